"""Activities: logged, planned, done, moved, repeated, and reminded of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select

from crmdesk.db.uow import chunks
from crmdesk.entities.service import ACTIVITY
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.activity import Activity, ActivityKind, Direction, Repeat
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Deal
from crmdesk.model.errors import IllegalMove
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import Ticket
from crmdesk.services.parties import follow_customer
from crmdesk.services.validation import checked, plain_words, require_come

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.model.base import Record
    from crmdesk.model.setting import BookFacts

_DAY = dt.timedelta(days=1)
_DUE = ACTIVITY.field("due")
_KEPT = (_DUE, *(ACTIVITY.field(name) for name in ("subject", "text", "outcome", "minutes")))
_LINKS: dict[str, tuple[type[Record], str]] = {
    "activity": (Activity, ""),
    "company": (Contact, "company_id"),
    "contact": (Contact, "contact_id"),
    "deal": (Deal, "deal_id"),
    "subscription": (Subscription, "subscription_id"),
    "ticket": (Ticket, "ticket_id"),
}
_ABOUT = ("contact_id", "company_id", "deal_id", "ticket_id", "subscription_id")
_OVER: dict[ActivityKind, str] = {
    ActivityKind.CALL: N_("Logged a call"),
    ActivityKind.EMAIL: N_("Logged an e-mail"),
    ActivityKind.MEETING: N_("Logged a meeting"),
    ActivityKind.MESSAGE: N_("Logged a message"),
    ActivityKind.ENQUIRY: N_("Logged an enquiry"),
    ActivityKind.TASK: N_("Logged a task"),
    ActivityKind.NOTE: N_("Added a note"),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """An activity that wants attention, and since when."""

    id: int
    kind: ActivityKind
    subject: str
    customer: str
    moment: dt.datetime
    due: dt.date | None


def complete(unit: Unit, activity: Activity) -> None:
    """Give a new or changed activity what follows from its fields: its days, its customer, a subject.

    Raises:
        Invalid: it ends before it starts, it is done on a day that has not come, or due on one that no
            calendar has.
    """
    if activity.done is not None and inspect(activity).attrs.done.history.has_changes():
        require_come("done", unit.facts.day_of(activity.done), unit.today())
    activity.require_sound()
    for field in _KEPT:
        setattr(activity, field.attribute, checked(field, getattr(activity, field.attribute)))
    activity.created = activity.created or unit.today()
    activity.name = activity.name or _(activity.kind.label)
    if inspect(activity).transient and activity.owner_id is None:
        activity.owner_id = unit.work.staff()
    _settle_due(unit.facts, activity)
    activity.done_day = None if activity.done is None else unit.facts.day_of(activity.done)
    follow_customer(unit.session, activity)


def _settle_due(facts: BookFacts, activity: Activity) -> None:
    """Day and moment say the same: of a change of one of them the other follows."""
    state = inspect(activity)
    only_day = state.attrs.due.history.has_changes() and not state.attrs.due_at.history.has_changes()
    if state.persistent and only_day and activity.due_at is not None:
        time = _time_of(facts, activity.due_at)
        activity.due_at = None if activity.due is None else moment_at(facts, activity.due, time)
    if activity.due_at is not None:
        activity.due = facts.day_of(activity.due_at)


def links_of(unit: Unit, *, entity: str, record: int) -> dict[str, int]:
    """What an activity about a record points at: the record, its person and its company.

    After another activity it points at what that one is about.

    Raises:
        NotFound: there is no such record. IllegalMove: it is in the trash.
    """
    model, name = _LINKS[entity]
    found: Any = unit.get(model, record)
    if isinstance(found, Activity):
        return {name: getattr(found, name) for name in _ABOUT if getattr(found, name) is not None}
    if isinstance(found, Contact):
        company = {} if found.company_id is None else {"company_id": found.company_id}
        return (
            {"company_id": found.id}
            if found.kind is ContactKind.COMPANY
            else {"contact_id": found.id} | company
        )
    parties = {"contact_id": found.contact_id, "company_id": found.company_id}
    return {name: record} | {key: value for key, value in parties.items() if value is not None}


def log(
    work: Work,
    *,
    kind: ActivityKind,
    entity: str,
    record: int,
    subject: str = "",
    text: str | None = None,
    direction: Direction | None = None,
    minutes: int | None = None,
    outcome: str | None = None,
) -> Committed:
    """Write down what just happened with a record; a call, e-mail or message is outbound unless said."""
    with work.write() as unit:
        if direction is None and kind in {ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MESSAGE}:
            direction = Direction.OUT
        activity = Activity(
            kind=kind,
            name=subject,
            text=text,
            direction=direction,
            minutes=minutes,
            outcome=outcome,
            done=unit.now,
            **links_of(unit, entity=entity, record=record),
        )
        complete(unit, activity)
        unit.add(activity)
        return unit.commit(_OVER[kind])


def plan(
    work: Work,
    *,
    kind: ActivityKind,
    day: dt.date,
    entity: str = "",
    record: int = 0,
    at: dt.time | None = None,
    subject: str = "",
    owner: int | None = None,
    minutes: int | None = None,
    text: str | None = None,
) -> Committed:
    """Plan something for a day (and a time of day), about a record or on its own."""
    with work.write() as unit:
        links = links_of(unit, entity=entity, record=record) if entity else {}
        activity = Activity(
            kind=kind,
            name=subject,
            due=day,
            due_at=moment_at(unit.facts, day, at),
            owner_id=owner,
            minutes=minutes,
            text=text,
            **links,
        )
        complete(unit, activity)
        unit.add(activity)
        return unit.commit(N_("Planned “{name}”"), name=activity.name)


def plan_for(
    work: Work, *, kind: ActivityKind, day: dt.date, entity: str, records: Sequence[int]
) -> Committed:
    """Plan the same for each of several records, as one gesture."""
    with work.write() as unit:
        for record in records:
            links = links_of(unit, entity=entity, record=record)
            activity = Activity(kind=kind, name="", due=day, **links)
            complete(unit, activity)
            unit.add(activity)
        planned = NN_("Planned {count} activity", "Planned {count} activities")
        return unit.commit(planned, count=len(records))


def require_due(day: dt.date) -> None:
    """Refuse a day on which nothing can be due.

    Raises:
        Invalid: it is outside the years the program knows.
    """
    checked(_DUE, day)


def moment_at(facts: BookFacts, day: dt.date, at: dt.time | None) -> dt.datetime | None:
    """The moment of a time of day in the book's zone; None for no time."""
    return None if at is None else dt.datetime.combine(day, at, ZoneInfo(facts.timezone)).astimezone(dt.UTC)


