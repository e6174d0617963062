"""Sales by period: one bar each, the target across it, the chosen period lit, the running one hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from crmdesk.ui import theme
from crmdesk.ui.charts.axes import MarkAxis, ValueAxis
from crmdesk.ui.charts.frame import Chart, brush_tone
from crmdesk.ui.paint import rounded

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.charts.marks import Mark, Plotted

TICK, HEADROOM = 0.8, 1.2
LABELS = 26  # px under the bars


class SalesChart(Chart):
    """Bars over time. Time runs left to right unless the person wants it otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.periods = MarkAxis("bottom")
        super().__init__(
            {"bottom": self.periods, "left": ValueAxis("left"), "right": ValueAxis("right")}, parent
        )
        self.targets = pg.PlotDataItem([], [])
        self.getPlotItem().addItem(self.targets)

    def plot(self, plotted: Plotted) -> None:
        """Bars and target ticks; the value axis stands at the reading start."""
        item = self.getPlotItem()
        self.periods.show_marks(plotted.marks, rtl=self.reads_rtl())
        axis = self.turn_axes()
        axis.write = plotted.write
        self.view.invertX(plotted.runs_rtl)
        marks = plotted.marks
        tops = [one for mark in marks for one in (mark.value, mark.target) if one]
        high = max(tops, default=1.0) * HEADROOM
        axis.fit(high, max(self.viewport().height() - LABELS, 1))
        item.setYRange(0, high, padding=0)
        item.setXRange(-0.5, max(len(marks), 1) - 0.5, padding=0)
        self._plot_bars(marks)
        self._plot_targets(marks)

    def _plot_bars(self, marks: tuple[Mark, ...]) -> None:
        self.bars.setVisible(bool(marks))
        if marks:
            self.bars.setOpts(
                x=[float(number) for number in range(len(marks))],
                height=[mark.value or 0.0 for mark in marks],
                brushes=[_fill(mark) for mark in marks],
                pens=[_edge(mark) for mark in marks],
            )

    def _plot_targets(self, marks: tuple[Mark, ...]) -> None:
        known = [(n, mark.target) for n, mark in enumerate(marks) if mark.target is not None]
        ends = [(n + side * TICK / 2, target) for n, target in known for side in (-1, 1)]
        pen = pg.mkPen(QColor(theme.tokens().text), width=2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.targets.setData([x for x, _y in ends], [y for _x, y in ends], connect="pairs", pen=pen)

    def strip_of(self, number: int) -> QRect:
        """The column of a period, its label included."""
        ends = sorted(round(self.place_of(number + side / 2, 0).x()) for side in (-1, 1))
        return QRect(QPoint(ends[0] + 1, 0), QPoint(ends[1] - 1, self.viewport().height() - 1))

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
            if mark.figure and (mark.is_chosen or mark.is_running):
                top = max(mark.value or 0.0, mark.target or 0.0)
                self.write_over(painter, self.place_of(number, top), mark.figure, look.text)

    def steps(self) -> dict[Qt.Key, int]:
        """Right and Left as the bars stand."""
        forth = -1 if self.plotted.runs_rtl else 1
        return {Qt.Key.Key_Right: forth, Qt.Key.Key_Left: -forth}


def _fill(mark: Mark) -> QBrush:
    if mark.is_running:
        return QBrush(brush_tone(mark), Qt.BrushStyle.BDiagPattern)
    return QBrush(brush_tone(mark))


def _edge(mark: Mark) -> QPen:
    is_drawn = mark.is_running and mark.value
    pen = QPen(brush_tone(mark), 1) if is_drawn else QPen(Qt.PenStyle.NoPen)
    pen.setCosmetic(True)
    return pen
