"""The populations of subscriptions: paid for at the end of a period, and with a term due in it.

Only subscriptions of a customer count, and none of a customer who is in the trash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, join, literal, select
from sqlalchemy.orm import aliased

from crmdesk.kpi.customer_rows import (
    CUSTOMER_DIMENSIONS,
    begun,
    customer_dimensions,
    customer_finds,
    customer_orders,
    end_of,
    in_force,
    so_far,
)
from crmdesk.kpi.deals import AMOUNT, CUSTOMER, NAME, OWNER, PRODUCT, began_a_subscription, moves_of_deals
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import team_of, told_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
    Deal,
    DealStatus,
    Product,
    Staff,
    StageMove,
    Subscription,
    SubscriptionState,
    SubscriptionStatus,
    SubscriptionTerm,
)
from crmdesk.model.base import Day
from crmdesk.model.subscription_facts import GRACE_DAYS

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Condition, Expression

SUBSCRIPTION_DIMENSIONS: Final = (*CUSTOMER_DIMENSIONS, "plan", "product")

_GONE: Final = aliased(Contact)
_PLAN: Final = Column("plan", N_("Plan"))


def _paid(bounds: Bounds) -> Source:
    """Subscriptions with a monthly value at the end of a period."""
    state = SubscriptionState
    holding = and_(begun(bounds), in_force(state, end_of(bounds)), state.monthly > 0)
    rows = join(bounds.table, state, and_(holding, _paid_by_someone(state)))
    dimensions = _dimensions(state)
    cells = _cells(state, dimensions) | {
        "day": state.since,
        "status": state.status,
        "interval": func.coalesce(state.interval, told_of(Subscription.interval, state.subscription_id)),
        "monthly": state.monthly,
    }
    keep = {"past_due": state.status == SubscriptionStatus.PAST_DUE}
    orders, finds = _orders(state, dimensions), customer_finds(state.customer_id)
    return Source(rows, state.subscription_id, cells, dimensions, orders, keep=keep, finds=finds)


def _due(bounds: Bounds) -> Source:
    """Terms that fell due in a period, and what became of them by now."""
    term = SubscriptionTerm
    rows = join(bounds.table, term, and_(so_far(bounds, term.due), _paid_by_someone(term)))
    theirs = told_of(Subscription.owner_id, term.subscription_id)
    owner = func.coalesce(theirs, told_of(Contact.owner_id, term.customer_id))
    team = team_of(owner)
    dimensions = _dimensions(term) | {"owner": owner, "team": team}
    grace = literal(bounds.days_ago(GRACE_DAYS), Day())
    renewed, waiting = term.renewed == 1, and_(term.renewed == 0, term.due >= grace)
    capped = case((term.after < term.monthly, term.after), else_=term.monthly)
    cells = _cells(term, dimensions) | {
        "day": term.due,
        "state": case((renewed, "renewed"), (waiting, "waiting"), else_="lapsed"),
        "monthly": term.monthly,
        "after": term.after,
        "kept": case((renewed, capped), else_=0),
    }
    keep = {"renewed": renewed, "waiting": waiting}
    return Source(rows, term.subscription_id, cells, dimensions, _orders(term, dimensions), keep=keep)


def _paid_by_someone(row: Any) -> Condition:
    """A customer who is in use pays it; asked once for all rows, for few contacts are in the trash."""
    # Greater than nothing, which an index finds at once, where for `is_not` it is looked through.
    gone = select(_GONE.id).where(_GONE.trashed > 0)
    return and_(row.customer_id.is_not(None), row.customer_id.not_in(gone))


def _dimensions(row: Any) -> dict[str, Expression]:
    return customer_dimensions(row.customer_id) | {
        "plan": func.nullif(told_of(Subscription.name, row.subscription_id), ""),
        "product": told_of(Subscription.product_id, row.subscription_id),
    }


def _cells(row: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    return {
        "plan": dimensions["plan"],
        "customer": told_of(Contact.name, row.customer_id),
        "owner": told_of(Staff.name, dimensions["owner"]),
        "product": told_of(Product.name, dimensions["product"]),
    }


def _orders(row: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    return {
        "plan": told_of(Subscription.sort_key, row.subscription_id),
        "customer": told_of(Contact.sort_key, row.customer_id),
        "owner": told_of(Staff.sort_key, dimensions["owner"]),
        "product": told_of(Product.sort_key, dimensions["product"]),
    }


def _one_off(bounds: Bounds) -> Source:
    """Won deals of a period that began no subscription."""
    move = StageMove
    counted = and_(move.outcome == DealStatus.WON, bounds.hold(move.day), bounds.outlast(move.until_day))
    dimensions = customer_dimensions(Deal.customer_id)
    cells = {
        "name": Deal.name,
        "customer": told_of(Contact.name, Deal.customer_id),
        "owner": told_of(Staff.name, dimensions["owner"]),
        "day": move.day,
        "amount": case((move.until_day.is_(None), Deal.base_amount), else_=move.base_amount),
    }
    orders = customer_orders(Deal.customer_id, dimensions) | {
        "name": Deal.sort_key,
        "customer": told_of(Contact.sort_key, Deal.customer_id),
    }
    where = (~began_a_subscription(),)
    return Source(moves_of_deals(bounds, counted), Deal.id, cells, dimensions, orders, where=where)


PAID: Final = Population(
    "subscriptions",
    N_("Subscriptions paid for at the end of the period"),
    "subscription",
    _paid,
    (
        _PLAN,
        CUSTOMER,
        OWNER,
        PRODUCT,
        Column("day", N_("Unchanged since"), Kind.DAY),
        Column(
            "status",
            N_("Status"),
            Kind.CHOICE,
            choices=tuple((one.value, one.label) for one in SubscriptionStatus),
        ),
        Column("interval", N_("Billed"), Kind.INTERVAL),
        Column("monthly", N_("A month"), Kind.MONTHLY),
    ),
    SUBSCRIPTION_DIMENSIONS,
)
PAST_DUE: Final = PAID.part("past_due", N_("Of these, past due"), "past_due")
DUE: Final = Population(
    "due",
    N_("Terms due in the period"),
    "subscription",
    _due,
    (
        _PLAN,
        CUSTOMER,
        OWNER,
        PRODUCT,
        Column("day", N_("Due date"), Kind.DAY),
        Column(
            "state",
            N_("What became of it"),
            Kind.CHOICE,
            choices=(
                ("renewed", N_("Renewed")),
                ("waiting", N_("Not yet renewed, within grace")),
                ("lapsed", N_("Not renewed")),
            ),
        ),
        Column("monthly", N_("A month until then"), Kind.MONTHLY),
        Column("after", N_("A month from then on"), Kind.MONTHLY),
        Column("kept", N_("Of it renewed"), Kind.MONTHLY),
    ),
    SUBSCRIPTION_DIMENSIONS,
)
RENEWED: Final = DUE.part("renewed", N_("Of these, renewed"), "renewed")
WAITING: Final = DUE.part("waiting", N_("Of these, still within grace"), "waiting")
ONE_OFF: Final = Population(
    "one_off",
    N_("Won deals that began no subscription"),
    "deal",
    _one_off,
    (NAME, CUSTOMER, OWNER, Column("day", N_("Close date"), Kind.DAY), AMOUNT),
    CUSTOMER_DIMENSIONS,
)
