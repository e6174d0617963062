"""Making, opening and knowing a book."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crmdesk.db import engine as engines
from crmdesk.db import migrate
from crmdesk.db.uow import Clock, Work, utc_now
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.currencies import currency as known_currency
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.services import pipelines, settings
from crmdesk.services.following import FOLLOWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_MONTHS = 12
_ZONES = {
    "IR": "Asia/Tehran",
    "SA": "Asia/Riyadh",
    "EG": "Africa/Cairo",
    "AE": "Asia/Dubai",
    "IL": "Asia/Jerusalem",
    "US": "America/New_York",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBook:
    """What a new book is made with; `currency` IRT is rials shown as toman."""

    currency: str
    country: str
    calendar: str
    timezone: str
    language: str
    fiscal_start: int = 1
    work_week: str = ""
    name: str = ""


def make_book(address: str | Path, *, wishes: NewBook) -> Work:
    """Make an empty book with a first pipeline; never over an existing one.

    Raises:
        CrmError: something is there already, or a wish is not understood.
    """
    values = _settings(wishes)
    engine = migrate.create_book(address)
    work = work_on(engine)
    with work.write() as unit:
        settings.put(unit, values)
        pipelines.make_first(unit)
        unit.commit(N_("Made the book"))
    return work


def _settings(wishes: NewBook) -> dict[str, object]:
    toman = wishes.currency.upper() == "IRT"
    code = "IRR" if toman else wishes.currency.upper()
    known_currency(code)
    try:
        ZoneInfo(wishes.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CrmError(
            N_("The time zone “{name}” is not known. Example: Asia/Tehran"), name=wishes.timezone
        ) from error
    if not 1 <= wishes.fiscal_start <= _MONTHS:
        raise CrmError(N_("The business year starts in a month from 1 to 12."))
    if wishes.calendar not in list(CalendarId):
        raise CrmError(N_("Choose gregorian, jalali or hijri as the calendar."))
    return {
        "currency": code,
        "toman": toman,
        "country": wishes.country.upper(),
        "calendar": wishes.calendar,
        "timezone": wishes.timezone,
        "language": wishes.language,
        "fiscal_start": wishes.fiscal_start,
        "work_week": read_work_week(wishes.work_week),
        "name": wishes.name,
    }


def read_work_week(text: str) -> dict[str, tuple[int, int]]:
    """The working hours of each weekday ("0" is Monday) in minutes, from `sat-wed=08:00-16:00,thu=…`."""
    week: dict[str, tuple[int, int]] = {}
    for part in filter(None, (piece.strip() for piece in text.lower().split(","))):
        days, _equals, clock = part.partition("=")
        hours = _CLOCK.fullmatch(clock)
        first, _dash, last = days.partition("-")
        if hours is None or first not in _DAYS or (last and last not in _DAYS):
            raise CrmError(
                N_("The work week “{text}” was not understood. Example: sat-wed=08:00-16:00,thu=08:00-12:00"),
                text=part,
            )
        start, end = _minutes(hours[1], hours[2]), _minutes(hours[3], hours[4])
        place, final = _DAYS.index(first), _DAYS.index(last or first)
        week[str(place)] = (start, end)
        while place != final:
            place = (place + 1) % len(_DAYS)
            week[str(place)] = (start, end)
    return week


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def open_book(address: str | Path, *, staff: Callable[[], int | None] = lambda: None) -> Work:
    """Open a book, bringing an older one up to date after a verified backup.

    Raises:
        CrmError: it is missing, damaged, locked, read-only, newer than the program, or no book.
    """
    engine = engines.open_engine(address)
    migrate.bring_up_to_date(engine)
    return work_on(engine, staff=staff)


def work_on(
    engine: Engine, *, clock: Clock = utc_now, staff: Callable[[], int | None] = lambda: None
) -> Work:
    """The way into an open book, with everything that follows from its records."""
    return Work(engine, clock=clock, staff=staff, followers=FOLLOWERS)


def timezone_of(country: str) -> str:
    """The time zone of a country's capital, as far as the program knows it."""
    return _ZONES.get(country.upper(), "UTC")


def exists(address: str | Path) -> bool:
    """Whether there is something at the address of a book."""
    text = str(address)
    return "://" in text or Path(text).exists()
