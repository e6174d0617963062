"""A glance at a book before the database library is loaded, which takes longer than the reading itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path


def file_address(path: Path, *, read_only: bool) -> str:
    """The URI of a SQLite file that is there; opening it makes none."""
    # A Windows share keeps both its slashes, a drive letter gets one before it.
    slash = "" if path.as_posix().startswith("/") else "/"
    return f"file://{slash}{quote(path.as_posix())}?mode={'ro' if read_only else 'rw'}"


def glance(book: Path, *, schema: int, statement: str) -> list[tuple[Any, ...]]:
    """What a statement of schema `schema` reads in a SQLite book, as it is stored.

    Nothing where the book is missing, busy, of another schema or not to be read: whoever opens it properly
    says why.
    """
    try:
        address = file_address(book.absolute(), read_only=True)
        with closing(sqlite3.connect(address, uri=True, timeout=0)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if found is None or found[0] != f"{schema:04}":
                return []
            return connection.execute(statement).fetchall()
    except (sqlite3.Error, sqlite3.Warning):  # older drivers warn of a second statement
        return []
