"""The unit of work: every write is one named gesture in one transaction, with its journal."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from sqlalchemy import Engine, event, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crmdesk.db import dialect, search
from crmdesk.db.bulk import insert_values, write_created
from crmdesk.db.changes import Changes, dump, table_of
from crmdesk.db.engine import place_of
from crmdesk.db.faults import BookLocked
from crmdesk.db.reading import Cancelled, Gate, Interrupted, current_token
from crmdesk.l10n.texts import N_, Plural, Word
from crmdesk.model.base import Record, Trashable
from crmdesk.model.errors import Conflict, NotFound
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.known import Known
from crmdesk.model.period import Period
from crmdesk.model.search import ENTITY_NUMBERS, entry_id
from crmdesk.model.setting import BookFacts, Setting

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Clock = Callable[[], dt.datetime]

_CHUNK = 500


def utc_now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Committed:
    """What a gesture did: its number, its sentence, and which records of which tables it changed."""

    gesture: int
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, frozenset[int]] = field(default_factory=dict)


def _plain(value: object) -> object:
    """A message parameter as JSON can keep it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Period):
        return value.key
    return value.isoformat() if isinstance(value, dt.date) else value


_MANY = ""
"""Where the stored parameters of a counting message keep its text for many; no parameter has no name."""
_WORDS = " "
"""Where the stored parameters keep the names of those that are translated with their message."""
_PERIODS = "  "
"""Where they keep what the periods among them are, whose texts are their keys."""


def dump_params(message: str, params: Mapping[str, object]) -> str:
    """A message's parameters as the journal keeps them, its text for many among them."""
    kept = {name: _plain(value) for name, value in params.items()}
    if isinstance(message, Plural):
        kept[_MANY] = message.many
    words = [name for name, value in params.items() if isinstance(value, Word)]
    if words:
        kept[_WORDS] = words
    periods = {name: one.kept() for name, one in params.items() if isinstance(one, Period)}
    if periods:
        kept[_PERIODS] = periods
    return json.dumps(kept, ensure_ascii=False)


_TODAY: Final = {
    "Changed the service goals": N_("Changed the service targets"),
    "Changed the tiles of a KPI panel": N_("Changed a KPI panel"),
    "Reset the tiles of a KPI panel": N_("Reset a KPI panel"),
}
"""What gestures of older books are called today, so that their names are translated."""


def load_message(message: str, params: str) -> tuple[str, dict[str, Any]]:
    """A gesture's message, a `Plural` where it counts, and its parameters, from the journal."""
    message = _TODAY.get(message, message)
    kept: dict[str, Any] = json.loads(params)
    many = kept.pop(_MANY, None)
    for name in kept.pop(_WORDS, ()):
        kept[name] = Word(kept[name])
    for name, stored in kept.pop(_PERIODS, {}).items():
        kept[name] = Period.from_kept(stored)
    return message if many is None else Plural(message, many), kept


class Follower(Protocol):
    """What follows from records of some tables and is brought up to date in the same transaction.

    It writes derived columns and tables only, by plain statements: nothing of it stands in the journal.
    """

    tables: frozenset[str]

    def follow(self, unit: Unit) -> None:
        """Bring what follows from the unit's changes up to date."""


class Work:
    """The way into one book: many reads at a time, one write at a time.

    `staff` answers who is at the keyboard (a staff id or None), `clock` what time it is; `followers`
    keep what is derived from the records, undo included.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock = utc_now,
        staff: Callable[[], int | None] = lambda: None,
        followers: Sequence[Follower] = (),
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.staff = staff
        self.followers = followers
        self.gate = Gate() if engine.dialect.name == "sqlite" else None
        self._lane = threading.RLock()
        self.known = Known()
        self.kept: dict[type, Any] = {}
        """What others keep of this book while it is open, each by a class of its own."""
        self._facts: BookFacts | None = None

    @property
    def facts(self) -> BookFacts:
        """What the whole book goes by: currency, calendar, time zone and the rest of its settings."""
        if self._facts is None:
            self._facts = self.read(read_facts)
        return self._facts

    def today(self) -> dt.date:
        """Today's day in the book's time zone."""
        return self.facts.day_of(self.clock())

    def read(self, query: Callable[[Session], T]) -> T:
        """Answer `query` from a session of its own; run again if it gave way to a commit."""
        token = current_token()
        while True:
            token.require()
            try:
                return self._read_once(query)
            except Interrupted:
                continue

    def _read_once(self, query: Callable[[Session], T]) -> T:
        token = current_token()
        with self.engine.connect() as connection, self._session(connection) as session:
            dialect.prepare_read(connection)
            interrupt = dialect.interrupter(connection)
            with token.interrupting(interrupt), self._admitted(interrupt) as gave_way:
                try:
                    return query(session)
                except OperationalError as error:
                    if gave_way():
                        raise Interrupted from error
                    if token.cancelled:
                        raise Cancelled from error
                    raise
                finally:
                    session.expunge_all()
                    session.rollback()

    def _session(self, connection: Connection) -> Session:
        """A session that stays on one connection, so that what interrupts it never meets another's read."""
        session = Session(connection, autoflush=False, expire_on_commit=False)
        self.known.lend(session)
        return session

    @contextmanager
    def _admitted(self, interrupt: Callable[[], None]) -> Iterator[Callable[[], bool]]:
        """Let a read through the gate, where there is one; yields whether it was made to give way."""
        if self.gate is None:
            yield lambda: False
        else:
            with self.gate.reading(interrupt) as gave_way:
                yield gave_way

    @contextmanager
    def write(self, *, waits: bool = True) -> Iterator[Unit]:
        """One gesture: leaving the block without `commit` rolls everything back.

        Raises:
            BookLocked: another gesture of this program is under way, and this one does not wait for it.
        """
        facts = self.facts
        if not self._lane.acquire(blocking=waits):
            raise BookLocked(place_of(self.engine))
        try:
            with self.engine.connect() as connection, self._session(connection) as session:
                dialect.begin_write(session.connection())
                unit = Unit(self, session, facts)
                session.info["changes"] = unit.changes
                try:
                    yield unit
                finally:
                    session.rollback()
        finally:
            self._lane.release()

    def close_commit(self, session: Session, changed: Mapping[str, object]) -> None:
        """Make a unit's transaction last, alone at the gate; forget what it made stale."""
        if self.gate is None:
            session.commit()
        else:
            with self.gate.committing():
                session.commit()
        self.forget(changed)

    def forget(self, changed: Container[str]) -> None:
        """Forget what is kept of the readings of tables that were changed, here or by another program."""
        self.known.forget(changed)
        if Setting.__tablename__ in changed:
            self._facts = None


