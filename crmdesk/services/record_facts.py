"""What stands beside a record: its open deals, its worth a month, and when there was or will be contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, func, select

from crmdesk.db.planning import as_value
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.subscription import Subscription, SubscriptionStatus
from crmdesk.model.survey import Answer, AnswerKind
from crmdesk.model.ticket import SATISFACTION, Ticket, TicketStatus
from crmdesk.services.parties import PARTIES
from crmdesk.services.timeline import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

_RECORD: Final = bindparam("record", type_=BigInteger)
_ATTACHED: Final = (
    Attachment.entity == bindparam("table", type_=Attachment.entity.type),
    Attachment.record_id == _RECORD,
    Attachment.trashed.is_(None),
)
_SATISFIED: Final = 4
_YEAR: Final = dt.timedelta(days=365)
_LAST_YEAR: Final = bindparam("last_year", type_=Ticket.created.type)
_CONTACTS = tuple(one for one in ActivityKind if one not in {ActivityKind.NOTE, ActivityKind.TASK})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """The side facts of a record; sums are minor units of the base currency, `monthly` thousandths of them.

    `value` is what its won deals came to. `last_contact` is the day of the last call, e-mail, meeting,
    message or enquiry, `next_step` that of the earliest thing planned. `files` are those
    attached to the record itself. Of a company, `year_tickets` are those that came in the last 365 days,
    `ratings` all its answers about satisfaction (1 to 5), in surveys and of tickets, and `satisfied` those
    of 4 and 5.
    """

    open_deals: int = 0
    open_value: int = 0
    monthly: int = 0
    open_tickets: int = 0
    last_contact: dt.date | None = None
    next_step: dt.date | None = None
    value: int = 0
    files: int = 0
    year_tickets: int = 0
    ratings: int = 0
    satisfied: int = 0


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
    since = work.today() - _YEAR
    return work.read(partial(_beside, entity=entity, record=record, related=related, since=since))


def _beside(
    session: Session, *, entity: str, record: int, related: Mapping[str, str], since: dt.date
) -> Beside:
    query = _statement(entity, tuple(related.items()))
    if query is None:
        return Beside(RecordFacts(), {})
    table = declared_entity(entity).model.__tablename__
    values = {"record": record, "table": table, "last_year": since}
    found = session.execute(query, values).one()._asdict()
    counts = {kind: found.pop(f"count_{kind}") for kind in related}
    return Beside(RecordFacts(**{name: _plain(name, value) for name, value in found.items()}), counts)


@lru_cache(maxsize=64)
def _statement(entity: str, related: tuple[tuple[str, str], ...]) -> Select[Any] | None:
    """What reads the facts of any record of a kind, and the counts of related lists; None: nothing."""
    asked = _facts(entity) if entity in ENTITIES else {}
    asked |= {f"count_{kind}": _count(kind, link) for kind, link in related}
    named = [one.scalar_subquery().label(name) for name, one in asked.items()]
    return select(*named) if named else None


def _count(kind: str, link: str) -> Any:
    """How many records of a kind point at the record; the trash is left out."""
    declared = declared_entity(kind)
    model: Any = declared.model
    fixed = [getattr(model, name) == value for name, value in declared.fixed.items()]
    mine = getattr(model, declared.field(link).attribute) == _RECORD
    return select(func.count(model.id)).where(mine, as_value(model.trashed).is_(None), *fixed)


def _facts(entity: str) -> dict[str, Any]:
    """The queries of the side facts, by their names."""
    contacts = _among(entity, Activity)
    queries: dict[str, Any] = {
        "last_contact": select(func.max(Activity.done_day)).where(
            contacts, as_value(Activity.kind).in_(_CONTACTS)
        ),
        "files": select(func.count(Attachment.id)).where(*_ATTACHED),
        "next_step": select(func.min(Activity.due)).where(contacts, as_value(Activity.done).is_(None)),
    }
    if entity in PARTIES:
        queries |= _of_party(entity)
    if entity == "company":
        queries |= _of_company()
    return queries


def _plain(name: str, value: Any) -> Any:
    """Sums are whole numbers on both engines; days may be missing."""
    return value if name in {"last_contact", "next_step"} else int(value or 0)


def _of_party(entity: str) -> dict[str, Any]:
    deals, subscriptions = _among(entity, Deal), _among(entity, Subscription)
    tickets = _among(entity, Ticket)
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


def _of_company() -> dict[str, Any]:
    tickets, answers = _among("company", Ticket), _among("company", Answer)
    score, said = as_value(Answer.score), as_value(Ticket.satisfaction)
    asked = answers & (as_value(Answer.kind) == AnswerKind.CSAT)

    def both(least: int) -> Any:
        of_answers = select(func.count(Answer.id)).where(asked, score >= least)
        of_tickets = select(func.count(Ticket.id)).where(tickets, said >= least)
        return select(of_answers.scalar_subquery() + of_tickets.scalar_subquery())

    return {
        "year_tickets": select(func.count(Ticket.id)).where(tickets, as_value(Ticket.created) > _LAST_YEAR),
        "ratings": both(SATISFACTION.start),
        "satisfied": both(_SATISFIED),
    }


def _among(entity: str, model: Any) -> Any:
    """Which records of a kind belong to another; the trash is left out."""
    link = {"contact": "contact_id", "company": "company_id"}.get(entity, f"{entity}_id")
    mine: Any = select(model.id).where(getattr(model, link) == _RECORD)
    if entity == "company":
        people = select(Contact.id).where(Contact.company_id == _RECORD)
        mine = mine.union(
            select(model.id).where(model.contact_id.in_(people)),
            select(model.id).where(model.customer_id == _RECORD),
        )
    return model.id.in_(mine) & as_value(model.trashed).is_(None)
