"""Emptying the trash in the window: asked once, plainly; nothing goes before the button is pressed."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QAbstractButton

from crmdesk.db.faults import DiskFull
from crmdesk.services import backups, history, records, settings
from crmdesk.services.list_views import ALL, TRASH
from crmdesk.ui.dialogs.empty_trash import EmptyTrash
from crmdesk.ui.outfit import Outfit
from tests.oracle.state import differences, state_of
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401
from tests.ui.window_parts import plain


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_it_says_what_goes_and_does_it_only_when_told(open_book, language):  # noqa: F811
    one = open_book(language)
    person = records.save(one.work, entity="contact", values={"name": "Zarina"}).id
    records.trash(one.work, entity="contact", ids=[person])
    before = state_of(one.work.engine)
    asked = EmptyTrash(one.desk, one.window)
    asked.open()
    one.settle()
    assert not asked.confirm.isEnabled()
    assert all(button.accessibleName() or button.text() for button in asked.findChildren(QAbstractButton))
    assert asked.cancel.hasFocus()
    asked.all.setChecked(True)
    one.settle()
    assert asked.confirm.isEnabled()
    if language == "en":
        assert plain(asked.told.text()) == "For good: 1 person."
    assert differences(before, state_of(one.work.engine)) == []
    asked.confirm.click()
    one.settle()
    assert records.open_record(one.work, entity="contact", record=person).title == f"#{person}"
    emptied = state_of(one.work.engine)
    one.do("undo")
    one.settle()
    assert state_of(one.work.engine)["contact"][person,]["name"] == f"#{person}"
    assert emptied["deal"] == state_of(one.work.engine)["deal"]


def lying(open_book, days):  # noqa: F811
    """A book with one person who has lain in the trash for so many days, and the outfit of its window."""
    one = open_book(empty=True, pages=("contacts", "settings"))
    one.outfit = Outfit(one.window, str(one.file))
    one.person = records.save(one.work, entity="contact", values={"name": "Zarina"}).id
    records.trash(one.work, entity="contact", ids=[one.person])
    now = one.work.clock() + dt.timedelta(days=days)
    one.work.clock = lambda: now
    return one


def name_of(one):
    return records.open_record(one.work, entity="contact", record=one.person).title


def test_behind_the_daily_backup_what_is_due_goes_and_is_told_without_undo(open_book):  # noqa: F811
    one = lying(open_book, 30)
    one.outfit._back_up()
    one.settle()
    assert len(backups.kept(one.work)) == 1
    assert name_of(one) == f"#{one.person}"
    told = plain(one.window.status.message.text())
    assert told == "Emptied what was in the trash for 30 days or more"
    assert not one.window.status.undo.isVisible()
    count = len(history.deeds(one.work))
    one.outfit._back_up()
    one.settle()
    assert len(history.deeds(one.work)) == count


@pytest.mark.parametrize(("days", "term"), [(29, 30), (89, 90), (4000, 0)])
def test_behind_the_daily_backup_nothing_goes_before_its_day(open_book, days, term):  # noqa: F811
    one = lying(open_book, days)
    settings.change(one.work, values={"trash_days": term})
    one.outfit._back_up()
    one.settle()
    assert len(backups.kept(one.work)) == 1
    assert name_of(one) == "Zarina"
    assert one.window.status.message.text() == ""


def test_where_the_backup_fails_nothing_goes(open_book, monkeypatch):  # noqa: F811
    one = lying(open_book, 30)

    def fail(*_told, **_how):
        raise DiskFull("here")

    monkeypatch.setattr(backups.backups, "make_backup", fail)
    before = state_of(one.work.engine)
    one.outfit._back_up()
    one.settle()
    assert differences(before, state_of(one.work.engine)) == []
    assert "disk is full" in one.window.status.message.text()


def test_the_term_is_set_in_the_settings_undone_and_told_in_the_trash(open_book):  # noqa: F811
    one = lying(open_book, 0)
    one.window.show_section("settings")
    page = one.window.page
    page.go_to("data")
    choice = page.parts["data"].term
    offered = [plain(choice.itemText(place)) for place in range(choice.count())]
    assert offered == ["30 days", "90 days", "365 days", "Never"]
    assert choice.currentData() == "30"
    for data, told in (("90", "90 days"), ("0", "")):
        choice.setCurrentIndex(choice.findData(data))
        choice.activated.emit(choice.currentIndex())
        one.settle()
        assert settings.read(one.work)["trash_days"] == int(data)
        one.window.show_section("contacts")
        head = one.window.page.head
        head.show_view(TRASH)
        one.settle()
        assert head.term.isVisible() == bool(told)
        assert told in plain(head.term.text())
        head.show_view(ALL)
        assert not head.term.isVisible()
        one.window.show_section("settings")
    one.do("undo")
    assert (choice.currentData(), one.work.facts.trash_days) == ("90", 90)
