"""The pages of contacts and companies: states, panes, filters, keys of every keyboard, names, hostile data."""

import datetime as dt
import sqlite3

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.normalise import clean
from crmdesk.services import lists, records
from crmdesk.services.conditions import SPANS, Condition
from crmdesk.services.list_filters import Op
from crmdesk.ui import paint
from crmdesk.ui.keyboards import LAYOUTS, US
from crmdesk.ui.record_editor import Then
from tests.ui.book_parts import CTRL, PLAIN
from tests.ui.conftest import send_text
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401
from tests.ui.window_parts import plain

LANGUAGES = ("fa", "ar", "he", "en")


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book()


def condition(one, field, op, value=None, span=""):
    return Condition(one.table.rows.declared.field(field), op, value, span=span)


def narrow(one, *conditions, search=""):
    one.page.head.conditions = list(conditions)
    one.page.head.search.setText(search)
    one.page.head.apply()
    one.settle()


def people(one, *columns):
    with sqlite3.connect(one.file) as book:
        query = f"select id, {', '.join(columns)} from contact where kind='person' and trashed is null"
        return book.execute(query).fetchall()


def shown_ids(one):
    return {one.table.rows.id_at(row) for row in range(one.table.rows.rowCount())}


# The six states


def test_an_empty_book_says_what_the_page_is_for_and_never_while_loading(open_book):  # noqa: F811
    one = open_book(empty=True)
    assert one.page.states.state == "first use"
    assert not one.page.head.search.isVisible()
    assert not one.page.pane.isVisible()
    one.do("new")
    one.editor.form.put("name", "First")
    one.editor.save(Then.CLOSE)
    one.settle()
    assert one.page.states.state == "content"
    assert one.page.pane.isVisible()
    one.do("undo")
    assert one.page.states.state == "first use"


def test_a_filter_without_matches_offers_to_clear_it(one):
    narrow(one, search="no such person anywhere")
    assert one.page.states.state == "no match"
    one.do("clear_filters")
    assert one.page.states.state == "content"
    assert one.table.rows.rowCount() == 240
    assert one.page.head.search.text() == ""


def test_the_trash_has_its_own_view_from_which_records_come_back(one):
    before = one.dump()
    one.table.go_to_row(1)
    gone = one.table.current_id()
    one.do("trash")
    one.page.head.show_view("trash")
    one.settle()
    assert shown_ids(one) == {gone}
    assert not one.window.commands["trash"].isEnabled()
    one.table.go_to_row(0)
    one.wait(one.page.pane.restore.isVisible)
    one.page.pane.restore.click()
    one.settle()
    assert one.page.states.state == "no match"
    one.page.head.show_view("all")
    one.settle()
    assert one.dump() == before


def test_a_book_that_cannot_be_written_loses_no_typing(one, monkeypatch):
    from crmdesk.db.faults import BookReadOnly

    def refuse(*_args, **_kwargs):
        raise BookReadOnly("book.crm")

    one.do("new")
    one.editor.form.put("name", "Kept")
    with monkeypatch.context() as broken:
        broken.setattr("crmdesk.ui.record_editor.records.save", refuse)
        one.editor.save(Then.CLOSE)
        one.settle()
    assert one.editor.form.widget("name").read() == "Kept"
    assert "book.crm" in one.editor.bar.text()
    one.editor.bar._buttons[0].click()
    one.settle()
    assert one.page.sheet is None
    assert any(name == "Kept" for _id, name in people(one, "name"))


# Filters


@pytest.mark.parametrize("language", ["en", "fa"])
def test_moving_spans_are_those_of_the_persons_calendar(open_book, language):  # noqa: F811
    one = open_book(language)
    almanac = calendar(one.desk.locale.calendar)
    here = almanac.from_date(one.work.today())
    now = here.year * 12 + here.month - 1
    months = {}
    for number, days in people(one, "created"):
        there = almanac.from_date(dt.date(1970, 1, 1) + dt.timedelta(days=days))
        months[number] = there.year * 12 + there.month - 1
    for span in sorted(SPANS):
        which, unit = span.split("_")
        size = {"month": 1, "quarter": 3, "year": 12}[unit]
        wanted = now // size - (1 if which == "last" else 0)
        narrow(one, condition(one, "created", Op.IS, span=span))
        assert shown_ids(one) == {number for number, month in months.items() if month // size == wanted}, span


def test_filters_agree_with_a_plain_loop(one):
    rows = people(one, "city", "owner_id", "emails")
    city = rows[0][1]
    owner = next(row[2] for row in rows if row[2])
    narrow(one, condition(one, "city", Op.IS, city))
    assert shown_ids(one) == {row[0] for row in rows if row[1] == city}
    narrow(one, condition(one, "owner", Op.IS_NOT, owner), condition(one, "emails", Op.FILLED))
    assert shown_ids(one) == {row[0] for row in rows if row[2] != owner and row[3]}


def test_a_filter_is_made_changed_and_taken_away_by_key(one):
    one.page.head.add.setFocus()
    one.press(Qt.Key.Key_Return)
    one.settle()
    panel = QApplication.activePopupWidget()
    panel.field_box.setCurrentIndex(panel.field_box.findData("city"))
    panel.value.line.setText("Austin")
    QApplication.sendEvent(panel, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, PLAIN))
    one.settle()
    assert {name for _id, name in people(one, "city")} > {"Austin"}
    assert {row[1] for row in people(one, "city") if row[0] in shown_ids(one)} == {"Austin"}
    chip = one.page.head._chips[0]
    assert chip.text() == "City: Austin"
    chip.setFocus()
    one.press(Qt.Key.Key_Delete)
    one.settle()
    assert one.table.rows.rowCount() == 240


