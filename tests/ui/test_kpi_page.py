"""The KPIs page: tiles say what the figures are, keys reach everything, every language and size fits."""

import subprocess
import sys
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Role
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Grain, Period
from crmdesk.services import figures, panel
from crmdesk.services.figure_words import STATUS_WORDS, Compare, FigureWords
from crmdesk.ui import kpi_tile
from crmdesk.ui.dialogs.definition_card import DefinitionCard
from crmdesk.ui.dialogs.period_popover import PeriodPopover
from crmdesk.ui.dialogs.target_popover import TargetPopover
from crmdesk.ui.kpi_marks import STATUS_ICONS, STATUS_TONES
from tests.ui.kpi_parts import KpiWindow, empty_book, story_book

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)


@pytest.fixture
def open_in(qapp, tmp_path):
    """A function that opens the page in a language, over the sample book or another."""
    shown = []

    def show(language="en", *, book=story_book, role=Role.SALES, **how):
        shown.append(KpiWindow(qapp, tmp_path, book(tmp_path, language), language, role=role, **how))
        return shown[-1]

    yield show
    for one in shown:
        one.close()


@pytest.fixture
def one(open_in):
    shown = open_in()
    shown.page.show_period(OCTOBER)
    shown.settle()
    return shown


def popup(kind):
    """The open popover of a kind."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


# Numbers


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_every_tile_says_what_its_figure_is(open_in, language):
    one = open_in(language)
    page = one.page
    words = FigureWords(one.desk.fmt, one.work.facts)
    for key, tile in zip(page.panel.tiles, page.tiles.tiles, strict=True):
        (figure,) = figures.compute(one.work, ids=[key.kpi], period=page.period, variant=key.variant)
        spoken = tile.accessibleName()
        if figure.value is None:
            assert strip_marks(words.reason(figure)).rstrip(".") in spoken
        else:
            assert strip_marks(words.exact(figure.value, figure.unit)) in spoken
        if figure.goal is not None and figure.value is not None:
            assert words.fmt.sentence(STATUS_WORDS[figure.status]) in spoken


def test_a_month_is_shown_once_a_third_of_it_is_over(one):
    from crmdesk.ui.pages.kpis.page import first_period

    facts = one.work.facts
    assert first_period(OCTOBER.start.replace(day=11), facts) == OCTOBER
    assert first_period(OCTOBER.start.replace(day=10), facts) == OCTOBER.previous()


def test_no_status_stands_on_colour_alone():
    icons = {STATUS_ICONS[status] for status in Status}
    assert len(icons) == len(Status)
    assert set(STATUS_TONES) == set(STATUS_WORDS) == set(Status)
    assert all(STATUS_WORDS.values())


def test_the_newest_question_wins(one):
    for period in OCTOBER.series(4):
        one.page.show_period(period)
    one.settle()
    assert one.page.panel.question.period == OCTOBER
    assert {tile.shown.figure.period for tile in one.page.tiles.tiles} == {OCTOBER}


def test_owner_and_comparison_are_chosen(one):
    record, name = one.page.panel.owners[0]
    one.page.show_owner(record)
    one.settle()
    assert one.page.head.owner.text() == name
    (figure,) = figures.compute(one.work, ids=["deals_won"], period=OCTOBER, filters={"owner": record})
    assert one.page.tiles.tile_of("deals_won").shown.figure.value == figure.value
    spoken = one.page.tiles.tile_of("deals_won").accessibleName()
    one.page.show_comparison(Compare.LAST_YEAR)
    assert one.page.tiles.tile_of("deals_won").accessibleName() != spoken
    assert "last year" in one.page.head.compare.text()


def test_an_unfinished_period_says_so(one):
    november = OCTOBER.next()
    one.page.show_period(november)
    one.settle()
    assert all("day 18 of 30" in tile.accessibleName() for tile in one.page.tiles.tiles)
    sales = one.page.cards[0].plotted.marks
    assert [mark.is_running for mark in sales] == [False] * 12 + [True]
    assert sales[-1].is_chosen


def test_the_running_month_stands_beside_the_one_chosen(one):
    marks = one.page.cards[0].plotted.marks
    assert [mark.is_chosen for mark in marks].index(True) == 11
    assert marks[12].is_running


# Keys


def test_from_the_number_to_the_record_in_two_keys_and_back(one, press):
    tile = one.page.tiles.tile_of("win_rate")
    tile.setFocus()
    press(tile, Qt.Key.Key_Return)
    one.settle()
    sheet = one.page._sheet
    assert sheet.isVisible()
    assert QApplication.focusWidget() is sheet.view.table
    assert QApplication.activeModalWidget() is None
    press(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is tile
    press(tile, Qt.Key.Key_Return)
    one.settle()
    record = sheet.view.rows.record_at(0)
    press(sheet.view.table, Qt.Key.Key_Return)
    one.settle()
    assert one.window._section == "deals"
    assert one.window.page.record == ("deal", record)
    assert not sheet.isVisible()


def test_space_opens_the_definition_and_leads_on_to_the_rows(one, press):
    tile = one.page.tiles.tile_of("win_rate")
    tile.setFocus()
    press(tile, Qt.Key.Key_Space)
    card = popup(DefinitionCard)
    figure = tile.shown.figure
    assert f"{figure.factors[0].value}" in card.fraction.accessibleName()
    assert strip_marks(tile.shown.words.exact(figure.value, figure.unit)) in card.fraction.accessibleName()
    card.rows.click()
    one.settle()
    assert one.page._sheet.isVisible()


def test_a_target_is_typed_on_the_tile_and_undone(one, press, type_text):
    for kpi, typed, stored in (
        ("win_rate", "۴۰", Decimal("0.40")),
        ("win_rate", "12.5 %", Decimal("0.125")),
        ("sales_total", "٤١٬٠٠٠", Decimal(41_000)),
        ("sales_cycle", "35", Decimal(35)),
        ("deals_won", "۷", Decimal(7)),
    ):
        before = goal_of(one, kpi)
        tile = one.page.tiles.tile_of(kpi)
        tile.setFocus()
        press(tile, Qt.Key.Key_F2)
        popover = popup(TargetPopover)
        popover.field.editor.clear()
        type_text(popover.field.editor, typed)
        press(popover.field.editor, Qt.Key.Key_Return)
        one.settle()
        money = kpi == "sales_total"
        assert goal_of(one, kpi) == (stored * 100 if money else stored)
        assert tile.shown.figure.goal.value == goal_of(one, kpi), "the tile shows it at once"
        one.desk.undo()
        one.settle()
        assert goal_of(one, kpi) == before
        assert (tile.shown.figure.goal and tile.shown.figure.goal.value) == before


def goal_of(one, kpi):
    """The target of a figure in October, as the book has it."""
    (figure,) = figures.compute(one.work, ids=[kpi], period=OCTOBER)
    return figure.goal and figure.goal.value


def test_an_empty_target_is_taken_away_and_nonsense_is_kept_and_explained(one, press, type_text):
    tile = one.page.tiles.tile_of("win_rate")
    assert tile.shown.figure.goal is not None
    press(tile, Qt.Key.Key_F2)
    popover = popup(TargetPopover)
    popover.field.editor.clear()
    type_text(popover.field.editor, "lots")
    popover.save.click()
    assert popover.isVisible()
    assert popover.field.error
    assert popover.field.editor.text() == "lots"
    popover.field.editor.clear()
    popover.save.click()
    one.settle()
    assert tile.shown.figure.goal is None
    assert "No target" in tile.accessibleName()


def test_what_stands_open_has_no_target_and_opens_as_it_is_shown(one, press):
    tile = one.page.tiles.tile_of("pipeline_value")
    assert tile.shown.figure.variant.id == "open"
    press(tile, Qt.Key.Key_F2)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, TargetPopover) and w.isVisible()]
    press(tile, Qt.Key.Key_Return)
    one.settle()
    assert one.page._sheet.drill.figure.value == tile.shown.figure.value


def test_days_of_ones_own_have_no_target(one, press):
    one.page.show_period(Period.days(OCTOBER.start, OCTOBER.start.replace(day=9)))
    one.settle()
    press(one.page.tiles.tiles[0], Qt.Key.Key_F2)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, TargetPopover) and w.isVisible()]


@pytest.mark.parametrize(("language", "key"), [("en", Qt.Key.Key_Right), ("fa", Qt.Key.Key_Left)])
def test_arrows_go_through_the_tiles_in_reading_order(open_in, press, language, key):
    tiles = open_in(language).page.tiles.tiles
    tiles[0].setFocus()
    press(tiles[0], key)
    assert QApplication.focusWidget() is tiles[1]
    press(tiles[1], Qt.Key.Key_Down)
    assert QApplication.focusWidget() is tiles[5]
    first, second = (tile.mapTo(tile.window(), tile.rect().center()) for tile in tiles[:2])
    assert (second.x() > first.x()) is (language == "en")


def test_every_part_that_takes_the_focus_has_a_name(one):
    nameless = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not widget.accessibleName()
        and not getattr(widget, "text", str)()
    ]
    assert not nameless


def test_previous_and_next_period(one):
    one.page.head.back.click()
    one.settle()
    assert one.page.period == OCTOBER.previous()
    one.page.head.forth.click()
    one.settle()
    assert one.page.panel.question.period == OCTOBER


def test_a_period_of_any_calendar_is_chosen(one):
    for calendar in ("gregorian", "jalali", "hijri"):
        one.page.head.open_periods()
        popover = popup(PeriodPopover)
        keys = popover.calendars._keys
        popover.calendars._buttons[keys.index(calendar)].setChecked(True)
        grid = popover._grid.layout()
        grid.itemAt(2).widget().click()
        one.settle()
        chosen = one.page.panel.question.period
        assert (chosen.grain, chosen.calendar) == (Grain.MONTH, calendar)
        assert chosen.key.endswith("-03")


def test_last_quarter_and_days_in_any_digits(one, type_text):
    one.page.head.open_periods()
    popup(PeriodPopover)._choose_usual(Grain.QUARTER, -1)
    one.settle()
    assert one.page.panel.question.period.key == "2026-Q3"
    one.page.head.open_periods()
    popover = popup(PeriodPopover)
    for field, text in ((popover.since, "۱۴۰۵/۰۷/۰۱"), (popover.until, "2026-10-01")):
        field.editor.clear()
        type_text(field.editor, text)
    popover.take.click()
    one.settle()
    assert one.page.panel.question.period.key == "2026-09-23..2026-10-01"


# States


def test_an_empty_book_says_when_figures_come(open_in):
    one = open_in(book=empty_book)
    assert one.page.state.state == "first use"
    assert one.page._charts_asked is False


def test_a_failed_read_is_told_and_tried_again(one, monkeypatch):
    from crmdesk.l10n.errors import CrmError

    def fail(*_args, **_how):
        raise CrmError("The book is locked by another program.")

    monkeypatch.setattr(panel, "read_panel", fail)
    one.page._read()
    one.settle()
    assert "locked" in one.page.state.bar.accessibleName() or one.page.state.bar.isVisible()
    assert one.page.state.state == "content", "what is known stays"
    monkeypatch.undo()
    one.page._read()
    one.settle()
    assert not one.page.state.bar.isVisible()


def test_what_others_change_is_read_anew_and_the_rest_is_not(one, monkeypatch):
    asked = []
    monkeypatch.setattr(one.page, "_read", lambda: asked.append(1))
    one.page.refresh({"tag": frozenset({1})})
    assert not asked
    one.page.refresh({"deal": frozenset({1})})
    one.page.refresh({})
    assert len(asked) == 2


# Look


def test_the_page_scrolls_only_up_and_down_and_fits_a_low_window(open_in):
    one = open_in()
    area = one.page.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    one.window.resize(960, 540)
    one.settle()
    assert (one.window.width(), one.window.height()) == (960, 540)
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_word_of_a_tile_is_cut(open_in, language, cut_texts):
    one = open_in(language)
    cut_texts.clear()
    for tile in one.page.tiles.tiles:
        tile.grab()
    assert cut_texts == []


def test_the_language_changes_without_reading_again(one, monkeypatch):
    asked = []
    monkeypatch.setattr(one.page, "_read", lambda: asked.append(1))
    one.appearance.switch_language("fa")
    one.settle()
    assert not asked
    assert one.page.layoutDirection() == Qt.LayoutDirection.RightToLeft
    spoken = one.page.tiles.tile_of("win_rate").accessibleName()
    assert any(digit in spoken for digit in "۰۱۲۳۴۵۶۷۸۹")
    assert one.page.head.title.text() == "شاخص‌ها"
    assert one.page.period == OCTOBER


def test_the_page_loads_no_chart_library_before_its_charts():
    code = (
        "import sys, crmdesk.ui.main_window, crmdesk.ui.pages.kpis;"
        "print([name for name in ('numpy', 'pyqtgraph', 'reportlab', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
@pytest.mark.parametrize("text_size", [100, 150])
def test_nothing_is_cut_in_any_window(open_in, language, text_size, cut_texts):
    one = open_in(language)
    one.preferences.text_size = text_size
    area = one.page.findChild(QScrollArea)
    for size in ((960, 540), (1093, 614), (1366, 768), (1920, 1080)):
        one.window.resize(*size)
        one.settle()
        cut_texts.clear()
        one.page.head.grab()
        one.page._body.grab()
        assert cut_texts == [], size
        assert area.horizontalScrollBar().maximum() == 0
        assert one.window.width() == size[0]


def test_the_card_says_in_full_how_many_rows_are_undecided(one):
    one.page.tiles.tile_of("lead_conversion_rate").definition_asked.emit()
    one.settle()
    fraction = popup(DefinitionCard).fraction
    waiting = one.page.tiles.tile_of("lead_conversion_rate").shown.figure.undecided
    assert waiting > 0
    assert f"provisional, {waiting} undecided" in " ".join(fraction._below())
    assert fraction.height() == fraction.sizeHint().height()


def test_no_tile_leaves_both_its_line_and_its_words_out(open_in, monkeypatch):
    one = open_in("fa", role=Role.OWNER)
    one.page.show_period(Period.month(1405, 6, CalendarId.JALALI))
    one.settle()
    (tile,) = (one for one in one.page.tiles.tiles if one.shown.figure.kpi.id == "arr")
    assert tile.shown.figure.is_run_rate
    words = tile.shown.words.marks(tile.shown.figure, tile.shown.today, few=True)
    drawn, write = set(), kpi_tile.txt
    monkeypatch.setattr(kpi_tile, "draw_sparkline", lambda *_what, **_how: drawn.add("line"))
    monkeypatch.setattr(kpi_tile, "txt", lambda *what, **how: (drawn.add(what[2]), write(*what, **how)))
    shown, written = set(), set()
    for width in range(270, 400, 5):
        drawn.clear()
        tile.resize(width, tile.height())
        tile.grab()
        shown.add(tuple(drawn & {"line", *words}))
        written |= drawn
    assert () not in shown
    # A dot beside Eastern digits reads as their nought.
    assert {"،", "·"} & written == {"،"}
