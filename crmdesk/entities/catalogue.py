"""All declared records, by name and by their KIND on the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crmdesk.entities.goals import BASELINE, MARKET_SIZE, TARGET
from crmdesk.entities.inputs import ANSWER, CAMPAIGN, COST, USAGE
from crmdesk.entities.party import COMPANY, CONTACT
from crmdesk.entities.revenue import SUBSCRIPTION, SUBSCRIPTION_CHANGE
from crmdesk.entities.sales import DEAL, PRODUCT, RATE, STAFF, STAGE_MOVE
from crmdesk.entities.service import ACTIVITY, HOLIDAY, TICKET, TICKET_EVENT

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    CAMPAIGN,
    STAGE_MOVE,
    TICKET_EVENT,
    SUBSCRIPTION_CHANGE,
    RATE,
    HOLIDAY,
    COST,
    ANSWER,
    USAGE,
    TARGET,
    MARKET_SIZE,
    BASELINE,
)

_BY_NAME = {entity.name: entity for entity in ENTITIES}
_BY_PLURAL = {entity.plural: entity for entity in ENTITIES}


def entity(name: str) -> Entity:
    """The declared record of that name."""
    return _BY_NAME[name]


def entity_of_kind(plural: str) -> Entity | None:
    """The declared record of a KIND on the command line, or None where the program knows none."""
    return _BY_PLURAL.get(plural)


class BookFields:
    """What one book's records have: the declared fields, and those that the business added itself.

    `own` has the added ones by the name of their record.
    """

    def __init__(self, own: Mapping[str, tuple[Field, ...]]) -> None:
        self._own = own
        self._entities = {
            name: replace(_BY_NAME[name], fields=(*_BY_NAME[name].fields, *fields))
            for name, fields in own.items()
            if fields
        }

    def own(self, name: str) -> tuple[Field, ...]:
        """The added fields of a record."""
        return self._own.get(name, ())

    def entity(self, name: str) -> Entity:
        """The record of that name with all its fields; one and the same as long as they stay."""
        return self._entities.get(name) or _BY_NAME[name]

    def entity_of_kind(self, plural: str) -> Entity | None:
        """The record of a KIND on the command line, with all its fields."""
        found = entity_of_kind(plural)
        return None if found is None else self.entity(found.name)


DECLARED = BookFields({})
"""The fields of a book to which nothing was added."""


def fields_of(declared: Entity, book: BookFields = DECLARED) -> tuple[Field, ...]:
    """The fields of a record in a book: what forms, tables, filters, import and export ask."""
    return book.entity(declared.name).fields
