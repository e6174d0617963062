"""The names in the page's table: between the rules of their row, with what kind of figure it is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from printed_pages import new_sheet
from report_pages import LANGUAGES, data_of, full_book, last_month

from crmdesk.kpi.catalogue import KPIS, kpi_named
from crmdesk.l10n.languages import Locale
from crmdesk.report.layout import Frame
from crmdesk.report.page_plan import LEAST_ROW, NoteForm, Plan, fit
from crmdesk.report.page_table import FigureTable
from crmdesk.report.page_words import PageWords
from crmdesk.report.writer import Writer
from crmdesk.services import reports
from crmdesk.services.reports import ReportRow

PLAN = Plan(
    rows=8, row=6.8, chart=40, all_people=0, people=0, has_nobody=False, attention=0, attention_row=5.7,
    lines=4, note_lines=dict.fromkeys(NoteForm, (1,) * 8), note=4, scope_lines=1, has_people=False,
    has_attention=False, most_row=9,
)  # fmt: skip


def table_of(language, rows=()):
    """The table of a page with these rows, and its writer."""
    writer = Writer(new_sheet(language))
    data = data_of("en")
    words = PageWords(replace(data, rows=tuple(rows) or data.rows), Locale.of(language))
    return FigureTable(writer, words), writer


def row_of(kpi, **values):
    figure = replace(data_of("en").rows[0].figure, kpi=kpi, variant=kpi.variants[0], detail={}, too_few=False)
    return ReportRow(group="", figure=replace(figure, **values))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("height", [LEAST_ROW, 6.9, 9.0])
def test_a_name_of_two_lines_stays_between_the_rules_of_its_row(language, height, monkeypatch):
    table, writer = table_of(language)
    drawn = []

    def note_lines(_left, top, _width, lines, style):
        drawn.append((top, top + len(lines) * writer.leading(style)))

    monkeypatch.setattr(writer, "lines", note_lines)
    monkeypatch.setattr(writer, "cell", lambda *_given, **_more: None)
    for kpi in KPIS.values():
        place = Frame(0, 0, table._widths[1], height, writer.sheet.rtl)
        table._draw_name(row_of(kpi), 10, place)
    assert drawn
    assert all(0 < top < foot < height for top, foot in drawn)


def test_rows_grow_for_long_names_where_the_page_has_room():
    assert fit(PLAN, 280).row == 9
    assert fit(replace(PLAN, most_row=0), 280).row == PLAN.row
    tight = fit(PLAN, PLAN.height)
    assert tight.row == pytest.approx(PLAN.row)
    table, _writer = table_of("fa", [row_of(kpi_named("ltv_to_cac"))])
    assert table.tallest_name() > LEAST_ROW
    table, _writer = table_of("fa", [row_of(kpi_named("market_share"))])
    assert table.tallest_name() == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("share", "is_told"), [("0.74", True), ("0.3", False)])
def test_a_run_rate_is_told_with_the_name_or_the_value(language, share, is_told):
    row = row_of(kpi_named("arr"), detail={"by_the_month": Decimal(share)})
    table, writer = table_of(language, [row])
    told = table._words.say("run rate")
    spans = [*table._name(row, 3, writer.type.name), *table._actual(row.figure)]
    assert (told in "".join(span.text for span in spans).replace("\u00a0", " ")) is is_told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_in_hours_leaves_air_before_its_variance(language):
    work = full_book("en")
    page = reports.read_report(work, period=last_month(work), role="support")
    row = next(one for one in page.rows if one.figure.kpi.id == "resolution_time")
    table, writer = table_of(language, [row])
    target = table._cells(row, 3, "")[3]
    assert any("12" in span.text or "۱۲" in span.text or "١٢" in span.text for span in target)
    assert writer.measure(target, writer.type.body) < table._widths[3] - 1


def test_what_is_left_goes_to_the_line_under_the_funnel_before_the_pen():
    low = replace(PLAN, chart=31, lines=1, most_row=0)
    assert fit(low, low.height).chart == 31
    assert fit(low, low.height + 7).chart >= 34
    assert fit(low, low.height + 7).lines == 1
    assert fit(low, low.height + 20).lines == 3


@pytest.mark.parametrize("room", range(36, 66))
def test_a_single_colleague_is_never_the_only_other(room):
    plan = replace(PLAN, all_people=6, people=6, has_people=True)
    found = fit(plan, plan.height - room)
    assert found.people != 5
