"""The queues of the ticket desk against a plain filter, page by page, and an opened ticket."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from sqlalchemy import event, select

from crmdesk.model import Staff, Ticket
from crmdesk.model.errors import NotFound
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import EventAuthor, Priority, TicketStatus
from crmdesk.services import records, service_goals, tickets, work_hours
from crmdesk.services.books import work_on
from crmdesk.services.ticket_desk import Queue, queue_counts, queue_page
from crmdesk.services.ticket_thread import Clock, thread
from crmdesk.services.today import count_waiting

OPEN = {TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING}
NIGHT = dt.datetime(2026, 5, 22, 16, 30, tzinfo=dt.UTC)
"""A Friday, half an hour before closing: two work hours end on Monday morning."""


@pytest.fixture
def desk(crm, made, clock, once):
    """A support desk with tickets of every kind, seen by its colleague Ali."""
    ali = work_on(crm.engine, clock=clock, staff=lambda: made.staff)
    once("a support desk", crm, lambda: make_desk(crm, ali, made, clock), clock)
    return ali


def make_desk(crm, ali, made, clock):
    work_hours.put_week(crm, start=dt.date(1970, 1, 1), hours="mon-fri=09:00-17:00")
    for priority in Priority:
        service_goals.put_goal(crm, priority=priority, goal=Promised(60, 240, 960))
    other = records.save(crm, entity="staff", values={"name": "Mina"}).id
    dice, made_of = Random(3), []
    clock.now = NIGHT - dt.timedelta(days=9)
    for number in range(60):
        clock.advance(minutes=dice.randint(10, 200))
        values = {
            "subject": f"Trouble {number}",
            "contact": made.person,
            "priority": dice.choice(list(Priority)).value,
        }
        values["owner"] = dice.choice([made.staff, other, None])
        ticket = records.save(ali, entity="ticket", values=values).id
        made_of.append(ticket)
        for _step in range(dice.randint(0, 3)):
            clock.advance(minutes=dice.randint(1, 30))
            happen(ali, dice, ticket)
    records.trash(ali, entity="ticket", ids=dice.sample(made_of, 4))
    tickets.merge(ali, into=one_open(ali), others=[max(made_of)])
    clock.now = NIGHT
    for number in range(8):
        clock.now = NIGHT - dt.timedelta(minutes=10 * number)
        records.save(ali, entity="ticket", values={"subject": f"Late {number}"})
    clock.now = NIGHT


def happen(work, dice, ticket):
    act = dice.choice(["reply", "solve", "wait", "customer"])
    if act == "reply":
        tickets.reply(work, ticket=ticket, text="r")
    elif act == "customer":
        tickets.reply(work, ticket=ticket, text="c", author=EventAuthor.CUSTOMER)
    else:
        status = TicketStatus.SOLVED if act == "solve" else TicketStatus.WAITING
        tickets.set_status(work, ticket=ticket, status=status)


def one_open(work):
    query = select(Ticket.id).where(Ticket.status == TicketStatus.OPEN, Ticket.trashed.is_(None))
    return work.read(lambda session: session.scalars(query.order_by(Ticket.id)).first())


def plain(work, mine):
    """The queues by a plain filter over all tickets, the nearest first."""
    now, soon = work.clock(), dt.datetime(2026, 5, 25, 10, 30, tzinfo=dt.UTC)
    every = work.read(lambda session: session.scalars(select(Ticket)).all())
    gone = [one for one in every if one.trashed is not None]
    every = [one for one in every if one.trashed is None and one.merged_into_id is None]
    belongs = {
        Queue.MINE: lambda one: one.status in OPEN and one.owner_id == mine,
        Queue.UNASSIGNED: lambda one: one.status in OPEN and one.owner_id is None,
        Queue.DUE_SOON: lambda one: one.nearest is not None and now <= one.nearest <= soon,
        Queue.BREACHED: lambda one: one.nearest is not None and one.nearest < now,
        Queue.WAITING: lambda one: one.status is TicketStatus.WAITING,
        Queue.OPEN: lambda one: one.status in OPEN,
        Queue.ALL: lambda _one: True,
    }
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    for ones in (every, gone):
        ones.sort(key=lambda one: (one.nearest or far, one.id))
    found = {queue: [one.id for one in every if holds(one)] for queue, holds in belongs.items()}
    return found | {Queue.TRASH: [one.id for one in gone]}


def test_queues_are_a_plain_filter_in_order_whatever_the_page(desk, made):
    wanted = plain(desk, made.staff)
    assert all(wanted[queue] for queue in Queue)
    assert queue_counts(desk) == {queue: len(ids) for queue, ids in wanted.items()}
    assert count_waiting(desk).tickets == len(wanted[Queue.OPEN]), "the navigation counts what “All open” has"
    for queue in Queue:
        for limit in (1, 3, 7, 100):
            found, after = [], None
            while True:
                page = queue_page(desk, queue=queue, after=after, limit=limit)
                assert len(page.rows) <= limit
                found += page.rows
                if page.next is None:
                    break
                after = page.next
            assert [one.id for one in found] == wanted[queue]


def test_what_lies_in_the_trash_is_found_by_its_subject(desk):
    gone = queue_page(desk, queue=Queue.TRASH).rows[0]
    found = queue_page(desk, queue=Queue.TRASH, search=gone.subject.upper()).rows
    assert gone.id in [one.id for one in found]
    assert queue_page(desk, queue=Queue.TRASH, search="no such subject").rows == []


def test_rows_say_which_deadline_is_the_nearest(desk):
    rows = queue_page(desk, queue=Queue.ALL, limit=1000).rows
    assert {one.clock for one in rows} == {"first_reply", "next_update", "solve", None}
    for one in rows:
        ticket = desk.read(lambda session, number=one.id: session.get(Ticket, number))
        dues = {"first_reply": ticket.reply_due, "next_update": ticket.update_due, "solve": ticket.solve_due}
        assert one.nearest == (dues[one.clock] if one.clock else None)
        assert one.nearest == min((due for due in dues.values() if due), default=None)
        assert one.breached == (one.nearest is not None and one.nearest < NIGHT)
        assert one.waiting == (ticket.status is TicketStatus.WAITING)
        assert one.customer == ("Acme" if ticket.customer_id else "")


def test_nobody_at_the_keyboard_has_no_tickets_of_their_own(desk, clock):
    nobody = work_on(desk.engine, clock=clock)
    assert queue_counts(nobody)[Queue.MINE] == 0
    assert queue_page(nobody, queue=Queue.MINE).rows == []


def test_a_queue_is_searched(desk):
    found = [one.subject for one in queue_page(desk, queue=Queue.ALL, search="late 3").rows]
    assert found == ["Late 3"]
    number = queue_page(desk, queue=Queue.ALL).rows[0].id
    assert number in [one.id for one in queue_page(desk, queue=Queue.ALL, search=f"#{number}").rows]


def statements(work, read):
    """How many statements a reading takes."""
    seen = []
    event.listen(work.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    read()
    return [one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))]


def test_readings_are_few_statements(desk, clock, made):
    fresh = work_on(desk.engine, clock=clock, staff=lambda: made.staff)
    assert fresh.facts.timezone == "UTC"
    ticket = queue_page(desk, queue=Queue.ALL).rows[0].id
    assert len(statements(fresh, lambda: thread(fresh, ticket=ticket))) <= 10
    assert len(statements(fresh, lambda: queue_counts(fresh))) == 1


# An opened ticket ----------------------------------------------------------------------------------------


@pytest.fixture
def opened(crm, made, clock):
    """A ticket of Wednesday at nine, in a week of nine to five."""
    work_hours.put_week(crm, start=dt.date(1970, 1, 1), hours="mon-fri=09:00-17:00")
    service_goals.put_goal(crm, priority=Priority.NORMAL, goal=Promised(60, 120, 480))
    ali = work_on(crm.engine, clock=clock, staff=lambda: made.staff)
    values = {"subject": "It wobbles", "contact": made.person, "owner": made.staff}
    return ali, records.save(ali, entity="ticket", values=values).id


def clocks(work, ticket):
    return {one.which: one for one in thread(work, ticket=ticket).clocks}


def test_clocks_run_stand_and_are_met(opened, clock):
    work, ticket = opened
    start = clock.now
    clock.advance(minutes=50)
    assert clocks(work, ticket) == {
        "first_reply": Clock("first_reply", 60, start + dt.timedelta(minutes=60), "running", 50, 10),
        "solve": Clock("solve", 480, start + dt.timedelta(minutes=480), "running", 50, 430),
    }
    clock.advance(minutes=20)
    assert clocks(work, ticket)["first_reply"][2:] == (start + dt.timedelta(minutes=60), "breached", 70, -10)
    tickets.reply(work, ticket=ticket, text="Yes?")
    assert clocks(work, ticket)["first_reply"] == Clock("first_reply", 60, None, "breached", 70, -10)
    clock.advance(minutes=30)
    assert clocks(work, ticket)["next_update"][3:] == ("running", 30, 90)
    tickets.set_status(work, ticket=ticket, status=TicketStatus.WAITING)
    clock.advance(days=2)
    assert clocks(work, ticket)["next_update"] == Clock("next_update", 120, None, "stopped", 30, 90)
    assert clocks(work, ticket)["solve"] == Clock("solve", 480, None, "stopped", 100, 380)
    tickets.set_status(work, ticket=ticket, status=TicketStatus.SOLVED)
    assert clocks(work, ticket)["solve"] == Clock("solve", 480, None, "met", 100, 380)
    assert "next_update" not in clocks(work, ticket)


def test_a_thread_tells_who_said_what_and_who_asks(opened, made, clock):
    work, ticket = opened
    clock.advance(minutes=5)
    tickets.reply(work, ticket=ticket, text="<b>مرحبا</b>", minutes=4)
    tickets.reply(work, ticket=ticket, text="Hello", author=EventAuthor.CUSTOMER)
    values = {
        "plan": "Gold",
        "company": made.company,
        "start": dt.date(2026, 1, 1),
        "price": 10_000,
        "interval": "monthly",
    }
    records.save(work, entity="subscription", values=values)
    records.save(
        work,
        entity="ticket",
        values={"subject": "Old", "company": made.company, "created": dt.date(2025, 1, 1)},
    )
    found = thread(work, ticket=ticket)
    assert [(one.seq, one.who, one.text, one.minutes) for one in found.events] == [
        (1, "Ali", None, None), (2, "Ali", "<b>مرحبا</b>", 4), (3, "Ali", None, None), (4, "Sara", "Hello", None),
    ]  # fmt: skip
    assert (found.contact.name, found.company, found.owner.name) == ("Sara", None, "Ali")
    assert (found.plans, found.monthly) == (1, 10_000_000)
    assert (found.open_tickets, found.recent_tickets) == (2, 1)
    assert [one.name for one in found.deals] == ["Ten desks"]
    assert found.deal is None
    records.save(work, entity="ticket", record=ticket, values={"deal": made.deal})
    assert thread(work, ticket=ticket).deal == found.deals[0]
    assert found.work_week == "mon-fri=09:00-17:00"
    assert (found.merged_into, found.merged, found.average_satisfaction) == (None, (), None)


def test_a_ticket_that_is_not_there_is_said(crm):
    with pytest.raises(NotFound):
        thread(crm, ticket=99)
    assert crm.read(lambda session: session.scalars(select(Staff.id)).all()) == []
