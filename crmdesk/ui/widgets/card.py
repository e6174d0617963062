"""A rounded card: a white pane with a hairline edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import rounded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

RADIUS, PANE = 8, 14


class Card(QFrame):
    """A frame with a column (`body`) for its content; its ground is a colour of the theme by name."""

    def __init__(self, parent: QWidget | None = None, *, ground: str = "surf", edge: str = "line") -> None:
        super().__init__(parent)
        self._ground, self._edge = ground, edge
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(PANE, PANE - 2, PANE, PANE - 2)
        self.body.setSpacing(8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge; the 1 px inner margin keeps children off the edge."""
        look = theme.tokens()
        edge = getattr(look, self._edge) if self._edge else ""
        rounded(QPainter(self), self.rect(), RADIUS, getattr(look, self._ground), edge=edge)
