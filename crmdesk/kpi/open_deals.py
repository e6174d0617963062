"""The populations of open deals: at the period's end and at its beginning, expected, stalled, planned.

Their stage, owner and amount are those of then; what was done about a deal counts up to then. Trashed deals
are in none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, exists, func, literal, or_, select

from crmdesk.kpi.deals import (
    AMOUNT,
    DEAL_DIMENSIONS,
    STAGE,
    WHO,
    deal_cells,
    deal_dimensions,
    deal_orders,
    moves_of_deals,
)
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between, in_use, name_of, told_of
from crmdesk.l10n.texts import N_
from crmdesk.model import Activity, ActivityKind, Deal, DealStatus, Stage, StageMove
from crmdesk.model.base import Day
from crmdesk.model.period import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Condition, Expression


def _open_at_end(bounds: Bounds) -> Source:
    """Deals that stand in a stage at the period's end, with the stage and how long they stood in it."""
    return _open_deals(bounds, bounds.until)


def _open_at_start(bounds: Bounds) -> Source:
    """Deals that stood in a stage when the period began."""
    return _open_deals(bounds, bounds.first)


def _open_deals(bounds: Bounds, until: Expression) -> Source:
    """Deals that stand in a stage before the day `until`."""
    move = StageMove
    rows = moves_of_deals(bounds, _standing(until, alone=len(bounds.periods) == 1))
    owner = case((move.until_day.is_(None), Deal.owner_id), else_=move.owner_id)
    dimensions = deal_dimensions(owner) | {"stage": move.stage_id}
    today = literal(bounds.today, Day())
    at = case((until < today, until), else_=today)
    age = days_between(at, move.day)
    cells = deal_cells(
        dimensions,
        day=move.day,
        stage=name_of(Stage, move.stage_id),
        created=Deal.created,
        expected=Deal.expected_close,
        probability=func.coalesce(Deal.probability, told_of(Stage.probability, move.stage_id)),
        age=case((age > 0, age), else_=0),
        last_activity=_last_activity(until),
    )
    keep = {
        "expected": or_(bounds.first == FIRST_DAY, bounds.hold(Deal.expected_close)),
        "stalled": _is_stalled(until, days_between(at, bounds.facts.stalled_days)),
        "planned": _has_next_step(until),
    }
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), keep=keep)


def _standing(until: Expression, *, alone: bool) -> Condition:
    """The move opened a stage before the day `until`, and the deal still stands in it then.

    A period that is asked for `alone` is nearly always a late one, since when little has ended: what ended is
    found by its end then, and by nothing else. Both ends of when it may have ended are told: of so few SQLite
    looks up the deals, and does not read all of them for a filter first.
    """
    move = StageMove
    if not alone:
        lasts = or_(move.until_day.is_(None), move.until_day >= until)
        return and_(move.outcome == DealStatus.OPEN, move.day < until, lasts)
    now = and_(move.until_day.is_(None), move.outcome == DealStatus.OPEN, move.day < until)
    outcome, day = (func.coalesce(one, one) for one in (move.outcome, move.day))
    ended = move.until_day.between(until, LAST_DAY)
    return or_(now, and_(ended, outcome == DealStatus.OPEN, day < until))


def _activities_before(until: Expression) -> Condition:
    return and_(Activity.deal_id == Deal.id, Activity.done_day < until, in_use(Activity))


def _last_activity(until: Expression) -> Expression:
    last = select(func.max(Activity.done_day, type_=Day()))
    return last.where(_activities_before(until)).scalar_subquery()


def _is_stalled(until: Expression, since: Expression) -> Condition:
    """The deal was there on the day `since`, and nothing was done about it after."""
    done_since = exists().where(_activities_before(until), Activity.done_day > since)
    return and_(Deal.created <= since, ~done_since)


def _has_next_step(until: Expression) -> Condition:
    """Something is planned: an activity that is not done yet then, or a next step in words."""
    open_then = or_(Activity.done_day.is_(None), Activity.done_day >= until)
    planned = exists().where(
        Activity.deal_id == Deal.id,
        Activity.created < until,
        open_then,
        Activity.kind != ActivityKind.NOTE,
        in_use(Activity),
    )
    return or_(func.coalesce(Deal.next_step, "") != "", planned)


_OPEN_COLUMNS: Final = (
    *WHO,
    STAGE,
    Column("day", N_("In this stage since"), Kind.DAY),
    Column("age", N_("Days in stage so far"), Kind.DAYS),
    Column("expected", N_("Expected close"), Kind.DAY),
    AMOUNT,
    Column("probability", N_("Probability"), Kind.SHARE),
    Column("weighted", N_("Weighted"), Kind.MONEY, product_of=("amount", "probability")),
)

OPEN_AT_END: Final = Population(
    "open_at_end",
    N_("Deals open at the end of the period"),
    "deal",
    _open_at_end,
    _OPEN_COLUMNS,
    (*DEAL_DIMENSIONS, "stage"),
)
EXPECTED: Final = OPEN_AT_END.part("expected", N_("Open deals expected to close in the period"), "expected")
STALLED: Final = replace(
    OPEN_AT_END.part("stalled", N_("Open deals that nothing was done about for too long"), "stalled"),
    columns=(
        *WHO,
        STAGE,
        Column("created", N_("Created"), Kind.DAY),
        Column("last_activity", N_("Last activity"), Kind.DAY),
        Column("day", N_("In this stage since"), Kind.DAY),
        AMOUNT,
    ),
)
PLANNED: Final = OPEN_AT_END.part("planned", N_("Of these, with a next step"), "planned")
EXPECTED_AT_START: Final = Population(
    "expected_at_start",
    N_("Deals open when the period began and expected to close in it"),
    "deal",
    _open_at_start,
    _OPEN_COLUMNS,
    (*DEAL_DIMENSIONS, "stage"),
    subset="expected",
)
