"""The small drawings of figures: status with icon and word, a change with its arrow, the “so far” hatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from crmdesk.kpi.figure import Status
from crmdesk.services.figure_words import Change, Way
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, txt, width_of

if TYPE_CHECKING:
    from crmdesk.ui.widgets.tag import TagTone

STATUS_TONES: Final[dict[Status, TagTone]] = {
    Status.ON_TARGET: "good",
    Status.WATCH: "warn",
    Status.OFF_TARGET: "bad",
    Status.NONE: "neutral",
}
STATUS_ICONS: Final = {
    Status.ON_TARGET: "circle-check",
    Status.WATCH: "triangle-alert",
    Status.OFF_TARGET: "circle-x",
    Status.NONE: "circle-dashed",
}
ICON, GAP, ARROW, SWATCH = 15, 5, 8, 11


def status_ink(status: Status) -> str:
    """The colour of a status; it never stands without icon and word."""
    look, tone = theme.tokens(), STATUS_TONES[status]
    return look.mute if tone == "neutral" else str(getattr(look, tone))


def status_width(word: str) -> int:
    """The width of a status with its icon."""
    return width_of(word, theme.font("caption")) + theme.px(ICON) + GAP + 1


def draw_status(painter: QPainter, place: QRect, status: Status, word: str, *, rtl: bool) -> None:
    """Paint icon and word of a status at the reading start of a rectangle."""
    flow, ink = Flow(place, rtl=rtl), status_ink(status)
    draw_icon(painter, flow.start(theme.px(ICON), GAP), STATUS_ICONS[status], ink, rtl=rtl, size=ICON)
    txt(painter, flow.rest, word, ink, theme.font("caption"), rtl=rtl)


def change_ink(change: Change) -> str:
    """The colour of a change: good or bad news, or neither."""
    look = theme.tokens()
    if change.improved is None:
        return look.mute
    return look.good if change.improved else look.bad


def draw_change(painter: QPainter, place: QRect, change: Change, *, rtl: bool) -> int:
    """Paint arrow, amount and word of a change at the reading start; returns the width used."""
    flow, ink = Flow(place, rtl=rtl), change_ink(change)
    draw_arrow(painter, flow.start(theme.px(ARROW), GAP), change.way, ink)
    used = theme.px(ARROW) + GAP
    for text, role in ((change.amount, "strong"), (change.word, "caption")):
        font = theme.font("caption")
        font.setWeight(theme.font("strong").weight() if role == "strong" else font.weight())
        wide = min(width_of(text, font) + 1, max(flow.rest.width(), 0))
        if text:
            txt(painter, flow.start(wide, GAP), text, ink, font, rtl=rtl)
            used += wide + GAP
    return used


def draw_arrow(painter: QPainter, box: QRect, way: Way, ink: str) -> None:
    """Paint a triangle up or down, or a dash for no change, in the middle of a rectangle."""
    centre, half = QPointF(box.center()) + QPointF(0.5, 0.5), theme.px(ARROW) / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink))
    if way is Way.SAME:
        painter.drawRect(QRect(box.x(), box.center().y(), theme.px(ARROW), theme.px(2)))
    else:
        tip = -half + 1 if way is Way.UP else half - 1
        corners = [QPointF(0, tip), QPointF(half, -tip), QPointF(-half, -tip)]
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
    painter.restore()


def draw_hatch(painter: QPainter, box: QRect, ink: str) -> None:
    """Paint the mark of what is not finished: a small hatched square with an edge."""
    painter.save()
    painter.setPen(QPen(QColor(ink), 1))
    painter.setBrush(QBrush(QColor(ink), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(box.adjusted(0, 0, -1, -1))
    painter.restore()


def centred(place: QRect, size: int) -> QRect:
    """A square of *size* in the middle of a rectangle."""
    box = QRect(0, 0, size, size)
    box.moveCenter(place.center())
    return box
