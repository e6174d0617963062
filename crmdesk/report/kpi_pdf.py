"""A role's one page as a PDF file: figures, charts, colleagues, attention, comments, arithmetic.

A further page only where the first has no room for all colleagues or for the footnotes; what it has left
goes to the measures by period and to what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crmdesk.exchange.whole_file import whole_file
from crmdesk.report.layout import Frame
from crmdesk.report.page_charts import draw_charts, draw_silent, has_charts, silent_parts
from crmdesk.report.page_footnotes import draw_definitions, draw_notes, note_lines
from crmdesk.report.page_frame import (
    draw_footer,
    draw_header,
    draw_headline,
    draw_small_header,
    page_title,
    period_title,
)
from crmdesk.report.page_lists import draw_attention, draw_comments
from crmdesk.report.page_notes import scope
from crmdesk.report.page_people import ColleagueTable
from crmdesk.report.page_plan import (
    FOOTER,
    HEAD,
    HEADER,
    HEADLINE,
    LEGEND,
    MOST_CHART,
    MOST_LINES,
    PERSON_ROW,
    ROOMY_CHART,
    ROOMY_LINES,
    ROOMY_ROW,
    TITLE,
    NoteForm,
    Plan,
    fit,
)
from crmdesk.report.page_table import FigureTable
from crmdesk.report.page_trends import TrendTable
from crmdesk.report.page_words import PageWords
from crmdesk.report.sheet import A4, LETTER, Imprint, Sheet
from crmdesk.report.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.l10n.languages import Locale
    from crmdesk.services.colleagues import ColleagueRow
    from crmdesk.services.reports import ReportData

PaperName = Literal["a4", "letter"]

_PAPERS: Final = {"a4": (A4, 13.0), "letter": (LETTER, 15.95)}
_ROWS: Final = {"fa": 6.9, "ar": 6.8, "he": 7.5, "en": 7.4}
_ATTENTION_ROWS: Final = {"fa": 5.7, "ar": 5.7, "he": 5.5, "en": 5.5}
_SMALL_HEADER: Final = 12.5
_MOST_SCOPE: Final = 2
_OVER_FOOT: Final = 1.8
_AFTER_HEADER, _BLOCK_GAP = 2.0, 5.0
_ON_FIRST: Final = tuple(form for form in NoteForm if form is not NoteForm.ELSEWHERE)


def write_report(
    path: str | Path, *, page: ReportData, locale: Locale, paper: PaperName = "a4", grey: bool = False
) -> None:
    """Write the report as a PDF file.

    Raises:
        CrmError: the file cannot be written; what was there before is unchanged.
    """
    made = make_report(page, locale=locale, paper=paper, grey=grey)
    with whole_file(Path(path)) as draft:
        draft.write_bytes(made)


def make_report(page: ReportData, *, locale: Locale, paper: PaperName = "a4", grey: bool = False) -> bytes:
    """The report as a PDF file in memory."""
    return _Report(page, locale, paper, grey=grey).make()


class _Report:
    """One report in the making."""

    def __init__(self, data: ReportData, locale: Locale, paper: PaperName, *, grey: bool) -> None:
        self._data = data
        self._words = words = PageWords(data, locale)
        size, self._sides = _PAPERS[paper]
        imprint = Imprint(
            title=words.fmt.joined([page_title(words), period_title(words)]),
            author=data.made_by or data.facts.name,
            language=locale.language.code,
            created=data.made,
        )
        self._sheet = Sheet(imprint, catalogue=locale.catalogue, rtl=locale.rtl, paper=size, grey=grey)
        self._writer = Writer(self._sheet)
        self._people = (
            None if data.colleagues is None else ColleagueTable(self._writer, words, data.colleagues)
        )
        self._trends = TrendTable(self._writer, words)

    def make(self) -> bytes:
        """Draw all pages."""
        frame = self._content()
        plan = fit(self._fullest(frame.width), frame.height)
        further = self._further(plan, frame.height - _SMALL_HEADER - _AFTER_HEADER)
        self._draw_first(frame, plan, 1 + len(further))
        for page in further:
            self._sheet.next_page()
            self._draw_further(page, plan, 1 + len(further))
        return self._sheet.finish()

    def _further(self, plan: Plan, room: float) -> list[_Further]:
        """The pages after the first: the colleagues it cannot name, and what the last has room for."""
        pages = self._people_pages(plan, room)
        filled = [self._filled(pages[-1], plan, room - pages[-1].height - _BLOCK_GAP)] if pages else []
        if plan.notes is NoteForm.ELSEWHERE and not (filled and filled[0].notes):
            return [*pages, self._filled(_Further(), plan, room)]
        return [*pages[:-1], *filled]

    def _filled(self, page: _Further, plan: Plan, free: float) -> _Further:
        """The page with what the measures mean, as fully as there is room, then with their trends."""
        for form in (NoteForm.FULL, NoteForm.LONG):
            height = TITLE + replace(plan, notes=form).note_rows * plan.note
            if height <= free:
                page, free = replace(page, notes=form), free - height - _BLOCK_GAP
                break
        return replace(page, has_trends=0 < self._trends.height <= free)

    def _people_pages(self, plan: Plan, room: float) -> list[_Further]:
        """All colleagues on pages of their own where the first page does not name them all."""
        if self._people is None or plan.people == plan.all_people:
            return []
        per_page = int((room - TITLE - HEAD) // PERSON_ROW)
        tail = len(self._people.nobody) + 1
        count = ceil((plan.all_people + tail) / per_page)
        pages = []
        for number in range(count):
            named = self._people.people[number * per_page : (number + 1) * per_page]
            is_last = number + 1 == count
            height = TITLE + HEAD + (len(named) + (tail if is_last else 0)) * PERSON_ROW
            pages.append(_Further(people=named, ends_people=is_last, height=height))
        return pages

    def _content(self) -> Frame:
        """The page between its margins and over its foot."""
        frame = Frame.of_page(self._sheet, sides=self._sides)
        frame.foot(FOOTER, _OVER_FOOT)
        return frame

    def _foot(self, pages: int) -> None:
        frame = Frame.of_page(self._sheet, sides=self._sides).foot(FOOTER)
        draw_footer(self._writer, self._words, frame, self._sheet.page, pages)

    def _fullest(self, width: float) -> Plan:
        data, writer = self._data, self._writer
        note = writer.type.note
        lines = writer.wrap(scope(self._words), note, width, max_lines=_MOST_SCOPE)
        people = len(self._people.people) if self._people else 0
        attention = data.attention
        has_chart = has_charts(data)
        tallest = FigureTable(writer, self._words).tallest_name()
        return Plan(
            rows=len(data.rows),
            row=_ROWS[self._sheet.catalogue],
            most_row=tallest if has_chart else max(tallest, ROOMY_ROW),
            chart=MOST_CHART,
            all_people=people,
            people=people,
            has_nobody=bool(self._people and self._people.nobody),
            attention=len(attention.rows) if attention else 0,
            attention_row=_ATTENTION_ROWS[self._sheet.catalogue],
            lines=MOST_LINES,
            note_lines={form: self._note_heights(width, form) for form in _ON_FIRST},
            note=writer.leading(note),
            scope_lines=len(lines),
            told=len(silent_parts(self._words)),
            has_people=bool(data.colleagues and data.colleagues.rows),
            has_attention=attention is not None,
            has_chart=has_chart,
            most_lines=MOST_LINES if attention else ROOMY_LINES,
            most_chart=MOST_CHART if attention else ROOMY_CHART,
        )

    def _note_heights(self, width: float, form: NoteForm) -> tuple[int, ...]:
        return tuple(map(len, note_lines(self._writer, self._words, width, form)))

    def _draw_first(self, frame: Frame, plan: Plan, pages: int) -> None:
        writer, words = self._writer, self._words
        draw_header(writer, words, frame.head(HEADER))
        draw_headline(writer, words, frame.head(HEADLINE))
        FigureTable(writer, words).draw(frame.head(HEAD + plan.rows * plan.row, plan.gap), plan.row)
        if plan.has_chart:
            draw_charts(writer, words, frame.head(TITLE + LEGEND + plan.chart, plan.gap))
        if plan.told:
            draw_silent(writer, words, frame.head(plan.told * TITLE, plan.gap))
        if self._people is not None and plan.has_people:
            self._people.draw(frame.head(plan.people_height, plan.gap), plan.people)
        if self._data.attention is not None:
            draw_attention(
                writer, words, frame.head(plan.attention_height, plan.gap), plan, self._data.attention
            )
        draw_comments(writer, words, frame.head(TITLE + plan.box, plan.gap), plan)
        draw_notes(writer, words, frame, plan)
        self._foot(pages)

    def _draw_further(self, page: _Further, plan: Plan, pages: int) -> None:
        """A page after the first: colleagues, the measures by period, and what they mean."""
        writer, words = self._writer, self._words
        frame = self._content()
        draw_small_header(writer, words, frame.head(_SMALL_HEADER, _AFTER_HEADER))
        if self._people is not None and page.height:
            place = frame.head(page.height, _BLOCK_GAP)
            self._people.draw_part(place, page.people, is_last=page.ends_people)
        if page.has_trends:
            self._trends.draw(frame.head(self._trends.height, _BLOCK_GAP))
        if page.notes is not None:
            draw_definitions(writer, words, frame, replace(plan, notes=page.notes))
        self._foot(pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Further:
    """What stands on a page after the first; `height` is that of its colleagues' table in millimetres."""

    people: Sequence[ColleagueRow] = ()
    ends_people: bool = False
    height: float = 0.0
    has_trends: bool = False
    notes: NoteForm | None = None
