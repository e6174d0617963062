"""The populations of revenue: won deals, their lines, and the months of subscriptions.

A deal counts on its close date; one that began a subscription counts its one-off lines only. Recurring
revenue is earned day by day: a subscription's monthly value times the share of each month that it was paid
for, the months being those of the period's calendar, up to today. What is in the trash is in none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, Text, and_, case, cast, func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import (
    AMOUNT,
    CUSTOMER,
    NAME,
    OWNER,
    PRODUCT,
    began_a_subscription,
    deal_cells,
    deal_dimensions,
    deal_orders,
    moves_of_deals,
)
from crmdesk.kpi.months import months_of, months_until
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import MOST_TOLD, days_between, name_of, order_of, other, team_of, told_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Campaign,
    Contact,
    Deal,
    DealLine,
    DealStatus,
    Product,
    Staff,
    StageMove,
    Subscription,
    SubscriptionState,
)

if TYPE_CHECKING:
    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds, Condition, Expression

VALUE_DIMENSIONS: Final = (
    *("owner", "team", "product", "source", "company", "segment", "campaign", "channel"),
)


def value_dimensions(
    *, owner: Any, product: Any, source: Any, customer: Any, campaign: Any
) -> dict[str, Expression]:
    """What every population of money can be split by."""
    return {
        "owner": owner,
        "team": team_of(owner),
        "product": product,
        "source": source,
        "company": customer,
        "segment": func.nullif(of_contact(customer, Contact.segment), ""),
        "campaign": campaign,
        "channel": channel_of(campaign),
    }


@lru_cache(maxsize=MOST_TOLD)
def of_contact(key: Any, field: Any) -> Expression:
    """A field of the contact that `key` is the id of, which is the table's own and no other beside it."""
    return select(field).where(Contact.id == key).correlate_except(Contact).scalar_subquery()


@lru_cache(maxsize=MOST_TOLD)
def channel_of(campaign: Any) -> Expression:
    """The channel of a campaign."""
    named = aliased(Campaign)
    found = select(func.nullif(named.channel, "")).where(named.id == campaign)
    return found.correlate_except(named).scalar_subquery()


@cache
def campaign_of_deal() -> Expression:
    """The campaign that a deal goes back to: its own, else that of its contact, else that of its customer."""
    return func.coalesce(
        Deal.campaign_id,
        of_contact(Deal.contact_id, Contact.campaign_id),
        of_contact(Deal.customer_id, Contact.campaign_id),
    )


def won_within(bounds: Bounds, *, to_date: bool) -> Condition:
    """The move is a win of the period, or of any day before its end, that stands at its end."""
    move = StageMove
    day = move.day < bounds.until if to_date else bounds.hold(move.day)
    return and_(move.outcome == DealStatus.WON, day, bounds.outlast(move.until_day))


def _sales(bounds: Bounds, *, to_date: bool = False) -> Source:
    """Won deals, with what of them is no subscription, and what they cost."""
    dimensions = _deal_dimensions(deal_dimensions(StageMove.owner_id)["product"])
    cells = deal_cells(dimensions, day=StageMove.day, cost=Deal.base_cost)
    cells["campaign"] = name_of(Campaign, dimensions["campaign"])
    cells["once"] = case((began_a_subscription(), 0), else_=cells["amount"])
    came = dimensions["campaign"].is_not(None)
    costed = Deal.base_cost.is_not(None)
    keep = {"costed": costed, "attributed": came, "attributed_costed": and_(came, costed)}
    where = (Deal.customer_id.is_not(None),) if to_date else ()
    rows = moves_of_deals(bounds, won_within(bounds, to_date=to_date))
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), where=where, keep=keep)


def _deal_dimensions(product: Any) -> dict[str, Expression]:
    return value_dimensions(
        owner=StageMove.owner_id,
        product=product,
        source=func.nullif(Deal.source, ""),
        customer=Deal.customer_id,
        campaign=campaign_of_deal(),
    )


