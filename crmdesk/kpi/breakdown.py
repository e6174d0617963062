"""A closer look at one figure: its parts in each of several periods, and how its rows' values are spread.

Both count the populations that the figure itself counts, with one query for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crmdesk.kpi.assembly import Assembly, Request, Span
from crmdesk.kpi.catalogue import catalogue_of, check_dimension, kpi_named, variant_of
from crmdesk.kpi.frozen import FrozenFigures, as_now
from crmdesk.kpi.goals import Goals
from crmdesk.kpi.population import Basis, Bounds
from crmdesk.kpi.reading import Planned, Readings
from crmdesk.kpi.run import wanted_keys
from crmdesk.kpi.spec import OfRows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.spec import Spread
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts


def run_each(
    session: Session,
    id_: str,
    periods: Sequence[Period],
    *,
    filters: Mapping[str, object] | None = None,
    facts: BookFacts,
    today: dt.date,
) -> list[Figure]:
    """A figure of several values in each of some periods, with its parts; without targets and pasts.

    Raises:
        NotOffered: a KPI or dimension that is not declared.
    """
    kpi = kpi_named(id_, catalogue_of(session, facts))
    variant = variant_of(kpi, None)
    for name in filters or {}:
        check_dimension(kpi, variant, name)
    asked = Request(kpi, variant, (kpi.split,) if kpi.split else ())
    keys = wanted_keys(filters or {})
    planned = Planned(Basis(facts, today))
    for form in variant.forms():
        planned.add(form, asked.dimensions, periods)
    readings = Readings(session, planned, keys)
    readings.read()
    goals = Goals(session, (), periods[-1], facts.exponent)
    made = []
    for when in periods:
        span = Span(periods=[when], period=when, series=[], previous=None, last_year=None)
        one = Assembly(session, readings=readings, goals=goals, span=span, filters=keys, today=today)
        made.append(one.figure(asked))
    if filters:
        return [as_now(session, one) for one in made]
    frozen = FrozenFigures(session, [kpi], periods, periods)
    return [frozen.put(one) for one in made]


def read_spread(
    session: Session,
    id_: str,
    period: Period,
    *,
    variant: str,
    filters: Mapping[str, object] | None = None,
    facts: BookFacts,
    today: dt.date,
) -> Spread:
    """The distinct values of the rows behind a figure with their counts; none where it counts no values.

    Raises:
        NotOffered: a KPI, variant or dimension that is not declared.
    """
    kpi = kpi_named(id_, catalogue_of(session, facts))
    chosen = variant_of(kpi, variant)
    for name in filters or {}:
        check_dimension(kpi, chosen, name)
    need = next((one for one in chosen.form.needs() if isinstance(one, OfRows)), None)
    if need is None:
        return []
    bounds = Bounds([period], Basis(facts, today))
    rows = need.population.select(bounds, need.columns, wanted_keys(filters or {})).subquery()
    values = [rows.c[name] for name in need.columns]
    found = session.execute(select(*values, func.count()).group_by(*values))
    return [(tuple(row[:-1]), row[-1]) for row in found]
