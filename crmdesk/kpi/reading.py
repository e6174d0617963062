"""Reading populations: one grouped query for each, whatever the number of periods."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crmdesk.kpi.population import NUMBER, Bounds, by
from crmdesk.kpi.spec import Measure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import OfRows, Spread
    from crmdesk.model.period import Period


class _Any:
    """Stands for every key of a dimension."""


ANY: Final = _Any()


@dataclass(frozen=True, slots=True)
class Cut:
    """A population split by dimensions, and by columns where values are needed one by one."""

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
    """How the need's population has to be split to answer it."""
    if isinstance(need, Measure):
        return Cut(need.population, dimensions, (need.weight,) if need.weight else ())
    return Cut(need.population, dimensions, need.columns)


@dataclass(slots=True)
class _Plan:
    """What one query has to bring: the columns to add up, and whether of all periods or the first."""

    sums: list[str] = field(default_factory=list)
    whole: bool = False


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
        self._tallies: dict[Cut, dict[tuple[int, tuple[Any, ...]], Tally]] = {}

    def plan(self, needs: Iterable[Measure | OfRows], dimensions: tuple[str, ...], *, whole: bool) -> None:
        """Remember what has to be read, of all periods (`whole`) or the first.

        Figures that share a population share its query.
        """
        for need in needs:
            plan = self._plans.setdefault(cut_for(need, dimensions), _Plan())
            plan.whole = plan.whole or whole
            if isinstance(need, Measure) and need.column and need.column not in plan.sums:
                plan.sums.append(need.column)

    def read(self) -> None:
        """Ask the book: one query for each population and split."""
        for cut, plan in self._plans.items():
            periods = self._periods if plan.whole else self._periods[:1]
            self._tallies[cut] = self._read(cut, plan.sums, Bounds(periods, self._today))

    def tally(self, cut: Cut, number: int, keys: tuple[Any, ...]) -> Tally:
        """What was counted in period `number` for the part `keys`."""
        return self._tallies[cut].get((number, keys), NOTHING)

    def keys(self, cut: Cut, number: int, place: int) -> set[Any]:
        """The keys that the dimension at `place` takes in period `number`."""
        found = self._tallies[cut]
        return {keys[place] for period, keys in found if period == number and keys[place] is not ANY}

    def _read(self, cut: Cut, sums: list[str], bounds: Bounds) -> dict[tuple[int, tuple[Any, ...]], Tally]:
        names = [by(name) for name in cut.dimensions]
        groups = [*names, *cut.columns]
        wanted = [*groups, *(name for name in sums if name not in groups)]
        rows = cut.population.select(bounds, wanted, self._filters).subquery()
        grouped = [rows.c[NUMBER], *(rows.c[name] for name in groups)]
        totals = [func.sum(rows.c[name]) for name in sums]
        found: dict[tuple[int, tuple[Any, ...]], Tally] = {}
        for row in self._session.execute(select(*grouped, func.count(), *totals).group_by(*grouped)):
            number, *rest = row
            keys, values = tuple(rest[: len(names)]), tuple(rest[len(names) : len(groups)])
            count, amounts = rest[len(groups)], rest[len(groups) + 1 :]
            for part in product(*((key, ANY) for key in keys)):
                tally = found.setdefault((number, part), Tally())
                _add(tally, values, count, dict(zip(sums, amounts, strict=True)), cut.columns)
        return found


def _add(
    tally: Tally, values: tuple[Any, ...], count: int, amounts: dict[str, Any], columns: tuple[str, ...]
) -> None:
    tally.count += count
    if columns:
        tally.values[values] += count
    for name, amount in amounts.items():
        tally.sums[name] += int(amount or 0)
        for weight, share in zip(columns, values, strict=True):
            key = (name, weight)
            tally.weighted[key] = tally.weighted.get(key, Fraction(0)) + int(amount or 0) * Fraction(share)


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
        return self.readings.tally(cut_for(need, self.dimensions), self.number, self.keys)
