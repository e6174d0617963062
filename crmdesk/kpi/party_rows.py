"""The parties whose money is counted, and the population of those that became customers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, case, func, join, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.customer_rows import end_of, in_force
from crmdesk.kpi.deals import OWNER, SOURCE
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between, in_use, name_of, order_of
from crmdesk.kpi.revenue_rows import (
    VALUE_DIMENSIONS,
    of_contact,
    value_dimensions,
)
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Campaign,
    Contact,
    CustomerState,
    Deal,
    DealStatus,
    Staff,
    StageMove,
    Step,
)

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Expression

_THERE, _LEFT = aliased(CustomerState), aliased(CustomerState)
_FIRST, _WIN = aliased(Deal), aliased(StageMove)

PARTY_DIMENSIONS: Final = tuple(name for name in VALUE_DIMENSIONS if name != "product")


def party_dimensions(customer: Any, campaign: Any) -> dict[str, Expression]:
    """What populations of parties can be split by."""
    found = value_dimensions(
        owner=of_contact(customer, Contact.owner_id),
        product=customer,
        source=func.nullif(of_contact(customer, Contact.source), ""),
        customer=customer,
        campaign=campaign,
    )
    return {name: found[name] for name in PARTY_DIMENSIONS}


def party_cells(customer: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """The columns that tell who a party is."""
    return {
        "name": name_of(Contact, customer),
        "owner": name_of(Staff, dimensions["owner"]),
        "source": dimensions["source"],
        "campaign": name_of(Campaign, dimensions["campaign"]),
    }


def party_orders(customer: Any, dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """What the names of a party sort by."""
    return {"name": order_of(Contact, customer), "owner": order_of(Staff, dimensions["owner"])}


def _acquired(bounds: Bounds, *, to_date: bool = False) -> Source:
    """Parties that became customers for the first time, with how long they were until the end."""
    state, there, left, end = CustomerState, _THERE, _LEFT, end_of(bounds)
    day = state.since < end if to_date else and_(state.since >= bounds.first, state.since < end)
    rows = join(bounds.table, state, and_(state.step == Step.JOINED, day))
    rows = rows.join(there, and_(there.customer_id == state.customer_id, in_force(there, end)))
    last = select(func.max(left.since)).where(
        left.customer_id == state.customer_id, left.step == Step.LEFT, left.since < end
    )
    until = case((type_coerce(there.customer, Integer) == 1, end), else_=last.scalar_subquery())
    own = of_contact(state.customer_id, Contact.campaign_id)
    campaign = func.coalesce(own, _campaign_of_first_sale(bounds))
    dimensions = party_dimensions(state.customer_id, campaign)
    cells = party_cells(state.customer_id, dimensions)
    cells |= {"day": state.since, "days": days_between(until, state.since)}
    return Source(rows, state.customer_id, cells, dimensions, party_orders(state.customer_id, dimensions))


def _campaign_of_first_sale(bounds: Bounds) -> Expression:
    """The campaign of the first sale that has one and stands at the period's end."""
    first, win = _FIRST, _WIN
    found = select(first.campaign_id).join(win, win.deal_id == first.id)
    found = found.where(
        first.customer_id == CustomerState.customer_id,
        first.campaign_id.is_not(None),
        in_use(first),
        win.outcome == DealStatus.WON,
        win.day < bounds.until,
        bounds.outlast(win.until_day),
    )
    found = found.order_by(win.day, first.id).limit(1)
    return found.correlate_except(first, win).scalar_subquery()


WHO: Final = (Column("name", N_("Customer")), OWNER, SOURCE)
ACQUIRED: Final = Population(
    "acquired",
    N_("Customers won in the period"),
    "contact",
    _acquired,
    (*WHO, Column("campaign", N_("Campaign")), Column("day", N_("Customer since"), Kind.DAY)),
    PARTY_DIMENSIONS,
)
ACQUIRED_TO_DATE: Final = replace(
    ACQUIRED,
    id="acquired_to_date",
    name=N_("Customers won until the end of the period"),
    source=partial(_acquired, to_date=True),
    columns=(*ACQUIRED.columns, Column("days", N_("Days as a customer"), Kind.DAYS)),
)
