"""What stands beside a list while several of its records are selected: how many, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, START, fill
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_IN_BAR = Qt.AlignmentFlag.AlignVCenter


class SelectionPane(QWidget):
    """A count in words over commands; as a bar the commands stand beside the words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_bar = False
        self.words = DirLabel("", "subject", wrapped=True, align=CENTER, parent=self)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setSpacing(10)
        self._row.addStretch()
        self._row.addWidget(self.words)

    def _offer(self, *buttons: Button) -> None:
        for button in buttons:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        self._row.addStretch()
        self._arrange()

    def set_bar(self, *, bar: bool) -> None:
        """A bar of one line, or a pane."""
        if bar != self.is_bar:
            self.is_bar = bar
            self._arrange()

    def _arrange(self) -> None:
        bar, way, policy = self.is_bar, QBoxLayout.Direction, QSizePolicy.Policy
        self._row.setDirection(way.LeftToRight if bar else way.TopToBottom)
        self._row.setContentsMargins(14, 6 if bar else 12, 14, 6 if bar else 12)
        self._row.setStretch(0, 0 if bar else 2)
        self._row.setStretch(1, 1 if bar else 0)
        self._row.setStretch(self._row.count() - 1, 0 if bar else 3)
        self._row.setAlignment(self.words, _IN_BAR if bar else Qt.AlignmentFlag(0))
        self.words.align = START if bar else CENTER
        self.setSizePolicy(policy.Preferred, policy.Maximum if bar else policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane; a hairline over a bar."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.surf)
        if self.is_bar:
            fill(painter, self.rect().adjusted(0, 0, 0, 1 - self.height()), look.line)


class SeveralPane(SelectionPane):
    """What can be done with several records of a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = Button("", "default", "pencil", parent=self)
        self.merge = Button("", "default", "merge", parent=self)
        self.merge.hide()
        self.trash = Button("", "default", "trash-2", parent=self)
        self.restore = Button("", "default", "archive-restore", parent=self)
        self._offer(self.edit, self.merge, self.restore, self.trash)
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
