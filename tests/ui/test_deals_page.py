"""The deals page: board or table, its filters, its six states, its names, live language, what it keeps."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.services import deals, pipelines, records
from crmdesk.services.conditions import Condition
from crmdesk.services.list_filters import Op
from crmdesk.ui import theme
from crmdesk.ui.board.card_model import WORDS
from crmdesk.ui.pages.deals import board_pane
from crmdesk.ui.pages.deals.head import DEAL
from tests.ui.deal_parts import CTRL_SHIFT, Deals
from tests.ui.window_parts import plain


@pytest.fixture
def show(qapp, tmp_path, tmp_path_factory):
    """A function that opens the page; an older window is closed first."""
    shown = []

    def open_it(**how):
        while shown:
            shown.pop().close()
        shown.append(Deals(qapp, tmp_path, tmp_path_factory, **how))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()


@pytest.fixture
def one(show):
    return show()


def table_titles(one):
    rows = one.page.table.rows
    return sorted(rows.row(row).values[0] for row in range(rows.rowCount()))


# Board and table


def test_one_key_turns_board_to_table_with_the_same_deal(one):
    deal = one.choose("Gamma")
    one.press(Qt.Key.Key_B, CTRL_SHIFT)
    one.settle()
    assert not one.page.is_board
    assert one.page.table.current_id() == deal
    assert len(table_titles(one)) == 6
    one.press(Qt.Key.Key_B, CTRL_SHIFT)
    one.settle()
    assert one.page.is_board
    assert one.chosen() == "Gamma"


def test_deals_are_moved_from_the_table_too(one):
    deal = one.choose("Gamma")
    one.do("board")
    one.do("next_stage")
    assert one.moves(deal)[-1].stage_id == one.stage(2)
    one.do("won")
    assert one.moves(deal)[-1].outcome.value == "won"
    one.do("next_stage")
    assert len(one.moves(deal)) == 3
    assert "closed" in one.told[-1]


def test_the_table_follows_what_the_board_did(one):
    one.do("board")
    one.do("board")
    one.choose("Beta")
    one.do("trash")
    one.do("board")
    assert "Beta" not in table_titles(one)


def test_what_was_chosen_is_there_at_the_next_start(show):
    first = show()
    fresh = pipelines.add_pipeline(first.work, name="Partners").changed["pipeline"]
    first.page.refresh({})
    first.settle()
    first.page.head._choose_owner(first.page.head._staff[0].id, first.page.head._staff[0].title)
    first.page.head.pipeline_chosen.emit(next(iter(fresh)))
    first.do("board")
    first.preferences.save()
    owner = first.page.head.owner()
    again = show(keep=True)
    assert not again.page.is_board
    assert again.page.head.pipeline == next(iter(fresh))
    assert again.page.head.owner() == owner
    assert again.page.head.conditions[0].words


# Filters


def test_the_board_shows_one_colleagues_deals(one):
    staff = one.page.head._staff
    assert [hit.title for hit in staff] == ["Nora", "Omar"]
    one.page.head._choose_owner(staff[0].id, staff[0].title)
    one.settle()
    assert one.columns() == [["Alpha"], ["Epsilon", "Gamma"], [], [], []]
    one.do("clear_filters")
    assert [len(titles) for titles in one.columns()] == [2, 3, 1, 0, 0]


def test_conditions_and_words_narrow_board_and_table_alike(one):
    one.page.head._take(None, (Condition(DEAL.field("amount"), Op.AT_LEAST, 90_00),))
    one.settle()
    assert one.columns()[1] == ["Epsilon", "Gamma"]
    one.page.head.search.setText("zeta")
    one.page.head.apply()
    one.settle()
    assert [len(titles) for titles in one.columns()] == [0, 0, 1, 0, 0]
    one.do("board")
    assert table_titles(one) == ["Zeta <b>bold</b> & Co"]


def test_a_pipeline_is_a_board_of_its_own(one):
    fresh = next(iter(pipelines.add_pipeline(one.work, name="Partners").changed["pipeline"]))
    stage = pipelines.pipelines(one.work)[1].stages[0].id
    records.save(one.work, entity="deal", values={"title": "Theta", "stage": stage})
    one.page.refresh({})
    one.settle()
    one.page.head.pipeline_chosen.emit(fresh)
    one.settle()
    assert one.columns() == [["Theta"], []]
    one.do("board")
    assert table_titles(one) == ["Theta"]


# The six states


def test_an_empty_book_says_what_deals_are(show):
    def empty(work):
        ids = work.read(lambda s: s.scalars(deals.select(deals.Deal.id)).all())
        records.trash(work, entity="deal", ids=ids)

    one = show(fill=empty)
    assert one.page.board.states.state == "first use"
    one.window.commands["new"].trigger()
    one.settle()
    assert one.sheet is not None


def test_filters_that_leave_nothing_say_so(one):
    one.page.head.search.setText("nothing like this")
    one.page.head.apply()
    one.settle()
    assert one.page.board.states.state == "no match"
    one.do("clear_filters")
    assert one.page.board.states.state == "content"


def test_while_it_reads_it_never_says_empty(show, monkeypatch):
    seen, gate = [], threading.Event()
    read = board_pane.read_board

    def slow(*args, **named):
        gate.wait(5)
        return read(*args, **named)

    monkeypatch.setattr(board_pane, "read_board", slow)
    settle = Deals.settle

    def watch(self):
        self.program.processEvents()
        seen.append(self.page.board.states.state)
        gate.set()
        settle(self)

    monkeypatch.setattr(Deals, "settle", watch)
    one = show()
    assert seen[0] == "loading"
    assert one.page.board.states.state == "content"


def test_a_failure_offers_to_try_again_and_keeps_the_cards(one, monkeypatch):
    def fail(*_args, **_named):
        raise CrmError("The book cannot be read just now.")

    monkeypatch.setattr(board_pane, "read_board", fail)
    one.page.refresh({})
    one.settle()
    states = one.page.board.states
    assert "cannot be read" in states.bar.text()
    assert states.state == "content"
    assert one.columns()[0] == ["Alpha", "Beta"]
    monkeypatch.undo()
    states.bar._buttons[0].click()
    one.settle()
    assert states.bar.text() == ""


# Names, language, looks


def test_a_card_is_spoken_whole(one):
    place = one.id_of("Epsilon")
    cards = one.board.columns[1].list
    said = plain(cards.cards.index(cards.cards.row_of(place)).data(Qt.ItemDataRole.AccessibleTextRole))
    for part in (
        "Deal Epsilon",
        "$90",
        "stage Qualified, 2 of 4",
        "Acme",
        "stale: 30 days",
        "no next step",
        "owner Nora",
    ):
        assert part in said
    assert "should have closed" in said
    gamma = plain(cards.cards.index(1).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "stale" not in gamma


def test_columns_are_spoken_with_count_sums_and_stale_deals(one):
    said = plain(one.board.columns[1].list.accessibleName())
    assert said == "Qualified, 3 deals, $1,097, weighted $329.10, 1 deal has stood here over 20 days"
    assert one.board.columns[1].head.accessibleName() == one.board.columns[1].list.accessibleName()


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_everything_that_takes_the_focus_has_a_name(show, language):
    one = show(language=language)
    one.choose("Gamma")
    one.press(Qt.Key.Key_Return)
    one.settle()
    parts = [
        part
        for part in one.page.findChildren(QWidget)
        if part.isVisibleTo(one.page) and part.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(parts) > 10
    for part in parts:
        face = QAccessible.queryAccessibleInterface(part)
        assert face.text(QAccessible.Text.Name).strip(), part


def test_tags_in_a_title_are_letters(one):
    cards = one.board.columns[2].list.cards
    tip = cards.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; Co" in tip
    assert cards.index(0).data(WORDS).title == "Zeta <b>bold</b> & Co"


def test_another_language_keeps_selection_and_turns_the_board(one):
    one.choose("Gamma")
    before = one.board.columns[0].geometry().center().x()
    one.appearance.switch_language("fa")
    one.settle()
    assert one.chosen() == "Gamma"
    assert one.board.columns[0].geometry().center().x() > before
    assert "۱" in one.board.columns[0].list.cards.words(0).amount
    one.appearance.switch_language("en")
    one.settle()
    assert one.chosen() == "Gamma"


@pytest.mark.parametrize("size", [(960, 540), (1093, 614), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_no_word_of_ours_is_cut(show, cut_texts, language, size):
    one = show(language=language, size=size)
    cut_texts.clear()
    one.window.grab()
    one.carry("Gamma", one.middle(2))
    one.window.grab()
    one.board.drag.let_go()
    data = {"Zeta <b>bold</b> & Co", "Call", "Acme", "Sales pipeline", "deals.crm"}
    assert [text for text in cut_texts if text not in data] == []


def test_dark_and_light_differ_and_stale_cards_are_dashed(one, qapp):
    one.preferences.theme = "light"
    one.settle()
    light = one.board.grab().toImage()
    one.preferences.theme = "dark"
    one.settle()
    dark = one.board.grab().toImage()
    assert light != dark
    cards = one.board.columns[1].list
    place = cards.card_rect(one.id_of("Epsilon"))
    point = cards.viewport().mapTo(one.board, place.topLeft())
    row = {dark.pixelColor(point.x() + n, point.y()).name() for n in range(20, 60)}
    assert theme.DARK.warn.lower() in row
    assert len(row) > 1
    one.preferences.theme = "light"
    one.settle()


def test_the_whole_way_without_a_mouse_or_a_dialog(show, type_text):
    """F6 to the cards, arrows to a deal, one stage on, won, undone: keys alone."""
    one = show(language="fa")
    for _step in range(8):
        if one.board.isAncestorOf(QApplication.focusWidget()):
            break
        one.press(Qt.Key.Key_F6)
    assert one.board.isAncestorOf(QApplication.focusWidget())
    one.press(Qt.Key.Key_Home)
    assert one.chosen() == "Alpha"
    one.press(Qt.Key.Key_Left, CTRL_SHIFT)
    one.settle()
    assert "Alpha" in one.columns()[1]
    one.press(Qt.Key.Key_W, CTRL_SHIFT)
    one.settle()
    assert "Alpha" in one.columns()[-1]
    one.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    one.settle()
    assert "Alpha" in one.columns()[1]
    assert QApplication.activeModalWidget() is None
