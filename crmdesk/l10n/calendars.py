"""The three calendars a business may count by, and the Hebrew date beside them.

Every calendar turns a Gregorian day (`datetime.date`, what the book stores) into its own and back.
Jalali follows jdatetime, on whose days the published tables agree from 1900 to 19 March 2058; Hijri
is Umm al-Qura (hijridate), known for the years 1343 to 1500. Outside its range a calendar refuses.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from typing import Final, NamedTuple, NoReturn

from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.month_names import (
    FIRST_ADAR,
    HEBREW_MONTHS,
    MONTHS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
)
from crmdesk.l10n.texts import N_

__all__ = [
    "MONTHS_IN_YEAR",
    "Calendar",
    "CalendarDay",
    "CalendarId",
    "calendar",
    "hebrew_date",
    "weekday_name",
]

MONTHS_IN_YEAR: Final = 12

_MOST_DAYS: Final = 8192
"""So many days are turned once only: those of twenty years of lists and figures."""


class CalendarDay(NamedTuple):
    """A day as one calendar counts it; months from 1."""

    year: int
    month: int
    day: int


class Calendar:
    """The Gregorian calendar, and what all calendars share.

    The others replace the three conversions at the top; all else follows from them.
    """

    id: CalendarId = CalendarId.GREGORIAN
    first = dt.date(1, 1, 1)
    last = dt.date(9998, 12, 31)

    def _from_date(self, day: dt.date) -> CalendarDay:
        return CalendarDay(day.year, day.month, day.day)

    def _to_date(self, year: int, month: int, day: int) -> dt.date:
        return dt.date(year, month, day)

    def _month_length(self, year: int, month: int) -> int:
        after = dt.date(year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, 1)
        return (after - dt.date(year, month, 1)).days

    def from_date(self, day: dt.date) -> CalendarDay:
        """`day` as this calendar counts it.

        Raises:
            CrmError: the day is outside the calendar's range.
        """
        if not self.first <= day <= self.last:
            self._refuse_range()
        return self._from_date(day)

    def to_date(self, year: int, month: int, day: int) -> dt.date:
        """The Gregorian day of this calendar's `day`.

        Raises:
            CrmError: there is no such day, or it is outside the calendar's range.
        """
        if not 1 <= day <= self.month_length(year, month):
            raise CrmError(
                N_("There is no day {day} in month {month} of {year} in this calendar."),
                day=day,
                month=month,
                year=str(year),
            )
        found = self._to_date(year, month, day)
        if not self.first <= found <= self.last:
            self._refuse_range()
        return found

    def month_length(self, year: int, month: int) -> int:
        """How many days the month has.

        Raises:
            CrmError: there is no such month, or its year is outside the calendar's range.
        """
        if not 1 <= month <= MONTHS_IN_YEAR:
            raise CrmError(N_("There is no month {month}; a year has twelve."), month=month)
        if not self._from_date(self.first).year <= year <= self._from_date(self.last).year:
            self._refuse_range()
        return self._month_length(year, month)

    def month_bounds(self, year: int, month: int) -> tuple[dt.date, dt.date]:
        """The month's first day and the first day of the month after it.

        Raises:
            CrmError: the month is not whole within the calendar's range.
        """
        start = self.to_date(year, month, 1)
        end = start + dt.timedelta(days=self._month_length(year, month))
        if end - dt.timedelta(days=1) > self.last:
            self._refuse_range()
        return start, end

    def add_months(self, day: dt.date, months: int) -> dt.date:
        """The same day of the month `months` later (or earlier), or that month's last day.

        Raises:
            CrmError: the result is outside the calendar's range.
        """
        here = self.from_date(day)
        year, month = divmod(here.year * MONTHS_IN_YEAR + here.month - 1 + months, MONTHS_IN_YEAR)
        return self.to_date(year, month + 1, min(here.day, self.month_length(year, month + 1)))

    def month_name(self, month: int, catalogue: str, *, short: bool = False) -> str:
        """The month's name; the short one only in languages that have it."""
        names = MONTHS[self.id][catalogue]
        if short:
            names = SHORT_MONTHS.get(self.id, {}).get(catalogue, names)
        return names[month - 1]

    def _refuse_range(self) -> NoReturn:
        raise CrmError(
            N_("This calendar reaches from {first} to {last}. Choose a day in between, or another calendar."),
            first=self.first.isoformat(),
            last=self.last.isoformat(),
        )


