"""The bar of a board's column: its parts, what a press leaves on the board, and how it is lifted."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crmdesk.ui.board.arrangement import Part
from tests.ui.deal_parts import Deals
from tests.ui.window_parts import plain

KEY = Qt.Key
ALL = [["Alpha", "Beta"], ["Epsilon", "Gamma", "Delta"], ["Zeta <b>bold</b> & Co"], [], []]
STALE = [[], ["Epsilon"], [], [], []]
MOVING = [["Alpha", "Beta"], ["Gamma", "Delta"], ["Zeta <b>bold</b> & Co"], [], []]


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, tmp_path_factory, request):
    shown = Deals(qapp, tmp_path, tmp_path_factory, language=request.param)
    yield shown
    shown.close()


def bar(one, place=1):
    return one.board.columns[place].head.bar


def press(one, part, place=1):
    here = dict(bar(one, place).parts())[part]
    QTest.mouseClick(bar(one, place), Qt.MouseButton.LeftButton, pos=here.center())
    one.program.processEvents()


def test_the_parts_have_the_shares_of_the_deals_from_the_reading_start(one):
    (first, stale), (second, moving) = bar(one).parts()
    assert (first, second) == (Part.STALE, Part.MOVING)
    assert stale.width() / (stale.width() + moving.width()) == pytest.approx(1 / 3, abs=0.02)
    assert (stale.x() > moving.x()) == one.window.isRightToLeft()
    assert bar(one).height() >= 24


def test_a_press_leaves_those_deals_and_a_second_one_lifts_it(one):
    assert one.columns() == ALL
    press(one, Part.STALE)
    assert one.columns() == STALE
    assert one.page.head.part.isVisible()
    assert plain(one.page.status_text()).startswith(one.desk.fmt.integer(1))
    assert one.board.columns[0].list.is_narrowed
    press(one, Part.STALE)
    assert one.columns() == ALL
    assert not one.page.head.part.isVisible()
    press(one, Part.MOVING, 0)
    assert one.columns() == MOVING


def test_a_narrow_part_is_met_beside_it(one):
    one.board.columns[1].resize(60, 300)
    one.program.processEvents()
    shown, (part, place) = bar(one), bar(one).parts()[0]
    beside = place.right() + 3 if place.x() == 0 else place.x() - 3
    assert part is Part.STALE
    assert place.width() >= 24 or shown.part_at(beside) is Part.STALE


def test_it_is_pressed_from_the_keyboard_too(one):
    shown = bar(one)
    assert shown.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert bar(one, 4).focusPolicy() == Qt.FocusPolicy.NoFocus, "nothing to press in an empty column"
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    onward = KEY.Key_Left if one.window.isRightToLeft() else KEY.Key_Right
    one.press(onward)
    one.press(KEY.Key_Space)
    assert one.columns() == MOVING
    one.press(KEY.Key_Return)
    assert one.columns() == ALL
    assert shown.accessibleName()
    assert plain(one.desk.fmt.integer(1)) in plain(shown.accessibleDescription())


@pytest.mark.parametrize("way", ["chip", "clear", "table", "read anew"])
def test_ways_to_all_deals_again(one, way):
    press(one, Part.STALE)
    if way == "chip":
        one.page.head.part.setFocus()
        one.press(KEY.Key_Delete)
    elif way == "clear":
        one.do("clear_filters")
    elif way == "table":
        one.do("board")
        one.do("board")
    else:
        one.page.refresh({})
    one.settle()
    assert one.columns() == (STALE if way == "read anew" else ALL)
    assert one.page.head.part.isVisible() == (way == "read anew")


def test_a_part_that_lost_its_last_deal_says_so(one):
    press(one, Part.STALE)
    one.choose("Epsilon")
    one.do("next_stage")
    assert one.page.board.states.state == "no match"
    one.do("clear_filters")
    assert one.page.board.states.state == "content"


def test_the_words_of_the_bar_are_painted_in_its_colours(one):
    picture = bar(one).grab().toImage()
    seen = {
        picture.pixelColor(QPoint(x, bar(one).parts()[0][1].center().y())).name()
        for x in range(picture.width())
    }
    assert len(seen) >= 2
