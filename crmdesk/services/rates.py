"""Exchange rates: the dated value of a currency in the book's own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.model.errors import MissingRate
from crmdesk.model.money import ExchangeRate

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


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
