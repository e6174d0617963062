"""Taking a gesture back: its reversal as a gesture of its own, exact or refused whole."""

from __future__ import annotations

import json
from collections import defaultdict
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, and_, bindparam, delete, insert, select, update

from crmdesk.db.changes import models, table_of
from crmdesk.db.journal import taken_back
from crmdesk.db.names import name_of
from crmdesk.db.own_words import TABLES
from crmdesk.db.uow import Committed, Unit, chunks, empty_row, load_message
from crmdesk.l10n.texts import N_, Listing
from crmdesk.model.custom import CustomField, CustomValue
from crmdesk.model.errors import CannotUndo
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.search import ENTITY_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Column, RowMapping, Table

Values = dict[str, Any]

_NAMED_IN_A_REFUSAL = 3


def take_back(unit: Unit, number: int, require_sound: Callable[[Unit], object]) -> Committed:
    """Undo a gesture (or redo it, where it is an undo), as a gesture of its own.

    `require_sound` refuses where what comes back contradicts what happened since.

    Raises:
        CannotUndo: the gesture is unknown or taken back already, or a record no longer is what
            it left; the records are named and nothing is changed.
    """
    gesture = unit.session.get(Gesture, number)
    if gesture is None:
        raise CannotUndo(N_("There is no change {number}."), number=str(number))
    if gesture.kind is GestureKind.FINAL:
        raise CannotUndo(N_("This was done for good and cannot be undone."))
    if number in taken_back(unit.session, number):
        raise CannotUndo(N_("This was taken back already."))
    _TakingBack(unit, gesture).run()
    require_sound(unit)
    redo = gesture.kind is GestureKind.UNDO
    origin = unit.session.get_one(Gesture, gesture.undoes) if redo else gesture
    message, params = load_message(origin.message, origin.params)
    kind = GestureKind.REDO if redo else GestureKind.UNDO
    return unit.commit(message, kind=kind, undoes=number, **params)


