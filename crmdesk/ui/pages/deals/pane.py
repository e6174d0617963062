"""An open deal beside the board or the table: its stages, how it stands, its products and moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout

from crmdesk.l10n.texts import N_, _
from crmdesk.model.deal import DealStatus
from crmdesk.services import deal_lines, deal_moves
from crmdesk.ui.pages.deals.outcome_line import OutcomeLine
from crmdesk.ui.pages.deals.stage_bar import StageBar
from crmdesk.ui.pages.deals.told_rows import ToldRows, lines_told, moves_told
from crmdesk.ui.record_pane import PaneReading, RecordPane
from crmdesk.ui.related_list import Related

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Work
    from crmdesk.services.deal_lines import Line
    from crmdesk.services.deal_moves import ToldMove
    from crmdesk.services.pipelines import StageRow
    from crmdesk.ui.desk import Desk

Parts = tuple["Sequence[Line]", "Sequence[ToldMove]"]


TICKETS = Related(
    "ticket",
    "deal",
    N_("Tickets"),
    ("subject", "status", "nearest"),
    N_("No tickets yet."),
    N_("New ticket"),
)


def read_parts(work: Work, deal: int) -> Parts:
    """What belongs to a deal alone: its lines and its moves."""
    return deal_lines.lines_of(work, deal=deal), deal_moves.told_moves(work, deal=deal)


class DealPane(RecordPane):
    """A press on the stage bar moves the deal."""

    move_asked = Signal(int, int)
    ending_asked = Signal(int, str)
    reopen_asked = Signal(int)

    def __init__(
        self,
        desk: Desk,
        facts: Sequence[str],
        stages_of: Callable[[int], Sequence[StageRow]],
        parent: QWidget,
    ) -> None:
        self._stages_of = stages_of
        self._parts: Parts = ((), ())
        super().__init__(desk, "deal", (TICKETS,), facts, parent)

    def _lay_out(self) -> None:
        super()._lay_out()
        content = self._content
        self.stage_bar, self.outcome = StageBar(self.desk.fmt, content), OutcomeLine(self.desk, content)
        self.outcome.show_outcome({})
        self.products, self.moves = ToldRows(self.details, figures=True), ToldRows(self.details)
        column = content.layout()
        if isinstance(column, QBoxLayout):
            place = column.indexOf(self.tabs)
            column.insertWidget(place, self.stage_bar)
            column.insertWidget(place + 1, self.outcome)
        below = self.details.layout()
        if isinstance(below, QBoxLayout):
            below.insertWidget(below.count() - 1, self.products)
            below.insertWidget(below.count() - 1, self.moves)
        self.stage_bar.stage_asked.connect(self._ask_move)
        self.outcome.ending_asked.connect(self._ask_ending)
        self.outcome.reopen_asked.connect(self._ask_reopening)

    def _follow_height(self) -> None:
        """The ways in which a deal ends stand beside the other actions where these leave room."""
        values = self.reading.opened.values if self.reading is not None else {}
        column = self._content.layout()
        if isinstance(column, QBoxLayout):
            edges = column.contentsMargins()
            is_beside = self._actions.indexOf(self.outcome) >= 0
            used = self._actions.sizeHint().width() + self._actions.spacing()
            needed = used if is_beside else used + self.outcome.sizeHint().width()
            is_open = values.get("status") is DealStatus.OPEN
            fits = is_open and needed + edges.left() + edges.right() <= self.width()
            if fits and not is_beside:
                column.removeWidget(self.outcome)
                self._actions.addWidget(self.outcome)
            elif is_beside and not fits:
                self._actions.removeWidget(self.outcome)
                column.insertWidget(column.indexOf(self.tabs), self.outcome)
        super()._follow_height()

    def _take(self, reading: PaneReading) -> None:
        if self.reading is None or self.reading.opened.id != reading.opened.id:
            self._parts = ((), ())
        super()._take(reading)
        work = partial(read_parts, deal=reading.opened.id)
        self.desk.read(owner=self, key="parts", work=work, done=self._show_parts, failed=self._tell)

    def _show_parts(self, parts: Parts) -> None:
        self._parts = parts
        self._tell_parts()

    def _tell_parts(self) -> None:
        lines, moves = self._parts
        values = self.reading.opened.values if self.reading is not None else {}
        code, fmt = values.get("currency") or self.desk.work.facts.currency, self.desk.fmt
        self.products.show_rows(_("Products"), lines_told(lines, code, fmt))
        self.moves.show_rows(_("Moves"), moves_told(moves, fmt))

    def _show_reading(self, reading: PaneReading) -> None:
        super()._show_reading(reading)
        values, labels = reading.opened.values, reading.opened.labels
        who = labels.get("company") or labels.get("contact") or ""
        self.head.show_record(reading.opened.title, "", who, values.get("tags") or ())
        stages = self._stages_of(values["pipeline"])
        is_open = values["status"] is DealStatus.OPEN and not reading.opened.trashed
        self.stage_bar.show_stages(stages, values["stage"], is_open=is_open)
        self.stage_bar.retranslate(self.desk.fmt)
        self.outcome.show_outcome({} if reading.opened.trashed else values)
        self._tell_parts()

    def _open_link(self) -> None:
        """The customer: the company, else the person."""
        values = self.reading.opened.values if self.reading is not None else {}
        for entity in ("company", "contact"):
            if values.get(entity):
                self.record_asked.emit(entity, values[entity])
                return

    def _ask_move(self, stage: int) -> None:
        if self.record is not None:
            self.move_asked.emit(self.record, stage)

    def _ask_ending(self, ending: str) -> None:
        if self.record is not None:
            self.ending_asked.emit(self.record, ending)

    def _ask_reopening(self) -> None:
        if self.record is not None:
            self.reopen_asked.emit(self.record)
