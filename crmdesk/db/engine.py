"""Opening a book: one SQLite file, or a PostgreSQL database for a team.

Whatever is wrong with a book, at opening or later, is a `BookError` with a plain sentence. SQLite books
keep a rollback journal with full synchronisation (no WAL: one file at rest), are readable by their owner
only, and are never made by accident: only `create` makes a file. They are not memory-mapped, because a
disk error would then end the program instead of being told.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, QueuePool, create_engine, event, make_url

from crmdesk.db import faults, files
from crmdesk.db.faults import (
    BookDamaged,
    BookExists,
    BookMissing,
    BookReadOnly,
    BookTooNew,
    FolderReadOnly,
    NoDriver,
    NotABook,
)
from crmdesk.db.glance import file_address
from crmdesk.model.given import DECLARED, GIVES

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION_ID = 0x63726D64
"""The mark of a book in the header of its SQLite file ("crmd")."""

SCHEMA = 9
"""The number of the newest migration: the schema that this program reads and writes."""

READER_CACHE_KIB = 4 * 1024
_BUSY_SECONDS = 5.0
_READERS = 6
_CONNECT_SECONDS = 5
# A search is planned for what is searched for, not once for all: a rare word needs the index, a letter not.
_POSTGRES_SETTINGS = "-c statement_timeout=30s -c timezone=UTC -c plan_cache_mode=force_custom_plan"
_NEAR = frozenset({"", "localhost", "127.0.0.1", "::1"})


def open_engine(address: str | Path, *, create: bool = False, read_only: bool = False) -> Engine:
    """Open the book at a file's path or a `postgresql+psycopg://` URL.

    With `create` the place must be free, and what is opened is empty until it is migrated. `read_only`
    opens a file that is not to be touched, such as a backup.

    Raises:
        BookError: it is missing, damaged, locked, read-only, newer than the program, or no book.
    """
    text = str(address)
    if "://" in text:
        engine = _postgres_engine(make_url(text))
    else:
        engine = _sqlite_engine(Path(text).absolute(), create=create, read_only=read_only)
    try:
        _require_state(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def place_of(engine: Engine) -> str:
    """What a sentence calls the book's place: its path, or its server and database without the password."""
    url = engine.url
    return str(url.database) if url.host is None else f"{url.host}/{url.database}"


def book_file(engine: Engine) -> Path | None:
    """The file of a SQLite book; None where the book is on a server."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def schema_number(connection: Connection) -> int:
    """The number of the book's newest migration; 0 where nothing has been made yet.

    Raises:
        NotABook: there are tables, but not those of a book.
    """
    place = place_of(connection.engine)
    if connection.dialect.name == "sqlite":
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
        if mark != APPLICATION_ID and (mark or names):
            raise NotABook(place)
    else:
        names = set(
            connection.exec_driver_sql(
                "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
            ).scalars()
        )
    if not names:
        return 0
    if "alembic_version" not in names:
        raise NotABook(place)
    number = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if number is None:
        return 0
    if not str(number).isdecimal():
        raise NotABook(place)
    return int(number)


def _require_state(engine: Engine, *, create: bool) -> None:
    place = place_of(engine)
    try:
        with engine.connect() as connection:
            number = schema_number(connection)
    except BookDamaged as error:
        # The driver says the same of a foreign file as of a book whose first page is lost.
        if isinstance(error.__cause__, sqlite3.DatabaseError) and faults.is_no_database(error.__cause__):
            raise NotABook(place) from error
        raise
    if create and number:
        raise BookExists(place)
    if not create and not number:
        raise BookDamaged(place) if engine.dialect.name == "sqlite" else BookMissing(place)
    if number > SCHEMA:
        raise BookTooNew(place)


def _sqlite_engine(path: Path, *, create: bool, read_only: bool) -> Engine:
    if create:
        _make_file(path)
    elif not path.is_file():
        raise BookMissing(str(path))
    if not read_only:
        _require_writable(path)
    address = file_address(path, read_only=read_only)

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            address,
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )

    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=connect,
        poolclass=QueuePool,
        pool_size=_READERS,
        max_overflow=_READERS,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    faults.explain_errors(engine)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "checkin", _shrink_writer_cache)
    event.listen(engine, "begin", _begin)
    return engine


def _make_file(path: Path) -> None:
    """Make an empty file, and its folder, for the owner's eyes only, whatever the umask."""
    try:
        files.make_folder(path.parent)
        files.make_private(path)
    except FileExistsError as error:
        raise BookExists(str(path)) from error
    except OSError as error:
        raise FolderReadOnly(str(path)) from error


def _require_writable(path: Path) -> None:
    """Refuse at opening what would be refused at the first save."""
    if not os.access(path, os.W_OK):
        raise BookReadOnly(str(path))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise FolderReadOnly(str(path))


def _set_up(connection: sqlite3.Connection, record: Any) -> None:
    for pragma in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"cache_size = -{READER_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(DECLARED)
    record.info[GIVES] = True


def _shrink_writer_cache(connection: sqlite3.Connection | None, record: Any) -> None:
    """Give back the big cache of a connection that has written (see `dialect.begin_write`)."""
    if connection is not None and record.info.pop("writer", False):
        connection.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
        connection.execute("PRAGMA cache_spill = ON")


def _begin(connection: Connection) -> None:
    """Begin as the driver does not: explicitly. No lock is taken before the first statement."""
    connection.exec_driver_sql("BEGIN")


def _postgres_engine(url: URL) -> Engine:
    query = dict(url.query)
    host = url.host or str(query.get("host", ""))
    if "sslmode" not in query and host not in _NEAR and not host.startswith("/"):
        url = url.update_query_dict({"sslmode": "verify-full"})
    try:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_size=_READERS,
            hide_parameters=True,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "options": _POSTGRES_SETTINGS,
            },
        )
    except ModuleNotFoundError as error:
        raise NoDriver(host) from error
    faults.explain_errors(engine)
    return engine
