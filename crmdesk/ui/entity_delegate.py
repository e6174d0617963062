"""The painter of a list's cells: initial and name first, one line under each row, a bar at the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QToolTip

from crmdesk.ui import theme
from crmdesk.ui.cells import cell_font, draw_value, is_name, unmasked, words_of
from crmdesk.ui.entity_model import ROW
from crmdesk.ui.list_paint import draw_name, name_width
from crmdesk.ui.paint import Flow, focus_ring, hairline, rounded, width_of
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHelpEvent, QPainter
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    from crmdesk.services.lists import Row
    from crmdesk.ui.entity_model import AnyIndex
    from crmdesk.ui.entity_table import EntityTable

    Draw = Callable[[QPainter, QRect, Any, bool], None]

BAR, STRIP = 3, 10
FLASH_MS = 400


class RowDelegate(QStyledItemDelegate):
    """Paints a cell of an EntityTable. `draw` has own painters by field name: (painter, rect, value, rtl)."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table)
        self._table = table
        self.draw: dict[str, Draw] = {}
        self.discs = True
        self._flashing: tuple[int, str] | None = None

    def flash(self, record: int, name: str) -> None:
        """Tint a cell for a moment: it was saved."""
        self._flashing = (record, name)
        self._table.viewport().update()
        QTimer.singleShot(FLASH_MS, self, self._end_flash)

    def _end_flash(self) -> None:
        self._flashing = None
        self._table.viewport().update()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One cell, or a grey strip while its row is being read."""
        table, look = self._table, theme.tokens()
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = index.row() == table.hovered
        row: Row | None = index.data(ROW)
        ground = look.accbg if chosen else look.acch if over else look.surf
        if row is not None and self._flashing == (row.id, table.rows.fields[index.column()].name):
            ground = look.goodbg
        painter.fillRect(option.rect, QColor(ground))
        hairline(painter, option.rect, look.line)
        is_first = table.headings.visualIndex(index.column()) == 0
        if chosen and is_first:
            painter.fillRect(Flow(option.rect, rtl=rtl).start(BAR), QColor(look.acc))
        cell = table.headings.cell(option.rect, index.column())
        if row is None:
            self._draw_strip(painter, Flow(cell, rtl=rtl).start(max(cell.width() * 3 // 5, 0)))
        elif is_first and index.column() == 0:
            self._draw_name(painter, cell, index, chosen=chosen, rtl=rtl)
        else:
            self._draw_value(painter, cell, row, index, rtl=rtl)
        if table.hasFocus() and index == table.currentIndex():
            focus_ring(painter, option.rect.adjusted(1, 1, -1, -2), 4, look.acc)

    @staticmethod
    def _draw_strip(painter: QPainter, place: QRect) -> None:
        spare = (place.height() - STRIP) // 2
        rounded(painter, place.adjusted(0, spare, 0, -spare), STRIP / 2, theme.tokens().line)

    def _draw_name(self, painter: QPainter, cell: QRect, index: AnyIndex, *, chosen: bool, rtl: bool) -> None:
        disc = self.discs and is_name(self._table.rows.fields[index.column()])
        draw_name(painter, cell, str(index.data()), rtl=rtl, chosen=chosen, disc=disc)

    def _draw_value(self, painter: QPainter, cell: QRect, row: Row, index: AnyIndex, *, rtl: bool) -> None:
        model = self._table.rows
        field, value = model.fields[index.column()], row.values[index.column()]
        own = self.draw.get(field.name)
        if own is not None:
            own(painter, cell, value, rtl)
        else:
            draw_value(painter, cell, field, value, model.writing_of(index.column()), rtl)

    def width_of(self, row: Row, column: int) -> int:
        """The width a cell needs."""
        model = self._table.rows
        field = model.fields[column]
        words = words_of(field, row.values[column], model.writing_of(column))
        if column == 0:
            return name_width(words, disc=self.discs)
        return width_of(words, cell_font(field)) + 2

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """Words that are cut are told whole beside the pointer, literally."""
        row = index.data(ROW)
        if event.type() != QEvent.Type.ToolTip or row is None:
            return super().helpEvent(event, view, option, index)
        cell = self._table.headings.cell(option.rect, index.column())
        words = unmasked(str(index.data()))
        is_cut = self.width_of(row, index.column()) > cell.width()
        QToolTip.showText(event.globalPos(), tip_text(words) if is_cut else "", view)
        return True
