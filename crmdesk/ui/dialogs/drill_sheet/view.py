"""What a drill sheet shows of one number: the calculation, its rules, its other ways, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.kpi.population import Kind
from crmdesk.l10n.texts import _
from crmdesk.services.drilling import tally
from crmdesk.services.figure_texts import minor_units
from crmdesk.ui import theme
from crmdesk.ui.dialogs.drill_sheet.rows import RowLines
from crmdesk.ui.dialogs.drill_sheet.tabs import Tabs
from crmdesk.ui.figure_table import FigureTable, SumRow
from crmdesk.ui.kpi_fraction import FractionBox
from crmdesk.ui.kpi_rules import Rules
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, named
from crmdesk.ui.widgets.scroll_part import ScrollPart

if TYPE_CHECKING:
    from decimal import Decimal

    from crmdesk.kpi.rows import Rows
    from crmdesk.services.drilling import Drill
    from crmdesk.services.figure_words import FigureWords

LEAST_TABLE, LEAST_LOW, LEAST_ABOUT = 150, 64, 150
LOW = 420  # px below which calculation and rows do not both have room
ABOUT_FIRST = 1000
"""The calculation has its room before the rows grow; what it lacks beside their least height it scrolls."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is among the rows: the tab, its order, the row and the record of that."""

    tab: int
    sorted_by: str
    descending: bool
    row: int
    record: int | None


