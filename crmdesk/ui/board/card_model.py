"""The cards of one column, as the list view asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crmdesk.ui.board.words import card_words
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from crmdesk.services.board import BoardColumn, Card
    from crmdesk.ui.board.words import CardWords, Facts

AnyIndex = QModelIndex | QPersistentModelIndex
CARD = Qt.ItemDataRole.UserRole
WORDS = Qt.ItemDataRole.UserRole + 1


class CardModel(QAbstractListModel):
    """Cards in their order. Words are made when a card is first shown, so that long columns cost nothing."""

    def __init__(self, column: BoardColumn, facts: Facts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.column, self.facts = column, facts
        self.cards: list[Card] = list(column.cards)
        self._words: dict[int, CardWords] = {}

    def show_column(self, column: BoardColumn, facts: Facts) -> None:
        """Show the same column as it is now; cards that stay keep their selection and their place."""
        old, new = self.cards, list(column.cards)
        start, end = _unchanged(old, new)
        self.column, self.facts = column, facts
        self._words.clear()
        if start < len(old) - end:
            self.beginRemoveRows(QModelIndex(), start, len(old) - end - 1)
            del self.cards[start : len(old) - end]
            self.endRemoveRows()
        if start < len(new) - end:
            self.beginInsertRows(QModelIndex(), start, len(new) - end - 1)
            self.cards[start:start] = new[start : len(new) - end]
            self.endInsertRows()
        self.cards = new
        if new:
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))

    def row_of(self, deal: int) -> int:
        """The row of a deal, -1 when it is not here."""
        return next((row for row, card in enumerate(self.cards) if card.id == deal), -1)

    def words(self, row: int) -> CardWords:
        """The texts of a card."""
        card = self.cards[row]
        if card.id not in self._words:
            self._words[card.id] = card_words(card, self.column, self.facts)
        return self._words[card.id]

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """One row for each card; cards have none below them."""
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The card, its words, its title (for typing ahead) and what is spoken."""
        row = index.row()
        if role == CARD:
            return self.cards[row]
        if role == WORDS:
            return self.words(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cards[row].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.words(row).spoken
        return tip_text(self.words(row).spoken) if role == Qt.ItemDataRole.ToolTipRole else None


def _unchanged(old: Sequence[Card], new: Sequence[Card]) -> tuple[int, int]:
    """How many deals stand the same at the start and at the end of two columns."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n].id != new[n].id), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if old[-1 - n].id != new[-1 - n].id), rest)
    return start, end