def _time_of(facts: BookFacts, moment: dt.datetime | None) -> dt.time | None:
    """The time of day of a moment in the book's zone."""
    return None if moment is None else moment.astimezone(ZoneInfo(facts.timezone)).time()


def finish(
    work: Work, *, activities: Sequence[int], outcome: str | None = None, minutes: int | None = None
) -> Committed:
    """Mark activities as done now; one that repeats is planned again.

    Raises:
        IllegalMove: one is done already, or in the trash.
    """
    with work.write() as unit:
        found = unit.get_many(Activity, activities)
        for activity in found.values():
            remind = activity.remind
            activity.finish(unit.now, unit.facts)
            activity.outcome = plain_words(outcome) or activity.outcome
            activity.minutes = activity.minutes if minutes is None else minutes
            if activity.repeat is not None:
                _plan_again(unit, activity, activity.repeat, remind)
        return _named(
            unit, found, N_("Done: “{name}”"), NN_("{count} activity done", "{count} activities done")
        )


@dataclass(frozen=True, slots=True)
class Turned:
    """What a press on the check mark did: the gesture, and the activities that are done by it."""

    committed: Committed
    finished: tuple[int, ...]


def turn_done(work: Work, *, activities: Sequence[int]) -> Turned:
    """Mark those that are open as done now; where all are done, take that back."""
    wanted = list(activities)
    is_open = work.read(lambda session: _open_among(session, wanted))
    if is_open:
        return Turned(finish(work, activities=is_open), tuple(is_open))
    return Turned(reopen(work, activities=wanted), ())


