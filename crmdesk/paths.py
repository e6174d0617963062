"""Where the program's own files and the user's files lie.

The same questions have the same answers in a checkout (editable install), in an installed wheel and in a
frozen program: what ships inside the package lies beside this file, and in a checkout `resources/` lies one
folder higher. Nothing here makes a folder or a file; whoever writes does, and sets its rights.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent
NAME = "crmdesk"
BOOK_SUFFIX = ".crm"


def resource(*parts: str) -> Path:
    """A shipped file or folder, such as `resource("fonts", "Heebo_400Regular.ttf")`."""
    return _resources().joinpath(*parts)


@lru_cache(maxsize=1)
def _resources() -> Path:
    shipped = PACKAGE / "resources"
    return shipped if shipped.is_dir() else PACKAGE.parent / "resources"


def catalogues() -> Path:
    """The folder of compiled texts: `<folder>/<language>/LC_MESSAGES/crmdesk.mo`."""
    return PACKAGE / "_catalogues"


def migrations() -> Path:
    """The folder of Alembic's environment and its revisions."""
    return PACKAGE / "db" / "migrations"


def user_data() -> Path:
    """The user's own data folder for this program."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False))


def default_book() -> Path:
    """The book that opens when none is named."""
    return user_data() / f"book{BOOK_SUFFIX}"


def settings_file() -> Path:
    """What this user of this computer prefers (language, theme, column widths); not part of any book."""
    return Path(platformdirs.user_config_dir(NAME, appauthor=False)) / "settings.json"


def backups_of(book: Path) -> Path:
    """The folder of a book's automatic backups, beside the book so that they move with it."""
    return book.with_name(f"{book.name}.backups")


def files_of(book: Path) -> Path:
    """The folder of the files attached in a book, beside the book so that they move with it."""
    return book.with_name(f"{book.name}.files")


@lru_cache(maxsize=1)
def program_version() -> str:
    """The installed version of the program; empty in a copy that was never installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("crmdesk")
    except PackageNotFoundError:
        return ""
