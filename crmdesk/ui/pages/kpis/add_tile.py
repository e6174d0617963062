"""The place to add a tile or a chart: a dashed outline with a plus and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.kpi_tile import HEIGHT, LEAST_WIDTH, RADIUS
from crmdesk.ui.pages.kpis.names import TILES
from crmdesk.ui.paint import Flow, focus_ring, txt, width_of

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

ICON, GAP = 18, 8


class AddTile(QAbstractButton):
    """Enter or a click asks for another one; `words` say of what, in English."""

    def __init__(self, parent: QWidget | None = None, height: int = HEIGHT, words: str = TILES.add) -> None:
        super().__init__(parent)
        self._height, self._words = height, words
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Its words in the language of the window."""
        self.setAccessibleName(_(self._words))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the tiles beside it."""
        return QSize(theme.px(LEAST_WIDTH) + 40, theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a tile."""
        return QSize(theme.px(LEAST_WIDTH), theme.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dashed outline, plus and words in its middle."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.ctl if self.underMouse() else look.line2), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        words, font = _(self._words), theme.font("body")
        wide = theme.px(ICON) + GAP + width_of(words, font) + 2
        middle = self.rect().adjusted((self.width() - wide) // 2, 0, 0, 0)
        middle.setWidth(wide)
        flow = Flow(middle, rtl=rtl)
        draw_icon(painter, flow.start(theme.px(ICON), GAP), "plus", look.mute, rtl=rtl, size=ICON)
        txt(painter, flow.rest, words, look.mute, font, rtl=rtl)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)
