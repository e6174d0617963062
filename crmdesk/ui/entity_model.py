"""The rows of a list as Qt asks for them: a window on the book that never holds more than a few pages.

Rows shown stay until the rows that replace them have arrived, so that no list is ever empty while it reads.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from crmdesk.services import lists
from crmdesk.ui.cells import Writing, heading_of, words_of
from crmdesk.ui.entity_reading import PAGE, Reading, read_list, read_page

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.lists import ListQuery, Row
    from crmdesk.ui.desk import Desk

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
MOST_PAGES = 20
"""How many pages are kept: 4,000 rows, whatever the length of the list."""


class EntityModel(QAbstractTableModel):
    """One list of one kind of record. `ask` shows another list, `refresh` the same one anew."""

    arrived = Signal(object)
    """A Reading has been put in place of what was shown."""
    counted = Signal(int)
    failed = Signal(object)
    outdated = Signal()
    """The list was asked for with fields that are not there any more."""

    def __init__(self, desk: Desk, entity: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entity = entity
        self.query: ListQuery | None = None
        self.fields: tuple[Field, ...] = ()
        self.asked: ListQuery | None = None
        self._rows = 0
        self._is_counted = False
        self._ids: array[int] | None = None
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._ends: dict[int, tuple[str, int]] = {}
        self._requested: set[int] = set()
        self._in_view = (0, 0)
        self._places: dict[int, int | None] = {}

    @property
    def declared(self) -> Entity:
        """The record with all its fields in the open book."""
        return self._desk.entity(self._entity)

    # Asking

    def ask(self, query: ListQuery) -> None:
        """Show another list as soon as its first rows are here."""
        self.asked = query
        self._read(query, (0,), frozenset())

    def refresh(self, pages: Iterable[int] = (0,), wanted: frozenset[int] = frozenset()) -> None:
        """Read the list anew: these pages at once, and where the wanted records stand now."""
        if self.asked is not None:
            self._read(self.asked, pages, wanted)

    def _read(self, query: ListQuery, pages: Iterable[int], wanted: frozenset[int]) -> None:
        for number in self._requested:
            self._desk.jobs.cancel(self, f"page {number}")
        for key in ("count", "order"):
            self._desk.jobs.cancel(self, key)
        work = partial(read_list, query=query, pages=tuple(pages), wanted=wanted)
        self._desk.read(owner=self, key="list", work=work, done=self._take, failed=self._fail)

    def _fail(self, error: CrmError) -> None:
        """Another program may have taken a field away that the list is asked for with."""
        if self.asked is None or self.asked == self.asked.within(self.declared):
            self.failed.emit(error)
        else:
            self.outdated.emit()

    def _take(self, reading: Reading) -> None:
        known = {one.name: one for one in self.declared.fields}
        if not known.keys() >= set(reading.query.columns):
            return  # a field went meanwhile; the list is asked for anew without it
        self.beginResetModel()
        counted, before = reading.count is not None, self._rows
        self._ids, self._ends, self._requested = reading.ids, reading.ends, set()
        self._pages = OrderedDict(reading.pages)
        self._places.clear()
        read = max((number * PAGE + len(rows) for number, rows in reading.pages.items()), default=0)
        same = self.query == reading.query and self._is_counted
        self.query = reading.query
        self.fields = tuple(known[name] for name in reading.query.columns)
        self._rows = reading.count if reading.count is not None else max(read, before if same else 0)
        self._is_counted = counted
        self.endResetModel()
        self.arrived.emit(reading)
        if counted:
            self.counted.emit(self._rows)
        else:
            self._ask_rest(reading.query)

    def _ask_rest(self, query: ListQuery) -> None:
        """How long the list is; and its order, where no page but the first can be read without it."""
        count, order = partial(lists.count, query=query), partial(lists.order, query=query)
        failed = self.failed.emit
        self._desk.read(owner=self, key="count", work=count, done=self._take_count, failed=failed)
        if not query.plain:
            self._desk.read(owner=self, key="order", work=order, done=self._take_order, failed=failed)

    def _take_order(self, ids: array[int]) -> None:
        self._desk.jobs.cancel(self, "count")
        self._ids = ids
        if not self._is_counted or len(ids) != self._rows:
            self._take_count(len(ids))
        self.want(*self._in_view)

    def _take_count(self, count: int) -> None:
        self._is_counted = True
        if count > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, count - 1)
            self._rows = count
            self.endInsertRows()
        elif count < self._rows:
            self.beginRemoveRows(QModelIndex(), count, self._rows - 1)
            self._rows = count
            self.endRemoveRows()
        self.counted.emit(count)

    def want(self, first: int, last: int) -> None:
        """These rows are in view: read their pages and the next one; drop what was asked for elsewhere."""
        self._in_view = (first, last)
        if self.query is None or not self._rows:
            return
        least, most = max(first, 0) // PAGE, min(last // PAGE + 1, (self._rows - 1) // PAGE)
        wanted = set(range(least, most + 1))
        for number in self._requested - wanted:
            self._desk.jobs.cancel(self, f"page {number}")
        self._requested &= wanted
        for number in sorted(wanted - self._requested):
            if number in self._pages:
                self._pages.move_to_end(number)
            elif number == 0 or self.query.plain or self._ids is not None:
                self._request(number)

    def _request(self, number: int) -> None:
        if self.query is None:
            return
        self._requested.add(number)
        ends = {number - 1: self._ends[number - 1]} if number - 1 in self._ends else {}
        reading = Reading(self.query, ids=self._ids, ends=ends)
        self._desk.read(
            owner=self,
            key=f"page {number}",
            work=partial(read_page, found=reading, number=number),
            done=lambda _none: self._put(number, reading),
            failed=self.failed.emit,
        )

    def _put(self, number: int, reading: Reading) -> None:
        if reading.query is not self.query:
            return
        self._requested.discard(number)
        self._pages[number] = reading.pages[number]
        self._ends |= reading.ends
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        first, last = number * PAGE, min((number + 1) * PAGE, self._rows) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
        self._even_out()

    def _even_out(self) -> None:
        """Show all rows anew where what was read changes with how many decimals they are written."""
        known, self._places = self._places, {}
        if self._rows and any(self.writing_of(column).places != places for column, places in known.items()):
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self.columnCount() - 1))

    def update_rows(self, ids: Iterable[int]) -> None:
        """Show records that were just changed as they are now, where they stand."""
        wanted = sorted(set(ids) & {row.id for page in self._pages.values() for row in page if row})
        if self.query is not None and wanted:
            work = partial(lists.rows, query=self.query, ids=wanted)
            self._desk.read(owner=self, key="update", work=work, done=self._replace)

    def _replace(self, rows: Sequence[Row]) -> None:
        fresh = {row.id: row for row in rows}
        for number, page in self._pages.items():
            for place, row in enumerate(page):
                if row is not None and row.id in fresh and len(row.values) == len(fresh[row.id].values):
                    page[place] = fresh[row.id]
                    line = number * PAGE + place
                    self.dataChanged.emit(self.index(line, 0), self.index(line, self.columnCount() - 1))
        self._even_out()

    # What is shown

    @property
    def writing(self) -> Writing:
        """How values are written now."""
        return Writing(self._desk.fmt, self._desk.work.facts.currency)

    def writing_of(self, column: int) -> Writing:
        """How the values of a column are written now, below one another."""
        if column not in self._places:
            values = (row.values[column] for page in self._pages.values() for row in page if row is not None)
            self._places[column] = self.writing.of_column(self.fields[column], values).places
        return replace(self.writing, places=self._places[column])

    @property
    def is_counted(self) -> bool:
        """Whether the list's length is known."""
        return self._is_counted

    def row(self, number: int) -> Row | None:
        """A row, or None while it is being read."""
        page = self._pages.get(number // PAGE)
        place = number % PAGE
        return page[place] if page is not None and place < len(page) else None

    def id_at(self, number: int) -> int | None:
        """The record in a row, where it is known."""
        row = self.row(number)
        if row is not None or self._ids is None:
            return None if row is None else row.id
        return self._ids[number] if 0 <= number < len(self._ids) else None

    def place_of(self, record: int) -> int | None:
        """The row of a record among those that are read."""
        for number, page in self._pages.items():
            for place, row in enumerate(page):
                if row is not None and row.id == record:
                    return number * PAGE + place
        return None

    def title_of(self, row: Row) -> str:
        """What a row is called: its first column."""
        return words_of(self.fields[0], row.values[0], self.writing) if self.fields else ""

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """How many records the list has, as far as is known."""
        return 0 if parent is not None and parent.isValid() else self._rows

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        """How many columns it shows."""
        return 0 if parent is not None and parent.isValid() else len(self.fields)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The whole row for the painter; the words of one cell for everything else."""
        row = self.row(index.row())
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            if row is None:
                return ""
            column = index.column()
            return words_of(self.fields[column], row.values[column], self.writing_of(column))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column headings; a row is headed by its name."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if orientation == Qt.Orientation.Vertical:
            row = self.row(section)
            return "" if row is None else self.title_of(row)
        return heading_of(self.fields[section], self.writing) if section < len(self.fields) else ""

    def retranslate(self) -> None:
        """The same rows in other words, digits and days."""
        if self.fields:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.fields) - 1)
        if self._rows and self.fields:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, len(self.fields) - 1))
