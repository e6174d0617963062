"""The figures of what customers are worth and what winning and keeping them costs (KPIS.md section 2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.kpi import lifetime
from crmdesk.kpi.buyer_rows import REPEAT_BUYERS
from crmdesk.kpi.cost_rows import KEEPING_COSTS
from crmdesk.kpi.customer_rows import MAIN_PRODUCT, RETAINED
from crmdesk.kpi.party_rows import ACQUIRED_TO_DATE
from crmdesk.kpi.related import BEGUN_NOW, CAMPAIGN_NOW, COSTS_NOW, TRASHED
from crmdesk.kpi.revenue_rows import SALES_TO_DATE
from crmdesk.kpi.spec import (
    Better,
    Detail,
    Formula,
    Kpi,
    Measure,
    OfRows,
    Operand,
    Ratio,
    Role,
    Total,
    Unit,
    Variant,
)
from crmdesk.kpi.value_forms import (
    ARPA,
    BOOKS_TO_DATE,
    CAC,
    CAC_TO_DATE,
    DISCOUNT_RATE,
    GOODS_RULE,
    LAG_RULE,
    MARGIN_SETTING,
    MONTHLY_CHURN,
    NO_CHURN,
    NONE_EVER,
    NONE_WON,
    OVER_RULE,
    RECURRING_RULE,
    REVENUE,
    SETTING,
    YEAR_MARGIN,
    YEAR_RULE,
    costs_of,
    divide,
    money,
    per,
)
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from fractions import Fraction

    from crmdesk.kpi.spec import Form

_CUSTOMERS: Final = per(ACQUIRED_TO_DATE)
_SETTING_DETAIL: Final = Detail("setting", SETTING, Unit.SHARE, MARGIN_SETTING)
_OTHER_CUSTOMERS: Final = N_("Deals and subscriptions that name no customer are left out.")


def _margin_of_each(
    revenue: Fraction, goods: Fraction, entered: Fraction, setting: Fraction, customers: Fraction
) -> Fraction:
    return (revenue - costs_of(revenue, goods, entered, setting)) / customers


CLV_HISTORIC: Final = Kpi(
    id="clv_historic",
    name=N_("Customer value to date"),
    meaning=N_("What a customer has left in the business on average, from its first day until now."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("(Revenue to date − cost of goods) ÷ customers won until the end of the period"),
            form=Formula((*BOOKS_TO_DATE.operands(), _CUSTOMERS), _margin_of_each, NONE_EVER),
            details=(_SETTING_DETAIL,),
        ),
    ),
    includes=(
        N_("Everything from the first day of the book until the end of the period counts."),
        RECURRING_RULE,
        GOODS_RULE,
        COSTS_NOW,
        BEGUN_NOW,
        N_("Customers who have left count too."),
    ),
    excludes=(_OTHER_CUSTOMERS, TRASHED),
    sources=("R7", "H6"),
    roles=(Role.OWNER, Role.SALES),
)


def _lifetime_value(arpa: Fraction, margin: Fraction, churn: Fraction) -> Fraction:
    return arpa * margin / churn


def _discounted_value(arpa: Fraction, margin: Fraction, churn: Fraction, rate: Fraction) -> Fraction:
    """What the monthly margins are worth today; without any churn there is nothing to go by."""
    if not churn:
        raise ZeroDivisionError
    return arpa * margin * (1 + rate) / (1 + rate - (1 - churn))


_CLV: Final = Formula((ARPA, YEAR_MARGIN, MONTHLY_CHURN), _lifetime_value, NO_CHURN)

CLV_SIMPLE: Final = Kpi(
    id="clv_simple",
    name=N_("Customer lifetime value"),
    meaning=N_("What a customer will leave in the business, if it pays and stays as customers do now."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Revenue per customer and month × profit margin ÷ mean monthly churn rate"),
            form=_CLV,
            details=(_SETTING_DETAIL,),
        ),
        Variant(
            id="discounted",
            name=N_("Discounted"),
            formula=N_(
                "Revenue per customer and month × profit margin × (1 + d) ÷ (1 + d − monthly retention), "
                "d: what money loses in a month"
            ),
            form=Formula(
                (
                    ARPA,
                    YEAR_MARGIN,
                    MONTHLY_CHURN,
                    Operand(N_("What money loses in a month"), Unit.SHARE, DISCOUNT_RATE),
                ),
                _discounted_value,
                NO_CHURN,
            ),
            details=(_SETTING_DETAIL,),
        ),
    ),
    includes=(
        N_("Revenue per customer is that of the end of the period."),
        N_("Churn and margin are those of the last twelve months, or of as many as have a value."),
        OVER_RULE,
        YEAR_RULE,
        GOODS_RULE,
        COSTS_NOW,
        BEGUN_NOW,
        MAIN_PRODUCT,
    ),
    excludes=(N_("One-off sales are not in the revenue per customer."), TRASHED),
    sources=("R7", "X3", "K8"),
    roles=(Role.OWNER,),
)


def _buyers(words: str, function: object) -> Operand:
    unit = Unit.MONEY if words == _EXPECTED else Unit.COUNT
    form = OfRows(REPEAT_BUYERS, REPEAT_BUYERS.name, lifetime.COLUMNS, function, lifetime.FEW)  # type: ignore[arg-type] # functions of spreads
    return Operand(words, unit, form)


_EXPECTED: Final = N_("Expected purchases × expected amount, on average")


def _modelled(words: str, function: object) -> Form:
    """A result of the models, if they may be asked."""
    operands = (
        _buyers(REPEAT_BUYERS.name, lifetime.count),
        _buyers(N_("Of these, bought again"), lifetime.count_again),
        _buyers(N_("How frequency and value go together, from -1 to 1"), lifetime.correlation),
        _buyers(N_("q, how evenly customers spend"), partial(lifetime.parameter, "q")),
        _buyers(words, function),
    )
    return Formula(operands, lifetime.judge, lifetime.FEW)


_PARAMETER_WORDS: Final = {
    "r": N_("r, how alike the customers’ purchase rates are"),
    "alpha": N_("alpha, the scale of the purchase rates, in weeks"),
    "a": N_("a, of the chance to drop out after a purchase"),
    "b": N_("b, of the chance to stay after a purchase"),
    "p": N_("p, how alike the amounts of one customer are"),
    "q": N_("q, how evenly customers spend"),
    "gamma": N_("gamma, the scale of the amounts"),
    "log_likelihood": N_("Logarithm of the likelihood of the purchases"),
}

CLV_MODEL: Final = Kpi(
    id="clv_model",
    name=N_("Lifetime value, modelled"),
    meaning=N_("What a customer who buys without a contract will buy for in the next 52 weeks."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("BG/NBD and Gamma-Gamma"),
            formula=N_("Expected purchases in the next 52 weeks (BG/NBD) × expected amount (Gamma-Gamma)"),
            form=_modelled(_EXPECTED, lifetime.expected_value),
            details=(
                *(
                    Detail(
                        name,
                        _PARAMETER_WORDS[name],
                        Unit.MONEY if name == "gamma" else Unit.POINTS,
                        _modelled(_PARAMETER_WORDS[name], partial(lifetime.parameter, name)),
                    )
                    for name in lifetime.PARAMETERS
                ),
                Detail(
                    "customers",
                    REPEAT_BUYERS.name,
                    Unit.COUNT,
                    Total(Measure(REPEAT_BUYERS, REPEAT_BUYERS.name)),
                ),
            ),
        ),
    ),
    includes=(
        N_("Every won deal until the end of the period is a purchase; those of one day are one."),
        N_("Times are in weeks, from a customer’s first purchase on."),
        N_("The parameters are those that make what happened most likely."),
    ),
    excludes=(
        N_("Customers with a subscription are left out: their contract says when they pay."),
        N_("Below 100 customers, or where frequency and value go together, there is no figure."),
        N_("Costs are not taken off: it is the value of the purchases."),
        TRASHED,
    ),
    sources=("X3",),
    roles=(Role.OWNER,),
)

CAC_KPI: Final = Kpi(
    id="cac",
    name=N_("Customer acquisition cost"),
    meaning=N_("What it costs to win one customer."),
    unit=Unit.MONEY,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("Costs of sales and marketing ÷ customers won in the period"),
            form=CAC,
        ),
    ),
    includes=(
        LAG_RULE,
        N_(
            "A customer counts on the day it first became one, for the campaign of its contact or first sale."
        ),
        CAMPAIGN_NOW,
    ),
    excludes=(N_("Customers who came back are not counted as won."), TRASHED),
    sources=("K9",),
    roles=(Role.OWNER, Role.MARKETING),
)

LTV_TO_CAC: Final = Kpi(
    id="ltv_to_cac",
    name=N_("Value to cost of a customer"),
    meaning=N_("How many times what a customer costs to win it will bring."),
    unit=Unit.TIMES,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Customer lifetime value ÷ customer acquisition cost"),
            form=Formula(
                (money(CLV_SIMPLE.name, _CLV), money(CAC_KPI.name, CAC)),
                divide,
                N_("Winning customers cost nothing in this period."),
            ),
        ),
    ),
    includes=(N_("The value is on margin, as told there."), LAG_RULE, COSTS_NOW, BEGUN_NOW),
    excludes=(N_("One-off sales are not in the revenue per customer."), TRASHED),
    sources=("K",),
    roles=(Role.OWNER, Role.MARKETING),
)


def _months_to_pay(cost: Fraction, arpa: Fraction, margin: Fraction) -> Fraction:
    """In how many months a cost comes back; a customer who leaves nothing, or less, never brings it back."""
    left = arpa * margin
    return cost / max(left, left * 0)


CAC_PAYBACK: Final = Kpi(
    id="cac_payback",
    name=N_("Payback of acquisition"),
    meaning=N_("After how many months a customer has brought back what it cost to win it."),
    unit=Unit.MONTHS,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Customer acquisition cost ÷ (revenue per customer and month × profit margin)"),
            form=Formula(
                (money(CAC_KPI.name, CAC), ARPA, YEAR_MARGIN),
                _months_to_pay,
                N_("A customer leaves nothing in a month, so that the cost never comes back."),
            ),
        ),
    ),
    includes=(
        N_("Revenue per customer is that of the end of the period."),
        OVER_RULE,
        YEAR_RULE,
        GOODS_RULE,
        LAG_RULE,
        COSTS_NOW,
        BEGUN_NOW,
    ),
    excludes=(N_("One-off sales are not in the revenue per customer."), TRASHED),
    sources=("K",),
    roles=(Role.OWNER, Role.MARKETING),
)

_KEEPING: Final = Formula(
    (
        money(
            KEEPING_COSTS.name,
            Total(
                Measure(KEEPING_COSTS, KEEPING_COSTS.name, "amount"),
                N_("No cost of service or of accounts is entered for this period."),
            ),
        ),
        per(RETAINED),
    ),
    divide,
    N_("No customer of the beginning of this period is one at its end."),
)

RETENTION_COST: Final = Kpi(
    id="retention_cost",
    name=N_("Cost to keep a customer"),
    meaning=N_("What service and accounts cost for each customer who stayed."),
    unit=Unit.MONEY,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_(
                "Costs of service and of accounts ÷ customers of the beginning who are ones at the end"
            ),
            form=_KEEPING,
            details=(
                Detail(
                    "to_cac",
                    N_("Cost to keep ÷ cost to win a customer"),
                    Unit.TIMES,
                    Formula(
                        (
                            money(N_("Cost to keep a customer"), _KEEPING),
                            money(N_("Customer acquisition cost"), CAC),
                        ),
                        divide,
                        NONE_WON,
                    ),
                ),
            ),
        ),
    ),
    includes=(
        N_("Costs of service are those of the category Service in the cost book."),
        N_("Costs of accounts are those of the category Other that name a customer."),
    ),
    excludes=(N_("Costs of sales, marketing and goods are left out."), TRASHED),
    sources=("H4",),
    roles=(Role.OWNER, Role.SUPPORT),
)

AVERAGE_CUSTOMER_VALUE: Final = Kpi(
    id="average_customer_value",
    name=N_("Average customer value"),
    meaning=N_("What a customer has paid on average, from its first day until now."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("Revenue to date ÷ customers won until the end of the period"),
            form=Formula((money(REVENUE, BOOKS_TO_DATE.revenue), _CUSTOMERS), divide, NONE_EVER),
            details=(
                Detail(
                    "tenure",
                    N_("Days as a customer, on average"),
                    Unit.DAYS,
                    Ratio(
                        Measure(ACQUIRED_TO_DATE, N_("Days as a customer, added up"), "days"),
                        Measure(ACQUIRED_TO_DATE, ACQUIRED_TO_DATE.name),
                        NONE_EVER,
                    ),
                ),
                Detail(
                    "purchases",
                    N_("Won deals per customer"),
                    Unit.TIMES,
                    Ratio(
                        Measure(SALES_TO_DATE, SALES_TO_DATE.name),
                        Measure(ACQUIRED_TO_DATE, ACQUIRED_TO_DATE.name),
                        NONE_EVER,
                    ),
                ),
                Detail(
                    "acquisition_cost", N_("Acquisition cost of a customer to date"), Unit.MONEY, CAC_TO_DATE
                ),
            ),
        ),
    ),
    includes=(
        N_("Everything from the first day of the book until the end of the period counts."),
        RECURRING_RULE,
        BEGUN_NOW,
        N_("A customer’s days run from the day it first became one until it last left, or until now."),
    ),
    excludes=(_OTHER_CUSTOMERS, TRASHED),
    sources=("H6",),
    roles=(Role.OWNER, Role.SALES, Role.REP),
)

KPIS: Final = (
    CLV_HISTORIC,
    CLV_SIMPLE,
    CLV_MODEL,
    CAC_KPI,
    LTV_TO_CAC,
    CAC_PAYBACK,
    RETENTION_COST,
    AVERAGE_CUSTOMER_VALUE,
)
