"""The painting of a thing to do: a circle to tick, icon and title, whom it is about, when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.services.today import Item, What
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.pages.today.item_model import DONE, ITEM, WORDS
from crmdesk.ui.paint import END, Flow, focus_ring, hairline, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from crmdesk.ui.pages.today.item_model import AnyIndex
    from crmdesk.ui.pages.today.words import ItemWords

HEIGHT, CAPTION = 54, 30
PAD, CIRCLE, ICON, AIR = 12, 20, 16, 8


class ItemDelegate(QStyledItemDelegate):
    """Paints the rows of a column."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Two lines for a thing, one for a caption."""
        return QSize(1, theme.px(HEIGHT if isinstance(index.data(ITEM), Item) else CAPTION))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        box, item = option.rect, index.data(ITEM)
        inner = box.adjusted(PAD, 0, -PAD, 0)
        if item is None:
            txt(painter, inner, index.data() or "", theme.tokens().mute, theme.font("caption"), rtl=rtl)
            return
        self._ground(painter, box, option)
        flow = Flow(inner, rtl=rtl)
        place = flow.start(theme.px(CIRCLE), PAD - 2)
        if item.what is What.ACTIVITY:
            paint_circle(painter, circle_of(place), done=index.data(DONE), rtl=rtl)
        paint_lines(painter, flow, index.data(WORDS), done=index.data(DONE))
        hairline(painter, inner, theme.tokens().line)

    def _ground(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem) -> None:
        look = theme.tokens()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = is_chosen and option.widget is not None and option.widget.hasFocus()
        if is_chosen or option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, box.adjusted(2, 1, -2, -2), 6, look.accbg if is_chosen else look.acch)
        if focused:
            focus_ring(painter, box.adjusted(2, 1, -2, -2), 6, look.acc)


def circle_of(place: QRect) -> QRect:
    """The circle in the middle of its strip."""
    return QRect(place.x(), place.center().y() - place.width() // 2, place.width(), place.width())


def tick_area(box: QRect, *, rtl: bool) -> QRect:
    """Where a press ticks a row rather than choosing it."""
    return Flow(box, rtl=rtl).start(PAD + theme.px(CIRCLE) + PAD // 2)


def paint_circle(painter: QPainter, circle: QRect, *, done: bool, rtl: bool) -> None:
    """An empty circle, or a full one with a tick."""
    look = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look.good if done else look.ctl), 1.4))
    painter.setBrush(QColor(look.good) if done else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(circle).adjusted(1, 1, -1, -1))
    painter.restore()
    if done:
        draw_icon(painter, circle, "check", look.surf, rtl=rtl, size=CIRCLE - 7)


def paint_lines(painter: QPainter, flow: Flow, words: ItemWords, *, done: bool) -> None:
    """Title and detail, and the time at the end of the first line."""
    look, rtl = theme.tokens(), flow.rtl
    pitch = flow.rest.height() // 2 - 4
    upper = QRect(flow.rest.x(), flow.rest.y() + 5, flow.rest.width(), pitch)
    lower = QRect(upper.x(), upper.bottom() + 1, upper.width(), pitch)
    first, strong, small = Flow(upper, rtl=rtl), theme.font("medium"), theme.font("caption")
    if words.time:
        place = first.end(min(width_of(words.time, small) + 2, upper.width() // 2), AIR)
        txt(painter, place, words.time, str(getattr(look, words.tone)), small, END, rtl)
    draw_icon(painter, first.start(theme.px(ICON), AIR), words.icon, look.mute, rtl=rtl, size=ICON)
    if done:
        strong.setStrikeOut(True)
    base = reads_rtl(words.title, default=rtl)
    txt(painter, first.rest, words.title, look.mute if done else look.text, strong, rtl=rtl, base_rtl=base)
    second = Flow(lower, rtl=rtl)
    second.start(theme.px(ICON), AIR)
    base = reads_rtl(words.detail, default=rtl)
    txt(painter, second.rest, words.detail, look.mute, small, rtl=rtl, base_rtl=base)
