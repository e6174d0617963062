"""The painting of a row of a queue: what it is about, and how far its nearest deadline is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.pages.tickets.queue_model import ROW, WORDS
from crmdesk.ui.pages.tickets.words import PRESSING, PRIORITY_TAGS
from crmdesk.ui.paint import END, Flow, fill, focus_ring, hairline, reads_rtl, txt, width_of
from crmdesk.ui.widgets.tag import draw_tag, tag_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crmdesk.services.ticket_desk import QueueRow
    from crmdesk.ui.pages.tickets.queue_model import AnyIndex
    from crmdesk.ui.pages.tickets.words import RowWords

HEIGHT, PAD_X, PAD_Y, GAP, BAR, FLAG = 68, 14, 8, 10, 3, 16
LEAST = 40
"""Less room than this says nothing (px)."""


class QueueDelegate(QStyledItemDelegate):
    """Two lines: flag, subject, number; customer, clock, time."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """All rows are alike, and as wide as their list."""
        return QSize(1, theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        row: QueueRow = index.data(ROW)
        look, rtl = theme.tokens(), option.direction == Qt.LayoutDirection.RightToLeft
        state = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            fill(painter, option.rect, look.accbg if is_chosen else look.acch)
        hairline(painter, option.rect, look.line)
        if is_chosen:
            fill(painter, Flow(option.rect, rtl=rtl).start(BAR), look.acc)
        paint_row(
            painter, option.rect.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y), row, index.data(WORDS), rtl=rtl
        )
        focused = option.widget is not None and option.widget.hasFocus()
        if focused and state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, option.rect, 4, look.acc)


def paint_row(painter: QPainter, box: QRect, row: QueueRow, words: RowWords, *, rtl: bool) -> None:
    """The two lines of a row."""
    half = box.height() // 2
    _paint_subject(painter, box.adjusted(0, 0, 0, -half), row, words, rtl=rtl)
    _paint_standing(painter, box.adjusted(0, half, 0, 0), words, rtl=rtl)


def _paint_subject(painter: QPainter, line: QRect, row: QueueRow, words: RowWords, *, rtl: bool) -> None:
    look, small, strong = theme.tokens(), theme.font("caption"), theme.font("medium")
    flow = Flow(line, rtl=rtl)
    if row.priority in PRESSING:
        tone, icon = PRIORITY_TAGS[row.priority]
        draw_icon(painter, flow.start(theme.px(FLAG), 6), icon, str(getattr(look, tone)), rtl=rtl, size=FLAG)
    number = flow.end(width_of(words.number, small) + 2, GAP)
    txt(painter, number, words.number, look.mute, small, END, rtl, base_rtl=False)
    base = reads_rtl(words.subject, default=rtl)
    txt(painter, flow.rest, words.subject, look.text, strong, rtl=rtl, base_rtl=base)


def _paint_standing(painter: QPainter, line: QRect, words: RowWords, *, rtl: bool) -> None:
    look, small = theme.tokens(), theme.font("caption")
    flow = Flow(line, rtl=rtl)
    tag = flow.end(min(tag_width(words.due.words, icon=True), line.width()), GAP)
    draw_tag(painter, tag, words.due.words, words.due.tone, icon=words.due.icon, rtl=rtl)
    told = words.second
    if words.customer and flow.rest.width() >= theme.px(LEAST):
        base = reads_rtl(words.customer, default=rtl)
        least = min(flow.rest.width(), line.width() // 3)
        if width_of(told, small) + 2 * GAP > flow.rest.width() - min(least, width_of(words.customer, small)):
            told = words.brief
        second = width_of(told, small) + GAP if told else 0
        room = max(flow.rest.width() - second, least)
        wide = min(width_of(words.customer, small) + 1, room)
        txt(painter, flow.start(wide, GAP), words.customer, look.text, small, rtl=rtl, base_rtl=base)
    if told and flow.rest.width() >= theme.px(LEAST):
        txt(painter, flow.rest, told, look.mute, small, rtl=rtl)
