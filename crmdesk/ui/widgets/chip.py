"""A round chip: a filter that can be taken away, or a choice that is on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow
from crmdesk.ui.widgets.button import CHEVRON, GAP, PAD, Button, Shades

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
    from PySide6.QtWidgets import QWidget


class Chip(Button):
    """A chip. With *removable* it carries a cross; Delete and Backspace take it away too."""

    removed = Signal()

    def __init__(
        self,
        text: str,
        *,
        on: bool = False,
        checkable: bool = False,
        removable: bool = False,
        icon: str = "",
        badge: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, "chip", icon, badge=badge, parent=parent)
        self.removable, self.tinted = removable, on
        self.setCheckable(checkable)
        self.setChecked(checkable and on)

    def _pieces(self, text: str) -> list[tuple[str, int]]:
        return super()._pieces(text) + ([("cross", theme.px(CHEVRON))] if self.removable else [])

    def shades(self) -> Shades:
        """A chip that is on, or stands for a filter at work, is tinted."""
        look = theme.tokens()
        if self.tinted and not self.isCheckable() and self.isEnabled():
            return Shades(look.accbg, "", look.acc)
        return super().shades()

    def _draw(self, painter: QPainter, what: str, place: QRect, ink: str) -> None:
        if what == "cross":
            draw_icon(painter, place, "x", ink, rtl=self.isRightToLeft(), size=CHEVRON)
        else:
            super()._draw(painter, what, place, ink)

    def _cross(self) -> QRect:
        return Flow(self.rect(), rtl=self.isRightToLeft()).end(PAD["chip"] + theme.px(CHEVRON) + GAP // 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the cross takes the chip away; anywhere else it is the chip's own click."""
        if self.removable and self.isDown() and self._cross().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace take a removable chip away."""
        if self.removable and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
            return
        super().keyPressEvent(event)
