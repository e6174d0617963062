"""The bundled fonts: eight static cuts of two families, and which of them writes which character.

Vazirmatn has Arabic and Latin letters, Heebo has Hebrew and Latin ones: together the four languages.
Measures are in thousandths of the type size.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from crmdesk.paths import resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FAMILIES = {
    "fa": ("Vazirmatn", "Heebo"),
    "ar": ("Vazirmatn", "Heebo"),
    "he": ("Heebo", "Vazirmatn"),
    "en": ("Heebo", "Vazirmatn"),
}
"""Families of a catalogue's language, the one to ask first in front."""

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}

_SCRIPTS = {
    "Hebr": re.compile("[\u0591-\u05f4\ufb1d-\ufb4f]"),
    "Arab": re.compile(
        "[\u0608\u060b\u060d-\u061a\u061e\u0620-\u063f\u0641-\u064a\u0656-\u065f\u066e-\u06dc\u06de-\u06ef"
        "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"
    ),
    "Latn": re.compile("[A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"),
}


@dataclass(frozen=True, eq=False)
class Cut:
    """One weight of one family."""

    name: str
    path: Path
    face: Any = field(repr=False)
    font: Any = field(repr=False)
    covers: frozenset[int] = field(repr=False)
    units: int
    ascent: float
    descent: float

    def has(self, text: str) -> bool:
        """Whether the cut has a glyph for every character, put together or taken apart."""
        return any(
            self.covers.issuperset(map(ord, form))
            for form in (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
        )

    def glyph_of(self, char: str) -> int:
        """Number of the glyph of a character that the cut has."""
        return int(self.font.get_nominal_glyph(ord(char)))

    def width_of(self, glyph: int) -> float:
        """Advance of a glyph."""
        return float(self.font.get_glyph_h_advance(glyph) * 1000 / self.units)

    def outline(self, glyph: int) -> list[tuple[str, tuple[float, ...]]]:
        """The contours of a glyph as PDF path operators with their operands."""
        pen = _OutlinePen(1000 / self.units)
        self.font.draw_glyph_with_pen(glyph, pen)
        return pen.path


class _OutlinePen:
    """Collects contours; the names of its methods are those that HarfBuzz calls."""

    def __init__(self, scale: float) -> None:
        self.path: list[tuple[str, tuple[float, ...]]] = []
        self._scale = scale
        self._here = (0.0, 0.0)

    def moveTo(self, point: tuple[float, float]) -> None:
        self._add("m", point)

    def lineTo(self, point: tuple[float, float]) -> None:
        self._add("l", point)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._add("c", *points)

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:
        first = tuple(a + (b - a) * 2 / 3 for a, b in zip(self._here, control, strict=True))
        second = tuple(a + (b - a) * 2 / 3 for a, b in zip(end, control, strict=True))
        self._add("c", first, second, end)

    def closePath(self) -> None:
        self._add("h")

    def _add(self, operator: str, *points: tuple[float, ...]) -> None:
        self.path.append((operator, tuple(part * self._scale for point in points for part in point)))
        if points:
            self._here = (points[-1][0], points[-1][1])


@cache
def cut(family: str, weight: int) -> Cut:
    """The cut of a family at 400, 500, 600 or 700."""
    import uharfbuzz as hb

    path = resource("fonts", f"{family}_{weight}{WEIGHTS[weight]}.ttf")
    face = hb.Face(hb.Blob(path.read_bytes()))
    font = hb.Font(face)
    extents = font.get_font_extents("ltr")
    return Cut(
        name=f"{family}-{WEIGHTS[weight]}",
        path=path,
        face=face,
        font=font,
        covers=frozenset(face.unicodes),
        units=face.upem,
        ascent=extents.ascender * 1000 / face.upem,
        descent=-extents.descender * 1000 / face.upem,
    )


def cuts(catalogue: str, weight: int) -> tuple[Cut, ...]:
    """The cuts of a language at one weight, the one to ask first in front."""
    return tuple(cut(family, weight) for family in FAMILIES[catalogue])


@dataclass(frozen=True, slots=True)
class Item:
    """A piece `[start, end)` of a run that one cut writes in one script; no cut has a missing one."""

    start: int
    end: int
    cut: Cut | None
    script: str | None


def itemise(text: str, choice: Sequence[Cut]) -> list[Item]:
    """Cut a run of one direction into pieces of one cut and one script, in logical order."""
    first = choice[0]
    scripts = [name for name, letters in _SCRIPTS.items() if letters.search(text)]
    if len(scripts) <= 1 and first.covers.issuperset(map(ord, text)):
        return [Item(0, len(text), first, scripts[0] if scripts else None)]
    items: list[Item] = []
    for start, end in _graphemes(text):
        chosen = _cut_for(text[start:end], choice)
        script = next((name for name in scripts if _SCRIPTS[name].search(text, start, end)), None)
        last = items[-1] if items else None
        fits = last is not None and last.cut is chosen and chosen is not None
        if last is not None and fits and (script is None or last.script in {None, script}):
            items[-1] = Item(last.start, end, chosen, last.script or script)
        else:
            items.append(Item(start, end, chosen, script))
    return items


def _graphemes(text: str) -> list[tuple[int, int]]:
    """Bounds of the letters with the marks and joiners that follow them."""
    starts = [
        index
        for index, char in enumerate(text)
        if not index or unicodedata.category(char) not in {"Mn", "Me", "Mc", "Cf"}
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _cut_for(grapheme: str, choice: Sequence[Cut]) -> Cut | None:
    """The first cut that has a letter with its marks, else the letter alone, else none."""
    shown = "".join(char for char in grapheme if unicodedata.category(char) != "Cf")
    for wanted in (shown, shown[:1]):
        for one in choice:
            if one.has(wanted):
                return one
    return None
