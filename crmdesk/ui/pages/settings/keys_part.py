"""All keys, to look up and to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_
from crmdesk.ui.actions import ACTIONS
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.pages.settings.row import SettingRow
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk


class KeysPart(Part):
    """One row for each action that has keys."""

    key, title, icon = "keys", N_("Keys"), "keyboard"
    note = N_("They work on Persian, Arabic and Hebrew keyboards too.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._labels = {row.id: DirLabel(tone="mute") for row in ACTIONS if row.keys}
        for row in ACTIONS:
            if row.id in self._labels:
                self.add(SettingRow(row.text, self._labels[row.id]))

    def show_values(self) -> None:
        """The keys in the reading direction of the window."""
        for row in ACTIONS:
            if row.id in self._labels:
                self._labels[row.id].setText(row.told_keys(rtl=self.isRightToLeft()))
