"""Merging contacts and companies: everything points at the one that stays, nothing is lost, undo is exact."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.model import Contact
from crmdesk.model.activity import ActivityKind
from crmdesk.model.base import Base
from crmdesk.model.cost import Cost, CostCategory
from crmdesk.model.custom import CustomField, CustomKind
from crmdesk.model.errors import IllegalMove, NotFound
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.ticket import EventAuthor, Priority
from crmdesk.services import (
    activities,
    attachments,
    finding,
    history,
    merging,
    records,
    service_goals,
    tickets,
)
from crmdesk.services.book_fields import book_fields
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.oracle.state import differences, state_of

DERIVED = {"subscription_state", "subscription_term", "customer_state", "lead_response", "search_entry"}


def save(crm, entity, record=None, **values):
    return records.save(crm, entity=entity, values=values, record=record).id


def opened(crm, entity, record):
    return records.open_record(crm, entity=entity, record=record)


def give_everything(crm, *, contact=None, company=None, tmp_path=None):
    """One record of every kind that belongs to a contact or a company."""
    links = {"contact": contact} if contact else {"company": company}
    entity, number = next(iter(links.items()))
    deal = save(crm, "deal", title="Desks", amount=1000, **links)
    ticket = save(crm, "ticket", subject="It broke", **links)
    tickets.reply(crm, ticket=ticket, text="hello", author=EventAuthor.CUSTOMER)
    save(crm, "subscription", plan="Care", price=100, start=dt.date(2026, 1, 1), interval="1 month", **links)
    activities.log(crm, kind=ActivityKind.CALL, entity=entity, record=number, text="x")
    with crm.write() as unit:
        both = {f"{entity}_id": number, "customer_id": number}
        unit.add(Answer(name="", kind=AnswerKind.NPS, score=9, scale="0-10", day=dt.date(2026, 5, 1), **both))
        unit.add(Usage(day=dt.date(2026, 5, 1), **both))
        unit.add(Cost(name="ad", category=next(iter(CostCategory)), amount=5, base_amount=5, currency="USD",
                      rate=Decimal(1), day=dt.date(2026, 5, 1), **both))  # fmt: skip
        unit.commit("Told")
    if tmp_path is not None:
        file = tmp_path / "a.txt"
        file.write_text("words")
        attachments.add(crm, entity=entity, record=number, paths=[file])
    return deal, ticket


def pointing_at_contacts():
    """Every column of every table that points at a contact."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "contact" for key in column.foreign_keys):
                yield table.name, column.name


def moved(state, kept, gone):
    """A state in which a plain loop has pointed everything at the one that stays."""
    found = {table: {key: dict(row) for key, row in rows.items()} for table, rows in state.items()}
    for table, column in pointing_at_contacts():
        if table in {"contact_tag", *DERIVED}:
            continue
        for row in found[table].values():
            if row[column] in gone:
                row[column] = kept
    for row in found["attachment"].values():
        if row["entity"] == "contact" and row["record_id"] in gone:
            row["record_id"] = kept
    return {table: rows for table, rows in found.items() if table not in {"contact", "contact_tag", *DERIVED}}


def apart(state):
    return {table: rows for table, rows in state.items() if table not in {"contact", "contact_tag", *DERIVED}}


@pytest.mark.parametrize("entity", ["contact", "company"])
def test_all_that_points_at_the_others_points_at_the_one_that_stays(crm, tmp_path, entity):
    one, two, three = (save(crm, entity, name=name) for name in ("Sara", "Sarah", "S. Ahmadi"))
    give_everything(crm, **{entity: one}, tmp_path=tmp_path)
    give_everything(crm, **{entity: two}, tmp_path=tmp_path)
    give_everything(crm, **{entity: three}, tmp_path=tmp_path)
    if entity == "company":
        save(crm, "contact", name="Ali", company=two)
    before = state_of(crm.engine)
    done = merging.merge(crm, entity=entity, into=one, others=[two, three])
    after = state_of(crm.engine)
    assert differences(moved(before, one, {two, three}), apart(after)) == []
    assert sum(row["customer_id"] == one for row in after["subscription_state"].values()) == len(
        after["subscription_state"]
    )
    assert check_book(crm.engine) == []
    for gone in (two, three):
        alias = after["contact"][gone,]
        assert alias["merged_into_id"] == one
        assert alias["trashed"] is not None
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    history.redo(crm)
    assert differences(after, state_of(crm.engine)) == []
    assert check_book(crm.engine) == []


