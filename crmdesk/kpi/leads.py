"""The populations of leads: parties by the day they became known, and by the day of their first sale.

A party is a company, or a person who belongs to none (or who bought in person). Its first sale is its first
won deal or the first day it pays for a subscription, whichever is earlier. It is a lead unless that lies
before its created day, and it converts on it (KPIS.md C19). Its owner, source and campaign are those of the
contact; trashed contacts, deals and subscriptions are in none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, exists, func, join, or_, select, union_all
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER, SOURCE, moves_of_deals
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
    ContactKind,
    Deal,
    DealStatus,
    LeadResponse,
    Staff,
    StageMove,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.base import Day

if TYPE_CHECKING:
    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds, Condition, Expression

_LEAD_DIMENSIONS: Final = ("owner", "team", "source", "campaign")
_COLUMNS: Final = (
    Column("name", N_("Lead")),
    Column(
        "kind",
        N_("Kind"),
        Kind.CHOICE,
        choices=tuple((kind.value, kind.label) for kind in ContactKind),
    ),
    OWNER,
    SOURCE,
    Column("created", N_("Created"), Kind.DAY),
    Column("day", N_("First sale"), Kind.DAY),
)


def _leads(bounds: Bounds) -> Source:
    """Leads created within the period, with the day of their first sale by now."""
    return _leads_by(bounds, _first_won(), _first_paid())


def _leads_then(bounds: Bounds) -> Source:
    """Leads created within the period, as they were known at its end."""
    deal, move, state = aliased(Deal), aliased(StageMove), aliased(SubscriptionState)
    won = (
        select(func.min(move.day, type_=Day()))
        .select_from(join(deal, move, move.deal_id == deal.id))
        .where(
            deal.customer_id == Contact.id,
            in_use(deal),
            move.outcome == DealStatus.WON,
            move.day < bounds.until,
            bounds.outlast(move.until_day),
        )
    )
    paid = select(func.min(state.since, type_=Day())).where(
        state.customer_id == Contact.id, state.since < bounds.until, _is_paid(state)
    )
    first = (found.correlate(bounds.table, Contact).scalar_subquery() for found in (won, paid))
    return _leads_by(bounds, *first)


def _leads_by(bounds: Bounds, first_won: Expression, first_paid: Expression) -> Source:
    came = and_(bounds.hold(Contact.created), in_use(Contact))
    sold = (
        select(bounds.table.c.i, Contact.id, first_won.label("won"), first_paid.label("paid"))
        .select_from(join(bounds.table, Contact, came))
        # Worked out once for each, however often the day is asked for.
        .cte("sold")
        .prefix_with("MATERIALIZED")
    )
    won, paid = sold.c.won, sold.c.paid
    sale = case((paid.is_(None), won), (won.is_(None), paid), (won < paid, won), else_=paid)
    rows = bounds.joined(sold).join(Contact, Contact.id == sold.c.id)
    lead = or_(sale.is_(None), sale >= Contact.created)
    party = or_(Contact.kind == ContactKind.COMPANY, Contact.company_id.is_(None), sale.is_not(None))
    rows = rows.outerjoin(LeadResponse, LeadResponse.customer_id == Contact.id)
    return _lead_rows(rows, sale, lead, party, response=LeadResponse.minutes, answered=LeadResponse.day)


def _first_won() -> Expression:
    """The day of the first of the contact's won deals that stands by now."""
    deal = aliased(Deal)
    won = select(func.min(deal.closed, type_=Day())).where(deal.customer_id == Contact.id)
    return won.where(deal.status == DealStatus.WON, in_use(deal)).scalar_subquery()


def _first_paid() -> Expression:
    """The first day that the contact paid for a subscription."""
    state = aliased(SubscriptionState)
    first = select(func.min(state.since, type_=Day())).where(state.customer_id == Contact.id)
    return first.where(_is_paid(state)).scalar_subquery()


def _is_paid(state: type[SubscriptionState]) -> Condition:
    """The state is paid for: no trial, no pause, nothing free."""
    return and_(state.status.in_([one for one in SubscriptionStatus if one.is_paid]), state.monthly > 0)


