"""Monthly value: what a term's price comes to in a month, in thousandths of the minor unit.

Reckoned in exact fractions and rounded once, half to even (KPIS.md C5, C6, C14).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from crmdesk.l10n.currencies import currency
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.parse_numbers import read_money, read_percent
from crmdesk.l10n.texts import N_
from crmdesk.model.terms import Interval

THOUSANDTHS: Final = 1000
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Discount:
    """What a customer need not pay of each term: a share of the price (0 to 1), or minor units."""

    share: Decimal | None = None
    amount: int | None = None

    def __post_init__(self) -> None:
        if (self.share is None) == (self.amount is None):
            raise ValueError("a discount is either a share or an amount")


class Exchange(NamedTuple):
    """How an amount is counted in the book's currency.

    `rate` is base units for one unit; the exponents say how many decimal places each minor unit has.
    """

    rate: Decimal = _ONE
    own_exponent: int = 0
    base_exponent: int = 0

    def in_base(self, minor: Fraction) -> Fraction:
        """Minor units of the own currency in those of the base currency."""
        if self.rate == 1 and self.own_exponent == self.base_exponent:
            return minor
        return minor * Fraction(self.rate) * Fraction(10) ** (self.base_exponent - self.own_exponent)


SAME_CURRENCY: Final = Exchange()


class Arithmetic(NamedTuple):
    """The operands of a monthly value, to be written as a sum.

    `price × quantity − discount`, divided by `months` (where `days` is given, times 30.4375 by `days`), is
    `own`; times the rate it is `result`. Both are thousandths of the minor unit a month.
    """

    price: int
    quantity: Decimal
    discount: Discount | None
    months: Fraction
    days: int | None
    own: int
    rate: Decimal
    result: int


def read_discount(text: str, code: str) -> Discount:
    """A discount as files and people write it: `10%`, or an amount per term in the currency `code`.

    Raises:
        NotUnderstood: it is neither, below zero or more than 100 %.
    """
    found = _read_share_or_amount(text, code)
    if not is_possible(found):
        raise NotUnderstood(
            N_("“{text}” is not a discount. It lies between nothing and the whole price."), text=text
        )
    return found


def write_discount(discount: Discount, code: str) -> str:
    """A discount as `read_discount` reads it, exactly."""
    if discount.share is not None:
        return f"{discount.share.scaleb(2).normalize():f}%"
    return f"{currency(code).value(discount.amount or 0):f}"


def is_possible(discount: Discount) -> bool:
    """Whether a discount lies between nothing and, as a share, the whole price."""
    return 0 <= discount.share <= 1 if discount.share is not None else (discount.amount or 0) >= 0


def term_value(price: int, quantity: Decimal, discount: Discount | None) -> Fraction:
    """What one term costs in minor units; below zero where the discount is more than the price."""
    whole = price * Fraction(quantity)
    if discount is None:
        return whole
    if discount.share is not None:
        return whole * (1 - Fraction(discount.share))
    return whole - (discount.amount or 0)


@lru_cache(maxsize=10_000)
def monthly_fraction(
    price: int, quantity: Decimal, discount: Discount | None, interval: Interval
) -> Fraction:
    """The exact monthly value in minor units of the subscription's own currency."""
    return term_value(price, quantity, discount) / interval.length


def in_thousandths(minor: Fraction) -> int:
    """Minor units rounded to a thousandth, half to even."""
    return round(minor * THOUSANDTHS)


def monthly_value(
    price: int,
    quantity: Decimal,
    discount: Discount | None,
    interval: Interval,
    exchange: Exchange = SAME_CURRENCY,
) -> int:
    """The monthly value in thousandths of the base currency's minor unit: a weekly 100.00 is 434.82."""
    return in_thousandths(exchange.in_base(monthly_fraction(price, quantity, discount, interval)))


def monthly_arithmetic(
    price: int,
    quantity: Decimal,
    discount: Discount | None,
    interval: Interval,
    exchange: Exchange = SAME_CURRENCY,
) -> Arithmetic:
    """The same with its operands, so that a window can show "3 × 1,200,000 / 12 = 300,000 per month"."""
    return Arithmetic(
        price,
        quantity,
        discount,
        interval.length,
        interval.days or None,
        monthly_value(price, quantity, discount, interval),
        exchange.rate,
        monthly_value(price, quantity, discount, interval, exchange),
    )


def _read_share_or_amount(text: str, code: str) -> Discount:
    try:
        return Discount(amount=read_money(text, code))
    except NotUnderstood:
        pass
    try:
        return Discount(share=read_percent(text))
    except NotUnderstood:
        raise NotUnderstood(
            N_("“{text}” is not a discount. Write it like 5,000 or 10%."), text=text
        ) from None
