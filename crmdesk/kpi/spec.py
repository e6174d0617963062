"""How a KPI is declared: once, as data, in one of three forms and no fourth.

The forms are a ratio or total over populations of rows, a formula over other figures, and a function
over a population's rows. The panel, the drill-down, the printed page, the command line and the
reference all take a figure from here (see `docs/kpis.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from crmdesk.kpi.population import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from crmdesk.kpi.population import Basis, Population
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

    Spread: TypeAlias = Sequence[tuple[tuple[int, ...], int]]
    Form: TypeAlias = "Total | Ratio | Formula | OfRows | Over | Given"
    Need: TypeAlias = "Measure | OfRows"
    Asked: TypeAlias = Iterator[tuple[Need, Period]]


class Unit(StrEnum):
    """What a figure is measured in. A share is a fraction of 1; money is in minor units."""

    SHARE = "share"
    MONEY = "money"
    MONEY_PER_DAY = "money_per_day"
    MONEY_PER_MONTH = "money_per_month"
    MONEY_PER_YEAR = "money_per_year"
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    TIMES = "times"
    POINTS = "points"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount, in minor units."""
        return self in {Unit.MONEY, Unit.MONEY_PER_DAY, Unit.MONEY_PER_MONTH, Unit.MONEY_PER_YEAR}


class Better(StrEnum):
    """Which way of a figure is good news."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Role(StrEnum):
    """Who looks at a figure (KPIS.md section 5)."""

    OWNER = "owner"
    SALES = "sales"
    REP = "rep"
    SUPPORT = "support"
    MARKETING = "marketing"


_UNITS: Final = {
    Kind.MONEY: Unit.MONEY,
    Kind.MONTHLY: Unit.MONEY,
    Kind.DAYS: Unit.DAYS,
    Kind.MINUTES: Unit.HOURS,
    Kind.NUMBER: Unit.COUNT,
}
_SCALES: Final = {Kind.MONTHLY: Fraction(1, 1000), Kind.MINUTES: Fraction(1, 60)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A population's rows counted, or one of its columns added up; `words` say which.

    With `weight`, a column of shares, each row's value counts times its share.
    """

    population: Population
    words: str
    column: str = ""
    weight: str = ""

    @property
    def unit(self) -> Unit:
        """What its number is measured in."""
        if not self.column:
            return Unit.COUNT
        return _UNITS[self.population.column(self.column).kind]

    @property
    def scale(self) -> Fraction:
        """What one of the column's units is in the unit of the number."""
        kind = self.population.column(self.column).kind if self.column else None
        return _SCALES.get(kind, Fraction(1)) if kind else Fraction(1)


class NoAnswer(Exception):
    """There is no value, for `reason`, a marked text; what a formula or a fold calculates may say so."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _OfThePeriod:
    """A form that looks at the rows of the period asked for and of no other."""

    __slots__ = ()

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        raise NotImplementedError

    def asks(self, period: Period, basis: Basis) -> Asked:
        """What has to be read for it, and of which period."""
        del basis
        for need in self.needs():
            yield need, period


@dataclass(frozen=True, slots=True)
class Total(_OfThePeriod):
    """The number of rows or the sum of a column; of no rows nought, or nothing for the reason `empty`."""

    of: Measure
    empty: str = ""

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        yield self.of


@dataclass(frozen=True, slots=True)
class Ratio(_OfThePeriod):
    """One measure divided by another; `empty` is the reason where there is nothing to divide by.

    `nested` says that the rows above are some of the rows below, so that it is a share with an
    interval. `of_whole` divides each part by the whole below instead of the part's own.
    """

    above: Measure
    below: Measure
    empty: str
    nested: bool = False
    of_whole: bool = False

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        yield self.above
        yield self.below


@dataclass(frozen=True, slots=True)
class OfRows(_OfThePeriod):
    """A function over a population's rows: it gets the distinct values of `columns` with their counts.

    `interval` is its 95 % interval, where it has one.
    """

    population: Population
    words: str
    columns: tuple[str, ...]
    function: Callable[[Spread], Fraction]
    empty: str
    interval: Callable[[Spread], tuple[Decimal, Decimal]] | None = None

    @property
    def unit(self) -> Unit:
        """What the number of its rows is measured in."""
        return Unit.COUNT

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        yield self


class Counts(StrEnum):
    """What the rows of an operand are to the formula: rows behind it, what its mean is of, or nothing."""

    ROWS = "rows"
    SAMPLE = "sample"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure within a formula, with its words and unit; how its rows count leaves the value as it is."""

    words: str
    unit: Unit
    form: Form
    counts: Counts = field(default=Counts.ROWS, compare=False)


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation over other figures; it has no value where one of them has none.

    `empty` is the reason where the calculation itself divides by nought.
    """

    operands: tuple[Operand, ...]
    calculate: Callable[..., Fraction]
    empty: str

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        for operand in self.operands:
            yield from operand.form.needs()

    def asks(self, period: Period, basis: Basis) -> Asked:
        """What has to be read for it, and of which period."""
        for operand in self.operands:
            yield from operand.form.asks(period, basis)


@dataclass(frozen=True, slots=True)
class Over:
    """A form worked out for other periods than the one asked for, and folded into one number.

    `periods` says which (the months of the last year, the month before); those without a value are left
    out, and `empty` is the reason where none has one. The fold also gets what `given` says of the period.
    """

    form: Form
    periods: Callable[[Period, Basis], Sequence[Period]]
    fold: Callable[..., Fraction]
    empty: str
    given: Callable[[BookFacts, Period], Fraction] | None = None

    def needs(self) -> Iterator[Need]:
        """What has to be read for it."""
        yield from self.form.needs()

    def asks(self, period: Period, basis: Basis) -> Asked:
        """What has to be read for it, and of which periods."""
        for one in self.periods(period, basis):
            yield from self.form.asks(one, basis)


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the business states itself, in its settings."""

    read: Callable[[BookFacts], Fraction]

    def needs(self) -> Iterator[Need]:
        """Nothing has to be read for it."""
        yield from ()

    def asks(self, period: Period, basis: Basis) -> Asked:
        """Nothing has to be read for it."""
        del period, basis
        yield from ()


