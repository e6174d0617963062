"""Whether tickets are what their events make them, and subscriptions have one state on every day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks, read_facts
from crmdesk.l10n.texts import NN_
from crmdesk.model.service_clock import Happening, ServiceTimes, service_times
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.subscription import Subscription, SubscriptionState
from crmdesk.model.ticket import ServiceGoal, Ticket, TicketEvent, status_after
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.model.work_time import WorkCalendar, WorkWeek, parse_hours, parse_work_week

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

_AT_ONCE: Final = 1000

WRONG_STATUS = NN_(
    "{count} ticket is not what its last event made it.",
    "{count} tickets are not what their last events made them.",
)
WRONG_CLOCK = NN_(
    "{count} ticket shows other times than its events tell.",
    "{count} tickets show other times than their events tell.",
)
BROKEN_STATES = NN_(
    "{count} subscription has days without a state, or with several.",
    "{count} subscriptions have days without a state, or with several.",
)
NO_CUSTOMER = NN_(
    "{count} subscription has no customer, so no figure counts it.",
    "{count} subscriptions have no customer, so no figure counts them.",
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with some records of a table."""

    message: str
    table: str
    ids: list[int]


def service_faults(connection: Connection) -> Iterator[Wrong]:
    """All that is wrong with tickets and subscriptions."""
    status, clock = _tickets(connection)
    yield Wrong(WRONG_STATUS, Ticket.__tablename__, status)
    yield Wrong(WRONG_CLOCK, Ticket.__tablename__, clock)
    yield Wrong(BROKEN_STATES, Subscription.__tablename__, list(_untiled(connection)))
    yield Wrong(NO_CUSTOMER, Subscription.__tablename__, _unpaid(connection))


def _tickets(connection: Connection) -> tuple[list[int], list[int]]:
    """The tickets of another status, and those of other times, than their events make them have."""
    table = table_of(Ticket)
    calendar, promises = _calendar(connection), _promises(connection)
    status: list[int] = []
    clock: list[int] = []
    ids = connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
    for piece in chunks(ids, _AT_ONCE):
        told = _events(connection, piece)
        query = select(table).where(table.c.id.in_(piece), table.c.merged_into_id.is_(None))
        for one in connection.execute(query.order_by(table.c.id)):
            events = told.get(one.id, [])
            if one.status is not status_after(events):
                status.append(one.id)
            goal = promises.get((one.customer_id, one.priority)) or promises.get((None, one.priority))
            happened = [Happening(each.moment, each.kind, each.author, each.status) for each in events]
            times = service_times(one.opened, happened, calendar, goal or Promised())
            if _shown(one) != _reckoned(times):
                clock.append(one.id)
    return status, clock


def _shown(ticket: Any) -> tuple[Any, ...]:
    return (
        ticket.reply_due,
        ticket.update_due,
        ticket.solve_due,
        ticket.replied,
        ticket.reply_minutes,
        ticket.reply_met,
        ticket.solved,
        ticket.solve_met,
        ticket.reopened,
    )


def _reckoned(times: ServiceTimes) -> tuple[Any, ...]:
    first, solved = times.first_reply, times.solved
    return (
        times.reply_due,
        times.update_due,
        times.solve_due,
        None if first is None else first.moment,
        None if first is None else first.work,
        times.reply.met,
        None if solved is None else solved.moment,
        times.solve.met,
        times.reopened,
    )


def _events(connection: Connection, tickets: Iterable[int]) -> dict[int, list[Any]]:
    table, found = table_of(TicketEvent), defaultdict[int, list[Any]](list)
    query = select(table).where(table.c.ticket_id.in_(tickets))
    for row in connection.execute(query.order_by(table.c.ticket_id, table.c.seq, table.c.id)):
        found[row.ticket_id].append(row)
    return found


def _calendar(connection: Connection) -> WorkCalendar:
    """The work time of the business."""
    weeks, days = table_of(WorkHours), table_of(Holiday)
    with Session(connection) as session:
        timezone = read_facts(session).timezone
    return WorkCalendar(
        [WorkWeek(one.start, parse_work_week(one.hours)) for one in connection.execute(select(weeks))],
        {one.day: parse_hours(one.hours or "") for one in connection.execute(select(days))},
        timezone,
    )


def _promises(connection: Connection) -> dict[tuple[int | None, Any], Promised]:
    table = table_of(ServiceGoal)
    rows = connection.execute(select(table).order_by(table.c.id))
    return {
        (one.customer_id, one.priority): Promised(one.first_reply, one.next_update, one.solve) for one in rows
    }


def _unpaid(connection: Connection) -> list[int]:
    """The subscriptions that nobody pays for."""
    table = table_of(Subscription)
    query = select(table.c.id).where(table.c.trashed.is_(None), table.c.customer_id.is_(None))
    return list(connection.execute(query.order_by(table.c.id)).scalars())


def _untiled(connection: Connection) -> Iterator[int]:
    """The subscriptions whose states do not follow one another from the first day on for good."""
    table, states = table_of(Subscription), table_of(SubscriptionState)
    columns = (states.c.subscription_id, states.c.seq, states.c.since, states.c.until)
    rows = connection.execute(select(*columns).order_by(states.c.subscription_id, states.c.seq))
    chains = {number: list(chain) for number, chain in groupby(rows, key=attrgetter("subscription_id"))}
    for one in connection.execute(
        select(table.c.id, table.c.start).where(table.c.trashed.is_(None)).order_by(table.c.id)
    ):
        chain = chains.get(one.id, [])
        tiled = (
            bool(chain)
            and chain[0].since == one.start
            and chain[-1].until is None
            and all(first.until == second.since for first, second in pairwise(chain))
        )
        if not tiled:
            yield one.id
