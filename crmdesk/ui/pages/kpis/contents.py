"""What stands on the cards: marks, tables and what each mark opens, written from one reading of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.texts import _
from crmdesk.services.care_marks import mark_words, marks_in
from crmdesk.services.drilling import Drilled
from crmdesk.services.figure_texts import UNIT_WORDS
from crmdesk.ui.figure_table import Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from crmdesk.kpi.figure import Figure
    from crmdesk.model.period import Period
    from crmdesk.services.figure_words import FigureWords
    from crmdesk.services.panel import Panel
    from crmdesk.ui.charts.marks import Plotted

NOTHING: Final = "—"


def has_any(values: Iterable[Decimal | None], unit: Unit) -> bool:
    """Whether there is anything to show: a share or a mean of nought is a result, a count or sum is none."""
    is_added = unit is Unit.COUNT or unit.is_money
    return any(value if is_added else value is not None for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One card. `opens` has the number behind each mark and line, in order; its bars may be rows."""

    caption: str
    plotted: Plotted
    headings: tuple[Heading, ...]
    lines: tuple[tuple[str, ...], ...]
    opens: tuple[Drilled, ...]
    nothing: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    is_in_rows: bool = False


class Writer:
    """Writes the numbers and periods of one panel for one reader."""

    def __init__(self, panel: Panel, words: FigureWords, *, runs_rtl: bool) -> None:
        self.panel = panel
        self.words = words
        self.fmt = words.fmt
        self.runs_rtl = runs_rtl

    @property
    def period(self) -> Period:
        """The period asked for."""
        return self.panel.question.period

    def said(self, kpis: Sequence[str], period: Period) -> str:
        """What was said and decided about figures in a period; empty where nothing was."""
        marks = (one for kpi in kpis for one in marks_in(self.panel.marks.get(kpi, ()), period))
        return mark_words(list(marks), self.fmt)

    @property
    def currency(self) -> str:
        """How the book's currency is called beside a number."""
        return self.fmt.unit(self.words.facts.currency)

    def in_unit(self, label: str) -> str:
        """The heading of a column of amounts."""
        return _("{label} ({unit})").format(label=label, unit=self.currency)

    def heading(self, label: str, unit: Unit) -> Heading:
        """The heading of a column of numbers."""
        return Heading(self.in_unit(label) if unit.is_money else label, numeric=True)

    def cell(self, value: Decimal | None, unit: Unit) -> str:
        """A number of a table: an amount without its currency, which the heading has."""
        if value is None:
            return NOTHING
        if unit.is_money:
            return self.fmt.amount(round(value), self.words.facts.currency)
        return self.words.exact(value, unit)

    def count(self, value: int | None) -> str:
        """A number of rows."""
        return NOTHING if value is None else self.fmt.integer(value)

    def share(self, value: Decimal | None, places: int = 0) -> str:
        """A share, or a dash."""
        return NOTHING if value is None else self.fmt.percent(value, places)

    def drilled(self, figure: Figure, *more: tuple[str, str], part: str = "", kpi: str = "") -> Drilled:
        """What opens the rows of a figure, or of a part of it."""
        return Drilled(
            kpi=kpi or figure.kpi.id,
            period=figure.period,
            variant="" if kpi else figure.variant.id,
            filters=(*figure.filters.items(), *more),
            part=part or self.panel.owner_name,
        )

    def period_cell(self, period: Period) -> str:
        """A period in a table; the running one says so."""
        label = period.label(self.fmt)
        if period.is_running(self.panel.today):
            return self.fmt.sentence("{period} (so far)", period=label)
        return label

    def unit_words(self, scale: Decimal | None, unit: Unit) -> str:
        """What the numbers of a chart are in, for its caption."""
        if not unit.is_money:
            return _(UNIT_WORDS.get(unit, ""))
        words = self.words.short(scale, Unit.MONEY)[1] if scale is not None else ""
        if words and self.currency not in words:
            return self.fmt.sentence("{scale} {currency}", scale=words, currency=self.currency)
        return words or self.currency


class AxisWriter:
    """Writes the ticks of a value axis; amounts all in the scale of the largest."""

    def __init__(self, words: FigureWords, unit: Unit, scale: Decimal | None) -> None:
        self._words = words
        self._unit = unit
        self._scale = None if scale is None else round(scale)

    def __call__(self, value: float) -> str:
        """A tick without its unit, which the caption has."""
        fmt = self._words.fmt
        if self._unit is Unit.SHARE:
            return fmt.percent(round(value, 4), 0)
        if not self._unit.is_money:
            return fmt.number(round(value, 4))
        digits, _unit = fmt.compact(round(value), self._words.facts.currency, like=self._scale)
        return digits
