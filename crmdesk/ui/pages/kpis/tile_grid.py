"""Tiles in rows: as many beside one another as there is room for, reached by arrows as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

GAP, MOST = 10, 4
ROOMY = 250
"""So wide a tile wants to be before there is one more in its row."""


class TileGrid(QWidget):
    """Widgets of one size in rows. Arrows go from one to the next, with Shift they are `moved`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.across = MOST
        self.placed: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)

    def place(self, widgets: Sequence[QWidget]) -> None:
        """Show these in this order, and nothing else."""
        for one in self.placed:
            self._grid.removeWidget(one)
            if one not in widgets:
                one.hide()
        self.placed = list(widgets)
        before = None
        for number, one in enumerate(self.placed):
            self._grid.addWidget(one, *divmod(number, self.across))
            one.show()
            if before is not None:
                QWidget.setTabOrder(before, one)
            before = one
        for column in range(MOST):
            self._grid.setColumnStretch(column, int(column < self.across))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer beside one another."""
        super().resizeEvent(event)
        room = (self.width() + GAP) // (theme.px(ROOMY) + GAP)
        across = min(max(room, 1), MOST)
        if across != self.across:
            self.across = across
            self.arrange()

    def arrange(self) -> None:
        """There is room for more or fewer beside one another now."""
        self.place(self.placed)

    def minimumSizeHint(self) -> QSize:
        """One tile wide."""
        return QSize(theme.px(ROOMY), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go from tile to tile as they stand."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = self._step_of(event)
            if step and watched in self.placed:
                place = self.placed.index(watched)
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    return self.moved(place, step)
                if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                    if 0 <= place + step < len(self.placed):
                        self.placed[place + step].setFocus(Qt.FocusReason.TabFocusReason)
                    return True
        return super().eventFilter(watched, event)

    def _step_of(self, event: QKeyEvent) -> int:
        forth = -1 if self.isRightToLeft() else 1
        steps = {
            Qt.Key.Key_Right: forth,
            Qt.Key.Key_Left: -forth,
            Qt.Key.Key_Down: self.across,
            Qt.Key.Key_Up: -self.across,
        }
        return steps.get(Qt.Key(event.key()), 0)

    def moved(self, place: int, step: int) -> bool:
        """A tile is to be moved; whether that is done here."""
        del place, step
        return False
