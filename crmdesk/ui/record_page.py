"""A section of one kind of record: its list, the open record beside it, the sheet to edit it in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import _
from crmdesk.services.list_views import NO_STEP
from crmdesk.ui.cell_editor import CellEditing
from crmdesk.ui.cells import title_of
from crmdesk.ui.chosen_records import restore_chosen, trash_chosen
from crmdesk.ui.details import FactRow
from crmdesk.ui.list_page import ListPage
from crmdesk.ui.page import Room
from crmdesk.ui.sample_book import open_sample
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.ui.dialogs.bulk_edit import BulkEdit
    from crmdesk.ui.dialogs.record_dialog import RecordSheet
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.related_list import Related


class RecordPage(ListPage):
    """What is done with the records of a list: edited in sheets, trashed, restored, exported."""

    def _equip(self) -> None:
        self._sheets: dict[str, RecordSheet] = {}
        self._bulk: BulkEdit | None = None
        self.editing = CellEditing(self.table)

    def _listen(self) -> None:
        super()._listen()
        table, pane = self.table, self.pane
        table.window_asked.connect(partial(self.open_apart, self.plan.entity))
        table.customContextMenuRequested.connect(self._open_menu)
        self.editing.form_asked.connect(self.edit_record)
        self.editing.form_needed.connect(self._edit_typed)
        pane.record_asked.connect(self.ask_for)
        pane.window_asked.connect(self.open_apart)
        pane.edit_asked.connect(self.edit_record)
        pane.add_asked.connect(self._add_related)
        pane.trash_asked.connect(self.trash)
        pane.restore_asked.connect(self.restore)
        pane.tabs.currentChanged.connect(self.situation_changed)
        if pane.story is not None:
            pane.story.next_step.shown.connect(self.situation_changed)
        self.several.edit.clicked.connect(self.edit_selected)
        self.several.trash.clicked.connect(self.trash)
        self.several.restore.clicked.connect(self.restore)

    def _open_menu(self, point: QPoint) -> None:
        if self.table.indexAt(point).isValid():
            menu_of(self, self._offers()).popup(self.table.viewport().mapToGlobal(point))

    def _offers(self) -> list[Offer | None]:
        """The menu of the selected rows."""
        offers: list[Offer | None] = [
            Offer(_("Open"), self._open_current),
            Offer(_("Open in its own window"), self._open_current_apart, "external-link"),
            None,
        ]
        if self.head.in_trash:
            offers.append(Offer(_("Restore"), self.restore, "archive-restore"))
        else:
            offers.append(Offer(_("Edit"), self.edit, "pencil"))
            offers.append(Offer(_("Copy"), self.table.copy, "copy"))
            offers.append(Offer(_("Move to trash"), self.trash, "trash-2"))
        return offers

    def _open_current(self) -> None:
        if (record := self.table.current_id()) is not None:
            self._open(record)

    def _open_current_apart(self) -> None:
        if (record := self.table.current_id()) is not None:
            self.open_apart(self.plan.entity, record)

    # Editing

    @property
    def sheet(self) -> RecordSheet | None:
        """The sheet that is open."""
        return next((one for one in self._sheets.values() if one.isVisible()), None)

    def _sheet_of(self, entity: str) -> RecordSheet:
        from crmdesk.ui.dialogs.record_dialog import RecordSheet

        if entity not in self._sheets:
            sheet = RecordSheet(self.desk, entity, self)
            sheet.closed.connect(self.situation_changed)
            sheet.editor.saved.connect(partial(self._show_saved, entity))
            sheet.editor.record_asked.connect(self.ask_for)
            self._sheets[entity] = sheet
        return self._sheets[entity]

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new record."""
        self._begin(entity, {title_of(declared_entity(entity)).name: name} if name else None)

    def _begin(
        self, entity: str, values: dict[str, Any] | None, labels: dict[str, str] | None = None
    ) -> None:
        if self.sheet is not None:
            return
        sheet = self._sheet_of(entity)
        sheet.open()
        sheet.editor.open_new(values, labels)
        self.situation_changed.emit()

    def _add_related(self, related: Related) -> None:
        reading = self.pane.reading
        if reading is not None:
            self._begin(
                related.entity, {related.link: reading.opened.id}, {related.link: reading.opened.title}
            )

    def edit_record(self, record: int, field: str = "") -> None:
        """Open the form of a record, beginning with a field."""
        self._edit(record, field, {})

    def _edit_typed(self, record: int, typed: dict[str, Any]) -> None:
        self._edit(record, next(iter(typed), ""), typed)

    def _edit(self, record: int, field: str, typed: dict[str, Any]) -> None:
        if self.sheet is not None:
            return
        sheet = self._sheet_of(self.plan.entity)
        sheet.open()
        sheet.editor.open_record(record, field, typed)
        self.situation_changed.emit()

    def _show_saved(self, entity: str, record: int) -> None:
        if entity == self.plan.entity:
            self.pane.show_record(record)
            self._to_show = record
            self.table.rows.arrived.connect(self._select_saved, Qt.ConnectionType.SingleShotConnection)

    def _select_saved(self) -> None:
        self.table.show_record(self._to_show)

    def edit(self) -> None:
        """F2: the cell, the fact or the record in focus."""
        focus = QApplication.focusWidget()
        if self.head.in_trash:
            return
        if focus is self.table:
            self.editing.begin()
        elif isinstance(focus, FactRow):
            focus.edit_asked.emit(focus.field.name)
        elif (record := self.table.current_id()) is not None:
            self.edit_record(record)

    def edit_selected(self) -> None:
        """Change all selected records at once."""
        from crmdesk.ui.dialogs.bulk_edit import BulkEdit

        chosen = self.table.chosen()
        if chosen.count and self.sheet is None and not self.head.in_trash:
            self._bulk = BulkEdit(self.desk, self.plan.entity, chosen, self)
            self._bulk.open()

    def open_apart(self, entity: str, record: int) -> None:
        """Edit a record in a window of its own."""
        from crmdesk.ui.dialogs.record_dialog import RecordWindow

        window = RecordWindow(self.desk, entity, self)
        window.editor.record_asked.connect(self.ask_for)
        window.editor.open_record(record)
        window.show()

    # Trash

    def _trash_in_focus(self) -> None:
        """Del: a filter's chip where that is in focus, else the selected records."""
        focus = QApplication.focusWidget()
        if isinstance(focus, Chip) and focus.removable:
            focus.removed.emit()
        else:
            self.trash()

    def trash(self) -> None:
        """Move the selected records to the trash; undo brings them back."""
        self._mark(trash_chosen)

    def restore(self) -> None:
        """Bring the selected records back from the trash."""
        self._mark(restore_chosen)

    def _mark(self, do: Any) -> None:
        chosen = self.table.chosen()
        if chosen.count:
            self.desk.write(owner=self, work=partial(do, entity=self.plan.entity, chosen=chosen))

    def export(self) -> None:
        """Write the list as it is shown into a file."""
        from crmdesk.ui.dialogs.export_dialog import ExportDialog

        ExportDialog(self.desk, self.table.query, self.declared.plural, self).open()

    # What the window asks

    def handlers(self) -> Handlers:
        """What the window's commands mean here; an open sheet takes them all."""
        if (sheet := self.sheet) is not None:
            return sheet.handlers() | dict.fromkeys(("edit", "new"), lambda: None)
        do: Handlers = {
            "filter": self.head.go_to_search,
            "clear_filters": self.head.clear_all,
            "columns": self.head.open_columns,
            "next_record": partial(self.table.step, 1),
            "previous_record": partial(self.table.step, -1),
            "open": self._open_current,
            "export_rows": self.export,
        }
        do |= self.head.view_menu.handlers()
        if not self.head.in_trash:
            do |= {"edit": self.edit, "edit_selected": self.edit_selected, "trash": self._trash_in_focus}
        if self._alone:
            do["back"] = self.go_back
        story = self.pane.story
        if story is not None and story.next_step.isVisibleTo(self):
            do["next_step"] = story.next_step.submit
        if not self.desk.work.facts.sample:
            do["sample_data"] = partial(open_sample, self.desk, self)
        return do

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what shows records that changed."""
        table = self.declared.model.__tablename__
        shown = {table, "staff", "tag"} | ({"activity"} if self.head.view == NO_STEP else set())
        if not changed or changed.keys() & shown:
            self.table.refresh(changed.get(table, frozenset()))
        self.pane.refresh(changed)

    def show_record(self, entity: str, record: int) -> None:
        """Open a record and select it where it is in the list."""
        del entity
        self.pane.show_record(record)
        self._alone = self.room is Room.ONE_PANE
        self._place_panes()
        if self.table.rows.query is None:
            self._to_show = record
            self.table.rows.arrived.connect(self._select_saved, Qt.ConnectionType.SingleShotConnection)
        else:
            self.table.show_record(record)

    def ask_for(self, entity: str, record: int) -> None:
        """Show a record, in its own section where it has another."""
        from crmdesk.ui.main_window import MainWindow

        window = self.window()
        if entity == self.plan.entity:
            self.show_record(entity, record)
        elif isinstance(window, MainWindow):
            window.show_record(entity, record)

    def can_close(self) -> bool:
        """What is typed and not saved is kept as a draft, so the window may always close."""
        for sheet in self._sheets.values():
            if sheet.isVisible():
                sheet.editor.keep_draft()
        return True

    def panes(self) -> Sequence[QWidget]:
        """List, then record; an open sheet alone."""
        return super().panes() if self.sheet is None else (self.sheet,)

    def retranslate(self) -> None:
        """All words in the language of the window; selection, place and typing stay."""
        super().retranslate()
        for sheet in self._sheets.values():
            sheet.retranslate()
