"""The charts of the panel: what each is made of, and how that is read, no figure asked for twice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.kpi.breakdown import read_spread, run_each
from crmdesk.kpi.figure import Point
from crmdesk.kpi.spec import OfRows
from crmdesk.l10n.texts import N_
from crmdesk.model.target import Target
from crmdesk.services.colleagues import read_colleagues
from crmdesk.services.panel_roles import TileKey, kept_charts, preset_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.spec import Kpi, Role
    from crmdesk.model.period import Period
    from crmdesk.services.colleagues import Colleagues
    from crmdesk.services.panel_asking import Asking


class Shape(StrEnum):
    """How a chart looks."""

    PERIODS = "periods"
    MOVEMENTS = "movements"
    FLOW = "flow"
    FUNNEL = "funnel"
    STAYS = "stays"
    PARTS = "parts"
    SPREAD = "spread"
    PEOPLE = "people"
    COHORTS = "cohorts"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its shape, the figures it needs, and the dimension it splits them by.

    `name` is what it is called; `{figure}` in it stands for the name of its first figure.
    """

    id: str
    shape: Shape
    kpis: tuple[str, ...]
    by: str = ""
    name: str = "{figure}"


CHARTS: Final = {
    one.id: one
    for one in (
        Chart("movements", Shape.MOVEMENTS, ("mrr_movements",), name=N_("MRR movements")),
        Chart("revenue", Shape.PERIODS, ("revenue",), name=N_("Revenue by period")),
        Chart("sales", Shape.PERIODS, ("sales_total",), name=N_("Sales by period")),
        Chart("funnel", Shape.FUNNEL, ("stage_conversion", "deals_won"), name=N_("Sales funnel")),
        Chart("stages", Shape.STAYS, ("time_in_stage",), name=N_("Time in stage")),
        Chart("cohorts", Shape.COHORTS, ("cohort_retention",)),
        Chart("churn_reasons", Shape.PARTS, ("churn_by_reason",)),
        Chart("lost_reasons", Shape.PARTS, ("lost_reasons",)),
        Chart(
            "people",
            Shape.PEOPLE,
            ("sales_total", "win_rate", "deals_won", "average_sale"),
            name=N_("People and the team"),
        ),
        Chart("activity", Shape.PARTS, ("sales_activity",)),
        Chart(
            "flow",
            Shape.FLOW,
            ("tickets_created", "tickets_solved", "backlog"),
            name=N_("Tickets opened and solved"),
        ),
        Chart("replies", Shape.SPREAD, ("first_reply_time",)),
        Chart("resolutions", Shape.SPREAD, ("resolution_time",)),
        Chart("sla", Shape.PERIODS, ("sla_met",)),
        Chart("satisfaction", Shape.PERIODS, ("csat",)),
        Chart("ages", Shape.PARTS, ("backlog",), name=N_("{figure} by age")),
        Chart("leads", Shape.PERIODS, ("lead_conversion_rate",)),
        Chart("channels", Shape.PARTS, ("cac",), "channel", N_("{figure} by channel")),
        Chart("campaigns", Shape.PARTS, ("campaign_roi",), "campaign", N_("{figure} by campaign")),
        Chart("sources", Shape.PARTS, ("lead_conversion_rate",), "source", N_("{figure} by source")),
    )
}


def charts_of(session: Session, role: Role, known: Mapping[str, Kpi]) -> tuple[Chart, ...]:
    """The charts of a role as the business has them."""
    kept = kept_charts(session, role)
    return preset_charts(session, role, known) if kept is None else _offered(kept, known)


def preset_charts(session: Session, role: Role, known: Mapping[str, Kpi]) -> tuple[Chart, ...]:
    """The charts of a role before anybody changed them."""
    return _offered(preset_of(session, role).charts, known)


def offered_charts(known: Mapping[str, Kpi]) -> tuple[Chart, ...]:
    """All charts whose figures are all declared, and can be split as the chart wants."""
    return _offered(CHARTS, known)


def _offered(ids: Iterable[str], known: Mapping[str, Kpi]) -> tuple[Chart, ...]:
    found = (CHARTS[one] for one in ids if one in CHARTS)
    return tuple(one for one in found if _is_offered(one, known))


def _is_offered(chart: Chart, known: Mapping[str, Kpi]) -> bool:
    if any(one not in known for one in chart.kpis):
        return False
    return not chart.by or chart.by in known[chart.kpis[0]].variant(None).dimensions()


# What is read for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A figure by period: its points end with the running period where that follows the one asked for.

    `goals` are the targets of those periods, in the figure's unit.
    """

    figure: Figure
    points: tuple[Point, ...]
    goals: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What came in, what went out and what was left, by period."""

    came: Course
    went: Course
    left: Course


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The stages of one pipeline: what went on from each, and what was won at the end."""

    pipeline: int
    name: str
    stages: Figure
    won: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """How long deals stay in the stages of one pipeline."""

    pipeline: int
    stays: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How long something took: the figure, and minutes with how many rows took that long, in order."""

    figure: Figure
    variant: str
    spread: tuple[tuple[int, int], ...]

    def within(self, share: Decimal) -> int | None:
        """In how many minutes that share of the rows was done, the longest of them included."""
        count, passed = sum(many for _minutes, many in self.spread), 0
        for minutes, many in self.spread:
            passed += many
            if passed >= share * count:
                return minutes
        return None


