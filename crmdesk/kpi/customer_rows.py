"""The populations of customers: at the beginning and the end of a period, what they did, what changed.

They are counted from the stretches of each customer's course. A period begins and ends with the state in
force on the day before (KPIS.md C2); one that is running ends with today, and one to come has no rows, so
that nothing counts before it happens. Owner, source, campaign and segment are the customer's; the product
of a customer of the beginning or the end is the one that it paid most for a month then. Who is in the trash
is in none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, cast, exists, func, join, literal, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER, SOURCE, moves_of_deals
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, is_of, team_of, told_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
    CustomerState,
    Deal,
    DealStatus,
    Movement,
    Staff,
    StageMove,
    Step,
    Subscription,
    SubscriptionState,
)
from crmdesk.model.base import Day, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.population import Bounds, Condition, Expression

CUSTOMER_DIMENSIONS: Final = ("owner", "team", "source", "campaign", "segment", "company")
LOSS_DIMENSIONS: Final = (*CUSTOMER_DIMENSIONS, "reason", "competitor")
HELD_DIMENSIONS: Final = (*CUSTOMER_DIMENSIONS, "product")
"""What customers of the beginning and of the end can be split by."""
MAIN_PRODUCT: Final = N_("By product, a customer counts for the one that it pays most for a month.")

PAUSED: Final = "paused"
"""The reason of a customer whose last paid subscription rests (KPIS.md C20)."""

SEGMENT: Final = Column("segment", N_("Segment"))
SINCE: Final = Column("day", N_("Customer since"), Kind.DAY)
_DAY: Final = dt.timedelta(days=1)
_THERE, _BEFORE, _LATER, _LEFT = (aliased(CustomerState) for _place in range(4))
_OTHER, _WIN = aliased(Deal), aliased(StageMove)
_PAID, _SUBSCRIBED = aliased(SubscriptionState), aliased(Subscription)
_WHO: Final = (Column("name", N_("Customer")), OWNER, SOURCE, SEGMENT)
_WORTH: Final = Column("monthly", N_("Revenue a month"), Kind.MONTHLY)
_WHY: Final = (
    Column("reason", N_("Reason"), choices=((PAUSED, N_("Paused")),)),
    Column("competitor", N_("Competitor")),
)


def begun(bounds: Bounds) -> Condition:
    """The period has begun by today."""
    return bounds.first <= literal(bounds.today, Day())


def end_of(bounds: Bounds) -> Expression:
    """The day after the period's last, or after today while it is running."""
    tomorrow = literal(bounds.today + _DAY, Day())
    return case((bounds.until > tomorrow, tomorrow), else_=bounds.until)


def so_far(bounds: Bounds, day: Any) -> Condition:
    """`day` lies in the part of the period that has come."""
    return and_(day >= bounds.first, day < end_of(bounds))


def in_force(state: Any, day: Any) -> Condition:
    """The state holds on the eve of `day`."""
    return and_(state.since < day, or_(state.until.is_(None), state.until >= day))


def customer_dimensions(customer: Any) -> dict[str, Expression]:
    """What every population of customers can be split by, where `customer` is the customer's id."""
    owner = told_of(Contact.owner_id, customer)
    return {
        "owner": owner,
        "team": team_of(owner),
        "source": func.nullif(told_of(Contact.source, customer), ""),
        "campaign": told_of(Contact.campaign_id, customer),
        "segment": func.nullif(told_of(Contact.segment, customer), ""),
        "company": customer,
    }


def customer_finds(customer: Any) -> dict[str, Callable[[Any], Condition]]:
    """How the rows of some customers are found, where `customer` is the customer's id."""
    fields: dict[str, Any] = {
        "owner": Contact.owner_id,
        "source": Contact.source,
        "campaign": Contact.campaign_id,
        "segment": Contact.segment,
    }
    return {name: partial(is_of, field, customer) for name, field in fields.items()}


def _product_of(customer: Any, day: Any) -> Expression:
    """The product that a customer paid most for a month on the eve of a day; of none, nothing."""
    state, paid = _PAID, _SUBSCRIBED
    found = select(paid.product_id).join(state, state.subscription_id == paid.id)
    found = found.where(state.customer_id == customer, in_force(state, day), state.monthly > 0)
    found = found.order_by(state.monthly.desc(), paid.id).limit(1)
    return found.correlate_except(state, paid).scalar_subquery()


