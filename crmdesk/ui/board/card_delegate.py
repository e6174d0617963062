"""The painting of a card: the same for ten cards and for ten thousand, for only those in view are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.ui import theme
from crmdesk.ui.board.card_model import CARD, WORDS
from crmdesk.ui.board.card_widths import SIGN, Widths
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, Flow, initial, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from crmdesk.services.board import Card
    from crmdesk.ui.board.card_model import AnyIndex
    from crmdesk.ui.board.words import CardWords

HEIGHT, GAP, RADIUS = 88, 8, 7
PAD_X, PAD_Y = 10, 8
ICON, BADGE, AIR = 15, 20, 6
LEAST_WORDS = 64
"""Less room than this says nothing of a longer step: what stands at the end gives way first (px)."""


class CardDelegate(QStyledItemDelegate):
    """Paints cards; `hole` is the deal being carried, whose place is shown empty.

    `widths` are what the amounts and days of the whole board need.
    """

    hole = 0
    widths = Widths()

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
        paint_card(painter, box, card, index.data(WORDS), self.widths, rtl=rtl, tinted=has_focus or is_over)


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


def paint_card(
    painter: QPainter,
    box: QRect,
    card: Card,
    words: CardWords,
    widths: Widths,
    *,
    rtl: bool,
    tinted: bool = False,
) -> None:
    """The four lines of a card: title, customer, amount and day, next step and standing.

    `widths` are those of the whole board: where no day has room beside an amount, all stand a line higher.
    `tinted` is a card whose ground is that of the focus.
    """
    look, inner = theme.tokens(), box.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y)
    pitch = inner.height() / 4
    lines = [QRect(inner.x(), inner.y() + round(n * pitch), inner.width(), round(pitch)) for n in range(4)]
    title_rtl = reads_rtl(words.title, default=rtl)
    txt(painter, lines[0], words.title, look.text, theme.font("medium"), rtl=rtl, base_rtl=title_rtl)
    customer_rtl = reads_rtl(words.customer, default=rtl)
    small, strong = theme.font("caption"), theme.font("strong")
    second, third = Flow(lines[1], rtl=rtl), Flow(lines[2], rtl=rtl)
    is_beside = widths.short + AIR + widths.day <= inner.width()
    _paint_day(painter, third if is_beside else second, words)
    marks = _marks(inner.width(), card, words)
    if is_beside and card.owner and not marks.owner:
        _paint_owner(painter, second, card, tinted=tinted)
    txt(painter, second.rest, words.customer, look.mute, small, rtl=rtl, base_rtl=customer_rtl)
    room = inner.width() - (widths.day + AIR if is_beside else 0)
    amount = words.amount if widths.amount <= room else words.short_amount
    txt(painter, third.rest, amount, look.text, strong, rtl=rtl)
    _paint_standing(painter, Flow(lines[3], rtl=rtl), card, words, marks, tinted=tinted)


def _paint_day(painter: QPainter, flow: Flow, words: CardWords) -> None:
    """The close day at the end of a line, with a sign where it has passed."""
    if not words.day:
        return
    look, small = theme.tokens(), theme.font("caption")
    ink = look.bad if words.day_passed else look.mute
    txt(painter, flow.end(width_of(words.day, small) + 2), words.day, ink, small, END, flow.rtl)
    if words.day_passed:
        draw_icon(painter, flow.end(theme.px(SIGN)), "circle-alert", ink, rtl=flow.rtl, size=12)
    flow.end(AIR)


class _Marks(NamedTuple):
    """What stands in the line of the next step: whose the deal is, its days with their sign, the step."""

    owner: bool
    days: bool
    sign: bool
    step: bool


def _marks(room: int, card: Card, words: CardWords) -> _Marks:
    """What has room beside the next step: the sign gives way first, then the owner, then the days."""
    owner = theme.px(BADGE) + AIR if card.owner else 0
    days = width_of(words.days, theme.font("caption")) + 5 if words.days else 0
    sign = theme.px(ICON) + AIR if days and card.stale else 0
    left = room - theme.px(ICON) - 5 - AIR - _needed(words)
    if left >= 0:
        sign = sign if owner + days + sign <= left else 0
        owner = owner if owner + days <= left else 0
        days = days if owner + days <= left else 0
    return _Marks(bool(owner), bool(days), bool(sign), left >= 0)


def _paint_owner(painter: QPainter, flow: Flow, card: Card, *, tinted: bool) -> None:
    """The initial of whose the deal is, at the end of a line."""
    look, side = theme.tokens(), theme.px(BADGE)
    badge = flow.end(side, AIR)
    badge = QRect(badge.x(), badge.y() + (badge.height() - side) // 2, side, side)
    disc, ink = (look.line, look.text) if tinted else (look.bg, look.mute)
    initial(painter, badge, card.owner, theme.font("caption"), fill=disc, colour=ink)


def _paint_standing(
    painter: QPainter, flow: Flow, card: Card, words: CardWords, marks: _Marks, *, tinted: bool
) -> None:
    """The next step; at the end what has room beside it."""
    if marks.owner:
        _paint_owner(painter, flow, card, tinted=tinted)
    if marks.days:
        _paint_days(painter, flow, card, words, signed=marks.sign)
    if marks.step:
        _paint_step(painter, flow, words)


def _needed(words: CardWords) -> int:
    """The room in which the words of the next step say something: our own are never cut."""
    wide = width_of(words.step, theme.font("caption"))
    return wide if words.step_is_ours else min(wide, theme.px(LEAST_WORDS))


def _paint_days(painter: QPainter, flow: Flow, card: Card, words: CardWords, *, signed: bool) -> None:
    look, small = theme.tokens(), theme.font("caption")
    ink = look.warn if card.stale else look.mute
    txt(painter, flow.end(width_of(words.days, small) + 2, 3), words.days, ink, small, END, flow.rtl)
    if signed:
        draw_icon(painter, flow.end(theme.px(ICON), AIR), "hourglass", ink, rtl=flow.rtl, size=13)


def _paint_step(painter: QPainter, flow: Flow, words: CardWords) -> None:
    ink, rtl = str(getattr(theme.tokens(), words.step_tone)), flow.rtl
    draw_icon(painter, flow.start(theme.px(ICON), 5), words.step_icon, ink, rtl=rtl, size=ICON)
    flow.end(AIR)
    base = rtl if words.step_is_ours else reads_rtl(words.step, default=rtl)
    txt(painter, flow.rest, words.step, ink, theme.font("caption"), rtl=rtl, base_rtl=base)
