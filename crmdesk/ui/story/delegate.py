"""How a story is painted: the caption of a day, and items on a rail with icon, title, line and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import (
    END,
    Flow,
    fill,
    focus_ring,
    line_pitch,
    paragraph,
    reads_rtl,
    rounded,
    txt,
    width_of,
    wrap,
)
from crmdesk.ui.story.model import ENDS, ROW, WORDS, StoryModel
from crmdesk.ui.widgets.tag import HEIGHT as TAG
from crmdesk.ui.widgets.tag import draw_tag, tag_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    from crmdesk.ui.story.words import ItemWords

AnyIndex = QModelIndex | QPersistentModelIndex
DISC, GAP, EDGE, ABOVE, BELOW, CAPTION = 26, 12, 4, 4, 8, 30
TIME_GAP, TITLE_LINES, MOST_LINES = 8, 2, 3
"""How many lines of an item's title and of its own text are shown."""


class StoryDelegate(QStyledItemDelegate):
    """Paints the rows of a `StoryModel` and knows how high they are."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As high as the lines of the item in the width of the list."""
        width = self._view.viewport().width()
        words = index.data(WORDS)
        if words is None:
            return QSize(width, theme.px(CAPTION))
        return QSize(width, _height(words, self._room(width)))

    @staticmethod
    def _room(width: int) -> int:
        return max(width - theme.px(DISC) - GAP - 2 * EDGE, 60)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        place = QRect(option.rect)
        rtl = self._view.isRightToLeft()
        look, words = theme.tokens(), index.data(WORDS)
        painter.save()
        if words is None:
            below = place.adjusted(EDGE, 0, -EDGE, -2)
            txt(painter, below, index.data(ROW), look.mute, theme.font("caption"), rtl=rtl)
        else:
            state = option.state
            self._paint_ground(painter, place, index, selected=bool(state & QStyle.StateFlag.State_Selected))
            paint_item(painter, place, words, ends=bool(index.data(ENDS)), rtl=rtl)
            if state & QStyle.StateFlag.State_HasFocus:
                focus_ring(painter, place, 6, look.acc)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, place: QRect, index: AnyIndex, *, selected: bool) -> None:
        look, model = theme.tokens(), index.model()
        if selected:
            rounded(painter, place, 6, look.accbg)
        elif isinstance(model, StoryModel) and model.is_pinned(index):
            rounded(painter, place.adjusted(0, 1, 0, -1), 6, look.note)


def _text_lines(words: ItemWords, width: int) -> list[str]:
    if not words.text:
        return []
    lines = [line for line in wrap(words.text, theme.font("body"), width) if line]
    if len(lines) > MOST_LINES:
        return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]}…"]
    return lines


def _time_width(words: ItemWords) -> int:
    return width_of(words.time, theme.font("caption")) + 2 if words.time else 0


def _title_height(words: ItemWords, width: int) -> int:
    """One line of the title, or two where it is long."""
    room = width - (_time_width(words) + TIME_GAP if words.time else 0)
    lines = min(len(wrap(words.title, theme.font("medium"), room)), TITLE_LINES)
    return max(lines * line_pitch(theme.font("medium")), theme.px(DISC) - ABOVE)


def _height(words: ItemWords, width: int) -> int:
    pitch, small = line_pitch(theme.font("body")), line_pitch(theme.font("caption"))
    height = ABOVE + _title_height(words, width)
    height += theme.px(TAG) + 4 if words.stages is not None else 0
    if words.line:
        height += min(len(wrap(words.line, theme.font("caption"), width)), 2) * small
    return height + len(_text_lines(words, width)) * pitch + BELOW


def paint_item(painter: QPainter, place: QRect, words: ItemWords, *, ends: bool, rtl: bool) -> None:
    """An icon on the rail, then the title with its time, the stages, the line and the text."""
    look = theme.tokens()
    flow = Flow(place.adjusted(EDGE, ABOVE, -EDGE, 0), rtl=rtl)
    _paint_disc(painter, flow.start(theme.px(DISC), GAP), words, ends=ends, rtl=rtl)
    first = QRect(flow.rest)
    first.setHeight(_title_height(words, first.width()))
    _paint_title(painter, Flow(first, rtl=rtl), words)
    rest = flow.rest.adjusted(0, first.height(), 0, 0)
    if words.stages is not None:
        strip = QRect(rest.x(), rest.y(), rest.width(), theme.px(TAG))
        _paint_stages(painter, Flow(strip, rtl=rtl), words.stages)
        rest.adjust(0, theme.px(TAG) + 4, 0, 0)
    if words.line:
        two = QRect(rest.x(), rest.y(), rest.width(), 2 * line_pitch(theme.font("caption")))
        used = paragraph(painter, two, words.line, look.mute, theme.font("caption"), rtl=rtl)
        rest.adjust(0, used, 0, 0)
    pitch, base = line_pitch(theme.font("body")), reads_rtl(words.text, default=rtl)
    for number, line in enumerate(_text_lines(words, rest.width())):
        strip = QRect(rest.x(), rest.y() + number * pitch, rest.width(), pitch)
        txt(painter, strip, line, look.mute, theme.font("body"), rtl=rtl, base_rtl=base)


def _paint_disc(painter: QPainter, column: QRect, words: ItemWords, *, ends: bool, rtl: bool) -> None:
    look, side = theme.tokens(), column.width()
    if not ends:
        middle = column.x() + side // 2
        fill(painter, QRect(middle, column.y() + side, 1, column.height() - side), look.line)
    disc = QRect(column.x(), column.y(), side, side)
    rounded(painter, disc, side / 2, look.surf, edge=look.line2)
    draw_icon(painter, disc, words.icon, str(getattr(look, words.tone)), rtl=rtl, size=14)


def _paint_title(painter: QPainter, flow: Flow, words: ItemWords) -> None:
    look, small, rtl = theme.tokens(), theme.font("caption"), flow.rtl
    font = theme.font("medium")
    if words.time:
        time = flow.end(_time_width(words), TIME_GAP)
        time.setHeight(max(line_pitch(font), theme.px(DISC) - ABOVE))
        txt(painter, time, words.time, look.mute, small, END, rtl)
    base = reads_rtl(words.title, default=rtl) if words.is_data else rtl
    is_long = flow.rest.height() >= TITLE_LINES * line_pitch(font)
    (paragraph if is_long else txt)(painter, flow.rest, words.title, look.text, font, rtl=rtl, base_rtl=base)


def _paint_stages(painter: QPainter, flow: Flow, stages: tuple[str, str]) -> None:
    """From one stage to the next; of a new deal only where it stands."""
    before, after = stages
    rtl = flow.rtl
    if before:
        room = max((flow.rest.width() - 22) // 2, 20)
        draw_tag(painter, flow.start(min(tag_width(before, icon=False), room), 4), before, "neutral", rtl=rtl)
        draw_icon(painter, flow.start(theme.px(14), 4), "arrow-right", theme.tokens().mute, rtl=rtl, size=13)
    width = min(tag_width(after, icon=False), flow.rest.width())
    draw_tag(painter, flow.start(width), after, "accent", rtl=rtl)
