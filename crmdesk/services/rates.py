"""Exchange rates: the dated value of a currency in the book's own."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.model.errors import MissingRate
from crmdesk.model.money import ExchangeRate

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


class Rates:
    """Every rate of the book, read once, for many days."""

    def __init__(self, session: Session, base: str) -> None:
        self._base = base
        self._days: dict[str, list[dt.date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        query = select(ExchangeRate.currency, ExchangeRate.day, ExchangeRate.rate).order_by(ExchangeRate.day)
        for currency, day, rate in session.execute(query):
            self._days[currency].append(day)
            self._rates[currency].append(rate)

    def on(self, *, currency: str, day: dt.date, record: str) -> Decimal:
        """Base units for one unit of `currency` on `day`, as `rate_on` answers."""
        if currency == self._base:
            return Decimal(1)
        place = bisect_right(self._days[currency], day)
        if not place:
            raise MissingRate(currency, day, record)
        return self._rates[currency][place - 1]


def rate_on(session: Session, *, currency: str, base: str, day: dt.date, record: str) -> Decimal:
    """Base units for one unit of `currency` on `day`: the latest rate entered for that day or before.

    Raises:
        MissingRate: none is known; `record` is what the sentence names.
    """
    if currency == base:
        return Decimal(1)
    rate = session.scalars(
        select(ExchangeRate.rate)
        .where(ExchangeRate.currency == currency, ExchangeRate.day <= day)
        .order_by(ExchangeRate.day.desc())
        .limit(1)
    ).first()
    if rate is None:
        raise MissingRate(currency, day, record)
    return rate
