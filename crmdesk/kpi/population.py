"""Populations: the rows that figures are made of, for many periods in one query.

A population is named once and shared by figures. Its number and its drill-down come from the same
select, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import Integer, Select, and_, case, join, literal, or_, select, union_all

from crmdesk.model.base import Day
from crmdesk.model.given import GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import CTE, ColumnElement, FromClause, SQLColumnExpression, Subquery

    from crmdesk.model.given import GivenRow
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

    Expression: TypeAlias = SQLColumnExpression[Any]
    Condition: TypeAlias = ColumnElement[bool]


MOST_SOURCES: Final = 64
"""So many sources are kept made: a panel asks for a few dozen populations, again and again."""


class Kind(StrEnum):
    """What a column of rows holds, and so how it is written.

    MONTHLY is money a month in thousandths of the minor unit (KPIS.md C14), MINUTES a length of time,
    INTERVAL how often something is billed.
    """

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    MONTHLY = "monthly"
    DAYS = "days"
    MINUTES = "minutes"
    NUMBER = "number"
    SHARE = "share"
    CHOICE = "choice"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a population's rows; money is in minor units of the base currency.

    `product_of` names the two columns whose product it is, worked out exactly after reading;
    `choices` are the words for the values of a CHOICE, or for some of a TEXT. A column that is not `shown`
    is only counted with.
    """

    id: str
    label: str
    kind: Kind = Kind.TEXT
    product_of: tuple[str, str] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    shown: bool = True

    @property
    def adds_up(self) -> bool:
        """Whether the column has a sum."""
        return self.kind in {Kind.MONEY, Kind.MONTHLY, Kind.DAYS, Kind.MINUTES, Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures go by besides the rows: the settings of the business, and which day it is."""

    facts: BookFacts
    today: dt.date


def given_rows(name: str, columns: Mapping[str, Any], rows: Iterable[Sequence[Any]]) -> CTE:
    """A table of rows that are given: told by selects, since these are compiled once for all their values."""
    kinds = {column: kind() for column, kind in columns.items()}
    told = (
        select(
            *(literal(value, kind).label(one) for value, (one, kind) in zip(row, kinds.items(), strict=True))
        )
        for row in rows
    )
    return union_all(*told).cte(name)


@cache
def _given(what: int) -> Subquery:
    """The rows that are given under a number, as a table of a query."""
    return select(GIVEN).where(GIVEN.c.what == what).subquery(f"given_{what}")


class Bounds:
    """The periods of one query as a table: its number `i`, its first day, and the day after its last.

    They stand in the query itself, or among the rows that are `given` before it, where a connection can be.
    """

    def __init__(self, periods: Sequence[Period], basis: Basis, *, is_given: bool = False) -> None:
        rows = [(number, period.start, period.end) for number, period in enumerate(periods)]
        self.given: dict[int, Sequence[GivenRow]] = {}
        self._numbers = count()
        self._is_given = is_given
        table = self.give([(number, "", first, until, 0) for number, first, until in rows])
        kinds = {"i": Integer, "first": Day, "until": Day}
        self.table = given_rows("period", kinds, rows) if table is None else table
        self.pattern = self
        """The bounds that the same was selected with before, where it is the same for any periods."""
        self._periods = periods
        self._is_particular = False
        self.facts = basis.facts
        self._basis = basis
        self._ages_until: dt.date | None = None
        self._sources: dict[Callable[[Bounds], Source], Source] = {}

    @property
    def periods(self) -> Sequence[Period]:
        """The periods, for what selects otherwise by them."""
        self._is_particular = True
        return self._periods

    def is_pattern_of(self, population: Population) -> bool:
        """Whether what the population is selected from was made, and is the same for any periods."""
        return population.source in self._sources and not self._is_particular

    def give(self, rows: Sequence[GivenRow]) -> FromClause | None:
        """Rows beside the periods as a table, where they can be given."""
        if not self._is_given:
            return None
        what = next(self._numbers)
        self.given[what] = rows
        return _given(what)

    def source_of(self, population: Population) -> Source:
        """Where a population's rows come from; parts of one whole share it."""
        if population.source not in self._sources:
            self._sources[population.source] = population.source(self)
        return self._sources[population.source]

    @property
    def basis(self) -> Basis:
        """All that figures go by, which day it is among it."""
        self.days_ago(0)
        return self._basis

    @property
    def today(self) -> dt.date:
        """Which day it is, for what goes on at it, such as an age so far."""
        return self.days_ago(0)

    def days_ago(self, days: int) -> dt.date:
        """The day so many days before today, for what goes on so long after a period."""
        day = self._basis.today - dt.timedelta(days=days)
        self._ages_until = min(day, self._ages_until or day)
        return day

    def number_in(self, source: Source) -> Expression:
        """The number of the period that a row of a source is of."""
        return self.table.c.i if source.number is None else source.number

    def can_age(self, period: Period) -> bool:
        """Whether the rows of a period are others tomorrow, though nothing is edited."""
        return self._ages_until is not None and period.end > self._ages_until

    def joined(self, rows: Any) -> Any:
        """Rows that were read for each period, by their column `i`, with the periods that they belong to."""
        # Each row looks up its period: an outer join is never turned round into all rows for each period.
        return join(rows, self.table, rows.c.i == self.table.c.i, isouter=True)

    @property
    def first(self) -> Expression:
        """The period's first day."""
        return self.table.c.first

    @property
    def until(self) -> Expression:
        """The day after the period's last."""
        return self.table.c.until

    def hold(self, day: Any) -> Condition:
        """`day` lies in the period."""
        return and_(day >= self.first, day < self.until)

    def outlast(self, until_day: Any) -> Condition:
        """What `until_day` put an end to still stands when the period ends (C13, C17)."""
        return or_(until_day.is_(None), until_day >= self.until)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a population's rows come from: a join on the periods, and what its columns are there.

    `orders` has what a column of names sorts by; `keep` the conditions of the population's subsets. `finds`
    has how the rows with a key of a dimension are found, where that is better than looking at each row's;
    `number` the period's number where the rows are no join on the periods themselves.
    """

    rows: FromClause
    record: Expression
    cells: Mapping[str, Expression]
    dimensions: Mapping[str, Expression]
    orders: Mapping[str, Expression]
    where: tuple[Condition, ...] = ()
    keep: Mapping[str, Condition] | None = None
    finds: Mapping[str, Callable[[Any], Condition]] | None = None
    number: Expression | None = None

    def kept_to(self, dimension: str, wanted: int | str | None) -> Condition:
        """The rows that have a key of a dimension; None for those without one."""
        if wanted is not None and self.finds and dimension in self.finds:
            return self.finds[dimension](wanted)
        value = self.dimensions[dimension]
        return value.is_(None) if wanted is None else value == wanted


NUMBER: Final = "i"
RECORD: Final = "record"
_BY: Final = "by"
_SORT: Final = "sort"
_IN: Final = "in"


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Rows of `table` that figures count.

    A part of another population (`base`) keeps to the condition `subset` of their common source. Filters by a
    dimension in `free` leave it alone: it is the whole that shares split by it are of.
    """

    id: str
    name: str
    table: str
    source: Callable[[Bounds], Source]
    columns: tuple[Column, ...]
    dimensions: tuple[str, ...]
    subset: str = ""
    base: Population | None = None
    free: tuple[str, ...] = ()

    def part(self, id_: str, name: str, subset: str) -> Population:
        """The rows for which the source's condition `subset` holds."""
        return replace(self, id=id_, name=name, subset=subset, base=self)

    @property
    def whole(self) -> Population:
        """The population that this one is a part of; itself where it is none."""
        return self.base or self

    def column(self, id_: str) -> Column:
        """The column of that name."""
        return next(one for one in self.columns if one.id == id_)

    def select(
        self,
        bounds: Bounds,
        names: Iterable[str],
        filters: Mapping[str, int | str | None],
    ) -> Select[Any]:
        """The rows of every period: its number, the record's id, and the cells and dimensions in `names`.

        A dimension is asked for as `by_owner`, what a column sorts by as `sort_owner`, and whether the
        row is in a part (1 or 0) as `in_passed`; the cell `owner` is the owner's name.
        """
        source = bounds.source_of(self)
        shown: list[Any] = [self._named(source, name).label(name) for name in names]
        found = select(bounds.number_in(source).label(NUMBER), source.record.label(RECORD), *shown)
        found = found.select_from(source.rows).where(*source.where)
        if self.subset and source.keep:
            found = found.where(source.keep[self.subset])
        for name, wanted in filters.items():
            if name not in self.free:
                found = found.where(source.kept_to(name, wanted))
        return found

    def _named(self, source: Source, name: str) -> Expression:
        kind, _underscore, rest = name.partition("_")
        if kind == _BY:
            return source.dimensions[rest]
        if kind == _IN and source.keep:
            return case((source.keep[rest], 1), else_=0)
        if kind == _SORT:
            return source.orders.get(rest, source.cells[rest])
        return source.cells[name]


@lru_cache(maxsize=MOST_SOURCES)
def bounds_of(
    population: Population, periods: tuple[Period, ...], basis: Basis, *, is_given: bool = False
) -> Bounds:
    """The bounds of a population's queries over some periods: what they select from is made once.

    Each population has its own, for bounds note how the rows selected with them age.
    """
    found = Bounds(periods, basis, is_given=is_given)
    if is_given:
        patterns = _patterns_of(population, basis)
        patterns[:] = [one for one in patterns if one.is_pattern_of(population)] or [found]
        found.pattern = patterns[0]
    return found


@lru_cache(maxsize=MOST_SOURCES)
def _patterns_of(_population: Population, _basis: Basis) -> list[Bounds]:
    """The one that a population's other bounds take their pattern from, where there is one."""
    return []


def by(dimension: str) -> str:
    """The name under which a select gives the dimension's keys."""
    return f"{_BY}_{dimension}"


def sort(column_id: str) -> str:
    """The name under which a select gives what the column sorts by."""
    return f"{_SORT}_{column_id}"


def within(subset: str) -> str:
    """The name under which a select says whether the row is in a part of the population."""
    return f"{_IN}_{subset}"
