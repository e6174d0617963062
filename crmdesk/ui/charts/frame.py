"""What all charts share: a quiet plot, marks that keys and pointer reach, and words at the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip

from crmdesk.ui import theme
from crmdesk.ui.charts.marks import Plotted
from crmdesk.ui.charts.plot import Plot
from crmdesk.ui.paint import CENTER, focus_ring, txt, width_of
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.charts.axes import QuietAxis

NONE = -1
BAR = 0.6
"""The share of its place that a bar fills."""


class Chart(pg.GraphicsView):  # type: ignore[misc] # pyqtgraph has no types
    """A plot of marks. Arrows choose one, Enter or a click opens it; neither drag nor wheel move the picture.

    Subclasses draw in `plot` and, with words, in `paint_words`.
    """

    mark_chosen = Signal(int)
    menu_asked = Signal(object)

    def __init__(self, axes: Mapping[str, QuietAxis], parent: QWidget | None = None) -> None:
        # Qt resizes it while it is being made.
        self.plotted = Plotted(())
        self.current = NONE
        super().__init__(parent, background=None)
        self.enableMouse(False)
        self.space = Plot(axes)
        self.setCentralItem(self.space)
        self.view = self.space.view
        self.bars = pg.BarGraphItem(x=[0.0], width=BAR, height=[0.0])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        # The background has the chosen mark's column and the theme's colours, so it cannot be kept.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        # Few items that move as a whole: an index would only be wrong between two of their changes.
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.view.addItem(self.bars)
        self.view.sigResized.connect(self.viewport().update)

    def reads_rtl(self) -> bool:
        """The direction of the place: the plot itself never mirrors."""
        owner = self.parentWidget()
        return owner.isRightToLeft() if owner is not None else False

    def show_marks(self, plotted: Plotted) -> None:
        """Show marks; call again when language or colours change."""
        self.plotted = plotted
        self.current = min(self.current, len(plotted.marks) - 1)
        self.plot(plotted)
        self.tell_current()
        self.viewport().update()

    def sides(self) -> tuple[str, str]:
        """The side of the axis at the reading start, and the other."""
        return ("right", "left") if self.reads_rtl() else ("left", "right")

    def start_axis(self) -> Any:
        """The axis at the reading start."""
        return self.space.axes[self.sides()[0]]

    def turn_axes(self) -> Any:
        """Show the axis at the reading start alone; never while painting."""
        start, far = self.sides()
        self.space.show_axis(start, shown=True)
        self.space.show_axis(far, shown=False)
        return self.start_axis()

    def plot(self, plotted: Plotted) -> None:
        """Put the marks on the plot: the same items take other values."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Low; the card gives it more."""
        return QSize(theme.px(320), theme.px(150))

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(theme.px(200), theme.px(110))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room for words is in pixels: plot anew."""
        super().resizeEvent(event)
        if self.plotted.marks:
            self.show_marks(self.plotted)

    # Places

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plot is in the widget."""
        return QPointF(self.mapFromScene(self.view.mapViewToScene(QPointF(x, y))))

    def plot_area(self) -> QRect:
        """The rectangle of the bars in the widget."""
        corners = self.view.mapRectToScene(self.view.rect()).toAlignedRect()
        return QRect(self.mapFromScene(corners.topLeft()), self.mapFromScene(corners.bottomRight()))

    def strip_of(self, number: int) -> QRect:
        """The strip of a mark, from edge to edge of the plot."""
        raise NotImplementedError

    def mark_at(self, point: QPoint) -> int:
        """The mark whose strip holds a point of the widget, or none."""
        found = (n for n in range(len(self.plotted.marks)) if self.strip_of(n).contains(point))
        return next(found, NONE)

    def number_at(self, point: QPoint) -> int:
        """What a click on a point of the widget opens, or none."""
        return self.mark_at(point)

    def number_chosen(self) -> int:
        """What Enter opens, or none."""
        return self.current

    def told_of(self, number: int) -> str:
        """What is said of it."""
        return self.plotted.marks[number].told if number != NONE else ""

    # Painting

    def drawBackground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """The card's ground, and what lies behind the bars."""
        painter.save()
        painter.resetTransform()
        painter.fillRect(self.viewport().rect(), QColor(theme.tokens().surf))
        self.paint_behind(painter)
        painter.restore()

    def paint_behind(self, painter: QPainter) -> None:
        """Grid and the chosen mark's column."""

    def paint_words(self, painter: QPainter) -> None:
        """Figures at the bars."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The plot, then words over it, then the ring of the current mark."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.paint_words(painter)
        if self.hasFocus():
            strip = self.strip_of(self.current) if self.current != NONE else self.viewport().rect()
            focus_ring(painter, strip, 4, theme.tokens().acc)

    def write_over(self, painter: QPainter, point: QPointF, text: str, ink: str) -> None:
        """Strong words centred over a point, kept inside the widget."""
        font = strong_caption()
        wide = width_of(text, font) + 2
        place = QRect(0, 0, wide, 18)
        place.moveCenter(QPoint(round(point.x()), round(point.y()) - 11))
        room = self.viewport().rect()
        place.moveLeft(max(room.left(), min(place.left(), room.right() - wide)))
        place.moveTop(max(room.top(), place.top()))
        txt(painter, place, text, ink, font, CENTER, self.reads_rtl())

    # Keys and pointer

    def steps(self) -> dict[Qt.Key, int]:
        """Which keys go to the next and the previous mark."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose a mark, Enter opens it."""
        key, count = Qt.Key(event.key()), len(self.plotted.marks)
        steps, ends = self.steps(), {Qt.Key.Key_Home: 0, Qt.Key.Key_End: count - 1}
        if not count or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in steps:
            self.choose(min(max(self.current + steps[key], 0), count - 1))
        elif key in ends:
            self.choose(ends[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.current != NONE:
            self.mark_chosen.emit(self.number_chosen())
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing is done on release."""
        event.ignore()

    def choose(self, number: int) -> None:
        """Make a mark the current one, and say it."""
        self.current = number
        self.tell_current()
        self.viewport().update()

    def tell_current(self) -> None:
        """Say the current mark."""
        self.setAccessibleDescription(self.told_of(self.number_chosen()))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen mark, or the last, is where the keys begin."""
        super().focusInEvent(event)
        if self.current == NONE and self.plotted.marks:
            chosen = (n for n, mark in enumerate(self.plotted.marks) if mark.is_chosen)
            self.choose(next(chosen, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Only the release counts; the plot is not dragged."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer is a hand over a mark."""
        over = self.mark_at(event.position().toPoint()) != NONE
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the mark under the pointer."""
        point = event.position().toPoint()
        number = self.mark_at(point)
        if event.button() == Qt.MouseButton.LeftButton and number != NONE:
            self.choose(number)
            self.mark_chosen.emit(self.number_at(point))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second click is no second opening."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The page's own menu."""
        self.menu_asked.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """What stands under the pointer, in words."""
        if isinstance(event, QHelpEvent):
            told = self.told_of(self.number_at(event.pos()))
            QToolTip.showText(event.globalPos(), tip_text(told), self)
            return True
        return bool(super().viewportEvent(event))


def strong_caption() -> QFont:
    """Small and strong."""
    font = theme.font("caption")
    font.setWeight(theme.font("strong").weight())
    return font
