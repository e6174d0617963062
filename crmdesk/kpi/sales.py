"""The sales figures (KPIS.md section 2, Sales), each declared once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi.deals import (
    CLOSED,
    CREATED,
    CREATED_CLOSED,
    CREATED_OPEN,
    CREATED_WON,
    LOST,
    WON,
    WON_CONTACTED,
    WON_YEARLY,
)
from crmdesk.kpi.open_deals import EXPECTED, OPEN_AT_END
from crmdesk.kpi.related import BEGUN_NOW, CHANCE_NOW, EXPECTED_NOW
from crmdesk.kpi.spec import (
    UNDECIDED,
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
from crmdesk.kpi.statistics import median
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from fractions import Fraction

WON_COUNT: Final = Measure(WON, WON.name)
WON_VALUE: Final = Measure(WON, N_("Value of the deals won"), "amount")
WON_DAYS: Final = Measure(WON, N_("Days from creation to winning, added up"), "days")
LOST_COUNT: Final = Measure(LOST, LOST.name)
CLOSED_COUNT: Final = Measure(CLOSED, CLOSED.name)
CLOSED_VALUE: Final = Measure(CLOSED, N_("Value of the deals won or lost"), "amount")
CREATED_COUNT: Final = Measure(CREATED, CREATED.name)
OPEN_COUNT: Final = Measure(OPEN_AT_END, OPEN_AT_END.name)
OPEN_VALUE: Final = Measure(OPEN_AT_END, N_("Value of the deals open at the end of the period"), "amount")
OPEN_WEIGHTED: Final = Measure(
    OPEN_AT_END, N_("Value × probability of the deals open at the end of the period"), "amount", "probability"
)
EXPECTED_VALUE: Final = Measure(
    EXPECTED, N_("Value of the open deals expected to close in the period"), "amount"
)
EXPECTED_WEIGHTED: Final = Measure(
    EXPECTED,
    N_("Value × probability of the open deals expected to close in the period"),
    "amount",
    "probability",
)

NONE_CLOSED: Final = N_("No deal was won or lost in this period.")
NONE_WON: Final = N_("No deal was won in this period.")

REOPENED: Final = N_("A deal reopened before the end of the period does not count as closed in it.")
CLOSE_DAY: Final = N_("A deal counts on its close date; its owner is the owner then.")
TRASH: Final = N_("Deals in the trash are left out.")
BASE_CURRENCY: Final = N_("Other currencies are converted at the rate of the deal’s own day, once.")

_OPEN_DETAIL: Final = Detail("open", N_("Still open at the end of the period"), Unit.COUNT, Total(OPEN_COUNT))

WIN_RATE: Final = Kpi(
    id="win_rate",
    name=N_("Close rate"),
    meaning=N_("Of the deals that were decided, how many were won."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By number of deals"),
            formula=N_("Deals won ÷ (deals won + deals lost), by close date"),
            form=Ratio(WON_COUNT, CLOSED_COUNT, NONE_CLOSED, nested=True),
            details=(_OPEN_DETAIL,),
        ),
        Variant(
            id="value",
            name=N_("By value"),
            formula=N_("Value won ÷ (value won + value lost), by close date"),
            form=Ratio(WON_VALUE, CLOSED_VALUE, N_("No deal with a value was won or lost in this period.")),
            details=(_OPEN_DETAIL,),
        ),
        Variant(
            id="cohort",
            name=N_("Of the deals created in the period"),
            formula=N_("Won by now ÷ (won + lost by now), of the deals created in the period"),
            form=Ratio(
                Measure(CREATED_WON, CREATED_WON.name),
                Measure(CREATED_CLOSED, CREATED_CLOSED.name),
                N_("No deal created in this period has been won or lost yet."),
                nested=True,
            ),
            details=(
                Detail(
                    UNDECIDED,
                    CREATED_OPEN.name,
                    Unit.COUNT,
                    Total(Measure(CREATED_OPEN, CREATED_OPEN.name)),
                ),
            ),
            ripens=True,
        ),
    ),
    includes=(CLOSE_DAY, N_("The share is given with its 95 % interval (Wilson).")),
    excludes=(N_("Open deals are not in the rate; they are shown beside it."), REOPENED, TRASH),
    sources=("R2", "H2"),
    roles=(Role.OWNER, Role.SALES, Role.REP),
)

_NONE_CONTACTED: Final = N_("No deal won in this period has an activity before it.")

SALES_CYCLE: Final = Kpi(
    id="sales_cycle",
    name=N_("Sales cycle length"),
    meaning=N_("How many days a won deal took from its creation."),
    unit=Unit.DAYS,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("Days from creation to winning, added up ÷ deals won"),
            form=Ratio(WON_DAYS, WON_COUNT, NONE_WON),
        ),
        Variant(
            id="median",
            name=N_("Median"),
            formula=N_("The middle of the days from creation to winning"),
            form=OfRows(WON, WON.name, ("days",), median, NONE_WON),
        ),
        Variant(
            id="first_contact",
            name=N_("From the first contact"),
            formula=N_("Days from the first contact to winning, added up ÷ deals won that have one"),
            form=Ratio(
                Measure(
                    WON_CONTACTED, N_("Days from the first contact to winning, added up"), "contact_days"
                ),
                Measure(WON_CONTACTED, WON_CONTACTED.name),
                _NONE_CONTACTED,
            ),
        ),
        Variant(
            id="first_contact_median",
            name=N_("From the first contact, median"),
            formula=N_("The middle of the days from the first contact to winning"),
            form=OfRows(WON_CONTACTED, WON_CONTACTED.name, ("contact_days",), median, _NONE_CONTACTED),
        ),
    ),
    includes=(
        CLOSE_DAY,
        N_("A deal won on the day it was created took 0 days."),
        N_("The first contact is the deal’s first finished activity, tasks and notes apart."),
    ),
    excludes=(N_("Lost and open deals are left out."), REOPENED, TRASH),
    sources=("X5", "H3"),
    roles=(Role.SALES,),
)

AVERAGE_SALE: Final = Kpi(
    id="average_sale",
    name=N_("Average sale value"),
    meaning=N_("What one won deal brings."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("Value of the deals won ÷ deals won, by close date"),
            form=Ratio(WON_VALUE, WON_COUNT, NONE_WON),
        ),
        Variant(
            id="median",
            name=N_("Median"),
            formula=N_("The middle of the values of the deals won, by close date"),
            form=OfRows(WON, WON.name, ("amount",), median, NONE_WON),
        ),
        Variant(
            id="annualised",
            name=N_("In a year"),
            formula=N_("What the deals won bring in a year ÷ deals won, by close date"),
            form=Ratio(
                Measure(WON_YEARLY, N_("What the deals won bring in a year"), "yearly"),
                Measure(WON_YEARLY, WON_YEARLY.name),
                NONE_WON,
            ),
        ),
    ),
    includes=(
        CLOSE_DAY,
        BASE_CURRENCY,
        N_("In a year a deal brings twelve months of the subscriptions it began, else its value."),
        BEGUN_NOW,
    ),
    excludes=(N_("Lost and open deals are left out."), REOPENED, TRASH),
    sources=("K2",),
    roles=(Role.OWNER, Role.SALES),
)


def _count(form: Total, formula: str) -> tuple[Variant, ...]:
    """The one variant of a plain total."""
    return (Variant(id="", name=N_("Total"), formula=formula, form=form),)


SALES_TOTAL: Final = Kpi(
    id="sales_total",
    name=N_("Sales"),
    meaning=N_("What the deals won in the period bring together."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=_count(Total(WON_VALUE), N_("Value of the deals won, added up, by close date")),
    includes=(CLOSE_DAY, BASE_CURRENCY),
    excludes=(N_("Lost and open deals are left out."), REOPENED, TRASH),
    sources=("H1",),
    roles=(Role.OWNER, Role.SALES, Role.REP),
)

DEALS_WON: Final = Kpi(
    id="deals_won",
    name=N_("Deals won"),
    meaning=N_("How many deals were won in the period."),
    unit=Unit.COUNT,
    better=Better.UP,
    variants=_count(Total(WON_COUNT), N_("Deals won, by close date")),
    includes=(CLOSE_DAY,),
    excludes=(REOPENED, TRASH),
    sources=("H1",),
    roles=(Role.SALES, Role.REP),
)

DEALS_LOST: Final = Kpi(
    id="deals_lost",
    name=N_("Deals lost"),
    meaning=N_("How many deals were lost in the period."),
    unit=Unit.COUNT,
    better=Better.DOWN,
    variants=_count(Total(LOST_COUNT), N_("Deals lost, by close date")),
    includes=(CLOSE_DAY,),
    excludes=(REOPENED, TRASH),
    sources=("H1",),
    roles=(Role.SALES,),
)

DEALS_CREATED: Final = Kpi(
    id="deals_created",
    name=N_("Deals created"),
    meaning=N_("How many new deals came in during the period."),
    unit=Unit.COUNT,
    better=Better.UP,
    variants=_count(Total(CREATED_COUNT), N_("Deals created, by created date")),
    includes=(N_("A deal counts on the day it was created; its owner is the owner then."),),
    excludes=(TRASH,),
    sources=("H1",),
    roles=(Role.SALES, Role.REP),
)

LOST_REASONS: Final = Kpi(
    id="lost_reasons",
    name=N_("Why deals are lost"),
    meaning=N_("Of the deals lost in the period, the share of each reason."),
    unit=Unit.SHARE,
    better=Better.NONE,
    variants=(
        Variant(
            id="",
            name=N_("By number of deals"),
            formula=N_("Deals lost for the reason ÷ deals lost, by close date"),
            form=Ratio(
                LOST_COUNT, LOST_COUNT, N_("No deal was lost in this period."), nested=True, of_whole=True
            ),
        ),
    ),
    includes=(CLOSE_DAY, N_("Deals without a reason are a part of their own, so that the parts sum to 1.")),
    excludes=(REOPENED, TRASH),
    roles=(Role.OWNER, Role.SALES),
    split="reason",
    no_total=N_("Each reason has a share of its own."),
)


def _open_variants(expected: Measure, everything: Measure) -> tuple[Variant, ...]:
    """Open deals by their expected close, and all of them."""
    return (
        Variant(id="", name=N_("By expected close"), formula=expected.words, form=Total(expected)),
        Variant(id="open", name=N_("All open deals"), formula=everything.words, form=Total(everything)),
    )


_EXPECTED_RULE: Final = N_(
    "A deal counts in the period of its expected close, if it is open at the period’s end."
)
_ALL_TIME_RULE: Final = N_("Over all time every open deal counts, with or without an expected close.")
OPEN_OWNER_RULE: Final = N_(
    "A deal’s stage is that at the period’s end; so are its owner and value if it moved later, else those "
    "of now."
)
_OVERDUE_RULE: Final = N_(
    "Deals expected before or after the period, or without a day, are left out; “All open deals” has them."
)

PIPELINE_VALUE: Final = Kpi(
    id="pipeline_value",
    name=N_("Open pipeline"),
    meaning=N_("What the open deals would bring if all were won."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=_open_variants(EXPECTED_VALUE, OPEN_VALUE),
    includes=(_EXPECTED_RULE, _ALL_TIME_RULE, OPEN_OWNER_RULE, EXPECTED_NOW, BASE_CURRENCY),
    excludes=(_OVERDUE_RULE, TRASH),
    sources=("K2",),
    roles=(Role.OWNER, Role.SALES, Role.REP),
    looks_ahead=True,
)

FORECAST: Final = Kpi(
    id="forecast",
    name=N_("Weighted forecast"),
    meaning=N_("What the open deals will bring if each is won as often as its probability says."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=_open_variants(EXPECTED_WEIGHTED, OPEN_WEIGHTED),
    includes=(
        _EXPECTED_RULE,
        _ALL_TIME_RULE,
        N_("The probability is the deal’s own, else that of its stage; a lost deal counts 0."),
        OPEN_OWNER_RULE,
        CHANCE_NOW,
        BASE_CURRENCY,
    ),
    excludes=(_OVERDUE_RULE, TRASH),
    sources=("K2",),
    roles=(Role.OWNER, Role.SALES),
    looks_ahead=True,
)


def _velocity(deals: Fraction, sale: Fraction, rate: Fraction, days: Fraction) -> Fraction:
    """Money a day: what the open deals bring, spread over the time that winning takes."""
    return deals * sale * rate / days


def operand(kpi: Kpi) -> Operand:
    """A figure as it usually is, for use in a formula."""
    return Operand(kpi.name, kpi.unit, kpi.variants[0].form)


SALES_VELOCITY: Final = Kpi(
    id="sales_velocity",
    name=N_("Sales velocity"),
    meaning=N_("How much money the pipeline turns into sales each day."),
    unit=Unit.MONEY_PER_DAY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Open deals × average sale value × close rate ÷ sales cycle length"),
            form=Formula(
                (
                    Operand(OPEN_COUNT.words, Unit.COUNT, Total(OPEN_COUNT)),
                    operand(AVERAGE_SALE),
                    operand(WIN_RATE),
                    operand(SALES_CYCLE),
                ),
                _velocity,
                N_("The deals of this period were won on the day they were created."),
            ),
        ),
    ),
    includes=(
        N_("Open deals are those at the end of the period; the other three are this period’s figures."),
        BASE_CURRENCY,
    ),
    excludes=(REOPENED, TRASH),
    roles=(Role.SALES,),
)
