"""The rows that a question gives, as a table of the connection's own.

What is joined with them and grouped by their number comes in its order: SQLite need not sort it, as it does
for rows that stand in the question itself. No book has this table; the engine makes it where it can, and says
so (`connection.info[GIVES]`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import Column, Integer, MetaData, Table, Text

from crmdesk.model.base import EPOCH, Day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

GIVES: Final = "gives"
GIVEN: Final = Table(
    "given",
    MetaData(schema="temp"),
    Column("what", Integer, primary_key=True),
    Column("i", Integer, primary_key=True),
    Column("share", Text, primary_key=True),
    Column("first", Day, primary_key=True),
    Column("until", Day),
    Column("length", Integer),
)
DECLARED: Final = (
    "CREATE TEMP TABLE given (what, i, share, first, until, length, PRIMARY KEY (what, i, share, first)) "
    "WITHOUT ROWID"
)
"""Its key begins with what is the same in all rows: so SQLite takes them for few, though never counted, and
reads them first."""

GivenRow: TypeAlias = tuple[int, str, dt.date, dt.date, int]
"""A row without what it is of: its number, a share, the first day, the day after the last, and a length."""


def can_give(connection: Connection) -> bool:
    """Whether the connection has a table for rows that are given."""
    return GIVES in connection.info


def give(connection: Connection, rows: Mapping[int, Sequence[GivenRow]]) -> None:
    """Put rows into the connection's table, by what they are of, in place of all that lay there."""
    told = [
        (what, i, share, (first - EPOCH).days, (until - EPOCH).days, length)
        for what, its in rows.items()
        for i, share, first, until, length in its
    ]
    connection.exec_driver_sql("DELETE FROM temp.given")
    connection.exec_driver_sql("INSERT INTO temp.given VALUES (?, ?, ?, ?, ?, ?)", told)
