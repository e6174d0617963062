"""Reading populations: one grouped query for each, whatever the number of periods."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain, product
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from sqlalchemy import case, func, select

from crmdesk.kpi.memory import ANY, Found, id_of, memory_of, what_of, what_of_today
from crmdesk.kpi.population import NUMBER, bounds_of, by, within
from crmdesk.kpi.spec import Formula, Measure, NoAnswer, Over
from crmdesk.kpi.statistics import share_of
from crmdesk.model.given import can_give, give

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Select
    from sqlalchemy.orm import Session

    from crmdesk.kpi.memory import AllAnswers, Answers, SplitNeed
    from crmdesk.kpi.outcome import Outcome
    from crmdesk.kpi.population import Basis, Bounds, Population
    from crmdesk.kpi.spec import Form, Need, OfRows, Spread
    from crmdesk.model.given import GivenRow
    from crmdesk.model.period import Period


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
    sums: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    values: defaultdict[tuple[Any, ...], int] = field(default_factory=lambda: defaultdict(int))
    weighted: dict[tuple[str, str], Fraction] = field(default_factory=dict)


MOST_PERIODS: Final = 400
"""A query is about so many periods at most: where they stand in it, each is a select of its own."""
MOST_ROWS: Final = 500
"""So many rows are fetched at once: others may have their turn between."""
MOST_QUERIES: Final = 256
"""So many queries are kept made: a panel asks a few dozen, again after each edit."""

NOTHING: Final = Tally()
NOT_FOUND: Final = Found(0, None)
NOTHING_MEASURED: Final = Found(0, Fraction(0))


def cut_for(need: Need, dimensions: tuple[str, ...]) -> Cut:
    """How the need's population has to be split to answer it; parts are counted with their whole."""
    if isinstance(need, Measure):
        return Cut(need.population.whole, dimensions, (need.weight,) if need.weight else ())
    return Cut(need.population.whole, dimensions, need.columns)


@dataclass(slots=True)
class _Plan:
    """What one query has to bring: the answers to needs, each of the periods that it is asked of, once.

    `periods` are those of all needs.
    """

    needs: dict[Need, dict[Period, None]] = field(default_factory=dict)
    periods: dict[Period, None] = field(default_factory=dict)

    def add(self, need: Need, periods: Iterable[Period]) -> None:
        """Let it bring the answers to a need in some periods, too."""
        asked = dict.fromkeys(periods)
        self.needs.setdefault(need, {}).update(asked)
        self.periods |= asked

    def pieces(self) -> Iterator[_Plan]:
        """The plan cut so that each piece has no more periods than one query tells."""
        every = list(self.periods)
        if len(every) <= MOST_PERIODS:
            yield self
            return
        for at in range(0, len(every), MOST_PERIODS):
            some, piece = set(every[at : at + MOST_PERIODS]), _Plan()
            for need, periods in self.needs.items():
                if here := [one for one in periods if one in some]:
                    piece.add(need, here)
            yield piece

    def periods_of(self, population: Population) -> tuple[int, ...] | None:
        """The numbers of the periods that something is asked of a population in; None for all of them."""
        asked = {
            one for need, periods in self.needs.items() if need.population is population for one in periods
        }
        if len(asked) == len(self.periods):
            return None
        return tuple(number for number, one in enumerate(self.periods) if one in asked)

    @property
    def sums(self) -> dict[Population, list[str]]:
        """The columns to add up of each population, each once."""
        found: dict[Population, list[str]] = {}
        for need in self.needs:
            sums = found.setdefault(need.population, [])
            if isinstance(need, Measure) and need.column and need.column not in sums:
                sums.append(need.column)
        return found

    @property
    def weights(self) -> dict[Population, set[str]]:
        """The columns by which sums of each population are weighted."""
        found: dict[Population, set[str]] = {}
        for need in self.needs:
            weights = found.setdefault(need.population, set())
            if isinstance(need, Measure) and need.weight:
                weights.add(need.weight)
        return found


