"""The window put together: engine, services, window, by constructor.

The window shows first and empty. The book is opened after it is painted, in a thread: that is when the
database library is loaded, a book is made or brought up to date, and the first page's code is read.
"""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

from crmdesk import paths
from crmdesk.l10n.languages import Locale
from crmdesk.ui.application import Appearance, create_program, language_of
from crmdesk.ui.desk import Desk
from crmdesk.ui.errors import Reporter, Unexpected, start_log
from crmdesk.ui.garbage import Garbage
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.recent import book_key
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.start import Start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QApplication

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.first_rows import FirstRows, KeptList
    from crmdesk.ui.sections import Section

PICTURE_SIZE = (1366, 768)
PICTURE_PATIENCE_MS, QUIET_MS = 30_000, 900
"""How long a picture waits for its page at the most, and how long nothing must be going on in it."""


def open_window(book: str | Path | None = None, lang: str = "") -> int:
    """Show the window of a book and stay until it is closed; a second start raises the first window.

    Where there is no book yet, the first start asks a few questions before anything is made.
    """
    from crmdesk.ui.instance import raise_other

    program = create_program(sys.argv[:1])
    remembered = Preferences(paths.settings_file()).book
    address = str(book or remembered or paths.default_book())
    if raise_other(address):
        return 0
    start: Start | None = Start(address)
    if (book or not remembered) and "://" not in address and not Path(address).exists():
        from crmdesk.ui.first_run.welcome import welcome

        _clear_here(program)
        _end_by_interrupt()
        start = welcome(program, address, lang)
    return 0 if start is None else stay(program, start, lang)


def stay(program: QApplication, start: Start, lang: str = "") -> int:
    """Show one book after another until a window closes that does not lead to the next."""
    status, address, imports = 0, start.address, start.imports
    while address:
        window = start_window(program, address, lang, makes=False, imports=imports)
        window.first_painted.connect(partial(_hang_doorbell, window, address))
        window.first_painted.connect(partial(_clear_here, program))
        window.first_painted.connect(_end_by_interrupt)
        window.desk.opened.connect(partial(_settle, program))
        status = program.exec()
        address, imports = _next_book(window), False
        _leave(window)
    return status


