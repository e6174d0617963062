"""Real pages on real sample books: a window for tests of lists, forms and records."""

import shutil
import sqlite3
import time

import shiboken6
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.model.activity import Activity
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import Ticket
from crmdesk.services import books, demo, records
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import REST_MS, come_to_rest

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
PAGES = ("contacts", "companies")


def clear_work(work):
    """Put what the sample book has to do into the trash."""
    for entity, model in (("activity", Activity), ("ticket", Ticket), ("subscription", Subscription)):
        ids = work.read(lambda s, model=model: list(s.scalars(select(model.id))))
        records.trash(work, entity=entity, ids=ids)


class Shelf:
    """Sample books, made once for all tests and copied for each."""

    def __init__(self, folder):
        self._folder = folder

    def copy(self, language, folder, size=240):
        made = self._folder / f"{language}-{size}.crm"
        if not made.exists():
            demo.make_demo_book(made, language=language, size=size, months=3, seed=1).engine.dispose()
        target = folder / "book.crm"
        shutil.copy(made, target)
        return target

    def empty(self, language, folder):
        target = folder / "book.crm"
        books.make_book(target, wishes=demo.wishes_for(language)).engine.dispose()
        return target


class OpenBook:
    """A window with the real pages of contacts and companies."""

    def __init__(
        self, program, folder, book, language="en", *, size=(1366, 768), dark=False, pages=PAGES, prepare=None
    ):
        self.program, self.file = program, book
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.values["theme"] = "dark" if dark else "light"
        self.work = books.open_book(str(book))
        if prepare is not None:
            prepare(self.work)
        self.desk = Desk(self.preferences, Locale.of(language), book=str(book))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk, [one for one in SECTIONS if one.key in pages])
        self.window.resize(*size)
        self.window.show()
        self.settle()
        self.desk.open(self.work)
        self.settle()
        self.window.activateWindow()
        self.wait(lambda: QApplication.activeWindow() is self.window)

    @property
    def page(self):
        return self.window.page

    @property
    def table(self):
        return self.window.page.table

    @property
    def editor(self):
        return self.window.page.sheet.editor

    def settle(self, rest_ms=REST_MS):
        """Let every answer come, with what it asks for in turn."""
        come_to_rest(self.desk.jobs, self.window, rest_ms)

    def wait(self, condition, seconds=5.0):
        """Let time pass until something is so."""
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            self.program.processEvents()
            time.sleep(0.005)
        assert condition()

    def press(self, key, modifiers=PLAIN, text=""):
        """One key to whatever has the focus, as a keyboard sends it."""
        target = QApplication.focusWidget() or self.window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(QApplication.focusWidget() or target, QKeyEvent(kind, key, modifiers, text))

    def do(self, action):
        """Run a command of the window, as its key or its menu would; it must be possible now."""
        command = self.window.commands[action]
        assert command.isEnabled(), action
        command.trigger()
        self.settle()

    def names(self):
        """The names of all rows, as the list has them."""
        return [self.table.rows.row(row).values[0] for row in range(self.table.rows.rowCount())]

    def dump(self, table="contact"):
        """Every stored row of a table but the version counters, which only rise."""
        with sqlite3.connect(self.file) as book:
            columns = [row[1] for row in book.execute(f"pragma table_info({table})") if row[1] != "version"]
            return book.execute(f"select {', '.join(columns)} from {table} order by id").fetchall()

    def close(self):
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)
