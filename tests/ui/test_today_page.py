"""The day's page: its columns, doing and planning on by keys, in every language and room."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar
from sqlalchemy import select

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.errors import IllegalMove
from crmdesk.services import activities, records
from crmdesk.services.today import What, When
from crmdesk.ui import paint
from crmdesk.ui.pages.today.item_model import DONE
from tests.ui.book_parts import clear_work
from tests.ui.conftest import send_key
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401 - fixtures

LONG = "A very long subject that nobody would type, yet somebody will, with <b>AT&T</b> and سلام in the middle"


def fill(work):
    """One thing overdue, three for today, one soon, and nothing else."""
    clear_work(work)
    person = work.read(lambda s: s.scalars(select(Contact.id).where(Contact.kind == ContactKind.PERSON)).first())
    day = work.today()
    for ahead, subject in ((-2, "Old promise"), (0, "Call back"), (0, "Send"), (0, LONG), (3, "Visit")):
        activities.plan(
            work,
            kind=ActivityKind.CALL,
            day=day + dt.timedelta(days=ahead),
            entity="contact",
            record=person,
            subject=subject,
        )


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book(pages=("today", "contacts", "deals"), prepare=fill, records=60)


def titles(one, when):
    model = one.page.columns[when].list.items
    return [model.item(row).title for row in range(model.rowCount()) if model.item(row) is not None]


def test_things_stand_in_their_columns(one):
    one.window.show_section("today")
    one.settle()
    assert titles(one, When.OVERDUE) == ["Old promise"]
    assert titles(one, When.TODAY) == sorted(["Call back", "Send", LONG])
    assert titles(one, When.SOON) == ["Visit"]
    assert one.page.status_text() == "1 thing overdue, 4 things within a week"


def badge(one):
    rows = one.window.navigation.list.model()
    return rows.items[rows.row_of("today")].badge


def test_the_count_in_the_navigation_is_that_of_the_page(one):
    me = records.save(one.work, entity="staff", values={"name": "Nora"}).id
    activities.plan(one.work, kind=ActivityKind.CALL, day=one.work.today(), subject="Mine", owner=me)
    one.work.staff = lambda: me
    one.window.show_section("today")
    one.do("refresh")
    assert [one.page.day.counts[when] for when in (When.OVERDUE, When.TODAY)] == [1, 4]
    assert badge(one) == "5"
    send_key(one.page.whose, Qt.Key.Key_Right)
    one.settle()
    assert titles(one, When.TODAY) == ["Mine"]
    assert badge(one) == "1"


def test_space_does_a_thing_and_the_next_step_is_two_keys_away(one):
    one.window.show_section("today")
    one.settle()
    column = one.page.columns[When.OVERDUE]
    column.list.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Space)
    one.settle()
    assert column.list.items.index(0).data(DONE) is True
    assert not column.next_step.isHidden()
    column.next_step.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Return)
    one.settle()
    planned = one.work.today() + dt.timedelta(days=3)
    assert len([t for t in one.page.columns[When.SOON].list.items.rows if t == planned]) == 1
    done = one.work.read(lambda s: s.scalars(select(Activity).where(Activity.done.is_not(None), Activity.trashed.is_(None))).one())
    assert done.name == "Old promise"
    assert one.page.day.counts[When.SOON] == 2


def test_a_thing_that_the_book_does_not_take_as_done_is_to_be_done_still(one, monkeypatch):
    one.window.show_section("today")
    one.settle()
    column = one.page.columns[When.OVERDUE]
    item = column.list.items.item(0)
    monkeypatch.setattr(activities, "finish", lambda _work, **_told: _refuse())
    one.page._do(column, item)
    one.settle()
    assert not column.list.items.is_done(item)
    assert not column.next_step.isVisible()


def _refuse():
    raise IllegalMove("The disk is full.")


def test_undo_brings_a_thing_back(one):
    one.window.show_section("today")
    one.settle()
    before = one.dump("activity")
    column = one.page.columns[When.TODAY]
    column.list.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Space)
    one.settle()
    assert one.dump("activity") != before
    one.do("undo")
    assert one.dump("activity") == before
    assert [column.list.items.index(row).data(DONE) for row in range(3)] == [False] * 3


def test_a_deal_without_a_next_step_is_planned_for(one):
    one.window.show_section("today")
    one.settle()
    assert one.page.day.idle_count > 0
    assert not one.page.idle.isHidden()
    shown, count = len(one.page.day.idle), one.page.day.idle_count
    one.page.idle.plan.click()
    one.settle()
    assert one.page.day.idle_count == count - shown


def test_enter_opens_a_deal_of_the_box_and_arrows_go_from_column_to_column(one):
    one.window.show_section("today")
    one.settle()
    lists = [column.list for column in one.page.columns.values()]
    lists[0].setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Right)
    assert lists[1].hasFocus()
    deal = one.page.day.idle[0].id
    one.page.idle.deal_asked.emit(deal)
    one.settle()
    assert one.page.current_record() == ("deal", deal)


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
@pytest.mark.parametrize("size", [(1366, 768), (960, 540), (640, 480)])
def test_words_are_cut_only_where_they_are_data(open_book, language, size):  # noqa: F811
    cut = []
    paint.log_cut_texts(cut)
    try:
        one = open_book(language, pages=("today", "contacts"), prepare=fill, records=60, size=size)
        one.window.show_section("today")
        one.settle()
        cut.clear()
        one.window.grab()
    finally:
        paint.log_cut_texts(None)
    data = {item.title for when in When for item in one.page.day.columns[when]}
    data |= {item.customer for when in When for item in one.page.day.columns[when]}
    data |= {deal.title for deal in one.page.day.idle}
    assert [text for text in cut if text not in data] == []
    assert one.window.minimumSizeHint().height() <= 540


def test_every_row_is_spoken_and_every_control_named(one):
    one.window.show_section("today")
    one.settle()
    model = one.page.columns[When.TODAY].list.items
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert any("Call back" in text for text in spoken)
    assert all(one.page.columns[when].list.accessibleName() for when in When)
    assert one.page.week.accessibleName()
    assert {item.what for item in one.page.day.columns[When.TODAY]} == {What.ACTIVITY}


def many(work):
    """As much of each day as no low screen shows at once, and deals without a next step."""
    fill(work)
    person = work.read(lambda s: s.scalars(select(Contact.id).where(Contact.kind == ContactKind.PERSON)).first())
    for number in range(30):
        day = work.today() + dt.timedelta(days=(-2, 0, 3)[number % 3])
        activities.plan(work, kind=ActivityKind.CALL, day=day, entity="contact", record=person, subject=f"Call {number}")


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("when", list(When))
def test_a_low_window_has_one_scroll_bar_and_shows_where_the_keys_are(open_book, language, when):  # noqa: F811
    one = open_book(language, pages=("today", "contacts"), prepare=many, records=60, size=(960, 540))
    one.window.show_section("today")
    one.page.which.set_current(when.value)
    one.page.which.changed.emit(when.value)
    one.settle()
    column = one.page.columns[when]
    assert column.isVisible()
    bars = [bar for bar in one.page.findChildren(QScrollBar) if bar.isVisible() and bar.maximum() > 0]
    assert [bar.orientation() for bar in bars] == [Qt.Orientation.Vertical]
    column.list.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        one.press(key)
        one.settle()
        row = column.list.visualRect(column.list.currentIndex())
        assert column.list.currentIndex().row() in {0, 1, column.list.items.rowCount() - 1}
        place = column.list.viewport().mapTo(one.page.state, row.center())
        assert one.page.state.rect().contains(place)
