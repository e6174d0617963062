"""The rows of a population as a table: read page by page while they are scrolled to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from crmdesk.kpi.population import Column, Kind
from crmdesk.l10n.texts import _
from crmdesk.services.drilling import PAGE, words_of
from crmdesk.services.figure_texts import minor_units
from crmdesk.ui import theme
from crmdesk.ui.figure_table import EDGES, LEAST_FIRST, PADS, SAMPLED, WIDEST, Heading, Lines
from crmdesk.ui.list_paint import ARROW, ARROW_GAP
from crmdesk.ui.paint import one_line, width_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.kpi.rows import Row, Rows
    from crmdesk.services.figure_words import FigureWords
    from crmdesk.ui.figure_table import Index

NUMBERS: Final = {Kind.MONEY, Kind.MONTHLY, Kind.DAYS, Kind.MINUTES, Kind.NUMBER, Kind.SHARE}
SCROLL: Final = 10
DISPENSABLE: Final = (
    "source", "segment", "product", "created", "competitor", "outcome", "age", "weighted", "days", "owner",
    "entered", "day", "probability",
)  # fmt: skip
"""Columns that give way, in this order, where there is no room for all; the file has them."""


class RowLines(Lines):
    """The rows behind a number. `page_wanted` names the first row of a page that is not read yet."""

    page_wanted = Signal(int)

    def __init__(self, words: FigureWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._columns: list[tuple[int, Column]] = []
        self._pages: dict[int, list[Row]] = {}
        self._asked: set[int] = set()
        self._count = 0

    def show_rows(self, found: Rows, width: int, kept: str) -> None:
        """Show a population from its first page; `kept` is the column that is added up."""
        self.beginResetModel()
        self._pages, self._asked, self._count = {0: found.rows}, {0}, found.count
        self._columns = self._fitting(found, width, kept)
        self.headings = [self._heading(column) for _place, column in self._columns]
        self.endResetModel()

    def add_page(self, offset: int, found: Rows) -> None:
        """A page has been read."""
        self._pages[offset // PAGE] = found.rows
        last = min(offset + PAGE, self._count) - 1
        self.dataChanged.emit(self.index(offset, 0), self.index(max(last, offset), self.columnCount() - 1))

    def shown_columns(self) -> list[str]:
        """The ids of the columns, in order."""
        return [column.id for _place, column in self._columns]

    def record_at(self, row: int) -> int | None:
        """The id of the record of a row; None while it is being read."""
        page = self._pages.get(row // PAGE)
        return page[row % PAGE].record if page is not None else None

    def row_of(self, record: int | None, near: int) -> int:
        """The row of a record, the nearest to one where it stood; that one itself while it is not read."""
        if near // PAGE not in self._pages:
            return min(near, self._count - 1)
        rows = (
            number * PAGE + place
            for number, page in self._pages.items()
            for place, row in enumerate(page)
            if row.record == record
        )
        return min(rows, key=lambda row: abs(row - near), default=min(near, self._count - 1))

    def sample(self) -> range:
        """Only rows that are read: measuring asks for no page."""
        return range(min(len(self._pages.get(0, ())), SAMPLED))

    def rowCount(self, _parent: Index | None = None) -> int:
        """How many rows there are, read or not."""
        return self._count

    def text_at(self, row: int, column: int) -> str | None:
        """A cell as a person reads it; None, and the page asked for, while it is not read."""
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            if number not in self._asked:
                self._asked.add(number)
                self.page_wanted.emit(number * PAGE)
            return None
        place, shown = self._columns[column]
        return self._written(page[row % PAGE].cells[place], shown)

    def _fitting(self, found: Rows, width: int, kept: str) -> list[tuple[int, Column]]:
        """The columns that say something here, fewer where they would not fit."""
        chosen = [
            (place, column)
            for place, column in enumerate(found.columns)
            if not place or column.id == kept or any(row.cells[place] not in {None, ""} for row in found.rows)
        ]
        width -= 2 * EDGES + SCROLL
        for name in DISPENSABLE:
            if sum(self._width(place, column, found) for place, column in chosen) <= width:
                break
            chosen = [one for one in chosen if one[1].id != name or name == kept]
        return chosen

    def _width(self, place: int, column: Column, found: Rows) -> int:
        """The width a column asks for; the first can do with less than its longest name."""
        texts = (self._written(row.cells[place], column) for row in found.rows[:SAMPLED])
        need = max((width_of(text, theme.font("body")) for text in texts), default=0)
        if column.kind not in NUMBERS:
            need = min(need, theme.px(WIDEST if place else LEAST_FIRST))
        heading = width_of(self._heading(column).text, theme.font("caption")) + theme.px(ARROW) + ARROW_GAP
        return max(need, heading) + PADS

    def _heading(self, column: Column) -> Heading:
        text = _(column.label)
        if column.kind in {Kind.MONEY, Kind.MONTHLY}:
            unit = self._words.fmt.unit(self._words.facts.currency)
            text = _("{label} ({unit})").format(label=text, unit=unit)
        sort = "" if column.product_of else column.id
        return Heading(text, column.kind in NUMBERS, data=column.kind is Kind.TEXT, sort=sort)

    def _written(self, cell: Any, column: Column) -> str:
        fmt = self._words.fmt
        if cell is None or cell == "":
            return ""
        match column.kind:
            case Kind.MONEY | Kind.MONTHLY:
                text = fmt.amount(minor_units(cell, column.kind), self._words.facts.currency)
            case Kind.DAY:
                text = fmt.date(cell)
            case Kind.SHARE:
                text = fmt.percent(Decimal(cell), 0)
            case Kind.DAYS:
                text = fmt.number(Decimal(cell), 0)
            case Kind.MINUTES:
                text = fmt.span(int(cell))
            case Kind.NUMBER:
                text = fmt.number(Decimal(cell))
            case Kind.CHOICE | Kind.INTERVAL | Kind.TEXT:
                text = one_line(words_of(cell, column, fmt))
        return text
