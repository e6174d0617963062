"""The clocks of tickets, kept with every gesture: what is due, what was promised, and what it took."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, or_, select, update

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks, read_facts
from crmdesk.l10n.texts import N_
from crmdesk.model.base import EPOCH
from crmdesk.model.errors import IllegalMove
from crmdesk.model.service_clock import Happening, service_times
from crmdesk.model.setting import Setting
from crmdesk.model.ticket import ServiceGoal, Ticket, TicketEvent, TicketStatus, status_after
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.services.service_goals import goals_of
from crmdesk.services.work_hours import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.service_clock import Reading, ServiceTimes
    from crmdesk.model.setting import BookFacts

_TICKET: Final = Ticket.__tablename__
_EVENT: Final = TicketEvent.__tablename__
_GOAL: Final = ServiceGoal.__tablename__
_WEEK: Final = WorkHours.__tablename__
_HOLIDAY: Final = Holiday.__tablename__
_SETTING: Final = Setting.__tablename__
_AT_ONCE: Final = 1000
_DAY: Final = dt.timedelta(days=1)
_ON_TICKET: Final = (
    "reply_due", "update_due", "solve_due", "nearest", "replied", "reply_minutes", "reply_met", "solved",
    "solved_day", "solve_met", "reopened",
)  # fmt: skip
_ON_EVENT: Final = ("work", "net", "clock", "until_day")
_NO_READINGS: Final[dict[int, Reading]] = {}
_NO_CLOCKS: Final[tuple[Any, ...]] = (*(None for _name in _ON_TICKET[:-1]), 0)


class TicketFollower:
    """Keeps what follows from the events of tickets in the work time of the business."""

    tables: frozenset[str] = frozenset({_TICKET, _EVENT, _GOAL, _WEEK, _HOLIDAY, _SETTING})

    def follow(self, unit: Unit) -> None:
        """Bring the clocks up to date that the unit's changes can have moved."""
        facts = unit.facts
        touched = unit.touched(_TICKET) | unit.touched(_EVENT, "ticket_id")
        if unit.touched(_SETTING):
            facts = read_facts(unit.session)
        if facts.timezone != unit.facts.timezone:
            touched.update(unit.session.scalars(select(Ticket.id)))
        else:
            touched |= _by_goals(unit) | _by_work_time(unit)
        moved = rebuild(unit.session, facts, sorted(touched))
        if moved:
            unit.followed[_TICKET] = unit.followed.get(_TICKET, set()) | moved


def require_told(unit: Unit) -> None:
    """Refuse a ticket that is not what its events make it, as undoing an earlier one of them would leave it.

    Raises:
        IllegalMove: the unit leaves such a ticket.
    """
    touched = unit.touched(_TICKET) | unit.touched(_EVENT, "ticket_id")
    connection, event, row = unit.session.connection(), table_of(TicketEvent).c, table_of(Ticket).c
    for piece in chunks(sorted(touched)):
        events = select(event.ticket_id, event.status, event.kind, event.author)
        events = events.where(event.ticket_id.in_(piece)).order_by(event.ticket_id, event.seq, event.id)
        told: dict[int, list[Any]] = defaultdict(list)
        for one in connection.execute(events):
            told[one.ticket_id].append(one)
        tickets = select(row.id, row.name, row.status).where(row.id.in_(piece), row.merged_into_id.is_(None))
        for ticket in connection.execute(tickets):
            if ticket.status is not status_after(told[ticket.id]):
                raise IllegalMove(
                    N_("This cannot be undone: “{ticket}” went on since. Undo the later changes first."),
                    ticket=ticket.name,
                )


def _by_goals(unit: Unit) -> set[int]:
    """The tickets that a changed promise is about, or was."""
    priorities, customers = _values(unit, _GOAL, "priority"), _values(unit, _GOAL, "customer_id")
    if not priorities:
        return set()
    query = select(Ticket.id).where(Ticket.priority.in_(priorities))
    if None not in customers:
        query = query.where(Ticket.customer_id.in_(customers))
    return set(unit.session.scalars(query))


def _by_work_time(unit: Unit) -> set[int]:
    """The tickets that are under way, or were, in work time that is another now."""
    starts, days = _days(unit, _WEEK, "start"), _days(unit, _HOLIDAY, "day")
    if not starts and not days:
        return set()
    if starts:
        table = table_of(WorkHours)
        first = unit.session.scalar(select(table.c.start).order_by(table.c.start).limit(1))
        if first is None or min(starts) <= first:
            return set(unit.session.scalars(select(Ticket.id)))
    # A day of another time zone, and a night's work that ends on the next day.
    begin = min(starts | days) - _DAY
    later = exists().where(TicketEvent.ticket_id == Ticket.id, TicketEvent.day >= begin)
    running = Ticket.status.not_in([TicketStatus.SOLVED, TicketStatus.CLOSED])
    query = select(Ticket.id).where(or_(running, later))
    if not starts:
        query = query.where(Ticket.created <= max(days) + _DAY)
    return set(unit.session.scalars(query))


