"""Opening the wizard in a window, by command or by dropping a file on it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from crmdesk.ui.sections import section_of

if TYPE_CHECKING:
    from crmdesk.ui.dialogs.import_wizard.wizard import ImportWizard
    from crmdesk.ui.main_window import MainWindow

ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".vcf", ".vcard"})


class ImportOpener(QObject):
    """The one import of a window: begun, come back to, closed. `imported` tells that rows are in the book."""

    imported = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.wizard: ImportWizard | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def open(self, *, file: Path | None = None) -> None:
        """Show the wizard, with a file if one was dropped."""
        if not self._window.desk.has_book:
            return
        if self.wizard is None:
            self._make()
        wizard = self.wizard
        if wizard is None:
            return
        self._window.show_guest(wizard)
        if file is not None:
            wizard.open_file(file)

    def _make(self) -> None:
        from crmdesk.ui.dialogs.import_wizard.wizard import ImportWizard

        here = self._window.page
        record = here.current_record() if here is not None else None
        wanted = _kind_of(record[0]) if record else ""
        wizard = ImportWizard(self._window.desk, wanted=wanted)
        wizard.closed.connect(partial(self._end, wizard))
        wizard.flow.ended.connect(partial(self._tell, wizard))
        wizard.records_asked.connect(partial(self._show_records, wizard))
        self.wizard = wizard

    def _end(self, wizard: ImportWizard) -> None:
        self.wizard = None
        self._window.end_guest(wizard)

    def _tell(self, wizard: ImportWizard) -> None:
        if wizard.flow.result is not None:
            self.imported.emit()

    def _show_records(self, wizard: ImportWizard, entity: str) -> None:
        section = section_of("deal" if entity == "stage_move" else entity)
        self._end(wizard)
        if section is not None:
            self._window.show_section(section.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a table that is dropped on the window."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and (file := _file_of(event)):
            event.acceptProposedAction()
            self.open(file=file)
            return True
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and _file_of(event):
            event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)


def _file_of(event: QDropEvent) -> Path | None:
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((file for file in files if file.suffix.lower() in ENDINGS), None)


def _kind_of(entity: str) -> str:
    from crmdesk.entities.catalogue import entity as declared_entity

    return declared_entity(entity).plural
