"""Tickets: their events, from the first word to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select

from crmdesk.model.ticket import EventAuthor, EventKind, Priority, Ticket, TicketEvent, TicketStatus
from crmdesk.services.deals import moment_on
from crmdesk.services.parties import follow_customer

if TYPE_CHECKING:
    from crmdesk.db.uow import Unit


def complete(unit: Unit, ticket: Ticket) -> None:
    """Give a new or changed ticket what follows from its fields: its customer and its first event."""
    follow_customer(unit.session, ticket)
    ticket.priority = ticket.priority or Priority.NORMAL
    if not inspect(ticket).transient:
        return
    ticket.created = ticket.created or unit.today()
    ticket.opened = ticket.opened or moment_on(unit, ticket.created)
    ticket.status = ticket.status or TicketStatus.NEW
    unit.add(ticket)
    add_event(unit, ticket, kind=EventKind.STATUS, author=EventAuthor.STAFF, status=ticket.status)


def add_event(
    unit: Unit,
    ticket: Ticket,
    *,
    kind: EventKind,
    author: EventAuthor,
    status: TicketStatus | None = None,
    text: str | None = None,
    minutes: int | None = None,
) -> TicketEvent:
    """Write down what just happened in a ticket; the first event is of the moment it came."""
    last = unit.session.scalar(select(func.max(TicketEvent.seq)).where(TicketEvent.ticket_id == ticket.id))
    moment = unit.now if last else ticket.opened
    return unit.add(
        TicketEvent(
            ticket_id=ticket.id,
            seq=(last or 0) + 1,
            moment=moment,
            day=unit.facts.day_of(moment),
            kind=kind,
            author=author,
            status=status,
            staff_id=unit.work.staff() if author is EventAuthor.STAFF else None,
            minutes=minutes,
            text=text,
        )
    )
