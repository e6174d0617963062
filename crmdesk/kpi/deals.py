"""The populations of deals: created, won and lost.

A close counts in the period of its day unless the deal was reopened before the period's end (C13).
Its owner is the owner then. A deal's amount is the deal's own while the move is its last, else the
amount at the move. A deal is told by the product of its first line. Trashed deals are in none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    and_,
    case,
    cast,
    exists,
    func,
    join,
    select,
)
from sqlalchemy.orm import aliased

from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between, in_use, name_of, order_of, other, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Activity,
    ActivityKind,
    Contact,
    Deal,
    DealLine,
    DealStatus,
    Product,
    Staff,
    StageMove,
    Subscription,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.base import Day

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.population import Bounds, Condition, Expression

DEAL_DIMENSIONS: Final = ("owner", "team", "product", "source", "company", "pipeline", "campaign")
LOST_DIMENSIONS: Final = (*DEAL_DIMENSIONS, "reason", "competitor")

NAME: Final = Column("name", N_("Deal"))
CUSTOMER: Final = Column("customer", N_("Customer"))
OWNER: Final = Column("owner", N_("Owner"))
PRODUCT: Final = Column("product", N_("Product"))
SOURCE: Final = Column("source", N_("Source"))
STAGE: Final = Column("stage", N_("Stage"))
AMOUNT: Final = Column("amount", N_("Amount"), Kind.MONEY)
OUTCOME: Final = Column(
    "outcome",
    N_("Outcome"),
    Kind.CHOICE,
    choices=tuple((status.value, status.label) for status in DealStatus),
)
WHO: Final = (NAME, CUSTOMER, OWNER, PRODUCT, SOURCE)


@cache
def began_a_subscription() -> Condition:
    """The deal was the beginning of a subscription; asked once for all deals."""
    begun = other(Subscription)
    return Deal.id.in_(select(begun.deal_id).where(begun.deal_id.is_not(None), in_use(begun)))


def is_contact(activity: type[Activity]) -> Condition:
    """The activity is one by which one hears from the other: no task and no note."""
    return activity.kind.not_in((ActivityKind.TASK, ActivityKind.NOTE))


def deal_dimensions(owner: Any) -> dict[str, Expression]:
    """What every population of deals can be split by, where `owner` is its owner then."""
    return {
        "owner": owner,
        "team": team_of(owner),
        "product": _first_product(),
        "source": func.nullif(Deal.source, ""),
        "company": Deal.customer_id,
        "pipeline": Deal.pipeline_id,
        "campaign": Deal.campaign_id,
    }


def deal_cells(dimensions: dict[str, Expression], **more: Expression) -> dict[str, Expression]:
    """The columns that every population of deals shows, and `more`."""
    return {
        "name": Deal.name,
        "customer": name_of(Contact, Deal.customer_id),
        "owner": name_of(Staff, dimensions["owner"]),
        "product": name_of(Product, dimensions["product"]),
        "source": Deal.source,
        "amount": _amount(),
        **more,
    }


def _amount() -> Expression:
    """A deal's amount: its own while the move is its last, else the amount at the move."""
    return case((StageMove.until_day.is_(None), Deal.base_amount), else_=StageMove.base_amount)


def deal_orders(dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """What the columns of names sort by in every population of deals."""
    return {
        "name": Deal.sort_key,
        "customer": order_of(Contact, Deal.customer_id),
        "owner": order_of(Staff, dimensions["owner"]),
        "product": order_of(Product, dimensions["product"]),
    }


def moves_of_deals(bounds: Bounds, condition: Condition) -> Any:
    """The periods joined with the moves that `condition` picks, and their deals unless trashed."""
    rows = join(bounds.table, StageMove, condition)
    return rows.join(Deal, and_(Deal.id == StageMove.deal_id, in_use(Deal)))


@cache
def _first_product() -> Expression:
    line = other(DealLine)
    found = select(line.product_id).where(line.deal_id == Deal.id)
    # Named for its product's name, it stands two queries deep.
    return found.order_by(line.position, line.id).limit(1).correlate(Deal).scalar_subquery()


def _closes(*outcomes: DealStatus) -> Callable[[Bounds], Source]:
    """Deals that closed within the period and are still closed at its end."""

    def source(bounds: Bounds) -> Source:
        move = StageMove
        counted = and_(move.outcome.in_(outcomes), bounds.hold(move.day), bounds.outlast(move.until_day))
        return _closed_deals(moves_of_deals(bounds, counted))

    return source


def _created_closes(bounds: Bounds) -> Source:
    """Deals created within the period that are closed by now."""
    rows = join(bounds.table, Deal, and_(bounds.hold(Deal.created), in_use(Deal)))
    closed = and_(
        StageMove.deal_id == Deal.id,
        StageMove.until_day.is_(None),
        StageMove.outcome != DealStatus.OPEN,
    )
    return _closed_deals(rows.join(StageMove, closed))


def _closed_deals(rows: Any) -> Source:
    move = StageMove
    dimensions = deal_dimensions(move.owner_id) | {
        "reason": func.nullif(move.reason, ""),
        "competitor": func.nullif(move.competitor, ""),
    }
    contacted = _first_contact()
    cells = deal_cells(
        dimensions,
        day=move.day,
        created=Deal.created,
        days=days_between(move.day, Deal.created),
        outcome=move.outcome,
        reason=move.reason,
        competitor=move.competitor,
        contacted=contacted,
        contact_days=days_between(move.day, contacted),
        yearly=_yearly(),
    )
    keep = {"won": move.outcome == DealStatus.WON, "contacted": contacted.is_not(None)}
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), keep=keep)


