"""Tickets: what is said and done in them, each as one gesture.

What happens in a ticket are its events. A reply that also solves is two of them of one moment: what was
said, and what the ticket became. A reply of a colleague to a new ticket makes it open. The customer's
reply to a ticket that waits or is solved makes it open again, and so it does to a closed one for as many
days as the settings say; later it begins a new ticket (`follow_up`).
"""

from __future__ import annotations

import datetime as dt
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, inspect, select

from crmdesk.db.uow import chunks
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.activity import Activity
from crmdesk.model.attachment import Attachment
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.ticket import (
    EventAuthor,
    EventKind,
    Priority,
    Ticket,
    TicketEvent,
    TicketStatus,
    status_after,
    status_of_all,
)
from crmdesk.services.deals import moment_on
from crmdesk.services.parties import follow_customer
from crmdesk.services.ticket_settings import support_of
from crmdesk.services.validation import plain_words, require_come

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.model.setting import BookFacts

HAPPENED_BEFORE: Final = N_(
    "Something happened in this ticket on {day} already: it came that day or earlier."
)

_DAY = dt.timedelta(days=1)
_CLOSED_AT_ONCE = 1000


class ClosedForGood(IllegalMove):
    """The customer wrote in a ticket that was closed too long ago; a new one is to be offered."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            N_("“{ticket}” was closed some time ago. Open a new ticket for this."), ticket=ticket.name
        )
        self.ticket = ticket.id


def complete(unit: Unit, ticket: Ticket) -> None:
    """Give a new or changed ticket what follows from its fields: its customer, its first event, its days.

    Raises:
        Invalid: it came on a day that has not come, on none, or after something happened in it.
    """
    if ticket.created is not None and inspect(ticket).attrs.created.history.has_changes():
        require_come("created", ticket.created, unit.today())
    follow_customer(unit.session, ticket)
    ticket.priority = ticket.priority or Priority.NORMAL
    if not inspect(ticket).transient:
        _follow_day(unit, ticket)
        return
    ticket.created = ticket.created or unit.today()
    ticket.opened = ticket.opened or moment_on(unit, ticket.created)
    ticket.status = ticket.status or TicketStatus.NEW
    unit.add(ticket)
    _tell(unit, ticket, kind=EventKind.STATUS, author=EventAuthor.STAFF, status=ticket.status)


def _follow_day(unit: Unit, ticket: Ticket) -> None:
    """Let a corrected day of coming move the moment of it, and what the ticket was when it came.

    Raises:
        Invalid: it is left out, or something happened in the ticket before it.
    """
    if not inspect(ticket).attrs.created.history.has_changes():
        return
    if ticket.created is None:
        raise Invalid("created", N_("This field cannot be empty."))
    before, ticket.opened = ticket.opened, moment_on(unit, ticket.created)
    events: list[TicketEvent] = list(unit.session.scalars(_events_of(ticket)))
    at_once = list(takewhile(lambda one: one.moment == before, events))
    coming = at_once[:1] + list(takewhile(lambda one: one.kind is EventKind.STATUS, at_once[1:]))
    # What was said in a ticket merged into this one may be older than it.
    if later := [one for one in events[len(coming) :] if one.moment >= before]:
        ticket.opened = came_before(ticket.opened, min(one.moment for one in later), unit.facts)
    for one in coming:
        one.moment, one.day = ticket.opened, unit.facts.day_of(ticket.opened)


def came_before(opened: dt.datetime, first: dt.datetime, facts: BookFacts) -> dt.datetime:
    """The moment a ticket came in which something first happened at `first`: not after it, on the same day.

    Raises:
        Invalid: it would have come on a later day.
    """
    day = facts.day_of(first)
    if facts.day_of(opened) > day:
        raise Invalid("created", HAPPENED_BEFORE, day=day)
    return min(opened, first)


def _events_of(ticket: Ticket) -> Any:
    row: Any = TicketEvent
    return select(row).where(row.ticket_id == ticket.id).order_by(row.seq, row.id)


def _tell(
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
            contact_id=ticket.contact_id if author is EventAuthor.CUSTOMER else None,
            minutes=minutes,
            text=text,
        )
    )


def _become(
    unit: Unit, ticket: Ticket, status: TicketStatus, author: EventAuthor, waiting_for: str | None = None
) -> None:
    """Let a ticket become something, as an event of its own."""
    ticket.become(status)
    ticket.waiting_for = plain_words(waiting_for) if status is TicketStatus.WAITING else None
    _tell(unit, ticket, kind=EventKind.STATUS, author=author, status=status)


def reply(
    work: Work,
    *,
    ticket: int,
    text: str,
    author: EventAuthor = EventAuthor.STAFF,
    status: TicketStatus | None = None,
    waiting_for: str | None = None,
    minutes: int | None = None,
) -> Committed:
    """Write a reply and, with `status`, let the ticket become it: sending and solving in one gesture.

    Raises:
        Invalid: nothing was written. IllegalMove: it was merged into another ticket, or is in the trash.
        ClosedForGood: the customer's reply is too late for it.
    """
    with work.write() as unit:
        found = _open(unit, ticket)
        if author is EventAuthor.CUSTOMER:
            _require_reopenable(unit, found)
        written = _required(text)
        _tell(unit, found, kind=EventKind.REPLY, author=author, text=written, minutes=_length(minutes))
        by_itself = found.after_reply(author)
        if by_itself is TicketStatus.OPEN and status is found.status is TicketStatus.WAITING:
            # The customer's word has opened it: that it waits on is a change of its own.
            _become(unit, found, by_itself, EventAuthor.AUTOMATIC, None)
        becomes = status or by_itself
        if becomes is not None and (becomes is not found.status or becomes is TicketStatus.SOLVED):
            _become(unit, found, becomes, _by(author, status), waiting_for)
        return unit.commit(_SAID[author, status is TicketStatus.SOLVED], ticket=found.name)


_SAID = {
    (EventAuthor.STAFF, False): N_("Replied to “{ticket}”"),
    (EventAuthor.STAFF, True): N_("Replied to “{ticket}” and solved it"),
    (EventAuthor.CUSTOMER, False): N_("Noted the customer's reply to “{ticket}”"),
    (EventAuthor.CUSTOMER, True): N_("Noted the customer's reply to “{ticket}” and solved it"),
    (EventAuthor.AUTOMATIC, False): N_("Automatic reply to “{ticket}”"),
    (EventAuthor.AUTOMATIC, True): N_("Automatic reply to “{ticket}”"),
}


def _by(author: EventAuthor, status: TicketStatus | None) -> EventAuthor:
    """Whose doing a change of status is that comes with a reply."""
    if author is not EventAuthor.CUSTOMER:
        return author
    return EventAuthor.AUTOMATIC if status is None else EventAuthor.STAFF


def _open(unit: Unit, ticket: int) -> Ticket:
    found = unit.get(Ticket, ticket)
    found.require_not_merged()
    return found


def _required(text: str) -> str:
    words = plain_words(text)
    if words is None:
        raise Invalid("text", N_("Write something first."))
    return words


def _length(minutes: int | None) -> int | None:
    if minutes is not None and minutes < 0:
        raise Invalid("minutes", N_("A length of time is 0 or more."))
    return minutes


def _require_reopenable(unit: Unit, ticket: Ticket) -> None:
    """Refuse a customer's reply to a ticket that was closed longer ago than the settings allow."""
    if ticket.status is not TicketStatus.CLOSED:
        return
    row: Any = TicketEvent
    closed = unit.session.scalar(
        select(func.max(row.moment)).where(row.ticket_id == ticket.id, row.status == TicketStatus.CLOSED)
    )
    if closed is not None and unit.now - closed > support_of(unit.session).reopen_days * _DAY:
        raise ClosedForGood(ticket)


