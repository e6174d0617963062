"""The owner's page: everything that stands on it, as plain data read in one go.

All parts come from one reading of the book, so that they agree: the colleagues add up to the page's
figures, and the last bar is the figure above it. Money is in minor units of the base currency.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crmdesk.kpi.figure import Status
from crmdesk.kpi.run import run
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.deal import Deal, DealStatus, Pipeline
from crmdesk.model.period import Grain
from crmdesk.model.staff import Staff
from crmdesk.model.target import Target
from crmdesk.services.attention import Attention, read_attention
from crmdesk.services.colleagues import Colleagues, read_colleagues

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure, Point
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

SERIES: Final = 13
"""How many periods a trend shows, so that the same month of last year is on it."""

OWNER: Final = "owner"
MOST_ATTENTION: Final = 5

AHEAD: Final = "forecast"
_OPEN: Final = "open"

_GROUPS: Final = (
    (N_("Sales"), ("sales_total", "deals_won", "average_sale")),
    (N_("Deals"), ("win_rate", "sales_cycle", "lead_conversion_rate")),
    (N_("Pipeline"), ("deals_created", "pipeline_value", AHEAD)),
)
_CLOSED: Final = tuple(id_ for _group, ids in _GROUPS[:2] for id_ in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One row of the page's table: the marked name of its group, and its figure.

    `is_ahead` says that the figure is of the next period and so has no past.
    """

    group: str
    figure: Figure
    is_ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesBar:
    """The sales of one period, None before the book began; its target; what is still expected in it."""

    period: Period
    sold: Decimal | None
    target: Decimal | None
    forecast: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStage:
    """What became of the deals that entered a stage in the period."""

    name: str
    entered: int
    passed: int
    undecided: int
    lost: int

    @property
    def share(self) -> Decimal | None:
        """The share that moved on; lost deals stay in the denominator."""
        return Decimal(self.passed) / self.entered if self.entered else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The stages of one pipeline; `pipeline` is its name where there are several."""

    pipeline: str
    stages: tuple[FunnelStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """The owner's page. `previous` is what it compares with; `began` the day of the book's first deal.

    `ahead` is the period that the forecast is for; `undated` are open deals that no forecast holds.
    `logo` is a file's path, empty where there is none; `book` the book's own short name.
    """

    facts: BookFacts
    period: Period
    previous: Period | None
    today: dt.date
    made: dt.datetime
    made_by: str
    book: str
    logo: str
    began: dt.date | None
    rows: tuple[ReportRow, ...]
    sales: tuple[SalesBar, ...]
    ahead: Period | None
    funnel: Funnel
    colleagues: Colleagues
    attention: Attention
    undated: int

    @property
    def is_running(self) -> bool:
        """Whether the period is not over, so that its figures are “so far”."""
        return self.period.is_running(self.today)

    @property
    def has_targets(self) -> bool:
        """Whether any of the page's figures has a target."""
        return any(row.figure.goal for row in self.rows)

    def figure(self, id_: str) -> Figure:
        """The figure of one row."""
        return next(row.figure for row in self.rows if row.figure.kpi.id == id_)

    def tally(self) -> dict[Status, int]:
        """How many rows stand how; they add up to the rows."""
        counted = Counter(verdict(row.figure) for row in self.rows)
        return {status: counted[status] for status in Status}


def verdict(figure: Figure) -> Status:
    """How a figure stands; too few rows allow no verdict (KPIS.md C12)."""
    return Status.NONE if figure.too_few else figure.status


def read_report(work: Work, *, period: Period, role: str = OWNER) -> ReportData:
    """Everything on one role's page for a period, from one reading of the book.

    Raises:
        CrmError: there is no page for the role, or none for all time.
    """
    if role != OWNER:
        raise CrmError(N_("There is no report for “{role}”. Known are: {known}."), role=role, known=OWNER)
    if period.grain is Grain.ALL:
        raise CrmError(N_("A report is about a month, a quarter, a year or some days, not about all time."))
    question = partial(
        _read,
        period=period,
        facts=work.facts,
        today=work.today(),
        made=work.clock(),
        staff=work.staff(),
        book=Path(work.engine.url.database or "").name,
    )
    return work.read(question)


