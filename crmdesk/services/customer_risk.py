"""Customers at risk today: which records are theirs, and how one customer does.

Both go by the rules of the figure "Customers at risk" as the book has them when it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from crmdesk.db.uow import read_facts

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.risk_rules import RiskRule
    from crmdesk.model.setting import BookFacts


@dataclass(frozen=True, slots=True)
class Health:
    """How a customer does: the rules whose warning signs it shows, in their order; none where all is well."""

    signs: tuple[RiskRule, ...] = ()


def health_of(work: Work, *, customer: int) -> Health | None:
    """How a customer does today, in one query; None for a party that is no customer."""
    return work.read(partial(_health, customer=customer, facts=work.facts, today=work.today()))


def _health(session: Session, *, customer: int, facts: BookFacts, today: dt.date) -> Health | None:
    from crmdesk.kpi.population import Basis
    from crmdesk.kpi.risk_now import signs_of

    signs = signs_of(session, customer, Basis(facts, today))
    return None if signs is None else Health(signs)


def is_at_risk(session: Session, customer: Any, day: dt.date) -> ColumnElement[bool]:
    """Whether a column names a customer that shows a warning sign on a day."""
    from crmdesk.kpi.population import Basis
    from crmdesk.kpi.risk_now import customers_at_risk

    found: ColumnElement[bool] = customer.in_(customers_at_risk(Basis(read_facts(session), day)))
    return found
