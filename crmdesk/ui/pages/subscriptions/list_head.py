"""The head of the subscriptions page: all of them or the renewals, and what narrows the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from crmdesk.l10n.texts import N_, _
from crmdesk.ui.list_head import ListHead

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_table import EntityTable

LIST, RENEWALS = "list", "renewals"
WAYS: Final = ((LIST, N_("All subscriptions"), "list"), (RENEWALS, N_("Renewals"), "refresh-cw"))


class SubscriptionsHead(ListHead):
    """The head of a list; `way_chosen` asks for the list or for the renewals."""

    way_chosen = Signal(str)

    def __init__(self, desk: Desk, table: EntityTable, parent: QWidget | None = None) -> None:
        super().__init__(desk, table, parent)
        self.show_way(LIST)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.ways = self._offer_ways(WAYS)
        self.ways.changed.connect(self.way_chosen)

    def show_way(self, way: str) -> None:
        """The list, or the renewals, which need none of its tools."""
        self.ways.set_current(way)
        for part in (self.views, self.search, self.count):
            part.setVisible(way == LIST)
        self._second.setVisible(way == LIST)

    def show_tools(self, *, shown: bool) -> None:
        """Tools that a list without records does not need; the renewals need none."""
        super().show_tools(shown=shown and self.ways.current() == LIST)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.ways.set_texts([_(text) for _key, text, _icon in WAYS], _("What is shown"))
