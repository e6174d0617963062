"""The navigation list: sections with icon and count, pinned views under a caption, folded to icons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Signal,
)
from PySide6.QtGui import QCursor, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import (
    END,
    Flow,
    focus_ring,
    hairline,
    one_line,
    reads_rtl,
    rounded,
    solid,
    txt,
    width_of,
)
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

AnyIndex = QModelIndex | QPersistentModelIndex
WIDE, FOLDED = 176, 52
ROW, PITCH, BAR, DOT, ICON = 32, 34, 3, 8, 18
NO_BAR = 1  # the number of Qt.ScrollBarPolicy.ScrollBarAlwaysOff: see paint for what `Qt` costs
EDGE = 10
"""Px between a folded tint and either border, where the scroll bar has its place."""


class NavItem(NamedTuple):
    """A row: key, words, icon and a badge: how many, in local digits. A row without key is a caption.

    A name that people gave is data: it is read in its own direction, and its count calls for nothing.
    """

    key: str
    text: str
    icon: str = ""
    badge: str = ""
    is_data: bool = False


class NavModel(QStandardItemModel):
    """The rows of the navigation list, with the words to show and to speak; captions cannot be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[NavItem] = []

    def replace_items(self, items: Sequence[NavItem]) -> None:
        """Show other rows, or the same in another language."""
        self.clear()
        self.items = list(items)
        for row, item in enumerate(self.items):
            shown = QStandardItem(item.text)
            shown.setToolTip(tip_text(item.text))
            shown.setEditable(False)
            shown.setEnabled(bool(item.key))
            shown.setSelectable(bool(item.key))
            self.appendRow(shown)
            self._speak(row)

    def set_badge(self, row: int, badge: str) -> None:
        """Change the count of a row."""
        self.items[row] = self.items[row]._replace(badge=badge)
        self._speak(row)

    def _speak(self, row: int) -> None:
        item = self.items[row]
        self.item(row).setAccessibleText(" ".join(filter(None, (item.text, item.badge))))

    def row_of(self, key: str) -> int:
        """The row of a key, -1 when there is none."""
        return next((row for row, item in enumerate(self.items) if item.key == key), -1)


