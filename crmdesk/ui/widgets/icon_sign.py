"""An icon that stands beside words which say the same, and grows with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import STANDARD, draw_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class IconSign(QWidget):
    """An icon in a place of a drawn width and height; nothing while it has no name."""

    def __init__(self, width: int, height: int, parent: QWidget, *, size: int = STANDARD) -> None:
        super().__init__(parent)
        self._name, self._tone = "", "mute"
        self._drawn, self._size = (width, height), size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, tone: str) -> None:
        """Show an icon in a colour of the look, such as "acc"."""
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        """The drawn place, as much larger as the text is."""
        return QSize(*map(theme.px, self._drawn))

    def minimumSizeHint(self) -> QSize:
        """An icon is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon in the middle."""
        if self._name:
            colour = str(getattr(theme.tokens(), self._tone))
            rtl = self.isRightToLeft()
            draw_icon(QPainter(self), self.rect(), self._name, colour, rtl=rtl, size=self._size)

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the room needed."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
