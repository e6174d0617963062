"""The day's list: what is overdue, due today, and due within seven days, over everything."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from crmdesk.l10n.texts import N_
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, Pipeline
from crmdesk.model.ticket import UNSOLVED, Ticket
from crmdesk.services import renewals
from crmdesk.services.next_steps import has_no_step
from crmdesk.services.review_days import DueReview, read_due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.setting import BookFacts

AHEAD: Final = 7
MOST_ITEMS: Final = 60
MOST_DEALS: Final = 5
_DAY: Final = dt.timedelta(days=1)


class What(StrEnum):
    """What an item of the day is."""

    ACTIVITY = "activity"
    TICKET = "ticket"
    RENEWAL = "subscription"
    REVIEW = "review"


class When(StrEnum):
    """The column of the day's list that an item stands in."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {"overdue": N_("Overdue"), "today": N_("Today"), "soon": N_("Next 7 days")}[self.value]


class Item(NamedTuple):
    """One thing to do: `id` is that of its activity, ticket or subscription, or of the duty to review.

    `moment` is None where a whole day is meant. `amount` is a renewal's price of a term, minor units of
    `currency`. `review` is the review of a figure that is due.
    """

    what: What
    id: int
    title: str
    customer: str
    day: dt.date
    moment: dt.datetime | None = None
    kind: ActivityKind | None = None
    amount: int | None = None
    currency: str = ""
    review: DueReview | None = None


class IdleDeal(NamedTuple):
    """An open deal that nothing is planned for."""

    id: int
    title: str
    customer: str
    amount: int
    currency: str


class Day(NamedTuple):
    """The day's list; `counts` are whole even where a column shows `MOST_ITEMS` only.

    `by_day` counts what is due on each of the days from a week before to `AHEAD` days ahead.
    """

    today: dt.date
    now: dt.datetime
    columns: dict[When, tuple[Item, ...]]
    counts: dict[When, int]
    by_day: dict[dt.date, int]
    idle: tuple[IdleDeal, ...]
    idle_count: int


def read_day(work: Work, *, mine: bool = False) -> Day:
    """Everything that is due until seven days from now; with `mine` only what is one's own."""
    query = partial(_read, facts=work.facts, now=work.clock(), owner=work.staff() if mine else None)
    return work.read(query)


class Waiting(NamedTuple):
    """How much waits: what the day's list has as overdue or due today, and all open tickets of the desk."""

    today: int
    tickets: int


def count_waiting(work: Work, *, mine: bool = False) -> Waiting:
    """What the navigation counts; with `mine` only what is one's own of the day's list."""
    owner = work.staff() if mine else None
    return work.read(partial(_count_waiting, facts=work.facts, now=work.clock(), owner=owner))


def _count_waiting(session: Session, *, facts: BookFacts, now: dt.datetime, owner: int | None) -> Waiting:
    there = (Ticket.trashed.is_(None), Ticket.merged_into_id.is_(None))
    tickets = select(func.count()).where(Ticket.status.in_(UNSOLVED), *there)
    return Waiting(_count(session, facts=facts, now=now, owner=owner), session.scalar(tickets) or 0)


class _Span(NamedTuple):
    """The days and moments that bound the columns."""

    facts: BookFacts
    now: dt.datetime
    today: dt.date
    owner: int | None

    def end_of(self, day: dt.date) -> dt.datetime:
        zone = ZoneInfo(self.facts.timezone)
        return dt.datetime.combine(day + _DAY, dt.time(), zone).astimezone(dt.UTC)

    def terms(self) -> dict[str, Any]:
        """What is asked of the terms that end."""
        return {"facts": self.facts, "today": self.today, "days": AHEAD + 1, "owner": self.owner}

    def column(self, day: dt.date, moment: dt.datetime | None) -> When:
        if day < self.today or (moment is not None and moment < self.now):
            return When.OVERDUE
        return When.TODAY if day == self.today else When.SOON


def _span(facts: BookFacts, now: dt.datetime, owner: int | None) -> _Span:
    return _Span(facts, now, facts.day_of(now), owner)


def _read(session: Session, *, facts: BookFacts, now: dt.datetime, owner: int | None) -> Day:
    span = _span(facts, now, owner)
    terms, ends = _renewals(session, span)
    reviews = _reviews(session, span)
    items = [*_activities(session, span), *_tickets(session, span), *terms, *reviews]
    items.sort(key=lambda one: (one.day, one.moment or span.end_of(one.day), one.title, one.id))
    columns: dict[When, list[Item]] = {when: [] for when in When}
    for one in items:
        columns[span.column(one.day, one.moment)].append(one)
    counts, by_day = _counts(session, span, ends, [one.day for one in reviews])
    deals, idle_count = _idle(session, span)
    kept = {when: tuple(found[:MOST_ITEMS]) for when, found in columns.items()}
    return Day(span.today, now, kept, counts, by_day, deals, idle_count)


def _count(session: Session, *, facts: BookFacts, now: dt.datetime, owner: int | None) -> int:
    span = _span(facts, now, owner)
    ends = renewals.count_ending(session, **span.terms())
    reviews = [one.day for one in _reviews(session, span)]
    counts, _by_day = _counts(session, span, ends, reviews)
    return counts[When.OVERDUE] + counts[When.TODAY]


