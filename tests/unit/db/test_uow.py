"""The unit of work: one named gesture in one transaction, with its journal."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from crmdesk.db import journal
from crmdesk.l10n.texts import NN_, Plural
from crmdesk.model import (
    Contact,
    ContactKind,
    Entry,
    EntryAction,
    Gesture,
    SearchEntry,
    Setting,
    Tag,
)
from crmdesk.model.errors import Conflict, NotFound
from crmdesk.model.known import known
from tests.oracle.state import state_of
from tools.catalogues import template_file

DAY = dt.date(2026, 5, 20)


def person(name, **values):
    return Contact(kind=ContactKind.PERSON, name=name, created=DAY, **values)


def count(work, model):
    return work.read(lambda session: session.scalar(select(func.count()).select_from(model)))


def entries(work, gesture):
    query = select(Entry).where(Entry.gesture_id == gesture).order_by(Entry.id)
    return work.read(lambda session: session.scalars(query).all())


def add(work, *people):
    with work.write() as unit:
        for one in people:
            unit.add(one)
        return unit.commit("Added people")


def test_nothing_lasts_without_commit(work):
    with work.write() as unit:
        unit.add(person("Sara"))
    assert count(work, Contact) == 0
    assert count(work, SearchEntry) == 0


def test_an_error_rolls_everything_back(work):
    def broken():
        with work.write() as unit:
            unit.add(person("Sara"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert count(work, Contact) == 0
    assert add(work, person("Ali")).gesture == 1


def test_a_commit_tells_what_it_changed_and_the_journal_keeps_it(work):
    done = add(work, person("Sara"), person("Ali"))
    assert done.message == "Added people"
    assert done.changed == {"contact": frozenset({1, 2})}
    assert [(e.record_id, e.action, e.before, e.after) for e in entries(work, done.gesture)] == [
        (1, EntryAction.CREATE, None, None),
        (2, EntryAction.CREATE, None, None),
    ]


def test_an_update_keeps_the_changed_fields_only(work):
    add(work, person("Sara", city="Shiraz"))
    with work.write() as unit:
        unit.get(Contact, 1).city = "Tabriz"
        done = unit.commit("Moved", city="Tabriz")
    [entry] = entries(work, done.gesture)
    assert (json.loads(entry.before), json.loads(entry.after)) == ({"city": "Shiraz"}, {"city": "Tabriz"})
    [deed, _added] = work.read(journal.deeds)
    assert (deed.message, deed.params, deed.live) == ("Moved", {"city": "Tabriz"}, True)


def test_a_gesture_that_changed_nothing_leaves_no_trace(work):
    add(work, person("Sara"))
    with work.write() as unit:
        unit.get(Contact, 1).name = "Sara"
        done = unit.commit("Nothing")
    assert (done.gesture, done.changed) == (0, {})
    assert count(work, Gesture) == 1


def test_changes_that_came_back_leave_no_entry(work):
    add(work, person("Sara", city="Shiraz"))
    with work.write() as unit:
        sara = unit.get(Contact, 1)
        sara.city = "Tabriz"
        unit.session.flush()
        sara.city = "Shiraz"
        assert unit.commit("Back").gesture == 0


def test_two_flushes_of_one_gesture_make_one_entry(work):
    add(work, person("Sara", city="A"))
    with work.write() as unit:
        sara = unit.get(Contact, 1)
        for city in "BC":
            sara.city = city
            unit.session.flush()
        done = unit.commit("Twice")
    [entry] = entries(work, done.gesture)
    assert (json.loads(entry.before), json.loads(entry.after)) == ({"city": "A"}, {"city": "C"})


def test_a_record_made_and_deleted_in_one_gesture_leaves_no_entry(work):
    with work.write() as unit:
        gone = unit.add(person("Sara"))
        unit.add(person("Ali"))
        unit.session.delete(gone)
        done = unit.commit("Both")
    assert [(e.record_id, e.action) for e in entries(work, done.gesture)] == [(2, EntryAction.CREATE)]


def test_a_deletion_keeps_the_record_as_it_was_before_the_gesture(work):
    with work.write() as unit:
        unit.add(Tag(name="old"))
        unit.commit("Made")
    with work.write() as unit:
        tag = unit.get(Tag, 1)
        tag.name = "new"
        unit.session.delete(tag)
        done = unit.commit("Deleted")
    [entry] = entries(work, done.gesture)
    assert (entry.action, json.loads(entry.before)["name"]) == (EntryAction.DELETE, "old")


def test_versions_only_rise(work):
    add(work, person("Sara"))
    for city in ("A", "B", None):
        before = work.read(lambda session: session.get(Contact, 1)).version
        with work.write() as unit:
            unit.get(Contact, 1).city = city
            unit.commit("Moved")
        assert work.read(lambda session: session.get(Contact, 1)).version == before + 1


def test_a_stale_draft_is_a_conflict(work):
    add(work, person("Sara"))
    with work.write() as unit:
        unit.get(Contact, 1).city = "A"
        unit.commit("Moved")
    with pytest.raises(Conflict), work.write() as unit:
        unit.get(Contact, 1, version=1)


def test_an_unknown_record_is_not_found(work):
    with pytest.raises(NotFound), work.write() as unit:
        unit.get(Contact, 7)
    with pytest.raises(NotFound), work.write() as unit:
        unit.get_many(Contact, [7, 8])


def test_many_records_are_loaded_in_the_order_asked_for(work):
    add(work, *(person(f"P{i}") for i in range(700)))
    with work.write() as unit:
        wanted = list(range(700, 0, -1))
        assert [one.id for one in unit.get_many(Contact, wanted).values()] == wanted


ROWS = [
    {"name": "سارا احمدی", "emails": "sara@acme.com", "phones": "+98 912 345 6789", "city": "Shiraz"},
    {"name": "Ölaf", "note": "one\ntwo"},
    {"name": "", "ref": "R-1"},
]


def test_rows_inserted_in_bulk_equal_records_made_one_by_one(work):
    rows = [{"kind": ContactKind.PERSON, "created": DAY} | row for row in ROWS]
    with work.write() as unit:
        unit.insert_many(Contact, rows)
        bulk = unit.commit("Bulk")
    in_bulk = state_of(work.engine)
    with work.write() as unit:
        for record in (1, 2, 3):
            unit.session.delete(unit.get(Contact, record))
        unit.commit("Deleted")
    with work.write() as unit:
        for row in rows:
            unit.add(Contact(**row))
        single = unit.commit("One by one")
    one_by_one = state_of(work.engine)
    for table in ("contact", "search_entry"):
        shifted = [{k: v for k, v in row.items() if k != "id"} for row in one_by_one[table].values()]
        assert [{k: v for k, v in row.items() if k != "id"} for row in in_bulk[table].values()] == shifted
    assert [(e.action, e.before, e.after) for e in entries(work, bulk.gesture)] == [
        (e.action, e.before, e.after) for e in entries(work, single.gesture)
    ]


def test_a_large_bulk_has_every_record_in_its_journal(work):
    with work.write() as unit:
        made = unit.insert_many(
            Contact, [{"kind": ContactKind.PERSON, "created": DAY, "name": f"P{i}"} for i in range(1500)]
        )
        unit.insert_many(Tag, [{"name": "x", "id": 5}, {"name": "y", "id": 9}])
        done = unit.commit("Bulk")
    found = [(e.entity, e.record_id, e.action) for e in entries(work, done.gesture)]
    expected = [("contact", record, EntryAction.CREATE) for record in made]
    assert sorted(found) == sorted(expected + [("tag", r, EntryAction.CREATE) for r in (5, 9)])
    assert done.changed == {"contact": frozenset(made), "tag": frozenset({5, 9})}


def test_trashed_records_leave_the_search_box(work):
    add(work, person("Sara"))
    assert count(work, SearchEntry) == 1
    with work.write() as unit:
        unit.get(Contact, 1).trashed = unit.now
        unit.commit("Trashed")
    assert count(work, SearchEntry) == 0


def test_a_counting_message_comes_back_with_both_its_texts(work):
    with work.write() as unit:
        unit.add(person("Sara"))
        unit.commit(
            NN_("Imported {count} row from {file}", "Imported {count} rows from {file}"), count=3, file="a"
        )
    [deed] = work.read(journal.deeds)
    assert isinstance(deed.message, Plural)
    assert (deed.message, deed.message.many) == (
        "Imported {count} row from {file}",
        "Imported {count} rows from {file}",
    )
    assert deed.params == {"count": 3, "file": "a"}


@pytest.mark.parametrize(
    "old", ["Changed the service goals", "Changed the tiles of a KPI panel", "Reset the tiles of a KPI panel"]
)
def test_a_gesture_of_an_older_book_has_its_name_of_today_in_every_language(work, old):
    with work.write() as unit:
        unit.add(person("Sara"))
        unit.commit(old)
    [deed] = work.read(journal.deeds)
    assert f'msgid "{deed.message}"' in template_file().read_text(encoding="utf-8")


def test_facts_follow_a_change_of_settings(work):
    assert work.facts.currency == "USD"
    with work.write() as unit:
        unit.add(Setting(key="currency", value='"EUR"'))
        unit.commit("Changed")
    assert work.facts.currency == "EUR"


def test_what_is_kept_of_a_table_is_read_anew_in_the_gesture_that_changes_it_and_after_it(work):
    def names(session):
        return known(
            session, "tag", lambda session: tuple(session.scalars(select(Tag.name).order_by(Tag.id)))
        )

    assert work.read(names) == ()
    with work.write() as unit:
        assert names(unit.session) == ()
        unit.add(Tag(name="new"))
        assert names(unit.session) == ("new",)
        unit.commit("Added a tag")
    assert work.read(names) == ("new",)
    with work.write() as unit:
        unit.add(Tag(name="never kept"))
        assert names(unit.session) == ("new", "never kept")
    assert work.read(names) == ("new",)
