"""Emptying the trash: no trace of the person anywhere in the book, what is dated stays, nothing else changes."""

import datetime as dt

import pytest
from sqlalchemy import text

from crmdesk.db.check import check_book
from crmdesk.db.faults import BookReadOnly, FolderReadOnly
from crmdesk.model.activity import ActivityKind
from crmdesk.model.base import Base
from crmdesk.model.custom import CustomKind
from crmdesk.model.errors import CannotUndo, IllegalMove
from crmdesk.model.journal import GestureKind
from crmdesk.services import (
    activities,
    attachments,
    custom_fields,
    emptying,
    history,
    merging,
    records,
    settings,
)
from crmdesk.services.book_fields import book_fields
from crmdesk.services.books import work_on
from tests.oracle.state import differences, state_of

SECRETS = (
    "Zarina",
    "Qasemi",
    "zarina@x.com",
    "+12025550177",
    "Elm street 9",
    "Z-900",
    "allergic",
    "Gold card",
)


def whole_text(engine):
    """Everything that stands in any row of any table, the journal included."""
    said = []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"'))
            said.extend(repr(tuple(row)) for row in rows)
    return "\n".join(said)


def save(crm, entity, record=None, **values):
    return records.save(crm, entity=entity, values=values, record=record)


@pytest.fixture
def person(crm, made, tmp_path):
    """A person with a story and secrets, in the trash."""
    custom_fields.add_field(crm, entity="contact", label="Card", kind=CustomKind.TEXT)
    name = book_fields(crm).own("contact")[0].name
    one = save(
        crm, "contact", name="Zarina", emails=["zarina@x.com"], phones=["+12025550177"], note="allergic",
        address="Elm street 9", ref="Z-900", company=made.company, source="fair", created=dt.date(2026, 3, 1),
    ).id  # fmt: skip
    save(crm, "contact", one, name="Zarina Qasemi", **{name: "Gold card"})
    save(crm, "deal", title="Chairs", contact=one, amount=5)
    activities.log(crm, kind=ActivityKind.CALL, entity="contact", record=one, text="words")
    file = tmp_path / "Zarina.txt"
    file.write_text("about her")
    attachments.add(crm, entity="contact", record=one, paths=[file])
    records.trash(crm, entity="contact", ids=[one])
    return one


def test_no_trace_of_the_person_is_left_and_what_is_dated_stays(crm, made, person):
    assert [secret for secret in SECRETS if secret not in whole_text(crm.engine)] == []
    before = state_of(crm.engine)
    assert emptying.waiting(crm, days=0) == emptying.Waiting(1, 1)
    emptying.empty(crm, days=0)
    after = state_of(crm.engine)
    assert [secret for secret in SECRETS if secret in whole_text(crm.engine)] == []
    row = after["contact"][person,]
    assert (row["name"], row["source"], row["company_id"]) == (f"#{person}", "fair", made.company)
    assert row["created"] == before["contact"][person,]["created"]
    for table in ("deal", "activity", "stage_move", "customer_state", "contact_tag"):
        assert after[table] == before[table], table
    others = {key: row for key, row in after["contact"].items() if key != (person,)}
    assert others == {key: row for key, row in before["contact"].items() if key != (person,)}
    assert after["attachment"] == {}
    assert list(attachments.files_folder(crm).glob("??/*")) == []
    assert check_book(crm.engine) == []
    assert emptying.waiting(crm, days=0) == emptying.Waiting(0, 0)


def test_what_was_theirs_cannot_be_undone_and_the_rest_can(crm, made, person):
    renamed = next(deed for deed in history.deeds(crm) if deed.message.startswith("Changed"))
    city = save(crm, "company", made.company, city="Oslo").committed
    emptying.empty(crm, days=0)
    emptied = history.deeds(crm)[0]
    before = state_of(crm.engine)
    for gesture in (renamed.id, emptied.id):
        with pytest.raises(CannotUndo):
            history.undo(crm, gesture=gesture)
    assert differences(before, state_of(crm.engine)) == []
    assert history.undo(crm).message == city.message
    assert history.of_record(crm, entity="contact", record=person)


def test_thirty_days_come_first(crm, clock, person):
    assert emptying.waiting(crm) == emptying.Waiting(0, 0)
    before = state_of(crm.engine)
    emptying.empty(crm)
    assert differences(before, state_of(crm.engine)) == []
    clock.advance(days=30)
    assert emptying.waiting(crm) == emptying.Waiting(1, 1)
    emptying.empty(crm)
    assert "Zarina" not in whole_text(crm.engine)
    assert person