def test_every_address_number_tag_and_note_stays_and_the_newest_value_is_preset(crm, clock):
    old = save(crm, "contact", name="Sara", city="Shiraz", emails=["a@x.com"], phones=["+12025550147"],
               tags=["vip"], note="First", ref="R1", created=dt.date(2026, 3, 1))  # fmt: skip
    new = save(crm, "contact", name="Sara Ahmadi", emails=["A@x.com", "b@x.com"], phones=["+1 202 555 0147"],
               tags=["vip", "new"], note="Second", ref="R2", created=dt.date(2026, 2, 1))  # fmt: skip
    clock.advance(minutes=1)
    save(crm, "contact", old, name="Sara A.")
    seen = merging.compare(crm, entity="contact", records=[new, old])
    assert seen.records == (old, new)
    assert [(one.field.name, one.values, one.preset) for one in seen.differences] == [
        ("name", ("Sara A.", "Sara Ahmadi"), 0),
        ("city", ("Shiraz", None), 0),
    ]
    merging.merge(crm, entity="contact", into=old, others=[new], take={"name": new})
    values = opened(crm, "contact", old).values
    assert values["name"] == "Sara Ahmadi"
    assert values["city"] == "Shiraz"
    assert values["emails"] == ["a@x.com", "b@x.com"]
    assert values["phones"] == ["+12025550147"]
    assert values["tags"] == ["vip", "new"]
    assert values["note"] == "First\n\nSecond"
    assert (values["ref"], values["created"]) == ("R1", dt.date(2026, 2, 1))


def test_what_moves_is_counted(crm, made):
    twin = save(crm, "company", name="Acme Inc.")
    deal, _ticket = give_everything(crm, company=twin)
    save(crm, "contact", name="Ali", company=twin)
    gone = save(crm, "deal", title="Gone", company=twin)
    records.trash(crm, entity="deal", ids=[gone])
    seen = merging.compare(crm, entity="company", records=[made.company, twin])
    assert seen.moves == {
        "activity": 1, "answer": 1, "contact": 1, "cost": 1, "deal": 1, "subscription": 1, "ticket": 1, "usage": 1,
    }  # fmt: skip
    assert deal


def test_a_person_and_a_company_one_alone_and_one_in_the_trash_are_refused(crm, made):
    other = save(crm, "contact", name="Sara B.")
    records.trash(crm, entity="contact", ids=[other])
    before = state_of(crm.engine)
    for into, others in ((made.person, [made.company]), (made.person, [made.person]), (made.person, [other])):
        with pytest.raises(IllegalMove):
            merging.merge(crm, entity="contact", into=into, others=others)
    with pytest.raises(NotFound):
        merging.merge(crm, entity="contact", into=made.person, others=[999])
    assert differences(before, state_of(crm.engine)) == []


def test_fields_of_ones_own_are_chosen_and_links_in_them_follow(crm, made):
    with crm.write() as unit:
        fields = [
            CustomField(entity="contact", name="level", label="Level", kind=CustomKind.TEXT),
            CustomField(
                entity="deal", name="adviser", label="Adviser", kind=CustomKind.LINK, choices="contact"
            ),
        ]
        for one in fields:
            unit.add(one)
        unit.commit("Added")
    assert book_fields(crm).own("contact")
    twin = save(crm, "contact", name="Sara", level="gold")
    save(crm, "deal", made.deal, adviser=twin)
    before = state_of(crm.engine)
    merging.merge(crm, entity="contact", into=made.person, others=[twin])
    assert opened(crm, "contact", made.person).values["level"] == "gold"
    assert opened(crm, "deal", made.deal).values["adviser"] == made.person
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_promises_of_service_move_where_there_is_none(crm, made):
    twin = save(crm, "company", name="Acme 2")
    for customer, priority, minutes in (
        (made.company, Priority.HIGH, 10),
        (twin, Priority.HIGH, 20),
        (twin, Priority.LOW, 30),
    ):
        service_goals.put_goal(crm, priority=priority, customer=customer, goal=Promised(first_reply=minutes))
    before = state_of(crm.engine)
    merging.merge(crm, entity="company", into=made.company, others=[twin])
    after = state_of(crm.engine)["service_goal"].values()
    kept = {row["priority"]: row["first_reply"] for row in after if row["customer_id"] == made.company}
    assert kept == {"high": 10, "low": 30}
    assert not any(row["customer_id"] == twin for row in after)
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_the_search_box_finds_the_one_that_stays_by_the_names_of_the_others(crm, made):
    twin = save(crm, "company", name="Zephyr Trading", ref="Z-77")
    merging.merge(crm, entity="company", into=made.company, others=[twin], take={"name": made.company})

    def found(text):
        return {hit.id for hit in finding.find(crm, text=text)}

    assert found("zephyr") == {made.company}
    assert found("Z-77") == {made.company}
    save(crm, "company", made.company, city="Boston")
    assert found("zephyr") == {made.company}
    assert check_book(crm.engine) == []
    third = save(crm, "company", name="Acme Holding")
    merging.merge(crm, entity="company", into=third, others=[made.company])
    assert found("zephyr") == {third}
    history.undo(crm)
    history.undo(crm)
    history.undo(crm)
    history.undo(crm)
    assert found("zephyr") == {twin}
    assert check_book(crm.engine) == []


