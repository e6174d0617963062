"""All keys, to look up and to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_
from crmdesk.ui.key_group import key_groups
from crmdesk.ui.pages.settings.part import Part

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk


class KeysPart(Part):
    """One row for each action that has keys, by menu."""

    key, title, icon = "keys", N_("Keys"), "keyboard"
    note = N_("They work on Persian, Arabic and Hebrew keyboards too.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.card.hide()
        self.groups = key_groups(self)
        for group in self.groups:
            self.column.addWidget(group)
            self.rows += group.rows

    def narrow(self, wanted: str) -> bool:
        """Show the rows that match, each under its menu; whether there are any."""
        found = super().narrow(wanted)
        for group in self.groups:
            group.follow_rows()
        return found

    def show_values(self) -> None:
        """The keys in the reading direction of the window."""
        for group in self.groups:
            group.retranslate()
