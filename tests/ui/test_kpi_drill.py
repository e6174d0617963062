"""The drill sheet: the calculation with its numbers, rows that add up to them, files, and the way back."""

import csv
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from crmdesk.kpi.customer_rows import OPENING, PAUSED
from crmdesk.kpi.spec import Ratio, Total
from crmdesk.l10n import texts
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Grain, Period
from crmdesk.services import drilling, figures
from crmdesk.services.drilling import Drilled
from crmdesk.services.figure_words import FigureWords
from crmdesk.ui import list_paint, theme
from crmdesk.ui.dialogs import definition_card
from crmdesk.ui.dialogs.drill_sheet import rows as row_lines
from crmdesk.ui.dialogs.drill_sheet import sheet as sheet_module
from crmdesk.ui.dialogs.drill_sheet.view import LEAST_LOW, LEAST_TABLE
from crmdesk.ui.kpi_fraction import FractionBox
from tests.ui.kpi_parts import KpiWindow, story_book

NUMBERS = ("sales_total", "win_rate", "average_sale", "deals_won", "lead_conversion_rate", "sales_cycle")
OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)


@pytest.fixture
def open_in(qapp, tmp_path):
    """A function that opens a number in a language."""
    shown = []

    def show(language="en", kpi="win_rate", **asked):
        one = KpiWindow(qapp, tmp_path, story_book(tmp_path, language), language)
        shown.append(one)
        one.page.open_number(Drilled(kpi=kpi, **({"period": OCTOBER} | asked)), one.page.tiles.tiles[0])
        one.settle()
        return one, one.page._sheet

    yield show
    for one in shown:
        one.close()


def test_the_sum_row_is_the_number(open_in):
    one, sheet = open_in()
    words = FigureWords(one.desk.fmt, one.work.facts)
    for figure in figures.compute(one.work, ids=NUMBERS, period=OCTOBER):
        sheet.show_number(Drilled(kpi=figure.kpi.id, period=OCTOBER))
        one.settle()
        _require_sum(one.desk.fmt, words, sheet.view, figure)


def _require_sum(fmt, words, view, figure):
    """The rows of the first tab come to the number, in the table and in words."""
    found = view.drill.tabs[0]
    counted = drilling.tally(figure.variant, found)
    form = figure.variant.form
    wanted = figure.value if isinstance(form, Total) else figure.factors[0].value
    assert counted.value == wanted
    assert fmt.integer(found.count) in view.sum_row.text
    if counted.column:
        shown = view.rows.shown_columns().index(counted.column)
        plain = sum(Decimal(row.cells[_place(found, counted.column)] or 0) for row in found.rows)
        assert plain == counted.value
        unit = found.population.column(counted.column).kind
        assert view.sum_row.sums[shown] == view._sum(counted.value, unit)
    if isinstance(form, Ratio):
        assert strip_marks(words.exact(wanted, figure.factors[0].unit)) in view.fraction.accessibleName()


def _place(found, column):
    return [one.id for one in found.columns].index(column)


def test_each_tab_has_its_rows_and_the_denominator_adds_up_too(open_in):
    _one, sheet = open_in()
    view = sheet.view
    counts = [tab.count for tab in view.drill.tabs]
    factors = view.drill.figure.factors
    assert counts[:2] == [factors[0].value, factors[1].value]
    view.tabs._group.button(1).click()
    assert view.rows.rowCount() == counts[1]
    assert "denominator" in view.sum_row.text


def test_other_ways_stand_beside_with_their_values(open_in):
    one, sheet = open_in()
    ways = figures.variants(one.work, kpi="win_rate", period=OCTOBER)
    chips = [chip for chip in sheet.view.findChildren(type(sheet.copy)) if chip.isCheckable()]
    texts = [chip.text() for chip in chips]
    words = FigureWords(one.desk.fmt, one.work.facts)
    for way in ways:
        assert any(words.brief(way.value, way.unit) in text for text in texts)
    next(chip for chip in chips if chip.text().startswith("By value")).click()
    one.settle()
    assert sheet.drill.asked.variant == "value"
    assert sheet.drill.figure.value == ways[1].value
    assert sheet.state.state == "content"


def test_a_stage_has_a_rate_of_its_own(open_in):
    one, sheet = open_in()
    (figure,) = figures.compute(one.work, ids=["stage_conversion"], period=OCTOBER)
    part = figure.parts[1]
    sheet.show_number(
        Drilled(kpi="stage_conversion", period=OCTOBER, filters=(("stage", part.key),), part=part.label)
    )
    one.settle()
    assert sheet.drill.number.value == part.value
    assert sheet.title.text() == f"Stage conversion: {part.label}"
    assert [tab.count for tab in sheet.drill.tabs[:2]] == [part.n, part.of]