def test_a_record_restored_from_the_trash_is_one_of_its_own_again(crm, made):
    twin = save(crm, "company", name="Zephyr")
    merging.merge(crm, entity="company", into=made.company, others=[twin], take={"name": made.company})
    records.restore(crm, entity="company", ids=[twin])
    row = state_of(crm.engine)["contact"][twin,]
    assert (row["trashed"], row["merged_into_id"]) == (None, None)
    assert check_book(crm.engine) == []


@pytest.fixture
def bring(crm, tmp_path):
    def bring(kind, header, *rows, **options):
        path = tmp_path / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        plan = make_plan(path, kind=kind, options=Options(**options), calendar=crm.facts.calendar)
        return run_import(crm, plan=plan)

    return bring


def people(crm):
    query = select(Contact.id).where(Contact.trashed.is_(None), Contact.kind == "person").order_by(Contact.id)
    return crm.read(lambda session: list(session.scalars(query)))


HEADER = ("ref", "name", "phones", "city", "tags")


def test_the_file_from_which_both_came_changes_nothing_after_the_merge(crm, bring):
    rows = (("A1", "Sara", "+12025550101", "Rome", "x"), ("A2", "Sarah", "+12025550102", "Paris", "y"))
    bring("contacts", HEADER, *rows)
    one, two = people(crm)
    merging.merge(crm, entity="contact", into=one, others=[two], take={"name": one, "city": one})
    before = state_of(crm.engine)
    assert (
        bring("contacts", HEADER, *rows[1:]).committed is None
        or differences(before, state_of(crm.engine)) == []
    )
    assert differences(before, state_of(crm.engine)) == []


def test_news_under_the_others_reference_are_news_about_the_one_that_stays(crm, bring):
    bring(
        "contacts",
        HEADER,
        ("A1", "Sara", "+12025550101", "Rome", "x"),
        ("A2", "Sarah", "+12025550102", "", "y"),
    )
    one, two = people(crm)
    merging.merge(crm, entity="contact", into=one, others=[two], take={"name": one})
    bring("contacts", HEADER, ("A2", "Sarah", "+12025550103", "Oslo", "z"))
    assert people(crm) == [one]
    values = opened(crm, "contact", one).values
    assert values["phones"] == ["+12025550101", "+12025550102", "+12025550103"]
    assert (values["ref"], values["name"], values["city"]) == ("A1", "Sara", "Oslo")
    assert values["tags"] == ["x", "y", "z"]


def test_a_row_by_the_others_exact_name_is_met_unless_it_contradicts(crm, bring):
    bring("contacts", HEADER, ("A1", "Sara", "", "Rome", ""), ("A2", "Sarah", "", "", ""))
    one, two = people(crm)
    merging.merge(crm, entity="contact", into=one, others=[two], take={"name": one})
    bring("contacts", HEADER[1:], ("Sarah", "+12025550109", "", ""))
    assert people(crm) == [one]
    assert opened(crm, "contact", one).values["phones"] == ["+12025550109"]
    bring("contacts", HEADER[1:], ("Sarah", "", "Cairo", ""))
    assert len(people(crm)) == 2


def test_files_of_deals_and_typed_names_find_the_one_that_stays(crm, bring, made):
    twin = save(crm, "company", name="Zephyr", ref="Z9")
    merging.merge(crm, entity="company", into=made.company, others=[twin], take={"name": made.company})
    for link in ("Zephyr", "Z9"):
        bring("deals", ("ref", "title", "company"), (f"D-{link}", f"For {link}", link))
    deal = save(crm, "deal", title="Typed", company="Zephyr")
    companies = [row["company_id"] for row in state_of(crm.engine)["deal"].values()]
    assert companies == [made.company] * len(companies)
    assert deal
    fresh = save(crm, "company", name="Zephyr")
    bring("deals", ("ref", "title", "company"), ("D3", "New", "Zephyr"))
    assert max(state_of(crm.engine)["deal"].items())[1]["company_id"] == fresh
