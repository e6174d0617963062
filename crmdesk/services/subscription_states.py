"""The states of subscriptions and what they are today, made anew after every gesture and every midnight."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, exists, or_, select, update

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks, read_facts
from crmdesk.l10n.currencies import exponent
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import IllegalMove
from crmdesk.model.monthly_value import read_discount, write_discount
from crmdesk.model.setting import Setting
from crmdesk.model.subscription import (
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
    SubscriptionTerm,
)
from crmdesk.model.subscription_facts import Change, Facts
from crmdesk.model.subscription_states import state_on, states_of
from crmdesk.model.subscription_terms import terms_due
from crmdesk.model.terms import next_due, read_interval, write_interval
from crmdesk.services.derived_rows import replace_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit, Work
    from crmdesk.model.monthly_value import Discount
    from crmdesk.model.setting import BookFacts
    from crmdesk.model.subscription_facts import State
    from crmdesk.model.terms import Interval

_DAY: Final = dt.timedelta(days=1)
_AT_ONCE: Final = 1000
_COLUMNS: Final = (
    "subscription_id", "seq", "customer_id", "since", "until", "anchor", "interval", "kind", "status",
    "monthly", "own_monthly", "price", "quantity", "discount", "reason", "competitor", "involuntary",
)  # fmt: skip
_TERM_COLUMNS: Final = ("subscription_id", "customer_id", "due", "monthly", "after", "renewed")


class Today(NamedTuple):
    """What a subscription is on one day, as its record keeps it.

    `monthly` is 0 before the first day. `next_due` is the first day from this one on that a term ends; None
    where the subscription ends earlier. `ended` is the first day no longer paid for, once it has come.
    """

    status: SubscriptionStatus
    monthly: int
    next_due: dt.date | None
    ended: dt.date | None


class SubscriptionFollower:
    """Keeps the states of subscriptions, and what they are today, with every gesture."""

    tables = frozenset({Subscription.__tablename__, SubscriptionChange.__tablename__, Setting.__tablename__})

    def follow(self, unit: Unit) -> None:
        """Make anew the states of the subscriptions that the unit touches; of all after certain settings.

        Raises:
            CrmError: a subscription's facts and changes contradict one another.
        """
        facts = unit.facts
        if unit.touched(Setting.__tablename__):
            facts = read_facts(unit.session)
            if _rules(facts) != _rules(unit.facts):
                rebuild(unit.session, facts, facts.day_of(unit.now))
                return
        touched = unit.touched(Subscription.__tablename__)
        touched |= unit.touched(SubscriptionChange.__tablename__, "subscription_id")
        if touched:
            rebuild(unit.session, facts, facts.day_of(unit.now), sorted(touched))
            unit.followed.setdefault(Subscription.__tablename__, set()).update(touched)


def _rules(facts: BookFacts) -> tuple[object, ...]:
    """The settings that states depend on."""
    return facts.calendar, facts.currency, facts.churn_day


def rebuild(
    session: Session, facts: BookFacts, today: dt.date, subscriptions: Iterable[int] | None = None
) -> None:
    """Make the states of subscriptions (None: of all) anew, and what they are today.

    Raises:
        CrmError: the facts and changes of one contradict one another.
    """
    table = table_of(Subscription)
    every = select(table.c.id).order_by(table.c.id)
    wanted = list(session.scalars(every) if subscriptions is None else subscriptions)
    for piece in chunks(wanted, _AT_ONCE):
        try:
            _rebuild(session, facts, today, piece)
        except _Contradiction as found:
            if subscriptions is not None and len(wanted) == 1:
                raise found.reason from found
            raise IllegalMove(
                N_("The changes of “{plan}” do not allow this. Correct them first."), plan=found.plan
            ) from found


class _Contradiction(Exception):
    """Why the states of a plan cannot be made."""

    def __init__(self, plan: str, reason: CrmError) -> None:
        super().__init__(plan)
        self.plan = plan
        self.reason = reason


def _rebuild(session: Session, facts: BookFacts, today: dt.date, piece: list[int]) -> None:
    table, connection = table_of(Subscription), session.connection()
    told = changes_of(connection, piece)
    rows: list[tuple[Any, ...]] = []
    terms: list[tuple[Any, ...]] = []
    fresh: list[dict[str, Any]] = []
    for one in connection.execute(select(table).where(table.c.id.in_(piece)).order_by(table.c.id)):
        first = facts_of(one, facts)
        try:
            course = states_of(first, [change_of(row, one.currency) for row in told.get(one.id, ())])
        except CrmError as reason:
            raise _Contradiction(one.name, reason) from reason
        now = today_of(course, first, today)
        if now != (one.status, one.monthly, one.next_due, one.ended):
            fresh.append({"record": one.id} | now._asdict())
        if one.trashed is None:
            rows += [_row(one, state) for state in course]
            terms += _terms(one, course, first, now.next_due or today)
    replace_rows(session, table_of(SubscriptionState), piece, names=_COLUMNS, rows=rows)
    _write_terms(session, piece, terms)
    _store(connection, fresh)


def _terms(one: Any, course: Sequence[State], first: Facts, last: dt.date) -> list[tuple[Any, ...]]:
    """The rows of a subscription's terms due up to and with a day."""
    return [(one.id, one.customer_id, *term) for term in terms_due(course, first, last + _DAY)]


