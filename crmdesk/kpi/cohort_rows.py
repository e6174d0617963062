"""The population of cohorts: customers by the period they came in, looked at again after each later one.

The cohorts of a month are the twelve months that end with it; those of a quarter, twelve quarters; those of
any other period, the twelve months that end with its last. A customer of a cohort has a row for the period
it came in, and one for each later period that is over by the end of the period asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, Text, and_, case, cast, column, join, or_, values
from sqlalchemy.orm import aliased

from crmdesk.kpi.customer_rows import (
    CUSTOMER_DIMENSIONS,
    SEGMENT,
    begun,
    customer_cells,
    customer_dimensions,
    customer_orders,
    end_of,
    in_force,
)
from crmdesk.kpi.deals import OWNER, SOURCE
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.l10n.texts import N_
from crmdesk.model import CustomerState, Step
from crmdesk.model.base import Day, Words
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    from sqlalchemy import CTE

    from crmdesk.kpi.population import Basis, Bounds

COHORTS: Final = 12
_NOW: Final = aliased(CustomerState)


def cohorts_of(period: Period, basis: Basis) -> list[Period]:
    """The periods of acquisition that a period's grid has, oldest first."""
    if period.grain in {Grain.MONTH, Grain.QUARTER}:
        return period.series(COHORTS)
    last = max(min(period.last, basis.today), period.start)
    return Period.containing(last, Grain.MONTH, period.calendar, period.fiscal_start).series(COHORTS)


def _pieces(bounds: Bounds) -> CTE:
    """The cohorts of each period as a table: its number `i`, the cohort's number, key, first and next day."""
    rows = [
        (number, place, one.key, one.start, one.end)
        for number, period in enumerate(bounds.periods)
        for place, one in enumerate(cohorts_of(period, bounds.basis))
    ]
    shape = values(
        column("i", Integer),
        column("place", Integer),
        column("key", Text),
        column("first", Day),
        column("until", Day),
        name="cohort",
    )
    return shape.data(rows).cte("cohort")


def _cells(bounds: Bounds) -> Source:
    """A row for each customer of a cohort and each period after which it is looked at."""
    cohort = _pieces(bounds)
    later, came, now = cohort.alias("later"), CustomerState, _NOW
    end = end_of(bounds)
    same = later.c.place == cohort.c.place
    seen = or_(same, and_(later.c.place > cohort.c.place, later.c.until <= end))
    acquired = and_(
        came.step == Step.JOINED,
        came.since >= cohort.c.first,
        came.since < case((cohort.c.until < end, cohort.c.until), else_=end),
    )
    rows = join(bounds.table, cohort, and_(cohort.c.i == bounds.table.c.i, begun(bounds)))
    rows = rows.join(later, and_(later.c.i == cohort.c.i, seen)).join(came, acquired)
    rows = rows.join(now, and_(now.customer_id == came.customer_id, in_force(now, later.c.until)))
    stayed = or_(same, now.customer == 1)
    dimensions = customer_dimensions(came.customer_id) | {
        "cohort": cohort.c.key,
        "later": cast(later.c.place - cohort.c.place, Words),
    }
    cells = customer_cells(came.customer_id, dimensions) | {
        "day": came.since,
        "cohort": cohort.c.key,
        "later": later.c.place - cohort.c.place,
        "state": case((stayed, "stayed"), else_="left"),
    }
    orders = customer_orders(came.customer_id, dimensions)
    return Source(rows, came.customer_id, cells, dimensions, orders, keep={"kept": stayed})


CELLS: Final = Population(
    "cohort",
    N_("Customers of the last twelve cohorts, at each later age"),
    "contact",
    _cells,
    (
        Column("name", N_("Customer")),
        OWNER,
        SOURCE,
        SEGMENT,
        Column("day", N_("Became a customer"), Kind.DAY),
        Column("cohort", N_("Cohort")),
        Column("later", N_("Periods later"), Kind.NUMBER),
        Column(
            "state",
            N_("Then"),
            Kind.CHOICE,
            choices=(("stayed", N_("Still a customer")), ("left", N_("No longer a customer"))),
        ),
    ),
    (*CUSTOMER_DIMENSIONS, "cohort", "later"),
)
KEPT: Final = CELLS.part("cohort_kept", N_("Of these, customers then"), "kept")
