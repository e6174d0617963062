"""The lines of a page's trends as a table of numbers, for the page that has room for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.texts import N_
from crmdesk.report.page_courses import draw_title
from crmdesk.report.page_plan import TITLE
from crmdesk.report.palette import HAIR_WIDTH, HAIRLINE, TEXT
from crmdesk.report.table import Column, Row, Table, TableDrawing
from crmdesk.services.figure_words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from crmdesk.kpi.figure import Figure
    from crmdesk.model.period import Period
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.text import TextStyle
    from crmdesk.report.writer import Writer

_ROW, _HEAD = 5.5, 8.6
_NAME: Final = 0.22
_AIR, _GAP = 1.4, 1.6
_SALES: Final = "sales_total"


class TrendTable:
    """Each measure of the page by period, the current one bold; what was sold among them."""

    def __init__(self, writer: Writer, words: PageWords) -> None:
        self._writer = writer
        self._words = words
        rows = [row.figure for row in words.data.rows]
        sold = words.data.sold.get(_SALES)
        is_shown = any(figure.kpi.id == _SALES for figure in rows)
        self._figures = [figure for figure in rows if figure.series]
        if sold is not None and not is_shown:
            self._figures.append(sold)

    @property
    def height(self) -> float:
        """What the table takes with its title; nothing where no measure has a past."""
        return TITLE + _HEAD + len(self._figures) * _ROW if self._figures else 0.0

    def draw(self, frame: Frame) -> None:
        """Draw title, heads and rows."""
        words, style = self._words, self._writer.type.note.but(colour=TEXT)
        unit = words.around(N_("amounts in {unit}"), unit=words.unit())
        draw_title(self._writer, frame, words.say(N_("By period")), unit)
        periods = [point.period for point in self._figures[0].series]
        name = frame.width * _NAME
        width = (frame.width - name) / len(periods)
        self._style = self._fitted_style([words.tick(one)[0] for one in periods], width - _AIR)
        heads = [partial(self._draw_head, periods, place) for place in range(len(periods))]
        columns = [Column(name, words.say(N_("Measure"))), *(Column(width, head, "right") for head in heads)]
        table = Table(columns, _ROW, style, head_height=_HEAD)
        told = [(figure, *self._texts(figure, width - _AIR)) for figure in self._figures]
        self._name_style = self._style_of_names(told, name - _AIR)
        TableDrawing(self._writer, table, frame).draw(self._rows(told))

    def _draw_head(self, periods: list[Period], place: int, room: Frame) -> None:
        """A period's short name; under it the year, where it begins."""
        writer, style = self._writer, self._style
        name, year = self._words.tick(periods[place])
        line = writer.leading(style)
        block = room.inset(0, (room.height - 2 * line) / 2)
        strong = style.but(weight=700, colour=TEXT) if self._is_current(periods[place]) else style
        writer.cell(block.head(line), name, strong, align="right")
        if place == 0 or self._words.tick(periods[place - 1])[1] != year:
            writer.cell(block.head(line), year, style, align="right")

    def _rows(self, told: list[tuple[Figure, list[str], str]]) -> Iterator[Row]:
        for figure, texts, unit in told:
            name = partial(self._draw_name, figure, unit)
            drawn = [
                partial(self._draw_value, text, is_current=self._is_current(point.period))
                for text, point in zip(texts, figure.series, strict=True)
            ]
            yield Row([name, *drawn], rule=HAIRLINE, rule_width=HAIR_WIDTH)

    def _is_current(self, period: Period) -> bool:
        return period == self._words.data.period

    def _fitted_style(self, names: list[str], width: float) -> TextStyle:
        """The style of the heads, as much smaller as the longest name asks for."""
        style = self._writer.type.axis
        longest = max(self._writer.measure(name, style.but(weight=700)) for name in names)
        return style.but(size=style.size * min(1.0, width / longest))

    def _style_of_names(self, told: list[tuple[Figure, list[str], str]], width: float) -> TextStyle:
        """The style of the measures' names, as much smaller as the one with the least room asks for."""
        writer, style = self._writer, self._writer.type.detail
        shares = [
            (width - (writer.measure(unit, writer.type.note) + _GAP if unit else 0))
            / writer.measure(self._words.say(figure.kpi.name), style)
            for figure, _texts, unit in told
        ]
        return style.but(size=style.size * min(1.0, *shares))

    def _draw_name(self, figure: Figure, unit: str, place: Frame) -> None:
        writer, small = self._writer, self._writer.type.note
        if unit:
            writer.cell(place.end(writer.measure(unit, small), _GAP), unit, small, align="end")
        writer.cell(place.inset(0, 0, _AIR), self._words.say(figure.kpi.name), self._name_style)

    def _draw_value(self, text: str, place: Frame, *, is_current: bool) -> None:
        style = self._writer.type.note.but(colour=TEXT, weight=700 if is_current else 400)
        self._writer.cell(place, text, style, align="right")

    def _texts(self, figure: Figure, width: float) -> tuple[list[str], str]:
        """The values without their unit; where they are too long, whole or in a scale of their own, named."""
        texts = [self._text(figure, point.value) for point in figure.series]
        strong = self._writer.type.note.but(weight=700)
        if not figure.unit.is_money or max(self._writer.measure(one, strong) for one in texts) <= width:
            return texts, ""
        words = self._words
        power = words.chart_scale([point.value for point in figure.series if point.value])
        unit = words.unit(power) if words.unit(power) != words.unit() else ""
        scaled = [
            NOTHING
            if one.value is None
            else words.fmt.number(words.chart_value(one.value, power), int(bool(unit)))
            for one in figure.series
        ]
        return scaled, unit

    def _text(self, figure: Figure, value: Decimal | None) -> str:
        """A value without its unit, except of times, which may be minutes or hours."""
        if value is None:
            return NOTHING
        if figure.unit.is_money:
            return self._words.money(value)
        digits, unit = self._words.figures.short(value, figure.unit)
        return f"{digits} {unit}" if figure.unit is Unit.HOURS else digits
