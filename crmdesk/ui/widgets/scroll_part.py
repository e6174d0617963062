"""A part of a column that gives way to what stands below it, and then scrolls by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import focus_ring
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent

RADIUS = 6


class _Ring(QWidget):
    """The visible focus, over the part."""

    def __init__(self, part: QWidget) -> None:
        super().__init__(part)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        focus_ring(QPainter(self), self.rect(), RADIUS, theme.tokens().acc)


class ScrollPart(ScrollPage):
    """Never higher than its body, as low as `least`; where it scrolls Tab stops at it and arrows scroll it.

    Give it a great stretch in its column, so that it has its room before the parts below grow.
    """

    def __init__(self, body: QWidget, least: int, parent: QWidget | None = None) -> None:
        super().__init__(body, parent, edged=True)
        self._least, self._body = least, body
        self._ring = _Ring(self)
        self.verticalScrollBar().rangeChanged.connect(self._take_focus)

    def _take_focus(self, _first: int, last: int) -> None:
        can = Qt.FocusPolicy.TabFocus if last else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(can)

    def whole(self) -> int:
        """How high the body is at this width."""
        body = self._body
        hint = body.heightForWidth(self.width()) if body.hasHeightForWidth() else body.sizeHint().height()
        return max(hint, body.minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """It asks for no more than its least height."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As wide as the body needs, and low."""
        return QSize(super().minimumSizeHint().width(), min(self._least, self.whole()))

    def _fit(self) -> None:
        whole = self.whole()
        self.setMaximumHeight(whole)
        # Beside a bar lines wrap earlier, so a bar that is not needed would keep itself.
        bars = Qt.ScrollBarPolicy
        bar = bars.ScrollBarAsNeeded if self.height() < whole else bars.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """The body has another height."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths, other heights."""
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect())
        self._ring.raise_()
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self._ring.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus went on."""
        super().focusOutEvent(event)
        self._ring.hide()