def follow_up(work: Work, *, ticket: int, text: str) -> Committed:
    """Begin a new ticket with what the customer wrote in one that is closed for good."""
    with work.write() as unit:
        before = _open(unit, ticket)
        fresh = Ticket(**{name: getattr(before, name) for name in _TAKEN_ALONG})
        complete(unit, fresh)
        _tell(unit, fresh, kind=EventKind.REPLY, author=EventAuthor.CUSTOMER, text=_required(text))
        return unit.commit(N_("Added “{name}”"), name=fresh.name)


_TAKEN_ALONG = ("name", "contact_id", "company_id", "priority", "category_id", "owner_id", "channel")


def note(work: Work, *, ticket: int, text: str, minutes: int | None = None) -> Committed:
    """Write an internal note, which the customer does not see.

    Raises:
        Invalid: nothing was written. IllegalMove: it was merged into another ticket, or is in the trash.
    """
    with work.write() as unit:
        found = _open(unit, ticket)
        written, took = _required(text), _length(minutes)
        _tell(unit, found, kind=EventKind.NOTE, author=EventAuthor.STAFF, text=written, minutes=took)
        return unit.commit(N_("Added a note to “{ticket}”"), ticket=found.name)


def set_status(work: Work, *, ticket: int, status: TicketStatus, waiting_for: str | None = None) -> Committed:
    """Let a ticket become something; what it is already leaves no trace.

    Raises:
        IllegalMove: it cannot become that, was merged into another ticket, or is in the trash.
    """
    with work.write() as unit:
        found = _open(unit, ticket)
        if status is not found.status:
            _become(unit, found, status, EventAuthor.STAFF, waiting_for)
        elif status is TicketStatus.WAITING:
            found.waiting_for = plain_words(waiting_for) or found.waiting_for
        return unit.commit(_BECAME[status], ticket=found.name)


