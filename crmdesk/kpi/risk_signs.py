"""How each warning sign is looked for: the customers that show it before a day, for each period.

`at` is the day number before which things count, `n` the number of the sign's rule. Every query is bounded
by the days that its rule names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, case, exists, func, join, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import is_contact
from crmdesk.kpi.related import in_use
from crmdesk.kpi.ticket_rows import is_counted, is_solving, was_reopened
from crmdesk.model import (
    Activity,
    CustomerState,
    SubscriptionState,
    SubscriptionTerm,
    Ticket,
    TicketEvent,
)
from crmdesk.model.risk_rules import Sign
from crmdesk.model.subscription_facts import END
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.ticket import UNSOLVED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds, Condition, Expression
    from crmdesk.model.risk_rules import RiskRule

_MONTH: Final = 30
_DETRACTOR: Final = 6


def _rows(bounds: Bounds, table: Any, condition: Condition, customer: Any) -> Select[Any]:
    """The customers of the rows that a condition picks for each period."""
    found = select(bounds.table.c.i, customer.label("customer"))
    return found.select_from(join(bounds.table, table, condition)).where(customer.is_not(None))


def holds(state: Any, at: Expression) -> Condition:
    """A state of a customer is that of the last day before `at`."""
    return and_(state.since < at, or_(state.until.is_(None), state.until >= at))


def _within(day: Any, first: Expression, until: Expression) -> Condition:
    return and_(day >= first, day < until)


def _was_in_contact(customer: Any, first: Expression, until: Expression) -> Condition:
    """Somebody talked with the customer, or it wrote a ticket."""
    talked = exists().where(
        Activity.customer_id == customer,
        _within(Activity.done_day, first, until),
        is_contact(Activity),
        in_use(Activity),
    )
    wrote = exists().where(
        Ticket.customer_id == customer, _within(Ticket.created, first, until), in_use(Ticket)
    )
    return or_(talked, wrote)


def _renewal_overdue(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    term, stop = SubscriptionTerm, aliased(SubscriptionState)
    lost = exists().where(
        stop.subscription_id == term.subscription_id,
        # So written, the index by days alone is not taken for it.
        func.coalesce(stop.since, term.due) == term.due,
        or_(
            stop.kind != END,
            func.coalesce(stop.reason, "") != "",
            func.coalesce(stop.competitor, "") != "",
            type_coerce(stop.involuntary, Integer) == 1,
        ),
    )
    ran_out = and_(_within(term.due, at - n, at), func.coalesce(term.renewed, 0) == 0)
    return _rows(bounds, term, ran_out, term.customer_id).where(~lost)


def _renewal_due(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    term = SubscriptionTerm
    found = _rows(bounds, term, _within(term.due, at, at + n), term.customer_id)
    return found.where(~_was_in_contact(term.customer_id, at - n, at))


def _usage_falling(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    one, middle = Usage, at - _MONTH
    found = _rows(bounds, one, and_(_within(one.day, middle - _MONTH, at), in_use(one)), one.customer_id)
    late = func.sum(case((one.day >= middle, one.count), else_=0))
    early = func.sum(case((one.day < middle, one.count), else_=0))
    found = found.group_by(bounds.table.c.i, one.customer_id)
    return found.having(early > 0, late * 100 <= early * (100 - n))


def _tickets_open(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    event = aliased(TicketEvent)
    holds = or_(event.until_day.is_(None), event.until_day >= at)
    solved = exists().where(event.ticket_id == Ticket.id, is_solving(event), event.day < at, holds)
    since = or_(Ticket.status.in_(UNSOLVED), Ticket.solved_day >= at)
    came = and_(since, func.coalesce(Ticket.created, at) < at, is_counted())
    found = _rows(bounds, Ticket, came, Ticket.customer_id).where(~solved)
    return found.group_by(bounds.table.c.i, Ticket.customer_id).having(func.count() >= n)


def _ticket_reopened(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    event = TicketEvent
    undone = and_(is_solving(event), _within(event.day, at - n, at), event.until_day < at)
    found = select(bounds.table.c.i, Ticket.customer_id.label("customer"))
    rows = join(bounds.table, event, undone).join(Ticket, Ticket.id == event.ticket_id)
    found = found.select_from(rows).where(is_counted(), was_reopened(event))
    return found.where(Ticket.customer_id.is_not(None))


def _detractor(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    one, later = Answer, aliased(Answer)
    bad = and_(one.kind == AnswerKind.NPS, _within(one.day, at - n, at), one.score <= _DETRACTOR, in_use(one))
    changed = exists().where(
        later.customer_id == one.customer_id,
        later.kind == AnswerKind.NPS,
        _within(later.day, one.day, at),
        or_(later.day > one.day, later.id > one.id),
        in_use(later),
    )
    return _rows(bounds, one, bad, one.customer_id).where(~changed)


def _silence(bounds: Bounds, at: Expression, n: int) -> Select[Any]:
    state = CustomerState
    there = and_(func.coalesce(state.customer, 0) == 1, holds(state, at), state.joined <= at - n)
    found = _rows(bounds, state, there, state.customer_id)
    return found.where(~_was_in_contact(state.customer_id, at - n, at))


SIGNS: Final[Mapping[Sign, Callable[[Bounds, Expression, int], Select[Any]]]] = {
    Sign.RENEWAL_OVERDUE: _renewal_overdue,
    Sign.RENEWAL_DUE: _renewal_due,
    Sign.USAGE_FALLING: _usage_falling,
    Sign.TICKETS_OPEN: _tickets_open,
    Sign.TICKET_REOPENED: _ticket_reopened,
    Sign.DETRACTOR: _detractor,
    Sign.SILENCE: _silence,
}


def _by_own_terms(customer: Expression) -> Condition:
    state = SubscriptionState
    mine = select(state.subscription_id).where(state.customer_id == customer)
    return SubscriptionTerm.subscription_id.in_(mine)


def _by_own_tickets(customer: Expression) -> Condition:
    return TicketEvent.ticket_id.in_(select(Ticket.id).where(Ticket.customer_id == customer))


_FOUND_BY: Final[Mapping[Sign, Callable[[Expression], Condition]]] = {
    Sign.RENEWAL_OVERDUE: _by_own_terms,
    Sign.RENEWAL_DUE: _by_own_terms,
    Sign.TICKET_REOPENED: _by_own_tickets,
}
"""By which of its records a customer is found, where those of all customers would be read day by day."""


def sign_of(bounds: Bounds, at: Expression, rule: RiskRule, customer: Expression) -> Select[Any]:
    """What a rule finds of one customer only."""
    found = SIGNS[rule.sign](bounds, at, rule.threshold)
    mine = found.where(found.selected_columns.customer == customer)
    return mine.where(_FOUND_BY[rule.sign](customer)) if rule.sign in _FOUND_BY else mine
