"""The charts of a page: what sales or recurring revenue did, the funnel, measures by period; two at most."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, NN_, NP_
from crmdesk.model.period import Grain
from crmdesk.report.charts import (
    Bar,
    BarChart,
    FunnelRow,
    draw_funnel,
    draw_funnel_lines,
    draw_legend,
    legend_width,
)
from crmdesk.report.layout import draw_rule
from crmdesk.report.page_courses import draw_course, draw_movements, draw_title
from crmdesk.report.page_plan import LEGEND
from crmdesk.report.palette import FORECAST, LOST, NEW, PASSED, RULE_WIDTH, UNDECIDED
from crmdesk.services.report_charts import PageShape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.palette import Hatch
    from crmdesk.report.writer import Writer
    from crmdesk.services.report_charts import PageChart
    from crmdesk.services.reports import FunnelStage, ReportData, SalesBar

_BETWEEN: Final = 7.0
_WON_LINE, _WON_GAP = 4.7, 0.9
_LEAST_STAGE, _MOST_STAGE = 7.2, 9.2
_LEAST_LINE, _MOST_LINE = 3.6, 6.4


def draw_charts(writer: Writer, words: PageWords, frame: Frame) -> None:
    """The charts beside one another; one takes the whole width where the other has nothing to draw."""
    drawn = _drawn(words.data)
    for place, one in zip(frame.columns(_widths(frame, drawn), _BETWEEN), drawn, strict=True):
        if one.figure is not None:
            draw_course(writer, words, place, one.figure)
        else:
            _DRAW[one.shape](writer, words, place)


def _widths(frame: Frame, charts: Sequence[PageChart]) -> list[float]:
    """The funnel is narrow beside another chart; movements have a longer legend than others."""
    free = frame.width - _BETWEEN * (len(charts) - 1)
    shapes = [one.shape for one in charts]
    fixed = next((shape for shape in _WIDTHS if shape in shapes and len(shapes) > 1), None)
    if fixed is None:
        return [free / len(shapes)] * len(shapes)
    return [_WIDTHS[fixed] if shape is fixed else free - _WIDTHS[fixed] for shape in shapes]


def has_charts(data: ReportData) -> bool:
    """Whether there is anything to draw."""
    return bool(_drawn(data))


def _drawn(data: ReportData) -> list[PageChart]:
    return [one for one in data.charts if _has_any(data, one)]


def _has_any(data: ReportData, chart: PageChart) -> bool:
    """Whether a chart has anything to draw."""
    if chart.shape is PageShape.SALES:
        return any(bar.sold or bar.forecast for bar in data.sales)
    if chart.shape is PageShape.FUNNEL:
        return any(stage.entered for stage in data.funnel.stages)
    return chart.shape is PageShape.MOVEMENTS or chart.figure is not None


def silent_parts(words: PageWords) -> list[tuple[str, str]]:
    """The parts of the page that have nothing to draw, each by its title and the sentence that says so."""
    data, say = words.data, words.say
    silent = [_SILENT[one.shape] for one in data.charts if not _has_any(data, one)]
    parts = [(say(title), say(told)) for title, told in silent]
    if data.colleagues is not None and not data.colleagues.rows:
        parts.append((say(N_("Colleagues")), say(N_("There are no colleagues in this book yet."))))
    return parts


def draw_silent(writer: Writer, words: PageWords, frame: Frame) -> None:
    """A line for each part that has nothing to draw."""
    for title, told in silent_parts(words):
        draw_title(writer, frame, title, told)


def _draw_sales(writer: Writer, words: PageWords, frame: Frame) -> None:
    data = words.data
    bars = data.sales
    none = Decimal(0)
    amounts = [(bar.sold or none) + (bar.forecast or none) for bar in bars]
    power = words.chart_scale([*amounts, *(bar.target or none for bar in bars)])
    more = words.unit(power)
    if data.began is not None and bars[0].sold is None:
        month = next((bar.period for bar in bars if bar.sold is not None), data.period)
        began = words.around(N_("book began in {period}"), period=month.label(words.fmt))
        more = words.fmt.joined([more, began])
    title = N_("Sales and target") if any(bar.target for bar in bars) else N_("Sales by period")
    draw_title(writer, frame, words.say(title), more)
    legend: list[tuple[Hatch | None, str]] = [(NEW, words.say(N_("Sales")))]
    if any(bar.target for bar in bars):
        legend.append((None, words.say(N_("Target"))))
    if data.ahead is not None:
        name = words.period_name(data.ahead)
        full = (FORECAST, words.around(N_("Weighted forecast for {period}"), period=name))
        is_brief = legend_width(writer, [*legend, full]) > frame.width
        legend.append((FORECAST, words.say(N_("Weighted forecast"))) if is_brief else full)
    draw_legend(writer, frame.head(LEGEND), legend)
    drawn = [_bar(words, bar, power) for bar in bars]
    BarChart(writer, frame, drawn, words.fmt.number).draw()


def _bar(words: PageWords, bar: SalesBar, power: int) -> Bar:
    label, group = words.tick(bar.period)
    parts = []
    if bar.sold:
        parts.append((NEW, words.chart_value(bar.sold, power)))
    if bar.forecast:
        parts.append((FORECAST, words.chart_value(bar.forecast, power)))
    has_target = bar.target is not None and bar.sold is not None
    return Bar(
        label=label,
        group=group,
        parts=parts,
        target=words.chart_value(bar.target, power) if has_target else None,
        current=bar.period == words.data.period,
    )


def _draw_funnel(writer: Writer, words: PageWords, frame: Frame) -> None:
    data = words.data
    stages = data.funnel.stages
    more = words.say(N_("share moving on"))
    if data.funnel.pipeline:
        more = words.fmt.joined([more, words.fmt.isolate(data.funnel.pipeline)])
    draw_title(writer, frame, words.say(N_("Sales funnel")), more)
    names = (N_("Went on"), N_("Undecided"), NP_("deals", "Lost"))
    hatches = (PASSED, UNDECIDED, LOST)
    draw_legend(writer, frame.head(LEGEND), list(zip(hatches, map(words.say, names), strict=True)))
    is_roomy = frame.height - _WON_LINE - _WON_GAP >= len(stages) * _LEAST_STAGE
    _draw_won(writer, words, frame.foot(_WON_LINE, _WON_GAP if is_roomy else 0.0))
    rows = _funnel_rows(words, stages, int(frame.height // _LEAST_LINE))
    height = frame.height / len(rows)
    if is_roomy:
        draw_funnel(writer, frame, rows, row_height=min(_MOST_STAGE, height))
    else:
        draw_funnel_lines(writer, frame, rows, row_height=min(_MOST_LINE, height))


def _funnel_rows(words: PageWords, stages: Sequence[FunnelStage], most: int) -> list[FunnelRow]:
    """The stages as rows; those for which there is no room share the last one."""
    if len(stages) <= most:
        return [_funnel_row(words, stage) for stage in stages]
    others = stages[most - 1 :]
    told = words.say(NN_("{count} other", "{count} others"), count=len(others))
    return [
        *(_funnel_row(words, stage) for stage in stages[: most - 1]),
        FunnelRow(name=told, passed=0, undecided=0, lost=0, count="", share=""),
    ]


def _funnel_row(words: PageWords, stage: FunnelStage) -> FunnelRow:
    return FunnelRow(
        name=stage.name,
        passed=stage.passed,
        undecided=stage.undecided,
        lost=stage.lost,
        count=words.fmt.integer(stage.entered),
        share="" if stage.share is None else words.fmt.percent(stage.share, 0),
    )


def _draw_won(writer: Writer, words: PageWords, frame: Frame) -> None:
    """What the funnel brought: the deals won in the period and their value."""
    sales = words.data.figure("sales_total")
    draw_rule(writer.sheet, frame, frame.top, width=RULE_WIDTH)
    strong = writer.type.head.but(colour=writer.type.body.colour, weight=700)
    line = frame.inset(0, 0.6)
    told = words.say(NN_("{count} deal", "{count} deals"), count=sales.n or 0)
    amount = words.fmt.money(round(sales.value or 0), words.data.facts.currency, compact=True)
    text = words.fmt.joined([told, amount])
    writer.cell(line.end(writer.measure(text, strong), 2), text, strong, align="end")
    period = words.data.period
    won = words.around(N_("Won in {period}"), period=words.period_name(period))
    if period.grain is Grain.DAYS or writer.measure(won, strong) > line.width:
        won = words.say(NP_("deals", "Won"))
    writer.cell(line, won, strong)


_WIDTHS: Final = {PageShape.FUNNEL: 60.0, PageShape.MOVEMENTS: 100.0}
"""What a chart takes beside another, the first of these that is there; the other has the rest."""

_DRAW: Final = {
    PageShape.SALES: _draw_sales,
    PageShape.MOVEMENTS: draw_movements,
    PageShape.FUNNEL: _draw_funnel,
}
_SILENT: Final = {
    PageShape.SALES: (N_("Sales by period"), N_("No deal was won in these periods.")),
    PageShape.FUNNEL: (N_("Sales funnel"), N_("No deal came into a stage in this period.")),
    PageShape.COURSE: (N_("By period"), N_("There is nothing to show for these periods.")),
}
