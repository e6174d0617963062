"""The table of the page's figures: value, target, variance, status, change and thirteen periods."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.outcome import FEW
from crmdesk.kpi.spec import Unit
from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain
from crmdesk.report.charts import draw_trend
from crmdesk.report.marks import MARK_COLOURS, STATUS_SIZE, draw_change, draw_dash, draw_status
from crmdesk.report.page_frame import MARKS
from crmdesk.report.page_plan import HEAD
from crmdesk.report.palette import BAD, GOOD, GROUP_LINE, HAIR_WIDTH, HAIRLINE, LINE_WIDTH, MUTED, TEXT
from crmdesk.report.table import Column, Row, Table, TableDrawing
from crmdesk.report.text import Span
from crmdesk.services.figure_doubts import kinds
from crmdesk.services.figure_words import STATUS_WORDS, Way
from crmdesk.services.reports import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.figure import Figure
    from crmdesk.model.period import Period
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.table import Cell
    from crmdesk.report.text import TextStyle
    from crmdesk.report.writer import Writer
    from crmdesk.services.reports import ReportRow

_WIDTHS: Final = {
    "fa": (15, 36.5, 22, 17, 18, 26.5, 27, 22),
    "ar": (16, 38.5, 20, 18, 17.4, 26.5, 25.5, 22.1),
    "he": (17, 41, 20, 17, 18, 24, 25, 22),
    "en": (17, 41, 20, 18.5, 18, 22.5, 25, 22),
}
_TREND_HEIGHT, _AIR = 5.4, 1.2
_TIGHT: Final = 1.12
_FROM_RULE: Final = 0.3
_NO_BREAK: Final = "\u00a0"
_SIZES: Final = (1.0, 0.95, 0.9)
_APART: Final = "  "
_ACTUAL, _TARGET, _VARIANCE, _CHANGE, _TREND = 2, 3, 4, 6, 7
_NOTHING_TO_COUNT: Final = {
    "average_sale": N_("no deal was won"),
    "sales_cycle": N_("no deal was won"),
    "win_rate": N_("no deal was decided"),
    "lead_conversion_rate": N_("no lead was added"),
}


class FigureTable:
    """The table in one language; `draw` fills a frame with rows of one height."""

    def __init__(self, writer: Writer, words: PageWords) -> None:
        self._writer = writer
        self._words = words
        kinds = writer.type
        self._small = kinds.head
        self._widths = _WIDTHS[writer.sheet.catalogue]
        unit = words.around(N_("amounts in {unit}"), unit=words.unit())
        measure = [
            Span(words.say(N_("Measure")), kinds.head.but(colour=TEXT)),
            Span(words.fmt.joint + unit, kinds.head),
        ]
        against = self._against()
        titles = [words.say(one) for one in (N_("Actual"), N_("Target"), N_("Variance"), N_("Status"))]
        first = Column(self._widths[0], measure, title_over=2)
        middle = [Column(width, title) for width, title in zip(self._widths[2:6], titles, strict=True)]
        last = [Column(self._widths[6], against), Column(self._widths[7], self._draw_trend_head)]
        self._columns = [first, Column(self._widths[1]), *middle, *last]

    def _against(self) -> str:
        previous, words = self._words.data.previous, self._words
        if previous is None:
            return ""
        told = words.around(N_("vs {period}"), period=words.period_name(previous))
        fits = self._writer.measure(told, self._small) <= self._widths[_CHANGE] - _AIR
        return told if fits else words.say(N_("vs previous"))

    def draw(self, frame: Frame, row_height: float) -> None:
        """Draw heads and rows, each group's word once, with a darker line between groups."""
        table = Table(self._columns, row_height, self._writer.type.body, head_height=HEAD)
        TableDrawing(self._writer, table, frame).draw(self._rows())

    def _rows(self) -> Iterator[Row]:
        number = 0
        for group, members in groupby(self._words.data.rows, key=lambda row: row.group):
            rows = list(members)
            for place, row in enumerate(rows):
                number += 1
                is_last = place == len(rows) - 1
                yield Row(
                    self._cells(row, number, self._words.say(group) if place == 0 else ""),
                    rule=GROUP_LINE if is_last else HAIRLINE,
                    rule_width=LINE_WIDTH if is_last else HAIR_WIDTH,
                    rule_from=0 if is_last else 1,
                )

    def _cells(self, row: ReportRow, number: int, group: str) -> list[Cell]:
        figure, words, types, small = row.figure, self._words, self._writer.type, self._small
        return [
            partial(self._draw_group, group) if group else "",
            partial(self._draw_name, row, number),
            self._actual(figure),
            self._fitted([words.target(figure, types.body, small)], self._widths[_TARGET]),
            self._fitted([words.variance(figure, types.body, small)], self._widths[_VARIANCE]),
            partial(self._draw_status, figure),
            partial(self._draw_change, row, number),
            partial(self._draw_trend, row),
        ]

    def _actual(self, figure: Figure) -> list[Span]:
        """The value; of too few rows with their number, mostly worth more than the unit; or its kind."""
        words, style = self._words, self._writer.type.actual
        found = words.value(figure, figure.value, style, self._small)
        count = figure.of or figure.n
        forms = [found, found[:1]]
        if figure.too_few and figure.value is not None and count is not None:
            sample = Span(f" ({words.sample(count)})", self._small)
            # Whether it is minutes or hours nothing else on the page says.
            brief = found if figure.unit is Unit.HOURS else [found[0], sample]
            forms = [[*found, sample], brief, *forms]
        elif kind := self._kind(figure):
            forms = [[*found, Span(f" {kind}", self._small)], *forms]
        return self._fitted(forms, self._widths[_ACTUAL])

    def _fitted(self, forms: list[list[Span]], width: float) -> list[Span]:
        """The first form that leaves air before the next column, set up to a tenth smaller; else the last."""
        body = self._writer.type.body
        smaller: list[Span] = []
        for form in forms:
            for size in _SIZES:
                styled = [(span.text, span.style or body) for span in form]
                smaller = [Span(text, style.but(size=style.size * size)) for text, style in styled]
                if self._writer.measure(smaller, body) <= width - _AIR:
                    return smaller
        return smaller

    def _draw_group(self, group: str, place: Frame) -> None:
        """The group's word, on two close lines if it is long; below it the column is empty."""
        writer, style = self._writer, self._writer.type.body.but(colour=MUTED, leading=_TIGHT)
        lines = writer.wrap(group, style, place.width - _AIR, max_lines=2)
        top = place.top + (place.height - writer.leading(style)) / 2
        writer.lines(
            place.left if not place.rtl else place.left + _AIR, top, place.width - _AIR, lines, style
        )

    def _draw_name(self, row: ReportRow, number: int, place: Frame) -> None:
        """The name with the number of its footnote; one too long for a line takes two close ones.

        Where a row is too low for two, they are set smaller, so that they stay between its rules.
        """
        writer, style = self._writer, self._writer.type.name
        room = place.inset(0, 0, _AIR)
        line = self._fitted([self._name(row, number, style)], place.width)
        if writer.measure(line, style) <= room.width:
            writer.cell(room, line, style)
            return
        tight = style.but(leading=_TIGHT)
        share = min(1.0, (room.height - 2 * _FROM_RULE) / (2 * writer.leading(tight)))
        tight = tight.but(size=tight.size * share)
        lines = writer.wrap(self._name(row, number, tight), tight, room.width, max_lines=2)
        top = room.top + (room.height - len(lines) * writer.leading(tight)) / 2
        writer.lines(room.left, top, room.width, lines, tight)

    def _name(self, row: ReportRow, number: int, style: TextStyle) -> list[Span]:
        """The name, the number of its footnote, and what kind it is of where the value has no room."""
        words, figure = self._words, row.figure
        kind = self._kind(figure)
        beside = kind in "".join(span.text for span in self._actual(figure))
        small = self._small.but(size=min(self._small.size, style.size))
        return [
            Span(words.say(figure.kpi.name), style),
            Span(f" {words.fmt.integer(number)}", self._writer.type.reference),
            *([] if beside else [Span(" " + kind.replace(" ", _NO_BREAK), small)]),
        ]

    def _kind(self, figure: Figure) -> str:
        """Of what kind a value is; empty for a plain one, and where there is none."""
        return "" if figure.value is None else self._words.fmt.joined(kinds(figure, self._words.fmt))

    def tallest_name(self) -> float:
        """The height of a row in which the longest name is set in full; nought where all take one line."""
        style = self._writer.type.name
        room = self._widths[1] - _AIR
        for number, row in enumerate(self._words.data.rows, 1):
            line = self._fitted([self._name(row, number, style)], self._widths[1])
            if self._writer.measure(line, style) > room:
                return 2 * self._writer.leading(style.but(leading=_TIGHT)) + 2 * _FROM_RULE
        return 0.0

    def _draw_status(self, figure: Figure, place: Frame) -> None:
        status = verdict(figure)
        word = STATUS_WORDS[status]
        if figure.value is None:
            word = N_("No data")
        elif figure.too_few:
            word = N_("Too few")
        mark = MARKS[status]
        sign = place.start(STATUS_SIZE, 1.5)
        draw_status(self._writer.sheet, (sign.left + STATUS_SIZE / 2, sign.top + sign.height / 2), mark)
        style = self._writer.type.status.but(colour=MARK_COLOURS[mark])
        self._writer.cell(place, self._words.say(word), style)

    def _draw_change(self, row: ReportRow, number: int, place: Frame) -> None:
        """Which way the number went, by how much, and whether that is better; or why there is nothing."""
        figure, words, writer = row.figure, self._words, self._writer
        if figure.value is None:
            wide = replace(place, width=place.width + self._widths[_TREND])
            wide.left -= self._widths[_TREND] if place.rtl else 0
            told = self._reason(row)
            if writer.measure(told, self._small) > wide.width:
                told = words.around(N_("see note {number}"), number=words.fmt.integer(number))
            writer.cell(wide, told, self._small)
            return
        if figure.too_few:
            writer.cell(place, words.say(N_("fewer than {few}"), few=FEW), self._small)
            return
        change = words.change(figure)
        if change is None:
            writer.cell(place, "—", self._small)
            return
        sign = place.start(1.9, 1.4)
        centre = (sign.left + 0.95, sign.top + sign.height / 2)
        if change.way is Way.SAME:
            draw_dash(writer.sheet, centre)
        else:
            colour = {True: GOOD, False: BAD, None: MUTED}[change.improved]
            draw_change(writer.sheet, centre, up=change.way is Way.UP, colour=colour)
        amounts = [change.amount, words.without_currency(change.amount)]
        spans = [words.spans(amount, writer.type.body, self._small) for amount in amounts]
        forms = [[*one, Span(f" {change.word}", self._small)] for one in spans]
        writer.cell(place, self._fitted([*forms, spans[-1]], place.width), writer.type.body)

    def _reason(self, row: ReportRow) -> str:
        figure = row.figure
        return self._words.say(_NOTHING_TO_COUNT.get(figure.kpi.id, figure.reason))

    def _draw_trend_head(self, place: Frame) -> None:
        """The first and the last period at their sides of the trend, which never mirrors."""
        words, writer = self._words, self._writer
        points = words.data.rows[0].figure.series
        known = [point.period for point in points if point.value is not None]
        if not known:
            return
        if len(known) < len(points):
            since = words.around(N_("since {period}"), period=words.end_of_trend(known[0]))
            if writer.measure(since, self._small) > place.width:
                since = words.around(N_("since {period}"), period=words.tick(known[0])[1])
            writer.cell(place, since, self._small, align="right")
            return
        first, last = self._ends_of_trend(points[0].period, points[-1].period, place.width)
        writer.cell(place, first, self._small, align="left")
        writer.cell(place, last, self._small, align="right")

    def _ends_of_trend(self, first: Period, last: Period, width: float) -> tuple[str, str]:
        """The names of the first and the last period, shorter where they do not fit side by side."""
        words = self._words
        names = words.end_of_trend(first), words.end_of_trend(last)
        if self._writer.measure(_APART.join(names), self._small) <= width:
            return names
        if first.grain is Grain.MONTH:
            return words.say(N_("a year ago")), words.say(N_("now"))
        return words.tick(first)[1], words.tick(last)[1]

    def _draw_trend(self, row: ReportRow, place: Frame) -> None:
        figure = row.figure
        values = [None if point.value is None else float(point.value) for point in figure.series]
        if not values or figure.value is None:
            return
        room = place.inset(0, (place.height - _TREND_HEIGHT) / 2, 0, (place.height - _TREND_HEIGHT) / 2)
        draw_trend(self._writer.sheet, room, values, float(figure.goal.value) if figure.goal else None)
