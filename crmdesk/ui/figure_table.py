"""A small table to read: the twin of a chart, the rows behind a number; numbers stand at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.ui import theme
from crmdesk.ui.list_paint import ARROW, ARROW_GAP, draw_heading, draw_heading_rest, order_sign
from crmdesk.ui.paint import (
    CELL_PAD,
    EDGE_PAD,
    RIGHT,
    START,
    Flow,
    focus_ring,
    hairline,
    padcell,
    reads_rtl,
    rounded,
    txt,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

ROW, HEAD, BAR, PADS = 30, 32, 3, 20
SAMPLED = 60
WIDEST, LEAST_FIRST = 150, 150
EDGES = EDGE_PAD - CELL_PAD


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its words, whether numbers stand in it, whose texts it has, and what it sorts by."""

    text: str
    numeric: bool = False
    data: bool = False
    sort: str = ""


class Lines(QAbstractTableModel):
    """Lines of texts already written; None is a cell that is still being read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headings: list[Heading] = []
        self._lines: list[list[str]] = []

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Sequence[str]]) -> None:
        """Other columns and lines."""
        self.beginResetModel()
        self.headings, self._lines = list(headings), [list(line) for line in lines]
        self.endResetModel()

    def text_at(self, row: int, column: int) -> str | None:
        """The text of a cell."""
        return self._lines[row][column]

    def sample(self) -> range:
        """The rows that columns take their widths from."""
        return range(min(self.rowCount(), SAMPLED))

    def lines(self) -> list[list[str]]:
        """All lines."""
        return self._lines

    def rowCount(self, _parent: Index | None = None) -> int:
        """How many lines there are."""
        return len(self._lines)

    def columnCount(self, _parent: Index | None = None) -> int:
        """How many columns there are."""
        return len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; spoken without direction marks."""
        text = self.text_at(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return strip_marks(text or "") if role == Qt.ItemDataRole.AccessibleTextRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The words of a heading; rows are named by their first cell."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if orientation == Qt.Orientation.Vertical:
            return strip_marks(self.text_at(section, 0) or "")
        return self.headings[section].text if section < len(self.headings) else None


class _Head(QHeaderView):
    """Headings painted like the cells below them."""

    def __init__(self, table: FigureTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(40))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(HEAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_heading_rest(self)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, rtl, heading = theme.tokens(), self.isRightToLeft(), self._table.lines.headings[section]
        painter.save()
        painter.fillRect(rect, QColor(look.surf))
        hairline(painter, rect, look.line2)
        is_sorted = bool(heading.sort) and heading.sort == self._table.sorted_by
        arrow = order_sign(descending=self._table.descending) if is_sorted else ""
        place, align = self._table.cell(rect, section), RIGHT if heading.numeric else START
        draw_heading(painter, place, heading.text, rtl=rtl, align=align, arrow=arrow, role="caption")
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Cells painted by the one recipe; the current row is tinted with a bar at the reading start."""

    def __init__(self, table: FigureTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rtl, table = theme.tokens(), self._table.isRightToLeft(), self._table
        rect, current = option.rect, index.row() == table.currentIndex().row() and table.hasFocus()
        painter.fillRect(rect, QColor(look.accbg if current else look.surf))
        hairline(painter, rect, look.line)
        if current and index.column() == 0:
            painter.fillRect(Flow(rect, rtl=rtl).start(BAR), QColor(look.acc))
        text, heading = index.data(), table.lines.headings[index.column()]
        cell = table.cell(rect, index.column())
        if text is None:
            strip = Flow(cell, rtl=rtl).start(cell.width() * 3 // 5)
            rounded(painter, QRect(strip.x(), strip.center().y() - 4, strip.width(), 8), 4, look.line)
            return
        font = theme.number_font() if heading.numeric else table.font_of(index.column())
        base = reads_rtl(text, default=rtl) if heading.data else rtl
        ink = look.text if text not in {"", "—"} else look.mute
        align = RIGHT if heading.numeric else START
        txt(painter, cell, text or "—", ink, font, align, rtl, base_rtl=base)


class FigureTable(QTableView):
    """The table. Enter or a double click opens a row; headings sort where they can."""

    opened = Signal(int)
    sort_asked = Signal(str)

    def __init__(self, lines: Lines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.sorted_by, self.descending = "", True
        self.setModel(lines)
        self.setHorizontalHeader(_Head(self))
        self.setItemDelegate(_Cells(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.horizontalHeader().sectionClicked.connect(self._ask_sort)
        lines.modelReset.connect(self.fit_columns)

    def cell(self, rect: QRect, section: int) -> QRect:
        """Where the words of a column stand in a rectangle of it: headings, cells and sums share one edge."""
        last = self.lines.columnCount() - 1
        return padcell(rect, first=section == 0, last=section == last, rtl=self.isRightToLeft())

    @staticmethod
    def font_of(column: int) -> Any:
        """Names stand a little stronger than the rest."""
        return theme.font("body" if column else "medium")

    def fit_columns(self) -> None:
        """Columns as wide as their words; the first takes what is left."""
        lines, count = self.lines, self.lines.columnCount()
        if not count:
            return
        rows = lines.sample()
        wide = []
        for column, heading in enumerate(lines.headings):
            font = theme.number_font() if heading.numeric else self.font_of(column)
            texts = (lines.text_at(row, column) or "" for row in rows)
            need = max((width_of(text, font) for text in texts), default=0)
            arrow = theme.px(ARROW) + ARROW_GAP if heading.sort else 0
            need = max(need, width_of(heading.text, theme.font("caption")) + arrow)
            most = need if heading.numeric or not column else theme.px(WIDEST)
            wide.append(min(need, most) + PADS + 1)
        wide[0] += EDGES
        wide[-1] += EDGES
        spare = self.viewport().width() - sum(wide)
        wide[0] = max(wide[0] + spare, min(wide[0], theme.px(LEAST_FIRST)))
        for column, width in enumerate(wide):
            self.horizontalHeader().resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first column follows."""
        super().resizeEvent(event)
        self.fit_columns()

    def set_sort(self, sort: str, *, descending: bool) -> None:
        """Mark the column that the rows are sorted by."""
        self.sorted_by, self.descending = sort, descending
        self.horizontalHeader().viewport().update()

    def _ask_sort(self, section: int) -> None:
        if self.lines.headings[section].sort:
            self.sort_asked.emit(self.lines.headings[section].sort)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """The first row is current when the focus comes."""
        if not self.currentIndex().isValid() and self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(0, 0))
        super().focusInEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, and the ring of the current one."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            row = self.visualRect(self.lines.index(self.currentIndex().row(), 0))
            strip = QRect(0, row.y(), self.viewport().width(), row.height() - 1)
            focus_ring(QPainter(self.viewport()), strip.adjusted(1, 0, -1, 0), 4, theme.tokens().acc)


class SumRow(QWidget):
    """The row under a table that says what the rows come to; sums stand in their own columns."""

    def __init__(self, table: FigureTable) -> None:
        super().__init__(table.parentWidget())
        self._table = table
        self.text, self.sums = "", dict[int, str]()
        table.horizontalHeader().sectionResized.connect(lambda *_sizes: self.update())
        table.horizontalScrollBar().valueChanged.connect(lambda _value: self.update())
        self.setFixedHeight(theme.px(ROW) + 2)

    def show_sums(self, text: str, sums: dict[int, str]) -> None:
        """The words at the start, and sums by column."""
        self.text, self.sums = text, sums
        self.setAccessibleName(strip_marks(" ".join([text, *sums.values()])))
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(100, theme.px(ROW) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words, then the sums over them in their columns."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        painter.fillRect(self.rect(), QColor(look.alt))
        painter.fillRect(QRect(0, 0, self.width(), 1), QColor(look.line2))
        head, taken = self._table.horizontalHeader(), []
        for column, text in self.sums.items():
            place = QRect(head.sectionViewportPosition(column), 0, head.sectionSize(column), self.height())
            place.translate(self._table.viewport().x(), 0)
            wide = width_of(text, theme.number_font("strong")) + 2
            cell = self._table.cell(place, column)
            room = QRect(cell.right() - wide, 0, wide + 1, self.height())
            txt(painter, room, text, look.text, theme.number_font("strong"), RIGHT, rtl)
            taken.append(room)
        words = Flow(self.rect().adjusted(14, 0, -14, 0), rtl=rtl).rest
        for room in taken:
            if rtl and room.right() < words.right():
                words.setLeft(max(words.left(), room.right() + 8))
            elif not rtl and room.left() > words.left():
                words.setRight(min(words.right(), room.left() - 8))
        txt(painter, words, self.text, look.text, theme.font("strong"), START, rtl)