def test_a_content_that_another_record_has_stays(crm, made, person, tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_text("about her")
    attachments.add(crm, entity="deal", record=made.deal, paths=[copy])
    emptying.empty(crm, days=0)
    [kept] = attachments.files_folder(crm).glob("??/*")
    assert kept.read_text() == "about her"
    assert check_book(crm.engine) == []
    assert person


def test_who_was_merged_goes_with_the_one_that_stays_and_never_before(crm):
    kept, gone = (save(crm, "contact", name=name).id for name in ("Zarina", "Qasemi"))
    merging.merge(crm, entity="contact", into=kept, others=[gone], take={"name": kept})
    assert emptying.waiting(crm, days=0) == emptying.Waiting(0, 0)
    records.trash(crm, entity="contact", ids=[kept])
    assert emptying.waiting(crm, days=0) == emptying.Waiting(2, 0)
    emptying.empty(crm, days=0)
    said = whole_text(crm.engine)
    assert "Zarina" not in said
    assert "Qasemi" not in said


def test_companies_and_those_out_of_the_trash_stay(crm, made):
    records.trash(crm, entity="company", ids=[made.company])
    before = state_of(crm.engine)
    emptying.empty(crm, days=0)
    assert differences(before, state_of(crm.engine)) == []


def put(crm, days):
    settings.change(crm, values={"trash_days": days})


def lie(crm, clock, days):
    """Let who was just trashed have lain there for so many days, and another one for a day."""
    young = save(crm, "contact", name="Younes").id
    clock.advance(days=days - 1)
    records.trash(crm, entity="contact", ids=[young])
    clock.advance(days=1)


@pytest.mark.parametrize(("setting", "days"), [(None, 30), (30, 30), (90, 90), (365, 365)])
def test_by_itself_it_waits_for_the_day_that_is_set(crm, clock, person, setting, days):
    if setting is not None:
        put(crm, setting)
    lie(crm, clock, days - 1)
    before = state_of(crm.engine)
    assert emptying.empty_due(crm) is None
    assert differences(before, state_of(crm.engine)) == []
    clock.advance(days=1)
    done = emptying.empty_due(crm)
    assert done.params == {"count": days}
    said = whole_text(crm.engine)
    assert [secret for secret in SECRETS if secret in said] == []
    assert "Younes" in said
    assert emptying.empty_due(crm) is None, "there is nothing left to empty"


def test_by_itself_it_is_one_gesture_for_good_with_its_own_words(crm, clock, person):
    lie(crm, clock, 30)
    count = len(history.deeds(crm))
    done = emptying.empty_due(crm)
    [deed] = history.deeds(crm, limit=len(history.deeds(crm)) - count)
    assert (deed.id, deed.kind, deed.message) == (done.gesture, GestureKind.FINAL, done.message)
    assert deed.message != "Emptied the trash"
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=deed.id)


def test_by_itself_it_does_what_asking_for_it_does(crm, clock, person):
    lie(crm, clock, 30)
    assert emptying.waiting(crm) == emptying.Waiting(1, 1)
    emptying.empty_due(crm)
    assert emptying.waiting(crm) == emptying.Waiting(0, 0)
    assert state_of(crm.engine)["contact"][person,]["name"] == f"#{person}"
    assert check_book(crm.engine) == []


def test_never_is_never(crm, clock, person):
    put(crm, emptying.NEVER)
    lie(crm, clock, 4000)
    before = state_of(crm.engine)
    assert emptying.empty_due(crm) is None
    assert differences(before, state_of(crm.engine)) == []


def test_a_shorter_term_set_by_another_program_counts_at_once(crm, engine, clock, person):
    put(crm, 365)
    assert crm.facts.trash_days == 365
    put(work_on(engine, clock=clock), 30)
    lie(crm, clock, 30)
    assert emptying.empty_due(crm)


@pytest.mark.parametrize("refusal", [BookReadOnly("here"), FolderReadOnly("here"), IllegalMove("Not yours")])
def test_a_book_that_cannot_be_written_to_is_left_in_peace(crm, clock, person, monkeypatch, refusal):
    lie(crm, clock, 30)

    def refuse(*_told):
        raise refusal

    monkeypatch.setattr(emptying, "blank", refuse)
    before = state_of(crm.engine)
    assert emptying.empty_due(crm) is None
    assert differences(before, state_of(crm.engine)) == []
