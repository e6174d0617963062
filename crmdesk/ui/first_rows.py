"""The list that a window was left at, shown at the next start before the book is open.

How the list stood is kept among the preferences, with the SQL of its first rows; the rows themselves are read
from the book each time, so that they are never older than it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.texts import Given
from crmdesk.ui import theme
from crmdesk.ui.cells import Writing, draw_value, heading_of, words_of
from crmdesk.ui.list_paint import HEADING, draw_heading, draw_heading_ground, draw_name, order_sign
from crmdesk.ui.paint import Flow, fill, hairline, padcell
from crmdesk.ui.preferences import WIDEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_table import EntityTable
    from crmdesk.ui.preferences import Preferences

KEY = "first_rows"
MOST = 80
"""More rows than the highest screen shows."""


class KeptList(NamedTuple):
    """How a list stood, in pixels: `top` is the room above its headings, `pitch` goes from row to row.

    A field is its name, label and kind, and whether the business added it.
    """

    book: str
    section: str
    schema: int
    statement: str
    fields: list[list[Any]]
    widths: list[int]
    width: int
    top: int
    pitch: int
    sorted_by: str

    def columns(self) -> tuple[Field, ...]:
        """The fields of its columns."""
        return tuple(
            Field(name=name, label=Given(label) if own else label, kind=Kind(kind))
            for name, label, kind, own in self.fields
        )


def keep_first_rows(desk: Desk, section: str, table: EntityTable, page: QWidget) -> None:
    """Keep how a page's list stands if its rows can be read before the book is open, else nothing."""
    from crmdesk.db.engine import SCHEMA
    from crmdesk.services import lists

    query = table.rows.query
    statement = ""
    if query is not None and table.view == table.entity:
        statement = lists.first_statement(desk.work, query=query, most=MOST)
    kept = KeptList(
        book=desk.recent.key,
        section=section,
        schema=SCHEMA,
        statement=statement,
        fields=[[one.name, one.label, one.kind.value, bool(one.own)] for one in table.rows.fields],
        widths=[table.columnWidth(place) for place in range(table.rows.columnCount())],
        width=table.width(),
        top=table.mapTo(page, QPoint()).y(),
        pitch=table.verticalHeader().defaultSectionSize(),
        sorted_by=table.headings.sorted_by,
    )
    desk.preferences.values[KEY] = kept._asdict() if statement else {}
    desk.preferences.note_change(KEY)


def kept_list(preferences: Preferences, book: str, section: str) -> KeptList | None:
    """How the list of a section was left in a book; None where another was or what is kept makes no sense."""
    values: Any = preferences.values.get(KEY)
    try:
        kept = KeptList(**values)
        sizes = [kept.schema, kept.width, kept.top, kept.pitch, *kept.widths]
        is_sound = (
            all(type(size) is int and 0 <= size <= WIDEST for size in sizes)
            and kept.pitch > 0
            and len(kept.columns()) == len(kept.widths) > 0
            and isinstance(kept.statement, str)
        )
    except (TypeError, ValueError):
        return None
    return kept if is_sound and (kept.book, kept.section) == (book, section) else None


class FirstRows(QWidget):
    """The rows where the list will stand. They are only looked at: the page comes in their place."""

    painted = Signal()

    def __init__(
        self, desk: Desk, kept: KeptList, rows: Sequence[tuple[Any, ...]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kept, self._fields = kept, kept.columns()
        self._rows = rows
        self._writing = Writing(desk.fmt, "")
        self._writings = [
            self._writing.of_column(one, (row[place] for row in rows))
            for place, one in enumerate(self._fields, start=1)
        ]

    def words(self) -> list[list[str]]:
        """What is told of each row, column by column."""
        return [
            [
                words_of(one, value, writing)
                for one, value, writing in zip(self._fields, row[1:], self._writings, strict=False)
            ]
            for row in self._rows
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Headings and rows at the reading start; the start goes on whatever is in their way."""
        try:
            self._draw()
        finally:
            self.painted.emit()

    def _draw(self) -> None:
        painter, rtl, kept = QPainter(self), self.isRightToLeft(), self._kept
        fill(painter, self.rect(), theme.tokens().surf)
        flow = Flow(self.rect(), rtl=rtl)
        place = flow.start(min(kept.width, self.width()))
        place.setTop(kept.top)
        fill(painter, flow.start(1), theme.tokens().line)
        heading = QRect(place.x(), place.y(), place.width(), theme.px(HEADING))
        draw_heading_ground(painter, heading)
        for column, cell in enumerate(self._cells(heading, rtl=rtl)):
            one = self._fields[column]
            arrow = order_sign(descending=False) if one.name == kept.sorted_by else ""
            draw_heading(painter, cell, heading_of(one, self._writing), rtl=rtl, arrow=arrow)
        line = QRect(place.x(), heading.bottom() + 1, place.width(), kept.pitch)
        for row in self._rows:
            if line.top() > self.height():
                break
            hairline(painter, line, theme.tokens().line)
            self._draw_row(painter, line, row[1:], rtl=rtl)
            line.translate(0, kept.pitch)

    def _draw_row(self, painter: QPainter, line: QRect, values: Sequence[Any], *, rtl: bool) -> None:
        cells = self._cells(line, rtl=rtl)
        columns = zip(self._fields, values, self._writings, cells, strict=False)
        one, value, writing, cell = next(columns)
        draw_name(painter, cell, words_of(one, value, writing), rtl=rtl)
        for one, value, writing, cell in columns:
            draw_value(painter, cell, one, value, writing, rtl)

    def _cells(self, line: QRect, *, rtl: bool) -> list[QRect]:
        flow, last = Flow(line, rtl=rtl), len(self._fields) - 1
        return [
            padcell(flow.start(width), first=place == 0, last=place == last, rtl=rtl)
            for place, width in enumerate(self._kept.widths)
        ]
