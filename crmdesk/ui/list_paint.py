"""The name cells and headings of a list, as its table paints them and the start does before the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import RIGHT, START, Align, Flow, hairline, initial, reads_rtl, txt, width_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHeaderView

DISC, DISC_GAP = 24, 8
ARROW, ARROW_GAP = 14, 4
HEADING: Final = 32
"""The height of the headings; it grows with the text."""


def draw_name(
    painter: QPainter, cell: QRect, name: str, *, rtl: bool, chosen: bool = False, disc: bool = True
) -> None:
    """What a record is called, behind a disc with its initial."""
    look, flow = theme.tokens(), Flow(cell, rtl=rtl)
    if disc:
        size = theme.px(DISC)
        place = flow.start(size, DISC_GAP)
        place.adjust(0, (place.height() - size) // 2, 0, 0)
        place.setHeight(size)
        fill, ink = (look.surf, look.acc) if chosen else (look.bg, look.mute)
        initial(painter, place, name, theme.font("caption"), fill=fill, colour=ink)
    base = reads_rtl(name, default=rtl)
    txt(painter, flow.rest, name, look.text, theme.font("medium"), rtl=rtl, base_rtl=base)


def name_width(name: str, *, disc: bool = True) -> int:
    """The width that a name needs with its disc."""
    return width_of(name, theme.font("medium")) + (theme.px(DISC) + DISC_GAP if disc else 0) + 2


def draw_heading_ground(painter: QPainter, rect: QRect) -> None:
    """The ground of a heading, with a line under it."""
    look = theme.tokens()
    painter.fillRect(rect, QColor(look.surf))
    hairline(painter, rect, look.line2)


def draw_heading_rest(head: QHeaderView) -> None:
    """The ground beside the headings: Qt's own has another colour, and when mirrored a pixel too much."""
    room, taken = head.viewport().width(), head.length() - head.offset()
    if taken <= room:
        rest = QRect(taken, 0, room - taken, head.viewport().height())
        if head.isRightToLeft():
            rest = QRect(0, 0, room - taken + 1, rest.height())
        draw_heading_ground(QPainter(head.viewport()), rest)


def order_sign(*, descending: bool) -> str:
    """The name of the icon that says in which order rows stand, in lists and in small tables."""
    return "arrow-down" if descending else "arrow-up"


def draw_heading(
    painter: QPainter,
    place: QRect,
    words: str,
    *,
    rtl: bool,
    align: Align = START,
    arrow: str = "",
    role: theme.Role = "medium",
) -> None:
    """The words of a heading; those of the column that orders the list are darker, beside an arrow."""
    look, font, flow = theme.tokens(), theme.font(role), Flow(place, rtl=rtl)
    if arrow:
        _draw_arrow(painter, flow, arrow, width_of(words, font), at_right=align is RIGHT)
    txt(painter, flow.rest, words, look.text if arrow else look.mute, font, align, rtl)


def heading_width(words: str, *, arrow: bool = True) -> int:
    """The width that a heading needs with its arrow, or while it has none."""
    return width_of(words, theme.font("medium")) + (theme.px(ARROW) + ARROW_GAP if arrow else 0) + 2


def _draw_arrow(painter: QPainter, flow: Flow, name: str, words: int, *, at_right: bool) -> None:
    """The arrow beside the words, on the side away from the edge they stand at."""
    beside = Flow(flow.rest, rtl=at_right or flow.rtl)
    beside.start(min(words, flow.rest.width() - theme.px(ARROW) - ARROW_GAP), ARROW_GAP)
    draw_icon(painter, beside.start(theme.px(ARROW)), name, theme.tokens().acc, rtl=flow.rtl, size=ARROW)
    if at_right and not flow.rtl:
        flow.start(theme.px(ARROW) + ARROW_GAP)
    else:
        flow.end(theme.px(ARROW) + ARROW_GAP)