def test_mine_is_offered_once_somebody_said_who_they_are(one):
    owner = next(row[1] for row in people(one, "owner_id") if row[1])
    one.work.staff = lambda: owner
    one.page.head.show_view("mine")
    one.settle()
    assert shown_ids(one) == {row[0] for row in people(one, "owner_id") if row[1] == owner}


# Cells and many records at once


def test_a_cell_is_edited_in_place_and_only_its_field_changes(one):
    one.table.setFocus()
    one.table.setCurrentIndex(one.table.rows.index(2, 3))
    record = one.table.current_id()
    one.do("edit")
    editor = one.page.editing.editor
    assert editor is not None
    editor.widget.line.selectAll()
    send_text(QApplication.focusWidget(), "Yazd")
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.page.editing.editor is None
    assert one.table.currentIndex().row() == 3
    assert [city for number, city in people(one, "city") if number == record] == ["Yazd"]
    one.do("undo")
    one.table.setCurrentIndex(one.table.rows.index(2, 3))
    one.do("edit")
    send_text(QApplication.focusWidget(), "Elsewhere")
    one.press(Qt.Key.Key_Escape)
    one.settle()
    assert "Elsewhere" not in {city for _id, city in people(one, "city")}


def test_tab_goes_on_to_the_next_cell_that_can_be_edited(one):
    one.table.setFocus()
    one.table.setCurrentIndex(one.table.rows.index(2, 1))
    one.do("edit")
    one.press(Qt.Key.Key_Tab)
    one.settle()
    assert one.page.editing.editor is not None
    assert one.table.currentIndex().column() == 3
    one.press(Qt.Key.Key_Escape)


def test_a_cell_that_somebody_changed_is_asked_about_in_the_form(one):
    one.table.setFocus()
    one.table.setCurrentIndex(one.table.rows.index(2, 3))
    record = one.table.current_id()
    one.do("edit")
    records.save(one.work, entity="contact", record=record, values={"city": "Theirs"})
    editor = one.page.editing.editor
    editor.widget.line.setText("Mine")
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.editor.record == record
    assert one.editor.form.widget("city").read() == "Mine"
    assert [city for number, city in people(one, "city") if number == record] == ["Theirs"]


def test_the_free_room_beside_the_search_box_is_its_own_up_to_its_full_width(one):
    search, count = one.page.head.search.geometry(), one.page.head.count.geometry()
    free = max(count.left() - search.right(), search.left() - count.right())
    assert search.width() == one.page.head.search.maximumWidth() or free <= 3 * one.page.head._first.spacing()


def test_many_records_change_as_one_gesture_forecast_before(one):
    before = one.dump()
    rows = dict(people(one, "city"))
    for row in range(4):
        one.table.go_to_row(row)
    one.table.selectAll()
    one.do("edit_selected")
    panel = one.page._bulk
    assert QApplication.focusWidget() is panel.rows[0].mode
    row = next(row for row in panel.rows if row.field.name == "city")
    row.mode.setCurrentIndex(row.mode.findData("set"))
    city = next(iter(rows.values()))
    row.widget.line.setText(city)
    row.widget.edited.emit()
    already = sum(value == city for value in rows.values())
    one.wait(lambda: str(240 - already) in panel.forecast.text())
    assert str(already) in panel.forecast.text()
    panel.save()
    one.settle()
    assert {value for _id, value in people(one, "city")} == {city}
    one.do("undo")
    assert one.dump() == before


# Panes


def test_the_record_beside_the_list_follows_after_a_rest(one):
    one.table.go_to_row(5)
    wanted = one.table.current_id()
    one.wait(lambda: one.page.current_record() == ("contact", wanted))
    assert one.page.pane.head.name.text() == one.names()[5]


def test_a_row_chosen_before_it_was_read_is_shown_once_it_is(open_book):  # noqa: F811
    one = open_book(records=900)
    assert one.table.rows.row(880) is None
    one.table.go_to_row(880)
    one.wait(lambda: one.page.current_record() == ("contact", one.table.current_id()))
    assert one.page.pane.head.name.text() == one.table.rows.row(880).values[0]


