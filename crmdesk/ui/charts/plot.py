"""A view with axes at its sides, without the menus and forms that pyqtgraph makes for each of its plots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsGridLayout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.ui.charts.axes import QuietAxis

ABOVE = 4  # px over the bars
VIEW: Final = (0, 1)
PLACES: Final = {"left": (0, 0), "right": (0, 2), "bottom": (1, 1)}
"""The row and the column of the view and of each axis."""
ALL_ROOM = 100
"""The share of the room that the view takes; axes are as wide and as high as their words."""


class Plot(pg.GraphicsWidget):  # type: ignore[misc] # pyqtgraph has no types
    """`view` holds what is drawn; `axes` are shown and hidden by their sides."""

    def __init__(self, axes: Mapping[str, QuietAxis]) -> None:
        super().__init__()
        # In a right-to-left program the sides of a plot would swap and its axes fall inside.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.axes = dict(axes)
        self.view = pg.ViewBox(parent=self, enableMenu=False)
        self.view.setMouseEnabled(x=False, y=False)
        self.view.setDefaultPadding(0)
        grid = QGraphicsGridLayout()
        grid.setContentsMargins(0, ABOVE, 0, 0)
        grid.setSpacing(0)
        grid.setRowStretchFactor(VIEW[0], ALL_ROOM)
        grid.setColumnStretchFactor(VIEW[1], ALL_ROOM)
        self.setLayout(grid)
        grid.addItem(self.view, *VIEW)
        for side, axis in self.axes.items():
            axis.linkToView(self.view)
            axis.setZValue(0.5)
            grid.addItem(axis, *PLACES[side])

    def show_axis(self, side: str, *, shown: bool) -> None:
        """Show an axis, or hide it and give its room to the view."""
        if shown:
            self.axes[side].show()
        else:
            self.axes[side].hide()
