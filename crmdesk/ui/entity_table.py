"""The list of one kind of record: a table that reads pages from the book and is worked from the keyboard."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from crmdesk.l10n.texts import _
from crmdesk.services import lists
from crmdesk.services.lists import ListQuery
from crmdesk.ui import theme
from crmdesk.ui.cells import title_of
from crmdesk.ui.clipboard import put_on_clipboard, read_chosen
from crmdesk.ui.column_widths import Arranging, arranged
from crmdesk.ui.entity_delegate import RowDelegate
from crmdesk.ui.entity_header import HeadingBar
from crmdesk.ui.entity_model import EntityModel
from crmdesk.ui.entity_reading import PAGE, Chosen
from crmdesk.ui.list_look import ListLook, keep_look, look_of, usual_look
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Committed, Work
    from crmdesk.services.list_filters import Filter
    from crmdesk.services.list_views import ListView
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_reading import Reading

ROW_HEIGHT, COMPACT_HEIGHT = 32, 26
MOST_KEPT, MOST_COPIED, MEASURED = 1000, 20_000, 60
ROWS, STAY = QItemSelectionModel.SelectionFlag.Rows, QItemSelectionModel.SelectionFlag.NoUpdate
CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | ROWS
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class EntityTable(QTableView):
    """Shows a list of records; `narrow` says which. What is selected outlives every refresh.

    `view` names the list among the preferences; `columns` are shown until the person chooses others.
    """

    chosen_changed = Signal()
    open_asked = Signal(int)
    window_asked = Signal(int)
    edit_asked = Signal(QModelIndex)
    counted = Signal(int)
    arrived = Signal()
    failed = Signal(object)
    look_changed = Signal()
    fields_changed = Signal()
    """The business added, renamed or took away fields of these records."""

    def __init__(
        self,
        desk: Desk,
        entity: str,
        view: str = "",
        parent: QWidget | None = None,
        *,
        columns: tuple[str, ...] = (),
    ) -> None:
        super().__init__(parent)
        self.desk, self.entity, self.view = desk, entity, view or entity
        self.rows = EntityModel(desk, entity, self)
        self.hovered = self._awaited = -1
        self.wished_width = 0
        self.is_editing = False
        self._usual = ListLook(columns, {}) if columns else None
        self.look = self.look_of(self.view)
        self.query = self.look.applied_to(ListQuery(entity, ()))
        self._fitted_for: tuple[object, ...] = ()
        self._is_stale = self._is_restoring = False
        self._kept: tuple[frozenset[int], int | None, int, bool] = (frozenset(), None, 0, False)
        self.headings = HeadingBar(self.rows, self)
        self.drawer = RowDelegate(self)
        self._dress()
        self._listen()
        self.retranslate()

    def _dress(self) -> None:
        self.setHorizontalHeader(self.headings)
        self.setModel(self.rows)
        self.setItemDelegate(self.drawer)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.headings.setStretchLastSection(True)

    def _listen(self) -> None:
        self.rows.modelAboutToBeReset.connect(self._keep_selection)
        self.rows.arrived.connect(self._restore_selection)
        self.rows.counted.connect(self.counted)
        self.rows.failed.connect(self.failed)
        self.rows.outdated.connect(self._show_known)
        self.rows.rowsInserted.connect(self._see)
        self.rows.dataChanged.connect(self._follow_data)
        self.verticalScrollBar().valueChanged.connect(self._see)
        self.headings.sort_asked.connect(self.sort_by)
        self.headings.widths_set.connect(self._keep_widths)
        self.headings.order_set.connect(self._keep_order)
        self.doubleClicked.connect(self.edit_asked)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.desk.preferences.changed.connect(self._follow_preference)
        self.desk.committed.connect(self._follow_fields)

    # Which list

    def _follow_fields(self, done: Committed) -> None:
        """Show no column, and sort by none, that is not there any more; headings follow their names."""
        if "custom_field" in done.changed:
            self._show_known()

    def _show_known(self) -> None:
        self.query = self.query.within(self.rows.declared)
        self.look = replace(self.look.with_columns(self.query.columns), sort=self.query.sort)
        self.fields_changed.emit()
        if self.rows.asked is not None:
            self._ask()

    def narrow(self, *, search: str = "", filters: Sequence[Filter] = (), trash: bool = False) -> None:
        """Show the records that match."""
        query = replace(self.query, search=search, filters=tuple(filters), trash=trash)
        if query != self.query or self.rows.asked is None:
            self.query = query
            self._ask()

    def look_of(self, name: str, view: ListView | None = None) -> ListLook:
        """The arrangement kept under a name, or the one that a view asks for."""
        return look_of(self.desk.preferences, name, self.rows.declared, view, self._usual)

    def wear(self, name: str, view: ListView | None = None) -> None:
        """Arrange columns and order so; what is changed from now on is kept under the name."""
        self.view, self.look = name, self.look_of(name, view)
        self.query = self.look.applied_to(self.query)
        self._fitted_for = ()

    def _ask(self) -> None:
        self.headings.set_sort(self._sorted_by(), descending=self.query.descending)
        self.rows.ask(self.query if self.query.plain else replace(self.query, sort=self._sorted_by()))

    def _sorted_by(self) -> str:
        declared = self.rows.declared
        usual = declared.sort if any(one.name == declared.sort for one in declared.fields) else ""
        return self.query.sort or usual or title_of(declared).name

    def refresh(self, changed: frozenset[int] = frozenset()) -> None:
        """Read the list anew; changed rows in view follow at once. An open cell editor is not disturbed."""
        self.rows.update_rows(changed)
        self._is_stale = self.is_editing
        if self._is_stale:
            return
        first, last = self._span()
        known = self._chosen_ids()
        places = [place for one in known for place in (self.rows.place_of(one),) if place is not None][:PAGE]
        pages = {row // PAGE for row in (first, last, *places)}
        current = self.current_id()
        self.rows.refresh(pages, known if current is None else known | {current})

    def try_again(self) -> None:
        """Read the list anew after it could not be read."""
        self.refresh()

    def end_editing(self) -> None:
        """The cell editor is gone: catch up with what changed meanwhile."""
        self.is_editing = False
        if self._is_stale:
            self.refresh()

    def sort_by(self, column: int) -> None:
        """Sort by a column; once more turns the order round."""
        field = self.rows.fields[column] if column < len(self.rows.fields) else None
        if field is None or not field.sortable:
            return
        again = field.name == self._sorted_by() and not self.query.descending
        own = not again and field is title_of(self.rows.declared)
        self.sort("" if own else field.name, descending=again)

    def sort(self, name: str, *, descending: bool = False) -> None:
        """Sort by a field, and keep it so."""
        self.query = replace(self.query, sort=name, descending=descending)
        self._keep(replace(self.look, sort=name, descending=descending))
        self._ask()

    def set_columns(self, columns: Sequence[str]) -> None:
        """Show these columns, the first of them the record's name."""
        self._keep(self.look.with_columns(tuple(columns)))
        self.query = replace(self.query, columns=self.look.columns)
        self._ask()

    def forget_look(self) -> None:
        """Show the usual columns in their usual widths again."""
        usual = self.look_of("")
        self._keep(replace(usual, sort=self.look.sort, descending=self.look.descending))
        self.query = replace(self.query, columns=self.look.columns)
        self._fitted_for = ()
        self._ask()

    def keep_as(self, name: str) -> None:
        """Keep the arrangement there is under another name from now on."""
        self.view = name
        self._keep(self.look)

    def _keep(self, look: ListLook) -> None:
        self.look = look
        keep_look(self.desk.preferences, self.view, look)
        self.look_changed.emit()

    def _keep_widths(self) -> None:
        shown = [n for n in range(len(self.rows.fields)) if not self.isColumnHidden(n)]
        widths = {self.rows.fields[place].name: self.columnWidth(place) for place in shown[:-1]}
        self._keep(replace(self.look, widths=widths))

    def _keep_order(self, order: list[int]) -> None:
        names = [self.rows.fields[place].name for place in order]
        self.headings.blockSignals(True)
        for place in range(len(order)):
            self.headings.moveSection(self.headings.visualIndex(place), place)
        self.headings.blockSignals(False)
        self.set_columns(names)

    # What is selected

    def chosen(self) -> Chosen:
        """The selected rows, also those that were never read."""
        spans = self._spans()
        count = sum(last - first + 1 for first, last in spans)
        known = None
        if count <= MOST_KEPT:
            ids = [self.rows.id_at(row) for first, last in spans for row in range(first, last + 1)]
            known = None if None in ids else tuple(one for one in ids if one is not None)
        return Chosen(self.rows.query or self.query, spans, count, known)

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self._spans())

    def all_selected(self) -> bool:
        """Whether the whole list is, and is longer than one row."""
        return 1 < self.rows.rowCount() == self.selected_count()

    def current_id(self) -> int | None:
        """The record the keys act on."""
        index = self.currentIndex()
        return self.rows.id_at(index.row()) if index.isValid() else None

    def _spans(self) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for first, last in sorted(
            (one.top(), one.bottom()) for one in self.selectionModel().selection().toList()
        ):
            if found and first <= found[-1][1] + 1:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((first, last))
        return tuple(found)

    def _chosen_ids(self) -> frozenset[int]:
        return frozenset(self.chosen().known or ())

    def _keep_selection(self) -> None:
        index = self.currentIndex()
        self._kept = (self._chosen_ids(), self.current_id(), index.row(), self.all_selected())
        self._was = (index.column(), self.verticalScrollBar().value())

    def _restore_selection(self, reading: Reading) -> None:
        ids, current, row, everything = self._kept
        column, scrolled = self._was
        self._is_restoring = True
        self._fit()
        places = {one: reading.places.get(one, self.rows.place_of(one)) for one in ids}
        here = None if current is None else reading.places.get(current, self.rows.place_of(current))
        if here is None and row >= 0 and self.rows.rowCount():
            here = min(row, self.rows.rowCount() - 1)
        moved = here is not None and here != row
        if here is not None:
            column = min(max(column, 0), self.rows.columnCount() - 1)
            index = self.rows.index(here, 0 if self.isColumnHidden(column) else column)
            self.selectionModel().setCurrentIndex(index, CHOOSE)
        if everything:
            self.selectAll()
        elif any(place is not None for place in places.values()):
            self._select_rows([place for place in places.values() if place is not None])
        self.verticalScrollBar().setValue(scrolled)
        if moved and row >= 0:
            self.scrollTo(self.currentIndex())
        self._is_restoring = False
        self.arrived.emit()
        self._see()
        self._tell_chosen()

    def _select_rows(self, rows: Sequence[int]) -> None:
        wanted = QItemSelection()
        for row in rows:
            wanted.select(self.rows.index(row, 0), self.rows.index(row, self.rows.columnCount() - 1))
        self.selectionModel().select(wanted, CHOOSE)

    def _tell_chosen(self) -> None:
        if not self._is_restoring:
            self.chosen_changed.emit()

    def _follow_data(self, first: QModelIndex, last: QModelIndex) -> None:
        """The current row was still being read when it was chosen: now its record is known."""
        if first.row() <= self.currentIndex().row() <= last.row():
            self._tell_chosen()

    def go_to_row(self, row: int) -> None:
        """Select one row and bring it into view."""
        if 0 <= row < self.rows.rowCount():
            column = max(self.currentIndex().column(), 0)
            self.selectionModel().setCurrentIndex(self.rows.index(row, column), CHOOSE)
            self.scrollTo(self.rows.index(row, column))

    def step(self, distance: int) -> None:
        """Select the next or a previous record."""
        self.go_to_row(max(self.currentIndex().row(), -1 if distance > 0 else 1) + distance)

    def show_record(self, record: int) -> None:
        """Select a record where it is in the list, wherever that is."""
        place = self.rows.place_of(record)
        if place is not None:
            self.go_to_row(place)
        elif self.rows.query is not None:
            work = partial(_place_of, query=self.query, record=record)
            self.desk.read(owner=self, key="place", work=work, done=partial(self._go_if_found, record))

    def _go_if_found(self, record: int, row: int | None) -> None:
        """Go to a row; one past those that are known waits until the list is counted.

        Where another record stands there, the list is older than the record: it is read anew.
        """
        if row is not None and row >= self.rows.rowCount() and not self.rows.is_counted:
            self._awaited = row
            self.rows.counted.connect(self._go_to_awaited, Qt.ConnectionType.SingleShotConnection)
        elif row is not None and row < self.rows.rowCount() and self.rows.id_at(row) in {None, record}:
            self.go_to_row(row)
        elif row is not None and not self.is_editing:
            go = partial(self._go_if_there, record)
            self.rows.arrived.connect(go, Qt.ConnectionType.SingleShotConnection)
            self.rows.refresh({row // PAGE}, frozenset({record}))

    def _go_if_there(self, record: int, reading: Reading) -> None:
        place = reading.places.get(record)
        if place is not None:
            self.go_to_row(place)

    def _go_to_awaited(self) -> None:
        self.go_to_row(self._awaited)

    # Taking it away

    def copy(self) -> None:
        """Put the selected rows on the clipboard, as text with tabs, without direction marks."""
        query, chosen = self.rows.query, self.chosen()
        if query is not None and 0 < chosen.count <= MOST_COPIED:
            read, put = partial(read_chosen, query=query, chosen=chosen), partial(put_on_clipboard, self)
            self.desk.read(owner=self, key="copy", work=read, done=put)

    # Look

    def retranslate(self) -> None:
        """Words, digits and days in the language of the window; selection and place stay."""
        named(self, _(self.rows.declared.label_many))
        self._set_pitch()
        self.headings.retranslate()
        self.rows.retranslate()
        self._fitted_for = ()
        self._fit()

    def _set_pitch(self) -> None:
        compact = self.desk.preferences.density == "compact"
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(theme.px(COMPACT_HEIGHT if compact else ROW_HEIGHT))

    def _follow_preference(self, key: str) -> None:
        if key in {"density", "text_size"}:
            self._set_pitch()
            self.headings.retranslate()
            self._fitted_for = ()
            self._fit()

    def _fit(self) -> None:
        """Give each column its width: the one set by hand, else by its words and the room there is."""
        room, fields = self.viewport().width(), self.rows.fields
        has_rows = self.rows.row(0) is not None
        state = (room, fields, has_rows, self.isRightToLeft(), self.headings.sorted_by)
        if not fields or state == self._fitted_for:
            return
        self._fitted_for = state
        spared = self.look.spared(self._usual or usual_look(self.rows.declared))
        sample = [row for row in map(self.rows.row, range(min(MEASURED, self.rows.rowCount()))) if row]
        widths, wished = arranged(
            fields,
            [self.headings.widths_for(column) for column in range(len(fields))],
            [[self.drawer.width_of(row, column) for row in sample] for column in range(len(fields))],
            room,
            Arranging(title_of(self.rows.declared).name, spared - {self._sorted_by()}, self.look.widths),
        )
        self.wished_width = wished + self.width() - room
        for column in range(len(fields)):
            self.setColumnHidden(column, column not in widths)
            self.setColumnWidth(column, widths.get(column, 0))
        if self.isColumnHidden(self.currentIndex().column()):
            self.selectionModel().setCurrentIndex(self.currentIndex().siblingAtColumn(0), STAY)

    def _span(self) -> tuple[int, int]:
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        return max(first, 0), last if last >= 0 else max(self.rows.rowCount() - 1, 0)

    def _see(self) -> None:
        """The rows in view are wanted."""
        first, last = self._span()
        self.rows.want(first, last)

    # What Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows come into view; columns share the room."""
        super().resizeEvent(event)
        self._fit()
        self._see()

    def changeEvent(self, event: QEvent) -> None:
        """Columns are measured anew when the direction changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange and hasattr(self, "headings"):
            self._fit()

    def keyboardSearch(self, search: str) -> None:
        """Bare letters do nothing: they would read the whole list."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Shift+Enter in an own window, Ctrl+C copies."""
        current = self.current_id()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if current is not None:
                apart = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                (self.window_asked if apart else self.open_asked).emit(current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer is tinted."""
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(int(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys need a row to act on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.go_to_row(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.viewport().update()

    def cell_point(self, index: QModelIndex) -> QPoint:
        """Where a menu for a cell opens."""
        return self.viewport().mapToGlobal(self.visualRect(index).center())


def _place_of(work: Work, *, query: ListQuery, record: int) -> int | None:
    ids = lists.order(work, query=query)
    return ids.index(record) if record in ids else None
