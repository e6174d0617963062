"""Painting text and cutting rectangles by reading order.

Everything painted by hand goes through here, and nothing in it names a left or a right side: alignment is
START, END, RIGHT (number columns in every language) or CENTER, and pieces are cut off a rectangle from the
start or the end of reading. The direction comes with each call; it is never kept.

A line is laid out once and painted from what is kept of it. No painter is given a pen or a brush: to tell
which one it is, PySide would make all 1,195 names of `Qt`, a tenth of the time to the first frame.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_PAD, EDGE_PAD = 8, 14
LONGEST_PAINTED = 2000  # characters: wider than any screen, and short enough to be shaped at once
MOST_WRAPPED: Final = 1024
"""So many texts stay wrapped: layouts ask for the height of the same one again and again."""
MOST_LAID_OUT: Final = 1024
"""So many lines stay laid out: more than a window shows at once."""
ENDLESS: Final = float(2**24)  # px: the width of a line that is never broken
RING = 2
MOST_COLOURS: Final = 256


class Align(Enum):
    """Where text stands in its rectangle."""

    START = auto()
    END = auto()
    RIGHT = auto()
    CENTER = auto()


START, END, RIGHT, CENTER = Align.START, Align.END, Align.RIGHT, Align.CENTER


class _Log:
    """Strings that did not fit where they were painted; tests put a list here."""

    cut: list[str] | None = None


def log_cut_texts(into: list[str] | None) -> None:
    """Collect every string painted with an ellipsis (tests look for clipped words); None stops it."""
    _Log.cut = into


def reads_rtl(text: str, *, default: bool) -> bool:
    """The direction of a user's text: that of its first strong letter, else *default*."""
    if text.isascii() and text.isprintable():
        return default and not any(map(str.isalpha, text))
    from crmdesk.l10n.bidi import LTR, RTL, base_direction

    return base_direction(text[:LONGEST_PAINTED], RTL if default else LTR) == RTL


def one_line(text: str) -> str:
    """A text as it is painted on one line: breaks become spaces, endless texts are cut."""
    text = text[:LONGEST_PAINTED]
    return " ".join(text.split()) if any(mark in text for mark in "\n\r\t\u2028\u2029") else text


class _Line(NamedTuple):
    """A line as it is painted, and its size in px."""

    layout: QTextLayout
    width: float
    height: float


