"""What the KPI panel shows, read in one go: its tiles, sales by period, the funnel, why deals are lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi.catalogue import kpi_named
from crmdesk.kpi.goals import Goals
from crmdesk.kpi.run import run
from crmdesk.model import Deal, DealStatus, Pipeline
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

TILES: Final = (
    "sales_total",
    "forecast",
    "win_rate",
    "average_sale",
    "deals_won",
    "pipeline_value",
    "lead_conversion_rate",
    "sales_cycle",
)
_STANDING: Final = ("forecast", "pipeline_value")
_OPEN: Final = "open"
SERIES: Final = 13
"""So many periods that the same one of last year is the first."""

_FUNNEL: Final = ("stage_conversion", "deals_won", "time_in_stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the panel is asked for; without an owner or a pipeline, of all owners, of the first pipeline."""

    period: Period
    owner: int | None = None
    pipeline: int | None = None

    @property
    def filters(self) -> dict[str, int]:
        """What the figures keep to."""
        return {} if self.owner is None else {"owner": self.owner}


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The stages of one pipeline: what went on from each, what was won at the end, how long it took."""

    pipeline: int
    name: str
    stages: Figure
    won: Figure
    stays: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The answer. `sales` ends with the running period where that follows the one asked for.

    `goals` are the targets of the periods of `sales`, in minor units. `has_closed` tells whether any deal
    of the book was ever won or lost.
    """

    question: Question
    today: dt.date
    figures: tuple[Figure, ...]
    sales: Figure
    goals: tuple[Decimal | None, ...]
    funnel: Funnel | None
    reasons: Figure
    owners: tuple[tuple[int, str], ...]
    pipelines: tuple[tuple[int, str], ...]
    has_closed: bool


def read_panel(work: Work, *, question: Question) -> Panel:
    """Everything that the panel shows for one question."""
    return work.read(partial(_read, question=question, facts=work.facts, today=work.today()))


def last_shown(period: Period, today: dt.date) -> Period:
    """Where the chart of a period ends: with the running period, if that comes right after it."""
    after = period.next()
    return after if after is not None and after.is_running(today) else period


def _read(session: Session, *, question: Question, facts: BookFacts, today: dt.date) -> Panel:
    asked = partial(run, session, facts=facts, today=today)
    filters = question.filters
    tiles = _tiles(partial(asked, filters=filters, series=SERIES, last_year=True), question.period)
    end = last_shown(question.period, today)
    (sales,) = asked(["sales_total"], end, filters=filters, series=SERIES, previous=False)
    (reasons,) = asked(["lost_reasons"], question.period, filters=filters, previous=False)
    pipelines = _names(session, Pipeline)
    return Panel(
        question=question,
        today=today,
        figures=tuple(tiles),
        sales=sales,
        goals=tuple(_goal(session, one.period, facts, question.owner) for one in sales.series),
        funnel=_funnel(session, pipelines, question=question, facts=facts, today=today),
        reasons=reasons,
        owners=_names(session, Staff),
        pipelines=pipelines,
        has_closed=_has_closed(session),
    )


def _tiles(ask: Callable[..., list[Figure]], period: Period) -> list[Figure]:
    """The tiles' figures in their order; what stands open is all that was open at each period's end."""
    closed = tuple(one for one in TILES if one not in _STANDING)
    found = {one.kpi.id: one for one in (*ask(closed, period), *ask(_STANDING, period, variant=_OPEN))}
    return [found[one] for one in TILES]


def _funnel(
    session: Session,
    pipelines: tuple[tuple[int, str], ...],
    *,
    question: Question,
    facts: BookFacts,
    today: dt.date,
) -> Funnel | None:
    names = dict(pipelines)
    if not names:
        return None
    chosen = question.pipeline if question.pipeline in names else next(iter(names))
    stages, won, stays = run(
        session,
        _FUNNEL,
        question.period,
        filters=question.filters | {"pipeline": chosen},
        previous=False,
        facts=facts,
        today=today,
    )
    return Funnel(pipeline=chosen, name=names[chosen], stages=stages, won=won, stays=stays)


def _goal(session: Session, period: Period, facts: BookFacts, owner: int | None) -> Decimal | None:
    found = Goals(session, ["sales_total"], period, facts.exponent)
    goal = found.goal(kpi_named("sales_total"), None, owner)
    return goal.value if goal else None


def _names(session: Session, record: type[Pipeline | Staff]) -> tuple[tuple[int, str], ...]:
    order = (Pipeline.position, Pipeline.id) if record is Pipeline else (Staff.sort_key, Staff.id)
    found = select(record.id, record.name).where(record.trashed.is_(None)).order_by(*order)
    return tuple((row.id, row.name) for row in session.execute(found))


def _has_closed(session: Session) -> bool:
    closed = select(Deal.id).where(Deal.status != DealStatus.OPEN, Deal.trashed.is_(None)).limit(1)
    return session.scalar(closed) is not None
