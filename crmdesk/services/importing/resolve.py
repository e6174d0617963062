"""Turning the names in a file into records: found, about to be made, or refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crmdesk.db import dialect
from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_
from crmdesk.model.base import Base
from crmdesk.model.campaign import Campaign
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Stage
from crmdesk.model.errors import Invalid
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff
from crmdesk.model.ticket import TicketCategory
from crmdesk.services.deals import first_stage
from crmdesk.services.importing.links import AMBIGUOUS, UNKNOWN_NAME, Register
from crmdesk.services.parties import PARTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.importing.plan import Plan

Values = dict[str, Any]

_NEW_STAGE_PROBABILITY = Decimal("0.2")
_MADE: dict[str, type[Any]] = {
    "campaign": Campaign,
    "company": Contact,
    "contact": Contact,
    "staff": Staff,
    "product": Product,
    "stage": Stage,
    "ticket_category": TicketCategory,
}


class Numbers:
    """Numbers of records that an import is about to make: below zero until they are written."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._real: dict[str, Sequence[int]] = {}

    def take(self, table: str) -> int:
        """A number for one more record."""
        self._taken[table] += 1
        return -self._taken[table]

    def allocate(self, unit: Unit) -> None:
        """Get the real numbers from the book."""
        connection = unit.session.connection()
        for table, count in self._taken.items():
            self._real[table] = dialect.allocate_ids(connection, Base.metadata.tables[table], count)

    def real(self, table: str, number: int) -> int:
        """The number under which a record stands, or will stand, in the book."""
        return number if number > 0 else self._real[table][-number - 1]


@dataclass(slots=True)
class Recognised:
    """A name in the file that is a record's in another spelling, and how many rows have it."""

    field: str
    text: str
    name: str
    rows: int = 0


class Resolver:
    """Finds what a file's names mean; with `create_missing` it makes what it does not find.

    Everything it needs from the book is read when it is made.
    """

    def __init__(self, session: Session, plan: Plan, facts: BookFacts) -> None:
        self.facts = facts
        self.today = facts.today()
        self.numbers = Numbers()
        self.made: Counter[str] = Counter()
        self.recognised: dict[tuple[str, str], Recognised] = {}
        self._create = plan.options.create_missing
        links = {one.link for one in plan.fields.values() if one.kind is Kind.LINK}
        self.registers = {entity: Register(session, entity) for entity in sorted(links)}
        self._to_write: list[tuple[str, int, Values]] = []
        self._pipeline = first_stage(session).pipeline_id if "stage" in links else 0
        self._last_position: dict[int, int] = dict(
            session.execute(
                select(Stage.pipeline_id, func.max(Stage.position)).group_by(Stage.pipeline_id)
            ).all()
        )

    def link(self, field: str, entity: str, text: str | None) -> int | None:
        """The record that `text` means.

        Raises:
            Invalid: none or several are called so.
        """
        if text is None:
            return None
        found = self.registers[entity].find(text)
        if found is None:
            return self._make(field, entity, text)
        if found.record == AMBIGUOUS:
            raise Invalid(
                field, N_("Several records are called “{name}”. Use their reference instead."), name=text
            )
        if found.spelt and found.spelt != text:
            known = self.recognised.setdefault((field, text), Recognised(field, text, found.spelt))
            known.rows += 1
        return found.record

    def _make(self, field: str, entity: str, name: str) -> int:
        if not self._create or entity not in _MADE:
            raise Invalid(field, UNKNOWN_NAME, name=name)
        self.made[entity] += 1
        extra: Values = {"is_manager": True} if field == "manager" else {}
        if entity == "stage":
            return self.make_stage(name, self._pipeline)
        return self.promise(entity, name, {"name": name} | extra)

    def promise(self, entity: str, name: str, row: Values | None = None) -> int:
        """A number for a record of that name; with its `row` it is written, else by whoever asked."""
        register = self.registers[entity]
        record = self.numbers.take(register.table)
        register.add(record, name)
        if row is not None:
            self._to_write.append((entity, record, row))
        return record

    def keep_promise(self, entity: str, record: int, row: Values) -> None:
        """Write a promised record that has no row after all, as one that was missing."""
        self.made[entity] += 1
        self._to_write.append((entity, record, row))

    def make_stage(self, name: str, pipeline: int) -> int:
        """A new last stage of a pipeline."""
        position = self._last_position.get(pipeline, -1) + 1
        self._last_position[pipeline] = position
        row = {
            "pipeline_id": pipeline,
            "name": name,
            "position": position,
            "probability": _NEW_STAGE_PROBABILITY,
        }
        return self.promise("stage", name, row)

    def write_missing(self, unit: Unit) -> None:
        """Write the records that were made for names the book did not know."""
        for entity in dict.fromkeys(entity for entity, _record, _row in self._to_write):
            rows = [
                row | self._fixed(entity) | {"id": self.numbers.real(self.registers[entity].table, record)}
                for one, record, row in self._to_write
                if one == entity
            ]
            unit.insert_many(_MADE[entity], rows)

    def _fixed(self, entity: str) -> Values:
        """What every record made for a name has."""
        if entity in PARTIES:
            kind = ContactKind.COMPANY if entity == "company" else ContactKind.PERSON
            return {"kind": kind, "created": self.today}
        return {"currency": self.facts.currency} if entity == "product" else {}
