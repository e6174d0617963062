"""The search box: a lens at the reading start, the key that leads here at the end, a cross when filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named, show_hint, start_text, tip

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

REST = 150  # ms of no typing after which a search begins
LENS, CROSS, CAP = 34, 30, 20


class SearchBox(QLineEdit):
    """A line for words to look for. `sought` comes when typing rests; Enter asks at once, Esc empties."""

    sought = Signal(str)

    def __init__(self, placeholder: str = "", key_hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key_hint = key_hint
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._seek)
        self.textChanged.connect(self._typed)
        self._last = ""
        self.set_placeholder(placeholder)
        self.setMinimumWidth(theme.px(160))

    def set_placeholder(self, text: str) -> None:
        """What can be looked for here; also the box's spoken name."""
        show_hint(self, text)
        named(self, text)
        self._place_text()

    def _typed(self) -> None:
        self._place_text()
        self._rest.start()

    def _seek(self) -> None:
        self._rest.stop()
        if self.text() != self._last:
            self._last = self.text()
            self.sought.emit(self._last)

    def _tail_width(self) -> int:
        if self.text():
            return theme.px(CROSS)
        return width_of(self._key_hint, theme.font("caption")) + 24 if self._key_hint else 0

    def _place_text(self) -> None:
        start, end = theme.px(LENS) - 9, max(self._tail_width() - 6, 0)
        if self.isRightToLeft():
            start, end = end, start
        self.setTextMargins(start, 0, end, 0)
        start_text(self, rtl=self.isRightToLeft())

    def _tail(self) -> QRect:
        return Flow(self.rect(), rtl=self.isRightToLeft()).end(max(self._tail_width(), theme.px(CROSS)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, then lens and key cap or cross."""
        super().paintEvent(event)
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        lens = Flow(self.rect(), rtl=rtl).start(theme.px(LENS))
        draw_icon(painter, lens, "search", look.mute, rtl=rtl, size=16)
        if self.text():
            draw_icon(painter, self._tail(), "x", look.mute, rtl=rtl, size=14)
        elif self._key_hint:
            cap = self._tail().adjusted(7, 0, -7, 0)
            air = max((cap.height() - theme.px(CAP)) // 2, 0)
            cap.adjust(0, air, 0, -air)
            rounded(painter, cap, 4, look.bg, edge=look.line)
            txt(painter, cap, self._key_hint, look.mute, theme.font("caption"), CENTER, base_rtl=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the cross empties the box."""
        if self.text() and self._tail().contains(event.position().toPoint()):
            self.clear()
            self._seek()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer tells the cross from the text."""
        on_cross = bool(self.text()) and self._tail().contains(event.position().toPoint())
        shapes = QtCore.Qt.CursorShape
        self.setCursor(shapes.PointingHandCursor if on_cross else shapes.IBeamCursor)
        tip(self, _("Clear the search (Esc)") if on_cross else "")
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks at once; Esc empties, and passes on when there is nothing to empty."""
        if event.key() in {QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter}:
            self._seek()
            super().keyPressEvent(event)
        elif event.key() == QtCore.Qt.Key.Key_Escape and self.text():
            self.clear()
            self._seek()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Text keeps clear of lens and cross."""
        self._place_text()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Text keeps clear of lens and cross in both directions."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_text()
        super().changeEvent(event)
