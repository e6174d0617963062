"""The populations of the cost book, of what costs came to before, and of the size of the market.

A cost counts on its day. A baseline holds from its start on, until one of the same category and length
starts; a period takes those of its own length, else the quarters', else the months' that it is made of. It
holds for what is over only: what goes on has not cost all that it will. What is in the trash is in none.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Integer,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    join,
    null,
    or_,
    type_coerce,
    values,
)
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import CUSTOMER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of
from crmdesk.kpi.revenue_rows import VALUE_DIMENSIONS, of_contact, value_dimensions
from crmdesk.l10n.texts import N_
from crmdesk.model import Baseline, Campaign, Contact, Cost, CostCategory, MarketSize
from crmdesk.model.base import Day
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.population import Bounds, Condition

COST_DIMENSIONS: Final = (*VALUE_DIMENSIONS, "cost_category")

_WINNING: Final = (CostCategory.SALES, CostCategory.MARKETING)
_ALL_YEARS: Final = 30
_NONE: Final = -1
_CATEGORY: Final = Column(
    "category",
    N_("Category"),
    Kind.CHOICE,
    choices=tuple((one.value, one.label) for one in CostCategory),
)
_DAY: Final = Column("day", N_("Day"), Kind.DAY)
_AMOUNT: Final = Column("amount", N_("Amount"), Kind.MONEY)


def _costs(bounds: Bounds) -> Source:
    """Costs of the period."""
    return _cost_rows(join(bounds.table, Cost, and_(bounds.hold(Cost.day), in_use(Cost))))


def _costs_to_date(bounds: Bounds) -> Source:
    """Costs until the end of the period."""
    return _cost_rows(join(bounds.table, Cost, and_(Cost.day < bounds.until, in_use(Cost))))


def _cost_rows(rows: Any) -> Source:
    customer, category = Cost.customer_id, Cost.category
    dimensions = value_dimensions(
        owner=of_contact(customer, Contact.owner_id),
        product=cast(null(), Integer),
        source=func.nullif(of_contact(customer, Contact.source), ""),
        customer=customer,
        campaign=Cost.campaign_id,
    ) | {"cost_category": type_coerce(category, Text)}
    cells = {
        "name": Cost.name,
        "category": category,
        "campaign": name_of(Campaign, Cost.campaign_id),
        "customer": name_of(Contact, customer),
        "day": Cost.day,
        "amount": Cost.base_amount,
    }
    of_campaign = and_(Cost.campaign_id.is_not(None), category != CostCategory.GOODS)
    account = and_(category == CostCategory.OTHER, customer.is_not(None))
    keep: dict[str, Condition] = {
        "winning": category.in_(_WINNING),
        "goods": category == CostCategory.GOODS,
        "keeping": or_(category == CostCategory.SERVICE, account),
        "crm": category == CostCategory.CRM,
        "campaigns": of_campaign,
        "others": category != CostCategory.CRM,
    }
    orders = {
        "name": Cost.sort_key,
        "campaign": order_of(Campaign, Cost.campaign_id),
        "customer": order_of(Contact, customer),
    }
    return Source(rows, Cost.id, cells, dimensions, orders, keep=keep)


def tiles(period: Period, today: dt.date) -> Iterator[tuple[int, Period]]:
    """The whole years, quarters and months that a period is cut into and that are over, coarser ones first.

    Each comes with its place among the ways of cutting: a period is taken in the first that has anything.
    """
    order = (Grain.YEAR, Grain.QUARTER, Grain.MONTH)
    if period.grain is Grain.ALL:
        until = Period.containing(today, Grain.YEAR, period.calendar, period.fiscal_start)
        for year in until.series(_ALL_YEARS):
            yield from tiles(year, today)
    elif period.grain in order:
        for place, grain in enumerate(order):
            if place >= order.index(period.grain):
                for one in _cut(period, grain):
                    if one.end <= today:
                        yield place, one


def _cut(period: Period, grain: Grain) -> Iterator[Period]:
    one: Period | None = Period.containing(period.start, grain, period.calendar, period.fiscal_start)
    while one is not None and one.start < period.end:
        yield one
        one = one.next()


def _held(bounds: Bounds) -> Any:
    """The periods joined with the stretches that they are cut into, and the baselines that hold there."""
    pieces = [
        (number, place, one.grain.value, one.start, one.end)
        for number, period in enumerate(bounds.periods)
        for place, one in tiles(period, bounds.today)
    ]
    shape = values(
        column("number", Integer),
        column("place", Integer),
        column("grain", Text),
        column("first", Day),
        column("until", Day),
        name="tile",
    )
    # A table without rows cannot be written down.
    tile = shape.data(pieces or [(_NONE, 0, "", dt.date.min, dt.date.min)]).cte("tile")
    newer, coarser, above = aliased(Baseline), aliased(Baseline), tile.alias("above")
    same = newer.category == Baseline.category
    replaced = exists().where(
        same, newer.grain == Baseline.grain, newer.start > Baseline.start, newer.start <= tile.c.first
    )
    holds = and_(above.c.first >= coarser.start, coarser.grain == above.c.grain)
    # A year asked for within all years takes the way of cutting that the year itself has.
    within = and_(above.c.first <= tile.c.first, above.c.until >= tile.c.until)
    told = exists().where(
        above.c.number == tile.c.number,
        above.c.place < tile.c.place,
        within,
        coarser.category == Baseline.category,
        holds,
    )
    starts = and_(Baseline.grain == tile.c.grain, Baseline.start <= tile.c.first)
    rows = join(bounds.table, tile, tile.c.number == bounds.table.c.i)
    rows = rows.join(
        Baseline,
        and_(
            starts,
            ~replaced.correlate_except(newer),
            ~told.correlate_except(above, coarser),
        ),
    )
    return rows, tile


def _baselines(bounds: Bounds) -> Source:
    """What each category of costs came to before, for each stretch of the period."""
    rows, tile = _held(bounds)
    cells = {
        "category": Baseline.category,
        "day": tile.c.first,
        "amount": Baseline.amount,
    }
    keep = {"others": Baseline.category != CostCategory.CRM}
    return Source(
        rows, Baseline.id, cells, {"cost_category": type_coerce(Baseline.category, Text)}, {}, keep=keep
    )


def _measured(bounds: Bounds) -> Source:
    """The costs of the stretches and categories that have a baseline."""
    rows, tile = _held(bounds)
    spent = and_(
        Cost.category == Baseline.category, Cost.day >= tile.c.first, Cost.day < tile.c.until, in_use(Cost)
    )
    return _cost_rows(rows.join(Cost, spent))


def _market(bounds: Bounds) -> Source:
    """The market's size as entered for the very period."""
    size = MarketSize
    rows = join(bounds.table, size, and_(size.start == bounds.first, size.end == bounds.until))
    cells = {"day": size.start, "until": size.end, "amount": size.amount}

    return Source(rows, size.id, cells, {}, {})


