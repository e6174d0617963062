"""Putting figures together from one reading of the book: values, parts, series, targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.dimension import DIMENSIONS
from crmdesk.kpi.figure import Figure, Part, Point
from crmdesk.kpi.labels import Labels, read_labels
from crmdesk.kpi.memory import ANY
from crmdesk.kpi.outcome import Outcome, work_out
from crmdesk.kpi.points import Made
from crmdesk.kpi.reading import Readings, Slice
from crmdesk.kpi.spec import Formula, Given, Over, Ratio
from crmdesk.kpi.statistics import decimal_of
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Goal
    from crmdesk.kpi.goals import Goals
    from crmdesk.kpi.points import Points
    from crmdesk.kpi.spec import Form, Kpi, Variant
    from crmdesk.model.period import Period


TO_COME: Final = N_("This period has not begun yet.")


@dataclass(frozen=True, slots=True)
class Request:
    """One figure asked for: its KPI and variant, and the dimensions that its parts are by."""

    kpi: Kpi
    variant: Variant
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The periods of one run, each once, and which is which."""

    periods: list[Period]
    period: Period
    series: list[Period]
    previous: Period | None
    last_year: Period | None


class Assembly:
    """Figures made from one reading of the book."""

    def __init__(
        self,
        session: Session,
        *,
        readings: Readings,
        goals: Goals,
        span: Span,
        filters: Mapping[str, int | str | None],
        today: dt.date,
        points: Points | None = None,
    ) -> None:
        self._session = session
        self._readings = readings
        self._goals = goals
        self._span = span
        self._filters = filters
        self._today = today
        self._points = points
        self._here: dict[tuple[int, Period], Made] = {}
        self._labels: dict[tuple[str, str, int], Labels] = {}

    def figure(self, asked: Request) -> Figure:
        """One figure with its parts, its past and its target."""
        span, filters = self._span, self._filters
        found = self._made(asked, span.period).whole if span.series else self._whole(asked, span.period)
        value = _shown(found)
        only_business = not set(filters) - {"owner", "team"}
        goal = self._goals.goal(asked.kpi, value, filters.get("owner"), filters.get("team"))
        return Figure(
            kpi=asked.kpi,
            variant=asked.variant,
            period=span.period,
            value=value,
            n=found.n,
            of=found.of,
            reason=found.reason,
            interval=found.interval,
            too_few=found.too_few,
            is_running=span.period.is_running(self._today),
            factors=found.factors,
            by=asked.dimensions[0] if asked.dimensions else "",
            parts=self._parts(asked, ()),
            series=self._series(asked),
            previous=self._point(asked, span.previous) if span.previous else None,
            last_year=self._point(asked, span.last_year) if span.last_year else None,
            goal=goal if only_business and not asked.variant.id else None,
            detail=self._detail(asked, self._slice(asked, span.period, ())),
            filters={name: DIMENSIONS[name].key_of(key) for name, key in filters.items()},
        )

    def _slice(self, asked: Request, period: Period, keys: tuple[Any, ...]) -> Slice:
        full = keys + (ANY,) * (len(asked.dimensions) - len(keys))
        return Slice(self._readings, asked.dimensions, period, full)

    def _whole(self, asked: Request, period: Period) -> Outcome:
        """The outcome of a whole period."""
        if self._is_to_come(asked.kpi, period):
            return Outcome(None, None, reason=TO_COME)
        found = work_out(asked.variant.form, self._slice(asked, period, ()), asked.kpi.split)
        return _at_depth(asked.kpi, found, 0)

    def _series(self, asked: Request) -> tuple[Point, ...]:
        whole = self._points.series(asked) if self._points else None
        return whole or tuple(self._made(asked, one).point for one in self._span.series)

    def _made(self, asked: Request, period: Period) -> Made:
        """A point of a series, as it was made before where it still stands."""
        made = self._points.find(asked, period) if self._points else self._here.get((id(asked), period))
        if made is None:
            whole = self._whole(asked, period)
            made = Made(self._point_of(asked, period, whole), whole)
            if self._points:
                self._points.add(asked, made, self._readings.basis)
            else:
                self._here[id(asked), period] = made
        return made

    def _point(self, asked: Request, period: Period) -> Point:
        return self._point_of(asked, period, self._whole(asked, period))

    def _point_of(self, asked: Request, period: Period, found: Outcome) -> Point:
        waiting = asked.variant.waiting
        undecided = _shown(work_out(waiting, self._slice(asked, period, ()))) if waiting else None
        return Point(
            period=period,
            value=_shown(found),
            n=found.n,
            of=found.of,
            reason=found.reason,
            undecided=int(undecided or 0),
        )

    def _detail(self, asked: Request, part: Slice) -> dict[str, Decimal | None]:
        if self._is_to_come(asked.kpi, part.period):
            return dict.fromkeys(one.id for one in asked.variant.details)
        return {one.id: _shown(work_out(one.form, part, asked.kpi.split)) for one in asked.variant.details}

    def _is_to_come(self, kpi: Kpi, period: Period) -> bool:
        """The period has not begun, so that there is nothing to say of it but what is expected."""
        return period.start > self._today and not kpi.looks_ahead

    def _parts(self, asked: Request, above: tuple[Any, ...]) -> tuple[Part, ...]:
        """The parts of a figure, or of a part `above` of it, in the order of their dimension."""
        if len(above) == len(asked.dimensions) or self._is_to_come(asked.kpi, self._span.period):
            return ()
        labels = self._labels_of(asked, len(above))
        made = [(key, self._part(asked, (*above, key), labels)) for key in labels.keys]
        if labels.dimension.id not in asked.kpi.splits and _counts_rows(asked.variant.form):
            made = [(key, part) for key, part in made if part.of or part.n or part.n is None]
        made.sort(key=lambda one: labels.place(one[0], one[1].n or 0))
        return tuple(part for _key, part in made)

    def _part(self, asked: Request, keys: tuple[Any, ...], labels: Labels) -> Part:
        part = self._slice(asked, self._span.period, keys)
        found = _at_depth(asked.kpi, work_out(asked.variant.form, part, asked.kpi.split), len(keys))
        value = _shown(found)
        return Part(
            key=labels.dimension.key_of(keys[-1]),
            text=labels.text(keys[-1]),
            value=value,
            n=found.n,
            of=found.of,
            reason=found.reason,
            interval=found.interval,
            too_few=found.too_few,
            goal=self._part_goal(asked, value, labels.dimension.id, keys[-1]),
            detail=self._detail(asked, part),
            parts=self._parts(asked, keys),
            is_ours=labels.is_ours(keys[-1]),
        )

    def _part_goal(self, asked: Request, value: Decimal | None, dimension: str, key: Any) -> Goal | None:
        if dimension not in {"owner", "team"} or key is None or asked.variant.id:
            return None
        return self._goals.goal(asked.kpi, value, **{dimension: key})

    def _labels_of(self, asked: Request, place: int) -> Labels:
        known = (asked.kpi.id, asked.variant.id, place)
        if known not in self._labels:
            keys = self._keys(asked, place)
            name = asked.dimensions[place]
            whole = name in asked.kpi.splits
            self._labels[known] = read_labels(self._session, name, keys, self._filters, whole=whole)
        return self._labels[known]

    def _keys(self, asked: Request, place: int) -> set[Any]:
        """The keys of a figure's parts; those of shares of one whole are the keys of what is shared out."""
        found: set[Any] = set()
        shared_out = asked.dimensions[place] == asked.kpi.split
        for form in asked.variant.forms():
            only = form.above if shared_out and isinstance(form, Ratio) and form.of_whole else None
            for need, period in form.asks(self._span.period, self._readings.basis):
                if only is None or need == only:
                    found |= self._readings.keys(need, asked.dimensions, period, place)
        return found


def _counts_rows(form: Form) -> bool:
    """Whether a part without rows says nothing: a formula may have a cost and nobody it was spent for."""
    return not isinstance(form, Formula | Over | Given)


def _at_depth(kpi: Kpi, found: Outcome, depth: int) -> Outcome:
    """An outcome after so many splits; a figure of several values has none before its own are over."""
    if not kpi.no_total or found.value is None or depth >= max(len(kpi.splits), 1):
        return found
    return Outcome(None, found.n, found.of, kpi.no_total, made_of=found.made_of)


def _shown(found: Outcome) -> Decimal | None:
    return None if found.value is None else decimal_of(found.value)
