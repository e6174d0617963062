"""Computing figures: the one place that everything that shows a figure takes it from."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.assembly import Assembly, Request, Span
from crmdesk.kpi.catalogue import catalogue_of, check_dimension, kpi_named, variant_of
from crmdesk.kpi.dimension import DIMENSIONS
from crmdesk.kpi.frozen import FrozenFigures, as_now
from crmdesk.kpi.goals import Goals
from crmdesk.kpi.memory import memory_of
from crmdesk.kpi.points import Points
from crmdesk.kpi.population import Basis
from crmdesk.kpi.reading import Planned, Readings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.spec import Kpi, Variant
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

MOST_SPANS: Final = 64
"""Of so many questions the periods are made once: the same ones are found again quicker."""


def run(
    session: Session,
    ids: Iterable[str] | None,
    period: Period,
    *,
    variant: str | None = None,
    by: str | None = None,
    filters: Mapping[str, object] | None = None,
    series: int = 0,
    previous: bool = True,
    last_year: bool = False,
    facts: BookFacts,
    today: dt.date | None = None,
) -> list[Figure]:
    """The figures of some KPIs (None: of all that can be split and filtered so) for a period.

    `by` splits them into parts; `filters` maps dimensions to the key to keep (an id or a text, None
    or "" for the rows without one). `series` asks for that many periods ending with this one. All
    periods are read at once, and figures that share a population share its query.

    Raises:
        NotOffered: a KPI, variant or dimension that is not declared.
    """
    known = catalogue_of(session, facts)
    chosen = [kpi_named(id_, known) for id_ in (known if ids is None else ids)]
    asked = [(kpi, variant_of(kpi, variant)) for kpi in chosen]
    if ids is None:
        dimensions = {*(filters or {}), *((by,) if by else ())}
        asked = [(kpi, one) for kpi, one in asked if dimensions.issubset(one.dimensions())] or asked
    return _compute(
        session,
        asked,
        _span(period, series, previous=previous, last_year=last_year),
        by=by,
        filters=filters or {},
        facts=facts,
        today=today or facts.today(),
    )


def run_ways(
    session: Session,
    ways: Iterable[tuple[str, str]],
    period: Period,
    *,
    filters: Mapping[str, object] | None = None,
    series: int = 0,
    previous: bool = True,
    last_year: bool = False,
    facts: BookFacts,
    today: dt.date | None = None,
) -> list[Figure]:
    """KPIs, each calculated in the way named beside it, in one reading: `run` of several variants.

    Raises:
        NotOffered: a KPI, variant or dimension that is not declared.
    """
    known = catalogue_of(session, facts)
    chosen = [(kpi_named(id_, known), variant) for id_, variant in ways]
    return _compute(
        session,
        [(kpi, variant_of(kpi, variant)) for kpi, variant in chosen],
        _span(period, series, previous=previous, last_year=last_year),
        by=None,
        filters=filters or {},
        facts=facts,
        today=today or facts.today(),
    )


def run_variants(
    session: Session,
    id_: str,
    period: Period,
    *,
    filters: Mapping[str, object] | None = None,
    facts: BookFacts,
    today: dt.date | None = None,
) -> list[Figure]:
    """One KPI calculated in each of its ways, the usual one first."""
    kpi = kpi_named(id_, catalogue_of(session, facts))
    return _compute(
        session,
        [(kpi, variant) for variant in kpi.variants],
        _span(period, 0, previous=False, last_year=False),
        by=None,
        filters=filters or {},
        facts=facts,
        today=today or facts.today(),
    )


def run_everything(
    session: Session, period: Period, *, by: str | None = None, facts: BookFacts, today: dt.date | None = None
) -> list[Figure]:
    """Every figure of the book for a period, calculated in each of its ways; all that can be split `by`."""
    every = [(kpi, one) for kpi in catalogue_of(session, facts).values() for one in kpi.variants]
    return _compute(
        session,
        [(kpi, one) for kpi, one in every if by is None or by in one.dimensions()],
        _span(period, 0, previous=False, last_year=False),
        by=by,
        filters={},
        facts=facts,
        today=today or facts.today(),
    )


def try_out(
    session: Session, kpi: Kpi, period: Period, *, facts: BookFacts, today: dt.date | None = None
) -> Figure:
    """The figure of a declaration that is not in the catalogue (yet)."""
    [found] = _compute(
        session,
        [(kpi, kpi.variants[0])],
        _span(period, 0, previous=False, last_year=False),
        by=None,
        filters={},
        facts=facts,
        today=today or facts.today(),
    )
    return found


def wanted_keys(filters: Mapping[str, object]) -> dict[str, int | str | None]:
    """Filters with their keys as the book holds them."""
    return {name: DIMENSIONS[name].value_of(key) for name, key in filters.items()}


@lru_cache(maxsize=MOST_SPANS)
def _span(period: Period, count: int, *, previous: bool, last_year: bool) -> Span:
    series = period.series(count) if count else []
    before = period.previous() if previous else None
    year_ago = period.same_last_year() if last_year else None
    periods = dict.fromkeys(one for one in (period, *series, before, year_ago) if one)
    return Span(periods=list(periods), period=period, series=series, previous=before, last_year=year_ago)


def _compute(
    session: Session,
    asked: list[tuple[Kpi, Variant]],
    span: Span,
    *,
    by: str | None,
    filters: Mapping[str, object],
    facts: BookFacts,
    today: dt.date,
) -> list[Figure]:
    requests = []
    for kpi, variant in asked:
        for name in (*filters, *((by,) if by else ())):
            check_dimension(kpi, variant, name)
        dimensions = tuple(dict.fromkeys((*kpi.splits, *((by,) if by else ()))))
        requests.append(Request(kpi, variant, dimensions))
    basis = Basis(facts, today)
    is_series = span.series and not by and not filters
    points = Points(requests, span, basis) if is_series and memory_of(session) else None
    planned = (points and points.planned) or _planned(requests, span, basis)
    readings = Readings(session, planned, wanted_keys(filters))
    readings.read()
    if points:
        points.take(readings)
    made = Assembly(
        session,
        readings=readings,
        goals=Goals(session, [one.kpi.id for one in requests], span.period, facts.exponent),
        span=span,
        filters=wanted_keys(filters),
        today=today,
        points=points,
    )
    found = [made.figure(one) for one in requests]
    if points:
        points.keep(planned, readings, [one.series for one in found])
    if filters:
        return [as_now(session, one) for one in found]
    frozen = FrozenFigures(session, [one.kpi for one in requests], [span.period], span.periods)
    return [frozen.put(one, by or "") for one in found]


def _planned(requests: Iterable[Request], span: Span, basis: Basis) -> Planned:
    """What has to be read for some figures."""
    planned = Planned(basis)
    for one in requests:
        planned.add(one.variant.form, one.dimensions, span.periods)
        if one.variant.waiting:
            planned.add(one.variant.waiting, one.dimensions, span.periods)
        for detail in one.variant.details:
            planned.add(detail.form, one.dimensions, [span.period])
    return planned
