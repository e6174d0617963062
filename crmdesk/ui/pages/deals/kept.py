"""How a person left the deals of a book: board or table, which pipeline, whose deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.services.list_views import BOARD
from crmdesk.ui.recent import book_key

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk

KEY = "deals"
TABLE = "table"


class Kept:
    """Kept among the preferences by book, and read value by value: one that makes no sense is left out."""

    def __init__(self, desk: Desk, book: str) -> None:
        self._preferences = desk.preferences
        self._book = book_key(book)

    def view(self) -> str:
        """Board or table."""
        return TABLE if self._read().get("view") == TABLE else BOARD

    def number(self, name: str) -> int | None:
        """The number of a pipeline or of a colleague."""
        value = self._read().get(name)
        return value if type(value) is int else None

    def keep(self, name: str, value: str | int | None) -> None:
        """Keep one value for the next time."""
        kept = self._all()
        if kept.get(self._book, {}).get(name) != value:
            fresh = {key: one for key, one in (self._read() | {name: value}).items() if one is not None}
            self._preferences.values[KEY] = kept | {self._book: fresh}
            self._preferences.note_change(KEY)

    def _all(self) -> dict[str, Any]:
        kept = self._preferences.values.get(KEY)
        rows = kept.items() if isinstance(kept, dict) else ()
        return {key: one for key, one in rows if isinstance(one, dict)}

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = self._all().get(self._book, {})
        return found
