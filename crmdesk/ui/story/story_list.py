"""The list of what happened: arrows walk from item to item, Enter opens one, its end asks for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.story.delegate import StoryDelegate
from crmdesk.ui.story.model import StoryModel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.painted_list import PaintedList

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.story_items import StoryItem
    from crmdesk.ui.desk import Desk

NEAR_END = 400
"""So many pixels before the end the next piece is asked for."""
SMALLEST = 130
"""The height it is not shown below, in drawn px."""
PAGES = {QAbstractItemView.CursorAction.MovePageUp: -1, QAbstractItemView.CursorAction.MovePageDown: 1}


class StoryList(PaintedList):
    """Items of a `StoryModel`; captions of days are passed over. Spread out, it is as high as its items."""

    opened = Signal(object)
    """A StoryItem."""
    end_neared = Signal()
    menu_asked = Signal(object, QPoint)
    reached = Signal(QRect)
    """A part of its viewport that is to be seen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, names: bool) -> None:
        self.story = StoryModel(desk, names=names)
        self.spread = False
        super().__init__(self.story, parent)
        self.setItemDelegate(StoryDelegate(self))
        self.setMinimumHeight(theme.px(SMALLEST))
        self.verticalScrollBar().valueChanged.connect(self.look_for_end)
        self.doubleClicked.connect(self._open)
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window; the chosen item stays chosen."""
        named(self, _("Timeline"))
        chosen = self.current_item()
        self.story.retranslate()
        self.choose(chosen)

    def current_item(self) -> StoryItem | None:
        """The item the selection stands on."""
        return self.story.item_at(self.currentIndex())

    def choose(self, item: StoryItem | None) -> None:
        """Put the selection on an item, where it is here."""
        row = self.story.row_of(item) if item is not None else -1
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.story.index(row), flag)

    def spread_out(self, *, spread: bool) -> None:
        """Be as high as all items together, for a page that scrolls; or scroll by itself."""
        if spread != self.spread:
            self.spread = spread
            self._fit()

    def _fit(self) -> None:
        least = theme.px(SMALLEST)
        self.setMinimumHeight(max(self.contentsSize().height(), least) if self.spread else least)

    def updateGeometries(self) -> None:
        """What is spread out grows with its items."""
        super().updateGeometries()
        if self.spread:
            self._fit()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring an item into view."""
        super().scrollTo(index, hint)
        self.reached.emit(self.visualRect(index))

    def scrollToTop(self) -> None:
        """Bring the first item into view."""
        super().scrollToTop()
        self.reached.emit(QRect(0, 0, 1, 1))

    def look_for_end(self) -> None:
        """Ask for more where little is left below what is seen."""
        bar = self.verticalScrollBar()
        hidden = self.viewport().height() - self.viewport().visibleRegion().boundingRect().bottom()
        if bar.maximum() - bar.value() + hidden <= NEAR_END:
            self.end_neared.emit()

    def _open(self, index: QModelIndex) -> None:
        item = self.story.item_at(index)
        if item is not None:
            self.opened.emit(item)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Up and Down pass over the captions of days."""
        steps = {
            QAbstractItemView.CursorAction.MoveUp: -1, QAbstractItemView.CursorAction.MovePrevious: -1,
            QAbstractItemView.CursorAction.MoveDown: 1, QAbstractItemView.CursorAction.MoveNext: 1,
        }  # fmt: skip
        if action == QAbstractItemView.CursorAction.MoveHome:
            return self._next_item(-1, 1)
        if action == QAbstractItemView.CursorAction.MoveEnd:
            return self._next_item(self.story.rowCount(), -1)
        if action in steps:
            return self._next_item(self.currentIndex().row(), steps[action])
        if self.spread and action in PAGES:
            return self._item_a_page_on(PAGES[action])
        found = super().moveCursor(action, modifiers)
        return found if self.story.item_at(found) is not None else self._next_item(found.row(), 1)

    def _item_a_page_on(self, step: int) -> QModelIndex:
        """The item that is as far on as the page that scrolls lets see at once."""
        here = self.currentIndex()
        place = self.visualRect(here).center()
        place.setY(place.y() + step * self.viewport().visibleRegion().boundingRect().height())
        found = self.indexAt(place)
        if found.isValid():
            return self._next_item(found.row() - step, step)
        return self._next_item(self.story.rowCount(), -1) if step > 0 else self._next_item(-1, 1)

    def _next_item(self, row: int, step: int) -> QModelIndex:
        row += step
        while 0 <= row < self.story.rowCount():
            index = self.story.index(row)
            if self.story.item_at(index) is not None:
                return index
            row += step
        return self.currentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of an item, by mouse or by the menu key."""
        index, place = self.asked(event)
        item = self.story.item_at(index)
        if item is not None:
            self.menu_asked.emit(item, place)

    def choose_somewhere(self) -> None:
        """The first item."""
        index = self._next_item(-1, 1)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def sizeHint(self) -> QSize:
        """It scrolls itself, so it asks for no more height than it must have."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A list with room for more asks for it."""
        super().resizeEvent(event)
        self.look_for_end()

    def changeEvent(self, event: QEvent) -> None:
        """Heights follow the size of the text."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()
            self.scheduleDelayedItemsLayout()