def _open_among(session: Session, wanted: Sequence[int]) -> list[int]:
    found: list[int] = []
    for some in chunks(wanted):
        query = select(Activity.id).where(Activity.id.in_(some), Activity.done.is_(None))
        found += session.scalars(query.order_by(Activity.id))
    return found


def _plan_again(unit: Unit, done: Activity, repeat: Repeat, remind: dt.datetime | None) -> None:
    """Plan the next of a row: from its due day on, not in the past, with the reminder of the last one."""
    first = done.due or unit.today()
    day = _day_again(unit.facts, first, repeat, unit.today())
    again = Activity(**{name: getattr(done, name) for name in _REPEATED})
    again.due = day
    again.due_at = moment_at(unit.facts, day, _time_of(unit.facts, done.due_at))
    if remind is not None:
        again.remind = _along(unit.facts, remind, (first, done.due_at), (day, again.due_at))
    complete(unit, again)
    unit.add(again)


_REPEATED = (
    "kind", "name", "direction", "channel", "contact_id", "company_id", "deal_id", "ticket_id",
    "subscription_id", "owner_id", "minutes", "repeat", "text",
)  # fmt: skip


def _day_again(facts: BookFacts, first: dt.date, repeat: Repeat, today: dt.date) -> dt.date:
    """The first repetition that is neither before a day nor the day it is counted from."""
    step, day = 1, first
    while day <= max(first, today - _DAY):
        day = next_day(facts, first, repeat, step)
        step += 1
    return day


def next_day(facts: BookFacts, first: dt.date, repeat: Repeat, step: int) -> dt.date:
    """The day of the `step`-th repetition, cut in the book's calendar."""
    if repeat in {Repeat.DAILY, Repeat.WEEKLY}:
        return first + step * _DAY * (1 if repeat is Repeat.DAILY else 7)
    return calendar(facts.calendar).add_months(first, step * (1 if repeat is Repeat.MONTHLY else 12))


def reopen(work: Work, *, activities: Sequence[int]) -> Committed:
    """Take the doing of activities back; what was planned again by it, and not touched since, goes too.

    Raises:
        IllegalMove: one is not done, or in the trash.
    """
    with work.write() as unit:
        found = unit.get_many(Activity, activities)
        for activity in found.values():
            for again in _planned_again(unit, activity):
                again.trashed = unit.now
            activity.reopen()
            activity.done_day = None
        return _named(
            unit,
            found,
            N_("Not done: “{name}”"),
            NN_("{count} activity reopened", "{count} activities reopened"),
        )


def _planned_again(unit: Unit, done: Activity) -> Sequence[Activity]:
    """What doing an activity that repeats planned again, as long as it is as it was planned."""
    if done.repeat is None or done.done_day is None:
        return ()
    day = _day_again(unit.facts, done.due or done.done_day, done.repeat, done.done_day)
    alike = (Activity.due == day, Activity.done.is_(None), Activity.trashed.is_(None), Activity.id > done.id)
    found = unit.session.scalars(select(Activity).where(*alike).order_by(Activity.id))
    return [one for one in found if all(getattr(one, name) == getattr(done, name) for name in _REPEATED)][:1]


