"""The saved views of the open book, as they are offered everywhere, and which of them this person pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crmdesk.l10n.normalise import fold
from crmdesk.model.saved_view import SavedView
from crmdesk.services import views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.db.uow import Committed
    from crmdesk.services.views import ViewRow
    from crmdesk.ui.desk import Desk

MOST_PINNED = 60


class SavedViews(QObject):
    """Read once, and anew after one was saved, changed or taken away, here or by another program."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.rows: Sequence[ViewRow] = ()
        desk.committed.connect(self._follow)
        desk.locale_changed.connect(self._ask)
        self._ask()

    def _follow(self, done: Committed) -> None:
        if SavedView.__tablename__ in done.changed:
            self._ask()

    def _ask(self) -> None:
        self._desk.read(owner=self, key="views", work=views.view_rows, done=self._take)

    def _take(self, rows: Sequence[ViewRow]) -> None:
        self.rows = rows
        self.changed.emit()

    def of(self, entity: str) -> list[ViewRow]:
        """Those of one kind of record."""
        return [row for row in self.rows if row.entity == entity]

    def find(self, text: str) -> list[ViewRow]:
        """Those whose names hold every word of a text."""
        words = fold(text).split()
        return [row for row in self.rows if words and all(word in fold(row.name) for word in words)]

    # Pins

    def pinned(self) -> list[ViewRow]:
        """The pinned ones that there are, in the order in which they were pinned."""
        known = {row.id: row for row in self.rows}
        return [known[one] for one in self._pins() if one in known]

    def is_pinned(self, view: int) -> bool:
        """Whether a view stands in the navigation of this person."""
        return view in self._pins()

    def turn_pin(self, view: int) -> None:
        """Pin a view, or take the pin away."""
        pins = [one for one in self._pins() if one != view]
        if len(pins) == len(self._pins()):
            pins = [*pins, view][-MOST_PINNED:]
        preferences = self._desk.preferences
        preferences.pinned_views = preferences.pinned_views | {self._desk.recent.key: pins}

    def _pins(self) -> list[int]:
        return self._desk.preferences.pinned_views.get(self._desk.recent.key, [])
