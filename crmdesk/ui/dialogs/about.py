"""What this program is: its name, version, licence, and what it runs on, to copy into a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from crmdesk.l10n.texts import _
from crmdesk.paths import program_version
from crmdesk.ui.errors import surroundings
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class About(QDialog):
    """A few lines and two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About crmdesk"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(DirLabel(f"crmdesk {program_version()}".strip(), "title", figure=True))
        column.addWidget(DirLabel(_("Free software under the MIT licence. Your data stay on your computer.")))
        column.addWidget(DirLabel(surroundings(), "caption", "mute", figure=True))
        self.copy = Button(_("Copy details"), icon="copy")
        self.copy.clicked.connect(self._copy)
        close = Button(_("Close"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        close.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{program_version()}\n{surroundings()}")
        self.copy.setText(_("Copied"))
