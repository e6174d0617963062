"""The rows of activities in a list: the icon of the kind, and a line through what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFont

from crmdesk.ui import theme
from crmdesk.ui.activity_icons import ACTIVITY_ICONS
from crmdesk.ui.entity_delegate import RowDelegate
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, reads_rtl, txt, width_of

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
    from PySide6.QtGui import QPainter

    from crmdesk.services.lists import Row
    from crmdesk.ui.entity_table import EntityTable

ICON, GAP = 18, 8


class ActivityRows(RowDelegate):
    """The rows of activities."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table)
        self._is_done = False
        self.draw["subject"] = self._draw_subject

    def _draw_name(
        self,
        painter: QPainter,
        cell: QRect,
        index: QModelIndex | QPersistentModelIndex,
        *,
        chosen: bool,
        rtl: bool,
    ) -> None:
        kind = self._value(index.row(), "kind")
        if self._table.rows.fields[index.column()].name != "kind" or kind not in ACTIVITY_ICONS:
            super()._draw_name(painter, cell, index, chosen=chosen, rtl=rtl)
            return
        flow, look = Flow(cell, rtl=rtl), theme.tokens()
        draw_icon(painter, flow.start(theme.px(ICON), GAP), ACTIVITY_ICONS[kind], look.mute, rtl=rtl)
        txt(painter, flow.rest, str(index.data()), look.text, theme.font("medium"), rtl=rtl)

    def _draw_value(
        self,
        painter: QPainter,
        cell: QRect,
        row: Row,
        index: QModelIndex | QPersistentModelIndex,
        *,
        rtl: bool,
    ) -> None:
        self._is_done = bool(self._value(index.row(), "done"))
        super()._draw_value(painter, cell, row, index, rtl=rtl)

    def _value(self, row: int, name: str) -> Any:
        found, fields = self._table.rows.row(row), self._table.rows.fields
        place = next((place for place, field in enumerate(fields) if field.name == name), None)
        return None if found is None or place is None else found.values[place]

    def _draw_subject(self, painter: QPainter, rect: QRect, value: Any, rtl: bool) -> None:  # noqa: FBT001 - the painter's own words
        look, words = theme.tokens(), str(value or "")
        font = QFont(theme.font("body"))
        font.setStrikeOut(self._is_done)
        ink = look.mute if self._is_done else look.text
        txt(painter, rect, words, ink, font, rtl=rtl, base_rtl=reads_rtl(words, default=rtl))

    def width_of(self, row: Row, column: int) -> int:
        """An icon stands before the kind."""
        if self._table.rows.fields[column].name == "kind" and column == 0:
            words = str(self._table.rows.index(0, 0).data() or "")
            needed = width_of(words, theme.font("medium")) + theme.px(ICON) + GAP
            return max(super().width_of(row, column), needed)
        return super().width_of(row, column)
