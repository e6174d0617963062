"""The populations of tickets: created, solved, solved again, promised, and open at the period's end.

A solving counts in the period of its day unless the ticket was reopened or solved again before the
period's end (KPIS.md C17, C18). Times are minutes since the ticket came: `work` in work time, `net` the
same without waiting for the customer, `clock` every minute. Tickets in the trash and those merged into
another are in none.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Integer,
    Text,
    and_,
    case,
    exists,
    func,
    join,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between, in_use, name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
    EventAuthor,
    EventKind,
    Priority,
    ServiceGoal,
    Staff,
    Ticket,
    TicketCategory,
    TicketEvent,
    TicketStatus,
)
from crmdesk.model.base import Day
from crmdesk.model.ticket import UNSOLVED

if TYPE_CHECKING:
    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds, Condition, Expression

TICKET_DIMENSIONS: Final = ("owner", "team", "company", "category", "priority", "came_by")
_OVER: Final = (TicketStatus.SOLVED, TicketStatus.CLOSED)


class TicketAge(StrEnum):
    """How long a ticket has been there."""

    DAY = "0-1"
    WEEK = "2-7"
    MONTH = "8-30"
    LONGER = "31+"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "0-1": N_("Up to 1 day"),
            "2-7": N_("2 to 7 days"),
            "8-30": N_("8 to 30 days"),
            "31+": N_("More than 30 days"),
        }[self.value]


_BANDS: Final = ((TicketAge.DAY, 2), (TicketAge.WEEK, 8), (TicketAge.MONTH, 31))
"""The first day that is no longer in each band but the last."""


_LATE_FOR: Final = 31
"""So many days after a period a reply to one of its tickets can become late; later it was so already."""


def is_counted() -> Condition:
    """The ticket is not in the trash nor merged; written so that no index on either is taken for it."""
    return and_(in_use(Ticket), func.coalesce(Ticket.merged_into_id, 0) == 0)


def _tickets(
    rows: Any,
    cells: dict[str, Any],
    *,
    keep: dict[str, Any] | None = None,
    where: tuple[Condition, ...] = (),
    by: dict[str, Any] | None = None,
) -> Source:
    """What every population of tickets has, and more."""
    dimensions: dict[str, Any] = {
        "owner": Ticket.owner_id,
        "team": team_of(Ticket.owner_id),
        "company": Ticket.customer_id,
        "category": Ticket.category_id,
        "priority": type_coerce(Ticket.priority, Text),
        "came_by": type_coerce(Ticket.channel, Text),
    }
    shown = {
        "name": Ticket.name,
        "customer": name_of(Contact, Ticket.customer_id),
        "owner": name_of(Staff, Ticket.owner_id),
        "category": name_of(TicketCategory, Ticket.category_id),
        "priority": Ticket.priority,
        "created": Ticket.created,
    }
    orders = {
        "name": Ticket.sort_key,
        "customer": order_of(Contact, Ticket.customer_id),
        "owner": order_of(Staff, Ticket.owner_id),
    }
    return Source(rows, Ticket.id, shown | cells, dimensions | (by or {}), orders, where=where, keep=keep)


# Solvings ------------------------------------------------------------------------------------------------


def _solvings(bounds: Bounds) -> Source:
    """Every solving within the period, and what became of it by the period's end."""
    event = TicketEvent
    on_day = and_(is_solving(event), bounds.hold(event.day))
    rows = join(bounds.table, event, on_day)
    rows = rows.join(Ticket, and_(Ticket.id == event.ticket_id, is_counted()))
    stands, reopened = bounds.outlast(event.until_day), was_reopened(event)
    keep = {
        "stands": stands,
        "reopened": and_(~stands, reopened),
        "settled": or_(stands, reopened),
        "first": ~_was_solved_before(event),
    }
    cells = {"day": event.day, "work": event.work, "net": event.net, "clock": event.clock}
    return _tickets(rows, cells, keep=keep)


def is_solving(event: type[TicketEvent]) -> Condition:
    """The event solved its ticket; only such events and first replies keep what the clocks showed."""
    # The kinds are named so that the index of events is bounded by the day.
    return and_(event.kind.in_(list(EventKind)), event.status.in_(_OVER), event.work.is_not(None))


def was_reopened(event: type[TicketEvent]) -> Condition:
    """The ticket was reopened after a solving, before it was solved again."""
    later, between = aliased(TicketEvent), aliased(TicketEvent)
    asked = and_(later.status.is_(None), later.kind == EventKind.REPLY, later.author == EventAuthor.CUSTOMER)
    solved_first = exists().where(
        between.ticket_id == event.ticket_id,
        between.seq > event.seq,
        between.seq < later.seq,
        between.status == TicketStatus.SOLVED,
        between.work.is_not(None),
    )
    return exists().where(
        later.ticket_id == event.ticket_id,
        later.seq > event.seq,
        or_(later.status.in_(UNSOLVED), asked),
        ~solved_first.correlate_except(between),
    )


