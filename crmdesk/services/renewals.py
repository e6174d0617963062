"""The renewal desk: whose terms end soon, or have just ended without being renewed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from crmdesk.db.uow import chunks
from crmdesk.l10n.texts import N_
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.contact import Contact
from crmdesk.model.monthly_value import read_discount, term_value
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import (
    ChangeKind,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.subscription_facts import END, GRACE_DAYS
from crmdesk.model.terms import next_due, read_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, ScalarSelect, Select
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.setting import BookFacts

_MOST: Final = 1000
_DAY: Final = dt.timedelta(days=1)


class Window(StrEnum):
    """Which renewals are looked at; the longer windows hold the shorter ones."""

    OVERDUE = "overdue"
    DAYS_30 = "30"
    DAYS_60 = "60"
    DAYS_90 = "90"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "overdue": N_("Overdue"),
            "30": N_("Next 30 days"),
            "60": N_("Next 60 days"),
            "90": N_("Next 90 days"),
        }[self.value]

    @property
    def days(self) -> int:
        """How many days from today on it holds; those overdue lie behind."""
        return 0 if self is Window.OVERDUE else int(self.value)


class Standing(StrEnum):
    """What becomes of a subscription on its due day, as things stand."""

    OPEN = "open"
    BY_ITSELF = "by_itself"
    RENEWED = "renewed"
    LEAVING = "leaving"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "open": N_("Ends unless renewed"),
            "by_itself": N_("Renews by itself"),
            "renewed": N_("Renewed"),
            "leaving": N_("Cancelled"),
            "overdue": N_("Not renewed"),
        }[self.value]


class RenewalRow(NamedTuple):
    """A term that ends on `due`, or that ended then and can still be renewed.

    `monthly` is thousandths of the base currency's minor unit a month, `term` what the term costs in minor
    units of `currency`. `last_contact` is the day of the customer's last finished activity (notes and tasks
    are none).
    """

    subscription: int
    version: int
    plan: str
    customer: int | None
    customer_name: str
    due: dt.date
    days: int
    monthly: int
    currency: str
    term: int
    last_contact: dt.date | None
    owner: int | None
    owner_name: str
    auto_renew: bool
    standing: Standing


class Sum(NamedTuple):
    """How many renewals a window holds, and what they are worth a month in thousandths of the base unit."""

    renewals: int
    monthly: int


def due(work: Work, *, window: Window, owner: int | None = None) -> list[RenewalRow]:
    """The renewals of a window, the first due first; those of one person where an owner is given."""
    return work.read(partial(_due, facts=work.facts, today=work.today(), window=window, owner=owner))


def sums(work: Work, *, owner: int | None = None) -> dict[Window, Sum]:
    """How many renewals each window holds, and their monthly values."""
    return work.read(partial(_sums, facts=work.facts, today=work.today(), owner=owner))


class Ending(NamedTuple):
    """A term that ends, or has just ended without being renewed; `term` is minor units of `currency`."""

    subscription: int
    plan: str
    customer: str
    due: dt.date
    term: int
    currency: str


def ending(
    session: Session, *, facts: BookFacts, today: dt.date, days: int, owner: int | None, most: int
) -> tuple[list[Ending], dict[dt.date, int]]:
    """Terms that end within so many days from today and wait for a decision, and those overdue.

    At most so many of each are told, and for each day the whole number. What was renewed or cancelled
    already waits for nobody.
    """
    late, coming = _late(session, facts, today, owner), _waiting(today, days, owner)
    first = coming.order_by(_ONE.next_due, _ONE.id)
    rows = session.execute(first.limit(most + 1)).all()
    waiting = [row for row in rows if not _was_told(row, facts, row.renewed)]
    if len(rows) > most:
        agreed = _agreed(session, facts, coming)
        rows = session.execute(first.limit(most + len(agreed))).all()
        waiting = [row for row in rows if row.id not in agreed]
        by_day = _by_day(session, late, coming, agreed)
    else:
        by_day = dict(Counter(row.due for row in (*late, *waiting)))
    found = [
        Ending(row.id, row.name, row.customer or "", row.due, _term(row), row.currency)
        for row in (*late[:most], *waiting[:most])
    ]
    return found, by_day


def count_ending(
    session: Session, *, facts: BookFacts, today: dt.date, days: int, owner: int | None
) -> dict[dt.date, int]:
    """The whole number for each day of `ending`."""
    coming = _waiting(today, days, owner)
    agreed = _agreed(session, facts, coming)
    return _by_day(session, _late(session, facts, today, owner), coming, agreed)


def _by_day(
    session: Session, late: list[Any], coming: Select[Any], agreed: Mapping[int, dt.date]
) -> dict[dt.date, int]:
    found = Counter(row.due for row in late)
    rows = coming.subquery()
    for day, count in session.execute(select(rows.c.due, func.count()).group_by(rows.c.due)):
        found[day] += count
    found.subtract(agreed.values())
    return {day: count for day, count in found.items() if count}


def _agreed(session: Session, facts: BookFacts, coming: Select[Any]) -> dict[int, dt.date]:
    """The coming terms that renew by themselves and whose renewal was told already, with their due days."""
    rows = session.execute(coming.where(_STOP.kind.is_(None), _told_day().is_not(None)))
    return {row.id: row.due for row in rows if _was_told(row, facts, row.renewed)}


def _late(session: Session, facts: BookFacts, today: dt.date, owner: int | None) -> list[Any]:
    """What is overdue, the oldest first."""
    query = _overdue(today, owner).order_by(_ONE.ended, _ONE.id)
    return [row for row in session.execute(query) if _is_due_day(row, facts, row.due)]


def _due(
    session: Session, *, facts: BookFacts, today: dt.date, window: Window, owner: int | None
) -> list[RenewalRow]:
    query = _overdue(today, owner) if window is Window.OVERDUE else _coming(today, window.days, owner)
    found = session.execute(query.order_by(_ONE.next_due, _ONE.ended, _ONE.id).limit(_MOST)).all()
    if window is Window.OVERDUE:
        found = [row for row in found if _is_due_day(row, facts, row.due)]
    contacted = _last_contacts(session, {row.customer_id for row in found} - {None})
    renewed = _renewed(session, [row.id for row in found if row.auto_renew])
    return [
        RenewalRow(
            subscription=row.id,
            version=row.version,
            plan=row.name,
            customer=row.customer_id,
            customer_name=row.customer or "",
            due=row.due,
            days=(row.due - today).days,
            monthly=row.monthly,
            currency=row.currency,
            term=_term(row),
            last_contact=contacted.get(row.customer_id),
            owner=row.owner_id,
            owner_name=row.owner or "",
            auto_renew=row.auto_renew,
            standing=_standing(row, window, facts, renewed.get(row.id)),
        )
        for row in found
    ]


def _sums(session: Session, *, facts: BookFacts, today: dt.date, owner: int | None) -> dict[Window, Sum]:
    late = _late(session, facts, today, owner)
    found = {Window.OVERDUE: Sum(len(late), sum(row.monthly for row in late))}
    for window in (Window.DAYS_30, Window.DAYS_60, Window.DAYS_90):
        coming = _coming(today, window.days, owner).subquery()
        count, monthly = session.execute(select(func.count(), func.sum(coming.c.monthly))).one()
        found[window] = Sum(count, int(monthly or 0))
    return found


_ONE = Subscription
_HELD = aliased(SubscriptionState, name="held")
"""The state that the term ends with."""
_STOP = aliased(SubscriptionState, name="stop")
"""The state that begins on the due day, where it is an end."""


def _rows(due: ColumnElement[dt.date], owner: int | None) -> Select[Any]:
    columns: list[Any] = [
        *(_ONE.id, _ONE.version, _ONE.name, _ONE.customer_id, _ONE.currency, _ONE.owner_id, _ONE.auto_renew),
        *(
            func.coalesce(_HELD.interval, _ONE.interval).label("interval"),
            Contact.name.label("customer"),
            Staff.name.label("owner"),
            due.label("due"),
        ),
        *(_HELD.monthly, _HELD.price, _HELD.quantity, _HELD.discount, _HELD.anchor),
        *(_STOP.kind.label("stop"), _STOP.reason, _STOP.competitor, _STOP.involuntary),
    ]
    query: Select[Any] = (
        select(*columns)
        .select_from(_ONE)
        .join(
            _HELD,
            and_(
                _HELD.subscription_id == _ONE.id,
                _HELD.since < due,
                or_(_HELD.until.is_(None), _HELD.until >= due),
            ),
        )
        .outerjoin(Contact, Contact.id == _ONE.customer_id)
        .outerjoin(Staff, Staff.id == _ONE.owner_id)
        .where(_ONE.trashed.is_(None), _HELD.status.in_(_PAID))
    )
    return query if owner is None else query.where(_ONE.owner_id == owner)


_PAID: Final = [status for status in SubscriptionStatus if status.is_paid]


def _ends_on(due: ColumnElement[dt.date]) -> ColumnElement[bool]:
    return and_(
        _STOP.subscription_id == _ONE.id, _STOP.since == due, _STOP.status == SubscriptionStatus.ENDED
    )


def _coming(today: dt.date, days: int, owner: int | None) -> Select[Any]:
    """Terms that end from today on, for so many days."""
    day: Any = _ONE.next_due
    return _rows(day, owner).outerjoin(_STOP, _ends_on(day)).where(day >= today, day < today + days * _DAY)


def _waiting(today: dt.date, days: int, owner: int | None) -> Select[Any]:
    """Terms that end from today on, for so many days, unless they were cancelled or renewed beforehand.

    Those that renew by themselves are all among them, with the day of the last renewal told (`renewed`).
    """
    unsaid = (_STOP.reason.is_(None), _STOP.competitor.is_(None), _STOP.involuntary.in_([False]))
    runs_out = and_(_STOP.kind == END, *unsaid)
    goes_on = and_(_STOP.kind.is_(None), _ONE.auto_renew.in_([True]))
    return _coming(today, days, owner).where(or_(runs_out, goes_on)).add_columns(_told_day().label("renewed"))


def _told_day() -> ScalarSelect[Any]:
    """The day of the last renewal told of a subscription."""
    one = SubscriptionChange
    last = select(func.max(one.day, type_=one.day.type))
    return last.where(one.subscription_id == _ONE.id, one.kind == ChangeKind.RENEW).scalar_subquery()


def _overdue(today: dt.date, owner: int | None) -> Select[Any]:
    """Subscriptions that ran out and can still be renewed; one that was cancelled is lost, not late."""
    day: Any = _ONE.ended
    return (
        _rows(day, owner)
        .join(_STOP, _ends_on(day))
        .where(
            _ONE.status == SubscriptionStatus.ENDED,
            day.between(today - GRACE_DAYS * _DAY, today),
            _STOP.kind == END,
            _STOP.reason.is_(None),
            _STOP.competitor.is_(None),
            _STOP.involuntary.in_([False]),
        )
    )


def _is_due_day(row: Any, facts: BookFacts, due: dt.date, since: dt.date | None = None) -> bool:
    """Whether terms end on `due`, and it is the first due day from `since` on."""
    day = (since or due) - _DAY
    return next_due(row.anchor, read_interval(row.interval), facts.calendar, day) == due


def _term(row: Any) -> int:
    discount = None if row.discount is None else read_discount(row.discount, row.currency)
    return round(term_value(row.price, row.quantity, discount))


def _standing(row: Any, window: Window, facts: BookFacts, renewed: dt.date | None) -> Standing:
    if window is Window.OVERDUE:
        return Standing.OVERDUE
    if row.stop is not None:
        lost = row.stop != END or row.reason or row.competitor or row.involuntary
        return Standing.LEAVING if lost else Standing.OPEN
    if not row.auto_renew:
        return Standing.RENEWED
    return Standing.RENEWED if _was_told(row, facts, renewed) else Standing.BY_ITSELF


def _was_told(row: Any, facts: BookFacts, renewed: dt.date | None) -> bool:
    """Whether the last renewal told of a subscription, if any, is that of the term which ends."""
    return renewed is not None and renewed >= row.anchor and _is_due_day(row, facts, row.due, renewed)


def _renewed(session: Session, subscriptions: Iterable[int]) -> dict[int, dt.date]:
    """The day of the last renewal told of each subscription."""
    found: dict[int, dt.date] = {}
    one = SubscriptionChange
    for piece in chunks(subscriptions):
        query = (
            select(one.subscription_id, func.max(one.day, type_=one.day.type))
            .where(one.subscription_id.in_(piece), one.kind == ChangeKind.RENEW)
            .group_by(one.subscription_id)
        )
        found |= {number: day for number, day in session.execute(query) if day is not None}
    return found


def _last_contacts(session: Session, customers: Iterable[int]) -> dict[int | None, dt.date]:
    found: dict[int | None, dt.date] = {}
    for piece in chunks(customers):
        query = (
            select(Activity.customer_id, func.max(Activity.done_day, type_=Activity.done_day.type))
            .where(
                Activity.customer_id.in_(piece),
                Activity.done_day.is_not(None),
                Activity.kind.not_in([ActivityKind.TASK, ActivityKind.NOTE]),
                Activity.trashed.is_(None),
            )
            .group_by(Activity.customer_id)
        )
        found |= {customer: day for customer, day in session.execute(query) if day is not None}
    return found
