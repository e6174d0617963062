"""A role's page: everything that stands on it, as plain data read in one go.

Its measures and charts are those of the role's panel, as the panel has them, as far as there is room.

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

from crmdesk.kpi.breakdown import run_each
from crmdesk.kpi.catalogue import catalogue_of
from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Role
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.customer import CustomerState
from crmdesk.model.deal import Deal, DealStatus, Pipeline
from crmdesk.model.period import Grain
from crmdesk.model.target import Target
from crmdesk.model.ticket import Ticket
from crmdesk.services.attention import Attention, read_attention
from crmdesk.services.closing import name_of
from crmdesk.services.colleagues import Colleagues, read_colleagues
from crmdesk.services.panel import Question
from crmdesk.services.panel_asking import SERIES, Asking
from crmdesk.services.panel_charts import charts_of
from crmdesk.services.panel_roles import TileKey, tiles_of
from crmdesk.services.remembering import ask
from crmdesk.services.report_charts import PageShape, Wanted, choose_charts, wanted_charts
from crmdesk.services.report_groups import in_groups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure, Point
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.report_charts import PageChart

OWNER: Final = Role.OWNER.value
MOST_ATTENTION: Final = 5

AHEAD: Final = TileKey("forecast", "open")
_MOVEMENTS: Final = "mrr_movements"
_SELLING: Final = (Role.OWNER, Role.SALES, Role.REP)
_LEADING: Final = (Role.OWNER, Role.SALES)
_SOLD: Final = (
    *(TileKey(one) for one in ("sales_total", "win_rate", "deals_won", "average_sale")),
    TileKey("pipeline_value", "open"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One row of the page's table: the marked name of its group, and its figure."""

    group: str
    figure: Figure


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
    """A role's page. `previous` is what it compares with; `began` the day of the book's first deal.

    `ahead` is the period that a forecast made now is for; `undated` are open deals that no forecast holds.
    `logo` is a file's path, empty where there is none; `book` the book's own short name. `person` is whose
    page it is, empty for everybody's; `sold` what the parts about sales are made of, by its KPI. What no
    chart of the page shows is not read: `sales`, `movements` and `funnel` are empty then.
    """

    facts: BookFacts
    role: Role
    person: str
    period: Period
    previous: Period | None
    today: dt.date
    made: dt.datetime
    made_by: str
    book: str
    logo: str
    began: dt.date | None
    rows: tuple[ReportRow, ...]
    sold: Mapping[str, Figure]
    charts: tuple[PageChart, ...]
    sales: tuple[SalesBar, ...]
    movements: tuple[Figure, ...]
    ahead: Period | None
    funnel: Funnel
    colleagues: Colleagues | None
    attention: Attention | None
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
        """A figure about sales, or that of one row."""
        if id_ in self.sold:
            return self.sold[id_]
        return next(row.figure for row in self.rows if row.figure.kpi.id == id_)

    @property
    def has_sales(self) -> bool:
        """Whether the page is about sales too."""
        return self.role in _SELLING

    def tally(self) -> dict[Status, int]:
        """How many rows stand how; they add up to the rows."""
        counted = Counter(verdict(row.figure) for row in self.rows)
        return {status: counted[status] for status in Status}


def verdict(figure: Figure) -> Status:
    """How a figure stands; too few rows allow no verdict (KPIS.md C12)."""
    return Status.NONE if figure.too_few else figure.status


