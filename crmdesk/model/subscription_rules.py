"""What the facts and changes of a subscription may not say, each refused with a sentence naming its day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

from crmdesk.l10n.texts import N_
from crmdesk.model.errors import IllegalMove
from crmdesk.model.monthly_value import Discount, Exchange, is_possible, term_value
from crmdesk.model.subscription_facts import Change, Facts

LARGEST_MONTHLY: Final = 9 * 10**15
"""The most minor units a month, own and of the base currency, whose thousandths the book's numbers hold."""


def require_sound(facts: Facts) -> None:
    """Refuse facts that contradict themselves."""
    if facts.end and facts.end < facts.start:
        raise IllegalMove(N_("The end date is before the start date ({start})."), start=facts.start)
    if facts.trial and facts.trial < facts.start:
        raise IllegalMove(N_("The trial ends before the start date ({start})."), start=facts.start)
    if facts.discount_until and facts.discount_until < facts.start:
        raise IllegalMove(N_("The discount ends before the start date ({start})."), start=facts.start)
    _require_amounts(facts.start, facts.price, facts.quantity, facts.discount, facts.rate)


def require_possible(facts: Facts, change: Change) -> None:
    """Refuse a change that no course of the subscription would allow."""
    if change.day < facts.start:
        raise IllegalMove(
            N_("The change of {day} is before the subscription starts ({start})."),
            day=change.day,
            start=facts.start,
        )
    _require_amounts(change.day, change.price, change.quantity, change.discount, change.rate)


def require_later(until: dt.date | None, day: dt.date) -> None:
    """Refuse a pause or a discount that would be over before it begins."""
    if until is not None and until <= day:
        raise IllegalMove(
            N_("What begins on {day} cannot last until {until}. Enter a later day."), day=day, until=until
        )


def require_end(end: dt.date, day: dt.date) -> None:
    """Refuse an end before the day that brings it."""
    if end < day:
        raise IllegalMove(
            N_("The end ({end}) is before the change takes effect ({day}). Enter a later end."),
            end=end,
            day=day,
        )


def require_covered(day: dt.date, price: int, quantity: Decimal, discount: Discount | None) -> None:
    """Refuse a discount that is more than what a term costs."""
    if discount is not None and term_value(price, quantity, discount) < 0:
        raise IllegalMove(N_("The discount on {day} is more than the whole price."), day=day)


def require_countable(worth: Fraction, exchange: Exchange) -> None:
    """Refuse what is worth more a month than the book can hold."""
    if max(worth, exchange.in_base(worth)) > LARGEST_MONTHLY:
        raise IllegalMove(N_("This amount is too large. Check the number of zeros."))


def require_priced(change: Change) -> None:
    """Refuse another interval without the price of its terms."""
    if change.price is None:
        raise IllegalMove(
            N_("From {day} on terms have another length. Enter the price of such a term, too."),
            day=change.day,
        )


def refuse_after_end(day: dt.date, end: dt.date) -> IllegalMove:
    """The refusal of a change to a subscription that has ended."""
    return IllegalMove(
        N_("The subscription ended on {end}; nothing changes on {day} unless it is reactivated first."),
        end=end,
        day=day,
    )


def refuse_late_renewal(day: dt.date, end: dt.date) -> IllegalMove:
    """The refusal of a renewal that comes after the grace, or after an end within a term."""
    return IllegalMove(
        N_("The subscription ended on {end} and can no longer be renewed on {day}. Reactivate it instead."),
        end=end,
        day=day,
    )


def _require_amounts(
    day: dt.date,
    price: int | None,
    quantity: Decimal | None,
    discount: Discount | None,
    rate: Decimal | None,
) -> None:
    if price is not None and price < 0:
        raise IllegalMove(N_("The price on {day} is below zero."), day=day)
    if quantity is not None and quantity < 0:
        raise IllegalMove(N_("The quantity on {day} is below zero."), day=day)
    if discount is not None and not is_possible(discount):
        raise IllegalMove(N_("The discount on {day} is below zero or more than the whole price."), day=day)
    if rate is not None and rate <= 0:
        raise IllegalMove(N_("The exchange rate on {day} is not above zero."), day=day)
