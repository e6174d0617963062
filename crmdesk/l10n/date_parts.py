"""The parts of a written date: its numbers, its named month, and the day they make in a calendar."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from crmdesk.l10n.calendars import MONTHS_IN_YEAR, CalendarId, calendar
from crmdesk.l10n.date_words import are_passed_over, month_called
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_

GREGORIAN_YEARS: Final = range(1600, 2200)
_NEARER_YEARS: Final = range(1200, 1600)
FULL_YEAR: Final = 4
_LONGEST_MONTH: Final = 31
_YEARS_AHEAD: Final = 20
_LONGEST: Final = 60

_TIME: Final = re.compile(
    r"(?<=[0-9])(?:\s+|,\s*|t)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[ap]\.?m\.?|z|[+-][0-9]{2}:?[0-9]{2}|ق\.?ظ|ب\.?ظ|ص|م)?$"
)
_DATE: Final = re.compile(r"[^\W_]+(?:[\s/.,'\"-]+[^\W_]+)*\.?")
_PART: Final = re.compile(r"[0-9]+|[^\W\d_]+")
Meant = tuple[CalendarId, int, int, int]
"""A calendar, and the year, the month and the day in it that may be meant."""
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


class DateReading(StrEnum):
    """How a column of dates is read; the values are those of the command line's `--dates`."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    JALALI = "jalali"
    HIJRI = "hijri"


@dataclass(frozen=True, slots=True)
class DateParts:
    """The numbers of a date as written, and the month where it is named."""

    numbers: tuple[str, ...]
    named: tuple[CalendarId, int] | None


def present_day() -> date:
    """Today, by this computer's clock and time zone."""
    return datetime.now().astimezone().date()


def split_date(text: str) -> DateParts | None:
    """The parts of a date, without its weekday and its time of day; None if it cannot be one."""
    if len(text) > _LONGEST:
        return None
    plain = _TIME.sub("", fold(text))
    if not _DATE.fullmatch(plain):
        return None
    parts = _PART.findall(plain)
    numbers = tuple(part for part in parts if part.isdecimal())
    words = [part for part in parts if not part.isdecimal()]
    compact = _COMPACT.fullmatch(numbers[0]) if len(numbers) == 1 else None
    if compact and are_passed_over(words):
        return DateParts(compact.groups(), None)
    if any(len(number) > FULL_YEAR for number in numbers):
        return None
    named = month_called(words)
    if named is None and not are_passed_over(words):
        return None
    wanted = (1, 2) if named else (2, 3)
    return DateParts(numbers, named) if len(numbers) in wanted else None


def is_year(number: str) -> bool:
    """Whether a number can only be a year: three digits or more, or beyond any day of a month."""
    return len(number) > 2 or int(number) > _LONGEST_MONTH  # noqa: PLR2004 - days have one or two


def arrange(numbers: tuple[str, ...], order: DateReading) -> tuple[str, int, int]:
    """The year as written, the month and the day of three numbers."""
    place = order.value.index
    return numbers[place("y")], int(numbers[place("m")]), int(numbers[place("d")])


def named_day(numbers: tuple[str, ...]) -> tuple[str, str | None]:
    """The day and the year beside a month's name: the year is the larger or the last."""
    if len(numbers) == 1:
        return numbers[0], None
    first, second = numbers
    return (second, first) if is_year(first) else (first, second)


def whole_year(written: str | None, kind: CalendarId, today: date) -> int:
    """A year of four digits: this year if none is written, the nearest past or near one of two digits."""
    present = calendar(kind).from_date(today).year
    if written is None:
        return present
    if len(written) > 2:  # noqa: PLR2004 - a year without its century has one or two digits
        return int(written)
    latest = present + _YEARS_AHEAD
    return latest - (latest - int(written)) % 100


def _is_our_time(kind: CalendarId, year: int) -> bool:
    return year in (GREGORIAN_YEARS if kind is CalendarId.GREGORIAN else _NEARER_YEARS)


def day_of(kind: CalendarId, year: int, month: int, day: int) -> date | None:
    """The day, or None if the calendar has none such in our time."""
    if not _is_our_time(kind, year):
        return None
    try:
        return calendar(kind).to_date(year, month, day)
    except CrmError:
        return None


def refusal(text: str, meant: Iterable[Meant] = ()) -> NotUnderstood:
    """What is told about a text that is not a date.

    Where a day beyond the end of its month is *meant*, such as 30 Esfand of a common year, that is said.
    """
    for kind, year, month, day in meant:
        if _is_our_time(kind, year) and 1 <= month <= MONTHS_IN_YEAR and day <= _LONGEST_MONTH:
            days = calendar(kind).month_length(year, month)
            if day > days:
                told = N_("“{text}” does not exist: that month has {days} days in that year.")
                return NotUnderstood(told, text=text[:_LONGEST], days=days)
    return NotUnderstood(N_("“{text}” is not a date. Write it like 2026-10-12."), text=text[:_LONGEST])
