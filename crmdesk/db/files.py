"""Files that are for the owner's eyes only, and that are there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from crmdesk.db.faults import BookError, DiskFailed, DiskFull

if TYPE_CHECKING:
    from pathlib import Path

_TRIES = 10
_BLOCK = 1 << 20


def make_folder(folder: Path) -> None:
    """Make a missing folder, closed to everybody else whatever the umask."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)


def make_private(path: Path) -> None:
    """Make an empty file that nobody else may read; an existing one is an error."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with suppress(AttributeError):
        os.fchmod(handle, 0o600)
    os.close(handle)


def disk_fault(error: OSError) -> type[BookError]:
    """What to say of a file that could not be written."""
    return DiskFull if error.errno == errno.ENOSPC else DiskFailed


def flush(path: Path) -> None:
    """Have the disk itself take a file."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content; never of a book that is open (closing it would drop its locks)."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def replace(part: Path, target: Path) -> None:
    """Give a finished file its name; a virus scanner may hold it for a moment."""
    for tries in range(_TRIES):
        try:
            part.replace(target)
            break
        except PermissionError:
            if tries == _TRIES - 1:
                raise
            time.sleep(0.02 * 2 ** min(tries, 5))
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
