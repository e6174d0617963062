"""Step 6: what became of every row; the refused ones can be saved, the whole can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, NP_, _, within
from crmdesk.ui.dialogs.import_wizard.check_step import kind_words
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.paint import RIGHT
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.mark import Mark
from crmdesk.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.services.importing.run import Result
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow
    from crmdesk.ui.theme import Tone

SAVED = NN_("{count} row was saved to {file}.", "{count} rows were saved to {file}.")
MADE = N_("Made for missing names: {count} ({kind})")


class ResultStep(Step):
    """Counts that add up, and what can be done next."""

    closed = Signal()
    again_asked = Signal()

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self.title = DirLabel(role="title", wrapped=True)
        self._lines = QWidget()
        self.grid = QGridLayout(self._lines)
        self.grid.setContentsMargins(0, 6, 0, 6)
        self.grid.setHorizontalSpacing(28)
        self.grid.setColumnStretch(2, 1)
        self.notes = DirLabel(tone="mute", wrapped=True)
        self.bar = MessageBar()
        self.save_errors = Button("", "default", "file-down")
        self.undo = Button("", "default", "undo-2")
        self.again = Button("", "default", "upload")
        self.save_errors.clicked.connect(self._ask_place)
        self.undo.clicked.connect(self._undo)
        self.again.clicked.connect(self.again_asked)
        self._is_undone = False
        buttons = QWidget()
        row = FlowLayout(buttons, 8)
        for button in (self.save_errors, self.undo, self.again):
            row.addWidget(button)
        card = Card()
        for part in (self.title, self._lines, self.notes, buttons):
            card.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bar)
        column.addWidget(card)
        column.addStretch(1)
        desk.committed.connect(self._note_undo)
        self.retranslate()

    def name(self) -> str:
        """The step's name."""
        return _("Result")

    def next_text(self) -> str:
        """Where it leads."""
        plan = self.flow.plan
        label = "" if plan is None else within(plan.entity.label_many)
        return self.desk.fmt.sentence(N_("Show {what}"), what=label)

    def show_flow(self) -> None:
        """The counts of the run."""
        done = self.flow.result
        if done is None:
            return
        fmt = self.desk.fmt
        written = done.created + done.updated
        self.title.setText(
            _("The import was undone. The book is as it was before.")
            if self._is_undone
            else fmt.counted("{n} row was imported.", "{n} rows were imported.", written)
        )
        self._show_lines(done)
        said = [
            fmt.sentence(MADE, kind=kind_words(kind), count=count)
            for kind, count in done.created_missing.items()
        ]
        self.notes.setText("\n".join(said))
        self.notes.setVisible(bool(said))
        self.save_errors.setVisible(done.rejected > 0)
        self.save_errors.setText(
            fmt.counted("Save {n} refused row as CSV…", "Save {n} refused rows as CSV…", done.rejected)
        )
        self.undo.setVisible(done.committed is not None and not self._is_undone)

    def _show_lines(self, done: Result) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        rows: tuple[tuple[str, int, str, Tone], ...] = (
            (_(NP_("rows", "Added")), done.created, "plus", "good"),
            (_("Changed"), done.updated, "pencil", "good"),
            (_("Unchanged"), done.unchanged, "minus", "mute"),
            (_("Refused"), done.rejected, "circle-alert", "bad" if done.rejected else "mute"),
            (_("Rows in the file"), done.rows, "table", "text"),
        )
        for place, (words, count, icon, tone) in enumerate(rows):
            mark = Mark()
            mark.say(words, icon, tone)
            last = place == len(rows) - 1
            figure = DirLabel(self.desk.fmt.integer(count), "strong" if last else "body", align=RIGHT)
            figure.setAccessibleName(f"{words}: {figure.text()}")
            self.grid.addWidget(mark, place, 0)
            self.grid.addWidget(figure, place, 1)

    def reset(self) -> None:
        """A new run has ended."""
        self._is_undone = False
        self.bar.clear()

    def _undo(self) -> None:
        done = self.flow.result
        if done is not None and done.committed is not None:
            self.desk.undo(done.committed.gesture)

    def _note_undo(self, told: Committed) -> None:
        """An undo tells the message of what it took back."""
        done = self.flow.result
        if done is None or done.committed is None or told.gesture == done.committed.gesture:
            return
        if told.message == done.committed.message and told.params == done.committed.params:
            self._is_undone = not self._is_undone
            self.show_flow()
            self.changed.emit()

    def _ask_place(self) -> None:
        look = self.flow.look
        if look is None:
            return
        usual = look.path.with_name(f"{look.path.stem}-{_('refused')}.csv")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the refused rows"), str(usual), "CSV (*.csv)")
        if path:
            place = Path(path if Path(path).suffix else f"{path}.csv")
            self.flow.save_errors(place, lambda count: self._tell_saved(count, place))

    def _tell_saved(self, count: int, place: Path) -> None:
        said = self.desk.fmt.sentence(SAVED, count=count, file=self.desk.fmt.ident(place.name))
        self.bar.show_message(said, "good")

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.undo.setText(_("Undo this import"))
        self.again.setText(_("Import another file"))
        self.show_flow()