def customer_cells(customer: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """The columns that tell who a customer is."""
    return {
        "name": told_of(Contact.name, customer),
        "owner": told_of(Staff.name, dimensions["owner"]),
        "source": dimensions["source"],
        "segment": dimensions["segment"],
    }


def customer_orders(customer: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """What the names of a customer and its owner sort by."""
    return {
        "name": told_of(Contact.sort_key, customer),
        "owner": told_of(Staff.sort_key, dimensions["owner"]),
    }


def _is(flag: Any) -> Condition:
    yes: Condition = flag == 1
    return yes


def _reason(paused: Any, reason: Any) -> Expression:
    """Why something was lost, in the words told, or because it rests."""
    return case((_is(paused), PAUSED), else_=func.nullif(reason, ""))


def _opening(bounds: Bounds) -> Source:
    """Customers and payers at the beginning of a period, with what they are at its end."""
    here, there, end = CustomerState, _THERE, end_of(bounds)
    counted = or_(_is(here.customer), here.monthly > 0)
    rows = join(bounds.table, here, and_(begun(bounds), in_force(here, bounds.first), counted))
    # Most states of the beginning are those of the end too, and only for the others is a customer looked up.
    of_ended = case((here.until < end, here.customer_id))
    ended = and_(there.customer_id == of_ended, in_force(there, end))
    rows = rows.outerjoin(there, ended)
    after = func.coalesce(there.monthly, here.monthly)
    stayed = _is(func.coalesce(there.customer, here.customer))
    was, churned = _is(here.customer), and_(_is(here.customer), ~stayed)
    reason = _of_leaving(_reason, end, "paused", "reason")
    competitor = _of_leaving(lambda told: func.nullif(told, ""), end, "competitor")
    dimensions = customer_dimensions(here.customer_id) | {
        "reason": case((churned, reason), else_=None),
        "competitor": case((churned, competitor), else_=None),
        "product": _product_of(here.customer_id, bounds.first),
    }
    cells = customer_cells(here.customer_id, dimensions) | {
        "day": here.joined,
        "state": case((stayed, "stayed"), else_="left"),
        "reason": dimensions["reason"],
        "competitor": dimensions["competitor"],
        "monthly": here.monthly,
        "after": after,
        "kept": case((after < here.monthly, after), else_=here.monthly),
    }
    keep = {
        "customers": was,
        "retained": and_(was, stayed),
        "came_back": and_(was, stayed, here.until < end, _left_between(bounds.first, end)),
        "churned": churned,
        "defected": and_(churned, competitor.is_not(None)),
        "involuntary": and_(churned, _is(_of_leaving(_plain, end, "involuntary"))),
        "paused": and_(churned, _is(_of_leaving(_plain, end, "paused"))),
        "paying": here.monthly > 0,
    }
    orders, finds = customer_orders(here.customer_id, dimensions), customer_finds(here.customer_id)
    return Source(rows, here.customer_id, cells, dimensions, orders, keep=keep, finds=finds)


def _all_opening(bounds: Bounds) -> Source:
    """Customers at the beginning of a period, whatever becomes of them."""
    here = CustomerState
    rows = join(bounds.table, here, and_(begun(bounds), in_force(here, bounds.first), _is(here.customer)))
    dimensions = customer_dimensions(here.customer_id) | dict.fromkeys(
        ("reason", "competitor"), cast(None, Words)
    )
    cells = customer_cells(here.customer_id, dimensions) | {"day": here.joined, "monthly": here.monthly}
    orders, finds = customer_orders(here.customer_id, dimensions), customer_finds(here.customer_id)
    return Source(rows, here.customer_id, cells, dimensions, orders, finds=finds)


def _plain(told: Any) -> Any:
    return told


def _of_leaving(tell: Any, end: Any, *names: str) -> Expression:
    """What is told of the customer's last leaving before `end`."""
    found = select(tell(*(getattr(_LEFT, name) for name in names)))
    found = found.where(
        _LEFT.customer_id == CustomerState.customer_id, _LEFT.step == Step.LEFT, _LEFT.since < end
    )
    return found.order_by(_LEFT.seq.desc()).limit(1).scalar_subquery()


def _left_between(first: Any, end: Any) -> Condition:
    """The customer left at least once from `first` up to, and without, `end`."""
    return exists().where(
        _LEFT.customer_id == CustomerState.customer_id,
        _LEFT.step == Step.LEFT,
        _LEFT.since >= first,
        _LEFT.since < end,
    )


def _closing(bounds: Bounds) -> Source:
    """Customers and payers at the end of a period."""
    here = CustomerState
    counted = or_(_is(here.customer), here.monthly > 0)
    rows = join(bounds.table, here, and_(begun(bounds), in_force(here, end_of(bounds)), counted))
    dimensions = customer_dimensions(here.customer_id) | {
        "product": _product_of(here.customer_id, end_of(bounds))
    }
    cells = customer_cells(here.customer_id, dimensions) | {"day": here.joined, "monthly": here.monthly}
    keep = {"customers": _is(here.customer), "paying": here.monthly > 0}
    orders, finds = customer_orders(here.customer_id, dimensions), customer_finds(here.customer_id)
    return Source(rows, here.customer_id, cells, dimensions, orders, keep=keep, finds=finds)


def _steps(bounds: Bounds) -> Source:
    """Each day in a period on which a party became a customer, left, or came back."""
    here = CustomerState
    rows = join(bounds.table, here, and_(here.step.in_(list(Step)), so_far(bounds, here.since)))
    dimensions = _loss_dimensions()
    cells = customer_cells(here.customer_id, dimensions) | {
        "day": here.since,
        "step": here.step,
        "reason": dimensions["reason"],
        "competitor": dimensions["competitor"],
    }
    before, later = _BEFORE, _LATER
    was_there = exists().where(
        before.customer_id == here.customer_id, in_force(before, bounds.first), _is(before.customer)
    )
    went_on = exists().where(
        later.customer_id == here.customer_id,
        later.step.in_(list(Step)),
        later.since > here.since,
        later.since < end_of(bounds),
    )
    left = here.step == Step.LEFT
    keep = {
        "joined": here.step == Step.JOINED,
        "left": left,
        "returned": here.step == Step.RETURNED,
        "passing": and_(left, ~went_on, ~was_there),
    }
    orders, finds = customer_orders(here.customer_id, dimensions), customer_finds(here.customer_id)
    return Source(rows, here.customer_id, cells, dimensions, orders, keep=keep, finds=finds)


def _loss_dimensions() -> dict[str, Expression]:
    here = CustomerState
    return customer_dimensions(here.customer_id) | {
        "reason": _reason(here.paused, here.reason),
        "competitor": func.nullif(here.competitor, ""),
    }


def _moves(bounds: Bounds) -> Source:
    """Each day in a period on which a customer's monthly revenue changed, netted (KPIS.md C16)."""
    here = CustomerState
    rows = join(bounds.table, here, and_(here.movement.in_(list(Movement)), so_far(bounds, here.since)))
    dimensions = _loss_dimensions() | {"movement": type_coerce(here.movement, Words)}
    cells = customer_cells(here.customer_id, dimensions) | {
        "day": here.since,
        "movement": here.movement,
        "reason": dimensions["reason"],
        "competitor": dimensions["competitor"],
        "before": here.before,
        "after": here.monthly,
        "amount": here.monthly - here.before,
    }
    gains = [one for one in Movement if one.gains]
    keep = {"gains": here.movement.in_(gains), "losses": here.movement.not_in(gains)}
    orders, finds = customer_orders(here.customer_id, dimensions), customer_finds(here.customer_id)
    return Source(rows, here.customer_id, cells, dimensions, orders, keep=keep, finds=finds)


def _buyers(bounds: Bounds) -> Source:
    """Customers by their last win in a period, as it stands at the period's end."""
    move, other, win = StageMove, _OTHER, _WIN
    counted = and_(move.outcome == DealStatus.WON, bounds.hold(move.day), bounds.outlast(move.until_day))
    rows = moves_of_deals(bounds, counted)
    rows = rows.join(Contact, and_(Contact.id == Deal.customer_id, in_use(Contact)))
    another = and_(
        other.customer_id == Deal.customer_id,
        other.id != Deal.id,
        in_use(other),
        win.deal_id == other.id,
        win.outcome == DealStatus.WON,
        win.day < bounds.until,
        bounds.outlast(win.until_day),
    )
    later = or_(win.day > move.day, and_(win.day == move.day, other.id > Deal.id))
    dimensions = customer_dimensions(Contact.id)
    cells = customer_cells(Contact.id, dimensions) | {"day": move.day, "deal": Deal.name}
    return Source(
        rows,
        Contact.id,
        cells,
        dimensions,
        customer_orders(Contact.id, dimensions) | {"deal": Deal.sort_key},
        where=(~exists().where(another, later).correlate_except(other, win),),
        keep={"again": exists().where(another).correlate_except(other, win)},
    )


def _part(whole: Population, id_: str, name: str, subset: str) -> Population:
    """A part of rows some of which have a reason: it cannot be split by what the others do not know."""
    known = tuple(name for name in whole.dimensions if name in HELD_DIMENSIONS)
    return replace(whole.part(id_, name, subset), dimensions=known)


def _whole(split: str) -> Population:
    """All customers of the beginning, for shares of them that are split by what only losses have."""
    return Population(
        f"customers_by_{split}",
        CUSTOMERS.name,
        "contact",
        _all_opening,
        (*_WHO, SINCE, _WORTH),
        (*CUSTOMER_DIMENSIONS, split),
        free=(split,),
    )


OPENING: Final = Population(
    "opening",
    N_("Customers and payers at the beginning of the period"),
    "contact",
    _opening,
    (
        *_WHO,
        SINCE,
        Column(
            "state",
            N_("At the end"),
            Kind.CHOICE,
            choices=(("stayed", N_("Still a customer")), ("left", N_("No longer a customer"))),
        ),
        *_WHY,
        Column("monthly", N_("A month at the beginning"), Kind.MONTHLY),
        Column("after", N_("A month at the end"), Kind.MONTHLY),
        Column("kept", N_("Of it kept"), Kind.MONTHLY),
    ),
    (*LOSS_DIMENSIONS, "product"),
)
CUSTOMERS: Final = _part(
    OPENING, "customers_at_opening", N_("Customers at the beginning of the period"), "customers"
)
RETAINED: Final = _part(OPENING, "retained", N_("Of these, customers at its end"), "retained")
CAME_BACK: Final = _part(OPENING, "came_back", N_("Left and came back inside the period"), "came_back")
CHURNED: Final = OPENING.part("churned", N_("Of these, no longer customers at its end"), "churned")
DEFECTED: Final = OPENING.part("defected", N_("Of these, lost to a named competitor"), "defected")
INVOLUNTARY: Final = OPENING.part("involuntary", N_("Lost because they did not pay"), "involuntary")
RESTING: Final = OPENING.part("paused", N_("Lost because their last subscription is paused"), "paused")
CUSTOMERS_BY_REASON: Final = _whole("reason")
CUSTOMERS_BY_COMPETITOR: Final = _whole("competitor")
PAYERS: Final = _part(
    OPENING, "paying_at_opening", N_("Customers who paid a month at the beginning of the period"), "paying"
)
CLOSING: Final = Population(
    "closing",
    N_("Customers and payers at the end of the period"),
    "contact",
    _closing,
    (*_WHO, SINCE, _WORTH),
    HELD_DIMENSIONS,
)
CUSTOMERS_AT_END: Final = CLOSING.part(
    "customers_at_closing", N_("Customers at the end of the period"), "customers"
)
PAYERS_AT_END: Final = CLOSING.part(
    "paying_at_closing", N_("Customers who pay a month at the end of the period"), "paying"
)
STEPS: Final = Population(
    "steps",
    N_("Customers who came, left or came back in the period"),
    "contact",
    _steps,
    (
        *_WHO,
        Column("day", N_("Day"), Kind.DAY),
        Column(
            "step", N_("What happened"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in Step)
        ),
        *_WHY,
    ),
    LOSS_DIMENSIONS,
)
JOINED: Final = STEPS.part("joined", N_("New customers of the period"), "joined")
LEFT: Final = STEPS.part("left", N_("Times a customer left in the period"), "left")
PASSING: Final = STEPS.part("passing", N_("Came and left inside the period"), "passing")
MOVES: Final = Population(
    "movements",
    N_("Changes of what customers pay a month, in the period"),
    "contact",
    _moves,
    (
        *_WHO,
        Column("day", N_("Day"), Kind.DAY),
        Column(
            "movement",
            N_("Movement"),
            Kind.CHOICE,
            choices=tuple((one.value, one.label) for one in Movement),
        ),
        *_WHY,
        Column("before", N_("A month before"), Kind.MONTHLY),
        Column("after", N_("A month after"), Kind.MONTHLY),
        Column("amount", N_("Change"), Kind.MONTHLY),
    ),
    (*LOSS_DIMENSIONS, "movement"),
)
GAINS: Final = _part(MOVES, "gains", N_("New, expansion and reactivation"), "gains")
LOSSES: Final = _part(MOVES, "losses", N_("Contraction and churn"), "losses")
BUYERS: Final = Population(
    "buyers",
    N_("Customers who bought in the period"),
    "contact",
    _buyers,
    (*_WHO, Column("day", N_("Last won deal"), Kind.DAY), Column("deal", N_("Deal"))),
    CUSTOMER_DIMENSIONS,
)
BUYERS_AGAIN: Final = BUYERS.part(
    "buyers_again", N_("Of these, with two or more won deals by its end"), "again"
)
