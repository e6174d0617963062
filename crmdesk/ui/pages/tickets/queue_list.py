"""The list of a queue: one ticket is open, several can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QListView, QWidget

from crmdesk.ui.pages.tickets.queue_delegate import QueueDelegate
from crmdesk.ui.pages.tickets.queue_model import ROW
from crmdesk.ui.widgets.painted_list import PaintedList

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent

    from crmdesk.ui.pages.tickets.queue_model import QueueModel

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class QueueList(PaintedList):
    """`chosen_changed` tells another selection, `opened` that a ticket is to be worked on."""

    chosen_changed = Signal()
    opened = Signal(int)
    menu_asked = Signal(QPoint)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.tickets, self.drawer = model, QueueDelegate(self)
        self.setItemDelegate(self.drawer)
        self._was_chosen: list[int] = []
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self._tell_choice)
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._note_choice)
        model.modelReset.connect(self._choose_again)

    def chosen(self) -> list[int]:
        """The selected tickets, in the order of the queue."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [int(index.data(ROW).id) for index in rows]

    def current(self) -> int | None:
        """The ticket that the selection stands on."""
        index = self.currentIndex()
        return int(index.data(ROW).id) if index.isValid() else None

    def choose(self, ticket: int) -> bool:
        """Select a ticket alone; False if it is not among the rows read."""
        row = self.tickets.row_of(ticket)
        if row >= 0:
            self.choose_row(row)
        return row >= 0

    def choose_row(self, row: int) -> None:
        """Select a row alone."""
        index = self.tickets.index(row)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """To the row after or before."""
        last = self.tickets.rowCount() - 1
        if last >= 0:
            here = self.currentIndex().row()
            self.choose_row(min(max(here + by, 0), last) if here >= 0 else 0)

    def beside(self, ticket: int) -> int | None:
        """The ticket to go on with: the one after a ticket, else the one before it."""
        row, rows = self.tickets.row_of(ticket), self.tickets.rows
        if row < 0:
            return rows[0].id if rows else None
        if row + 1 < len(rows):
            return rows[row + 1].id
        return rows[row - 1].id if row else None

    def _note_choice(self) -> None:
        self._was_chosen = self.chosen()

    def _choose_again(self) -> None:
        """The same tickets stay selected where they are still in the queue."""
        places = [row for row in map(self.tickets.row_of, self._was_chosen) if row >= 0]
        picked = QItemSelection()
        for row in places:
            picked.select(self.tickets.index(row), self.tickets.index(row))
        if places:
            here = self.tickets.index(places[0])
            self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _tell_choice(self, *_changes: object) -> None:
        self.chosen_changed.emit()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(int(index.data(ROW).id))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what Qt means; in a right-to-left list its rectangle of one row misses it."""
        flow = self.viewport().rect()
        QListView.setSelection(self, QRect(flow.x(), rect.y(), flow.width(), rect.height()), command)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter works on the ticket."""
        if event.key() in ENTER and not event.modifiers() and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the selection, by mouse or by the menu key."""
        index, place = self.asked(event)
        if index.isValid():
            self.menu_asked.emit(place)

    def choose_somewhere(self) -> None:
        """Where the selection was, or the first ticket."""
        self.choose_row(max(self.currentIndex().row(), 0))