class _TakingBack:
    """The reversal of one gesture's entries: what it made goes, what it changed and deleted comes back."""

    def __init__(self, unit: Unit, gesture: Gesture) -> None:
        self.unit = unit
        self.session = unit.session
        self.connection = unit.session.connection()
        self.gesture = gesture
        self.in_the_way: dict[tuple[str, int], str] = {}
        self.created: dict[str, set[int]] = defaultdict(set)
        self.updated: dict[str, list[Entry]] = defaultdict(list)
        self.deleted: dict[str, list[Entry]] = defaultdict(list)
        self.settled: dict[str, dict[int, Values]] = defaultdict(dict)
        for entry in self.session.scalars(
            select(Entry).where(Entry.gesture_id == gesture.id).order_by(Entry.id)
        ):
            if entry.action is EntryAction.CREATE:
                self.created[entry.entity].add(entry.record_id)
            else:
                kept = self.updated if entry.action is EntryAction.UPDATE else self.deleted
                kept[entry.entity].append(entry)

    def run(self) -> None:
        """Refuse what is not exact any more, then reverse."""
        for name, ids in self.created.items():
            self._refuse_later_changes(table_of(models()[name]), ids)
            self._refuse_references(name, ids)
            self._refuse_own_values(name, ids)
        self._require_free_way()
        for name, ids in self.created.items():
            self._remove(table_of(models()[name]), ids)
        for name, entries in self.updated.items():
            self._restore_values(table_of(models()[name]), entries)
        for name, entries in self.deleted.items():
            self._bring_back(table_of(models()[name]), entries)
        for name, rows in self.settled.items():
            self._refuse_lost_links(table_of(models()[name]), rows)
        self._require_free_way()

    def _require_free_way(self) -> None:
        if self.in_the_way:
            names = list(dict.fromkeys(self.in_the_way.values()))
            more = ["…"] if len(names) > _NAMED_IN_A_REFUSAL else []
            raise CannotUndo(
                N_("This cannot be undone: {records} changed since. Undo the later changes first."),
                records=Listing([*names[:_NAMED_IN_A_REFUSAL], *more]),
            )

    def _refuse(self, table: Table, row: Values | None, record: int) -> None:
        name = (row or {}).get("name") or (row or {}).get("key")
        self.in_the_way[table.name, record] = str(name) if name else name_of(table.name)

    def _rows(self, table: Table, ids: Iterable[int]) -> dict[int, Values]:
        rows: dict[int, Values] = {}
        for piece in chunks(ids):
            query = select(table).where(table.c.id.in_(piece)).with_for_update()
            for row in self.connection.execute(query).mappings():
                rows[row["id"]] = self._stored(table, row)
        return rows

    def _stored(self, table: Table, row: RowMapping) -> Values:
        return {c.name: self.unit.changes.stored(table, c.name, row[c.name]) for c in table.columns}

    def _refuse_later_changes(self, table: Table, ids: set[int]) -> None:
        """Refuse to remove a created record whose fields are not those it was created with."""
        first: dict[int, Values] = defaultdict(dict)
        for piece in chunks(sorted(ids)):
            later = (
                select(Entry)
                .where(
                    Entry.entity == table.name,
                    Entry.record_id.in_(piece),
                    Entry.gesture_id > self.gesture.id,
                    Entry.action != EntryAction.CREATE,
                )
                .order_by(Entry.id)
            )
            for entry in self.session.scalars(later):
                for name, value in json.loads(entry.before or "{}").items():
                    first[entry.record_id].setdefault(name, value)
        rows = self._rows(table, first)
        for record, values in first.items():
            row, told = rows.get(record), _told(table, values)
            if row is None or any(row.get(name) != value for name, value in told.items()):
                self._refuse(table, row, record)

    def _refuse_references(self, name: str, ids: set[int]) -> None:
        """Refuse to remove a record that another one, which stays, points at."""
        for other in models().values():
            table = table_of(other)
            staying: set[int] = set()
            for column, target in _links(table):
                if target == name:
                    going = self.created.get(table.name, set()) | self._pointing_back(table, column.name)
                    for piece in chunks(sorted(ids)):
                        found = self.connection.execute(select(table.c.id).where(column.in_(piece)))
                        staying.update(set(found.scalars()) - going)
            for record, row in self._rows(table, sorted(staying)[: _NAMED_IN_A_REFUSAL + 1]).items():
                self._refuse(table, row, record)

    def _refuse_own_values(self, name: str, ids: set[int]) -> None:
        """Refuse to remove a record that was given a value in a field of one's own since."""
        entities = [entity for entity, table in TABLES.items() if table == name]
        value, field = table_of(CustomValue), table_of(CustomField)
        filled = value.c.text.is_not(None) | value.c.whole.is_not(None)
        query = select(value.c.id).join(field, field.c.id == value.c.field_id)
        query = query.where(field.c.entity.in_(entities), filled)
        staying: set[int] = set()
        for piece in chunks(sorted(ids)) if entities else ():
            staying.update(self.connection.execute(query.where(value.c.record_id.in_(piece))).scalars())
        staying -= self.created.get(value.name, set())
        for record, row in self._rows(value, sorted(staying)[: _NAMED_IN_A_REFUSAL + 1]).items():
            self._refuse(value, row, record)

    def _pointing_back(self, table: Table, column: str) -> set[int]:
        """The records whose link this gesture set, and its reversal sets back."""
        entries = self.updated.get(table.name, ())
        return {entry.record_id for entry in entries if column in json.loads(entry.before or "{}")}

    def _remove(self, table: Table, ids: set[int]) -> None:
        for record, row in self._rows(table, sorted(ids)).items():
            self.unit.changes.add_deleted(table.name, record, row)
            self.unit.note_text(table.name, record, None)
        for piece in chunks(sorted(ids)):
            self.connection.execute(delete(table).where(table.c.id.in_(piece)))

    def _restore_values(self, table: Table, entries: Sequence[Entry]) -> None:
        rows = self._rows(table, (e.record_id for e in entries))
        changed: list[Values] = []
        for entry in entries:
            row, after = rows.get(entry.record_id), json.loads(entry.after or "{}")
            if row is None or any(row.get(name) != value for name, value in after.items()):
                self._refuse(table, row, entry.record_id)
                continue
            before = _known(table, json.loads(entry.before or "{}"))
            self.unit.changes.add_updated(table.name, entry.record_id, _known(table, after), before)
            back = row | before
            self.settled[table.name][entry.record_id] = back
            fresh = self._derive(table, back)
            version = {"version": row["version"] + 1}
            changed.append({"record": entry.record_id} | _values(table, before) | fresh | version)
        self._refuse_twins(table)
        self._require_free_way()
        for alike in _alike(changed):
            names = [name for name in alike[0] if name != "record"]
            statement = update(table).where(table.c.id == bindparam("record"))
            self.connection.execute(statement.values({name: bindparam(name) for name in names}), alike)

    def _bring_back(self, table: Table, entries: Sequence[Entry]) -> None:
        rows: list[Values] = []
        for entry in entries:
            row = empty_row(table) | _known(table, json.loads(entry.before or "{}"))
            row["version"] += 1
            self.unit.changes.add_created(table.name, (entry.record_id,))
            self.settled[table.name][entry.record_id] = row
            rows.append(_values(table, row) | self._derive(table, row))
        self._refuse_twins(table)
        self._require_free_way()
        if rows:
            self.connection.execute(insert(table), rows)

    def _derive(self, table: Table, row: Values) -> Values:
        """The derived values of a restored record; its search text is brought up to date."""
        model = cast("Any", models()[table.name])
        record = SimpleNamespace(**_values(table, row))
        model.derive(record, self.unit.facts.language)
        if table.name in ENTITY_NUMBERS:
            gone = row.get("trashed") is not None
            self.unit.note_text(table.name, row["id"], None if gone else model.search_text(record))
        return {name: getattr(record, name) for name in model.derived}

    def _refuse_twins(self, table: Table) -> None:
        """Refuse where another record has taken what only one can have, such as a rate's day."""
        for columns in _uniques(table):
            for record, row in self.settled[table.name].items():
                same = and_(*(column == _values(table, row)[column.name] for column in columns))
                twin = self.connection.execute(select(table.c.id).where(same, table.c.id != record)).scalar()
                if twin is not None:
                    self._refuse(table, row, record)

    def _refuse_lost_links(self, table: Table, rows: dict[int, Values]) -> None:
        """Refuse to bring back a link to a record that is not in the book any more."""
        for column, target in _links(table):
            wanted = {row[column.name] for row in rows.values()} - {None}
            there: set[int] = set()
            of = table.metadata.tables[target].c.id
            for piece in chunks(sorted(wanted)):
                there.update(self.connection.execute(select(of).where(of.in_(piece))).scalars())
            for record, row in rows.items():
                if row[column.name] is not None and row[column.name] not in there:
                    self._refuse(table, row, record)


def _links(table: Table) -> Iterator[tuple[Column[Any], str]]:
    """The columns of a table that point at a record, and the table of that record."""
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            yield next(iter(constraint.columns)), constraint.referred_table.name


def _uniques(table: Table) -> Iterator[list[Column[Any]]]:
    """The columns that only one record of a table can have alike."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)


def _told(table: Table, values: Values) -> Values:
    """Journal values of what people told: what follows from it changes without being anybody's change."""
    follows = models()[table.name].derived | {"version"}
    return {name: value for name, value in values.items() if name not in follows}


def _known(table: Table, values: Values) -> Values:
    """Journal values of the columns that the table still has."""
    return {name: value for name, value in values.items() if name in table.c}


def _values(table: Table, stored: Values) -> Values:
    """Field values from their stored form."""
    values: Values = {}
    for name, value in stored.items():
        read = getattr(table.c[name].type, "process_result_value", None)
        values[name] = value if read is None else read(value, None)
    return values


def _alike(rows: Iterable[Values]) -> Iterable[list[Values]]:
    """Rows grouped by the columns they have, for one statement each."""
    groups: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for row in rows:
        groups[tuple(sorted(row))].append(row)
    return groups.values()