def read_facts(session: Session) -> BookFacts:
    """What the book goes by, from its settings."""
    rows = session.execute(select(Setting.key, Setting.value)).all()
    return BookFacts.from_settings({key: json.loads(value) for key, value in rows})


class Unit:
    """One gesture in the making. Change mapped records in `session`, then `commit` with its name."""

    def __init__(self, work: Work, session: Session, facts: BookFacts) -> None:
        self.work = work
        self.session = session
        self.facts = facts
        self.now = work.clock()
        self.changes = Changes(session.get_bind().dialect)
        self.followed: dict[str, set[int]] = {}
        """Records that were not changed themselves, yet show something else after this gesture."""
        self._texts: dict[int, str | None] = {}
        self._pending: list[tuple[list[Any], list[Any], list[Any]]] = []
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)

    def today(self) -> dt.date:
        """The gesture's day in the book's time zone."""
        return self.facts.day_of(self.now)

    def get(
        self, model: type[R], record: int, *, version: int | None = None, in_trash: bool = False
    ) -> R:
        """Load a record to change it; one in the trash only where `in_trash` says that it may lie there.

        Raises:
            NotFound: it is not in the book. IllegalMove: it is in the trash.
            Conflict: the book has another version of it than the draft's.
        """
        found = self.session.get(model, record, with_for_update=True)
        if found is None:
            raise NotFound(model.__tablename__, record)
        if not in_trash:
            _require_not_trashed(found)
        if version is not None and found.version != version:
            raise Conflict(model.__tablename__, record, {"version": found.version})
        return found

    def get_many(
        self, model: type[R], records: Iterable[int], *, in_trash: bool = False
    ) -> dict[int, R]:
        """Load records to change them, in their order, by their numbers.

        Raises:
            NotFound: one of them is not in the book. IllegalMove: one is in the trash, unless `in_trash`.
        """
        wanted, found = list(records), dict[int, R]()
        for piece in chunks(wanted):
            query = select(model).where(model.id.in_(piece)).with_for_update()
            found |= {one.id: one for one in self.session.scalars(query)}
        for record in wanted:
            if record not in found:
                raise NotFound(model.__tablename__, record)
            if not in_trash:
                _require_not_trashed(found[record])
        return {record: found[record] for record in wanted}

    def add(self, record: R) -> R:
        """Put a new record into the book and give it its number."""
        self.session.add(record)
        self.session.flush()
        return record

    def _before_flush(self, session: Session, _context: object, _instances: object) -> None:
        language = self.facts.language
        for thing in session.new:
            if isinstance(thing, Record):
                thing.derive(language)
        modified = [thing for thing in session.dirty if session.is_modified(thing)]
        for thing in modified:
            if isinstance(thing, Record):
                thing.derive(language)
                thing.version += 1
        self.changes.note_flush((), session.dirty, session.deleted)
        # The search entry of a record that stays as it is stays too, with what followers put into it.
        self._pending.append((list(session.new), modified, list(session.deleted)))

    def _after_flush(self, _session: Session, _context: object) -> None:
        new, dirty, deleted = self._pending.pop()
        self.changes.note_flush(new, (), ())
        for thing in (*new, *dirty):
            if isinstance(thing, Record) and thing.__tablename__ in ENTITY_NUMBERS:
                gone = getattr(thing, "trashed", None) is not None
                self._texts[entry_id(thing.__tablename__, thing.id)] = None if gone else thing.search_text()
        for thing in deleted:
            if isinstance(thing, Record) and thing.__tablename__ in ENTITY_NUMBERS:
                self._texts[entry_id(thing.__tablename__, thing.id)] = None

    def insert_many(self, model: type[Record], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Create many records at once, in the driver's own bulk; returns their ids in order.

        Each row has plain values by field name; ids may be given, else they are allocated. The
        journal, the sorting keys and the search entries are as for records made one by one.
        """
        if not rows:
            return []
        table, connection, language = table_of(model), self.session.connection(), self.facts.language
        given = iter(dialect.allocate_ids(connection, table, sum("id" not in row for row in rows)))
        rules, record, nothing = cast("Any", model), SimpleNamespace(**empty_row(table)), empty_row(table)
        filled = [name for name, value in nothing.items() if value is not None]
        wanted = {"id", *filled, *rules.derived}.union(*rows)
        names = [name for name in table.columns.keys() if name in wanted]  # noqa: SIM118 - no mapping of names
        usual, in_order = {name: nothing[name] for name in names}, itemgetter(*names)
        first = entry_id(table.name, 0) if table.name in ENTITY_NUMBERS else 0
        values: list[tuple[Any, ...]] = []
        texts: list[tuple[int, str]] = []
        known = record.__dict__
        for row in rows:
            known.update(usual)
            known.update(row)
            if "id" not in row:
                known["id"] = next(given)
            rules.derive(record, language)
            values.append(in_order(known))
            if first and known["trashed"] is None:
                texts.append((first | known["id"], rules.search_text(record)))
        insert_values(connection, table, names, values)
        search.add(connection, texts)
        at = names.index("id")
        ids: list[int] = [one[at] for one in values]
        self.changes.add_created(table.name, ids)
        return ids

    def commit(
        self,
        message: str,
        *,
        kind: GestureKind = GestureKind.DO,
        undoes: int | None = None,
        **params: Any,
    ) -> Committed:
        """Name the gesture and make it last. A gesture that changed nothing leaves no trace (number 0)."""
        self.session.flush()
        changed = self.changes.touched()
        if not changed:
            self.session.rollback()
            return Committed(0, message, params)
        for follower in self.work.followers:
            if not follower.tables.isdisjoint(changed):
                follower.follow(self)
        gesture = Gesture(
            moment=self.now,
            staff_id=self.work.staff(),
            message=message,
            params=dump_params(message, params),
            kind=kind,
            undoes=undoes,
        )
        self.session.add(gesture)
        self.session.flush()
        self._write_journal(gesture.id)
        if self._texts:
            search.store(self.session.connection(), self._texts)
        for table, records in self.followed.items():
            changed[table] = changed.get(table, frozenset()) | records
        done = Committed(gesture.id, message, params, changed)
        self.work.close_commit(self.session, changed)
        return done

    def touched(self, table: str, column: str = "id") -> set[int]:
        """The ids of a table's records that this unit made, changed or deleted; or what they link to.

        With a link's `column`, both what it points at now and what it pointed at before.
        """
        ids = self.changes.touched().get(table, frozenset())
        if column == "id":
            return set(ids)
        links = {
            values[column]
            for (name, _record), change in self.changes.settled().items()
            if name == table
            for values in (change.before, change.after)
            if column in values
        }
        linked = Record.metadata.tables[table].c
        for piece in chunks(ids):
            links.update(self.session.execute(select(linked[column]).where(linked.id.in_(piece))).scalars())
        return {one for one in links if one is not None}

    def _write_journal(self, gesture: int) -> None:
        connection = self.session.connection()
        for table, records in self.changes.created.items():
            write_created(connection, gesture, table, records)
        rows = [
            {
                "gesture_id": gesture,
                "entity": table,
                "record_id": record,
                "action": change.action,
                "before": dump(change.before),
                "after": dump(change.after) if change.action is EntryAction.UPDATE else None,
            }
            for (table, record), change in self.changes.settled().items()
        ]
        if rows:
            connection.execute(insert(table_of(Entry)), rows)

    def note_text(self, table: str, record: int, text: str | None) -> None:
        """Set a record's search text when this unit commits."""
        if table in ENTITY_NUMBERS:
            self._texts[entry_id(table, record)] = text


def _require_not_trashed(record: Record) -> None:
    if isinstance(record, Trashable):
        record.require_not_trashed()


def empty_row(table: Table) -> dict[str, Any]:
    """A row of the columns' defaults, so that all rows of a bulk insert have the same keys."""
    return {
        column.name: column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
        for column in table.columns
    }


def chunks(ids: Iterable[int], size: int = _CHUNK) -> Iterator[list[int]]:
    """Ids in pieces small enough for one statement."""
    piece: list[int] = []
    for one in ids:
        piece.append(one)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