class NavDelegate(QStyledItemDelegate):
    """Paints a row: bar at the reading start when chosen, icon, words, count at the end."""

    folded = False

    def __init__(self, parent: NavList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Rows stand on a 34 px pitch; captions get air above them."""
        item: NavItem = self._list.item(index)
        return QSize(FOLDED, theme.px(PITCH if item.key else PITCH + 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        item: NavItem = self._list.item(index)
        rect, rtl = option.rect, self._list.isRightToLeft()
        if item.key:
            self._paint_row(painter, rect, index, rtl=rtl)
        elif not self.folded:
            look = theme.tokens()
            flow = Flow(rect.adjusted(0, 8, 0, 0), rtl=rtl)
            flow.start(18)
            txt(painter, flow.rest, item.text, look.mute, theme.font("caption"), rtl=rtl)
        else:
            line = self._box_of(rect, rtl=rtl)
            hairline(painter, line.adjusted(0, 0, 0, (1 - line.height()) // 2), theme.tokens().line2)

    def _paint_row(self, painter: QPainter, rect: QRect, index: AnyIndex, *, rtl: bool) -> None:
        # The list is asked, and not the option's state: that would load all of Qt's style before the first
        # painting of the window.
        item: NavItem = self._list.item(index)
        look, chosen = theme.tokens(), self._list.is_chosen(index)
        box = self._box_of(rect, rtl=rtl)
        if chosen:
            rounded(painter, box, 6, look.accbg)
            bar = Flow(box, rtl=rtl).start(BAR).adjusted(0, theme.px(7), 0, -theme.px(7))
            rounded(painter, bar, 1.5, look.acc)
        elif self._list.is_under_pointer(index):
            rounded(painter, box, 6, look.acch)
        ink = look.acc if chosen else look.text
        flow = Flow(box, rtl=rtl)
        flow.start((box.width() - theme.px(ICON)) // 2 if self.folded else 9)
        place = Flow(flow.rest, rtl=rtl).start(theme.px(ICON))
        if item.icon:
            flow.start(theme.px(ICON), 10)
            draw_icon(painter, place, item.icon, ink if chosen else look.mute, rtl=rtl, size=ICON)
        if not self.folded:
            self._paint_words(painter, flow, item, ink, chosen=chosen)
        elif item.badge and not item.is_data:
            side = theme.px(DOT)
            dot = QRect(0, place.center().y() - theme.px(ICON) // 2 - side // 4, side, side)
            dot.moveLeft(place.left() - side // 2 if rtl else place.right() - side // 2)
            rounded(painter, dot, side / 2, look.acc)
        if self._list.hasFocus() and self._list.currentIndex() == index:
            focus_ring(painter, box, 6, look.acc)

    def _box_of(self, rect: QRect, *, rtl: bool) -> QRect:
        """The tint of a row; folded it is of one width, with a scroll bar beside it or without."""
        if not self.folded:
            return rect.adjusted(8, 1, -8, -1)
        flow = Flow(rect.adjusted(0, 1, 0, -1), rtl=rtl)
        flow.start(EDGE)
        return flow.start(theme.px(FOLDED) - 2 * EDGE)

    def _paint_words(self, painter: QPainter, flow: Flow, item: NavItem, ink: str, *, chosen: bool) -> None:
        look = theme.tokens()
        flow.end(8)
        if item.badge:
            small = theme.font("caption")
            place = flow.end(width_of(item.badge, small) + 4, 6)
            txt(painter, place, item.badge, ink if chosen else look.mute, small, END, flow.rtl)
        role: theme.Role = "strong" if chosen else "body"
        base = reads_rtl(item.text, default=flow.rtl) if item.is_data else flow.rtl
        text = one_line(item.text) if item.is_data else item.text
        txt(painter, flow.rest, text, ink, theme.font(role), rtl=flow.rtl, base_rtl=base)


class NavList(QListView):
    """The list itself: arrows move, Enter or a click opens; `chosen` tells the key."""

    chosen = Signal(str)

    def __init__(self, items: Sequence[NavItem] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._painter = NavModel(self), NavDelegate(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("horizontalScrollBarPolicy", NO_BAR)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        ground = QPalette()
        ground.setBrush(QPalette.ColorRole.Base, solid("transparent"))
        self.setPalette(ground)
        self.clicked.connect(self._open)
        self.set_items(items)
        self.set_folded(folded=False)

    def set_items(self, items: Sequence[NavItem]) -> None:
        """Show these rows; the chosen key stays chosen."""
        key = self.current()
        self._rows.replace_items(items)
        self.set_current(key)
        self.updateGeometry()

    def set_count(self, key: str, count: str) -> None:
        """Change the count of one row."""
        row = self._rows.row_of(key)
        if row >= 0:
            self._rows.set_badge(row, count)

    def badges(self) -> dict[str, str]:
        """The counts of the rows by their keys."""
        return {item.key: item.badge for item in self._rows.items}

    def current(self) -> str:
        """The key of the chosen row."""
        index = self.currentIndex()
        return self.item(index).key if index.isValid() else ""

    def item(self, index: AnyIndex) -> NavItem:
        """What a row is."""
        return self._rows.items[index.row()]

    def is_chosen(self, index: AnyIndex) -> bool:
        """Whether the row is the one shown."""
        return self.selectionModel().isSelected(index)

    def is_under_pointer(self, index: AnyIndex) -> bool:
        """Whether the mouse stands on the row."""
        return self.underMouse() and self.indexAt(self.mapFromGlobal(QCursor.pos())) == index

    def set_current(self, key: str) -> None:
        """Mark a row as chosen without opening it; an unknown key clears the mark."""
        index = self._rows.index(self._rows.row_of(key), 0)
        mode = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(
            index, mode if index.isValid() else QItemSelectionModel.SelectionFlag.Clear
        )

    def set_folded(self, *, folded: bool) -> None:
        """Show icons only, or icons with words."""
        self._painter.folded = folded
        self.setFixedWidth(theme.px(FOLDED if folded else WIDE))
        self.scheduleDelayedItemsLayout()

    def sizeHint(self) -> QSize:
        """As high as all rows together."""
        height = sum(self.sizeHintForRow(row) for row in range(self._rows.rowCount()))
        return QSize(self.width(), height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Few rows are enough: the list scrolls."""
        return QSize(FOLDED, 3 * PITCH)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and (key := self.item(index).key):
            self.chosen.emit(key)

    def keyPressEvent(self, event: Any) -> None:
        """Enter and Space open the row the focus is on."""
        keys = QtCore.Qt.Key
        if event.key() in {keys.Key_Return, keys.Key_Enter, keys.Key_Space}:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the width."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and hasattr(self, "_painter"):
            self.set_folded(folded=self._painter.folded)
        super().changeEvent(event)
