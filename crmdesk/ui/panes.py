"""Where the focus is and goes: from pane to pane with F6, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


def step_pane(panes: Sequence[QWidget], focus: QWidget | None, step: int) -> None:
    """Give the focus to the next pane (or the one before) that can take it."""
    here = next((n for n, pane in enumerate(panes) if focus is not None and _holds(pane, focus)), -1)
    start = here if here >= 0 or step > 0 else 0
    for distance in range(1, len(panes) + 1):
        if enter_pane(panes[(start + step * distance) % len(panes)]):
            return


def enter_pane(pane: QWidget) -> bool:
    """Give the focus to a pane; False if nothing in it can take it."""
    target = _entry(pane)
    if target is not None:
        target.setFocus(QtCore.Qt.FocusReason.TabFocusReason)
    return target is not None


def takes_enter(focus: QWidget | None) -> bool:
    """Whether Enter is meant for what is in focus, although Qt passes the key on."""
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit

    return isinstance(focus, QLineEdit | QComboBox | QAbstractSpinBox | QAbstractButton)


def _holds(pane: QWidget, focus: QWidget) -> bool:
    return pane is focus or pane.isAncestorOf(focus)


def _entry(pane: QWidget) -> QWidget | None:
    """Where the focus goes in a pane: itself, or its first part in tab order that can take it."""
    if _can_take(pane):
        return pane
    part = pane.nextInFocusChain()
    while part is not None and part is not pane:
        if pane.isAncestorOf(part) and _can_take(part):
            return part
        part = part.nextInFocusChain()
    return None


def _can_take(widget: QWidget) -> bool:
    by_tab = QtCore.Qt.FocusPolicy.TabFocus
    return bool(widget.focusPolicy() & by_tab) and widget.isVisible() and widget.isEnabled()
