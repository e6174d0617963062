"""Which book this is to this computer, and which of its records were open last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCryptographicHash

if TYPE_CHECKING:
    from crmdesk.ui.preferences import Preferences

MOST = 20


def book_key(book: str) -> str:
    """A short key for a book: the same for every way to write its path, and without a password."""
    if "://" in book:
        parts = urlsplit(book)
        place = f"{parts.hostname}:{parts.port}{parts.path}"
    else:
        place = str(Path(book).resolve())
    digest = QCryptographicHash.hash(place.encode(), QCryptographicHash.Algorithm.Sha256)
    return bytes(digest.data()).hex()[:24]


def book_name(book: str) -> str:
    """What a person calls a book: its file's name, or the name of its database."""
    return (
        (urlsplit(book).path.rsplit("/", maxsplit=1)[-1] if "://" in book else Path(book).name)
        if book
        else ""
    )


class Recent:
    """The records opened last in one book, newest first; only their kind and number are kept."""

    def __init__(self, preferences: Preferences, book: str) -> None:
        self._preferences = preferences
        self.key = book_key(book)
        rows = preferences.recent.get(self.key, [])
        self.records: list[tuple[str, int]] = [(entity, record) for entity, record in rows]

    def note(self, record: tuple[str, int]) -> None:
        """A record was opened."""
        if self.records[:1] == [record]:
            return
        self.records = [record, *(one for one in self.records if one != record)][:MOST]
        rows = {self.key: [list(one) for one in self.records]}
        self._preferences.recent = self._preferences.recent | rows
