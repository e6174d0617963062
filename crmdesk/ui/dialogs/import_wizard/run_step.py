"""Step 5: the rows are written, all of them or none; the rest of the program can be used meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from crmdesk.l10n.texts import NN_, _
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.paint import CENTER
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

READ = NN_("Reading the file: {count} row", "Reading the file: {count} rows")
WRITTEN = NN_("Saving: {done} of {count} row", "Saving: {done} of {count} rows")


class RunStep(Step):
    """Progress and a way to stop."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self._title = DirLabel(role="title", align=CENTER)
        self.said = DirLabel(tone="mute", align=CENTER)
        self._hint = DirLabel(tone="mute", align=CENTER, wrapped=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setMaximumWidth(theme.px(420))
        self.bar.setMinimumWidth(theme.px(240))
        self.stop = Button("", "default", "x")
        self.stop.clicked.connect(self._stop)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._title)
        column.addWidget(self.bar, 0, centre)
        column.addWidget(self.said)
        column.addWidget(self._hint)
        column.addWidget(self.stop, 0, centre)
        column.addStretch(3)
        self._news = (0, 0)
        flow.moved.connect(self._move)
        self.retranslate()

    def name(self) -> str:
        """The step's name."""
        return _("Run")

    def next_text(self) -> str:
        """The run leads on by itself."""
        return ""

    def first_field(self) -> QWidget | None:
        """The only thing to do here."""
        return self.stop

    def begin(self) -> None:
        """A run begins."""
        self.stop.setEnabled(True)
        self._move(0, 0)

    def _move(self, done: int, total: int) -> None:
        self._news = (done, total)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._say()

    def _say(self) -> None:
        done, total = self._news
        fmt = self.desk.fmt
        said = fmt.sentence(WRITTEN, done=done, count=total) if total else fmt.sentence(READ, count=done)
        self.said.setText(said)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.said.setText(_("Stopping…"))
        self.flow.stop()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self._title.setText(_("Importing"))
        self._hint.setText(
            _("All rows are saved as one step. You can go on working; this page stays under Tools, Import.")
        )
        self.stop.setText(_("Stop, save nothing"))
        named(self.bar, _("Progress"))
        self._say()
