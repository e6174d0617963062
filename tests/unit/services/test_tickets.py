"""Tickets: what is said and done in them, what follows, and that each gesture is taken back exactly."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.model import Activity, Attachment, Ticket, TicketEvent
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.ticket import EventAuthor, EventKind, TicketStatus
from crmdesk.services import activities, history, records, settings, tickets
from crmdesk.services.ticket_thread import thread
from tests.oracle.state import differences, state_of

CUSTOMER, STAFF, AUTOMATIC = EventAuthor.CUSTOMER, EventAuthor.STAFF, EventAuthor.AUTOMATIC
NEW, OPEN, WAITING = TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING
SOLVED, CLOSED = TicketStatus.SOLVED, TicketStatus.CLOSED


@pytest.fixture
def ticket(crm, made):
    """A new ticket of Sara's."""
    values = {"subject": "The desk wobbles", "contact": made.person, "owner": made.staff}
    return records.save(crm, entity="ticket", values=values).id


def another(crm, made, subject="It wobbles still", **values):
    values = {"subject": subject, "contact": made.person} | values
    return records.save(crm, entity="ticket", values=values).id


def row(crm, ticket):
    return crm.read(lambda session: session.get(Ticket, ticket))


def story(crm, ticket):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq)
    return [
        (one.kind.value, one.author.value, one.status and one.status.value, one.text)
        for one in crm.read(lambda session: session.scalars(query).all())
    ]


def numbers(crm, ticket):
    query = select(TicketEvent.seq).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq)
    return crm.read(lambda session: session.scalars(query).all())


def last_event(crm, ticket, kind=EventKind.REPLY):
    query = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket, TicketEvent.kind == kind)
    return crm.read(lambda session: session.scalars(query.order_by(TicketEvent.seq.desc())).first())


def test_a_reply_to_a_new_ticket_opens_it(crm, ticket, clock):
    clock.advance(minutes=30)
    tickets.reply(crm, ticket=ticket, text=" We come tomorrow. ", minutes=5)
    assert row(crm, ticket).status is OPEN
    assert story(crm, ticket) == [
        ("status", "staff", "new", None),
        ("reply", "staff", None, "We come tomorrow."),
        ("status", "staff", "open", None),
    ]
    assert numbers(crm, ticket) == [1, 2, 3]
    assert row(crm, ticket).replied == clock.now
    assert [one.minutes for one in thread(crm, ticket=ticket).events] == [None, 5, None]


def test_sending_and_solving_is_one_gesture(crm, ticket, clock):
    before = state_of(crm.engine)
    clock.advance(hours=1)
    done = tickets.reply(crm, ticket=ticket, text="Done", status=SOLVED)
    assert (row(crm, ticket).status, row(crm, ticket).solved) == (SOLVED, clock.now)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
