"""What is read once of a book and kept until a record of its table changes: few rows that everything asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from sqlalchemy.orm import Session

T = TypeVar("T")


class Changed(Protocol):
    """What a gesture has changed so far."""

    tables: set[str]


_KEY = "known"


class Known:
    """The kept readings of one book, each by the name of its table."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        self._turn = 0

    def lend(self, session: Session) -> None:
        """Let a session use what is kept, and keep what it reads unless something changes meanwhile."""
        session.info[_KEY] = (self, self._turn)

    def of(self, table: str) -> Any:
        """The kept reading of a table; None where there is none."""
        return self._kept.get(table)

    def keep(self, table: str, reading: object, turn: int) -> None:
        """Keep a reading of a session that began at `turn`, unless the book has changed since."""
        if turn == self._turn:
            self._kept[table] = reading

    def forget(self, changed: Container[str]) -> None:
        """Forget what a commit made stale; a reading that began before it is not kept."""
        self._turn += 1
        self._kept = {table: kept for table, kept in self._kept.items() if table not in changed}


def known(session: Session, table: str, read: Callable[[Session], T]) -> T:
    """What `read` finds in a table, from what is kept of it; in a gesture that changes it, read anew."""
    place: tuple[Known, int] | None = session.info.get(_KEY)
    changes: Changed | None = session.info.get("changes")
    if place is None or (changes is not None and table in changes.tables):
        return read(session)
    keeper, turn = place
    kept: T | None = keeper.of(table)
    if kept is None:
        kept = read(session)
        keeper.keep(table, kept, turn)
    return kept
