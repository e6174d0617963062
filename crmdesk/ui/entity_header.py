"""The headings of a list: painted like its cells, sorted by click or key, moved and sized by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.list_paint import (
    HEADING,
    draw_heading,
    draw_heading_ground,
    draw_heading_rest,
    heading_width,
    order_sign,
)
from crmdesk.ui.paint import RIGHT, START, focus_ring, padcell
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.entity_model import EntityModel

STEP = 16


class HeadingBar(QHeaderView):
    """Left and Right choose a heading, Enter sorts by it, Shift with an arrow makes its column wider."""

    sort_asked = Signal(int)
    widths_set = Signal()
    order_set = Signal(list)
    """Columns were dragged: their former places in the new order."""

    def __init__(self, model: EntityModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self._before: list[int] = []
        self._current = 0
        self.sorted_by, self.descending = "", False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(40))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sectionClicked.connect(self.sort_asked)
        self.retranslate()

    def retranslate(self) -> None:
        """The spoken name in the language of the window."""
        named(self, _("Column headings"))
        self.setFixedHeight(theme.px(HEADING))
        self.viewport().update()

    def set_sort(self, name: str, *, descending: bool) -> None:
        """Mark the column that the list is sorted by."""
        self.sorted_by, self.descending = name, descending
        self.viewport().update()

    def widths_for(self, section: int) -> tuple[int, int]:
        """The width a heading needs with the sorting arrow, and without it while another one has it."""
        words = str(self._model.headerData(section, Qt.Orientation.Horizontal))
        is_sorted = self._model.fields[section].name == self.sorted_by
        whole = heading_width(words)
        return whole, whole if is_sorted else heading_width(words, arrow=False)

    def cell(self, rect: QRect, section: int) -> QRect:
        """Where the words of a column stand in a rectangle of it: headings and cells share one edge."""
        shown = [one for one in range(self.count()) if not self.isSectionHidden(self.logicalIndex(one))]
        place = self.visualIndex(section)
        return padcell(rect, first=place == 0, last=place == shown[-1], rtl=self.isRightToLeft())

    def sizeHint(self) -> QSize:
        """32 px, more for larger text."""
        return QSize(super().sizeHint().width(), theme.px(HEADING))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One heading: words, and the arrow where the list is sorted by it."""
        if not rect.isValid() or section >= len(self._model.fields):
            return
        rtl, field = self.isRightToLeft(), self._model.fields[section]
        painter.save()
        draw_heading_ground(painter, rect)
        words = str(self._model.headerData(section, Qt.Orientation.Horizontal))
        arrow = order_sign(descending=self.descending) if field.name == self.sorted_by else ""
        align = RIGHT if field.numeric else START
        draw_heading(painter, self.cell(rect, section), words, rtl=rtl, align=align, arrow=arrow)
        if self.hasFocus() and section == self._current:
            focus_ring(painter, rect.adjusted(1, 1, -1, -2), 4, theme.tokens().acc)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The headings, and the ground beside them."""
        super().paintEvent(event)
        draw_heading_rest(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note the widths and the order, to see afterwards what the person did."""
        self._before = self._widths()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what the person did: sized, moved or (by Qt's own signal) clicked."""
        super().mouseReleaseEvent(event)
        order = [self.logicalIndex(place) for place in range(self.count())]
        if order != sorted(order):
            self.order_set.emit(order)
        elif self._widths() != self._before:
            self.widths_set.emit()

    def _widths(self) -> list[int]:
        return [self.sectionSize(section) for section in range(self.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, sort and size by key."""
        key = event.key()
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if key in steps:
            step = steps[Qt.Key(key)] * (-1 if self.isRightToLeft() else 1)
            self._turn(step, sizing=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.sort_asked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _turn(self, step: int, *, sizing: bool) -> None:
        if sizing:
            size = self.sectionSize(self._current) + step * STEP
            self.resizeSection(self._current, max(size, self.minimumSectionSize()))
            self.widths_set.emit()
        else:
            places = range(self._current + step, self.count() if step > 0 else -1, step)
            self._current = next((one for one in places if not self.isSectionHidden(one)), self._current)
            heading = str(self._model.headerData(self._current, Qt.Orientation.Horizontal))
            named(self, f"{_('Column headings')}: {heading}")
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which heading the keys act on."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.viewport().update()
