"""The records that belong to an open one, as a small list: a company's people, a contact's deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services.list_filters import Filter, Op
from crmdesk.ui.entity_table import EntityTable
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.ui.desk import Desk

LOWEST = 160


@dataclass(frozen=True, slots=True)
class Related:
    """A list of another kind of record, linked by `link`; texts are marked for translation."""

    entity: str
    link: str
    label: str
    columns: tuple[str, ...]
    nothing: str
    add: str


class RelatedList(QWidget):
    """`add_asked` wants a new record linked to the open one."""

    record_asked = Signal(str, int)
    window_asked = Signal(str, int)
    add_asked = Signal()

    def __init__(self, desk: Desk, related: Related, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.related = desk, related
        self.states = StateView(parent=self)
        self.table = EntityTable(desk, related.entity, view, self.states, columns=related.columns)
        self.table.drawer.discs = False
        self.table.setMinimumHeight(LOWEST)
        self.states.hold(self.table)
        self.nothing = DirLabel("", "body", "mute", wrapped=True, parent=self)
        self.add = Button("", "link", "plus", small=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.nothing)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.states, 1)
        column.addStretch(0)
        self.nothing.hide()
        self.add.clicked.connect(self.add_asked)
        self.table.arrived.connect(self._show_rows)
        self.table.failed.connect(self._show_failure)
        self.table.open_asked.connect(self._open)
        self.table.window_asked.connect(self._open_apart)
        self.table.edit_asked.connect(self._open_row)
        self.retranslate()

    def show_record(self, record: int) -> None:
        """Show what belongs to a record."""
        self.table.narrow(filters=(Filter(self.related.link, Op.IS, record),))

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read it anew where records of its kind changed."""
        ids = changed.get(self.table.rows.declared.model.__tablename__)
        if ids is not None or not changed:
            self.table.refresh(ids or frozenset())

    def _show_rows(self) -> None:
        empty = self.table.rows.rowCount() == 0
        self.nothing.setVisible(empty)
        self.states.setVisible(not empty)
        self.states.show_content()
        self.states.clear_bar()

    def _show_failure(self, error: object) -> None:
        del error
        self.states.setVisible(True)
        self.states.show_error(_("This list could not be read. Nothing was changed."), self.table.try_again)

    def _open(self, record: int) -> None:
        self.record_asked.emit(self.related.entity, record)

    def _open_apart(self, record: int) -> None:
        self.window_asked.emit(self.related.entity, record)

    def _open_row(self, _index: object) -> None:
        record = self.table.current_id()
        if record is not None:
            self._open(record)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.nothing.setText(_(self.related.nothing))
        self.add.setText(_(self.related.add))
        self.table.retranslate()
        self.states.retranslate()
