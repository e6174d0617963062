"""Opening a record reads all that the window shows of it, its story included, in at most ten queries."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from crmdesk.model.activity import ActivityKind
from crmdesk.model.custom import CustomKind
from crmdesk.services import (
    activities,
    custom_fields,
    customer_risk,
    deal_lines,
    deal_moves,
    deals,
    record_facts,
    records,
    subscription_desk,
    subscriptions,
    ticket_thread,
    tickets,
    timeline,
)
from crmdesk.services.book_fields import book_fields

MOST = 10
LISTS = {
    "contact": {"deal": "contact", "ticket": "contact", "subscription": "contact", "answer": "contact"},
    "company": {"contact": "company", "deal": "company", "ticket": "company", "subscription": "company"},
}


@pytest.fixture
def full(crm, made, once):
    """One record of each kind, with links, tags, own fields, activities and a story of every sort."""
    return once("one record of each kind", crm, lambda: make_one_of_each(crm, made))


def make_one_of_each(crm, made):
    party = {"contact": made.person, "company": made.company, "owner": made.staff}
    found = {"contact": made.person, "company": made.company, "deal": made.deal}
    found["ticket"] = records.save(crm, entity="ticket", values={"subject": "Broken", **party}).id
    values = {"plan": "Gold", "price": 100, "start": crm.today(), "product": made.product}
    found["subscription"] = records.save(crm, entity="subscription", values=values | party).id
    for entity, record in found.items():
        custom_fields.add_field(
            crm, entity=entity, label="Referrer", kind=CustomKind.LINK, choices=["contact"]
        )
        name = next(one.name for one in book_fields(crm).entity(entity).fields if one.own)
        records.save(crm, entity=entity, record=record, values={name: made.person})
        activities.log(crm, kind=ActivityKind.CALL, entity=entity, record=record)
        activities.plan(crm, kind=ActivityKind.TASK, day=crm.today(), entity=entity, record=record)
    for entity in ("contact", "company", "deal"):
        records.save(crm, entity=entity, record=found[entity], values={"tags": ["fair", "new"]})
    deals.move(crm, deals=[made.deal], stage=made.stages[1])
    tickets.reply(crm, ticket=found["ticket"], text="On our way")
    subscriptions.mark_past_due(crm, subscription=found["subscription"])
    return found


def open_one(crm, entity, record):
    """What the window reads when a record is opened with its story in sight."""
    if entity == "ticket":
        return ticket_thread.thread(crm, ticket=record)
    opened = records.open_record(crm, entity=entity, record=record)
    record_facts.beside(crm, entity=entity, record=record, related=LISTS.get(entity, {}))
    if entity in {"contact", "company"}:
        customer_risk.health_of(crm, customer=record)
    assert timeline.story(crm, entity=entity, record=record).items
    if entity == "deal":
        deal_lines.lines_of(crm, deal=record)
        deal_moves.told_moves(crm, deal=record)
    if entity == "subscription":
        subscription_desk.details(crm, subscription=record)
    return opened


@pytest.mark.parametrize("entity", ["contact", "company", "deal", "ticket", "subscription"])
def test_opening_takes_at_most_ten_queries(crm, full, entity):
    open_one(crm, entity, full[entity])
    said = []
    event.listen(crm.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    open_one(crm, entity, full[entity])
    asked = [one for one in said if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(asked) <= MOST, "\n\n".join(asked)


@pytest.mark.parametrize("entity", ["contact", "company", "deal", "ticket", "subscription"])
def test_an_opened_record_names_what_it_links_to(crm, full, entity, made):
    opened = records.open_record(crm, entity=entity, record=full[entity])
    own = next(one.name for one in book_fields(crm).entity(entity).fields if one.own)
    assert (opened.values[own], opened.labels[own]) == (made.person, "Sara")
    for name, label in {"company": "Acme", "owner": "Ali", "product": "Desk"}.items():
        if opened.values.get(name):
            assert opened.labels[name] == label
    if "tags" in opened.values:
        assert opened.values["tags"] == ["fair", "new"]


def test_counts_of_lists_come_with_the_facts(crm, full):
    found = record_facts.beside(crm, entity="company", record=full["company"], related=LISTS["company"])
    assert found.counts == {"contact": 1, "deal": 1, "ticket": 1, "subscription": 1}
    assert (found.facts.open_deals, found.facts.open_tickets) == (1, 1)
    records.trash(crm, entity="ticket", ids=[full["ticket"]])
    found = record_facts.beside(crm, entity="company", record=full["company"], related=LISTS["company"])
    assert (found.counts["ticket"], found.facts.open_tickets) == (0, 0)
