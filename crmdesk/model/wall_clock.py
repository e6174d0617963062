"""The clock on the wall: how far it is ahead of UTC, and the days on which it is changed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = dt.timedelta(days=1)
_YEAR: Final = 366


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day of UTC."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _ahead(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta(0)


def offsets(
    zone: ZoneInfo, start: dt.datetime, end: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime, dt.timedelta]]:
    """How far the zone's clocks are ahead of UTC from `start` to `end`, in which they change once at most."""
    before, after = _ahead(zone, start), _ahead(zone, end)
    if before == after:
        return [(start, end, before)]
    low, high = start, end
    while high - low > dt.timedelta.resolution:
        middle = low + (high - low) // 2
        if _ahead(zone, middle) == before:
            low = middle
        else:
            high = middle
    return [(start, high, before), (high, end, after)]


@lru_cache(maxsize=1024)
def clock_changes(zone: ZoneInfo, year: int) -> tuple[dt.date, ...]:
    """The local days of a year of which an hour is skipped or shown twice."""
    found: list[dt.date] = []
    begin = midnight(dt.date(year, 1, 1)) - _DAY
    for number in range(_YEAR + 2):
        moment = begin + number * _DAY
        for _begins, change, ahead in offsets(zone, moment, moment + _DAY)[:-1]:
            then = _ahead(zone, change)
            first = (change + min(ahead, then)).date()
            last = (change + max(ahead, then) - dt.timedelta.resolution).date()
            found += [first + more * _DAY for more in range((last - first).days + 1)]
    return tuple(day for day in sorted(set(found)) if day.year == year)
