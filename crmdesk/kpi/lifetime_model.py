"""What customers who buy again and again without a contract are still worth: the arithmetic of two models.

BG/NBD tells how often one will buy (P. Fader, B. Hardie, K. L. Lee, Marketing Science 24, 2005),
Gamma-Gamma what one purchase will bring (P. Fader, B. Hardie, "The Gamma-Gamma Model of Monetary Value",
2013). Times are in weeks. A model is an estimate: it counts in floating point, unlike all money that was
really paid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

_PRECISION: Final = 1e-12
_TERMS: Final = 20_000
_NEAR_ONE: Final = 1e-6


class Buyer(NamedTuple):
    """One customer: `repeats` purchases after the first, the last of them `recency` weeks after it.

    `age` is the weeks from the first purchase until now, `mean` what a repeated purchase brought on average.
    """

    repeats: int
    recency: float
    age: float
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class Buying:
    """The BG/NBD model: purchase rates spread by Gamma(`r`, `alpha`), dropping out by Beta(`a`, `b`)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, buyer: Buyer) -> float:
        """The probability that the customer has not dropped out."""
        return 1 / (1 + self._odds_gone(buyer))

    def purchases(self, buyer: Buyer, weeks: float) -> float:
        """How many purchases the customer is expected to make in the next weeks."""
        # The formula divides by a - 1 and is continuous there.
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        rate = self.r + buyer.repeats
        past = self.alpha + buyer.age
        spread = _hypergeometric(
            rate, self.b + buyer.repeats, a + self.b + buyer.repeats - 1, weeks / (past + weeks)
        )
        still: float = 1 - (past / (past + weeks)) ** rate * spread
        return (a + self.b + buyer.repeats - 1) / (a - 1) * still * self.alive(buyer)

    def _odds_gone(self, buyer: Buyer) -> float:
        if not buyer.repeats:
            return 0.0
        quiet = math.log(self.alpha + buyer.age) - math.log(self.alpha + buyer.recency)
        return self.a / (self.b + buyer.repeats - 1) * math.exp((self.r + buyer.repeats) * quiet)


@dataclass(frozen=True, slots=True)
class Spending:
    """The Gamma-Gamma model: amounts by Gamma(`p`, v), with v spread by Gamma(`q`, `gamma`)."""

    p: float
    q: float
    gamma: float

    @property
    def average(self) -> float:
        """What a purchase of any customer brings on average; nothing is known of it where q is 1 or less."""
        return self.p * self.gamma / (self.q - 1)

    def amount(self, buyer: Buyer) -> float:
        """What a purchase of the customer is expected to bring: its own mean, drawn towards everybody's."""
        seen = self.p * buyer.repeats
        return self.p * (self.gamma + buyer.repeats * buyer.mean) / (seen + self.q - 1)


def _hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss's hypergeometric function for 0 <= z < 1, by Euler's transformation and its series."""
    term = total = 1.0
    first, second = c - a, c - b
    for n in range(_TERMS):
        term *= (first + n) * (second + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < _PRECISION * abs(total):
            break
    return float((1 - z) ** (c - a - b)) * total
