"""The rows of a queue, read page by page as the list is scrolled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from crmdesk.services import ticket_desk
from crmdesk.ui.cells import unmasked
from crmdesk.ui.pages.tickets.words import row_words
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.layout import LONGEST_TIP, tip_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject

    from crmdesk.db.uow import Work
    from crmdesk.services.ticket_desk import Place, Queue, QueuePage, QueueRow
    from crmdesk.ui.desk import Desk

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
PAGE = 100
LONGEST_LINE = LONGEST_TIP // 4  # so that no line of the four pushes another out

Answer = tuple["Mapping[Queue, int]", "QueuePage"]


def read_queue(work: Work, *, queue: Queue, search: str, limit: int) -> Answer:
    """How many are in each queue, and the first rows of one."""
    return ticket_desk.queue_counts(work), ticket_desk.queue_page(
        work, queue=queue, search=search, limit=limit
    )


class QueueModel(QAbstractListModel):
    """One queue. What is shown stays until what replaces it has arrived."""

    arrived = Signal(object)
    """How many tickets are in each queue."""
    failed = Signal(object)

    def __init__(self, desk: Desk, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.queue, self.search = queue, ""
        self.rows: list[QueueRow] = []
        self._next: Place | None = None
        self._is_reading_on = False

    def ask(self, queue: Queue, search: str = "") -> None:
        """Show another queue, or what of it matches a search."""
        self.queue, self.search = queue, search
        self._read(PAGE)

    def refresh(self) -> None:
        """Read anew as many rows as are shown."""
        self._read(max(PAGE, len(self.rows)))

    def _read(self, limit: int) -> None:
        self._desk.jobs.cancel(self, "more")
        self._is_reading_on = False
        work = partial(read_queue, queue=self.queue, search=self.search, limit=limit)
        self._desk.read(owner=self, key="queue", work=work, done=self._take, failed=self.failed.emit)

    def _take(self, answer: Answer) -> None:
        counts, page = answer
        if [row.id for row in page.rows] == [row.id for row in self.rows]:
            self.rows, self._next = page.rows, page.next
            self.tell_anew()
        else:
            self.beginResetModel()
            self.rows, self._next = page.rows, page.next
            self.endResetModel()
        self.arrived.emit(counts)

    def breached(self) -> int | None:
        """How many deadlines of the queue have passed; None while it is not read to its end."""
        if self._next is not None:
            return None
        now = self._desk.work.clock()
        return sum(row.nearest is not None and row.nearest < now for row in self.rows)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether the queue goes on."""
        return not parent.isValid() and self._next is not None and not self._is_reading_on

    def fetchMore(self, parent: AnyIndex) -> None:
        """Read the next page."""
        if self.canFetchMore(parent):
            self._is_reading_on = True
            work = partial(
                ticket_desk.queue_page, queue=self.queue, search=self.search, after=self._next, limit=PAGE
            )
            self._desk.read(owner=self, key="more", work=work, done=self._append, failed=self._stop)

    def _append(self, page: QueuePage) -> None:
        self._is_reading_on, self._next = False, page.next
        known = {row.id for row in self.rows}
        fresh = [row for row in page.rows if row.id not in known]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows += fresh
            self.endInsertRows()

    def _stop(self, error: object) -> None:
        self._is_reading_on = False
        self.failed.emit(error)

    def row_of(self, ticket: int) -> int:
        """The row of a ticket, -1 where it is not among those read."""
        return next((place for place, row in enumerate(self.rows) if row.id == ticket), -1)

    def tell_anew(self) -> None:
        """The same rows in the words of now."""
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def _tip(self, row: QueueRow) -> str:
        """The subject, the customer, the owner and the moment of the deadline, each on its line."""
        fmt, words = self._desk.fmt, row_words(self._desk.fmt, row, self._desk.work.clock())
        due = "" if row.nearest is None else f"{words.second}: {fmt.moment(row.nearest)}"
        lines = (words.subject, words.customer, row.owner, due)
        return tip_text("\n".join(one_line(unmasked(line))[: LONGEST_LINE - 1] for line in lines if line))

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """How many rows are read."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row and its words for the painter, one sentence for who listens."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        if role in {WORDS, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            words = row_words(self._desk.fmt, row, self._desk.work.clock())
            return (
                words
                if role == WORDS
                else words.spoken
                if role != Qt.ItemDataRole.DisplayRole
                else words.subject
            )
        return None
