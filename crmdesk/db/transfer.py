"""Moving a whole book between a server and a file, table by table, and counting what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import MetaData, Table, delete, func, insert, inspect, select, text

from crmdesk.db import dialect
from crmdesk.db.changes import table_of
from crmdesk.db.engine import open_engine, place_of, schema_number
from crmdesk.db.faults import BookDamaged
from crmdesk.model.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_PIECE = 2_000
_VERSION = "alembic_version"
_REMEMBERED = Remembered.__tablename__


def tables_of(connection: Connection) -> list[Table]:
    """The book's tables as they are, whatever its schema; one that others point at comes before them.

    What is remembered of figures is not among them: it is counted anew.
    """
    found = MetaData()
    found.reflect(connection, only=lambda name, _meta: not name.startswith(("search_index", "sqlite_")))
    return [table for table in found.sorted_tables if table.name not in {_VERSION, _REMEMBERED}]


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables_of(connection)
    }


def require_whole(connection: Connection) -> None:
    """Read every page of a SQLite book and compare its indexes with its tables.

    Raises:
        BookDamaged: something does not fit.
    """
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise BookDamaged(place_of(connection.engine))


def copy_to_file(engine: Engine, path: Path) -> None:
    """Copy a server's book, as it is at one moment, into a new SQLite book of the same schema."""
    from crmdesk.db.migrate import create_book

    with engine.connect() as source:
        source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        source.execute(text("SET LOCAL statement_timeout = 0"))
        copy = create_book(path, schema=schema_number(source))
        try:
            with copy.connect() as target:
                dialect.begin_write(target, spill=True)
                _copy_tables(source, target)
                _carry_numbers(source, target)
                target.commit()
        finally:
            copy.dispose()


def replace_all(engine: Engine, path: Path) -> None:
    """Put a SQLite book's rows in the place of those of a server's book of the same schema, all or none."""
    source_engine = open_engine(path, read_only=True)
    try:
        with source_engine.connect() as source, engine.connect() as target:
            target.execute(text("SET LOCAL statement_timeout = 0"))
            names = ", ".join(f'"{table.name}"' for table in tables_of(target))
            target.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
            if inspect(target).has_table(_REMEMBERED):
                target.execute(delete(table_of(Remembered)))
            _copy_tables(source, target)
            _carry_numbers(source, target)
            target.commit()
    finally:
        source_engine.dispose()


def _copy_tables(source: Connection, target: Connection) -> None:
    there = {table.name: table for table in tables_of(target)}
    for table in tables_of(source):
        in_order = select(table).order_by(*table.primary_key).execution_options(yield_per=_PIECE)
        rows = source.execute(in_order).mappings()
        for piece in rows.partitions():
            target.execute(insert(there[table.name]), [dict(row) for row in piece])
    dialect.index_texts(target)


def _carry_numbers(source: Connection, target: Connection) -> None:
    """Have the copy go on numbering where the original stands: no number is ever given twice."""
    for table in tables_of(source):
        last = dialect.last_number(source, table)
        if last is not None:
            dialect.set_last_number(target, table, last)
