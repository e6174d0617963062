"""A small line of the last values: area below, dashed target, a dot on the newest, flags below some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

WIDTH, HEIGHT = 96, 32
DOT, RING, MARGIN, FLAG = 3, 1.5, 5, 3


def line_size() -> QSize:
    """The room of a line beside the text put on now."""
    return QSize(theme.px(WIDTH), theme.px(HEIGHT))


def draw_sparkline(
    painter: QPainter,
    rect: QRect,
    values: Sequence[float | None],
    target: float | None = None,
    *,
    runs_rtl: bool = False,
    flagged: Collection[int] = (),
) -> None:
    """Paint the line in a rectangle. None is a gap; time runs left to right unless *runs_rtl*.

    Under the values in *flagged* a small triangle points at them.
    """
    known = [value for value in values if value is not None]
    if not known:
        return
    look = theme.tokens()
    scale = [*known, *(() if target is None else (target,))]
    low, high = min(scale), max(scale)
    margin = theme.px(MARGIN)
    area = QRectF(rect).adjusted(margin, margin, -margin, -margin)
    step = area.width() / max(len(values) - 1, 1)

    def point(number: int, value: float) -> QPointF:
        x = area.right() - number * step if runs_rtl else area.left() + number * step
        share = (value - low) / (high - low) if high > low else 0.5
        return QPointF(x, area.bottom() - share * area.height())

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    last = None
    for run in _runs(values):
        points = [point(number, value) for number, value in run]
        _draw_run(painter, points, rect.bottom() + 1.0)
        last = points[-1]
    if target is not None:
        y = point(0, target).y()
        painter.setPen(QPen(QColor(look.ctl), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    if last is not None:
        painter.setPen(QPen(QColor(look.surf), RING))
        painter.setBrush(QColor(look.acc))
        painter.drawEllipse(last, theme.px(DOT) + RING, theme.px(DOT) + RING)
    for number in flagged:
        draw_flag(painter, QPointF(point(number, low).x(), rect.bottom() + 1.0))
    painter.restore()


def draw_flag(painter: QPainter, foot: QPointF) -> None:
    """Paint the small triangle that stands on its foot, and points up at what something was said of."""
    half = theme.px(FLAG)
    corners = (-half, 0.0), (half, 0.0), (0.0, -2 * half)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens().text))
    painter.drawPolygon(QPolygonF([foot + QPointF(x, y) for x, y in corners]))
    painter.restore()


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for number, value in enumerate(values):
        if value is not None:
            runs[-1].append((number, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _draw_run(painter: QPainter, points: list[QPointF], floor: float) -> None:
    look = theme.tokens()
    line = QPainterPath(points[0])
    for place in points[1:]:
        line.lineTo(place)
    area = QPainterPath(line)
    area.lineTo(points[-1].x(), floor)
    area.lineTo(points[0].x(), floor)
    painter.fillPath(area, QColor(look.spark))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(look.acc), 1.6))
    painter.drawPath(line)


class Sparkline(QWidget):
    """The line as a widget; whoever sets the values says them in words for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._values: tuple[float | None, ...] = ()
        self._target: float | None = None
        self.runs_rtl = False

    def set_values(
        self,
        values: Sequence[float | None],
        spoken: str,
        target: float | None = None,
        *,
        runs_rtl: bool = False,
    ) -> None:
        """Show values oldest first, and their meaning in words."""
        self._values, self._target, self.runs_rtl = tuple(values), target, runs_rtl
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """96 by 32, more for larger text."""
        return line_size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line."""
        draw_sparkline(QPainter(self), self.rect(), self._values, self._target, runs_rtl=self.runs_rtl)
