"""The order in which a line of mixed right-to-left and left-to-right text is seen.

The Unicode Bidirectional Algorithm (UAX #9, https://www.unicode.org/reports/tr9/), with isolates and paired
brackets; the rule names in the comments are its own. An even level is
written from the left, an odd one from the right. Characters that the algorithm removes (embedding controls,
boundary neutrals) take the level of what precedes.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.bidi_data import MIRRORS, UNASSIGNED
from crmdesk.l10n.bidi_rules import ISOLATES, REMOVED, equal_spans, first_strong, resolve_paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

LTR, RTL = 0, 1
CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""The marks, embeddings and isolates that steer the order and have no shape of their own."""

_BLANK_AT_END = frozenset({"WS"}) | ISOLATES | REMOVED
_STEERS = (
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


class Run(NamedTuple):
    """A piece `[start, end)` of the logical text that is written in one direction."""

    start: int
    end: int
    level: int

    @property
    def rtl(self) -> bool:
        """Whether the piece is written from the right."""
        return bool(self.level & 1)


class _ClassOf(dict[str, str]):
    """Bidi class of a character, remembered once it was asked for."""

    def __missing__(self, char: str) -> str:
        found = unicodedata.bidirectional(char)
        if not found:
            code = ord(char)
            found = next((name for first, last, name in UNASSIGNED if first <= code <= last), "L")
        self[char] = found
        return found


_class_of = _ClassOf().__getitem__


def mirror(char: str) -> str:
    """The character drawn in its place where the text runs from the right: `(` for `)`."""
    return MIRRORS.get(char, char)


def base_direction(text: str, default: int = LTR) -> int:
    """Direction of a text by its first letter that has one (rules P2 and P3), else `default`."""
    if text.isascii() and default == LTR:
        return LTR
    classes = list(map(_class_of, text))
    found = first_strong(classes)
    return default if found is None else found


def levels(text: str, base: int | None) -> list[int]:
    """Level of each character of a text that is one line; `base` None means by its first letter."""
    base = base_direction(text) if base is None else base
    return line_levels(text, resolve(text, base), base)


def runs(text: str, base: int | None) -> list[Run]:
    """The pieces of a text that is one line, from left to right as they are seen."""
    return visual_runs(levels(text, base))


def reorder_line(text: str, base: int | None) -> str:
    """The characters of a line from left to right as they are seen, brackets mirrored, controls dropped."""
    seen: list[str] = []
    for run in runs(text, base):
        piece = text[run.start : run.end]
        seen.extend(map(mirror, reversed(piece)) if run.rtl else piece)
    return "".join(char for char in seen if _class_of(char) not in REMOVED and char not in CONTROLS)


def resolve(text: str, base: int) -> list[int]:
    """Levels of a paragraph before it is cut into lines (everything up to rule L1)."""
    if base == LTR and not re.search(_STEERS, text):
        return [LTR] * len(text)
    original = list(map(_class_of, text))
    found: list[int] = []
    ends = {index + 1 for index, name in enumerate(original) if name == "B"} | {0, len(original)}
    for start, end in pairwise(sorted(ends)):
        found += resolve_paragraph(text[start:end], original[start:end], base)
    return found


def line_levels(line: str, resolved: Sequence[int], base: int) -> list[int]:
    """Levels of one line cut out of a paragraph: blanks at its end and tabs go back to the base (rule L1)."""
    found = list(resolved)
    if len(set(found)) <= 1 and (not found or found[0] == base):
        return found
    blank = True
    for index in range(len(line) - 1, -1, -1):
        name = _class_of(line[index])
        if name in {"S", "B"}:
            blank = True
        elif name not in _BLANK_AT_END:
            blank = False
        if blank:
            found[index] = base
    return found


def visual_runs(found: Sequence[int]) -> list[Run]:
    """Pieces of equal level in the order they are seen, from left to right (rule L2)."""
    pieces = [Run(start, end, found[start]) for start, end in equal_spans(found)]
    if not pieces:
        return []
    for level in range(max(piece.level for piece in pieces), 0, -1):
        start = 0
        while start < len(pieces):
            end = start
            while end < len(pieces) and pieces[end].level >= level:
                end += 1
            pieces[start:end] = pieces[start:end][::-1]
            start = end + 1
    return pieces
