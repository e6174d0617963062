"""Invisible marks that hold a displayed piece in its place, whatever stands beside it.

Only LRM and RLM are used: the bundled fonts have both, and neither isolates nor U+061C. They belong
to display alone: nothing made here is ever stored, compared or exported.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LRM: Final = "\u200e"
RLM: Final = "\u200f"
NBSP: Final = "\u00a0"

_RIGHT: Final = frozenset({"R", "AL"})
_NEVER_TURNS_LEFT: Final = frozenset({"R", "AL", "NSM", "WS", "BN"})
_NEVER_TURNS_RIGHT: Final = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "WS", "ON", "BN", "S", "B"})
_ARABIC_INDIC: Final = re.compile("[٠-٩]")
_BETWEEN_GROUPS: Final = re.compile(r"[^\w\u200e\u200f]")


def left_island(*parts: str, within_rtl: bool) -> str:
    """`parts` from left to right, in that order; in a right-to-left text they stay one piece in it."""
    island = LRM + LRM.join(parts) + LRM
    return f"{RLM}{island}{RLM}" if within_rtl else island


def right_island(*parts: str) -> str:
    """`parts` from right to left, none of them joining its neighbour."""
    island = RLM + RLM.join(parts) + RLM
    return island.replace(RLM + RLM, RLM)


def left_run(text: str, *, within_rtl: bool) -> str:
    """A number of any kind, an address or a code, read from left to right as a whole.

    Arabic-Indic digits would still swap groups across spaces and signs, so these get marks of their own.
    """
    if _ARABIC_INDIC.search(text):
        text = _BETWEEN_GROUPS.sub(lambda found: f"{LRM}{found[0]}{LRM}", text).replace(LRM + LRM, LRM)
    elif not within_rtl:
        return text
    return left_island(text, within_rtl=within_rtl)


def isolate(text: str, *, within_rtl: bool) -> str:
    """A person's own text inside a sentence: it keeps the direction of its first letter.

    A text without letters takes the direction of the sentence.
    """
    classes = {unicodedata.bidirectional(char) for char in set(text)}
    if classes <= (_NEVER_TURNS_LEFT if within_rtl else _NEVER_TURNS_RIGHT):
        return text
    own = RLM if _starts_right(text, default=within_rtl) else LRM
    outer = RLM if within_rtl else LRM
    inside = f"{own}{text}{own}"
    return inside if own == outer else f"{outer}{inside}{outer}"


def _starts_right(text: str, *, default: bool) -> bool:
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L" or kind in _RIGHT:
            return kind != "L"
    return default
