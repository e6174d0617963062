"""What the signs of a chart mean: small samples with their words, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.kpi_marks import SWATCH, centred, draw_hatch
from crmdesk.ui.paint import Flow, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

GAP, APART = 5, 12
BAR, LINE, HATCH = "bar", "line", "hatch"


class Legend(QWidget):
    """Samples: a filled square, a target line, a hatched square."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_signs(self, signs: Sequence[tuple[str, str]]) -> None:
        """Explain other signs: (kind, words)."""
        self._signs = list(signs)
        self.setAccessibleName(", ".join(words for _kind, words in signs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All in one line."""
        font = theme.font("caption")
        wide = sum(SWATCH + GAP + width_of(words, font) + 1 + APART for _kind, words in self._signs)
        return QSize(wide, theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The samples and their words."""
        painter, look, rtl, font = QPainter(self), theme.tokens(), self.isRightToLeft(), theme.font("caption")
        flow = Flow(self.rect(), rtl=rtl)
        for kind, words in self._signs:
            box = centred(flow.start(SWATCH, GAP), SWATCH)
            if kind == HATCH:
                draw_hatch(painter, box, look.bar)
            elif kind == LINE:
                painter.fillRect(QRect(box.x(), box.center().y(), SWATCH, 2), QColor(look.text))
            else:
                painter.fillRect(box, QColor(look.bar))
            txt(painter, flow.start(width_of(words, font) + 1, APART), words, look.mute, font, rtl=rtl)
