"""What a window starts with."""

from __future__ import annotations

from typing import NamedTuple


class Start(NamedTuple):
    """The book to open first, and whether a file is to be imported into it at once."""

    address: str
    imports: bool = False
