"""The commands of a window, and the menus made of them.

Alt and the first free letter of a menu's name open it, in the letters of the window's language; nothing is
underlined for it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from crmdesk.l10n.texts import _
from crmdesk.ui.actions import ACTIONS, BY_ID, MENUS, NEW_ROWS, Command, Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

    from crmdesk.ui.actions import Groups

IN_THE_FRAME: Final = ("undo", "redo", "print", "reminders", "keys")
"""The commands that the tool bar shows."""


class Commands:
    """One Command for each row of ACTIONS, in the menus of `window`; `run` is called with the chosen id.

    Those that the frame shows are made with it; all the others, and what is in the menus, by `complete`.
    """

    def __init__(self, window: QMainWindow, run: Callable[[str], None]) -> None:
        self._window = window
        self._run = run
        self.by_id: dict[str, Command] = {}
        self.are_complete = False
        self._letters: list[QShortcut] = []
        bar = window.menuBar()
        self._menus = [(menu, QMenu(window)) for menu in MENUS]
        for _menu, shown in self._menus:
            bar.addMenu(shown)
        self.new_menu = QMenu(window)
        for action in IN_THE_FRAME:
            self._make(action)

    def _make(self, action: str) -> None:
        command = self.by_id[action] = Command(BY_ID[action], self._window)
        command.chosen.connect(self._run)
        self._window.addAction(command)

    def complete(self) -> None:
        """Make what a window that has just been painted does not show yet."""
        for row in ACTIONS:
            if row.id not in self.by_id:
                self._make(row.id)
        for menu, shown in self._menus:
            self._fill(shown, MENUS[menu])
            if menu is Menu.RECORD:
                shown.aboutToShow.connect(partial(self._fill_here, shown, MENUS[menu]))
            letter = QShortcut(self._window)
            letter.activated.connect(partial(self._open, shown))
            self._letters.append(letter)
        self.new_menu.addActions([self.by_id[row.id] for row in NEW_ROWS])
        self.are_complete = True
        self.retranslate()

    def _fill(self, menu: QMenu, groups: Groups) -> None:
        for place, group in enumerate(groups):
            if place:
                menu.addSeparator()
            menu.addActions([self.by_id[row.id] for row in group])

    def _fill_here(self, menu: QMenu, groups: Groups) -> None:
        """Leave out what means nothing on the page shown: a screen has not the height for all kinds."""
        here = (tuple(row for row in group if self.by_id[row.id].is_here) for group in groups)
        menu.clear()
        self._fill(menu, tuple(filter(None, here)) or groups)

    def _open(self, menu: QMenu) -> None:
        """Open a menu at its first command that can be run, as Enter is the next key."""
        self._window.menuBar().setActiveAction(menu.menuAction())
        if possible := [one for one in menu.actions() if one.isEnabled() and not one.isSeparator()]:
            menu.setActiveAction(possible[0])

    def __getitem__(self, action: str) -> Command:
        return self.by_id[action]

    def retranslate(self) -> None:
        """All texts, keys and icons in the language and direction of the window."""
        rtl = self._window.isRightToLeft()
        for menu, shown in self._menus:
            shown.setTitle(_(menu.value))
        for command in self.by_id.values():
            command.retranslate(rtl=rtl)
        self.new_menu.setAccessibleName(_("New…"))
        if self.are_complete:
            self._give_letters()
            for command in self.by_id.values():
                command.show_icon(rtl=rtl)

    def _give_letters(self) -> None:
        taken: set[str] = set()
        for letter, (_menu, shown) in zip(self._letters, self._menus, strict=True):
            title = shown.title()
            free = next((char for char in title.upper() if char.isalpha() and char not in taken), "")
            taken.add(free)
            letter.setKey(QKeySequence(f"Alt+{free}") if free else QKeySequence())
