"""From characters to glyphs: one run of one direction, shaped with that direction and never a guessed one.

Glyph measures are in thousandths of the type size. A glyph carries the characters that a reader of the file
finds at its place: those of its cluster, in the order they are seen, because every extractor tried turns the
characters of a right-to-left run round once more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crmdesk.l10n.bidi import mirror
from crmdesk.report.fonts import cuts, itemise

if TYPE_CHECKING:
    from crmdesk.report.fonts import Cut, Item

ZERO_WIDTH = "\u200b"
"""What the extra glyphs of a cluster stand for: nothing that is seen or searched."""

CONTEXT = 5
"""How many characters beside a run HarfBuzz looks at to join its letters."""

_BOX_WIDTH = 600.0
_UNREADABLE = "\ufffd"
_SCRIPT_OF = {"fa": "Arab", "ar": "Arab", "he": "Hebr", "en": "Latn"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a cut, what it means, how far it moves the pen and how far from the pen it stands.

    `index` is the first character of its cluster in the run; `missing` is the character that no cut has.
    """

    cut: Cut
    number: int
    text: str
    index: int
    advance: float
    dx: float = 0.0
    dy: float = 0.0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class _How:
    """What a run is shaped with, besides its characters."""

    catalogue: str
    rtl: bool
    tabular: bool


@lru_cache(maxsize=8192)
def shape(
    text: str,
    catalogue: str,
    weight: int,
    *,
    rtl: bool,
    tabular: bool = False,
    around: tuple[str, str] = ("", ""),
) -> tuple[Glyph, ...]:
    """Glyphs of a run from left to right; letters at its ends join the text `around` it."""
    choice = cuts(catalogue, weight)
    how = _How(catalogue, rtl, tabular)
    pieces = [
        _shape_item(text, item, item.cut, how, around) if item.cut else [_empty_place(text, item, choice[0])]
        for item in itemise(text, choice)
    ]
    return tuple(glyph for piece in (reversed(pieces) if rtl else pieces) for glyph in piece)


def _shape_item(text: str, item: Item, cut: Cut, how: _How, around: tuple[str, str]) -> list[Glyph]:
    """Glyphs of a piece that one cut writes."""
    import uharfbuzz as hb

    before = f"{around[0]}{text[: item.start]}"[-CONTEXT:]
    after = f"{text[item.end :]}{around[1]}"[:CONTEXT]
    letters = text[item.start : item.end]
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for char in f"{before}{letters}{after}"], len(before), len(letters))
    buffer.direction = "rtl" if how.rtl else "ltr"
    buffer.script = item.script or _SCRIPT_OF[how.catalogue]
    buffer.language = how.catalogue
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    hb.shape(cut.font, buffer, {"tnum": how.tabular})
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    clusters = [info.cluster - len(before) for info in infos]
    shown = _texts_of(letters, clusters, [place.x_advance for place in places], rtl=how.rtl)
    scale = 1000 / cut.units
    return [
        Glyph(
            cut,
            info.codepoint,
            shown[place],
            item.start + clusters[place],
            where.x_advance * scale,
            where.x_offset * scale,
            where.y_offset * scale,
        )
        for place, (info, where) in enumerate(zip(infos, places, strict=True))
    ]


def _texts_of(text: str, clusters: list[int], advances: list[int], *, rtl: bool) -> list[str]:
    """What each glyph stands for: the widest one of a cluster stands for the whole cluster."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    carriers: dict[int, int] = {}
    for place, cluster in enumerate(clusters):
        if cluster not in carriers or advances[place] > advances[carriers[cluster]]:
            carriers[cluster] = place
    found = [ZERO_WIDTH] * len(clusters)
    for cluster, place in carriers.items():
        found[place] = _readable(text[cluster : ends[cluster]], rtl=rtl)
    return found


def _empty_place(text: str, item: Item, cut: Cut) -> Glyph:
    """A place as wide as a letter for what no cut can write."""
    readable = _readable(text[item.start : item.end], rtl=False)
    return Glyph(cut, cut.glyph_of(" "), readable, item.start, _BOX_WIDTH, missing=text[item.start])


def _readable(text: str, *, rtl: bool) -> str:
    """Characters as a file may carry them, in the order they are seen."""
    safe = "".join(_UNREADABLE if unicodedata.category(char) in {"Co", "Cs", "Cn"} else char for char in text)
    return "".join(map(mirror, safe[::-1])) if rtl else safe
