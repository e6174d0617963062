"""The tool bar: New, undo and redo at the start, the search box in the middle, print and help at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.actions import BY_ID
from crmdesk.ui.paint import fill, hairline
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named, tip
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.actions import Command
    from crmdesk.ui.menus import Commands
    from crmdesk.ui.preferences import Preferences

HEIGHT, BOX, NARROW_BOX = 46, 420, 300


class CommandButton(Button):
    """A button of the tool bar that does what a command does, and is enabled when it is."""

    def __init__(self, command: Command, icon: str, *, only_icon: bool = False, parent: QWidget) -> None:
        super().__init__("", "ghost", icon, parent=parent)
        self._command = command
        self._only_icon = only_icon
        self.clicked.connect(command.trigger)
        command.enabledChanged.connect(self.setEnabled)
        self.setEnabled(command.isEnabled())

    def retranslate(self, *, with_text: bool) -> None:
        """Words, name and key in the language of the window; without words the icon stands alone."""
        words, hint = self._command.words().rstrip("…"), self._command.hint()
        self.setText(words if with_text and not self._only_icon else "")
        named(self, words)
        tip(self, f"{words} ({hint})" if hint else words)
        self.updateGeometry()


class ToolBar(QWidget):
    """The bar under the menus. `box` is the one search box of the window."""

    def __init__(self, commands: Commands, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._is_narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.new = Button("", "primary", "plus", parent=self)
        self.new.setMenu(commands.new_menu)
        self.undo = CommandButton(commands["undo"], "undo-2", parent=self)
        self.redo = CommandButton(commands["redo"], "redo-2", parent=self)
        self.print = CommandButton(commands["print"], "printer", parent=self)
        self.bell = CommandButton(commands["reminders"], "bell", only_icon=True, parent=self)
        self.help = CommandButton(commands["keys"], "circle-question-mark", only_icon=True, parent=self)
        self.box = SearchBox(key_hint=BY_ID["search"].hint(), parent=self)
        self._start, self._end = QWidget(self), QWidget(self)
        self._lay_out()

    def _lay_out(self) -> None:
        start, end, row = QHBoxLayout(self._start), QHBoxLayout(self._end), QHBoxLayout(self)
        for part in (start, end):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(6)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        for button in (self.new, self.undo, self.redo):
            start.addWidget(button)
        start.addStretch(1)
        end.addStretch(1)
        for button in (self.print, self.bell, self.help):
            end.addWidget(button)
        row.addWidget(self._start, 1)
        row.addWidget(self.box)
        row.addWidget(self._end, 1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Give up the words of the buttons for room; the search box always stays."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            if self.new.text():  # else it has no words yet
                self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        with_text = not self._is_narrow and self._preferences.tool_bar_text
        named(self, _("Tool bar"))
        self.new.setText(_("New"))
        tip(self.new, f"{_('New…')} ({BY_ID['new_menu'].hint(rtl=self.isRightToLeft())})")
        for button in (self.undo, self.redo, self.print, self.bell, self.help):
            button.retranslate(with_text=with_text)
        self.box.set_placeholder(_("Search or run a command"))
        self.box.setFixedWidth(theme.px(NARROW_BOX if self._is_narrow else BOX))
        sides = max(self._start.sizeHint().width(), self._end.sizeHint().width())
        self._start.setMinimumWidth(sides)
        self._end.setMinimumWidth(0 if self._is_narrow else sides)

    def sizeHint(self) -> QSize:
        """46 px, more for larger text."""
        return QSize(super().sizeHint().width(), theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline under it."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.surf)
        hairline(painter, self.rect(), look.line)

    def open_new_menu(self) -> None:
        """Show what can be made, from the keyboard."""
        self.new.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)
        self.new.showMenu()