def _lines(bounds: Bounds, *, to_date: bool = False) -> Source:
    """The lines of won deals, with the unit's price and cost and what these are to be multiplied by."""
    rows = moves_of_deals(bounds, won_within(bounds, to_date=to_date))
    rows = rows.join(DealLine, DealLine.deal_id == Deal.id).join(Product, Product.id == DealLine.product_id)
    dimensions = _deal_dimensions(DealLine.product_id)
    base, quantity = bounds.facts.currency, type_coerce(DealLine.quantity, Text)
    frozen = quantity + "*" + cast(Deal.base_amount, Text) + "/" + cast(Deal.amount, Text)
    converted = case((Deal.currency == base, quantity), (Deal.amount <= 0, literal("0", Text)), else_=frozen)
    cells = deal_cells(
        dimensions,
        day=StageMove.day,
        quantity=quantity,
        price=DealLine.price,
        share=converted,
        unit_cost=Product.cost,
        cost_share=case((Product.currency == base, quantity), else_=converted),
    )
    recurring = and_(type_coerce(Product.recurring, Integer) == 1, began_a_subscription())
    known = Product.currency.in_((base, Deal.currency))
    costed = and_(Deal.base_cost.is_(None), Product.cost.is_not(None), known, ~recurring)
    came = dimensions["campaign"].is_not(None)
    keep = {
        "once": and_(type_coerce(Product.recurring, Integer) == 0, began_a_subscription()),
        "costed": costed,
        "attributed_costed": and_(costed, came),
    }
    where = (Deal.customer_id.is_not(None),) if to_date else ()
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), where=where, keep=keep)


def _recurring(bounds: Bounds, *, to_date: bool = False) -> Source:
    """Each state of a subscription with a monthly value, in each month that it reaches into."""
    state, month = SubscriptionState, (months_until if to_date else months_of)(bounds)
    reaches = and_(
        state.since < month.until,
        (state.until.is_(None)) | (state.until > month.first),
        state.monthly != 0,
        month.until > select(func.min(aliased(state).since)).scalar_subquery(),
    )
    rows, costed = month.rows.join(state, reaches), state.subscription_id.in_(_costed())
    since = case((state.since > month.first, state.since), else_=month.first)
    until = case((state.until < month.until, state.until), else_=month.until)
    days = days_between(until, since)
    owner, product = (
        told_of(field, state.subscription_id) for field in (Subscription.owner_id, Subscription.product_id)
    )
    dimensions = value_dimensions(
        owner=owner,
        product=product,
        source=func.nullif(of_contact(state.customer_id, Contact.source), ""),
        customer=state.customer_id,
        campaign=of_contact(state.customer_id, Contact.campaign_id),
    )
    cells = {
        "name": name_of(Subscription, state.subscription_id),
        "customer": name_of(Contact, state.customer_id),
        "owner": name_of(Staff, owner),
        "product": name_of(Product, product),
        "day": since,
        "until": until,
        "monthly": state.monthly,
        "days": days,
        "month_days": month.length,
        "earned": state.monthly * days,
        "share": month.share,
        "cost_share": case((costed, month.share + "*" + _cost_of_price(product))),
    }
    orders = {
        "name": order_of(Subscription, state.subscription_id),
        "customer": order_of(Contact, state.customer_id),
        "owner": order_of(Staff, owner),
        "product": order_of(Product, product),
    }
    where = (state.customer_id.is_not(None),) if to_date else ()
    keep = {"costed": costed}
    return Source(
        rows, state.subscription_id, cells, dimensions, orders, where=where, keep=keep, number=month.number
    )


def _costed() -> Select[Any]:
    """The subscriptions whose product has a cost and a price: asked once, for often there is none."""
    sold, made = other(Subscription), other(Product)
    found = select(sold.id).join(made, made.id == sold.product_id)
    return found.where(made.cost.is_not(None), made.price > 0)


def _cost_of_price(product: Any) -> Expression:
    """The share of a product's price that it costs, as text, where `product` is its id."""
    made = other(Product)
    found = select(cast(made.cost, Text) + "/" + cast(made.price, Text)).where(made.id == product)
    return found.correlate_except(made).scalar_subquery()


