"""Making, opening and knowing a book."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
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
from crmdesk.model.journal import GestureKind
from crmdesk.model.work_hours import WorkHours
from crmdesk.model.work_time import parse_work_week, usual_work_week, write_work_week
from crmdesk.services import (
    customer_states,
    lead_responses,
    pipelines,
    settings,
    subscription_states,
    told_reasons,
)
from crmdesk.services.following import FOLLOWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

_FIRST_WEEK = dt.date(1970, 1, 1)
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
    """What a new book is made with; `currency` IRT is rials shown as toman.

    `work_week` is written as `crmdesk.model.work_time` reads it; empty for the country's usual one.
    """

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
    week = parse_work_week(wishes.work_week or usual_work_week(wishes.country))
    engine = migrate.create_book(address)
    work = work_on(engine)
    with work.write() as unit:
        settings.put(unit, values | told_reasons.ASKED)
        unit.add(WorkHours(start=_FIRST_WEEK, hours=write_work_week(week)))
        pipelines.make_first(unit)
        unit.commit(N_("Made the book"), kind=GestureKind.FINAL)
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
        "name": wishes.name,
    }


def open_book(address: str | Path, *, staff: Callable[[], int | None] = lambda: None) -> Work:
    """Open a book, bringing an older one up to date after a verified backup, and its days up to today.

    Raises:
        CrmError: it is missing, damaged, locked, read-only, newer than the program, or no book.
    """
    engine = engines.open_engine(address)
    migrate.bring_up_to_date(engine)
    work = work_on(engine, staff=staff)
    with suppress(CrmError):
        # A book that cannot be written to just now opens as it was yesterday.
        subscription_states.bring_up_to(work, work.today())
        subscription_states.fill_terms(work)
        told_reasons.fill(work)
        customer_states.fill(work)
        lead_responses.fill(work)
    return work


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
