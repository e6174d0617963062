"""Work time: the business's week and days off, and how much of it lies between two moments.

Hours are wall-clock times of a day, in minutes from 0 to 1440 (24:00). A moment is work time when the
clock on the wall shows, at that moment, a time within the hours of the day it shows. So an hour that
the clock skips in spring is no work time, and one that it shows twice in autumn is worked twice.
Moments are aware datetimes; those given back are in UTC.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.normalise import latin_digits
from crmdesk.l10n.texts import N_
from crmdesk.model.wall_clock import clock_changes, midnight, offsets

Spans = tuple[tuple[int, int], ...]
"""The hours of a day: (from, to) in minutes of the day, in order, apart from one another."""

Stretch = tuple[dt.datetime, dt.datetime]

DAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK: Final = len(DAY_NAMES)
_HOUR: Final = 60
_DAY_END: Final = 24 * _HOUR
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
_DAY: Final = dt.timedelta(days=1)
_NONE: Final = dt.timedelta(0)
_MINUTE: Final = dt.timedelta(minutes=1)
_EAST: Final = dt.timedelta(hours=15)
"""More than any clock is ahead of UTC, and than any is behind it."""

_WALKED: Final = 12
"""Days looked at one by one before a long way is halved."""

_YEARS_AHEAD: Final = 200


class NoWorkHours(CrmError):
    """A clock that cannot run out: the calendar has no working hours, or not enough of them."""

    def __init__(self) -> None:
        super().__init__(N_("There are not enough working hours. Set the work week in the settings first."))


# A week as it is written ---------------------------------------------------------------------------------


def parse_hours(text: str) -> Spans:
    """The hours of one day from `08:00-12:00+13:00-17:00`; empty for a closed day.

    Raises:
        NotUnderstood: it is written otherwise, or hours end before they begin.
    """
    found = []
    for piece in filter(None, (part.strip() for part in latin_digits(text).split("+"))):
        clock = _CLOCK.fullmatch(piece)
        if clock is None:
            raise NotUnderstood(
                N_("The hours “{text}” were not understood. Example: 08:00-12:00+13:00-17:00"), text=piece
            )
        found.append((int(clock[1]) * _HOUR + int(clock[2]), int(clock[3]) * _HOUR + int(clock[4])))
    return _in_order(found)


def write_hours(spans: Spans) -> str:
    """The hours of one day as `parse_hours` reads them."""
    return "+".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def parse_work_week(text: str) -> dict[int, Spans]:
    """The hours of each weekday (0 is Monday) from `sat-wed=08:00-16:00,thu=08:00-12:00+13:00-15:00`.

    A range of days may pass the end of the week; a day that is not named is closed.

    Raises:
        NotUnderstood: it is written otherwise, or a day is named twice.
    """
    week: dict[int, Spans] = {}
    for part in filter(None, (piece.strip() for piece in text.lower().split(","))):
        days, _equals, hours = part.partition("=")
        spans = parse_hours(hours)
        numbers = _days_named(days)
        if not spans or not numbers:
            raise NotUnderstood(
                N_("The work week “{text}” was not understood. Example: sat-wed=08:00-16:00,thu=08:00-12:00"),
                text=part,
            )
        for number in numbers:
            if number in week:
                raise NotUnderstood(
                    N_("“{day}” has its hours twice. Write every day once."), day=DAY_NAMES[number]
                )
            week[number] = spans
    return week


def write_work_week(hours: Mapping[int, Spans]) -> str:
    """The week as `parse_work_week` reads it, beginning after a closed day."""
    days = [hours.get(number, ()) for number in range(_WEEK)]
    first = next((day for day in range(_WEEK) if days[day] and not days[day - 1]), 0)
    runs: list[tuple[list[str], Spans]] = []
    for day in (number % _WEEK for number in range(first, first + _WEEK)):
        if runs and runs[-1][1] == days[day]:
            runs[-1][0].append(DAY_NAMES[day])
        else:
            runs.append(([DAY_NAMES[day]], days[day]))
    return ",".join(
        f"{names[0]}-{names[-1]}={write_hours(spans)}" if names[1:] else f"{names[0]}={write_hours(spans)}"
        for names, spans in runs
        if spans
    )


def usual_work_week(country: str) -> str:
    """The work week that is usual in a country (its code of two letters), to begin with."""
    return _USUAL.get(country.upper(), "mon-fri=09:00-17:00")


_FROM_SUNDAY: Final = ("BH", "IQ", "JO", "KW", "LY", "OM", "PS", "QA", "SA", "SY", "YE")
_USUAL: Final = {
    **dict.fromkeys(_FROM_SUNDAY, "sun-thu=08:00-16:00"),
    **dict.fromkeys(("AF", "IR"), "sat-wed=08:00-16:00,thu=08:00-12:00"),
    **dict.fromkeys(("EG", "IL"), "sun-thu=09:00-17:00"),
    "AE": "mon-fri=08:00-16:00",
}


def _days_named(text: str) -> list[int]:
    first, dash, last = (word.strip() for word in text.partition("-"))
    if not dash:
        last = first
    if first not in DAY_NAMES or last not in DAY_NAMES:
        return []
    place, final = DAY_NAMES.index(first), DAY_NAMES.index(last)
    return [(place + step) % _WEEK for step in range((final - place) % _WEEK + 1)]


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def _in_order(spans: Iterable[tuple[int, int]]) -> Spans:
    """Hours from the earliest to the latest, those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= _DAY_END:
            raise NotUnderstood(
                N_(
                    "Hours begin before they end, and end by 24:00. Write a night as two days: "
                    "thu=22:00-24:00,fri=00:00-06:00"
                )
            )
        if found and start <= found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])  # noqa: PLW2901 - grown by the one before
        found.append((start, end))
    return tuple(found)


