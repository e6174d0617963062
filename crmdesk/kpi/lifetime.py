"""What repeat buyers are still worth by the models, from the rows that tell how each of them bought.

The rows are the days with a purchase, the days from the first to the last of them and to now, and the money
spent after the first. Purchases of one day count once, and times are in weeks.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.lifetime_fit import fit
from crmdesk.kpi.lifetime_model import Buyer
from crmdesk.kpi.spec import NoAnswer
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.lifetime_fit import Fit
    from crmdesk.kpi.spec import Spread

COLUMNS: Final = ("bought", "span", "age", "again")
LEAST: Final = 100
"""Fewer customers than this say nothing about the others."""
LEAST_AGAIN: Final = 10
MOST_CORRELATED: Final = Fraction(3, 10)
"""Frequency and value that go together more than this are against what the models take for granted."""
WEEKS: Final = 52

FEW: Final = N_("Fewer than 100 customers bought without a subscription: too few for a model.")
FEW_AGAIN: Final = N_("Fewer than 10 customers bought again without a subscription: too few for a model.")
CORRELATED: Final = N_(
    "Those who buy more often also spend more, or less, each time: the model does not fit."
)
UNEVEN: Final = N_("What customers spend differs so much that it has no average: the model does not fit.")

PARAMETERS: Final = ("r", "alpha", "a", "b", "p", "q", "gamma", "log_likelihood")

_DAYS: Final = 7
_DIGITS: Final = 6


def judge(
    customers: Fraction, again: Fraction, correlation: Fraction, q: Fraction, found: Fraction
) -> Fraction:
    """What was found, if there is enough to go by and the models fit.

    Raises:
        NoAnswer: they do not, and why.
    """
    if customers < LEAST:
        raise NoAnswer(FEW)
    if again < LEAST_AGAIN:
        raise NoAnswer(FEW_AGAIN)
    if abs(correlation) > MOST_CORRELATED:
        raise NoAnswer(CORRELATED)
    if q <= 1:
        raise NoAnswer(UNEVEN)
    return found


def count(spread: Spread) -> Fraction:
    """How many customers there are."""
    return Fraction(sum(number for _values, number in spread))


def count_again(spread: Spread) -> Fraction:
    """How many of them bought again, for money."""
    return Fraction(sum(number for one, number in _buyers(spread) if one.repeats and one.mean > 0))


def correlation(spread: Spread) -> Fraction:
    """How the number of repeated purchases and their mean value go together, from -1 to 1 (Pearson's)."""
    known = [(one, number) for one, number in _buyers(spread) if one.repeats]
    total = sum(number for _one, number in known)
    if not total:
        return Fraction(0)
    often = sum(one.repeats * number for one, number in known) / total
    worth = sum(one.mean * number for one, number in known) / total
    both = sum((one.repeats - often) * (one.mean - worth) * number for one, number in known)
    spread_often = sum((one.repeats - often) ** 2 * number for one, number in known)
    spread_worth = sum((one.mean - worth) ** 2 * number for one, number in known)
    if not spread_often or not spread_worth:
        return Fraction(0)
    return _exact(both / math.sqrt(spread_often * spread_worth))


def expected_value(spread: Spread) -> Fraction:
    """What a customer will buy for in the next 52 weeks, in the mean; nought where no model fits."""
    buyers = _buyers(spread)
    model = _model_of(spread)
    if model is None or model.spending.q <= 1:
        return Fraction(0)
    total = sum(
        model.buying.purchases(one, WEEKS) * model.spending.amount(one) * number for one, number in buyers
    )
    return _exact(total / sum(number for _one, number in buyers))


def parameter(name: str, spread: Spread) -> Fraction:
    """One of the parameters of the fitted models; nought where no model fits."""
    model = _model_of(spread)
    if model is None:
        return Fraction(0)
    told = {
        "r": model.buying.r,
        "alpha": model.buying.alpha,
        "a": model.buying.a,
        "b": model.buying.b,
        "p": model.spending.p,
        "q": model.spending.q,
        "gamma": model.spending.gamma,
        "log_likelihood": model.log_likelihood,
    }
    return _exact(told[name])


def _buyers(spread: Spread) -> list[tuple[Buyer, int]]:
    """The rows as the models take them."""
    found = []
    for (bought, span, age, again), number in spread:
        repeats = int(bought) - 1
        mean = int(again) / repeats if repeats else 0.0
        found.append((Buyer(repeats, int(span) / _DAYS, int(age) / _DAYS, mean), number))
    return found


def _model_of(spread: Spread) -> Fit | None:
    """The models fitted to the rows; None where there is too little to go by, or they do not fit."""
    if count(spread) < LEAST or count_again(spread) < LEAST_AGAIN:
        return None
    if abs(correlation(spread)) > MOST_CORRELATED:
        return None
    return _fitted(tuple(sorted((tuple(map(int, values)), number) for values, number in spread)))


@lru_cache(maxsize=8)
def _fitted(rows: Sequence[tuple[tuple[int, ...], int]]) -> Fit:
    """The fit to rows in their order: the same whatever order they came in, and once for all that ask."""
    return fit(_buyers(rows))


def _exact(value: float) -> Fraction:
    """A modelled number to some decimals: its last digits differ from machine to machine."""
    return round(Fraction(value), _DIGITS)
