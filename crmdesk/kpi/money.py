"""The figures of what comes in and what stays of it (KPIS.md section 2, customer value and money)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.book_rows import BOOK_COLUMNS, CUSTOMER_BOOKS
from crmdesk.kpi.cost_rows import CAMPAIGN_COSTS, MARKET
from crmdesk.kpi.related import BEGUN_NOW, CAMPAIGN_NOW, COSTS_NOW, HOURS_NOW
from crmdesk.kpi.revenue_rows import (
    LINES_ATTRIBUTED_COSTED,
    SALES_ATTRIBUTED,
    SALES_ATTRIBUTED_COSTED,
)
from crmdesk.kpi.sales import BASE_CURRENCY, CLOSE_DAY, REOPENED, TRASH
from crmdesk.kpi.spec import (
    Better,
    Counts,
    Detail,
    Formula,
    Kpi,
    Measure,
    OfRows,
    Operand,
    Role,
    Total,
    Unit,
    Variant,
)
from crmdesk.kpi.statistics import share_of
from crmdesk.kpi.value_forms import (
    BOOKS,
    EARNED,
    GOODS,
    GOODS_RULE,
    MARGIN_SETTING,
    NO_REVENUE,
    ONE_OFF,
    RECURRING_EARNED,
    RECURRING_RULE,
    REVENUE,
    SETTING,
    Books,
    add,
    costs_of,
    counted,
    divide,
    margin,
    money,
)
from crmdesk.kpi.work_rows import ACTIVITY_WORK_UNRATED, TICKET_WORK_UNRATED
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    _Rows = Sequence[tuple[tuple[Any, ...], int]]

_SETTING_DETAIL: Final = Detail("setting", SETTING, Unit.SHARE, MARGIN_SETTING)
_SO_FAR: Final = N_("Of a period that is not over, recurring revenue counts up to today.")

REVENUE_KPI: Final = Kpi(
    id="revenue",
    name=REVENUE,
    meaning=N_("What was sold once in the period, and what subscriptions earned in it."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Total"),
            formula=N_("Won one-off sales + recurring revenue earned"),
            form=BOOKS.revenue,
            details=(
                Detail("one_off", N_("One-off"), Unit.MONEY, Formula(ONE_OFF, add, NO_REVENUE)),
                Detail("recurring", EARNED, Unit.MONEY, RECURRING_EARNED),
            ),
        ),
    ),
    includes=(CLOSE_DAY, RECURRING_RULE, _SO_FAR, BEGUN_NOW, BASE_CURRENCY),
    excludes=(
        N_("Of a deal that began a subscription, only the lines of products that do not recur count."),
        REOPENED,
        TRASH,
    ),
    sources=("T",),
    roles=(Role.OWNER,),
)

GROSS_MARGIN: Final = Kpi(
    id="gross_margin",
    name=N_("Profit margin"),
    meaning=N_("The share of the revenue that stays after the cost of what was sold."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("(Revenue − cost of goods) ÷ revenue"),
            form=Formula(BOOKS.operands(Counts.SAMPLE), margin, NO_REVENUE),
            details=(Detail("goods", GOODS, Unit.MONEY, BOOKS.goods), _SETTING_DETAIL),
        ),
    ),
    includes=(
        RECURRING_RULE,
        GOODS_RULE,
        N_("A deal’s own cost goes before the costs of its products; a product’s cost counts for each unit."),
        N_("Of a subscription it counts in the proportion of the product’s cost to its price."),
        COSTS_NOW,
        BEGUN_NOW,
    ),
    excludes=(
        N_("A product’s cost in a currency that is neither the book’s nor the deal’s is left out."),
        REOPENED,
        TRASH,
    ),
    sources=("T",),
    roles=(Role.OWNER,),
)


def _by_customer(spread: _Rows) -> dict[int, dict[str, Fraction]]:
    """Of each customer, what it brought and cost."""
    found: dict[int, dict[str, Fraction]] = {}
    for (customer, what, amount, share), count in spread:
        books = found.setdefault(
            customer, {"revenue": Fraction(0), "goods": Fraction(0), "service": Fraction(0)}
        )
        books[what] += Fraction(amount or 0) * share_of(share) * count
    return found


def _all_of(what: str, spread: _Rows) -> Fraction:
    found: Counter[object] = Counter()
    for (_customer, kind, amount, share), count in spread:
        if kind == what:
            found[share] += int(amount or 0) * count
    return sum((share_of(share) * amount for share, amount in found.items()), Fraction(0))


def _entered(spread: _Rows) -> Fraction:
    return Fraction(sum(count for (_customer, what, *_rest), count in spread if what == "goods"))


def _paying(spread: _Rows) -> Fraction:
    revenue: dict[int, Fraction] = {}
    for (customer, what, amount, share), count in spread:
        if what == "revenue":
            revenue[customer] = revenue.get(customer, Fraction(0)) + int(amount or 0) * count * share_of(
                share
            )
    return Fraction(sum(1 for amount in revenue.values() if amount))


def _mean_margin(spread: _Rows) -> Fraction:
    """The mean of the customers' margins, as far as costs are entered; nought where nobody paid."""
    margins = [
        (books["revenue"] - books["goods"] - books["service"]) / books["revenue"]
        for books in _by_customer(spread).values()
        if books["revenue"]
    ]
    return sum(margins, Fraction(0)) / max(len(margins), 1)


