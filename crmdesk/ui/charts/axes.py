"""Axes that write ticks as the language does, in the window's own fonts, and draw no lines of their own."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont

from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, END, START, line_pitch, reads_rtl, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from crmdesk.ui.charts.marks import Mark

    Words = Sequence[tuple[QRectF, Any, str]]

GAP = 6
FOOT = 4  # px below the labels
SLACK = 10  # px: pyqtgraph leaves out what it measures wider than its axis
APART = 6  # px between two labels
SMALLER = 0.93  # so much smaller are labels that would touch, before any is left out
CLOSEST, TIGHTEST, FEWEST = 28, 14, 3
"""Px between two ticks of a value axis; where so few of them were left, they stand closer."""


class QuietAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """An axis of words without lines; its ticks are painted like every other text of the window."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, pen=None, maxTickLength=0)
        self.setStyle(tickLength=0, tickTextOffset=GAP, hideOverlappingLabels=False, textFillLimits=[(0, 10)])
        self.retint()

    def updateAutoSIPrefix(self) -> None:
        """No unit stands beside an axis: its label need not be written anew with every range."""

    def retint(self) -> None:
        """Take the fonts put on now."""
        self.setStyle(tickFont=theme.font("caption"))
        self.picture = None
        self.update()

    def drawPicture(self, p: QPainter, _axis: object, _ticks: object, words: Words) -> None:
        """Only the words."""
        for rect, _flags, text in words:
            self.draw_tick(p, rect.toAlignedRect(), text)

    def draw_tick(self, painter: QPainter, place: QRect, text: str) -> None:
        """One word; it stands in the middle of its tick."""
        wide = place.adjusted(-2, 0, 2, 0)
        txt(painter, wide, text, theme.tokens().mute, theme.font("caption"), CENTER)


class ValueAxis(QuietAxis):
    """The axis of numbers; `write` puts a value in the digits and units of the language."""

    def __init__(self, orientation: str) -> None:
        self.write: Callable[[float], str] = str
        self.most: float | None = None
        super().__init__(orientation)

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        """Values as the language writes them."""
        return [self.write(value) for value in values]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Round values above and below nought, no closer than can be read."""
        apart = (theme.px(CLOSEST), theme.px(TIGHTEST))
        ways = [self._ticks(low, high, size / closest) for closest in apart]
        return [next((way for way in ways if len(way[1]) >= FEWEST), ways[-1])]

    def _ticks(self, low: float, high: float, most: float) -> tuple[float, list[float]]:
        """The round values in reach, and what they are apart; so many of them there is room for."""
        least = max(high - low, 1e-9) / max(most, 1)
        power = 10.0 ** math.floor(math.log10(least))
        spacing = next(step * power for step in (1, 2, 5, 10) if step * power >= least)
        top = high if self.most is None else min(high, self.most)
        first, last = math.ceil(low / spacing - 1e-9), math.floor(top / spacing + 1e-9)
        return spacing, [number * spacing for number in range(first, last + 1)]

    def fit(self, low: float, high: float, size: float) -> None:
        """Take the width that the ticks need."""
        ((_step, values),) = self.tickValues(low, high, size)
        font = theme.font("caption")
        self.setWidth(max(width_of(self.write(value), font) for value in values) + GAP + SLACK)

    def draw_tick(self, painter: QPainter, place: QRect, text: str) -> None:
        """Numbers stand at the plot's side of the axis."""
        align = END if self.orientation == "left" else START
        wide = QRect(0, place.y(), int(self.size().width()) - GAP, place.height())
        if self.orientation == "right":
            wide.translate(GAP, 0)
        txt(painter, wide, text, theme.tokens().mute, theme.font("caption"), align)


class MarkAxis(QuietAxis):
    """The axis of bars: their labels, under bars thinned out from the last back where they would touch.

    Where labels leave out their year, it stands below the first of them and where another year begins.
    A tick is written as the number of its mark, so that equal labels (two Octobers) stay apart.
    """

    def __init__(self, orientation: str) -> None:
        self.marks: tuple[Mark, ...] = ()
        self.reads_rtl = False
        self._font = theme.font("caption")
        self._years: dict[int, str] = {}
        super().__init__(orientation)

    def show_marks(self, marks: tuple[Mark, ...], *, rtl: bool) -> None:
        """Label other marks."""
        self.marks, self.reads_rtl = marks, rtl
        if self.orientation == "bottom":
            self.setHeight(self.depth())
        self.retint()

    def depth(self) -> int:
        """How high the labels are: one line, two where the years are told below."""
        line = line_pitch(theme.font("caption"))
        return GAP + line * (2 if any(mark.year for mark in self.marks) else 1) + FOOT

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """The places of the marks that are labelled."""
        count, every = len(self.marks), 1
        self._font = theme.font("caption")
        if self.orientation == "bottom" and count:
            room = size / max(high - low, 1)
            if not self._fit(room, self._font):
                self._font.setPointSizeF(self._font.pointSizeF() * SMALLER)
            while every < count and not self._fit(room * every, self._font, every):
                every += 1
        shown = self._every(every)
        self._years = self._years_at(shown)
        return [(1, [float(number) for number in shown])]

    def _every(self, step: int) -> list[int]:
        """The numbers of so many marks, the chosen or the last among them."""
        count = len(self.marks)
        last = next((n for n, mark in enumerate(self.marks) if mark.is_chosen), count - 1)
        return [number for number in range(count) if (last - number) % step == 0]

    def _years_at(self, shown: list[int]) -> dict[int, str]:
        """The years, each by the first mark of it that is labelled."""
        first = {self.marks[number].year: number for number in reversed(shown)}
        return {number: year for year, number in first.items() if year}

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        """The numbers of the marks."""
        return [str(round(value)) for value in values]

    def _fit(self, room: float, font: QFont, every: int = 1) -> bool:
        """Whether neighbours keep apart when each has so much room."""
        shown = self._every(every)
        years = self._years_at(shown)
        wide = [
            max(width_of(one, font) for one in (self.marks[number].label, years.get(number, "")))
            for number in shown
        ]
        return all((one + other) / 2 + APART <= room for one, other in pairwise(wide))

    def draw_tick(self, painter: QPainter, place: QRect, text: str) -> None:
        """The label of a mark under its bar. Labels of rows are painted by the chart itself.

        A text of two directions would lose its spaces in an axis, which is a recorded drawing.
        """
        if self.orientation != "bottom":
            return
        number, look, rtl = int(text), theme.tokens(), self.reads_rtl
        mark = self.marks[number]
        font = QFont(self._font)
        font.setWeight(theme.font("strong").weight() if mark.is_chosen else font.weight())
        wide = QRect(0, place.y(), width_of(mark.label, font) + 2, place.height())
        wide.moveCenter(place.center())
        ink = look.text if mark.is_chosen else look.mute
        base = reads_rtl(mark.label, default=rtl)
        txt(painter, wide, mark.label, ink, font, CENTER, rtl, base_rtl=base)
        if number in self._years:
            below = QRect(0, 0, width_of(mark.year, self._font) + 2, wide.height())
            below.moveCenter(wide.center() + QPoint(0, line_pitch(self._font)))
            txt(painter, below, mark.year, look.mute, self._font, CENTER, rtl)
