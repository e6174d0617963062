"""The rows of a story as a list asks for them: captions of days, and the items below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crmdesk.l10n.texts import _
from crmdesk.services.story_items import StoryItem
from crmdesk.ui.story.words import day_words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from crmdesk.services.story_items import StoryPage
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.story.words import ItemWords

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
WORDS = Qt.ItemDataRole.UserRole + 1
ENDS = Qt.ItemDataRole.UserRole + 2
"""Whether the rail ends at this item: it is the last of its day."""


class StoryModel(QAbstractListModel):
    """Words are made when an item is first shown, so that long stories cost nothing.

    `names` tells of each item with whom it was.
    """

    def __init__(self, desk: Desk, parent: QObject | None = None, *, names: bool) -> None:
        super().__init__(parent)
        self.desk, self._names = desk, names
        self.items: list[StoryItem] = []
        self._pinned: tuple[StoryItem, ...] = ()
        self._rows: list[StoryItem | str] = []
        self._words: dict[StoryItem, ItemWords] = {}

    def show_page(self, page: StoryPage) -> None:
        """Begin anew with the first piece of a story."""
        self.beginResetModel()
        self._pinned, self.items = page.pinned, list(page.items)
        self._arrange()
        self.endResetModel()

    def add_page(self, page: StoryPage) -> None:
        """Go on with the next piece."""
        last = self.items[-1].day if self.items else None
        rows = list(self._rows_of(page.items, last))
        if rows:
            start = len(self._rows)
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self.items += page.items
            self._rows += rows
            self.endInsertRows()

    def retranslate(self) -> None:
        """All words anew."""
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self._words.clear()
        top: list[StoryItem | str] = [_("Pinned"), *self._pinned] if self._pinned else []
        self._rows = [*top, *self._rows_of(self.items, None)]

    def _rows_of(self, items: Iterable[StoryItem], day: object) -> Iterable[StoryItem | str]:
        today = self.desk.work.today()
        for item in items:
            if item.day != day:
                yield day_words(item.day, today, self.desk.fmt)
                day = item.day
            yield item

    def item_at(self, index: AnyIndex) -> StoryItem | None:
        """The item of a row; None for the caption of a day."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        return row if isinstance(row, StoryItem) else None

    def row_of(self, item: StoryItem) -> int:
        """The row of an item by its place, -1 when it is not here."""
        return next(
            (n for n, one in enumerate(self._rows) if isinstance(one, StoryItem) and one.place == item.place),
            -1,
        )

    def is_pinned(self, index: AnyIndex) -> bool:
        """Whether a row is one of those on top."""
        return 0 < index.row() <= len(self._pinned)

    def words(self, item: StoryItem) -> ItemWords:
        """The words of an item."""
        if item not in self._words:
            self._words[item] = words_of(
                item, self.desk.fmt, self.desk.work.facts.currency, names=self._names
            )
        return self._words[item]

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """Captions and items."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Captions are passed over."""
        if self.item_at(index) is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, its words, and what is spoken."""
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == ENDS:
            return index.row() + 1 == len(self._rows) or isinstance(self._rows[index.row() + 1], str)
        spoken = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if isinstance(row, str):
            return row if spoken else None
        if role == WORDS:
            return self.words(row)
        return self.words(row).spoken if spoken else None
