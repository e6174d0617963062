"""How each language writes a day, a month and a stretch of days, in any calendar.

A day outside the chosen calendar's range is written in the Gregorian one, rather than not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.calendars import Calendar, CalendarDay, CalendarId, calendar, weekday_name
from crmdesk.l10n.numerals import local_digits

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.l10n.languages import Locale


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One language's patterns; `short` is for the Gregorian calendar, the others go year first.

    English names the month also in short: its countries disagree on the order of figures alone.
    """

    short: str
    day_month: str
    span: str
    comma: str


YEAR_FIRST: Final = "{year:04}/{month:02}/{day:02}"
DAY_FIRST: Final = "{day:02}/{month:02}/{year:04}"
NAMED: Final = "{day} {name} {year}"

STYLES: Final = {
    "en": DateStyle(NAMED, "{day} {month}", "{start} to {end}", ", "),
    "fa": DateStyle(YEAR_FIRST, "{day} {month}", "{start} تا {end}", "، "),
    "ar": DateStyle(DAY_FIRST, "{day} {month}", "{start} إلى {end}", "، "),
    "he": DateStyle("{day}.{month}.{year}", "{day} ב{month}", "{start} עד {end}", ", "),
}


def _count(day: dt.date, locale: Locale) -> tuple[Calendar, CalendarDay]:
    chosen = calendar(locale.calendar)
    if not chosen.first <= day <= chosen.last:
        chosen = calendar(CalendarId.GREGORIAN)
    return chosen, chosen.from_date(day)


def short_date(day: dt.date, locale: Locale) -> str:
    """The day in short: ۱۴۰۴/۰۲/۰۳, 23 Apr 2025, 23.4.2025."""
    chosen, own = _count(day, locale)
    pattern = STYLES[locale.catalogue].short if chosen.id is CalendarId.GREGORIAN else YEAR_FIRST
    name = chosen.month_name(own.month, locale.catalogue, short=True)
    text = pattern.format(year=own.year, month=own.month, day=own.day, name=name)
    return local_digits(text, locale.digits)


def day_and_month(day: dt.date, locale: Locale) -> str:
    """The day and its month by name: ۲۷ آبان, 18 November."""
    chosen, own = _count(day, locale)
    month = chosen.month_name(own.month, locale.catalogue)
    text = STYLES[locale.catalogue].day_month.format(day=own.day, month=month)
    return local_digits(text, locale.digits)


def full_date(day: dt.date, locale: Locale) -> str:
    """The day with its month by name and its year: ۲۷ آبان ۱۴۰۵."""
    year = _count(day, locale)[1].year
    return f"{day_and_month(day, locale)} {local_digits(str(year), locale.digits)}"


def long_date(day: dt.date, locale: Locale) -> str:
    """The full date after its weekday: چهارشنبه ۲۷ آبان ۱۴۰۵."""
    return f"{weekday_name(day.weekday(), locale.catalogue)} {full_date(day, locale)}"


def month_and_year(year: int, month: int, name: str, locale: Locale) -> str:
    """A month of the calendar called `name`: مهر ۱۴۰۵, October 2026."""
    text = f"{calendar(name).month_name(month, locale.catalogue)} {year}"
    return local_digits(text, locale.digits)


def month_of(day: dt.date, locale: Locale) -> str:
    """The month of the locale's calendar in which `day` lies."""
    chosen, own = _count(day, locale)
    return month_and_year(own.year, own.month, chosen.id, locale)


def date_range(start: dt.date, end: dt.date, locale: Locale) -> str:
    """The days from `start` to `end`, both included, in words: ۱ تا ۳۰ مهر ۱۴۰۵.

    Words, because a dash between two numbers turns round in a right-to-left text.
    """
    if start == end:
        return full_date(start, locale)
    (one, first), (other, last) = _count(start, locale), _count(end, locale)
    if one is not other or first.year != last.year:
        begin = full_date(start, locale)
    elif first.month != last.month:
        begin = day_and_month(start, locale)
    else:
        begin = local_digits(str(first.day), locale.digits)
    return STYLES[locale.catalogue].span.format(start=begin, end=full_date(end, locale))
