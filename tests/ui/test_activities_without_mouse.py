"""Logging a call and planning the next step by keys alone, within their bars of actions, on every keyboard."""

import sqlite3

import pytest

from tests.oracle.state import differences, state_of
from tests.ui.keyboard_parts import SEATS, Keyboard, home_in, plug_in

WORDS = {"en": "Asked for the price", "fa": "قیمت را پرسید", "ar": "سأل عن السعر", "he": "שאל על המחיר"}


@pytest.fixture(params=SEATS, ids="-".join)
def seat(qapp, tmp_path, tmp_path_factory, request, monkeypatch):
    language, layout = request.param
    home_in(tmp_path, monkeypatch)
    plug_in(layout, monkeypatch)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, language=language, layout=layout)
    one.language = language
    yield one
    one.close()


def rows(one, query):
    with sqlite3.connect(one.book) as book:
        return book.execute(query).fetchall()


def test_log_a_call_on_the_open_contact_in_two_actions(seat):
    seat.press_command("go_contacts")
    entity, contact = seat.page.chosen_record()
    assert entity == "contact"
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press("Ctrl+L")
    seat.type(WORDS[seat.language])
    seat.press("Return")
    assert len(seat.actions) <= 2, seat.actions
    found = rows(
        seat, "select kind, name, contact_id, done is not null from activity order by id desc limit 1"
    )
    assert found == [("call", WORDS[seat.language], contact, 1)]
    seat.press("Ctrl+Z")
    assert differences(before, state_of(seat.work.engine)) == []


def test_complete_a_task_and_plan_the_next_in_three_actions(seat):
    seat.press_command("go_contacts")
    seat.press("Ctrl+T")
    seat.type(WORDS[seat.language])
    seat.press("Return")
    seat.press_command("go_activities")
    number = rows(seat, "select max(id) from activity")[0][0]
    seat.page.show_way("list")
    seat.settle()
    seat.page.table.show_record(number)
    seat.settle()
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press("Ctrl+D")
    seat.press("Ctrl+Shift+D")
    assert len(seat.actions) <= 3, seat.actions
    assert rows(seat, f"select done is not null from activity where id = {number}") == [(1,)]
    assert rows(seat, f"select count(*) from activity where id > {number} and done is null") == [(1,)]
    seat.press("Ctrl+Z")
    seat.press("Ctrl+Z")
    assert differences(before, state_of(seat.work.engine)) == []
