"""The population of sales targets: what each person, team and the business is to sell in the period.

The target that holds is the latest of the period's length that starts with or before it. What a team's or
the business's target has beyond those of its people is a row of its own, so that all rows add up to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    Numeric,
    String,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    join,
    or_,
    select,
    values,
)
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import Staff, Target

if TYPE_CHECKING:
    from sqlalchemy import CTE

    from crmdesk.kpi.population import Bounds, Expression

SALES: Final = "sales_total"
"""The figure that the targets are set for."""


def _quotas(bounds: Bounds) -> Source:
    held = _held(bounds)
    rows = join(bounds.table, held, held.c.i == bounds.table.c.i)
    team = func.coalesce(held.c.team, held.c.owners_team)
    dimensions: dict[str, Any] = {"owner": held.c.owner, "team": team}
    whose = case((held.c.owner.is_not(None), "person"), (held.c.team.is_not(None), "team"), else_="business")
    cells = {
        "whose": whose,
        "owner": name_of(Staff, held.c.owner),
        "team": team,
        "day": held.c.start,
        "target": held.c.amount,
        "amount": cast(held.c.amount - func.coalesce(_given(held), 0), BigInteger),
    }
    return Source(rows, held.c.id, cells, dimensions, {"owner": order_of(Staff, held.c.owner)})


def _held(bounds: Bounds) -> CTE:
    """The targets that hold in each period, in minor units."""
    shape = values(column("i", Integer), column("grain", String), name="grain")
    grains = shape.data([(at, period.grain.value) for at, period in enumerate(bounds.periods)]).cte("grain")
    one, later = Target, aliased(Target)
    same = and_(
        later.kpi == one.kpi,
        later.grain == one.grain,
        func.coalesce(later.owner_id, 0) == func.coalesce(one.owner_id, 0),
        func.coalesce(later.team, "") == func.coalesce(one.team, ""),
    )
    newer = or_(later.start > one.start, and_(later.start == one.start, later.id > one.id))
    replaced = exists().where(same, later.start <= bounds.first, newer)
    rows = join(bounds.table, grains, grains.c.i == bounds.table.c.i).join(
        one, and_(one.kpi == SALES, one.grain == grains.c.grain, one.start <= bounds.first)
    )
    minor = func.round(cast(one.value, Numeric) * 10**bounds.facts.exponent)
    found = select(
        bounds.table.c.i,
        one.id,
        one.start,
        one.owner_id.label("owner"),
        func.nullif(one.team, "").label("team"),
        team_of(one.owner_id).label("owners_team"),
        cast(minor, BigInteger).label("amount"),
    )
    return found.select_from(rows).where(~replaced).cte("held").prefix_with("MATERIALIZED")


def _given(held: CTE) -> Expression:
    """How much of a team's or the business's target stands in rows of their own."""
    other, team = held.alias(), held.alias()
    has_team = exists().where(
        team.c.i == held.c.i, team.c.owner.is_(None), team.c.team == other.c.owners_team
    )
    to_people = and_(other.c.owner.is_not(None), other.c.owners_team == held.c.team)
    to_all = or_(
        and_(other.c.owner.is_(None), other.c.team.is_not(None)),
        and_(other.c.owner.is_not(None), ~has_team.correlate_except(team)),
    )
    below = case((held.c.team.is_not(None), to_people), else_=to_all)
    added = select(func.sum(other.c.amount)).where(other.c.i == held.c.i, below).correlate(held)
    return case((held.c.owner.is_not(None), 0), else_=added.scalar_subquery())


QUOTAS: Final = Population(
    "quotas",
    N_("Sales targets of the period"),
    "target",
    _quotas,
    (
        Column(
            "whose",
            N_("Target of"),
            Kind.CHOICE,
            choices=(("person", N_("A person")), ("team", N_("A team")), ("business", N_("The business"))),
        ),
        OWNER,
        Column("team", N_("Team")),
        Column("day", N_("Holds from"), Kind.DAY),
        Column("target", N_("Target"), Kind.MONEY),
        Column("amount", N_("Beyond what its people have"), Kind.MONEY),
    ),
    ("owner", "team"),
)