def needs_of(chart: Chart) -> tuple[TileKey, ...]:
    """The figures that a chart takes as the tiles do: of the period asked for, with its past."""
    if chart.by or chart.shape in {Shape.MOVEMENTS, Shape.FUNNEL, Shape.STAYS}:
        return ()
    if chart.shape is Shape.PEOPLE:
        return (*(TileKey(one) for one in chart.kpis), TileKey("pipeline_value", "open"))
    return tuple(TileKey(one) for one in chart.kpis)


def goes_on(chart: Chart) -> bool:
    """Whether the chart goes on to the running period."""
    return chart.shape in {Shape.PERIODS, Shape.FLOW}


def read_chart(chart: Chart, ask: Asking) -> Any:
    """What a chart shows."""
    return _READERS[chart.shape](chart, ask)


def _course(ask: Asking, kpi: str) -> Course:
    figure = ask.figure(TileKey(kpi))
    points, last = list(figure.series), ask.latest(kpi)
    if last is not None:
        points = [*points[1:], _as_point(last)]
    goals = _goals(ask, kpi, [one.period for one in points])
    return Course(figure=figure, points=tuple(points), goals=goals)


def _as_point(figure: Figure) -> Point:
    return Point(
        period=figure.period, value=figure.value, n=figure.n, of=figure.of, undecided=figure.undecided
    )


def _goals(ask: Asking, kpi: str, periods: Sequence[Period]) -> tuple[Decimal | None, ...]:
    """The target that held in each period, in the figure's unit."""
    if not periods:
        return ()
    owner = ask.question.owner
    rows = ask.session.execute(
        select(Target.start, Target.value)
        .where(
            Target.kpi == kpi,
            Target.grain == periods[-1].grain.value,
            Target.owner_id.is_(None) if owner is None else Target.owner_id == owner,
            Target.team.is_(None) | (Target.team == ""),
        )
        .order_by(Target.start.desc(), Target.id.desc())
    ).all()
    scale = ask.facts.exponent if ask.known[kpi].unit.is_money else 0
    return tuple(
        next((value.scaleb(scale) for start, value in rows if start <= one.start), None) for one in periods
    )


def _read_course(chart: Chart, ask: Asking) -> Course:
    return _course(ask, chart.kpis[0])


def _read_flow(chart: Chart, ask: Asking) -> Flow:
    came, went, left = (_course(ask, one) for one in chart.kpis)
    return Flow(came=came, went=went, left=left)


def _read_movements(chart: Chart, ask: Asking) -> list[Figure]:
    (kpi,) = chart.kpis
    filters = ask.filters_for(TileKey(kpi))
    periods = ask.shown_periods()
    return run_each(ask.session, kpi, periods, filters=filters, facts=ask.facts, today=ask.today)


def _read_funnel(_chart: Chart, ask: Asking) -> Funnel | None:
    if ask.pipeline is None:
        return None
    stages, won = (ask.in_pipeline(one) for one in ("stage_conversion", "deals_won"))
    return Funnel(pipeline=ask.pipeline, name=dict(ask.pipelines)[ask.pipeline], stages=stages, won=won)


def _read_stays(_chart: Chart, ask: Asking) -> Stays | None:
    if ask.pipeline is None:
        return None
    return Stays(pipeline=ask.pipeline, stays=ask.in_pipeline("time_in_stage"))


def _read_parts(chart: Chart, ask: Asking) -> Figure:
    (kpi,) = chart.kpis
    return ask.split(kpi, chart.by) if chart.by else ask.figure(TileKey(kpi))


def _read_people(_chart: Chart, ask: Asking) -> Colleagues:
    keys = (*(TileKey(one) for one in _chart.kpis), TileKey("pipeline_value", "open"))
    whole = {one.kpi: ask.figure(one) for one in keys}
    read = partial(ask.run, filters=ask.question.filters)
    return read_colleagues(ask.session, read, ask.question.period, whole, exponent=ask.facts.exponent)


def _read_lengths(chart: Chart, ask: Asking) -> Lengths:
    (kpi,) = chart.kpis
    counted = (one for one in ask.known[kpi].variants if isinstance(one.form, OfRows))
    variant = next(counted, ask.known[kpi].variants[0])
    found = read_spread(
        ask.session,
        kpi,
        ask.question.period,
        variant=variant.id,
        filters=ask.filters_for(TileKey(kpi, variant.id)),
        facts=ask.facts,
        today=ask.today,
    )
    spread = sorted((int(values[0]), many) for values, many in found if values[0] is not None)
    return Lengths(figure=ask.figure(TileKey(kpi)), variant=variant.id, spread=tuple(spread))


_READERS: Final[dict[Shape, Callable[[Chart, Any], Any]]] = {
    Shape.PERIODS: _read_course,
    Shape.MOVEMENTS: _read_movements,
    Shape.FLOW: _read_flow,
    Shape.FUNNEL: _read_funnel,
    Shape.STAYS: _read_stays,
    Shape.PARTS: _read_parts,
    Shape.SPREAD: _read_lengths,
    Shape.PEOPLE: _read_people,
    Shape.COHORTS: _read_parts,
}
