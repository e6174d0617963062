"""Before an edit is saved it is told whether it touches a closed period: as `changes` tells it afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from crmdesk.model.cost import CostCategory
from crmdesk.services import closed_changes, closing, figures, records
from crmdesk.services.closed_notes import closed_touched

MARCH, APRIL = "2026-03", "2026-04"


def day(number, month=4):
    return dt.date(2026, month, number)


def save(crm, entity, values, record=None, **more):
    return records.save(crm, entity=entity, values=values, record=record, **more).id


@pytest.fixture
def kept(crm):
    """A cost, an answer and a won deal of April and of May, with April closed."""
    made = {}
    for name, month in (("april", 4), ("may", 5)):
        made["contact", name] = save(crm, "contact", {"name": f"Ann {name}", "created": day(1, month)})
        made["cost", name] = save(
            crm,
            "cost",
            {"text": name, "day": day(10, month), "amount": 1000, "category": CostCategory.SALES},
        )
        made["answer", name] = save(
            crm, "answer", {"contact": made["contact", name], "kind": "nps", "score": 9, "day": day(12, month)}
        )
        made["deal", name] = save(
            crm, "deal", {"title": name, "amount": 5000, "created": day(3, month), "source": "web"}
        )
    closing.close(crm, period=figures.read_period(crm, text=APRIL))
    return crm, made


CASES = [
    ("cost", "april", {"amount": 2000}, True),
    ("cost", "april", {"text": "Fair"}, False),
    ("cost", "april", {"day": day(20, 5)}, True),
    ("cost", "may", {"amount": 2000}, False),
    ("cost", "may", {"day": day(30)}, True),
    ("cost", "may", {"day": day(1, 5)}, False),
    ("answer", "april", {"score": 3}, True),
    ("answer", "may", {"score": 3}, False),
    ("deal", "april", {"source": "Fair"}, True),
    ("deal", "may", {"source": "Fair"}, False),
    ("deal", "april", {"next_step": "Call"}, True),
    ("deal", "april", {"next_step": ""}, False),
    ("contact", "april", {"phones": ["555 1234"]}, True),
    ("contact", "april", {"phones": []}, False),
    ("contact", "april", {"emails": ["ann@example.com"]}, True),
    ("contact", "april", {"name": "Ann Oak"}, True),
    ("contact", "may", {"name": "Ann Oak"}, False),
    ("contact", "april", {"needs": "Two floors"}, False),
]


@pytest.mark.parametrize(("entity", "of", "values", "touches"), CASES)
def test_an_edit_is_told_as_the_list_of_changes_has_it_afterwards(kept, entity, of, values, touches):
    crm, made = kept
    record, april = made[entity, of], figures.read_period(crm, text=APRIL)
    told = closed_touched(crm, entity=entity, record=record, values=values)
    save(crm, entity, values, record)
    named = {(row.entity, row.record) for row in closed_changes.changes(crm, period=april).rows}
    assert ((entity, record) in named) == touches
    assert (told is not None) == touches
    if told is not None:
        assert (told.start, told.end, told.key) == (april.start, april.end, APRIL)


@pytest.mark.parametrize(("when", "touches"), [(day(30), True), (day(1, 5), False)])
def test_a_new_record_is_told_by_its_day(kept, when, touches):
    crm, _made = kept
    values = {"text": "Late", "day": when, "amount": 700, "category": CostCategory.SALES}
    told = closed_touched(crm, entity="cost", record=None, values=values)
    record = save(crm, "cost", values)
    rows = closed_changes.changes(crm, period=figures.read_period(crm, text=APRIL)).rows
    assert (("cost", record) in {(row.entity, row.record) for row in rows}) == touches == (told is not None)


def test_the_latest_of_several_closed_periods_is_told(kept):
    crm, made = kept
    closing.close(crm, period=figures.read_period(crm, text=MARCH))
    told = closed_touched(crm, entity="cost", record=made["cost", "may"], values={"day": day(9, 3)})
    assert told is not None
    assert told.key == APRIL
    assert closed_touched(crm, entity="cost", record=None, values={"day": day(1, 6)}) is None


def test_the_note_is_kept_with_the_edit_and_told_among_the_changes(kept):
    crm, made = kept
    save(crm, "cost", {"amount": 2500}, made["cost", "april"], note="The bill was wrong")
    [row] = closed_changes.changes(crm, period=figures.read_period(crm, text=APRIL)).rows
    assert row.deed.params == {"name": "april", "note": "The bill was wrong"}
    assert row.note == "The bill was wrong"
    assert row.deed.message.format(**row.deed.params) == "Changed “april”: The bill was wrong"
