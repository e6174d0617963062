"""The end of a subscription that no longer renews by itself, given to its record so that a reason counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.model.subscription_states import states_of
from crmdesk.services.subscription_states import change_of, changes_of, end_after, facts_of, today_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit
    from crmdesk.model.subscription import Subscription
    from crmdesk.model.subscription_facts import Change, Facts, State


def give_end(unit: Unit, subscription: Subscription) -> bool:
    """Let a subscription that renewed by itself until now end with its present term; whether it did.

    The terms that are over were renewed, and stay so. One that never renewed by itself ends where its
    renewals, which may be told later, leave off.

    Raises:
        Invalid: renewals told before do not go with it.
    """
    state = inspect(subscription)
    is_switched = state.persistent and state.attrs.auto_renew.history.has_changes()
    if subscription.auto_renew or not is_switched:
        return False
    end = _end_of_running(unit, subscription)
    if end is None or subscription.end is not None:
        return False
    subscription.end = end
    return True


def _end_of_running(unit: Unit, subscription: Subscription) -> dt.date | None:
    """Where a subscription that renewed by itself until now ends; None where it has an end already."""
    rows = changes_of(unit.session.connection(), [subscription.id])[subscription.id]
    told = [change_of(row, subscription.currency) for row in rows]
    first, today = facts_of(subscription, unit.facts), unit.today()
    going_on = replace(first, auto_renew=True)
    course = states_of(going_on, told)
    now = today_of(course, going_on, today)
    known = now.ended or end_after(course, today)
    end = known or now.next_due
    given = replace(first, end=first.end if known else end)
    if end is not None and not _is_same_until(end, course, given, told):
        raise Invalid(
            "auto_renew", N_("The changes told of this subscription do not go with this. End it instead.")
        )
    return None if known else end


def _is_same_until(end: dt.date, course: Sequence[State], facts: Facts, told: Sequence[Change]) -> bool:
    """Whether facts that end on a day make the states of a course up to it."""
    *others, last = states_of(facts, told)
    was = [replace(one, until=None) for one in course if one.since < end]
    is_ended = last.status is SubscriptionStatus.ENDED and last.since == end
    return is_ended and was == [replace(one, until=None) for one in others]
