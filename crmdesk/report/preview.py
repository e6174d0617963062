"""Pages of a finished PDF file as pictures: what is shown before printing is the file itself."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import Any

_ONE_AT_A_TIME = Lock()
"""PDFium may only be called by one thread at a time."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: its size in pixels, and its pixels as blue, green, red and an unused byte, row by row.

    `points` is the page's own width and height, in points.
    """

    width: int
    height: int
    stride: int
    pixels: bytes
    points: tuple[float, float]


def draw_pages(pdf: bytes, *, width: int = 0, dots: float = 0) -> list[Picture]:
    """All pages, `width` pixels wide or with so many `dots` to the inch."""
    import pypdfium2

    with _ONE_AT_A_TIME, closing(pypdfium2.PdfDocument(pdf)) as document:
        return [_draw(document, number, width, dots) for number in range(len(document))]


def _draw(document: Any, number: int, width: int, dots: float) -> Picture:
    """One page; what PDFium gave is given back here, for whoever collects it later may not hold the lock."""
    with closing(document[number]) as page:
        points: tuple[float, float] = page.get_size()
        scale = width / points[0] if width else dots / 72
        with closing(page.render(scale=scale, prefer_bgrx=True)) as bitmap:
            return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), points)
