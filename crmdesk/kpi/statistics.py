"""The arithmetic of figures: exact, in integers, fractions and decimals, never in floats."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmdesk.kpi.spec import Spread

_PLACES: Final = 28
_Z_95: Final = Decimal("1.959963984540054")
"""The normal quantile of a two-sided interval of 95 %."""


def decimal_of(value: Fraction | int) -> Decimal:
    """The value as a decimal: whole numbers exact, others to 28 digits."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    with localcontext(prec=_PLACES):
        return Decimal(value.numerator) / Decimal(value.denominator)


def total_of(values: Iterable[Fraction]) -> Fraction:
    """All of the values together; those of one denominator, such as whole numbers, are added up first."""
    found: dict[int, int] = {}
    for value in values:
        above, below = value.as_integer_ratio()
        found[below] = found.get(below, 0) + above
    first, *more = [Fraction(above, below) for below, above in found.items()] or [Fraction(0)]
    return sum(more, first)


@lru_cache(maxsize=4096)
def share_of(value: object) -> Fraction:
    """The share that a cell holds: a number, or a product of some as `1/31*0.5`; of nothing, nought."""
    if value is None:
        return Fraction(0)
    return math.prod((Fraction(one) for one in str(value).split("*")), start=Fraction(1))


def wilson_interval(n: int, of: int) -> tuple[Decimal, Decimal]:
    """The 95 % score interval of a share of `n` among `of` (E. B. Wilson, JASA 22, 1927)."""
    with localcontext(prec=_PLACES):
        square = _Z_95 * _Z_95
        share, size = Decimal(n) / of, Decimal(of)
        centre = share + square / (2 * size)
        spread = _Z_95 * (share * (1 - share) / size + square / (4 * size * size)).sqrt()
        scale = 1 + square / size
        low, high = (centre - spread) / scale, (centre + spread) / scale
        return max(low, Decimal(0)) if n else Decimal(0), min(high, Decimal(1)) if n < of else Decimal(1)


def median(spread: Spread) -> Fraction:
    """The middle of the values, or the mean of the two middle ones; `spread` is never empty."""
    values = sorted((value[0], count) for value, count in spread)
    total = sum(count for _value, count in values)
    middles = (total - 1) // 2, total // 2
    found, seen = [], 0
    for value, count in values:
        found += [value for middle in middles if seen <= middle < seen + count]
        seen += count
    return Fraction(sum(found), 2)


def quantile(spread: Spread, share: Fraction) -> Fraction:
    """The least value that at least such a share of the values do not exceed; `spread` is never empty."""
    total = sum(count for _value, count in spread)
    seen, found = 0, 0
    for value, count in sorted((value[0], count) for value, count in spread):
        seen, found = seen + count, value
        if seen >= share * total:
            break
    return Fraction(found)
