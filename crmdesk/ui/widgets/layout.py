"""Margins, names and tips that keep their meaning in both reading directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout, QLineEdit, QPlainTextEdit

W = TypeVar("W", bound=QWidget)

LONGEST_TIP = 500
HAIR_SPACE, SIXTH_SPACE = "\u200a", "\u2006"
ON_THE_LEFT, ON_THE_RIGHT, IN_THE_MIDDLE = 0x11, 0x12, 0x80
"""Numbers of Qt.AlignmentFlag, the sides with AlignAbsolute: see paint for what `Qt` costs."""


class _Margins(QObject):
    """Turns a layout's margins with its widget; Qt's own are physical and never mirror."""

    def __init__(self, layout: QLayout, widths: tuple[int, int, int, int]) -> None:
        super().__init__(layout)
        self._layout, self._widths = layout, widths
        self._put()
        if (owner := layout.parentWidget()) is not None:
            owner.installEventFilter(self)

    def _put(self) -> None:
        start, top, end, bottom = self._widths
        owner = self._layout.parentWidget()
        if owner is not None and owner.isRightToLeft():
            start, end = end, start
        self._layout.setContentsMargins(start, top, end, bottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._put()
        return super().eventFilter(watched, event)


def margins(layout: QLayout, start: int, top: int, end: int, bottom: int) -> None:
    """Set a layout's margins by reading order; call it on a layout that already stands in its widget."""
    if start == end:
        layout.setContentsMargins(start, top, end, bottom)
    else:
        _Margins(layout, (start, top, end, bottom))


def named(widget: W, name: str, description: str = "") -> W:
    """Give a widget its spoken name (and description), and give the widget back."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)
    return widget


def tip_text(text: str) -> str:
    """A text as Qt is to show it beside the pointer: short, and literally, not as markup found in data."""
    text = text[:LONGEST_TIP]
    if "<" not in text and "&" not in text:
        return text
    # The same as html.escape, whose module brings every entity there is.
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{shown}</span>"


def tip(widget: QWidget, text: str) -> None:
    """Show a text beside the pointer, literally."""
    widget.setToolTip(tip_text(text))


def start_text(line: QLineEdit, *, rtl: bool) -> None:
    """Stand the text of a line at the reading start; Qt would go by the first letter typed."""
    line.setProperty("alignment", (ON_THE_RIGHT if rtl else ON_THE_LEFT) | IN_THE_MIDDLE)


def show_hint(line: QLineEdit | QPlainTextEdit, text: str) -> None:
    """What an empty line is for, where typed text would stand but a pixel clear of the caret.

    Qt paints it a pixel nearer to the edge where lines run from right to left.
    """
    space = SIXTH_SPACE if line.isRightToLeft() else HAIR_SPACE
    line.setPlaceholderText(f"{space}{text}" if text else "")


def without_mnemonic(text: str) -> str:
    """A button's or menu's text as it is read: `&Save` is Save, `R&&D` is R&D."""
    return "&".join(part.replace("&", "") for part in text.split("&&"))


def literal(text: str) -> str:
    """Data as the text of a button, menu or tab, where a single & would vanish."""
    return text.replace("&", "&&")
