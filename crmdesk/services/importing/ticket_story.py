"""What a ticket's own row tells of its events: that it came, was first answered and was solved.

Its first event is the program's, not a colleague's: by that it is known that no file of events, and nobody
here, has told the ticket's story yet.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks
from crmdesk.model.ticket import EventAuthor, EventKind, TicketEvent, TicketStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from crmdesk.model.setting import BookFacts

_AT_ONCE: Final = 1000


class Told(NamedTuple):
    """One event, as a row of a ticket tells it."""

    moment: dt.datetime
    kind: EventKind
    author: EventAuthor
    status: TicketStatus | None


def story_of(
    opened: dt.datetime,
    status: TicketStatus,
    first_reply: dt.datetime | None = None,
    solved: dt.datetime | None = None,
) -> list[Told]:
    """The events of a ticket of which only its row is known, in their order.

    What it became without a moment, it became at its first reply, else when it came. Nothing happened in it
    before it came.
    """
    first_reply, solved = (None if one is None else max(one, opened) for one in (first_reply, solved))
    staff, change = EventAuthor.STAFF, EventKind.STATUS
    events = [Told(opened, change, EventAuthor.AUTOMATIC, TicketStatus.NEW)]
    if first_reply is not None:
        events.append(Told(first_reply, EventKind.REPLY, staff, None))
    if status.is_over:
        moment = solved or first_reply or opened
        became = (TicketStatus.SOLVED, status) if status is TicketStatus.CLOSED else (status,)
        events += [Told(moment, change, staff, one) for one in became]
    elif status is not TicketStatus.NEW:
        events.append(Told(first_reply or opened, change, staff, status))
    return sorted(events, key=lambda one: one.moment)


def is_row_told(events: Sequence[Any]) -> bool:
    """Whether a ticket's story begins as its own row tells it."""
    first = events[0] if events else None
    return (
        first is not None
        and first.author is EventAuthor.AUTOMATIC
        and first.kind is EventKind.STATUS
        and first.status is TicketStatus.NEW
    )


def rows_of(ticket: int, events: Iterable[Told], facts: BookFacts, staff: int | None) -> list[dict[str, Any]]:
    """Events as rows of their table, numbered; what colleagues did, `staff` did."""
    return [
        {
            "ticket_id": ticket,
            "seq": place,
            "day": facts.day_of(one.moment),
            "staff_id": staff if one.author is EventAuthor.STAFF else None,
        }
        | one._asdict()
        for place, one in enumerate(events, start=1)
    ]


def stored_events(connection: Connection, tickets: Iterable[int]) -> dict[int, list[Any]]:
    """The whole events of tickets in their order, by ticket."""
    table, found = table_of(TicketEvent), defaultdict[int, list[Any]](list)
    for piece in chunks(tickets, _AT_ONCE):
        query = select(table).where(table.c.ticket_id.in_(piece))
        for row in connection.execute(query.order_by(table.c.ticket_id, table.c.seq, table.c.id)):
            found[row.ticket_id].append(row)
    return found
