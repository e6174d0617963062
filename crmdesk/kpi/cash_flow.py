"""What a cash flow is worth today, and at which rates it would be worth nothing.

The first amount falls due today, the others one after another, `per_year` of them in a year. Rates are
fractions, of a year where nothing else is said.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Curve = Callable[[Decimal], Decimal]

_PLACES: Final = 50
_LEAST_FACTOR: Final = Decimal("0.001")
_MOST_FACTOR: Final = Decimal(100)
_PIECES: Final = 2000
_TOUCHES: Final = Decimal("1e-24")
"""A curve that comes this near to nought, seen from its largest amount, touches it."""

_RATE_DIGITS: Final = 15
"""A rate of a part of a year is an endless number; so many decimals of it are taken."""

RATE_PLACES: Final = 9
"""Rates of return are found to so many decimals."""


def present_value(amounts: Sequence[Fraction], rate: Fraction) -> Fraction:
    """The amounts, each discounted to the day of the first, at a rate from one amount to the next."""
    total = Fraction(0)
    for amount in reversed(amounts):
        total = total / (1 + rate) + amount
    return total


def rate_of_step(rate: Fraction, per_year: int) -> Fraction:
    """The rate from one amount to the next that makes a rate a year."""
    if per_year == 1:
        return rate
    with localcontext(prec=_PLACES):
        growth = 1 + Decimal(rate.numerator) / Decimal(rate.denominator)
        return Fraction(round(growth ** (1 / Decimal(per_year)) - 1, _RATE_DIGITS))


def rates_of_return(amounts: Sequence[Fraction], per_year: int = 1) -> list[Fraction]:
    """Every rate a year at which the amounts are worth nothing together, the lowest first.

    Looked for between a loss of 99 % and a gain of 99,900 % from one amount to the next.
    """
    with localcontext(prec=_PLACES):
        parts = [Decimal(one.numerator) / Decimal(one.denominator) for one in amounts]
        largest = max((abs(one) for one in parts), default=Decimal(0))
        if not largest or not min(parts) < 0 < max(parts):
            return []
        factors = _roots([one / largest for one in parts])
        rates = {round(1 / factor**per_year - 1, RATE_PLACES) for factor in factors}
        return sorted(Fraction(one) for one in rates)


def _roots(parts: Sequence[Decimal]) -> list[Decimal]:
    """The discount factors at which the polynomial is nought: where it changes its sign, or only touches."""
    slopes = [place * one for place, one in enumerate(parts)][1:]

    def curve(factor: Decimal) -> Decimal:
        return _value(parts, factor)

    def slope(factor: Decimal) -> Decimal:
        return _value(slopes, factor)

    signs = [one > 0 for one in parts if one]
    if sum(before != after for before, after in pairwise(signs)) == 1:
        # Descartes: one change of sign, one root.
        return [_cross(curve, _LEAST_FACTOR, _MOST_FACTOR)] if _differ(curve) else []
    step = (_MOST_FACTOR / _LEAST_FACTOR) ** (Decimal(1) / _PIECES)
    places = [_LEAST_FACTOR * step**place for place in range(_PIECES + 1)]
    found = []
    for (low, before), (high, after) in pairwise([(one, curve(one)) for one in places]):
        if not before:
            found.append(low)
        elif before * after < 0:
            found.append(_cross(curve, low, high))
        elif slope(low) * slope(high) < 0:
            found += _both_sides(curve, low, _cross(slope, low, high), high)
    return found


def _differ(curve: Curve) -> bool:
    return curve(_LEAST_FACTOR) * curve(_MOST_FACTOR) < 0


def _both_sides(curve: Curve, low: Decimal, turn: Decimal, high: Decimal) -> list[Decimal]:
    """The roots near a turn of the curve: where it touches nought, or dips beyond it and comes back."""
    there = curve(turn)
    if abs(there) < _TOUCHES:
        return [turn]
    if there * curve(low) < 0:
        return [_cross(curve, low, turn), _cross(curve, turn, high)]
    return []


def _cross(curve: Curve, low: Decimal, high: Decimal) -> Decimal:
    """Where a curve changes its sign, by halving."""
    below = curve(low)
    while high - low > low.scaleb(4 - _PLACES // 2 - _PLACES // 4):
        middle = (low + high) / 2
        value = curve(middle)
        if not value:
            return middle
        if value * below > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _value(parts: Sequence[Decimal], factor: Decimal) -> Decimal:
    """The polynomial's value, by Horner's rule."""
    total = Decimal(0)
    for part in reversed(parts):
        total = total * factor + part
    return total
