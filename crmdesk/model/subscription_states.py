"""States of a subscription: from its facts and dated changes to what it is worth on every day.

Money follows KPIS.md C9: only what the monthly value grows by is converted at the rate of that day. What was
there before keeps its frozen rate, and shrinking takes its share of it, so that a change of rate alone is
never a movement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from crmdesk.l10n.errors import CrmError
from crmdesk.model.monthly_value import in_thousandths, monthly_fraction
from crmdesk.model.subscription import ChangeKind, SubscriptionStatus
from crmdesk.model.subscription_course import Course
from crmdesk.model.subscription_facts import START, Change, Facts, Mark, State

_DAY: Final = dt.timedelta(days=1)


class Effect(NamedTuple):
    """What a change does to the monthly value, in thousandths of the base currency's minor unit.

    `before` is what `day`, the first day on which it matters, would have had without it, `held` what is paid
    until then. `trend` is -1 where less is paid from `day` on, 1 where more and 0 where as much: a renewal is
    compared with the term before it, any other change with what the day would have had. Where nothing counts
    yet, as in a pause, the terms themselves are compared.
    """

    before: int
    after: int
    day: dt.date
    held: int
    trend: int


def states_of(facts: Facts, changes: Iterable[Change]) -> list[State]:
    """The states that follow from a subscription, from its first day on, without gaps.

    Changes of one day follow one another in the order given. A change of nothing makes no state.

    Raises:
        IllegalMove: a fact or a change that the rules do not allow; the sentence names its day.
        CrmError: a day outside the calendar's range.
    """
    course = Course(facts)
    for change in sorted(changes, key=lambda one: one.day):
        course.take(change)
    return _valued(_net(course.finish()))


def effect_of(facts: Facts, changes: Sequence[Change], change: Change) -> Effect:
    """What `change` would do, told after the other changes of its day.

    Raises:
        CrmError: it is not allowed.
    """
    old, new = states_of(facts, changes), states_of(facts, [*changes, change])
    days = sorted({state.since for state in (*old, *new)})
    pairs = [(state_on(old, day), state_on(new, day), day) for day in days]
    for before, after, day in pairs:
        if before.monthly != after.monthly:
            held = state_on(new, day - _DAY).monthly
            compared = held if change.kind == ChangeKind.RENEW else before.monthly
            return Effect(before.monthly, after.monthly, day, held, _trend(compared, after.monthly))
    turn = next((day for before, after, day in pairs if before.status is not after.status), change.day)
    before, after = state_on(old, turn), state_on(new, turn)
    held = state_on(new, turn - _DAY).monthly
    return Effect(after.monthly, after.monthly, turn, held, _trend(_terms(before), _terms(after)))


def _trend(before: int | Fraction, after: int | Fraction) -> int:
    return (after > before) - (after < before)


def _terms(state: State) -> Fraction:
    """What the terms of a state come to a month in its own currency, whether they count or not."""
    return monthly_fraction(state.price, state.quantity, state.discount, state.interval)


def problem_of(facts: Facts, changes: Sequence[Change], change: Change) -> CrmError | None:
    """Why `change` cannot be added to `changes`, or None where it can."""
    try:
        states_of(facts, [*changes, change])
    except CrmError as refusal:
        return refusal
    return None


def first_refused(facts: Facts, changes: Sequence[Change]) -> tuple[int, CrmError] | None:
    """The place of the first of some changes, in the order of their days, that is not allowed, and why.

    What comes by itself after the last change is laid to that one. None where all are allowed.

    Raises:
        CrmError: the facts themselves are not allowed.
    """
    course, taken = Course(facts), 0
    try:
        for change in changes:
            course.take(change)
            taken += 1
        course.finish()
    except CrmError as refusal:
        return min(taken, len(changes) - 1), refusal
    return None


def idle_changes(facts: Facts, changes: Sequence[Change]) -> list[int]:
    """The places of the upgrades, downgrades and discounts that leave all terms as they were.

    The changes are in the order of their days.

    Raises:
        CrmError: a fact or a change is not allowed.
    """
    course, found = Course(facts), []
    for place, change in enumerate(changes):
        course.take(change)
        if course.is_idle:
            found.append(place)
    return found


def state_on(states: Sequence[State], day: dt.date) -> State:
    """The state that holds on `day`; the first one before the subscription began."""
    return next((state for state in reversed(states) if state.since <= day), states[0])


def _net(marks: Iterable[Mark]) -> list[Mark]:
    """One mark for each day on which something changed: the last of the day that changed anything."""
    kept: list[Mark] = []
    for mark in marks:
        if kept and kept[-1].stands_as(mark):
            continue
        if kept and kept[-1].since == mark.since:
            kept.pop()
            if kept and kept[-1].stands_as(mark):
                continue
        kept.append(mark)
    return kept


def _valued(marks: Sequence[Mark]) -> list[State]:
    base = own = Fraction(0)
    states = []
    for seq, mark in enumerate(marks, start=1):
        base = _revalued(base, own, mark)
        own = mark.own
        began = seq == 1 and mark.status is not SubscriptionStatus.ENDED
        states.append(
            State(
                seq=seq,
                since=mark.since,
                until=marks[seq].since if seq < len(marks) else None,
                kind=START if began else mark.kind,
                status=mark.status,
                monthly=in_thousandths(base),
                own_monthly=in_thousandths(own),
                price=mark.price,
                quantity=mark.quantity,
                discount=mark.discount,
                reason=mark.reason,
                competitor=mark.competitor,
                involuntary=mark.involuntary,
                anchor=mark.anchor,
                interval=mark.interval,
            )
        )
    return states


def _revalued(base: Fraction, own: Fraction, mark: Mark) -> Fraction:
    """The exact base value of a mark after one worth `own`, which counted as `base`."""
    if not own:
        return mark.exchange.in_base(mark.own)
    if mark.own > own:
        return base + mark.exchange.in_base(mark.own - own)
    return base * mark.own / own
