"""The rows of one column of the day: things to do, and the captions of the days they are due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crmdesk.services.today import Item, What, When
from crmdesk.ui.pages.today.words import item_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.today import Day

AnyIndex = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
WORDS = Qt.ItemDataRole.UserRole + 1
DONE = Qt.ItemDataRole.UserRole + 2


class ItemModel(QAbstractListModel):
    """The things of one column; those done while the page is looked at stay, struck through."""

    def __init__(self, when: When, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.when = when
        self.rows: list[Item | dt.date] = []
        self._done: dict[int, Item] = {}
        self._day: Day | None = None
        self._fmt: Formatter | None = None

    def show_day(self, day: Day, fmt: Formatter) -> None:
        """Show what is to be done; an undone doing is to be done again, and another day forgets all."""
        if self._day is not None and self._day.today != day.today:
            self._done.clear()
        self._day, self._fmt = day, fmt
        items = day.columns[self.when]
        due = {item.id for item in items if item.what is What.ACTIVITY}
        self._done = {number: item for number, item in self._done.items() if number not in due}
        found = sorted([*items, *self._done.values()], key=lambda one: (one.day, _clock(one), one.title))
        self.beginResetModel()
        self.rows = list(_with_captions(found) if self.when is When.SOON else found)
        self.endResetModel()

    def keep_done(self, item: Item, *, done: bool = True) -> None:
        """Let a thing stay where it is, once it is done; or forget that it was."""
        if done:
            self._done[item.id] = item
        else:
            self._done.pop(item.id, None)

    def item(self, row: int) -> Item | None:
        """The thing in a row; None for a caption."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Item) else None

    def row_of(self, what: What, number: int) -> int:
        """The row of a thing, -1 where it is not here."""
        return next(
            (
                n
                for n, one in enumerate(self.rows)
                if isinstance(one, Item) and (one.what, one.id) == (what, number)
            ),
            -1,
        )

    def is_done(self, item: Item) -> bool:
        """Whether it was done while the page is looked at."""
        return item.what is What.ACTIVITY and item.id in self._done

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """One row for each thing and caption."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """A caption cannot be chosen."""
        if self.item(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The thing, its words, whether it is done, and what is spoken; a caption's words."""
        if self._day is None or self._fmt is None:
            return None
        row = self.rows[index.row()]
        if isinstance(row, dt.date):
            words = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
            return self._fmt.date_long(row) if role in words else None
        if role == ITEM:
            return row
        if role == DONE:
            return self.is_done(row)
        told = item_words(row, self._day, self._fmt, done=self.is_done(row))
        answers = {
            WORDS: told,
            Qt.ItemDataRole.DisplayRole: told.title,
            Qt.ItemDataRole.AccessibleTextRole: told.spoken,
        }
        return answers.get(role)


def _clock(item: Item) -> dt.datetime:
    """The order within a day: by the clock, then those of some time of the day."""
    return item.moment or dt.datetime.max.replace(tzinfo=dt.UTC)


def _with_captions(items: Iterable[Item]) -> Iterable[Item | dt.date]:
    day: dt.date | None = None
    for item in items:
        if item.day != day:
            day = item.day
            yield day
        yield item
