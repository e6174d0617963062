"""Bars by period: whole or in pieces up and down, with targets or a line; the running one is hatched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from crmdesk.ui import theme
from crmdesk.ui.charts.axes import MarkAxis, ValueAxis
from crmdesk.ui.charts.frame import BAR, NONE, Chart
from crmdesk.ui.charts.marks import tone_of
from crmdesk.ui.paint import focus_ring, rounded
from crmdesk.ui.widgets.sparkline import draw_flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.charts.marks import Mark, Piece, Plotted

TICK, HEADROOM = 0.8, 1.2
FOOT = 6  # px that a triangle stands below the bars
DOT = 5  # px across a dot of the line
FIGURE, CLEAR = 24, 5  # px that a figure takes over its bar, and that it keeps from the line of a target


@dataclass(frozen=True, slots=True)
class Box:
    """Where a piece of a bar is drawn, in the plot's own numbers."""

    mark: int
    piece: int
    x: float
    width: float
    y: float
    height: float


def boxes_of(marks: Sequence[Mark], *, beside: bool) -> list[Box]:
    """The boxes of all pieces: gains on one another above nought, losses below; or all side by side."""
    boxes = []
    for number, mark in enumerate(marks):
        parts, up, down = mark.parts(), 0.0, 0.0
        wide = BAR / max(len(parts), 1) if beside else BAR
        for place, part in enumerate(parts):
            x, y = number - BAR / 2 + (place * wide if beside else 0), 0.0
            if not beside and part.value >= 0:
                y, up = up, up + part.value
            elif not beside:
                y, down = down, down + part.value
            boxes.append(Box(number, place, x, wide, y, part.value))
    return boxes


