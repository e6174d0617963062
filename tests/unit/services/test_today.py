"""The day's list equals a plain loop over the rows, is one's own where asked, and reads by its indexes."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from sqlalchemy import event, select

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.review import Cadence
from crmdesk.model.service_clock import ServiceGoal
from crmdesk.model.subscription import ChangeKind
from crmdesk.model.ticket import Priority, Ticket
from crmdesk.services import activities, deals, records, reviews, service_goals, subscriptions, work_hours
from crmdesk.services.renewals import Standing, Window, due, ending
from crmdesk.services.subscriptions import NewChange
from crmdesk.services.today import MOST_ITEMS, What, When, count_waiting, read_day

TODAY = dt.date(2026, 5, 20)
NOW = dt.datetime(2026, 5, 20, 9, 0, tzinfo=dt.UTC)


def plan(crm, day, at=None, **more):
    values = {"kind": ActivityKind.CALL, "subject": f"{day} {at}", "due": day} | more
    if at is not None:
        values["due_at"] = dt.datetime.combine(day, at, dt.UTC)
    return records.save(crm, entity="activity", values=values).id


def where(day, moment):
    if day < TODAY or (moment is not None and moment < NOW):
        return When.OVERDUE
    return When.TODAY if day == TODAY else When.SOON


def test_the_columns_are_those_of_a_plain_loop(crm, made):
    dice = Random(5)
    for _ in range(40):
        day = TODAY + dt.timedelta(days=dice.randint(-9, 12))
        plan(crm, day, dice.choice([None, dt.time(8), dt.time(9), dt.time(17, 30)]), contact=made.person)
    done = dice.sample(range(1, 41), 8)
    activities.finish(crm, activities=done[:5])
    records.trash(crm, entity="activity", ids=done[5:])
    found = read_day(crm)
    rows = crm.read(lambda session: session.scalars(select(Activity)).all())
    wanted = {when: set() for when in When}
    for one in rows:
        if one.done is None and one.trashed is None and one.due <= TODAY + dt.timedelta(days=7):
            wanted[where(one.due, one.due_at)].add(one.id)
    assert {when: {item.id for item in items} for when, items in found.columns.items()} == wanted
    assert found.counts == {when: len(ids) for when, ids in wanted.items()}
    assert count_waiting(crm).today == len(wanted[When.OVERDUE]) + len(wanted[When.TODAY])
    assert sum(found.by_day.values()) == sum(found.counts.values())
    for items in found.columns.values():
        assert [item.day for item in items] == sorted(item.day for item in items)
        assert all(item.customer == "Acme" for item in items)


def test_a_deal_without_a_next_step_is_named_until_something_is_planned(crm, made):
    assert [deal.id for deal in read_day(crm).idle] == [made.deal]
    activities.plan(crm, kind=ActivityKind.CALL, entity="deal", record=made.deal, day=TODAY)
    assert read_day(crm).idle == ()
    other = records.save(crm, entity="deal", values={"title": "Chairs", "next_step": "Send the offer"}).id
    assert read_day(crm).idle_count == 0
    records.save(crm, entity="deal", record=other, values={"next_step": None})
    assert [deal.title for deal in read_day(crm).idle] == ["Chairs"]
    deals.win(crm, deal=other)
    assert read_day(crm).idle_count == 0
    assert crm.read(lambda session: session.get(Deal, other)).status is DealStatus.WON


def test_renewals_stand_among_the_days_work_with_what_they_cost_now(crm, made):
    start = TODAY - dt.timedelta(days=28)
    plan_of = {
        "plan": "Gold",
        "company": made.company,
        "price": 10_000,
        "start": start,
        "interval": "28 days",
    }
    gold = records.save(crm, entity="subscription", values=plan_of).id
    told = NewChange(kind=ChangeKind.UPGRADE, day=TODAY - dt.timedelta(days=3), price=12_000, discount="10%")
    subscriptions.change(crm, subscription=gold, told=told)
    ran_out = plan_of | {"plan": "Silver", "start": start - dt.timedelta(days=4), "auto_renew": False}
    records.save(crm, entity="subscription", values=ran_out)
    found = read_day(crm)
    renewals = {
        when: [(item.title, item.customer, item.amount) for item in items if item.what is What.RENEWAL]
        for when, items in found.columns.items()
    }
    assert renewals == {
        When.OVERDUE: [("Silver", "Acme", 10_000)],
        When.TODAY: [("Gold", "Acme", 10_800)],
        When.SOON: [],
    }
    assert (found.counts[When.OVERDUE], found.counts[When.TODAY]) == (1, 1)


def test_a_renewal_that_is_decided_is_no_work_of_the_day(crm, made):
    """Of the terms that end today, those count that nobody has renewed or cancelled yet."""
    start = TODAY - dt.timedelta(days=28)
    values = {"company": made.company, "price": 10_000, "start": start, "interval": "28 days"}
    day_before, week_before = TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=7)
    told = {
        "by itself": (True, None),
        "open": (False, None),
        "renewed today": (True, NewChange(kind=ChangeKind.RENEW, day=TODAY)),
        "renewed early": (True, NewChange(kind=ChangeKind.RENEW, day=week_before)),
        "renewed by hand": (False, NewChange(kind=ChangeKind.RENEW, day=week_before)),
        "cancelled": (True, NewChange(kind=ChangeKind.CANCEL, day=day_before, reason="Price")),
    }
    for plan_name, (by_itself, change) in told.items():
        kept = values | {"plan": plan_name, "auto_renew": by_itself}
        number = records.save(crm, entity="subscription", values=kept).id
        if change is not None:
            subscriptions.change(crm, subscription=number, told=change)
    found = read_day(crm)
    assert [item.title for item in found.columns[When.TODAY]] == ["by itself", "open"]
    assert found.counts == {When.OVERDUE: 0, When.TODAY: 2, When.SOON: 0}
    assert found.by_day == {TODAY: 2}
    assert count_waiting(crm).today == 2
    span = {"facts": crm.facts, "today": TODAY, "days": 8, "owner": None}
    few, by_day = crm.read(lambda session: ending(session, **span, most=1))
    assert ([one.plan for one in few], by_day) == (["open", "by itself"], {TODAY: 2})
    [row] = [one for one in due(crm, window=Window.DAYS_30) if one.plan == "renewed today"]
    assert row.standing is Standing.RENEWED


def test_tickets_stand_among_the_days_work(crm, made):
    work_hours.put_week(crm, start=dt.date(1970, 1, 1), hours="mon-sun=00:00-24:00")
    service_goals.put_goal(crm, priority=Priority.NORMAL, goal=ServiceGoal(first_reply=60))
    number = records.save(crm, entity="ticket", values={"subject": "Keys", "contact": made.person}).id
    tickets = {
        when: [item.id for item in items if item.what is What.TICKET]
        for when, items in read_day(crm).columns.items()
    }
    due = crm.read(lambda session: session.get(Ticket, number)).nearest
    assert tickets == {when: [number] if when is where(due.date(), due) else [] for when in When}


def test_what_is_mine_is_what_i_own(crm, made):
    mine = plan(crm, TODAY, owner=made.staff)
    plan(crm, TODAY)
    crm.staff = lambda: made.staff
    assert [item.id for item in read_day(crm, mine=True).columns[When.TODAY]] == [mine]
    assert len(read_day(crm).columns[When.TODAY]) == 2
    assert (count_waiting(crm, mine=True).today, count_waiting(crm).today) == (1, 2)


def test_a_long_column_is_cut_and_counted_whole(crm):
    for number in range(MOST_ITEMS + 7):
        plan(crm, TODAY, subject=f"Task {number:03}")
    found = read_day(crm)
    assert len(found.columns[When.TODAY]) == MOST_ITEMS
    assert found.counts[When.TODAY] == MOST_ITEMS + 7


def test_the_day_is_read_by_few_statements_that_walk_no_table(crm, made):
    if crm.engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    count_waiting(crm)  # who reviews what is read once of a book, and kept
    said = []
    event.listen(crm.engine, "before_cursor_execute", lambda *told: said.append((told[2], told[3])))
    read_day(crm, mine=True)
    statements = [one for one in said if one[0].startswith("SELECT")]
    assert len(statements) <= 10
    with crm.engine.connect() as connection:
        for statement, values in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for row in plan:
                small = ("INDEX", "pipeline", "subquery")
                assert not row[3].startswith("SCAN") or any(word in row[3] for word in small), (
                    statement,
                    row[3],
                )


def test_a_review_that_is_due_stands_in_the_day_until_it_was_held(crm, made):
    reviews.set_duty(crm, kpi="win_rate", staff=made.staff, cadence=Cadence.MONTHLY)
    found = read_day(crm)
    [item] = found.columns[When.OVERDUE]
    assert (item.what, item.title, item.day, item.review.kpi) == (
        What.REVIEW,
        "Close rate",
        dt.date(2026, 5, 1),
        "win_rate",
    )
    assert (found.counts[When.OVERDUE], count_waiting(crm).today) == (1, 1)
    reviews.record(crm, kpi="win_rate", period=item.review.period, text="Well.")
    assert read_day(crm).columns[When.OVERDUE] == ()
    assert count_waiting(crm).today == 0
