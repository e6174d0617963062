"""Carrying a card with the mouse: from the press, over the board, to where it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.ui import theme
from crmdesk.ui.board.card_delegate import RADIUS, paint_card
from crmdesk.ui.board.card_list import CardList
from crmdesk.ui.board.card_model import CARD, WORDS
from crmdesk.ui.paint import rounded

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.board.card_widths import Widths


class FloatingCard(QWidget):
    """The card in the hand: as the card itself, lifted."""

    def __init__(self, index: QModelIndex, widths: Widths, parent: QWidget) -> None:
        super().__init__(parent)
        self._widths = widths
        self._card, self._words = index.data(CARD), index.data(WORDS)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card on an accent ground."""
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), RADIUS, look.accbg, edge=look.acc, width=2)
        rtl = self.isRightToLeft()
        paint_card(painter, self.rect(), self._card, self._words, self._widths, rtl=rtl)


class CardDrag(QObject):
    """Watches the mouse over the lists of a board. Points are those of the board; Esc lets go in place."""

    began = Signal(int)
    moved = Signal(QPoint)
    dropped = Signal(int, QPoint)
    ended = Signal()

    def __init__(self, board: QWidget) -> None:
        super().__init__(board)
        self._board = board
        self._list: CardList | None = None
        self._press = QPoint()
        self._grip = QPoint()
        self._floating: FloatingCard | None = None
        self.deal = 0

    def watch(self, cards: CardList) -> None:
        """Let the cards of a list be carried."""
        cards.viewport().installEventFilter(self)
        cards.installEventFilter(self)

    @property
    def is_carrying(self) -> bool:
        """Whether a card is in the hand."""
        return self._floating is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press notes the card, a move carries it, a release drops it, Esc and a lost window let go."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(watched, event)
        if self.is_carrying and kind in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self.let_go()
        if self.is_carrying and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and kind == QEvent.Type.KeyPress:
                self.let_go()
            event.accept()
            return True
        return False

    def _mouse(self, watched: QObject, event: QMouseEvent) -> bool:
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and event.button() == left:
            self._note_press(watched, event)
            return False
        if self._list is None or watched is not self._list.viewport():
            return False
        if kind == QEvent.Type.MouseMove and event.buttons() & left:
            self._carry(event.position().toPoint())
            return True
        if kind == QEvent.Type.MouseButtonRelease:
            if self.is_carrying:
                self._drop(event.position().toPoint())
                return True
            self._list = None
        return False

    def _note_press(self, watched: QObject, event: QMouseEvent) -> None:
        view = watched.parent()
        self._list, self._press = None, event.position().toPoint()
        if not isinstance(view, CardList):
            return
        index = view.indexAt(self._press)
        if index.isValid():
            self._list, self.deal = view, int(index.data(CARD).id)

    def _on_board(self, point: QPoint) -> QPoint:
        return self._list.viewport().mapTo(self._board, point) if self._list is not None else point

    def _carry(self, point: QPoint) -> None:
        if self._list is None:
            return
        if self._floating is None:
            if (point - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self._lift(self._list)
        if self._floating is not None:
            self._floating.move(self._on_board(point) - self._grip)
        self.moved.emit(self._on_board(point))

    def _lift(self, cards: CardList) -> None:
        place = cards.card_rect(self.deal)
        index = cards.indexAt(self._press)
        self._grip = self._press - place.topLeft()
        self._floating = FloatingCard(index, cards.painter.widths, self._board)
        self._floating.resize(place.size())
        cards.painter.hole = self.deal
        cards.viewport().update()
        QGuiApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        self.began.emit(self.deal)
        self._floating.show()
        self._floating.raise_()

    def _drop(self, point: QPoint) -> None:
        deal, place = self.deal, self._on_board(point)
        self.let_go()
        self.dropped.emit(deal, place)

    def let_go(self) -> None:
        """Put the card back where it was."""
        if self._floating is None or self._list is None:
            return
        QGuiApplication.restoreOverrideCursor()
        self._list.painter.hole = 0
        self._list.viewport().update()
        self._floating.hide()
        self._floating.deleteLater()
        self._floating, self._list = None, None
        self.ended.emit()
