"""The wizard's page: title, row of steps, the step's body, the way back and on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.check_step import CheckStep
from crmdesk.ui.dialogs.import_wizard.file_step import FileStep
from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow
from crmdesk.ui.dialogs.import_wizard.kind_step import KindStep
from crmdesk.ui.dialogs.import_wizard.mapping_step import MappingStep
from crmdesk.ui.dialogs.import_wizard.result_step import ResultStep
from crmdesk.ui.dialogs.import_wizard.run_step import RunStep
from crmdesk.ui.dialogs.import_wizard.step_bar import StepBar
from crmdesk.ui.page import Page
from crmdesk.ui.reading_order import set_reading_order
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.step import Step
    from crmdesk.ui.page import Handlers

FILE, KIND, MAPPING, CHECK, RUN, RESULT = range(6)
LOW = 400
"""The height in drawn px below which the steps keep the room for themselves."""


class ImportWizard(Page):
    """A guest of the window: other sections can be visited while it waits or runs."""

    closed = Signal()
    records_asked = Signal(str)
    """The imported records are to be shown: the name of their entity."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, wanted: str = "") -> None:
        super().__init__(desk, parent)
        self.flow = ImportFlow(desk, self, wanted=wanted)
        self.run_step, self.result_step = RunStep(desk, self.flow), ResultStep(desk, self.flow)
        self.steps: tuple[Step, ...] = (
            FileStep(desk, self.flow), KindStep(desk, self.flow), MappingStep(desk, self.flow),
            CheckStep(desk, self.flow), self.run_step, self.result_step,
        )  # fmt: skip
        self.step_bar = StepBar(desk)
        self.heading = DirLabel(role="title")
        self.about = DirLabel(role="caption", tone="mute", data=True)
        self.cancel = Button("", "ghost", "x")
        self.back, self.forward = (
            Button("", "default", "chevron-left"),
            Button("", "primary", "chevron-right", tail=True),
        )
        self.note = DirLabel(tone="mute", wrapped=True)
        self.bar = MessageBar()
        self._order = QTimer(self, singleShot=True, interval=0)
        self._order.timeout.connect(partial(set_reading_order, self))
        self.body = QStackedWidget()
        for step in self.steps:
            self.body.addWidget(ScrollPage(step, edged=True))
        self._column, self._head = QVBoxLayout(self), QHBoxLayout()
        self._lay_out()
        self._listen()
        self.go_to(FILE)
        self.retranslate()

    def _lay_out(self) -> None:
        head, words, foot = self._head, QVBoxLayout(), QHBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self.about)
        head.addWidget(self.heading, 1)
        head.addWidget(self.cancel)
        foot.addWidget(self.back)
        foot.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.forward)
        foot.setSpacing(16)
        head.setSpacing(16)
        column = self._column
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(10)
        column.addLayout(words)
        column.addWidget(self.step_bar)
        column.addWidget(self.bar)
        column.addWidget(self.body, 1)
        column.addLayout(foot)

    def _listen(self) -> None:
        self.cancel.clicked.connect(self.leave)
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_on)
        self.flow.changed.connect(self._show_flow)
        self.flow.failed.connect(self._tell_failure)
        self.flow.ended.connect(self._end_run)
        self.result_step.again_asked.connect(self.start_again)
        for step in self.steps:
            step.changed.connect(self._show_foot)
            step.skip_asked.connect(self.go_on, Qt.ConnectionType.QueuedConnection)
        self.desk.locale_changed.connect(self.retranslate)
        self.desk.theme_changed.connect(self.update)

    # Steps

    @property
    def place(self) -> int:
        """Which step is shown, from 0."""
        return self.body.currentIndex()

    def go_to(self, place: int) -> None:
        """Show a step."""
        self.body.setCurrentIndex(place)
        self.step_bar.set_current(place)
        self.steps[place].show_flow()
        self._show_foot()
        first = self.steps[place].first_field()
        usual = self.forward if self.forward.isEnabled() else self.back if place else self.cancel
        (first or usual).setFocus(Qt.FocusReason.TabFocusReason)
        self.situation_changed.emit()

    def go_on(self) -> None:
        """The next step; from the check it runs, from the result it shows the records."""
        if not self.forward.isEnabled():
            return
        if self.place == RESULT:
            plan = self.flow.plan
            self.records_asked.emit(plan.entity.name if plan is not None else "")
            return
        self.bar.clear()
        if self.place == CHECK:
            self.run_step.begin()
            self.flow.run()
        self.go_to(self.place + 1)

    def go_back(self) -> None:
        """The step before."""
        if FILE < self.place < RUN:
            self.bar.clear()
            self.go_to(self.place - 1)

    def leave(self) -> None:
        """Close the wizard; a run goes on to its end or is stopped by its own button."""
        if not self.is_running:
            self.closed.emit()

    @property
    def is_running(self) -> bool:
        """Whether rows are being written."""
        return self.place == RUN and self.flow.is_busy

    def open_file(self, path: Path) -> None:
        """Take a file that was dropped on the window."""
        if not self.is_running:
            self.go_to(FILE)
            self.flow.open_file(path)

    def start_again(self) -> None:
        """Choose another file."""
        self.go_to(FILE)
        step = self.steps[FILE]
        if isinstance(step, FileStep):
            step.ask_file()

    def _end_run(self) -> None:
        if self.flow.result is not None:
            self.result_step.reset()
            self.go_to(RESULT)
            return
        self.go_to(CHECK)
        if not self.bar.text():
            self.bar.show_message(_("The import was stopped. Nothing was changed in the book."), "info")

    # What is shown

    def _show_flow(self) -> None:
        waits = self.place == CHECK or QApplication.focusWidget() in {self.cancel, self.back}
        self.steps[self.place].show_flow()
        self._show_about()
        self._show_foot()
        is_open = self.place == FILE and self.steps[FILE].first_field() is None
        if self.forward.isEnabled() and (waits or is_open):
            self.forward.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.place == CHECK:
            (self.steps[CHECK].first_field() or self.back).setFocus(Qt.FocusReason.TabFocusReason)

    def _show_about(self) -> None:
        look, fmt = self.flow.look, self.desk.fmt
        self.heading.setText(self.title())
        self.setAccessibleName(self.title())
        self.about.setHidden(look is None or self._is_low())
        if look is None:
            return
        parts = [fmt.ident(look.path.name)]
        if self.flow.checked is not None:
            parts.append(fmt.counted("{n} row", "{n} rows", self.flow.checked.rows))
        parts.append(fmt.counted("{n} column", "{n} columns", len(look.header)))
        self.about.setText(_(", ").join(parts))

    def _show_foot(self) -> None:
        step = self.steps[self.place]
        words = step.next_text()
        self.forward.setText(words)
        self.forward.setVisible(bool(words))
        self.forward.setEnabled(bool(words) and step.can_go_on())
        self.forward.updateGeometry()
        self.back.setVisible(FILE < self.place < RUN)
        self.cancel.setVisible(self.place != RUN)
        self.cancel.setText(_("Close") if self.place == RESULT else _("Cancel"))
        self.note.setText(step.note())
        self._order.start()

    def _tell_failure(self, error: CrmError) -> None:
        self.bar.show_message(self.desk.fmt.error(error), "bad", details=str(getattr(error, "details", "")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low the row of steps stands beside the title, and the steps leave words out."""
        super().resizeEvent(event)
        low = self._is_low()
        if low != (self._head.indexOf(self.step_bar) >= 0):
            home, target = (self._column, self._head) if low else (self._head, self._column)
            home.removeWidget(self.step_bar)
            target.insertWidget(1, self.step_bar)
            self._head.setStretch(0, 0 if low else 1)
        for step in self.steps:
            step.set_low(low=low)
        self._show_about()

    def _is_low(self) -> bool:
        return self.height() < theme.px(LOW)

    # As a page

    def title(self) -> str:
        """What is imported."""
        plan = self.flow.plan
        if plan is None:
            return _("Import")
        return self.desk.fmt.sentence(N_("Import: {what}"), what=_(plan.entity.label_many))

    def handlers(self) -> Handlers:
        """Esc goes back a step, and closes the wizard at its first."""
        return {"back": self._escape}

    def _escape(self) -> None:
        self.go_back() if FILE < self.place < RUN else self.leave()

    def status_text(self) -> str:
        """Nothing is saved before the run."""
        return _("Import: nothing saved yet") if self.place < RUN else ""

    def panes(self) -> Sequence[QWidget]:
        """The body, then the buttons."""
        return (self.body, self.forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on wherever nothing in focus wanted it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self.is_running:
            self.go_on()
            event.accept()
            return
        super().keyPressEvent(event)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        for step in self.steps:
            step.retranslate()
        self.step_bar.set_names([step.name() for step in self.steps])
        self.step_bar.set_current(self.place)
        self.back.setText(_("Back"))
        self.bar.retranslate()
        self._show_about()
        self._show_foot()
