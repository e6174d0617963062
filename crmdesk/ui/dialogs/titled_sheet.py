"""A sheet with a title, a sentence under it and a cross: the ground of the sheets about figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crmdesk.l10n.texts import _
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class TitledSheet(Sheet):
    """Its head stands first in `body`; `is_data` says that the title is a person's own words."""

    def __init__(self, host: QWidget, width: int, *, is_data: bool = False) -> None:
        super().__init__(host, width)
        self.title = DirLabel("", "title", data=is_data, parent=self.panel)
        self.sentence = DirLabel("", "caption", "mute", wrapped=True, parent=self.panel)
        self.shut = Button("", "ghost", "x", parent=self.panel)
        self.shut.clicked.connect(self.close_sheet)
        head, names = QHBoxLayout(), QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.sentence)
        head.addLayout(names, 1)
        head.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setSpacing(10)
        self.body.addLayout(head)

    def save(self) -> None:
        """What Ctrl+Enter does; nothing where there is nothing to save."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """The words in the language of the window."""
        self.shut.set_name(_("Close"))
