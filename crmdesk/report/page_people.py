"""The colleagues' table: what each sold against the target, and how many of their deals they won."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.outcome import FEW
from crmdesk.l10n.texts import N_, NN_, NP_
from crmdesk.report.charts import draw_bullet
from crmdesk.report.page_courses import draw_title
from crmdesk.report.page_plan import HEAD, PERSON_ROW
from crmdesk.report.palette import HAIR_WIDTH, HAIRLINE, LINE_WIDTH, TEXT
from crmdesk.report.table import Column, Row, Table, TableDrawing
from crmdesk.report.text import Span
from crmdesk.services.figure_words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.table import Cell
    from crmdesk.report.writer import Writer
    from crmdesk.services.colleagues import ColleagueRow, Colleagues

_WIDTHS: Final = (32.0, 15.0, 17.0, 3.0, 21.0, 12.0, 3.0, 29.0, 15.0, 16.0, 21.0)
_NAME_GAP = 2.0


class ColleagueTable:
    """The table in one language; some of its rows at a time, the others in a row of their own."""

    def __init__(self, writer: Writer, words: PageWords, found: Colleagues) -> None:
        self._writer = writer
        self._words = words
        self.people = [row for row in found.rows if row.key]
        self.nobody = [row for row in found.rows if not row.key]
        self._team = found.team
        self._as_now = found.as_now
        everybody = [*self.people, *self.nobody]
        self._most = max((max(row.sold, row.target or row.sold) for row in everybody), default=Decimal(0))
        sold = words.shown_column([row.sold for row in everybody], found.team.sold)
        pipeline = words.shown_column([row.pipeline for row in everybody], found.team.pipeline)
        keys = [row.key for row in everybody]
        self._sold = dict(zip(keys, sold, strict=True))
        self._pipeline = dict(zip(keys, pipeline, strict=True))

    def draw(self, frame: Frame, named: int) -> None:
        """The table with the first `named` colleagues, the others together, and the team."""
        self._title(frame)
        rows = [self._row(row) for row in self.people[:named]]
        if others := self.people[named:]:
            rows.append(self._others(others))
        rows += [self._row(row) for row in self.nobody]
        self._table(frame).draw([*rows, self._team_row()])

    def draw_part(self, frame: Frame, people: Sequence[ColleagueRow], *, is_last: bool) -> None:
        """A part of the whole table on a further page; the last one ends in the team."""
        self._title(frame)
        rows = [self._row(row) for row in people]
        if is_last:
            rows += [*(self._row(row) for row in self.nobody), self._team_row()]
        self._table(frame).draw(rows)

    def _title(self, frame: Frame) -> None:
        words = self._words
        unit = words.around(N_("amounts in {unit}"), unit=words.unit())
        if self._as_now:
            unit = words.fmt.joined([unit, words.say(N_("restated, as it is now"))])
        few = words.say(N_("“few”: fewer than {few} decided deals"), few=FEW)
        more = words.fmt.joined([unit, words.say(N_("black tick: target")), few])
        draw_title(self._writer, frame, words.say(N_("Colleagues")), more)

    def _table(self, frame: Frame) -> TableDrawing:
        say, widths = self._words.say, iter(_WIDTHS)
        columns = [
            Column(next(widths), say(N_("Colleague"))),
            Column(next(widths), say(N_("Target")), "right"),
            Column(next(widths), say(N_("Sales")), "right"),
            Column(next(widths)),
            Column(next(widths), say(N_("Against target")), title_over=2),
            Column(next(widths), "", "right"),
            Column(next(widths)),
            Column(next(widths), say(N_("Close rate"))),
            Column(next(widths), say(NP_("deals", "Won")), "right"),
            Column(next(widths), say(N_("Average")), "right"),
            Column(next(widths), say(N_("Open value")), "right"),
        ]
        table = Table(columns, PERSON_ROW, self._writer.type.detail, head_height=HEAD)
        return TableDrawing(self._writer, table, frame)

    def _row(self, row: ColleagueRow) -> Row:
        name = self._words.fmt.isolate(row.name) if row.key else self._words.say(N_("Unassigned"))
        cells = self._cells(row, name, self._sold[row.key], self._pipeline[row.key], self._most)
        return Row(cells, rule=HAIRLINE, rule_width=HAIR_WIDTH)

    def _others(self, others: Sequence[ColleagueRow]) -> Row:
        """The colleagues for whom there is no room, added up."""
        words = self._words
        told = words.say(NN_("{count} other", "{count} others"), count=len(others))
        sold = sum((self._sold[row.key] for row in others), Decimal(0))
        pipeline = sum((self._pipeline[row.key] for row in others), Decimal(0))
        won, closed = sum(row.won for row in others), sum(row.closed for row in others)
        counted = words.say(N_("{n} of {of}"), n=won, of=closed) if closed else NOTHING
        cells: list[Cell] = [told, "", words.shown(sold), "", "", "", "", counted]
        return Row([*cells, words.fmt.integer(won), "", words.shown(pipeline)])

    def _team_row(self) -> Row:
        team, words = self._team, self._words
        most = max(team.sold, team.target or team.sold)
        style = self._writer.type.detail.but(weight=700)
        sold, pipeline = (words.shown_column([one], one)[0] for one in (team.sold, team.pipeline))
        cells = self._cells(team, words.say(N_("Whole team")), sold, pipeline, most)
        return Row(cells, rule=TEXT, rule_width=LINE_WIDTH, style=style)

    def _cells(
        self, row: ColleagueRow, name: str, sold: Decimal, pipeline: Decimal, most: Decimal
    ) -> list[Cell]:
        words = self._words
        share = NOTHING if row.attainment is None else words.fmt.percent(row.attainment, 0)
        return [
            partial(self._draw_name, name, is_team=row is self._team),
            words.money(row.target),
            words.shown(sold),
            "",
            partial(self._draw_bar, row, most),
            share,
            "",
            self._close_rate(row),
            words.fmt.integer(row.won),
            words.money(row.average),
            words.shown(pipeline),
        ]

    def _draw_name(self, name: str, place: Frame, *, is_team: bool) -> None:
        style = self._writer.type.detail.but(weight=700 if is_team else 400)
        self._writer.cell(place.inset(0, 0, _NAME_GAP), name, style)

    def _draw_bar(self, row: ColleagueRow, most: Decimal, place: Frame) -> None:
        target = None if row.target is None else float(row.target)
        draw_bullet(self._writer.sheet, place.inset(0, 0, _NAME_GAP), float(row.sold), target, float(most))

    def _close_rate(self, row: ColleagueRow) -> list[Span]:
        """A share with what it is of; of few deals only the deals."""
        words, kinds = self._words, self._writer.type
        counted = words.say(N_("{n} of {of}"), n=row.won, of=row.closed)
        if row.win_rate is None:
            return [Span(NOTHING, kinds.detail)]
        if row.too_few:
            return [Span(words.around(N_("{counted}, few"), counted=counted), kinds.head)]
        weight = 700 if row is self._team else 400
        share = words.fmt.percent(row.win_rate, 0)
        return [Span(share, kinds.detail.but(weight=weight)), Span(f"\u2002{counted}", kinds.head)]
