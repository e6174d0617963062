"""What stands in place of a conversation while several tickets are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, fill
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class SeveralTickets(QWidget):
    """A count in words and what can be done with all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = DirLabel("", "subject", wrapped=True, align=CENTER, parent=self)
        self.assign = Button("", icon="user", parent=self)
        self.merge = Button("", icon="merge", parent=self)
        self.trash = Button("", icon="trash-2", parent=self)
        self.restore = Button("", icon="archive-restore", parent=self)
        self.restore.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self.words)
        for button in (self.assign, self.merge, self.trash, self.restore):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
