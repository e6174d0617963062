"""Importing colleagues, whose managers may stand in the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.services.importing.cells import yes_or_no
from crmdesk.services.importing.links import AMBIGUOUS
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Field
    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.resolve import Resolver

Values = dict[str, Any]


class StaffWriter(RecordWriter):
    """Rows of colleagues. A manager is said with yes or no, or by name, also of a row further down."""

    def __init__(self, plan: Plan, resolver: Resolver, session: Session, rows: ReadRows) -> None:
        super().__init__(plan, resolver, session, rows)
        self._promised: dict[str, int] = {}
        self._coming = self._names_to_come(rows)

    def _names_to_come(self, rows: ReadRows) -> set[str]:
        """The names of the rows that will be made; not those whose own manager is nobody."""
        managers = {
            row.values["name"]: row.values.get("manager")
            for row in rows
            if not row.errors and row.values.get("name")
        }
        if "manager" not in self.plan.fields:
            return set()
        coming, before = set(managers), 0
        while len(coming) != before and not self.plan.options.create_missing:
            before = len(coming)
            coming = {name for name in coming if self._is_somebody(managers[name], coming)}
        return coming

    def _is_somebody(self, text: str | None, coming: set[str]) -> bool:
        if text is None or yes_or_no(text) is not None or text in coming:
            return True
        found = self.resolver.registers["staff"].find(text)
        return found is not None and found.record != AMBIGUOUS

    def resolved(self, values: Values) -> Values:
        """A row's values; a manager said with yes or no is a role, not a person."""
        said = values.get("manager")
        truth = None if said is None else yes_or_no(said)
        if truth is not None:
            del values["manager"]
            values["is_manager"] = truth
        return super().resolved(values)

    def linked(self, one: Field, text: str) -> int | None:
        """The manager that a name means, of the book or of a row."""
        register = self.resolver.registers["staff"]
        if text in self._coming and register.find(text) is None:
            self._promised[text] = self.resolver.promise("staff", text)
        return super().linked(one, text)

    def new_number(self, values: Values) -> int:
        """The number that was promised for the name, or a new one; later rows may name it."""
        promised = self._promised.pop(values["name"], None)
        if promised is not None:
            return promised
        record = super().new_number(values)
        if "staff" in self.resolver.registers:
            register = self.resolver.registers["staff"]
            register.add(record, values["name"], values.get("ref"), values.get("email") or "")
        return record

    def finish(self) -> None:
        """Make the managers whose own row was rejected after all."""
        for name, record in self._promised.items():
            self.resolver.keep_promise("staff", record, {"name": name, "is_manager": True})
        self._promised.clear()
        super().finish()