@lru_cache(maxsize=MOST_LAID_OUT)
def _line(text: str, font: QFont, colour: str, base_rtl: bool) -> _Line:  # noqa: FBT001 - a key
    layout = QTextLayout(text, font)
    if _begins_rtl(text) is not base_rtl:
        to_right = QtCore.Qt.LayoutDirection.RightToLeft
        option = QTextOption()
        option.setTextDirection(to_right if base_rtl else QtCore.Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
    ink = QTextLayout.FormatRange()
    ink.start, ink.length, ink.format = 0, 2 * len(text), QTextCharFormat()  # UTF-16 units, or more
    ink.format.setForeground(solid(colour))
    layout.setFormats([ink])
    layout.setCacheEnabled(True)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(ENDLESS)
    layout.endLayout()
    return _Line(layout, line.horizontalAdvance(), line.ascent() + line.descent())


def _begins_rtl(text: str) -> bool | None:
    """The direction that Qt finds in a text by itself, where its first letter tells at once; else None."""
    first = text[:1]
    if not first.isalpha():
        return None
    if first.isascii():
        return False
    return True if "א" <= first <= "ת" or "ء" <= first <= "ۓ" else None


def forget_lines() -> None:
    """Lay out all lines anew: there are other fonts."""
    _line.cache_clear()
    wrap.cache_clear()


@lru_cache(maxsize=MOST_COLOURS)
def _pen(colour: str, width: float = 1) -> QPen:
    pen = QPen()
    pen.setColor(QColor(colour))
    pen.setWidthF(width)
    return pen


@lru_cache(maxsize=MOST_COLOURS)
def solid(colour: str) -> QBrush:
    """The brush of a colour."""
    return _pen(colour).brush()


def txt(  # noqa: PLR0917 - the seven words of each painted line, always in this order
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: str,
    font: QFont,
    align: Align = START,
    rtl: bool = False,  # noqa: FBT001, FBT002 - one of the seven
    *,
    base_rtl: bool | None = None,
) -> int:
    """Paint one line, cut with an ellipsis when too long; returns the painted width.

    *rtl* is the place's direction and decides the side; *base_rtl* the text's own (default: the place's).
    """
    text = one_line(text)
    base = rtl if base_rtl is None else base_rtl
    line = _line(text, font, colour, base)
    # Places are made as wide as the metrics count, which may be a pixel less where directions meet.
    if line.width > rect.width() and QFontMetrics(font).horizontalAdvance(text) > rect.width():
        if _Log.cut is not None:
            _Log.cut.append(text)
        to_end, room = QtCore.Qt.TextElideMode.ElideRight, max(rect.width(), 0)
        line = _line(QFontMetrics(font).elidedText(text, to_end, room), font, colour, base)
    free = rect.width() - line.width
    to_right = align is RIGHT or (align is START) == rtl
    across = free / 2 if align is CENTER else free if to_right else 0.0
    down = (rect.height() - line.height) / 2
    # What is wider or higher than its place is cut off there.
    fits = free >= 0 and down >= 0
    if not fits:
        painter.save()
        painter.setClipRect(rect, QtCore.Qt.ClipOperation.IntersectClip)
    line.layout.draw(painter, QPointF(rect.x() + across, rect.y() + down))
    if not fits:
        painter.restore()
    return min(floor(line.width + 0.5), rect.width())


def width_of(text: str, font: QFont) -> int:
    """The width of one painted line."""
    return QFontMetrics(font).horizontalAdvance(one_line(text))


@lru_cache(maxsize=MOST_WRAPPED)
def wrap(text: str, font: QFont, width: int) -> tuple[str, ...]:
    """The lines of a text in a width, stripped: a hanging space would push right-to-left lines off."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += [line.strip() for line in _broken(paragraph, font, max(width, 1))]
    return tuple(lines)


def _broken(paragraph: str, font: QFont, width: int) -> Iterator[str]:
    layout = QTextLayout(paragraph, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    # Qt counts in UTF-16, Python in characters.
    units = paragraph.encode("utf-16-le", "surrogatepass")
    found = False
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, end = 2 * line.textStart(), 2 * (line.textStart() + line.textLength())
        found = True
        yield units[start:end].decode("utf-16-le", "replace")
    layout.endLayout()
    if not found:
        yield ""


def paragraph(  # noqa: PLR0917 - the same words as txt
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: str,
    font: QFont,
    align: Align = START,
    rtl: bool = False,  # noqa: FBT001, FBT002 - one of the seven
    *,
    base_rtl: bool | None = None,
) -> int:
    """Paint wrapped text from the top of a rectangle, as many lines as fit; returns their height."""
    pitch = line_pitch(font)
    lines = wrap(text, font, rect.width())
    room = max(1, rect.height() // pitch)
    for number, line in enumerate(lines[:room]):
        last_shown = number == room - 1 and len(lines) > room
        piece = f"{line}…" if last_shown else line
        strip = QRect(rect.x(), rect.y() + number * pitch, rect.width(), pitch)
        txt(painter, strip, piece, colour, font, align, rtl, base_rtl=base_rtl)
        if last_shown and _Log.cut is not None:
            _Log.cut.append(text)
    return min(len(lines), room) * pitch


def line_pitch(font: QFont) -> int:
    """Height of one line of wrapped text."""
    return QFontMetrics(font).lineSpacing()


class Flow:
    """A rectangle from which pieces are cut at the reading start or end; what is left is `rest`."""

    def __init__(self, rect: QRect, *, rtl: bool) -> None:
        self.rest = QRect(rect)
        self.rtl = rtl

    def start(self, width: int, gap: int = 0) -> QRect:
        """The next piece at the reading start, *gap* px kept free after it."""
        return self._cut(width, gap, from_right=self.rtl)

    def end(self, width: int, gap: int = 0) -> QRect:
        """The next piece at the reading end, *gap* px kept free before it."""
        return self._cut(width, gap, from_right=not self.rtl)

    def _cut(self, width: int, gap: int, *, from_right: bool) -> QRect:
        piece, taken = QRect(self.rest), width + gap
        piece.setWidth(width)
        if from_right:
            piece.moveRight(self.rest.right())
            self.rest.adjust(0, 0, -taken, 0)
        else:
            self.rest.adjust(taken, 0, 0, 0)
        return piece


def padcell(rect: QRect, *, first: bool, last: bool, rtl: bool) -> QRect:
    """The text rectangle of a table cell or heading: 8 px, 14 at the two outer edges of the table."""
    flow = Flow(rect, rtl=rtl)
    flow.start(EDGE_PAD if first else CELL_PAD)
    flow.end(EDGE_PAD if last else CELL_PAD)
    return flow.rest


def fill(painter: QPainter, rect: QRect, colour: str) -> None:
    """A flat ground without an edge."""
    whole = QPainterPath()
    whole.addRect(QRectF(rect))
    painter.fillPath(whole, solid(colour))


def rounded(
    painter: QPainter, rect: QRect, radius: float, fill: str | None, *, edge: str = "", width: float = 1
) -> None:
    """A rounded box inside a rectangle, with an edge drawn wholly inside it."""
    inset = width / 2 if edge else 0.0
    box = QPainterPath()
    box.addRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    was_smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if fill:
        painter.fillPath(box, solid(fill))
    if edge:
        painter.strokePath(box, _pen(edge, width))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, was_smooth)


def focus_ring(painter: QPainter, rect: QRect, radius: float, colour: str) -> None:
    """The visible focus: 2 px in the accent colour, inside the rectangle."""
    rounded(painter, rect, radius, None, edge=colour, width=RING)


def hairline(painter: QPainter, rect: QRect, colour: str) -> None:
    """A 1 px line along the bottom of a rectangle, drawn without antialiasing."""
    fill(painter, QRect(rect.x(), rect.bottom(), rect.width(), 1), colour)


def initial(painter: QPainter, rect: QRect, name: str, font: QFont, *, fill: str, colour: str) -> None:
    """A round badge with the first letter of a name (one letter: joined Arabic letters look like a word)."""
    rounded(painter, rect, rect.height() / 2, fill)
    letter = next((char for char in name if char.isalnum()), "")
    txt(painter, rect, letter.upper(), colour, font, CENTER, reads_rtl(letter, default=False))
