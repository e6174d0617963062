"""The painting of one activity in a calendar: a block with its icon, its time and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmdesk.ui import theme
from crmdesk.ui.activity_icons import ACTIVITY_ICONS
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.agenda import Appointment

BAR, ICON, GAP, RADIUS, LEAST_WORDS, FEWEST_WORDS = 3, 14, 5, 4, 40, 26
FRAME = BAR + 2 * GAP + 2
"""What a block needs beside its words (px)."""


class Shades(NamedTuple):
    """Ground, edge, bar and ink of a block."""

    ground: str
    edge: str
    bar: str
    ink: str


def shades_of(one: Appointment, *, late: bool) -> Shades:
    """Done is grey, overdue red, what is to come in the accent colour; icons say it too.

    What is done is not struck through: at this size a line would hide the letters.
    """
    look = theme.tokens()
    if one.done:
        return Shades(look.alt, look.line2, look.ctl, look.mute)
    if late:
        return Shades(look.badbg, look.bad, look.bad, look.text)
    return Shades(look.accbg, look.line2, look.acc, look.text)


def paint_block(
    painter: QPainter,
    box: QRect,
    one: Appointment,
    fmt: Formatter,
    *,
    late: bool,
    rtl: bool,
    seen: QRect | None = None,
) -> None:
    """Icon, time and subject on the first line, the customer on the second where there is room.

    Of a block that goes on beyond `seen` the words stand in the part in view, where a line has room there.
    """
    shades = shades_of(one, late=late)
    rounded(painter, box, RADIUS, shades.ground, edge=shades.edge)
    flow = Flow(box.adjusted(1, 1, -1, -1), rtl=rtl)
    rounded(painter, flow.start(BAR, GAP), 1, shades.bar)
    flow.end(GAP)
    pitch = line_pitch(theme.font("caption"))
    rest = flow.rest if seen is None else flow.rest & seen
    if rest.height() < min(pitch, flow.rest.height()):
        return
    top = rest.adjusted(0, 0, 0, 0)
    top.setHeight(min(max(pitch, theme.px(ICON)) + 2, rest.height()))
    icon = "check" if one.done else "triangle-alert" if late else ACTIVITY_ICONS[one.kind]
    has_words = _paint_first_line(painter, top, one, fmt, shades, icon, rtl=rtl)
    below = rest.adjusted(0, top.height(), 0, 0)
    if has_words and one.customer and below.height() >= pitch:
        below.setHeight(pitch)
        base = reads_rtl(one.customer, default=rtl)
        txt(painter, below, one.customer, theme.tokens().mute, theme.font("caption"), rtl=rtl, base_rtl=base)


def _paint_first_line(  # noqa: PLR0917 - what one line is made of
    painter: QPainter,
    line: QRect,
    one: Appointment,
    fmt: Formatter,
    shades: Shades,
    icon: str,
    *,
    rtl: bool,
) -> bool:
    """Icon, time and subject, of which first the time gives way and then the icon. Whether words have room.

    When it is can be seen from where the block stands; what it is only from its words.
    """
    flow, font, least = Flow(line, rtl=rtl), theme.font("caption"), theme.px(LEAST_WORDS)
    wanted = min(width_of(one.subject, font), least)
    if line.width() - theme.px(ICON) - GAP >= wanted:
        draw_icon(painter, flow.start(theme.px(ICON), GAP), icon, shades.bar, rtl=rtl, size=ICON)
    elif line.width() < min(wanted, theme.px(FEWEST_WORDS)):
        draw_icon(painter, line, icon, shades.bar, rtl=rtl, size=ICON)
        return False
    clock = "" if one.at is None else fmt.time(one.at)
    width = width_of(clock, font)
    if clock and flow.rest.width() >= width + least:
        txt(painter, flow.start(width, GAP), clock, shades.ink, font, rtl=rtl)
    base = reads_rtl(one.subject, default=rtl)
    txt(painter, flow.rest, one.subject, shades.ink, font, rtl=rtl, base_rtl=base)
    return True


def paint_choice(painter: QPainter, box: QRect) -> None:
    """The ring around the selected activity."""
    focus_ring(painter, box, RADIUS, theme.tokens().acc)
