"""The figures of keeping customers: churn, retention, renewals, cohorts (KPIS.md section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi.cohort_rows import CELLS, KEPT
from crmdesk.kpi.customer_rows import (
    BUYERS,
    BUYERS_AGAIN,
    CAME_BACK,
    CHURNED,
    CUSTOMERS,
    CUSTOMERS_BY_COMPETITOR,
    CUSTOMERS_BY_REASON,
    DEFECTED,
    INVOLUNTARY,
    JOINED,
    LEFT,
    MAIN_PRODUCT,
    PASSING,
    RESTING,
    RETAINED,
)
from crmdesk.kpi.related import TRASHED
from crmdesk.kpi.spec import (
    UNDECIDED,
    Better,
    Counts,
    Detail,
    Formula,
    Kpi,
    Measure,
    Operand,
    Ratio,
    Role,
    Total,
    Unit,
    Variant,
)
from crmdesk.kpi.subscription_rows import DUE, RENEWED, WAITING
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from fractions import Fraction

    from crmdesk.kpi.population import Population

CUSTOMER_COUNT: Final = Measure(CUSTOMERS, CUSTOMERS.name)
RETAINED_COUNT: Final = Measure(RETAINED, RETAINED.name)
CHURNED_COUNT: Final = Measure(CHURNED, CHURNED.name)
LEFT_COUNT: Final = Measure(LEFT, LEFT.name)
JOINED_COUNT: Final = Measure(JOINED, JOINED.name)
DUE_COUNT: Final = Measure(DUE, DUE.name)

NO_CUSTOMERS: Final = N_("There were no customers at the beginning of this period.")
NO_TERMS: Final = N_("No term was due in this period.")
WHO: Final = N_("A customer is who pays: the company, or a person without one.")
BOOKS: Final = N_(
    "Customers by subscription have a paid one; customers by purchase have won deals that are recent enough."
)
SEVERAL: Final = N_("Several subscriptions of one customer are one customer.")
EDGES: Final = N_(
    "The period begins and ends with the state of the day before; while it is running, with that of today."
)
CUSTOMER_OWNER: Final = N_("Owner, source and segment are those of the customer.")
_LEAVING_DAY: Final = N_("A customer leaves on the first day that is no longer paid for.")
_INSIDE: Final = N_(
    "Who came and left inside the period is shown separately; who left and came back is no loss."
)
_RESTING: Final = N_(
    "Who pauses the last paid subscription has left with the reason “Paused”, until it resumes."
)


def _counted(id_: str, population: Population) -> Detail:
    return Detail(id_, population.name, Unit.COUNT, Total(Measure(population, population.name)))


def _among_all(left: Fraction, stood: Fraction, new: Fraction) -> Fraction:
    return left / (stood + new)


_LOSSES: Final = (_counted("involuntary", INVOLUNTARY), _counted("paused", RESTING))
_EVENTS: Final = (_counted("passing", PASSING), _counted("came_back", CAME_BACK))

CHURN_RATE: Final = Kpi(
    id="churn_rate",
    name=N_("Customer churn rate"),
    meaning=N_("Of the customers at the beginning of the period, how many were lost by its end."),
    unit=Unit.SHARE,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Customers lost"),
            formula=N_(
                "Customers at the beginning of the period who are none at its end ÷ "
                "customers at the beginning of the period"
            ),
            form=Ratio(CHURNED_COUNT, CUSTOMER_COUNT, NO_CUSTOMERS, nested=True),
            details=(*_LOSSES, *_EVENTS),
        ),
        Variant(
            id="event",
            name=N_("Times customers left"),
            formula=N_("Times a customer left in the period ÷ customers at the beginning of the period"),
            form=Ratio(LEFT_COUNT, CUSTOMER_COUNT, NO_CUSTOMERS),
            details=_EVENTS,
        ),
        Variant(
            id="stripe",
            name=N_("Times customers left, new ones counted"),
            formula=N_(
                "Times a customer left in the period ÷ "
                "(customers at the beginning + new customers of the period)"
            ),
            form=Formula(
                operands=(
                    Operand(LEFT_COUNT.words, Unit.COUNT, Total(LEFT_COUNT)),
                    Operand(CUSTOMER_COUNT.words, Unit.COUNT, Total(CUSTOMER_COUNT), Counts.SAMPLE),
                    Operand(JOINED_COUNT.words, Unit.COUNT, Total(JOINED_COUNT), Counts.SAMPLE),
                ),
                calculate=_among_all,
                empty=N_("There were no customers at the beginning of this period, and none came in it."),
            ),
            details=_EVENTS,
        ),
    ),
    includes=(WHO, BOOKS, SEVERAL, EDGES, _LEAVING_DAY, _RESTING, CUSTOMER_OWNER),
    excludes=(
        _INSIDE,
        N_("Losing one of several subscriptions is less revenue, and no customer lost."),
        TRASHED,
    ),
    sources=("R1", "X2", "K6"),
    roles=(Role.OWNER, Role.SALES),
)

RETENTION_RATE: Final = Kpi(
    id="retention_rate",
    name=N_("Customer retention rate"),
    meaning=N_("Of the customers at the beginning of the period, how many are still customers at its end."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Customers kept"),
            formula=N_(
                "Customers at the beginning of the period who are customers at its end ÷ "
                "customers at the beginning of the period"
            ),
            form=Ratio(RETAINED_COUNT, CUSTOMER_COUNT, NO_CUSTOMERS, nested=True),
            details=(_counted("came_back", CAME_BACK),),
        ),
    ),
    includes=(
        *(WHO, BOOKS, SEVERAL, EDGES),
        *(N_("It is always 1 − the churn rate."), CUSTOMER_OWNER, MAIN_PRODUCT),
    ),
    excludes=(N_("Who became a customer in the period is not in the figure."), TRASHED),
    sources=("R4", "X1", "H4"),
    roles=(Role.OWNER, Role.SALES, Role.MARKETING),
)

CHURN_BY_REASON: Final = Kpi(
    id="churn_by_reason",
    name=N_("Churn by reason"),
    meaning=N_("Of the customers at the beginning of the period, how many were lost for each reason."),
    unit=Unit.SHARE,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Customers lost"),
            formula=N_("Customers lost for the reason ÷ customers at the beginning of the period"),
            form=Ratio(
                CHURNED_COUNT,
                Measure(CUSTOMERS_BY_REASON, CUSTOMERS.name),
                NO_CUSTOMERS,
                nested=True,
                of_whole=True,
            ),
            details=_LOSSES,
        ),
    ),
    includes=(
        N_("The reason is that of the last time the customer left in the period."),
        N_("Customers without a reason are a part of their own, so that the parts sum to the churn rate."),
        N_("Who was lost for not paying is shown separately from who left."),
        _RESTING,
        EDGES,
        CUSTOMER_OWNER,
    ),
    excludes=(_INSIDE, TRASHED),
    sources=("K7",),
    roles=(Role.OWNER, Role.SALES),
    split="reason",
)

DEFECTION_RATE: Final = Kpi(
    id="defection_rate",
    name=N_("Defection to competitors"),
    meaning=N_("Of the customers at the beginning of the period, how many went to a named competitor."),
    unit=Unit.SHARE,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Customers lost to a competitor"),
            formula=N_("Customers lost to a named competitor ÷ customers at the beginning of the period"),
            form=Ratio(
                Measure(DEFECTED, DEFECTED.name),
                Measure(CUSTOMERS_BY_COMPETITOR, CUSTOMERS.name),
                NO_CUSTOMERS,
                nested=True,
                of_whole=True,
            ),
        ),
    ),
    includes=(
        N_("The competitor is the one told with the loss; each is a part of the figure."),
        EDGES,
        CUSTOMER_OWNER,
    ),
    excludes=(N_("Losses without a named competitor are in the churn rate only."), _INSIDE, TRASHED),
    sources=("R5",),
    roles=(Role.OWNER, Role.SALES, Role.MARKETING),
    split="competitor",
)

_WAITING: Final = (_counted(UNDECIDED, WAITING),)
_TERMS: Final = (
    N_("A term counts in the period of its due day, whatever day its renewal was agreed on."),
    N_("A due day that has passed is a renewal unless a change says otherwise."),
    N_(
        "A renewal up to 30 days late counts as if it had been in time; until then the figure is provisional."
    ),
    N_("The owner is that of the subscription, else of the customer."),
)
_NO_TERMS_DUE: Final = (
    N_("Terms of several years count in the period in which they end."),
    N_("What is cancelled, paused or unpaid before its due day is no term due; trials have none."),
    TRASHED,
)

RENEWAL_RATE: Final = Kpi(
    id="renewal_rate",
    name=N_("Subscription renewal rate"),
    meaning=N_("Of the terms that fell due in the period, how many were renewed."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By number of terms"),
            formula=N_("Terms due in the period that were renewed ÷ terms due in the period"),
            form=Ratio(Measure(RENEWED, RENEWED.name), DUE_COUNT, NO_TERMS, nested=True),
            details=_WAITING,
            ripens=True,
        ),
    ),
    includes=_TERMS,
    excludes=_NO_TERMS_DUE,
    sources=("K1",),
    roles=(Role.OWNER, Role.SALES),
)

RENEWAL_VALUE_RATE: Final = Kpi(
    id="renewal_value_rate",
    name=N_("Renewed value"),
    meaning=N_("Of what the terms due in the period were worth a month, how much was renewed."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By monthly value"),
            formula=N_("Renewed value a month, each at most the old ÷ value a month of the terms due"),
            form=Ratio(
                Measure(DUE, N_("Renewed value a month, each at most the old"), "kept"),
                Measure(DUE, N_("Value a month of the terms due"), "monthly"),
                NO_TERMS,
            ),
            details=_WAITING,
            ripens=True,
        ),
    ),
    includes=(N_("A renewal at a higher price counts with the old one."), *_TERMS),
    excludes=_NO_TERMS_DUE,
    sources=("K1",),
    roles=(Role.OWNER, Role.SALES),
    within_whole=True,
)

REPEAT_PURCHASE_RATE: Final = Kpi(
    id="repeat_purchase_rate",
    name=N_("Repeat purchase rate"),
    meaning=N_("Of the customers who bought in the period, how many had bought more than once by its end."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Customers who bought again"),
            formula=N_(
                "Customers who bought in the period and have two or more won deals by its end ÷ "
                "customers who bought in the period"
            ),
            form=Ratio(
                Measure(BUYERS_AGAIN, BUYERS_AGAIN.name),
                Measure(BUYERS, BUYERS.name),
                N_("No customer bought in this period."),
                nested=True,
            ),
        ),
    ),
    includes=(
        N_("A customer buys on the day a deal is won; both deals may be won in the period."),
        WHO,
        CUSTOMER_OWNER,
    ),
    excludes=(N_("Deals that were reopened by the end of the period are not bought."), TRASHED),
    sources=("T",),
    roles=(Role.OWNER, Role.SALES, Role.MARKETING),
)

COHORT_RETENTION: Final = Kpi(
    id="cohort_retention",
    name=N_("Cohort retention"),
    meaning=N_("Of the customers who came in a period, how many are still customers each period later."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Customers of the last twelve cohorts"),
            formula=N_(
                "Customers of the cohort who are customers at the end of a later period ÷ "
                "customers of the cohort"
            ),
            form=Ratio(
                Measure(KEPT, KEPT.name),
                Measure(CELLS, CELLS.name),
                N_("No customer came long enough ago to tell."),
                nested=True,
            ),
        ),
    ),
    includes=(
        N_("A cohort is the customers who came for the first time in one month, or in one quarter."),
        N_("The grid has the twelve cohorts that end with the period; a longer period is told in months."),
        N_("A customer who came back counts again with the cohort of the first time."),
        WHO,
        BOOKS,
        CUSTOMER_OWNER,
    ),
    excludes=(N_("What cannot be seen yet, because that period is not over, is left empty."), TRASHED),
    sources=("X", "H"),
    roles=(Role.OWNER, Role.MARKETING),
    split="cohort",
    grid="later",
    no_total=N_("Each cohort has a rate of its own for each age."),
)

KPIS: Final = (
    CHURN_RATE,
    RETENTION_RATE,
    CHURN_BY_REASON,
    DEFECTION_RATE,
    RENEWAL_RATE,
    RENEWAL_VALUE_RATE,
    REPEAT_PURCHASE_RATE,
    COHORT_RETENTION,
)
