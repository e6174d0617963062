"""The dialog that tells of a bug, and gives its report to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout

from crmdesk.l10n.texts import _
from crmdesk.ui.errors import surroundings
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.errors import Unexpected

WIDTH = 440


class ErrorDialog(QDialog):
    """Tells of a bug in plain words, and gives its report to copy."""

    def __init__(self, problem: Unexpected, log_file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Something went wrong"))
        self.setAccessibleName(self.windowTitle())
        body = QVBoxLayout(self)
        body.setSpacing(12)
        body.addWidget(DirLabel(self.windowTitle(), "subject"))
        body.addWidget(DirLabel(_(problem.message), wrapped=True))
        if log_file is not None:
            body.addWidget(DirLabel(_("The report is kept in this file:"), tone="mute", wrapped=True))
            body.addWidget(DirLabel(str(log_file), tone="mute", figure=True, wrapped=True))
        row = QHBoxLayout()
        self.copy = Button(_("Copy details"), icon="copy")
        self.copy.clicked.connect(self._copy)
        buttons = QDialogButtonBox()
        self.close_button = Button(_("Close"), "primary")
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(buttons)
        body.addLayout(row)
        self.setMinimumWidth(WIDTH)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{surroundings()}\n{self.problem.details}")
        self.copy.setText(_("Copied"))
