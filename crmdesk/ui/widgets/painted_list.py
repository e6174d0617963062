"""A list whose rows are painted by hand: what all such lists do alike, in both reading directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QListView

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QRect
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget


class PaintedList(QListView):
    """One row is chosen at a time; a list that gets the focus by a key shows where it is."""

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        # Last: with rows in it, Qt would measure each of them at once, and before it knows how they look.
        self.setModel(model)

    def choose_somewhere(self) -> None:
        """Choose a row, for the list has got the focus and none is chosen."""

    def asked(self, event: QContextMenuEvent) -> tuple[QModelIndex, QPoint]:
        """The row whose menu is asked for, by mouse or by the menu key, and where the menu opens."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        corner = event.pos() if by_mouse else self.visualRect(index).center()
        return index, self.viewport().mapToGlobal(corner)

    def setSelection(self, _rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the current row; Qt looks it up by its place, and finds none in a right-to-left list."""
        self.selectionModel().select(self.currentIndex(), command)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the focus is."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.selectionModel().hasSelection():
            self.choose_somewhere()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without focus there is no ring."""
        super().focusOutEvent(event)
        self.viewport().update()
