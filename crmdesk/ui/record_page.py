"""A section of one kind of record: its list, the open record beside it, the sheet to edit it in."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.cell_editor import CellEditing
from crmdesk.ui.cells import title_of
from crmdesk.ui.chosen_records import restore_chosen, trash_chosen
from crmdesk.ui.details import FactRow
from crmdesk.ui.dialogs.bulk_edit import BulkEdit
from crmdesk.ui.dialogs.export_dialog import ExportDialog
from crmdesk.ui.dialogs.record_dialog import RecordSheet, RecordWindow
from crmdesk.ui.entity_table import EntityTable
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.list_head import ListHead
from crmdesk.ui.page import Page, Room
from crmdesk.ui.page_plan import first_use_of
from crmdesk.ui.record_pane import LEAST_WIDTH, RecordPane
from crmdesk.ui.sample_book import open_sample
from crmdesk.ui.several_pane import SeveralPane
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.lists import ListQuery
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.page_plan import PagePlan
    from crmdesk.ui.related_list import Related
    from crmdesk.ui.widgets.first_use import FirstUse

REST_MS = 120
SHARES = (50, 66)
"""How much of the width the list has, in per cent: least and most."""


class RecordPage(Page):
    """Subclasses give the plan."""

    plan: PagePlan

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        plan = self.plan
        self.declared = declared_entity(plan.entity)
        self._sheets: dict[str, RecordSheet] = {}
        self._bulk: BulkEdit | None = None
        self._query: ListQuery | None = None
        self._alone = self._was_shown = False
        self.table = EntityTable(desk, plan.entity, parent=self)
        self.head = ListHead(desk, self.table)
        self.states = StateView(self.table, self)
        self.editing = CellEditing(self.table)
        self.pane = RecordPane(desk, plan.entity, plan.related, plan.facts, self)
        self.several = SeveralPane(self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._lay_out()
        self._listen()
        self.retranslate()
        self.states.show_loading()
        self.head.apply()

    def _lay_out(self) -> None:
        self._side, self._beside = QWidget(self.split), QWidget(self.split)
        for box, parts in (
            (self._side, (self.head, self.states)),
            (self._beside, (self.pane, self.several)),
        ):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for part in parts:
                column.addWidget(part, 0 if part is self.head else 1)
        self.several.hide()
        self.pane.hide()
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        for before, after in pairwise(
            (self.head.columns, self.table.headings, self.table, self.pane.head.back)
        ):
            QWidget.setTabOrder(before, after)
        self._share_room()

    def _share_room(self) -> None:
        """As the person has set it, else the list has what its columns need, within reason."""
        kept = self.desk.preferences.split.get(self.plan.entity)
        if kept and len(kept) == len(SHARES):
            self.split.setSizes(kept)
            return
        room = self.width()
        least, most = (room * share // 100 for share in SHARES)
        mine = min(max(self.table.wished_width, least), most, room - theme.px(LEAST_WIDTH))
        self.split.setSizes([mine, room - mine])

    def _listen(self) -> None:
        self.split.splitterMoved.connect(self._keep_split)
        self.head.changed.connect(self.situation_changed)
        table, pane = self.table, self.pane
        table.arrived.connect(self._show_rows)
        table.counted.connect(self._show_rows)
        table.failed.connect(self._show_failure)
        table.chosen_changed.connect(self._follow_selection)
        table.open_asked.connect(self._open)
        table.window_asked.connect(partial(self.open_apart, self.plan.entity))
        table.customContextMenuRequested.connect(self._open_menu)
        self._rest.timeout.connect(self._show_current)
        self.editing.form_asked.connect(self.edit_record)
        self.editing.form_needed.connect(self._edit_typed)
        pane.record_asked.connect(self.ask_for)
        pane.window_asked.connect(self.open_apart)
        pane.edit_asked.connect(self.edit_record)
        pane.add_asked.connect(self._add_related)
        pane.trash_asked.connect(self.trash)
        pane.restore_asked.connect(self.restore)
        pane.head.back_asked.connect(self.go_back)
        pane.head.step_asked.connect(table.step)
        pane.shown.connect(self.situation_changed)
        self.several.edit.clicked.connect(self.edit_selected)
        self.several.trash.clicked.connect(self.trash)
        self.several.restore.clicked.connect(self.restore)

    def _keep_split(self) -> None:
        self.desk.preferences.split = self.desk.preferences.split | {self.plan.entity: self.split.sizes()}

    # The six states

    def _show_rows(self) -> None:
        model = self.table.rows
        empty = model.is_counted and model.rowCount() == 0
        self.states.clear_bar()
        self._share_room()
        if not empty:
            self.states.show_content()
        elif not self.head.is_narrowed:
            self.states.show_first_use(self._first_use())
        elif self.head.in_trash and not self.head.conditions and not self.head.search.text():
            self.states.show_no_match(_("The trash is empty."))
        else:
            self.states.show_no_match(_("Nothing in this list matches."), self.head.clear_all)
        if empty and not self._alone and model.asked != self._query:
            self.pane.clear()
        self._query = model.asked
        first = empty and not self.head.is_narrowed
        self.head.show_tools(shown=not first)
        if not empty and not self._alone and not self.table.currentIndex().isValid():
            self.table.go_to_row(0)
        if not self._was_shown and not empty:
            self._was_shown = True
            if self.head.isAncestorOf(QApplication.focusWidget() or self):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_panes()
        self.situation_changed.emit()

    def _first_use(self) -> FirstUse:
        return first_use_of(self.plan, self.window(), partial(self.create_record, self.plan.entity))

    def _show_failure(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.table.try_again, details=details)

    # Selection and panes

    def _follow_selection(self) -> None:
        count = self.table.selected_count()
        if count > 1:
            everything = self.table.all_selected()
            words = self.desk.fmt.sentence(self.declared.counted, count=count)
            self.several.show_words(
                self.desk.fmt.sentence(N_("All {records} selected"), records=words)
                if everything
                else self.desk.fmt.sentence(N_("{records} selected"), records=words),
                in_trash=self.head.in_trash,
            )
        self._rest.start()
        self._place_panes()
        self.situation_changed.emit()

    def _show_current(self) -> None:
        record = self.table.current_id()
        if record is not None and self.table.selected_count() <= 1 and record != self._shown():
            self.pane.show_record(record)

    def _shown(self) -> int | None:
        return self.pane.record

    def _place_panes(self) -> None:
        """List and record side by side, or one of them where there is no room."""
        has_rows = self.table.rows.rowCount() > 0 or self.head.is_narrowed
        is_single = self.room is Room.ONE_PANE
        several = self.table.selected_count() > 1
        self.pane.setVisible(not several)
        self.several.setVisible(several)
        beside = self._alone if is_single else has_rows or self._alone
        self._beside.setVisible(beside)
        self._side.setVisible(not (is_single and self._alone))
        self.pane.set_alone(alone=is_single)

    def set_compact(self, room: Room) -> None:
        """Show list and record, or one of them."""
        super().set_compact(room)
        if room is not Room.ONE_PANE:
            self._alone = False
        self._place_panes()
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and record share the new width."""
        super().resizeEvent(event)
        self._share_room()

    def _open(self, record: int) -> None:
        """Go into the record: the pane gets the focus, in place of the list where there is no room."""
        self._rest.stop()
        if self.pane.record != record:
            self.pane.show_record(record)
        self._alone = True
        self._place_panes()
        self.pane.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.situation_changed.emit()

    def go_back(self) -> None:
        """From the record to its list."""
        self._alone = False
        self._place_panes()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.situation_changed.emit()

    def _open_menu(self, point: QPoint) -> None:
        if not self.table.indexAt(point).isValid():
            return
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
        menu_of(self, offers).popup(self.table.viewport().mapToGlobal(point))

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
        chosen = self.table.chosen()
        if chosen.count and self.sheet is None and not self.head.in_trash:
            self._bulk = BulkEdit(self.desk, self.plan.entity, chosen, self)
            self._bulk.open()

    def open_apart(self, entity: str, record: int) -> None:
        """Edit a record in a window of its own."""
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
        ExportDialog(self.desk, self.table.query, self.declared.plural, self).open()

    # What the window asks

    def title(self) -> str:
        """The kind of record, in the language of the window."""
        return _(self.declared.label_many)

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
        if not self.head.in_trash:
            do |= {"edit": self.edit, "edit_selected": self.edit_selected, "trash": self._trash_in_focus}
        if self._alone:
            do["back"] = self.go_back
        if not self.desk.work.facts.sample:
            do["sample_data"] = partial(open_sample, self.desk, self)
        return do

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what shows records that changed."""
        table = self.declared.model.__tablename__
        if not changed or table in changed or "staff" in changed:
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

    def current_record(self) -> tuple[str, int] | None:
        """The open record."""
        reading = self.pane.reading
        return None if reading is None else (self.plan.entity, reading.opened.id)

    def chosen_record(self) -> tuple[str, int] | None:
        """The selected record, or the open one where the focus is in it; none in the trash."""
        here, record = self.window().focusWidget(), self.table.current_id()
        in_pane = record is None or (here is not None and self.pane.isAncestorOf(here))
        found = self.current_record() if in_pane else (self.plan.entity, record or 0)
        return None if self.head.in_trash else found

    def selected_count(self) -> int:
        """How many records an action would act on."""
        return self.table.selected_count()

    def status_text(self) -> str:
        """Count and selection."""
        if not self.table.rows.is_counted:
            return ""
        fmt, count = self.desk.fmt, self.head.counted_words()
        selected = self.table.selected_count()
        if not selected:
            return count
        if self.table.all_selected():
            return fmt.sentence(N_("All {records} selected"), records=count)
        return fmt.sentence(N_("{records}, {count} selected"), records=count, count=selected)

    def can_close(self) -> bool:
        """What is typed and not saved is kept as a draft, so the window may always close."""
        for sheet in self._sheets.values():
            if sheet.isVisible():
                sheet.editor.keep_draft()
        return True

    def panes(self) -> Sequence[QWidget]:
        """List, then record."""
        if (sheet := self.sheet) is not None:
            return (sheet,)
        return tuple(part for part in (self.table, self._beside) if part.isVisibleTo(self)) or (self,)

    def retranslate(self) -> None:
        """All words in the language of the window; selection, place and typing stay."""
        self.head.retranslate()
        self.table.retranslate()
        self.pane.retranslate()
        self.several.retranslate()
        for sheet in self._sheets.values():
            sheet.retranslate()
        self.states.retranslate()
        if self.states.state in {"first use", "no match"}:
            self._show_rows()
        if self.table.selected_count() > 1:
            self._follow_selection()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().surf))
