"""The figures of recurring revenue (KPIS.md section 2), in minor units of the base currency."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.customer_rows import (
    CUSTOMERS_AT_END,
    GAINS,
    LOSSES,
    MAIN_PRODUCT,
    MOVES,
    PAYERS,
    PAYERS_AT_END,
)
from crmdesk.kpi.related import TRASHED
from crmdesk.kpi.retention import CUSTOMER_OWNER, EDGES, SEVERAL
from crmdesk.kpi.spec import (
    BY_THE_MONTH,
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
from crmdesk.kpi.subscription_rows import ONE_OFF, PAID, PAST_DUE
from crmdesk.l10n.texts import N_
from crmdesk.model.terms import read_interval

if TYPE_CHECKING:
    from crmdesk.kpi.spec import Spread

PAID_VALUE: Final = Measure(PAID, N_("Monthly prices of all paid subscriptions, added up"), "monthly")
MOVED_VALUE: Final = Measure(MOVES, N_("Changes of what customers pay a month, added up"), "amount")
OPENING_VALUE: Final = Measure(PAYERS, N_("Monthly revenue at the beginning of the period"), "monthly")
CLOSING_VALUE: Final = Measure(PAYERS_AT_END, N_("Monthly revenue at the end of the period"), "monthly")

_YEAR_MONTHS: Final = 12
_NO_PAYERS: Final = N_("No customer paid a month at the beginning of this period.")
_NORMAL: Final = N_("A term’s price counts by the month: a yearly 1,200 is 100, a weekly 100 is 434.82.")
_DISCOUNTS: Final = N_("Discounts lower it while they run; their end is expansion.")
_LATE: Final = N_("What is past due counts until it is marked unpaid or cancelled, and is shown separately.")
_RATES: Final = N_("Other currencies count at the rate of the day of the change; a rate alone is no change.")
_NOT_RECURRING: Final = N_("Trials, free plans, taxes, fees and one-off sales are no recurring revenue.")
_OF_NOBODY: Final = N_("Subscriptions without a customer are left out.")
_NOT_PAID: Final = N_("Paused subscriptions and those without a customer are left out.")
_NETTED: Final = N_("A movement is the net change of one customer in one day.")
_BACK: Final = N_("Who pays again after at least one day without is reactivated, and never new again.")


def _by_the_month(spread: Spread) -> Fraction:
    """The share of the subscriptions whose terms are no longer than a month."""
    short = sum(count for value, count in spread if read_interval(str(value[0])).length <= 1)
    return Fraction(short, sum(count for _value, count in spread))


def _of_a_year(monthly: Fraction) -> Fraction:
    return monthly * _YEAR_MONTHS


def _gained_for_lost(gains: Fraction, losses: Fraction) -> Fraction:
    return gains / -losses


_PAST_DUE: Final = Detail(
    "past_due",
    N_("Of which past due"),
    Unit.MONEY_PER_MONTH,
    Total(Measure(PAST_DUE, N_("Of which past due"), "monthly")),
)

MRR: Final = Kpi(
    id="mrr",
    name=N_("Monthly recurring revenue"),
    meaning=N_("What the paid subscriptions at the end of the period bring in a month."),
    unit=Unit.MONEY_PER_MONTH,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("At the end of the period"),
            formula=PAID_VALUE.words,
            form=Total(PAID_VALUE),
            details=(_PAST_DUE,),
        ),
    ),
    includes=(_NORMAL, _DISCOUNTS, _LATE, _RATES, EDGES, CUSTOMER_OWNER),
    excludes=(_NOT_RECURRING, _NOT_PAID, TRASHED),
    sources=("K3",),
    roles=(Role.OWNER, Role.SALES),
)

ARR: Final = Kpi(
    id="arr",
    name=N_("Annual recurring revenue"),
    meaning=N_("What the paid subscriptions at the end of the period would bring in a year."),
    unit=Unit.MONEY_PER_YEAR,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("At the end of the period"),
            formula=N_("12 × monthly recurring revenue at the end of the period"),
            form=Formula(
                operands=(
                    Operand(
                        MRR.name,
                        Unit.MONEY_PER_MONTH,
                        Total(PAID_VALUE, N_("No subscription is paid for at the end of this period.")),
                    ),
                ),
                calculate=_of_a_year,
                empty=N_("No subscription is paid for at the end of this period."),
            ),
            details=(
                _PAST_DUE,
                Detail(
                    BY_THE_MONTH,
                    N_("Share of the subscriptions with terms of a month or less"),
                    Unit.SHARE,
                    OfRows(
                        PAID,
                        PAID.name,
                        ("interval",),
                        _by_the_month,
                        N_("No subscription is paid for at the end of this period."),
                    ),
                ),
            ),
        ),
    ),
    includes=(
        N_("Where most terms are of a month or less it is a run rate: a year at the present pace."),
        _NORMAL,
        _LATE,
        _RATES,
        EDGES,
        CUSTOMER_OWNER,
    ),
    excludes=(_NOT_RECURRING, _NOT_PAID, TRASHED),
    sources=("K4",),
    roles=(Role.OWNER,),
)

MRR_MOVEMENTS: Final = Kpi(
    id="mrr_movements",
    name=N_("Movements of monthly revenue"),
    meaning=N_("By how much monthly revenue rose and fell in the period, and by which kind of change."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Signed changes"),
            formula=N_("New + expansion + reactivation − contraction − churn, of each customer and day"),
            form=Total(MOVED_VALUE),
        ),
    ),
    includes=(
        N_("Monthly revenue at the beginning + the movements = monthly revenue at the end, exactly."),
        _NETTED,
        _BACK,
        SEVERAL,
        _DISCOUNTS,
        CUSTOMER_OWNER,
    ),
    excludes=(_NOT_RECURRING, _OF_NOBODY, TRASHED),
    sources=("K5",),
    roles=(Role.OWNER, Role.SALES),
    split="movement",
)

NET_NEW_REVENUE: Final = Kpi(
    id="net_new_revenue",
    name=N_("Net new revenue"),
    meaning=N_("By how much monthly revenue grew in the period, all gains and losses netted."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("All movements netted"),
            formula=MOVED_VALUE.words,
            form=Total(MOVED_VALUE),
            details=(
                Detail("opening", OPENING_VALUE.words, Unit.MONEY_PER_MONTH, Total(OPENING_VALUE)),
                Detail("closing", CLOSING_VALUE.words, Unit.MONEY_PER_MONTH, Total(CLOSING_VALUE)),
                Detail("one_off", ONE_OFF.name, Unit.MONEY, Total(Measure(ONE_OFF, ONE_OFF.name, "amount"))),
            ),
        ),
    ),
    includes=(_NETTED, _BACK, _DISCOUNTS, CUSTOMER_OWNER),
    excludes=(
        N_("Won deals that began no subscription are told beside it."),
        _NOT_RECURRING,
        _OF_NOBODY,
        TRASHED,
    ),
    sources=("K5",),
    roles=(Role.OWNER, Role.SALES),
)

GROSS_REVENUE_RETENTION: Final = Kpi(
    id="gross_revenue_retention",
    name=N_("Gross revenue retention"),
    meaning=N_("Of the monthly revenue at the beginning of the period, how much is left without any growth."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Without growth"),
            formula=N_("What each customer still pays a month, at most the old ÷ what they paid a month"),
            form=Ratio(
                Measure(
                    PAYERS, N_("What the same customers still pay a month, each at most the old"), "kept"
                ),
                OPENING_VALUE,
                _NO_PAYERS,
            ),
        ),
    ),
    includes=(
        N_("A customer who pays more than before counts with the old amount, so it is never above 100 %."),
        EDGES,
        CUSTOMER_OWNER,
        MAIN_PRODUCT,
    ),
    excludes=(N_("Who did not pay at the beginning does not count."), _NOT_RECURRING, _OF_NOBODY, TRASHED),
    sources=("K",),
    roles=(Role.OWNER, Role.SALES),
    within_whole=True,
)

NET_REVENUE_RETENTION: Final = Kpi(
    id="net_revenue_retention",
    name=N_("Net revenue retention"),
    meaning=N_(
        "Of the monthly revenue at the beginning of the period, what the same customers pay at its end."
    ),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("With growth"),
            formula=N_("What the same customers pay a month at the end ÷ what they paid a month"),
            form=Ratio(
                Measure(PAYERS, N_("What the same customers pay a month at the end"), "after"),
                OPENING_VALUE,
                _NO_PAYERS,
            ),
        ),
    ),
    includes=(
        *(N_("Growth of the same customers can lift it above 100 %."), EDGES, CUSTOMER_OWNER, MAIN_PRODUCT),
    ),
    excludes=(N_("Who did not pay at the beginning does not count."), _NOT_RECURRING, _OF_NOBODY, TRASHED),
    sources=("K",),
    roles=(Role.OWNER, Role.SALES),
)

ARPA: Final = Kpi(
    id="arpa",
    name=N_("Revenue per customer"),
    meaning=N_("What a customer brings in a month on average, at the end of the period."),
    unit=Unit.MONEY_PER_MONTH,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("At the end of the period"),
            formula=N_("Monthly revenue at the end of the period ÷ customers at the end of the period"),
            form=Ratio(
                CLOSING_VALUE,
                Measure(CUSTOMERS_AT_END, CUSTOMERS_AT_END.name),
                N_("There are no customers at the end of this period."),
            ),
        ),
    ),
    includes=(SEVERAL, _NORMAL, EDGES, CUSTOMER_OWNER, MAIN_PRODUCT),
    excludes=(_NOT_RECURRING, _OF_NOBODY, TRASHED),
    sources=("T",),
    roles=(Role.OWNER, Role.SALES),
)

QUICK_RATIO: Final = Kpi(
    id="quick_ratio",
    name=N_("Quick ratio"),
    meaning=N_("How many times the monthly revenue lost in the period was gained in it."),
    unit=Unit.TIMES,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Gained ÷ lost"),
            formula=N_("(New + expansion + reactivation) ÷ (contraction + churn)"),
            form=Formula(
                operands=(
                    Operand(GAINS.name, Unit.MONEY, Total(Measure(GAINS, GAINS.name, "amount"))),
                    Operand(LOSSES.name, Unit.MONEY, Total(Measure(LOSSES, LOSSES.name, "amount"))),
                ),
                calculate=_gained_for_lost,
                empty=N_("No monthly revenue was lost in this period."),
            ),
        ),
    ),
    includes=(_NETTED, _BACK, CUSTOMER_OWNER),
    excludes=(_NOT_RECURRING, _OF_NOBODY, TRASHED),
    roles=(Role.OWNER,),
)

KPIS: Final = (
    MRR,
    ARR,
    MRR_MOVEMENTS,
    NET_NEW_REVENUE,
    GROSS_REVENUE_RETENTION,
    NET_REVENUE_RETENTION,
    ARPA,
    QUICK_RATIO,
)
