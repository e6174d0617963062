"""The picture and the offers of a page that has nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, focus_ring, rounded, txt
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crmdesk.ui.widgets.offer import Offer

PICTURE = QSize(158, 84)
ROW_WIDTH = 420


@dataclass(frozen=True, slots=True)
class FirstUse:
    """What an empty page says: icon, title, one sentence, one primary action and rows with consequences."""

    icon: str
    title: str
    text: str
    primary: Offer | None = None
    others: tuple[Offer, ...] = ()


class _Picture(QWidget):
    """A small line drawing: two cards, the front one with the icon of the page."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFixedSize(PICTURE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        back = Flow(self.rect(), rtl=rtl).start(124).adjusted(0, 12, 0, 0)
        rounded(painter, back, 8, look.surf, edge=look.line)
        front = Flow(self.rect(), rtl=rtl).end(124).adjusted(0, 0, 0, -12)
        rounded(painter, front, 8, look.surf, edge=look.line2)
        flow = Flow(front.adjusted(12, 20, -12, -20), rtl=rtl)
        disc = flow.start(32, 10)
        rounded(painter, disc, 16, look.accbg)
        draw_icon(painter, disc, self._icon, look.acc, rtl=rtl)
        middle = flow.rest.center().y()
        for width, top, shade in ((50, middle - 11, look.line2), (30, middle + 4, look.line)):
            strip = QRect(flow.rest.x(), top, flow.rest.width(), 6)
            rounded(painter, Flow(strip, rtl=rtl).start(width), 3, shade)


class _OfferRow(QAbstractButton):
    """A card-like button with icon, words, their consequence and a chevron at the end."""

    def __init__(self, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self._offer = offer
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(offer.do)
        named(self, offer.text, offer.hint)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(ROW_WIDTH), theme.px(58))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        rounded(painter, self.rect(), 8, look.acch if self.underMouse() else look.surf, edge=look.line2)
        flow = Flow(self.rect().adjusted(12, 0, -12, 0), rtl=rtl)
        draw_icon(painter, flow.start(theme.px(20), 12), self._offer.icon, look.acc, rtl=rtl, size=20)
        draw_icon(painter, flow.end(theme.px(18), 12), "chevron-right", look.text, rtl=rtl, size=16)
        half = self.height() // 2
        words = flow.rest.adjusted(0, 6, 0, -half + 2)
        hint = flow.rest.adjusted(0, half - 2, 0, -6)
        txt(painter, words, self._offer.text, look.text, theme.font("strong"), rtl=rtl)
        txt(painter, hint, self._offer.hint, look.mute, theme.font("caption"), rtl=rtl)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 8, look.acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class FirstUseView(QWidget):
    """Drawing, title, sentence, primary button and offered rows, in the middle of the page."""

    def __init__(self, case: FirstUse, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(_Picture(case.icon, self), 0, centre)
        column.addSpacing(6)
        column.addWidget(DirLabel(case.title, "title", align=CENTER, parent=self))
        column.addWidget(DirLabel(case.text, "body", "mute", wrapped=True, align=CENTER, parent=self))
        column.addSpacing(4)
        if case.primary is not None:
            button = Button(case.primary.text, "primary", case.primary.icon, parent=self)
            button.clicked.connect(case.primary.do)
            column.addWidget(button, 0, centre)
            column.addSpacing(10)
        for offer in case.others:
            column.addWidget(_OfferRow(offer, self), 0, centre)
        column.addStretch(3)
