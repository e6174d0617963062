"""How the parts of a page share its room: what a full page gives up, and what an empty one is filled with."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pypdfium2
import pytest
from printed_pages import new_sheet, plain
from report_pages import LANGUAGES, PAPERS, data_of, full_book, last_month, new_book
from test_page_layout import NotedSheet

from crmdesk.kpi.spec import Role
from crmdesk.l10n.languages import Locale
from crmdesk.report.charts import FunnelRow, draw_funnel_lines
from crmdesk.report.kpi_pdf import make_report
from crmdesk.report.layout import Frame
from crmdesk.report.page_footnotes import note_lines
from crmdesk.report.page_notes import definitions, notes
from crmdesk.report.page_plan import NoteForm, spread
from crmdesk.report.page_trends import TrendTable
from crmdesk.report.page_words import PageWords
from crmdesk.report.palette import PASSED
from crmdesk.report.writer import Writer
from crmdesk.services import reports

MM = 72 / 25.4
FOOT, WORTH, LARGEST_HOLE = 17, 0.6, 45
every_page = pytest.mark.parametrize(
    ("language", "paper"), [(one, two) for one in LANGUAGES for two in PAPERS]
)


@cache
def empty_book(language):
    return new_book(language, name="Quiet")


def report_of(work, language, role, **changes):
    """A role's report of last month, with its locale."""
    data = replace(reports.read_report(work, period=last_month(work), role=role), **changes)
    return data, Locale.of(language, calendar=data.facts.calendar.value)


def pages_of(work, language, role, paper, **changes):
    """Each page's inked rows in millimetres from the top, over its foot, and its height and text."""
    data, locale = report_of(work, language, role, **changes)
    found = []
    for page in pypdfium2.PdfDocument(make_report(data, locale=locale, paper=paper)):
        high = page.get_size()[1] / MM
        ink = (page.render(scale=2).to_numpy() < 200).any(axis=(1, 2)).nonzero()[0] / 2 / MM
        text = re.sub(r"\s+", " ", plain(page.get_textpage().get_text_range()))
        found.append(([row for row in ink if row < high - FOOT], high, text))
    return found


def largest_hole(rows):
    return max(after - before for before, after in pairwise(rows))


@every_page
@pytest.mark.parametrize("role", list(Role))
def test_a_further_page_is_worth_its_sheet(language, paper, role):
    _first, *further = pages_of(full_book(language), language, role, paper)
    for rows, high, text in further:
        assert rows[-1] > WORTH * high
        assert largest_hole(rows) < LARGEST_HOLE, text


@every_page
@pytest.mark.parametrize("role", list(Role))
def test_a_page_of_an_empty_book_has_no_hole(language, paper, role):
    ((rows, high, _text),) = pages_of(empty_book(language), language, role, paper)
    assert largest_hole(rows) < 12
    assert rows[-1] > high - FOOT - LARGEST_HOLE


@every_page
@pytest.mark.parametrize("role", [Role.OWNER, Role.SALES])
@pytest.mark.parametrize("count", [1, 4, 9])
def test_every_page_tells_what_the_funnel_brought(language, paper, role, count, monkeypatch):
    stages = report_of(full_book(language), language, role)[0].funnel.stages
    some = tuple(replace(stages[0], name=f"Stage{chr(65 + number)}") for number in range(count))
    funnel = reports.Funnel(pipeline="", stages=some)
    data, locale = report_of(full_book(language), language, role, funnel=funnel)
    written = []
    cell = Writer.cell

    def noted(writer, frame, text, *given, **more):
        written.append(text)
        return cell(writer, frame, text, *given, **more)

    monkeypatch.setattr(Writer, "cell", noted)
    text = pages_of(full_book(language), language, role, paper, funnel=funnel)[0][2]
    words, sales = PageWords(data, locale), data.figure("sales_total")
    amount = words.fmt.money(round(sales.value), data.facts.currency, compact=True)
    told = [one for one in written if isinstance(one, str) and one.endswith(words.fmt.joint + amount)]
    assert len(told) == 1
    assert plain(words.fmt.integer(sales.n)) in plain(told[0])
    named = [number for number in range(count) if some[number].name in text]
    assert named == list(range(len(named)))
    assert len(named) == count or len(named) >= 5


