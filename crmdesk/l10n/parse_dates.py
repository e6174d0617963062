"""A date as a person types it, read with the customs of that reader.

The numbers may stand in any order, between slashes, points, hyphens, commas or spaces, in digits of any
family and in any of the three calendars; a missing year is this year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.date_parts import (
    FULL_YEAR,
    GREGORIAN_YEARS,
    DateParts,
    DateReading,
    Meant,
    arrange,
    day_of,
    is_year,
    named_day,
    refusal,
    split_date,
    whole_year,
)
from crmdesk.l10n.date_words import days_from_today, days_to_weekday
from crmdesk.l10n.normalise import fold

_FROM_TODAY: Final = re.compile(r"([+-])\s*([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class DateCustoms:
    """What decides a date that can be read two ways: the reader's order, calendar and today."""

    order: DateReading
    calendar: CalendarId
    today: date


def read_day(text: str, customs: DateCustoms) -> date:
    """The day that a person means by `text`; a missing year is this year.

    Raises:
        NotUnderstood: no such day, or no date at all.
    """
    shift = _read_shift(text, customs.today)
    if shift is not None:
        return customs.today + timedelta(days=shift)
    parts = split_date(text)
    guesses = [] if parts is None else list(_guesses(parts, customs))
    for one in guesses:
        found = day_of(*one)
        if found is not None:
            return found
    raise refusal(text, guesses)


def _read_shift(text: str, today: date) -> int | None:
    """Days from today for "+7", "-3", "tomorrow", "Sunday" and their translations."""
    if not any(map(str.isdecimal, text)):
        words = days_from_today(text)
        return days_to_weekday(text, today) if words is None else words
    found = _FROM_TODAY.fullmatch(fold(text))
    return int(found[1] + found[2]) if found else None


def _guesses(parts: DateParts, customs: DateCustoms) -> Iterator[Meant]:
    """Every calendar, year, month and day that a person may mean, the likeliest first."""
    if parts.named:
        kind, month = parts.named
        day, year = named_day(parts.numbers)
        yield kind, whole_year(year, kind, customs.today), month, int(day)
    elif len(parts.numbers) == len("md"):
        yield from _guesses_this_year(parts.numbers, customs)
    else:
        yield from _guesses_whole(parts.numbers, customs)


def _guesses_this_year(numbers: tuple[str, ...], customs: DateCustoms) -> Iterator[Meant]:
    if max(map(len, numbers)) == FULL_YEAR:
        return
    kind = customs.calendar
    year = calendar(kind).from_date(customs.today).year
    first, second = map(int, numbers)
    guesses = [(kind, year, first, second), (kind, year, second, first)]
    yield from reversed(guesses) if customs.order is DateReading.DMY else guesses


def _guesses_whole(numbers: tuple[str, ...], customs: DateCustoms) -> Iterator[Meant]:
    for order in _orders(numbers, customs.order):
        written, month, day = arrange(numbers, order)
        for kind in _calendars_of(written, customs):
            if kind is CalendarId.GREGORIAN or order is not DateReading.MDY:
                yield kind, whole_year(written, kind, customs.today), month, day


def _orders(numbers: tuple[str, ...], usual: DateReading) -> list[DateReading]:
    """The orders that the place of the year leaves open, the usual one first."""
    if is_year(numbers[0]):
        return [DateReading.YMD]
    day_first = [DateReading.DMY, DateReading.MDY]
    if usual is DateReading.MDY:
        day_first.reverse()
    if is_year(numbers[2]):
        return day_first
    return [DateReading.YMD, *day_first] if usual is DateReading.YMD else [*day_first, DateReading.YMD]


def _calendars_of(year: str, customs: DateCustoms) -> list[CalendarId]:
    """The calendars that may be meant by a year: the reader's own, then the one in which it is nearest.

    A day that the nearest calendar lacks is no day of another century: 30 Esfand 1404 is a mistake.
    """
    if len(year) < FULL_YEAR:
        return [customs.calendar]
    if int(year) in GREGORIAN_YEARS:
        return [CalendarId.GREGORIAN]

    def years_away(kind: CalendarId) -> int:
        return abs(int(year) - calendar(kind).from_date(customs.today).year)

    nearest = sorted((CalendarId.JALALI, CalendarId.HIJRI), key=years_away)
    own_first = sorted(nearest, key=lambda kind: kind is not customs.calendar)
    return own_first[: own_first.index(nearest[0]) + 1]