def test_many_rows_are_read_page_by_page_in_the_order_asked(open_in, monkeypatch):
    monkeypatch.setattr(drilling, "PAGE", 10)
    monkeypatch.setattr(row_lines, "PAGE", 10)
    one, sheet = open_in(kpi="deals_won", period=Period.all(CalendarId.GREGORIAN))
    view = sheet.view
    count = view.rows.rowCount()
    assert count > 30
    assert view.rows.record_at(count - 1) is None
    view.table.scrollToBottom()
    view.table.viewport().grab()
    one.settle()
    assert view.rows.text_at(count - 1, 0)
    view.table.sort_asked.emit("amount")
    one.settle()
    signs = []
    monkeypatch.setattr(list_paint, "draw_icon", lambda _painter, _place, name, *_look, **_how: signs.append(name))
    view.table.horizontalHeader().viewport().grab()
    assert signs == ["arrow-down"]
    amounts = [row.cells[_place(sheet.drill.tabs[0], "amount")] for row in view.rows._pages[0]]
    assert amounts == sorted(amounts, reverse=True)
    whole = figures.rows(one.work, kpi="deals_won", period=Period.all(CalendarId.GREGORIAN), sort_by="amount")
    assert [row.record for row in view.rows._pages[0]] == [row.record for row in whole.rows[:10]]


def test_the_rows_are_saved_whole(open_in, monkeypatch, tmp_path):
    one, sheet = open_in(kpi="sales_total")
    path = tmp_path / "rows.csv"
    monkeypatch.setattr(sheet_module, "ask_save_path", lambda *_asked: path)
    sheet.export.click()
    one.settle()
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = list(csv.reader(file))
    assert len(lines) == sheet.drill.tabs[0].count
    place = header.index("Amount")
    assert sum(Decimal(line[place]) for line in lines) == sheet.drill.figure.value / 100


def test_the_value_is_copied_in_full(open_in):
    one, sheet = open_in(kpi="sales_total")
    sheet.copy.click()
    words = FigureWords(one.desk.fmt, one.work.facts)
    value = sheet.drill.figure.value
    assert QGuiApplication.clipboard().text() == strip_marks(words.exact(value, sheet.drill.figure.unit))


def test_the_open_sheet_speaks_the_new_language(open_in):
    one, sheet = open_in()
    one.appearance.switch_language("fa")
    one.settle()
    assert sheet.title.text() == "نرخ بستن قرارداد"
    assert sheet.view.table.isRightToLeft()
    assert sheet.isVisible()