_BECAME = {
    TicketStatus.NEW: N_("“{ticket}” is new"),
    TicketStatus.OPEN: N_("Opened “{ticket}”"),
    TicketStatus.WAITING: N_("“{ticket}” waits for the customer"),
    TicketStatus.SOLVED: N_("Solved “{ticket}”"),
    TicketStatus.CLOSED: N_("Closed “{ticket}”"),
}


def assign(work: Work, *, tickets: Sequence[int], owner: int | None) -> Committed:
    """Give tickets to a colleague, or to nobody."""
    with work.write() as unit:
        found = unit.get_many(Ticket, tickets)
        for one in found.values():
            one.owner_id = owner
        if len(found) == 1:
            return unit.commit(N_("Assigned “{ticket}”"), ticket=next(iter(found.values())).name)
        return unit.commit(NN_("Assigned {count} ticket", "Assigned {count} tickets"), count=len(found))


def rate(work: Work, *, ticket: int, satisfaction: int | None) -> Committed:
    """Write down how satisfied the customer is, from 1 to 5; None takes it back.

    Raises:
        Invalid: it is no such number.
    """
    with work.write() as unit:
        found = _open(unit, ticket)
        found.rate(satisfaction, unit.today())
        return unit.commit(N_("Noted the customer's satisfaction with “{ticket}”"), ticket=found.name)


def escalate(work: Work, *, ticket: int, escalated: bool = True) -> Committed:
    """Mark a ticket as handed to somebody who can do more, or take that back."""
    with work.write() as unit:
        found = _open(unit, ticket)
        found.escalated = escalated
        message = N_("Escalated “{ticket}”") if escalated else N_("“{ticket}” is escalated no more")
        return unit.commit(message, ticket=found.name)


def close_solved(work: Work) -> Committed | None:
    """Close the tickets that were solved as long ago as the settings say; None where there are none.

    So that nobody waits for it, it closes a thousand at most, those solved first.
    """
    days = work.read(support_of).close_days
    if not days:
        return None
    row: Any = Ticket
    stale = (
        select(row.id)
        .where(row.status == TicketStatus.SOLVED, row.trashed.is_(None), row.merged_into_id.is_(None))
        .where(row.solved <= work.clock() - days * _DAY)
        .order_by(row.solved, row.id)
        .limit(_CLOSED_AT_ONCE)
    )
    if not work.read(lambda session: session.scalars(stale).first()):
        return None
    with work.write() as unit:
        held = unit.get_many(Ticket, unit.session.scalars(stale).all(), in_trash=True)
        # Another program on the same book may have closed or trashed some meanwhile.
        found = {
            number: one
            for number, one in held.items()
            if one.status is TicketStatus.SOLVED and one.trashed is None
        }
        last = _last_numbers(unit, list(found))
        rows = [_closing(unit, number, last.get(number, 0) + 1) for number in found]
        for one in found.values():
            one.become(TicketStatus.CLOSED)
        unit.insert_many(TicketEvent, rows)
        return unit.commit(
            NN_("Closed {count} solved ticket", "Closed {count} solved tickets"), count=len(found)
        )


def _last_numbers(unit: Unit, tickets: Sequence[int]) -> dict[int, int]:
    """The number of the last event of each ticket."""
    row: Any = TicketEvent
    query = select(row.ticket_id, func.max(row.seq)).group_by(row.ticket_id)
    found: dict[int, int] = {}
    for piece in chunks(tickets):
        found |= {one[0]: one[1] for one in unit.session.execute(query.where(row.ticket_id.in_(piece)))}
    return found


def _closing(unit: Unit, ticket: int, seq: int) -> dict[str, Any]:
    return {
        "ticket_id": ticket,
        "seq": seq,
        "moment": unit.now,
        "day": unit.today(),
        "kind": EventKind.STATUS,
        "author": EventAuthor.AUTOMATIC,
        "status": TicketStatus.CLOSED,
    }


