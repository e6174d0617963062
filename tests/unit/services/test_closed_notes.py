"""Before an edit is saved it is told whether it touches a closed period: as `changes` tells it afterwards."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest

from crmdesk.kpi.catalogue import KPIS
from crmdesk.model.cost import CostCategory
from crmdesk.services import closed_changes, closing, duplicates, figures, history, records
from crmdesk.services.closed_notes import closed_touched
from crmdesk.services.closed_rows import COUNTED
from crmdesk.services.population_reads import reads_of

MARCH, APRIL = "2026-03", "2026-04"


def day(number, month=4):
    return dt.date(2026, month, number)


def save(crm, entity, values, record=None, **more):
    return records.save(crm, entity=entity, values=values, record=record, **more).id


@pytest.fixture
def kept(crm, once):
    """A cost, an answer and a won deal of April and of May, with April closed."""
    return crm, once("April of two months closed", crm, lambda: make_months(crm))


def make_months(crm):
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
    return made


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
    ("contact", "april", {"phones": []}, False),
    ("contact", "april", {"source": "Fair", "name": "Ann Oak"}, True),
    ("contact", "may", {"name": "Ann Oak"}, False),
    ("contact", "april", {"needs": "Two floors"}, False),
]


def test_an_edit_is_told_as_the_list_of_changes_has_it_afterwards(kept):
    crm, made = kept
    april = figures.read_period(crm, text=APRIL)
    for entity, of, values, touches in CASES:
        case, record = (entity, of, values), made[entity, of]
        told = closed_touched(crm, entity=entity, record=record, values=values)
        done = records.save(crm, entity=entity, values=values, record=record).committed
        named = {(row.entity, row.record) for row in closed_changes.changes(crm, period=april).rows}
        assert ((entity, record) in named, case) == (touches, case)
        assert (told is not None, case) == (touches, case)
        if told is not None:
            assert (told.start, told.end, told.key) == (april.start, april.end, APRIL)
        if done.gesture:  # what stays as it was is no gesture
            history.undo(crm, gesture=done.gesture)


@pytest.mark.parametrize(
    "values", [{"phones": ["555 1234"]}, {"emails": ["ann@example.com"]}, {"name": "Ann Oak"}]
)
def test_what_changes_data_quality_alone_is_not_told_beforehand_and_named_afterwards(kept, values):
    crm, made = kept
    april, record = figures.read_period(crm, text=APRIL), made["contact", "april"]
    assert closed_touched(crm, entity="contact", record=record, values=values) is None
    save(crm, "contact", values, record)
    found = closed_changes.changes(crm, period=april)
    assert [(row.entity, row.record) for row in found.rows] == [("contact", record)]
    assert {one.figure.kpi.id for one in found.figures} <= {"data_quality"}


def test_what_no_figure_but_data_quality_reads_is_what_its_rows_alone_read():
    others, its_own = defaultdict(set), defaultdict(set)
    for kpi in KPIS.values():
        read = its_own if kpi.id == "data_quality" else others
        for population in (one for variant in kpi.variants for one in variant.everything()):
            for table, columns in reads_of(population.whole).items():
                read[table] |= columns
    for name, counted in COUNTED.items():
        assert counted.quality <= its_own[name] - others[name]
    assert COUNTED["contact"].quality == its_own["contact"] - others["contact"] - {"sort_key"}


def test_a_new_contact_of_a_closed_period_is_told(kept):
    crm, _made = kept
    values = {"name": "Ben", "created": day(30)}
    assert closed_touched(crm, entity="contact", record=None, values=values).key == APRIL


def test_telling_apart_is_among_the_changes_and_not_once_it_is_taken_back(kept):
    crm, _made = kept
    march = figures.read_period(crm, text=MARCH)
    ali = save(crm, "staff", {"name": "Ali"})
    values = {"name": "Tom", "emails": ["tom@example.com"], "created": day(2, 3), "owner": ali}
    twins = [save(crm, "contact", values) for _one in range(2)]
    later = save(crm, "contact", values | {"created": day(2, 5)})
    closing.close(crm, period=march)
    duplicates.tell_apart(crm, entity="contact", records=[*twins, later])
    found = closed_changes.changes(crm, period=march)
    assert {(row.entity, row.record) for row in found.rows} == {("contact", one) for one in twins}
    assert {row.title for row in found.rows} == {("Tom",)}
    assert {one.figure.kpi.id for one in found.figures} == {"data_quality"}
    history.undo(crm)
    after = closed_changes.changes(crm, period=march)
    assert (after.rows, after.figures) == ((), ())


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
