"""The board: what it shows, how deals are moved by keys, mouse and menu, and what happens when one may not."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.model.deal import DealStatus
from crmdesk.services import deals, pipelines, records
from crmdesk.ui import keys
from crmdesk.ui.board.card_delegate import CardDelegate
from crmdesk.ui.pages.deals import deeds
from tests.oracle.state import differences, state_of
from tests.ui.deal_parts import CTRL_SHIFT, STAGES, Deals, refuse
from tests.ui.window_parts import plain

KEY = Qt.Key
SHOWN = [["Alpha", "Beta"], ["Epsilon", "Gamma", "Delta"], ["Zeta <b>bold</b> & Co"], [], []]


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, tmp_path_factory, request):
    shown = Deals(qapp, tmp_path, tmp_path_factory, language=request.param)
    yield shown
    shown.close()


@pytest.fixture
def english(qapp, tmp_path, tmp_path_factory):
    shown = Deals(qapp, tmp_path, tmp_path_factory)
    yield shown
    shown.close()


def forward(one):
    """The key that points to the reading end."""
    return KEY.Key_Left if one.window.isRightToLeft() else KEY.Key_Right


def backward(one):
    return KEY.Key_Right if one.window.isRightToLeft() else KEY.Key_Left


def test_stages_stand_in_reading_order_with_their_deals(one):
    assert one.columns() == SHOWN
    places = [column.geometry().center().x() for column in one.board.columns]
    assert places == sorted(places, reverse=one.window.isRightToLeft())
    assert [column.column.name for column in one.board.columns[:-1]] == list(STAGES)


def test_sums_follow_the_cards(one):
    for column in one.board.columns:
        cards = column.list.cards.cards
        assert column.column.total == sum(card.base_amount for card in cards)
    assert plain(one.page.status_text()).startswith(one.desk.fmt.integer(6))


# Moving


def test_one_key_moves_a_deal_and_undo_restores_every_row(one):
    deal = one.choose("Alpha")
    before = state_of(one.work.engine)
    one.press(forward(one), CTRL_SHIFT)
    assert one.columns()[1] == ["Epsilon", "Gamma", "Alpha", "Delta"]
    one.settle()
    assert [move.stage_id for move in one.moves(deal)] == [one.stage(0), one.stage(1)]
    assert one.chosen() == "Alpha"
    assert one.board.current_list().hasFocus()
    one.do("undo")
    assert differences(before, state_of(one.work.engine)) == []
    assert one.columns() == SHOWN


def test_the_other_key_moves_it_back(one):
    deal = one.choose("Gamma")
    one.press(backward(one), CTRL_SHIFT)
    one.settle()
    assert one.columns()[0] == ["Gamma", "Alpha", "Beta"]
    assert one.moves(deal)[-1].stage_id == one.stage(0)


def test_a_move_is_shown_before_the_book_has_answered(english):
    english.choose("Gamma")
    english.window.commands["next_stage"].trigger()
    assert english.columns()[2] == ["Zeta <b>bold</b> & Co", "Gamma"]
    assert english.board.columns[2].column.total == 6_000_00
    english.settle()
    assert english.columns()[2] == ["Zeta <b>bold</b> & Co", "Gamma"]


def test_keys_faster_than_the_book_lose_nothing(english):
    deal = english.choose("Alpha")
    for _step in range(3):
        english.window.commands["next_stage"].trigger()
    assert "Alpha" in english.columns()[3]
    english.settle()
    assert [move.stage_id for move in english.moves(deal)] == [english.stage(n) for n in range(4)]
    assert "Alpha" in english.columns()[3]


def test_a_refused_move_goes_back_with_a_sentence(one, monkeypatch):
    one.choose("Alpha")
    monkeypatch.setattr(deeds.deals, "move", refuse)
    one.window.commands["next_stage"].trigger()
    assert "Alpha" in one.columns()[1]
    one.settle()
    assert one.columns() == SHOWN
    assert one.chosen() == "Alpha"
    assert len(one.refusals) == 1
    assert "Alpha" in plain(one.refusals[0])


def test_beyond_the_first_and_the_last_stage_nothing_is_written(english):
    english.choose("Alpha")
    english.do("previous_stage")
    assert english.columns() == SHOWN
    assert "first stage" in english.told[-1]
    deal = english.choose("Zeta <b>bold</b> & Co")
    english.do("next_stage")
    english.do("next_stage")
    assert "last stage" in english.told[-1]
    assert len(english.moves(deal)) == 2


def test_what_was_changed_elsewhere_is_followed(english):
    english.choose("Gamma")
    english.desk.write(
        owner=english.page, work=lambda work: records.trash(work, entity="deal", ids=[english.id_of("Delta")])
    )
    english.settle()
    assert english.columns()[1] == ["Epsilon", "Gamma"]
    assert english.chosen() == "Gamma"


# Endings


def test_won_by_one_key_and_taken_back(one):
    deal = one.choose("Gamma")
    before = state_of(one.work.engine)
    one.press(KEY.Key_W, CTRL_SHIFT)
    assert one.columns()[-1] == ["Gamma"]
    one.settle()
    assert one.moves(deal)[-1].outcome is DealStatus.WON
    assert one.columns()[-1] == ["Gamma"]
    one.do("undo")
    assert differences(before, state_of(one.work.engine)) == []


def test_lost_in_two_keys_and_typing(one, type_text):
    deal = one.choose("Delta")
    one.press(KEY.Key_L, CTRL_SHIFT)
    one.settle()
    popover = one.page.acts.popover
    assert QApplication.activeModalWidget() is None
    type_text(popover.reason.line, "Too dear")
    type_text(popover.competitor.line, "گلوبکس")
    QTest.keyClick(popover.reason.line, KEY.Key_Return)
    one.settle()
    last = one.moves(deal)[-1]
    assert (last.outcome, last.reason, last.competitor) == (DealStatus.LOST, "Too dear", "گلوبکس")
    assert all("Delta" not in titles for titles in one.columns())
    assert one.chosen() in {"Gamma", "Epsilon"}
    assert deals.lost_reasons(one.work) == ["Too dear"]


def test_lost_without_a_reason_is_not_lost(english):
    deal = english.choose("Delta")
    english.do("lost")
    popover = english.page.acts.popover
    QTest.keyClick(popover.reason.line, KEY.Key_Return)
    assert "Choose why" in popover.reason.error
    QTest.keyClick(popover, KEY.Key_Escape)
    english.settle()
    assert len(english.moves(deal)) == 1
    assert english.columns() == SHOWN


def test_reasons_given_before_are_offered_and_picked_by_keys(english, type_text):
    for title, reason in (("Alpha", "Price"), ("Beta", "Price"), ("Gamma", "No reply")):
        deals.lose(english.work, deal=english.id_of(title), reason=reason)
    english.choose("Delta")
    english.do("lost")
    popover = english.page.acts.popover
    offered = [popover.reasons.item(row).text() for row in range(popover.reasons.count())]
    assert offered == ["Price", "No reply"]
    type_text(popover.reason.line, "rep")
    assert [popover.reasons.item(row).text() for row in range(popover.reasons.count())] == ["No reply"]
    QTest.keyClick(popover.reason.line, KEY.Key_Down)
    QTest.keyClick(popover.reason.line, KEY.Key_Return)
    english.settle()
    assert deals.lost_reasons(english.work)[0] in {"Price", "No reply"}
    assert (
        english.work.read(lambda s: s.get(deals.Deal, english_id(english, "Delta"))).lost_reason == "No reply"
    )


def english_id(one, title):
    return one.work.read(
        lambda s: s.scalars(deals.select(deals.Deal.id).where(deals.Deal.name == title)).one()
    )


def test_trash_by_key_and_taken_back(one):
    one.choose("Beta")
    before = state_of(one.work.engine)
    one.press(KEY.Key_Delete)
    assert one.columns()[0] == ["Alpha"]
    assert one.chosen() == "Alpha"
    one.settle()
    assert one.columns()[0] == ["Alpha"]
    one.do("undo")
    assert differences(before, state_of(one.work.engine)) == []


# Keys


@pytest.mark.parametrize("keyboard", [("fa", "ص"), ("ar", "ص"), ("he", "'")])
def test_won_on_the_keyboard_of_each_language(qapp, tmp_path, tmp_path_factory, keyboard, monkeypatch):
    language, letter = keyboard
    monkeypatch.setattr(keys, "_types_foreign_letters", lambda: True)
    monkeypatch.setattr(keys, "us_key_at", lambda *_place: "w" if letter == "'" else None)
    one = Deals(qapp, tmp_path, tmp_path_factory, language=language)
    try:
        one.choose("Gamma")
        event = QKeyEvent(QEvent.Type.KeyPress, ord(letter), CTRL_SHIFT, letter)
        QApplication.sendEvent(QApplication.focusWidget(), event)
        one.settle()
        assert one.columns()[-1] == ["Gamma"]
    finally:
        one.close()


def test_arrows_walk_between_cards_and_columns(one):
    one.choose("Alpha")
    one.press(KEY.Key_Down)
    assert one.chosen() == "Beta"
    one.press(forward(one))
    assert one.chosen() == "Gamma"
    one.press(forward(one))
    assert one.chosen() == "Zeta <b>bold</b> & Co"
    one.press(forward(one))
    assert one.chosen() is None
    assert one.board.columns[3].list.hasFocus()
    one.press(backward(one))
    assert one.chosen() == "Zeta <b>bold</b> & Co"
    one.press(backward(one))
    one.press(backward(one))
    assert one.chosen() == "Alpha"
    one.press(backward(one))
    assert one.chosen() == "Alpha"


def test_enter_opens_beside_the_board_and_escape_goes_back(one):
    deal = one.choose("Gamma")
    one.press(KEY.Key_Return)
    one.settle()
    assert one.page.current_record() == ("deal", deal)
    assert one.page.pane.isVisible()
    one.press(KEY.Key_Escape)
    one.settle()
    assert not one.page.pane.isVisible()
    assert one.board.current_list().hasFocus()
    assert one.chosen() == "Gamma"


def test_the_menu_moves_too(english):
    deal = english.choose("Alpha")
    english.page.acts.open_menu(deal, QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    words = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert [plain(text) for text in words] == [
        "Open", "Move to Qualified", "Move to Proposal", "Move to Negotiation",
        "Mark as won", "Mark as lost…", "Move to trash",
    ]  # fmt: skip
    next(action for text, action in words.items() if "Proposal" in text).trigger()
    menu.close()
    english.settle()
    assert "Alpha" in english.columns()[2]


def test_a_won_deal_is_reopened_by_moving_it(english):
    deal = english.choose("Alpha")
    english.do("won")
    english.page.acts.move(deal, english.stage(2))
    english.settle()
    assert "Alpha" in english.columns()[2]
    assert [move.outcome.value for move in english.moves(deal)] == ["open", "won", "open"]


# The mouse


def test_a_carried_card_lands_in_the_column_under_it(one):
    deal = one.id_of("Alpha")
    view, end = one.carry("Alpha", one.middle(2))
    assert one.board.columns[2].is_target
    assert [column.is_target for column in one.board.columns].count(True) == 1
    assert one.board.columns[0].list.painter.hole == deal
    assert one.board.strip.isVisible()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert "Alpha" in one.columns()[2]
    one.settle()
    assert one.moves(deal)[-1].stage_id == one.stage(2)
    assert not one.board.strip.isVisible()
    assert one.board.columns[0].list.painter.hole == 0


def test_dropped_where_it_was_nothing_is_written(one):
    before = state_of(one.work.engine)
    one.drop("Alpha", one.middle(0))
    one.settle()
    assert one.columns() == SHOWN
    assert differences(before, state_of(one.work.engine)) == []


@pytest.mark.parametrize(("place", "outcome"), [(0, "won"), (1, "lost"), (2, "trash")])
def test_the_foot_of_the_board_ends_a_deal(one, place, outcome, type_text):
    deal = one.id_of("Gamma")
    view, _end = one.carry("Gamma", one.middle(2))
    strip = one.board.strip
    target = strip.pos() + strip._places()[place][1].center()
    QTest.mouseMove(view, view.mapFrom(one.board, target))
    assert strip.target == outcome
    assert not any(column.is_target for column in one.board.columns)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.mapFrom(one.board, target))
    one.settle()
    if outcome == "lost":
        type_text(one.page.acts.popover.reason.line, "No money")
        one.page.acts.popover.submit()
        one.settle()
    stored = one.work.read(lambda s: s.get(deals.Deal, deal))
    assert (stored.trashed is not None) == (outcome == "trash")
    if outcome != "trash":
        assert stored.status.value == outcome


def test_escape_lets_the_card_go_in_place(one):
    view, end = one.carry("Alpha", one.middle(2))
    QTest.keyClick(one.board.columns[0].list, KEY.Key_Escape)
    assert not one.board.drag.is_carrying
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    one.settle()
    assert one.columns() == SHOWN


# Size


def test_ten_thousand_cards_cost_what_is_in_view(qapp, tmp_path, tmp_path_factory, monkeypatch):
    painted = []
    paint = CardDelegate.paint
    monkeypatch.setattr(
        CardDelegate,
        "paint",
        lambda self, p, o, index: (painted.append(index.row()), paint(self, p, o, index)),
    )

    def fill(work):
        stages = [stage.id for stage in pipelines.pipelines(work)[0].stages]
        today = work.today()
        rows = [
            {
                "name": f"Deal {n}", "pipeline_id": 1, "stage_id": stages[n % 4], "status": DealStatus.OPEN,
                "amount": n, "currency": "USD", "rate": 1, "base_amount": n, "created": today, "entered": today,
            }
            for n in range(10_000)
        ]  # fmt: skip
        with work.write() as unit:
            unit.insert_many(deals.Deal, rows)
            unit.commit("Many")

    one = Deals(qapp, tmp_path, tmp_path_factory, fill=fill)
    try:
        assert sum(map(len, one.columns())) == 10_006
        painted.clear()
        one.board.grab()
        visible = 0
        for column in one.board.columns:
            view = column.list
            rect = view.viewport().rect()
            rows = range(min(view.cards.rowCount(), 40))
            visible += sum(view.visualRect(view.cards.index(row)).intersects(rect) for row in rows)
        assert 20 <= visible <= 40
        assert len(painted) == visible
        cards = one.board.columns[0].list
        painted.clear()
        cards.verticalScrollBar().setValue(cards.verticalScrollBar().maximum() // 2)
        cards.grab()
        assert len(set(painted)) <= 8
        one.choose("Deal 4")
        painted.clear()
        one.window.commands["next_stage"].trigger()
        one.settle()
        assert len(set(painted)) <= 40
    finally:
        one.close()


@pytest.mark.parametrize(("stages", "folded"), [(4, 0), (6, 0), (9, 5)])
def test_columns_without_room_fold_to_strips(qapp, tmp_path, tmp_path_factory, stages, folded):
    def fill(work):
        for number in range(stages - 4):
            pipelines.add_stage(work, pipeline=1, name=f"More {number}", probability=0)

    one = Deals(qapp, tmp_path, tmp_path_factory, fill=fill)
    try:
        shown = one.board.columns
        assert len(shown) == stages + 1
        assert sum(column.is_folded for column in shown) == folded
        right = max(column.geometry().right() for column in shown)
        assert right <= one.board.width()
        assert min(column.width() for column in shown if not column.is_folded) >= 150
        last = next((n for n, column in enumerate(shown) if column.is_folded), None)
        if last is not None:
            QTest.mouseClick(shown[last].strip, Qt.MouseButton.LeftButton)
            assert not shown[last].is_folded
            assert shown[last].list.hasFocus()
    finally:
        one.close()
