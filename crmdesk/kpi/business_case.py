"""The figures of whether the CRM pays: savings against what things cost before, and the cash flow of it.

The benefit is what the other categories of costs came to less than their baselines; the cost is that of the
category CRM.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.cash_flow import present_value, rate_of_step, rates_of_return
from crmdesk.kpi.cost_rows import (
    BASELINES,
    CRM_COSTS,
    MEASURED_COSTS,
    OTHER_BASELINES,
    OTHER_MEASURED,
)
from crmdesk.kpi.related import TRASHED
from crmdesk.kpi.spec import (
    Better,
    Detail,
    Formula,
    Kpi,
    Measure,
    NoAnswer,
    Operand,
    Over,
    Role,
    Total,
    Unit,
    Variant,
)
from crmdesk.kpi.value_forms import money, total
from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.population import Basis, Population
    from crmdesk.kpi.spec import Form
    from crmdesk.model.setting import BookFacts

_PER_YEAR: Final = {Grain.MONTH: 12, Grain.QUARTER: 4}
_STEPS: Final = {Grain.MONTH: 120, Grain.QUARTER: 40, Grain.YEAR: 30, Grain.ALL: 30, Grain.DAYS: 1}

_NO_BASELINE: Final = N_(
    "No baseline holds for a part of this period that is over, so that there is nothing to count savings "
    "from."
)
_OVER_RULE: Final = N_(
    "In a period that goes on, baselines count for its months, quarters and years that are over, with their "
    "costs."
)
_NO_COST: Final = N_("No cost of the category CRM is entered for this period.")
_HELD: Final = N_("Baselines that hold in the cash flow")
_NO_CASH: Final = N_("Costs and savings up to this period are nought throughout, so that they tell nothing.")
_NO_RATE: Final = N_("At no rate is the cash flow worth nothing: it has no rate of return.")
_RATES: Final = N_("The cash flow has several rates of return; all of them are shown.")
_MANY_RATES: Final = N_("The cash flow has more than nine rates of return; the nine lowest are shown.")
_SHOWN_RATES: Final = (
    N_("Lowest rate"), N_("Second rate"), N_("Third rate"), N_("Fourth rate"), N_("Fifth rate"),
    N_("Sixth rate"), N_("Seventh rate"), N_("Eighth rate"), N_("Ninth rate"),
)  # fmt: skip


def _subtract(above: Fraction, below: Fraction) -> Fraction:
    return above - below


def _amount(population: Population, empty: str = "") -> Operand:
    return money(population.name, Total(Measure(population, population.name, "amount"), empty))


COST_SAVINGS: Final = Kpi(
    id="cost_savings",
    name=N_("Cost savings"),
    meaning=N_("How much less things cost than they came to before."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Total"),
            formula=N_("What each category came to before − what it comes to now, added up"),
            form=Formula(
                (_amount(BASELINES, _NO_BASELINE), _amount(MEASURED_COSTS)), _subtract, _NO_BASELINE
            ),
        ),
    ),
    includes=(
        N_("A baseline is entered for a category and a month, quarter or year, and holds from then on."),
        N_("A period takes baselines of its own length, else of the quarters or months that it is made of."),
        _OVER_RULE,
    ),
    excludes=(
        N_("Categories without a baseline are left out, and so are their costs."),
        N_("Days that do not make whole months have no baseline."),
        TRASHED,
    ),
    sources=("T",),
    roles=(Role.OWNER,),
    split="cost_category",
)

CRM_TCO: Final = Kpi(
    id="crm_tco",
    name=N_("Total cost of the CRM"),
    meaning=N_("What the CRM cost in the period, with all that belongs to it."),
    unit=Unit.MONEY,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Total"),
            formula=N_("Costs of the category CRM, added up"),
            form=Total(Measure(CRM_COSTS, CRM_COSTS.name, "amount"), _NO_COST),
        ),
    ),
    includes=(N_("A cost counts on its day."),),
    excludes=(TRASHED,),
    sources=("T",),
    roles=(Role.OWNER,),
)


def _return(before: Fraction, now: Fraction, cost: Fraction) -> Fraction:
    return (before - now - cost) / cost


_BENEFIT_RULE: Final = N_(
    "The benefit is the cost savings of all categories but CRM against their baselines."
)

CRM_ROI: Final = Kpi(
    id="crm_roi",
    name=N_("Return on the CRM"),
    meaning=N_("What the CRM saved beyond its cost, for each unit of money spent on it."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("(Cost savings − costs of the category CRM) ÷ costs of the category CRM"),
            form=Formula(
                (
                    _amount(OTHER_BASELINES, _NO_BASELINE),
                    _amount(OTHER_MEASURED),
                    _amount(CRM_COSTS, _NO_COST),
                ),
                _return,
                N_("The CRM cost nothing in this period."),
            ),
        ),
    ),
    includes=(_BENEFIT_RULE, _OVER_RULE, N_("A cost counts on its day.")),
    excludes=(N_("Categories without a baseline are left out, and so are their costs."), TRASHED),
    sources=("T",),
    roles=(Role.OWNER,),
)


def steps_of(period: Period, basis: Basis) -> list[Period]:
    """The periods of the cash flow up to one, as long as it; for all time, years up to this one."""
    if period.grain is Grain.ALL:
        period = Period.containing(basis.today, Grain.YEAR, period.calendar, period.fiscal_start)
    return period.series(_STEPS[period.grain])


def _step_rate(facts: BookFacts, period: Period) -> Fraction:
    """What capital costs from one step of the cash flow to the next."""
    return rate_of_step(Fraction(facts.capital_rate), _PER_YEAR.get(period.grain, 1))


def _steps_a_year(facts: BookFacts, period: Period) -> Fraction:
    del facts
    return Fraction(_PER_YEAR.get(period.grain, 1))


def _flow(amounts: Sequence[Fraction]) -> list[Fraction]:
    """The amounts from the first that is one.

    Raises:
        NoAnswer: there is none.
    """
    found = list(dropwhile(lambda amount: not amount, amounts))
    if not found:
        raise NoAnswer(_NO_CASH)
    return found


def _worth(amounts: Sequence[Fraction], rate: Fraction) -> Fraction:
    return present_value(_flow(amounts), rate)


def _rates(amounts: Sequence[Fraction], per_year: Fraction) -> list[Fraction]:
    rates = _found_rates(tuple(_flow(amounts)), int(per_year))
    if not rates:
        raise NoAnswer(_NO_RATE)
    return rates


@lru_cache(maxsize=8)
def _found_rates(amounts: tuple[Fraction, ...], per_year: int) -> list[Fraction]:
    """Looked for once, though each rate is a figure of its own."""
    return rates_of_return(amounts, per_year)


def _only_rate(amounts: Sequence[Fraction], per_year: Fraction) -> Fraction:
    rates = _rates(amounts, per_year)
    if len(rates) > 1:
        raise NoAnswer(_RATES if len(rates) <= len(_SHOWN_RATES) else _MANY_RATES)
    return rates[0]


def _nth_rate(place: int, amounts: Sequence[Fraction], per_year: Fraction) -> Fraction:
    rates = _rates(amounts, per_year)
    if place >= len(rates):
        raise NoAnswer(_NO_RATE)
    return rates[place]


_CASH: Final = Formula(
    (_amount(OTHER_BASELINES), _amount(OTHER_MEASURED), _amount(CRM_COSTS)),
    lambda before, now, cost: before - now - cost,
    _NO_CASH,
)
_CASH_RULES: Final = (
    _BENEFIT_RULE,
    _OVER_RULE,
    N_("The cash flow is benefit − cost of each month, quarter or year up to the period, whichever it is."),
    N_("It begins with the first that has a cost or a benefit, at most ten years back; years thirty."),
)


def _with_baseline(words: str, unit: Unit, form: Form) -> Formula:
    """What came of the cash flow, where there is a baseline to tell a benefit by."""
    held = Total(Measure(OTHER_BASELINES, OTHER_BASELINES.name), _NO_BASELINE)
    return Formula(
        (
            Operand(_HELD, Unit.COUNT, Over(held, steps_of, total, _NO_BASELINE)),
            Operand(words, unit, form),
        ),
        lambda _held, found: found,
        _NO_CASH,
    )

CRM_NPV: Final = Kpi(
    id="crm_npv",
    name=N_("Net present value of the CRM"),
    meaning=N_("What the costs and savings of the CRM are worth together on the day of the first of them."),
    unit=Unit.MONEY,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_(
                "Cash flow ÷ (1 + r)^t, added up; t: years since the first, r: what capital costs a year"
            ),
            form=_with_baseline(
                N_("Cash flow, each amount at its worth on the first day"),
                Unit.MONEY,
                Over(_CASH, steps_of, _worth, _NO_CASH, _step_rate),
            ),
        ),
    ),
    includes=(*_CASH_RULES, N_("What capital costs a year is in the settings of the business.")),
    excludes=(N_("Categories without a baseline are left out, and so are their costs."), TRASHED),
    sources=("T",),
    roles=(Role.OWNER,),
)

CRM_IRR: Final = Kpi(
    id="crm_irr",
    name=N_("Internal rate of return of the CRM"),
    meaning=N_("The rate a year at which the costs and savings of the CRM would be worth nothing together."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("The rate a year at which the net present value is 0"),
            form=_with_baseline(
                N_("Rate of return of the cash flow"),
                Unit.SHARE,
                Over(_CASH, steps_of, _only_rate, _NO_CASH, _steps_a_year),
            ),
            details=tuple(
                Detail(
                    f"irr_{place + 1}",
                    words,
                    Unit.SHARE,
                    Over(_CASH, steps_of, partial(_nth_rate, place), _NO_CASH, _steps_a_year),
                )
                for place, words in enumerate(_SHOWN_RATES)
            ),
        ),
    ),
    includes=_CASH_RULES,
    excludes=(N_("Categories without a baseline are left out, and so are their costs."), TRASHED),
    sources=("T",),
    roles=(Role.OWNER,),
)

KPIS: Final = (COST_SAVINGS, CRM_TCO, CRM_ROI, CRM_NPV, CRM_IRR)
