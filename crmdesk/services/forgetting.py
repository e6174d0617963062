"""What is remembered of figures is forgotten with every gesture that can change it, and nothing else is.

For each population it is known which columns of which tables it reads. An edit can change its figures only
in periods that end after the earliest day that the edit touches there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select

from crmdesk.db import dialect
from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks
from crmdesk.model.base import EPOCH, Base, Day
from crmdesk.model.journal import EntryAction
from crmdesk.model.remembered import Remembered
from crmdesk.services.derived_rows import changed_since
from crmdesk.services.known_reads import stored_reads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, Table

    from crmdesk.db.uow import Unit
    from crmdesk.services.known_reads import Reads

_ALWAYS: Final = (dt.date.min - EPOCH).days
_NEVER: Final = (dt.date.max - EPOCH).days
"""The day since which everything can be other than it was, and the one since which nothing can."""

_EVERYTHING: Final = frozenset(
    {"setting", "staff", "product", "pipeline", "stage", "work_hours", "holiday", "service_goal"}
)
"""What few people change and many figures go by: with a change there, all is forgotten."""

_BOUNDS: Final = frozenset({"until", "until_day"})
"""Days on which something stopped: figures of periods that ended before are as they were."""

_PARENTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "stage_move": (("deal_id", "deal"),),
    "deal_line": (("deal_id", "deal"),),
    "deal": (("customer_id", "contact"),),
    "ticket_event": (("ticket_id", "ticket"),),
    "subscription_change": (("subscription_id", "subscription"),),
    "subscription": (("customer_id", "contact"), ("deal_id", "deal")),
    "told_apart": (("contact_id", "contact"),),
    "activity": (("deal_id", "deal"), ("ticket_id", "ticket"), ("customer_id", "contact")),
}
"""Of which records a record is a part, so that it counts from their first day where a figure is by now."""

_CHILDREN: Final = {
    "deal": ("stage_move", "deal_id"),
    "ticket": ("ticket_event", "ticket_id"),
    "subscription": ("subscription_state", "subscription_id"),
}
"""Where the dated events of a record are kept: its figures are of their days."""

_FROM_THE_FIRST: Final = frozenset({"ticket", "ticket_event"})
"""What is derived of earlier events here is written anew with later ones."""


class FigureFollower:
    """Forgets what is remembered; it comes last, when all that follows from the records is written."""

    tables = frozenset(Base.metadata.tables)

    def follow(self, unit: Unit) -> None:
        """Forget what this unit can change."""
        session = unit.session
        dialect.announce_forgetting(session.connection(), table_of(Remembered))
        kept = stored_reads(session)
        if not kept:
            return
        touched = unit.changes.touched()
        if not _EVERYTHING.isdisjoint(touched):
            session.execute(delete(Remembered))
            return
        edits = _Edits(unit, touched)
        since: dict[int, list[str]] = defaultdict(list)
        for population, reads in kept.items():
            day = edits.earliest(reads)
            if day is not None:
                since[day].append(population)
        row = Remembered
        for day, names in since.items():
            session.execute(delete(row).where(row.population.in_(names), row.end > max(day, _ALWAYS)))


class _Edits:
    """What one gesture edited, by table, and since which day that shows."""

    def __init__(self, unit: Unit, touched: Mapping[str, Collection[int]]) -> None:
        self._unit = unit
        self._connection = unit.session.connection()
        self._touched = touched
        self._changes: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for (table, record), change in unit.changes.settled().items():
            self._changes[table].append((record, change))
        self._origins: dict[str, int | None] = {}
        self._days: dict[tuple[str, int | None], int | None] = {}

    def earliest(self, reads: Reads) -> int | None:
        """The first day of which the figures can be other that read this; None where they cannot."""
        found = [changed_since(self._unit.session, table) for table in reads.columns]
        for table, columns in reads.columns.items():
            if table in self._touched:
                found += self._earliest_in(table, columns, by_now=reads.by_now)
        return min((day for day in found if day is not None), default=None)

    def _earliest_in(self, name: str, columns: frozenset[str], *, by_now: bool) -> Iterable[int | None]:
        table, by_now = Base.metadata.tables[name], by_now or name in _FROM_THE_FIRST
        dated = {column for column in columns if isinstance(table.c[column].type, Day)}
        created = self._unit.changes.created.get(name)
        if created and by_now and (dated or name in _PARENTS):
            yield self._origin(name)
        elif created and dated:
            yield self._day(table, created)
        elif created and name in _PARENTS:
            yield min(self._day(table, created) or _NEVER, self._day_of_parents(name) or _NEVER)
        for record, change in self._changes[name]:
            whole = change.action is EntryAction.DELETE
            read = columns & change.before.keys()
            if whole and (dated or name in _PARENTS):
                since = self._day_of_parents(name) or _NEVER
                yield self._origin(name) if by_now else min(_least(table, change.before), since)
            elif not whole and (read or _bears_on_derived(table, columns, change.before)):
                yield self._of_update(table, record, change, read, dated=bool(dated), by_now=by_now)

    def _of_update(
        self, table: Table, record: int, change: Any, read: frozenset[str], *, dated: bool, by_now: bool
    ) -> int | None:
        if by_now:
            return self._origin(table.name)
        if read and read <= _BOUNDS:
            return min(_least(table, change.before), _least(table, change.after))
        if not dated and table.name not in _CHILDREN:
            return self._day_of_parents(table.name) if table.name in _PARENTS else _ALWAYS
        known = (_least(table, change.before), _least(table, change.after), self._day(table, [record]))
        return min(day for day in known if day is not None)

    def _day(self, table: Table, records: Collection[int]) -> int | None:
        """The earliest day that records of a table have, their dated events included."""
        place = (table.name, next(iter(records)) if len(records) == 1 else None)
        if place not in self._days:
            found = [_earliest_of(self._connection, table, table.c.id, records)]
            if table.name in _CHILDREN:
                child, link = _CHILDREN[table.name]
                events = Base.metadata.tables[child]
                found.append(_earliest_of(self._connection, events, events.c[link], records))
            self._days[place] = min((day for day in found if day is not None), default=None)
        return self._days[place]

    def _day_of_parents(self, name: str) -> int | None:
        """The earliest day of what the touched records of a table are parts of; None where they are none."""
        found = []
        for link, parent in _PARENTS.get(name, ()):
            ids = self._unit.touched(name, link)
            if ids:
                found.append(self._day(Base.metadata.tables[parent], ids))
        return min((day for day in found if day is not None), default=None)

    def _origin(self, name: str) -> int | None:
        """The earliest day of the records that this unit touched, and of those that they are a part of."""
        if name not in self._origins:
            found: list[int | None] = [
                _least(Base.metadata.tables[name], values)
                for _record, change in self._changes[name]
                for values in (change.before, change.after)
            ]
            reached: dict[str, set[int]] = {name: set(self._touched[name])}
            for link, parent in _PARENTS.get(name, ()):
                reached.setdefault(parent, set()).update(self._unit.touched(name, link))
            for parent in [*reached]:
                for link, grand in _PARENTS.get(parent, ()) if parent != name else ():
                    ids = _linked(self._connection, parent, link, reached[parent])
                    reached.setdefault(grand, set()).update(ids)
            for table, ids in reached.items():
                if ids:
                    found.append(self._day_of_many(table, ids))
            self._origins[name] = min((day for day in found if day is not None), default=_ALWAYS)
        return self._origins[name]

    def _day_of_many(self, name: str, ids: Collection[int]) -> int | None:
        table = Base.metadata.tables[name]
        return _earliest_of(self._connection, table, table.c.id, ids)


def _bears_on_derived(table: Table, read: frozenset[str], changed: Collection[str]) -> bool:
    """Whether a change can have changed derived columns that are read: any but a change of words can."""
    model = next((one.class_ for one in Base.registry.mappers if one.local_table is table), None)
    derived: frozenset[str] = getattr(model, "derived", frozenset())
    if derived.isdisjoint(read - {"sort_key"}):
        return False
    return any(table.c[name].type.python_type is not str for name in changed)


def _least(table: Table, values: Mapping[str, Any]) -> int:
    """The earliest of the days among stored values; for ever where there is none."""
    days = [value for name, value in values.items() if isinstance(table.c[name].type, Day)]
    return min((day for day in days if day is not None), default=_NEVER)


def _earliest_of(connection: Connection, table: Table, key: Any, records: Collection[int]) -> int | None:
    """The earliest day in any Day column of the rows whose `key` is among the records."""
    columns = [column for column in table.c if isinstance(column.type, Day)]
    found: list[int] = []
    if columns:
        for piece in chunks(sorted(records)):
            row = connection.execute(select(*(func.min(one) for one in columns)).where(key.in_(piece))).one()
            found += [(day - EPOCH).days for day in row if day is not None]
    return min(found, default=None)


def _linked(connection: Connection, name: str, link: str, records: Collection[int]) -> set[int]:
    table, found = Base.metadata.tables[name], set[int]()
    for piece in chunks(sorted(records)):
        query = select(table.c[link]).where(table.c.id.in_(piece), table.c[link].is_not(None))
        found.update(connection.execute(query).scalars())
    return found
