"""Putting a backup in the place of a book, damaged or not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from crmdesk.db import attached, files, transfer
from crmdesk.db.backup import files_beside, folder_of, free_name, make_backup, verify
from crmdesk.db.engine import SCHEMA, open_engine, schema_number
from crmdesk.db.faults import (
    BookError,
    BookLocked,
    BookReadOnly,
    BookTooNew,
    DiskFull,
    FolderReadOnly,
)
from crmdesk.db.migrate import upgrade

if TYPE_CHECKING:
    from sqlalchemy import Engine


def restore(address: str | Path, source: Path) -> Path | None:
    """Put a verified backup in the place of the book at an address, damaged or not.

    The present book is kept as a file beside its backups; its path is returned, None where there was
    no book. Nothing else may have the book open. A stop at any moment leaves the old book or the new. Of the
    attached files, those come back that are beside the backup as they were; none is taken away.

    Raises:
        BookError: the backup is damaged, or the disk refused; the book is as it was.
    """
    info = verify(source)
    if info.schema > SCHEMA:
        raise BookTooNew(str(source))
    folder = folder_of(address)
    files.make_folder(folder)
    kept = free_name(folder, label="before-restore")
    fresh = folder / "restoring.part"
    try:
        _copy_up_to_date(source, fresh)
        attached.carry(files_beside(source), attached.folder_at(address), info.files)
        if "://" in str(address):
            return _restore_server(address, fresh, kept)
        book = Path(address).absolute()
        there = _keep(book, kept)
        files.replace(fresh, book)
    except OSError as error:
        raise files.disk_fault(error)(str(address)) from error
    else:
        return kept if there else None
    finally:
        fresh.unlink(missing_ok=True)


def _copy_up_to_date(source: Path, fresh: Path) -> None:
    fresh.unlink(missing_ok=True)
    files.make_private(fresh)
    with source.open("rb") as backup, fresh.open("r+b") as copy:
        shutil.copyfileobj(backup, copy)
    engine = open_engine(fresh)
    try:
        if _schema_of(engine) < SCHEMA:
            upgrade(engine, SCHEMA)
    finally:
        engine.dispose()
    files.flush(fresh)


def _restore_server(address: str | Path, fresh: Path, kept: Path) -> Path:
    engine = open_engine(address)
    try:
        make_backup(engine, kept)
        if _schema_of(engine) < SCHEMA:
            upgrade(engine, SCHEMA)
        transfer.replace_all(engine, fresh)
    finally:
        engine.dispose()
    return kept


def _schema_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return schema_number(connection)


def _keep(book: Path, kept: Path) -> bool:
    """Keep a sound book as a verified backup, which settles what a crash left; a damaged one as it is."""
    if not book.exists():
        return False
    try:
        engine = open_engine(book)
        try:
            make_backup(engine, kept)
        finally:
            engine.dispose()
    except (DiskFull, BookLocked, BookReadOnly, FolderReadOnly):
        raise
    except BookError:
        _keep_damaged(book, kept)
    return True


def _keep_damaged(book: Path, kept: Path) -> None:
    """Keep a damaged book as it is, with its journal, which must not be played into the restored one."""
    shutil.copy2(book, kept)
    files.flush(kept)
    journal = book.with_name(f"{book.name}-journal")
    if journal.exists():
        journal.replace(kept.with_name(f"{kept.name}-journal"))
