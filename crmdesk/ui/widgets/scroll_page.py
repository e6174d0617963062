"""A page body in a scroll area, so that no page asks for more height than a small screen has."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LOWEST = 240  # px of height below which a page need not go


class ScrollPage(QScrollArea):
    """Scrolls its body up and down when the window is low; Tab brings what is focused into view."""

    def __init__(self, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_part(self, part: QWidget) -> None:
        """Scroll to a part of the body, once what was just shown or said in it has its place."""
        QTimer.singleShot(0, part, partial(self.ensureWidgetVisible, part))

    def minimumSizeHint(self) -> QSize:
        """As wide as the body needs, and low."""
        body = self.widget()
        return QSize(max(body.minimumSizeHint().width(), 0) if body is not None else 0, LOWEST)
