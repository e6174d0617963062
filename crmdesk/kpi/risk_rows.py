"""The populations of customers at risk: those who show a warning sign when a period ends, and began.

Each sign is looked for by itself, within the days that its rule names, and the customers found are brought
together. Of a running period the signs are those of today. Who has just run out without renewing is told
beside those who are customers still; who cancelled is lost and not at risk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Integer,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of, team_of
from crmdesk.kpi.risk_signs import SIGNS, holds
from crmdesk.l10n.texts import N_
from crmdesk.model import Contact, CustomerState, Staff
from crmdesk.model.base import EPOCH
from crmdesk.model.risk_rules import Sign

if TYPE_CHECKING:
    from sqlalchemy import CTE

    from crmdesk.kpi.population import Bounds, Condition, Expression

RAN_OUT: Final = Sign.RENEWAL_OVERDUE
"""The sign for which also who is a customer no longer is told."""
_DIMENSIONS: Final = ("owner", "team", "company", "segment")


def at_end(bounds: Bounds) -> Expression:
    """The day after the last that signs are looked for on: the period's end, of a running one tomorrow."""
    tomorrow = literal((bounds.today - EPOCH).days + 1, Integer)
    until = type_coerce(bounds.until, Integer)
    return case((until < tomorrow, until), else_=tomorrow)


def _found(bounds: Bounds, at: Expression) -> CTE:
    """Each sign of each customer before a day, once."""
    none = select(bounds.table.c.i, literal(0).label("customer"), literal("").label("sign")).where(false())
    arms = [
        SIGNS[rule.sign](bounds, at, rule.threshold).add_columns(literal(rule.sign.value).label("sign"))
        for rule in bounds.facts.risk_rules.looked_for()
    ]
    every = union_all(none, *arms).subquery("every")
    once = select(every.c.i, every.c.customer, every.c.sign).distinct()
    return once.cte("found").prefix_with("MATERIALIZED")


def _at_risk(bounds: Bounds) -> Source:
    """Customers with any sign when the period ends, with all of them."""
    return _customers(bounds, at_end(bounds))


def _signs(bounds: Bounds) -> Source:
    """The same, one row for each sign."""
    return _customers(bounds, at_end(bounds), each=True)


def _before(bounds: Bounds) -> Source:
    """Customers with any sign when the period began, and whether they were none at its end."""
    return _customers(bounds, type_coerce(bounds.first, Integer), opening=True)


def _customers(bounds: Bounds, at: Expression, *, each: bool = False, opening: bool = False) -> Source:
    found = _found(bounds, at)
    shows = {sign: func.max(case((found.c.sign == sign.value, 1), else_=0)) for sign in Sign}
    told = select(found.c.i, found.c.customer, *(one.label(sign.value) for sign, one in shows.items()))
    signs = told.group_by(found.c.i, found.c.customer).cte("signs").prefix_with("MATERIALIZED")
    state, party = CustomerState, aliased(Contact)
    then = and_(state.customer_id == signs.c.customer, holds(state, at))
    rows = bounds.joined(signs).join(state, then).join(party, party.id == state.customer_id)
    sign = {}
    if each:
        rows = rows.join(found, and_(found.c.i == signs.c.i, found.c.customer == signs.c.customer))
        sign = {"sign": found.c.sign}
    is_customer = type_coerce(state.customer, Integer) == 1
    keep = {one.value: signs.c[one.value] == 1 for one in Sign}
    ran_out = keep[RAN_OUT.value]
    counted = is_customer if opening else or_(is_customer, ran_out)
    dimensions = {
        "owner": party.owner_id,
        "team": team_of(party.owner_id),
        "company": state.customer_id,
        "segment": func.nullif(party.segment, ""),
    }
    cells = {
        "customer": party.name,
        "owner": name_of(Staff, party.owner_id),
        "day": state.joined,
        # Who has just run out is worth what was paid until then.
        "monthly": case((is_customer, state.monthly), else_=state.before),
        **{name: case((shown, name), else_=None) for name, shown in keep.items()},
    }
    return Source(
        rows,
        state.customer_id,
        cells | sign,
        dimensions | sign,
        {"customer": party.sort_key, "owner": order_of(Staff, party.owner_id)},
        where=(counted, in_use(party)),
        keep=keep | {"left": ~_stays(bounds)},
    )


def _stays(bounds: Bounds) -> Condition:
    """The party is a customer when the period ends."""
    later = aliased(CustomerState)
    return exists().where(
        later.customer_id == CustomerState.customer_id,
        later.since < bounds.until,
        bounds.outlast(later.until),
        type_coerce(later.customer, Integer) == 1,
    )


_CUSTOMER: Final = (
    Column("customer", N_("Customer")),
    OWNER,
    Column("day", N_("Customer since"), Kind.DAY),
    Column("monthly", N_("Worth a month"), Kind.MONTHLY),
)
_SIGNS: Final = tuple(
    Column(sign.value, sign.label, Kind.CHOICE, choices=((sign.value, N_("Yes")),)) for sign in Sign
)

AT_RISK: Final = Population(
    "at_risk", N_("Customers with a warning sign"), "contact", _at_risk, (*_CUSTOMER, *_SIGNS), _DIMENSIONS
)
WITH_SIGN: Final = {sign: AT_RISK.part(f"at_risk_{sign}", sign.label, sign.value) for sign in Sign}
AT_RISK_SIGNS: Final = Population(
    "warning_signs",
    N_("Warning signs of customers"),
    "contact",
    _signs,
    (
        *_CUSTOMER,
        Column("sign", N_("Sign"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in Sign)),
    ),
    (*_DIMENSIONS, "sign"),
)
AT_RISK_BEFORE: Final = Population(
    "at_risk_before",
    N_("Customers with a warning sign when a month began"),
    "contact",
    _before,
    (*_CUSTOMER, *_SIGNS),
    _DIMENSIONS,
)
AT_RISK_LEFT: Final = AT_RISK_BEFORE.part(
    "at_risk_left", N_("Of these, left by the end of that month"), "left"
)