class Planned:
    """What has to be read for some figures, by split; figures that share a population share its query."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.plans: dict[Cut, _Plan] = {}

    def add(self, form: Form, dimensions: tuple[str, ...], periods: Collection[Period]) -> None:
        """Note what has to be read for a form's values of some periods, once."""
        match form:
            case Formula():
                for operand in form.operands:
                    self.add(operand.form, dimensions, periods)
            case Over():
                asked = (one for period in periods for one in form.periods(period, self.basis))
                self.add(form.form, dimensions, dict.fromkeys(asked))
            case _:
                for need in form.needs():
                    self.plans.setdefault(cut_for(need, dimensions), _Plan()).add(need, periods)

    @cached_property
    def names(self) -> tuple[dict[str, list[Period]], list[tuple[str, Need, tuple[str, ...]]]]:
        """Under which names the answers are kept: the periods by name, and the names by need."""
        whats: dict[str, list[Period]] = defaultdict(list)
        named = []
        for cut, plan in self.plans.items():
            kinds: dict[str, list[Period]] = defaultdict(list)
            for period in plan.periods:
                kinds[what_of(cut.population, cut.dimensions, period)].append(period)
            for what, periods in kinds.items():
                for name in (what, what_of_today(what, self.basis.today)):
                    whats[name] += periods
                    named += [(name, need, cut.dimensions) for need in plan.needs]
        return whats, named


def _joined(plans: dict[Cut, _Plan]) -> dict[Cut, _Plan]:
    """The plans, with the measures of the same rows in one query: that which asks for the most periods.

    Sums weighted by one column are asked for alone, for those by two would be of each pair of weights.
    """
    joined: dict[Cut, _Plan] = {}
    for cut, plan in sorted(plans.items(), key=lambda one: -len(one[1].periods)):
        host = next((other for other, its in joined.items() if _fits((cut, plan), (other, its))), None)
        if host is None:
            joined[cut] = plan
            continue
        its = joined.pop(host)
        for need, periods in plan.needs.items():
            its.add(need, periods)
        joined[Cut(host.population, host.dimensions, host.columns or cut.columns)] = its
    return joined


def _fits(one: tuple[Cut, _Plan], other: tuple[Cut, _Plan]) -> bool:
    """Whether a plan's answers can be brought by the query of another."""
    (cut, plan), (host, its) = one, other
    alike = (cut.population, cut.dimensions) == (host.population, host.dimensions)
    weighed_alike = cut.columns == host.columns or not (cut.columns and host.columns)
    measured = all(isinstance(need, Measure) for need in (*plan.needs, *its.needs))
    return alike and weighed_alike and measured and plan.periods.keys() <= its.periods.keys()


def periods_of(form: Form, periods: Collection[Period], basis: Basis) -> set[Period]:
    """The periods whose rows a form's values of some periods look at."""
    match form:
        case Formula():
            return {one for operand in form.operands for one in periods_of(operand.form, periods, basis)}
        case Over():
            asked = (one for period in periods for one in form.periods(period, basis))
            return periods_of(form.form, dict.fromkeys(asked), basis)
        case _:
            return set(periods)


_Asked: TypeAlias = "tuple[Population, tuple[str, ...], tuple[int, ...] | None]"
"""A population, its columns to be added up, and the numbers of the periods asked for; None for all."""

_Tallies: TypeAlias = "dict[Population, dict[Period, dict[tuple[Any, ...], Tally]]]"
"""What was counted of populations, by the period and a part's keys."""


