"""The spellings of a text by which it is found where no search form is stored, letter by letter."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from crmdesk.l10n.normalise import fold

UNWRITTEN: Final = ("\u200c", "\u0640", "\u0651")
"""What one writes within a word and another leaves out: the joiner, the long stroke, the doubling."""

_SCRIPTS: Final = (range(0x9, 0x180), range(0x590, 0x6FA), range(0x2010, 0x2040))
"""Latin, Hebrew and Arabic letters as keyboards write them, their digits, spaces, dashes and quotes."""


def spellings(text: str) -> tuple[str, ...]:
    """For each letter of the search form of a text, all the letters that are searched as the same one."""
    return tuple(_alike().get(letter, letter) for letter in fold(text))


@cache
def _alike() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for script in _SCRIPTS:
        for letter in map(chr, script):
            found[fold(letter)] += letter
    return found
