"""One ticket opened: what was said, where its clocks stand, and who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import BigInteger, bindparam, case, func, select
from sqlalchemy.orm import aliased

from crmdesk.db.changes import table_of
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.errors import NotFound
from crmdesk.model.service_clock import Happening, service_times
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription, SubscriptionStatus
from crmdesk.model.ticket import (
    EventAuthor,
    EventKind,
    Priority,
    Ticket,
    TicketCategory,
    TicketEvent,
    TicketStatus,
)
from crmdesk.services.linked import Linked, linked
from crmdesk.services.service_goals import goals_of
from crmdesk.services.ticket_clocks import happenings_of
from crmdesk.services.work_hours import calendar_of, week_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.activity import Channel
    from crmdesk.model.service_clock import Clock as Which
    from crmdesk.model.service_clock import ServiceGoal, ServiceTimes
    from crmdesk.model.setting import BookFacts
    from crmdesk.model.work_time import WorkCalendar

State = Literal["running", "stopped", "met", "breached"]

RECENT_DAYS: Final = 90
_MINUTE: Final = dt.timedelta(minutes=1)
_TICKET: Final = bindparam("ticket", type_=BigInteger)


class Clock(NamedTuple):
    """One promise of a ticket, in work minutes.

    `due` is None while the clock stands still; `left` is below 0 once it is broken. `used` is what has run of
    `goal`.
    """

    which: Which
    goal: int
    due: dt.datetime | None
    state: State
    used: int
    left: int


class ThreadEvent(NamedTuple):
    """An event as it is told; `who` is the colleague's or the customer's name, empty for the program."""

    id: int
    version: int
    seq: int
    moment: dt.datetime
    kind: EventKind
    author: EventAuthor
    who: str
    text: str | None
    status: TicketStatus | None
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A ticket whole, with its customer; its number is `id`.

    `monthly` is what the customer's `plans` paid subscriptions are worth, in thousandths of the base
    currency's minor unit a month. `open_tickets` and `recent_tickets` (of the last 90 days) count the
    customer's, this one among them; `average_satisfaction` is theirs, too. `deals` are the customer's open
    ones, `deal` is the one that it is about. `merged` are the tickets whose story stands here, `merged_into`
    the one that has this one's. `work_week` is the week that holds today, as `crmdesk.model.work_time`
    writes it.
    """

    id: int
    version: int
    subject: str
    ref: str | None
    status: TicketStatus
    priority: Priority
    channel: Channel | None
    opened: dt.datetime
    waiting_for: str | None
    escalated: bool
    satisfaction: int | None
    minutes: int | None
    trashed: bool
    category: Linked | None
    owner: Linked | None
    contact: Linked | None
    company: Linked | None
    phone: str
    plans: int
    monthly: int
    open_tickets: int
    recent_tickets: int
    average_satisfaction: Decimal | None
    deals: tuple[Linked, ...]
    deal: Linked | None
    merged_into: int | None
    merged: tuple[Linked, ...]
    events: tuple[ThreadEvent, ...]
    clocks: tuple[Clock, ...]
    work_week: str


def thread(work: Work, *, ticket: int) -> Thread:
    """A ticket with everything its page shows.

    Raises:
        NotFound: there is no such ticket.
    """
    return work.read(partial(_thread, ticket=ticket, now=work.clock(), facts=work.facts))


def _thread(session: Session, *, ticket: int, now: dt.datetime, facts: BookFacts) -> Thread:
    one = _head(session, ticket)
    rows = _events(session, ticket)
    calendar = calendar_of(session, facts.timezone)
    goal = goals_of(session).of(one.priority, one.customer_id)
    clocks = () if one.merged_into_id is not None else _clocks(one.opened, rows, calendar, goal, now)
    today = facts.day_of(now)
    return Thread(
        id=one.id,
        version=one.version,
        subject=one.name,
        ref=one.ref,
        status=one.status,
        priority=one.priority,
        channel=one.channel,
        opened=one.opened,
        waiting_for=one.waiting_for,
        escalated=one.escalated,
        satisfaction=one.satisfaction,
        minutes=one.minutes,
        trashed=one.trashed is not None,
        category=linked("ticket_category", one.category_id, one.category),
        owner=linked("staff", one.owner_id, one.owner),
        contact=linked("contact", one.contact_id, one.contact),
        company=linked("company", one.company_id, one.company),
        deal=linked("deal", one.deal_id, one.deal),
        phone=_first_line(one.contact_phones) or _first_line(one.company_phones),
        merged_into=one.merged_into_id,
        merged=_merged(session, ticket),
        events=tuple(_told(row) for row in rows),
        clocks=clocks,
        work_week=week_text(session, today),
        **_customer(session, one.customer_id, today),
    )


def _head(session: Session, ticket: int) -> Any:
    found = session.execute(_head_query(), {"ticket": ticket}).one_or_none()
    if found is None:
        raise NotFound(Ticket.__tablename__, f"#{ticket}")
    return found


@lru_cache(maxsize=1)
def _head_query() -> Select[Any]:
    contact, company = aliased(Contact), aliased(Contact)
    return (
        select(
            *table_of(Ticket).c,
            contact.name.label("contact"),
            contact.phones.label("contact_phones"),
            company.name.label("company"),
            company.phones.label("company_phones"),
            TicketCategory.name.label("category"),
            Staff.name.label("owner"),
            Deal.name.label("deal"),
        )
        .outerjoin(Deal, Deal.id == Ticket.deal_id)
        .outerjoin(contact, contact.id == Ticket.contact_id)
        .outerjoin(company, company.id == Ticket.company_id)
        .outerjoin(TicketCategory, TicketCategory.id == Ticket.category_id)
        .outerjoin(Staff, Staff.id == Ticket.owner_id)
        .where(Ticket.id == _TICKET)
    )


