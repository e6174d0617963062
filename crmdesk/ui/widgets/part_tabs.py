"""The tabs over the parts of a record: closer together where they would not all fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QApplication, QTabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

SAVED = 10
"""By how many pixels a tight tab is narrower: what resources/themes takes from its padding at both sides."""


class PartTabs(QTabBar):
    """Whole words at the reading start; they scroll only where tight tabs do not fit either."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)

    @property
    def is_tight(self) -> bool:
        """Whether the tabs stand closer together."""
        return bool(self.property("tight"))

    def sizeHint(self) -> QSize:
        """As wide as the tabs stand with their usual distance, also while they are tight."""
        hint = super().sizeHint()
        return hint + QSize(SAVED * self.count(), 0) if self.is_tight else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for more or less."""
        super().resizeEvent(event)
        self._fit()

    def tabLayoutChange(self) -> None:
        """Other words need another width."""
        super().tabLayoutChange()
        self._fit()

    def _fit(self) -> None:
        widths = sum(self.tabSizeHint(number).width() for number in range(self.count()))
        needed = widths + SAVED * self.count() if self.is_tight else widths
        tight = needed > self.width() > 0
        if tight != self.is_tight:
            self.setProperty("tight", tight)
            self.style().unpolish(self)
            self.style().polish(self)
            QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
