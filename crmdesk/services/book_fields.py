"""The fields that a book's records have: the declared ones, and those that the business added itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.entities.catalogue import BookFields
from crmdesk.entities.spec import OWN, Field, Kind
from crmdesk.l10n.texts import Given
from crmdesk.model.custom import CustomField, CustomKind
from crmdesk.model.known import known

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.entities.spec import Entity

KINDS: Final = {
    CustomKind.TEXT: Kind.TEXT,
    CustomKind.NUMBER: Kind.NUMBER,
    CustomKind.MONEY: Kind.MONEY,
    CustomKind.DATE: Kind.DATE,
    CustomKind.CHOICE: Kind.CHOICE,
    CustomKind.FLAG: Kind.FLAG,
    CustomKind.LINK: Kind.LINK,
}


def book_fields(work: Work) -> BookFields:
    """The fields of an open book; read once, and again after one was changed."""
    kept: BookFields | None = work.known.of(CustomField.__tablename__)
    return work.read(fields_in) if kept is None else kept


def fields_in(session: Session) -> BookFields:
    """The fields of the book that a session reads."""
    return known(session, CustomField.__tablename__, _read)


def entity_in(session: Session, name: str) -> Entity:
    """A record with all its fields in the book that a session reads."""
    return fields_in(session).entity(name)


def _read(session: Session) -> BookFields:
    query = select(CustomField).where(CustomField.trashed.is_(None))
    own: dict[str, tuple[Field, ...]] = {}
    for one in session.scalars(query.order_by(CustomField.position, CustomField.id)):
        own[one.entity] = (*own.get(one.entity, ()), as_field(one))
    return BookFields(own)


def as_field(one: CustomField) -> Field:
    """A field of one's own as everything asks for it: its kind, its choices, whom it points at."""
    words = tuple((one.choices or "").split("\n")) if one.choices else ()
    return Field(
        name=one.name,
        label=Given(one.label),
        kind=KINDS[one.kind],
        attribute=f"{OWN}{one.id}",
        choices=words if one.kind is CustomKind.CHOICE else None,
        link=(one.choices or "contact") if one.kind is CustomKind.LINK else "",
    )
