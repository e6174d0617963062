"""Printed pages one under another, as wide as there is room; they keep their own direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent

MARGIN = 14


class _Pages(QWidget):
    """The pages, scaled once for a width."""

    def __init__(self) -> None:
        super().__init__()
        self.images: Sequence[QImage] = ()
        self._scaled: list[QImage] = []

    def fit(self, width: int) -> None:
        """Scale the pages to a width."""
        inner = max(1, width - 2 * MARGIN)
        ratio = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        self._scaled = [image.scaledToWidth(round(inner * ratio), smooth) for image in self.images]
        for image in self._scaled:
            image.setDevicePixelRatio(ratio)
        self.setFixedHeight(MARGIN + sum(self._height(image) + MARGIN for image in self._scaled))
        self.update()

    @staticmethod
    def _height(image: QImage) -> int:
        return round(image.deviceIndependentSize().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top = QPainter(self), MARGIN
        painter.fillRect(event.rect(), QColor(theme.tokens().alt))
        for image in self._scaled:
            place = image.rect()
            place.setSize(image.deviceIndependentSize().toSize())
            place.moveTopLeft(QPoint(MARGIN, top))
            if place.intersects(event.rect()):
                painter.drawImage(place, image)
                painter.setPen(QColor(theme.tokens().line2))
                painter.drawRect(place.adjusted(-1, -1, 0, 0))
            top += place.height() + MARGIN


class PagePreview(QScrollArea):
    """Shows pages; it scrolls, and the keyboard reaches it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = _Pages()
        self.setWidget(self._pages)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_pages(self, images: Sequence[QImage]) -> None:
        """Show other pages, from the first on."""
        self._pages.images = images
        self._pages.fit(self.viewport().width())

    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages.images)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pages as wide as there is room."""
        super().resizeEvent(event)
        self._pages.fit(self.viewport().width())
