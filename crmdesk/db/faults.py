"""What can be wrong with a book, each said so that a person can act on it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext


class BookError(CrmError):
    """A book that cannot be opened, read or written as it is."""

    text = ""

    def __init__(self, place: str) -> None:
        super().__init__(self.text, place=place)
        self.place = place


class BookMissing(BookError):
    """There is nothing at the address."""

    text = N_("There is no book at {place}. Choose another one, or make a new one.")


class BookReplaced(BookError):
    """The file was taken away or another put in its place while it was open."""

    text = N_("The book {place} was moved or replaced while it was open. Nothing was saved. Open it again.")


class BookExists(BookError):
    """A new book was asked for where something is already."""

    text = N_("There is something at {place} already. It was not changed. Choose another name.")


class NotABook(BookError):
    """A file or database of another program, or a book whose beginning is lost."""

    text = N_("{place} is not a book, or its beginning is lost. It was not changed.")


class BookDamaged(BookError):
    """A book whose file is damaged."""

    text = N_("The book {place} is damaged. It was not changed. Restore the newest backup.")


class BookTooNew(BookError):
    """A book that a newer program has brought up to date."""

    text = N_("The book {place} was made by a newer version. It was not changed. Update the program.")


class BookReadOnly(BookError):
    """A file that this user may not write."""

    text = N_("The book {place} can only be read. Nothing was saved. Allow writing, then try again.")


class FolderReadOnly(BookError):
    """A folder in which the book cannot keep its journal while it saves."""

    text = N_("The folder of {place} does not allow writing. Nothing was saved. Allow it, then try again.")


class BookLocked(BookError):
    """Another program holds the book."""

    text = N_("Another program is using the book {place}. Nothing was saved. Try again in a moment.")


class DiskFull(BookError):
    """No room is left."""

    text = N_(
        "The disk is full. Nothing was saved; what was saved before is safe in {place}. "
        "Free some space, then try again."
    )


class DiskFailed(BookError):
    """The disk did not read or write."""

    text = N_(
        "The disk did not take the change. Nothing was saved; what was saved before is safe in {place}. "
        "Check the disk, then try again."
    )


class BookUnreachable(BookError):
    """The server of the book does not answer, or does not let this user in."""

    text = N_(
        "The server of the book {place} does not answer. Nothing was saved. "
        "Check the network, then try again."
    )


class NoDriver(BookError):
    """A book on a server, for a program that was installed without what reaches servers."""

    text = N_("This installation cannot reach servers. Install it with the extra “postgres”.")


class TooSlow(BookError):
    """The server gave up a statement that took too long."""

    text = N_(
        "The server of the book {place} took too long and gave up. Nothing was saved. Try again in a moment."
    )


_BY_SQLITE_CODE: dict[int, type[BookError]] = {
    sqlite3.SQLITE_BUSY: BookLocked,
    sqlite3.SQLITE_LOCKED: BookLocked,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_IOERR: DiskFailed,
    sqlite3.SQLITE_READONLY: BookReadOnly,
    sqlite3.SQLITE_CANTOPEN: FolderReadOnly,
    sqlite3.SQLITE_CORRUPT: BookDamaged,
    sqlite3.SQLITE_NOTADB: BookDamaged,
    sqlite3.SQLITE_READONLY_DIRECTORY: FolderReadOnly,
    sqlite3.SQLITE_READONLY_DBMOVED: BookReplaced,
}
_PRIMARY = 0xFF
_NO_TEXT = "Could not decode to UTF-8"
_LOCK_NOT_AVAILABLE = frozenset({"55P03", "40P01"})
_GAVE_UP = "canceling statement due to statement timeout"


def is_no_database(error: sqlite3.DatabaseError) -> bool:
    """Whether a file does not even begin like a database."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB


def explain_errors(engine: Engine) -> None:
    """Raise a `BookError` instead of the driver's error where the fault is the book's, not the program's.

    An interrupted read and a broken rule (a constraint) stay what they are, without the row that
    PostgreSQL quotes: errors go into logs, and customers' data do not.
    """
    from crmdesk.db.engine import place_of

    # The listener outlives the engine in caches of the library, and must not keep it.
    place = place_of(engine)

    def explained(context: ExceptionContext) -> BaseException | None:
        _forget_data(context)
        fault = fault_of(context.original_exception)
        return None if fault is None else fault(place)

    event.listen(engine, "handle_error", explained, retval=True)


def _forget_data(context: ExceptionContext) -> None:
    error = context.original_exception
    detail = getattr(getattr(error, "diag", None), "message_detail", None)
    if detail is None and _is_no_text(error):
        detail = str(error).removeprefix(_NO_TEXT)
    if detail:
        for told in (error, context.sqlalchemy_exception):
            if told is not None:
                told.args = tuple(str(one).replace(detail, "…") for one in told.args)


def _is_no_text(error: BaseException) -> bool:
    """Whether SQLite's driver met bytes that are no text, which it says by the words alone."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith(_NO_TEXT)


def fault_of(error: BaseException) -> type[BookError] | None:
    """What a driver's error says of the book; None where the error is the program's."""
    if _is_no_text(error):
        return BookDamaged
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return _BY_SQLITE_CODE.get(code) or _BY_SQLITE_CODE.get(code & _PRIMARY)
    state = getattr(error, "sqlstate", None)
    if _GAVE_UP in str(error):
        return TooSlow
    if state in _LOCK_NOT_AVAILABLE:
        return BookLocked
    lost = state is None or state.startswith(("08", "28", "3D", "57P", "53"))
    of_the_server = any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
    return BookUnreachable if lost and of_the_server else None
