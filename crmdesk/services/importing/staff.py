"""Importing colleagues, whose managers may stand in the same file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from crmdesk.l10n.normalise import squeeze
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
    """Rows of colleagues. A manager is said with yes or no, or as any link is, also by a row further down."""

    def __init__(self, plan: Plan, resolver: Resolver, session: Session, rows: ReadRows) -> None:
        super().__init__(plan, resolver, session, rows)
        self._promised: dict[str, int] = {}
        self._called = _called(rows)
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
        if text is None or yes_or_no(text) is not None or self._name_of(text) in coming:
            return True
        found = self.resolver.registers["staff"].find(text)
        return found is not None and found.record != AMBIGUOUS

    def _name_of(self, text: str) -> str:
        """The name of the row that a text means; the text itself where it means none."""
        keys = (("name", text), ("ref", text), ("email", text.lower()), ("spelling", squeeze(text)))
        return next((self._called[key] for key in keys if key in self._called), text)

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
        name = self._name_of(text)
        if name in self._coming and register.find(text) is None:
            if name not in self._promised:
                self._promised[name] = self.resolver.promise("staff", name)
            if register.find(text) is None:
                register.add(self._promised[name], name, text, text)
        return super().linked(one, text)

    def new_number(self, values: Values) -> int:
        """The number that was promised for the name, or a new one; later rows may name it."""
        promised = self._promised.pop(values["name"], None)
        record = super().new_number(values) if promised is None else promised
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


def _called(rows: ReadRows) -> dict[tuple[str, str], str]:
    """The names of the rows by all that they may be meant by; not by what two of them share."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        name, ref, email = (row.values.get(one) for one in ("name", "ref", "email"))
        if name and not row.errors:
            for kind, key in (("name", name), ("ref", ref), ("email", email), ("spelling", squeeze(name))):
                if key:
                    names[kind, key.lower() if kind == "email" else key].add(name)
    return {key: next(iter(found)) for key, found in names.items() if len(found) == 1}