COSTS: Final = Population(
    "costs",
    N_("Costs of the period"),
    "cost",
    _costs,
    (
        Column("name", N_("Cost")),
        _CATEGORY,
        Column("campaign", N_("Campaign")),
        CUSTOMER,
        _DAY,
        _AMOUNT,
    ),
    COST_DIMENSIONS,
)
WINNING_COSTS: Final = COSTS.part("winning_costs", N_("Costs of sales and marketing"), "winning")
GOODS_COSTS: Final = COSTS.part("goods_costs", N_("Costs of goods in the cost book"), "goods")
KEEPING_COSTS: Final = COSTS.part("keeping_costs", N_("Costs of service and of accounts"), "keeping")
CRM_COSTS: Final = COSTS.part("crm_costs", N_("Costs of the CRM"), "crm")
CAMPAIGN_COSTS: Final = COSTS.part("campaign_costs", N_("Costs of campaigns"), "campaigns")

COSTS_TO_DATE: Final = Population(
    "costs_to_date",
    N_("Costs until the end of the period"),
    "cost",
    _costs_to_date,
    COSTS.columns,
    COST_DIMENSIONS,
)
WINNING_COSTS_TO_DATE: Final = COSTS_TO_DATE.part(
    "winning_costs_to_date", N_("Costs of sales and marketing until the end of the period"), "winning"
)
GOODS_COSTS_TO_DATE: Final = COSTS_TO_DATE.part(
    "goods_costs_to_date", N_("Costs of goods until the end of the period"), "goods"
)

BASELINES: Final = Population(
    "baselines",
    N_("What it came to before"),
    "baseline",
    _baselines,
    (_CATEGORY, _DAY, _AMOUNT),
    ("cost_category",),
)
MEASURED_COSTS: Final = Population(
    "measured_costs",
    N_("Costs of the categories that have a baseline"),
    "cost",
    _measured,
    COSTS.columns,
    ("cost_category",),
)
OTHER_BASELINES: Final = BASELINES.part(
    "other_baselines", N_("What all but the CRM came to before"), "others"
)
OTHER_MEASURED: Final = MEASURED_COSTS.part(
    "other_measured", N_("Costs of the categories that have a baseline, without the CRM"), "others"
)

MARKET: Final = Population(
    "market",
    N_("Size of the market"),
    "market_size",
    _market,
    (_DAY, Column("until", N_("Until before"), Kind.DAY), _AMOUNT),
    (),
)
