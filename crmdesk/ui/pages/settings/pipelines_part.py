"""Pipelines: their names, and their stages with order, probability and patience."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.services import pipelines
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.number_field import NumberField, PercentField
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.pipelines import PipelineRow, StageRow
    from crmdesk.ui.desk import Desk

NARROW_FIELD, FIELD_HEIGHT = 92, 32
NEW_PROBABILITY = Decimal("0.2")
MOST_DAYS = 3650
NO_DAYS = N_("Enter whole days from 1 to 3650, or nothing.")


class StageFields:
    """The widgets of one stage; what is typed is saved when the field is left."""

    def __init__(
        self, desk: Desk, stage: StageRow, save: Callable[[StageFields], None], parent: QWidget
    ) -> None:
        self.stage = stage
        self.name, self.share, self.days = (
            TextField(desk, parent),
            PercentField(desk, parent),
            NumberField(desk, parent),
        )
        self.name.set_value(stage.name)
        self.share.set_value(stage.probability)
        self.days.set_value(stage.stale_days)
        for number in (self.share, self.days):
            number.setFixedWidth(theme.px(NARROW_FIELD))
        self.days.line.set_unit(_(NP_("unit of a field", "days")))
        self.deals = DirLabel(
            desk.fmt.counted("{n} open deal", "{n} open deals", stage.deals), "caption", "mute"
        )
        self.earlier, self.later = (
            Button("", "ghost", "arrow-up", small=True),
            Button("", "ghost", "arrow-down", small=True),
        )
        self.remove = Button("", "ghost", "trash-2", small=True)
        for beside in (self.deals, self.earlier, self.later, self.remove):
            beside.setFixedHeight(theme.px(FIELD_HEIGHT))
        for field in (self.name, self.share, self.days):
            field.left.connect(partial(save, self))
        for line in (self.name.line, self.share.line, self.days.line):
            line.returnPressed.connect(partial(save, self))
        self._name_all(desk)

    def _name_all(self, desk: Desk) -> None:
        name = desk.fmt.isolate(self.stage.name)
        self.name.set_name(_("Stage"))
        self.share.set_name(_("Probability of “{name}”").format(name=name))
        self.days.set_name(_("Days until “{name}” is stale").format(name=name))
        self.earlier.set_name(_("Move “{name}” up").format(name=name))
        self.later.set_name(_("Move “{name}” down").format(name=name))
        self.remove.set_name(_("Remove “{name}”").format(name=name))

    def parts(self) -> tuple[QWidget, ...]:
        """The widgets in the order of the table's columns."""
        return self.name, self.share, self.days, self.deals, self.earlier, self.later, self.remove

    def values(self) -> dict[str, Any] | None:
        """What the book is to be told; None while something is not understood."""
        if not all([self.name.check(), self.share.check(), self.days.check()]):
            return None
        name, share, days = self.name.value(), self.share.value(), self.days.value()
        if days is not None and (days != int(days) or not 1 <= days <= MOST_DAYS):
            self.days.set_error(_(NO_DAYS))
            return None
        return {
            "name": name or "",
            "probability": share or Decimal(0),
            "stale_days": None if days is None else int(days),
        }

    def is_changed(self, values: dict[str, Any]) -> bool:
        """Whether that differs from the book."""
        stage = self.stage
        return values != {
            "name": stage.name,
            "probability": stage.probability,
            "stale_days": stage.stale_days,
        }


