"""The painting of a card: the same for ten cards and for ten thousand, for only those in view are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.ui import theme
from crmdesk.ui.board.card_model import CARD, WORDS
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, Flow, initial, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from crmdesk.services.board import Card
    from crmdesk.ui.board.card_model import AnyIndex
    from crmdesk.ui.board.words import CardWords

HEIGHT, GAP, RADIUS = 88, 8, 7
PAD_X, PAD_Y = 10, 8
ICON, BADGE, AIR = 15, 20, 6
LEAST_WORDS = 36
"""Less room than this says nothing: the icon stands alone, the words are in the tip (px)."""


class CardDelegate(QStyledItemDelegate):
    """Paints cards; `hole` is the deal being carried, whose place is shown empty."""

    hole = 0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """All cards are alike, and as wide as their list."""
        return QSize(1, theme.px(HEIGHT) + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One card, or the hole it left."""
        card: Card = index.data(CARD)
        box = option.rect.adjusted(0, 0, 0, -GAP)
        if card.id == self.hole:
            dashed(painter, box, theme.tokens().ctl, theme.tokens().ground)
            return
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = is_chosen and bool(option.state & QStyle.StateFlag.State_Active) and _focused(option)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        _ground(painter, box, card, chosen=is_chosen, focused=has_focus, over=is_over)
        paint_card(painter, box, card, index.data(WORDS), rtl=rtl)


def _focused(option: QStyleOptionViewItem) -> bool:
    return option.widget is not None and option.widget.hasFocus()


def _ground(painter: QPainter, box: QRect, card: Card, *, chosen: bool, focused: bool, over: bool) -> None:
    look = theme.tokens()
    fill = look.acch if focused or (over and not chosen) else look.surf
    if chosen:
        rounded(painter, box, RADIUS, fill, edge=look.acc, width=2 if focused else 1)
    elif card.stale:
        dashed(painter, box, look.warn, fill)
    else:
        rounded(painter, box, RADIUS, fill, edge=look.line2)


def dashed(painter: QPainter, box: QRect, edge: str, fill: str) -> None:
    """A box with a dashed edge: a stale card, the hole of a carried one, a place to drop on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(edge), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.restore()


def paint_card(painter: QPainter, box: QRect, card: Card, words: CardWords, *, rtl: bool) -> None:
    """The four lines of a card: title, customer, amount and day, next step and standing."""
    look, inner = theme.tokens(), box.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y)
    pitch = inner.height() / 4
    lines = [QRect(inner.x(), inner.y() + round(n * pitch), inner.width(), round(pitch)) for n in range(4)]
    title_rtl = reads_rtl(words.title, default=rtl)
    txt(painter, lines[0], words.title, look.text, theme.font("medium"), rtl=rtl, base_rtl=title_rtl)
    customer_rtl = reads_rtl(words.customer, default=rtl)
    small = theme.font("caption")
    txt(painter, lines[1], words.customer, look.mute, small, rtl=rtl, base_rtl=customer_rtl)
    _paint_money(painter, Flow(lines[2], rtl=rtl), words)
    _paint_standing(painter, Flow(lines[3], rtl=rtl), card, words)


def _paint_money(painter: QPainter, flow: Flow, words: CardWords) -> None:
    """The amount, and the close day at the end; a short amount or none of the day where room is scarce."""
    look, strong, small = theme.tokens(), theme.font("strong"), theme.font("caption")
    sign = theme.px(ICON) if words.day_passed else 0
    day_width = width_of(words.day, small) + 2 + sign if words.day else 0
    room = flow.rest.width() - day_width - (AIR if words.day else 0)
    amount = words.amount if width_of(words.amount, strong) <= room else words.short_amount
    if words.day and width_of(amount, strong) <= room:
        ink = look.bad if words.day_passed else look.mute
        place = flow.end(day_width, AIR)
        if words.day_passed:
            day_flow = Flow(place, rtl=flow.rtl)
            draw_icon(painter, day_flow.start(sign), "circle-alert", ink, rtl=flow.rtl, size=12)
            place = day_flow.rest
        txt(painter, place, words.day, ink, small, END, flow.rtl)
    txt(painter, flow.rest, amount, look.text, strong, rtl=flow.rtl)


def _paint_standing(painter: QPainter, flow: Flow, card: Card, words: CardWords) -> None:
    """The next step, and at the end how long the deal has stood here and whose it is."""
    look, small, rtl = theme.tokens(), theme.font("caption"), flow.rtl
    if card.owner:
        side = theme.px(BADGE)
        badge = flow.end(side, AIR)
        badge = QRect(badge.x(), badge.y() + (badge.height() - side) // 2, side, side)
        initial(painter, badge, card.owner, small, fill=look.bg, colour=look.mute)
    if words.days:
        ink = look.warn if card.stale else look.mute
        txt(painter, flow.end(width_of(words.days, small) + 2, 3), words.days, ink, small, END, rtl)
        if card.stale:
            draw_icon(painter, flow.end(theme.px(ICON), AIR), "hourglass", ink, rtl=rtl, size=13)
    ink = str(getattr(look, words.step_tone))
    draw_icon(painter, flow.start(theme.px(ICON), 5), words.step_icon, ink, rtl=rtl, size=ICON)
    flow.end(AIR)
    too_narrow = flow.rest.width() < theme.px(LEAST_WORDS)
    if too_narrow or (words.step_is_ours and width_of(words.step, small) > flow.rest.width()):
        return
    base = rtl if words.step_is_ours else reads_rtl(words.step, default=rtl)
    txt(painter, flow.rest, words.step, ink, small, rtl=rtl, base_rtl=base)