class _RowTable(FigureTable):
    """The rows scroll by themselves: they ask for no more than their least height, and for no less."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class DrillView(QWidget):
    """Made anew for every number, way and language."""

    variant_asked = Signal(str)
    row_opened = Signal(str, int)
    page_wanted = Signal(str, int)
    sort_asked = Signal(str, str)

    def __init__(self, drill: Drill, words: FigureWords, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drill, self.words = drill, words
        self._current = 0
        self._left: Place | None = None
        self._width = width
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.unfold = Button(_("How this number comes about"), "link", chevron=True, small=True, parent=self)
        self.unfold.setCheckable(True)
        self.unfold.toggled.connect(lambda _on: self._fold())
        self.column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeading)
        told, self._below = QWidget(), QWidget(self)
        self._told = QVBoxLayout(told)
        self._told.setContentsMargins(0, 0, 0, 0)
        self._told.setSpacing(10)
        self.about = named(ScrollPart(told, theme.px(LEAST_ABOUT), self), self.unfold.text())
        self.column.addWidget(self.about, ABOUT_FIRST)
        self.column.addWidget(self._below, 1)
        self.column.addStretch(0)
        self._is_low = False
        self._lay_out_calculation()
        self._lay_out_ways()
        self._lay_out_rows()
        self._fold()
        self.show_tab(0)

    def fit(self, room: int) -> None:
        """Where it is low the rows have all the room, and the calculation is unfolded in their place."""
        rows = self.tabs.heightForWidth(self._width) + theme.px(LEAST_TABLE) + self.sum_row.height()
        low = room < max(theme.px(LOW), rows + theme.px(LEAST_ABOUT))
        if low != self._is_low:
            self._is_low = low
            self._fold()

    def _fold(self) -> None:
        self.unfold.setVisible(self._is_low)
        self.about.setVisible(not self._is_low or self.unfold.isChecked())
        self._below.setVisible(not self._is_low or not self.unfold.isChecked())
        self.table.setMinimumHeight(theme.px(LEAST_LOW if self._is_low else LEAST_TABLE))

    @property
    def population(self) -> str:
        """The population whose rows are shown."""
        return self.drill.tabs[self._current].population.id

    def _lay_out_calculation(self) -> None:
        drill, words = self.drill, self.words
        head = QHBoxLayout()
        head.addWidget(DirLabel(_("How this number comes about"), "strong"), 1)
        head.addWidget(DirLabel(_(drill.figure.variant.formula), "caption", "mute", wrapped=True), 2)
        self._told.addLayout(head)
        self.fraction = FractionBox(drill.figure, drill.number, words, self)
        self._told.addWidget(self.fraction)
        kpi = drill.figure.kpi
        self._told.addWidget(Rules(kpi.includes, kpi.excludes, self))

    def _lay_out_ways(self) -> None:
        """The ways of calculating with their values, the details, and who set the target."""
        drill, words = self.drill, self.words
        row = QWidget(self)
        flow = FlowLayout(row, 6)
        if len(drill.variants) > 1:
            flow.addWidget(DirLabel(_("Calculated:"), "caption", "mute", parent=row))
            for one in drill.variants:
                chosen = one.variant.id == drill.asked.variant
                value = words.brief(one.value, one.unit) if one.value is not None else "—"
                told = _("{name}: {value}").format(name=_(one.variant.name), value=value)
                chip = Chip(literal(told), checkable=True, on=chosen, parent=row)
                chip.clicked.connect(lambda _on=False, id_=one.variant.id: self.variant_asked.emit(id_))
                flow.addWidget(chip)
        for text in self._asides():
            flow.addWidget(DirLabel(text, "caption", "mute", parent=row))
        row.setVisible(bool(flow.count()))
        self._told.addWidget(row)

    def put_care(self, care: QWidget) -> None:
        """Say above the rows who answers for the figure and what was decided about it."""
        self._told.addWidget(care)

    def _asides(self) -> list[str]:
        drill, words = self.drill, self.words
        found = []
        for one in drill.figure.variant.details:
            value = drill.number.detail.get(one.id)
            if value is not None:
                told = words.exact(value, one.unit)
                found.append(_("{name}: {value}").format(name=_(one.words), value=told))
        if closed := words.closed(drill.figure):
            found.append(closed)
            found += [_("The rows below are those of now.")] if drill.figure.is_restated else []
        if drill.figure.goal is not None:
            target = words.target(drill.figure, exact=True)
            if drill.set_by:
                target = words.fmt.sentence("{target}, set by {name}", target=target, name=drill.set_by)
            found.append(target)
        return found

    def _lay_out_rows(self) -> None:
        drill, fmt = self.drill, self.words.fmt
        names = [(_(one.population.name), fmt.integer(one.count)) for one in drill.tabs]
        self.tabs = Tabs(names, self)
        self.tabs.changed.connect(self.show_tab)
        self.rows = RowLines(self.words, self)
        self.table = _RowTable(self.rows, self)
        self.table.opened.connect(self._open_row)
        self.table.sort_asked.connect(self._ask_sort)
        self.rows.page_wanted.connect(self._ask_page, Qt.ConnectionType.QueuedConnection)
        self.sum_row = SumRow(self.table)
        block = QVBoxLayout(self._below)
        block.setContentsMargins(0, 0, 0, 0)
        block.setSpacing(0)
        for part in (self.tabs, self.table, self.sum_row):
            block.addWidget(part, int(part is self.table))

    def show_tab(self, number: int) -> None:
        """Show the rows of a population."""
        self._current = number
        found = self.drill.tabs[number]
        self.table.set_sort("day" if "day" in (one.id for one in found.columns) else "", descending=True)
        self.show_rows(found)

    def show_rows(self, found: Rows) -> None:
        """Show a population's rows from the first, with what they come to."""
        counted = tally(self.drill.figure.variant, found)
        self.rows.show_rows(found, self._width, counted.column)
        named(self.table, _(found.population.name))
        text = self.words.fmt.sentence(counted.words, count=found.count)
        shown = self.rows.shown_columns()
        sums = {
            shown.index(name): self._sum(total, found.population.column(name).kind)
            for name, total in found.totals.items()
            if name in shown
        }
        self.sum_row.show_sums(text, sums)
        left, self._left = self._left, None
        row = self.rows.row_of(left.record, left.row) if left is not None else 0
        if self.rows.rowCount():
            self.table.setCurrentIndex(self.rows.index(row, 0))

    def place(self) -> Place:
        """Where the person is."""
        table, row = self.table, max(self.table.currentIndex().row(), 0)
        record = self.rows.record_at(row) if self.rows.rowCount() else None
        return Place(self._current, table.sorted_by, table.descending, row, record)

    def return_to(self, place: Place) -> None:
        """Go where the person was; rows in another order are asked for first."""
        self.tabs.open(place.tab)
        self._left = place
        if (place.sorted_by, place.descending) == (self.table.sorted_by, self.table.descending):
            self.show_rows(self.drill.tabs[place.tab])
        else:
            self.table.set_sort(place.sorted_by, descending=place.descending)
            self.sort_asked.emit(self.population, place.sorted_by)

    def _sum(self, total: Decimal, kind: Kind) -> str:
        fmt = self.words.fmt
        if kind in {Kind.MONEY, Kind.MONTHLY}:
            return fmt.amount(minor_units(total, kind), self.words.facts.currency)
        if kind is Kind.MINUTES:
            return fmt.span(int(total))
        return fmt.number(total, 0)

    def _open_row(self, row: int) -> None:
        record = self.rows.record_at(row)
        if record is not None:
            self.row_opened.emit(self.drill.tabs[self._current].table, record)

    def open_current(self) -> None:
        """Open the record of the current row."""
        if self.table.currentIndex().isValid():
            self._open_row(self.table.currentIndex().row())

    def _ask_page(self, offset: int) -> None:
        self.page_wanted.emit(self.population, offset)

    def _ask_sort(self, column: str) -> None:
        descending = not self.table.descending if column == self.table.sorted_by else True
        self.table.set_sort(column, descending=descending)
        self.sort_asked.emit(self.population, column)