def _write_terms(session: Session, piece: Sequence[int], terms: Sequence[tuple[Any, ...]]) -> None:
    replace_rows(session, table_of(SubscriptionTerm), piece, names=_TERM_COLUMNS, rows=terms, day="due")


def _store(connection: Connection, fresh: Sequence[dict[str, Any]]) -> None:
    """Write what subscriptions are today; it is nobody's change, so no version counts it."""
    table = table_of(Subscription)
    if fresh:
        values: dict[str, Any] = {name: bindparam(name) for name in Today._fields}
        connection.execute(update(table).where(table.c.id == bindparam("record")).values(values), fresh)


def _row(one: Any, state: State) -> tuple[Any, ...]:
    discount = None if state.discount is None else write_discount(state.discount, one.currency)
    return (
        one.id, state.seq, one.customer_id, state.since, state.until, state.anchor,
        write_interval(state.interval), state.kind, state.status, state.monthly, state.own_monthly,
        state.price, state.quantity, discount, state.reason, state.competitor, state.involuntary,
    )  # fmt: skip


def changes_of(connection: Connection, subscriptions: Iterable[int]) -> dict[int, list[Any]]:
    """The changes of subscriptions in the order they are made, by subscription."""
    table, found = table_of(SubscriptionChange), defaultdict[int, list[Any]](list)
    order = (table.c.subscription_id, table.c.day, table.c.seq, table.c.id)
    for piece in chunks(subscriptions, _AT_ONCE):
        query = select(table).where(table.c.subscription_id.in_(piece)).order_by(*order)
        for row in connection.execute(query):
            found[row.subscription_id].append(row)
    return found


def facts_of(row: Any, facts: BookFacts) -> Facts:
    """What the rules need to know of a subscription, from its record or a row of its table."""
    return Facts(
        start=row.start,
        price=row.price,
        interval=_interval(row.interval),
        quantity=row.quantity,
        discount=None if row.discount is None else _discount(row.discount, row.currency),
        discount_until=row.discount_until,
        trial=row.trial,
        end=row.end,
        auto_renew=row.auto_renew,
        calendar_id=facts.calendar,
        rate=row.rate,
        own_exponent=exponent(row.currency),
        base_exponent=facts.exponent,
        churn_day=facts.churn_day,
        reason=row.churn_reason,
        competitor=row.competitor,
        involuntary=row.involuntary,
    )


def change_of(row: Any, currency: str) -> Change:
    """What the rules need to know of a change of a subscription in `currency`."""
    return Change(
        day=row.day,
        kind=row.kind,
        price=row.price,
        quantity=row.quantity,
        discount=None if row.discount is None else _discount(row.discount, currency),
        until=row.until,
        end=row.end,
        reason=row.reason,
        competitor=row.competitor,
        involuntary=row.involuntary,
        rate=row.rate,
        interval=None if row.interval is None else _interval(row.interval),
    )


