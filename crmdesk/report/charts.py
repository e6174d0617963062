"""The charts of a page, drawn with plain strokes. Time runs from left to right in every language.

What is not time follows the reading direction: the value axis stands at the reading start, and so do bars
that lie. Values are plain numbers; their texts come ready from the caller. Measures in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from crmdesk.report.marks import draw_diamond
from crmdesk.report.palette import (
    ACCENT,
    GROUP_LINE,
    HAIR_WIDTH,
    HAIRLINE,
    LINE_WIDTH,
    LOST,
    PASSED,
    SEGMENT_GAP,
    TEXT,
    UNDECIDED,
    WHITE,
    Hatch,
    fill_area,
)
from crmdesk.report.sheet import MM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.report.layout import Frame
    from crmdesk.report.sheet import Sheet
    from crmdesk.report.writer import Writer

_TREND_POINTS = 13
_SWATCH, _SWATCH_GAP = 4.2, 1.6
_LEAST_APART = 1.0
_LABEL_GAP = 0.8
_MOST_STEPS = 5
_NEARLY_A_STEP = 0.6
_LEAST_BAR, _MOST_BAR = 1.6, 3.0
_LINE_GAP, _MOST_NAME = 1.6, 0.4
_NAME_TO_BAR, _BAR_TO_NAME, _CAPITALS = 1.4, 1.65, 0.71


def draw_trend(
    sheet: Sheet, frame: Frame, values: Sequence[float | None], target: float | None = None
) -> None:
    """A line over thirteen periods, the last at the right; a gap where there is no value, a dashed target."""
    known = [value for value in values if value is not None]
    if not known:
        return
    dot = 0.55
    low, high = min([*known, *_known(target)]), max([*known, *_known(target)])
    inner_left, inner_width = frame.left + dot + 0.2, frame.width - 2 * (dot + 0.2)
    step = inner_width / (max(_TREND_POINTS, len(values)) - 1)
    last = frame.left + dot + 0.2 + inner_width

    def place(index: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return last - (len(values) - 1 - index) * step, frame.bottom - 0.8 - share * (frame.height - 1.6)

    if target is not None:
        level = place(0, target)[1]
        sheet.line([(inner_left, level), (last, level)], GROUP_LINE, 0.2, dash=(1, 0.7))
    points = [None if value is None else place(index, value) for index, value in enumerate(values)]
    for there, stretch in groupby(points, key=lambda point: point is not None):
        line = [point for point in stretch if point is not None]
        if there and len(line) > 1:
            sheet.line(line, ACCENT, 0.36)
    drawn = [point for point in points if point is not None]
    sheet.circle(drawn[0], dot, fill=WHITE, stroke=ACCENT, width=0.25)
    sheet.circle(drawn[-1], dot + 0.15, fill=ACCENT)


def _known(value: float | None) -> list[float]:
    return [] if value is None else [value]


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: parts from zero up (or down, if negative), a target as a black tick, a net as a diamond."""

    label: str
    group: str
    parts: Sequence[tuple[Hatch, float]]
    target: float | None = None
    net: float | None = None
    current: bool = False

    @property
    def top(self) -> float:
        """The highest value drawn."""
        up = sum(value for _, value in self.parts if value > 0)
        return max(up, self.target or 0, self.net or 0, 0)

    @property
    def foot(self) -> float:
        """The lowest value drawn."""
        down = sum(value for _, value in self.parts if value < 0)
        return min(down, self.net or 0, 0)


def axis_steps(low: float, high: float, most: int = _MOST_STEPS, *, least: float = 0.0) -> list[float]:
    """Round values within `low` and `high`, few enough to read; one beyond where nearly a step is left.

    None stands nearer to the next than `least`.
    """
    span = high - low
    if span <= 0:
        return [0.0]
    rough = span / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    step = max(step, least)
    first, last = floor(low / step + 1 - _NEARLY_A_STEP), ceil(high / step - 1 + _NEARLY_A_STEP)
    return [index * step for index in range(min(first, 0), max(last, 0) + 1)]


def decimals_of(steps: Sequence[float]) -> int:
    """How many decimals tell the steps of an axis apart."""
    step = abs(steps[1] - steps[0]) if len(steps) > 1 else 1.0
    return next(places for places in range(16) if abs(round(step, places) - step) < step * 1e-6)


