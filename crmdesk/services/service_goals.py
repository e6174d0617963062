"""What is promised: how soon tickets are answered, by priority, for everybody or for one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crmdesk.l10n.texts import N_
from crmdesk.model.contact import Contact
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.known import known
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import Priority, ServiceGoal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work

NO_GOAL = Promised()
"""Nothing is promised."""


class Goals:
    """The goals of a book; one of a customer wins over everybody's."""

    def __init__(self, rows: dict[tuple[int | None, Priority], Promised]) -> None:
        self._rows = rows

    def of(self, priority: Priority, customer: int | None) -> Promised:
        """What is promised for a ticket of a priority and a customer."""
        if customer is not None and (customer, priority) in self._rows:
            return self._rows[customer, priority]
        return self._rows.get((None, priority), NO_GOAL)


def goals_of(session: Session) -> Goals:
    """All goals of the book."""
    return known(session, ServiceGoal.__tablename__, _goals)


def _goals(session: Session) -> Goals:
    row: Any = ServiceGoal
    query = select(row.customer_id, row.priority, row.first_reply, row.next_update, row.solve)
    found = session.execute(query.order_by(row.id))
    return Goals({(one[0], one[1]): Promised(one[2], one[3], one[4]) for one in found})


class GoalRow(NamedTuple):
    """What is promised for a priority, in work minutes; `customer` is None for everybody."""

    customer: int | None
    name: str
    priority: Priority
    goal: Promised


def goals(work: Work) -> list[GoalRow]:
    """All goals: everybody's first, then those of customers by their names, the urgent ones first."""
    return work.read(_listed)


def _listed(session: Session) -> list[GoalRow]:
    row: Any = ServiceGoal
    query = select(row, Contact.name, Contact.sort_key).outerjoin(Contact, Contact.id == row.customer_id)
    place = {priority: place for place, priority in enumerate(reversed(Priority))}
    found = sorted(
        session.execute(query),
        key=lambda one: (one[2] or "", one[0].customer_id or 0, place[one[0].priority]),
    )
    return [GoalRow(one.customer_id, name or "", one.priority, _promised(one)) for one, name, _key in found]


def _promised(goal: ServiceGoal) -> Promised:
    return Promised(goal.first_reply, goal.next_update, goal.solve)


def put_goal(work: Work, *, priority: Priority, goal: Promised, customer: int | None = None) -> Committed:
    """Promise something for a priority, to everybody or to one customer.

    A customer's own goal wins over everybody's also where it promises nothing. A changed goal counts for
    all tickets of its priority, also for those that are over.

    Raises:
        Invalid: a time is less than a minute. NotFound: the customer is not in the book.
    """
    for name in ("first_reply", "next_update", "solve"):
        minutes = getattr(goal, name)
        if minutes is not None and minutes < 1:
            raise Invalid(name, N_("Enter a time of at least one minute, or none."))
    with work.write() as unit:
        if customer is not None:
            unit.get(Contact, customer)
        found = unit.session.scalars(_goal(priority, customer)).first()
        if found is None:
            found = ServiceGoal(priority=priority, customer_id=customer)
        found.first_reply, found.next_update, found.solve = goal.first_reply, goal.next_update, goal.solve
        unit.add(found)
        return unit.commit(N_("Changed the service targets"))


def add_customer(work: Work, *, customer: int) -> Committed:
    """Give a customer goals of their own, everybody's to begin with.

    Raises:
        IllegalMove: they have their own already, or are in the trash. NotFound: they are not in the book.
    """
    with work.write() as unit:
        unit.get(Contact, customer)
        row: Any = ServiceGoal
        if unit.session.scalar(select(row.id).where(row.customer_id == customer).limit(1)) is not None:
            raise IllegalMove(N_("This customer has targets of their own already."))
        for priority in Priority:
            now = goals_of(unit.session).of(priority, None)
            unit.add(
                ServiceGoal(
                    priority=priority,
                    customer_id=customer,
                    first_reply=now.first_reply,
                    next_update=now.next_update,
                    solve=now.solve,
                )
            )
        return unit.commit(N_("Changed the service targets"))


def remove_customer(work: Work, *, customer: int) -> Committed:
    """Let a customer have everybody's goals again."""
    with work.write() as unit:
        for one in unit.session.scalars(select(ServiceGoal).where(ServiceGoal.customer_id == customer)):
            unit.session.delete(one)
        return unit.commit(N_("Changed the service targets"))


def _goal(priority: Priority, customer: int | None) -> Any:
    row: Any = ServiceGoal
    whose = row.customer_id.is_(None) if customer is None else row.customer_id == customer
    return select(row).where(row.priority == priority, whose).order_by(row.id.desc())