def _end_by_interrupt() -> None:
    """Ctrl+C in the terminal ends the program, as Qt's loop would not let Python do."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _clear_here(program: QApplication) -> Garbage:
    """From now on rubbish is cleared in this thread alone."""
    return program.findChild(Garbage) or Garbage(program)


def _settle(program: QApplication) -> None:
    """What the start has loaded is never looked over."""
    _clear_here(program).settle()


def _next_book(window: MainWindow) -> str:
    from crmdesk.ui.outfit import Outfit

    outfit = window.findChild(Outfit)
    return "" if outfit is None else outfit.next_book


def _hang_doorbell(window: MainWindow, address: str) -> None:
    from crmdesk.ui.instance import Doorbell

    doorbell = Doorbell(address, window)
    doorbell.rung.connect(window.come_forward)


def _leave(window: MainWindow) -> None:
    """Close what belongs to a window, so that its book can be moved or replaced."""
    window.desk.jobs.close()
    if window.desk.has_book:
        window.desk.work.engine.dispose()
    shiboken6.delete(window)


def start_window(
    program: QApplication,
    address: str,
    lang: str = "",
    *,
    sections: Sequence[Section] = SECTIONS,
    makes: bool = True,
    imports: bool = False,
) -> MainWindow:
    """Show the window; its book opens as soon as it is painted, and is made first if *makes* says so."""
    log_file = paths.user_data() / "crmdesk.log"
    preferences = Preferences(paths.settings_file())
    desk = Desk(preferences, Locale.of(language_of(preferences, lang)), book=address)
    appearance = Appearance(program, desk, lang, is_whole=False)
    reporter = Reporter(desk.refuse, log_file, desk)
    reporter.install()
    desk.jobs.broke.connect(reporter.report)
    window = MainWindow(desk, sections)
    desk.setParent(window)
    opening = Opening(window, address, sections, makes=makes)
    # What no frame needs waits for its painting.
    window.first_painted.connect(partial(start_log, log_file))
    window.first_painted.connect(appearance.complete)
    window.first_painted.connect(partial(_fit_out, window, opening, imports=imports))
    window.first_painted.connect(opening.begin)
    window.show()
    return window


def _fit_out(window: MainWindow, opening: Opening, *, imports: bool) -> None:
    from crmdesk.ui.outfit import Outfit

    outfit = Outfit(window, opening.address, imports=imports)
    opening.failed.connect(outfit.offer_ways_out)


def picture_of_page(
    address: str, file: Path, lang: str, *, section: str = "kpis", theme: str = "light"
) -> None:
    """Save a picture of the window at one page of a book, without a display.

    Raises:
        CrmError: the file cannot be written.
    """
    from PySide6.QtCore import QDeadlineTimer, QElapsedTimer, QEventLoop

    from crmdesk.exchange.whole_file import whole_file

    program = create_program(sys.argv[:1])
    window = start_window(program, address, lang)
    desk = window.desk
    desk.opened.connect(partial(_settle, program))
    desk.preferences.theme = theme
    window.resize(*PICTURE_SIZE)
    patience, quiet, is_there = QDeadlineTimer(PICTURE_PATIENCE_MS), QElapsedTimer(), False
    quiet.start()
    while not patience.hasExpired() and quiet.elapsed() < QUIET_MS:
        program.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if desk.has_book and not is_there:
            is_there = True
            window.show_section(section)
        if not is_there or desk.jobs.is_busy():
            quiet.restart()
    with whole_file(file) as draft:
        window.grab().save(str(draft), "PNG")
    window.close()
    desk.jobs.close()


class Opening(QObject):
    """Opens the book behind the window that waits for it, and offers to try again when it cannot."""

    failed = Signal()

    def __init__(
        self, window: MainWindow, address: str, sections: Sequence[Section], *, makes: bool = True
    ) -> None:
        super().__init__(window)
        self._makes = makes
        self._window = window
        self.address = address
        self._sections = sections
        self._rows: FirstRows | None = None

    def begin(self) -> None:
        """Show the list that the window was left at, then open the book in a thread."""
        from crmdesk.db.glance import glance
        from crmdesk.ui.first_rows import kept_list

        desk = self._window.desk
        kept = kept_list(desk.preferences, desk.recent.key, self._first_section().key)
        if kept is None:
            self.open()
            return
        read = partial(glance, Path(self.address), schema=kept.schema, statement=kept.statement)
        shown, not_shown = partial(self._show_rows, kept), partial(self._show_rows, kept, [])
        desk.jobs.read(owner=self, key="glance", work=read, done=shown, failed=lambda _error: not_shown())

    def _show_rows(self, kept: KeptList, rows: list[tuple[Any, ...]]) -> None:
        from crmdesk.ui.first_rows import FirstRows

        if not rows:
            self.open()
            return
        window = self._window
        self._rows = FirstRows(window.desk, kept, rows, window.stack)
        self._rows.painted.connect(self.open, QtCore.Qt.ConnectionType.SingleShotConnection)
        window.desk.opened.connect(self._rows.deleteLater)
        window.stack.addWidget(self._rows)
        window.stack.setCurrentWidget(self._rows)
        window.navigation.set_current(kept.section)

    def _first_section(self) -> Section:
        wanted = {section.key: section for section in self._sections}
        return wanted.get(self._window.desk.preferences.section, self._sections[0])

    def open(self) -> None:
        """Open the book in a thread."""
        desk, window = self._window.desk, self._window
        if self._rows is None:
            window.waiting.clear_bar()
            window.waiting.show_loading()
        first = self._first_section()
        work = partial(open_book, self.address, desk.locale, desk.preferences, first, makes=self._makes)
        desk.jobs.read(owner=self, key="open", work=work, done=desk.open, failed=self._tell)

    def _tell(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        if self._rows is not None:
            self._rows.deleteLater()
            self._rows = None
        self._window.show_trouble(error, self.open, details)
        self.failed.emit()


def open_book(
    address: str, locale: Locale, preferences: Preferences, first: Section, *, makes: bool = True
) -> Work:
    """Open the book (made with the language's customs if there is none); read what the window needs first."""
    # Loading makes many objects and frees hardly any: none is looked over now or later.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return _open(address, locale, preferences, first, makes=makes)
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


def _open(address: str, locale: Locale, preferences: Preferences, first: Section, *, makes: bool) -> Work:
    from crmdesk.services import books
    from crmdesk.services.book_fields import book_fields

    if makes and not books.exists(address):
        books.make_book(address, wishes=books.NewBook(**customs(locale))).engine.dispose()
    work = books.open_book(address, staff=partial(_me, preferences, book_key(address)))
    work.facts  # noqa: B018 - reads them here, so that the window never waits for them
    book_fields(work)
    first.page_class()
    return work


def customs(locale: Locale) -> dict[str, Any]:
    """What a book is made with where nobody chose: money, calendar and clock of the language and place."""
    from PySide6.QtCore import QTimeZone

    zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return {
        "currency": "IRT" if locale.currency == "IRR" else locale.currency,
        "country": locale.country,
        "calendar": locale.calendar.value,
        "timezone": zone or "UTC",
        "language": locale.catalogue,
    }


def _me(preferences: Preferences, key: str) -> int | None:
    return preferences.me.get(key)