_CAMPAIGN: Final = Column("campaign", N_("Campaign"))
_DAY: Final = Column("day", N_("Close date"), Kind.DAY)
_COST: Final = Column("cost", N_("Cost"), Kind.MONEY)
_SHARES: Final = (
    Column("share", N_("Share"), shown=False),
    Column("cost_share", N_("Share of the cost"), shown=False),
)
_SALE_COLUMNS: Final = (
    *(NAME, CUSTOMER, OWNER, PRODUCT, _CAMPAIGN, _DAY, AMOUNT),
    Column("once", N_("Of it, no subscription"), Kind.MONEY),
    _COST,
)
_LINE_COLUMNS: Final = (
    *(NAME, CUSTOMER, OWNER, PRODUCT, _DAY),
    Column("quantity", N_("Quantity")),
    Column("price", N_("Price"), Kind.MONEY, shown=False),
    Column("unit_cost", N_("Cost"), Kind.MONEY, shown=False),
    *_SHARES,
)
_LINE_VALUE: Final = Column("value", N_("Amount"), Kind.MONEY, product_of=("price", "share"))
_LINE_COST: Final = Column("value", N_("Cost"), Kind.MONEY, product_of=("unit_cost", "cost_share"))
_STATE_COLUMNS: Final = (
    Column("name", N_("Plan")),
    *(CUSTOMER, OWNER, PRODUCT),
    Column("day", N_("From"), Kind.DAY),
    Column("until", N_("Until before"), Kind.DAY),
    Column("monthly", N_("Monthly value"), Kind.MONTHLY),
    Column("days", N_("Days"), Kind.DAYS),
    Column("month_days", N_("Days of the month"), Kind.NUMBER),
    Column("earned", N_("Earned"), Kind.MONTHLY, shown=False),
    *_SHARES,
)
_EARNED: Final = Column("value", N_("Earned"), Kind.MONTHLY, product_of=("earned", "share"))
_EARNED_COST: Final = Column("value", N_("Cost"), Kind.MONTHLY, product_of=("earned", "cost_share"))

SALES: Final = Population("sales", N_("Deals won"), "deal", _sales, _SALE_COLUMNS, VALUE_DIMENSIONS)
_SALE_LINES: Final = Population(
    "sale_lines",
    N_("Lines of the deals won"),
    "deal",
    _lines,
    (*_LINE_COLUMNS, _LINE_VALUE),
    VALUE_DIMENSIONS,
)
RECURRING: Final = Population(
    "recurring",
    N_("Months of subscriptions"),
    "subscription",
    _recurring,
    (*_STATE_COLUMNS, _EARNED),
    VALUE_DIMENSIONS,
)
LINES_ONCE: Final = _SALE_LINES.part(
    "lines_once", N_("One-off lines of deals that began a subscription"), "once"
)
SALES_COSTED: Final = SALES.part("sales_costed", N_("Deals won whose cost is entered"), "costed")
LINES_COSTED: Final = replace(
    _SALE_LINES.part("lines_costed", N_("Products sold whose cost is entered"), "costed"),
    columns=(*_LINE_COLUMNS, _LINE_COST),
)
RECURRING_COSTED: Final = replace(
    RECURRING.part("recurring_costed", N_("Months of subscriptions whose product has a cost"), "costed"),
    columns=(*_STATE_COLUMNS, _EARNED_COST),
)
SALES_ATTRIBUTED: Final = SALES.part("sales_attributed", N_("Deals won from campaigns"), "attributed")
SALES_ATTRIBUTED_COSTED: Final = SALES.part(
    "sales_attributed_costed", N_("Deals won from campaigns whose cost is entered"), "attributed_costed"
)
LINES_ATTRIBUTED_COSTED: Final = replace(
    _SALE_LINES.part(
        "lines_attributed_costed",
        N_("Products sold from campaigns whose cost is entered"),
        "attributed_costed",
    ),
    columns=(*_LINE_COLUMNS, _LINE_COST),
)


def to_date(whole: Population, source: Any, name: str) -> Population:
    """The same rows from the first day on until the period's end, of known customers only."""
    return replace(whole, id=f"{whole.id}_to_date", name=name, source=partial(source, to_date=True))


SALES_TO_DATE: Final = to_date(SALES, _sales, N_("Deals won until the end of the period"))
_LINES_TO_DATE: Final = to_date(_SALE_LINES, _lines, N_("Lines of the deals won until the end of the period"))
RECURRING_TO_DATE: Final = to_date(
    RECURRING, _recurring, N_("Months of subscriptions until the end of the period")
)
LINES_ONCE_TO_DATE: Final = _LINES_TO_DATE.part("lines_once_to_date", LINES_ONCE.name, "once")
SALES_COSTED_TO_DATE: Final = SALES_TO_DATE.part("sales_costed_to_date", SALES_COSTED.name, "costed")
LINES_COSTED_TO_DATE: Final = replace(
    _LINES_TO_DATE.part("lines_costed_to_date", LINES_COSTED.name, "costed"), columns=LINES_COSTED.columns
)
RECURRING_COSTED_TO_DATE: Final = replace(
    RECURRING_TO_DATE.part("recurring_costed_to_date", RECURRING_COSTED.name, "costed"),
    columns=RECURRING_COSTED.columns,
)
