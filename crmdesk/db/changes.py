"""What one unit of work changed, record by record, field by field, as the journal keeps it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from crmdesk.model.base import Base, Record
from crmdesk.model.journal import EntryAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Dialect, Table

Values = dict[str, Any]

MODELS: dict[str, type[Record]] = {}


def models() -> dict[str, type[Record]]:
    """The mapped record classes by table name."""
    if not MODELS:
        for mapper in Base.registry.mappers:
            if issubclass(mapper.class_, Record):
                MODELS[str(mapper.class_.__tablename__)] = mapper.class_
    return MODELS


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class."""
    return model.metadata.tables[str(model.__tablename__)]


@dataclass(slots=True)
class Change:
    """What happened to one record in one gesture; the values are as the database stores them."""

    action: EntryAction
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


class Changes:
    """The changes of one unit of work, each record once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.created: dict[str, set[int]] = defaultdict(set)
        self.by_record: dict[tuple[str, int], Change] = {}
        self.tables: set[str] = set()
        """The tables of which something was changed, even if it came back to where it began."""

    def stored(self, table: Table, name: str, value: Any) -> Any:
        """A field's value as the database stores it."""
        column_type = table.c[name].type
        bind = getattr(column_type, "process_bind_param", None)
        return value if bind is None else bind(value, self._dialect)

    def add_created(self, name: str, records: Iterable[int]) -> None:
        """Note creations; they have no values, and later changes of the same gesture add none."""
        self.tables.add(name)
        self.created[name].update(records)

    def add_updated(self, name: str, record: int, before: Values, after: Values) -> None:
        """Note changed fields; a creation absorbs them, an earlier update is continued."""
        self.tables.add(name)
        if record in self.created[name]:
            return
        known = self.by_record.get((name, record))
        if known is None:
            self.by_record[name, record] = Change(EntryAction.UPDATE, dict(before), dict(after))
        else:
            known.before = before | known.before
            known.after |= after

    def add_deleted(self, name: str, record: int, row: Values) -> None:
        """Note a deletion with the whole record as it was before the gesture."""
        self.tables.add(name)
        if record in self.created[name]:
            self.created[name].discard(record)
            return
        known = self.by_record.get((name, record))
        before = row | known.before if known is not None else row
        self.by_record[name, record] = Change(EntryAction.DELETE, before)

    def note_flush(self, new: Iterable[Any], dirty: Iterable[Any], deleted: Iterable[Any]) -> None:
        """Read the changes of mapped records that are about to be, or were just, flushed."""
        for thing in new:
            if isinstance(thing, Record):
                self.add_created(thing.__tablename__, (thing.id,))
        for thing in dirty:
            if isinstance(thing, Record):
                before, after = self._history(thing)
                if after:
                    self.add_updated(thing.__tablename__, thing.id, before, after)
        for thing in deleted:
            if isinstance(thing, Record):
                table = table_of(type(thing))
                row = {c.name: self.stored(table, c.name, getattr(thing, c.name)) for c in table.columns}
                before, _after = self._history(thing)
                self.add_deleted(thing.__tablename__, thing.id, row | before)

    def _history(self, thing: Record) -> tuple[Values, Values]:
        table, state = table_of(type(thing)), inspect(thing)
        before: Values = {}
        after: Values = {}
        for name in table.columns.keys():  # noqa: SIM118 - a column collection is no mapping of names
            if name in thing.derived or name == "version":
                continue
            history = state.attrs[name].history
            if history.has_changes():
                old = self.stored(table, name, history.deleted[0] if history.deleted else None)
                new = self.stored(table, name, history.added[0] if history.added else None)
                if old != new:
                    before[name], after[name] = old, new
        return before, after

    def settled(self) -> dict[tuple[str, int], Change]:
        """The updates and deletions, without the updates that came back to where they began."""
        return {
            key: change
            for key, change in self.by_record.items()
            if change.action is EntryAction.DELETE or change.before != change.after
        }

    def touched(self) -> dict[str, frozenset[int]]:
        """The records of each table that were made, changed or deleted."""
        found: dict[str, set[int]] = defaultdict(set)
        for table, records in self.created.items():
            found[table] |= records
        for table, record in self.settled():
            found[table].add(record)
        return {table: frozenset(records) for table, records in found.items() if records}


def dump(values: Mapping[str, Any]) -> str | None:
    """Journal values as JSON; None for none."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else None
