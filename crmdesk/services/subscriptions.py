"""Subscriptions: their terms, their dated changes, and what they are worth a month."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from crmdesk.services.parties import follow_customer
from crmdesk.services.rates import rate_on

if TYPE_CHECKING:
    from crmdesk.db.uow import Unit
    from crmdesk.model.subscription import Subscription


def complete(unit: Unit, subscription: Subscription) -> None:
    """Give a new or changed subscription what follows from its fields: its customer and frozen rate.

    Raises:
        MissingRate: its currency has no rate on its first day.
    """
    subscription.price = subscription.price or 0
    subscription.currency = subscription.currency or unit.facts.currency
    subscription.interval = subscription.interval or "monthly"
    subscription.quantity = Decimal(1) if subscription.quantity is None else subscription.quantity
    follow_customer(unit.session, subscription)
    state = inspect(subscription)
    dated = (state.attrs.currency, state.attrs.start)
    if state.transient or any(one.history.has_changes() for one in dated):
        subscription.rate = rate_on(
            unit.session,
            currency=subscription.currency,
            base=unit.facts.currency,
            day=subscription.start,
            record=subscription.name,
        )
