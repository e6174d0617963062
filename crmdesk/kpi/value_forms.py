"""The forms that the figures of money share: revenue, cost of goods, margin, monthly churn, cost of winning.

Where no cost of goods is entered for what is counted, the margin is that of the settings.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crmdesk.kpi.cost_rows import (
    GOODS_COSTS,
    GOODS_COSTS_TO_DATE,
    WINNING_COSTS,
    WINNING_COSTS_TO_DATE,
)
from crmdesk.kpi.customer_rows import CHURNED, CUSTOMERS, CUSTOMERS_AT_END, PAYERS_AT_END
from crmdesk.kpi.months import month_of
from crmdesk.kpi.party_rows import ACQUIRED, ACQUIRED_TO_DATE
from crmdesk.kpi.revenue_rows import (
    LINES_COSTED,
    LINES_COSTED_TO_DATE,
    LINES_ONCE,
    LINES_ONCE_TO_DATE,
    RECURRING,
    RECURRING_COSTED,
    RECURRING_COSTED_TO_DATE,
    RECURRING_TO_DATE,
    SALES,
    SALES_COSTED,
    SALES_COSTED_TO_DATE,
    SALES_TO_DATE,
)
from crmdesk.kpi.spec import Counts, Formula, Given, Measure, Operand, Over, Ratio, Total, Unit
from crmdesk.kpi.statistics import total_of
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.kpi.population import Basis, Population
    from crmdesk.kpi.spec import Form

YEAR_OF_MONTHS: Final = 12
MOST_YEARS: Final = 1024
"""So many years of months are worked out once: each point of a series looks back at its own."""

NO_REVENUE: Final = N_("There was no revenue in this period.")
NO_WINNING_COST: Final = N_("No cost of sales or marketing is entered for this period.")
NONE_WON: Final = N_("No customer was won in this period.")
NONE_EVER: Final = N_("There was no customer until the end of this period.")
NO_PAYER: Final = N_("No customer pays a month at the end of this period.")
NO_CHURN: Final = N_("No churn was observed, so that nobody can say how long customers stay.")
GOODS_RULE: Final = N_(
    "Costs of goods are those of deals, of products and of the cost book; where none is entered for what is "
    "counted, the margin of the settings stands for them."
)
YEAR_RULE: Final = N_(
    "The margin is that of those of the last twelve months that have costs of goods; where none has, that of "
    "the settings."
)
OVER_RULE: Final = N_("The last twelve months are those that are over when the period ends.")
LAG_RULE: Final = N_(
    "Costs of winning are those of the period, or of as many months before it as the settings say."
)
RECURRING_RULE: Final = N_(
    "Recurring revenue is the monthly value × the share of each month that is paid for, month by month."
)

ONCE: Final = N_("Won deals, without what began a subscription")
ONE_OFF_LINES: Final = LINES_ONCE.name
EARNED: Final = N_("Recurring revenue earned")
REVENUE: Final = N_("Revenue")
GOODS: Final = N_("Cost of goods")
ENTERED: Final = N_("Costs of goods entered")
SETTING: Final = N_("Margin of the settings")


def add(*values: Fraction) -> Fraction:
    """All of them together."""
    return total_of(values)


def total(values: Sequence[Fraction]) -> Fraction:
    """All of the values of other periods together."""
    return total_of(values)


def divide(above: Fraction, below: Fraction) -> Fraction:
    """One by the other."""
    return above / below


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of some values."""
    return total_of(values) / len(values)


def money(words: str, form: Form) -> Operand:
    """An amount within a formula."""
    return Operand(words, Unit.MONEY, form)


def counted(population: Population, weight: str = "") -> Operand:
    """The number of a population's rows within a formula; `weight` is the one its sums are read by."""
    return Operand(population.name, Unit.COUNT, Total(Measure(population, population.name, weight=weight)))


def per(population: Population) -> Operand:
    """The number of rows that a formula divides by, so that it is a mean of them."""
    return replace(counted(population), counts=Counts.SAMPLE)


class Books(NamedTuple):
    """What came in, what the goods cost, and how many costs of goods are entered, as forms."""

    revenue: Form
    goods: Form
    entered: Form

    def operands(self, counts: Counts = Counts.ROWS) -> tuple[Operand, ...]:
        """All of it, and the margin of the settings, for a formula; what came in counts as told."""
        return (
            Operand(REVENUE, Unit.MONEY, self.revenue, counts),
            money(GOODS, self.goods),
            Operand(ENTERED, Unit.COUNT, self.entered),
            Operand(SETTING, Unit.SHARE, MARGIN_SETTING),
        )


MARGIN_SETTING: Final = Given(lambda facts: Fraction(facts.margin))
DISCOUNT_RATE: Final = Given(lambda facts: Fraction(facts.discount_rate))


def _books(sales: Sequence[Population], costed: Sequence[Population]) -> Books:
    """The forms of won deals, their one-off lines and recurring revenue, and of the costs of the same."""
    once, lines, recurring = sales
    deals, products, subscriptions, book = costed
    revenue = (
        money(ONCE, Total(Measure(once, ONCE, "once"))),
        money(ONE_OFF_LINES, Total(Measure(lines, ONE_OFF_LINES, "price", "share"))),
        money(EARNED, Total(Measure(recurring, EARNED, "earned", "share"))),
    )
    goods = (
        money(deals.name, Total(Measure(deals, deals.name, "cost"))),
        money(products.name, Total(Measure(products, products.name, "unit_cost", "cost_share"))),
        money(subscriptions.name, Total(Measure(subscriptions, subscriptions.name, "earned", "cost_share"))),
        money(book.name, Total(Measure(book, book.name, "amount"))),
    )
    return Books(
        Formula(revenue, add, NO_REVENUE),
        Formula(goods, add, NO_REVENUE),
        Formula(
            (
                counted(deals),
                counted(products, "cost_share"),
                counted(subscriptions, "cost_share"),
                counted(book),
            ),
            add,
            NO_REVENUE,
        ),
    )


