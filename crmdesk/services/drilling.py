"""From a number to its rows: a figure in all its ways, the rows of its populations, and these as a file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.db import journal
from crmdesk.exchange.registry import format_of
from crmdesk.kpi.population import Kind
from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run_variants
from crmdesk.kpi.spec import Measure, OfRows, Ratio, Total
from crmdesk.kpi.statistics import decimal_of
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.texts import NN_, _
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.interval_words import interval_words
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.kpi.population import Column, Population
    from crmdesk.kpi.rows import Rows
    from crmdesk.kpi.spec import Variant
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

PAGE: Final = 200
"""Rows read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """Which number is opened: a figure of a period, calculated in one way, kept to some parts.

    `part` is what these are called: the stage, the reason, the owner.
    """

    kpi: str
    period: Period
    variant: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    part: str = ""

    def arguments(self) -> dict[str, Any]:
        """The same as `kpi` asks for it."""
        return {"id_": self.kpi, "period": self.period, "filters": dict(self.filters)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A number opened: the figure, its other ways, and the first rows of each of its populations.

    `set_by` is who set the target, where that is known.
    """

    asked: Drilled
    figure: Figure
    variants: tuple[Figure, ...]
    tabs: tuple[Rows, ...]
    set_by: str = ""

    @property
    def number(self) -> Figure | Part:
        """What holds the value: the figure, or its only part, or the only one of that, which has its own."""
        found: Figure | Part = self.figure
        while self.figure.kpi.no_total and len(found.parts) == 1:
            found = found.parts[0]
        return found


def drill(work: Work, *, asked: Drilled) -> Drill:
    """Open a number.

    Raises:
        NotOffered: a KPI, variant or dimension that is not declared.
    """
    return work.read(partial(_drill, asked=asked, facts=work.facts, today=work.today()))


def _drill(session: Session, *, asked: Drilled, facts: BookFacts, today: dt.date) -> Drill:
    figures = run_variants(session, **asked.arguments(), facts=facts, today=today)
    figure = next(one for one in figures if one.variant.id == asked.variant)
    tabs = tuple(
        rows(
            session,
            **asked.arguments(),
            variant=asked.variant,
            population=population.id,
            limit=PAGE,
            facts=facts,
            today=today,
        )
        for population in figure.variant.everything()
    )
    goal = figures[0].goal
    return Drill(
        asked=asked,
        figure=figure,
        variants=tuple(figures),
        tabs=tabs,
        set_by=_who_set(session, goal.record) if goal else "",
    )


def _who_set(session: Session, target: int) -> str:
    """The name of who last touched a target."""
    for deed, _entry in journal.history_of(session, "target", target):
        if deed.staff_id is not None:
            return session.scalar(select(Staff.name).where(Staff.id == deed.staff_id)) or ""
    return ""


def read_rows(
    work: Work, *, asked: Drilled, population: str, offset: int, sort_by: str = "", descending: bool = True
) -> Rows:
    """A page of the rows of one population."""
    return work.read(
        partial(
            rows,
            **asked.arguments(),
            variant=asked.variant,
            population=population,
            limit=PAGE,
            offset=offset,
            sort_by=sort_by,
            descending=descending,
            facts=work.facts,
            today=work.today(),
        )
    )


# The sum of the rows


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rows of a population come to: their number or sum, and what that is in the calculation.

    `words` is a marked text with a plural by `count`; `column` is the one added up, empty for the count.
    `value` is in the column's own unit, `counted` the same in that of the calculation.
    """

    value: Decimal
    column: str
    words: str
    scale: Fraction = Fraction(1)

    @property
    def counted(self) -> Decimal:
        """The value as the calculation takes it."""
        return decimal_of(Fraction(self.value) * self.scale)


def tally(variant: Variant, found: Rows) -> Tally:
    """The sum row under the rows of a population of a variant."""
    form, population = variant.form, found.population
    if isinstance(form, Total) and form.of.population is population:
        return _tally(form.of, found, _FIGURE)
    if isinstance(form, Ratio):
        above, below = form.above.population is population, form.below.population is population
        if above and below and form.above != form.below:
            return _tally(form.above, found, (_BOTH, _BOTH))
        if above or below:
            return _tally(form.above if above else form.below, found, _ABOVE if above else _BELOW)
    if isinstance(form, OfRows) and form.population is population:
        return Tally(Decimal(found.count), "", _MIDDLE)
    return Tally(Decimal(found.count), "", NN_("{count} row", "{count} rows"))


def _tally(measure: Measure, found: Rows, words: tuple[str, str]) -> Tally:
    counted, summed = words
    if not measure.column:
        return Tally(Decimal(found.count), "", counted)
    column = measure.column if not measure.weight else _product(found.population, measure)
    return Tally(found.totals[column], column, summed, measure.scale)


def _product(population: Population, measure: Measure) -> str:
    factors = (measure.column, measure.weight)
    return next(one.id for one in population.columns if one.product_of == factors)


_FIGURE: Final = (
    NN_("{count} row: the figure itself", "{count} rows: the figure itself"),
    NN_("{count} row, which is the figure", "{count} rows; their sum is the figure"),
)
_ABOVE: Final = (
    NN_("{count} row, the numerator", "{count} rows, the numerator"),
    NN_("{count} row, which is the numerator", "{count} rows; their sum is the numerator"),
)
_BELOW: Final = (
    NN_("{count} row, the denominator", "{count} rows, the denominator"),
    NN_("{count} row, which is the denominator", "{count} rows; their sum is the denominator"),
)
_BOTH: Final = NN_(
    "{count} row, the denominator; its value is the numerator",
    "{count} rows, the denominator; their sum is the numerator",
)
_MIDDLE: Final = NN_(
    "{count} row; the figure is its value", "{count} rows; the figure is the middle of their values"
)


# Rows as a file


def export_rows(work: Work, *, asked: Drilled, population: str, path: Path, rtl: bool) -> int:
    """Write all rows of a population to a CSV or XLSX file, whole or not at all; returns how many.

    Raises:
        CrmError: the file's ending is no format, or it cannot be written.
    """
    found = work.read(
        partial(
            rows,
            **asked.arguments(),
            variant=asked.variant,
            population=population,
            facts=work.facts,
            today=work.today(),
        )
    )
    columns = found.columns
    lines = (
        [_value(cell, column, work.facts) for cell, column in zip(row.cells, columns, strict=True)]
        for row in found.rows
    )
    write_table([_(one.label) for one in columns], lines, path=path, rtl=rtl)
    return found.count


def write_table(header: Sequence[str], lines: Iterable[Sequence[Any]], *, path: Path, rtl: bool) -> None:
    """Write a table that is shown to a CSV or XLSX file, inert in a spreadsheet.

    Raises:
        CrmError: the file's ending is no format, or it cannot be written.
    """
    format_of(path).write_table(path, header, lines, exact=False, rtl=rtl)


def whole_amount(minor: int, facts: BookFacts) -> Decimal:
    """An amount of a file in whole units, toman where the book counts in them."""
    return currency("IRT" if facts.toman else facts.currency).value(minor)


def _value(cell: Any, column: Column, facts: BookFacts) -> Any:
    if cell is None:
        return ""
    if column.kind is Kind.MONEY:
        return whole_amount(cell, facts)
    if column.kind is Kind.MONTHLY:
        return whole_amount(cell, facts).scaleb(-3)
    return words_of(cell, column) if column.choices or column.kind is Kind.INTERVAL else cell


def words_of(cell: Any, column: Column, fmt: Formatter | None = None) -> str:
    """A cell of words as a person reads it, with a locale's digits or, for a file, plain ones."""
    known = dict(column.choices).get(str(cell))
    if known is not None:
        return _(known)
    return interval_words(cell, fmt) if column.kind is Kind.INTERVAL else str(cell)


def entity_of(work: Work, *, table: str, record: int) -> str:
    """Which kind of record a row of a table is: a contact may be a person or a company."""
    if table != "contact":
        return table
    kind = work.read(lambda session: session.scalar(select(Contact.kind).where(Contact.id == record)))
    return "company" if kind is ContactKind.COMPANY else "contact"
