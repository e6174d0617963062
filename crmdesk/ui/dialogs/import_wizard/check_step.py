"""Step 4: what would become of every row, before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.importing import telling
from crmdesk.ui.dialogs.import_wizard.reasons import Reason, ReasonList
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.dialogs.import_wizard.words import unknown_words
from crmdesk.ui.paint import CENTER
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.mark import Mark
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.skeleton import Skeleton

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from crmdesk.services.importing.run import Result
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

MOST_SHOWN = 5000
WHERE = N_("Line {line}, {column}")
MADE = N_("{kind}: {count} will be made, because the book does not have them.")


class CheckStep(Step):
    """Counts, and the rows that need a look."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self._title = DirLabel(role="strong")
        self._hint = DirLabel(tone="mute", wrapped=True)
        self.ready = Mark()
        self.warnings = Chip("", checkable=True, icon="triangle-alert")
        self.errors = Chip("", checkable=True, icon="circle-alert")
        for chip in (self.warnings, self.errors):
            chip.setAutoExclusive(True)
            chip.toggled.connect(self._show_list)
        self.list = ReasonList()
        self._fine = DirLabel(tone="mute", align=CENTER, wrapped=True)
        self.waiting = Skeleton()
        self.waiting.setMinimumHeight(160)
        chips = QWidget()
        row = FlowLayout(chips, 8)
        for part in (self.ready, self.warnings, self.errors):
            row.addWidget(part)
        self._goes_on = False
        self.strip = MessageBar()
        self.card = Card()
        for piece in (self._title, self._hint, chips, self.list, self._fine):
            self.card.body.addWidget(piece, 1 if piece in {self.list, self._fine} else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.strip)
        column.addWidget(self.card, 1)
        column.addWidget(self.waiting, 1)
        self.flow.moved.connect(self.waiting.set_progress)
        self.retranslate()

    def name(self) -> str:
        """The step's name."""
        return _("Check")

    def next_text(self) -> str:
        """How many rows it will write."""
        done = self.flow.checked
        rows = 0 if done is None else done.created + done.updated
        if not rows:
            return _("Import")
        return self.desk.fmt.counted("Import {n} row", "Import {n} rows", rows)

    def can_go_on(self) -> bool:
        """When there is something to write."""
        done = self.flow.checked
        return self.flow.is_ready() and done is not None and done.created + done.updated > 0

    def note(self) -> str:
        """Nothing has happened yet."""
        done = self.flow.checked
        if done is not None and not done.created + done.updated:
            return _("There is nothing to import: every row is in the book already, or is refused.")
        return _("Nothing is saved yet. The whole import can be undone.")

    def show_flow(self) -> None:
        """The counts as soon as they are known."""
        done = self.flow.checked
        self._offer_names()
        self.card.setVisible(done is not None)
        self.waiting.setVisible(done is None)
        if done is None:
            if self.isVisible():
                self.waiting.begin()
            return
        self.waiting.end()
        if self._goes_on and not self.flow.is_busy:
            self._goes_on = False
            if not done.rejected:
                self.skip_asked.emit()
        fmt = self.desk.fmt
        ready = done.rows - done.rejected
        self.ready.say(fmt.counted("{n} row ready", "{n} rows ready", ready), "circle-check", "good")
        self.warnings.setText(fmt.counted("{n} warning", "{n} warnings", len(self._warnings(done))))
        self.errors.setText(fmt.counted("{n} row refused", "{n} rows refused", done.rejected))
        shown = self.errors if done.rejected else self.warnings
        shown.setChecked(True)
        self._hint.setText(telling.counts(done, fmt))
        self._show_list()

    def _offer_names(self) -> None:
        """Offer to make the records whose names keep rows out."""
        plan = None if self.flow.is_busy else self.flow.plan
        unknown = ((place, one.unknown) for place, one in self.flow.troubles().items() if one.unknown)
        place, names = next(unknown, (-1, ()))
        if plan is None or not names:
            self.strip.clear()
            return
        make = Offer(_("Make them and import"), self._make_and_import)
        said = unknown_words(plan, place, names, self.desk.fmt)
        self.strip.show_message(said, "warn", (make,), closable=False)

    def _make_and_import(self) -> None:
        self._goes_on = True
        self.flow.make_missing(make=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Who has left looks at the counts again before anything is imported."""
        self._goes_on = False
        super().hideEvent(event)

    def first_field(self) -> QWidget | None:
        """The cure, where nothing can be imported without it."""
        return None if self.can_go_on() else self.strip.first_offer()

    def _show_list(self) -> None:
        done = self.flow.checked
        if done is None:
            return
        reasons = self._errors(done) if self.errors.isChecked() else self._warnings(done)
        self.list.put(reasons)
        self.list.setVisible(bool(reasons))
        self._fine.setVisible(not reasons)
        self._fine.setText(
            _("No row is refused.") if self.errors.isChecked() else _("There are no warnings.")
        )

    def _errors(self, done: Result) -> list[Reason]:
        fmt = self.desk.fmt
        return [
            Reason(fmt.sentence(WHERE, line=one.line, column=one.column), fmt.error(one.reason), is_bad=True)
            for one in done.errors[:MOST_SHOWN]
        ]

    def _warnings(self, done: Result) -> list[Reason]:
        fmt = self.desk.fmt
        said = [
            fmt.sentence(MADE, kind=kind_words(kind), count=count)
            for kind, count in done.created_missing.items()
        ]
        said += [
            fmt.sentence(telling.RECOGNISED, text=one.text, name=one.name, count=one.rows)
            for one in done.recognised
        ]
        said += [telling.note_words(note, fmt) for note in done.notes]
        return [Reason("", text, is_bad=False) for text in said]

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self._title.setText(_("What will happen to the rows"))
        named(self.list, _("Rows that need a look"))
        self.waiting.retranslate()
        self.show_flow()


def kind_words(kind: str) -> str:
    """Several records of a kind, in the language of the window."""
    from crmdesk.entities.catalogue import entity_of_kind

    declared = entity_of_kind(kind)
    return _("Stages") if declared is None else _(declared.label_many)
