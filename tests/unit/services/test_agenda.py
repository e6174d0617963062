"""The activities of some days: against a plain walk over all of them, and read along indexes only."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import event, select

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.services import activities, agenda, records

FIRST, LAST = dt.date(2026, 5, 18), dt.date(2026, 5, 24)


def by_hand(crm, start, end, **asked):
    """The numbers of what a calendar shows, found by looking at everything."""
    found = []
    for one in crm.read(lambda session: list(session.scalars(select(Activity)))):
        day = one.due or one.done_day
        fits = (
            one.trashed is None
            and day is not None
            and start <= day <= end
            and asked.get("owner") in {None, one.owner_id}
            and asked.get("kind") in {None, one.kind}
            and asked.get("done") in {None, one.done is not None}
        )
        if fits:
            found.append(one.id)
    return sorted(found)


@pytest.fixture
def busy(crm, made, once):
    """A month of activities of every sort."""
    return once("a month of activities", crm, lambda: plan_a_month(crm, made))


def plan_a_month(crm, made):
    other = records.save(crm, entity="staff", values={"name": "Mina"}).id
    draw = random.Random(5)
    for number in range(80):
        day = dt.date(2026, 5, 1) + dt.timedelta(days=draw.randrange(31))
        at = dt.time(draw.randrange(24), 15) if draw.random() < 0.6 else None
        owner = draw.choice([made.staff, other])
        about = {"entity": "contact", "record": made.person} if number % 2 else {}
        activities.plan(
            crm,
            kind=draw.choice(list(ActivityKind)),
            day=day,
            at=at,
            owner=owner,
            subject=f"A{number}",
            **about,
        )
    numbers = by_hand(crm, dt.date.min, dt.date.max)
    for one in numbers[::5]:
        activities.finish(crm, activities=[one])
    records.trash(crm, entity="activity", ids=numbers[1::9])
    activities.log(crm, kind=ActivityKind.CALL, entity="deal", record=made.deal)
    return other


@pytest.mark.parametrize("done", [None, True, False])
@pytest.mark.parametrize("kind", [None, ActivityKind.CALL])
@pytest.mark.parametrize("mine", [False, True])
def test_a_week_has_what_a_walk_over_everything_finds(crm, busy, done, kind, mine):
    asked = {"done": done, "kind": kind, "owner": busy if mine else None}
    page = agenda.activities_between(crm, start=FIRST, end=LAST, **asked)
    assert sorted(one.id for one in page.rows) == by_hand(crm, FIRST, LAST, **asked)
    assert page.is_used
    assert not page.more
    keys = [
        (one.day, one.at is not None, one.at or dt.datetime.min.replace(tzinfo=dt.UTC)) for one in page.rows
    ]
    assert keys == sorted(keys)


def test_an_appointment_tells_its_customer_and_whether_it_is_done(crm, made, busy):
    rows = agenda.activities_between(crm, start=FIRST, end=LAST).rows
    for one in rows:
        real = crm.read(lambda session, number=one.id: session.get(Activity, number))
        assert (one.subject, one.done, one.minutes) == (real.name, real.done is not None, real.minutes)
        assert one.customer == ("Acme" if real.customer_id == made.company else "")
        assert one.at == (real.due_at if real.due else real.done)


def test_a_book_without_activities_says_so(crm):
    assert agenda.activities_between(crm, start=FIRST, end=LAST) == agenda.AgendaPage([], is_used=False)


def test_too_many_are_cut_and_said(crm, busy, monkeypatch):
    monkeypatch.setattr(agenda, "MOST", 3)
    page = agenda.activities_between(crm, start=FIRST, end=LAST)
    assert (len(page.rows), page.more) == (3, True)


def test_a_week_is_read_along_indexes(crm, engine, made):
    if engine.name != "sqlite":
        pytest.skip("plans are told in SQLite's words")
    asked = []

    def note(connection, _cursor, statement, parameters, _context, _many):
        if "activity" in statement and statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        agenda.activities_between(crm, start=FIRST, end=LAST, owner=made.staff)
        agenda.activities_between(crm, start=FIRST, end=LAST)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    weeks = [(statement, parameters) for statement, parameters in asked if "UNION" in statement]
    assert len(weeks) == 2
    for statement, parameters in weeks:
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
        assert [step for step in steps if step.startswith("SEARCH activity USING INDEX")], steps
        assert not [step for step in steps if step.startswith("SCAN activity")], steps