def _values(unit: Unit, table: str, column: str) -> set[Any]:
    """What a column of the touched records has now, and had before."""
    linked = table_of({_GOAL: ServiceGoal, _WEEK: WorkHours, _HOLIDAY: Holiday}[table]).c
    found: set[Any] = set()
    for (name, _record), change in unit.changes.settled().items():
        if name == table and column in change.before:
            found.add(change.before[column])
    for piece in chunks(unit.touched(table)):
        query = select(linked[column]).where(linked.id.in_(piece))
        found.update(unit.session.execute(query).scalars())
    return found


def _days(unit: Unit, table: str, column: str) -> set[dt.date]:
    found = _values(unit, table, column)
    return {one if isinstance(one, dt.date) else EPOCH + one * _DAY for one in found}


def rebuild(session: Session, facts: BookFacts, tickets: Iterable[int] | None = None) -> set[int]:
    """Make the clocks of tickets (None: of all) anew; which of them were not as they are."""
    if tickets is None:
        tickets = session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
    calendar, goals, moved = calendar_of(session, facts.timezone), goals_of(session), set[int]()
    connection, table = session.connection(), table_of(Ticket)
    for piece in chunks(tickets, _AT_ONCE):
        told = events_of(connection, piece)
        fresh: list[dict[str, Any]] = []
        read: list[dict[str, Any]] = []
        for one in connection.execute(select(table).where(table.c.id.in_(piece))):
            events = told.get(one.id, [])
            if one.merged_into_id is not None:
                now, readings = _NO_CLOCKS, _NO_READINGS
            else:
                goal = goals.of(one.priority, one.customer_id)
                times = service_times(one.opened, happenings_of(events), calendar, goal)
                now, readings = _clocks(times, facts), _readings(times)
            if now != tuple(getattr(one, name) for name in _ON_TICKET):
                fresh.append({"record": one.id} | dict(zip(_ON_TICKET, now, strict=True)))
            read += _changed(events, readings, facts)
        _store(connection, Ticket, _ON_TICKET, fresh)
        _store(connection, TicketEvent, _ON_EVENT, read)
        moved.update(one["record"] for one in fresh)
    return moved


def events_of(connection: Connection, tickets: Iterable[int]) -> dict[int, list[Any]]:
    """The events of tickets in their order, by ticket."""
    table, found = table_of(TicketEvent), defaultdict[int, list[Any]](list)
    columns = [
        table.c[name] for name in ("id", "ticket_id", "moment", "kind", "author", "status", *_ON_EVENT)
    ]
    for piece in chunks(tickets, _AT_ONCE):
        query = select(*columns).where(table.c.ticket_id.in_(piece))
        for row in connection.execute(query.order_by(table.c.ticket_id, table.c.seq, table.c.id)):
            found[row.ticket_id].append(row)
    return found


def happenings_of(events: Sequence[Any]) -> list[Happening]:
    """Events as the clocks take them."""
    return [Happening(one.moment, one.kind, one.author, one.status) for one in events]


def _clocks(times: ServiceTimes, facts: BookFacts) -> tuple[Any, ...]:
    """What a ticket keeps of its times, in the order of its columns."""
    nearest, first, solved = times.nearest, times.first_reply, times.solved
    return (
        times.reply_due,
        times.update_due,
        times.solve_due,
        None if nearest is None else nearest.due,
        None if first is None else first.moment,
        None if first is None else first.work,
        times.reply.met,
        None if solved is None else solved.moment,
        None if solved is None else facts.day_of(solved.moment),
        times.solve.met,
        times.reopened,
    )


def _readings(times: ServiceTimes) -> dict[int, Reading]:
    """What the clocks showed, by the place of the event; of one that replies and solves, the solving."""
    readings = (times.first_reply, *times.solvings)
    return {one.place: one for one in readings if one is not None}


def _changed(events: Sequence[Any], readings: dict[int, Reading], facts: BookFacts) -> list[dict[str, Any]]:
    """The events whose readings are not as they are kept."""
    fresh = []
    for place, event in enumerate(events):
        one = readings.get(place)
        until = None if one is None or one.until is None else facts.day_of(one.until)
        now = (None, None, None, None) if one is None else (one.work, one.net, one.clock, until)
        if now != _kept(event):
            fresh.append({"record": event.id} | dict(zip(_ON_EVENT, now, strict=True)))
    return fresh


_kept = attrgetter(*_ON_EVENT)


def _store(connection: Connection, model: Any, names: Sequence[str], fresh: list[dict[str, Any]]) -> None:
    """Write what follows; it is nobody's change, so no version counts it."""
    table = table_of(model)
    if fresh:
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        connection.execute(update(table).where(table.c.id == bindparam("record")).values(values), fresh)
