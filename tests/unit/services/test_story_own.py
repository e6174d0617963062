"""Changes of the fields that a business added stand in the story of a record, by day, with their values."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from sqlalchemy import event

from crmdesk.model.custom import CustomKind
from crmdesk.services import custom_fields, history, records, timeline
from crmdesk.services.book_fields import book_fields
from crmdesk.services.story_items import StoryKind

CITY = {"contact": ("City", "city"), "company": ("City", "city"), "deal": ("Source", "source")}
KINDS = {"Motto": CustomKind.TEXT, "Weight": CustomKind.NUMBER, "Ready": CustomKind.FLAG}
VALUES = {
    "Motto": [None, "first", "second", "سوم"],
    "Weight": [None, Decimal("1.5"), Decimal(7)],
    "Ready": [None, True, False],
}


def add_own(crm, entity):
    """The names of the added fields by their labels."""
    for label, kind in KINDS.items():
        custom_fields.add_field(crm, entity=entity, label=label, kind=kind)
    return {one.label: one.name for one in book_fields(crm).own(entity)}


def changed(crm, entity, record, limit=50):
    """The items of field changes but the making, newest first, read piece by piece."""
    items, before = [], None
    while True:
        page = timeline.story(
            crm, entity=entity, record=record, kinds=[StoryKind.CHANGE], before=before, limit=limit
        )
        items += page.items
        before = page.next
        if before is None:
            return [one for one in items if not one.fact.created]


def told(items):
    return [
        (item.day, set(item.fact.labels), {one.field.label: (one.before, one.after) for one in item.fact.own})
        for item in items
    ]


def plainly(deeds):
    """What was done and stands, folded by day with a loop: the first value before, the last after."""
    days = {}
    for day, label, before, after in deeds:
        labels, own = days.setdefault(day, (set(), {}))
        if label in KINDS:
            own[label] = (own.get(label, (before,))[0], after)
        else:
            labels.add(label)
    return [(day, *days[day]) for day in sorted(days, reverse=True)]


@pytest.mark.parametrize("entity", ["contact", "company", "deal"])
@pytest.mark.parametrize("limit", [1, 50])
def test_what_stands_is_told_by_day_with_the_first_and_last_value(crm, made, clock, entity, limit):
    names, record = add_own(crm, entity), {"contact": made.person}.get(entity, getattr(made, entity, None))
    label_of_city, city = CITY[entity]
    chance, now, deeds = random.Random(7), {}, []
    for number in range(60):
        clock.advance(minutes=chance.choice([5, 300, 2000]))
        if deeds and chance.random() < 0.2:
            history.undo(crm)
            _day, label, before, _after = deeds.pop()
            now[label] = before
            continue
        label = chance.choice([*names, label_of_city])
        value = chance.choice(VALUES.get(label, [f"C{number}"]))
        if value == now.get(label):
            continue
        records.save(crm, entity=entity, record=record, values={names.get(label, city): value})
        deeds.append((crm.today(), label, now.get(label), value))
        now[label] = value
    assert len(deeds) > 20
    assert told(changed(crm, entity, record, limit)) == plainly(deeds)


def test_values_given_with_the_making_are_no_change(crm):
    names = add_own(crm, "company")
    acme = records.save(crm, entity="company", values={"name": "New", names["Motto"]: "first"}).id
    assert changed(crm, "company", acme) == []


def test_a_record_tells_its_own_values_alone(crm, made):
    names = add_own(crm, "contact")
    other = records.save(crm, entity="contact", values={"name": "Reza", names["Motto"]: "his"}).id
    records.save(crm, entity="contact", record=other, values={names["Motto"]: "his own"})
    assert changed(crm, "contact", made.person) == []
    [item] = changed(crm, "contact", other)
    assert [(one.before, one.after) for one in item.fact.own] == [("his", "his own")]


def test_a_link_is_told_by_the_name_it_has_now_and_a_field_that_went_not_at_all(crm, made):
    custom_fields.add_field(crm, entity="deal", label="Referrer", kind=CustomKind.LINK, choices=["contact"])
    [referrer] = book_fields(crm).own("deal")
    records.save(crm, entity="deal", record=made.deal, values={referrer.name: made.person})
    [item] = changed(crm, "deal", made.deal)
    assert [(one.field.label, one.before, one.after) for one in item.fact.own] == [("Referrer", None, "Sara")]
    custom_fields.trash_field(crm, field=referrer.own)
    assert changed(crm, "deal", made.deal) == []


def test_the_rows_of_the_record_are_found_by_their_index(crm, made):
    if crm.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL goes by its statistics")
    names = add_own(crm, "contact")
    records.save(crm, entity="contact", record=made.person, values={names["Motto"]: "first"})
    asked = []
    event.listen(crm.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
    assert changed(crm, "contact", made.person)
    [about] = [one for one in asked if "custom_value" in one[0]]
    with crm.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {about[0]}", about[1])]
    assert [one for one in plan if one.startswith("SCAN")] == []
