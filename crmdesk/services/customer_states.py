"""The courses of customers, made anew after every gesture that touches what they pay or buy."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, exists, or_, select, union

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks, read_facts
from crmdesk.model.contact import Contact
from crmdesk.model.customer import CustomerState
from crmdesk.model.customer_course import Paid, Won, course_of
from crmdesk.model.deal import Deal, DealStatus, StageMove
from crmdesk.model.setting import Setting
from crmdesk.model.subscription import Subscription, SubscriptionChange, SubscriptionState, SubscriptionStatus
from crmdesk.services.derived_rows import note_change, replace_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit, Work
    from crmdesk.model.customer_course import Stretch
    from crmdesk.model.setting import BookFacts

_AT_ONCE: Final = 1000
_COLUMNS: Final = (
    "customer_id", "seq", "since", "until", "monthly", "before", "movement", "customer", "step", "joined",
    "reason", "competitor", "involuntary", "paused",
)  # fmt: skip
_WATCHED: Final = (Subscription, SubscriptionChange, Deal, StageMove, Contact, Setting)


class CustomerFollower:
    """Keeps the courses of customers with every gesture; it comes after the states of subscriptions."""

    tables = frozenset(model.__tablename__ for model in _WATCHED)

    def follow(self, unit: Unit) -> None:
        """Make anew the courses of the customers that the unit touches; of all after certain settings."""
        facts = unit.facts
        if unit.touched(Setting.__tablename__):
            facts = read_facts(unit.session)
            if _rules(facts) != _rules(unit.facts):
                rebuild(unit.session, facts)
                return
        touched = _touched(unit)
        if touched:
            rebuild(unit.session, facts, sorted(touched))


def _rules(facts: BookFacts) -> tuple[object, ...]:
    """The settings that courses depend on, those that the states of subscriptions depend on among them."""
    return facts.customer_basis, facts.inactivity_days, facts.calendar, facts.currency, facts.churn_day


def _touched(unit: Unit) -> set[int]:
    """The customers whose subscriptions, won deals or own record the unit touches."""
    subscription, deal = table_of(Subscription), table_of(Deal)
    touched = unit.touched(Subscription.__tablename__, "customer_id")
    touched |= unit.touched(Deal.__tablename__, "customer_id")
    connection = unit.session.connection()
    for table, link, owner in (
        (subscription, "subscription_id", SubscriptionChange.__tablename__),
        (deal, "deal_id", StageMove.__tablename__),
    ):
        for piece in chunks(sorted(unit.touched(owner, link))):
            query = select(table.c.customer_id).where(table.c.id.in_(piece), table.c.customer_id.is_not(None))
            touched.update(connection.execute(query).scalars())
    for (name, record), change in unit.changes.settled().items():
        if name == Contact.__tablename__ and "trashed" in change.before:
            touched.add(record)
    return touched


def rebuild(session: Session, facts: BookFacts, customers: Iterable[int] | None = None) -> None:
    """Make the courses of customers (None: of all) anew."""
    connection, states = session.connection(), table_of(CustomerState)
    if customers is None:
        connection.execute(delete(states))
        note_change(session, states.name, dt.date.min)
        customers = _everybody(connection)
    for piece in chunks(customers, _AT_ONCE):
        paid, won = _paid(connection, piece), _won(connection, piece)
        rows: list[tuple[Any, ...]] = []
        for customer in _in_use(connection, piece):
            course = course_of(paid[customer], won[customer], facts.customer_basis, facts.inactivity_days)
            rows += [_row(customer, seq, one) for seq, one in enumerate(course, 1)]
        replace_rows(session, states, piece, names=_COLUMNS, rows=rows)


def fill(work: Work) -> None:
    """Make the courses of a book that was made before they were kept; it is no gesture."""
    if work.read(_lacks_courses):
        with work.write() as unit:
            rebuild(unit.session, unit.facts)
            work.close_commit(unit.session, {})


def _lacks_courses(session: Session) -> bool:
    known = exists().select_from(CustomerState)
    needed = or_(exists().select_from(SubscriptionState), exists().where(StageMove.outcome == DealStatus.WON))
    return bool(session.scalar(select(~known & needed)))


def _everybody(connection: Connection) -> list[int]:
    """Every party that paid or bought anything."""
    state, deal = table_of(SubscriptionState), table_of(Deal)
    paying = select(state.c.customer_id).where(state.c.customer_id.is_not(None))
    buying = select(deal.c.customer_id).where(deal.c.customer_id.is_not(None), _was_won(deal.c.id))
    return sorted(connection.execute(union(paying, buying)).scalars())


def _was_won(deal: Any) -> Any:
    move = table_of(StageMove)
    return exists().where(move.c.deal_id == deal, move.c.outcome == DealStatus.WON)


def _in_use(connection: Connection, piece: list[int]) -> list[int]:
    """Those that are not in the trash: what is there leaves every figure."""
    contact = table_of(Contact)
    query = select(contact.c.id).where(contact.c.id.in_(piece), contact.c.trashed.is_(None))
    return list(connection.execute(query.order_by(contact.c.id)).scalars())


def _paid(connection: Connection, piece: list[int]) -> dict[int, list[Paid]]:
    state, found = table_of(SubscriptionState), defaultdict[int, list[Paid]](list)
    query = select(
        state.c.customer_id, state.c.subscription_id, state.c.since, state.c.until, state.c.monthly,
        state.c.reason, state.c.competitor, state.c.involuntary, state.c.status,
    ).where(state.c.customer_id.in_(piece))  # fmt: skip
    for row in connection.execute(query.order_by(state.c.subscription_id, state.c.seq)):
        told, paused = row[1:-1], row[-1] is SubscriptionStatus.PAUSED
        found[row[0]].append(Paid(*told, paused))
    return found


def _won(connection: Connection, piece: list[int]) -> dict[int, list[Won]]:
    deal, move, found = table_of(Deal), table_of(StageMove), defaultdict[int, list[Won]](list)
    query = (
        select(deal.c.customer_id, move.c.day, move.c.until_day)
        .join(move, move.c.deal_id == deal.c.id)
        .where(deal.c.customer_id.in_(piece), deal.c.trashed.is_(None), move.c.outcome == DealStatus.WON)
    )
    for customer, day, until in connection.execute(query):
        found[customer].append(Won(day, until))
    return found


def _row(customer: int, seq: int, one: Stretch) -> tuple[Any, ...]:
    return (
        customer, seq, one.since, one.until, one.monthly, one.before, one.movement, one.customer, one.step,
        one.joined, one.reason, one.competitor, one.involuntary, one.paused,
    )  # fmt: skip