# Calendars -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """The hours of each weekday (0 is Monday) from `start` on, until a later week begins."""

    start: dt.date
    hours: Mapping[int, Spans]


class WorkCalendar:
    """When the business works: its weeks, the days with hours of their own, and its time zone.

    `days_off` gives a day its own hours; without any it is closed. Before the first week's start the
    first week holds; of two weeks with the same start the one given later holds. A calendar is never
    changed: make another.
    """

    __slots__ = ("_days", "_days_off", "_off", "_starts", "_totals", "_weeks", "_zone")

    def __init__(self, weeks: Sequence[WorkWeek], days_off: Mapping[dt.date, Spans], timezone: str) -> None:
        """Take the hours.

        Raises:
            CrmError: hours end before they begin, or after the day.
        """
        ordered = sorted(weeks, key=lambda week: week.start) or [WorkWeek(dt.date.min, {})]
        self._starts = [week.start for week in ordered]
        self._weeks = [tuple(_in_order(week.hours.get(day, ())) for day in range(_WEEK)) for week in ordered]
        self._totals = [sum(map(_length, week)) for week in self._weeks]
        self._days_off = {day: _in_order(spans) for day, spans in days_off.items()}
        self._off = sorted(self._days_off)
        self._zone = ZoneInfo(timezone)
        self._days: dict[dt.date, tuple[Stretch, ...]] = {}

    def spans(self, day: dt.date) -> tuple[Stretch, ...]:
        """The work time of a local day, in UTC."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = tuple(self._stretches(day))
        return found

    def worked(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The work time between two moments, exactly; none where the end is not after the start."""
        if end <= start:
            return _NONE
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        first, last = start.astimezone(self._zone).date(), end.astimezone(self._zone).date()
        # A clock put back at midnight shows the day before once more: the days around are clipped, too.
        early, late = first - _DAY, last + 2 * _DAY
        head, tail = first + 2 * _DAY, last - _DAY
        if tail <= head:
            return self._clipped(early, late, start, end)
        edges = self._clipped(early, head, start, end) + self._clipped(tail, late, start, end)
        return edges + self._total(head, tail)

    def minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """The whole work minutes between two moments: seconds are summed, and what is left over dropped."""
        return self.worked(start, end) // _MINUTE

    def after(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The earliest moment at which `minutes` of work time have run since `start`.

        That is `start` itself for none of them, and closing time, not the next opening, where the day's
        hours just suffice.

        Raises:
            NoWorkHours: they never run.
        """
        return self.reach(start, minutes * _MINUTE)

    def next_open(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself if it is work time, else the next opening.

        Raises:
            NoWorkHours: there is none.
        """
        tick = dt.timedelta.resolution
        return self.reach(moment, tick) - tick

    def reach(self, start: dt.datetime, need: dt.timedelta) -> dt.datetime:
        """The earliest moment at which `need` of work time has run since `start` (`after`, exactly).

        Raises:
            NoWorkHours: it never runs.
        """
        moment = start.astimezone(dt.UTC)
        if need <= _NONE:
            return moment
        found = self._walk(moment, need)
        if found is not None:
            return found
        low, high = moment.date(), self._far_enough(moment.date(), need)
        if self.worked(moment, midnight(high)) < need:
            raise NoWorkHours
        while high - low > _DAY:
            middle = low + (high - low) // 2
            if self.worked(moment, midnight(middle)) < need:
                low = middle
            else:
                high = middle
        near = max(moment, midnight(low))
        return self.reach(near, need - self.worked(moment, near))

    def _walk(self, start: dt.datetime, need: dt.timedelta) -> dt.datetime | None:
        """The moment at which `need` has run, if that is within a few days."""
        for number in range(_WALKED):
            for opens, closes in self._open_between(start.date() + number * _DAY):
                begin = max(opens, start)
                if closes - begin >= need:
                    return begin + need
                need -= max(closes - begin, _NONE)
        return None

    def _open_between(self, day: dt.date) -> list[Stretch]:
        """The work time from midnight to midnight of a day of UTC, in order."""
        begin, end = midnight(day), midnight(day + _DAY)
        near = (stretch for number in (-1, 0, 1) for stretch in self.spans(day + number * _DAY))
        return sorted(
            (max(opens, begin), min(closes, end)) for opens, closes in near if opens < end and closes > begin
        )

    def _far_enough(self, day: dt.date, need: dt.timedelta) -> dt.date:
        """A day by which `need` has run since `day`, if it ever does."""
        last_change = max([day, self._starts[-1], *self._off[-1:]])
        weeks = need // _MINUTE // self._totals[-1] if self._totals[-1] else 0
        if weeks > _YEARS_AHEAD * 52:
            raise NoWorkHours
        # Hours that lie where the clock skips are fewer than they are written.
        return last_change + (weeks + weeks // 20 + 3) * _WEEK * _DAY

    def _clipped(self, first: dt.date, last: dt.date, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The work time of the days from `first` up to, and without, `last` that lies from start to end."""
        total = _NONE
        for number in range((last - first).days):
            for opens, closes in self.spans(first + number * _DAY):
                if opens < end and closes > start:
                    total += min(closes, end) - max(opens, start)
        return total

    def _total(self, first: dt.date, last: dt.date) -> dt.timedelta:
        """The work time of all the days from `first` up to, and without, `last`: whole weeks at once."""
        minutes = 0
        place, begin = self._week_of(first), first
        while begin < last:
            until = self._starts[place + 1] if place + 1 < len(self._starts) else last
            weeks, rest = divmod((min(until, last) - begin).days, _WEEK)
            minutes += weeks * self._totals[place]
            minutes += sum(
                _length(self._weeks[place][(begin.weekday() + day) % _WEEK]) for day in range(rest)
            )
            place, begin = place + 1, min(until, last)
        total = minutes * _MINUTE
        for day in self._unlike_others(first, last):
            total += sum((closes - opens for opens, closes in self.spans(day)), _NONE)
            total -= _length(self._usual_hours(day)) * _MINUTE
        return total

    def _unlike_others(self, first: dt.date, last: dt.date) -> set[dt.date]:
        """The days that are not as long as their weekday: with hours of their own, or the clock changed."""
        off = self._off[bisect_left(self._off, first) : bisect_left(self._off, last)]
        years = range(first.year, last.year + 1)
        changed = (day for year in years for day in clock_changes(self._zone, year) if first <= day < last)
        return {*off, *changed}

    def _week_of(self, day: dt.date) -> int:
        return max(0, bisect_right(self._starts, day) - 1)

    def _usual_hours(self, day: dt.date) -> Spans:
        return self._weeks[self._week_of(day)][day.weekday()]

    def _stretches(self, day: dt.date) -> Iterator[Stretch]:
        """The moments at which the wall shows the hours of `day`, joined where they follow one another."""
        spans = self._days_off.get(day)
        spans = self._usual_hours(day) if spans is None else spans
        if not spans:
            return
        found: list[Stretch] = []
        zero = midnight(day)
        for begins, ends, ahead in offsets(self._zone, zero - _EAST, zero + _DAY + _EAST):
            for start, end in spans:
                opens = max(begins, zero + start * _MINUTE - ahead)
                closes = min(ends, zero + end * _MINUTE - ahead)
                if opens < closes:
                    found.append((opens, closes))
        joined: Stretch | None = None
        for opens, closes in sorted(found):
            if joined is not None and opens > joined[1]:
                yield joined
                joined = None
            joined = (joined[0] if joined else opens, closes)
        if joined is not None:
            yield joined


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
