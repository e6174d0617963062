"""Subscription arithmetic once more, by plain loops over days: terms, states, movements, renewals."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.model.subscription import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crmdesk.model.subscription_facts import Change, Facts, State
    from crmdesk.model.terms import Interval

DAY = dt.timedelta(days=1)
ADOPTED = {
    ChangeKind.UPGRADE,
    ChangeKind.DOWNGRADE,
    ChangeKind.DISCOUNT,
    ChangeKind.RESUME,
    ChangeKind.REACTIVATE,
}
ENDED_BY = {ChangeKind.CANCEL, ChangeKind.UNPAID}


@cache
def days_of_month(year: int, month: int, calendar_id: CalendarId, near: dt.date) -> tuple[dt.date, ...]:
    """Every day of a calendar's month, found by looking at all days around `near`."""
    around = (near + n * DAY for n in range(-45, 46))
    of_day = calendar(calendar_id).from_date
    return tuple(day for day in around if of_day(day)[:2] == (year, month))


def plain_boundary(start: dt.date, interval: Interval, k: int, calendar_id: CalendarId) -> dt.date:
    """The k-th boundary: the anchor's day in the month reached, or that month's last."""
    if interval.days:
        return start + k * interval.days * DAY
    here = calendar(calendar_id).from_date(start)
    year, month = here.year, here.month
    for _ in range(k * interval.months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    near = calendar(calendar_id).to_date(year, month, 15)
    days = days_of_month(year, month, calendar_id, near)
    return days[min(here.day, len(days)) - 1]


@cache
def plain_next_due(start: dt.date, interval: Interval, calendar_id: CalendarId, after: dt.date) -> dt.date:
    k = 1
    while plain_boundary(start, interval, k, calendar_id) <= after:
        k += 1
    return plain_boundary(start, interval, k, calendar_id)


def plain_months(interval: Interval) -> Fraction:
    return Fraction(interval.months) if interval.months else Fraction(interval.days) / Fraction("30.4375")


class Walk:
    """A subscription walked through one day at a time; it is given lawful changes only."""

    def __init__(self, facts: Facts, changes: Sequence[Change]) -> None:
        self.facts = facts
        self.todo = sorted(changes, key=lambda one: one.day)
        self.price, self.quantity, self.interval = facts.price, facts.quantity, facts.interval
        self.discount, self.full_from = facts.discount, facts.discount_until
        self.anchor = facts.trial or facts.start
        self.trial_to, self.end = facts.trial, facts.end
        self.paid_to = None if facts.auto_renew else self.due_on(self.anchor + DAY)
        self.paused = self.past_due = self.ended = False
        self.pause_to: dt.date | None = None
        self.later: list[tuple[dt.date, Change]] = []

    def days(self, horizon: dt.date) -> Iterator[tuple[dt.date, str, Fraction]]:
        """Status and exact own monthly value of every day from the start up to `horizon`."""
        day = self.facts.start
        while day < horizon:
            if not self.ended:
                self.let_happen(day)
            while self.todo and self.todo[0].day == day:
                self.make(self.todo.pop(0), day)
                if not self.ended and self.end == day:
                    self.stop_or_renew(day)
            yield day, self.status(), self.worth()
            day += DAY

    def due_on(self, day: dt.date) -> dt.date:
        """The first due day on a day or after it."""
        return plain_next_due(self.anchor, self.interval, self.facts.calendar_id, day - DAY)

    def let_happen(self, day: dt.date) -> None:
        if self.trial_to and self.trial_to <= day:
            self.trial_to = None
        if self.pause_to == day:
            self.paused = False
        self.let_discount_go(day)
        for due, change in list(self.later):
            if due == day:
                self.later.remove((due, change))
                self.adopt(change, day)
        stop = self.paid_to if self.end is None else self.end
        if stop is not None and stop <= day:
            self.stop_or_renew(day)

    def let_discount_go(self, day: dt.date) -> None:
        if self.full_from and self.full_from <= day:
            self.discount = self.full_from = None

    def stop_or_renew(self, day: dt.date) -> None:
        """Look ahead: a renewal within the grace means that there was no end."""
        coming = next((c for c in self.todo if c.kind in (ChangeKind.RENEW, ChangeKind.REACTIVATE)), None)
        retold = bool(self.todo) and self.todo[0].day == day and self.todo[0].kind in ENDED_BY
        if (
            retold
            or coming is None
            or coming.kind is ChangeKind.REACTIVATE
            or (coming.day - day).days > 30
            or self.due_on(day) != day
        ):
            self.ended = True
            return
        self.todo.remove(coming)
        self.adopt(coming, day)
        self.past_due = False
        self.end, self.paid_to = coming.end, None if self.facts.auto_renew else self.due_on(day + DAY)

    def make(self, change: Change, day: dt.date) -> None:
        kind = change.kind
        self.ended = self.ended and kind not in ENDED_BY
        if self.ended and kind is ChangeKind.REACTIVATE:
            self.begin_again(day)
        elif kind is ChangeKind.REACTIVATE:
            self.paused = self.past_due = False
            self.paid_to = self.paid_to and max(self.paid_to, self.due_on(day + DAY))
        elif kind is ChangeKind.RENEW:
            self.renew(change, day)
        elif kind is ChangeKind.PAUSE:
            self.paused, self.pause_to = True, change.until
        elif kind is ChangeKind.RESUME:
            self.paused, self.pause_to = False, None
        self.past_due = self.past_due or kind is ChangeKind.PAST_DUE
        if kind is ChangeKind.UNPAID:
            self.end = day
        elif kind is ChangeKind.CANCEL:
            self.end = change.end or self.end or self.trial_to or self.paid_to or self.due_on(day)
        elif kind in (ChangeKind.REACTIVATE, ChangeKind.RENEW):
            self.end = change.end
        if kind in ADOPTED:
            self.adopt(change, day)

    def begin_again(self, day: dt.date) -> None:
        self.anchor, self.trial_to = day, None
        self.paused = self.past_due = self.ended = False
        self.paid_to = None if self.facts.auto_renew else self.due_on(day + DAY)
        self.later.clear()
        self.let_discount_go(day)

    def renew(self, change: Change, day: dt.date) -> None:
        self.past_due = False
        due = self.trial_to or self.due_on(day)
        if not self.facts.auto_renew:
            due = self.end or self.paid_to
            self.paid_to = self.due_on(due + DAY)
        if due == day:
            self.adopt(change, day)
        else:
            self.later.append((due, change))

    def cut(self, interval: Interval, day: dt.date) -> None:
        """Terms of another length begin on a day, and what was agreed for the end of the old ones waits."""
        self.interval, self.anchor = interval, day
        ends = self.due_on(day + DAY)
        for place, (_due, change) in enumerate(self.later):
            self.later[place] = (ends, change)
            ends = ends if self.paid_to is None else self.due_on(ends + DAY)
        self.paid_to = self.paid_to and ends

    def adopt(self, change: Change, day: dt.date) -> None:
        if change.interval not in (None, self.interval):
            self.cut(change.interval, self.trial_to or day)
        self.price = self.price if change.price is None else change.price
        self.quantity = self.quantity if change.quantity is None else change.quantity
        if change.discount is not None:
            self.discount, self.full_from = change.discount, change.until
        elif change.kind is ChangeKind.DISCOUNT and change.until is None:
            self.discount = self.full_from = None
        elif change.kind is ChangeKind.DISCOUNT:
            self.full_from = change.until

    def status(self) -> str:
        said = {
            "ended": self.ended,
            "paused": self.paused,
            "trial": self.trial_to,
            "past_due": self.past_due,
            "active": True,
        }
        return next(name for name, holds in said.items() if holds)

    def worth(self) -> Fraction:
        """Minor units a month, exactly."""
        if self.status() not in ("active", "past_due"):
            return Fraction(0)
        term = Fraction(self.price) * Fraction(self.quantity)
        if self.discount is not None and self.discount.share is not None:
            term -= term * Fraction(self.discount.share)
        if self.discount is not None and self.discount.amount is not None:
            term -= self.discount.amount
        return term / plain_months(self.interval)


def movements(
    customers: dict[str, list[list[State]]], start: dt.date, end: dt.date
) -> dict[str, dict[tuple[str, dt.date], int]]:
    """Every customer's net change of each day of [start, end), by what it is (KPIS.md C10, C16)."""
    found = {name: {} for name in ("new", "expansion", "reactivation", "contraction", "churn")}
    for customer, books in customers.items():
        days = {state.since for book in books for state in book}
        for day in sorted(day for day in days if start <= day < end):
            before, after = worth(books, day - DAY), worth(books, day)
            if after == before:
                continue
            if before == 0:
                paid = any(s.monthly > 0 and s.since < day for book in books for s in book)
                found["reactivation" if paid else "new"][customer, day] = after
            elif after == 0:
                found["churn"][customer, day] = before
            elif after > before:
                found["expansion"][customer, day] = after - before
            else:
                found["contraction"][customer, day] = before - after
    return found


def totals(moves: dict[str, dict[tuple[str, dt.date], int]]) -> dict[str, int]:
    return {name: sum(cells.values()) for name, cells in moves.items()}


def net(moves: dict[str, dict[tuple[str, dt.date], int]]) -> int:
    sums = totals(moves)
    return sums["new"] + sums["expansion"] + sums["reactivation"] - sums["contraction"] - sums["churn"]


def worth(books: Iterable[Sequence[State]], day: dt.date) -> int:
    """What several subscriptions together are worth on a day."""
    return sum(
        state.monthly
        for book in books
        for state in book
        if state.since <= day and (state.until is None or day < state.until)
    )


def renewals(
    books: dict[str, tuple[Facts, list[State]]], start: dt.date, end: dt.date
) -> dict[str, tuple[dt.date, int, int]]:
    """Terms due in [start, end): the day, the value per month due and the value renewed, capped at it."""
    found = {}
    for name, (facts, states) in books.items():
        for state in states:
            k = 1
            while (day := plain_boundary(state.anchor, state.interval, k, facts.calendar_id)) < end:
                k += 1
                last = day - DAY
                holds = state.since <= last and (state.until is None or last < state.until)
                if day >= start and holds and state.monthly:
                    after = worth([states], day)
                    found[name] = (day, state.monthly, min(after, state.monthly))
    return found
