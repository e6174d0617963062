"""Tables on a page: columns in reading order, heads repeated on every page, cells cut with an ellipsis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.report.layout import Frame, draw_rule
from crmdesk.report.palette import HAIR_WIDTH, HAIRLINE, RULE_WIDTH, TEXT
from crmdesk.report.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crmdesk.report.text import TextStyle
    from crmdesk.report.writer import Align, Writer

Cell = str | list[Span] | Callable[[Frame], None]
"""A text, or what draws itself into the cell's frame."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in millimetres. Columns of like numbers are "right" in every language.

    A title may stand over several columns; those it covers have none of their own.
    """

    width: float
    title: Cell = ""
    align: Align = "start"
    style: TextStyle | None = None
    title_over: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and the line under it, which begins under column `rule_from`."""

    cells: Sequence[Cell]
    rule: str | None = HAIRLINE
    rule_width: float = HAIR_WIDTH
    rule_from: int = 0
    style: TextStyle | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and what they look like; heights and gaps in millimetres."""

    columns: Sequence[Column]
    row_height: float
    style: TextStyle
    head_height: float = 0.0
    gap: float = 0.0


class TableDrawing:
    """Draws rows from the top of a frame down; `next_page` gives the frame of a further page."""

    def __init__(
        self,
        writer: Writer,
        table: Table,
        frame: Frame,
        next_page: Callable[[], Frame] | None = None,
    ) -> None:
        self.frame = frame
        self._sheet = writer.sheet
        self._writer = writer
        self._table = table
        self._next_page = next_page

    def draw(self, rows: Iterable[Row]) -> float:
        """Draw heads and rows; where the last one ends."""
        self._draw_head()
        for row in rows:
            height = row.height or self._table.row_height
            if height > self.frame.height + 1e-6 and self._next_page:
                self.frame = self._next_page()
                self._draw_head()
            self._draw_row(row, self.frame.head(height))
        return self.frame.top

    def _draw_head(self) -> None:
        if not self._table.head_height:
            return
        frame = self.frame.head(self._table.head_height)
        columns, gap = self._table.columns, self._table.gap
        for index, column in enumerate(columns):
            skipped = sum(other.width + gap for other in columns[:index])
            covered = columns[index : index + column.title_over]
            width = sum(other.width for other in covered) + gap * (len(covered) - 1)
            place = frame.inset(skipped).start(width)
            self._draw_cell(column.title, place, self._writer.type.head, column.align)
        draw_rule(self._sheet, frame, frame.bottom, colour=TEXT, width=RULE_WIDTH)

    def _draw_row(self, row: Row, frame: Frame) -> None:
        self._draw_cells(row.cells, frame, row.style)
        if row.rule:
            skipped = sum(column.width + self._table.gap for column in self._table.columns[: row.rule_from])
            draw_rule(self._sheet, frame.inset(skipped), frame.bottom, colour=row.rule, width=row.rule_width)

    def _draw_cells(self, cells: Sequence[Cell], frame: Frame, style: TextStyle | None) -> None:
        table = self._table
        places = frame.columns([column.width for column in table.columns], table.gap)
        for cell, column, place in zip(cells, table.columns, places, strict=True):
            self._draw_cell(cell, place, style or column.style or table.style, column.align)

    def _draw_cell(self, cell: Cell, place: Frame, style: TextStyle, align: Align) -> None:
        if callable(cell):
            cell(place)
        elif cell:
            self._writer.cell(place, cell, style, align=align)
