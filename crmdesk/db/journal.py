"""Readings of the journal: what happened, and how a gesture is taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKeyConstraint, delete, insert, select, update

from crmdesk.db.changes import models, table_of
from crmdesk.db.uow import Committed, Unit, chunks
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import CannotUndo
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.search import ENTITY_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import RowMapping, Table
    from sqlalchemy.orm import Session

Values = dict[str, Any]

_NAMED_IN_A_REFUSAL = 3
_DERIVED = frozenset({"version", "sort_key"})


@dataclass(frozen=True, slots=True)
class Deed:
    """One gesture as a list shows it; `live` is False once it has been taken back."""

    id: int
    moment: Any
    staff_id: int | None
    message: str
    params: dict[str, Any]
    kind: GestureKind
    live: bool


def deeds(session: Session, *, limit: int = 200, before: int | None = None) -> list[Deed]:
    """The newest gestures first, at most `limit` of those older than `before`."""
    query = select(Gesture).order_by(Gesture.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Gesture.id < before)
    found = session.scalars(query).all()
    dead = _dead(session, min((g.id for g in found), default=0))
    return [_deed(gesture, gesture.id not in dead) for gesture in found]


def _deed(gesture: Gesture, live: bool) -> Deed:  # noqa: FBT001
    params = json.loads(gesture.params)
    return Deed(gesture.id, gesture.moment, gesture.staff_id, gesture.message, params, gesture.kind, live)


def _dead(session: Session, since: int) -> set[int]:
    """The gestures from `since` on that are taken back: those undone by a gesture that is not."""
    pairs = session.execute(
        select(Gesture.id, Gesture.undoes)
        .where(Gesture.undoes.is_not(None), Gesture.id >= since)
        .order_by(Gesture.id.desc())
    ).all()
    dead: set[int] = set()
    for gesture, undoes in pairs:
        if gesture not in dead:
            dead.add(undoes)
    return dead


def latest_to_undo(session: Session, staff: int | None) -> int | None:
    """The gesture that Ctrl+Z takes back: my latest that still stands."""
    return _latest(session, staff, undo=True)


def latest_to_redo(session: Session, staff: int | None) -> int | None:
    """The undo that Ctrl+Y takes back: my latest, unless I have done something new since."""
    return _latest(session, staff, undo=False)


def _latest(session: Session, staff: int | None, *, undo: bool) -> int | None:
    mine = Gesture.staff_id == staff if staff is not None else Gesture.staff_id.is_(None)
    dead = _dead(session, 0)
    for gesture, kind in session.execute(
        select(Gesture.id, Gesture.kind).where(mine).order_by(Gesture.id.desc())
    ):
        if gesture in dead:
            continue
        if undo and kind is not GestureKind.UNDO:
            return int(gesture)
        if not undo:
            return None if kind is GestureKind.DO else (int(gesture) if kind is GestureKind.UNDO else None)
    return None


def history_of(session: Session, entity: str, record: int) -> list[tuple[Deed, Entry]]:
    """Every gesture that touched one record, newest first, with what it changed."""
    rows = session.execute(
        select(Gesture, Entry)
        .join(Entry, Entry.gesture_id == Gesture.id)
        .where(Entry.entity == entity, Entry.record_id == record)
        .order_by(Gesture.id.desc())
    ).all()
    dead = _dead(session, min((g.id for g, _ in rows), default=0))
    return [(_deed(gesture, gesture.id not in dead), entry) for gesture, entry in rows]


def take_back(unit: Unit, number: int) -> Committed:
    """Undo a gesture (or redo it, where it is an undo), as a gesture of its own.

    Raises:
        CannotUndo: the gesture is unknown or taken back already, or a record no longer is what
            it left; the records are named and nothing is changed.
    """
    gesture = unit.session.get(Gesture, number)
    if gesture is None:
        raise CannotUndo(N_("There is no gesture {number}."), number=str(number))
    if number in _dead(unit.session, number):
        raise CannotUndo(N_("“{what}” was taken back already."), what=gesture.message)
    _TakingBack(unit, gesture).run()
    redo = gesture.kind is GestureKind.UNDO
    origin = unit.session.get_one(Gesture, gesture.undoes) if redo else gesture
    return unit.commit(
        origin.message,
        kind=GestureKind.REDO if redo else GestureKind.UNDO,
        undoes=number,
        **json.loads(origin.params),
    )


class _TakingBack:
    """The reversal of one gesture's entries, table by table, refused whole where it cannot be exact."""

    def __init__(self, unit: Unit, gesture: Gesture) -> None:
        self.unit = unit
        self.session = unit.session
        self.connection = unit.session.connection()
        self.gesture = gesture
        self.in_the_way: list[str] = []
        entries = self.session.scalars(
            select(Entry).where(Entry.gesture_id == gesture.id).order_by(Entry.id)
        ).all()
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self.entries[entry.entity].append(entry)

    def run(self) -> None:
        """Reverse updates, then bring back what was deleted, then remove what was created."""
        for table_name, entries in self.entries.items():
            table = table_of(models()[table_name])
            self._restore_values(table, [e for e in entries if e.action is EntryAction.UPDATE])
            self._bring_back(table, [e for e in entries if e.action is EntryAction.DELETE])
        created = {
            name: {e.record_id for e in entries if e.action is EntryAction.CREATE}
            for name, entries in self.entries.items()
        }
        for table_name, ids in created.items():
            self._refuse_later_changes(table_of(models()[table_name]), ids)
            self._refuse_references(table_name, ids, created)
        self._require_free_way()
        for table_name, ids in created.items():
            self._remove(table_of(models()[table_name]), ids)

    def _require_free_way(self) -> None:
        if self.in_the_way:
            shown = self.in_the_way[:_NAMED_IN_A_REFUSAL]
            raise CannotUndo(
                N_("This cannot be undone: {records} changed since. Undo the later changes first."),
                records=", ".join(shown) + ("…" if len(self.in_the_way) > len(shown) else ""),
            )

    def _rows(self, table: Table, ids: Iterable[int]) -> dict[int, Values]:
        rows: dict[int, Values] = {}
        for piece in chunks(ids):
            for row in self.connection.execute(select(table).where(table.c.id.in_(piece))).mappings():
                rows[row["id"]] = self._stored(table, row)
        return rows

    def _stored(self, table: Table, row: RowMapping) -> Values:
        return {c.name: self.unit.changes.stored(table, c.name, row[c.name]) for c in table.columns}

    def _refuse(self, table: Table, row: Values | None, record: int) -> None:
        name = (row or {}).get("name") or (row or {}).get("key")
        self.in_the_way.append(str(name or f"{table.name} {record}"))

    def _restore_values(self, table: Table, entries: Sequence[Entry]) -> None:
        rows = self._rows(table, (e.record_id for e in entries))
        for entry in entries:
            row, after = rows.get(entry.record_id), json.loads(entry.after or "{}")
            if row is None or any(row[name] != value for name, value in after.items()):
                self._refuse(table, row, entry.record_id)
                continue
            before = json.loads(entry.before or "{}")
            self.unit.changes.add_updated(table.name, entry.record_id, after, before)
            values = {**_values(table, before), "version": row["version"] + 1}
            self.connection.execute(update(table).where(table.c.id == entry.record_id).values(values))
            self._derive(table, row | before)

    def _bring_back(self, table: Table, entries: Sequence[Entry]) -> None:
        for entry in entries:
            row = json.loads(entry.before or "{}")
            row["version"] += 1
            self.connection.execute(insert(table).values(_values(table, row)))
            self.unit.changes.add_created(table.name, entry.record_id)
            self._derive(table, row)

    def _remove(self, table: Table, ids: set[int]) -> None:
        for record, row in self._rows(table, ids).items():
            self.unit.changes.add_deleted(table.name, record, row)
            self.unit.note_text(table.name, record, None)
        for piece in chunks(ids):
            self.connection.execute(delete(table).where(table.c.id.in_(piece)))

    def _derive(self, table: Table, row: Values) -> None:
        """Bring the sorting key and the search text of a restored record up to date."""
        record = models()[table.name](**{k: v for k, v in _values(table, row).items() if k != "version"})
        record.derive(self.unit.facts.language)
        if record.derived:
            fresh = {name: getattr(record, name) for name in record.derived}
            self.connection.execute(update(table).where(table.c.id == row["id"]).values(fresh))
        if table.name in ENTITY_NUMBERS:
            gone = row.get("trashed") is not None
            self.unit.note_text(table.name, row["id"], None if gone else record.search_text())

    def _refuse_later_changes(self, table: Table, ids: set[int]) -> None:
        """Refuse to remove a created record whose fields are not those it was created with."""
        for piece in chunks(ids):
            later = self.session.scalars(
                select(Entry)
                .where(
                    Entry.entity == table.name,
                    Entry.record_id.in_(piece),
                    Entry.gesture_id > self.gesture.id,
                    Entry.action != EntryAction.CREATE,
                )
                .order_by(Entry.id)
            ).all()
            first: dict[int, Values] = defaultdict(dict)
            for entry in later:
                for name, value in json.loads(entry.before or "{}").items():
                    first[entry.record_id].setdefault(name, value)
            rows = self._rows(table, first)
            for record, values in first.items():
                row = rows.get(record)
                if row is None or any(row[k] != v for k, v in values.items() if k not in _DERIVED):
                    self._refuse(table, row, record)

    def _refuse_references(self, table_name: str, ids: set[int], going: dict[str, set[int]]) -> None:
        """Refuse to remove a record that another one, which stays, points at."""
        for other in models().values():
            table = table_of(other)
            for constraint in table.constraints:
                if not isinstance(constraint, ForeignKeyConstraint):
                    continue
                if constraint.referred_table.name != table_name:
                    continue
                column = next(iter(constraint.columns))
                for piece in chunks(ids):
                    rows = self.connection.execute(select(table).where(column.in_(piece))).mappings().all()
                    for row in rows:
                        if row["id"] not in going.get(table.name, ()):
                            self._refuse(table, dict(row), row["id"])


def _values(table: Table, stored: Values) -> Values:
    """Field values from their stored form."""
    values: Values = {}
    for name, value in stored.items():
        read = getattr(table.c[name].type, "process_result_value", None)
        values[name] = value if read is None else read(value, None)
    return values

