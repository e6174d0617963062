"""What stands beside a list while several of its records are selected: how many, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui.paint import CENTER
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel


class SeveralPane(QWidget):
    """A count in words and the commands for all of the selection."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = DirLabel("", "subject", wrapped=True, align=CENTER, parent=self)
        self.edit = Button("", "default", "pencil", parent=self)
        self.merge = Button("", "default", "merge", parent=self)
        self.merge.hide()
        self.trash = Button("", "default", "trash-2", parent=self)
        self.restore = Button("", "default", "archive-restore", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self.words)
        for button in (self.edit, self.merge, self.restore, self.trash):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.retranslate()

    def show_words(self, words: str, *, in_trash: bool, mergeable: bool = False) -> None:
        """Say what is selected, and offer what can be done with it."""
        self.words.setText(words)
        self.edit.setVisible(not in_trash)
        self.merge.setVisible(mergeable and not in_trash)
        self.trash.setVisible(not in_trash)
        self.restore.setVisible(in_trash)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.edit.setText(_("Edit selected"))
        self.merge.setText(_("Merge…"))
        self.trash.setText(_("Move to trash"))
        self.restore.setText(_("Restore"))