@pytest.mark.parametrize("catalogue", ["en", "he"])
def test_a_stage_in_one_line_keeps_name_bar_and_share_apart(catalogue):
    sheet = NotedSheet(catalogue)
    rows = [
        FunnelRow("A stage with a name too long for its place", 60, 0, 0, "60", "100%"),
        FunnelRow("Short", 30, 0, 0, "30", "50%"),
    ]
    draw_funnel_lines(Writer(sheet), Frame(20, 30, 60, 10, sheet.rtl), rows, row_height=5)
    long, short = sorted(
        (box for box, more in sheet.rects if more.get("fill") == PASSED.colour), key=lambda box: -box[2]
    )
    assert long[2] / short[2] == pytest.approx(2, rel=0.02)
    place = {text: (left, right) for text, left, right, _ in sheet.texts}
    (name,) = (place[text] for text in place if text.startswith("A stage"))
    order = [name, (long[0], long[0] + long[2]), place["60"], place["100%"]]
    order = order if catalogue == "en" else order[::-1]
    assert all(one[1] < other[0] for one, other in pairwise(order))
    assert order[0][0] >= 20
    assert order[-1][1] <= 80.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_trends_are_whole_beside_the_unit_of_large_amounts(language):
    data = data_of(language)
    large = [
        replace(row.figure, series=tuple(one._replace(value=Decimal(10**14)) for one in row.figure.series))
        for row in data.rows
        if row.figure.unit.is_money
    ]
    rows = tuple(replace(row, figure=figure) for row, figure in zip(data.rows, large, strict=False))
    words, sheet = PageWords(replace(data, rows=rows, sold={}), Locale.of(language)), NotedSheet(language)
    TrendTable(Writer(sheet), words).draw(Frame(20, 30, 180, 200, sheet.rtl))
    shown = {plain(text) for text, *_place in sheet.texts}
    assert large
    assert {plain(words.say(figure.kpi.name)) for figure in large} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [NoteForm.FULL, NoteForm.LONG, NoteForm.SHORT, NoteForm.RUN_ON])
def test_no_form_of_the_notes_loses_one(language, form):
    words = PageWords(data_of(language), Locale.of(language))
    lines = note_lines(Writer(new_sheet(language)), words, 184, form)
    shown = re.sub(r"\s+", " ", plain(" ".join(line.text for note in lines for line in note)))
    wanted = definitions(words) if form is NoteForm.FULL else notes(words, is_long=form is NoteForm.LONG)
    assert all(re.sub(r"\s+", " ", plain(text)) in shown for text in wanted)


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_the_number_of_a_note_comes_before_the_number_it_begins_with(language):
    words = PageWords(data_of(language), Locale.of(language))
    sheet = NotedSheet(language)
    (lines,) = note_lines(Writer(sheet), words, 5000, NoteForm.RUN_ON)
    (line,) = lines
    glyphs = [(piece.x, piece.style.rise) for piece in line.pieces if piece.glyphs]
    assert max(glyphs)[1] > 0, "the first mark stands at the reading start"


@pytest.mark.parametrize(
    ("heights", "columns", "counts"),
    [
        ((), 2, [0]),
        ((1,), 3, [1]),
        ((2, 1, 1, 2), 2, [2, 2]),
        ((1, 1, 4), 2, [2, 1]),
        ((1, 1, 1), 3, [1, 1, 1]),
    ],
)
def test_notes_are_spread_over_columns_of_nearly_one_height(heights, columns, counts):
    assert spread(heights, columns) == counts
