"""The lower parts of the page: what needs attention, and room for comments."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Status
from crmdesk.l10n.texts import N_, NN_
from crmdesk.report.layout import draw_rule
from crmdesk.report.marks import MARK_COLOURS, STATUS_SIZE, Mark, draw_status
from crmdesk.report.page_courses import draw_title
from crmdesk.report.page_plan import BOX_PADDING, PEN_LINE
from crmdesk.report.palette import GROUP_LINE, HAIR_WIDTH, LINE_WIDTH, MUTED
from crmdesk.report.table import Column, Row, Table, TableDrawing
from crmdesk.report.text import Span
from crmdesk.services.attention import Trouble
from crmdesk.services.figure_words import NOTHING
from crmdesk.services.reports import verdict

if TYPE_CHECKING:
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_plan import Plan
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.writer import Writer
    from crmdesk.services.attention import Attention, AttentionRow

_WIDTHS: Final = (30.0, 68.0, 18.0, 5.0, 37.0, 26.0)
_SIGNS: Final = {Trouble.OVERDUE: Mark.MISSED, Trouble.STALE: Mark.WATCH, Trouble.NO_STEP: Mark.WATCH}
_DAYS: Final = {
    Trouble.OVERDUE: NN_("{count} day late", "{count} days late"),
    Trouble.STALE: NN_("{count} day in its stage", "{count} days in its stage"),
    Trouble.NO_STEP: NN_("{count} day in its stage", "{count} days in its stage"),
}


def draw_attention(writer: Writer, words: PageWords, frame: Frame, plan: Plan, found: Attention) -> None:
    """The worst deals, or a sentence that there are none."""
    shown = found.rows[: plan.attention]
    day = words.fmt.date_long(words.data.today)
    more = ""
    if shown:
        unit = words.around(N_("amounts in {unit}"), unit=words.unit())
        counted = words.say(N_("{n} of {of}"), n=len(shown), of=found.count)
        more = words.fmt.joined([words.around(N_("{counted} on {day}"), counted=counted, day=day), unit])
    draw_title(writer, frame, words.say(N_("Needs attention")), more)
    draw_rule(writer.sheet, frame, frame.top, colour=GROUP_LINE, width=LINE_WIDTH)
    if not shown:
        told = words.around(N_("No open deal is overdue, stale or without a next step on {day}."), day=day)
        writer.cell(frame.head(plan.attention_row), told, writer.type.detail.but(colour=MUTED))
        draw_rule(writer.sheet, frame, frame.top, colour=GROUP_LINE, width=LINE_WIDTH)
        return
    aligned: tuple[str, ...] = ("start", "start", "right", "start", "start", "start")
    columns = [
        Column(width, align="right" if align == "right" else "start")
        for width, align in zip(_WIDTHS, aligned, strict=True)
    ]
    table = Table(columns, plan.attention_row, writer.type.detail)
    rows = [_attention_row(writer, words, one) for one in shown]
    TableDrawing(writer, table, frame).draw(rows)


def _attention_row(writer: Writer, words: PageWords, row: AttentionRow) -> Row:
    kinds = writer.type
    owner = words.fmt.isolate(row.owner) if row.owner else NOTHING
    days = words.say(_DAYS[row.trouble], count=row.days)
    return Row(
        [
            partial(_draw_trouble, writer, words, row.trouble),
            partial(_draw_what, writer, _what(words, row)),
            words.money(row.amount),
            "",
            days,
            [Span(owner, kinds.detail.but(colour=MUTED))],
        ]
    )


def _what(words: PageWords, row: AttentionRow) -> str:
    """Whom it is with and what it is; a title that names the customer says both."""
    if not row.customer or row.customer in row.title:
        return words.fmt.isolate(row.title)
    return words.say(N_("{customer}: {title}"), customer=row.customer, title=row.title)


def _draw_trouble(writer: Writer, words: PageWords, trouble: Trouble, place: Frame) -> None:
    mark = _SIGNS[trouble]
    sign = place.start(STATUS_SIZE, 1.5)
    draw_status(writer.sheet, (sign.left + sign.width / 2, sign.top + sign.height / 2), mark, 2.9)
    style = writer.type.detail.but(colour=MARK_COLOURS[mark], weight=500)
    writer.cell(place, words.say(trouble.label), style)


def _draw_what(writer: Writer, text: str, place: Frame) -> None:
    writer.cell(place.inset(0, 0, 2), text, writer.type.detail)


def draw_comments(writer: Writer, words: PageWords, frame: Frame, plan: Plan) -> None:
    """Ruled lines for the pen, begun with the measures that are off target."""
    figures = enumerate((row.figure for row in words.data.rows), 1)
    missed = [
        f"{words.fmt.integer(number)}\u2002{words.say(one.kpi.name)}"
        for number, one in figures
        if verdict(one) is Status.OFF_TARGET
    ]
    more = words.say(N_("for measures off target")) if missed else ""
    draw_title(writer, frame, words.say(N_("Comments and actions")), more)
    box = frame.head(plan.box)
    writer.sheet.rect(box.box, stroke=GROUP_LINE, width=LINE_WIDTH, radius=1)
    inner = box.inset(3, BOX_PADDING / 2, 3, BOX_PADDING / 2)
    strong = writer.type.detail.but(weight=600)
    for place in range(plan.lines):
        line = inner.head(PEN_LINE)
        base = line.bottom - 1.2
        # The last line begins with all that have no line of their own.
        label = "\u2003".join(missed[place:] if place == plan.lines - 1 else missed[place : place + 1])
        taken = 0.0
        if label:
            taken = min(writer.measure(label, strong) + 2, line.width)
            writer.text(line.left, base, line.width, label, strong)
        dots = line.inset(taken)
        ends = [(dots.left, base), (dots.left + dots.width, base)]
        writer.sheet.line(ends, GROUP_LINE, HAIR_WIDTH, dash=(0.3, 0.6))
