"""What the signs of a chart mean: small samples with their words, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.charts.marks import tone_of
from crmdesk.ui.kpi_marks import SWATCH, centred, draw_hatch
from crmdesk.ui.paint import Flow, txt, width_of
from crmdesk.ui.widgets.sparkline import draw_flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

GAP, APART, PITCH = 5, 12, 18
ONE_LINE, LINES = 3, 2
"""So many signs stand in one line; more of them in two."""
BAR, LINE, HATCH, STROKE, FLAG = "bar", "line", "hatch", "stroke", "flag"
"""A filled square, a target, what is not finished, a line over the bars, what something was said of.

Any other kind is a tone.
"""


class Legend(QWidget):
    """Samples with their words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: list[tuple[str, str]] = []
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def show_signs(self, signs: Sequence[tuple[str, str]]) -> None:
        """Explain other signs: (kind or tone, words)."""
        self._signs = list(signs)
        self.setAccessibleName(", ".join(words for _kind, words in signs))
        self.updateGeometry()
        self.update()

    def set_room(self, room: int) -> None:
        """Say how many px of width it may take; with enough of them all signs stand in one line."""
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def _width(self, words: str) -> int:
        return theme.px(SWATCH) + GAP + width_of(words, theme.font("caption")) + 1 + APART

    def _rows(self, width: int) -> list[list[tuple[str, str]]]:
        rows: list[list[tuple[str, str]]] = [[]]
        left = width
        for sign in self._signs:
            need = self._width(sign[1])
            if need - APART > left and rows[-1]:
                rows.append([])
                left = width
            rows[-1].append(sign)
            left -= need
        return rows

    def sizeHint(self) -> QSize:
        """All in one line, many in two where there is no room for one."""
        wide = [self._width(words) for _kind, words in self._signs]
        if len(wide) <= ONE_LINE or sum(wide) <= self._room:
            return QSize(sum(wide), theme.px(20))
        widths = range(sum(wide) // LINES, sum(wide) + 1)
        need = next(width for width in widths if len(self._rows(width)) <= LINES)
        return QSize(need, LINES * theme.px(PITCH))

    def minimumSizeHint(self) -> QSize:
        """No word of it is cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The samples and their words."""
        painter, look, rtl, font = QPainter(self), theme.tokens(), self.isRightToLeft(), theme.font("caption")
        rows = self._rows(self.width())
        pitch = min(self.height() // len(rows), theme.px(20))
        top = (self.height() - pitch * len(rows)) // 2
        for number, row in enumerate(rows):
            flow = Flow(QRect(0, top + number * pitch, self.width(), pitch), rtl=rtl)
            for kind, words in row:
                side = theme.px(SWATCH)
                _draw_sign(painter, centred(flow.start(side, GAP), side), kind)
                txt(painter, flow.start(width_of(words, font) + 1, APART), words, look.mute, font, rtl=rtl)


def _draw_sign(painter: QPainter, box: QRect, kind: str) -> None:
    look = theme.tokens()
    if kind == HATCH:
        draw_hatch(painter, box, look.mute)
    elif kind == FLAG:
        draw_flag(painter, QPointF(box.center().x() + 0.5, box.bottom() - 1))
    elif kind in {LINE, STROKE}:
        painter.fillRect(QRect(box.x(), box.center().y(), box.width(), theme.px(2)), QColor(look.text))
        if kind == STROKE:
            painter.fillRect(centred(box, theme.px(5)), QColor(look.text))
    else:
        painter.fillRect(box, tone_of(kind))
