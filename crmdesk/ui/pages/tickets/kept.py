"""How a person left the ticket desk of a book: which queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.services.ticket_desk import Queue
from crmdesk.ui.recent import book_key

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk

KEY = "tickets"


class Kept:
    """Kept among the preferences by book; a queue that there is not is left out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._book = book_key(str(desk.work.engine.url))

    def queue(self) -> Queue:
        """The queue shown last; at first one's own, or all that is open for who is no colleague."""
        kept = self._all().get(self._book)
        if isinstance(kept, str) and kept in set(Queue):
            return Queue(kept)
        return Queue.MINE if self._desk.work.staff() is not None else Queue.OPEN

    def keep_queue(self, queue: Queue) -> None:
        """Keep the queue for the next time."""
        if self._all().get(self._book) != queue.value:
            self._desk.preferences.values[KEY] = self._all() | {self._book: queue.value}
            self._desk.preferences.note_change(KEY)

    def _all(self) -> dict[str, Any]:
        kept = self._desk.preferences.values.get(KEY)
        return kept if isinstance(kept, dict) else {}
