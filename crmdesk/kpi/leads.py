"""The populations of leads: parties by the day they became known, and by the day of their first sale.

A party is a company, or a person who belongs to none (or who bought in person). It is a lead unless
its first won deal lies before its created day, and it converts on that deal's day (KPIS.md C19). Its
owner and source are those of the contact; trashed contacts and deals are in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, join, or_, select
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER, SOURCE, in_use, moves_of_deals, name_of, order_of, team_of
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.l10n.texts import N_
from crmdesk.model import Contact, ContactKind, Deal, DealStatus, Staff, StageMove

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Expression

_LEAD_DIMENSIONS: Final = ("owner", "team", "source")
_COLUMNS: Final = (
    Column("name", N_("Lead")),
    Column(
        "kind",
        N_("Kind"),
        Kind.CHOICE,
        choices=tuple((kind.value, kind.label) for kind in ContactKind),
    ),
    OWNER,
    SOURCE,
    Column("created", N_("Created"), Kind.DAY),
    Column("day", N_("First sale"), Kind.DAY),
)


def _leads(bounds: Bounds) -> Source:
    """Leads created within the period, with the day of their first sale by now."""
    sale = _first_sale()
    known = and_(bounds.hold(Contact.created), in_use(Contact))
    lead = or_(sale.is_(None), sale >= Contact.created)
    party = or_(Contact.kind == ContactKind.COMPANY, Contact.company_id.is_(None), sale.is_not(None))
    return _lead_rows(join(bounds.table, Contact, known), sale, lead, party)


def _first_sale() -> Expression:
    """The day of the first of the contact's won deals that stands by now."""
    deal = aliased(Deal)
    won = select(func.min(deal.closed)).where(deal.customer_id == Contact.id)
    return won.where(deal.status == DealStatus.WON, in_use(deal)).scalar_subquery()


def _conversions(bounds: Bounds) -> Source:
    """Leads whose first sale falls within the period, as it stands at its end."""
    move = StageMove
    counted = and_(move.outcome == DealStatus.WON, bounds.hold(move.day), bounds.outlast(move.until_day))
    other, earlier = aliased(Deal), aliased(StageMove)
    sold_before = (
        exists()
        .where(
            earlier.deal_id == other.id,
            earlier.outcome == DealStatus.WON,
            bounds.outlast(earlier.until_day),
            or_(earlier.day < move.day, and_(earlier.day == move.day, other.id < Deal.id)),
        )
        .correlate_except(earlier)
    )
    before = exists().where(other.customer_id == Deal.customer_id, in_use(other), sold_before)
    rows = moves_of_deals(bounds, counted)
    rows = rows.join(Contact, and_(Contact.id == Deal.customer_id, in_use(Contact)))
    return _lead_rows(rows, move.day, Contact.created <= move.day, ~before)


def _lead_rows(rows: Any, sale: Any, *where: Any) -> Source:
    dimensions: dict[str, Any] = {
        "owner": Contact.owner_id,
        "team": team_of(Contact.owner_id),
        "source": func.nullif(Contact.source, ""),
    }
    cells = {
        "name": Contact.name,
        "kind": Contact.kind,
        "owner": name_of(Staff, Contact.owner_id),
        "source": Contact.source,
        "created": Contact.created,
        "day": sale,
    }
    sold = {"sold": sale.is_not(None), "waiting": sale.is_(None)}
    orders = {"name": Contact.sort_key, "owner": order_of(Staff, Contact.owner_id)}
    return Source(rows, Contact.id, cells, dimensions, orders, where=where, keep=sold)


LEADS: Final = Population(
    "leads", N_("Leads created in the period"), "contact", _leads, _COLUMNS, _LEAD_DIMENSIONS
)
LEADS_SOLD: Final = LEADS.part("leads_sold", N_("Of these, customers by now"), "sold")
LEADS_WAITING: Final = LEADS.part("leads_waiting", N_("Of these, not customers yet"), "waiting")
CONVERSIONS: Final = Population(
    "conversions",
    N_("Leads that became customers in the period"),
    "contact",
    _conversions,
    _COLUMNS,
    _LEAD_DIMENSIONS,
)
