"""The order of a list: its beginning is that of the whole, and is read along an index where there is one."""

import datetime as dt
from random import Random

import pytest
from sqlalchemy import event

from crmdesk.model import Activity, Contact, ContactKind, Staff
from crmdesk.model.activity import ActivityKind
from crmdesk.model.custom import CustomKind, CustomValue
from crmdesk.services import custom_fields, list_order, lists, records
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery

DAY = dt.date(2026, 5, 1)
NAMES = ("Ali", "Baran", "سارا", "Zoë", "שרה", "10", "9")
ACTIVITY_SORTS = ("", "subject", "kind", "due", "due_at", "done", "contact", "company", "owner", "outcome")
OWN = {
    "Motto": CustomKind.TEXT,
    "Points": CustomKind.NUMBER,
    "Level": CustomKind.CHOICE,
    "Since": CustomKind.DATE,
    "Referrer": CustomKind.LINK,
}


@pytest.fixture
def few_on_a_page(monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 17)
    monkeypatch.setattr(list_order, "_LINKED_FIRST", 9)


@pytest.fixture
def busy(crm, once):
    """Two hundred people, three hundred activities, and fields of one's own, filled at random."""
    once("people with fields of one's own", crm, lambda: make_busy(crm))
    return crm


def make_busy(crm):
    dice = Random(5)
    for label, kind in OWN.items():
        choices = {CustomKind.CHOICE: ("gold", "silver", "bronze"), CustomKind.LINK: ("contact",)}.get(
            kind, ()
        )
        custom_fields.add_field(crm, entity="contact", label=label, kind=kind, choices=choices)
    own = {one.label: one.id for one in custom_fields.custom_fields(crm)}
    with crm.write() as unit:
        unit.insert_many(Staff, [{"name": name} for name in NAMES])
        unit.insert_many(Contact, [_party(dice, number) for number in range(1, 201)])
        unit.insert_many(Activity, [_activity(dice) for _number in range(300)])
        unit.insert_many(CustomValue, [_value(dice, own, label) | {"record_id": number}
                                       for label in OWN for number in dice.sample(range(1, 201), 90)])  # fmt: skip
        unit.commit("Made a busy book")
    records.trash(crm, entity="contact", ids=dice.sample(range(41, 201), 20))
    records.trash(crm, entity="activity", ids=dice.sample(range(1, 301), 30))


def _party(dice, number):
    kind = ContactKind.COMPANY if number <= 40 else ContactKind.PERSON
    name = f"{dice.choice(NAMES)} {dice.randint(1, 9)}"
    return {"id": number, "kind": kind, "name": name, "city": dice.choice((None, *NAMES)), "created": DAY,
            "company_id": dice.choice((None, dice.randint(1, 40))), "owner_id": dice.choice((None, 1, 2, 3))}  # fmt: skip


def _activity(dice):
    def moment():
        return dt.datetime(2026, 5, dice.randint(1, 9), 12, tzinfo=dt.UTC)

    return {"name": dice.choice(NAMES), "kind": dice.choice(list(ActivityKind)), "created": DAY,
            "due": dice.choice((None, DAY + dt.timedelta(days=dice.randint(0, 9)))),
            "due_at": dice.choice((None, moment())), "done": dice.choice((None, moment())),
            "contact_id": dice.choice((None, dice.randint(41, 200))), "outcome": dice.choice((None, *NAMES)),
            "company_id": dice.choice((None, None, dice.randint(1, 40))), "owner_id": dice.choice((None, 1, 2))}  # fmt: skip


def _value(dice, own, label):
    text = {"Motto": dice.choice(NAMES), "Level": dice.choice(("gold", "silver", "copper"))}.get(label)
    whole = dice.randint(41, 200) if text is None else None
    return {"field_id": own[label], "text": text, "whole": whole}


def narrowings(entity):
    yield {}
    yield {"trash": True}
    yield {"filters": (Filter("owner", Op.IS, 1),)}
    yield {"filters": (Filter("owner", Op.IS_NOT, 1),)}
    if entity == "activity":
        yield {"filters": (Filter("done", Op.EMPTY), Filter("kind", Op.IS, ActivityKind.CALL))}
    else:
        yield {"search": "Ali"}


