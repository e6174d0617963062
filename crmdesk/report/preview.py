"""Pages of a finished PDF file as pictures: what is shown before printing is the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

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

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_draw(page, width, dots) for page in document]
        finally:
            document.close()


def _draw(page: object, width: int, dots: float) -> Picture:
    points: tuple[float, float] = page.get_size()  # type: ignore[attr-defined]  # pypdfium2 has no types
    scale = width / points[0] if width else dots / 72
    bitmap = page.render(scale=scale, prefer_bgrx=True)  # type: ignore[attr-defined]  # pypdfium2 has no types
    return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), points)
