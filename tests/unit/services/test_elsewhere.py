"""What another program does with the same book is found out at the next look; one's own gestures are no news."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete

from crmdesk.db.engine import open_engine
from crmdesk.model.custom import CustomKind
from crmdesk.model.journal import Entry, Gesture
from crmdesk.services import custom_fields, elsewhere, records, settings
from crmdesk.services.book_fields import book_fields
from crmdesk.services.books import work_on


@pytest.fixture
def other(crm, book, clock):
    """The same book in another program."""
    work = work_on(open_engine(book), clock=clock)
    yield work
    work.engine.dispose()


def test_what_others_changed_is_news_once_and_ones_own_is_none(crm, other):
    seen = elsewhere.look(crm)
    assert elsewhere.look_again(crm, seen=seen, own=()).changed == {}
    mine = records.save(crm, entity="company", values={"name": "Acme"})
    theirs = records.save(other, entity="contact", values={"name": "Sara"})
    news = elsewhere.look_again(crm, seen=seen, own={mine.committed.gesture})
    assert (news.changed["contact"] >= {theirs.id}, news.is_replaced) == (True, False)
    assert elsewhere.look_again(crm, seen=news.seen, own=()).changed == {}


def test_of_very_many_changes_the_tables_are_told(crm, other, monkeypatch):
    monkeypatch.setattr(elsewhere, "_MOST_NAMED", 2)
    seen = elsewhere.look(crm)
    company = records.save(other, entity="company", values={"name": "Acme"}).id
    records.save(other, entity="deal", values={"title": "Desks", "company": company})
    news = elsewhere.look_again(crm, seen=seen, own=())
    assert {"contact", "deal", "stage_move"} <= news.changed.keys()
    assert sum(map(len, news.changed.values())) == 2


def test_what_was_kept_of_a_changed_table_is_read_anew(crm, other):
    made = custom_fields.add_field(crm, entity="company", label="Referrer", kind=CustomKind.TEXT)
    [field] = made.changed["custom_field"]
    seen = elsewhere.look(crm)
    assert (len(book_fields(crm).own("company")), crm.facts.inactivity_days) == (1, 365)
    custom_fields.trash_field(other, field=field)
    settings.change(other, values={"inactivity_days": 90})
    elsewhere.look_again(crm, seen=seen, own=())
    assert (len(book_fields(crm).own("company")), crm.facts.inactivity_days) == (0, 90)


def test_a_book_without_a_gesture_that_was_seen_is_another(crm, other):
    records.save(crm, entity="company", values={"name": "Acme"})
    seen = elsewhere.look(crm)
    with other.write() as unit:
        unit.session.execute(delete(Entry).where(Entry.gesture_id == seen.newest.gesture))
        unit.session.execute(delete(Gesture).where(Gesture.id == seen.newest.gesture))
        unit.session.commit()
    assert elsewhere.look_again(crm, seen=seen, own=()).is_replaced


def test_another_file_in_the_place_of_the_book_is_another_book(crm, book):
    if "://" in book:
        pytest.skip("on a server there is no file")
    seen, path = elsewhere.look(crm), Path(book)
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    copy.replace(path)
    assert elsewhere.look_again(crm, seen=seen, own=()).is_replaced
    path.unlink()
    assert not elsewhere.look_again(crm, seen=seen, own=()).is_replaced
