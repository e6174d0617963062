"""Backups of a book: made while it is used, verified by being read back, kept by age, put back whole.

A backup is a SQLite book of its own, also of a book on a server. Beside it lies `<name>.json` with the
SHA-256 of the file and the number of rows of each table; SQLite itself notices little of what a bad
disk does to a file. A backup without that note, or that differs from it, does not count. The files that are
attached in the book lie beside its backups, in one folder for all of them, each content once.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import make_url

from crmdesk import paths
from crmdesk.db import attached, files, transfer
from crmdesk.db.engine import book_file, open_engine, place_of, schema_number
from crmdesk.db.faults import BookError, BookLocked, BookTooNew, DiskFailed, fault_of
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""How many of the newest days, weeks and months keep their last backup."""

_STEP_PAGES = 2_000
_MOST_RESTARTS = 5
_PATIENCE_SECONDS = 30.0
_STAMP: Final = re.compile(r"\d{8}T\d{6}Z(-\d+)?")


class BackupRefused(BookError):
    """A file that is no whole backup of a book."""

    text = N_("The backup {place} is damaged or was changed. Nothing was restored. Choose another one.")


class BackupMissing(BackupRefused):
    """A path at which there is no file."""

    text = N_("There is no backup at {place}. Nothing was restored. Choose another one.")


class BackupUnproven(BackupRefused):
    """A file without the note that was made with each backup."""

    text = N_(
        "{place} is no backup, or its note, a file of the same name and .json, is not beside it. "
        "Nothing was restored. Put both in one folder, or choose another one."
    )


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One verified backup: where it lies, when it was made (UTC), and what it must contain.

    `files` are the attached files beside it: the SHA-256 of each content, and its bytes.
    """

    path: Path
    made: dt.datetime
    schema: int
    sha256: str
    rows: Mapping[str, int]
    files: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.path.stat().st_size


def folder_of(address: str | Path) -> Path:
    """Where the automatic backups of the book at an address lie."""
    if "://" not in str(address):
        return paths.backups_of(Path(address))
    url = make_url(str(address))
    name = re.sub(r"[^\w.-]", "_", f"{url.host or 'local'}-{url.database}")
    return paths.user_data() / f"{name}.backups"


def free_name(folder: Path, *, label: str = "") -> Path:
    """A place for a new backup in `folder`; a labelled one is never thrown away by `rotate`."""
    stem = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}Z{'-' + label if label else ''}"
    path, number = folder / f"{stem}{paths.BOOK_SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{paths.BOOK_SUFFIX}"
    return path


def make_backup(engine: Engine, target: Path) -> BackupInfo:
    """Copy the book as it is at one moment to `target`, read the copy back, and only then name it so.

    Writers may go on; a copy that they overtake is begun again.

    Raises:
        BookError: the book or the disk did not answer; there is no file at `target` then.
    """
    files.make_folder(target.parent)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        if book_file(engine) is not None:
            _copy_file(engine, part)
        else:
            transfer.copy_to_file(engine, part)
        files.flush(part)
        info = _with_files(engine, _examined(part, target))
        _write_note(info)
        files.replace(part, target)
    except OSError as error:
        raise files.disk_fault(error)(str(target)) from error
    finally:
        part.unlink(missing_ok=True)
    return info


class _Overtaken(Exception):
    """A writer changed the book while it was copied piece by piece."""


class _Watch:
    """Sees how a copy goes on: overtaken by a writer, or held up by a lock."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.left: int | None = None
        self.moved = time.monotonic()

    def __call__(self, _status: int, remaining: int, _total: int) -> None:
        if self.left is not None and remaining > self.left:
            raise _Overtaken
        if remaining != self.left:
            self.left, self.moved = remaining, time.monotonic()
        elif time.monotonic() - self.moved > _PATIENCE_SECONDS:
            raise BookLocked(self.place)


def _copy_file(engine: Engine, part: Path) -> None:
    """Copy by SQLite's own backup: in steps that let writers in, at last in one if they overtake it."""
    files.make_private(part)
    with engine.connect() as source:
        driver: Any = source.connection.driver_connection
        for tries in range(_MOST_RESTARTS + 1):
            pages = _STEP_PAGES if tries < _MOST_RESTARTS else -1
            copy = sqlite3.connect(part, isolation_level=None)
            try:
                copy.execute("PRAGMA synchronous = OFF")
                driver.backup(copy, pages=pages, progress=_Watch(place_of(engine)), sleep=0.002)
            except _Overtaken:
                continue
            except sqlite3.Error as error:
                raise (fault_of(error) or DiskFailed)(place_of(engine)) from error
            else:
                return
            finally:
                copy.close()


