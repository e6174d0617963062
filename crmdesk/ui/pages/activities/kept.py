"""How a person left the activities of a book: the view, and which of them are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.ui.recent import book_key

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk

KEY = "activities"


class Kept:
    """Kept among the preferences by book; a value that makes no sense is left out."""

    def __init__(self, desk: Desk) -> None:
        self._preferences = desk.preferences
        self._book = book_key(str(desk.work.engine.url))

    def word(self, name: str, known: tuple[str, ...]) -> str:
        """One of the known words, the first where another or none was kept."""
        value = self._read().get(name)
        return value if isinstance(value, str) and value in known else known[0]

    def keep(self, name: str, value: str) -> None:
        """Keep a word for the next time."""
        mine = self._read()
        if mine.get(name) != value:
            self._preferences.values[KEY] = self._all() | {self._book: mine | {name: value}}
            self._preferences.note_change(KEY)

    def _all(self) -> dict[str, Any]:
        kept = self._preferences.values.get(KEY)
        return dict(kept) if isinstance(kept, dict) else {}

    def _read(self) -> dict[str, Any]:
        found = self._all().get(self._book)
        return found if isinstance(found, dict) else {}