class _Jalali(Calendar):
    """The solar Hijri calendar of Iran."""

    id = CalendarId.JALALI
    first = dt.date(1900, 1, 1)
    last = dt.date(2058, 3, 19)

    def _from_date(self, day: dt.date) -> CalendarDay:
        return _jalali_of(day)

    def _to_date(self, year: int, month: int, day: int) -> dt.date:
        return _of_jalali(year, month, day)

    def _month_length(self, year: int, month: int) -> int:
        if month == MONTHS_IN_YEAR:
            from jdatetime import date as jalali_date

            return 30 if jalali_date(year, 1, 1).isleap() else 29
        return 31 if month <= 6 else 30  # noqa: PLR2004 - six long months, then short ones


class _Hijri(Calendar):
    """The lunar calendar of Umm al-Qura."""

    id = CalendarId.HIJRI
    first = dt.date(1924, 8, 1)
    last = dt.date(2077, 11, 16)

    def _from_date(self, day: dt.date) -> CalendarDay:
        return _hijri_of(day)

    def _to_date(self, year: int, month: int, day: int) -> dt.date:
        return _of_hijri(year, month, day)

    def _month_length(self, year: int, month: int) -> int:
        from hijridate import Hijri

        length: int = Hijri(year, month, 1).month_length()
        return length


@lru_cache(maxsize=_MOST_DAYS)
def _jalali_of(day: dt.date) -> CalendarDay:
    from jdatetime import date as jalali_date

    found = jalali_date.fromgregorian(year=day.year, month=day.month, day=day.day)
    return CalendarDay(found.year, found.month, found.day)


@lru_cache(maxsize=_MOST_DAYS)
def _of_jalali(year: int, month: int, day: int) -> dt.date:
    from jdatetime import date as jalali_date

    found: dt.date = jalali_date(year, month, day).togregorian()
    return found


@lru_cache(maxsize=_MOST_DAYS)
def _hijri_of(day: dt.date) -> CalendarDay:
    from hijridate import Gregorian

    found = Gregorian(day.year, day.month, day.day).to_hijri()
    return CalendarDay(found.year, found.month, found.day)


@lru_cache(maxsize=_MOST_DAYS)
def _of_hijri(year: int, month: int, day: int) -> dt.date:
    from hijridate import Hijri

    found = Hijri(year, month, day).to_gregorian()
    return dt.date(found.year, found.month, found.day)


@cache
def calendar(name: str) -> Calendar:
    """The calendar called `name`: a CalendarId or its text.

    Raises:
        CrmError: there is no such calendar.
    """
    kinds: dict[CalendarId, type[Calendar]] = {
        CalendarId.GREGORIAN: Calendar,
        CalendarId.JALALI: _Jalali,
        CalendarId.HIJRI: _Hijri,
    }
    return kinds[CalendarId.named(name)]()


def weekday_name(weekday: int, catalogue: str, *, short: bool = False) -> str:
    """The name of a weekday counted from Monday (0); the short one is for the head of a calendar."""
    return (SHORT_WEEKDAYS if short else WEEKDAYS)[catalogue][weekday]


def hebrew_date(day: dt.date, catalogue: str) -> str:
    """The Hebrew date of a civil day: «כ׳ בתשרי תשפ״ז», in other languages "20 Tishrei 5787"."""
    from pyluach.dates import HebrewDate

    found = HebrewDate.from_pydate(day)
    name = HEBREW_MONTHS[catalogue][found.month - 1]
    if found.month == MONTHS_IN_YEAR and _has_two_adars(found.year):
        name = FIRST_ADAR[catalogue]
    if catalogue == "he":
        return f"{found.hebrew_day()} ב{name} {found.hebrew_year()}"
    return f"{found.day} {name} {found.year}"


def _has_two_adars(year: int) -> bool:
    return (7 * year + 1) % 19 < 7  # noqa: PLR2004 - seven leap years in nineteen
