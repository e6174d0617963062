"""Terms: the stretches of days that a subscription is paid for, cut in the book's calendar.

Terms follow one another from an anchor, the first paid day. A term of months begins on the anchor's day of
the month, or on the month's last day where the month is shorter. Every boundary is counted from the anchor
itself: after 31 January come 28 February and 31 March. Terms are half-open; the day on which one ends is the
due day, the first day of the next.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Final

from crmdesk.l10n.calendars import CalendarDay, CalendarId, calendar
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.normalise import latin_digits, strip_marks
from crmdesk.l10n.texts import N_

DAYS_A_MONTH: Final = Fraction(487, 16)
"""Days of a mean month, 30.4375: a year of 365.25 days in twelve parts (KPIS.md C5)."""

LONGEST: Final = 1200
"""The most months or days that one term may have."""

_DAY: Final = dt.timedelta(days=1)
_YEAR_MONTHS: Final = 12
_COUNTED: Final = re.compile(r"([0-9]{1,9})(?: ?(months?|days?))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """The length of a term: a number of calendar months, or a number of days."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        counts = (self.months, self.days)
        if min(counts) != 0 or not 1 <= max(counts) <= LONGEST:
            raise ValueError(f"not the length of a term: {self.months} months, {self.days} days")

    @property
    def length(self) -> Fraction:
        """The months of one term; days count by 30.4375 a month."""
        return Fraction(self.months) if self.months else self.days / DAYS_A_MONTH


_NAMED: Final = {
    "daily": Interval(days=1),
    "weekly": Interval(days=7),
    "monthly": Interval(months=1),
    "quarterly": Interval(months=3),
    "yearly": Interval(months=12),
}
_NAMES: Final = {interval: name for name, interval in _NAMED.items()}


def read_interval(text: str) -> Interval:
    """The length of a term as files and commands write it: `quarterly`, `5` (months) or `14 days`.

    Raises:
        NotUnderstood: it is none of these, or no length that a term can have.
    """
    plain = " ".join(latin_digits(strip_marks(text)).lower().split())
    if plain in _NAMED:
        return _NAMED[plain]
    found = _COUNTED.fullmatch(plain)
    if found is None:
        raise NotUnderstood(
            N_(
                "“{text}” is not the length of a term. Write daily, weekly, monthly, quarterly, yearly "
                "or a number of months."
            ),
            text=text,
        )
    length = int(found[1])
    if not 1 <= length <= LONGEST:
        raise NotUnderstood(
            N_("“{text}” is not the length of a term. Enter a number from 1 to {most}."),
            text=text,
            most=LONGEST,
        )
    return Interval(days=length) if (found[2] or "").startswith("day") else Interval(months=length)


def write_interval(interval: Interval) -> str:
    """The length as `read_interval` reads it: its name, else the number of its months or days."""
    if interval in _NAMES:
        return _NAMES[interval]
    return str(interval.months) if interval.months else f"{interval.days} days"


def boundary(start: dt.date, interval: Interval, k: int, calendar_id: CalendarId) -> dt.date:
    """The first day of the term after `k` whole ones: `start` for 0, the first due day for 1.

    Raises:
        CrmError: the day is outside the calendar's range.
    """
    if interval.months:
        return _months_later(start, k * interval.months, calendar_id)
    try:
        return start + k * interval.days * _DAY
    except OverflowError:
        raise CrmError(
            N_("The terms from {start} on reach beyond the last day of the calendar, {last}."),
            start=start,
            last=calendar(calendar_id).last,
        ) from None


def terms(
    start: dt.date, interval: Interval, calendar_id: CalendarId, until: dt.date
) -> Iterator[tuple[dt.date, dt.date]]:
    """First day and due day of every term that begins before `until`; the last may reach beyond it."""
    first = start
    for k in count(1):
        if first >= until:
            return
        due = boundary(start, interval, k, calendar_id)
        yield first, due
        first = due


def next_due(start: dt.date, interval: Interval, calendar_id: CalendarId, after: dt.date) -> dt.date:
    """The first due day after `after`; the anchor itself is never one.

    Raises:
        CrmError: that day is outside the calendar's range.
    """
    k = _due_number(start, interval, calendar_id, after)
    return boundary(start, interval, k, calendar_id)


def due_days(
    start: dt.date,
    interval: Interval,
    calendar_id: CalendarId,
    period_start: dt.date,
    period_end: dt.date,
) -> list[dt.date]:
    """The due days from `period_start` up to, and without, `period_end`.

    A period that reaches beyond the calendar has none there.
    """
    last = min(period_end - _DAY, calendar(calendar_id).last)
    after = max(period_start, start + _DAY) - _DAY
    if last <= after:
        return []
    first = _due_number(start, interval, calendar_id, after)
    beyond = _due_number(start, interval, calendar_id, last)
    return [boundary(start, interval, k, calendar_id) for k in range(first, beyond)]


# The days of many subscriptions are few, and turning them into another calendar is slow.


@lru_cache(maxsize=20_000)
def _in_calendar(day: dt.date, calendar_id: CalendarId) -> CalendarDay:
    return calendar(calendar_id).from_date(day)


@lru_cache(maxsize=20_000)
def _days_in(year: int, month: int, calendar_id: CalendarId) -> int:
    return calendar(calendar_id).month_length(year, month)


@lru_cache(maxsize=20_000)
def _months_later(day: dt.date, months: int, calendar_id: CalendarId) -> dt.date:
    return calendar(calendar_id).add_months(day, months)


def _due_number(start: dt.date, interval: Interval, calendar_id: CalendarId, after: dt.date) -> int:
    """Which due day, from 1, is the first after `after`."""
    if after < start:
        return 1
    if interval.days:
        return (after - start).days // interval.days + 1
    here, there = _in_calendar(start, calendar_id), _in_calendar(after, calendar_id)
    months = (there.year - here.year) * _YEAR_MONTHS + there.month - here.month
    k = months // interval.months
    if k and months % interval.months == 0:
        reached = min(here.day, _days_in(there.year, there.month, calendar_id)) <= there.day
        return k + 1 if reached else k
    return k + 1
