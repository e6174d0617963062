"""All declared records, by name and by their KIND on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.entities.party import COMPANY, CONTACT
from crmdesk.entities.revenue import SUBSCRIPTION, SUBSCRIPTION_CHANGE
from crmdesk.entities.sales import DEAL, PRODUCT, RATE, STAFF, STAGE_MOVE
from crmdesk.entities.service import ACTIVITY, HOLIDAY, TICKET, TICKET_EVENT

if TYPE_CHECKING:
    from crmdesk.entities.spec import Entity, Field

ENTITIES: tuple[Entity, ...] = (
    COMPANY,
    CONTACT,
    DEAL,
    TICKET,
    SUBSCRIPTION,
    ACTIVITY,
    PRODUCT,
    STAFF,
    STAGE_MOVE,
    TICKET_EVENT,
    SUBSCRIPTION_CHANGE,
    RATE,
    HOLIDAY,
)

_BY_NAME = {entity.name: entity for entity in ENTITIES}
_BY_PLURAL = {entity.plural: entity for entity in ENTITIES}


def entity(name: str) -> Entity:
    """The declared record of that name."""
    return _BY_NAME[name]


def entity_of_kind(plural: str) -> Entity | None:
    """The declared record of a KIND on the command line, or None where the program knows none."""
    return _BY_PLURAL.get(plural)


def fields_of(declared: Entity) -> tuple[Field, ...]:
    """The fields of a record: what forms, tables, filters, import and export ask."""
    return declared.fields