def correct_event(
    work: Work, *, event: int, text: str | None = None, moment: dt.datetime | None = None
) -> Committed:
    """Correct what an event says, or when it was; the ticket is what its events then make it.

    Raises:
        Invalid: nothing is left of the text, or the moment is still to come.
    """
    with work.write() as unit:
        found = unit.get(TicketEvent, event)
        ticket = _open(unit, found.ticket_id)
        if text is not None:
            found.text = _required(text)
        if moment is not None:
            _move(unit, ticket, found, moment)
        return unit.commit(N_("Corrected “{ticket}”"), ticket=ticket.name)


def _move(unit: Unit, ticket: Ticket, event: TicketEvent, moment: dt.datetime) -> None:
    """Put an event at another moment, and number the events by their moments."""
    if moment > unit.now:
        raise Invalid("moment", N_("This is in the future. Enter when it was."))
    event.moment, event.day = moment, unit.facts.day_of(moment)
    _number(list(unit.session.scalars(_events_of(ticket))), ticket)


def _number(events: list[TicketEvent], ticket: Ticket) -> None:
    """Number a ticket's events by their moments, and let it be what they make it."""
    events.sort(key=lambda one: (one.moment, one.ticket_id != ticket.id, one.seq, one.id))
    for place, one in enumerate(events, start=1):
        one.seq, one.ticket_id = place, ticket.id
    ticket.status = status_after(events)
    if ticket.status is not TicketStatus.WAITING:
        ticket.waiting_for = None


def merge(work: Work, *, into: int, others: Sequence[int]) -> Committed:
    """Let the story of tickets go on in one: what was said moves there in the order of time.

    Replies, notes, activities and files move. The others keep the changes of their status, are closed, and
    are in no queue and no figure any more.

    Raises:
        IllegalMove: a ticket was merged already, is in the trash, or is to be merged into itself.
    """
    with work.write() as unit:
        kept, gone = _open(unit, into), unit.get_many(Ticket, others)
        for one in gone.values():
            one.require_not_merged()
        if into in gone or not gone:
            raise IllegalMove(N_("Choose another ticket to merge with “{ticket}”."), ticket=kept.name)
        wanted = status_of_all(kept.status, [one.status for one in gone.values()])
        waiting_for = next((one.waiting_for for one in (kept, *gone.values()) if one.waiting_for), None)
        _move_words(unit, kept, list(gone))
        if kept.status is not wanted:
            kept.status = wanted
            _tell(unit, kept, kind=EventKind.STATUS, author=EventAuthor.AUTOMATIC, status=wanted)
        kept.waiting_for = waiting_for if wanted is TicketStatus.WAITING else None
        kept.deal_id = next((one.deal_id for one in (kept, *gone.values()) if one.deal_id), None)
        _move_belongings(unit, kept, list(gone))
        for one in gone.values():
            _close_merged(unit, one, kept)
        if len(gone) == 1:
            return unit.commit(N_("Merged a ticket into “{ticket}”"), ticket=kept.name)
        return unit.commit(
            NN_("Merged {count} ticket into “{ticket}”", "Merged {count} tickets into “{ticket}”"),
            count=len(gone),
            ticket=kept.name,
        )


def _move_words(unit: Unit, kept: Ticket, gone: Sequence[int]) -> None:
    """Point the others' replies and notes at the ticket that stays."""
    events = list(unit.session.scalars(_events_of(kept)))
    row: Any = TicketEvent
    for piece in chunks(gone):
        said = select(row).where(row.ticket_id.in_(piece), row.kind != EventKind.STATUS)
        events += unit.session.scalars(said)
    for one in events:
        if one.ticket_id != kept.id:
            # What it made of the other ticket, it does not make of this one.
            one.status = None
    _number(events, kept)
    unit.session.flush()


def _move_belongings(unit: Unit, kept: Ticket, gone: Sequence[int]) -> None:
    """Point the others' activities and files at the ticket that stays."""
    activity: Any = Activity
    file: Any = Attachment
    for piece in chunks(gone):
        for one in unit.session.scalars(select(activity).where(activity.ticket_id.in_(piece))):
            one.ticket_id = kept.id
        theirs = select(file).where(file.entity == Ticket.__tablename__, file.record_id.in_(piece))
        for held in unit.session.scalars(theirs):
            held.record_id = kept.id


def _close_merged(unit: Unit, ticket: Ticket, kept: Ticket) -> None:
    if ticket.status is not TicketStatus.CLOSED:
        _become(unit, ticket, TicketStatus.CLOSED, EventAuthor.AUTOMATIC)
    ticket.merged_into_id = kept.id
