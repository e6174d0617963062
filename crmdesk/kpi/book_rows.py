"""What each customer brought and cost in a period, added up by what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Text, func, join, literal, select, union_all

from crmdesk.kpi.cost_rows import GOODS_COSTS
from crmdesk.kpi.deals import CUSTOMER
from crmdesk.kpi.party_rows import PARTY_DIMENSIONS, WHO, party_cells, party_dimensions, party_orders
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.revenue_rows import (
    LINES_COSTED,
    LINES_ONCE,
    RECURRING,
    RECURRING_COSTED,
    SALES,
    SALES_COSTED,
    of_contact,
)
from crmdesk.kpi.work_rows import ACTIVITY_WORK, TICKET_WORK
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Contact,
)

if TYPE_CHECKING:
    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds

_A_THOUSANDTH: Final = "*1/1000"


class _Entry(NamedTuple):
    """What stands in a customer's books: what it is, the rows, their amount, and the share that counts."""

    what: str
    rows: Population
    amount: str
    share: str


_PIECES: Final = (
    _Entry("revenue", SALES, "once", ""),
    _Entry("revenue", LINES_ONCE, "price", "share"),
    _Entry("revenue", RECURRING, "earned", "share"),
    _Entry("goods", SALES_COSTED, "cost", ""),
    _Entry("goods", LINES_COSTED, "unit_cost", "cost_share"),
    _Entry("goods", RECURRING_COSTED, "earned", "cost_share"),
    _Entry("goods", GOODS_COSTS, "amount", ""),
    _Entry("service", TICKET_WORK, "worked", "share"),
    _Entry("service", ACTIVITY_WORK, "worked", "share"),
)


def _books(bounds: Bounds) -> Source:
    """What each customer brought and cost, added up by what it is."""
    sources = {one: one.source(bounds) for one in {entry.rows.whole for entry in _PIECES}}
    every = union_all(*(_piece(bounds, sources[one.rows.whole], one) for one in _PIECES)).subquery("piece")
    added = (
        select(
            every.c.number,
            every.c.customer,
            every.c.what,
            every.c.share,
            func.max(every.c.day).label("day"),
            func.sum(every.c.amount).label("amount"),
        )
        .group_by(every.c.number, every.c.customer, every.c.what, every.c.share)
        .subquery("book")
    )
    rows = join(bounds.table, added, added.c.number == bounds.table.c.i)
    customer = added.c.customer
    dimensions = party_dimensions(customer, of_contact(customer, Contact.campaign_id))
    cells = party_cells(customer, dimensions) | {
        "day": added.c.day,
        "customer": customer,
        "what": added.c.what,
        "amount": added.c.amount,
        "share": added.c.share,
    }
    return Source(rows, customer, cells, dimensions, party_orders(customer, dimensions))


def _piece(bounds: Bounds, source: Source, entry: _Entry) -> Select[Any]:
    """The rows of a population that name a customer, as rows of its books."""
    what, population, amount, share = entry
    cells = source.cells
    part: Any = cells[share] if share else literal("1", Text)
    if population.column(amount).kind is Kind.MONTHLY:
        part = part + _A_THOUSANDTH
    found = select(
        bounds.number_in(source).label("number"),
        source.dimensions["company"].label("customer"),
        literal(what, Text).label("what"),
        cells["day"].label("day"),
        cells[amount].label("amount"),
        part.label("share"),
    ).select_from(source.rows)
    found = found.where(*source.where, source.dimensions["company"].is_not(None))
    return found.where(source.keep[population.subset]) if population.subset and source.keep else found


BOOK_COLUMNS: Final = ("customer", "what", "amount", "share")

CUSTOMER_BOOKS: Final = Population(
    "customer_books",
    N_("What each customer brought and cost"),
    "contact",
    _books,
    (
        *WHO,
        Column("customer", CUSTOMER.label, shown=False),
        Column(
            "what",
            N_("What it is"),
            Kind.CHOICE,
            choices=(
                ("revenue", N_("Revenue")),
                ("goods", N_("Cost of goods")),
                ("service", N_("Cost to serve")),
            ),
        ),
        Column("day", N_("Last day"), Kind.DAY),
        Column("amount", N_("Amount"), Kind.MONEY, shown=False),
        Column("share", N_("Share"), shown=False),
        Column("value", N_("Amount"), Kind.MONEY, product_of=("amount", "share")),
    ),
    PARTY_DIMENSIONS,
)
