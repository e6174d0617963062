"""The population of those who buy again and again without a contract, as the models of value look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, join, select
from sqlalchemy.orm import aliased

from crmdesk.kpi.customer_rows import end_of
from crmdesk.kpi.deals import moves_of_deals
from crmdesk.kpi.party_rows import PARTY_DIMENSIONS, WHO, party_cells, party_dimensions, party_orders
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between
from crmdesk.kpi.revenue_rows import (
    SALES,
    of_contact,
    won_within,
)
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
    Deal,
    SubscriptionState,
)

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds


def _buyers(bounds: Bounds) -> Source:
    """Who bought without a contract until the end of a period, with what the models of value look at."""
    days = _purchases(bounds)
    first = days.alias("first")
    bought = (
        select(
            days.c.number,
            days.c.customer,
            func.min(days.c.day).label("first"),
            func.max(days.c.day).label("last"),
            func.count().label("days"),
            func.sum(days.c.amount).label("spent"),
        )
        .group_by(days.c.number, days.c.customer)
        .subquery("bought")
    )
    here = and_(
        first.c.number == bought.c.number,
        first.c.customer == bought.c.customer,
        first.c.day == bought.c.first,
    )
    rows = join(bounds.table, bought, bought.c.number == bounds.table.c.i).join(first, here)
    customer = bought.c.customer
    dimensions = party_dimensions(customer, of_contact(customer, Contact.campaign_id))
    cells = party_cells(customer, dimensions) | {
        "first": bought.c.first,
        "day": bought.c.last,
        "bought": bought.c.days,
        "span": days_between(bought.c.last, bought.c.first),
        "age": days_between(end_of(bounds), bought.c.first) - 1,
        "spent": bought.c.spent,
        "again": bought.c.spent - first.c.amount,
    }
    return Source(rows, customer, cells, dimensions, party_orders(customer, dimensions))


def _purchases(bounds: Bounds) -> Any:
    """The days on which parties without a subscription bought, with what they bought for."""
    paid = aliased(SubscriptionState)
    contract = exists().where(
        paid.customer_id == Deal.customer_id, paid.monthly > 0, paid.since < bounds.until
    )
    move = moves_of_deals(bounds, won_within(bounds, to_date=True))
    cells = SALES.source(bounds).cells
    found = (
        select(
            bounds.table.c.i.label("number"),
            Deal.customer_id.label("customer"),
            cells["day"].label("day"),
            func.sum(cells["amount"]).label("amount"),
        )
        .select_from(move)
        .where(Deal.customer_id.is_not(None), ~contract.correlate_except(paid))
        .group_by(bounds.table.c.i, Deal.customer_id, cells["day"])
    )
    return found.cte("purchase")


REPEAT_BUYERS: Final = Population(
    "repeat_buyers",
    N_("Customers who bought without a subscription"),
    "contact",
    _buyers,
    (
        *WHO,
        Column("first", N_("First purchase"), Kind.DAY),
        Column("day", N_("Last purchase"), Kind.DAY),
        Column("bought", N_("Days with a purchase"), Kind.NUMBER),
        Column("span", N_("Days from the first to the last"), Kind.DAYS),
        Column("age", N_("Days since the first"), Kind.DAYS),
        Column("spent", N_("Spent"), Kind.MONEY),
        Column("again", N_("Of it after the first day"), Kind.MONEY),
    ),
    PARTY_DIMENSIONS,
)
