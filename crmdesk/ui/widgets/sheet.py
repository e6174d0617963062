"""A sheet over the window: details of what lies under it, at the reading end, on a darkened ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from crmdesk.ui import theme
from crmdesk.ui.paint import Flow, focus_ring, rounded

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

WIDTH, EDGE, RADIUS = 742, 14, 8
SCRIM_SHARE = 0.27
SPARE = 8
"""So much is seen above and below what the focus comes to."""


class _Panel(QFrame):
    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), RADIUS, look.surf, edge=look.line2)


class Sheet(QWidget):
    """Covers its host with a scrim and shows a panel with a column (`body`).

    Esc or a click on the scrim closes it; while it is open Tab stays inside; the focus then returns to
    where it was. `explained` is a part of the host left undarkened wherever it stands: the tile it is about.
    """

    closed = Signal()

    def __init__(self, host: QWidget, width: int = WIDTH) -> None:
        super().__init__(host)
        self._host, self._width = host, width
        self._before: QWidget | None = None
        self.explained: QWidget | None = None
        self.panel = _Panel(self)
        self.body = QVBoxLayout(self.panel)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        host.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the sheet and move the focus into it."""
        self._before = QApplication.focusWidget()
        self._fit()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextPrevChild(True)

    def close_sheet(self) -> None:
        """Hide the sheet; the focus returns."""
        if self.isHidden():
            return
        self.hide()
        # What had the focus may be gone by now, such as the offer of an empty page.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @property
    def lit(self) -> QRect:
        """Where what the sheet explains stands now, as far as its parents show it."""
        here = self.explained
        if here is None or not isValid(here) or not here.isVisible():
            return QRect()
        place = here.rect()
        while here is not self._host and (parent := here.parentWidget()) is not None:
            place = place.translated(here.pos()) & parent.rect()
            here = parent
        return place

    def _fit(self) -> None:
        self.setGeometry(self._host.rect())
        room = self.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        width = min(theme.px(self._width), room.width())
        self.panel.setGeometry(Flow(room, rtl=self.isRightToLeft()).end(width))

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab goes round inside the sheet."""
        inside = [
            widget
            for widget in self.panel.findChildren(QWidget)
            if widget.isVisibleTo(self)
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not inside:
            return True
        chain = _in_tab_order(self, set(inside))
        here = QApplication.focusWidget()
        place = chain.index(here) + (1 if next else -1) if here in chain else 0
        target = chain[place % len(chain)]
        target.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        _bring_into_view(target, self)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the host when it changes its size."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """The reading end may have moved."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Darken all but what the sheet explains, which has a ring."""
        painter = QPainter(self)
        shade = QColor("#0C1826")
        shade.setAlphaF(SCRIM_SHARE if theme.tokens().name != "dark" else SCRIM_SHARE * 2)
        dark = QPainterPath()
        dark.addRect(self.rect())
        # Asked anew each time: what is explained moves with the window's size and direction.
        lit = self.lit
        if lit.isValid():
            dark.addRoundedRect(lit, RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(dark, shade)
        if lit.isValid():
            focus_ring(painter, lit, RADIUS, theme.tokens().acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the panel closes."""
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_sheet()


def _bring_into_view(target: QWidget, sheet: QWidget) -> None:
    """Scroll what has the focus into view, the inner area first."""
    around = target.parentWidget()
    while around is not None and around is not sheet:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target, 0, SPARE)
        around = around.parentWidget()


def _in_tab_order(start: QWidget, wanted: set[QWidget]) -> list[QWidget]:
    chain, here = [], start.nextInFocusChain()
    while here is not None and here is not start:
        if here in wanted:
            chain.append(here)
        here = here.nextInFocusChain()
    return chain
