"""The footnotes under a page or on the last one: numbered as in the table, in columns or run on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_
from crmdesk.report.layout import draw_rule
from crmdesk.report.page_courses import draw_title
from crmdesk.report.page_notes import definitions, notes, scope
from crmdesk.report.page_plan import NoteForm, spread
from crmdesk.report.palette import GROUP_LINE, HAIR_WIDTH, TEXT
from crmdesk.report.text import Span

if TYPE_CHECKING:
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_plan import Plan
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.text import Line, Text
    from crmdesk.report.writer import Writer

_NOTE_GAP, _NUMBER, _SHORT_NUMBER = 7.0, 6.0, 4.5
_AFTER_NUMBER: Final = "\u00a0\u00a0"
"""Two of them: one between two numbers would make one number of them (UAX 9, class CS)."""
_BETWEEN: Final = "\u2003"


def draw_notes(writer: Writer, words: PageWords, frame: Frame, plan: Plan) -> None:
    """The page's arithmetic, numbered as in the table, and what the page counts under it."""
    draw_rule(writer.sheet, frame, frame.top - 1.0, colour=GROUP_LINE, width=HAIR_WIDTH)
    style = writer.type.note
    if plan.notes is not NoteForm.ELSEWHERE:
        _draw_columns(writer, words, frame.head(plan.note_rows * plan.note), plan)
    told = writer.wrap(scope(words), style, frame.width, max_lines=plan.scope_lines)
    writer.lines(frame.left, frame.top, frame.width, told, style)


def draw_definitions(writer: Writer, words: PageWords, frame: Frame, plan: Plan) -> None:
    """What the measures mean and how they came out, under a title of their own."""
    draw_title(writer, frame, words.say(N_("What the measures mean")))
    _draw_columns(writer, words, frame.head(plan.note_rows * plan.note), plan)


def _draw_columns(writer: Writer, words: PageWords, block: Frame, plan: Plan) -> None:
    style, form = writer.type.note, plan.notes
    found = note_lines(writer, words, block.width, form)
    columns = block.columns([_width(block.width, form)] * form.columns, _NOTE_GAP)
    number = 0
    for column, count in zip(columns, spread([len(one) for one in found], form.columns), strict=False):
        for lines in found[number : number + count]:
            number += 1
            room = column.head(plan.note * len(lines))
            if form is not NoteForm.RUN_ON:
                place = room.start(_indent(form)).head(plan.note)
                writer.cell(place, words.fmt.integer(number), style.but(weight=700, colour=TEXT))
            writer.lines(room.left, room.top, room.width, lines, style)


def note_lines(writer: Writer, words: PageWords, width: float, form: NoteForm) -> list[list[Line]]:
    """Each footnote as the lines it takes on a page of this width, none of them cut; run on, all as one."""
    style = writer.type.note
    room = _width(width, form) - _indent(form)
    return [writer.wrap(text, style, room) for text in _texts(writer, words, form)]


def _texts(writer: Writer, words: PageWords, form: NoteForm) -> list[Text]:
    style = writer.type.note
    strong = style.but(weight=700, colour=TEXT)
    if form is NoteForm.FULL:
        named = zip(words.data.rows, definitions(words), strict=True)
        return [
            [Span(words.say(row.figure.kpi.name), strong), Span(f"{_BETWEEN}{text}", style)]
            for row, text in named
        ]
    found = notes(words, is_long=form is NoteForm.LONG)
    if form is not NoteForm.RUN_ON:
        return list(found)
    spans: list[Span] = []
    mark = writer.type.reference.but(weight=700, colour=TEXT)
    for number, text in enumerate(found, 1):
        spans += [Span(_BETWEEN, style)] if spans else []
        spans += [Span(f"{words.fmt.integer(number)}{_AFTER_NUMBER}", mark), Span(text, style)]
    return [spans]


def _width(width: float, form: NoteForm) -> float:
    return (width - (form.columns - 1) * _NOTE_GAP) / form.columns


def _indent(form: NoteForm) -> float:
    return {NoteForm.SHORT: _SHORT_NUMBER, NoteForm.RUN_ON: 0.0}.get(form, _NUMBER)