@cache
def _first_contact() -> Expression:
    """The day of the first word with the customer about a closed deal."""
    first = select(func.min(Activity.done_day, type_=Day()))
    about = and_(Activity.deal_id == Deal.id, Activity.done_day <= StageMove.day, in_use(Activity))
    return first.where(about, is_contact(Activity)).scalar_subquery()


@cache
def _yearly() -> Expression:
    """What a deal brings in a year, in thousandths: twelve months of the subscriptions that it began."""
    state, earlier = aliased(SubscriptionState), aliased(SubscriptionState)
    paid = [status for status in SubscriptionStatus if status.is_paid]
    before = exists().where(
        earlier.subscription_id == state.subscription_id, earlier.status.in_(paid), earlier.seq < state.seq
    )
    begun = (
        select(func.sum(state.monthly))
        .select_from(join(Subscription, state, state.subscription_id == Subscription.id))
        .where(Subscription.deal_id == Deal.id, in_use(Subscription), state.status.in_(paid), ~before)
    )
    once = cast(_amount(), BigInteger) * 1000
    return cast(func.coalesce(begun.scalar_subquery() * 12, once), BigInteger)


def _created(bounds: Bounds) -> Source:
    """Deals by the day they were created, with their owner on it."""
    first = aliased(StageMove)
    rows = join(bounds.table, Deal, and_(bounds.hold(Deal.created), in_use(Deal)))
    rows = rows.outerjoin(first, and_(first.deal_id == Deal.id, first.seq == 1))
    dimensions = deal_dimensions(first.owner_id)
    cells = deal_cells(dimensions, day=Deal.created, outcome=Deal.status, amount=Deal.base_amount)
    return Source(
        rows,
        Deal.id,
        cells,
        dimensions,
        deal_orders(dimensions),
        keep={"open": Deal.status == DealStatus.OPEN},
    )


_CLOSED_COLUMNS: Final = (
    *WHO,
    Column("created", N_("Created"), Kind.DAY),
    Column("day", N_("Close date"), Kind.DAY),
    Column("days", N_("Days to close"), Kind.DAYS),
    OUTCOME,
    Column("reason", N_("Reason")),
    AMOUNT,
)
_WON_COLUMNS: Final = tuple(one for one in _CLOSED_COLUMNS if one.id not in {"outcome", "reason"})
_LOST_COLUMNS: Final = (
    *(one for one in _CLOSED_COLUMNS if one.id not in {"outcome", "amount"}),
    Column("competitor", N_("Competitor")),
    AMOUNT,
)
WON: Final = Population(
    "won", N_("Deals won"), "deal", _closes(DealStatus.WON), _WON_COLUMNS, DEAL_DIMENSIONS
)
LOST: Final = Population(
    "lost", N_("Deals lost"), "deal", _closes(DealStatus.LOST), _LOST_COLUMNS, LOST_DIMENSIONS
)
CLOSED: Final = Population(
    "closed",
    N_("Deals won or lost"),
    "deal",
    _closes(DealStatus.WON, DealStatus.LOST),
    _CLOSED_COLUMNS,
    DEAL_DIMENSIONS,
)
CREATED: Final = Population(
    "created",
    N_("Deals created"),
    "deal",
    _created,
    (*WHO, Column("day", N_("Created"), Kind.DAY), OUTCOME, AMOUNT),
    DEAL_DIMENSIONS,
)
CREATED_OPEN: Final = CREATED.part("created_open", N_("Deals created in the period and still open"), "open")
CREATED_CLOSED: Final = Population(
    "created_closed",
    N_("Deals created in the period and won or lost by now"),
    "deal",
    _created_closes,
    _CLOSED_COLUMNS,
    DEAL_DIMENSIONS,
)
CREATED_WON: Final = CREATED_CLOSED.part(
    "created_won", N_("Deals created in the period and won by now"), "won"
)
WON_CONTACTED: Final = replace(
    WON.part("won_contacted", N_("Deals won that somebody had talked about"), "contacted"),
    columns=(
        *(one for one in _WON_COLUMNS if one.id not in {"created", "days"}),
        Column("contacted", N_("First contact"), Kind.DAY),
        Column("contact_days", N_("Days since first contact"), Kind.DAYS),
    ),
)
WON_YEARLY: Final = replace(
    WON,
    id="won_yearly",
    columns=(*_WON_COLUMNS, Column("yearly", N_("In a year"), Kind.MONTHLY)),
    base=WON,
)
