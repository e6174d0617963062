"""What is promised: how soon tickets are answered, by priority, for everybody or for one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import Priority, ServiceGoal
from crmdesk.services.work_hours import as_it_stands

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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
    return as_it_stands(session, ServiceGoal.__tablename__, _goals)


def _goals(session: Session) -> Goals:
    row: Any = ServiceGoal
    query = select(row.customer_id, row.priority, row.first_reply, row.next_update, row.solve)
    found = session.execute(query.order_by(row.id))
    return Goals({(one[0], one[1]): Promised(one[2], one[3], one[4]) for one in found})
