"""The customers worth an offer or a discount: what each paid and cost to date; Enter opens the customer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.services import drilling, offers
from crmdesk.ui import theme
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.figure_table import FigureTable, Heading, Lines, SumRow
from crmdesk.ui.paint import one_line
from crmdesk.ui.save_path import ask_save_path
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from crmdesk.kpi.worth import CustomerWorth
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.period import Period
    from crmdesk.services.offers import Offers
    from crmdesk.ui.desk import Desk

WIDTH, LEAST = 1060, 190
NAME = N_("Customers worth an offer")
_COUNTED: Final = NN_("{count} customer of {all}", "{count} customers of {all}")
_BY_NAME: Final = "name"
_NEEDS: Final = "needs"
_NUMBERS: Final = frozenset({"days", "purchases", *offers.MONEY})
_SHOWN: Final = tuple(name for name in offers.LABELS if name != "since")


class OffersSheet(TitledSheet):
    """Beside the customers at risk: whom to please. The rule stands below the title, and can be changed."""

    record_wanted = Signal(str, int)
    rule_wanted = Signal()

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self._desk = desk
        self._period: Period | None = None
        self.found: Offers | None = None
        self.rows: list[CustomerWorth] = []
        place = QWidget()
        self.lines = Lines(self)
        self.table = FigureTable(self.lines, place)
        self.table.setMinimumHeight(theme.px(LEAST))
        self.sum_row = SumRow(self.table)
        block = QVBoxLayout(place)
        block.setContentsMargins(0, 4, 0, 4)
        block.setSpacing(0)
        block.addWidget(self.table, 1)
        block.addWidget(self.sum_row)
        self.state = StateView(place, self.panel)
        self.rule = Button("", "link", "sliders-horizontal", small=True, parent=self.panel)
        self.open_record = Button("", icon="external-link", parent=self.panel)
        self.export = Button("", icon="download", parent=self.panel)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.open_record)
        foot.addWidget(self.export)
        foot.addStretch(1)
        foot.addWidget(self.rule)
        self.body.addWidget(self.state, 1)
        self.body.addLayout(foot)

    def _listen(self) -> None:
        self.table.opened.connect(self._open)
        self.table.sort_asked.connect(self._sort)
        self.open_record.clicked.connect(lambda: self._open(self.table.currentIndex().row()))
        self.export.clicked.connect(self.export_rows)
        self.rule.clicked.connect(self._ask_rule)
        self._desk.locale_changed.connect(self.retranslate)

    def show_period(self, period: Period) -> None:
        """Show whom an offer is worth at the end of a period."""
        self._period, self.found = period, None
        self.state.show_loading()
        self._show_words()
        if self.isHidden():
            self.open()
        work = partial(offers.read_offers, period=period)
        self._desk.read(owner=self, key="offers", work=work, done=self._show, failed=self._fail)

    def _fail(self, error: CrmError) -> None:
        if self._period is not None:
            self.state.show_error(self._desk.fmt.error(error), partial(self.show_period, self._period))

    def _show(self, found: Offers) -> None:
        self.found, self.rows = found, list(found.customers)
        self.table.set_sort("value", descending=True)
        self._show_words()
        self.state.clear_bar()
        if found.customers:
            self.state.show_content()
            self.table.setFocus()
        else:
            self.state.show_no_match(_("Nobody is worth an offer by this rule."))
            self.shut.setFocus()

    def _sort(self, column: str) -> None:
        is_other = column != self.table.sorted_by
        down = column != _BY_NAME if is_other else not self.table.descending
        key = "order" if column == _BY_NAME else column
        self.rows.sort(key=lambda one: getattr(one, key), reverse=down)
        self.table.set_sort(column, descending=down)
        self._show_rows()

    # What can be done

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.rows):
            record = self.rows[row].record
            work = partial(drilling.entity_of, table="contact", record=record)
            self._desk.read(owner=self, key="open", work=work, done=partial(self._want_record, record))

    def _want_record(self, record: int, entity: str) -> None:
        self.close_sheet()
        self.record_wanted.emit(entity, record)

    def _ask_rule(self) -> None:
        self.close_sheet()
        self.rule_wanted.emit()

    def export_rows(self) -> None:
        """Write all rows to a file."""
        if self._period is None:
            return
        name = f"offers_{self._period.key.replace('..', '_')}.csv"
        path = ask_save_path(self, _("Export the rows"), name, "CSV (*.csv);;Excel (*.xlsx)")
        if path is not None:
            work = partial(offers.export_offers, period=self._period, path=path, rtl=self.isRightToLeft())
            self._desk.read(owner=self, key="export", work=work, done=partial(self._tell_export, path.name))

    def _tell_export(self, name: str, count: int) -> None:
        told = self._desk.fmt.counted("Wrote {n} row to {file}", "Wrote {n} rows to {file}", count, file=name)
        self._desk.tell(told)

    # Words

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.open_record.setText(_("Open record"))
        self.export.setText(_("Export CSV"))
        self.rule.setText(_("Change the rule…"))
        named(self.table, _(NAME))
        self._show_words()

    def _show_words(self) -> None:
        fmt, found = self._desk.fmt, self.found
        self.title.setText(_(NAME))
        has_rows = found is not None and bool(found.customers)
        for one in (self.open_record, self.export):
            one.setVisible(has_rows)
        if found is None:
            self.sentence.setText("")
            return
        rule = offers.rule_words(found, fmt, self._desk.work.facts)
        period = found.period.label(fmt)
        self.sentence.setText(fmt.sentence("{period}: {meaning}", period=period, meaning=rule))
        self.panel.setAccessibleName(strip_marks(f"{self.title.text()}. {self.sentence.text()}"))
        self._show_rows()

    def _show_rows(self) -> None:
        if self.found is None:
            return
        fmt = self._desk.fmt
        shown = [name for name in _SHOWN if name != _NEEDS or any(one.needs for one in self.rows)]
        self.lines.show_lines(
            [self._heading(name) for name in shown],
            [[self._written(one, name) for name in shown] for one in self.rows],
        )
        told = fmt.sentence(_COUNTED, count=len(self.rows), all=self.found.of)
        sums = {
            shown.index(name): self._amount(sum(getattr(one, name) for one in self.rows))
            for name in offers.MONEY
        }
        self.sum_row.show_sums(told, sums)
        if self.rows:
            self.table.setCurrentIndex(self.lines.index(0, 0))

    def _heading(self, name: str) -> Heading:
        text = _(offers.LABELS[name])
        if name in offers.MONEY:
            unit = self._desk.fmt.unit(self._desk.work.facts.currency)
            text = _("{label} ({unit})").format(label=text, unit=unit)
        sort = "" if name == _NEEDS else name
        return Heading(text, name in _NUMBERS, data=name not in _NUMBERS, sort=sort)

    def _written(self, one: CustomerWorth, name: str) -> str:
        value, fmt = getattr(one, name), self._desk.fmt
        if name in offers.MONEY:
            return self._amount(value)
        return fmt.integer(value) if name in _NUMBERS else one_line(value)

    def _amount(self, value: Fraction) -> str:
        """An amount without decimals, which the file has."""
        return self._desk.fmt.amount(round(value), self._desk.work.facts.currency, 0)


def open_offers(desk: Desk, window: QWidget, period: Period, ask_rule: Callable[[], object]) -> None:
    """Show over a window whom an offer is worth at the end of a period; `ask_rule` leads to the settings."""
    sheet: OffersSheet | None = window.findChild(OffersSheet)
    if sheet is None:
        sheet = OffersSheet(desk, window)
        show_record = getattr(window, "show_record", None)
        if show_record is not None:
            sheet.record_wanted.connect(show_record)
        sheet.rule_wanted.connect(ask_rule)
    sheet.show_period(period)
