"""Making a book and bringing an older one up to date, all or nothing.

Alembic is loaded only where there is something to do. A migration runs in one transaction together
with its mark, after a verified backup; whatever fails in it leaves the book as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from crmdesk import paths
from crmdesk.db.dialect import begin_write, is_sqlite
from crmdesk.db.engine import APPLICATION_ID, SCHEMA, book_file, open_engine, place_of, schema_number
from crmdesk.db.faults import BookDamaged

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config
    from sqlalchemy import Connection, Engine


def create_book(address: str | Path, *, schema: int = SCHEMA) -> Engine:
    """Make an empty book at a free place (of an older `schema`, for the backup of an older book).

    Raises:
        BookError: something is there already, or the place cannot be written.
    """
    engine = open_engine(address, create=True)
    try:
        upgrade(engine, schema)
    except BaseException:
        engine.dispose()
        file = book_file(engine)
        if file is not None:
            file.unlink(missing_ok=True)
        raise
    return engine


def bring_up_to_date(engine: Engine) -> Path | None:
    """Migrate a book that an older program wrote; returns the backup that was made of it before.

    Raises:
        BookError: the backup or the migration was not possible; the book is as it was.
    """
    with engine.connect() as connection:
        if schema_number(connection) == SCHEMA:
            return None
    from crmdesk.db import backup

    address = book_file(engine) or engine.url.render_as_string()
    target = backup.free_name(backup.folder_of(address), label="before-update")
    made = backup.make_backup(engine, target)
    upgrade(engine, SCHEMA)
    return made.path


def upgrade(engine: Engine, schema: int) -> None:
    """Run the migrations up to number `schema` in one transaction."""
    from alembic import command

    with engine.connect() as connection:
        try:
            _begin(connection)
            command.upgrade(configuration(connection), f"{schema:04d}")
            _mark(connection, schema)
            connection.commit()
        finally:
            connection.rollback()
            # What was reflected or switched off for the migration is not kept for later use.
            connection.detach()


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, over a connection whose transaction is already begun."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _begin(connection: Connection) -> None:
    """Begin alone. Foreign keys are checked at the end: a table that is made anew is dropped between."""
    if is_sqlite(connection):
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        begin_write(connection, spill=True)
    else:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:book)"), {"book": APPLICATION_ID})


def _mark(connection: Connection, schema: int) -> None:
    if not is_sqlite(connection):
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BookDamaged(place_of(connection.engine))
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