def test_focus_stays_inside_and_returns(open_in, press):
    _one, sheet = open_in()
    seen = set()
    for _step in range(30):
        sheet.focusNextPrevChild(True)
        seen.add(QApplication.focusWidget())
    assert sheet.view.table in seen
    assert all(sheet.isAncestorOf(widget) for widget in seen)
    press(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_it_fits_a_low_window(open_in, language):
    one, sheet = open_in(language)
    one.window.resize(960, 540)
    one.settle()
    assert sheet.panel.geometry().bottom() < 540
    assert sheet.open_record.mapTo(sheet, sheet.open_record.rect().bottomLeft()).y() < 540
    ends_at_start = sheet.panel.geometry().left() < 30
    assert ends_at_start is (language == "fa")


def test_a_reason_of_ours_is_a_word_and_a_persons_own_stays_as_written():
    reason = OPENING.column("reason")
    with texts.using("fa"):
        assert drilling.words_of(PAUSED, reason) == "در توقف موقت"
        assert drilling.words_of("Price", reason) == "Price"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_calculation_as_narrow_as_the_card_is_told_whole(open_in, language, cut_texts):
    """Where long amounts leave the words no room, the result stands below them."""
    one, sheet = open_in(language)
    words = FigureWords(one.desk.fmt, one.work.facts)
    ids = ["clv_simple", "sales_velocity", "cac_payback", "ltv_to_cac", "average_sale"]
    period = Period.containing(OCTOBER.start, Grain.QUARTER, one.work.facts.calendar).previous()
    below = []
    for figure in figures.compute(one.work, ids=ids, period=period):
        box = FractionBox(figure, figure, words, sheet)
        box.resize(theme.px(definition_card.WIDTH) - 24, 10)
        box.setFixedHeight(box.sizeHint().height())
        cut_texts.clear()
        box.grab()
        assert figure.value is not None
        assert not cut_texts, figure.kpi.id
        below += [figure.kpi.id] if box._is_tight() else []
    assert ("clv_simple" in below) is (language == "fa")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_tabs_in_several_rows_have_their_height(open_in, language):
    month = Period.month(1405, 7, CalendarId.JALALI) if language == "fa" else OCTOBER
    _one, sheet = open_in(language, "gross_margin", period=month)
    view = sheet.view
    assert len(view.drill.tabs) > 4
    assert view.tabs.height() >= view.tabs.heightForWidth(view.tabs.width())
    assert view.table.height() >= view.table.minimumHeight()
    assert view.tabs.geometry().bottom() < view.table.geometry().top()


def _stands_at(tile, sheet):
    return QRect(tile.mapTo(sheet.parentWidget(), QPoint(0, 0)), tile.size())


@pytest.mark.parametrize("size", [(1500, 800), (1100, 700), (960, 540)])
def test_the_bright_place_follows_its_tile(open_in, size):
    one, sheet = open_in()
    tile = one.page.tiles.tiles[0]
    first = _stands_at(tile, sheet)
    assert sheet.lit == first
    one.window.resize(*size)
    one.settle()
    assert _stands_at(tile, sheet) != first
    assert sheet.lit == _stands_at(tile, sheet)
    one.appearance.switch_language("fa")
    one.settle()
    assert sheet.lit == _stands_at(tile, sheet)
    assert sheet.lit.center().x() > one.window.width() // 2


def test_what_is_scrolled_away_is_not_lit(open_in):
    one, sheet = open_in()
    tile = one.page.tiles.tiles[-1]
    sheet.show_number(sheet.drill.asked, tile)
    one.window.resize(640, 360)
    one.settle()
    assert not sheet.lit.isValid()
    tile.hide()
    assert not sheet.lit.isValid()


def _in_view(part, sheet):
    """How much of a part is seen on the sheet."""
    area, here = part.rect(), part
    while here is not sheet:
        area = area.translated(here.pos()) & here.parentWidget().rect()
        here = here.parentWidget()
    return area


@pytest.mark.parametrize("language", ["fa", "en"])
def test_rows_are_in_view_under_a_long_calculation(open_in, language):
    month = Period.month(1405, 7, CalendarId.JALALI) if language == "fa" else OCTOBER
    one, sheet = open_in(language, period=month)
    for kpi in ("clv_simple", "cac_payback", "gross_margin", "churn_rate", "forecast", "crm_irr"):
        one.window.resize(1366, 768)
        sheet.show_number(Drilled(kpi=kpi, period=month))
        one.settle()
        view = sheet.view
        assert _in_view(view.table, sheet).height() == view.table.height() >= theme.px(LEAST_TABLE), kpi
        assert _in_view(view.sum_row, sheet).height() == view.sum_row.height(), kpi
        assert _in_view(view.fraction, sheet).height() == view.fraction.height(), kpi
        one.window.resize(960, 540)
        one.settle()
        assert _in_view(view.table, sheet).height() == view.table.height() >= theme.px(LEAST_LOW), kpi
        one.window.resize(1366, 1100)
        one.settle()
        assert view.about.height() == view.about.whole(), kpi
        assert view.table.height() > theme.px(LEAST_TABLE), kpi


def test_a_calculation_that_scrolls_is_read_and_worked_without_a_mouse(open_in, press):
    _one, sheet = open_in(kpi="clv_simple")
    about, met = sheet.view.about, []
    bar = about.verticalScrollBar()
    assert bar.maximum() > 0
    for _step in range(30):
        sheet.focusNextPrevChild(True)
        here = QApplication.focusWidget()
        assert _in_view(here, sheet).size() == here.size()
        if here is about:
            bar.setValue(0)
            press(about, Qt.Key.Key_Down)
            assert bar.value() > 0
            assert about.accessibleName() == "How this number comes about"
        met.append(here)
    assert about in met
    assert any(about.isAncestorOf(one) for one in met)


def test_a_short_calculation_is_no_stop_of_tab(open_in):
    _one, sheet = open_in()
    assert sheet.view.about.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("language", ["fa", "en", "he"])
def test_a_calculation_scrolls_only_where_the_rows_have_their_least_height(open_in, language):
    period = Period.all(CalendarId.GREGORIAN)
    one, sheet = open_in(language, period=period)
    for kpi in ("win_rate", "sales_total", "crm_irr"):
        sheet.show_number(Drilled(kpi=kpi, period=period))
        for height in (768, 640, 700, 740, 768, 900):
            one.window.resize(1366, height)
            one.settle()
            view = sheet.view
            scrolls = view.about.isVisible() and view.about.verticalScrollBar().isVisible()
            assert not scrolls or view.table.height() <= theme.px(LEAST_TABLE) + 1, (kpi, height)