class BarChart:
    """Bars by period with a value axis, names of the periods below and the years under them.

    `axis_text` writes a value with so many decimals, which come from the step: 0, 2.5, 5 has one. What is
    only counted has a `least_step` of 1.
    """

    def __init__(
        self,
        writer: Writer,
        frame: Frame,
        bars: Sequence[Bar],
        axis_text: Callable[[float, int], str],
        *,
        least_step: float = 0.0,
    ) -> None:
        self._sheet = writer.sheet
        self._writer = writer
        self._bars = bars
        self._style = style = writer.type.axis
        low, high = min(bar.foot for bar in bars), max(bar.top for bar in bars)
        self._steps = axis_steps(low, high, least=least_step)
        self._low, self._high = min(low, self._steps[0]), max(high, self._steps[-1])
        places = decimals_of(self._steps)
        self._texts = [axis_text(step, places) for step in self._steps]
        self._plot = frame.inset(0, 1.5)
        self._labels = self._plot.foot(2 * writer.leading(style))
        axis_width = max(writer.measure(text, style) for text in self._texts)
        self._axis = self._plot.start(axis_width, 2)
        self._labels.start(axis_width, 2)
        self._pitch = self._plot.width / len(bars)

    def draw(self) -> None:
        """Draw grid, bars, targets, nets and names."""
        self._draw_grid()
        for index, bar in enumerate(self._bars):
            self._draw_bar(bar, self._middle(index))
        left, right = self._plot.left, self._plot.left + self._plot.width
        self._sheet.line([(left, self._y(0)), (right, self._y(0))], TEXT, LINE_WIDTH)
        for index, bar in enumerate(self._bars):
            self._draw_signs(bar, self._middle(index))
        self._draw_labels()
        self._draw_groups()

    def _y(self, value: float) -> float:
        span = (self._high - self._low) or 1
        return self._plot.bottom - (value - self._low) / span * self._plot.height

    def _middle(self, index: int) -> float:
        return self._plot.left + (index + 0.5) * self._pitch

    def _draw_grid(self) -> None:
        left, right = self._plot.left, self._plot.left + self._plot.width
        for step, text in zip(self._steps, self._texts, strict=True):
            y = self._y(step)
            if step:
                self._sheet.line([(left, y), (right, y)], HAIRLINE, HAIR_WIDTH)
            height = self._writer.leading(self._style)
            baseline = self._writer.baseline(y - height / 2, height, self._style)
            self._writer.text(self._axis.left, baseline, self._axis.width, text, self._style, align="end")

    def _draw_bar(self, bar: Bar, middle: float) -> None:
        width = self._pitch * 0.66
        up = down = 0.0
        for hatch, value in bar.parts:
            near = up if value >= 0 else down
            far = near + value
            up, down = (far, down) if value >= 0 else (up, far)
            top, bottom = sorted((self._y(near), self._y(far)))
            gap = SEGMENT_GAP if near else 0.0
            top, bottom = (top, bottom - gap) if value >= 0 else (top + gap, bottom)
            fill_area(self._sheet, (middle - width / 2, top, width, bottom - top), hatch)

    def _draw_signs(self, bar: Bar, middle: float) -> None:
        if bar.target is not None:
            half, y = self._pitch * 0.4, self._y(bar.target)
            self._sheet.rect((middle - half, y - 0.45, 2 * half, 0.9), fill=WHITE)
            self._sheet.rect((middle - half, y - 0.25, 2 * half, 0.5), fill=TEXT)
        if bar.net is not None:
            draw_diamond(self._sheet, (middle, self._y(bar.net)))

    def _draw_labels(self) -> None:
        """The names of the periods: all if they fit, else every second counted back from the current."""
        bold = self._style.but(weight=700, colour=TEXT)
        current = next((index for index, bar in enumerate(self._bars) if bar.current), len(self._bars) - 1)
        widths = [self._writer.measure(bar.label, bold) + _LABEL_GAP for bar in self._bars]
        every = max(1, ceil(max(widths) / self._pitch))
        height = self._writer.leading(self._style)
        baseline = self._writer.baseline(self._labels.top + 0.6, height, self._style)
        taken = self._middle(current) + widths[current] / 2
        for index, bar in enumerate(self._bars):
            left = self._middle(index) - widths[index] / 2
            if index > current:
                if left < taken:
                    continue
                taken = left + widths[index]
            elif (current - index) % every:
                continue
            style = bold if index == current else self._style
            self._writer.text(left, baseline, widths[index], bar.label, style, align="center")

    def _draw_groups(self) -> None:
        """A bracket and the year under the periods of one year."""
        height = self._writer.leading(self._style)
        y = self._labels.top + height + 0.7
        baseline = self._writer.baseline(y, height, self._style)
        for group, members in groupby(enumerate(self._bars), key=lambda pair: pair[1].group):
            indexes = [index for index, _ in members]
            left = self._middle(indexes[0]) - self._pitch / 2 + 0.8
            right = self._middle(indexes[-1]) + self._pitch / 2 - 0.8
            self._sheet.line([(left, y), (right, y)], GROUP_LINE, HAIR_WIDTH)
            self._writer.text(left, baseline, right - left, group, self._style, align="center")


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One stage: how many moved on, are undecided, were lost; their count and the share as texts."""

    name: str
    passed: float
    undecided: float
    lost: float
    count: str
    share: str


def draw_funnel(writer: Writer, frame: Frame, rows: Sequence[FunnelRow], *, row_height: float = 8.3) -> None:
    """Each stage's name over its bar of three parts, the count at its end, the share at the far side.

    In low rows the bars are thinner, so that a name stays nearer to its own bar than to the one above.
    """
    name, count = writer.type.body, writer.type.head
    over = _NAME_TO_BAR + _BAR_TO_NAME + _CAPITALS * name.size / MM
    thickness = max(_LEAST_BAR, min(_MOST_BAR, row_height - over))
    most = _most_of(rows)
    room = frame.width - max((writer.measure(row.count, count) for row in rows), default=0) - 1.5
    for row in rows:
        piece = frame.head(row_height)
        bar = piece.foot(thickness)
        baseline = bar.top - _NAME_TO_BAR
        heading = piece.columns([piece.width * 0.75])[0]
        writer.text(heading.left, baseline, heading.width, row.name, name)
        writer.text(piece.left, baseline, piece.width, row.share, name.but(weight=600), align="end")
        _draw_stage(writer, bar, row, room / most)


def draw_funnel_lines(writer: Writer, frame: Frame, rows: Sequence[FunnelRow], *, row_height: float) -> None:
    """The same in one line a stage, where there is no room for two: its name, its bar, its share."""
    name, count = writer.type.head.but(colour=TEXT), writer.type.head
    named = max((writer.measure(row.name, name) for row in rows), default=0)
    named = min(named, frame.width * _MOST_NAME)
    strong = name.but(weight=600)
    shares = max((writer.measure(row.share, strong) for row in rows), default=0)
    counts = max((writer.measure(row.count, count) for row in rows), default=0)
    room = frame.width - named - shares - counts - 2 * _LINE_GAP - 1.5
    thickness = min(_MOST_BAR, row_height - _LINE_GAP / 2)
    for row in rows:
        piece = frame.head(row_height)
        writer.cell(piece.start(named, _LINE_GAP), row.name, name)
        writer.cell(piece.end(shares, _LINE_GAP), row.share, strong, align="end")
        bar = piece.inset(0, (row_height - thickness) / 2, 0, (row_height - thickness) / 2)
        _draw_stage(writer, bar, row, room / _most_of(rows))


def _most_of(rows: Sequence[FunnelRow]) -> float:
    return max((row.passed + row.undecided + row.lost for row in rows), default=0) or 1


def _draw_stage(writer: Writer, bar: Frame, row: FunnelRow, scale: float) -> None:
    """The three parts of a stage from the reading start, so many millimetres a deal, and their count."""
    for hatch, value in ((PASSED, row.passed), (UNDECIDED, row.undecided), (LOST, row.lost)):
        if value:
            part = bar.start(value * scale)
            part.end(SEGMENT_GAP)
            fill_area(writer.sheet, part.box, hatch)
    bar.start(1.0)
    writer.cell(bar, row.count, writer.type.head)


def draw_bullet(sheet: Sheet, frame: Frame, value: float, target: float | None, most: float) -> None:
    """A bar from the reading start and its target as a black tick; `most` is the value of the full width."""
    middle = frame.top + frame.height / 2
    length = max(0.0, value) / most * frame.width if most else 0.0
    bar = frame.columns([min(length, frame.width)])[0]
    fill_area(sheet, (bar.left, middle - 1.2, bar.width, 2.4), PASSED)
    if target is not None and most:
        x = frame.x(min(target / most, 1) * frame.width)
        sheet.rect((x - 0.55, middle - 2.1, 1.1, 4.2), fill=WHITE)
        sheet.rect((x - 0.3, middle - 2.1, 0.6, 4.2), fill=TEXT)


def legend_width(writer: Writer, entries: Sequence[tuple[Hatch | None, str]]) -> float:
    """What a legend takes where its names stand as near to one another as they can."""
    style = writer.type.head
    wide = sum(_SWATCH + _SWATCH_GAP + writer.measure(text, style) for _, text in entries)
    return wide + (len(entries) - 1) * _LEAST_APART


def draw_legend(writer: Writer, frame: Frame, entries: Sequence[tuple[Hatch | None, str]]) -> None:
    """Swatches with their names from the reading start; no hatch stands for the black tick of a target."""
    sheet, style = writer.sheet, writer.type.head
    widths = [writer.measure(text, style) for _, text in entries]
    left_over = frame.width - sum(widths) - len(entries) * (_SWATCH + _SWATCH_GAP)
    gap = max(_LEAST_APART, min(5.0, left_over / max(1, len(entries) - 1)))
    for (hatch, text), width in zip(entries, widths, strict=True):
        swatch = frame.start(_SWATCH, _SWATCH_GAP)
        middle = swatch.top + swatch.height / 2
        if hatch is None:
            sheet.rect((swatch.left, middle - 0.25, swatch.width, 0.5), fill=TEXT)
        else:
            fill_area(sheet, (swatch.left, middle - 1.3, swatch.width, 2.6), hatch)
        writer.cell(frame.start(min(width, frame.width), gap), text, style)
