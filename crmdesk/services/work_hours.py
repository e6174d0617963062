"""When the business works: its weeks from days on, and the days that are different."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, select

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.known import known
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.model.work_time import (
    WorkCalendar,
    WorkWeek,
    parse_hours,
    parse_work_week,
    write_hours,
    write_work_week,
)
from crmdesk.services.holidays import known_holidays

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.model.base import Record

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


def _weeks(session: Session) -> tuple[WeekRow, ...]:
    """The weeks from the earliest to the latest."""

    def read(session: Session) -> tuple[WeekRow, ...]:
        row: Any = WorkHours
        query = select(row.id, row.version, row.start, row.hours).order_by(row.start)
        return tuple(WeekRow(*one) for one in session.execute(query))

    return known(session, _WEEKS, read)


def _holidays(session: Session) -> tuple[HolidayRow, ...]:
    """The days that are different from the earliest to the latest."""

    def read(session: Session) -> tuple[HolidayRow, ...]:
        row: Any = Holiday
        query = select(row.id, row.version, row.day, row.name, row.hours).order_by(row.day)
        return tuple(HolidayRow(*one) for one in session.execute(query))

    return known(session, _DAYS, read)


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


# Changing ------------------------------------------------------------------------------------------------


def put_week(work: Work, *, start: dt.date, hours: str, week: int | None = None) -> Committed:
    """Let a work week hold from a day on, or correct the one of that number.

    Raises:
        Invalid: the hours are not understood, or another week begins on that day.
    """
    try:
        written = write_work_week(parse_work_week(hours))
    except NotUnderstood as error:
        raise Invalid("hours", error.message, **error.params) from error
    with work.write() as unit:
        if _twin(unit, WorkHours.start == start, WorkHours, week) is not None:
            raise Invalid("start", N_("A work week begins on this day already. Change that one."))
        found = WorkHours() if week is None else unit.get(WorkHours, week)
        found.start, found.hours = start, written
        unit.add(found)
        return unit.commit(N_("Changed the work week"))


def remove_week(work: Work, *, week: int) -> Committed:
    """Take a work week away; the one before it holds on.

    Raises:
        IllegalMove: it is the only one.
    """
    with work.write() as unit:
        found = unit.get(WorkHours, week)
        if unit.session.scalar(select(func.count()).select_from(WorkHours)) == 1:
            raise IllegalMove(N_("This is the only work week. Change it instead."))
        unit.session.delete(found)
        return unit.commit(N_("Removed a work week"))


def complete(unit: Unit, holiday: Holiday) -> None:
    """Bring a day's hours into their written form before it is saved.

    Raises:
        Invalid: they are not understood, or the day has an entry already.
    """
    try:
        holiday.hours = write_hours(parse_hours(holiday.hours or "")) or None
    except NotUnderstood as error:
        raise Invalid("hours", error.message, **error.params) from error
    if _twin(unit, Holiday.day == holiday.day, Holiday, holiday.id) is not None:
        raise Invalid("day", N_("This day is in the list already. Change that entry."))


def _twin(unit: Unit, alike: ColumnElement[bool], model: type[Record], record: int | None) -> int | None:
    """Another record that is alike."""
    return unit.session.scalar(select(model.id).where(alike, model.id != (record or 0)))


def add_known_holidays(work: Work, *, country: str, year: int, language: str = "en") -> Committed:
    """Add the public holidays of a country in a year of the book's calendar; days in the list stay.

    Raises:
        CrmError: none are known.
    """
    here = calendar(work.facts.calendar)
    start, end = here.to_date(year, 1, 1), here.to_date(year + 1, 1, 1)
    found = known_holidays(country, start, end, language=language)
    with work.write() as unit:
        there = set(unit.session.scalars(select(Holiday.day).where(Holiday.day.between(start, end))))
        rows = [{"day": day, "name": name, "hours": None} for day, name in found if day not in there]
        unit.insert_many(Holiday, rows)
        return unit.commit(NN_("Added {count} holiday", "Added {count} holidays"), count=len(rows))
