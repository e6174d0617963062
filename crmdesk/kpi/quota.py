"""Sales against what was planned (KPIS.md section 2, Sales): targets, coverage, the forecast's accuracy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.open_deals import EXPECTED_AT_START
from crmdesk.kpi.quota_rows import QUOTAS
from crmdesk.kpi.related import CHANCE_NOW, EXPECTED_NOW
from crmdesk.kpi.sales import (
    BASE_CURRENCY,
    CLOSE_DAY,
    EXPECTED_VALUE,
    OPEN_OWNER_RULE,
    OPEN_VALUE,
    REOPENED,
    TRASH,
    WON_VALUE,
)
from crmdesk.kpi.spec import Better, Counts, Formula, Kpi, Measure, Operand, Role, Total, Unit, Variant
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from fractions import Fraction

_TARGET: Final = Operand(
    N_("Sales target"), Unit.MONEY, Total(Measure(QUOTAS, N_("Sales target"), "amount")), Counts.NOTHING
)
_WON: Final = Operand(WON_VALUE.words, Unit.MONEY, Total(WON_VALUE))
_TARGET_RULE: Final = N_(
    "The target is the one set for “Sales” for periods of this length; the latest that starts by then holds."
)
_PEOPLE_RULE: Final = N_(
    "Without a target of the business, those of its teams and people add up; what it has beyond is nobody’s."
)


def _attained(won: Fraction, target: Fraction) -> Fraction:
    """The share of a target that was sold; a target of nothing or less is none."""
    return won / max(target, target * 0)


def _coverage(pipeline: Fraction, target: Fraction, won: Fraction) -> Fraction:
    """How many times the pipeline holds what is still to sell; reached targets leave nothing to cover."""
    left = target - won if target > 0 else target * 0
    return pipeline / max(left, left * 0)


def _accuracy(forecast: Fraction, won: Fraction) -> Fraction:
    """How near the forecast came: 1 where it was right."""
    return 1 - abs(forecast - won) / won


QUOTA_ATTAINMENT: Final = Kpi(
    id="quota_attainment",
    name=N_("Sales against target"),
    meaning=N_("How much of the sales target was sold."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Value of the deals won ÷ sales target"),
            form=Formula(
                (_WON, _TARGET), _attained, N_("No sales target is set for a period of this length.")
            ),
        ),
    ),
    includes=(CLOSE_DAY, _TARGET_RULE, _PEOPLE_RULE, BASE_CURRENCY),
    excludes=(REOPENED, TRASH),
    sources=("K",),
    roles=(Role.OWNER, Role.SALES, Role.REP),
)


def _covered(id_: str, name: str, formula: str, pipeline: Measure) -> Variant:
    return Variant(
        id=id_,
        name=name,
        formula=formula,
        form=Formula(
            (
                Operand(pipeline.words, Unit.MONEY, Total(pipeline)),
                _TARGET,
                replace(_WON, counts=Counts.NOTHING),
            ),
            _coverage,
            N_("No sales target is set for a period of this length, or it is reached already."),
        ),
    )


PIPELINE_COVERAGE: Final = Kpi(
    id="pipeline_coverage",
    name=N_("Pipeline coverage"),
    meaning=N_("How many times the open deals hold what is still to be sold."),
    unit=Unit.TIMES,
    better=Better.UP,
    variants=(
        _covered(
            "",
            N_("By expected close"),
            N_("Value of the open deals expected to close in the period ÷ (sales target − value won)"),
            EXPECTED_VALUE,
        ),
        _covered(
            "open",
            N_("All open deals"),
            N_("Value of all open deals ÷ (sales target − value won)"),
            OPEN_VALUE,
        ),
    ),
    includes=(
        N_("Open deals are those at the end of the period."),
        OPEN_OWNER_RULE,
        EXPECTED_NOW,
        _TARGET_RULE,
        _PEOPLE_RULE,
        BASE_CURRENCY,
    ),
    excludes=(TRASH,),
    sources=("K",),
    roles=(Role.SALES, Role.REP),
    looks_ahead=True,
)

FORECAST_ACCURACY: Final = Kpi(
    id="forecast_accuracy",
    name=N_("Forecast accuracy"),
    meaning=N_("How near the forecast at the beginning came to what was sold."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("1 − |weighted forecast at the beginning − value won| ÷ value won"),
            form=Formula(
                (
                    Operand(
                        N_("Weighted forecast when the period began"),
                        Unit.MONEY,
                        Total(
                            Measure(
                                EXPECTED_AT_START,
                                N_("Weighted forecast when the period began"),
                                "amount",
                                "probability",
                            )
                        ),
                    ),
                    replace(_WON, counts=Counts.SAMPLE),
                ),
                _accuracy,
                N_("Nothing was sold in this period."),
            ),
        ),
    ),
    includes=(
        N_("The forecast counts the deals open when the period began and expected to close in it."),
        CHANCE_NOW,
        N_("A forecast more than twice what was sold comes out below nothing."),
        CLOSE_DAY,
        BASE_CURRENCY,
    ),
    excludes=(N_("Deals created within the period were not forecast."), REOPENED, TRASH),
    sources=("K2",),
    roles=(Role.OWNER, Role.SALES),
)

KPIS: Final = (QUOTA_ATTAINMENT, PIPELINE_COVERAGE, FORECAST_ACCURACY)
