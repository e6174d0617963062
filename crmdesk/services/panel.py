"""What the KPI panel shows, read in one go: a role's tiles and charts for one period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.kpi.catalogue import catalogue_of
from crmdesk.kpi.spec import Role
from crmdesk.model import Deal, DealStatus, Pipeline
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import Ticket
from crmdesk.services.care_marks import read_marks
from crmdesk.services.panel_asking import Asking
from crmdesk.services.panel_charts import (
    Shape,
    charts_of,
    goes_on,
    needs_of,
    offered_charts,
    preset_charts,
    read_chart,
)
from crmdesk.services.panel_roles import TileKey, offered_tiles, preset_tiles, tiles_of
from crmdesk.services.remembering import ask

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.spec import Kpi
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.care_marks import CareMarks
    from crmdesk.services.panel_charts import Chart

_OF_A_PIPELINE = {Shape.FUNNEL, Shape.STAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the panel is asked for; without an owner or a pipeline, of all owners, of the first pipeline."""

    period: Period
    role: Role = Role.OWNER
    owner: int | None = None
    pipeline: int | None = None

    @property
    def filters(self) -> dict[str, int]:
        """What the figures keep to."""
        return {} if self.owner is None else {"owner": self.owner}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The answer: the figures of the tiles, by its chart what each shows, and what was said of the figures.

    `has_begun` tells whether the book has anything to count: a closed deal, a subscription, a ticket.
    """

    question: Question
    today: dt.date
    known: Mapping[str, Kpi]
    tiles: tuple[TileKey, ...]
    preset: tuple[TileKey, ...]
    """The tiles of the role before anybody changed them."""

    preset_charts: tuple[Chart, ...]
    figures: tuple[Figure, ...]
    charts: Mapping[Chart, Any]
    marks: CareMarks
    owners: tuple[tuple[int, str], ...]
    pipelines: tuple[tuple[int, str], ...]
    has_begun: bool

    @property
    def offered(self) -> tuple[TileKey, ...]:
        """Everything that a tile can show."""
        return offered_tiles(self.known)

    @property
    def offered_charts(self) -> tuple[Chart, ...]:
        """All charts that there are."""
        return offered_charts(self.known)

    @property
    def owner_name(self) -> str:
        """Whose figures these are; empty for all."""
        return dict(self.owners).get(self.question.owner or 0, "")


def read_panel(work: Work, *, question: Question) -> Panel:
    """Everything that the panel shows for one question."""
    return ask(work, partial(_read, question=question, facts=work.facts, today=work.today()))


def _read(session: Session, *, question: Question, facts: BookFacts, today: dt.date) -> Panel:
    known = catalogue_of(session, facts)
    tiles, charts = tiles_of(session, question.role, known), charts_of(session, question.role, known)
    pipelines = _names(session, Pipeline)
    asking = Asking(session, question, known=known, pipelines=pipelines, facts=facts, today=today)
    asking.read((*tiles, *(need for chart in charts for need in needs_of(chart))))
    asking.read_latest(kpi for chart in charts if goes_on(chart) for kpi in chart.kpis)
    asking.read_pipeline(kpi for chart in charts if chart.shape in _OF_A_PIPELINE for kpi in chart.kpis)
    return Panel(
        question=question,
        today=today,
        known=known,
        tiles=tiles,
        preset=preset_tiles(session, question.role, known),
        preset_charts=preset_charts(session, question.role, known),
        figures=tuple(map(asking.figure, tiles)),
        charts={chart: read_chart(chart, asking) for chart in charts},
        marks=read_marks(session, {tile.kpi for tile in tiles} | {kpi for one in charts for kpi in one.kpis}),
        owners=_names(session, Staff),
        pipelines=pipelines,
        has_begun=_has_begun(session),
    )


def _names(session: Session, record: type[Pipeline | Staff]) -> tuple[tuple[int, str], ...]:
    order = (Pipeline.position, Pipeline.id) if record is Pipeline else (Staff.sort_key, Staff.id)
    found = select(record.id, record.name).where(record.trashed.is_(None)).order_by(*order)
    return tuple((row.id, row.name) for row in session.execute(found))


def _has_begun(session: Session) -> bool:
    closed = select(Deal.id).where(Deal.status != DealStatus.OPEN, Deal.trashed.is_(None))
    others = (select(one.id).where(one.trashed.is_(None)) for one in (Subscription, Ticket))
    return any(session.scalar(query.limit(1)) is not None for query in (closed, *others))