class Readings:
    """All that was counted for some figures, by population, period and part.

    `known` has the answers, `outcomes` what was worked out on it of periods that others look back at.
    """

    def __init__(
        self,
        session: Session,
        planned: Planned,
        filters: Mapping[str, int | str | None],
    ) -> None:
        self.basis = planned.basis
        self._planned = planned
        self._session = session
        self._filters = filters
        self.outcomes: dict[tuple[object, ...], Outcome] = {}
        self._tallies: dict[Cut, _Tallies] = {}
        self._given: dict[int, Sequence[GivenRow]] = {}
        self.known: AllAnswers = {}
        self._memory = None if filters else memory_of(session)

    def read(self) -> None:
        """Ask the book: one query for each whole population and split of which not all is remembered."""
        self._recall()
        missing = {cut: self._missing(cut, plan) for cut, plan in self._planned.plans.items()}
        for cut, plan in _joined({cut: plan for cut, plan in missing.items() if plan.needs}).items():
            for piece in plan.pieces():
                self._read(cut, piece)

    def _missing(self, cut: Cut, plan: _Plan) -> _Plan:
        """What of a plan is not answered yet."""
        missing = _Plan()
        for need, periods in plan.needs.items():
            unknown = set(periods).difference(self._answered(need, cut.dimensions))
            if unknown:
                missing.add(need, (one for one in periods if one in unknown))
        return missing

    def _recall(self) -> None:
        """Take what is remembered."""
        if self._memory is None:
            return
        whats, named = self._planned.names
        self._memory.open(self._session, whats)
        for what, need, dimensions in named:
            self._answered(need, dimensions).update(self._memory.recall(what, id_of(need)))

    def _answered(self, need: Need, dimensions: tuple[str, ...]) -> dict[Period, Answers]:
        """The answers to a need that there are so far, by the period."""
        return self.known.setdefault((need, dimensions), {})

    def changed_since(self, before: AllAnswers) -> dict[SplitNeed, set[Period]]:
        """The periods of which something is answered otherwise than before, or was not answered then."""
        found: dict[SplitNeed, set[Period]] = {}
        for place, answers in self.known.items():
            known = before.get(place, {})
            if answers != known:
                found[place] = {period for period, parts in answers.items() if known.get(period) != parts}
        return found

    def answers(self, need: Need, dimensions: tuple[str, ...], period: Period) -> Answers:
        """The answers to a need in a period, by the keys of the parts."""
        return self.known[need, dimensions][period]

    def tally(self, need: Need, dimensions: tuple[str, ...], period: Period, keys: tuple[Any, ...]) -> Tally:
        """What was counted for a need in a period and part, one by one: never of what is remembered."""
        counted = self._tallies[cut_for(need, dimensions)][need.population]
        return counted.get(period, {}).get(keys, NOTHING)

    def keys(self, need: Need, dimensions: tuple[str, ...], when: Period, at: int) -> set[Any]:
        """The keys that the dimension at `at` takes in a period."""
        return {keys[at] for keys in self.answers(need, dimensions, when) if keys[at] is not ANY}

    def _read(self, cut: Cut, plan: _Plan) -> None:
        """Count what is missing, answer the needs from it, and have it remembered."""
        since = perf_counter()
        connection = self._session.connection()
        bounds = bounds_of(cut.population, tuple(plan.periods), self.basis, is_given=can_give(connection))
        tallies, kept = self._count(connection, cut, plan, bounds), self._tallies.setdefault(cut, {})
        for population, counted in tallies.items():
            kept.setdefault(population, {}).update(counted)
        found: dict[Need, dict[Period, Answers]] = {}
        for need, periods in plan.needs.items():
            counted = tallies[need.population]
            found[need] = {
                period: {keys: _answer(need, tally) for keys, tally in counted[period].items()}
                for period in periods
            }
            self._answered(need, cut.dimensions).update(found[need])
        if self._memory is None or not self._memory.is_dear(since):
            return
        for period in plan.periods:
            answers = {need: its[period] for need, its in found.items() if period in its}
            what = what_of(cut.population, cut.dimensions, period)
            if bounds.pattern.can_age(period):
                what = what_of_today(what, self.basis.today)
            self._memory.keep(what, cut.population, period, answers)

    def _count(self, connection: Connection, cut: Cut, plan: _Plan, bounds: Bounds) -> _Tallies:
        columns, weights = plan.sums, plan.weights
        asked = tuple((one, tuple(names), plan.periods_of(one)) for one, names in columns.items())
        query = _query(cut, bounds.pattern, asked, tuple(self._filters.items()))
        made: _Tallies = {population: {one: {} for one in plan.periods} for population in columns}
        counted = [(names, list(made[one].values()), weights[one]) for one, names in columns.items()]
        split = len(cut.dimensions) + 1
        end = split + len(cut.columns)
        if bounds.given != self._given:
            give(connection, bounds.given)
            self._given = bounds.given.copy()
        for row in chain.from_iterable(connection.execute(query).partitions(MOST_ROWS)):
            number, values, at = row[0], tuple(row[split:end]), end
            parts = list(product(*((key, ANY) for key in row[1:split])))
            for names, by_number, weighed in counted:
                count, told = int(row[at] or 0), row[at + 1 : at + 1 + len(names)]
                at += 1 + len(names)
                if not count:
                    continue
                sums = {name: int(total or 0) for name, total in zip(names, told, strict=True)}
                shares = {
                    weight: share_of(value)
                    for weight, value in zip(cut.columns, values, strict=True)
                    if weight in weighed
                }
                for part in parts:
                    tally = by_number[number].get(part)
                    if tally is None:
                        tally = by_number[number][part] = Tally()
                    _add(tally, values, count, sums, shares)
        return made


