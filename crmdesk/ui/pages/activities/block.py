"""The painting of one activity in a calendar: a block with its icon, its time and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QFont

from crmdesk.ui import theme
from crmdesk.ui.activity_icons import ACTIVITY_ICONS
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.pages.activities.words import is_late
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.agenda import Appointment

BAR, ICON, GAP, RADIUS, LEAST_WORDS = 3, 14, 5, 4, 40


class Shades(NamedTuple):
    """Ground, edge, bar and ink of a block."""

    ground: str
    edge: str
    bar: str
    ink: str


def shades_of(one: Appointment, today: dt.date) -> Shades:
    """Done is grey, overdue red, what is to come in the accent colour; words and icons say it too."""
    look = theme.tokens()
    if one.done:
        return Shades(look.alt, look.line2, look.ctl, look.mute)
    if is_late(one, today):
        return Shades(look.badbg, look.bad, look.bad, look.text)
    return Shades(look.accbg, look.line2, look.acc, look.text)


def paint_block(
    painter: QPainter, box: QRect, one: Appointment, fmt: Formatter, today: dt.date, *, rtl: bool
) -> None:
    """Icon, time and subject on the first line, the customer on the second where there is room."""
    shades = shades_of(one, today)
    rounded(painter, box, RADIUS, shades.ground, edge=shades.edge)
    flow = Flow(box.adjusted(1, 1, -1, -1), rtl=rtl)
    rounded(painter, flow.start(BAR, GAP), 1, shades.bar)
    flow.end(GAP)
    font = _font(one)
    pitch = line_pitch(font)
    rest = flow.rest
    top = rest.adjusted(0, 0, 0, 0)
    top.setHeight(min(max(pitch, theme.px(ICON)) + 2, rest.height()))
    if rest.height() < 2 * pitch:
        top.setHeight(rest.height())
    _paint_first_line(painter, top, one, fmt, shades, font, today, rtl=rtl)
    below = rest.adjusted(0, top.height(), 0, 0)
    if one.customer and below.height() >= pitch:
        below.setHeight(pitch)
        base = reads_rtl(one.customer, default=rtl)
        txt(painter, below, one.customer, theme.tokens().mute, theme.font("caption"), rtl=rtl, base_rtl=base)


def _font(one: Appointment) -> QFont:
    font = QFont(theme.font("caption"))
    font.setStrikeOut(one.done)
    return font


def _paint_first_line(  # noqa: PLR0917 - what one line is made of
    painter: QPainter,
    line: QRect,
    one: Appointment,
    fmt: Formatter,
    shades: Shades,
    font: QFont,
    today: dt.date,
    *,
    rtl: bool,
) -> None:
    flow = Flow(line, rtl=rtl)
    icon = "check" if one.done else "triangle-alert" if is_late(one, today) else ACTIVITY_ICONS[one.kind]
    draw_icon(painter, flow.start(theme.px(ICON), GAP), icon, shades.bar, rtl=rtl, size=ICON)
    if one.at is not None:
        clock = fmt.time(one.at)
        width = width_of(clock, theme.font("caption"))
        if flow.rest.width() >= width + LEAST_WORDS:
            txt(painter, flow.start(width, GAP), clock, shades.ink, theme.font("caption"), rtl=rtl)
    base = reads_rtl(one.subject, default=rtl)
    txt(painter, flow.rest, one.subject, shades.ink, font, rtl=rtl, base_rtl=base)


def paint_choice(painter: QPainter, box: QRect) -> None:
    """The ring around the selected activity."""
    focus_ring(painter, box, RADIUS, theme.tokens().acc)
