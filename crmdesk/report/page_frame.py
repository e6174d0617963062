"""What stands around a page's content: its head with the company and the period, its headline, its foot."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Role
from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain
from crmdesk.paths import program_version
from crmdesk.report.layout import draw_rule
from crmdesk.report.marks import Mark, draw_status
from crmdesk.report.palette import GROUP_LINE, HAIR_WIDTH, LINE_WIDTH, MUTED
from crmdesk.services.figure_words import STATUS_WORDS
from crmdesk.services.headline import headlines
from crmdesk.services.panel_roles import ROLE_NAMES

if TYPE_CHECKING:
    from crmdesk.report.layout import Frame
    from crmdesk.report.page_words import PageWords
    from crmdesk.report.writer import Writer

MARKS: Final = {
    Status.ON_TARGET: Mark.MET,
    Status.WATCH: Mark.WATCH,
    Status.OFF_TARGET: Mark.MISSED,
    Status.NONE: Mark.NONE,
}
TITLES: Final = {
    Grain.MONTH: N_("Owner’s monthly report"),
    Grain.QUARTER: N_("Owner’s quarterly report"),
    Grain.YEAR: N_("Owner’s yearly report"),
    Grain.DAYS: N_("Owner’s report"),
}
"""Those of the owner's page; the others name their role."""

_ROLE_TITLES: Final = {
    Grain.MONTH: N_("Monthly report: {role}"),
    Grain.QUARTER: N_("Quarterly report: {role}"),
    Grain.YEAR: N_("Yearly report: {role}"),
    Grain.DAYS: N_("Report: {role}"),
}
_LOGO, _LOGO_GAP = 13.5, 4.0
_LARGEST_LOGO = 10_000_000
_HEADLINE_GAP, _HEADLINE_LINES = 8.0, 2


def draw_header(writer: Writer, words: PageWords, frame: Frame) -> None:
    """Logo, title and company at the reading start; the period in three lines at its end; a rule."""
    data, kinds = words.data, writer.type
    draw_rule(writer.sheet, frame, frame.bottom)
    if logo := read_logo(data.logo):
        writer.sheet.image(frame.start(_LOGO, _LOGO_GAP).head(_LOGO).box, logo)
    lines = [(period_title(words), kinds.period), (words.days_line(), kinds.body.but(colour=MUTED))]
    lines += [(compared, kinds.body.but(colour=MUTED)) for compared in _compared(words)]
    at_end = frame.end(max(writer.measure(text, style) for text, style in lines), 6)
    for text, style in lines:
        writer.cell(at_end.head(writer.leading(style)), text, style, align="end")
    company = kinds.body.but(colour=MUTED)
    name = words.fmt.isolate(data.facts.name)
    room = writer.wrap(name, company, frame.width, max_lines=2) if name else []
    height = writer.leading(kinds.title) + len(room) * writer.leading(company)
    frame.head(max(0.0, (_LOGO - height) / 2))
    writer.cell(frame.head(writer.leading(kinds.title)), page_title(words), kinds.title)
    writer.lines(frame.left, frame.top, frame.width, room, company)


def draw_small_header(writer: Writer, words: PageWords, frame: Frame) -> None:
    """The head of a further page."""
    draw_rule(writer.sheet, frame, frame.bottom)
    data, kinds = words.data, writer.type
    if logo := read_logo(data.logo):
        writer.sheet.image(frame.start(9.5, _LOGO_GAP).head(9.5).box, logo)
    line = frame.head(9.5)
    period = period_title(words)
    at_end = line.end(writer.measure(period, kinds.section), 6)
    writer.cell(at_end, period, kinds.section, align="end")
    title = kinds.title.but(size=13)
    wide = line.start(min(line.width, writer.measure(page_title(words), title)), 4)
    writer.cell(wide, page_title(words), title)
    writer.cell(line, words.fmt.isolate(data.facts.name), kinds.body.but(colour=MUTED))


