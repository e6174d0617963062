"""The list of one column's cards: arrows walk, sideways to the next column, keys and mouse alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter

from crmdesk.l10n.texts import _
from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.board.card_delegate import GAP, HEIGHT, CardDelegate
from crmdesk.ui.board.card_model import CARD, CardModel
from crmdesk.ui.board.words import column_spoken
from crmdesk.ui.paint import CENTER, txt
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.painted_list import PaintedList

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.words import Facts

NO_DEAL = 0
PAD = 8
SIDEWAYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class CardList(PaintedList):
    """Cards of one stage; `chosen` tells the deal the selection stands on, `entered` that focus came here.

    `is_narrowed` lists show one part of the board's deals only.
    """

    chosen = Signal(int)
    entered = Signal()
    opened = Signal(int)
    stepped_aside = Signal(int)
    """To the column one step on (1) or back (-1) in reading order."""
    menu_asked = Signal(int, QPoint)

    def __init__(self, column: BoardColumn, facts: Facts, parent: QWidget | None = None) -> None:
        self.cards = CardModel(column, facts)
        super().__init__(self.cards, parent)
        self.painter = CardDelegate(self)
        self.setItemDelegate(self.painter)
        self.is_narrowed = False
        self.setUniformItemSizes(True)
        self.verticalScrollBar().rangeChanged.connect(self._place_cards)
        self.selectionModel().currentChanged.connect(self._tell_choice)
        self.doubleClicked.connect(self._open)
        self._place_cards()
        self.retranslate()

    def retranslate(self) -> None:
        """What is spoken of the column."""
        named(self, column_spoken(self.cards.column, self.cards.facts))

    def _place_cards(self) -> None:
        """The scroll bar stands in the gutter at the reading end, so that cards keep their width."""
        end = 0 if self.verticalScrollBar().maximum() else PAD
        left, right = (end, PAD) if self.isRightToLeft() else (PAD, end)
        self.setViewportMargins(left, 0, right, PAD)

    def changeEvent(self, event: QEvent) -> None:
        """The gutter changes its side with the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_cards()

    def show_column(self, column: BoardColumn, facts: Facts) -> None:
        """The column as it is now; the scroll place stays."""
        place = self.verticalScrollBar().value()
        self.cards.show_column(column, facts)
        self.retranslate()
        self.verticalScrollBar().setValue(place)

    def deal(self) -> int:
        """The deal the selection stands on, NO_DEAL when it is in another column."""
        index = self.currentIndex()
        return int(index.data(CARD).id) if index.isValid() else NO_DEAL

    def choose_row(self, row: int) -> None:
        """Put the selection on a row, or on the last one before it."""
        index = self.cards.index(min(row, self.cards.rowCount() - 1))
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def choose_deal(self, deal: int) -> bool:
        """Put the selection on a deal; False if it is not in this column."""
        row = self.cards.row_of(deal)
        if row >= 0:
            self.choose_row(row)
        return row >= 0

    def clear_choice(self) -> None:
        """The selection went to another column."""
        self.selectionModel().clear()

    def row_at_height(self, y: int) -> int:
        """The row that stands at a height of the list, for a step from the column beside it."""
        index = self.indexAt(QPoint(self.viewport().width() // 2, max(y, 0)))
        return index.row() if index.isValid() else self.cards.rowCount() - 1

    def card_rect(self, deal: int) -> QRect:
        """Where a card is on the viewport."""
        return self.visualRect(self.cards.index(self.cards.row_of(deal))).adjusted(0, 0, 0, -GAP)

    def _tell_choice(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(int(now.data(CARD).id))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(int(index.data(CARD).id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows to the side leave for the column beside, in the direction they point to."""
        step = SIDEWAYS.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped_aside.emit(-step if self.isRightToLeft() else step)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a card, by mouse or by the menu key."""
        index, place = self.asked(event)
        if index.isValid():
            self.menu_asked.emit(int(index.data(CARD).id), place)

    def choose_somewhere(self) -> None:
        """Where the selection was, or the first card."""
        self.choose_row(max(self.currentIndex().row(), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The board's selection comes here with the focus."""
        self.entered.emit()
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards, or what an empty column is for."""
        super().paintEvent(event)
        if self.cards.rowCount():
            return
        is_won = self.cards.column.stage == WON
        words = _("None yet") if is_won else _("Drop here or + Deal")
        if self.is_narrowed:
            words = _("None of these")
        place = QRect(0, 0, self.viewport().width(), theme.px(HEIGHT) // 2)
        painter = QPainter(self.viewport())
        look = theme.tokens()
        txt(painter, place, words, look.mute, theme.font("caption"), CENTER, self.isRightToLeft())
