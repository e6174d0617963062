"""Reading populations: one grouped query for each, whatever the number of periods."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crmdesk.kpi.population import NUMBER, Bounds, by, within
from crmdesk.kpi.spec import Measure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import OfRows, Spread
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


def cut_for(need: Measure | OfRows, dimensions: tuple[str, ...]) -> Cut:
    """How the need's population has to be split to answer it; parts are counted with their whole."""
    if isinstance(need, Measure):
        return Cut(need.population.whole, dimensions, (need.weight,) if need.weight else ())
    return Cut(need.population.whole, dimensions, need.columns)


@dataclass(slots=True)
class _Plan:
    """What one query has to bring: the sums of each population, of all periods or of the first."""

    sums: dict[Population, list[str]] = field(default_factory=dict)
    whole: bool = False

    @property
    def columns(self) -> list[str]:
        """All columns that are added up, each once."""
        return list(dict.fromkeys(name for names in self.sums.values() for name in names))


_Place = tuple[int, tuple[Any, ...]]
"""A period's number and a part's keys."""


class Readings:
    """All that was counted for some figures, by population, period and part."""

    def __init__(
        self,
        session: Session,
        periods: Sequence[Period],
        today: dt.date,
        filters: Mapping[str, int | str | None],
    ) -> None:
        self._session = session
        self._periods = periods
        self._today = today
        self._filters = filters
        self._plans: dict[Cut, _Plan] = {}
        self._tallies: dict[Cut, dict[Population, dict[_Place, Tally]]] = {}

    def plan(self, needs: Iterable[Measure | OfRows], dimensions: tuple[str, ...], *, whole: bool) -> None:
        """Remember what has to be read, of all periods (`whole`) or the first.

        Figures that share a population share its query.
        """
        for need in needs:
            plan = self._plans.setdefault(cut_for(need, dimensions), _Plan())
            plan.whole = plan.whole or whole
            sums = plan.sums.setdefault(need.population, [])
            if isinstance(need, Measure) and need.column and need.column not in sums:
                sums.append(need.column)

    def read(self) -> None:
        """Ask the book: one query for each whole population and split."""
        for cut, plan in self._plans.items():
            periods = self._periods if plan.whole else self._periods[:1]
            self._tallies[cut] = self._read(cut, plan, Bounds(periods, self._today))

    def tally(self, need: Measure | OfRows, dimensions: tuple[str, ...], place: _Place) -> Tally:
        """What was counted for a need at a place."""
        return self._tallies[cut_for(need, dimensions)][need.population].get(place, NOTHING)

    def keys(self, need: Measure | OfRows, dimensions: tuple[str, ...], number: int, at: int) -> set[Any]:
        """The keys that the dimension at `at` takes in period `number`."""
        found = self._tallies[cut_for(need, dimensions)][need.population]
        return {keys[at] for period, keys in found if period == number and keys[at] is not ANY}

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
                    tally = made[population].setdefault((row[0], part), Tally())
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
    number: int
    keys: tuple[Any, ...]

    def count(self, need: Measure | OfRows) -> int:
        """How many rows stand behind the need."""
        return self._tally(need).count

    def total(self, measure: Measure) -> Fraction:
        """The measure's value."""
        tally = self._tally(measure)
        if not measure.column:
            return Fraction(tally.count)
        if measure.weight:
            return tally.weighted.get((measure.column, measure.weight), Fraction(0))
        return Fraction(tally.sums[measure.column])

    def spread(self, need: OfRows) -> Spread:
        """The distinct values of the need's columns with their counts."""
        return list(self._tally(need).values.items())

    def whole(self, split: str) -> Slice:
        """The same slice with all keys of `split`."""
        keys = tuple(
            ANY if name == split else key for name, key in zip(self.dimensions, self.keys, strict=True)
        )
        return Slice(self.readings, self.dimensions, self.number, keys)

    def _tally(self, need: Measure | OfRows) -> Tally:
        return self.readings.tally(need, self.dimensions, (self.number, self.keys))
