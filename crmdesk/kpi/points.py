"""Points of series, worked out again only where the answers that they look at are other than the last time.

Nothing here can grow old: a point is taken from the last time only under the same declaration, settings and
day, and when every answer of every period that it looks at is equal to the one that it was worked out from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crmdesk.kpi.reading import periods_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crmdesk.kpi.assembly import Request, Span
    from crmdesk.kpi.figure import Point
    from crmdesk.kpi.memory import AllAnswers
    from crmdesk.kpi.outcome import Outcome
    from crmdesk.kpi.population import Basis
    from crmdesk.kpi.reading import Planned, Readings
    from crmdesk.kpi.spec import Form
    from crmdesk.model.period import Period

MOST_QUESTIONS: Final = 64
"""Of so many questions the last points are kept: panel, pages and paper ask for a few dozen."""


class Made(NamedTuple):
    """One point, and the outcome that it shows."""

    point: Point
    whole: Outcome


class _Kept(NamedTuple):
    """A point that was made, and the periods whose answers it looks at."""

    made: Made
    periods: frozenset[Period]


@dataclass(frozen=True, slots=True)
class _Worked:
    """What was worked out the last time, in the order of the requests, and from what."""

    requests: Sequence[Request]
    span: Span
    planned: Planned
    answers: AllAnswers
    points: Sequence[Mapping[Period, _Kept]]
    series: Sequence[tuple[Point, ...]]

    def is_of(self, requests: Sequence[Request], basis: Basis) -> bool:
        """Whether it is of the same declarations, settings and day."""
        pairs = zip(self.requests, requests, strict=True)
        return self.planned.basis == basis and all(
            one.kpi is other.kpi and one.variant is other.variant and one.dimensions == other.dimensions
            for one, other in pairs
        )


class _Last:
    """The place where what was worked out for one question stands."""

    worked: _Worked | None = None


@lru_cache(maxsize=MOST_QUESTIONS)
def _last_of(_question: tuple[object, ...]) -> _Last:
    return _Last()


class Points:
    """The points of the figures that are asked for in one reading."""

    def __init__(self, requests: Sequence[Request], span: Span, basis: Basis) -> None:
        self._requests, self._span = requests, span
        ways = ((one.kpi.id, one.variant.id, one.dimensions) for one in requests)
        self._last = _last_of((span.period.calendar, span.period.grain, *ways))
        worked = self._last.worked
        self._worked = worked if worked is not None and worked.is_of(requests, basis) else None
        self._points: dict[int, dict[Period, _Kept]] = {id(one): {} for one in requests}
        self._series: dict[int, tuple[Point, ...]] = {}

    @property
    def planned(self) -> Planned | None:
        """What had to be read the last time, if that was of the same periods."""
        return self._worked.planned if self._worked and self._worked.span is self._span else None

    def take(self, readings: Readings) -> None:
        """Take from the last time what stands by these answers."""
        worked = self._worked
        if worked is None:
            return
        changed = readings.changed_since(worked.answers)
        for asked, points, series in zip(self._requests, worked.points, worked.series, strict=True):
            places = ((need, asked.dimensions) for form in _forms(asked) for need in form.needs())
            periods = set().union(*(changed[place] for place in places if place in changed))
            if not periods and self.planned:
                self._series[id(asked)] = series
            self._points[id(asked)] = {
                when: one for when, one in points.items() if not periods or periods.isdisjoint(one.periods)
            }

    def series(self, asked: Request) -> tuple[Point, ...] | None:
        """The whole series of a figure asked for, if all of it stands."""
        return self._series.get(id(asked))

    def find(self, asked: Request, period: Period) -> Made | None:
        """The point of a figure asked for in a period, if it stands."""
        kept = self._points[id(asked)].get(period)
        return kept.made if kept else None

    def add(self, asked: Request, made: Made, basis: Basis) -> None:
        """Note a point that was made."""
        period = made.point.period
        looks_at = (periods_of(form, [period], basis) for form in _forms(asked))
        self._points[id(asked)][period] = _Kept(made, frozenset().union(*looks_at))

    def keep(self, planned: Planned, readings: Readings, series: Sequence[tuple[Point, ...]]) -> None:
        """Keep all of them for the next time."""
        points = [self._points[id(one)] for one in self._requests]
        self._last.worked = _Worked(self._requests, self._span, planned, readings.known, points, series)


def _forms(asked: Request) -> Iterator[Form]:
    """The forms that a figure's points are worked out by."""
    yield asked.variant.form
    if asked.variant.waiting:
        yield asked.variant.waiting
