"""Months, quarters and years as records keep them: by their length and their first day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.normalise import latin_digits
from crmdesk.model.period import Grain, Period, parse_period

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.model.setting import BookFacts

FIRST_GREGORIAN: Final = 1700
"""A year from this on is Gregorian, also in a book of another calendar, whose years are lower."""
_YEAR_DIGITS: Final = 4


class Spanned(Protocol):
    """A record that holds for a period."""

    grain: str
    start: dt.date


def period_of(facts: BookFacts, grain: str, start: dt.date) -> Period:
    """The period of a record: in the book's calendar, or in the one in which it begins on that day."""
    usual = Period.containing(start, Grain(grain), facts.calendar, facts.fiscal_start)
    others = (
        Period.containing(start, Grain(grain), one, first)
        for one in (facts.calendar, *CalendarId)
        for first in (facts.fiscal_start, 1)
    )
    return usual if usual.start == start else next((one for one in others if one.start == start), usual)


def put_period(record: Spanned, period: Period) -> None:
    """Let a record hold for a period."""
    record.grain, record.start = period.grain.value, period.start
    if hasattr(record, "end"):
        record.end = period.end


def read_period(text: str, facts: BookFacts, today: dt.date) -> Period:
    """Read a period as files and people write it: 2017, 2017-Q1, 2017-03, 1404-01.

    Raises:
        NotUnderstood: it is none. CrmError: there is no such month in the calendar.
    """
    year = latin_digits(text).strip()[:_YEAR_DIGITS]
    is_gregorian = year.isdigit() and int(year) >= FIRST_GREGORIAN
    kind = CalendarId.GREGORIAN if is_gregorian else facts.calendar
    return parse_period(text, kind, today, facts.fiscal_start)
