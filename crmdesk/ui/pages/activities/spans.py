"""Which days a view shows, and how activities at the same time stand side by side. No Qt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.texts import N_, NP_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.l10n.languages import Locale

LIST, DAY, WEEK, MONTH = "list", "day", "week", "month"
WAYS = (
    (LIST, N_("List"), "list"),
    (DAY, NP_("view", "Day"), "calendar"),
    (WEEK, N_("Week"), "calendar-week"),
    (MONTH, N_("Month"), "calendar-days"),
)
DAYS, MINUTES = 7, 24 * 60
ONE_DAY = dt.timedelta(days=1)


class Slot(NamedTuple):
    """A place in a calendar: a day and the minute at which it begins, None for the whole day."""

    day: dt.date
    minute: int | None = None

    @property
    def time(self) -> dt.time | None:
        """The time of day."""
        return None if self.minute is None else dt.time(*divmod(self.minute, 60))


class Lane(NamedTuple):
    """Where a span of time stands among those it overlaps: its column, and how many there are."""

    place: int
    of: int


def week_of(day: dt.date, locale: Locale) -> dt.date:
    """The first day of a day's week."""
    return day - (day.weekday() - locale.week_start) % DAYS * ONE_DAY


def days_of(way: str, day: dt.date, locale: Locale) -> tuple[dt.date, dt.date]:
    """The first and the last day that a view of a day shows; a month is shown in whole weeks."""
    if way == DAY:
        return day, day
    if way == WEEK:
        first = week_of(day, locale)
        return first, first + (DAYS - 1) * ONE_DAY
    first, after = month_of(day, locale)
    return week_of(first, locale), week_of(after - ONE_DAY, locale) + (DAYS - 1) * ONE_DAY


def month_of(day: dt.date, locale: Locale) -> tuple[dt.date, dt.date]:
    """The first day of a day's month, and that of the next one."""
    counted = calendar(locale.calendar)
    first = day - (counted.from_date(day).day - 1) * ONE_DAY
    return first, counted.add_months(first, 1)


def step_from(way: str, day: dt.date, step: int, locale: Locale) -> dt.date:
    """The day that is one view further or back."""
    if way == MONTH:
        return calendar(locale.calendar).add_months(day, step)
    return day + step * (DAYS if way == WEEK else 1) * ONE_DAY


def lanes_of(spans: Sequence[tuple[int, int]]) -> list[Lane]:
    """Columns for spans (start, end) so that none covers another; each as wide as its group allows."""
    order = sorted(range(len(spans)), key=lambda number: (spans[number][0], -spans[number][1], number))
    found = [Lane(0, 1)] * len(spans)
    group: list[tuple[int, int]] = []
    ends: list[int] = []
    for number in order:
        start, end = spans[number]
        if ends and start >= max(ends):
            _close(found, group, len(ends))
            group, ends = [], []
        place = next((place for place, until in enumerate(ends) if until <= start), len(ends))
        ends[place : place + 1] = [end]
        group.append((number, place))
    _close(found, group, len(ends))
    return found


def _close(found: list[Lane], group: Sequence[tuple[int, int]], width: int) -> None:
    for number, place in group:
        found[number] = Lane(place, width)
