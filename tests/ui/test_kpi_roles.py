"""The panel of each role: its charts with their twins, the tiles that are chosen, whose figures they are."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.kpi.spec import Role
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.customer import Movement
from crmdesk.model.period import Period
from crmdesk.services import figures, panel_roles
from crmdesk.services.panel_roles import TileKey
from crmdesk.ui import theme
from crmdesk.ui.charts.cohorts import step_of
from crmdesk.ui.charts.marks import Mark, Piece
from crmdesk.ui.charts.periods import boxes_of
from crmdesk.ui.kpi_tile import HEIGHT
from crmdesk.ui.pages.kpis.chooser import Chooser
from crmdesk.ui.pages.kpis.tile_grid import GAP
from tests.ui.kpi_parts import KpiWindow, story_book

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)


@pytest.fixture
def open_in(qapp, tmp_path):
    """A function that opens the page in a language."""
    shown = []

    def show(language="en", role=None, **how):
        shown.append(KpiWindow(qapp, tmp_path, story_book(tmp_path, language), language, role=role, **how))
        return shown[-1]

    yield show
    for one in shown:
        one.close()


def card_of(one, chart):
    """The card of a chart."""
    return next(card for card in one.page.cards if card._name == chart)


def test_the_role_shown_last_is_shown_first_the_next_time(open_in):
    one = open_in()
    assert one.page.role is Role.OWNER
    one.page.show_role(Role.SUPPORT)
    one.settle()
    one.preferences.save()
    again = open_in()
    assert again.page.role is Role.SUPPORT
    assert again.page.panel.question.role is Role.SUPPORT
    again.page.show_role(Role.REP)
    again.preferences.save()
    rep = open_in()
    assert rep.page.role is Role.REP
    assert rep.page.owner == rep.work.staff()


@pytest.mark.parametrize(("language", "size"), [("fa", (960, 540)), ("en", (1366, 768))])
def test_every_role_is_whole_named_and_reached_by_keys(open_in, cut_texts, language, size):
    one = open_in(language)
    one.window.resize(*size)
    for role in Role:
        one.page.show_role(role)
        one.settle()
        found = one.page.panel
        assert found.question.role is role
        assert [card._name for card in one.page.cards] == [chart.id for chart in found.charts]
        assert [tile.shown.figure for tile in one.page.tiles.tiles] == list(found.figures)
        cut_texts.clear()
        one.page.head.grab()
        one.page._body.grab()
        assert cut_texts == [], role
        nameless = [
            widget
            for widget in one.page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(one.page)
            and widget.focusProxy() is None
            and not widget.accessibleName()
            and not getattr(widget, "text", str)()
        ]
        assert not nameless, role
        for card in one.page.cards:
            assert card.chart is not None
            assert len(card.lines.lines()) >= len(card.plotted.marks)
            assert len(one.page.charts.opens(card)) >= len(card.plotted.marks)


def test_movements_stand_on_one_another_and_each_opens_its_own_rows(open_in, press):
    one = open_in(role=Role.OWNER)
    one.page.show_period(OCTOBER)
    one.settle()
    card = card_of(one, "movements")
    months = OCTOBER.next().series(13)
    for month, mark, line in zip(months, card.plotted.marks, card.lines.lines(), strict=True):
        (alone,) = figures.compute(one.work, ids=["mrr_movements"], period=month, previous=False)
        parts = {part.key: part.value for part in alone.parts}
        assert {piece.tone: piece.value for piece in mark.pieces} == {
            k: float(v) for k, v in parts.items() if v
        }
        assert all((piece.value > 0) is Movement(piece.tone).gains for piece in mark.pieces)
        assert mark.value == float(sum(parts.values()))
        shown = [one.desk.fmt.amount(round(parts.get(key.value) or 0), "USD") for key in Movement]
        assert line[1:6] == shown
    assert card.plotted.marks[-1].is_running
    chart = card.chart
    chart.setFocus()
    while not chart.plotted.marks[chart.current].pieces:
        press(chart, Qt.Key.Key_Left)
    press(chart, Qt.Key.Key_Down)
    piece = chart.plotted.marks[chart.current].pieces[0]
    assert chart.accessibleDescription() == piece.told
    press(chart, Qt.Key.Key_Return)
    one.settle()
    asked = one.page._sheet.drill.asked
    assert dict(asked.filters)["movement"] == piece.tone
    assert float(one.page._sheet.drill.number.value) == piece.value


def test_the_heat_map_is_a_table_that_mirrors_and_opens_its_cells(open_in, press):
    one = open_in("he", role=Role.OWNER)
    card = card_of(one, "cohorts")
    chart, model = card.chart, card.chart.cells
    first, last = (chart.visualRect(model.index(0, column)).x() for column in (0, model.columnCount() - 1))
    assert first > last
    (figure,) = figures.compute(one.work, ids=["cohort_retention"], period=one.page.period)
    cells = {
        (cohort.key, cell.key): float(cell.value)
        for cohort in figure.parts
        for cell in cohort.parts
        if cell.value is not None and cell.key != "0" and cohort.parts[0].of
    }
    assert sorted(mark.value for mark in card.plotted.marks) == sorted(cells.values())
    chart.setFocus()
    press(chart, Qt.Key.Key_Return)
    one.settle()
    filters = dict(one.page._sheet.drill.asked.filters)
    assert float(one.page._sheet.drill.number.value) == cells[filters["cohort"], filters["later"]]


def test_tiles_are_chosen_by_keys_kept_in_the_book_and_undone(open_in, press, type_text):
    one = open_in(role=Role.SALES)
    page, before = one.page, one.page.panel.tiles
    page.head.edit.click()
    editor = page.editor
    press(editor.tiles.placed[0], Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert editor.tiles.keys[:2] == [before[1], before[0]]
    assert QApplication.focusWidget() is editor.tiles.placed[1]
    press(editor.tiles.placed[1], Qt.Key.Key_Delete)
    assert before[0] not in editor.tiles.keys
    editor.tiles.adding.click()
    chooser = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Chooser) and w.isVisible())
    type_text(chooser.search, "deals lost")
    press(chooser.search, Qt.Key.Key_Return)
    assert editor.tiles.keys[-1] == TileKey("deals_lost")
    wanted = tuple(editor.tiles.keys)
    editor.keep.click()
    one.settle()
    assert page.panel.tiles == wanted
    assert [tile.shown.figure.kpi.id for tile in page.tiles.tiles] == [key.kpi for key in wanted]
    one.desk.undo()
    one.settle()
    assert page.panel.tiles == before
    page.edit_panel()
    press(page.editor.tiles.placed[0], Qt.Key.Key_Delete)
    press(page.editor, Qt.Key.Key_Escape)
    one.settle()
    assert not page.editor.isVisible()
    assert page.panel.tiles == before
    panel_roles.keep_panel(one.work, role=Role.SALES, tiles=wanted, charts=None)
    page.refresh({})
    one.settle()
    page.edit_panel()
    page.editor.reset.click()
    page.editor.keep.click()
    one.settle()
    assert page.panel.tiles == before


def chooser_of(grid):
    """The list that opens to add one more."""
    grid.adding.click()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Chooser) and w.isVisible())


def cards_by_tab(page):
    """The cards in the order in which Tab reaches them."""
    widget, found = page.cards[0].more, [page.cards[0]]
    while (widget := widget.nextInFocusChain()) is not page.cards[0].more:
        card = next((one for one in page.cards if one.isAncestorOf(widget)), None)
        if card is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and card is not found[-1]:
            found.append(card)
    return found if found[-1] is not found[0] else found[:-1]


def shown_charts(page):
    """The charts on the page, by what their cards are called."""
    return [card.title.text() for card in page.cards if card.isVisibleTo(page)]


def test_charts_are_chosen_by_keys_in_one_step_with_the_tiles(open_in, press, type_text):
    one = open_in(role=Role.SALES)
    page, before = one.page, shown_charts(one.page)
    tiles = page.panel.tiles
    assert before[:2] == ["Sales by period", "Sales funnel"]
    page.head.edit.click()
    editor = page.editor
    assert not any(card.isVisible() for card in page.cards)
    grid = editor.charts
    assert [tile.accessibleName() for tile in grid.placed[:2]] == [
        "Sales by period, 1 of 6",
        "Sales funnel, 2 of 6",
    ]
    assert "moves the chart" in grid.placed[0].accessibleDescription()
    editor.tiles.placed[-1].setFocus()
    press(editor.tiles.placed[-1], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is grid.placed[0], "Tab goes on from the tiles to the charts"
    press(grid.placed[0], Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(grid.placed[2], Qt.Key.Key_Delete)
    chooser = chooser_of(grid)
    named = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert sorted(named) == named
    assert "Tickets opened and solved" in named
    assert not {*named} & {tile._name for tile in grid.placed[:-1]}
    type_text(chooser.search, "by source")
    press(chooser.search, Qt.Key.Key_Return)
    press(editor.tiles.placed[0], Qt.Key.Key_Delete)
    editor.keep.click()
    one.settle()
    wanted = ["Sales funnel", "Sales by period", *before[3:], "Lead conversion by source"]
    assert shown_charts(page) == wanted
    assert page.panel.tiles == tiles[1:]
    assert cards_by_tab(page) == page.cards, "Tab goes from card to card as they stand"
    one.desk.undo()
    one.settle()
    assert (shown_charts(page), page.panel.tiles) == (before, tiles)
    one.desk.redo()
    one.settle()
    assert shown_charts(page) == wanted
    page.edit_panel()
    assert editor.reset.isEnabled()
    editor.reset.click()
    assert not editor.reset.isEnabled()
    editor.keep.click()
    one.settle()
    assert (shown_charts(page), page.panel.tiles) == (before, tiles)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1100, 700)])
def test_every_chart_is_whole_beside_every_kind_of_chart(open_in, cut_texts, language, size):
    one = open_in(language, role=Role.OWNER)
    one.window.resize(*size)
    every = [chart.id for chart in one.page.panel.offered_charts]
    for charts in (every, [*every[1:], every[0]], every[::-1]):
        panel_roles.keep_panel(one.work, role=Role.OWNER, tiles=None, charts=charts)
        one.page.refresh({})
        one.settle()
        assert [card._name for card in one.page.cards] == charts
        cut_texts.clear()
        one.page._body.grab()
        assert cut_texts == []
        for card in one.page.cards:
            for part in (card.title, card.legend):
                assert not part.isVisible() or part.width() >= part.sizeHint().width(), card._name


def test_a_panel_without_a_chart_has_its_tiles_at_the_top(open_in, press):
    one = open_in("fa", role=Role.REP)
    page = one.page
    page.edit_panel()
    for tile in page.editor.charts.placed[:-1]:
        press(tile, Qt.Key.Key_Delete)
    assert page.editor.charts.keys == []
    assert QApplication.focusWidget() is page.editor.charts.adding
    page.editor.keep.click()
    one.settle()
    assert page.cards == []
    assert {tile.height() for tile in page.tiles.tiles} == {theme.px(HEIGHT)}
    tops = sorted({tile.y() for tile in page.tiles.tiles})
    assert tops == [row * (theme.px(HEIGHT) + GAP) for row in range(len(tops))]
    page.edit_panel()
    page.editor.charts.add(page.editor.charts._offered[0])
    page.editor.keep.click()
    one.settle()
    assert [card.chart is not None for card in page.cards] == [True]


def test_a_tile_is_dragged_to_its_place(open_in, qtbot):
    one = open_in("ar", role=Role.SALES)
    one.page.edit_panel()
    one.settle()
    editor = one.page.editor
    before = list(editor.tiles.keys)
    tile, goal = editor.tiles.placed[0], editor.tiles.placed[2]
    there = tile.mapFromGlobal(goal.mapToGlobal(goal.rect().center()))
    qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=tile.rect().center())
    qtbot.mouseMove(tile, there)
    qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=there)
    assert editor.tiles.keys[:3] == [before[1], before[2], before[0]]


def test_a_rep_sees_the_figures_of_whoever_is_at_the_keyboard(open_in):
    one = open_in()
    one.page.show_role(Role.REP)
    one.settle()
    assert "who you are" in one.page.head.sentence.text()
    record, name = one.page.panel.owners[0]
    one.work.staff = lambda: record
    one.page.show_role(Role.REP)
    one.settle()
    assert one.page.panel.question.owner == record
    assert one.page.head.owner.text() == name
    (mine,) = figures.compute(
        one.work, ids=["sales_total"], period=one.page.period, filters={"owner": record}
    )
    assert one.page.tiles.tile_of("sales_total").shown.figure.value == mine.value
    one.page.show_role(Role.OWNER)
    one.settle()
    assert one.page.panel.question.owner is None


def test_pieces_are_stacked_from_nought_both_ways():
    mark = Mark(
        0.0, "", "", pieces=(Piece(3, "new"), Piece(2, "expansion"), Piece(-1, "churn"), Piece(-4, "churn"))
    )
    stacked = [(box.y, box.height) for box in boxes_of([mark], beside=False)]
    assert stacked == [(0, 3), (3, 2), (0, -1), (-1, -4)]
    beside = boxes_of([mark], beside=True)
    assert [box.y for box in beside] == [0, 0, 0, 0]
    assert all(one.x + one.width <= other.x + 1e-9 for one, other in pairwise(beside))
    assert (mark.top, mark.foot) == (5, -5)


def test_there_are_seven_steps_and_no_other():
    assert [step_of(value, 0.0, 1.0, 7) for value in (0, 0.5, 1)] == [0, 3, 6]
    assert {step_of(share / 1000, 0.3, 1.0, 7) for share in range(300, 1001)} == set(range(7))
    assert step_of(0.99, 0.99, 1.0, 7) == 6, "what lies close together is not torn apart"
