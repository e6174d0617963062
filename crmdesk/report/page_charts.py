"""The two charts of a page: what sales or recurring revenue did, and the funnel; or two other figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.period import Grain
from crmdesk.report.charts import Bar, BarChart, FunnelRow, draw_funnel, draw_funnel_lines, draw_legend
from crmdesk.report.layout import draw_rule
from crmdesk.report.page_courses import courses, draw_courses, draw_movements, draw_title
from crmdesk.report.page_plan import LEGEND
from crmdesk.report.palette import FORECAST, LOST, NEW, PASSED, RULE_WIDTH, UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.palette import Hatch
    from crmdesk.report.writer import Writer
    from crmdesk.services.reports import FunnelStage, ReportData, SalesBar

_FUNNEL_WIDTH, _BETWEEN = 60.0, 7.0
_WON_LINE, _WON_GAP = 4.7, 0.9
_LEAST_STAGE, _MOST_STAGE = 7.2, 9.2
_LEAST_LINE, _MOST_LINE = 3.6, 6.4


def draw_charts(writer: Writer, words: PageWords, frame: Frame) -> None:
    """Of a page about sales these or the movements at the reading start, the funnel at its end.

    One of them takes the whole width where the other has nothing to draw.
    """
    if not words.data.has_sales:
        draw_courses(writer, words, frame)
        return
    is_alone = not _has_course(words.data)
    if _has_funnel(words.data):
        _draw_funnel(writer, words, frame if is_alone else frame.end(_FUNNEL_WIDTH, _BETWEEN))
    if is_alone:
        return
    if words.data.movements:
        draw_movements(writer, words, frame)
    else:
        _draw_sales(writer, words, frame)


def has_charts(data: ReportData) -> bool:
    """Whether there is anything to draw."""
    return _has_course(data) or _has_funnel(data)


def silent_parts(words: PageWords) -> list[tuple[str, str]]:
    """The parts of the page that have nothing to draw, each by its title and the sentence that says so."""
    data, say = words.data, words.say
    parts = []
    if not _has_course(data) and not data.has_sales:
        parts.append((say(N_("By period")), say(N_("There is nothing to show for these periods."))))
    elif not _has_course(data):
        parts.append((say(N_("Sales by period")), say(N_("No deal was won in these periods."))))
    if data.has_sales and not _has_funnel(data):
        parts.append((say(N_("Sales funnel")), say(N_("No deal came into a stage in this period."))))
    if data.colleagues is not None and not data.colleagues.rows:
        parts.append((say(N_("Colleagues")), say(N_("There are no colleagues in this book yet."))))
    return parts


def draw_silent(writer: Writer, words: PageWords, frame: Frame) -> None:
    """A line for each part that has nothing to draw."""
    for title, told in silent_parts(words):
        draw_title(writer, frame, title, told)


def _has_course(data: ReportData) -> bool:
    if not data.has_sales:
        return bool(courses(data))
    return bool(data.movements) or any(bar.sold or bar.forecast for bar in data.sales)


def _has_funnel(data: ReportData) -> bool:
    return any(stage.entered for stage in data.funnel.stages)


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
        more = f"{more} · {began}"
    title = N_("Sales and target") if any(bar.target for bar in bars) else N_("Sales by period")
    draw_title(writer, frame, words.say(title), more)
    legend: list[tuple[Hatch | None, str]] = [(NEW, words.say(N_("Sales")))]
    if any(bar.target for bar in bars):
        legend.append((None, words.say(N_("Target"))))
    if data.ahead is not None:
        name = words.period_name(data.ahead)
        legend.append((FORECAST, words.around(N_("Weighted forecast for {period}"), period=name)))
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
        more = f"{more} · {words.fmt.isolate(data.funnel.pipeline)}"
    draw_title(writer, frame, words.say(N_("Sales funnel")), more)
    names = (N_("Moved on"), N_("Undecided"), N_("Lost"))
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
    text = f"{told} · {amount}"
    writer.cell(line.end(writer.measure(text, strong), 2), text, strong, align="end")
    period = words.data.period
    won = words.around(N_("Won in {period}"), period=words.period_name(period))
    if period.grain is Grain.DAYS or writer.measure(won, strong) > line.width:
        won = words.say(N_("Won"))
    writer.cell(line, won, strong)