def test_one_pane_shows_list_or_record_with_a_way_back(open_book):  # noqa: F811
    one = open_book(size=(900, 540))
    assert not one.page.pane.isVisible()
    one.table.setFocus()
    one.table.go_to_row(3)
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.page.pane.isVisible()
    assert not one.table.isVisible()
    assert one.page.pane.head.back.isVisible()
    one.do("back")
    assert one.table.isVisible()
    assert QApplication.focusWidget() is one.table
    assert one.table.currentIndex().row() == 3


def test_a_company_shows_its_people_and_adds_one_to_itself(one):
    with sqlite3.connect(one.file) as book:
        query = "select company_id, count(*) from contact where company_id is not null group by 1 order by 2 desc"
        company, count = book.execute(query).fetchone()
    one.window.show_record("company", company)
    one.settle()
    assert str(count) in one.page.pane.tabs.tabText(2)
    one.page.pane.tabs.setCurrentIndex(2)
    one.settle()
    people_list = one.page.pane.lists[0]
    assert people_list.table.rows.rowCount() == count
    people_list.add.click()
    one.settle()
    one.editor.form.put("name", "New Colleague")
    one.editor.save(Then.CLOSE)
    one.settle()
    assert people_list.table.rows.rowCount() == count + 1
    person = people_list.table.rows.id_at(0)
    people_list.record_asked.emit("contact", person)
    one.settle()
    assert one.page.current_record() == ("contact", person)


def test_the_deals_of_a_record_are_listed(one):
    with sqlite3.connect(one.file) as book:
        contact, count = book.execute(
            "select contact_id, count(*) from deal where contact_id is not null group by 1 order by 2 desc"
        ).fetchone()
    one.page.show_record("contact", contact)
    one.settle()
    one.page.pane.tabs.setCurrentIndex(2)
    one.settle()
    assert one.page.pane.lists[0].table.rows.rowCount() == count


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_a_phone_that_was_not_touched_is_not_written(open_book, language):  # noqa: F811
    one = open_book(language)
    record = one.table.rows.id_at(1)
    with sqlite3.connect(one.file) as book:
        book.execute("update contact set phones = '۰۹۱۲ ۳۴۵ ۶۷۸۹' where id = ?", (record,))
    one.page._edit(record, "city", {})
    one.settle()
    editor = one.editor
    editor.form.go_to("city")
    QApplication.focusWidget().selectAll()
    send_text(QApplication.focusWidget(), "Yazd")
    assert set(editor.form.changes()[0]) == {"city"}
    editor.save(Then.CLOSE)
    one.settle()
    assert [row[1:] for row in people(one, "city", "phones") if row[0] == record] == [("Yazd", "۰۹۱۲ ۳۴۵ ۶۷۸۹")]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_history_says_what_changed_in_plain_words(open_book, language):  # noqa: F811
    one = open_book(language)
    record = one.table.rows.id_at(1)
    old = one.table.rows.row(1).values[3]
    records.save(one.work, entity="contact", record=record, values={"city": "Yazd"})
    one.page.show_record("contact", record)
    one.settle()
    one.page.pane.tabs.setCurrentIndex(one.page.pane.tabs.count() - 1)
    one.settle()
    words = one.page.pane.history.rows[0].accessibleName()
    assert old in words
    assert "Yazd" in words
    assert len(one.page.pane.history.rows) == len(one.page.pane.history.events)
    one.do("undo")
    one.settle()
    undone, done = (plain(row.accessibleName()) for row in one.page.pane.history.rows[:2])
    assert undone.startswith({"en": "Undone: ", "fa": "واگرد شد: "}[language])
    assert not done.startswith({"en": "Undone: ", "fa": "واگرد شد: "}[language])


# Keys


def key_of(language, letter):
    """How a keyboard of a language sends a letter held with Ctrl: its own letter, and no key that Qt knows."""
    return None if language == "en" else LAYOUTS[language][0][US.index(letter)]