def _book(words: str, function: object, unit: Unit = Unit.MONEY) -> Operand:
    none = N_("No customer brought or cost anything in this period.")
    form = OfRows(CUSTOMER_BOOKS, CUSTOMER_BOOKS.name, BOOK_COLUMNS, function, none)  # type: ignore[arg-type] # functions of spreads
    return Operand(words, unit, form)


_SERVICE: Final = N_("Cost to serve")
_PAYING: Final = _book(N_("Customers with revenue"), _paying, Unit.COUNT)
_PER_PAYING: Final = replace(_PAYING, counts=Counts.SAMPLE)
_CUSTOMER_BOOKS: Final = (
    _book(REVENUE, partial(_all_of, "revenue")),
    _book(GOODS, partial(_all_of, "goods")),
    _book(N_("Costs of goods entered"), _entered, Unit.COUNT),
    Operand(SETTING, Unit.SHARE, MARGIN_SETTING),
    _book(_SERVICE, partial(_all_of, "service")),
)


def _pooled(
    revenue: Fraction, goods: Fraction, entered: Fraction, setting: Fraction, service: Fraction
) -> Fraction:
    return (revenue - costs_of(revenue, goods, entered, setting) - service) / revenue


def _money_of_each(
    revenue: Fraction,
    goods: Fraction,
    entered: Fraction,
    setting: Fraction,
    *rest: Fraction,
) -> Fraction:
    service, customers = rest
    return (revenue - costs_of(revenue, goods, entered, setting) - service) / customers


def _mean_of_each(found: Fraction, entered: Fraction, setting: Fraction, customers: Fraction) -> Fraction:
    """The mean margin; where no cost of goods is entered, each lacks what the settings say it costs."""
    if not customers:
        raise ZeroDivisionError
    return found if entered else found - (1 - setting)


_MARGIN_DETAILS: Final = (
    Detail(
        "money",
        N_("Profit per customer"),
        Unit.MONEY,
        Formula((*_CUSTOMER_BOOKS, _PER_PAYING), _money_of_each, NO_REVENUE),
    ),
    Detail("cost_to_serve", _SERVICE, Unit.MONEY, _CUSTOMER_BOOKS[-1].form),
    Detail(
        "unrated",
        N_("Time of people without an hourly rate"),
        Unit.HOURS,
        Formula(
            tuple(
                Operand(one.name, Unit.HOURS, Total(Measure(one, one.name, "minutes")))
                for one in (TICKET_WORK_UNRATED, ACTIVITY_WORK_UNRATED)
            ),
            add,
            NO_REVENUE,
        ),
    ),
    _SETTING_DETAIL,
)

MARGIN_PER_CUSTOMER: Final = Kpi(
    id="margin_per_customer",
    name=N_("Profit margin per customer"),
    meaning=N_("The share of customers’ revenue that stays after goods and after the time spent on them."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Of all customers together"),
            formula=N_("(Revenue − cost of goods − cost to serve) ÷ revenue, of all customers together"),
            form=Formula(_CUSTOMER_BOOKS, _pooled, NO_REVENUE),
            details=_MARGIN_DETAILS,
        ),
        Variant(
            id="mean",
            name=N_("Mean of the customers"),
            formula=N_("The mean of each customer’s (revenue − cost of goods − cost to serve) ÷ revenue"),
            form=Formula(
                (
                    _book(N_("Mean of the margins by the costs entered"), _mean_margin, Unit.SHARE),
                    _CUSTOMER_BOOKS[2],
                    _CUSTOMER_BOOKS[3],
                    _PER_PAYING,
                ),
                _mean_of_each,
                NO_REVENUE,
            ),
            details=_MARGIN_DETAILS,
        ),
    ),
    includes=(
        RECURRING_RULE,
        GOODS_RULE,
        N_("Cost to serve is the minutes of tickets and of finished activities × the person’s hourly rate."),
        N_("A ticket’s own minutes count on the day it was created."),
        HOURS_NOW,
        COSTS_NOW,
        BEGUN_NOW,
    ),
    excludes=(
        N_("What names no customer is left out, and customers without revenue are in no mean."),
        N_("Time of people without an hourly rate costs nothing here; it is shown beside."),
        TRASH,
    ),
    sources=("X7", "T"),
    roles=(Role.OWNER, Role.SUPPORT),
)