def draw_headline(writer: Writer, words: PageWords, frame: Frame) -> None:
    """The sentence of the page, and how many of its measures stand how."""
    tally = words.data.tally()
    for status in reversed(Status):
        if tally[status]:
            _draw_count(writer, words, frame, status, tally[status])
    frame.end(0, _HEADLINE_GAP)
    style = writer.type.headline
    told = headlines(words.data, words.fmt)
    fits = (one for one in told if len(writer.wrap(one, style, frame.width)) <= _HEADLINE_LINES)
    lines = writer.wrap(next(fits, told[-1]), style, frame.width, max_lines=_HEADLINE_LINES)
    top = frame.top + (frame.height - len(lines) * writer.leading(style)) / 2
    writer.lines(frame.left, top, frame.width, lines, style)


def draw_footer(writer: Writer, words: PageWords, frame: Frame, page: int, pages: int) -> None:
    """Who prepared it and when; the book and the program; which page of how many."""
    draw_rule(writer.sheet, frame, frame.top, width=LINE_WIDTH)
    data, style = words.data, writer.type.note
    made = data.made.astimezone(words.fmt.zone)
    told = N_("Prepared by {name}, {day}, {time}") if data.made_by else N_("Prepared {day}, {time}")
    line = frame.inset(0, 1.2)
    thirds = line.columns([line.width * share for share in (0.44, 0.3, 0.26)])
    name = words.fmt.isolate(data.made_by)
    text = words.around(told, name=name, day=words.fmt.date_long(made.date()), time=words.fmt.time(made))
    writer.cell(thirds[0], text, style)
    writer.cell(
        thirds[1], f"{data.book} · crmdesk {program_version()}".strip(), style, align="center", rtl=False
    )
    writer.cell(
        thirds[2], words.say(N_("Page {page} of {pages}"), page=page, pages=pages), style, align="end"
    )


def page_title(words: PageWords) -> str:
    """Whose page it is, and how often it comes; of a person, with the name."""
    data = words.data
    if data.role is Role.OWNER:
        return words.say(TITLES[data.period.grain])
    role = words.say(ROLE_NAMES[data.role])
    if data.person:
        role = words.around(N_("{role}, {name}"), role=role, name=words.fmt.isolate(data.person))
    return words.around(_ROLE_TITLES[data.period.grain], role=role)


def period_title(words: PageWords) -> str:
    """The period's name, and that it is not over where it is not."""
    name = words.data.period.label(words.fmt)
    return words.around(N_("{period}, so far"), period=name) if words.data.is_running else name


def read_logo(place: str) -> bytes | None:
    """A picture that can be printed, or nothing: a lost logo is no reason to print no page."""
    from PIL import Image

    if not place:
        return None
    try:
        file = Path(place)
        if file.stat().st_size > _LARGEST_LOGO:
            return None
        data = file.read_bytes()
        Image.open(BytesIO(data)).verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return data


def _compared(words: PageWords) -> list[str]:
    data = words.data
    if data.previous is None:
        return [words.say(N_("Compared with the targets set"))] if data.has_targets else []
    told = (
        N_("Compared with {period} and the targets set") if data.has_targets else N_("Compared with {period}")
    )
    return [words.around(told, period=data.previous.label(words.fmt))]


def _draw_count(writer: Writer, words: PageWords, frame: Frame, status: Status, count: int) -> None:
    """A number with its sign over its word, and a line before it."""
    small = writer.type.head.but(colour=writer.type.body.colour)
    word = words.say(N_("No target or data") if status is Status.NONE else STATUS_WORDS[status])
    number = words.fmt.integer(count)
    width = max(writer.measure(word, small), 12) + 6
    place = frame.end(width)
    line = place.x(0)
    top, bottom = place.top + 2.5, place.bottom - 3.5
    writer.sheet.line([(line, top), (line, bottom)], GROUP_LINE, HAIR_WIDTH)
    inner = place.inset(0, 2.2)
    first = inner.head(5.6)
    digits = writer.measure(number, writer.type.title)
    middle = first.left + first.width / 2
    side = (digits + 1.6) / 2 * (1 if writer.sheet.rtl else -1)
    draw_status(writer.sheet, (middle + side, first.top + 2.8), MARKS[status])
    first.left += 2.4 * (-1 if writer.sheet.rtl else 1)
    writer.cell(first, number, writer.type.title, align="center")
    writer.cell(inner.head(4.6), word, small, align="center")