def _examined(part: Path, target: Path) -> BackupInfo:
    """Read a finished copy from the disk: is it whole, and what does it hold?"""
    engine = open_engine(part, read_only=True)
    try:
        with engine.connect() as connection:
            transfer.require_whole(connection)
            rows, schema = transfer.row_counts(connection), schema_number(connection)
            named = attached.contents_in(connection)
    finally:
        engine.dispose()
    return BackupInfo(target, dt.datetime.now(dt.UTC), schema, files.sha256_of(part), rows, named)


def files_beside(backup: Path) -> Path:
    """Where the attached files of a backup lie, and those of the others in its folder."""
    return backup.parent / attached.BESIDE_BACKUPS


def _with_files(engine: Engine, info: BackupInfo) -> BackupInfo:
    """Put the book's attached files beside its copy; what the book itself has lost cannot be kept."""
    kept = attached.carry(attached.folder_of(engine), files_beside(info.path), info.files)
    return replace(info, files=kept)


def lost_files(info: BackupInfo) -> list[str]:
    """The attached files (their SHA-256) that are not beside a backup as they were when it was made."""
    return list(attached.lost_in(files_beside(info.path), info.files))


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _write_note(info: BackupInfo) -> None:
    values = {
        "made": info.made.isoformat(),
        "schema": info.schema,
        "sha256": info.sha256,
        "rows": dict(info.rows),
        "files": dict(info.files),
    }
    note = _note(info.path)
    part = note.with_name(f"{note.name}.part")
    part.unlink(missing_ok=True)
    files.make_private(part)
    part.write_text(json.dumps(values, indent=1), encoding="utf-8")
    files.flush(part)
    files.replace(part, note)


def read_info(path: Path) -> BackupInfo | None:
    """What is noted of a backup; None where the file or its note is missing or unreadable."""
    try:
        values = json.loads(_note(path).read_text(encoding="utf-8"))
        if not path.is_file():
            return None
        made = dt.datetime.fromisoformat(values["made"]).astimezone(dt.UTC)
        rows, named = dict(values["rows"]), dict(values.get("files", {}))
        return BackupInfo(path, made, int(values["schema"]), str(values["sha256"]), rows, named)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def list_backups(folder: Path) -> list[BackupInfo]:
    """The backups in a folder that count, newest first (their content is verified when it is used)."""
    found = [read_info(path) for path in folder.glob(f"*{paths.BOOK_SUFFIX}")]
    return sorted((info for info in found if info is not None), key=lambda info: info.made, reverse=True)


def verify(path: Path) -> BackupInfo:
    """Read a backup whole and compare it with its note.

    Raises:
        BackupRefused: it differs, or it has no note.
    """
    if not path.is_file():
        raise BackupMissing(str(path))
    if not _note(path).is_file():
        raise BackupUnproven(str(path))
    info = read_info(path)
    if info is None or files.sha256_of(path) != info.sha256:
        raise BackupRefused(str(path))
    try:
        found = _examined(path, path)
    except BookTooNew:
        raise
    except BookError as error:
        raise BackupRefused(str(path)) from error
    if found.rows != info.rows or found.schema != info.schema:
        raise BackupRefused(str(path))
    return info


def rotate(folder: Path) -> list[Path]:
    """Throw away automatic backups that no day, week or month needs any more; returns what went."""
    backups = [info for info in list_backups(folder) if _STAMP.fullmatch(info.path.stem)]
    keep: set[Path] = set()
    for count, period in ((DAILY, "%Y%m%d"), (WEEKLY, "%G%V"), (MONTHLY, "%Y%m")):
        newest: dict[str, Path] = {}
        for info in backups:
            newest.setdefault(info.made.strftime(period), info.path)
        keep.update(list(newest.values())[:count])
    gone = [info.path for info in backups if info.path not in keep]
    for path in gone:
        path.unlink()
        _note(path).unlink(missing_ok=True)
    if gone:
        _clear_files(folder)
    return gone


def _clear_files(folder: Path) -> None:
    """Throw away the attached files that no backup in the folder names; not while one cannot be asked."""
    infos = [read_info(path) for path in folder.glob(f"*{paths.BOOK_SUFFIX}")]
    named = {key for info in infos if info is not None for key in info.files}
    if all(infos):
        for path in (folder / attached.BESIDE_BACKUPS).glob("*/*"):
            if path.name not in named:
                path.unlink()