@dataclass(frozen=True, slots=True)
class Detail:
    """Something worth saying beside a figure, such as how many rows are not decided yet."""

    id: str
    words: str
    unit: Unit
    form: Form


UNDECIDED: Final = "undecided"
"""The detail that makes the figure of a ripening variant provisional while it is not nought."""
BY_THE_MONTH: Final = "by_the_month"
"""The detail that makes a figure a run rate where it is more than half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to calculate a KPI; `id` is empty for the usual one.

    `formula` is its calculation in words. A variant that `ripens` counts what happened after the
    period to the rows of the period (C17's exceptions).
    """

    id: str
    name: str
    formula: str
    form: Form
    details: tuple[Detail, ...] = ()
    ripens: bool = False

    def populations(self) -> list[Population]:
        """The populations behind the number, each once, in the order of the formula."""
        return list(dict.fromkeys(part.population for part in self.form.needs()))

    def everything(self) -> list[Population]:
        """The same with those behind the details."""
        found = [part.population for form in self.forms() for part in form.needs()]
        return list(dict.fromkeys(found))

    def dimensions(self) -> tuple[str, ...]:
        """What the figure can be split and filtered by: what all its populations know."""
        first, *others = self.everything()
        return tuple(name for name in first.dimensions if all(name in one.dimensions for one in others))

    @property
    def waiting(self) -> Form | None:
        """What counts the rows that are not decided yet, where it ripens."""
        if not self.ripens:
            return None
        return next((one.form for one in self.details if one.id == UNDECIDED), None)

    def forms(self) -> list[Form]:
        """Its form and those of its details."""
        return [self.form, *(detail.form for detail in self.details)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure's declaration; all texts are English and marked, to be translated where they are shown.

    The first of `variants` is the usual one. `split` is the dimension that a figure of several values
    has its parts by, and `grid` the one that these are split by again; where they have no total,
    `no_total` says so. `includes` and `excludes` are the rules beside the formula; `sources` the articles
    that asked for it (KPIS.md). One that `looks_ahead` tells what is expected of a period that has not begun;
    a share of amounts that is `within_whole` is from 0 to 1 as a share of rows is.
    """

    id: str
    name: str
    meaning: str
    unit: Unit
    better: Better
    variants: tuple[Variant, ...]
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    sources: tuple[str, ...] = ()
    roles: tuple[Role, ...]
    split: str = ""
    grid: str = ""
    no_total: str = ""
    looks_ahead: bool = False
    within_whole: bool = False

    @property
    def is_of_whole(self) -> bool:
        """Whether its usual figure can only be from 0 to 1."""
        form = self.variants[0].form
        return self.within_whole or (isinstance(form, Ratio) and form.nested)

    @property
    def splits(self) -> tuple[str, ...]:
        """The dimensions that it is always split by, the outer one first."""
        return tuple(name for name in (self.split, self.grid) if name)

    def variant(self, id_: str | None) -> Variant:
        """The variant of that name; None or an empty name is the usual one.

        Raises:
            KeyError: there is no such variant.
        """
        for one in self.variants:
            if one.id == (id_ or ""):
                return one
        raise KeyError(id_)
