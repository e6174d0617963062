"""A page body in a scroll area, so that no page asks for more height than a small screen has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import fill

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

LOWEST = 240  # px of height below which a page need not go
SETTLING_MS = 250
"""How long a body may go on finding its heights after a part of it was to be shown."""


class _Edge(QWidget):
    """A hairline over the body, where the body goes on beyond it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill(QPainter(self), self.rect(), theme.tokens().line)


class ScrollPage(QScrollArea):
    """Scrolls its body up and down when the window is low; Tab brings what is focused into view.

    With `edged` a hairline parts it from what stands above and below, as far as the body goes on there.
    """

    def __init__(
        self, body: QWidget | None = None, parent: QWidget | None = None, *, edged: bool = False
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if body is not None:
            self.setWidget(body)
        self.viewport().setAutoFillBackground(False)
        self._part: QWidget | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self._settled.timeout.connect(self._let_go)
        self.verticalScrollBar().rangeChanged.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        self.edges = (_Edge(self), _Edge(self)) if edged else None
        if edged:
            self.verticalScrollBar().valueChanged.connect(self._show_edges)
            self.verticalScrollBar().rangeChanged.connect(self._show_edges)

    def setWidget(self, body: QWidget) -> None:
        """Take the body; made as a child of the viewport, it does not move there with all of its parts."""
        super().setWidget(body)
        body.setAutoFillBackground(False)

    def _show_edges(self) -> None:
        if self.edges is None:
            return
        bar, room = self.verticalScrollBar(), self.viewport().geometry()
        upper, lower = self.edges
        upper.setGeometry(QRect(room.left(), room.top(), room.width(), 1))
        lower.setGeometry(QRect(room.left(), room.bottom(), room.width(), 1))
        upper.setVisible(bar.value() > bar.minimum())
        lower.setVisible(bar.value() < bar.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The edges go with the size."""
        super().resizeEvent(event)
        self._show_edges()

    def show_part(self, part: QWidget) -> None:
        """Scroll to a part of the body, also while what was just shown in it still finds its place."""
        self._part = part
        self._settled.start()
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        if self._part is not None and shiboken6.isValid(self._part):
            self.ensureWidgetVisible(self._part)

    def _let_go(self) -> None:
        self._part = None

    def minimumSizeHint(self) -> QSize:
        """As wide as the body needs, and low."""
        body = self.widget()
        return QSize(max(body.minimumSizeHint().width(), 0) if body is not None else 0, LOWEST)
