"""Dialogs and panels are never larger than the screen, and what they hold is reached all the same."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea

from crmdesk.ui.dialogs.key_list import KeyList
from crmdesk.ui.widgets import popover, screen_room
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.scroll_page import ScrollPage
from tests.ui.keyboard_parts import Keyboard, home_in

SCREEN = QRect(0, 0, 960, 540)


@pytest.fixture(autouse=True)
def small_screen(monkeypatch):
    for module in (screen_room, popover):
        monkeypatch.setattr(module, "room_at", lambda _point: SCREEN)


@pytest.mark.parametrize(
    ("wished", "given"),
    [((1410, 1050), (960, 504)), ((600, 400), (600, 400)), ((600, 530), (600, 504))],
)
def test_a_dialog_leaves_room_for_its_title_bar(qtbot, wished, given):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    screen_room.resize_within(dialog, *wished)
    assert dialog.size().toTuple() == given


def test_the_list_of_keys_at_large_text_keeps_its_button_on_the_screen(qtbot, dress):
    dress("en", scale=200)
    keys = KeyList()
    qtbot.addWidget(keys)
    assert keys.height() <= SCREEN.height() - screen_room.FRAME
    keys.show()
    (close,) = keys.findChildren(QPushButton)
    assert keys.rect().contains(close.geometry())


def test_a_long_panel_scrolls_above_its_foot(qtbot):
    anchor = QPushButton("anchor")
    qtbot.addWidget(anchor)
    anchor.show()
    panel = Popover(anchor, scrolls=True)
    panel.setFixedWidth(300)
    lines = [QPushButton(f"line {number}") for number in range(60)]
    for line in lines:
        panel.body.addWidget(line)
    last = QLabel("foot")
    panel.foot.addWidget(last)
    panel.open_under()
    assert panel.height() == SCREEN.height()
    assert panel.rect().contains(last.geometry())
    (page,) = panel.findChildren(QScrollArea)
    for line in lines:
        line.setFocus()
        page.focusNextChild()
    shown = page.focusWidget()
    assert page.viewport().rect().contains(shown.geometry().translated(shown.parentWidget().pos()))
    panel.close()


def test_a_short_panel_is_no_higher_than_what_it_holds(qtbot):
    anchor = QPushButton("anchor")
    qtbot.addWidget(anchor)
    anchor.show()
    heights = []
    for scrolls in (False, True):
        panel = Popover(anchor, scrolls=scrolls)
        panel.setFixedWidth(300)
        for words in ("one", "two", "three"):
            panel.body.addWidget(QLabel(words))
        panel.open_under()
        heights.append(panel.body.geometry().height())
        panel.close()
    assert heights[0] == pytest.approx(heights[1], abs=2)


@pytest.mark.parametrize(("size", "scale"), [((960, 540), 150), ((960, 540), 100), ((1366, 768), 150)])
def test_behind_a_number_the_rows_come_first_in_a_low_window(  # noqa: PLR0917 - a table
    qapp, tmp_path, tmp_path_factory, monkeypatch, size, scale
):
    home_in(tmp_path, monkeypatch)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, size=size)
    one.preferences.text_size = scale
    one.window.show_section("kpis")
    one.settle()
    one.page._open_tile(one.page.tiles.tiles[0])
    one.settle()
    sheet = one.page._sheet
    view, outer = sheet.view, sheet.findChild(ScrollPage)
    rows = sum(view.table.visualRect(view.rows.index(row, 0)).isValid() for row in range(3))
    scrolls = outer.verticalScrollBar().isVisible()
    view.unfold.setChecked(True)
    one.settle()
    shown = (view.table.isVisible(), view.fraction.isVisible())
    one.close()
    assert rows >= 2
    assert not scrolls
    assert shown == (False, True)
