"""An icon with a word beside it, in one tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, txt, width_of
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Mark(QWidget):
    """An icon with a word in a tone: the state of a column, a count of the result."""

    def __init__(self, parent: QWidget | None = None, role: theme.Role = "medium") -> None:
        super().__init__(parent)
        self._icon, self._words, self._role = "", "", role
        self._tone: theme.Tone = "mute"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def say(self, words: str, icon: str = "", tone: theme.Tone = "mute") -> None:
        """Show an icon and words."""
        self._words, self._icon, self._tone = words, icon, tone
        named(self, words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Icon, gap, words."""
        extra = theme.px(16) + 6 if self._icon else 0
        return QSize(width_of(self._words, theme.font(self._role)) + extra + 4, theme.px(26))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, then words."""
        painter, rtl = QPainter(self), self.isRightToLeft()
        colour = getattr(theme.tokens(), self._tone)
        flow = Flow(self.rect(), rtl=rtl)
        if self._icon:
            draw_icon(painter, flow.start(theme.px(16), 6), self._icon, colour, rtl=rtl, size=16)
        txt(painter, QRect(flow.rest), self._words, colour, theme.font(self._role), rtl=rtl)

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the room needed."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
        super().changeEvent(event)