def _conversions(bounds: Bounds) -> Source:
    """Leads whose first sale falls within the period, as it stands at its end."""
    sales = union_all(_won_within(bounds), _paid_within(bounds)).cte("sale").prefix_with("MATERIALIZED")
    first = (
        select(sales.c.i, sales.c.customer, func.min(sales.c.day, type_=Day()).label("day"))
        .group_by(sales.c.i, sales.c.customer)
        .subquery("first_sale")
    )
    rows = bounds.joined(first)
    rows = rows.join(Contact, and_(Contact.id == first.c.customer, in_use(Contact)))
    return _lead_rows(rows, first.c.day, Contact.created <= first.c.day, ~_sold_before(bounds))


def _won_within(bounds: Bounds) -> Select[Any]:
    move = StageMove
    counted = and_(move.outcome == DealStatus.WON, bounds.hold(move.day), bounds.outlast(move.until_day))
    found = select(bounds.table.c.i, Deal.customer_id.label("customer"), move.day.label("day"))
    return found.select_from(moves_of_deals(bounds, counted))


def _paid_within(bounds: Bounds) -> Select[Any]:
    state = aliased(SubscriptionState)
    found = select(bounds.table.c.i, state.customer_id, state.since)
    return found.select_from(join(bounds.table, state, and_(bounds.hold(state.since), _is_paid(state))))


def _sold_before(bounds: Bounds) -> Condition:
    """The contact had bought or paid before the period, as it stands at the period's end."""
    deal, move, state = aliased(Deal), aliased(StageMove), aliased(SubscriptionState)
    was_won = exists().where(
        move.deal_id == deal.id,
        # So written, the index by outcome and day, which is the longer way, is not taken for it.
        func.coalesce(move.outcome, "") == DealStatus.WON,
        move.day < bounds.first,
        bounds.outlast(move.until_day),
    )
    theirs = and_(deal.customer_id == Contact.id, in_use(deal))
    won = exists().where(theirs, was_won.correlate_except(move))
    paid = exists().where(state.customer_id == Contact.id, state.since < bounds.first, _is_paid(state))
    return or_(won, paid)


def _lead_rows(rows: Any, sale: Any, *where: Any, **more: Any) -> Source:
    dimensions: dict[str, Any] = {
        "owner": Contact.owner_id,
        "team": team_of(Contact.owner_id),
        "source": func.nullif(Contact.source, ""),
        "campaign": Contact.campaign_id,
    }
    cells = {
        "name": Contact.name,
        "kind": Contact.kind,
        "owner": name_of(Staff, Contact.owner_id),
        "source": Contact.source,
        "created": Contact.created,
        "day": sale,
        **more,
    }
    keep = {"sold": sale.is_not(None), "waiting": sale.is_(None)}
    if more:
        was_answered = more["response"].is_not(None)
        keep |= {"answered": was_answered, "unanswered": and_(~was_answered, sale.is_(None))}
    orders = {"name": Contact.sort_key, "owner": order_of(Staff, Contact.owner_id)}
    return Source(rows, Contact.id, cells, dimensions, orders, where=where, keep=keep)


LEADS: Final = Population(
    "leads", N_("Leads created in the period"), "contact", _leads, _COLUMNS, _LEAD_DIMENSIONS
)
LEADS_THEN: Final = Population(
    "leads_then",
    N_("Leads created in the period, as known at its end"),
    "contact",
    _leads_then,
    _COLUMNS,
    _LEAD_DIMENSIONS,
)
LEADS_SOLD: Final = LEADS.part("leads_sold", N_("Of these, customers by now"), "sold")
LEADS_WAITING: Final = LEADS.part("leads_waiting", N_("Of these, not customers yet"), "waiting")
LEADS_ANSWERED: Final = replace(
    LEADS.part("leads_answered", N_("Leads that somebody turned to"), "answered"),
    columns=(
        *(one for one in _COLUMNS if one.id != "day"),
        Column("answered", N_("First contact"), Kind.DAY),
        Column("response", N_("Response time"), Kind.MINUTES),
        Column("day", N_("First sale"), Kind.DAY),
    ),
)
LEADS_UNANSWERED: Final = LEADS.part(
    "leads_unanswered", N_("Leads that nobody has turned to yet"), "unanswered"
)
CONVERSIONS: Final = Population(
    "conversions",
    N_("Leads that became customers in the period"),
    "contact",
    _conversions,
    _COLUMNS,
    _LEAD_DIMENSIONS,
)
