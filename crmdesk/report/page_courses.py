"""Charts by period of a page: what recurring revenue did, and a measure beside its target."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.texts import N_
from crmdesk.model.customer import Movement
from crmdesk.report.charts import Bar, BarChart, draw_legend
from crmdesk.report.page_plan import LEGEND, TITLE
from crmdesk.report.palette import CHURN, CONTRACTION, EXPANSION, NEW, REACTIVATION
from crmdesk.report.text import Span
from crmdesk.services.figure_texts import UNIT_WORDS

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.palette import Hatch
    from crmdesk.report.writer import Writer

_HATCHES: Final = {
    Movement.NEW: NEW,
    Movement.EXPANSION: EXPANSION,
    Movement.REACTIVATION: REACTIVATION,
    Movement.CONTRACTION: CONTRACTION,
    Movement.CHURN: CHURN,
}
_PER_CENT: Final = 100


def draw_title(writer: Writer, frame: Frame, title: str, more: str = "") -> None:
    """A section's title with what its numbers are in, smaller and behind it."""
    spans = [Span(title, writer.type.section)]
    if more:
        spans.append(Span(f"\u2002{more}", writer.type.head))
    writer.cell(frame.head(TITLE), spans, writer.type.section)


def draw_movements(writer: Writer, words: PageWords, frame: Frame) -> None:
    """What was won above, what was lost below, period by period, and what of it stayed."""
    found = words.data.movements
    amounts = [abs(part.value) for one in found for part in one.parts if part.value]
    power = words.chart_scale(amounts)
    draw_title(writer, frame, words.say(N_("MRR movements")), words.unit(power))
    legend: list[tuple[Hatch | None, str]] = [(_HATCHES[one], words.say(one.label)) for one in Movement]
    draw_legend(writer, frame.head(LEGEND), legend)
    bars = [_movement_bar(words, one, power) for one in found]
    BarChart(writer, frame, bars, words.fmt.number).draw()


def _movement_bar(words: PageWords, figure: Figure, power: int) -> Bar:
    label, group = words.tick(figure.period)
    values = {part.key: part.value or Decimal(0) for part in figure.parts}
    return Bar(
        label=label,
        group=group,
        parts=[
            (hatch, words.chart_value(values[one.value], power))
            for one, hatch in _HATCHES.items()
            if values.get(one.value)
        ],
        net=words.chart_value(sum(values.values(), Decimal(0)), power) if _has_begun(words, figure) else None,
        current=figure.period == words.data.period,
    )


def _has_begun(words: PageWords, figure: Figure) -> bool:
    """Whether the book tells anything of the period: a nought before its first day says nothing."""
    began = words.data.began
    return any(part.value for part in figure.parts) or (began is not None and figure.period.end > began)


def _unit(words: PageWords, figure: Figure, power: int) -> str:
    """What the numbers of a chart are counted in, for its title; empty where they only count."""
    if figure.unit.is_money:
        return words.unit(power)
    if figure.unit is Unit.SHARE:
        return words.fmt.percent_sign
    return words.say(UNIT_WORDS.get(figure.unit, ""))


def draw_course(writer: Writer, words: PageWords, frame: Frame, figure: Figure) -> None:
    """A measure by period beside its target."""
    power = words.chart_scale([point.value for point in figure.series if point.value])
    draw_title(writer, frame, words.say(figure.kpi.name), _unit(words, figure, power))
    legend: list[tuple[Hatch | None, str]] = [(NEW, words.say(N_("Actual")))]
    if figure.goal is not None:
        legend.append((None, words.say(N_("Target"))))
    draw_legend(writer, frame.head(LEGEND), legend)
    bars = []
    for point in figure.series:
        label, group = words.tick(point.period)
        parts = [] if point.value is None else [(NEW, _drawn(words, figure, point.value, power))]
        bars.append(Bar(label=label, group=group, parts=parts, current=point.period == words.data.period))
    if figure.goal is not None:
        wanted = _drawn(words, figure, figure.goal.value, power)
        bars[-1] = Bar(
            label=bars[-1].label, group=bars[-1].group, parts=bars[-1].parts, target=wanted, current=True
        )
    least = 1.0 if figure.unit is Unit.COUNT else 0.0
    BarChart(writer, frame, bars, words.fmt.number, least_step=least).draw()


def _drawn(words: PageWords, figure: Figure, value: Decimal, power: int) -> float:
    if figure.unit.is_money:
        return words.chart_value(value, power)
    return float(value * _PER_CENT if figure.unit is Unit.SHARE else value)
