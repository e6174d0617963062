"""Fitting the models of lifetime value to a book's buyers, by the greatest likelihood.

Parameters are above nothing, so that they are looked for by their logarithms, from several places, with the
quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.lifetime_model import Buying, Spending

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.kpi.lifetime_model import Buyer

    Likelihood = Callable[[Any], float]

_STEPS: Final = 200
_STILL: Final = 1e-7
_DIFFERENCE: Final = 1e-5
_FARTHEST: Final = 12.0
"""Beyond e to this power, or below its inverse, a parameter says nothing any more."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Both models as fitted, with the log-likelihood of the buying."""

    buying: Buying
    spending: Spending
    log_likelihood: float


def fit(buyers: Sequence[tuple[Buyer, int]]) -> Fit:
    """Fit both models to customers, each with how many are like it; some of them must have bought again."""
    buying, likelihood = fit_buying(buyers)
    return Fit(buying, fit_spending(buyers), likelihood)


def fit_buying(buyers: Sequence[tuple[Buyer, int]]) -> tuple[Buying, float]:
    """The BG/NBD model that makes the purchases most likely, and its log-likelihood."""
    import numpy as np

    repeats = np.array([float(one.repeats) for one, _count in buyers])
    recency = np.array([one.recency for one, _count in buyers])
    age = np.array([one.age for one, _count in buyers])
    counts = np.array([float(count) for _one, count in buyers])
    again, total = repeats > 0, counts.sum()
    gamma_of = _Gammas(repeats)

    def mean_loss(logs: Any) -> float:
        r, alpha, a, b = np.exp(logs)
        told = gamma_of(r) - math.lgamma(r) + r * logs[1]
        told = told + math.lgamma(a + b) + gamma_of(b) - math.lgamma(b) - gamma_of(a + b)
        stays = -(r + repeats) * np.log(alpha + age)
        left = (
            logs[2] - np.log(np.where(again, b + repeats - 1, 1.0)) - (r + repeats) * np.log(alpha + recency)
        )
        told = told + np.where(again, np.logaddexp(stays, left), stays)
        return -float(counts @ told) / float(total)

    week = max(float(counts @ age) / float(total), _STILL)
    starts = [(0.5, week / 4, 0.8, 2.5), (1.5, week / 2, 0.3, 3.0), (0.25, 1.0, 1.0, 1.0)]
    found, loss = _least(mean_loss, [[math.log(one) for one in start] for start in starts])
    return Buying(*(math.exp(one) for one in found)), -loss * float(total)


def fit_spending(buyers: Sequence[tuple[Buyer, int]]) -> Spending:
    """The Gamma-Gamma model that makes the means of repeated purchases most likely."""
    import numpy as np

    known = [(one, count) for one, count in buyers if one.repeats and one.mean > 0]
    repeats = np.array([float(one.repeats) for one, _count in known])
    counts = np.array([float(count) for _one, count in known])
    total = float(counts.sum())
    scale = float(counts @ [one.mean for one, _count in known]) / total
    means = np.array([one.mean for one, _count in known]) / scale
    sizes, back = np.unique(repeats, return_inverse=True)

    def mean_loss(logs: Any) -> float:
        p, q, gamma = np.exp(logs)
        shape, sum_ = p * repeats, repeats * means
        told = _log_gamma(p * sizes + q)[back] - _log_gamma(p * sizes)[back] - math.lgamma(q) + q * logs[2]
        told = told + (shape - 1) * np.log(means) + shape * np.log(repeats)
        told = told - (shape + q) * np.log(gamma + sum_)
        return -float(counts @ told) / total

    starts = [(2.0, 3.0, 1.0), (6.0, 4.0, 0.5), (1.0, 1.5, 0.5)]
    found, _loss = _least(mean_loss, [[math.log(one) for one in start] for start in starts])
    p, q, gamma = (math.exp(one) for one in found)
    return Spending(p, q, gamma * scale)


class _Gammas:
    """The logarithm of the gamma function at a number plus each of the counts."""

    def __init__(self, counts: Any) -> None:
        import numpy as np

        self._sizes, self._back = np.unique(counts, return_inverse=True)

    def __call__(self, more: float) -> Any:
        return _log_gamma(self._sizes + more)[self._back]


def _log_gamma(values: Any) -> Any:
    import numpy as np

    return np.array([math.lgamma(value) for value in values])


def _least(loss: Likelihood, starts: Sequence[Sequence[float]]) -> tuple[list[float], float]:
    """The place of the least loss that is found from the starts, and that loss."""
    found = [_descend(loss, start) for start in starts]
    return min(found, key=lambda one: one[1])


def _descend(loss: Likelihood, start: Sequence[float]) -> tuple[list[float], float]:
    """Go downhill by quasi-Newton steps until the ground is level."""
    import numpy as np

    here: Any = np.array(start)
    value, slope = loss(here), _slope(loss, here)
    inverse: Any = np.eye(len(here))
    for _step in range(_STEPS):
        if float(np.abs(slope).max()) < _STILL:
            break
        way = -inverse @ slope
        if float(way @ slope) >= 0:
            inverse = np.eye(len(here))
            way = -slope
        there, lower = _walk(loss, here, value, way, float(way @ slope))
        if lower >= value:
            break
        steeper = _slope(loss, there)
        inverse = _learn(inverse, there - here, steeper - slope)
        here, value, slope = there, lower, steeper
    return [float(one) for one in here], value


def _walk(loss: Likelihood, here: Any, value: float, way: Any, fall: float) -> tuple[Any, float]:
    """The first step along the way, halved again and again, that goes down enough."""
    import numpy as np

    length = min(1.0, 2.0 / max(float(np.abs(way).max()), _STILL))
    for _halving in range(40):
        there = np.clip(here + length * way, -_FARTHEST, _FARTHEST)
        found = loss(there)
        if math.isfinite(found) and found <= value + 1e-4 * length * fall:
            return there, found
        length /= 2
    return here, value


def _learn(inverse: Any, step: Any, change: Any) -> Any:
    """What the step and the change of the slope tell of how the ground bends."""
    import numpy as np

    along = float(step @ change)
    if along <= _PRECISION:
        return inverse
    same = np.eye(len(step))
    left = same - np.outer(step, change) / along
    return left @ inverse @ left.T + np.outer(step, step) / along


_PRECISION: Final = 1e-14


def _slope(loss: Likelihood, here: Any) -> Any:
    import numpy as np

    found = []
    for place in range(len(here)):
        aside = np.zeros(len(here))
        aside[place] = _DIFFERENCE
        found.append((loss(here + aside) - loss(here - aside)) / (2 * _DIFFERENCE))
    return np.array(found)
