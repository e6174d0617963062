"""The surface a page is drawn on: millimetres from the top left corner, sizes of type and lines in points.

It keeps the document too: language and direction, title and author, pages, and the characters that no bundled
font has (`missing`).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.report.fonts import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from crmdesk.report.text import Line, Piece

Point = tuple[float, float]
Segment = tuple[Point, Point]
Box = tuple[float, float, float, float]
"""Left, top, width, height."""

MM = 72 / 25.4
"""Points in a millimetre."""

_BOX_HEIGHT, _BOX_MARGIN, _BOX_LINE = 0.68, 0.08, 0.05


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's size in millimetres."""

    width: float
    height: float


A4 = Paper(210, 297)
LETTER = Paper(215.9, 279.4)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the file says about itself: title, author, when it was made, and its language such as fa-IR."""

    title: str
    author: str
    language: str
    created: datetime | None = None


class Sheet:
    """The pages of one document, in one language."""

    def __init__(
        self, imprint: Imprint, *, catalogue: str, rtl: bool, paper: Paper = A4, grey: bool = False
    ) -> None:
        from crmdesk.report.pdf_font import PdfCanvas

        if catalogue not in FAMILIES:
            raise ValueError(catalogue)
        self.catalogue = catalogue
        self.rtl = rtl
        self.paper = paper
        self.missing: set[str] = set()
        self._grey = grey
        self._canvas = PdfCanvas(
            (paper.width * MM, paper.height * MM), lang=imprint.language, rtl=rtl, created=imprint.created
        )
        self._canvas.setTitle(imprint.title)
        self._canvas.setAuthor(imprint.author)
        self._canvas.setSubject("")
        self._canvas.setCreator("crmdesk")
        self._canvas.setProducer("crmdesk")

    @property
    def page(self) -> int:
        """Number of the page being drawn, from 1."""
        return int(self._canvas.getPageNumber())

    def next_page(self) -> None:
        """Finish this page and begin another."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The whole document as a PDF file; nothing can be drawn after it."""
        return bytes(self._canvas.getpdfdata())

    def show(self, line: Line, x: float, baseline: float) -> None:
        """Draw a line of text from its left end."""
        self.missing |= line.missing
        for piece in line.pieces:
            style = piece.style
            left, bottom = x * MM + piece.x, self._up(baseline) + style.rise
            self._canvas.show(left, bottom, style.size, self._rgb(style.colour), piece.glyphs)
            self._draw_boxes(piece, left, bottom)

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        width: float,
        *,
        dash: tuple[float, ...] = (),
        closed: bool = False,
    ) -> None:
        """A line through points, `width` and `dash` in millimetres."""
        self._draw(points, stroke=colour, width=width, dash=dash, closed=closed)

    def segments(
        self, segments: Sequence[Segment], colour: str, width: float, *, round_ends: bool = False
    ) -> None:
        """Many separate strokes of one colour and width."""
        if not segments:
            return
        self._prepare(None, colour, width)
        self._canvas.setLineCap(int(round_ends))
        path = self._canvas.beginPath()
        for (x1, y1), (x2, y2) in segments:
            path.moveTo(x1 * MM, self._up(y1))
            path.lineTo(x2 * MM, self._up(y2))
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.setLineCap(0)

    def polygon(
        self,
        points: Sequence[Point],
        fill: str | None,
        stroke: str | None = None,
        width: float = 0,
    ) -> None:
        """A filled and perhaps outlined shape."""
        self._draw(points, fill=fill, stroke=stroke, width=width, closed=True)

    def rect(
        self,
        box: Box,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0,
        radius: float = 0,
    ) -> None:
        """A rectangle (left, top, width, height), its outline centred on its edge."""
        left, top, wide, high = box
        self._prepare(fill, stroke, width)
        self._canvas.roundRect(
            left * MM,
            self._up(top + high),
            wide * MM,
            high * MM,
            radius * MM,
            stroke=bool(stroke),
            fill=bool(fill),
        )

    def circle(
        self,
        centre: Point,
        radius: float,
        *,
        fill: str | None,
        stroke: str | None = None,
        width: float = 0,
    ) -> None:
        """A disc or ring."""
        self._prepare(fill, stroke, width)
        self._canvas.circle(
            centre[0] * MM, self._up(centre[1]), radius * MM, stroke=bool(stroke), fill=bool(fill)
        )

    def image(self, box: Box, data: bytes) -> None:
        """A picture such as a logo, whole and undistorted in the middle of a rectangle."""
        left, top, wide, high = box
        place = (left * MM, self._up(top + high), wide * MM, high * MM)
        self._canvas.draw_picture(data, place, grey=self._grey)

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Draw only inside a rectangle (left, top, width, height)."""
        left, top, wide, high = box
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(left * MM, self._up(top + high), wide * MM, high * MM)
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._canvas.restoreState()

    def _up(self, y: float) -> float:
        return (self.paper.height - y) * MM

    def _rgb(self, colour: str) -> tuple[float, float, float]:
        red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        if self._grey:
            red = green = blue = 0.299 * red + 0.587 * green + 0.114 * blue
        return red, green, blue

    def _prepare(
        self, fill: str | None, stroke: str | None, width: float, dash: tuple[float, ...] = ()
    ) -> None:
        if fill:
            self._canvas.setFillColorRGB(*self._rgb(fill))
        if stroke:
            self._canvas.setStrokeColorRGB(*self._rgb(stroke))
            self._canvas.setLineWidth(width * MM)
            self._canvas.setDash([part * MM for part in dash])

    def _draw(
        self,
        points: Sequence[Point],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0,
        dash: tuple[float, ...] = (),
        closed: bool = False,
    ) -> None:
        self._prepare(fill, stroke, width, dash)
        path = self._canvas.beginPath()
        (x, y), *others = points
        path.moveTo(x * MM, self._up(y))
        for x, y in others:
            path.lineTo(x * MM, self._up(y))
        if closed:
            path.close()
        self._canvas.drawPath(path, stroke=bool(stroke), fill=bool(fill))

    def _draw_boxes(self, piece: Piece, left: float, bottom: float) -> None:
        """An empty box for each character that no font has."""
        x = left
        size = piece.style.size
        for glyph in piece.glyphs:
            wide = glyph.advance * size / 1000
            if glyph.missing:
                self._prepare(None, piece.style.colour, _BOX_LINE * size / MM)
                self._canvas.rect(
                    x + _BOX_MARGIN * size, bottom, wide - 2 * _BOX_MARGIN * size, _BOX_HEIGHT * size
                )
            x += wide
