"""Merging in the window: what differs is shown side by side, every way to the command, undo, names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QRadioButton

from crmdesk.services import records
from tests.oracle.state import differences, state_of
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401
from tests.ui.window_parts import plain


def twins_of(one, entity="contact", **more):
    """Two records of one name below one another in the list, both selected."""
    first = {"name": "!! <b>Twin</b> & Co", "city": "Oslo", "phones": ["+12025550101"]} | more
    second = {
        "name": "!! <b>Twin</b> & Sons",
        "city": None,
        "phones": ["+12025550102"],
        "website": "https://x.com",
    }
    made = [records.save(one.work, entity=entity, values=values).id for values in (first, second)]
    one.do("refresh")
    one.settle()
    one.table.show_record(made[0])
    one.settle()
    rows = one.table.rows
    one.table.go_to_row(min(row for row in range(rows.rowCount()) if rows.id_at(row) in made))
    one.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    one.settle()
    assert set(one.table.chosen().known) == set(made)
    return made


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_records_are_merged_with_the_chosen_values_and_undone_exactly(open_book, language):  # noqa: F811
    one = open_book(language)
    kept, gone = twins_of(one)
    records.save(one.work, entity="deal", values={"title": "Theirs", "contact": gone})
    before = state_of(one.work.engine)
    one.page.several.merge.click()
    one.settle()
    asked = one.page.merging
    assert asked.isVisible()
    assert {name: group.checkedId() for name, group in asked.groups.items()} == {
        "name": 1, "city": 0, "website": 1,
    }  # fmt: skip
    shown = {plain(button.text()) for button in asked.findChildren(QRadioButton)}
    assert "!! <b>Twin</b> && Co" in shown
    assert all(button.accessibleName() or button.text() for button in asked.findChildren(QAbstractButton))
    asked.groups["name"].button(0).setChecked(True)
    asked.confirm.click()
    one.settle()
    opened = records.open_record(one.work, entity="contact", record=kept).values
    assert (opened["name"], opened["city"]) == ("!! <b>Twin</b> & Co", "Oslo")
    assert opened["website"] == "https://x.com"
    assert opened["phones"] == ["+12025550101", "+12025550102"]
    assert one.page.current_record() == ("contact", kept)
    one.do("undo")
    one.settle()
    assert differences(before, state_of(one.work.engine)) == []


def test_esc_merges_nothing_and_the_focus_returns(open_book):  # noqa: F811
    one = open_book()
    twins_of(one)
    before = state_of(one.work.engine)
    one.do("merge")
    one.settle()
    asked = one.page.merging
    assert isinstance(asked.focusWidget(), QRadioButton)
    asked.keyPressEvent(key_press(Qt.Key.Key_Escape))
    one.settle()
    assert differences(before, state_of(one.work.engine)) == []
    assert one.page.several.merge.hasFocus()


def key_press(key):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_only_two_to_four_records_out_of_the_trash_can_be_merged(open_book):  # noqa: F811
    one = open_book()
    one.table.go_to_row(0)
    one.settle()
    merge = one.window.commands["merge"]
    for count in (1, 2, 3, 4, 5):
        assert merge.isEnabled() == (2 <= count <= 4), count
        if count > 1:
            assert one.page.several.merge.isVisible() == (count <= 4)
        one.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        one.settle()
    one.do("trash")
    one.page.head.show_view("trash")
    one.settle()
    one.table.selectAll()
    one.settle()
    assert not merge.isEnabled()


def test_companies_tell_what_moves(open_book):  # noqa: F811
    one = open_book()
    one.do("go_companies")
    one.settle()
    kept, gone = twins_of(one, "company")
    for title in ("First", "Second"):
        records.save(one.work, entity="deal", values={"title": title, "company": gone})
    records.save(one.work, entity="contact", values={"name": "Ali", "company": gone})
    one.do("merge")
    one.settle()
    told = plain(one.page.merging._moves())
    assert "2 deals" in told
    assert "1 person" in told
    one.page.merging.submit()
    one.settle()
    assert records.open_record(one.work, entity="company", record=gone).trashed
    assert one.page.current_record() == ("company", kept)


def test_in_a_small_window_the_panel_opens_under_the_list_and_stays_on_the_screen(open_book):  # noqa: F811
    one = open_book(size=(800, 560))
    twins_of(one, address="A very long street name " * 20)
    one.do("merge")
    one.settle()
    asked = one.page.merging
    assert asked.isVisible()
    room = QApplication.primaryScreen().availableGeometry()
    assert room.contains(asked.geometry())
    asked.close()


def test_four_records_stand_side_by_side_without_a_scroll_bar(open_book):  # noqa: F811
    one = open_book()
    for number in range(4):
        values = {"name": f"!! {number}", "city": f"City {number}", "website": f"https://{number}.com"}
        records.save(one.work, entity="contact", values=values)
    one.page.head.search.setText("!!")
    one.page.head.apply()
    one.settle()
    one.table.selectAll()
    one.settle()
    one.do("merge")
    one.settle()
    area = one.page.merging.area
    assert not area.horizontalScrollBar().isVisible()
    assert not area.verticalScrollBar().isVisible()
