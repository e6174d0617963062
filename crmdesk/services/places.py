"""Where a book may lie, and what is there now."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from crmdesk import paths
from crmdesk.db.engine import open_engine
from crmdesk.db.faults import BookMissing
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.services import books

SCHEME = "postgresql+psycopg"


class NoServer(CrmError):
    """An address that is no server's."""

    def __init__(self) -> None:
        super().__init__(
            N_("This does not look like the address of a server. Example: postgresql://name@host/book")
        )


def server_address(text: str) -> str:
    """The address of a server's database as the program opens it; without a host, this computer's.

    Raises:
        NoServer: the text is not one.
    """
    scheme, colon, rest = text.strip().partition("://")
    if not colon or scheme not in {"postgres", "postgresql", SCHEME}:
        raise NoServer
    try:
        parts = urlsplit(f"{SCHEME}://{rest}")
        named = bool(parts.hostname) or not parts.netloc
        complete = named and len(parts.path) > 1 and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise NoServer from error
    if not complete:
        raise NoServer
    return f"{SCHEME}://{rest}"


def without_password(address: str) -> str:
    """An address that may be kept in a file."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    if parts.password is None:
        return address
    user, host = (parts.username or ""), parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}@{host}" if user else host).geturl()


def has_book(address: str | Path) -> bool:
    """Whether there is a book at an address that answers; False where one can be made.

    Raises:
        CrmError: there is something else, or the server does not answer.
    """
    text = str(address)
    if "://" not in text and not Path(text).exists():
        return False
    try:
        open_engine(text).dispose()
    except BookMissing:
        return False
    return True


def require_book(address: str) -> str:
    """The address, if there is a book to open.

    Raises:
        CrmError: there is none, or it cannot be opened.
    """
    if not has_book(address):
        raise BookMissing(address)
    return address


def sample_place() -> Path:
    """A free place for a book of sample data, apart from the person's own."""
    number, place = 1, paths.user_data() / f"sample{paths.BOOK_SUFFIX}"
    while place.exists():
        number += 1
        place = paths.user_data() / f"sample-{number}{paths.BOOK_SUFFIX}"
    return place


def make_sample(address: str | Path, *, language: str, size: int = 500, months: int = 24) -> None:
    """Make a book of sample data."""
    from crmdesk.services import demo

    demo.make_demo_book(address, language=language, size=size, months=months, seed=1).engine.dispose()


def make_own(address: str | Path, *, wishes: books.NewBook, logo: str = "") -> None:
    """Make an empty book for the person's own data; one that is there already is left as it is."""
    if has_book(address):
        return
    work = books.make_book(address, wishes=wishes)
    if logo:
        from crmdesk.services import settings

        settings.change(work, values={"logo": logo})
    work.engine.dispose()
