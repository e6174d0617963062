"""The day on which a ticket came: corrected with what follows, never to one after something happened in it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.model.errors import InvalidRecord
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketEvent, TicketStatus
from crmdesk.services import history, records, tickets
from tests.oracle.state import differences, state_of

CAME = dt.date(2026, 5, 10)
REPLIED = dt.date(2026, 5, 20)
"""Today."""


@pytest.fixture
def ticket(crm, made):
    """A ticket that came ten days ago and was answered today."""
    values = {"subject": "The desk wobbles", "contact": made.person, "created": CAME}
    number = records.save(crm, entity="ticket", values=values).id
    tickets.reply(crm, ticket=number, text="We come.")
    return number


def came_on(crm, ticket, day):
    return records.save(crm, entity="ticket", record=ticket, values={"created": day})


def opened(crm, ticket):
    return crm.read(lambda session: session.get_one(Ticket, ticket)).opened


def events(crm, ticket):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq)
    return crm.read(lambda session: session.scalars(query).all())


def test_it_does_not_come_after_what_happened_in_it(crm, ticket, clock):
    clock.advance(days=9)
    before = state_of(crm.engine)
    for day in (REPLIED + dt.timedelta(1), crm.today()):
        with pytest.raises(InvalidRecord) as caught:
            came_on(crm, ticket, day)
        told = [(one.field, one.message, one.params) for one in caught.value.errors]
        assert told == [("created", tickets.HAPPENED_BEFORE, {"day": REPLIED})]
        with pytest.raises(InvalidRecord):
            records.change_many(crm, entity="ticket", ids=[ticket], values={"created": day})
    assert differences(before, state_of(crm.engine)) == []
    with pytest.raises(InvalidRecord):
        came_on(crm, ticket, REPLIED + dt.timedelta(2))


def test_its_day_is_not_taken_away(crm, ticket):
    with pytest.raises(InvalidRecord) as caught:
        came_on(crm, ticket, None)
    assert [one.field for one in caught.value.errors] == ["created"]


@pytest.mark.parametrize("day", [dt.date(2026, 5, 1), dt.date(2026, 5, 19), REPLIED])
def test_up_to_that_day_it_may(crm, ticket, clock, day):
    clock.advance(days=3)
    before = state_of(crm.engine)
    done = came_on(crm, ticket, day)
    first, *others = events(crm, ticket)
    assert first.moment == opened(crm, ticket)
    assert first.moment.date() == first.day == day
    assert all(one.moment >= first.moment for one in others)
    assert check_book(crm.engine) == []
    history.undo(crm, gesture=done.committed.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_what_it_was_when_it_came_moves_with_it(crm, ticket, clock):
    """A ticket whose row alone told that it is open has that from the moment it came."""
    with crm.write() as unit:
        one = unit.get(Ticket, ticket)
        for event in events(crm, ticket)[1:]:
            unit.session.delete(unit.get(TicketEvent, event.id))
        unit.session.flush()
        unit.add(
            TicketEvent(
                ticket_id=ticket, seq=2, moment=one.opened, day=one.created, kind=EventKind.STATUS,
                author=EventAuthor.STAFF, status=TicketStatus.OPEN,
            )
        )  # fmt: skip
        one.status = TicketStatus.OPEN
        unit.commit("Read a file")
    came_on(crm, ticket, dt.date(2026, 5, 12))
    assert {one.day for one in events(crm, ticket)} == {dt.date(2026, 5, 12)}


def test_older_words_of_a_merged_ticket_do_not_hold_it(crm, ticket, made, clock):
    clock.advance(days=5)
    values = {"subject": "Again", "contact": made.person}
    kept = records.save(crm, entity="ticket", values=values).id
    tickets.merge(crm, into=kept, others=[ticket])
    clock.advance(days=2)
    came_on(crm, kept, dt.date(2026, 5, 24))
    assert opened(crm, kept).date() == dt.date(2026, 5, 24)
