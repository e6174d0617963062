"""The keys of one menu to look up: its name over a card with a row for each action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui.actions import MENUS
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.setting_row import SettingRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.ui.actions import Action, Menu


class KeyGroup(QWidget):
    """`rows` can be shown singly; the group is hidden where none is."""

    def __init__(self, menu: Menu, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu, self.heading, card = menu, DirLabel("", "strong", parent=self), Card(self)
        self._keys = {row: DirLabel(tone="mute") for row in actions}
        self.rows = [SettingRow(row.text, label, parent=card) for row, label in self._keys.items()]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(card)
        card.body.setSpacing(0)
        for row in self.rows:
            card.body.addWidget(row)
        self.retranslate()

    def follow_rows(self) -> None:
        """Show the name of the menu only over rows."""
        self.setVisible(any(not row.isHidden() for row in self.rows))

    def retranslate(self) -> None:
        """Words in the language, keys in the reading direction of the window."""
        self.heading.setText(_(self._menu.value))
        for row in self.rows:
            row.retranslate()
        for action, label in self._keys.items():
            label.setText(action.told_keys(rtl=self.isRightToLeft()))


def key_groups(parent: QWidget) -> list[KeyGroup]:
    """A group for each menu that has actions with keys."""
    with_keys = {
        menu: [row for group in groups for row in group if row.keys] for menu, groups in MENUS.items()
    }
    return [KeyGroup(menu, actions, parent) for menu, actions in with_keys.items() if actions]
