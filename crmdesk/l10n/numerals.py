"""Digits, separators and rounding.

Rounding is half to even, as everywhere in the book. Signs and units are the business of `formats`.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Number = Decimal | int | float

MINUS: Final = "\u2212"
WIDE: Final = Context(prec=400)

_TABLES: Final[dict[str, dict[int, str]]] = {"latn": {}}
for _name, _digits in (("arabext", "۰۱۲۳۴۵۶۷۸۹"), ("arab", "٠١٢٣٤٥٦٧٨٩")):
    _TABLES[_name] = {ord("0") + n: digit for n, digit in enumerate(_digits)}
_FIGURES: Final = {
    name: table | ({ord(","): "٬", ord("."): "٫"} if table else {}) for name, table in _TABLES.items()
}

FLOAT_PLACES: Final = 2
DECIMAL_PLACES: Final = 6
SIGNIFICANT: Final = 6
"""How many digits of a number below one are shown in a column, however small it is."""


def local_digits(text: str, digits: str) -> str:
    """`text` with its ASCII digits written in the digit set `digits`; nothing else changes."""
    return text.translate(_TABLES[digits])


def figure(value: Decimal, digits: str) -> str:
    """The size of `value`, without a sign, grouped by thousands, with as many places as it has."""
    return f"{abs(value):,f}".translate(_FIGURES[digits])


def rounded(value: Number, places: int | None) -> Decimal:
    """`value` with exactly `places` decimal places.

    None: without trailing zeros, and at most six places of a Decimal, two of a float.
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if places is not None:
        return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=WIDE)
    most = FLOAT_PLACES if isinstance(value, float) else DECIMAL_PLACES
    short = exact.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_EVEN, context=WIDE)
    short = short.normalize(WIDE)
    return short if _places(short) else short.quantize(Decimal(1), context=WIDE)


def common_places(values: Iterable[Number]) -> int:
    """The decimals with which all numbers of a column show the digits that matter, and stand aligned."""
    return max(map(_places_needed, values), default=0)


def _places_needed(value: Number) -> int:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    most = max(DECIMAL_PLACES, SIGNIFICANT - 1 - exact.adjusted())
    return _places(rounded(exact, most).normalize(WIDE))


def _places(value: Decimal) -> int:
    power = value.as_tuple().exponent
    return max(0, -power) if isinstance(power, int) else 0


def shares(values: Sequence[Number], places: int = 0, *, of: Number | None = None) -> list[Decimal]:
    """Each value's share of their sum, as a fraction to be shown in per cent with `places` places.

    Rounded by largest remainder, so that the shares shown add up to one hundred per cent; those `of` a
    larger whole add up to the share of their sum. All shares are 0 when the whole is 0.

    Raises:
        ValueError: a value is negative; it has no share of the whole.
    """
    exact = [Decimal(str(value)) for value in values]
    if any(value < 0 for value in exact):
        raise ValueError("a negative value has no share of the whole")
    whole = sum(exact, Decimal(0)) if of is None else Decimal(str(of))
    step = Decimal(1).scaleb(-places - 2)
    if not whole:
        return [Decimal(0)] * len(exact)
    steps = [WIDE.divide(value, whole * step) for value in exact]
    floors = [int(each.to_integral_value(ROUND_FLOOR)) for each in steps]
    missing = int(rounded(WIDE.divide(sum(exact, Decimal(0)), whole * step), 0)) - sum(floors)
    order = sorted(range(len(exact)), key=lambda n: (floors[n] - steps[n], n))
    for n in order[:missing]:
        floors[n] += 1
    return [step * count for count in floors]