def _was_solved_before(event: type[TicketEvent]) -> Condition:
    earlier = aliased(TicketEvent)
    before = or_(earlier.clock < event.clock, and_(earlier.clock == event.clock, earlier.seq < event.seq))
    return exists().where(earlier.ticket_id == event.ticket_id, is_solving(earlier), before)


# Created, promised, open ---------------------------------------------------------------------------------


def _created(bounds: Bounds) -> Source:
    """Tickets that came within the period, with what the clocks showed at a colleague's first reply."""
    rows = join(bounds.table, Ticket, and_(bounds.hold(Ticket.created), is_counted()))
    answered = Ticket.reply_minutes.is_not(None)
    keep = {
        "answered": answered,
        "unanswered": and_(~answered, Ticket.status.not_in(_OVER)),
    }
    cells = {
        "day": Ticket.created,
        "work": Ticket.reply_minutes,
        "net": _at_first_reply("net"),
        "clock": _at_first_reply("clock"),
    }
    return _tickets(rows, cells, keep=keep)


def _at_first_reply(clock: str) -> Expression:
    """What a clock showed at the first reply: clocks never run backwards, so it is the least."""
    reply = aliased(TicketEvent)
    least = select(func.min(getattr(reply, clock))).where(reply.ticket_id == Ticket.id)
    return least.where(reply.kind == EventKind.REPLY, reply.author == EventAuthor.STAFF).scalar_subquery()


def _promises(bounds: Bounds) -> Source:
    """Promises kept or broken: of a reply by the day the ticket came, of solving by the day it was solved."""
    both = union_all(_reply_promises(bounds), _solve_promises(bounds))
    # Worked out once: merged into the query around it, its arms would not be bounded by the periods.
    told = both.cte("told").prefix_with("MATERIALIZED")
    rows = bounds.joined(told)
    rows = rows.join(Ticket, and_(Ticket.id == told.c.ticket, is_counted()))
    kept = told.c.met == 1
    keep: dict[str, Any] = {"met": kept}
    for name in ("reply", "solve"):
        keep[name] = told.c.promise == name
        keep[f"{name}_met"] = and_(told.c.promise == name, kept)
    cells = {
        "day": told.c.day,
        "promise": told.c.promise,
        "kept": case((kept, "met"), else_="missed"),
    }
    return _tickets(rows, cells, keep=keep)


def _reply_promises(bounds: Bounds) -> Select[Any]:
    """The promises of a first reply; one that is overdue is broken before there is any."""
    bounds.days_ago(_LATE_FOR)
    zone = ZoneInfo(bounds.facts.timezone)
    midnight = dt.datetime.combine(bounds.today, dt.time(), zone).astimezone(dt.UTC)
    met = type_coerce(Ticket.reply_met, Integer)
    return (
        select(
            bounds.table.c.i,
            Ticket.id.label("ticket"),
            Ticket.created.label("day"),
            literal("reply").label("promise"),
            func.coalesce(met, 0).label("met"),
        )
        .select_from(join(bounds.table, Ticket, bounds.hold(Ticket.created)))
        .where(or_(met.is_not(None), Ticket.reply_due < midnight))
    )


def _solve_promises(bounds: Bounds) -> Select[Any]:
    """The promises of a solution; of a solving that was undone later, as it stood then (C17)."""
    event, promised = TicketEvent, _promised()
    met = case(
        (event.until_day.is_(None), type_coerce(Ticket.solve_met, Integer)),
        (event.net <= promised, 1),
        (event.net > promised, 0),
    )
    solved = and_(is_solving(event), bounds.hold(event.day), bounds.outlast(event.until_day))
    rows = join(bounds.table, event, solved).join(Ticket, Ticket.id == event.ticket_id)
    found = select(bounds.table.c.i, Ticket.id, event.day, literal("solve"), met)
    return found.select_from(rows).where(met.is_not(None))


def _promised() -> Expression:
    """The net minutes within which the ticket was to be solved: its customer's goal, else everybody's."""
    own, general = aliased(ServiceGoal), aliased(ServiceGoal)
    theirs = and_(own.customer_id == Ticket.customer_id, own.priority == Ticket.priority)
    everybodys = and_(general.customer_id.is_(None), general.priority == Ticket.priority)
    return case(
        (exists().where(theirs), select(func.max(own.solve)).where(theirs).scalar_subquery()),
        else_=select(func.max(general.solve)).where(everybodys).scalar_subquery(),
    )