@lru_cache(maxsize=256)
def _interval(text: str) -> Interval:
    return read_interval(text)


@lru_cache(maxsize=1024)
def _discount(text: str, currency: str) -> Discount:
    return read_discount(text, currency)


def today_of(states: Sequence[State], facts: Facts, day: dt.date) -> Today:
    """What a subscription of these states is on a day."""
    now = state_on(states, day)
    if now.status is SubscriptionStatus.ENDED:
        return Today(now.status, 0, None, now.since)
    monthly = now.monthly if now.since <= day else 0
    return Today(now.status, monthly, _next_due(states, now, facts, day), None)


def _next_due(states: Sequence[State], now: State, facts: Facts, day: dt.date) -> dt.date | None:
    try:
        due = next_due(now.anchor, now.interval, facts.calendar_id, day - _DAY)
    except CrmError:
        return None
    end = end_after(states, day)
    return None if end is not None and end < due else due


def end_after(states: Sequence[State], day: dt.date) -> dt.date | None:
    """The first day no longer paid for, of an end that is known on a day and has not come."""
    ends = (state.since for state in states if state.since > day and state.status is SubscriptionStatus.ENDED)
    return next(ends, None)


def bring_up_to(work: Work, day: dt.date) -> int:
    """Let a new day's turn show: trials, pauses, discounts and terms that are over. How many changed.

    It is no gesture: nothing was decided, and there is nothing to undo.
    """
    if work.read(lambda session: session.scalars(_stale(day).limit(1)).first()) is None:
        return 0
    with work.write() as unit:
        fresh = _turned(unit.session, unit.facts, day)
        _store(unit.session.connection(), fresh)
        turned = frozenset(one["record"] for one in fresh)
        work.close_commit(unit.session, {Subscription.__tablename__: turned})
    return len(fresh)


def _turned(session: Session, facts: BookFacts, day: dt.date) -> list[dict[str, Any]]:
    """What subscriptions are on a day, where their records say something else."""
    table, connection = table_of(Subscription), session.connection()
    fresh: list[dict[str, Any]] = []
    for piece in chunks(session.scalars(_stale(day)).all(), _AT_ONCE):
        terms: list[tuple[Any, ...]] = []
        told = changes_of(connection, piece)
        for one in connection.execute(select(table).where(table.c.id.in_(piece))):
            first = facts_of(one, facts)
            course = states_of(first, [change_of(row, one.currency) for row in told.get(one.id, ())])
            now = today_of(course, first, day)
            if now != (one.status, one.monthly, one.next_due, one.ended):
                fresh.append({"record": one.id} | now._asdict())
            if one.trashed is None:
                terms += _terms(one, course, first, now.next_due or day)
        _write_terms(session, piece, terms)
    return fresh


def fill_terms(work: Work) -> None:
    """Make the terms of a book that was made before they were kept; it is no gesture."""
    if work.read(_lacks_terms):
        with work.write() as unit:
            rebuild(unit.session, unit.facts, unit.facts.day_of(unit.now))
            work.close_commit(unit.session, {})


def _lacks_terms(session: Session) -> bool:
    paid = exists().where(Subscription.next_due.is_not(None), Subscription.monthly > 0)
    return bool(session.scalar(select(~exists().select_from(SubscriptionTerm) & paid)))


def _stale(day: dt.date) -> Any:
    """The subscriptions whose record may not say what they are on a day."""
    one, now = table_of(Subscription), table_of(SubscriptionState)
    later = now.alias()
    ends = exists().where(
        later.c.subscription_id == one.c.id,
        later.c.since > day,
        later.c.status == SubscriptionStatus.ENDED,
    )
    holds = and_(
        now.c.subscription_id == one.c.id,
        now.c.since <= day,
        or_(now.c.until.is_(None), now.c.until > day),
    )
    differs = or_(
        one.c.next_due < day,
        and_(one.c.next_due.is_(None), one.c.status != SubscriptionStatus.ENDED, ~ends),
        now.c.status != one.c.status,
        now.c.monthly != one.c.monthly,
        one.c.ended > day,
    )
    return select(one.c.id).join(now, holds).where(differs).order_by(one.c.id)
