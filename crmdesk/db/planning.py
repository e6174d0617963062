"""How a query tells a book's engine by which index not to go.

SQLite keeps no statistics of a growing book: it takes an index of a column with few values (what is not in
the trash, what is a reply) for as good as that of one record's own rows, and reads half the table.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, func, null

T = TypeVar("T")


def as_value(column: SQLColumnExpression[T]) -> ColumnElement[T]:
    """The column's value, which leads to no index: the rows are found by the other conditions."""
    return func.coalesce(column, null())
