"""What stands in place of a conversation while several tickets are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.texts import _
from crmdesk.ui.several_pane import SelectionPane
from crmdesk.ui.widgets.button import Button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SeveralTickets(SelectionPane):
    """A count in words and what can be done with all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.assign = Button("", icon="user", parent=self)
        self.merge = Button("", icon="merge", parent=self)
        self.trash = Button("", icon="trash-2", parent=self)
        self.restore = Button("", icon="archive-restore", parent=self)
        self.restore.hide()
        self._offer(self.assign, self.merge, self.trash, self.restore)
        self.retranslate()

    def show_words(self, words: str, *, in_trash: bool) -> None:
        """Say what is selected, and offer what can be done there."""
        self.words.setText(words)
        for button in (self.assign, self.merge, self.trash):
            button.setVisible(not in_trash)
        self.restore.setVisible(in_trash)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.restore.setText(_("Restore"))
        self.assign.setText(_("Assign to…"))
        self.merge.setText(_("Merge…"))
        self.trash.setText(_("Move to trash"))
