"""Step 3: which column fills which field, how its values are read, and the one problem that is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.importing.mapping import filled_twice, is_ready, undecided
from crmdesk.services.importing.plan import missing_fields
from crmdesk.ui.dialogs.import_wizard.mapping_table import MappingTable
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.dialogs.import_wizard.words import unknown_words
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from crmdesk.services.importing.plan import Plan
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

MISSING = N_("No column is “{field}”. Choose the column that has it.")
TWICE = N_("“{one}” and “{two}” both fill “{field}”. Choose another field for one of them.")
UNDECIDED = N_("The dates in “{column}” can be read in more than one way. Choose the right one.")


class MappingStep(Step):
    """The columns."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self._title = DirLabel(role="strong")
        self._hint = DirLabel(tone="mute")
        self.table = MappingTable(desk, flow)
        card = Card()
        self._words = words = QWidget()
        line = FlowLayout(words, 12)
        line.addWidget(self._title)
        line.addWidget(self._hint)
        card.body.addWidget(words)
        card.body.addWidget(self.table)
        self.strip = MessageBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.strip)
        column.addWidget(card)
        column.addStretch(1)
        self._are_rows_left_out = False
        self.retranslate()

    def name(self) -> str:
        """The step's name."""
        return _("Columns")

    def next_text(self) -> str:
        """Where it leads."""
        return _("Next: check")

    def can_go_on(self) -> bool:
        """When the plan is whole; the check may still run."""
        return self.flow.plan is not None and is_ready(self.flow.plan)

    def note(self) -> str:
        """How many columns are imported."""
        plan = self.flow.plan
        if plan is None:
            return ""
        used = sum(one.field is not None for one in plan.columns)
        return self.desk.fmt.counted(
            "{used} of {n} column is imported.", "{used} of {n} columns are imported.",
            len(plan.columns), used=used,
        )  # fmt: skip

    def first_field(self) -> QWidget | None:
        """The first column that needs a decision."""
        return self.table.first_in_trouble()

    def set_low(self, *, low: bool) -> None:
        """The row of steps tells what this one is for."""
        self._words.setHidden(low)

    def show_flow(self) -> None:
        """The columns and the problem, if there is one."""
        plan = self.flow.plan
        if plan is None:
            return
        self.table.show_plan(plan, self.flow.troubles())
        self._show_problem(plan)

    def _show_problem(self, plan: Plan) -> None:
        said = self._obstacle(plan)
        if said:
            self.strip.show_message(said, "warn", closable=False)
        elif not self._show_unknown(plan):
            self.strip.clear()

    def _obstacle(self, plan: Plan) -> str:
        """What keeps the plan from being checked."""
        fmt = self.desk.fmt
        for one in missing_fields(plan):
            return fmt.sentence(MISSING, field=_(one.label))
        for columns in filled_twice(plan).values():
            field = columns[0].field
            label = _(field.label) if field is not None else ""
            return fmt.sentence(TWICE, one=columns[0].heading, two=columns[1].heading, field=label)
        for column in undecided(plan):
            return fmt.sentence(UNDECIDED, column=column.heading)
        return ""

    def _show_unknown(self, plan: Plan) -> bool:
        """Tell of names that the book does not know, with the two cures."""
        if plan.options.create_missing:
            made = sum(self.flow.checked.created_missing.values()) if self.flow.checked else 0
            if not made:
                return False
            said = self.desk.fmt.counted(
                "{n} record will be made for a missing name.",
                "{n} records will be made for missing names.",
                made,
            )
            undo = Offer(_("Leave their rows out"), lambda: self._make(make=False))
            self.strip.show_message(said, "info", (undo,), closable=False)
            return True
        for place, trouble in self.flow.troubles().items():
            if trouble.unknown and not self._are_rows_left_out:
                self._tell_unknown(plan, place, trouble.unknown)
                return True
        return False

    def _tell_unknown(self, plan: Plan, place: int, names: tuple[str, ...]) -> None:
        said = unknown_words(plan, place, names, self.desk.fmt)
        cures = (
            Offer(_("Make them"), lambda: self._make(make=True)),
            Offer(_("Leave their rows out"), self._leave_out),
        )
        self.strip.show_message(said, "warn", cures, closable=False)

    def _make(self, *, make: bool) -> None:
        self._are_rows_left_out = not make
        self.flow.make_missing(make=make)

    def _leave_out(self) -> None:
        self._are_rows_left_out = True
        self.strip.clear()
        self.changed.emit()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self._title.setText(_("Match the columns of the file with the fields of the program"))
        self._hint.setText(_("Matched by their headings; correct what you like."))
        self.table.retranslate()
        self.show_flow()
