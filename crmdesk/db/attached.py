"""The files attached in a book, by the SHA-256 of their content, in a folder beside the book.

A content lies at `<folder>/ab/<sha256>`, once however many records have it, and is never changed. It is on
the disk before the record that names it is committed, so that no record points at half a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sqlalchemy import inspect, make_url, select

from crmdesk import paths
from crmdesk.db import files
from crmdesk.db.changes import table_of
from crmdesk.db.engine import book_file
from crmdesk.db.faults import BookError, DiskFailed
from crmdesk.l10n.texts import N_
from crmdesk.model.attachment import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Engine

MOST_BYTES: Final = 1_000_000_000
"""The largest file that can be attached."""
BESIDE_BACKUPS: Final = "attached-files"
"""The folder beside backups in which the files of all of them lie."""

_BLOCK: Final = 1 << 20
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_DAY_SECONDS: Final = 86_400


class FileTooLarge(BookError):
    """A file beyond the limit."""

    text = N_(
        "“{place}” is larger than 1 GB. Nothing was attached. Keep it elsewhere and note where it lies."
    )


class NoSuchFile(BookError):
    """A path at which there is no file that can be read."""

    text = N_("“{place}” could not be read as a file. Nothing was attached. Choose a file.")


class FileLost(BookError):
    """An attached file whose content is not on this computer."""

    text = N_("The content of “{place}” is not on this computer. Restore it from a backup.")


class FileDamaged(BookError):
    """An attached file whose content is not what it was."""

    text = N_("“{place}” was damaged or changed from outside. It was not saved. Restore it from a backup.")


def folder_at(address: str | Path) -> Path:
    """Where the files of the book at an address lie: beside a book's file, else in the user's data."""
    if "://" not in str(address):
        return paths.files_of(Path(address))
    url = make_url(str(address))
    name = re.sub(r"[^\w.-]", "_", f"{url.host or 'local'}-{url.database}")
    return paths.user_data() / f"{name}.files"


def folder_of(engine: Engine) -> Path:
    """Where the files of an open book lie."""
    file = book_file(engine)
    return folder_at(engine.url.render_as_string(hide_password=False) if file is None else file)


def place_of(folder: Path, key: str) -> Path:
    """Where a content lies.

    Raises:
        FileLost: what is given is no SHA-256, and could name any file.
    """
    if not _KEY.fullmatch(key):
        raise FileLost(key)
    return folder / key[:2] / key


def take_in(folder: Path, source: Path, *, most: int = MOST_BYTES) -> tuple[str, int]:
    """Copy a file into a folder of contents; its SHA-256 and its bytes.

    Raises:
        BookError: it is no file, too large, or the disk refused; the folder has nothing half.
    """
    name = source.name
    try:
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NoSuchFile(name)
        if found.st_size > most:
            raise FileTooLarge(name)
        reading = source.open("rb")
    except (OSError, ValueError) as error:
        raise NoSuchFile(name) from error
    with reading:
        return _copy_in(folder, reading, name, most)


def _copy_in(folder: Path, reading: BinaryIO, name: str, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    part: Path | None = None
    try:
        files.make_folder(folder)
        _sweep(folder)
        part = folder / f"{secrets.token_hex(8)}.part"
        files.make_private(part)
        with part.open("r+b") as copy:
            while block := reading.read(_BLOCK):
                size += len(block)
                if size > most:
                    raise FileTooLarge(name)
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        key = digest.hexdigest()
        _name_content(folder, part, key, size)
    except OSError as error:
        raise files.disk_fault(error)(str(folder)) from error
    else:
        return key, size
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _name_content(folder: Path, part: Path, key: str, size: int) -> None:
    """Give a finished copy its place, unless the same content is there, whole, already."""
    target = place_of(folder, key)
    files.make_folder(target.parent)
    if not (target.is_file() and target.stat().st_size == size and files.sha256_of(target) == key):
        files.replace(part, target)


def _sweep(folder: Path) -> None:
    """Take away what a stop in the middle left, once nobody can be writing it any more."""
    for part in folder.glob("*.part"):
        if time.time() - part.stat().st_mtime > _DAY_SECONDS:
            part.unlink(missing_ok=True)


def is_whole(folder: Path, key: str, size: int) -> bool | None:
    """Whether a content is what its name says; None where it is missing."""
    try:
        place = place_of(folder, key)
        found = place.stat().st_size
    except (OSError, FileLost):
        return None
    try:
        return found == size and files.sha256_of(place) == key
    except OSError:
        return False


def hand_out(folder: Path, key: str, target: Path, name: str) -> None:
    """Copy a content to a new file that only this user may read; an existing one is never replaced.

    Raises:
        BookError: it is missing or not what it was, or the disk refused; there is no such file then.
    """
    source = place_of(folder, key)
    if not source.is_file():
        raise FileLost(name)
    part = target.with_name(f"{secrets.token_hex(8)}.part")
    digest = hashlib.sha256()
    try:
        files.make_private(part)
        with source.open("rb") as reading, part.open("r+b") as copy:
            while block := reading.read(_BLOCK):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != key:
            raise FileDamaged(name)
        if target.exists():
            raise DiskFailed(str(target))
        files.replace(part, target)
    except OSError as error:
        raise files.disk_fault(error)(str(target)) from error
    finally:
        part.unlink(missing_ok=True)


def remove(folder: Path, keys: Iterable[str]) -> int:
    """Take contents away for good that no record names any more; returns how many went.

    What the disk does not let go stays for the next time.
    """
    gone = 0
    for key in keys:
        with suppress(OSError):
            place_of(folder, key).unlink()
            gone += 1
    return gone


def unnamed_in(folder: Path, named: Mapping[str, int]) -> list[str]:
    """The contents in a folder that no record names, but for those of the last day: a record may follow."""
    found = (place for place in folder.glob("??/*") if _KEY.fullmatch(place.name))
    old = time.time() - _DAY_SECONDS
    return sorted(one.name for one in found if one.name not in named and one.stat().st_mtime < old)


def contents_in(connection: Connection) -> dict[str, int]:
    """Every content that a book's records name, the trash included: SHA-256 to bytes. Old books have none."""
    table = table_of(Attachment)
    if not inspect(connection).has_table(table.name):
        return {}
    query = select(table.c.sha256, table.c.size).distinct().order_by(table.c.sha256)
    return {row.sha256: row.size for row in connection.execute(query)}


def carry(source: Path, target: Path, wanted: Mapping[str, int]) -> dict[str, int]:
    """Copy the wanted contents from one folder to another where they are not there; those it now has.

    What is missing or damaged in the source is left out; a damaged copy in the target is put right.

    Raises:
        OSError: the disk refused.
    """
    return {key: size for key, size in wanted.items() if _carry_one(source, target, key, size)}


def _carry_one(source: Path, target: Path, key: str, size: int) -> bool:
    if is_whole(target, key, size):
        return True
    if not is_whole(source, key, size):
        return False
    return take_in(target, place_of(source, key), most=max(size, MOST_BYTES))[0] == key


def lost_in(folder: Path, wanted: Mapping[str, int]) -> Iterator[str]:
    """The wanted contents that a folder does not have as they were."""
    return (key for key, size in wanted.items() if not is_whole(folder, key, size))
