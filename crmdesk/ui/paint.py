"""Painting text and cutting rectangles by reading order.

Everything painted by hand goes through here, and nothing in it names a left or a right side: alignment is
START, END, RIGHT (number columns in every language) or CENTER, and pieces are cut off a rectangle from the
start or the end of reading. The direction comes with each call; it is never kept.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_PAD, EDGE_PAD = 8, 14
LONGEST_PAINTED = 2000  # characters: wider than any screen, and short enough to be shaped at once
MOST_WRAPPED: Final = 1024
"""So many texts stay wrapped: layouts ask for the height of the same one again and again."""
RING = 2


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


def side(align: Align, *, rtl: bool) -> Qt.AlignmentFlag:
    """The absolute side of an alignment in a place that reads *rtl*."""
    if align is CENTER:
        return Qt.AlignmentFlag.AlignHCenter
    to_right = align is RIGHT or (align is START) == rtl
    return Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft


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
    metrics = QFontMetrics(font)
    shown = text
    if metrics.horizontalAdvance(text) > rect.width():
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        if _Log.cut is not None:
            _Log.cut.append(text)
    base = rtl if base_rtl is None else base_rtl
    force = Qt.TextFlag.TextForceRightToLeft if base else Qt.TextFlag.TextForceLeftToRight
    place = side(align, rtl=rtl) | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.setFont(font)
    painter.setPen(QColor(colour))
    flags = int(place) | int(force) | int(Qt.TextFlag.TextSingleLine)
    painter.drawText(rect, flags, shown)
    return min(metrics.horizontalAdvance(shown), rect.width())


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
    # Loaded with all that a text document is made of, which the first painting needs none of.
    from PySide6.QtGui import QTextLayout, QTextOption

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
    # The same as fillRect, whose first call loads every gradient there is.
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(rect)


def rounded(
    painter: QPainter, rect: QRect, radius: float, fill: str | None, *, edge: str = "", width: float = 1
) -> None:
    """A rounded box inside a rectangle, with an edge drawn wholly inside it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2 if edge else 0.0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


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
