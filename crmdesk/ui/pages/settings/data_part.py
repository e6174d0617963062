"""Data: where the book lies, other books, import and export, backups, the check and the history."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from crmdesk import paths
from crmdesk.entities.catalogue import ENTITIES
from crmdesk.l10n.texts import N_, NN_, NP_, _
from crmdesk.services import backups, emptying, exporting, places
from crmdesk.ui.first_run.answers import Answers, make_book
from crmdesk.ui.pages.settings.part import Part, change_facts
from crmdesk.ui.paint import END
from crmdesk.ui.recent import book_name
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu
from crmdesk.ui.widgets.setting_row import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.check import Finding
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WRITTEN = NN_("{count} row was written to {file}.", "{count} rows were written to {file}.")
WRONG = NN_(
    "{count} thing in the book is not as it must be: ", "{count} things in the book are not as they must be: "
)
EXPORTED = (
    *("company", "contact", "deal", "ticket", "subscription", "activity", "product", "staff", "rate"),
    *("campaign", "cost", "answer", "usage", "target", "market_size", "baseline"),
)
FOR_GOOD = N_("People then lose their data and files are deleted, for good. All else stays in the trash.")
MOST_TOLD = 3


class DataPart(Part):
    """Everything that concerns the book as a whole."""

    key, title, icon = "data", N_("Data"), "database"
    note = N_("Where the book is stored, what comes into it and goes out of it, and its backups.")

    def __init__(self, desk: Desk, import_file: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.address = backups.address_of(desk.work)
        self.place = DirLabel(tone="mute", figure=True, data=True, wrapped=True, align=END)
        self.sample, self.make_new = Button(icon="file"), Button(icon="plus")
        self.open_other, self.recent = (
            Button(icon="folder-open"),
            Button("", "ghost", "history", chevron=True),
        )
        self.bring = Button(icon="upload")
        self.sheet_out, self.exact_out = (Button(icon="download", chevron=True) for _way in range(2))
        self.backups, self.history = Button(icon="archive-restore"), Button(icon="history")
        self.check = Button(icon="shield")
        self.term = Choice(self._terms)
        self._add_rows()
        self.bring.clicked.connect(import_file)
        self._listen()

    def _add_rows(self) -> None:
        made_up = N_("They are made up. Your own book begins empty; this one stays.")
        self.sample_row = self.add(N_("These are sample data"), self.sample, made_up)
        moving = N_("Copy this file to move the book.")
        self.add(N_("This book"), self.place, moving, wide=True)
        other = _pair(self.open_other, self.recent)
        for words, control, hint in (
            (N_("Another book"), other, N_("It opens in place of this one.")),
            (N_("A new book"), self.make_new, N_("Empty, with the usual settings of your country.")),
            (N_("Import"), self.bring, N_("CSV, Excel or vCard, step by step; it can be undone.")),
            (N_("Export for a spreadsheet"), self.sheet_out, N_("Headings in your language, plain values.")),
            (N_("Export for moving data"), self.exact_out, N_("Every value as the import reads it.")),
            (N_("Backups"), self.backups, N_("Make one now, or put one back.")),
            (N_("Empty the trash after"), self.term, FOR_GOOD),
            (N_("Check the book"), self.check, N_("Is the file whole, and do its records agree?")),
            (N_("History"), self.history, N_("Every change, and taking one back.")),
        ):
            self.add(words, control, hint)

    def _listen(self) -> None:
        self.sample.clicked.connect(self._start_own)
        self.open_other.clicked.connect(self._ask_book)
        self.recent.clicked.connect(self._offer_recent)
        self.make_new.clicked.connect(self._ask_new)
        self.sheet_out.clicked.connect(partial(self._offer_export, self.sheet_out, exact=False))
        self.exact_out.clicked.connect(partial(self._offer_export, self.exact_out, exact=True))
        self.backups.clicked.connect(self.open_backups)
        self.check.clicked.connect(self._check)
        self.term.chosen.connect(self._put_term)
        self.history.clicked.connect(self.open_history)

    # Books

    def _ask_book(self) -> None:
        kinds = f"{_('Books')} (*{paths.BOOK_SUFFIX})"
        folder = str(Path(self.address).parent) if "://" not in self.address else ""
        path, _kind = QFileDialog.getOpenFileName(self, _("Open a book"), folder, kinds)
        if path:
            self._go_to(path)

    def _go_to(self, address: str) -> None:
        """Look first whether it is a book, so that this one stays open if it is not."""
        work = partial(places.require_book, address)
        self.desk.jobs.read(
            owner=self, key="look", work=work, done=self.desk.book_asked.emit, failed=self.fail
        )

    def _offer_recent(self) -> None:
        known = [one for one in self.desk.preferences.books if one != self.address]
        offers = [Offer(literal(self._said(one)), partial(self._go_to, one), "database") for one in known]
        if not offers:
            offers = [Offer(_("No other book yet"), lambda: None)]
        open_menu(menu_of(self, offers), self.recent)

    def _said(self, address: str) -> str:
        return self.desk.fmt.ident(f"{book_name(address)}   {places.without_password(address)}")

    def _ask_new(self) -> None:
        usual = str(paths.user_data() / f"{_('new-book')}{paths.BOOK_SUFFIX}")
        kinds = f"{_('Books')} (*{paths.BOOK_SUFFIX})"
        path, _kind = QFileDialog.getSaveFileName(self, _("Where to keep the new book"), usual, kinds)
        if path:
            self._make(path if Path(path).suffix else f"{path}{paths.BOOK_SUFFIX}")

    def _start_own(self) -> None:
        self._make(str(paths.default_book()))

    def _make(self, place: str) -> None:
        zone = self.desk.work.facts.timezone
        work = partial(make_book, Answers(place=place), self.desk.locale, zone)
        self.desk.jobs.write(
            owner=self, key="new", work=work, done=self.desk.book_asked.emit, failed=self.fail
        )

    # Files

    def _offer_export(self, anchor: Button, *, exact: bool) -> None:
        known = [one for one in ENTITIES if one.name in EXPORTED]
        offers = [
            Offer(_(one.label_many), partial(self._ask_export, one.name, exact=exact), one.icon)
            for one in known
        ]
        open_menu(menu_of(self, offers), anchor)

    def _ask_export(self, entity: str, *, exact: bool) -> None:
        declared = next(one for one in ENTITIES if one.name == entity)
        usual = str(Path.home() / f"{declared.plural}.xlsx")
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Where to save the file"), usual, "Excel (*.xlsx);;CSV (*.csv)"
        )
        if path:
            self._export(entity, Path(path if Path(path).suffix else f"{path}.xlsx"), exact=exact)

    def _export(self, entity: str, path: Path, *, exact: bool) -> None:
        query = exporting.whole_list(entity, self.desk.fields)
        work = partial(exporting.export_list, query=query, path=path, exact=exact, rtl=self.desk.locale.rtl)
        self.bar.show_message(_("Writing the file…"), closable=False)
        self.desk.read(
            owner=self, key="export", work=work, done=partial(self._tell_written, path), failed=self.fail
        )

    def _tell_written(self, path: Path, count: int) -> None:
        said = self.desk.fmt.sentence(WRITTEN, count=count, file=self.desk.fmt.ident(path.name))
        self.bar.show_message(said, "good")

    # The book as a whole

    def _terms(self) -> list[tuple[str, str]]:
        days, fmt = NN_("{count} day", "{count} days"), self.desk.fmt
        return [
            (str(term), fmt.sentence(days, count=term) if term else _("Never")) for term in emptying.TERMS
        ]

    def _put_term(self, days: str) -> None:
        if self.desk.work.facts.trash_days == int(days):
            return
        self.bar.clear()
        work = partial(change_facts, values={"trash_days": int(days)})
        self.desk.write(owner=self, key="term", work=work, failed=self._refuse_term)

    def _refuse_term(self, error: CrmError) -> None:
        self.fail(error)
        self.show_values()

    def open_backups(self) -> None:
        """The copies of this book."""
        from crmdesk.ui.dialogs.backup_dialog import BackupDialog

        BackupDialog(self.desk, self.address, self.window()).open()

    def open_history(self) -> None:
        """Every step of this book."""
        from crmdesk.ui.dialogs.history_dialog_of_book import BookHistory

        BookHistory(self.desk, self.window()).show()

    def _check(self) -> None:
        self.check.setEnabled(False)
        self.bar.show_message(_("Checking the book…"), closable=False)
        self.desk.read(owner=self, key="check", work=backups.check, done=self._tell_check, failed=self.fail)

    def _tell_check(self, findings: Sequence[Finding]) -> None:
        self.check.setEnabled(True)
        if not findings:
            self.bar.show_message(_("The book is sound."), "good")
            return
        fmt = self.desk.fmt
        told = " ".join(fmt.sentence(one.message, **one.params) for one in findings[:MOST_TOLD])
        self.bar.show_message(fmt.sentence(WRONG, count=len(findings)) + told, "bad")

    def show_values(self) -> None:
        """The book's place, whether it is a sample, and how long it keeps what is in the trash."""
        self.place.setText(places.without_password(self.address))
        self.set_offered(self.sample_row, offered=self.desk.work.facts.sample)
        self.term.show_value(str(self.desk.work.facts.trash_days))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        for button, words in (
            (self.sample, _("Start my own book")), (self.open_other, _("Open…")),
            (self.recent, _(NP_("books", "Recent"))),
            (self.make_new, _("Make a book…")), (self.bring, _("Import a file…")),
            (self.sheet_out, _("Export…")), (self.exact_out, _("Export…")), (self.backups, _("Backups…")),
            (self.check, _("Check now")), (self.history, _("History…")),
        ):  # fmt: skip
            button.setText(words)


def _pair(*parts: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        row.addWidget(part)
    return both
