"""The heat map: a table of shares in seven steps of one colour; what cannot be known yet is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from crmdesk.ui import theme
from crmdesk.ui.charts.marks import Grid, Plotted
from crmdesk.ui.contrast import ink_on
from crmdesk.ui.paint import CENTER, RIGHT, START, focus_ring, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

ROW, HEAD, PAD, RADIUS, LEAST_CELL = 22, 22, 8, 4, 30
LEAST_REACH: Final = 0.2
"""Shares that lie closer together than this are not spread over all seven steps."""
NAMES, SIZES = 0, 1
"""The columns of the names and of the sizes; the cells come after them."""


def step_of(value: float, low: float, high: float, count: int) -> int:
    """Which of the steps a share has, from the lowest to the highest shown."""
    reach = max(high - low, LEAST_REACH)
    return min(max(int((value - (high - reach)) / reach * count), 0), count - 1)


class _Cells(QAbstractTableModel):
    """The grid as a table: name, size, then the cells."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.plotted = Plotted(())
        self.grid = Grid((), (), ())

    def put(self, plotted: Plotted) -> None:
        """Show other marks."""
        self.beginResetModel()
        self.plotted, self.grid = plotted, plotted.grid or Grid((), (), ())
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.grid.lines)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.grid.headings)

    def number(self, index: Index) -> int | None:
        """The mark of a cell."""
        if not index.isValid() or index.column() <= SIZES:
            return None
        cells = self.grid.lines[index.row()].cells
        place = index.column() - SIZES - 1
        return cells[place] if place < len(cells) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, number = self.grid.lines[index.row()], self.number(index)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            told = "" if number is None else self.plotted.marks[number].told
            return told if role == Qt.ItemDataRole.AccessibleTextRole else tip_text(told)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == NAMES:
            return line.label
        if index.column() == SIZES:
            return line.size
        return "" if number is None else self.plotted.marks[number].figure

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.grid.lines[section].label
        return self.grid.headings[section]


class _Head(QHeaderView):
    """Headings: the name's at the reading start, the size's at the right, those of cells in their middle."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, rtl = theme.tokens(), self.isRightToLeft()
        align = {NAMES: START, SIZES: RIGHT}.get(section, CENTER)
        painter.save()
        painter.fillRect(rect, QColor(look.surf))
        chart: Any = self.parentWidget()
        grid = chart.cells.grid
        text = (grid.brief if chart.is_brief else grid.headings)[section]
        place = rect if align is CENTER else rect.adjusted(PAD // 2, 0, -PAD // 2, 0)
        txt(painter, place, text, look.mute, theme.font("caption"), align, rtl)
        painter.restore()


class _Painter(QStyledItemDelegate):
    """A cell in the colour of its step, its number in the ink that is read best on it."""

    def __init__(self, chart: CohortChart) -> None:
        super().__init__(chart)
        self._chart = chart

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        chart, look, rtl = self._chart, theme.tokens(), self._chart.isRightToLeft()
        rect, text, number = option.rect, str(index.data() or ""), chart.cells.number(index)
        if index.column() <= SIZES:
            is_name = index.column() == NAMES
            font = theme.font("caption") if is_name else theme.number_font("caption")
            base = reads_rtl(text, default=rtl) if is_name else rtl
            ink = look.text if is_name else look.mute
            align, place = (START if is_name else RIGHT), rect.adjusted(PAD // 2, 0, -PAD // 2, 0)
            txt(painter, place, text, ink, font, align, rtl, base_rtl=base)
        elif number is not None:
            ground = look.heat[chart.step(number)]
            rounded(painter, rect.adjusted(1, 1, -1, -1), RADIUS, ground)
            txt(painter, rect, text, ink_on(ground), theme.number_font("caption"), CENTER, rtl)
        is_here = chart.currentIndex() == index and chart.hasFocus()
        if is_here:
            focus_ring(painter, rect, RADIUS, look.acc)


class CohortChart(QTableView):
    """The heat map; arrows go from cell to cell, Enter or a click opens one. It mirrors as tables do."""

    mark_chosen = Signal(int)
    menu_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = _Cells(self)
        self.plotted = Plotted(())
        self.is_brief = False
        self._low, self._high = 0.0, 1.0
        self.setModel(self.cells)
        self.setHorizontalHeader(_Head(Qt.Orientation.Horizontal, self))
        self.setItemDelegate(_Painter(self))
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._open)

    def step(self, number: int) -> int:
        """Which of the seven colours a mark has."""
        value = self.plotted.marks[number].value or 0.0
        return step_of(value, self._low, self._high, len(theme.tokens().heat))

    def show_marks(self, plotted: Plotted) -> None:
        """Show marks; call again when language or colours change."""
        here = self.currentIndex().row(), self.currentIndex().column()
        values = [mark.value for mark in plotted.marks if mark.value is not None]
        self.plotted = plotted
        self._low, self._high = min(values, default=0.0), max(values, default=1.0)
        self.cells.put(plotted)
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self._fit_columns()
        if here[0] >= 0:
            self.setCurrentIndex(self.cells.index(*here))

    def _fit_columns(self) -> None:
        """Names and sizes as wide as they are, the cells share what is left."""
        grid, head = self.cells.grid, self.horizontalHeader()
        if not grid.headings:
            return
        font, wide = theme.font("caption"), []
        for place, texts in (
            (NAMES, [line.label for line in grid.lines]),
            (SIZES, [line.size for line in grid.lines]),
        ):
            need = max(width_of(one, font) for one in [grid.headings[place], *texts])
            wide.append(need + 2 * PAD)
        named = [width_of(one, font) + PAD for one in grid.headings[SIZES + 1 :]]
        room = (self.viewport().width() - sum(wide)) // max(len(named), 1)
        self.is_brief = room < max(named, default=0)
        shown = [width_of(mark.figure, theme.number_font("caption")) + PAD for mark in self.plotted.marks]
        each = max([room, theme.px(LEAST_CELL), *shown])
        for section in range(len(grid.headings)):
            head.resizeSection(section, wide[section] if section <= SIZES else each)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cells follow."""
        super().resizeEvent(event)
        self._fit_columns()

    def sizeHint(self) -> QSize:
        """Low; the card gives it more."""
        return QSize(theme.px(320), theme.px(150))

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(theme.px(200), theme.px(110))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card's ground, then the cells."""
        QPainter(self.viewport()).fillRect(event.rect(), QColor(theme.tokens().surf))
        super().paintEvent(event)

    def _open(self, index: Index) -> None:
        number = self.cells.number(index)
        if number is not None:
            self.mark_chosen.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the cell."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first cell is where the keys begin."""
        if not self.currentIndex().isValid() and self.cells.rowCount():
            self.setCurrentIndex(self.cells.index(0, SIZES + 1))
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without focus there is no ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The card's own menu."""
        self.menu_asked.emit(event.globalPos())
