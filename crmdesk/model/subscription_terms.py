"""Terms due: the paid terms of a subscription that ended, and whether each was renewed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.model.subscription_states import state_on
from crmdesk.model.terms import due_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.model.subscription_facts import Facts, State

_DAY = dt.timedelta(days=1)


class TermDue(NamedTuple):
    """A paid term that ends on `due`.

    `monthly` is its value a month on its last day, `after` that of the due day, in thousandths of the base
    currency's minor unit. It is `renewed` where the subscription is paid for from the due day on.
    """

    due: dt.date
    monthly: int
    after: int
    renewed: bool


def terms_due(states: Sequence[State], facts: Facts, until: dt.date) -> list[TermDue]:
    """The terms due before `until`, in their order.

    A term is due where it was paid for up to its last day: one that was cancelled, paused or still on trial
    by then is not. A boundary that has passed is a renewal unless the states say otherwise.
    """
    found = []
    for state in states:
        if not state.monthly:
            continue
        end = until if state.until is None else min(state.until + _DAY, until)
        for due in due_days(state.anchor, state.interval, facts.calendar_id, state.since + _DAY, end):
            now = state_on(states, due)
            found.append(TermDue(due, state.monthly, now.monthly, now.status.is_paid))
    return found