def chord(one, language, letter):
    own = key_of(language, letter)
    target = QApplication.focusWidget() or one.window
    if own is None:
        QTest.keyClick(target, Qt.Key(ord(letter.upper())), CTRL)
    else:
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, CTRL, own))
    one.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_done_without_a_mouse_on_every_keyboard(open_book, language):  # noqa: F811
    one = open_book(language)
    before = one.dump()
    chord(one, language, "n")
    send_text(QApplication.focusWidget(), "Rana Qasemi")
    one.press(Qt.Key.Key_Tab)
    send_text(QApplication.focusWidget(), "Blue Harbour 77")
    one.press(Qt.Key.Key_Tab)
    send_text(QApplication.focusWidget(), "0912 000 4172")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    one.wait(lambda: one.page.sheet is None)
    one.settle()
    chord(one, language, "f")
    send_text(QApplication.focusWidget(), "rana qas")
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.names() == ["Rana Qasemi"]
    one.table.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Down)
    one.press(Qt.Key.Key_Right if one.window.isLeftToRight() else Qt.Key.Key_Left)
    for _step in range(2):
        one.press(Qt.Key.Key_Right if one.window.isLeftToRight() else Qt.Key.Key_Left)
    assert one.table.currentIndex().column() == 3
    QTest.keyClick(one.table, Qt.Key.Key_F2)
    send_text(QApplication.focusWidget(), "Yazd")
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.table.rows.row(0).values[3] == "Yazd"
    chord(one, language, "e")
    assert one.page._bulk.isVisible()
    one.press(Qt.Key.Key_Escape)
    QTest.keyClick(one.table, Qt.Key.Key_Delete)
    one.settle()
    assert one.table.rows.rowCount() == 0
    one.table.setFocus()
    for _gesture in range(3):
        chord(one, language, "z")
    assert one.dump() == before


@pytest.mark.parametrize("language", ["en", "fa"])
def test_f6_and_tab_go_in_reading_order(open_book, language):  # noqa: F811
    one = open_book(language)
    head = one.page.head
    head.views.setFocus()
    seen = []
    for _step in range(6):
        seen.append(QApplication.focusWidget())
        one.press(Qt.Key.Key_Tab)
    assert seen == [head.views, head.search, head.add, head.columns, one.table.headings, one.table]
    one.table.setFocus()
    one.do("next_pane")
    assert one.page._beside.isAncestorOf(QApplication.focusWidget())


# Names, cut words, hostile data


def unnamed(root):
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_takes_the_focus_has_a_name(open_book, language):  # noqa: F811
    one = open_book(language)
    assert unnamed(one.page) == []
    one.do("new")
    one.editor.form.unfold()
    assert unnamed(one.page.sheet) == []
    one.editor.give_up()
    one.do("edit_selected")
    assert unnamed(one.page._bulk) == []


def own_words(one):
    """What people have named themselves: it may end in dots where it is long, in a sentence too."""
    with sqlite3.connect(one.file) as book:
        tables = ("contact", "deal", "ticket", "subscription", "activity", "staff")
        return {name for table in tables for (name,) in book.execute(f"select name from {table}") if name}


@pytest.mark.parametrize("size", [(960, 540), pytest.param((1093, 614), marks=pytest.mark.slow), (1366, 768)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut(open_book, language, size):  # noqa: F811
    one = open_book(language, size=size)
    one.settle(200)
    cut, names = [], own_words(one)
    paint.log_cut_texts(cut)
    try:
        for section in ("contacts", "companies"):
            one.window.show_section(section)
            one.settle(200)
            one.window.grab()
            cut.clear()
            one.window.grab()
            assert [text for text in cut if not any(name in text for name in names)] == []
        one.do("new")
        one.editor.form.unfold()
        one.settle()
        cut.clear()
        one.window.grab()
        assert [text for text in cut if not any(name in text for name in names)] == []
    finally:
        paint.log_cut_texts(None)


def test_the_window_can_be_as_low_as_the_smallest_screen(open_book):  # noqa: F811
    one = open_book("fa", size=(960, 540))
    for section in ("contacts", "companies"):
        one.window.show_section(section)
        one.settle()
        one.do("new")
        one.settle()
        assert one.window.size().height() == 540
        assert one.window.size().width() == 960
        one.editor.give_up()


def test_hostile_names_are_shown_as_typed(open_book, hostile_texts, monkeypatch):  # noqa: F811
    one = open_book(empty=True)
    names = [name for text in hostile_texts if (name := clean(text)[0].strip())]
    for name in names:
        records.save(one.work, entity="contact", values={"name": name, "note": name, "tags": [name[:60]]})
    one.page.refresh({})
    one.settle()
    model = one.table.rows
    assert sorted(model.row(row).values[0] for row in range(model.rowCount())) == sorted(names)
    for row in range(model.rowCount()):
        one.table.go_to_row(row)
        one.page.pane.show_record(model.id_at(row))
        one.settle(0)
        one.window.grab()
    seen = lists.page(one.work, query=lists.ListQuery("contact", ("name",)), number=0)
    assert len(seen.rows) == len(names)


def test_a_form_that_was_left_open_has_the_focus_again_where_it_was(one):
    one.do("new")
    one.editor.form.go_to("city")
    here = QApplication.focusWidget()
    assert one.page.sheet.isAncestorOf(here)
    for _visit in range(2):
        one.window.show_section("companies")
        assert not here.isVisible()
        one.window.show_section("contacts")
        assert QApplication.focusWidget() is here
