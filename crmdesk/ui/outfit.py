"""What a window is given beside its pages: imports, first steps, a daily backup, the way to another book."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from crmdesk import paths
from crmdesk.l10n.texts import _
from crmdesk.ui.desk import ForGood
from crmdesk.ui.dialogs.import_wizard.opening import ImportOpener
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from crmdesk.db.backup import BackupInfo
    from crmdesk.db.uow import Committed, Work
    from crmdesk.model.period import Period
    from crmdesk.ui.book_watch import BookWatch
    from crmdesk.ui.first_run.checklist import Checklist
    from crmdesk.ui.main_window import MainWindow
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.preferences import Preferences

BACKUP_AFTER_MS = 5000
DAY_EVERY_MS = 15 * 60 * 1000
MOST_BOOKS = 12


def remember(preferences: Preferences, address: str) -> None:
    """Open this book the next time; a password is never kept."""
    from crmdesk.services.places import without_password

    preferences.book = "" if address == str(paths.default_book()) else without_password(address)


class Outfit(QObject):
    """Belongs to one window. `next_book` is the address of the book to open when it has closed."""

    def __init__(self, window: MainWindow, address: str, *, imports: bool = False) -> None:
        super().__init__(window)
        self._window, self._address, self._imports = window, address, imports
        self.next_book = ""
        self.opener = ImportOpener(window)
        self.checklist: Checklist | None = None
        self.watch: BookWatch | None = None
        self._days = QTimer(self)
        self._days.timeout.connect(self._turn_day)
        reports = {
            "kpi_report": self._open_report,
            "print": self._open_report,
            "close_period": self._open_closed,
            "own_kpis": self._open_own_kpis,
            "offers": self._open_offers,
        }
        own: Handlers = {
            "import_file": self.opener.open,
            "open_book": self._ask_book,
            "duplicates": self._open_duplicates,
            "backups": self._open_backups,
            "book_history": self._open_history,
            "empty_trash": self._empty_trash,
        }
        window.add_handlers(own | reports)
        window.desk.opened.connect(self._settle)
        window.desk.book_asked.connect(self.turn_to)

    def _settle(self) -> None:
        """The book is open."""
        desk = self._window.desk
        self._note_book()
        if desk.preferences.first_steps:
            self._show_first_steps()
        if self._imports:
            self.opener.open()
        QTimer.singleShot(BACKUP_AFTER_MS, self, self._back_up)
        self._days.start(DAY_EVERY_MS)
        self._watch()

    def _watch(self) -> None:
        """From now on show what other programs do with the book."""
        from crmdesk.ui.book_watch import BookWatch

        self.watch = BookWatch(self._window.desk, partial(self.turn_to, self._address), self)
        self._window.show_notice(self.watch.bar)

    def _open_report(self) -> None:
        """The printed page of the period that is shown, else of last month, as it will be."""
        from crmdesk.ui.dialogs.report_dialog import ReportDialog

        page = self._window.page
        period = page.period_shown() if page is not None else None
        role = page.role_shown() if page is not None else "owner"
        ReportDialog(self._window.desk, period, self._window, role=role).open()

    def _open_closed(self) -> None:
        """The period that is shown, else the last month: closed since when, and what changed."""
        from crmdesk.ui.dialogs.closed_sheet import open_closed

        open_closed(self._window.desk, self._window, self._period())

    def _open_offers(self) -> None:
        """Whom an offer is worth at the end of that period."""
        from crmdesk.ui.dialogs.offers_sheet import open_offers

        ask_rule = partial(self._go_to_settings, "kpis")
        open_offers(self._window.desk, self._window, self._period(), ask_rule)

    def _period(self) -> Period:
        from crmdesk.model.review import Cadence
        from crmdesk.services.review_days import last_whole

        page, work = self._window.page, self._window.desk.work
        shown = page.period_shown() if page is not None else None
        return shown or last_whole(Cadence.MONTHLY, work.facts, work.today())

    def _open_own_kpis(self) -> None:
        """The figures that the owner composes."""
        from crmdesk.ui.dialogs.own_kpis_sheet import open_own_kpis

        open_own_kpis(self._window.desk, self._window)

    def _note_book(self) -> None:
        from crmdesk.services.places import without_password

        preferences, here = self._window.desk.preferences, without_password(self._address)
        others = [one for one in preferences.books if one != here]
        preferences.books = [here, *others][:MOST_BOOKS]

    def _back_up(self) -> None:
        """The day's first backup, when the start is over."""
        if self._window.isVisible() and self._window.desk.has_book:
            self._window.desk.read(owner=self, key="backup", work=_back_up_daily, done=self._tidy)

    def _turn_day(self) -> None:
        """Let a midnight that has passed show: trials, pauses, discounts and terms that are over."""
        if self._window.isVisible() and self._window.desk.has_book:
            self._window.desk.write(owner=self, key="day", work=_bring_up_to_today)

    def _tidy(self, _made: object) -> None:
        """Behind the backup: close what was solved, and empty what was trashed, long enough ago."""
        if self._window.isVisible() and self._window.desk.has_book:
            self._window.desk.write(owner=self, key="closing", work=_close_solved)
            self._window.desk.write(owner=self, key="emptying", work=_empty_due)

    # First steps

    def _show_first_steps(self) -> None:
        from crmdesk.ui.first_run.checklist import Checklist

        window = self._window
        self.checklist = Checklist(
            window.desk,
            {
                "company": partial(window.create_record, "company"),
                "import": self.opener.open,
                "staff": partial(self._go_to_settings, "staff"),
                "stages": partial(self._go_to_settings, "pipelines"),
            },
        )
        for key in window.desk.preferences.steps_done.split():
            self.checklist.tick(key)
        window.show_notice(self.checklist)
        window.desk.committed.connect(self._tick_changed)
        self.opener.imported.connect(partial(self._tick, "import"))

    def _tick_changed(self, done: Committed) -> None:
        for table, key in (("contact", "company"), ("staff", "staff"), ("stage", "stages")):
            if table in done.changed:
                self._tick(key)

    def _tick(self, step: str) -> None:
        preferences = self._window.desk.preferences
        if self.checklist is None or not preferences.first_steps:
            return
        self.checklist.tick(step)
        if step not in preferences.steps_done.split():
            preferences.steps_done = f"{preferences.steps_done} {step}".strip()

    def _go_to_settings(self, part: str) -> None:
        self._window.show_section("settings")
        go_to = getattr(self._window.page, "go_to", None)
        if callable(go_to):
            go_to(part)

    # Another book

    def turn_to(self, address: str) -> None:
        """Open another book, or this one anew, as soon as this window has closed."""
        from crmdesk.ui.instance import raise_other

        if address != self._address and raise_other(address):
            return
        self.next_book = address
        if self._window.close():
            remember(self._window.desk.preferences, address)
            self._window.desk.preferences.save()
        else:
            self.next_book = ""

    def offer_ways_out(self) -> None:
        """What can be done when this book cannot be opened: another one, or one of its backups."""
        self._window.waiting.show_first_use(
            FirstUse(
                "database",
                _("This book is not open"),
                _("Nothing was changed. You can try again, or go another way."),
                Offer(_("Open another book…"), self._ask_book, "folder-open"),
                (
                    Offer(
                        _("Restore a backup…"),
                        self._open_backups,
                        "archive-restore",
                        _("The present file is kept, whatever state it is in"),
                    ),
                ),
            )
        )

    def _ask_book(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        kinds = f"{_('Books')} (*{paths.BOOK_SUFFIX})"
        folder = "" if "://" in self._address else str(Path(self._address).parent)
        path, _kind = QFileDialog.getOpenFileName(self._window, _("Open a book"), folder, kinds)
        if path:
            look = partial(_require_book, path)
            self._window.desk.jobs.read(owner=self, key="look", work=look, done=self.turn_to)

    def _open_backups(self) -> None:
        from crmdesk.ui.dialogs.backup_dialog import BackupDialog

        BackupDialog(self._window.desk, self._address, self._window).open()

    def _open_history(self) -> None:
        from crmdesk.ui.dialogs.history_dialog_of_book import BookHistory

        BookHistory(self._window.desk, self._window).show()

    def _open_duplicates(self) -> None:
        """Those of the kind of record that is in view."""
        from crmdesk.ui.dialogs.duplicates_sheet import open_duplicates

        page = self._window.page
        shown = page.current_record() if page is not None else None
        kind = "company" if shown is not None and shown[0] == "company" else "contact"
        open_duplicates(self._window.desk, self._window, kind)

    def _empty_trash(self) -> None:
        from crmdesk.ui.dialogs.empty_trash import EmptyTrash

        EmptyTrash(self._window.desk, self._window).open()


def _back_up_daily(work: Work) -> BackupInfo | None:
    from crmdesk.services import backups

    return backups.back_up_daily(work, today=work.today())


def _bring_up_to_today(work: Work) -> int:
    from crmdesk.services import subscription_states

    return subscription_states.bring_up_to(work, work.today())


def _close_solved(work: Work) -> Committed | None:
    from crmdesk.services import tickets

    return tickets.close_solved(work)


def _empty_due(work: Work) -> ForGood | None:
    from crmdesk.services import emptying

    done = emptying.empty_due(work)
    return None if done is None else ForGood(done)


def _require_book(address: str) -> str:
    """Look first whether it is a book, so that this one stays open if it is not."""
    from crmdesk.services import places

    return places.require_book(address)
