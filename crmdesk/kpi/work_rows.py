"""The populations of work for customers: on tickets and in finished activities, at people's hourly rates.

The minutes of an event or an activity count on its day, those of the ticket itself on the day it was created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, func, join, literal, select, union_all

from crmdesk.kpi.deals import CUSTOMER
from crmdesk.kpi.party_rows import PARTY_DIMENSIONS, party_dimensions
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of
from crmdesk.kpi.revenue_rows import (
    of_contact,
)
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    Activity,
    Contact,
    Staff,
    Ticket,
    TicketEvent,
)

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds

_AN_HOUR: Final = "1/60"


def _ticket_work(bounds: Bounds) -> Source:
    """The work on tickets: of their events, and of each ticket beyond these."""
    event, ticket, table = TicketEvent, Ticket, bounds.table
    of_events = select(
        table.c.i.label("number"), event.day.label("day"), event.staff_id.label("staff"),
        event.minutes.label("minutes"), event.ticket_id.label("ticket"),
    ).select_from(join(table, event, and_(bounds.hold(event.day), event.minutes > 0)))  # fmt: skip
    itself = select(
        table.c.i, ticket.created, ticket.owner_id, ticket.minutes, ticket.id
    ).select_from(join(table, ticket, and_(bounds.hold(ticket.created), ticket.minutes > 0)))  # fmt: skip
    work = union_all(of_events, itself).subquery("work")
    rows = join(table, work, work.c.number == table.c.i).join(
        ticket, and_(ticket.id == work.c.ticket, in_use(ticket))
    )
    return _work(rows, ticket, work.c.staff, work.c.day, work.c.minutes)


def _activity_work(bounds: Bounds) -> Source:
    """Finished activities with the time they took."""
    done = and_(bounds.hold(Activity.done_day), Activity.minutes > 0, in_use(Activity))
    rows = join(bounds.table, Activity, done)
    return _work(rows, Activity, Activity.owner_id, Activity.done_day, Activity.minutes)


def _work(rows: Any, record: Any, person: Any, day: Any, minutes: Any) -> Source:
    rows = rows.outerjoin(Staff, Staff.id == person)
    campaign = of_contact(record.customer_id, Contact.campaign_id)
    dimensions = party_dimensions(record.customer_id, campaign)
    rate = func.coalesce(Staff.hourly_cost, 0)
    cells = {
        "name": record.name,
        "customer": name_of(Contact, record.customer_id),
        "person": Staff.name,
        "day": day,
        "minutes": minutes,
        "rate": rate,
        "worked": minutes * rate,
        "share": literal(_AN_HOUR, Text),
    }
    orders = {
        "name": record.sort_key,
        "customer": order_of(Contact, record.customer_id),
        "person": Staff.sort_key,
    }
    of_customer = record.customer_id.is_not(None)
    keep = {"unrated": and_(of_customer, rate == 0)}
    return Source(rows, record.id, cells, dimensions, orders, where=(of_customer,), keep=keep)


_DAY: Final = Column("day", N_("Day"), Kind.DAY)
_MINUTES: Final = Column("minutes", N_("Time"), Kind.MINUTES)
_WORK_COLUMNS: Final = (
    *(CUSTOMER, Column("person", N_("Person")), _DAY, _MINUTES),
    Column("rate", N_("An hour"), Kind.MONEY),
    Column("worked", N_("Amount"), Kind.MONEY, shown=False),
    Column("share", N_("Share"), shown=False),
    Column("value", N_("Amount"), Kind.MONEY, product_of=("worked", "share")),
)

TICKET_WORK: Final = Population(
    "ticket_work",
    N_("Work on tickets of customers"),
    "ticket",
    _ticket_work,
    (Column("name", N_("Ticket")), *_WORK_COLUMNS),
    PARTY_DIMENSIONS,
)
ACTIVITY_WORK: Final = Population(
    "activity_work",
    N_("Activities for customers"),
    "activity",
    _activity_work,
    (Column("name", N_("Activity")), *_WORK_COLUMNS),
    PARTY_DIMENSIONS,
)
TICKET_WORK_UNRATED: Final = TICKET_WORK.part(
    "ticket_work_unrated", N_("Work on tickets by people without an hourly rate"), "unrated"
)
ACTIVITY_WORK_UNRATED: Final = ACTIVITY_WORK.part(
    "activity_work_unrated", N_("Activities of people without an hourly rate"), "unrated"
)
