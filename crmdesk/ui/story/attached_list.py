"""The files of a record: added by a button or by dropping them, saved as copies, renamed, deleted.

Reusable wherever a record is shown. A file is never opened where it lies: a copy is saved first, and a
program is not opened from here even then.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, Listing, _
from crmdesk.services import attachments
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.story.words import clean, size_words
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.attachments import AttachedFile
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget

LOWEST = 120


def dropped_files(mime: QMimeData) -> list[Path]:
    """The files of this computer in what is dragged; nothing is opened, and nothing fetched."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile() and not url.host()]


class AttachedList(QWidget):
    """`counted` tells how many files there are, once they are read; those in the trash come last, faded."""

    counted = Signal(int)

    def __init__(self, desk: Desk, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self.record: int | None = None
        self.files: list[AttachedFile] = []
        self.gone: list[AttachedFile] = []
        """Those that lie in the trash."""
        self.add = Button("", "default", "plus", small=True, parent=self)
        self.save = Button("", "default", "download", small=True, parent=self)
        self.rename = Button("", "ghost", "pencil", small=True, parent=self)
        self.delete = Button("", "ghost", "trash-2", small=True, parent=self)
        self.back = Button("", "default", "archive-restore", small=True, parent=self)
        self.bar = MessageBar(self)
        self.hint = DirLabel("", "body", "mute", wrapped=True, parent=self)
        self.list = PickList(self)
        self._lay_out()
        self._listen()
        self.setAcceptDrops(True)
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = QWidget(self)
        row = FlowLayout(buttons)
        for button in (self.add, self.save, self.rename, self.delete, self.back):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(buttons)
        column.addWidget(self.bar)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        self.list.setMinimumHeight(LOWEST)

    def _listen(self) -> None:
        self.add.clicked.connect(self._ask_files)
        self.save.clicked.connect(self._ask_folder)
        self.rename.clicked.connect(self._ask_name)
        self.delete.clicked.connect(self._trash)
        self.back.clicked.connect(self._restore)
        self.list.picked.connect(self._show_deeds)
        self.list.activated.connect(self._ask_folder)
        self.list.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Del and F2 in the list mean the chosen file, before they mean the record of the window."""
        if watched is not self.list or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_delete, is_rename = event.matches(QKeySequence.StandardKey.Delete), event.key() == Qt.Key.Key_F2
        if not (is_delete or is_rename):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() is QEvent.Type.KeyPress:
            (self._trash if is_delete else self._ask_name)()
        return True

    # Reading

    def show_record(self, record: int) -> None:
        """Read and show the files of a record."""
        if record != self.record:
            self.bar.clear()
        self.record = record
        work = partial(_read, entity=self.entity, record=record)
        self.desk.read(owner=self, key="files", work=work, done=self._take, failed=self._tell)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read them anew where files changed."""
        if self.record is not None and (not changed or "attachment" in changed):
            self.show_record(self.record)

    def _take(self, found: tuple[list[AttachedFile], list[AttachedFile]]) -> None:
        self.files, self.gone = found
        self.retranslate()
        self.counted.emit(len(self.files))

    def _tell(self, error: CrmError) -> None:
        self.bar.show_message(self.desk.fmt.error(error), "bad")

    def chosen(self) -> AttachedFile | None:
        """The file that is chosen, if it is not one in the trash."""
        return self._chosen_of(self.files)

    def _chosen_of(self, files: Sequence[AttachedFile]) -> AttachedFile | None:
        pick = self.list.chosen()
        return next((one for one in files if pick is not None and one.id == pick.key), None)

    # What can be done

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach copies of files to the record that is shown."""
        if self.record is None or not paths:
            return
        self.bar.clear()
        work = partial(attachments.add, entity=self.entity, record=self.record, paths=tuple(paths))
        self.desk.write(owner=self, work=work, failed=self._tell)

    def _ask_files(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add files"), str(Path.home()))
        self.add_files([Path(one) for one in chosen])

    def _ask_folder(self) -> None:
        file = self.chosen()
        if file is None:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Save a copy in"), str(Path.home()))
        if folder:
            self.save_in(file, Path(folder))

    def save_in(self, file: AttachedFile, folder: Path) -> None:
        """Save a copy of a file in a folder; it may then be opened, unless it is a program."""
        work = partial(attachments.save_copy, attachment=file.id, folder=folder)
        done = partial(self._tell_saved, runs=file.runs)
        self.desk.read(owner=self, key="save", work=work, done=done, failed=self._tell)

    def _tell_saved(self, path: Path, *, runs: bool) -> None:
        fmt, name = self.desk.fmt, clean(path.name)
        folder = Offer(_("Open folder"), partial(_open, path.parent), "folder-open")
        if runs:
            words = fmt.sentence(
                N_("Saved “{name}”. It is a program and is not opened from here."), name=name
            )
            self.bar.show_message(words, "warn", [folder])
        else:
            offers = [Offer(_("Open"), partial(_open, path), "external-link"), folder]
            self.bar.show_message(fmt.sentence(N_("Saved “{name}”."), name=name), "good", offers)

    def _ask_name(self) -> None:
        file = self.chosen()
        if file is None:
            return
        panel = Popover(self.rename)
        panel.setLayoutDirection(self.layoutDirection())
        field = TextField(self.desk, panel)
        field.set_name(_("Name of the file"))
        field.set_value(file.name)
        button = Button(_("Rename"), "primary", parent=panel)
        give = partial(self._give_name, file.id, field, panel.close)
        panel.body.addWidget(field)
        panel.body.addWidget(button)
        button.clicked.connect(give)
        field.line.returnPressed.connect(give)
        panel.open_under()

    def _give_name(self, number: int, field: FieldWidget, close: Callable[[], object]) -> None:
        name = str(field.value() or "").strip()
        if not name:
            field.set_error(_("Type a name for the file."))
            return
        close()
        self.desk.write(owner=self, work=partial(attachments.rename, attachment=number, name=name))

    def _trash(self) -> None:
        file = self.chosen()
        if file is not None:
            self.desk.write(owner=self, work=partial(attachments.trash, attachments=(file.id,)))

    def _restore(self) -> None:
        file = self._chosen_of(self.gone)
        if file is not None:
            self.desk.write(owner=self, work=partial(attachments.restore, attachments=(file.id,)))

    def choose(self, number: int) -> bool:
        """Put the selection on a file; False where it is not here."""
        row = next((n for n, one in enumerate(self.files) if one.id == number), -1)
        if row >= 0:
            self.list.setCurrentIndex(self.list.model().index(row, 0))
        return row >= 0

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped here."""
        if self.record is not None and dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what is dropped."""
        event.acceptProposedAction()
        self.add_files(dropped_files(event.mimeData()))

    # Look

    def _show_deeds(self) -> None:
        for button in (self.save, self.rename, self.delete):
            button.setVisible(self.chosen() is not None)
        self.back.setVisible(self._chosen_of(self.gone) is not None)

    def retranslate(self) -> None:
        """All words, sizes and days in the language of the window."""
        self.add.setText(_("Add files…"))
        self.save.setText(_("Save a copy…"))
        self.rename.setText(_("Rename"))
        self.delete.set_name(_("Move to trash"))
        self.back.setText(_("Restore"))
        self.hint.setText(_("No files yet. Drop them here, or choose them with the button."))
        self.hint.setVisible(not self.files)
        self.list.setVisible(bool(self.files or self.gone))
        named(self.list, _("Files"))
        gone = [self._pick(file, in_trash=True) for file in self.gone]
        self.list.put([*(self._pick(file) for file in self.files), *gone])
        if self.files and self.list.chosen() is None:
            self.list.choose_first()
        self._show_deeds()

    def _pick(self, file: AttachedFile, *, in_trash: bool = False) -> Pick:
        fmt = self.desk.fmt
        kind = _("Program") if file.runs else ""
        parts = Listing(tuple(filter(None, (size_words(file.size, fmt), kind, clean(file.who)))))
        icon = "triangle-alert" if file.runs else "file"
        name, told = fmt.isolate(clean(file.name)), fmt.sentence("{parts}", parts=parts)
        tail = _("in the trash") if in_trash else fmt.moment(file.added)
        return Pick(file.id, name, told, tail, icon, faded=in_trash)


def _read(work: Work, *, entity: str, record: int) -> tuple[list[AttachedFile], list[AttachedFile]]:
    live = attachments.files_of(work, entity=entity, record=record)
    return live, attachments.files_of(work, entity=entity, record=record, in_trash=True)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