def read_report(work: Work, *, period: Period, role: str = OWNER) -> ReportData:
    """Everything on one role's page for a period, from one reading of the book; a rep's own, for a rep.

    Raises:
        CrmError: there is no such role, or no page for all time.
    """
    if role not in set(Role):
        known = ", ".join(Role)
        raise CrmError(N_("There is no report for “{role}”. Known are: {known}."), role=role, known=known)
    if period.grain is Grain.ALL:
        raise CrmError(N_("A report is about a month, a quarter, a year or some days, not about all time."))
    staff = work.staff()
    question = Question(period=period, role=Role(role), owner=staff if Role(role) is Role.REP else None)
    reader = _Reader(question=question, facts=work.facts, today=work.today(), made=work.clock(), staff=staff)
    return ask(work, partial(reader.read, book=Path(work.engine.url.database or "").name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads one page: what it is asked for, and by whom and when."""

    question: Question
    facts: BookFacts
    today: dt.date
    made: dt.datetime
    staff: int | None

    def read(self, session: Session, *, book: str) -> ReportData:
        """The whole page."""
        question, facts, today = self.question, self.facts, self.today
        role, period = question.role, question.period
        known = catalogue_of(session, facts)
        tiles, charts = tiles_of(session, role, known), charts_of(session, role, known)
        wanted = wanted_charts(charts)
        courses = [TileKey(one.kpi) for one in wanted if one.shape is PageShape.COURSE]
        has_sold = role in _SELLING or len(courses) < len(wanted)
        asking = Asking(session, question, known=known, pipelines=(), facts=facts, today=today)
        asking.read((*tiles, *courses, *(_SOLD if has_sold else ())))
        began = session.scalar(select(func.min(Deal.created)).where(Deal.trashed.is_(None)))
        first = _first_day(session, began)
        shown = {key: _since(asking.figure(key), first) for key in tiles}
        sold = {key.kpi: _since(asking.figure(key), began) for key in _SOLD} if has_sold else {}
        rows = tuple(ReportRow(group=group, figure=one) for group, one in in_groups(list(shown.values())))
        movements = _movements(asking) if Wanted(PageShape.MOVEMENTS) in wanted else ()
        found = {key.kpi: _since(asking.figure(key), first) for key in courses}
        others = [row.figure for row in rows]
        chosen = choose_charts(wanted, found, others, has_moved=bool(movements)) if charts else ()
        shapes = {one.shape for one in chosen}
        ahead = period_ahead(period, today)
        return ReportData(
            facts=facts,
            role=role,
            person=name_of(session, question.owner),
            period=period,
            previous=period.previous(),
            today=today,
            made=self.made,
            made_by=name_of(session, self.staff),
            book=book,
            logo=facts.logo,
            began=began,
            rows=rows,
            sold=sold,
            charts=chosen,
            sales=_sales(asking, sold, ahead, began=began) if PageShape.SALES in shapes else (),
            movements=movements if PageShape.MOVEMENTS in shapes else (),
            ahead=ahead if sold else None,
            funnel=_funnel(asking) if PageShape.FUNNEL in shapes else Funnel(pipeline="", stages=()),
            colleagues=self._colleagues(session, asking, sold) if role in _LEADING else None,
            attention=self._attention(session) if role in _SELLING else None,
            undated=_undated(session) if AHEAD in tiles else 0,
        )

    def _colleagues(self, session: Session, asking: Asking, sold: Mapping[str, Figure]) -> Colleagues:
        period, exponent = self.question.period, self.facts.exponent
        return read_colleagues(session, asking.run, period, sold, exponent=exponent)

    def _attention(self, session: Session) -> Attention:
        return read_attention(session, today=self.today, most=MOST_ATTENTION, owner=self.question.owner)


def _movements(asking: Asking) -> tuple[Figure, ...]:
    """What recurring revenue did; nothing where it never moved."""
    periods, filters = asking.question.period.series(SERIES), asking.filters_for(TileKey(_MOVEMENTS))
    read = partial(run_each, asking.session, _MOVEMENTS, periods, filters=filters)
    found = read(facts=asking.facts, today=asking.today)
    return tuple(found) if any(part.value for one in found for part in one.parts) else ()


def _first_day(session: Session, began: dt.date | None) -> dt.date | None:
    """The first day of which the book tells anything."""
    others = (session.scalar(select(func.min(one))) for one in (CustomerState.since, Ticket.created))
    return min((day for day in (began, *others) if day is not None), default=None)


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
    return point if began is not None and point.period.end > began else point._replace(value=None)


def _undated(session: Session) -> int:
    undated = select(func.count()).where(
        Deal.status == DealStatus.OPEN, Deal.trashed.is_(None), Deal.expected_close.is_(None)
    )
    return session.scalar(undated) or 0


def _sales(
    asking: Asking, sold: Mapping[str, Figure], ahead: Period | None, *, began: dt.date | None
) -> tuple[SalesBar, ...]:
    """Sales of each period of the series beside its target; the running or next one with its forecast."""
    total, filters = sold["sales_total"], asking.question.filters
    forecast = None
    if ahead is not None:
        forecast = asking.run(["forecast"], ahead, filters=filters, previous=False)[0].value
    wanted = _targets_of(asking, [*(one.period for one in total.series), *([ahead] if ahead else [])])
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
        figure = asking.run(["sales_total"], ahead, filters=filters, previous=False)[0]
        bought = None if began is None else figure.value
        bars.append(SalesBar(period=ahead, sold=bought, target=wanted[ahead], forecast=forecast))
    return tuple(bars)


def _targets_of(asking: Asking, periods: Sequence[Period]) -> dict[Period, Decimal | None]:
    """The sales target that held in each period: the business's, or that of the person asked for."""
    owner = asking.question.owner
    rows = asking.session.execute(
        select(Target.start, Target.value)
        .where(
            Target.kpi == "sales_total",
            Target.grain == periods[0].grain.value,
            Target.owner_id.is_(None) if owner is None else Target.owner_id == owner,
            func.coalesce(Target.team, "") == "",
        )
        .order_by(Target.start.desc(), Target.id.desc())
    ).all()
    exponent = asking.facts.exponent
    return {
        period: next((value.scaleb(exponent) for start, value in rows if start <= period.start), None)
        for period in periods
    }


def _funnel(asking: Asking) -> Funnel:
    """The funnel of the pipeline that most deals came into."""
    session, period = asking.session, asking.question.period
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
    filters = asking.question.filters | {"pipeline": id_}
    figure = asking.run(["stage_conversion"], period, filters=filters, previous=False)[0]
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
