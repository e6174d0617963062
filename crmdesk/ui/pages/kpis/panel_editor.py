"""Choosing the tiles and charts of a role, by mouse or keys, and keeping them in one step."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import NP_, _
from crmdesk.services.panel_roles import MOST_TILES
from crmdesk.ui.pages.kpis.choice_grid import ChoiceGrid
from crmdesk.ui.pages.kpis.names import CHARTS, TILES, chart_name, tile_name
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crmdesk.services.panel import Panel
    from crmdesk.ui.desk import Desk

APART: Final = 6
"""What stands free over the heading of the charts beside the usual gap."""


class PanelEditor(QWidget):
    """The tiles and charts of a role while they are chosen.

    `done` carries the tiles and the charts chosen, `left` that nothing changes.
    """

    done = Signal(object, object)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel: Panel | None = None
        self.told = DirLabel("", "caption", "mute", data=False, wrapped=True, parent=self)
        self.reset = Button("", "ghost", "rotate-ccw", parent=self)
        self.cancel = Button("", parent=self)
        self.keep = Button("", "primary", "check", parent=self)
        self.tiles = ChoiceGrid(desk, TILES, most=MOST_TILES, parent=self)
        self.charts = ChoiceGrid(desk, CHARTS, parent=self)
        self._headings = [(DirLabel("", "strong", parent=self), kind) for kind in (TILES, CHARTS)]
        self._lay_out()
        for grid in (self.tiles, self.charts):
            grid.changed.connect(self._follow)
        self.reset.clicked.connect(self.go_back_to_preset)
        self.cancel.clicked.connect(self.left)
        self.keep.clicked.connect(lambda: self.done.emit(tuple(self.tiles.keys), tuple(self.charts.keys)))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.told, 1)
        for button in (self.reset, self.cancel, self.keep):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for (heading, _kind), grid in zip(self._headings, (self.tiles, self.charts), strict=True):
            column.addWidget(heading)
            column.addWidget(grid)
            column.addSpacing(APART)
        column.addStretch(1)

    def edit(self, panel: Panel) -> None:
        """Begin with the tiles and charts of a panel."""
        self._panel = panel
        self.tiles.edit(panel.tiles, offered=panel.offered, name_of=partial(tile_name, panel.known))
        self.charts.edit(panel.charts, offered=panel.offered_charts, name_of=partial(chart_name, panel.known))
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.told.setText(
            _("Drag tiles and charts into order, or move one with Shift and an arrow. Delete takes it away.")
        )
        self.reset.setText(_("Reset to preset"))
        self.cancel.setText(_("Cancel"))
        self.keep.setText(_(NP_("finish editing", "Done")))
        for heading, kind in self._headings:
            heading.setText(_(kind.plural))
        for grid in (self.tiles, self.charts):
            grid.retranslate()

    def _follow(self) -> None:
        """Tab goes on from the tiles to the charts; what is the preset already is not gone back to."""
        order = (self.reset, self.cancel, self.keep, *self.tiles.placed, *self.charts.placed)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        found = self._panel
        if found is not None:
            chosen = (tuple(self.tiles.keys), tuple(self.charts.keys))
            self.reset.setEnabled(chosen != (found.preset, found.preset_charts))

    def go_back_to_preset(self) -> None:
        """The tiles and charts as they were before anybody chose."""
        if self._panel is not None:
            self.tiles.put(self._panel.preset)
            self.charts.put(self._panel.preset_charts)
            self.tiles.placed[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
