"""The course of a subscription: its changes taken in order, and what happens by itself between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crmdesk.l10n.texts import N_
from crmdesk.model import subscription_rules as rules
from crmdesk.model.errors import IllegalMove
from crmdesk.model.monthly_value import Exchange, monthly_fraction
from crmdesk.model.subscription import ChangeKind, ChurnDay, SubscriptionStatus
from crmdesk.model.subscription_facts import (
    DISCOUNT_END,
    END,
    GRACE_DAYS,
    START,
    TRIAL_END,
    Change,
    Facts,
    Mark,
)
from crmdesk.model.terms import Interval, next_due

_DAY: Final = dt.timedelta(days=1)
_Why = tuple[str | None, str | None, bool]
_UNTOLD: Final[_Why] = (None, None, False)


@dataclass(frozen=True, slots=True)
class _Ending:
    """An end that is known: its first day, what brought it about, and why."""

    day: dt.date
    kind: str = END
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False


class Course:
    """A subscription as it stands after the changes taken so far, and the marks it left on the way.

    What comes by itself (the end of a trial, of a pause, of a discount, of the subscription, and a renewal
    agreed early) waits in the attributes that name its day, and happens before a change of the same day.
    `is_idle` says that the last change taken was one of terms and left them as they were.
    `_ending` is an end that was told, `_runs_out` the due day up to which terms were renewed, `_why` what the
    subscription's own facts say of its end: no more of one that comes after it went on.
    """

    def __init__(self, facts: Facts) -> None:
        rules.require_sound(facts)
        self._facts = facts
        self._price, self._quantity, self._interval = facts.price, facts.quantity, facts.interval
        self._discount, self._discount_until = facts.discount, facts.discount_until
        self._rate = facts.rate
        self._trial = facts.trial
        self._anchor = facts.trial or facts.start
        self._past_due = self._paused = self.is_idle = False
        self._pause_until: dt.date | None = None
        self._renewals: list[tuple[dt.date, Change]] = []
        self._ended: dt.date | None = None
        self._ending: _Ending | None = None
        self._why: _Why = (facts.reason, facts.competitor, facts.involuntary)
        if facts.end is not None:
            self._ending = _Ending(facts.end, END, *self._why)
        self._runs_out = None if facts.auto_renew else self._due_after(self._anchor)
        self._marks: list[Mark] = []
        self._mark(facts.start, START)

    def take(self, change: Change) -> None:
        """Go on to the change's day and make it; changes come in order of their days.

        Raises:
            IllegalMove: the subscription does not allow it as it stands on that day.
        """
        rules.require_possible(self._facts, change)
        self._advance(change.day)
        self.is_idle = False
        kind = ChangeKind(change.kind)
        if self._ended == change.day and kind in {ChangeKind.CANCEL, ChangeKind.UNPAID}:
            self._take_end_back()
        if self._ended is None:
            since = change.day
            self._take_running(kind, change)
        elif kind is ChangeKind.REACTIVATE:
            since = self._begin_again(change)
        elif kind is ChangeKind.RENEW:
            since = self._renew_late(change, self._ended)
        else:
            raise rules.refuse_after_end(change.day, self._ended)
        self._mark(since, kind.value, change)
        self._advance(change.day)

    def _take_running(self, kind: ChangeKind, change: Change) -> None:
        match kind:
            case ChangeKind.UPGRADE | ChangeKind.DOWNGRADE | ChangeKind.DISCOUNT:
                before = self._terms()
                self._take_terms(change, change.day)
                self.is_idle = before == self._terms()
            case ChangeKind.PAUSE:
                self._pause(change)
            case ChangeKind.RESUME:
                self._resume(change)
            case ChangeKind.PAST_DUE:
                self._past_due = True
            case ChangeKind.UNPAID:
                self._end_by(change, change.day, involuntary=True)
            case ChangeKind.CANCEL:
                self._cancel(change)
            case ChangeKind.RENEW:
                self._renew(change)
            case ChangeKind.REACTIVATE:
                self._go_on(change)

    def finish(self) -> list[Mark]:
        """All marks in order of their days, after everything that still comes by itself."""
        self._advance(None)
        return self._marks

    def _advance(self, limit: dt.date | None) -> None:
        """Let everything happen that comes by itself up to and with `limit` (None: ever)."""
        while self._ended is None:
            waiting: list[tuple[dt.date, Callable[[dt.date], None]]] = []
            if self._trial:
                waiting.append((self._trial, self._end_trial))
            if self._paused and self._pause_until:
                waiting.append((self._pause_until, self._end_pause))
            if self._discount and self._discount_until:
                waiting.append((self._discount_until, self._end_discount))
            waiting += ((day, self._begin_renewed) for day, _change in self._renewals)
            if end := self._known_end():
                waiting.append((end.day, self._end))
            if not waiting:
                return
            day, happen = min(waiting, key=lambda one: one[0])
            if limit is not None and day > limit:
                return
            happen(day)

    def _end_trial(self, day: dt.date) -> None:
        self._trial = None
        self._mark(day, TRIAL_END)

    def _end_pause(self, day: dt.date) -> None:
        self._paused = False
        self._mark(day, ChangeKind.RESUME.value)

    def _end_discount(self, day: dt.date) -> None:
        self._discount = self._discount_until = None
        self._mark(day, DISCOUNT_END)

    def _begin_renewed(self, day: dt.date) -> None:
        """The first of the renewals agreed for `day` takes effect."""
        place = next(n for n, (due, _change) in enumerate(self._renewals) if due == day)
        _due, change = self._renewals.pop(place)
        self._take_terms(change, day)
        self._mark(day, ChangeKind.RENEW.value, change)

    def _end(self, day: dt.date) -> None:
        ending = self._known_end()
        self._ended = day
        self._mark(day, ending.kind if ending else END, ending)

    def _take_end_back(self) -> None:
        self._ended = None
        self._marks.pop()

    def _known_end(self) -> _Ending | None:
        if self._ending is None and self._runs_out is not None:
            return _Ending(self._runs_out, END, *self._why)
        return self._ending

    def _pause(self, change: Change) -> None:
        if self._paused:
            raise IllegalMove(
                N_("The subscription is paused already on {day}. Resume it first."), day=change.day
            )
        rules.require_later(change.until, change.day)
        self._paused, self._pause_until = True, change.until

    def _resume(self, change: Change) -> None:
        if not self._paused and self._pause_until != change.day:
            raise IllegalMove(
                N_("The subscription is not paused on {day}, so it cannot resume."), day=change.day
            )
        self._paused, self._pause_until = False, None
        self._take_terms(change, change.day)

    def _cancel(self, change: Change) -> None:
        end = change.end
        if self._facts.churn_day is ChurnDay.CANCELLED_ON:
            rules.require_end(end or change.day, change.day)
            end = change.day
        if end is None and self._ending is not None:
            end = self._ending.day
        self._end_by(change, end or self._trial or self._runs_out or self._due_after(change.day - _DAY))

    def _renew(self, change: Change) -> None:
        end = self._known_end()
        due = self._trial or self._due_after(change.day - _DAY)
        if not self._facts.auto_renew and end is not None:
            due = end.day
            self._runs_out = self._due_after(due)
        self._ending, self._why = None, _UNTOLD
        self._renewals.append((due, change))
        self._past_due = False
        self._end_as_told(change, due)

    def _renew_late(self, change: Change, end: dt.date) -> dt.date:
        """Take the end back, so that the term which began there is paid for; when it began."""
        if (change.day - end).days > GRACE_DAYS or self._due_after(end - _DAY) != end:
            raise rules.refuse_late_renewal(change.day, end)
        self._take_end_back()
        self._start_over(change, end)
        return end

    def _begin_again(self, change: Change) -> dt.date:
        """Paid for again, with terms cut from the day; that day."""
        self._anchor = change.day
        self._trial = None
        self._paused, self._pause_until = False, None
        self._renewals.clear()
        if self._discount_until and self._discount_until <= change.day:
            self._discount = self._discount_until = None
        self._start_over(change, change.day)
        return change.day

    def _start_over(self, change: Change, day: dt.date) -> None:
        self._ended = self._ending = None
        self._why = _UNTOLD
        self._past_due = False
        if not self._facts.auto_renew:
            self._runs_out = self._due_after(day)
        self._take_terms(change, day)
        self._end_as_told(change, day)

    def _go_on(self, change: Change) -> None:
        """Reactivate what has not ended: nothing stands in its way any more."""
        self._ending, self._why = None, _UNTOLD
        self._past_due = self._paused = False
        self._pause_until = None
        if self._runs_out is not None:
            self._runs_out = max(self._runs_out, self._due_after(change.day))
        self._take_terms(change, change.day)
        self._end_as_told(change, change.day)

    def _take_terms(self, change: Change, day: dt.date) -> None:
        """The interval, price, quantity, discount and rate of a change hold from `day` on."""
        if change.interval is not None and change.interval != self._interval:
            rules.require_priced(change)
            self._cut_anew(change.interval, self._trial or day)
        if change.price is not None:
            self._price = change.price
        if change.quantity is not None:
            self._quantity = change.quantity
        if change.rate is not None:
            self._rate = change.rate
        if change.discount is not None or change.kind == ChangeKind.DISCOUNT:
            rules.require_later(change.until, day)
            if change.discount is not None or change.until is None:
                self._discount = change.discount
            self._discount_until = change.until

    def _terms(self) -> tuple[object, ...]:
        return self._price, self._quantity, self._interval, self._discount, self._discount_until

    def _cut_anew(self, interval: Interval, day: dt.date) -> None:
        """Cut terms of another length from `day` on; renewals agreed for the old ones wait for the new."""
        self._interval, self._anchor = interval, day
        due = self._due_after(day)
        waiting = sorted(self._renewals, key=lambda one: one[0])
        self._renewals.clear()
        for _old, change in waiting:
            self._renewals.append((due, change))
            if self._runs_out is not None:
                due = self._due_after(due)
        if self._runs_out is not None:
            self._runs_out = due

    def _end_as_told(self, change: Change, day: dt.date) -> None:
        """What is renewed or reactivated from `day` on ends on the change's `end`, if it has one."""
        if change.end is not None:
            rules.require_end(change.end, day)
            self._ending = _Ending(change.end)

    def _end_by(self, change: Change, day: dt.date, *, involuntary: bool = False) -> None:
        rules.require_end(day, change.day)
        self._ending = _Ending(
            day,
            ChangeKind(change.kind).value,
            change.reason,
            change.competitor,
            change.involuntary or involuntary,
        )

    def _due_after(self, day: dt.date) -> dt.date:
        return next_due(self._anchor, self._interval, self._facts.calendar_id, day)

    def _status(self) -> SubscriptionStatus:
        if self._ended is not None:
            return SubscriptionStatus.ENDED
        if self._paused:
            return SubscriptionStatus.PAUSED
        if self._trial:
            return SubscriptionStatus.TRIAL
        return SubscriptionStatus.PAST_DUE if self._past_due else SubscriptionStatus.ACTIVE

    def _mark(self, day: dt.date, kind: str, told: Change | _Ending | None = None) -> None:
        """Write down how the subscription stands from `day` on."""
        rules.require_covered(day, self._price, self._quantity, self._discount)
        facts, status = self._facts, self._status()
        worth = monthly_fraction(self._price, self._quantity, self._discount, self._interval)
        exchange = Exchange(self._rate, facts.own_exponent, facts.base_exponent)
        rules.require_countable(worth, exchange)
        self._marks.append(
            Mark(
                since=day,
                kind=kind,
                status=status,
                own=worth if status.is_paid else Fraction(0),
                exchange=exchange,
                price=self._price,
                quantity=self._quantity,
                discount=self._discount,
                anchor=self._anchor,
                interval=self._interval,
                reason=told.reason if told else None,
                competitor=told.competitor if told else None,
                involuntary=told.involuntary if told else False,
            )
        )
