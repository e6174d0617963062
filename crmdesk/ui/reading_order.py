"""Tab goes through a page as it is read: row by row from the top, each from the reading start."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def set_reading_order(root: QWidget) -> None:
    """Order everything that Tab reaches below a widget by where it stands now."""
    reached = [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(root)
        and not widget.focusProxy()
    ]
    for before, after in pairwise(_as_read(reached, root)):
        QWidget.setTabOrder(before, after)


def _as_read(widgets: Iterable[QWidget], root: QWidget) -> list[QWidget]:
    rtl = root.isRightToLeft()
    places = sorted(((_place(widget, root), widget) for widget in widgets), key=lambda one: one[0].top())
    rows: list[list[tuple[QRect, QWidget]]] = []
    for place, widget in places:
        # A high neighbour, such as a list beside a form, is one of the first row only.
        if rows and place.center().y() < min(other.bottom() for other, _widget in rows[-1]):
            rows[-1].append((place, widget))
        else:
            rows.append([(place, widget)])
    return [
        widget
        for row in rows
        for _place, widget in sorted(row, key=lambda one: -one[0].right() if rtl else one[0].left())
    ]


def _place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, widget.rect().topLeft()), widget.size())
