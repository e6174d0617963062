"""What stands beside a record: its open deals, its worth a month, and when there was or will be contact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from crmdesk.db.planning import as_value
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.subscription import Subscription, SubscriptionStatus
from crmdesk.model.ticket import Ticket, TicketStatus
from crmdesk.services.lists import Filter, ListQuery, Op, narrowed
from crmdesk.services.timeline import ENTITIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

_CONTACTS = tuple(one for one in ActivityKind if one not in {ActivityKind.NOTE, ActivityKind.TASK})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """The side facts of a record; sums are minor units of the base currency, `monthly` thousandths of them.

    `value` is what its won deals came to. `last_contact` is the day of the last call, e-mail, meeting,
    message or enquiry, `next_step` that of the earliest thing planned. `files` are those
    attached to the record itself.
    """

    open_deals: int = 0
    open_value: int = 0
    monthly: int = 0
    open_tickets: int = 0
    last_contact: dt.date | None = None
    next_step: dt.date | None = None
    value: int = 0
    files: int = 0


class Beside(NamedTuple):
    """The side facts of a record, and how many of each list belong to it, by the kinds of those lists."""

    facts: RecordFacts
    counts: dict[str, int]


def facts_of(work: Work, *, entity: str, record: int) -> RecordFacts:
    """The side facts of a contact, company, deal, ticket or subscription, in one query.

    A company's are those of everybody in it, and of whatever it pays for.
    """
    return beside(work, entity=entity, record=record, related={}).facts


def beside(work: Work, *, entity: str, record: int, related: Mapping[str, str]) -> Beside:
    """The side facts of a record that has any, with the counts of related lists, in one query.

    `related` are the fields by which records of other kinds point at it, by those kinds.
    """
    return work.read(partial(_beside, entity=entity, record=record, related=related))


def _beside(session: Session, *, entity: str, record: int, related: Mapping[str, str]) -> Beside:
    queries = _facts(entity, record) if entity in ENTITIES else {}
    counted = {f"count_{kind}": _count(session, kind, link, record) for kind, link in related.items()}
    asked = queries | counted
    if not asked:
        return Beside(RecordFacts(), {})
    row = session.execute(select(*(one.scalar_subquery().label(name) for name, one in asked.items()))).one()
    found = row._mapping  # noqa: SLF001 - the row's public mapping
    facts = RecordFacts(**{name: _plain(name, found[name]) for name in queries})
    return Beside(facts, {kind: found[f"count_{kind}"] for kind in related})


def _count(session: Session, kind: str, link: str, record: int) -> Any:
    model = declared_entity(kind).model
    mine = ListQuery(kind, (), filters=(Filter(link, Op.IS, record),))
    return narrowed(session, select(func.count()).select_from(model), query=mine)


def _facts(entity: str, record: int) -> dict[str, Any]:
    """The queries of the side facts, by their names."""
    contacts = _among(entity, record, Activity)
    queries: dict[str, Any] = {
        "last_contact": select(func.max(Activity.done_day)).where(
            contacts, as_value(Activity.kind).in_(_CONTACTS)
        ),
        "files": select(func.count(Attachment.id)).where(*_attached(entity, record)),
        "next_step": select(func.min(Activity.due)).where(contacts, as_value(Activity.done).is_(None)),
    }
    if entity in {"contact", "company"}:
        queries |= _of_party(entity, record)
    return queries


def _plain(name: str, value: Any) -> Any:
    """Sums are whole numbers on both engines; days may be missing."""
    return value if name in {"last_contact", "next_step"} else int(value or 0)


def _attached(entity: str, record: int) -> tuple[Any, ...]:
    table = declared_entity(entity).model.__tablename__
    return (Attachment.entity == table, Attachment.record_id == record, Attachment.trashed.is_(None))


def _of_party(entity: str, record: int) -> dict[str, Any]:
    deals, subscriptions = _among(entity, record, Deal), _among(entity, record, Subscription)
    tickets = _among(entity, record, Ticket)
    paid = [one for one in SubscriptionStatus if one.is_paid]
    going_on = [one for one in TicketStatus if not one.is_over]
    is_open, is_won = as_value(Deal.status) == DealStatus.OPEN, as_value(Deal.status) == DealStatus.WON
    return {
        "open_deals": select(func.count(Deal.id)).where(deals, is_open),
        "open_value": select(func.sum(Deal.base_amount)).where(deals, is_open),
        "value": select(func.sum(Deal.base_amount)).where(deals, is_won),
        "monthly": select(func.sum(Subscription.monthly)).where(
            subscriptions, as_value(Subscription.status).in_(paid)
        ),
        "open_tickets": select(func.count(Ticket.id)).where(tickets, as_value(Ticket.status).in_(going_on)),
    }


def _among(entity: str, record: int, model: Any) -> Any:
    """Which records of a kind belong to another; the trash is left out."""
    link = {"contact": "contact_id", "company": "company_id"}.get(entity, f"{entity}_id")
    mine: Any = select(model.id).where(getattr(model, link) == record)
    if entity == "company":
        people = select(Contact.id).where(Contact.company_id == record)
        mine = mine.union(
            select(model.id).where(model.contact_id.in_(people)),
            select(model.id).where(model.customer_id == record),
        )
    return model.id.in_(mine) & as_value(model.trashed).is_(None)
