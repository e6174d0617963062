"""A window with the KPIs page over a real book of sample data whose clock stands still."""

import datetime as dt
import shutil
from functools import partial

import shiboken6
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from crmdesk.db.engine import open_engine
from crmdesk.kpi.spec import Role
from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.services import demo, panel, remembering
from crmdesk.services.books import NewBook, make_book, work_on
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.garbage import Garbage
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.pages.kpis.page import first_period
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import come_to_rest, fake_sections, register_pages

NOW = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
MADE = {}


def count_first(work):
    """Have the figures remembered that the panel opens with: they are not counted anew for each copy."""
    facts, today = work.facts, work.today()
    month = first_period(today, facts)
    for role, period in ((Role.OWNER, month), (Role.SALES, month), (Role.SALES, month.previous())):
        asked = panel.Question(period=period, role=role)
        question = partial(panel._read, question=asked, facts=facts, today=today)
        remembering.ask(work, question, least_seconds=0)


def story_book(folder, language="en", size=150, months=24):
    """A copy of the sample book of a language, made once for all tests."""
    made = MADE.get((language, size))
    if made is None or not made.exists():
        made = folder.parent / f"story_{language}_{size}.crm"
        made.unlink(missing_ok=True)
        make_book(made, wishes=demo.wishes_for(language)).engine.dispose()
        work = work_on(open_engine(made), clock=lambda: NOW)
        demo.fill(work, language=language, size=size, months=months, seed=1)
        count_first(work)
        work.engine.dispose()
        MADE[language, size] = made
    path = folder / f"{language}.crm"
    shutil.copy(made, path)
    return work_on(open_engine(path), clock=lambda: NOW)


def empty_book(folder, language="en"):
    """A new book without a deal."""
    path = folder / "empty.crm"
    wishes = NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language=language)
    make_book(path, wishes=wishes).engine.dispose()
    return work_on(open_engine(path), clock=lambda: NOW)


class KpiWindow:
    """The window, its page, and what closes them."""

    def __init__(self, program, folder, work, language="en", *, tokens="light", role=None):
        register_pages()
        self.garbage = Garbage(program)
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.theme = tokens
        self.preferences.section = "kpis"
        if role is not None:
            self.preferences.kpi_role = role.value
        self.desk = Desk(self.preferences, Locale.of("en"), book=str(folder / "story.crm"))
        self.appearance = Appearance(program, self.desk, language)
        real = next(one for one in SECTIONS if one.key == "kpis")
        sections = [real if one.key == "kpis" else one for one in fake_sections()]
        self.window = MainWindow(self.desk, sections)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.work = work
        self.desk.open(work)
        self.settle()

    @property
    def page(self):
        return self.window.page

    def settle(self):
        """Let reads be answered and layouts come to rest."""
        come_to_rest(self.desk.jobs, self.window)

    def close(self):
        """Leave nothing behind for other tests."""
        for page in self.window._pages.values():
            page.lets_close = True
        self.window.close()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        shiboken6.delete(self.garbage)
        self.work.engine.dispose()
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)
