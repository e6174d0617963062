"""Copies of the book: made, listed, checked and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.db import attached
from crmdesk.db import backup as backups
from crmdesk.db.check import Finding, check_book
from crmdesk.db.engine import book_file
from crmdesk.db.faults import BookError, BookExists
from crmdesk.db.restore import restore as put_back
from crmdesk.db.transfer import row_counts
from crmdesk.l10n.texts import NN_

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from crmdesk.db.backup import BackupInfo
    from crmdesk.db.uow import Work

__all__ = [
    "LOST_FILES", "Finding", "address_of", "back_up", "back_up_daily", "check", "contents", "kept", "kept_at",
    "lost_files", "restore", "unsound", "verified",
]  # fmt: skip

LOST_FILES = NN_(
    "{count} attached file is not beside this backup: only its name comes back. "
    "It lay in the folder attached-files.",
    "{count} attached files are not beside this backup: only their names come back. "
    "They lay in the folder attached-files.",
)


def back_up(work: Work, *, path: Path | None = None) -> BackupInfo:
    """A verified copy of the book at `path`, else in the folder of its backups, where old ones make room.

    At `path` an older backup may lie; nothing else there is replaced, least of all a book.

    Raises:
        BookError: the disk refused, or something else lies there; nothing was changed.
    """
    if path is not None and path.exists() and (_is_book(work, path) or backups.read_info(path) is None):
        raise BookExists(str(path))
    folder = backups.folder_of(_address(work))
    made = backups.make_backup(work.engine, path or backups.free_name(folder))
    if path is None:
        backups.rotate(folder)
    return made


def _is_book(work: Work, path: Path) -> bool:
    file = book_file(work.engine)
    return file is not None and path.samefile(file)


def back_up_daily(work: Work, *, today: dt.date) -> BackupInfo | None:
    """The day's first copy; None where there is one of today already."""
    days = [work.facts.day_of(info.made) for info in kept(work)[:1]]
    return None if days == [today] else back_up(work)


def kept(work: Work) -> list[BackupInfo]:
    """The copies in the folder of the book's backups, the newest first."""
    return backups.list_backups(backups.folder_of(_address(work)))


def kept_at(address: str | Path) -> list[BackupInfo]:
    """The copies of the book at an address, which need not open, the newest first."""
    return backups.list_backups(backups.folder_of(address))


def verified(path: Path) -> BackupInfo:
    """What a copy holds, after reading it whole.

    Raises:
        BookError: it is damaged, or was changed since it was made.
    """
    return backups.verify(path)


def lost_files(address: str | Path, *, source: Path) -> int:
    """How many attached files of the copy `source` are whole neither beside it nor beside the book."""
    info = backups.read_info(source)
    lost = {} if info is None else {key: info.files[key] for key in backups.lost_files(info)}
    return sum(1 for _key in attached.lost_in(attached.folder_at(address), lost))


def contents(work: Work) -> dict[str, int]:
    """How many rows each table of the book has now."""
    return work.read(lambda session: row_counts(session.connection()))


def address_of(work: Work) -> str:
    """Where the book lies, as it is opened again."""
    return _address(work)


def check(work: Work) -> list[Finding]:
    """What is wrong with the book; nothing is good news."""
    return check_book(work.engine)


def unsound(work: Work) -> list[Path]:
    """The copies in the backups' folder that, or whose attached files, are not what they were."""
    bad = []
    for info in kept(work):
        try:
            whole = not backups.lost_files(backups.verify(info.path))
        except BookError:
            whole = False
        if not whole:
            bad.append(info.path)
    return bad


def restore(address: str | Path, *, source: Path) -> Path | None:
    """Put a copy in the place of the book at an address; where the present book is kept, if there was one.

    Nothing may have the book open.

    Raises:
        BookError: the copy is damaged, or the disk refused; the book is as it was.
    """
    return put_back(address, source)


def _address(work: Work) -> str:
    url = work.engine.url
    return str(url.database) if url.host is None else url.render_as_string(hide_password=False)