def _owned(query: Any, column: Any, owner: int | None) -> Any:
    """The query of what belongs to `owner`, or of everybody's where that is None."""
    return query if owner is None else query.where(column == owner)


def _wanted_activities(span: _Span) -> tuple[ColumnElement[bool], ...]:
    last = span.today + AHEAD * _DAY
    return (Activity.done_day.is_(None), Activity.due <= last, Activity.trashed.is_(None))


def _activities(session: Session, span: _Span) -> Iterable[Item]:
    columns = (Activity.id, Activity.name, Contact.name, Activity.due, Activity.due_at, Activity.kind)
    query = select(*columns).outerjoin(Contact, Contact.id == Activity.customer_id)
    query = _owned(query.where(*_wanted_activities(span)), Activity.owner_id, span.owner)
    # The overdue ones and those to come are asked for apart, so that neither keeps the other out.
    for part in (Activity.due < span.today, Activity.due >= span.today):
        rows = session.execute(query.where(part).order_by(Activity.due, Activity.id).limit(2 * MOST_ITEMS))
        for number, title, customer, day, moment, kind in rows:
            yield Item(What.ACTIVITY, number, title, customer or "", day, moment, kind)


def _wanted_tickets(span: _Span) -> tuple[ColumnElement[bool], ...]:
    last = span.end_of(span.today + AHEAD * _DAY)
    return (Ticket.status.in_(UNSOLVED), Ticket.trashed.is_(None), Ticket.nearest < last)


def _tickets(session: Session, span: _Span) -> Iterable[Item]:
    columns = (Ticket.id, Ticket.name, Contact.name, Ticket.nearest)
    query = select(*columns).outerjoin(Contact, Contact.id == Ticket.customer_id)
    query = _owned(query.where(*_wanted_tickets(span)), Ticket.owner_id, span.owner)
    for part in (Ticket.nearest < span.now, Ticket.nearest >= span.now):
        rows = session.execute(query.where(part).order_by(Ticket.nearest, Ticket.id).limit(2 * MOST_ITEMS))
        for number, title, customer, nearest in rows:
            yield Item(What.TICKET, number, title, customer or "", span.facts.day_of(nearest), nearest)


def _renewals(session: Session, span: _Span) -> tuple[list[Item], dict[dt.date, int]]:
    """What is to be renewed, and how much on each day."""
    found, by_day = renewals.ending(session, **span.terms(), most=2 * MOST_ITEMS)
    items = [Item(What.RENEWAL, one.subscription, one.plan, one.customer, one.due) for one in found]
    worth = zip(items, found, strict=True)
    return [item._replace(amount=one.term, currency=one.currency) for item, one in worth], by_day


def _reviews(session: Session, span: _Span) -> list[Item]:
    """The reviews of figures that are due, each since the day after its period."""
    due = read_due(session, facts=span.facts, today=span.today, owner=span.owner)
    return [Item(What.REVIEW, one.duty, one.name, one.campaign, one.day, review=one) for one in due]


def _counts(
    session: Session, span: _Span, ends: dict[dt.date, int], reviews: Iterable[dt.date]
) -> tuple[dict[When, int], dict[dt.date, int]]:
    """How much stands in each column, and how much is due on each day of the last and the next week."""
    counts: Counter[When] = Counter()
    by_day: Counter[dt.date] = Counter()
    late = (Activity.due < span.today) | (Activity.due_at.is_not(None) & (Activity.due_at < span.now))
    query = select(Activity.due, late, func.count()).where(*_wanted_activities(span))
    query = _owned(query, Activity.owner_id, span.owner).group_by(Activity.due, late)
    for day, is_late, count in session.execute(query):
        counts[When.OVERDUE if is_late else span.column(day, None)] += count
        by_day[day] += count
    days = _owned(select(Ticket.nearest).where(*_wanted_tickets(span)), Ticket.owner_id, span.owner)
    for moment in session.scalars(days):
        day = span.facts.day_of(moment)
        counts[span.column(day, moment)] += 1
        by_day[day] += 1
    for day, count in ends.items():
        counts[span.column(day, None)] += count
        by_day[day] += count
    for day in reviews:
        counts[span.column(day, None)] += 1
        by_day[day] += 1
    return {when: counts[when] for when in When}, dict(by_day)


def _idle(session: Session, span: _Span) -> tuple[tuple[IdleDeal, ...], int]:
    wanted = (Deal.pipeline_id.in_(select(Pipeline.id)), Deal.trashed.is_(None), has_no_step(Deal))
    every = func.count().over()
    query = select(Deal.id, Deal.name, Contact.name, Deal.amount, Deal.currency, every)
    query = query.outerjoin(Contact, Contact.id == Deal.customer_id).where(*wanted)
    query = (
        _owned(query, Deal.owner_id, span.owner).order_by(Deal.base_amount.desc(), Deal.id).limit(MOST_DEALS)
    )
    rows = session.execute(query).all()
    deals = tuple(
        IdleDeal(number, title, customer or "", amount, currency)
        for number, title, customer, amount, currency, _every in rows
    )
    return deals, rows[0][-1] if rows else 0