def _backlog(bounds: Bounds) -> Source:
    """Tickets that were not solved when the period ended; of a running one, those not solved by now."""
    event = aliased(TicketEvent)
    solved = exists().where(
        event.ticket_id == Ticket.id,
        is_solving(event),
        event.day < bounds.until,
        bounds.outlast(event.until_day),
    )
    # What was open then is open still or was solved later: both have an index.
    since = or_(Ticket.status.in_(UNSOLVED), Ticket.solved_day >= bounds.until)
    # So written, the index by the day they came, which bounds nothing here, is not taken for it.
    before = func.coalesce(Ticket.created, bounds.until) < bounds.until
    came = and_(since, before, is_counted())
    rows = join(bounds.table, Ticket, came)
    today = literal(bounds.today, Day())
    age = days_between(case((bounds.until < today, bounds.until), else_=today), Ticket.created)
    ages = [(age < last, one.value) for one, last in _BANDS]
    band = case(*ages, else_=TicketAge.LONGER.value)
    cells = {"day": Ticket.created, "days": case((age > 0, age), else_=0)}
    return _tickets(rows, cells, where=(~solved,), by={"age": band})


_WHO: Final = (
    Column("name", N_("Ticket")),
    Column("customer", N_("Customer")),
    OWNER,
    Column("category", N_("Category")),
    Column(
        "priority",
        N_("Priority"),
        Kind.CHOICE,
        choices=tuple((one.value, one.label) for one in Priority),
    ),
)
_CREATED: Final = Column("created", N_("Came on"), Kind.DAY)
_TIMES: Final = (
    Column("work", N_("Work time"), Kind.MINUTES),
    Column("net", N_("Without waiting"), Kind.MINUTES),
    Column("clock", N_("Every hour"), Kind.MINUTES),
)

SOLVINGS: Final = Population(
    "solvings",
    N_("Solvings in the period"),
    "ticket",
    _solvings,
    (*_WHO, _CREATED, Column("day", N_("Solved on"), Kind.DAY), *_TIMES),
    TICKET_DIMENSIONS,
)
RESOLVED: Final = SOLVINGS.part("resolved", N_("Tickets solved in the period"), "stands")
FIRST_RESOLVED: Final = SOLVINGS.part(
    "first_resolved", N_("Tickets solved for the first time in the period"), "first"
)
SETTLED: Final = SOLVINGS.part("settled", N_("Solvings in the period that stood or were undone"), "settled")
REOPENED: Final = SOLVINGS.part("reopened", N_("Of these, undone by reopening the ticket"), "reopened")
TICKETS: Final = Population(
    "tickets",
    N_("Tickets that came in the period"),
    "ticket",
    _created,
    (*_WHO, Column("day", N_("Came on"), Kind.DAY), *_TIMES),
    TICKET_DIMENSIONS,
)
ANSWERED: Final = TICKETS.part(
    "answered", N_("Tickets that came in the period and were answered"), "answered"
)
UNANSWERED: Final = TICKETS.part("unanswered", N_("Tickets still without a first reply"), "unanswered")
PROMISES: Final = Population(
    "promises",
    N_("Service targets due"),
    "ticket",
    _promises,
    (
        *_WHO,
        _CREATED,
        Column(
            "promise",
            N_("Target"),
            Kind.CHOICE,
            choices=(("reply", N_("First reply")), ("solve", N_("Solution"))),
        ),
        Column("day", N_("Counted on"), Kind.DAY),
        Column(
            "kept",
            N_("Result"),
            Kind.CHOICE,
            choices=(("met", N_("Met")), ("missed", N_("Missed"))),
        ),
    ),
    TICKET_DIMENSIONS,
)
PROMISES_MET: Final = PROMISES.part("promises_met", N_("Of these, met"), "met")
REPLY_PROMISES: Final = PROMISES.part("reply_promises", N_("Targets for the first reply due"), "reply")
REPLIES_MET: Final = PROMISES.part("replies_met", N_("Of these, replied in time"), "reply_met")
SOLVE_PROMISES: Final = PROMISES.part("solve_promises", N_("Targets for solving due"), "solve")
SOLVINGS_MET: Final = PROMISES.part("solvings_met", N_("Of these, solved in time"), "solve_met")
BACKLOG: Final = Population(
    "backlog",
    N_("Tickets open at the end of the period"),
    "ticket",
    _backlog,
    (*_WHO, Column("day", N_("Came on"), Kind.DAY), Column("days", N_("Days since it came"), Kind.DAYS)),
    (*TICKET_DIMENSIONS, "age"),
)
