"""The tiles of a role, and at their end the place to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from crmdesk.ui.kpi_tile import Shown, Tile
from crmdesk.ui.pages.kpis.add_tile import AddTile
from crmdesk.ui.pages.kpis.tile_grid import TileGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

WAITING = 8
"""So many tiles wait for their figures while nothing is known."""


class Tiles(TileGrid):
    """The grid; each signal carries the tile that was asked."""

    rows_asked = Signal(object)
    definition_asked = Signal(object)
    target_asked = Signal(object)
    menu_asked = Signal(object, object)
    adding_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[Tile] = []
        self.adding = AddTile(self)
        self.adding.installEventFilter(self)
        self.adding.clicked.connect(self.adding_asked)
        self.adding.hide()
        self._be(WAITING)

    def _make(self) -> Tile:
        tile = Tile(self)
        tile.clicked.connect(lambda: self.rows_asked.emit(tile))
        tile.definition_asked.connect(lambda: self.definition_asked.emit(tile))
        tile.target_asked.connect(lambda: self.target_asked.emit(tile))
        tile.menu_asked.connect(lambda point: self.menu_asked.emit(tile, point))
        tile.installEventFilter(self)
        return tile

    def _be(self, count: int) -> None:
        """Have so many tiles."""
        while len(self.tiles) < count:
            self.tiles.append(self._make())
        for tile in self.tiles[count:]:
            tile.hide()
            tile.deleteLater()
        self.tiles = self.tiles[:count]
        self.arrange()

    def arrange(self) -> None:
        """The place to add one fills the hole at the end."""
        has_hole = not self.tiles or len(self.tiles) % self.across
        self.place([*self.tiles, *([self.adding] if has_hole else [])])

    def show_figures(self, shown: Sequence[Shown]) -> None:
        """Show one figure in each tile."""
        if len(shown) != len(self.tiles):
            self._be(len(shown))
        for tile, one in zip(self.tiles, shown, strict=True):
            tile.show_figure(one)
        self.adding.retranslate()

    def show_waiting(self) -> None:
        """No figure is known yet."""
        for tile in self.tiles:
            tile.show_waiting()
        self.adding.retranslate()

    def tile_of(self, kpi: str) -> Tile | None:
        """The tile of a KPI."""
        return next((tile for tile in self.tiles if tile.shown and tile.shown.figure.kpi.id == kpi), None)