def _read(
    session: Session,
    *,
    period: Period,
    facts: BookFacts,
    today: dt.date,
    made: dt.datetime,
    staff: int | None,
    book: str,
) -> ReportData:
    ask = partial(run, session, facts=facts, today=today)
    began = session.scalar(select(func.min(Deal.created)).where(Deal.trashed.is_(None)))
    ahead = period_ahead(period, today)
    figures = {one.kpi.id: one for one in ask(_CLOSED, period, series=SERIES)}
    figures["deals_created"] = ask(["deals_created"], period, series=SERIES)[0]
    figures["pipeline_value"] = ask(["pipeline_value"], period, variant=_OPEN, series=SERIES)[0]
    if ahead is None:
        figures[AHEAD] = ask([AHEAD], period, variant=_OPEN, series=SERIES)[0]
    else:
        figures[AHEAD] = ask([AHEAD], ahead, previous=False)[0]
    rows = tuple(
        ReportRow(
            group=group,
            figure=_since(figures[id_], began),
            is_ahead=id_ == AHEAD and ahead is not None,
        )
        for group, ids in _GROUPS
        for id_ in ids
    )
    by_id = {row.figure.kpi.id: row.figure for row in rows}
    return ReportData(
        facts=facts,
        period=period,
        previous=period.previous(),
        today=today,
        made=made,
        made_by=_name_of(session, staff),
        book=book,
        logo=facts.logo,
        began=began,
        rows=rows,
        sales=_sales(session, by_id, ahead, began=began, today=today, facts=facts),
        ahead=ahead,
        funnel=_funnel(session, period, facts=facts, today=today),
        colleagues=read_colleagues(session, ask, period, by_id, exponent=facts.exponent),
        attention=read_attention(session, today=today, most=MOST_ATTENTION),
        undated=_undated(session),
    )


def period_ahead(period: Period, today: dt.date) -> Period | None:
    """The period that a forecast made now is for: the running one, else the next unless it is past."""
    if period.end > today:
        return period
    following = period.next()
    return following if following is not None and following.end > today else None


def _since(figure: Figure, began: dt.date | None) -> Figure:
    """The figure without the noughts of periods before the book began."""
    points = tuple(_point_since(point, began) for point in figure.series)
    return replace(figure, series=points, previous=figure.previous and _point_since(figure.previous, began))


def _point_since(point: Point, began: dt.date | None) -> Point:
    return point if began is not None and point.period.end > began else replace(point, value=None)


def _name_of(session: Session, staff: int | None) -> str:
    found = None if staff is None else session.scalar(select(Staff.name).where(Staff.id == staff))
    return found or ""


def _undated(session: Session) -> int:
    undated = select(func.count()).where(
        Deal.status == DealStatus.OPEN, Deal.trashed.is_(None), Deal.expected_close.is_(None)
    )
    return session.scalar(undated) or 0


def _sales(
    session: Session,
    figures: Mapping[str, Figure],
    ahead: Period | None,
    *,
    began: dt.date | None,
    today: dt.date,
    facts: BookFacts,
) -> tuple[SalesBar, ...]:
    """Sales of each period of the series beside its target; the running or next one with its forecast."""
    total, forecast = figures["sales_total"], figures[AHEAD].value
    wanted = _targets_of(session, [*(one.period for one in total.series), *([ahead] if ahead else [])], facts)
    bars = [
        SalesBar(
            period=one.period,
            sold=one.value,
            target=wanted[one.period],
            forecast=forecast if one.period == ahead else None,
        )
        for one in total.series
    ]
    if ahead is not None and ahead != total.period:
        figure = run(session, ["sales_total"], ahead, previous=False, facts=facts, today=today)[0]
        sold = None if began is None else figure.value
        bars.append(SalesBar(period=ahead, sold=sold, target=wanted[ahead], forecast=forecast))
    return tuple(bars)


def _targets_of(
    session: Session, periods: Sequence[Period], facts: BookFacts
) -> dict[Period, Decimal | None]:
    """The business's sales target that held in each period."""
    rows = session.execute(
        select(Target.start, Target.value)
        .where(
            Target.kpi == "sales_total",
            Target.grain == periods[0].grain.value,
            Target.owner_id.is_(None),
            func.coalesce(Target.team, "") == "",
        )
        .order_by(Target.start.desc(), Target.id.desc())
    ).all()
    return {
        period: next((value.scaleb(facts.exponent) for start, value in rows if start <= period.start), None)
        for period in periods
    }


def _funnel(session: Session, period: Period, *, facts: BookFacts, today: dt.date) -> Funnel:
    """The funnel of the pipeline that most deals came into."""
    used = (
        select(Pipeline.id, Pipeline.name)
        .outerjoin(Deal, (Deal.pipeline_id == Pipeline.id) & (Deal.created < period.end))
        .where(Pipeline.trashed.is_(None), Deal.trashed.is_(None))
        .group_by(Pipeline.id, Pipeline.name, Pipeline.position)
        .order_by(func.count(Deal.id).desc(), Pipeline.position, Pipeline.id)
    )
    pipelines = session.execute(used).all()
    if not pipelines:
        return Funnel(pipeline="", stages=())
    id_, name = pipelines[0]
    figure = run(
        session,
        ["stage_conversion"],
        period,
        filters={"pipeline": id_},
        previous=False,
        facts=facts,
        today=today,
    )[0]
    stages = tuple(
        FunnelStage(
            name=part.text,
            entered=part.of or 0,
            passed=part.n or 0,
            undecided=(undecided := int(part.detail.get("undecided") or 0)),
            lost=(part.of or 0) - (part.n or 0) - undecided,
        )
        for part in figure.parts
    )
    return Funnel(pipeline=name if len(pipelines) > 1 else "", stages=stages)
