"""The list of one column: Space or the circle does a thing, Enter opens it, a menu puts it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter

from crmdesk.services.today import What
from crmdesk.ui import theme
from crmdesk.ui.pages.today.item_delegate import ItemDelegate, tick_area
from crmdesk.ui.pages.today.item_model import ItemModel
from crmdesk.ui.paint import CENTER, txt
from crmdesk.ui.widgets.painted_list import PaintedList

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.today import Item, When

    AnyIndex = QModelIndex | QPersistentModelIndex

NOTHING = 60  # px: room for the words of an empty list
SIDEWAYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class ItemList(PaintedList):
    """The things of one column; what is pressed or typed is told with the thing it is about."""

    done_asked = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object, QPoint)
    stepped_aside = Signal(int)
    """To the column one step on (1) or back (-1) in reading order."""
    stood_on = Signal(QRect)
    """The place of the row that the selection went to, in the list's own points."""

    def __init__(self, when: When, parent: QWidget | None = None) -> None:
        self.items = ItemModel(when)
        super().__init__(self.items, parent)
        self.setItemDelegate(ItemDelegate(self))
        self.empty_words = ""
        self._is_whole = False
        self.items.modelReset.connect(self.updateGeometry)
        self.doubleClicked.connect(self._open)

    def set_whole(self, whole: bool) -> None:  # noqa: FBT001 - as Qt's own setters
        """Stand as high as all rows are, for what scrolls the page scrolls them too; or scroll by itself."""
        self._is_whole = whole
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if whole else policy.ScrollBarAsNeeded)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """All rows, or the words that there are none, where the list does not scroll."""
        hint = super().minimumSizeHint()
        if not self._is_whole:
            return hint
        rows = sum(self.sizeHintForRow(row) for row in range(self.items.rowCount()))
        return QSize(hint.width(), rows or theme.px(NOTHING))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell where the selection went."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.stood_on.emit(self.visualRect(current))

    def item(self) -> Item | None:
        """The thing the selection stands on."""
        return self.items.item(self.currentIndex().row())

    def choose(self, row: int) -> None:
        """Put the selection on a row, or on the nearest thing after or before it."""
        rows = [
            *range(max(row, 0), self.items.rowCount()),
            *range(min(row, self.items.rowCount()) - 1, -1, -1),
        ]
        found = next((one for one in rows if self.items.item(one) is not None), -1)
        if found >= 0:
            index = self.items.index(found)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def _open(self, index: QModelIndex) -> None:
        item = self.items.item(index.row())
        if item is not None:
            self.opened.emit(item)

    def _ask_done(self, item: Item | None) -> None:
        if item is not None and item.what is What.ACTIVITY:
            self.done_asked.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space does, Enter opens, arrows to the side leave for the column beside."""
        key, item = Qt.Key(event.key()), self.item()
        step = SIDEWAYS.get(key, 0)
        if key == Qt.Key.Key_Space:
            self._ask_done(item)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self.opened.emit(item)
        elif step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped_aside.emit(-step if self.isRightToLeft() else step)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the circle does the thing."""
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        area = tick_area(self.visualRect(index), rtl=self.isRightToLeft())
        if event.button() == Qt.MouseButton.LeftButton and area.contains(event.position().toPoint()):
            self._ask_done(self.items.item(index.row()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a thing, by mouse or by the menu key."""
        index, place = self.asked(event)
        item = self.items.item(index.row())
        if item is not None:
            self.menu_asked.emit(item, place)

    def choose_somewhere(self) -> None:
        """Where the selection was, or the first thing."""
        self.choose(self.currentIndex().row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or that there are none."""
        super().paintEvent(event)
        if not self.items.rowCount():
            place = QRect(0, 0, self.viewport().width(), theme.px(NOTHING))
            painter, look = QPainter(self.viewport()), theme.tokens()
            txt(
                painter,
                place,
                self.empty_words,
                look.mute,
                theme.font("caption"),
                CENTER,
                self.isRightToLeft(),
            )
