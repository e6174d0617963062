"""Several records chosen where list and record do not stand side by side: what can be done stays at hand."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.keyboard_parts import Keyboard, home_in
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401 - fixtures

NARROW, WIDE = (960, 540), (1366, 768)


@pytest.fixture
def one(qapp, tmp_path, tmp_path_factory, monkeypatch):
    home_in(tmp_path, monkeypatch)
    shown = Keyboard(qapp, tmp_path, tmp_path_factory, size=NARROW)
    yield shown
    shown.close()


@pytest.mark.parametrize("section", ["contacts", "subscriptions", "tickets"])
def test_the_commands_for_the_selection_are_in_view_at_every_width(one, section):
    one.window.show_section(section)
    one.settle()
    page = one.window.page
    rows = page.queue.list if section == "tickets" else page.table
    first = page.several.assign if section == "tickets" else page.several.edit
    assert not page.several.isVisible()
    rows.selectAll()
    one.settle()
    for size, is_bar in ((NARROW, True), (WIDE, False), (NARROW, True)):
        one.window.resize(*size)
        one.settle()
        assert page.several.is_bar is is_bar
        assert rows.isVisible()
        for button in (first, page.several.trash):
            assert button.isVisible()
            assert button.visibleRegion().boundingRect() == button.rect()
    rows.setCurrentIndex(rows.model().index(0, 0))
    one.settle()
    assert not page.several.isVisible()


def test_the_bar_opens_the_edit_of_all_of_them(open_book):  # noqa: F811
    one = open_book(size=NARROW)
    one.table.go_to_row(0)
    one.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    one.settle()
    one.page.several.edit.click()
    one.settle()
    assert one.page._bulk.isVisible()
    assert one.page._bulk.chosen.count == 2
