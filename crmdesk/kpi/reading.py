"""Reading populations: one grouped query for each, whatever the number of periods."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import func, select

from crmdesk.kpi.population import NUMBER, Bounds, by, within
from crmdesk.kpi.spec import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Basis, Population
    from crmdesk.kpi.spec import Form, Need, OfRows, Spread
    from crmdesk.model.period import Period


class _Any:
    """Stands for every key of a dimension."""


ANY: Final = _Any()


@dataclass(frozen=True, slots=True)
class Cut:
    """A whole population split by dimensions, and by columns where values are needed one by one."""

    population: Population
    dimensions: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What was counted of one period and one part: rows, sums of columns, and distinct values."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    values: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    weighted: dict[tuple[str, str], Fraction] = field(default_factory=dict)


NOTHING: Final = Tally()


def cut_for(need: Need, dimensions: tuple[str, ...]) -> Cut:
    """How the need's population has to be split to answer it; parts are counted with their whole."""
    if isinstance(need, Measure):
        return Cut(need.population.whole, dimensions, (need.weight,) if need.weight else ())
    return Cut(need.population.whole, dimensions, need.columns)


@dataclass(slots=True)
class _Plan:
    """What one query has to bring: the sums of each population, and of which periods, each once."""

    sums: dict[Population, list[str]] = field(default_factory=dict)
    periods: dict[Period, None] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """All columns that are added up, each once."""
        return list(dict.fromkeys(name for names in self.sums.values() for name in names))


_Place: TypeAlias = "tuple[Period, tuple[Any, ...]]"
"""A period and a part's keys."""


class Readings:
    """All that was counted for some figures, by population, period and part."""

    def __init__(
        self,
        session: Session,
        basis: Basis,
        filters: Mapping[str, int | str | None],
    ) -> None:
        self.basis = basis
        self._session = session
        self._filters = filters
        self._plans: dict[Cut, _Plan] = {}
        self._tallies: dict[Cut, dict[Population, dict[_Place, Tally]]] = {}

    def plan(self, form: Form, dimensions: tuple[str, ...], period: Period) -> None:
        """Remember what has to be read for a form's value of a period.

        Figures that share a population share its query.
        """
        for need, when in form.asks(period, self.basis):
            plan = self._plans.setdefault(cut_for(need, dimensions), _Plan())
            plan.periods[when] = None
            sums = plan.sums.setdefault(need.population, [])
            if isinstance(need, Measure) and need.column and need.column not in sums:
                sums.append(need.column)

    def read(self) -> None:
        """Ask the book: one query for each whole population and split."""
        for cut, plan in self._plans.items():
            self._tallies[cut] = self._read(cut, plan, Bounds(list(plan.periods), self.basis))

    def tally(self, need: Need, dimensions: tuple[str, ...], place: _Place) -> Tally:
        """What was counted for a need at a place."""
        return self._tallies[cut_for(need, dimensions)][need.population].get(place, NOTHING)

    def keys(self, need: Need, dimensions: tuple[str, ...], when: Period, at: int) -> set[Any]:
        """The keys that the dimension at `at` takes in a period."""
        found = self._tallies[cut_for(need, dimensions)][need.population]
        return {keys[at] for period, keys in found if period == when and keys[at] is not ANY}

    def _read(self, cut: Cut, plan: _Plan, bounds: Bounds) -> dict[Population, dict[_Place, Tally]]:
        groups = [*(by(name) for name in cut.dimensions), *cut.columns]
        rows, counted = self._rows(cut, plan, bounds, groups)
        keys = [rows.c[NUMBER], *(rows.c[name] for name in groups)]
        totals = [total for found in counted.values() for total in found]
        made: dict[Population, dict[_Place, Tally]] = {population: {} for population in counted}
        split = len(cut.dimensions) + 1
        for row in self._session.execute(select(*keys, *totals).group_by(*keys)):
            rest = iter(row[len(keys) :])
            for population, found in counted.items():
                count, *amounts = (int(next(rest) or 0) for _total in found)
                if not count:
                    continue
                sums = dict(zip(plan.sums[population], amounts, strict=True))
                for part in product(*((key, ANY) for key in row[1:split])):
                    tally = made[population].setdefault((bounds.periods[row[0]], part), Tally())
                    _add(tally, tuple(row[split : len(keys)]), count, sums, cut.columns)
        return made

    def _rows(
        self, cut: Cut, plan: _Plan, bounds: Bounds, groups: list[str]
    ) -> tuple[Subquery, dict[Population, list[Any]]]:
        """The rows to be grouped, and for each population what is counted and added up of them."""
        alone = next(iter(plan.sums)) if len(plan.sums) == 1 else None
        parts = {one: within(one.subset) for one in plan.sums if one.subset and one is not alone}
        names = dict.fromkeys([*groups, *plan.columns, *parts.values()])
        rows = (alone or cut.population).select(bounds, names, self._filters).subquery()
        counted: dict[Population, list[Any]] = {}
        for population, sums in plan.sums.items():
            if population in parts:
                inside = rows.c[parts[population]]
                amounts = [inside, *(inside * rows.c[name] for name in sums)]
                counted[population] = [func.sum(amount) for amount in amounts]
            else:
                counted[population] = [func.count(), *(func.sum(rows.c[name]) for name in sums)]
        return rows, counted


def _add(
    tally: Tally, values: tuple[Any, ...], count: int, amounts: dict[str, int], columns: tuple[str, ...]
) -> None:
    tally.count += count
    if columns:
        tally.values[values] += count
    for name, amount in amounts.items():
        tally.sums[name] += amount
        for weight, share in zip(columns, values, strict=True):
            key = (name, weight)
            tally.weighted[key] = tally.weighted.get(key, Fraction(0)) + amount * Fraction(share)


@dataclass(frozen=True, slots=True)
class Slice:
    """One period and one part of the readings; a key of ANY takes all of a dimension."""

    readings: Readings
    dimensions: tuple[str, ...]
    period: Period
    keys: tuple[Any, ...]

    def count(self, need: Need) -> int:
        """How many rows stand behind the need."""
        return self._tally(need).count

    def total(self, measure: Measure) -> Fraction:
        """The measure's value."""
        tally = self._tally(measure)
        if not measure.column:
            return Fraction(tally.count)
        if measure.weight:
            return tally.weighted.get((measure.column, measure.weight), Fraction(0)) * measure.scale
        return tally.sums[measure.column] * measure.scale

    def spread(self, need: OfRows) -> Spread:
        """The distinct values of the need's columns with their counts."""
        return list(self._tally(need).values.items())

    def at(self, period: Period) -> Slice:
        """The same part of another period."""
        return Slice(self.readings, self.dimensions, period, self.keys)

    def whole(self, split: str) -> Slice:
        """The same slice with all keys of `split`."""
        keys = tuple(
            ANY if name == split else key for name, key in zip(self.dimensions, self.keys, strict=True)
        )
        return Slice(self.readings, self.dimensions, self.period, keys)

    def _tally(self, need: Need) -> Tally:
        return self.readings.tally(need, self.dimensions, (self.period, self.keys))
