"""Taking a list out into a file: for a spreadsheet, where nothing can run, or exactly, for moving data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from crmdesk.exchange.registry import CARD_KINDS
from crmdesk.l10n.texts import N_, _
from crmdesk.services import exporting
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from crmdesk.services.lists import ListQuery
    from crmdesk.ui.desk import Desk

WIDTH = 440


class ExportDialog(QDialog):
    """Asks for what the file is, then where it goes. The book is only read."""

    def __init__(self, desk: Desk, query: ListQuery, plural: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk, self._query, self._plural = desk, query, plural
        self.setWindowTitle(_("Export this list"))
        self.setAccessibleName(self.windowTitle())
        self.safe = QRadioButton(_("For a spreadsheet"), self)
        self.exact = QRadioButton(_("For moving data"), self)
        self.safe.setChecked(True)
        self.choose = Button(_("Save as…"), "primary", "download", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        self._lay_out()
        self.choose.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        column, foot = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addWidget(DirLabel(self.windowTitle(), "subject", parent=self))
        column.addSpacing(6)
        hints = (
            (self.safe, _("Headings in your language; no cell can start a formula.")),
            (self.exact, _("Field names as headings and every value unchanged, to be imported again.")),
        )
        for button, hint in hints:
            column.addWidget(button)
            button.setAccessibleDescription(hint)
            column.addWidget(DirLabel(hint, "caption", "mute", wrapped=True, parent=self))
            column.addSpacing(6)
        foot.addWidget(self.choose)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(WIDTH)

    def _choose(self) -> None:
        kinds = {_("Excel workbook (*.xlsx)"): ".xlsx", _("CSV file (*.csv)"): ".csv"}
        if self._plural in CARD_KINDS:
            kinds[_("Address cards, vCard (*.vcf)")] = ".vcf"
        name, kind = QFileDialog.getSaveFileName(
            self, self.windowTitle(), f"{self._plural}.xlsx", ";;".join(kinds)
        )
        if name:
            path = Path(name)
            ending = kinds.get(kind, ".xlsx")
            self.write(path if path.suffix.lower() in kinds.values() else path.with_name(path.name + ending))

    def write(self, path: Path) -> None:
        """Write the file in the background."""
        work = partial(
            exporting.export_list,
            query=self._query,
            path=path,
            exact=self.exact.isChecked(),
            rtl=self.desk.locale.rtl,
        )
        desk = self.desk
        desk.read(owner=desk, work=work, done=partial(_tell_written, desk, path.name))
        self.accept()


def _tell_written(desk: Desk, name: str, count: int) -> None:
    rows = desk.fmt.counted("{n} row", "{n} rows", count)
    desk.tell(desk.fmt.sentence(N_("Exported {rows} to {name}"), rows=rows, name=name))
