"""Small panels and menus that open under the button that asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import icon
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.screen_room import room_at
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent

    from crmdesk.ui.widgets.offer import Offer

GAP = 4


def place_under(anchor: QWidget, size: QSize) -> QPoint:
    """Where a panel of *size* opens: under the anchor, at its reading start, wholly on the screen.

    The anchor of a list is its current row. Where there is room neither below nor above, the panel comes
    over the anchor's own lower part.
    """
    spot, room = _spot(anchor), _room_by(anchor)
    box = QRect(spot.bottomLeft() + QPoint(0, GAP), size)
    if anchor.isRightToLeft():
        box.moveRight(spot.right())
    if box.bottom() > room.bottom():
        box.moveBottom(spot.top() - GAP)
    if box.top() < room.top():
        box.moveBottom(room.bottom())
    box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
    box.moveTop(max(room.top(), box.top()))
    return box.topLeft()


def _spot(anchor: QWidget) -> QRect:
    """What a panel belongs to, on the screen: a list's current row where it is in sight, else the whole."""
    part, spot = anchor, anchor.rect()
    if isinstance(anchor, QAbstractItemView):
        row = anchor.visualRect(anchor.currentIndex()) & anchor.viewport().rect()
        if not row.isEmpty():
            part, spot = anchor.viewport(), row
    return QRect(part.mapToGlobal(spot.topLeft()), spot.size())


def _room_by(anchor: QWidget) -> QRect:
    return room_at(anchor.mapToGlobal(anchor.rect().center()))


class Popover(QFrame):
    """A panel over the window with a column (`body`); Esc or a click elsewhere closes it.

    The focus goes to its first field and returns to the anchor. A panel that `scrolls` is never higher than
    the screen: its column scrolls, and the `foot` below stays in view.
    """

    closed = Signal()

    def __init__(self, anchor: QWidget, *, scrolls: bool = False) -> None:
        super().__init__(anchor, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._anchor = anchor
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.body = QVBoxLayout()
        self.foot = QVBoxLayout() if scrolls else self.body
        self._scrolls = scrolls
        if scrolls:
            self._let_scroll()
        else:
            self.setLayout(self.body)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(8)

    def _let_scroll(self) -> None:
        inner = QWidget(self)
        inner.setLayout(self.body)
        page = ScrollPage(inner, self, edged=True)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setMinimumHeight(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 1, 0, 1)
        outer.setSpacing(0)
        outer.addWidget(page, 1)
        outer.addLayout(self.foot)
        self.foot.setContentsMargins(12, 0, 12, 10)

    def open_under(self) -> None:
        """Show it under its anchor."""
        self.place()
        self.show()
        self.focusNextChild()

    def place(self) -> None:
        """Take the room that is needed, under the anchor; call again when what is inside has grown."""
        self.adjustSize()
        height = 0 if self._scrolls else self.height()
        if self.body.hasHeightForWidth():
            height = max(height, self.body.totalHeightForWidth(self.width()))
        if self._scrolls:
            height = max(height, self.body.sizeHint().height()) + self.foot.sizeHint().height() + 2
        self.resize(self.width(), min(height, _room_by(self._anchor).height()))
        self.move(place_under(self._anchor, self.size()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge."""
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), 8, look.surf, edge=look.line2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The focus goes back to where it came from."""
        super().closeEvent(event)
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()


def menu_of(parent: QWidget, offers: Iterable[Offer | None]) -> QMenu:
    """A menu of offered actions, gone once it was used; None is a line. Give data as `literal(text)`."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setLayoutDirection(parent.layoutDirection())
    for offer in offers:
        if offer is None:
            menu.addSeparator()
            continue
        action = menu.addAction(offer.text)
        action.triggered.connect(offer.do)
        if offer.icon:
            action.setIcon(icon(offer.icon, theme.tokens().mute, mirrored=parent.isRightToLeft()))
        if offer.hint:
            action.setStatusTip(offer.hint)
    return menu


def open_menu(menu: QMenu, anchor: QWidget) -> None:
    """Open a menu under its button, at the reading start."""
    menu.popup(place_under(anchor, menu.sizeHint()))
