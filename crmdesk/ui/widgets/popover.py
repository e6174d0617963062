"""Small panels and menus that open under the button that asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import icon
from crmdesk.ui.paint import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent

    from crmdesk.ui.widgets.offer import Offer

GAP = 4


def place_under(anchor: QWidget, size: QSize) -> QPoint:
    """Where a panel of *size* opens: under the anchor, at its reading start, wholly on the screen."""
    corner = anchor.rect().bottomRight() if anchor.isRightToLeft() else anchor.rect().bottomLeft()
    point = anchor.mapToGlobal(corner + QPoint(0, GAP))
    box = QRect(point, size)
    if anchor.isRightToLeft():
        box.moveRight(point.x())
    screen = QApplication.screenAt(anchor.mapToGlobal(anchor.rect().center())) or QApplication.primaryScreen()
    room = screen.availableGeometry()
    if box.bottom() > room.bottom():
        box.moveBottom(anchor.mapToGlobal(QPoint(0, -GAP)).y())
    box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
    box.moveTop(max(room.top(), box.top()))
    return box.topLeft()


class Popover(QFrame):
    """A panel over the window with a column (`body`); Esc or a click elsewhere closes it.

    The focus goes to its first field and returns to the anchor.
    """

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._anchor = anchor
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(8)

    def open_under(self) -> None:
        """Show it under its anchor."""
        self.place()
        self.show()
        self.focusNextChild()

    def place(self) -> None:
        """Take the room that is needed, under the anchor; call again when what is inside has grown."""
        self.adjustSize()
        if self.body.hasHeightForWidth():
            self.resize(self.width(), max(self.height(), self.body.totalHeightForWidth(self.width())))
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
