"""A role's one page as a PDF file: figures, charts, colleagues, attention, comments, arithmetic.

A second page only where there are more colleagues than the first has room for.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crmdesk.exchange.whole_file import whole_file
from crmdesk.report.layout import Frame
from crmdesk.report.page_charts import draw_charts
from crmdesk.report.page_frame import (
    draw_footer,
    draw_header,
    draw_headline,
    draw_small_header,
    page_title,
    period_title,
)
from crmdesk.report.page_lists import draw_attention, draw_comments, draw_notes, note_lines
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
    TITLE,
    Plan,
    fit,
)
from crmdesk.report.page_table import FigureTable
from crmdesk.report.page_words import PageWords
from crmdesk.report.sheet import A4, LETTER, Imprint, Sheet
from crmdesk.report.writer import Writer

if TYPE_CHECKING:
    from crmdesk.l10n.languages import Locale
    from crmdesk.services.reports import ReportData

PaperName = Literal["a4", "letter"]

_PAPERS: Final = {"a4": (A4, 13.0), "letter": (LETTER, 15.95)}
_ROWS: Final = {"fa": 6.9, "ar": 6.8, "he": 7.5, "en": 7.4}
_ATTENTION_ROWS: Final = {"fa": 5.7, "ar": 5.7, "he": 5.5, "en": 5.5}
_SMALL_HEADER: Final = 12.5
_MOST_SCOPE: Final = 2
_OVER_FOOT: Final = 1.8
_NOTES_GAP: Final = 5.0


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
            title=f"{page_title(words)} · {period_title(words)}",
            author=data.made_by or data.facts.name,
            language=locale.language.code,
            created=data.made,
        )
        self._sheet = Sheet(imprint, catalogue=locale.catalogue, rtl=locale.rtl, paper=size, grey=grey)
        self._writer = Writer(self._sheet)
        self._people = (
            None if data.colleagues is None else ColleagueTable(self._writer, words, data.colleagues)
        )

    def make(self) -> bytes:
        """Draw all pages."""
        frame = self._content()
        plan = fit(self._fullest(frame.width), frame.height)
        left = plan.people < plan.all_people
        room = frame.height - _SMALL_HEADER - TITLE - HEAD
        per_page = int(room // PERSON_ROW)
        tail = len(self._people.nobody) + 1 if self._people else 0
        more = ceil((plan.all_people + tail) / per_page) if left else 0
        on_last = (plan.all_people + tail) - (more - 1) * per_page if more else per_page
        full = replace(plan, has_notes=True, has_long_notes=True)
        free = room - on_last * PERSON_ROW - _NOTES_GAP - (full.note_rows + plan.scope_lines) * plan.note
        shares_page = bool(more) and not plan.has_notes and free > 0
        pages = 1 + more + (not plan.has_notes and not shares_page)
        self._draw_first(frame, plan, pages)
        for number in range(more):
            self._sheet.next_page()
            is_last = number + 1 == more
            notes = full if is_last and shares_page else None
            self._draw_further(number, per_page, pages, is_last=is_last, notes=notes)
        if not plan.has_notes and not shares_page:
            self._sheet.next_page()
            self._draw_note_page(full, pages)
        return self._sheet.finish()

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
        return Plan(
            rows=len(data.rows),
            row=_ROWS[self._sheet.catalogue],
            most_row=FigureTable(writer, self._words).tallest_name(),
            chart=MOST_CHART,
            all_people=people,
            people=people,
            has_nobody=bool(self._people and self._people.nobody),
            attention=len(attention.rows) if attention else 0,
            attention_row=_ATTENTION_ROWS[self._sheet.catalogue],
            lines=MOST_LINES,
            long_notes=self._note_heights(width, is_long=True),
            short_notes=self._note_heights(width, is_long=False),
            note=writer.leading(note),
            scope_lines=len(lines),
            has_people=self._people is not None,
            has_attention=attention is not None,
            most_lines=MOST_LINES if attention else ROOMY_LINES,
            most_chart=MOST_CHART if attention else ROOMY_CHART,
        )

    def _note_heights(self, width: float, *, is_long: bool) -> tuple[int, ...]:
        return tuple(map(len, note_lines(self._writer, self._words, width, is_long=is_long)))

    def _draw_first(self, frame: Frame, plan: Plan, pages: int) -> None:
        writer, words = self._writer, self._words
        draw_header(writer, words, frame.head(HEADER))
        draw_headline(writer, words, frame.head(HEADLINE))
        FigureTable(writer, words).draw(frame.head(HEAD + plan.rows * plan.row, plan.gap), plan.row)
        if plan.has_chart:
            draw_charts(writer, words, frame.head(TITLE + LEGEND + plan.chart, plan.gap))
        if self._people is not None and plan.has_people:
            self._people.draw(frame.head(plan.people_height, plan.gap), plan.people)
        if self._data.attention is not None:
            draw_attention(
                writer, words, frame.head(plan.attention_height, plan.gap), plan, self._data.attention
            )
        draw_comments(writer, words, frame.head(TITLE + plan.box, plan.gap), plan)
        draw_notes(writer, words, frame, plan)
        self._foot(pages)

    def _draw_note_page(self, plan: Plan, pages: int) -> None:
        """The footnotes in full, where the first page has no room for them."""
        frame = self._content()
        draw_small_header(self._writer, self._words, frame.head(_SMALL_HEADER, 2.0))
        draw_notes(self._writer, self._words, frame, plan)
        self._foot(pages)

    def _draw_further(
        self, number: int, per_page: int, pages: int, *, is_last: bool, notes: Plan | None
    ) -> None:
        frame = self._content()
        draw_small_header(self._writer, self._words, frame.head(_SMALL_HEADER, 1.0))
        if self._people is not None:
            people = self._people.people[number * per_page : (number + 1) * per_page]
            rows = len(people) + (len(self._people.nobody) + 1 if is_last else 0)
            place = frame.head(TITLE + HEAD + rows * PERSON_ROW, _NOTES_GAP)
            self._people.draw_part(place, people, is_last=is_last)
        if notes is not None:
            draw_notes(self._writer, self._words, frame, notes)
        self._foot(pages)