def _first_line(text: str | None) -> str:
    return (text or "").split("\n", 1)[0]


def _events(session: Session, ticket: int) -> Sequence[Any]:
    return session.execute(_events_query(), {"ticket": ticket}).all()


@lru_cache(maxsize=1)
def _events_query() -> Select[Any]:
    return (
        select(*table_of(TicketEvent).c, Staff.name.label("colleague"), Contact.name.label("customer"))
        .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
        .outerjoin(Contact, Contact.id == TicketEvent.contact_id)
        .where(TicketEvent.ticket_id == _TICKET)
        .order_by(TicketEvent.seq, TicketEvent.id)
    )


def _told(row: Any) -> ThreadEvent:
    who = {EventAuthor.STAFF: row.colleague, EventAuthor.CUSTOMER: row.customer}.get(row.author)
    return ThreadEvent(
        id=row.id,
        version=row.version,
        seq=row.seq,
        moment=row.moment,
        kind=row.kind,
        author=row.author,
        who=who or "",
        text=row.text,
        status=row.status,
        minutes=row.minutes,
    )


def _merged(session: Session, ticket: int) -> tuple[Linked, ...]:
    query = select(Ticket.id, Ticket.name).where(Ticket.merged_into_id == ticket).order_by(Ticket.id)
    return tuple(Linked("ticket", *one) for one in session.execute(query))


def _customer(session: Session, customer: int | None, today: dt.date) -> dict[str, Any]:
    """What the page says of the customer."""
    if customer is None:
        return {
            "plans": 0,
            "monthly": 0,
            "open_tickets": 0,
            "recent_tickets": 0,
            "average_satisfaction": None,
            "deals": (),
        }
    paid = [one for one in SubscriptionStatus if one.is_paid]
    plans = select(func.count(), func.coalesce(func.sum(Subscription.monthly), 0)).where(
        Subscription.customer_id == customer, Subscription.trashed.is_(None), Subscription.status.in_(paid)
    )
    is_over = [one for one in TicketStatus if one.is_over]
    since = today - dt.timedelta(days=RECENT_DAYS)
    counts = select(
        func.count(case((Ticket.status.not_in(is_over), 1))),
        func.count(case((Ticket.created > since, 1))),
        func.count(Ticket.satisfaction),
        func.coalesce(func.sum(Ticket.satisfaction), 0),
    ).where(Ticket.customer_id == customer, Ticket.trashed.is_(None), Ticket.merged_into_id.is_(None))
    number, monthly = session.execute(plans).one()
    still_open, recent, rated, points = session.execute(counts).one()
    return {
        "plans": number,
        "monthly": int(monthly),
        "open_tickets": still_open,
        "recent_tickets": recent,
        "average_satisfaction": Decimal(str(points)) / rated if rated else None,
        "deals": _deals(session, customer),
    }


def _deals(session: Session, customer: int) -> tuple[Linked, ...]:
    query = (
        select(Deal.id, Deal.name)
        .where(Deal.customer_id == customer, Deal.status == DealStatus.OPEN, Deal.trashed.is_(None))
        .order_by(Deal.expected_close, Deal.id)
    )
    return tuple(Linked("deal", *one) for one in session.execute(query))


# The clocks ----------------------------------------------------------------------------------------------


def _clocks(
    opened: dt.datetime, rows: Sequence[Any], calendar: WorkCalendar, goal: ServiceGoal, now: dt.datetime
) -> tuple[Clock, ...]:
    """Where the promises of a ticket stand now; those that it has none of are left out."""
    told = happenings_of(rows)
    times = service_times(opened, told, calendar, goal)
    seen = times
    if times.waiting_since is not None:
        # What would be due if the customer answered now tells what was left when the clock stopped.
        seen = service_times(opened, [*told, Happening(now, "status", "automatic", "open")], calendar, goal)
    minutes: dict[Which, int | None] = {
        "first_reply": goal.first_reply,
        "next_update": goal.next_update,
        "solve": goal.solve,
    }
    dues = {"first_reply": seen.reply_due, "next_update": seen.update_due, "solve": seen.solve_due}
    stands = times.waiting_since is not None
    found: list[Clock] = []
    for which, whole in minutes.items():
        settled, due = _settled(which, times), dues[which]
        if whole is not None and settled is not None:
            used, met = settled
            found.append(Clock(which, whole, None, "met" if met else "breached", used, whole - used))
        elif whole is not None and due is not None:
            left = calendar.minutes_between(now, due) if due >= now else -calendar.minutes_between(due, now)
            state: State = "breached" if now > due else "stopped" if stands else "running"
            found.append(Clock(which, whole, None if stands else due, state, whole - left, left))
    return tuple(found)


def _settled(which: Which, times: ServiceTimes) -> tuple[int, bool] | None:
    """The work minutes that a promise took and whether it was kept; None while it is not settled."""
    if which == "first_reply" and times.reply.met is not None and times.first_reply is not None:
        return times.first_reply.work, times.reply.met
    if which == "first_reply" and times.reply.met is not None and times.solved is not None:
        return times.solved.work, times.reply.met
    if which == "solve" and times.solve.met is not None and times.solved is not None:
        return times.solved.net, times.solve.met
    return None
