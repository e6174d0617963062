"""When the business works: its weeks from days on, and the days that are different."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sqlalchemy import select

from crmdesk.db.known import known
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.model.work_time import WorkCalendar, WorkWeek, parse_hours, parse_work_week

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.changes import Changes
    from crmdesk.db.uow import Work

T = TypeVar("T")

FIRST_WEEK: Final = dt.date(1970, 1, 1)
"""The start of the week that a book begins with."""

_WEEKS: Final = WorkHours.__tablename__
_DAYS: Final = Holiday.__tablename__


class WeekRow(NamedTuple):
    """The work week from a day on; `hours` as `crmdesk.model.work_time` writes them."""

    id: int
    version: int
    start: dt.date
    hours: str


class HolidayRow(NamedTuple):
    """A day with hours of its own; None: closed."""

    id: int
    version: int
    day: dt.date
    name: str
    hours: str | None


def weeks(work: Work) -> list[WeekRow]:
    """The work weeks, the latest first."""
    return list(reversed(work.read(_weeks)))


def holidays(work: Work) -> list[HolidayRow]:
    """The days that are different, the latest first."""
    return list(reversed(work.read(_holidays)))


def as_it_stands(session: Session, table: str, read: Callable[[Session], T]) -> T:
    """What `read` finds in a table, from what is kept of it unless this very gesture changes it."""
    changes: Changes | None = session.info.get("changes")
    if changes is not None and table in changes.touched():
        return read(session)
    return known(session, table, read)


def _weeks(session: Session) -> tuple[WeekRow, ...]:
    """The weeks from the earliest to the latest."""

    def read(session: Session) -> tuple[WeekRow, ...]:
        row: Any = WorkHours
        query = select(row.id, row.version, row.start, row.hours).order_by(row.start)
        return tuple(WeekRow(*one) for one in session.execute(query))

    return as_it_stands(session, _WEEKS, read)


def _holidays(session: Session) -> tuple[HolidayRow, ...]:
    """The days that are different from the earliest to the latest."""

    def read(session: Session) -> tuple[HolidayRow, ...]:
        row: Any = Holiday
        query = select(row.id, row.version, row.day, row.name, row.hours).order_by(row.day)
        return tuple(HolidayRow(*one) for one in session.execute(query))

    return as_it_stands(session, _DAYS, read)


def calendar_of(session: Session, timezone: str) -> WorkCalendar:
    """The work time of the business in its time zone."""
    days = tuple((one.day, one.hours) for one in _holidays(session))
    return _calendar(tuple((one.start, one.hours) for one in _weeks(session)), days, timezone)


def week_text(session: Session, day: dt.date) -> str:
    """The week that holds on a day, as it is written; empty where there is none."""
    found = ""
    for week in _weeks(session):
        if not found or week.start <= day:
            found = week.hours
    return found


@lru_cache(maxsize=4)
def _calendar(
    weeks: tuple[tuple[dt.date, str], ...], days: tuple[tuple[dt.date, str | None], ...], timezone: str
) -> WorkCalendar:
    return WorkCalendar(
        [WorkWeek(start, parse_work_week(hours)) for start, hours in weeks],
        {day: parse_hours(hours or "") for day, hours in days},
        timezone,
    )
