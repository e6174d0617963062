"""Rows that wrap: chips and buttons go on in the next row when the pane is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from crmdesk.ui.paint import Flow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class FlowLayout(QLayout):
    """Puts widgets side by side from the reading start, in as many rows as their widths need."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's way in; use addWidget."""
        self._items.append(item)

    def count(self) -> int:
        """How many widgets there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        """The widget at a place, as Qt asks for it."""
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value] # Qt wants null

    def takeAt(self, index: int) -> QLayoutItem:
        """Take a widget out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value] # as above

    def insert(self, index: int, widget: QWidget) -> None:
        """Put a widget at a place among the others."""
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        """It takes only the room it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrow panes make it higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the rows in a width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return self._with_margins(QSize(wide, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:
        """One widget a row."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    def _with_margins(self, size: QSize) -> QSize:
        return size.grownBy(self.contentsMargins())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        owner = self.parentWidget()
        rtl = owner is not None and owner.isRightToLeft()
        inner = rect.marginsRemoved(self.contentsMargins())
        top = inner.y()
        for row in self._in_rows(inner.width()):
            high = max(size.height() for _item, size in row)
            flow = Flow(QRect(inner.x(), top, inner.width(), high), rtl=rtl)
            for item, size in row:
                piece = flow.start(size.width(), self.spacing())
                if move:
                    place = QRect(piece.x(), top + (high - size.height()) // 2, size.width(), size.height())
                    item.setGeometry(place)
            top += high + self.spacing()
        used = top - self.spacing() if top > inner.y() else top
        return used + self.contentsMargins().bottom() - rect.y()

    def _in_rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        left = -1
        for item in self._shown():
            size = QSize(min(item.sizeHint().width(), max(width, 1)), item.sizeHint().height())
            if size.width() > left:
                rows.append([])
                left = width
            rows[-1].append((item, size))
            left -= size.width() + self.spacing()
        return rows
