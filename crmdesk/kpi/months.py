"""Months as a table of a query: those that periods reach into, cut to them and to today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, Text, and_, case, column, text

from crmdesk.l10n.calendars import calendar
from crmdesk.model.base import EPOCH, Day
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Expression
    from crmdesk.l10n.calendars import CalendarId

    _Piece = tuple[int, dt.date, dt.date, int]

EARLIEST: Final = dt.date(1950, 1, 1)
"""Nothing is earned before this day."""

_DAY: Final = dt.timedelta(days=1)
_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Months:
    """The months of periods by the period's `number`: `first` and `until` cut to it, `length` of the month.

    `share` is what one day is of the month, as text.
    """

    rows: Any
    number: Expression
    first: Expression
    until: Expression
    length: Expression
    share: Expression


def months_of(bounds: Bounds) -> Months:
    """The months of each period, up to today."""
    tomorrow = bounds.today + _DAY
    pieces = [
        (number, max(first, period.start), min(until, period.end, tomorrow), (until - first).days)
        for number, period in enumerate(bounds.periods)
        for first, until in _months(period.calendar, period.start, min(period.end, tomorrow))
    ]
    rows, number, first, until, length, share = _table(bounds, pieces)
    return Months(rows, number, first, until, length, share)


def months_until(bounds: Bounds) -> Months:
    """The months from the first that there was until the end of each period, up to today."""
    tomorrow = bounds.today + _DAY
    longest = max(bounds.periods, key=lambda one: one.end)
    pieces = [
        (0, first, min(until, tomorrow), (until - first).days)
        for first, until in _months(longest.calendar, EARLIEST, min(longest.end, tomorrow))
    ]
    months, number, first, until, length, share = _table(bounds, pieces)
    rows = bounds.table.join(months, and_(first < bounds.until, number != _NONE))
    cut = case((until < bounds.until, until), else_=bounds.until)
    return Months(rows, bounds.table.c.i, first, cut, length, share)


def month_of(day: dt.date, period: Period) -> Period:
    """The month of the period's calendar that a day lies in."""
    return Period.containing(day, Grain.MONTH, period.calendar, period.fiscal_start)


@lru_cache(maxsize=64)
def _months(calendar_id: CalendarId, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """The calendar's months that hold the days from `start` up to, and without, `end`."""
    almanac = calendar(calendar_id)
    start, end = max(start, EARLIEST, almanac.first), min(end, almanac.last)
    found = []
    while start < end:
        here = almanac.from_date(start)
        first, start = almanac.month_bounds(here.year, here.month)
        found.append((first, start))
    return tuple(found)


def _table(bounds: Bounds, pieces: list[_Piece]) -> tuple[Any, ...]:
    """Pieces of months as a table, and its columns: given as the periods are, or written out.

    As parameters, hundreds of them would take their time.
    """
    given = bounds.give([
        (number, f"1/{length}", first, until, length) for number, first, until, length in pieces
    ])
    if given is not None:
        return (given, *(given.c[name] for name in ("i", "first", "until", "length", "share")))
    # A table without rows cannot be written down.
    rows = ", ".join(
        f"({number}, {(first - EPOCH).days}, {(until - EPOCH).days}, {length}, '1/{length}')"
        for number, first, until, length in pieces or [(_NONE, EARLIEST, EARLIEST, 1)]
    )
    named = text(f"VALUES {rows}").columns(
        column("column1", Integer),
        column("column2", Day),
        column("column3", Day),
        column("column4", Integer),
        column("column5", Text),
    )
    table = named.cte("month")
    return (table, *table.c)
