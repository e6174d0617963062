"""The commands of a window, and the menus made of them.

Alt and the first free letter of a menu's name open it, in the letters of the window's language; nothing is
underlined for it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from crmdesk.l10n.texts import _
from crmdesk.ui.actions import ACTIONS, MENUS, NEW_ROWS, Command

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

    from crmdesk.ui.actions import Groups


class Commands:
    """One Command for each row of ACTIONS, in the menus of `window`; `run` is called with the chosen id."""

    def __init__(self, window: QMainWindow, run: Callable[[str], None]) -> None:
        self._window = window
        self._has_icons = False
        self.by_id = {row.id: Command(row, window) for row in ACTIONS}
        for command in self.by_id.values():
            command.chosen.connect(run)
            window.addAction(command)
        self._menus = [(menu, self._menu(groups)) for menu, groups in MENUS.items()]
        self._letters = [QShortcut(window) for _menu in self._menus]
        for letter, (_menu, shown) in zip(self._letters, self._menus, strict=True):
            letter.activated.connect(partial(self._open, shown))
        self.new_menu = QMenu(window)
        self.new_menu.addActions([self.by_id[row.id] for row in NEW_ROWS])

    def _menu(self, groups: Groups) -> QMenu:
        menu = QMenu(self._window)
        self._window.menuBar().addMenu(menu)
        for place, group in enumerate(groups):
            if place:
                menu.addSeparator()
            menu.addActions([self.by_id[row.id] for row in group])
        return menu

    def _open(self, menu: QMenu) -> None:
        self._window.menuBar().setActiveAction(menu.menuAction())

    def __getitem__(self, action: str) -> Command:
        return self.by_id[action]

    def show_icons(self) -> None:
        """Draw the icons of the menus, from now on in every language; a closed menu needs none."""
        self._has_icons = True
        for command in self.by_id.values():
            command.show_icon(rtl=self._window.isRightToLeft())

    def retranslate(self) -> None:
        """All texts and keys in the language and direction of the window."""
        rtl = self._window.isRightToLeft()
        taken: set[str] = set()
        for letter, (menu, shown) in zip(self._letters, self._menus, strict=True):
            title = _(menu.value)
            shown.setTitle(title)
            free = next((char for char in title.upper() if char.isalpha() and char not in taken), "")
            taken.add(free)
            letter.setKey(QKeySequence(f"Alt+{free}") if free else QKeySequence())
        for command in self.by_id.values():
            command.retranslate(rtl=rtl)
            if self._has_icons:
                command.show_icon(rtl=rtl)
        self.new_menu.setAccessibleName(_("New…"))
