"""An open record in a low window with large text: its name stays whole, and what is offered elsewhere gives way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea

from crmdesk.ui.dialogs.import_wizard.wizard import MAPPING
from tests.ui.keyboard_parts import Keyboard, home_in

PEOPLE = [
    ("Name", "Phone", "Job title"), ("Ada Example", "+1 202 555 0171", "Accountant"),
    ("Henry Long-Smith", "+1 202 555 0999", "Head of purchasing"), ("Ed", "+1 202 555 0172", "Owner"),
]  # fmt: skip


@pytest.fixture
def open_in(qapp, tmp_path, tmp_path_factory, monkeypatch):
    home_in(tmp_path, monkeypatch)
    shown = []

    def show(size, text, section="deals"):
        one = Keyboard(qapp, tmp_path, tmp_path_factory, language="fa", size=size)
        shown.append(one)
        one.preferences.text_size = text
        if section in one.window._sections:
            one.window.show_section(section)
        one.settle()
        if section == "import":
            return import_into(one, tmp_path / "people.csv")
        if section == "tickets":
            one.page.work_on(one.page.queue.model.rows[0].id)
            one.settle()
        else:
            one.press_command("open")
        return one.page.pane

    yield show
    for one in shown:
        one.preferences.text_size = 100
        one.close()


def import_into(one, file):
    file.write_text("\n".join(",".join(row) for row in PEOPLE), encoding="utf-8")
    one.outfit.opener.open(file=file)
    one.settle()
    wizard = one.outfit.opener.wizard
    while wizard.place != MAPPING:
        wizard.go_on()
        one.settle()
    return wizard


def is_whole(part):
    return part.isVisible() and part.visibleRegion().boundingRect() == part.rect()


@pytest.mark.parametrize(("size", "text", "has_all"), [((960, 540), 150, False), ((1366, 768), 100, True)], ids=str)
def test_a_low_deal_leaves_out_what_is_told_elsewhere(open_in, size, text, has_all):
    pane = open_in(size, text)
    assert is_whole(pane.head.name)
    assert pane.head.name.height() >= pane.head.name.sizeHint().height()
    assert is_whole(pane.edit)
    assert [part.isVisible() for part in (pane.head.facts, pane.head.disc, pane.quick)] == [has_all] * 3


@pytest.mark.parametrize(("size", "text", "beside"), [((960, 540), 150, True), ((1366, 768), 100, False)], ids=str)
def test_a_low_deal_says_whose_it_is_in_the_row_of_its_actions(open_in, size, text, beside):
    pane = open_in(size, text)
    link, edit = (one.mapTo(pane, one.rect().center()).y() for one in (pane.head.link, pane.edit))
    assert is_whole(pane.head.link)
    assert (abs(link - edit) <= 2) is beside
    assert (pane.apart.text() == "") is beside, "an icon with a name"
    assert pane.apart.accessibleName()
    assert pane.stack.height() > pane.height() // 3, "what it holds is seen"


def test_a_low_story_scrolls_as_one_to_its_last_item(open_in):
    pane = open_in((960, 540), 100)
    items, page = pane.story.list, pane.stack.currentWidget()
    areas = [one for one in pane.findChildren(QAbstractScrollArea) if one.isVisible()]
    assert [one for one in areas if one.verticalScrollBar().isVisible()] == [page]
    assert items.story.rowCount() > 2
    items.setFocus()
    QTest.keyClick(items, Qt.Key.Key_End)
    assert items.currentIndex().row() == items.story.rowCount() - 1
    seen = items.viewport().visibleRegion().boundingRect()
    assert seen.contains(items.visualRect(items.currentIndex()).center())
    QTest.keyClick(items, Qt.Key.Key_PageUp)
    assert 0 < items.currentIndex().row() < items.story.rowCount() - 1
    QTest.keyClick(items, Qt.Key.Key_Home)
    assert items.viewport().visibleRegion().contains(items.visualRect(items.currentIndex()).center())


def test_a_story_with_room_scrolls_by_itself(open_in):
    pane = open_in((1366, 768), 100)
    assert not pane.stack.currentWidget().verticalScrollBar().isVisible()
    assert pane.story.list.height() < pane.stack.height()


def test_a_low_ticket_keeps_room_for_what_was_said(open_in):
    pane = open_in((960, 540), 150, "tickets")
    composer = pane.composer
    assert pane.conversation.height() > composer.height()
    assert composer.mapTo(pane, composer.rect().bottomLeft()).y() < pane.height()
    for part in (pane.head.subject, pane.head.parts, pane.head.status, composer.tabs, composer.send_button):
        assert is_whole(part)
    assert is_whole(composer.area.area)


def test_a_low_import_shows_columns_with_their_values_whole(open_in, cut_texts):
    wizard = open_in((960, 540), 150, "import")
    page, row = wizard.body.currentWidget(), wizard.steps[MAPPING].table.rows[0]
    cut_texts.clear()
    page.widget().grab()
    assert cut_texts == []
    assert not page.horizontalScrollBar().isVisible()
    assert all(is_whole(part) for part in row.parts() if not part.isHidden())


def test_the_ways_a_deal_ends_stand_beside_its_actions_where_there_is_room(open_in, qapp):
    pane = open_in((960, 540), 150)
    assert pane.outcome.y() < pane.stage_bar.y()
    assert is_whole(pane.outcome.won)
    assert is_whole(pane.outcome.lost)
    pane.setMaximumWidth(600)
    for _round in range(3):
        qapp.processEvents()
    assert pane.width() <= 600
    assert pane.outcome.y() > pane.stage_bar.y()
    assert is_whole(pane.outcome.lost)