@lru_cache(maxsize=MOST_QUERIES)
def _query(
    cut: Cut, bounds: Bounds, asked: tuple[_Asked, ...], filters: tuple[tuple[str, int | str | None], ...]
) -> Select[Any]:
    """What brings the counts: the period's number and the groups, then count and sums of each population."""
    groups = [*(by(name) for name in cut.dimensions), *cut.columns]
    alone = asked[0][0] if len(asked) == 1 else None
    parts = {one: within(one.subset) for one, *_rest in asked if one.subset and one is not alone}
    sums = (name for _one, names, _numbers in asked for name in names)
    names = dict.fromkeys([*groups, *sums, *parts.values()])
    rows = (alone or cut.population).select(bounds, names, dict(filters)).subquery()
    totals: list[Any] = []
    for population, columns, numbers in asked:
        if population in parts:
            inside: Any = rows.c[parts[population]]
            if numbers is not None:
                # What tells the part can be dear, and is looked at in no more rows than it has to be.
                inside = case((rows.c[NUMBER].in_(numbers), inside), else_=0)
            totals += [func.sum(inside), *(func.sum(inside * rows.c[name]) for name in columns)]
        else:
            totals += [func.count(), *(func.sum(rows.c[name]) for name in columns)]
    keys = [rows.c[NUMBER], *(rows.c[name] for name in groups)]
    return select(*keys, *totals).group_by(*keys)


def _add(
    tally: Tally, values: tuple[Any, ...], count: int, amounts: dict[str, int], shares: dict[str, Fraction]
) -> None:
    tally.count += count
    if values:
        tally.values[values] += count
    for name, amount in amounts.items():
        tally.sums[name] += amount
        for weight, share in shares.items():
            key = (name, weight)
            tally.weighted[key] = tally.weighted.get(key, Fraction(0)) + amount * share


def _answer(need: Need, tally: Tally) -> Found:
    """The answer to a need from what was counted of one part."""
    if not isinstance(need, Measure):
        spread = list(tally.values.items())
        if not spread:
            return NOT_FOUND
        try:
            value = need.function(spread)
        except NoAnswer as told:
            return Found(tally.count, None, reason=told.reason)
        return Found(tally.count, value, need.interval(spread) if need.interval else None)
    if not need.column:
        return Found(tally.count, Fraction(tally.count))
    if need.weight:
        return Found(tally.count, tally.weighted.get((need.column, need.weight), Fraction(0)) * need.scale)
    return Found(tally.count, tally.sums[need.column] * need.scale)


class Slice(NamedTuple):
    """One period and one part of the readings; a key of ANY takes all of a dimension."""

    readings: Readings
    dimensions: tuple[str, ...]
    period: Period
    keys: tuple[Any, ...]

    def find(self, need: Need) -> Found:
        """The answer to a need; of no rows a measure is nought, and a function has none."""
        found = self.readings.answers(need, self.dimensions, self.period).get(self.keys)
        if found is not None:
            return found
        return NOTHING_MEASURED if isinstance(need, Measure) else NOT_FOUND

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
        return self.readings.tally(need, self.dimensions, self.period, self.keys)