class PipelinesPart(Part):
    """One card for each pipeline."""

    key, title, icon = "pipelines", N_("Pipelines"), "square-kanban"
    note = N_("The stages of a deal, in order. The probability weighs open deals in the forecast.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found: list[PipelineRow] = []
        self.names: dict[int, TextField] = {}
        self.stages: dict[int, StageFields] = {}
        self.adders: dict[int, Button] = {}
        self.restorers: dict[int, Button] = {}
        self._cards: list[Card] = []
        self._focus: tuple[int, str] | None = None
        self.add_button = Button(icon="plus")
        self.add_button.clicked.connect(self._add_pipeline)
        self.card.hide()
        self.column.addWidget(self.add_button)
        self.read()

    def read(self) -> None:
        """Ask for the pipelines."""
        self.desk.read(
            owner=self, key="pipelines", work=pipelines.pipelines, done=self._take, failed=self.fail
        )

    def _take(self, found: list[PipelineRow]) -> None:
        self.found = found
        self.make_when_shown()

    def narrow(self, wanted: str) -> bool:
        """It is shown whole or not at all."""
        return not wanted.strip() or self.says(wanted) or self._has(wanted)

    def _has(self, wanted: str) -> bool:
        from crmdesk.l10n.normalise import fold

        words = [_("Stage"), _("Probability"), *(stage.name for one in self.found for stage in one.stages)]
        return fold(wanted.strip()) in fold(" ".join(words))

    # Making

    def _make_cards(self) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards, self.names, self.stages, self.adders, self.restorers = [], {}, {}, {}, {}
        column = self.column
        column.removeWidget(self.add_button)
        for pipeline in self.found:
            card = Card()
            self._fill(card, pipeline)
            column.addWidget(card)
            self._cards.append(card)
        column.addWidget(self.add_button)
        self._return_focus()

    def _fill(self, card: Card, pipeline: PipelineRow) -> None:
        name = TextField(self.desk)
        name.set_value(pipeline.name)
        name.set_name(_("Name of the pipeline"))
        name.left.connect(partial(self._rename, pipeline))
        name.line.returnPressed.connect(partial(self._rename, pipeline))
        self.names[pipeline.id] = name
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 6, 0, 6)
        grid.setColumnStretch(0, 1)
        for place, words in enumerate((_("Stage"), _("Probability"), _("Stale after"))):
            grid.addWidget(DirLabel(words, "caption", "mute"), 0, place)
        for line, stage in enumerate(pipeline.stages, start=1):
            self._add_line(grid, line, stage, table)
        self.stages[pipeline.stages[0].id].earlier.setEnabled(False)
        self.stages[pipeline.stages[-1].id].later.setEnabled(False)
        adder = Button(_("Add a stage"), icon="plus", small=True)
        adder.clicked.connect(partial(self._add_stage, pipeline))
        self.adders[pipeline.id] = adder
        row = QHBoxLayout()
        row.addWidget(adder)
        row.addStretch(1)
        card.body.addWidget(name)
        card.body.addWidget(table)
        card.body.addLayout(row)
        for stage in pipeline.removed:
            self.restorers[stage.id] = self.restorer(stage.name, partial(self._restore, stage.id), card.body)

    def _add_line(self, grid: QGridLayout, line: int, stage: StageRow, table: QWidget) -> None:
        fields = StageFields(self.desk, stage, self._save, table)
        for place, part in enumerate(fields.parts()):
            grid.addWidget(part, line, place, Qt.AlignmentFlag.AlignTop)
        fields.earlier.clicked.connect(partial(self._shift, stage.id, -1))
        fields.later.clicked.connect(partial(self._shift, stage.id, 1))
        fields.remove.clicked.connect(partial(self._remove, stage.id))
        self.stages[stage.id] = fields

    def _return_focus(self) -> None:
        """After a move the same button is in focus again, so that one can go on."""
        if self._focus is not None:
            stage, which = self._focus
            self._focus = None
            fields = self.stages.get(stage)
            button = getattr(fields, which) if fields is not None else self.add_button
            (button if button.isEnabled() or fields is None else fields.name).setFocus()

    # Changing

    def _write(self, work: Callable[..., Committed]) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self._focus = None
        self._make_cards()

    def _save(self, fields: StageFields) -> None:
        values = fields.values()
        if values is not None and fields.is_changed(values):
            self._write(partial(pipelines.change_stage, stage=fields.stage.id, **values))

    def _rename(self, pipeline: PipelineRow) -> None:
        name = self.names[pipeline.id].read() or ""
        if name != pipeline.name:
            self._write(partial(pipelines.rename_pipeline, pipeline=pipeline.id, name=name))

    def _shift(self, stage: int, by: int) -> None:
        self._focus = (stage, "earlier" if by < 0 else "later")
        self._write(partial(pipelines.shift_stage, stage=stage, by=by))

    def _remove(self, stage: int) -> None:
        self._focus = (stage, "remove")
        self._write(partial(pipelines.remove_stage, stage=stage))

    def _restore(self, stage: int) -> None:
        self._focus = (stage, "name")
        self._write(partial(pipelines.restore_stage, stage=stage))

    def _add_stage(self, pipeline: PipelineRow) -> None:
        name = _("New stage")
        self._write(
            partial(pipelines.add_stage, pipeline=pipeline.id, name=name, probability=NEW_PROBABILITY)
        )

    def _add_pipeline(self) -> None:
        self._write(partial(pipelines.add_pipeline, name=_("New pipeline")))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.add_button.setText(_("Add a pipeline"))
        self.make_when_shown()
