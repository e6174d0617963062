"""The bell: what is due is told once, opened, done or put off, and never in the way."""

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.services import activities
from crmdesk.ui.reminders import ReminderPanel, Reminders
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from tests.ui.book_parts import clear_work
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401 - fixtures


def remind(work):
    """Three activities and no more: one reminded of two days ago, one now, one tomorrow."""
    clear_work(work)
    for number, hours in enumerate((-48, -1, 24)):
        activities.plan(work, kind=ActivityKind.CALL, day=work.today(), subject=f"Call {number}")
        made = work.read(lambda s: s.scalars(select(Activity.id).order_by(Activity.id.desc())).first())
        activities.snooze(work, activity=made, until=work.clock() + dt.timedelta(hours=hours))


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book(pages=("contacts",), prepare=remind, records=40)


def panel(one):
    one.do("reminders")
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ReminderPanel) and w.isVisible())


def finish(shown, row=0):
    [button for button in shown.findChildren(Button) if button.accessibleName() == "Done"][row].click()


def bell(one):
    return one.window.findChild(Reminders)


def test_what_was_missed_is_counted_and_told_at_the_start(one):
    assert one.window.tool_bar.bell.badge == "2"
    assert [reminder.subject for reminder in bell(one).due] == ["Call 0", "Call 1"]
    assert one.window.tool_bar.bell.accessibleName() == "2 reminders"


def test_the_day_stands_after_a_name_of_the_other_direction(one):
    bell(one).due = [replace(bell(one).due[0], customer="شرکت ستاره")]
    said = [label.text() for label in panel(one).findChildren(DirLabel)]
    assert any(text.startswith("\u200e\u200fشرکت ستاره\u200f\u200e, ") for text in said)


def test_the_system_is_told_no_markup(one):
    said = []
    tray = type("Tray", (), {"icon": lambda _self: None, "showMessage": lambda _self, *told: said.append(told)})
    bell(one)._tray = tray()
    bell(one)._say_all(["<img src='file:///x.png'>"])
    bell(one)._say_all(["a" * 100_000, "<b>"])
    assert len(said) == 2
    assert not any("<" in text for title, body, *_more in said for text in (title, body))
    assert "img src='file:///x.png'>" in said[0][1]
    assert all(len(body) < 2_000 for _title, body, *_more in said)


def test_a_reminder_is_told_once(one):
    said = []
    one.desk.message_shown.connect(lambda text, _gesture: said.append(text))
    bell(one).ask()
    one.settle()
    assert said == []


def test_done_in_the_panel_takes_it_off_the_bell_and_undo_brings_it_back(one):
    before = one.dump("activity")
    shown = panel(one)
    finish(shown)
    one.settle()
    assert one.window.tool_bar.bell.badge == "1"
    assert shown.isVisible()
    shown.close()
    one.do("undo")
    assert one.window.tool_bar.bell.badge == "2"
    assert one.dump("activity") == before


def test_what_is_done_in_the_panel_offers_its_next_step(one):
    shown, first = panel(one), bell(one).due[0]
    finish(shown)
    one.settle()
    assert shown.next_step.isVisible()
    add = shown.next_step.add
    assert shown.focusWidget() is add
    assert shown.rect().contains(add.mapTo(shown, add.rect().bottomRight()))
    shown.next_step.add.click()
    one.settle()
    assert shown.isVisible()
    assert not shown.next_step.isVisible()
    latest = one.work.read(lambda s: s.scalars(select(Activity).order_by(Activity.id.desc())).first())
    assert (latest.kind, latest.due) == (first.kind, one.work.today() + dt.timedelta(days=3))
    shown.close()


def test_put_off_until_later_or_for_good(one):
    for name, moment in bell(one).later():
        assert name
        assert moment > one.work.clock()
    bell(one).put_off(bell(one).due[0], bell(one).later()[0][1])
    one.settle()
    bell(one).put_off(bell(one).due[0], None)
    one.settle()
    assert one.window.tool_bar.bell.badge == ""
    assert one.window.tool_bar.bell.accessibleName() == "No reminders"


def test_the_navigation_counts_what_waits(open_book):  # noqa: F811
    one = open_book(pages=("today", "contacts"), prepare=remind, records=40)
    rows = one.window.navigation.list.model()
    place = rows.row_of("today")
    assert rows.items[place].badge == "3"
    activities.finish(one.work, activities=[bell(one).due[0].id])
    one.desk.write(owner=one.desk, work=lambda work: activities.finish(work, activities=[bell(one).due[1].id]))
    one.settle()
    assert rows.items[place].badge == "1"


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_the_panel_reads_in_every_language(open_book, language, cut_texts):  # noqa: F811
    one = open_book(language, pages=("contacts",), prepare=remind, records=40)
    shown = panel(one)
    one.settle()
    cut_texts.clear()
    shown.grab()
    assert [text for text in cut_texts if not text.startswith("Call")] == []
    shown.close()
