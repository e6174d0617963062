"""The editor of a deal: the form of its record with the stage bar above, its products and moves below."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.model.deal import DealStatus
from crmdesk.services import deal_lines, records
from crmdesk.ui.pages.deals.lines_table import LinesTable
from crmdesk.ui.pages.deals.outcome_line import OutcomeLine
from crmdesk.ui.pages.deals.pane import Parts, read_parts
from crmdesk.ui.pages.deals.stage_bar import StageBar
from crmdesk.ui.pages.deals.told_rows import ToldRows, moves_told
from crmdesk.ui.record_editor import RecordEditor, Then
from crmdesk.ui.sources import NewNames, sources_for
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.money_field import MoneyField
from crmdesk.ui.widgets.number_field import PercentField
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Work
    from crmdesk.services.deal_lines import Line
    from crmdesk.services.deal_moves import ToldMove
    from crmdesk.services.pipelines import StageRow
    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk

ON_THE_BAR = ("pipeline", "stage", "status")
"""What the stage bar shows, and the form does not."""

LINES = "lines"
"""The products among the fields of a draft."""


class DealEditor(RecordEditor):
    """A press on the stage bar moves an open deal at once, and is the first stage of a new one."""

    move_asked = Signal(int, int)
    ending_asked = Signal(int, str)
    reopen_asked = Signal(int)

    def __init__(
        self,
        desk: Desk,
        stages_of: Callable[[int], Sequence[StageRow]],
        usual: Callable[[], tuple[int, int]],
        parent: QWidget | None = None,
    ) -> None:
        self._stages_of, self._usual = stages_of, usual
        self._moves: Sequence[ToldMove] = ()
        self._stage = self._pipeline = 0
        self._lines_of: int | None = None
        self._is_ready = False
        super().__init__(desk, "deal", parent)
        self.stage_bar, self.outcome = StageBar(desk.fmt, self), OutcomeLine(desk, self)
        products = sources_for(desk, self, NewNames()).records("product")
        self.lines, self.moves = LinesTable(desk, products, self), ToldRows(self)
        self._arrange()
        self.stage_bar.stage_asked.connect(self._ask_move)
        self.outcome.ending_asked.connect(self._ask_ending)
        self.outcome.reopen_asked.connect(self._ask_reopening)
        self.lines.sum_offered.connect(self._take_sum)
        self.lines.edited.connect(self._keep.start)
        self.lines.arranged.connect(self._chain_feet)
        self.form.edited.connect(self._follow_form)
        self._is_ready = True
        self._chain_feet()
        self.retranslate()

    def _arrange(self) -> None:
        for name in ON_THE_BAR:
            row = self.form.rows.pop(name, None)
            if row is not None:
                row.setParent(None)
                row.deleteLater()
        self._pair_amount_and_currency()
        column, inside = self.layout(), self.form.parentWidget()
        body = inside.layout() if inside is not None else None
        if isinstance(column, QBoxLayout) and isinstance(body, QBoxLayout):
            column.insertWidget(1, self.stage_bar)
            column.insertWidget(2, self.outcome)
            body.addWidget(self.lines)
            body.addWidget(self.moves)
            body.addStretch(1)
            self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _stops_below(self) -> Sequence[QWidget]:
        return self.lines.stops() if self._is_ready else ()

    def _pair_amount_and_currency(self) -> None:
        """The currency stands beside its amount; its own row keeps no room."""
        amount, currency = self.form.rows["amount"], self.form.rows["currency"]
        box = amount.layout()
        if isinstance(box, QBoxLayout):
            box.removeWidget(amount.widget)
            pair = QHBoxLayout()
            pair.setSpacing(8)
            pair.addWidget(amount.widget, 3)
            pair.addWidget(currency.widget, 2)
            box.addLayout(pair, 1)
            currency.label.hide()
            if isinstance(amount.widget, MoneyField):
                amount.widget.leave_unit_out()
            currency.setFixedHeight(0)
            self.form.rows["currency"] = self.form.rows.pop("currency")

    # Opening

    def open_new(self, values: dict[str, Any] | None = None, labels: dict[str, str] | None = None) -> None:
        """Begin a new deal, in the pipeline and stage told among the values, else in the usual ones."""
        given = dict(values or {})
        pipeline, stage = self._usual()
        self._pipeline = given.pop("pipeline", pipeline)
        self._stage = given.pop("stage", stage)
        super().open_new(given or None, labels)
        code = self.desk.work.facts.currency
        self.form.put("currency", code)
        self.form.base["currency"] = code
        self.lines.start((), code, None)
        self._show_moves(())
        self._show_standing()

    def _begin(self, record: int | None) -> None:
        super()._begin(record)
        self._lines_of = None
        self.lines.start((), self.desk.work.facts.currency, None)

    def _show_moves(self, moves: Sequence[ToldMove]) -> None:
        self._moves = moves
        self.moves.show_rows(_("Moves"), moves_told(moves, self.desk.fmt))

    def _put(self, opened: Opened) -> None:
        super()._put(opened)
        self._pipeline, self._stage = opened.values["pipeline"], opened.values["stage"]
        self._show_standing()
        self.lines.setEnabled(self._lines_of == opened.id)
        work = partial(read_parts, deal=opened.id)
        self.desk.read(owner=self, key="parts", work=work, done=self._show_parts, failed=self._tell)

    def _show_parts(self, parts: Parts) -> None:
        lines, moves = parts
        values = self._opened.values if self._opened is not None else {}
        if not self.lines.is_changed():
            code = values.get("currency") or self.desk.work.facts.currency
            self.lines.start(lines, code, values.get("amount"))
        self._lines_of = self.record
        self.lines.setEnabled(True)
        self._show_moves(moves)

    def follow_book(self, changed: Mapping[str, frozenset[int]]) -> None:
        """The deal was changed elsewhere: stage, outcome and moves follow; what is typed stays."""
        if self.record is not None and self.record in changed.get("deal", frozenset()) and not self._busy:
            work = partial(_read_again, deal=self.record)
            self.desk.read(owner=self, key="again", work=work, done=self._follow_standing, failed=self._tell)

    def _follow_standing(self, found: tuple[Opened, Sequence[ToldMove]]) -> None:
        opened, moves = found
        if opened.id != self.record:
            return
        self._pipeline, self._stage = opened.values["pipeline"], opened.values["stage"]
        if not self.form.is_changed() and not self.lines.is_changed():
            self._put(opened)
            return
        if self._opened is not None:
            for name in (*ON_THE_BAR, "closed", "lost_reason", "competitor"):
                self._opened.values[name] = opened.values[name]
        self._show_moves(moves)
        self._show_standing()

    def _show_standing(self) -> None:
        values = self._opened.values if self._opened is not None else {}
        status = values.get("status", DealStatus.OPEN)
        stages = self._stages_of(self._pipeline)
        self.stage_bar.show_stages(stages, self._stage, is_open=status is DealStatus.OPEN)
        self.outcome.show_outcome(values if self.record is not None else {})
        share = next((one.probability for one in stages if one.id == self._stage), None)
        field = self.form.widget("probability")
        if share is not None and isinstance(field, PercentField):
            usual = self.desk.fmt.percent(share, 0)
            show_hint(field.line, _("{percent} as in its stage").format(percent=usual))

    # The bar and the sum

    def _ask_move(self, stage: int) -> None:
        if self.record is None:
            self._stage = stage
            self._show_standing()
        else:
            self.move_asked.emit(self.record, stage)

    def _ask_ending(self, ending: str) -> None:
        if self.record is not None:
            self.ending_asked.emit(self.record, ending)

    def _ask_reopening(self) -> None:
        if self.record is not None:
            self.reopen_asked.emit(self.record)

    def _amount(self) -> int | None:
        try:
            found: int | None = self.form.widget("amount").read()
        except CrmError:
            return None
        return found

    def _follow_form(self, name: str) -> None:
        if name in {"amount", "currency"}:
            code = self.form.widget("currency").read() or self.desk.work.facts.currency
            self.lines.follow(code, self._amount())

    def _take_sum(self, total: int) -> None:
        self.form.put("amount", total)
        self.form.widget("amount").edited.emit()
        self.form.go_to("amount")

    # Saving and leaving

    def save(self, then: Then = Then.STAY) -> None:
        """Save fields and products in one gesture."""
        if self._busy or self.conflict is not None:
            return
        values, faulty = self.form.changes()
        if faulty:
            self._point_out(faulty)
            return
        if not self.lines.check():
            self.bar.show_message(_("A product needs attention. Nothing was saved."), "bad")
            return
        if self.record is not None and not values and not self.lines.is_changed():
            self._follow(then, self.record)
            return
        self._set_busy(busy=True)
        failed, done = partial(self._refused, then=then), partial(self._take_saved, then)
        self.desk.write(owner=self, work=self._saving(values), done=done, failed=failed)

    def _saving(self, values: dict[str, Any]) -> Callable[[Work], records.Saved]:
        lines = self.lines.lines() if self.lines.is_changed() else None
        if self.record is None:
            values = {"pipeline": self._pipeline or None, "stage": self._stage or None} | values
            values = {name: value for name, value in values.items() if value is not None}
        return partial(
            records.save,
            entity="deal",
            values=values,
            record=self.record,
            version=self._version,
            base=self._opened.values if self._opened else None,
            also=None if lines is None else deal_lines.writer(lines, self.lines.base),
            note=self.closed_note.note(),
        )

    def _refused(self, error: CrmError, then: Then) -> None:
        if not isinstance(error, deal_lines.LinesChanged) or self.record is None:
            super()._refused(error, then)
            return
        self._set_busy(busy=False)
        self.keep_draft()
        work = partial(deal_lines.lines_of, deal=self.record)
        done = partial(self._ask_whose_lines, error, then)
        self.desk.read(owner=self, key="theirs", work=work, done=done, failed=self._tell)

    def _ask_whose_lines(self, error: CrmError, then: Then, theirs: Sequence[Line]) -> None:
        mine = Offer(_("My version"), partial(self._keep_lines, theirs, then))
        other = Offer(_("Their version"), partial(self._take_lines, theirs, then))
        self.bar.show_message(self.desk.fmt.error(error), "warn", (mine, other))
        (self.bar.first_offer() or self.bar).setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_lines(self, theirs: Sequence[Line], then: Then) -> None:
        self.lines.base = tuple(theirs)
        self.save(then)

    def _take_lines(self, theirs: Sequence[Line], then: Then) -> None:
        self.lines.start(theirs, self.lines.code, self._amount())
        self.save(then)

    def _follow(self, then: Then, record: int) -> None:
        if then is Then.ANOTHER:
            self.open_new({"pipeline": self._pipeline, "stage": self._stage})
        elif then is Then.STAY and self.lines.is_changed():
            self.lines.start(self.lines.lines() or (), self.lines.code, self._amount())
            self._read_again(record)
        else:
            super()._follow(then, record)

    def leave(self) -> None:
        """Go away; the products of a new deal are asked about as its fields are."""
        if self.conflict is None and self.record is None and self.lines.is_changed():
            self._ask_to_leave()
        else:
            super().leave()

    def give_up(self) -> None:
        """Go away without saving; changed products are kept as a draft too."""
        if self.record is not None and self.lines.is_changed() and not self.form.is_changed():
            self.keep_draft()
            self.desk.tell(
                _("Not saved. What you typed is kept for seven days and offered when you edit again.")
            )
        super().give_up()

    def keep_draft(self) -> None:
        """Keep what is typed and not saved, fields and products."""
        super().keep_draft()
        lines = self.lines.snapshot()
        if lines is not None and not self._is_done:
            self.drafts.keep(self._draft_key, self.form.snapshot() | {LINES: lines})

    def _take_draft(self, fields: dict[str, Any]) -> None:
        super()._take_draft(fields)
        if LINES in fields:
            self.lines.restore(fields[LINES])

    def retranslate(self) -> None:
        """All words in the language of the window; what was typed stays."""
        super().retranslate()
        if self._is_ready:
            self.stage_bar.retranslate(self.desk.fmt)
            self.lines.retranslate()
            self._show_moves(self._moves)
            self._show_standing()


def _read_again(work: Work, deal: int) -> tuple[Opened, Sequence[ToldMove]]:
    return records.open_record(work, entity="deal", record=deal), read_parts(work, deal)[1]
