"""Exchange rates: how one currency is counted in the book's own."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crmdesk.l10n.currencies import exponent
from crmdesk.model.base import Record


class Money(NamedTuple):
    """An amount: minor units and their currency."""

    minor: int
    currency: str


class ExchangeRate(Record):
    """From `day` on, one unit of `currency` is `rate` units of the base currency."""

    __tablename__ = "exchange_rate"

    currency: Mapped[str]
    day: Mapped[dt.date]
    rate: Mapped[Decimal]

    __table_args__ = (Index("uq_exchange_rate", "currency", "day", unique=True),)

    def title(self) -> str:
        """The currency and its day."""
        return f"{self.currency} {self.day.isoformat()}"


def convert(minor: int, currency: str, base: str, rate: Decimal) -> int:
    """Minor units of `base` for minor units of `currency` at `rate` base units for one, half-even."""
    value = Decimal(minor) * rate
    shift = exponent(base) - exponent(currency)
    return int(value.scaleb(shift).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
