"""Bars from the reading start, one row each: the sales funnel, reasons, people, lengths of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from crmdesk.ui import theme
from crmdesk.ui.charts.axes import MarkAxis
from crmdesk.ui.charts.frame import BAR, Chart, strong_caption
from crmdesk.ui.charts.marks import tone_of
from crmdesk.ui.paint import END, Flow, reads_rtl, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.charts.marks import Mark, Plotted

LABEL_SHARE, GAP = 0.45, 6
LEAST_ROWS = 4  # fewer bars leave the place of the others free
TALLEST_ROW = 36  # px


class _Box(NamedTuple):
    """A stretch of a bar."""

    row: int
    start: float
    length: float
    brush: QBrush
    pen: QPen


def _boxes(row: int, mark: Mark) -> Iterator[_Box]:
    """A bar, its end hatched where that is not decided yet."""
    value, tone = mark.value or 0.0, tone_of(mark.tone)
    decided = max(value - mark.undecided, 0.0)
    yield _Box(row, 0.0, decided, QBrush(tone), QPen(Qt.PenStyle.NoPen))
    if mark.undecided:
        edge = QPen(tone, 1)
        edge.setCosmetic(True)
        yield _Box(row, decided, value - decided, QBrush(tone, Qt.BrushStyle.BDiagPattern), edge)


class FunnelChart(Chart):
    """Rows with a label, a bar, its count beside it and a rate in a column at the far side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__({"left": MarkAxis("left"), "right": MarkAxis("right")}, parent)

    def plot(self, plotted: Plotted) -> None:
        """Bars that begin at the reading start; the first row is on top."""
        marks = plotted.marks
        axis = self.turn_axes()
        axis.show_marks(marks, rtl=self.reads_rtl())
        axis.setWidth(self._label_width())
        self.view.invertY(True)
        self.view.invertX(self.reads_rtl())
        head = 0.7 if plotted.heading else 0.0
        rows = max(len(marks), LEAST_ROWS, self.viewport().height() // theme.px(TALLEST_ROW))
        self.view.setYRange(-0.5 - head, rows - 0.5, padding=0)
        most = max((mark.value or 0.0 for mark in marks), default=0.0) or 1.0
        area = max(self.viewport().width() - self._label_width(), 1)
        room = min(self._words_width(), area * 2 // 3)
        self.view.setXRange(0, most * area / max(area - room, 1), padding=0)
        self.bars.setVisible(bool(marks))
        if marks:
            boxes = [box for number, mark in enumerate(marks) for box in _boxes(number, mark)]
            self.bars.setOpts(
                x=None,
                x0=[box.start for box in boxes],
                width=[box.length for box in boxes],
                y=[float(box.row) for box in boxes],
                height=BAR,
                brushes=[box.brush for box in boxes],
                pens=[box.pen for box in boxes],
            )

    def _label_width(self) -> int:
        names = (width_of(mark.label, theme.font("body")) for mark in self.plotted.marks)
        return min(max(names, default=0) + 3 * GAP, int(self.viewport().width() * LABEL_SHARE))

    def _figure_width(self) -> int:
        return max((width_of(mark.figure, strong_caption()) for mark in self.plotted.marks), default=0)

    def _note_width(self) -> int:
        font = theme.font("caption")
        return max((width_of(mark.note, font) for mark in self.plotted.marks), default=0) + 2

    def _words_width(self) -> int:
        return self._figure_width() + self._note_width() + 3 * GAP

    def strip_of(self, number: int) -> QRect:
        """The row of a mark, its label included."""
        ends = sorted(round(self.place_of(0, number + side / 2).y()) for side in (-1, 1))
        return QRect(QPoint(0, ends[0] + 1), QPoint(self.viewport().width() - 1, ends[1] - 1))

    def paint_words(self, painter: QPainter) -> None:
        """The label before each bar, count beside it, rate in the far column, its heading above."""
        look, rtl = theme.tokens(), self.reads_rtl()
        note_width, label_width = self._note_width(), self._label_width()
        for number, mark in enumerate(self.plotted.marks):
            flow = Flow(self.strip_of(number), rtl=rtl)
            base = reads_rtl(mark.label, default=rtl)
            label = flow.start(label_width - 2 * GAP, 2 * GAP)
            txt(painter, label, mark.label, look.text, theme.font("body"), rtl=rtl, base_rtl=base)
            rate = flow.end(note_width, 2 * GAP)
            tone = str(getattr(look, mark.note_tone))
            txt(painter, rate, mark.note, tone, theme.font("caption"), END, rtl)
            tip = round(self.place_of(mark.value or 0.0, number).x())
            wide = width_of(mark.figure, strong_caption()) + 2
            beside = QRect(tip - GAP - wide if rtl else tip + GAP, flow.rest.y(), wide, flow.rest.height())
            txt(painter, beside, mark.figure, look.text, strong_caption(), rtl=rtl)
        if self.plotted.heading or self.plotted.lead:
            top = self.strip_of(0).top() if self.plotted.marks else 20
            head = Flow(QRect(0, max(top - 20, 0), self.viewport().width(), 20), rtl=rtl)
            font = theme.font("caption")
            end = head.end(width_of(self.plotted.heading, font) + 2, GAP)
            txt(painter, end, self.plotted.heading, look.mute, font, END, rtl)
            txt(painter, head.rest, self.plotted.lead, look.text, font, rtl=rtl)

    def steps(self) -> dict[Qt.Key, int]:
        """Down and Up."""
        return {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
