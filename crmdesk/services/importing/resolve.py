"""Turning the names in a file into records: found, about to be made, or refused."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.l10n.texts import N_
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Stage
from crmdesk.model.errors import Invalid
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff
from crmdesk.services.deals import first_stage
from crmdesk.services.importing.links import AMBIGUOUS, Register

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.importing.plan import Plan

_MAKEABLE = {"company", "contact", "staff", "product", "stage"}
_NEW_STAGE_PROBABILITY = Decimal("0.2")


class Resolver:
    """Finds what a file's names mean; with `create_missing` it makes what it does not find."""

    def __init__(
        self, session: Session, plan: Plan, facts: BookFacts, new_id: Callable[[str], int]
    ) -> None:
        self.session = session
        self.facts = facts
        self.new_id = new_id
        self.made: Counter[str] = Counter()
        self._create = plan.options.create_missing
        self._registers: dict[str, Register] = {}
        self._to_write: list[tuple[type[Any], dict[str, Any]]] = []

    def register(self, entity: str) -> Register:
        """The known records of one kind, read once."""
        if entity not in self._registers:
            self._registers[entity] = Register(self.session, entity)
        return self._registers[entity]

    def link(self, field: str, entity: str, text: str | None) -> int | None:
        """The record that `text` means.

        Raises:
            Invalid: none or several are called so.
        """
        if text is None:
            return None
        found = self.register(entity).find(text)
        if found == AMBIGUOUS:
            raise Invalid(
                field, N_("Several records are called “{name}”. Use their reference instead."), name=text
            )
        if found is not None:
            return found
        if not self._create or entity not in _MAKEABLE:
            raise Invalid(
                field, N_("“{name}” is not in the book. Add it first, or let it be made."), name=text
            )
        return self._make(entity, text)

    def _make(self, entity: str, name: str) -> int:
        record = self.new_id(entity)
        self.register(entity).add(record, name)
        self.made[entity] += 1
        model: type[Any]
        row: dict[str, Any] = {"id": record, "name": name}
        if entity in {"company", "contact"}:
            model = Contact
            kind = ContactKind.COMPANY if entity == "company" else ContactKind.PERSON
            row |= {"kind": kind, "created": self.facts.today()}
        elif entity == "staff":
            model = Staff
        elif entity == "product":
            model, row = Product, row | {"currency": self.facts.currency}
        else:
            model, row = Stage, row | self._new_stage()
        self._to_write.append((model, row))
        return record

    def _new_stage(self) -> dict[str, Any]:
        pipeline = first_stage(self.session).pipeline_id
        last = self.session.scalars(select(Stage.position).where(Stage.pipeline_id == pipeline)).all()
        return {
            "pipeline_id": pipeline,
            "position": max(last) + self.made["stage"],
            "probability": _NEW_STAGE_PROBABILITY,
        }

    def write_missing(self, unit: Unit) -> None:
        """Write the records that were made for names the book did not know."""
        for model in dict.fromkeys(model for model, _row in self._to_write):
            unit.insert_many(model, [row for one, row in self._to_write if one is model])
