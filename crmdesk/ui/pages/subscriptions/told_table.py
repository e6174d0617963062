"""A table whose cells may be muted, toned or begin with a tag: the history of terms, the renewal desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from crmdesk.ui import theme
from crmdesk.ui.column_widths import squeezed
from crmdesk.ui.figure_table import FigureTable, Lines
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import RIGHT, START, Flow, hairline, reads_rtl, txt, width_of
from crmdesk.ui.widgets.tag import draw_tag, tag_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from crmdesk.ui.figure_table import Heading
    from crmdesk.ui.widgets.tag import TagTone

    Index = QModelIndex | QPersistentModelIndex

BAR, ICON, GAP, PADS, LEAST, LEAST_WIDEST = 3, 16, 8, 22, 96, 140


class Cell(NamedTuple):
    """The text of a cell and its look: `tone` is a colour of the theme, `tag` a word in a tag after it."""

    text: str
    tone: str = "text"
    icon: str = ""
    tag: str = ""
    tag_tone: TagTone = "good"
    tag_icon: str = ""
    strong: bool = False


class ToldLines(Lines):
    """Lines of cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: list[list[Cell]] = []

    def show_cells(self, headings: Sequence[Heading], cells: Sequence[Sequence[Cell]]) -> None:
        """Other columns and lines."""
        self.cells = [list(line) for line in cells]
        texts = [[" ".join(filter(None, (one.text, one.tag))) for one in line] for line in cells]
        self.show_lines(headings, texts)


class _Cells(QStyledItemDelegate):
    """Selected rows are tinted, the current one has a bar at the reading start."""

    def __init__(self, table: ToldTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rtl, table = theme.tokens(), self._table.isRightToLeft(), self._table
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, QColor(look.accbg if chosen and table.marks_chosen() else look.surf))
        hairline(painter, rect, look.line)
        if chosen and table.marks_chosen() and index.column() == 0:
            painter.fillRect(Flow(rect, rtl=rtl).start(BAR), QColor(look.acc))
        cell = table.told.cells[index.row()][index.column()]
        self._paint_cell(painter, table.cell(rect, index.column()), cell, index.column())

    def _paint_cell(self, painter: QPainter, place: QRect, cell: Cell, column: int) -> None:
        rtl, table = self._table.isRightToLeft(), self._table
        ink = str(getattr(theme.tokens(), cell.tone))
        heading, flow = table.lines.headings[column], Flow(place, rtl=rtl)
        if cell.icon:
            draw_icon(painter, flow.start(theme.px(ICON), GAP), cell.icon, ink, rtl=rtl, size=ICON)
        role: theme.Role = "strong" if cell.strong else "body"
        font = theme.number_font(role) if heading.numeric else theme.font(role)
        base = reads_rtl(cell.text, default=rtl) if heading.data else rtl
        align = RIGHT if heading.numeric else START
        tag = min(tag_width(cell.tag, icon=bool(cell.tag_icon)), flow.rest.width()) if cell.tag else 0
        room = min(width_of(cell.text, font) + 2, max(flow.rest.width() - tag - GAP, 0)) if tag else 0
        text = flow.start(room, GAP) if tag and cell.text else flow.rest
        if cell.text or not tag:
            txt(painter, text, cell.text or "—", ink, font, align, rtl, base_rtl=base)
        if tag:
            draw_tag(painter, flow.start(tag), cell.tag, cell.tag_tone, icon=cell.tag_icon, rtl=rtl)


class ToldTable(FigureTable):
    """The table; the column `widest` takes the room that is left.

    Where not even shortened words fit, the columns in `spared` are left out, from the first one on.
    """

    widest = 1
    spared: tuple[int, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.told = ToldLines(parent)
        super().__init__(self.told, parent)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def marks_chosen(self) -> bool:
        """Whether chosen rows are tinted: where one row is chosen at most, only while it has the focus."""
        return self.hasFocus() or self.selectionMode() is self.SelectionMode.ExtendedSelection

    def _width_of(self, row: int, column: int) -> int:
        cell, heading = self.told.cells[row][column], self.lines.headings[column]
        role: theme.Role = "strong" if cell.strong else "body"
        font = theme.number_font(role) if heading.numeric else theme.font(role)
        extra = (theme.px(ICON) + GAP if cell.icon else 0) + (
            tag_width(cell.tag, icon=bool(cell.tag_icon)) + GAP if cell.tag else 0
        )
        return width_of(cell.text or "—", font) + extra

    def fit_columns(self) -> None:
        """Columns as wide as their words; what is left goes to one of them, what is missing comes from it."""
        lines, count = self.lines, self.lines.columnCount()
        if not count:
            return
        rows = [row for row in lines.sample() if row < len(self.told.cells)]
        wide = []
        for column, heading in enumerate(lines.headings):
            need = max((self._width_of(row, column) for row in rows), default=0)
            need = max(need, width_of(heading.text, theme.font("caption")))
            most = theme.px(220) if heading.data or column == self.widest else need
            wide.append(max(min(need, most) + PADS, self.horizontalHeader().minimumSectionSize()))
        wide[0] += 6
        wide[-1] += 6
        for column in self._leave_out(wide):
            wide[column] = 0
        spare = self.viewport().width() - sum(wide)
        wide[self.widest] += max(spare, 0)
        for column, width in enumerate(wide):
            if spare < 0:
                less = min(-spare, width - self._least(column, width))
                wide[column] -= less
                spare += less
        soft = [
            column
            for column, heading in enumerate(lines.headings)
            if heading.data and column != self.widest and wide[column]
        ]
        edges = 6 + PADS
        for column, width in enumerate(squeezed(wide, soft, self.viewport().width())):
            if not wide[column]:
                continue
            named = width_of(lines.headings[column].text, theme.font("caption")) + edges
            self.horizontalHeader().resizeSection(column, max(width, min(named, wide[column])))

    def _least(self, column: int, width: int) -> int:
        """How narrow a column may get: a person's words may be cut."""
        if column != self.widest and not self.lines.headings[column].data:
            return width
        return min(width, theme.px(LEAST_WIDEST if column == self.widest else LEAST))

    def _leave_out(self, wide: Sequence[int]) -> list[int]:
        """Hide the columns for which there is no room, and tell which they are."""
        least = [self._least(column, width) for column, width in enumerate(wide)]
        beyond, left_out = sum(least) - self.viewport().width(), list[int]()
        for column in self.spared:
            if beyond > 0:
                left_out.append(column)
                beyond -= least[column]
            self.setColumnHidden(column, column in left_out)
        return left_out

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The widest column follows."""
        super().resizeEvent(event)
        self.fit_columns()
