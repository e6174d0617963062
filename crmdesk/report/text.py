"""Text on a printed page: cut into lines as it is read, each line put in the order it is seen, then shaped.

Data are plain text, never markup. Sizes and widths here are in points. A text is a string in one style, or a
list of spans; letters join and blanks stay across the border of two spans.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from crmdesk.l10n import bidi
from crmdesk.l10n.marks import LRM, RLM
from crmdesk.report.shaping import CONTEXT, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from crmdesk.report.shaping import Glyph

INK = "#1B2430"
MOST_PARAGRAPHS: Final = 1024
"""So many paragraphs stay laid out: some pages of them."""
_NOT_SHOWN = frozenset(bidi.CONTROLS) | frozenset("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_FORMS = re.compile("[\ufb50-\ufdcf\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is written: size and rise in points, weight 400 to 700, colour, line height in sizes."""

    size: float
    weight: int = 400
    colour: str = INK
    leading: float = 1.32
    rise: float = 0.0
    tabular: bool = False

    @property
    def shape(self) -> tuple[float, int, float, bool]:
        """What of the style changes the letters themselves."""
        return self.size, self.weight, self.rise, self.tabular

    def but(self, **changes: Any) -> TextStyle:
        """The same style with these changes."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text in its own style."""

    text: str
    style: TextStyle


Text = str | list[Span]


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one cut in one style, from left to right; `x` is from the line's left end."""

    x: float
    style: TextStyle
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line ready to be drawn: pieces from left to right, its width, its characters as they are read."""

    pieces: tuple[Piece, ...]
    width: float
    text: str

    @property
    def missing(self) -> set[str]:
        """Characters that no bundled font has."""
        return {glyph.missing for piece in self.pieces for glyph in piece.glyphs if glyph.missing}


def clean(text: str) -> str:
    """Text as it can be drawn: no controls or forced directions, letters instead of old joined forms."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub("", text.replace("\t", " "))
    return _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)


@lru_cache(maxsize=MOST_PARAGRAPHS)
def paragraph_of(spans: tuple[Span, ...], catalogue: str, *, rtl: bool) -> Paragraph:
    """The paragraph of some spans: a page measures what it then draws, and says much of it again."""
    return Paragraph(spans, catalogue, rtl=rtl)


class Paragraph:
    """A text without line breaks, its order resolved once for all lines that are cut out of it."""

    def __init__(self, spans: Sequence[Span], catalogue: str, *, rtl: bool) -> None:
        self._spans = spans
        self._catalogue = catalogue
        self._base = bidi.RTL if rtl else bidi.LTR
        self.text = "".join(span.text for span in spans)
        self._levels = bidi.resolve(self.text, self._base)
        self._styles = [span.style for span in spans for _ in span.text] if len(spans) > 1 else []
        self._lines: dict[tuple[int, int, str], Line] = {}

    def line(self, start: int, end: int, tail: str = "") -> Line:
        """The characters `[start, end)` as one line; `tail` such as "…" follows them in their last style."""
        place = start, end, tail
        if place not in self._lines:
            self._lines[place] = self._with_tail(*place) if tail else self._line(start, end)
        return self._lines[place]

    def _line(self, start: int, end: int) -> Line:
        text = self.text[start:end]
        pieces: list[Piece] = []
        x = 0.0
        placed = self._place(start, bidi.line_levels(text, self._levels[start:end], self._base))
        for (style, _), group in groupby(placed, key=lambda one: (one[1], one[2].cut.name)):
            glyphs = tuple(glyph for _, _, glyph in group)
            pieces.append(Piece(x, style, glyphs))
            x += sum(glyph.advance for glyph in glyphs) * style.size / 1000
        return Line(tuple(pieces), x, text)

    def advances(self) -> list[float]:
        """How far each character moves the pen, in the order they are read; all of a cluster at its first."""
        found = [0.0] * len(self.text)
        for index, style, glyph in self._place(0, self._levels):
            found[index] += glyph.advance * style.size / 1000
        return found

    def _style(self, index: int) -> TextStyle:
        return self._styles[index] if self._styles else self._spans[0].style

    def _with_tail(self, start: int, end: int, tail: str) -> Line:
        style = self._style(max(start, end - 1))
        # Words of the other direction alone are cut where they end, not at the end of the line.
        is_other = all(
            self._levels[place] != self._base or self.text[place] in _NOT_SHOWN for place in range(start, end)
        )
        held = tail + ((LRM if self._base else RLM) if is_other else "")
        if self._styles:
            letters = zip(self.text[start:end], self._styles[start:end], strict=True)
            spans = [*(Span(char, one) for char, one in letters), Span(held, style)]
        else:
            spans = [Span(f"{self.text[start:end]}{held}", style)]
        whole = Paragraph(spans, self._catalogue, rtl=bool(self._base))
        return whole.line(0, end - start + len(tail))

    def _place(self, offset: int, levels: Sequence[int]) -> Iterator[tuple[int, TextStyle, Glyph]]:
        """Glyphs of a line from left to right, each with its style and its character's place in the text."""
        for run in bidi.visual_runs(levels):
            places = [
                index
                for index in range(offset + run.start, offset + run.end)
                if self.text[index] not in _NOT_SHOWN
            ]
            yield from self._shape(places, rtl=run.rtl)

    def _shape(self, places: list[int], *, rtl: bool) -> Iterator[tuple[int, TextStyle, Glyph]]:
        """Glyphs of a run of one direction; letters join across the border of two styles."""
        text = "".join(map(self.text.__getitem__, places))
        for low, high in self._stretches(places, rtl=rtl):
            style = self._style(places[low])
            glyphs = shape(
                text[low:high],
                self._catalogue,
                style.weight,
                rtl=rtl,
                tabular=style.tabular,
                around=(text[max(0, low - CONTEXT) : low], text[high : high + CONTEXT]),
            )
            for glyph in glyphs:
                index = places[low + glyph.index]
                yield index, self._style(index), glyph

    def _stretches(self, places: list[int], *, rtl: bool) -> list[tuple[int, int]]:
        """Bounds of what is shaped as one, from left to right; a colour alone changes no shape."""
        if not places:
            return []
        borders = [0, len(places)]
        if self._styles:
            shapes = [self._styles[index].shape for index in places]
            borders = [0, *(i for i in range(1, len(places)) if shapes[i] != shapes[i - 1]), len(places)]
        found = list(pairwise(borders))
        return found[::-1] if rtl else found
