"""The activities of some days, as a calendar shows them: what is due, and what was done without a plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, union_all

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.contact import Contact

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

MOST = 3000
"""Activities of one view: more than anybody can look at in a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An activity in its place in a calendar; `at` is its moment, None for one of the whole day.

    `minutes` is how long it takes or took, `done` whether it is over.
    """

    id: int
    kind: ActivityKind
    subject: str
    customer: str
    day: dt.date
    at: dt.datetime | None
    minutes: int | None
    done: bool


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """The activities of the days asked for, by day and time.

    `is_used` says whether the book has any activity, `more` whether there were too many to show.
    """

    rows: list[Appointment]
    is_used: bool
    more: bool = False


def activities_between(
    work: Work,
    *,
    start: dt.date,
    end: dt.date,
    owner: int | None = None,
    kind: ActivityKind | None = None,
    done: bool | None = None,
) -> AgendaPage:
    """The activities from `start` to `end`, both included: one colleague's, of a kind, open or done."""
    return work.read(partial(_read, start=start, end=end, owner=owner, kind=kind, done=done))


def _read(
    session: Session,
    *,
    start: dt.date,
    end: dt.date,
    owner: int | None,
    kind: ActivityKind | None,
    done: bool | None,
) -> AgendaPage:
    narrowed: list[Any] = [] if owner is None else [Activity.owner_id == owner]
    narrowed += [] if kind is None else [Activity.kind == kind]
    found = session.execute(_statement(start, end, narrowed, done=done).limit(MOST + 1)).all()
    rows = [
        Appointment(
            id=row.id,
            kind=ActivityKind(row.kind),
            subject=row.name,
            customer=row.customer or "",
            day=row.day,
            at=row.at,
            minutes=row.minutes,
            done=row.done is not None,
        )
        for row in found[:MOST]
    ]
    rows.sort(key=lambda one: (one.day, one.at is not None, one.at.timestamp() if one.at else 0, one.id))
    is_used = bool(rows) or session.scalar(select(Activity.id).limit(1)) is not None
    return AgendaPage(rows, is_used, len(found) > MOST)


def _statement(start: dt.date, end: dt.date, narrowed: list[Any], *, done: bool | None) -> Select[Any]:
    """Both halves are read along an index: by the day that is due, or by the day it was done."""
    planned = _half(Activity.due, Activity.due_at, narrowed).where(Activity.due.between(start, end))
    if done is not None:
        planned = planned.where(Activity.done.is_not(None) if done else Activity.done.is_(None))
    halves = [planned]
    if done is not False:
        unplanned = and_(Activity.done_day.between(start, end), Activity.due.is_(None))
        halves.append(_half(Activity.done_day, Activity.done, narrowed).where(unplanned))
    both = union_all(*halves).subquery()
    return select(both).order_by(both.c.day, both.c.at)


def _half(day: Any, at: Any, narrowed: list[Any]) -> Select[Any]:
    return (
        select(
            Activity.id,
            Activity.kind,
            Activity.name,
            Contact.name.label("customer"),
            day.label("day"),
            at.label("at"),
            Activity.minutes,
            Activity.done.label("done"),
        )
        .outerjoin(Contact, Contact.id == Activity.customer_id)
        .where(Activity.trashed.is_(None), *narrowed)
    )
