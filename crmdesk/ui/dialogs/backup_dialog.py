"""Backups: the copies there are, a new one now, and putting one in the place of the book.

Nothing is replaced before its counts stand beside those of the present book, and the present book is kept.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk import paths
from crmdesk.l10n.texts import N_, _
from crmdesk.services import backups
from crmdesk.ui import theme
from crmdesk.ui.dialogs.backup_words import day_of, differences, size_of
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.paint import RIGHT
from crmdesk.ui.reading_order import set_reading_order
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import PANE, Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.screen_room import resize_within
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent

    from crmdesk.db.backup import BackupInfo
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WIDTH, HEIGHT = 720, 540
MADE = N_("The backup was made and checked: {file}")
REPLACE = N_("Replace data with backup of {day}")


class BackupDialog(QDialog):
    """Works also where the book itself cannot be opened: `address` says which book is meant."""

    def __init__(self, desk: Desk, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk, self._address = desk, address
        self._now: dict[str, int] = {}
        self._info: BackupInfo | None = None
        self._lost_files = 0
        self._is_busy = self._has_failed = False
        self.hint, self.bar = DirLabel(tone="mute", wrapped=True), MessageBar()
        self.list, self._none = PickList(), DirLabel(tone="mute", wrapped=True)
        self.make, self.make_at = Button(icon="save"), Button(icon="folder-open")
        self.other = Button(icon="folder-open")
        self.title = DirLabel(role="strong", wrapped=True)
        self._counts = QWidget()
        self.grid = QGridLayout(self._counts)
        self.safe = DirLabel(role="caption", tone="mute", wrapped=True)
        self.lost = DirLabel(tone="warn", wrapped=True)
        self.replace, self.close_button = Button("", "danger", "archive-restore"), Button()
        self._lay_out()
        self._listen()
        self.retranslate()
        resize_within(self, theme.px(WIDTH), theme.px(HEIGHT))
        self._read()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        for button in (self.make, self.make_at):
            button.setVisible(self.desk.has_book)
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.other)
        listed, chosen, told = Card(), Card(ground="alt"), QWidget()
        listed.body.setContentsMargins(2, 4, 2, 4)
        listed.body.addWidget(self.list, 1)
        listed.body.addWidget(self._none)
        self._none.setContentsMargins(PANE, PANE // 2, PANE, PANE // 2)
        chosen.body.setContentsMargins(1, 1, 1, 1)
        chosen.body.addWidget(ScrollPage(told))
        inside = QVBoxLayout(told)
        inside.setContentsMargins(PANE, PANE, PANE, PANE)
        inside.setSpacing(8)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(20)
        self.grid.setColumnStretch(0, 1)
        for part in (self.title, self.lost, self._counts, self.safe):
            inside.addWidget(part)
        inside.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(10)
        both.addWidget(listed, 1)
        both.addWidget(chosen, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.replace)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for part in (self.hint, self.bar):
            column.addWidget(part)
        column.addLayout(tools)
        column.addLayout(both, 1)
        column.addLayout(foot)

    def _listen(self) -> None:
        self.make.clicked.connect(partial(self.back_up))
        self.make_at.clicked.connect(self._ask_place)
        self.other.clicked.connect(self._ask_file)
        self.list.picked.connect(self._choose)
        self.replace.clicked.connect(self._restore)
        self.close_button.clicked.connect(self.reject)
        self.desk.locale_changed.connect(self.retranslate)

    # Reading

    def _read(self) -> None:
        self.desk.jobs.read(
            owner=self,
            key="list",
            work=partial(backups.kept_at, self._address),
            done=self._show_list,
            failed=self._fail,
        )
        if self.desk.has_book:
            self.desk.read(owner=self, key="now", work=backups.contents, done=self._take_now)

    def _take_now(self, counts: dict[str, int]) -> None:
        self._now = counts
        self._show_chosen()

    def _show_list(self, found: list[BackupInfo]) -> None:
        fmt = self.desk.fmt
        self._found = found
        self.list.put(
            [
                Pick(
                    info.path,
                    day_of(info.made, fmt),
                    fmt.ident(info.path.name),
                    size_of(info.size, fmt),
                    "save",
                )
                for info in found
            ]
        )
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)
        if found and self.list.chosen() is None and self._info is None:
            self.list.choose_first()
        set_reading_order(self)

    def _choose(self, path: Path | None) -> None:
        self._info = None
        self._show_chosen()
        if path is not None:
            self._verify(path)

    def _verify(self, path: Path) -> None:
        self.desk.jobs.read(
            owner=self,
            key="verify",
            work=partial(_looked_into, self._address, path),
            done=self._take,
            failed=self._fail,
        )

    def _take(self, found: tuple[BackupInfo, int]) -> None:
        self._info, self._lost_files = found
        if self._has_failed:
            self._has_failed = False
            self.bar.clear()
        self._show_chosen()

    def _show_chosen(self) -> None:
        info, fmt = self._info, self.desk.fmt
        self._clear_grid()
        self.replace.setEnabled(info is not None and not self._is_busy)
        self.safe.setVisible(info is not None)
        self.lost.setVisible(info is not None and self._lost_files > 0)
        if info is None:
            self.title.setText(_("Choose a backup to see what it holds."))
            self.replace.setText(_("Replace data"))
            return
        day = fmt.date(info.made.astimezone(fmt.zone).date())
        self.title.setText(day_of(info.made, fmt))
        self.replace.setText(fmt.sentence(REPLACE, day=day))
        self.lost.setText(fmt.sentence(backups.LOST_FILES, count=self._lost_files))
        self.safe.setText(
            _("The present data are kept as a backup first.")
            + "\n"
            + fmt.sentence(N_("Checksum: {sum}"), sum=fmt.ident(info.sha256[:16]))
        )
        self._fill_grid(differences(self._now, info.rows, fmt))

    def _clear_grid(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _fill_grid(self, rows: list[tuple[str, str, str, bool]]) -> None:
        for place, words in enumerate(("", _("Now"), _("In the backup"))):
            self.grid.addWidget(DirLabel(words, "caption", "mute", align=RIGHT), 0, place)
        for line, (name, now, then, differs) in enumerate(rows, start=1):
            self.grid.addWidget(DirLabel(name, wrapped=True), line, 0)
            self.grid.addWidget(DirLabel(now, align=RIGHT), line, 1)
            figure = DirLabel(then, "strong" if differs else "body", align=RIGHT)
            figure.setAccessibleName(f"{name}: {now}, {then}")
            self.grid.addWidget(figure, line, 2)

    # Making

    def back_up(self, path: Path | None = None) -> None:
        """Make a verified copy now, in the usual folder or at a place."""
        self._set_busy(busy=True)
        self.bar.show_message(_("Making the backup…"), closable=False)
        self.desk.read(
            owner=self,
            key="make",
            work=partial(backups.back_up, path=path or None),
            done=self._tell_made,
            failed=self._fail,
        )

    def _tell_made(self, info: BackupInfo) -> None:
        self._set_busy(busy=False)
        said = self.desk.fmt.sentence(MADE, file=self.desk.fmt.ident(str(info.path)))
        self.bar.show_message(said, "good")
        self._read()

    def _ask_place(self) -> None:
        usual = str(Path.home() / f"crmdesk-backup{paths.BOOK_SUFFIX}")
        kinds = f"{_('Backups')} (*{paths.BOOK_SUFFIX})"
        path, _kind = QFileDialog.getSaveFileName(self, _("Where to keep the backup"), usual, kinds)
        if path:
            self.back_up(Path(path if Path(path).suffix else f"{path}{paths.BOOK_SUFFIX}"))

    # Putting back

    def _ask_file(self) -> None:
        kinds = f"{_('Backups')} (*{paths.BOOK_SUFFIX})"
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a backup"), str(Path.home()), kinds)
        if path:
            self.list.setCurrentIndex(self.list.model().index(-1, 0))
            self._verify(Path(path))

    def _restore(self) -> None:
        if self._info is None:
            return
        self._set_busy(busy=True)
        self.bar.show_message(_("Putting the backup in place…"), closable=False)
        self.desk.jobs.write(
            owner=self,
            key="restore",
            work=partial(_put_back, self.desk, self._address, self._info.path),
            done=self._end,
            failed=self._fail,
        )

    def _end(self, _kept: Path | None) -> None:
        self._set_busy(busy=False)
        self.accept()
        self.desk.book_asked.emit(self._address)

    def _fail(self, error: CrmError) -> None:
        self._set_busy(busy=False)
        self._has_failed = True
        said = self.desk.fmt.error(error)
        self.bar.show_message(said, "bad", details=str(getattr(error, "details", "")))

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        for button in (self.make, self.make_at, self.other, self.close_button, self.list):
            button.setEnabled(not busy)
        self.replace.setEnabled(not busy and self._info is not None)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.setWindowTitle(_("Backups"))
        self.hint.setText(
            _("A copy is made every day, and before an upgrade. Each is checked by reading it back.")
        )
        self.make.setText(_("Back up now"))
        self.make_at.setText(_("Back up to a file…"))
        self.other.setText(_("Restore from a file…"))
        self.close_button.setText(_("Close"))
        self._none.setText(_("There is no backup of this book yet."))
        named(self.list, _("Backups"))
        self._show_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        """Keys go to the list first, never to the button that replaces."""
        super().showEvent(event)
        (self.list if self.list.isVisible() else self.close_button).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, unless the book is just being replaced."""
        if event.key() == Qt.Key.Key_Escape and self._is_busy:
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not while the book is being replaced."""
        if self._is_busy:
            event.ignore()
        else:
            super().closeEvent(event)


def _looked_into(address: str, path: Path) -> tuple[BackupInfo, int]:
    """What a copy holds, and how many of its attached files would not come back."""
    return backups.verified(path), backups.lost_files(address, source=path)


def _put_back(desk: Desk, address: str, source: Path) -> Path | None:
    """In the write lane, where no save can come in between; the book's own connections are closed first."""
    if desk.has_book:
        desk.work.engine.dispose()
    return backups.restore(address, source=source)
