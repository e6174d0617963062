"""The rows of subscriptions in a list: how each stands is a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.l10n.texts import _
from crmdesk.ui.entity_delegate import RowDelegate
from crmdesk.ui.pages.subscriptions.words import STATUS_LOOKS
from crmdesk.ui.paint import Flow
from crmdesk.ui.widgets.tag import draw_tag, tag_width

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from crmdesk.services.lists import Row
    from crmdesk.ui.entity_table import EntityTable


class SubscriptionRows(RowDelegate):
    """The rows of subscriptions."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table)
        self.draw["status"] = _draw_status

    def width_of(self, row: Row, column: int) -> int:
        """A tag needs more room than its word."""
        if self._table.rows.fields[column].name == "status":
            return tag_width(_(row.values[column].label), icon=True) + 2
        return super().width_of(row, column)


def _draw_status(painter: QPainter, rect: QRect, value: Any, rtl: bool) -> None:  # noqa: FBT001 - the painter's own words
    words, (tone, icon) = _(value.label), STATUS_LOOKS[value]
    place = Flow(rect, rtl=rtl).start(min(tag_width(words, icon=True), rect.width()))
    draw_tag(painter, place, words, tone, icon=icon, rtl=rtl)