def sorts_of(crm, entity):
    if entity == "activity":
        return ACTIVITY_SORTS
    return ("", "city", "company", "owner", *(one.name for one in custom_fields.custom_fields(crm)))


@pytest.mark.usefixtures("few_on_a_page")
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("entity", ["activity", "contact"])
def test_the_first_page_is_the_beginning_of_the_whole_order(busy, entity, descending):
    for sort in sorts_of(busy, entity):
        for wishes in narrowings(entity):
            query = ListQuery(
                entity, lists.default_columns(entity), sort=sort, descending=descending, **wishes
            )
            whole = list(lists.order(busy, query=query))
            assert len(whole) == len(set(whole)) == lists.count(busy, query=query)
            found = lists.first(busy, query=query)
            assert found == lists.rows(busy, query=query, ids=whole[:17]), query
            assert [row.id for row in found] == whole[:17]
            asked = range(0, 260, 3)
            assert lists.holds(busy, query=query, ids=asked) == set(asked) & set(whole)


@pytest.mark.parametrize("descending", [False, True])
def test_days_are_ordered_and_what_has_none_stands_last(busy, descending):
    query = ListQuery("activity", ("due",), sort="due", descending=descending)
    whole = list(lists.each_row(busy, query=query))
    assert len(whole) == 270
    filled = [row for row in whole if row.values[0] is not None]
    assert whole[: len(filled)] == filled
    sign = -1 if descending else 1
    assert filled == sorted(filled, key=lambda row: (sign * row.values[0].toordinal(), row.id))
    empty = [row.id for row in whole[len(filled) :]]
    assert empty == sorted(empty)


def plans_of(crm, read):
    """How SQLite reads what `read` asks, statement by statement."""
    plans = []

    def explain(connection, _cursor, statement, parameters, _context, _many):
        driver = connection.connection.driver_connection
        plans.append([row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)])

    event.listen(crm.engine, "before_cursor_execute", explain)
    read()
    event.remove(crm.engine, "before_cursor_execute", explain)
    return plans


@pytest.mark.parametrize(
    ("entity", "sort", "index"),
    [
        ("activity", "", "ix_activity_list"),
        ("activity", "due", "ix_activity_list"),
        ("activity", "subject", "ix_activity_name"),
        ("ticket", "", "ix_ticket_list"),
        ("contact", "points", "ix_custom_value_whole"),
        ("contact", "since", "ix_custom_value_whole"),
    ],
)
@pytest.mark.parametrize("descending", [False, True])
def test_the_first_page_is_read_along_an_index(busy, entity, sort, index, descending):
    if busy.engine.dialect.name != "sqlite":
        pytest.skip("the plans of the other engine follow its statistics")
    query = ListQuery(entity, ("owner",), sort=sort, descending=descending)
    filled = next(one for one in plans_of(busy, lambda: lists.first(busy, query=query)) if index in str(one))
    assert not any("SCAN" in step or step.endswith("TEMP B-TREE FOR ORDER BY") for step in filled)


@pytest.mark.parametrize("descending", [False, True])
def test_activities_are_ordered_by_their_subjects_by_an_index_alone(busy, descending):
    if busy.engine.dialect.name != "sqlite":
        pytest.skip("the plans of the other engine follow its statistics")
    query = ListQuery("activity", ("owner",), sort="subject", descending=descending)
    plan = next(one for one in plans_of(busy, lambda: lists.order(busy, query=query)) if "activity" in str(one))
    assert "COVERING INDEX ix_activity_name" in str(plan)
    assert not any(step.endswith("TEMP B-TREE FOR ORDER BY") for step in plan)


@pytest.mark.parametrize("sort", ["kind", "company", "owner", "outcome", "subject"])
def test_no_list_is_ordered_by_looking_up_each_record_in_the_index_of_the_trash(busy, sort):
    if busy.engine.dialect.name != "sqlite":
        pytest.skip("the plans of the other engine follow its statistics")
    query = ListQuery("activity", ("owner",), sort=sort)
    for read in (lists.first, lists.order):
        assert "ix_activity_list" not in str(plans_of(busy, lambda read=read: read(busy, query=query)))