ONE_OFF: Final = (
    money(ONCE, Total(Measure(SALES, ONCE, "once"))),
    money(ONE_OFF_LINES, Total(Measure(LINES_ONCE, ONE_OFF_LINES, "price", "share"))),
)
RECURRING_EARNED: Final = Total(Measure(RECURRING, EARNED, "earned", "share"))
BOOKS: Final = _books(
    (SALES, LINES_ONCE, RECURRING), (SALES_COSTED, LINES_COSTED, RECURRING_COSTED, GOODS_COSTS)
)
BOOKS_TO_DATE: Final = _books(
    (SALES_TO_DATE, LINES_ONCE_TO_DATE, RECURRING_TO_DATE),
    (SALES_COSTED_TO_DATE, LINES_COSTED_TO_DATE, RECURRING_COSTED_TO_DATE, GOODS_COSTS_TO_DATE),
)


def last_months(period: Period, basis: Basis) -> Sequence[Period]:
    """The last twelve months that are over when the period ends, or by today while it goes on."""
    return _months_before(min(period.end, basis.today), period)


@lru_cache(maxsize=MOST_YEARS)
def _months_before(day: dt.date, period: Period) -> tuple[Period, ...]:
    """The twelve months before the one that a day lies in, in the period's calendar."""
    last = month_of(day, period).previous()
    return tuple(last.series(YEAR_OF_MONTHS)) if last else ()


def _of_the_year(form: Form) -> Over:
    """A form added up over the last twelve months."""
    return Over(form, last_months, total, NO_REVENUE)


def _where_entered(books: Books) -> Books:
    """The same with the revenue of a month only where costs of goods are entered for it."""
    revenue = Formula(
        (money(REVENUE, books.revenue), Operand(ENTERED, Unit.COUNT, books.entered)),
        lambda revenue, entered: revenue if entered else Fraction(0),
        NO_REVENUE,
    )
    return books._replace(revenue=revenue)


def costs_of(revenue: Fraction, goods: Fraction, entered: Fraction, setting: Fraction) -> Fraction:
    """What the goods cost: what is entered, or by the margin of the settings."""
    return goods if entered else (1 - setting) * revenue


def margin(revenue: Fraction, goods: Fraction, entered: Fraction, setting: Fraction) -> Fraction:
    """The share of the revenue that stays."""
    return (revenue - costs_of(revenue, goods, entered, setting)) / revenue


def _margin_or_setting(revenue: Fraction, goods: Fraction, entered: Fraction, setting: Fraction) -> Fraction:
    """The share of the revenue that stays; where no cost is entered, that of the settings in any case."""
    return (revenue - goods) / revenue if entered else setting


YEAR_MARGIN: Final = Operand(
    N_("Profit margin of the last twelve months"),
    Unit.SHARE,
    Formula(
        Books(*(_of_the_year(one) for one in _where_entered(BOOKS))).operands(Counts.SAMPLE),
        _margin_or_setting,
        N_("Costs of goods are entered, but there was no revenue in the months that have them."),
    ),
)
MONTHLY_CHURN: Final = Operand(
    N_("Mean monthly churn rate of the last twelve months"),
    Unit.SHARE,
    Over(
        Ratio(
            Measure(CHURNED, CHURNED.name),
            Measure(CUSTOMERS, CUSTOMERS.name),
            N_("There was no customer at the beginning of this period."),
            nested=True,
        ),
        last_months,
        mean,
        N_("There was no customer at the beginning of any of the last twelve months."),
    ),
)
ARPA: Final = Operand(
    N_("Revenue per customer and month"),
    Unit.MONEY_PER_MONTH,
    Formula(
        (
            money(
                N_("Monthly revenue at the end of the period"),
                Total(Measure(PAYERS_AT_END, PAYERS_AT_END.name, "monthly"), NO_PAYER),
            ),
            per(CUSTOMERS_AT_END),
        ),
        divide,
        N_("There was no customer at the end of this period."),
    ),
)


def spent_for(period: Period, basis: Basis) -> list[Period]:
    """The days in which the money was spent for the customers of a period: so many months before."""
    lag = basis.facts.acquisition_lag
    if not lag or period.grain is Grain.ALL:
        return [period]
    almanac = calendar(period.calendar)
    try:
        start, end = (almanac.add_months(day, -lag) for day in (period.start, period.end))
    except CrmError:
        return []
    return [Period(start, end, Grain.DAYS, period.calendar, period.fiscal_start)]


CAC: Final = Formula(
    (
        money(
            WINNING_COSTS.name,
            Over(
                Total(Measure(WINNING_COSTS, WINNING_COSTS.name, "amount"), NO_WINNING_COST),
                spent_for,
                total,
                NO_WINNING_COST,
            ),
        ),
        per(ACQUIRED),
    ),
    divide,
    NONE_WON,
)
CAC_TO_DATE: Final = Formula(
    (
        money(
            WINNING_COSTS_TO_DATE.name,
            Total(Measure(WINNING_COSTS_TO_DATE, WINNING_COSTS_TO_DATE.name, "amount"), NO_WINNING_COST),
        ),
        per(ACQUIRED_TO_DATE),
    ),
    divide,
    NONE_EVER,
)
