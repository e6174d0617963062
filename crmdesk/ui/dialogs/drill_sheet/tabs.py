"""Tabs with counts: the populations of a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QButtonGroup, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import hairline
from crmdesk.ui.widgets.button import Button, Shades
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent


class _Tab(Button):
    """A tab: the chosen one is underlined in the accent colour."""

    def shades(self) -> Shades:
        look = theme.tokens()
        return Shades("", "", look.acc if self.isChecked() else look.mute)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            strip = QRect(0, self.height() - 2, self.width(), 2)
            QPainter(self).fillRect(strip, QColor(theme.tokens().acc))


class Tabs(QWidget):
    """One of several is open; arrows go on in reading order."""

    changed = Signal(int)

    def __init__(self, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = FlowLayout(self, 4)
        self._group = QButtonGroup(self)
        for number, (text, count) in enumerate(tabs):
            tab = _Tab(literal(text), "ghost", badge=count, parent=self)
            tab.setCheckable(True)
            tab.setChecked(number == 0)
            tab.setAccessibleName(f"{text}, {count}")
            self._group.addButton(tab, number)
            row.addWidget(tab)
        self._group.idToggled.connect(self._told)

    def current(self) -> int:
        """The number of the open tab."""
        return self._group.checkedId()

    def open(self, number: int) -> None:
        """Open a tab, where there is one."""
        if (button := self._group.button(number)) is not None:
            button.setChecked(True)

    def _told(self, number: int, on: bool) -> None:  # noqa: FBT001 - Qt's own signal
        if on:
            self.changed.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows open the next and the previous tab."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()), 0) * (-1 if self.isRightToLeft() else 1)
        button = self._group.button(self.current() + step) if step else None
        if button is None:
            super().keyPressEvent(event)
        else:
            button.setChecked(True)
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line below."""
        hairline(QPainter(self), self.rect(), theme.tokens().line)
