"""Customers at risk on one day: all of them, as a query, and what one of them shows.

The rules are those of the figure, and so are the customers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Integer, bindparam, join, literal, select, union_all
from sqlalchemy.orm import aliased

from crmdesk.kpi.population import RECORD, Bounds, bounds_of
from crmdesk.kpi.related import in_use
from crmdesk.kpi.risk_rows import AT_RISK, RAN_OUT
from crmdesk.kpi.risk_signs import holds, sign_of
from crmdesk.model import Contact, CustomerState
from crmdesk.model.base import EPOCH
from crmdesk.model.period import Period

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Basis
    from crmdesk.model.risk_rules import RiskRule

_WHO: Final = bindparam("customer", type_=BigInteger)


def customers_at_risk(basis: Basis) -> Select[tuple[int]]:
    """The numbers of the customers with a warning sign on the day of the basis."""
    found = AT_RISK.select(bounds_of(AT_RISK, (Period.all(),), basis), (), {}).subquery()
    return select(found.c[RECORD])


def signs_of(session: Session, customer: int, basis: Basis) -> tuple[RiskRule, ...] | None:
    """The rules whose signs a customer shows on the day of the basis; None for who is no customer."""
    found = session.connection().execute(_statement(basis), {"customer": customer}).all()
    shown = {row.sign for row in found}
    if not any(row.customer or row.sign == RAN_OUT for row in found):
        return None
    return tuple(rule for rule in basis.facts.risk_rules.looked_for() if rule.sign in shown)


@lru_cache(maxsize=4)
def _statement(basis: Basis) -> Select[Any]:
    """Whether a party is a customer, once for each of its signs, or once without; nothing of the trash."""
    bounds, state, party = Bounds([Period.all()], basis), CustomerState, aliased(Contact)
    at = literal((basis.today - EPOCH).days + 1, Integer)
    none = select(literal(0).label("i"), literal(0).label("customer"), literal("").label("sign"))
    arms = [
        sign_of(bounds, at, rule, _WHO).add_columns(literal(rule.sign.value).label("sign"))
        for rule in basis.facts.risk_rules.looked_for()
    ]
    found = union_all(none, *arms).subquery("found")
    rows = join(state, party, party.id == state.customer_id)
    rows = rows.outerjoin(found, found.c.customer == state.customer_id)
    query = select(state.customer, found.c.sign).select_from(rows)
    return query.where(state.customer_id == _WHO, holds(state, at), in_use(party))
