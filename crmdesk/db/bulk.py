"""Many rows at once, straight through the driver: what an import's speed comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import cast, insert, literal, select

from crmdesk.db.changes import table_of
from crmdesk.model.base import Base, Wide
from crmdesk.model.journal import Entry, EntryAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Table

_SHORT_RUN = 20


def insert_values(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of values in the order of the columns `names`, as the columns' types write them."""
    here = connection.dialect
    compiled: Any = insert(table).compile(dialect=here, column_keys=list(names))
    binds = [table.c[name].type.dialect_impl(here).bind_processor(here) for name in names]
    if any(binds):
        columns = list(zip(*rows, strict=True))
        for place, bind in enumerate(binds):
            if bind is not None:
                columns[place] = _bound(columns[place], bind)
        rows = list(zip(*columns, strict=True))
    if not compiled.positional:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])
        return
    if compiled.positiontup != list(names):
        order = [names.index(name) for name in compiled.positiontup]
        rows = [tuple(row[at] for at in order) for row in rows]
    connection.exec_driver_sql(str(compiled), list(rows))


def _bound(values: tuple[Any, ...], bind: Callable[[Any], Any]) -> tuple[Any, ...]:
    """A column's values as they are stored; the same value is written once."""
    if Decimal in set(map(type, values)):
        # Equal decimals may be written differently.
        return tuple(map(bind, values))
    bound = {value: bind(value) for value in set(values)}
    return tuple(map(bound.__getitem__, values))


def write_created(connection: Connection, gesture: int, table: str, records: Iterable[int]) -> None:
    """Note in the journal that a gesture created records, which stand in their table already."""
    entry, source = table_of(Entry), Base.metadata.tables[table]
    columns = ["gesture_id", "entity", "record_id", "action"]
    few: list[tuple[Any, ...]] = []
    for first, last in runs(records):
        if last - first < _SHORT_RUN:
            few += [(gesture, table, record, EntryAction.CREATE) for record in range(first, last + 1)]
            continue
        action = literal(EntryAction.CREATE.value)
        made = select(cast(literal(gesture), Wide), literal(table), source.c.id, action)
        made = made.where(source.c.id.between(first, last)).order_by(source.c.id)
        connection.execute(insert(entry).from_select(columns, made))
    if few:
        insert_values(connection, entry, columns, few)


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each unbroken run of the numbers."""
    ordered = sorted(numbers)
    begun = 0
    for place in range(1, len(ordered) + 1):
        if place == len(ordered) or ordered[place] != ordered[place - 1] + 1:
            yield ordered[begun], ordered[place - 1]
            begun = place