_SOLD: Final = money(
    N_("Value of the deals won from campaigns"),
    Total(Measure(SALES_ATTRIBUTED, N_("Value of the deals won from campaigns"), "amount")),
)
_CAMPAIGN_COST: Final = money(
    CAMPAIGN_COSTS.name,
    Total(
        Measure(CAMPAIGN_COSTS, CAMPAIGN_COSTS.name, "amount"),
        N_("No cost of a campaign is entered for this period."),
    ),
)
_CAMPAIGN_BOOKS: Final = Books(
    _SOLD.form,
    Formula(
        (
            money(
                SALES_ATTRIBUTED_COSTED.name,
                Total(Measure(SALES_ATTRIBUTED_COSTED, SALES_ATTRIBUTED_COSTED.name, "cost")),
            ),
            money(
                LINES_ATTRIBUTED_COSTED.name,
                Total(
                    Measure(LINES_ATTRIBUTED_COSTED, LINES_ATTRIBUTED_COSTED.name, "unit_cost", "cost_share")
                ),
            ),
        ),
        add,
        NO_REVENUE,
    ),
    Formula(
        (counted(SALES_ATTRIBUTED_COSTED), counted(LINES_ATTRIBUTED_COSTED, "cost_share")), add, NO_REVENUE
    ),
)


def _return_on_margin(
    sold: Fraction, goods: Fraction, entered: Fraction, setting: Fraction, cost: Fraction
) -> Fraction:
    return (sold - costs_of(sold, goods, entered, setting) - cost) / cost


def _return_on_revenue(sold: Fraction, cost: Fraction) -> Fraction:
    return (sold - cost) / cost


_NO_COST: Final = N_("Campaigns cost nothing in this period.")

CAMPAIGN_ROI: Final = Kpi(
    id="campaign_roi",
    name=N_("Campaign return"),
    meaning=N_("What campaigns brought beyond their cost, for each unit of money spent on them."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("On margin"),
            formula=N_("(Margin of the won deals from campaigns − cost of the campaigns) ÷ their cost"),
            form=Formula((*_CAMPAIGN_BOOKS.operands(), _CAMPAIGN_COST), _return_on_margin, _NO_COST),
            details=(_SETTING_DETAIL,),
        ),
        Variant(
            id="revenue",
            name=N_("On revenue"),
            formula=N_("(Value of the won deals from campaigns − cost of the campaigns) ÷ their cost"),
            form=Formula((_SOLD, _CAMPAIGN_COST), _return_on_revenue, _NO_COST),
        ),
    ),
    includes=(
        N_(
            "A deal goes back to its own campaign, else to that of its contact, else to that of its customer."
        ),
        CLOSE_DAY,
        N_("Costs are those of the cost book that name a campaign, on their day."),
        GOODS_RULE,
        CAMPAIGN_NOW,
        COSTS_NOW,
    ),
    excludes=(N_("Deals without a campaign, and costs of goods, are left out."), REOPENED, TRASH),
    sources=("H5",),
    roles=(Role.MARKETING, Role.OWNER),
)

MARKET_SHARE: Final = Kpi(
    id="market_share",
    name=N_("Market share"),
    meaning=N_("Of all that the market buys in the period, what it buys from the business."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Revenue ÷ size of the market"),
            form=Formula(
                (
                    money(REVENUE, BOOKS.revenue),
                    Operand(
                        MARKET.name,
                        Unit.MONEY,
                        Total(
                            Measure(MARKET, MARKET.name, "amount"),
                            N_("The size of the market is not entered for this period."),
                        ),
                        Counts.NOTHING,
                    ),
                ),
                divide,
                NO_REVENUE,
            ),
        ),
    ),
    includes=(
        N_("The size of the market is entered for the very period, month, quarter or year."),
        CLOSE_DAY,
        BEGUN_NOW,
    ),
    excludes=(N_("Sizes of longer and shorter periods are not converted."), REOPENED, TRASH),
    sources=("T",),
    roles=(Role.OWNER, Role.MARKETING),
)

KPIS: Final = (REVENUE_KPI, GROSS_MARGIN, MARGIN_PER_CUSTOMER, CAMPAIGN_ROI, MARKET_SHARE)
