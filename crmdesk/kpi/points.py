"""Points of series, worked out again only where the answers that they look at are other than the last time.

Nothing here can grow old: a point is taken from the last time only under the same declaration, settings and
day, and when every answer of every period that it looks at is equal to the one that it was worked out from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.reading import periods_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.kpi.assembly import Request
    from crmdesk.kpi.figure import Point
    from crmdesk.kpi.memory import AllAnswers
    from crmdesk.kpi.population import Basis
    from crmdesk.kpi.reading import Readings
    from crmdesk.model.period import Period

MOST_QUESTIONS: Final = 64
"""Of so many questions the last points are kept: panel, pages and paper ask for a few dozen."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """One point, and the periods whose answers it looks at."""

    point: Point
    periods: frozenset[Period]


@dataclass(frozen=True, slots=True)
class _Worked:
    """What was worked out the last time, in the order of the requests, and from what."""

    requests: Sequence[Request]
    basis: Basis
    answers: AllAnswers
    points: Sequence[Mapping[Period, _Kept]]

    def is_of(self, requests: Sequence[Request], basis: Basis) -> bool:
        """Whether it is of the same declarations, settings and day."""
        pairs = zip(self.requests, requests, strict=True)
        return self.basis == basis and all(
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

    def __init__(self, requests: Sequence[Request], period: Period, readings: Readings) -> None:
        """Take from the last time what stands."""
        self._requests = requests
        self._readings = readings
        ways = ((one.kpi.id, one.variant.id, one.dimensions) for one in requests)
        self._last = _last_of((period.calendar, period.grain, *ways))
        self._points: dict[int, dict[Period, _Kept]] = {id(one): {} for one in requests}
        worked = self._last.worked
        if worked is not None and worked.is_of(requests, readings.basis):
            changed = readings.changed_since(worked.answers)
            for asked, points in zip(requests, worked.points, strict=True):
                standing = {when: one for when, one in points.items() if changed.isdisjoint(one.periods)}
                self._points[id(asked)] = standing

    def find(self, asked: Request, period: Period) -> Point | None:
        """The point of a figure asked for in a period, if it stands."""
        kept = self._points[id(asked)].get(period)
        return kept.point if kept else None

    def add(self, asked: Request, point: Point) -> None:
        """Note a point that was worked out."""
        forms = [asked.variant.form, *([asked.variant.waiting] if asked.variant.waiting else [])]
        looks_at = (periods_of(form, [point.period], self._readings.basis) for form in forms)
        self._points[id(asked)][point.period] = _Kept(point, frozenset().union(*looks_at))

    def keep(self) -> None:
        """Keep all of them for the next time."""
        readings = self._readings
        points = [self._points[id(one)] for one in self._requests]
        self._last.worked = _Worked(self._requests, readings.basis, readings.known, points)
