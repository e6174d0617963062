"""The rules beside a formula: what is counted, with a tick, and what is left out, with a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, line_pitch, paragraph, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

ICON, GAP, APART, BESIDE = 14, 8, 24, 520
TICK, DASH = "check", "minus"


class Rules(QWidget):
    """Two columns where there is room, else one below the other."""

    def __init__(
        self, includes: Sequence[str], excludes: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = ((TICK, [_(one) for one in includes]), (DASH, [_(one) for one in excludes]))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        counted, left_out = (" ".join(texts) for _icon, texts in self._columns)
        self.setAccessibleName(
            _("Counted: {counted} Left out: {left_out}").format(counted=counted, left_out=left_out)
        )

    def _column_width(self) -> int:
        beside = self.width() >= theme.px(BESIDE)
        return (self.width() - APART) // 2 if beside else self.width()

    def _height_of(self, texts: Sequence[str], width: int) -> int:
        font, room = theme.font("caption"), width - theme.px(ICON) - GAP
        return sum(len(wrap(text, font, room)) * line_pitch(font) + 3 for text in texts)

    def sizeHint(self) -> QSize:
        """As high as the longer column, or both."""
        width = self._column_width()
        heights = [self._height_of(texts, width) for _icon, texts in self._columns]
        return QSize(theme.px(300), max(heights) if width < self.width() else sum(heights))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrapped lines need another height."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The columns in reading order."""
        painter, rtl = QPainter(self), self.isRightToLeft()
        width, top = self._column_width(), 0
        flow = Flow(self.rect(), rtl=rtl)
        for name, texts in self._columns:
            beside = width < self.width()
            place = flow.start(width, APART) if beside else self.rect().adjusted(0, top, 0, 0)
            top += self._paint_column(painter, place, name, texts)

    def _paint_column(self, painter: QPainter, place: QRect, name: str, texts: Sequence[str]) -> int:
        look, font, rtl = theme.tokens(), theme.font("caption"), self.isRightToLeft()
        used = 0
        for text in texts:
            row = Flow(place.adjusted(0, used, 0, 0), rtl=rtl)
            sign = row.start(theme.px(ICON), GAP)
            sign.setHeight(line_pitch(font))
            draw_icon(painter, sign, name, look.good if name == TICK else look.mute, rtl=rtl, size=ICON)
            used += paragraph(painter, row.rest, text, look.text, font, rtl=rtl) + 3
        return used
