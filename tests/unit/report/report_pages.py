"""Books read for the printed report, with a clock that stands still."""

import datetime as dt
import itertools
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crmdesk.db.uow import Work
from crmdesk.kpi.spec import Role
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Grain, Period
from crmdesk.report.kpi_pdf import make_report
from crmdesk.report.page_words import PageWords
from crmdesk.services import books, demo, panel_roles, reports
from crmdesk.services.panel_roles import TileKey

NOW = dt.datetime(2026, 11, 20, 9, 14, tzinfo=dt.UTC)
LANGUAGES = ("en", "fa", "ar", "he")
DIGITS = ("latn", "arabext", "arab")
PAPERS = ("a4", "letter")
NINE = (
    "sales_total", "deals_won", "average_sale", "win_rate", "sales_cycle", "lead_conversion_rate",
    "deals_created", "pipeline_value:open", "forecast:open",
)  # fmt: skip
"""The measures of these books' sales page."""
_numbers = itertools.count()
_folder = TemporaryDirectory(prefix="report")


def new_book(language="en", *, name="", currency=""):
    """An empty book whose clock stands still."""
    wishes = demo.wishes_for(language)
    made = books.NewBook(
        currency=currency or wishes.currency,
        country=wishes.country,
        calendar=wishes.calendar,
        timezone="UTC",
        language=wishes.language,
        name=name or wishes.name,
    )
    made = books.make_book(Path(_folder.name) / f"{next(_numbers)}.crm", wishes=made)
    work = Work(made.engine, clock=lambda: NOW)
    panel_roles.keep_panel(work, role=Role.SALES, tiles=[TileKey.read(one) for one in NINE], charts=None)
    return work


def last_month(work):
    """The month before this one, in the book's calendar."""
    return Period.containing(work.today(), Grain.MONTH, work.facts.calendar).previous()


@cache
def full_book(language):
    """A book of sample data."""
    work = new_book(language)
    demo.fill(work, language=language, size=220, months=18, seed=3)
    return work


@cache
def data_of(language):
    """Last month's report of the sample book."""
    work = full_book(language)
    return reports.read_report(work, period=last_month(work), role="sales")


@cache
def page_of(language, digits=None, paper="a4"):
    """Its page, and how its texts are written."""
    data = data_of(language)
    locale = Locale.of(language, digits=digits, calendar=data.facts.calendar.value)
    return make_report(data, locale=locale, paper=paper), PageWords(data, locale)
