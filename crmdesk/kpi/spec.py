"""How a KPI is declared: once, as data, in one of three forms and no fourth.

The forms are a ratio or total over populations of rows, a formula over other figures, and a function
over a population's rows. The panel, the drill-down, the printed page, the command line and the
reference all take a figure from here (see `docs/kpis.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from crmdesk.kpi.population import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from crmdesk.kpi.population import Population

    Spread: TypeAlias = Sequence[tuple[tuple[int, ...], int]]
    Form: TypeAlias = "Total | Ratio | Formula | OfRows"


class Unit(StrEnum):
    """What a figure is measured in. A share is a fraction of 1; money is in minor units."""

    SHARE = "share"
    MONEY = "money"
    MONEY_PER_DAY = "money_per_day"
    COUNT = "count"
    DAYS = "days"


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


_UNITS: Final = {Kind.MONEY: Unit.MONEY, Kind.DAYS: Unit.DAYS}


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


@dataclass(frozen=True, slots=True)
class Total:
    """The number of rows or the sum of a column; of no rows it is nought."""

    of: Measure

    def needs(self) -> Iterator[Measure | OfRows]:
        """What has to be read for it."""
        yield self.of


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure divided by another; `empty` is the reason where there is nothing to divide by.

    `nested` says that the rows above are some of the rows below, so that it is a share with an
    interval. `of_whole` divides each part by the whole below instead of the part's own.
    """

    above: Measure
    below: Measure
    empty: str
    nested: bool = False
    of_whole: bool = False

    def needs(self) -> Iterator[Measure | OfRows]:
        """What has to be read for it."""
        yield self.above
        yield self.below


@dataclass(frozen=True, slots=True)
class OfRows:
    """A function over a population's rows: it gets the distinct values of `columns` with their counts."""

    population: Population
    words: str
    columns: tuple[str, ...]
    function: Callable[[Spread], Fraction]
    empty: str

    def needs(self) -> Iterator[Measure | OfRows]:
        """What has to be read for it."""
        yield self


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure within a formula, with its words and unit."""

    words: str
    unit: Unit
    form: Form


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation over other figures; it has no value where one of them has none.

    `empty` is the reason where the calculation itself divides by nought.
    """

    operands: tuple[Operand, ...]
    calculate: Callable[..., Fraction]
    empty: str

    def needs(self) -> Iterator[Measure | OfRows]:
        """What has to be read for it."""
        for operand in self.operands:
            yield from operand.form.needs()


@dataclass(frozen=True, slots=True)
class Detail:
    """Something worth saying beside a figure, such as how many rows are not decided yet."""

    id: str
    words: str
    unit: Unit
    form: Form


UNDECIDED: Final = "undecided"
"""The detail that makes the figure of a ripening variant provisional while it is not nought."""


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

    def forms(self) -> list[Form]:
        """Its form and those of its details."""
        return [self.form, *(detail.form for detail in self.details)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure's declaration; all texts are English and marked, to be translated where they are shown.

    The first of `variants` is the usual one. `split` is the dimension that a figure of several values
    has its parts by; where these have no total, `no_total` says so. `includes` and `excludes` are the
    rules beside the formula; `sources` the articles that asked for it (KPIS.md).
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
    no_total: str = ""

    def variant(self, id_: str | None) -> Variant:
        """The variant of that name; None or an empty name is the usual one.

        Raises:
            KeyError: there is no such variant.
        """
        for one in self.variants:
            if one.id == (id_ or ""):
                return one
        raise KeyError(id_)
