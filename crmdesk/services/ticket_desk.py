"""The ticket desk's lists: the queues, how many wait in each, and their rows by the nearest deadline."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, false, func, or_, select

from crmdesk.db import dialect
from crmdesk.db import search as words
from crmdesk.kpi.related import name_of
from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.contact import Contact
from crmdesk.model.staff import Staff
from crmdesk.model.ticket import Priority, Ticket, TicketStatus
from crmdesk.model.work_time import NoWorkHours
from crmdesk.services.work_hours import calendar_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.service_clock import Clock

Place = tuple[dt.datetime | None, int]
"""Where a page of a queue ended: the nearest deadline and the number of its last ticket."""

SOON: Final = dt.timedelta(hours=2)
"""A deadline is soon when it is so near, by the clock on the wall or in work time."""

_MINUTE: Final = dt.timedelta(minutes=1)


class Queue(StrEnum):
    """A choice of tickets to work on; all before `all` are of tickets with something left to do.

    `trash` has those that were put there, and no other has.
    """

    MINE = "mine"
    UNASSIGNED = "unassigned"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    WAITING = "waiting"
    OPEN = "open"
    ALL = "all"
    TRASH = "trash"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "mine": NP_("tickets", "Mine"),
            "unassigned": NP_("tickets", "Unassigned"),
            "due_soon": NP_("tickets", "Due soon"),
            "breached": NP_("tickets", "Breached"),
            "waiting": NP_("tickets", "Waiting"),
            "open": N_("All open"),
            "all": NP_("tickets", "All"),
            "trash": N_("Trash"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A ticket as a queue shows it.

    `clock` says which deadline is `nearest` (None: nothing is due); `breached` whether it had passed
    when the row was read.
    """

    id: int
    subject: str
    customer: str
    status: TicketStatus
    priority: Priority
    owner: str
    clock: Clock | None
    nearest: dt.datetime | None
    breached: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows of a queue; `next` is where to go on, None at its end."""

    rows: list[QueueRow]
    next: Place | None


def queue_counts(work: Work) -> dict[Queue, int]:
    """How many tickets are in each queue now."""
    return work.read(partial(_counts, now=work.clock(), mine=work.staff(), timezone=work.facts.timezone))


def _counts(session: Session, *, now: dt.datetime, mine: int | None, timezone: str) -> dict[Queue, int]:
    parts = _parts(session, now, mine, timezone)
    there = [queue for queue in Queue if queue is not Queue.TRASH]
    sums = [func.coalesce(func.sum(case((parts[queue], 1), else_=0)), 0) for queue in there]
    gone = select(func.count(Ticket.id)).where(parts[Queue.TRASH]).scalar_subquery()
    row = session.execute(select(*sums, gone).where(_there())).one()
    return {queue: int(count) for queue, count in zip((*there, Queue.TRASH), row, strict=True)}


def queue_page(
    work: Work, *, queue: Queue, search: str = "", after: Place | None = None, limit: int = 100
) -> QueuePage:
    """Rows of a queue, the nearest deadline first and those without one last, from `after` on."""
    return work.read(
        partial(
            _page,
            queue=queue,
            search=search,
            after=after,
            limit=limit,
            now=work.clock(),
            mine=work.staff(),
            timezone=work.facts.timezone,
        )
    )


def _page(
    session: Session,
    *,
    queue: Queue,
    search: str,
    after: Place | None,
    limit: int,
    now: dt.datetime,
    mine: int | None,
    timezone: str,
) -> QueuePage:
    conditions = [_parts(session, now, mine, timezone)[queue]]
    if queue is not Queue.TRASH:
        conditions.append(_there())
    if search.strip() and queue is Queue.TRASH:
        # What lies in the trash has no entry in the search box's index.
        conditions.append(dialect.holds(session, Ticket.name, search))
    elif search.strip():
        conditions.append(words.condition(session, Ticket.__tablename__, Ticket.id, search))
    found: list[Any] = []
    # What is due and what is not are asked one after the other: each goes along its index.
    if after is None or after[0] is not None:
        query = _rows().where(*conditions, Ticket.nearest.is_not(None), _beyond(after))
        found = list(session.execute(query.order_by(Ticket.nearest, Ticket.id).limit(limit + 1)))
    if len(found) <= limit:
        last = after[1] if after is not None and after[0] is None else 0
        query = _rows().where(*conditions, Ticket.nearest.is_(None), Ticket.id > last)
        found += session.execute(query.order_by(Ticket.id).limit(limit + 1 - len(found)))
    rows = [_row(one, now) for one in found[:limit]]
    return QueuePage(rows, (rows[-1].nearest, rows[-1].id) if len(found) > limit else None)


def _there() -> ColumnElement[bool]:
    """What every queue but the trash leaves out: what lies there, and tickets told in another."""
    return and_(Ticket.trashed.is_(None), Ticket.merged_into_id.is_(None))


def _beyond(after: Place | None) -> ColumnElement[bool]:
    if after is None:
        return Ticket.id > 0
    return or_(Ticket.nearest > after[0], and_(Ticket.nearest == after[0], Ticket.id > after[1]))


def _parts(
    session: Session, now: dt.datetime, mine: int | None, timezone: str
) -> dict[Queue, ColumnElement[bool]]:
    """What puts a ticket into each queue."""
    is_open = Ticket.status.in_([TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING])
    return {
        Queue.MINE: and_(is_open, Ticket.owner_id == mine) if mine is not None else false(),
        Queue.UNASSIGNED: and_(is_open, Ticket.owner_id.is_(None)),
        Queue.DUE_SOON: Ticket.nearest.between(now, soon_until(session, now, timezone)),
        Queue.BREACHED: Ticket.nearest < now,
        Queue.WAITING: Ticket.status == TicketStatus.WAITING,
        Queue.OPEN: is_open,
        Queue.ALL: Ticket.id > 0,
        Queue.TRASH: Ticket.trashed.is_not(None),
    }


def soon_until(session: Session, now: dt.datetime, timezone: str) -> dt.datetime:
    """The moment up to which a deadline is soon."""
    try:
        worked = calendar_of(session, timezone).after(now, SOON // _MINUTE)
    except NoWorkHours:
        return now + SOON
    return max(now + SOON, worked)


def _rows() -> Any:
    return select(
        Ticket.id,
        Ticket.name,
        name_of(Contact, Ticket.customer_id).label("customer"),
        Ticket.status,
        Ticket.priority,
        name_of(Staff, Ticket.owner_id).label("owner"),
        Ticket.reply_due,
        Ticket.update_due,
        Ticket.nearest,
    )


def _row(one: Any, now: dt.datetime) -> QueueRow:
    clock: Clock | None = None
    if one.nearest is not None:
        clock = "next_update" if one.nearest == one.update_due else "solve"
        clock = "first_reply" if one.nearest == one.reply_due else clock
    return QueueRow(
        id=one.id,
        subject=one.name,
        customer=one.customer or "",
        status=one.status,
        priority=one.priority,
        owner=one.owner or "",
        clock=clock,
        nearest=one.nearest,
        breached=one.nearest is not None and one.nearest < now,
        waiting=one.status is TicketStatus.WAITING,
    )
