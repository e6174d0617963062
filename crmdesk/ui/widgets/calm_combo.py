"""A box of choices that stays as it is while the page under it scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QStyle, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QStyleOptionComboBox


MOST_CHOICES = 14
"""How many choices are in sight at once; more scroll."""


class CalmCombo(QComboBox):
    """A box that turning the wheel over a scrolling page does not change; `width` keeps it as wide."""

    def __init__(self, parent: QWidget | None = None, *, width: int | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if width is not None:
            self.setFixedWidth(width)
        else:
            # Qt makes the list of choices for it, which otherwise waits until it is opened.
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(MOST_CHOICES)

    def showPopup(self) -> None:
        """Beside the box, from its reading start on, and as wide as the longest choice."""
        choices = self.view()
        bar = choices.verticalScrollBar().sizeHint().width() if self.count() > self.maxVisibleItems() else 0
        choices.setMinimumWidth(choices.sizeHintForColumn(0) + bar + 2 * choices.frameWidth())
        super().showPopup()
        popup = choices.window()
        beyond = popup.width() - self.width()
        if self.isRightToLeft() and beyond > 0:
            left = self.mapToGlobal(QPoint(0, 0)).x() - beyond
            popup.move(max(left, self.screen().availableGeometry().left()), popup.y())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Words too long for the box end with an ellipsis."""
        super().initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width()
        option.currentText = option.fontMetrics.elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()
