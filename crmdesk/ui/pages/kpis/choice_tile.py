"""A tile or chart while its place on the panel is chosen: dragged, moved by keys or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.kpi_tile import LEAST_WIDTH, RADIUS
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, paragraph, rounded, wrap

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from crmdesk.l10n.formats import Formatter

HEIGHT, PAD, GRIP, CROSS, GAP = 56, 10, 16, 16, 8


class ChoiceTile(QAbstractButton):
    """A name, a grip, a cross; dragged it tells where it is held."""

    dragged = Signal(object)
    taken_away = Signal()

    def __init__(self, key: Hashable, parent: QWidget) -> None:
        super().__init__(parent)
        self.key, self._name = key, ""
        self._held: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str, place: int, count: int, fmt: Formatter) -> None:
        """What it is called, and where it stands."""
        self._name = name
        stands = fmt.sentence("{n} of {of}", n=place, of=count)
        self.setAccessibleName(f"{name}, {stands}")
        self.update()

    def sizeHint(self) -> QSize:
        """Lower than what it stands for, so that all of them are seen."""
        return QSize(theme.px(LEAST_WIDTH) + 40, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a tile."""
        return QSize(theme.px(LEAST_WIDTH), theme.px(HEIGHT))

    def _flow(self) -> Flow:
        return Flow(self.rect().adjusted(PAD, 4, -PAD, -4), rtl=self.isRightToLeft())

    def cross(self) -> QRect:
        """Where a click takes the tile away."""
        return self._flow().end(theme.px(CROSS) + GAP).adjusted(-GAP // 2, 0, GAP // 2, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card, grip, name, cross."""
        painter, look, rtl, flow = QPainter(self), theme.tokens(), self.isRightToLeft(), self._flow()
        is_held = self._held is not None
        rounded(painter, self.rect(), RADIUS, look.acch if is_held else look.surf, edge=look.line2)
        draw_icon(painter, flow.start(theme.px(GRIP), GAP), "grip-vertical", look.mute, rtl=rtl, size=GRIP)
        draw_icon(painter, flow.end(theme.px(CROSS), GAP), "x", look.mute, rtl=rtl, size=CROSS)
        font = theme.font("medium")
        high = min(len(wrap(self._name, font, flow.rest.width())), 2) * line_pitch(font)
        place = flow.rest.adjusted(0, (flow.rest.height() - high) // 2, 0, 0)
        paragraph(painter, place, self._name, look.text, font, rtl=rtl)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross takes it away; anywhere else it is taken hold of."""
        if event.button() == Qt.MouseButton.LeftButton and self.cross().contains(event.position().toPoint()):
            self.taken_away.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._held = event.globalPosition().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.raise_()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It goes where it is dragged."""
        here = event.globalPosition().toPoint()
        if (
            self._held is not None
            and (here - self._held).manhattanLength() >= QApplication.startDragDistance()
        ):
            self.dragged.emit(here)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """It stays where it is."""
        self._held = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes it away."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.taken_away.emit()
        else:
            event.ignore()