class PeriodChart(Chart):
    """Bars over time. Time runs left to right unless the person wants it otherwise.

    Right and Left go from bar to bar, Down and Up through the pieces of one. A piece is opened by a number
    after those of the marks: marks first, then the pieces of the first mark, of the second…
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self.periods = MarkAxis("bottom")
        self.piece = NONE
        self._boxes: list[Box] = []
        super().__init__(
            {"bottom": self.periods, "left": ValueAxis("left"), "right": ValueAxis("right")}, parent
        )
        self.targets = pg.PlotDataItem([], [])
        self.line = pg.PlotDataItem([], [], symbol="o", symbolSize=DOT)
        for one in (self.targets, self.line):
            self.view.addItem(one)

    def plot(self, plotted: Plotted) -> None:
        """Bars, target ticks and line; the value axis stands at the reading start."""
        marks = plotted.marks
        self.piece = NONE
        self._boxes = boxes_of(marks, beside=plotted.beside)
        self.periods.show_marks(marks, rtl=self.reads_rtl())
        axis = self.turn_axes()
        axis.write, axis.most = plotted.write, plotted.most
        self.view.invertX(plotted.runs_rtl)
        low, high = self._reach(plotted)
        axis.fit(low, high, max(self.viewport().height() - self.periods.depth(), 1))
        self.view.setYRange(low, high, padding=0)
        self.view.setXRange(-0.5, max(len(marks), 1) - 0.5, padding=0)
        self._plot_bars(marks)
        self._plot_targets(marks)
        self._plot_line(marks)

    def _reach(self, plotted: Plotted) -> tuple[float, float]:
        """The lowest and the highest value that the plot has room for."""
        if plotted.beside:
            high = max((one.value for mark in plotted.marks for one in mark.parts()), default=0.0)
            high = max(high, max((mark.line or 0.0 for mark in plotted.marks), default=0.0))
            return 0.0, (high or 1.0) * HEADROOM
        high = max((mark.top for mark in plotted.marks), default=0.0)
        low = min((mark.foot for mark in plotted.marks), default=0.0)
        high = high if high or low else 1.0
        air = (high - low) * (HEADROOM - 1)
        return (low - air / 2 if low else 0.0), high + air

    def _plot_bars(self, marks: tuple[Mark, ...]) -> None:
        self.bars.setVisible(bool(self._boxes))
        if not self._boxes:
            return
        shown = [(marks[box.mark], marks[box.mark].parts()[box.piece]) for box in self._boxes]
        self.bars.setOpts(
            x=None,
            x0=[box.x for box in self._boxes],
            width=[box.width for box in self._boxes],
            y=None,
            y0=[box.y for box in self._boxes],
            height=[box.height for box in self._boxes],
            brushes=[_fill(mark, part) for mark, part in shown],
            pens=[_edge(mark, part) for mark, part in shown],
        )

    def _plot_targets(self, marks: tuple[Mark, ...]) -> None:
        known = [(n, mark.target) for n, mark in enumerate(marks) if mark.target is not None]
        ends = [(n + side * TICK / 2, target) for n, target in known for side in (-1, 1)]
        pen = pg.mkPen(QColor(theme.tokens().text), width=2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.targets.setData([x for x, _y in ends], [y for _x, y in ends], connect="pairs", pen=pen)

    def _plot_line(self, marks: tuple[Mark, ...]) -> None:
        known = [(float(n), mark.line) for n, mark in enumerate(marks) if mark.line is not None]
        ink = QColor(theme.tokens().text)
        self.line.setData(
            [x for x, _y in known],
            [y for _x, y in known],
            pen=pg.mkPen(ink, width=1.6),
            symbolBrush=QBrush(ink),
            symbolPen=QPen(Qt.PenStyle.NoPen),
        )

    # Places

    def strip_of(self, number: int) -> QRect:
        """The column of a period, its label included."""
        ends = sorted(round(self.place_of(number + side / 2, 0).x()) for side in (-1, 1))
        return QRect(QPoint(ends[0] + 1, 0), QPoint(ends[1] - 1, self.viewport().height() - 1))

    def place_of_piece(self, box: Box) -> QRect:
        """Where a piece of a bar is in the widget."""
        corners = [self.place_of(box.x, box.y), self.place_of(box.x + box.width, box.y + box.height)]
        return QRectF(*corners).normalized().toAlignedRect()

    def number_at(self, point: QPoint) -> int:
        """The piece under a point of the widget, else the mark whose strip holds it, else none."""
        for place, box in enumerate(self._boxes):
            if self.plotted.marks[box.mark].pieces and self.place_of_piece(box).contains(point):
                return len(self.plotted.marks) + place
        return self.mark_at(point)

    def told_of(self, number: int) -> str:
        """What a mark or a piece says."""
        marks = self.plotted.marks
        if number < len(marks):
            return super().told_of(number)
        box = self._boxes[number - len(marks)]
        return marks[box.mark].parts()[box.piece].told

    # Painting

    def paint_behind(self, painter: QPainter) -> None:
        """Grid lines, and the column of the chosen period."""
        look, area = theme.tokens(), self.plot_area()
        for number, mark in enumerate(self.plotted.marks):
            if mark.is_chosen:
                rounded(painter, self.strip_of(number), 6, look.acch)
        axis = self.start_axis()
        low, high = self.view.viewRange()[1]
        for _step, values in axis.tickValues(low, high, area.height()):
            for value in values:
                y = round(self.place_of(0, value).y())
                ink = look.line2 if not value else look.line
                painter.fillRect(QRect(area.x(), y, area.width(), 1), QColor(ink))

    def paint_words(self, painter: QPainter) -> None:
        """The figures over the chosen and the running bar."""
        look = theme.tokens()
        for number, mark in enumerate(self.plotted.marks):
            if mark.said:
                foot = QPointF(self.strip_of(number).center().x() + 0.5, self.plot_area().bottom() + FOOT)
                draw_flag(painter, foot)
            if mark.figure and (mark.is_chosen or mark.is_running):
                self._write_figure(painter, number)
        if self.hasFocus() and self.piece != NONE:
            focus_ring(
                painter, self.place_of_piece(self._boxes[self.piece]).adjusted(-2, -2, 2, 2), 2, look.acc
            )

    def _write_figure(self, painter: QPainter, number: int) -> None:
        """The figure of a bar over it, and over its target where that is in the way."""
        mark = self.plotted.marks[number]
        parts = [one.value for one in mark.parts() if one.value > 0]
        tall = max([mark.line or 0.0, *parts]) if self.plotted.beside else sum(parts)
        head = self.place_of(number, tall)
        target = head if mark.target is None else self.place_of(number, mark.target)
        if mark.target is not None and 0 <= head.y() - target.y() <= FIGURE:
            head = target - QPointF(0, CLEAR)
        self.write_over(painter, head, mark.figure, theme.tokens().text)

    # Keys

    def steps(self) -> dict[Qt.Key, int]:
        """Right and Left as the bars stand."""
        forth = -1 if self.plotted.runs_rtl else 1
        return {Qt.Key.Key_Right: forth, Qt.Key.Key_Left: -forth}

    def choose(self, number: int) -> None:
        """Another bar; its pieces come after it."""
        self.piece = NONE
        super().choose(number)

    def number_chosen(self) -> int:
        """The piece, else the bar."""
        return self.current if self.piece == NONE else len(self.plotted.marks) + self.piece

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Up go through the pieces of the current bar; the rest is as everywhere."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        own = [place for place, box in enumerate(self._boxes) if box.mark == self.current]
        has_pieces = self.current != NONE and bool(self.plotted.marks[self.current].pieces) and bool(own)
        if step is None or not has_pieces or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        chain = [NONE, *own]
        self.piece = chain[(chain.index(self.piece) + step) % len(chain)]
        self.tell_current()
        self.viewport().update()


def _fill(mark: Mark, part: Piece) -> QBrush:
    if mark.can_change:
        return QBrush(tone_of(part.tone), Qt.BrushStyle.BDiagPattern)
    return QBrush(tone_of(part.tone))


def _edge(mark: Mark, part: Piece) -> QPen:
    """The outline of a hatched piece; between filled ones a line of the ground keeps them apart."""
    if mark.can_change:
        pen = QPen(tone_of(part.tone), 1)
    elif mark.pieces:
        pen = QPen(QColor(theme.tokens().surf), 1)
    else:
        pen = QPen(Qt.PenStyle.NoPen)
    pen.setCosmetic(True)
    return pen
