"""The tiles in rows: as many beside one another as there is room for, reached by arrows too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.kpi_tile import HEIGHT, Shown, Tile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

GAP, MOST = 10, 4
ROOMY = 250
"""So wide a tile wants to be before there is one more in its row."""


class Tiles(QWidget):
    """The grid; each signal carries the tile that was asked."""

    rows_asked = Signal(object)
    definition_asked = Signal(object)
    target_asked = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self.tiles = [self._make(Tile(self)) for _number in range(count)]
        self._arrange(MOST)

    def _make(self, tile: Tile) -> Tile:
        tile.clicked.connect(lambda: self.rows_asked.emit(tile))
        tile.definition_asked.connect(lambda: self.definition_asked.emit(tile))
        tile.target_asked.connect(lambda: self.target_asked.emit(tile))
        tile.menu_asked.connect(lambda point: self.menu_asked.emit(tile, point))
        tile.installEventFilter(self)
        return tile

    def show_figures(self, shown: Sequence[Shown]) -> None:
        """Show one figure in each tile."""
        for tile, one in zip(self.tiles, shown, strict=True):
            tile.show_figure(one)

    def show_waiting(self) -> None:
        """No figure is known yet."""
        for tile in self.tiles:
            tile.show_waiting()

    def tile_of(self, kpi: str) -> Tile | None:
        """The tile of a KPI."""
        return next((tile for tile in self.tiles if tile.shown and tile.shown.figure.kpi.id == kpi), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer beside one another."""
        super().resizeEvent(event)
        room = (self.width() + GAP) // (theme.px(ROOMY) + GAP)
        self._arrange(min(max(room, 1), MOST))

    def _arrange(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, *divmod(number, across))
        for column in range(MOST):
            self._grid.setColumnStretch(column, int(column < across))

    def minimumSizeHint(self) -> QSize:
        """One tile wide."""
        hint = super().minimumSizeHint()
        return QSize(theme.px(ROOMY), max(hint.height(), theme.px(HEIGHT)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go from tile to tile as they stand."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers():
            forth = -1 if self.isRightToLeft() else 1
            steps = {
                Qt.Key.Key_Right: forth,
                Qt.Key.Key_Left: -forth,
                Qt.Key.Key_Down: self._across,
                Qt.Key.Key_Up: -self._across,
            }
            step = steps.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, Tile):
                place = self.tiles.index(watched) + step
                if 0 <= place < len(self.tiles):
                    self.tiles[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)