def plan_next(
    work: Work, *, after: int, kind: ActivityKind, day: dt.date, at: dt.time | None = None, subject: str = ""
) -> Committed:
    """Plan the next step after an activity, about the same record and people, for the same owner."""
    with work.write() as unit:
        before = unit.get(Activity, after)
        links = {name: getattr(before, name) for name in _ABOUT}
        activity = Activity(
            kind=kind,
            name=subject,
            due=day,
            due_at=moment_at(unit.facts, day, at),
            owner_id=before.owner_id,
            **links,
        )
        complete(unit, activity)
        unit.add(activity)
        return unit.commit(N_("Planned “{name}”"), name=activity.name)


def move(
    work: Work,
    *,
    activities: Sequence[int],
    day: dt.date,
    at: dt.time | None = None,
    whole_day: bool = False,
) -> Committed:
    """Move planned activities to a day; each keeps its time of day unless `at` gives another.

    With `whole_day` they have no time of day any more; a reminder keeps its distance from the day then.

    Raises:
        Invalid: nothing can be due on that day. IllegalMove: one is done already, or in the trash.
    """
    require_due(day)
    with work.write() as unit:
        found = unit.get_many(Activity, activities)
        for activity in found.values():
            if activity.done is not None:
                raise IllegalMove(N_("“{activity}” is done already."), activity=activity.name)
            time = None if whole_day else at or _time_of(unit.facts, activity.due_at)
            _carry(unit.facts, activity, day, moment_at(unit.facts, day, time))
        return _named(
            unit, found, N_("Moved “{name}”"), NN_("Moved {count} activity", "Moved {count} activities")
        )


_When = tuple[dt.date, dt.datetime | None]


def _carry(facts: BookFacts, activity: Activity, day: dt.date, moment: dt.datetime | None) -> None:
    """Put an activity on a day, or at a moment of it; its reminder goes the same way."""
    if activity.remind is not None and activity.due is not None:
        activity.remind = _along(facts, activity.remind, (activity.due, activity.due_at), (day, moment))
    activity.due, activity.due_at = day, moment


def _along(facts: BookFacts, remind: dt.datetime, before: _When, after: _When) -> dt.datetime:
    """A reminder as far from a new time as from the one before; of a whole day, at its time of day."""
    (day, moment), (next_one, next_moment) = before, after
    if moment is not None and next_moment is not None:
        return remind + (next_moment - moment)
    at = remind.astimezone(ZoneInfo(facts.timezone))
    return (at + (next_one - day)).astimezone(dt.UTC)


def snooze(work: Work, *, activity: int, until: dt.datetime | None) -> Committed:
    """Remind again at a moment, or no more."""
    with work.write() as unit:
        found = unit.get(Activity, activity)
        found.remind = until
        message = N_("No more reminders of “{name}”") if until is None else N_("Reminder of “{name}” put off")
        return unit.commit(message, name=found.name)


def due_reminders(work: Work) -> list[Reminder]:
    """What wants attention now, the earliest first; what was missed while the program was closed as well."""
    return work.read(partial(_due_reminders, now=work.clock(), mine=work.staff()))


_MOST_REMINDERS = 50


def _due_reminders(session: Session, *, now: dt.datetime, mine: int | None) -> list[Reminder]:
    query = (
        select(Activity, Contact.name)
        .outerjoin(Contact, Contact.id == Activity.customer_id)
        .where(Activity.remind <= now, Activity.done.is_(None), Activity.trashed.is_(None))
        .order_by(Activity.remind, Activity.id)
        .limit(_MOST_REMINDERS)
    )
    if mine is not None:
        query = query.where((Activity.owner_id == mine) | Activity.owner_id.is_(None))
    return [
        Reminder(one.id, one.kind, one.name, customer or "", one.remind, one.due)
        for one, customer in session.execute(query)
        if one.remind is not None
    ]


def _named(unit: Unit, found: dict[int, Activity], one: str, many: str) -> Committed:
    if len(found) == 1:
        return unit.commit(one, name=next(iter(found.values())).name)
    return unit.commit(many, count=len(found))
