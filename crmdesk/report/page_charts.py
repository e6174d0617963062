"""The two charts of a page: what sales or recurring revenue did, and the funnel; or two other figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.period import Grain
from crmdesk.report.charts import Bar, BarChart, FunnelRow, draw_funnel, draw_legend
from crmdesk.report.layout import draw_rule
from crmdesk.report.page_courses import draw_courses, draw_movements, draw_title, tell
from crmdesk.report.page_plan import LEGEND
from crmdesk.report.palette import FORECAST, LOST, NEW, PASSED, RULE_WIDTH, UNDECIDED

if TYPE_CHECKING:
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.palette import Hatch
    from crmdesk.report.writer import Writer
    from crmdesk.services.reports import SalesBar

_FUNNEL_WIDTH, _BETWEEN = 60.0, 7.0
_WON_LINE, _WON_GAP = 4.7, 0.9
_LEAST_STAGE, _MOST_STAGE = 7.2, 9.2


def draw_charts(writer: Writer, words: PageWords, frame: Frame) -> None:
    """Of a page about sales these or the movements at the reading start, the funnel at its end."""
    if not words.data.has_sales:
        draw_courses(writer, words, frame)
        return
    funnel = frame.end(_FUNNEL_WIDTH, _BETWEEN)
    if words.data.movements:
        draw_movements(writer, words, frame)
    else:
        _draw_sales(writer, words, frame)
    _draw_funnel(writer, words, funnel)


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
    if not any(amounts):
        told = N_("No deal was won in these periods.")
        tell(writer, frame, words.say(told))
        return
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
    if not any(stage.entered for stage in stages):
        tell(writer, frame, words.say(N_("No deal came into a stage in this period.")))
        return
    names = (N_("Moved on"), N_("Undecided"), N_("Lost"))
    hatches = (PASSED, UNDECIDED, LOST)
    draw_legend(writer, frame.head(LEGEND), list(zip(hatches, map(words.say, names), strict=True)))
    fitting = stages[: int(frame.height // _LEAST_STAGE)]
    if frame.height - _WON_LINE - _WON_GAP >= len(fitting) * _LEAST_STAGE:
        _draw_won(writer, words, frame.foot(_WON_LINE, _WON_GAP))
    rows = [
        FunnelRow(
            name=stage.name,
            passed=stage.passed,
            undecided=stage.undecided,
            lost=stage.lost,
            count=words.fmt.integer(stage.entered),
            share="" if stage.share is None else words.fmt.percent(stage.share, 0),
        )
        for stage in fitting
    ]
    draw_funnel(writer, frame, rows, row_height=min(_MOST_STAGE, frame.height / len(fitting)))


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
