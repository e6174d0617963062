"""The cards of a role's charts in rows of two, or below one another; each chart is made once and kept."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.pages.kpis.card import ChartCard
from crmdesk.ui.pages.kpis.names import chart_name
from crmdesk.ui.pages.kpis.writing import BROADER, TABLES, chart_class, write_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.services.drilling import Drilled
    from crmdesk.services.panel_charts import Chart
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.kpis.contents import Content, Writer

GAP, ABREAST = 10, 2
BROAD, SLIM = 3, 2
"""How a card with periods or many columns shares a row with one of bars that lie."""
ROW, AROUND, LEAST, YEARS, TALLEST = 21, 62, 176, 18, 340


class Cards(QWidget):
    """The charts of one role. `opened` carries the number behind a mark and the card it was on."""

    opened = Signal(object, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[str, ChartCard] = {}
        self._opens: dict[ChartCard, tuple[Drilled, ...]] = {}
        self._charts: tuple[Chart, ...] = ()
        self._are_loaded, self._is_wide = False, True
        self._heights: list[int] = []
        self.shown: list[ChartCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._rows: list[QHBoxLayout] = []

    def show_charts(self, write: Writer) -> None:
        """Show what was read; call again when the language changes."""
        found = write.panel.charts
        charts = tuple(found)
        is_other = charts != self._charts
        self._charts = charts
        heights = []
        self.shown = [self._made.get(chart.id) or self._make(chart) for chart in charts]
        for card, chart in zip(self.shown, charts, strict=True):
            content = write_card(write, chart, found[chart])
            self._opens[card] = content.opens
            card.show_content(chart_name(write.panel.known, chart), content)
            heights.append(theme.px(_height_of(content)))
        self._heights = heights
        if is_other:
            self._place()
            self._draw()
        self._fit_heights()

    def _make(self, chart: Chart) -> ChartCard:
        card = ChartCard(self._desk, chart.id, self)
        if chart.shape in TABLES:
            card.switch.set_current("table")
        card.mark_opened.connect(partial(self._open, card))
        self._made[chart.id] = card
        return card

    def opens(self, card: ChartCard) -> tuple[Drilled, ...]:
        """The numbers behind the marks of a card."""
        return self._opens.get(card, ())

    def _open(self, card: ChartCard, number: int) -> None:
        opens = self.opens(card)
        if 0 <= number < len(opens):
            self.opened.emit(opens[number], card)

    # Where they stand

    def set_wide(self, *, wide: bool) -> None:
        """Two cards beside one another, or all below one another."""
        if wide != self._is_wide:
            self._is_wide = wide
            self._place()

    def _place(self) -> None:
        for row in self._rows:
            while row.count():
                row.takeAt(0)
            self._column.removeItem(row)
            row.deleteLater()
        for card in self._made.values():
            if card not in self.shown:
                card.hide()
        abreast = ABREAST if self._is_wide else 1
        self._rows = [
            self._row(self.shown[at : at + abreast], self._charts[at : at + abreast])
            for at in range(0, len(self.shown), abreast)
        ]
        self._column.activate()
        for card in self.shown:
            card.show()
        self._order()
        self._fit_heights()

    def _fit_heights(self) -> None:
        """Cards of one row are as high as one another; none grows without end."""
        abreast = ABREAST if self._is_wide else 1
        for at in range(0, len(self.shown), abreast):
            least = max(self._heights[at : at + abreast])
            for card in self.shown[at : at + abreast]:
                card.setMinimumHeight(least)
                card.setMaximumHeight(max(least, theme.px(TALLEST)))

    def _row(self, cards: Sequence[ChartCard], charts: Sequence[Chart]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self._column.addLayout(row, 1)
        for card, chart in zip(cards, charts, strict=True):
            row.addWidget(card, BROAD if chart.shape in BROADER else SLIM)
        return row

    # The charts come after the tiles are painted

    def draw_charts(self, _loaded: object = None) -> None:
        """The library is loaded: make the charts, one in each turn of the event loop."""
        self._are_loaded = True
        self._draw()

    def _draw(self) -> None:
        if not self._are_loaded:
            return
        for card, chart in zip(self.shown, self._charts, strict=True):
            if card.chart is None:
                # One in each turn, so that keys are heard in between.
                QTimer.singleShot(0, card, partial(self._draw_chart, card, chart))

    def _draw_chart(self, card: ChartCard, chart: Chart) -> None:
        if card.chart is None:
            card.put_chart(chart_class(chart)(card))
            self._order()

    def _order(self) -> None:
        """Tab goes from card to card as they stand."""
        reached = [
            one
            for card in self.shown
            for one in card.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
        ]
        for before, after in pairwise(reached):
            QWidget.setTabOrder(before, after)


def _height_of(content: Content) -> int:
    """So high that the rows of a chart can be read."""
    grid = content.plotted.grid
    count = len(grid.lines) + 1 if grid is not None else 0
    if grid is None and content.is_in_rows:
        count = len(content.plotted.marks) + bool(content.plotted.heading)
    years = YEARS if any(mark.year for mark in content.plotted.marks) else 0
    return max(LEAST + years, AROUND + ROW * count)
