"""Figures: computed, listed row by row, and given targets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.kpi.catalogue import catalogue_of, kpi_named
from crmdesk.kpi.labels import key_named
from crmdesk.kpi.rows import rows as kpi_rows
from crmdesk.kpi.run import run, run_variants
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, Given, Word
from crmdesk.model.period import Grain, Period, parse_period
from crmdesk.model.staff import Staff
from crmdesk.model.target import Target
from crmdesk.services.remembering import ask
from crmdesk.services.targets import require_one_side, require_possible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work
    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.rows import Rows


def read_period(work: Work, *, text: str, calendar: str = "") -> Period:
    """The period that a command names, in the book's calendar or in `calendar`.

    Raises:
        NotUnderstood: it names none.
    """
    kind = CalendarId.named(calendar) if calendar else work.facts.calendar
    return parse_period(text, kind, work.today(), work.facts.fiscal_start)


def compute(
    work: Work,
    *,
    ids: Sequence[str] | None = None,
    period: Period,
    variant: str | None = None,
    by: str | None = None,
    filters: Mapping[str, object] | None = None,
    series: int = 0,
    previous: bool = True,
    last_year: bool = False,
) -> list[Figure]:
    """The figures of some KPIs (None: of all) for a period; `filters` maps dimensions to keys.

    Raises:
        NotOffered: a KPI, variant or dimension that is not declared.
    """
    question = partial(
        run,
        ids=ids,
        period=period,
        variant=variant,
        by=by,
        filters=filters,
        series=series,
        previous=previous,
        last_year=last_year,
        facts=work.facts,
        today=work.today(),
    )
    return ask(work, question)


def variants(
    work: Work, *, kpi: str, period: Period, filters: Mapping[str, object] | None = None
) -> list[Figure]:
    """One KPI calculated in each of its ways, the usual one first."""
    question = partial(
        run_variants, id_=kpi, period=period, filters=filters, facts=work.facts, today=work.today()
    )
    return ask(work, question)


def rows(
    work: Work,
    *,
    kpi: str,
    period: Period,
    variant: str | None = None,
    population: str | None = None,
    filters: Mapping[str, object] | None = None,
    limit: int | None = None,
    offset: int = 0,
    sort_by: str = "",
    descending: bool = True,
) -> Rows:
    """The rows behind a figure: those of one of its populations, the first where none is named.

    Raises:
        NotOffered: a KPI, variant, population, column or dimension that is not declared.
    """
    question = partial(
        kpi_rows,
        id_=kpi,
        period=period,
        variant=variant,
        population=population,
        filters=filters,
        limit=limit,
        offset=offset,
        sort_by=sort_by,
        descending=descending,
        facts=work.facts,
        today=work.today(),
    )
    return work.read(question)


def rows_behind(work: Work, *, figure: Figure, filters: Mapping[str, object] | None = None) -> list[Rows]:
    """The rows of each population behind a figure, in the order of its formula."""
    return [
        rows(
            work,
            kpi=figure.kpi.id,
            period=figure.period,
            variant=figure.variant.id,
            population=population.id,
            filters=filters,
        )
        for population in figure.variant.populations()
    ]


def keys_named(work: Work, *, filters: Mapping[str, str]) -> dict[str, str]:
    """Filters whose parts a person named, by the keys of those parts.

    Raises:
        NotOffered: a dimension or a record that there is not.
    """

    def found(session: Session) -> dict[str, str]:
        return {dimension: key_named(session, dimension, text) for dimension, text in filters.items()}

    return work.read(found)


@dataclass(frozen=True, slots=True)
class TargetSide:
    """Whom a target is for, the whole business where it is neither a person nor a team, and what holds there.

    `value` and `benchmark` are in the figure's unit, money in major units of the base currency.
    """

    owner: int | None
    team: str | None
    name: str
    value: Decimal | None
    benchmark: Decimal | None


def target_sides(work: Work, *, kpi: str, period: Period) -> list[TargetSide]:
    """The business, its teams and its people, with the targets of a figure that hold in a period."""
    return work.read(partial(_sides, kpi=kpi, period=period))


def _sides(session: Session, *, kpi: str, period: Period) -> list[TargetSide]:
    chosen = select(Target).where(
        Target.kpi == kpi, Target.grain == period.grain.value, Target.start <= period.start
    )
    latest = chosen.order_by(Target.start, Target.id)
    holding = {(one.owner_id, one.team or None): one for one in session.scalars(latest)}
    people = select(Staff.id, Staff.name, Staff.team).where(Staff.trashed.is_(None))
    staff = session.execute(people.order_by(Staff.sort_key, Staff.id)).all()
    sides: list[tuple[int | None, str | None, str]] = [(None, None, "")]
    sides += [(None, team, team) for team in sorted({row.team for row in staff if row.team})]
    sides += [(row.id, None, row.name) for row in staff]
    found = []
    for owner, team, name in sides:
        target = holding.get((owner, team))
        values = (target.value, target.benchmark) if target is not None else (None, None)
        found.append(TargetSide(owner, team, name, *values))
    return found


def set_target(
    work: Work,
    *,
    kpi: str,
    period: Period,
    value: Decimal | None,
    owner: int | None = None,
    team: str | None = None,
    benchmark: Decimal | EllipsisType | None = ...,
) -> Committed:
    """Say what a figure is to be from a period on; None takes the target that holds there away.

    `value` and `benchmark` are in the figure's unit, money in major units of the base currency. A benchmark
    that is not given stays as it was.

    Raises:
        NotOffered: there is no such figure. Invalid: it is both a person's and a team's, or can never be so.
        CrmError: the period is not a month, a quarter or a year.
    """
    if period.grain in {Grain.DAYS, Grain.ALL}:
        raise CrmError(N_("A target is set for a month, a quarter or a year. Choose one of these."))
    require_one_side(owner, team)
    require_possible(kpi, value, None if isinstance(benchmark, EllipsisType) else benchmark)
    with work.write() as unit:
        name = kpi_named(kpi, catalogue_of(unit.session, unit.facts)).name
        name = name if isinstance(name, Given) else Word(name)
        holding = _holding(unit.session, kpi, period, owner, team)
        if value is None:
            if holding is not None:
                unit.session.delete(holding)
            return unit.commit(N_("Removed the target of {figure}"), figure=name)
        before = None if holding is None else holding.benchmark
        beside = before if isinstance(benchmark, EllipsisType) else benchmark
        if holding is not None and holding.start == period.start:
            holding.value, holding.benchmark = value, beside
        elif holding is None or (holding.value, before) != (value, beside):
            grain = period.grain.value
            wanted = {"value": value, "benchmark": beside, "owner_id": owner, "team": team or None}
            unit.add(Target(kpi=kpi, grain=grain, start=period.start, **wanted))
        return unit.commit(N_("Set the target of {figure}"), figure=name)


def _holding(
    session: Session, kpi: str, period: Period, owner: int | None, team: str | None
) -> Target | None:
    """The target that holds in a period: the latest that begins with or before it."""
    found = select(Target).where(
        Target.kpi == kpi,
        Target.grain == period.grain.value,
        Target.start <= period.start,
        Target.owner_id.is_(None) if owner is None else Target.owner_id == owner,
        Target.team == team if team else Target.team.is_(None) | (Target.team == ""),
    )
    return session.scalars(found.order_by(Target.start.desc(), Target.id.desc())).first()
