"""The one search box: a few hits of each kind of record, and who a link may point at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db import search
from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.model.activity import Activity
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, Pipeline, Stage
from crmdesk.model.search import ENTITY_NUMBERS
from crmdesk.model.subscription import Subscription
from crmdesk.model.survey import Answer
from crmdesk.model.ticket import Ticket, TicketCategory

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.entities.spec import Entity

HITS = 5
_CANDIDATES = 40
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One found record: what it is called, and a line that tells it from its namesakes.

    Of an activity also the `day` on which it is due or was done.
    """

    entity: str
    id: int
    title: str
    detail: str
    day: dt.date | None = None


def find(work: Work, *, text: str, hits: int = HITS) -> list[Hit]:
    """Up to `hits` records of each kind whose text holds every word of `text`."""
    return work.read(partial(_find, text=text, hits=hits))


def _find(session: Session, *, text: str, hits: int) -> list[Hit]:
    ids_of, found = search.find_each(session, ENTITY_NUMBERS, text, _CANDIDATES), []
    for declared in ENTITIES:
        found += _hits(session, declared, ids_of.get(declared.model.__tablename__, []))[:hits]
    return found


def _hits(session: Session, declared: Entity, ids: list[int]) -> list[Hit]:
    if not ids:
        return []
    model: Any = declared.model
    # Asked for by id alone: with more conditions SQLite may go along the index of all people instead.
    records = {
        record.id: record
        for record in session.scalars(select(model).where(model.id.in_(ids)))
        if record.trashed is None
        and all(getattr(record, name) == value for name, value in declared.fixed.items())
    }
    return [
        Hit(
            declared.name,
            number,
            records[number].title(),
            _detail(session, records[number]),
            _day(records[number]),
        )
        for number in ids
        if number in records
    ]


def _detail(session: Session, record: Any) -> str:
    if isinstance(record, Contact):
        company = session.get(Contact, record.company_id) if record.company_id else None
        first_phone = (record.phones or "").split("\n")[0]
        return company.name if company is not None else first_phone or record.city or ""
    if isinstance(record, Deal):
        customer = session.get(Contact, record.customer_id) if record.customer_id else None
        return customer.name if customer is not None else record.ref or ""
    if isinstance(record, Answer):
        return record.name
    if isinstance(record, (Activity, Subscription, Ticket)):
        customer = session.get(Contact, record.company_id or record.contact_id or 0)
        number = record.ref or (f"#{record.id}" if isinstance(record, Ticket) else "")
        return " ".join(filter(None, (number, customer.name if customer is not None else "")))
    return getattr(record, "ref", None) or ""


def _day(record: Any) -> dt.date | None:
    """The day that tells an activity from others of its name."""
    return record.done_day or record.due if isinstance(record, Activity) else None


def choices(
    work: Work, *, entity: str, text: str = "", pipeline: int | None = None, limit: int = 20
) -> list[Hit]:
    """Records a link may point at: those that match `text`, or the first of the list where it is empty."""
    return work.read(partial(_choices, entity=entity, text=text, pipeline=pipeline, limit=limit))


def _choices(session: Session, *, entity: str, text: str, pipeline: int | None, limit: int) -> list[Hit]:
    if entity in {"pipeline", "stage"}:
        return _ways(session, entity, pipeline)
    if entity == "ticket_category":
        return _categories(session)
    declared = declared_entity(entity)
    model: Any = declared.model
    if text.strip():
        return _hits(session, declared, search.find(session, model.__tablename__, text, _CANDIDATES))[:limit]
    query = select(model.id).where(model.trashed.is_(None)).order_by(model.sort_key, model.id).limit(limit)
    for name, value in declared.fixed.items():
        query = query.where(getattr(model, name) == value)
    return _hits(session, declared, list(session.scalars(query)))


def _ways(session: Session, entity: str, pipeline: int | None) -> list[Hit]:
    """Pipelines, or the stages of one."""
    model: Any = Pipeline if entity == "pipeline" else Stage
    query = select(model).where(model.trashed.is_(None)).order_by(model.position, model.id)
    if entity == "stage" and pipeline is not None:
        query = query.where(Stage.pipeline_id == pipeline)
    return [Hit(entity, one.id, one.name, "") for one in session.scalars(query)]


def _categories(session: Session) -> list[Hit]:
    query = select(TicketCategory).where(TicketCategory.trashed.is_(None)).order_by(TicketCategory.position)
    return [Hit("ticket_category", one.id, one.name, "") for one in session.scalars(query)]


def lookalikes(work: Work, *, entity: str, values: dict[str, Any], record: int | None = None) -> list[Hit]:
    """Records that may be the same party as a draft: same phone, e-mail or name (the trash left out)."""
    return work.read(partial(_lookalikes, entity=entity, values=values, record=record))


def _lookalikes(session: Session, *, entity: str, values: dict[str, Any], record: int | None) -> list[Hit]:
    declared = declared_entity(entity)
    reach = [field.name for field in declared.fields if field.kind in {Kind.PHONES, Kind.EMAILS}]
    texts = [text for name in reach for text in values.get(name) or ()]
    if len(values.get("name") or "") >= _SHORTEST_NAME:
        texts.append(values["name"])
    found: dict[int, Hit] = {}
    for text in texts:
        for hit in _hits(session, declared, search.find(session, declared.model.__tablename__, text, HITS)):
            if hit.id != record:
                found.setdefault(hit.id, hit)
    return list(found.values())[:HITS]
