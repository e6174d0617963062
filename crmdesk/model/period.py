"""Periods: half-open spans of days that figures are counted in.

A month, quarter or year belongs to one calendar: a Jalali month, a Hijri month and a Gregorian month
are three different periods (KPIS.md C1). A quarter and a year are those of the business, whose year
begins with the month `fiscal_start`; it has the number of the calendar year that it begins in.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.measured import Labelled
from crmdesk.l10n.normalise import latin_digits
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.l10n.formats import Formatter

FIRST_DAY: Final = dt.date.min
LAST_DAY: Final = dt.date.max
_DAY: Final = dt.timedelta(days=1)
_YEAR_MONTHS: Final = 12
_QUARTER_MONTHS: Final = 3
_MOST_SERIES: Final = 1024
"""So many series of periods are made once only: a figure of years of months asks for the same ones again."""


_MOST_MOVED: Final = 4096
"""So many steps from one period to the next are made once: series overlap."""


class Grain(StrEnum):
    """What a period is a piece of; targets are set for a grain."""

    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


_MONTHS: Final = {Grain.MONTH: 1, Grain.QUARTER: _QUARTER_MONTHS, Grain.YEAR: _YEAR_MONTHS}


@dataclass(frozen=True, slots=True)
class Period(Labelled):
    """The days from `start` up to, and without, `end`."""

    start: dt.date
    end: dt.date
    grain: Grain = Grain.DAYS
    calendar: CalendarId = CalendarId.GREGORIAN
    fiscal_start: int = 1

    def __hash__(self) -> int:
        # Hashed by the thousand; hardly any two that end on the same day are asked for together.
        return hash(self.end)

    @classmethod
    def all(cls, calendar: CalendarId = CalendarId.GREGORIAN) -> Period:
        """Every day there is."""
        return cls(FIRST_DAY, LAST_DAY, Grain.ALL, calendar)

    @classmethod
    def days(cls, first: dt.date, last: dt.date, calendar: CalendarId = CalendarId.GREGORIAN) -> Period:
        """The days from `first` to `last`, both included."""
        return cls(first, last + _DAY, Grain.DAYS, calendar)

    @classmethod
    def month(cls, year: int, month: int, calendar_id: CalendarId, fiscal_start: int = 1) -> Period:
        """One month of a calendar."""
        start, end = calendar(calendar_id).month_bounds(year, month)
        return cls(start, end, Grain.MONTH, calendar_id, fiscal_start)

    @classmethod
    def quarter(cls, year: int, quarter: int, calendar_id: CalendarId, fiscal_start: int = 1) -> Period:
        """One quarter (1 to 4) of a business year."""
        first = fiscal_start - 1 + (quarter - 1) * _QUARTER_MONTHS
        return cls._from_month(year, first, Grain.QUARTER, calendar_id, fiscal_start)

    @classmethod
    def year(cls, year: int, calendar_id: CalendarId, fiscal_start: int = 1) -> Period:
        """One business year."""
        return cls._from_month(year, fiscal_start - 1, Grain.YEAR, calendar_id, fiscal_start)

    @classmethod
    def containing(cls, day: dt.date, grain: Grain, calendar_id: CalendarId, fiscal_start: int = 1) -> Period:
        """The month, quarter or year that `day` lies in."""
        here = calendar(calendar_id).from_date(day)
        if grain is Grain.MONTH:
            return cls.month(here.year, here.month, calendar_id, fiscal_start)
        past = (here.month - fiscal_start) % _YEAR_MONTHS
        year = here.year if here.month >= fiscal_start else here.year - 1
        if grain is Grain.QUARTER:
            return cls.quarter(year, past // _QUARTER_MONTHS + 1, calendar_id, fiscal_start)
        return cls.year(year, calendar_id, fiscal_start)

    @classmethod
    def _from_month(cls, year: int, index: int, grain: Grain, calendar_id: CalendarId, fiscal: int) -> Period:
        """The period of `grain` whose first month is `index` months after the start of `year`."""
        bounds = calendar(calendar_id).month_bounds
        more, month = divmod(index, _YEAR_MONTHS)
        start, _end = bounds(year + more, month + 1)
        more, month = divmod(index + _MONTHS[grain] - 1, _YEAR_MONTHS)
        _start, end = bounds(year + more, month + 1)
        return cls(start, end, grain, calendar_id, fiscal)

    @property
    def last(self) -> dt.date:
        """The last day of the period."""
        return self.end - _DAY

    @property
    def key(self) -> str:
        """Its name in files and commands, as `parse_period` reads it: 1405, 1405-Q3, 1405-07."""
        if self.grain is Grain.ALL:
            return "all"
        if self.grain is Grain.DAYS:
            return f"{self._iso(self.start)}..{self._iso(self.last)}"
        year, number = self._number()
        return {
            Grain.MONTH: f"{year:04d}-{number:02d}",
            Grain.QUARTER: f"{year:04d}-Q{number}",
        }.get(self.grain, f"{year:04d}")

    def __str__(self) -> str:
        return self.key

    def kept(self) -> tuple[str, str, str, str, int]:
        """All that it is, as plain data."""
        days = self.start.isoformat(), self.end.isoformat()
        return *days, self.grain.value, self.calendar.value, self.fiscal_start

    @classmethod
    def from_kept(cls, kept: Sequence[Any]) -> Period:
        """The period that was kept so."""
        start, end, grain, calendar_id, fiscal_start = kept
        first, after = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
        return cls(first, after, Grain(grain), CalendarId(calendar_id), fiscal_start)

    def label(self, fmt: Formatter) -> str:
        """Its name as a person reads it, in the language and digits of `fmt`."""
        if self.grain is Grain.ALL:
            return fmt.sentence(N_("All time"))
        if self.grain is Grain.DAYS:
            return fmt.date_range(self.start, self.last)
        year, number = self._number()
        if self.grain is Grain.MONTH:
            return fmt.month(year, number, self.calendar)
        shown = fmt.local_digits(str(year))
        if self.grain is Grain.QUARTER:
            return fmt.sentence(N_("Q{quarter} {year}"), quarter=number, year=shown)
        if self.fiscal_start == 1:
            return shown
        return fmt.sentence(N_("Business year {year}"), year=shown)

    def previous(self) -> Period | None:
        """The period of the same length just before, or None where the calendar does not reach."""
        return self._moved(-1)

    def next(self) -> Period | None:
        """The period of the same length just after, or None where the calendar does not reach."""
        return self._moved(1)

    def same_last_year(self) -> Period | None:
        """The same days, month or quarter of the year before, or None where the calendar does not reach."""
        if self.grain is Grain.ALL:
            return None
        try:
            return self._months_later(-_YEAR_MONTHS)
        except CrmError:
            return None

    def series(self, count: int) -> list[Period]:
        """The last `count` periods of this length ending with this one, oldest first."""
        return list(_series(self, count))

    def is_running(self, today: dt.date) -> bool:
        """Whether the period has begun and is not over, so that its figures are “so far”."""
        return self.grain is not Grain.ALL and self.start <= today < self.end

    def progress(self, today: dt.date) -> tuple[int, int]:
        """Which day of the period `today` is, from 1, and how many days the period has."""
        length = (self.end - self.start).days
        return min(max((today - self.start).days + 1, 0), length), length

    @lru_cache(maxsize=_MOST_MOVED)  # noqa: B019 - a period is a value, and so many are kept whatever they are
    def _moved(self, steps: int) -> Period | None:
        if self.grain is Grain.ALL:
            return None
        try:
            if self.grain is not Grain.DAYS:
                return self._months_later(steps * _MONTHS[self.grain])
            length = (self.end - self.start) * steps
            moved = replace(self, start=self.start + length, end=self.end + length)
            calendar(self.calendar).from_date(moved.start)
            calendar(self.calendar).from_date(moved.last)
        except (CrmError, OverflowError):
            return None
        return moved

    def _months_later(self, months: int) -> Period:
        almanac = calendar(self.calendar)
        start = almanac.add_months(self.start, months)
        if self.grain is Grain.DAYS:
            return replace(self, start=start, end=almanac.add_months(self.last, months) + _DAY)
        here = almanac.from_date(start)
        return self._from_month(here.year, here.month - 1, self.grain, self.calendar, self.fiscal_start)

    def _number(self) -> tuple[int, int]:
        """The year, and which month or quarter of it."""
        here = calendar(self.calendar).from_date(self.start)
        if self.grain is Grain.MONTH:
            return here.year, here.month
        year = here.year if here.month >= self.fiscal_start else here.year - 1
        return year, (here.month - self.fiscal_start) % _YEAR_MONTHS // _QUARTER_MONTHS + 1

    def _iso(self, day: dt.date) -> str:
        here = calendar(self.calendar).from_date(day)
        return f"{here.year:04d}-{here.month:02d}-{here.day:02d}"


@lru_cache(maxsize=_MOST_SERIES)
def _series(period: Period, count: int) -> tuple[Period, ...]:
    found = [period]
    while len(found) < count and (before := found[-1].previous()):
        found.append(before)
    return tuple(reversed(found))


_RELATIVE: Final = re.compile(r"(this|last)-(month|quarter|year)")
_YEAR: Final = re.compile(r"\d{4}")
_QUARTER: Final = re.compile(r"(\d{4})-?q([1-4])")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse_period(text: str, calendar_id: CalendarId, today: dt.date, fiscal_start: int = 1) -> Period:
    """Read a period as the command line writes it, in any digits.

    Forms: all · 2017 · 2017-Q1 · 2017-03 · 2017-01-15..2017-02-14 (both days included) · 2017-01-15 ·
    this-month · last-month · this-quarter · last-quarter · this-year · last-year.

    Raises:
        NotUnderstood: it is none of these, or its last day is before its first.
        CrmError: there is no such month or day in the calendar.
    """
    calendar_id = CalendarId.named(calendar_id)
    plain = latin_digits(text).strip().lower().replace("/", "-")
    if plain == "all":
        return Period.all(calendar_id)
    if match := _RELATIVE.fullmatch(plain):
        here = Period.containing(today, Grain(match[2]), calendar_id, fiscal_start)
        found = here if match[1] == "this" else here.previous()
    elif _YEAR.fullmatch(plain):
        found = Period.year(int(plain), calendar_id, fiscal_start)
    elif match := _QUARTER.fullmatch(plain):
        found = Period.quarter(int(match[1]), int(match[2]), calendar_id, fiscal_start)
    elif match := _MONTH.fullmatch(plain):
        found = Period.month(int(match[1]), int(match[2]), calendar_id, fiscal_start)
    else:
        found = _read_days(plain, calendar_id)
    if found is None:
        raise NotUnderstood(
            N_(
                "“{text}” is not a period. Write for example 2017, 2017-Q1, 2017-03, "
                "2017-01-15..2017-02-14, last-month or all."
            ),
            text=text,
        )
    return found


def _read_days(plain: str, calendar_id: CalendarId) -> Period | None:
    first, dots, last = plain.partition("..")
    ends = [_DATE.fullmatch(one.strip()) for one in (first, last if dots else first)]
    days = [
        calendar(calendar_id).to_date(int(match[1]), int(match[2]), int(match[3])) for match in ends if match
    ]
    if len(days) < len(ends) or days[1] < days[0]:
        return None
    return Period.days(days[0], days[1], calendar_id)
