"""Many rows at once, straight through the driver: what an import's speed comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import cast, insert, literal, select

from crmdesk.db.changes import table_of
from crmdesk.model.base import Base, Fraction, Wide
from crmdesk.model.journal import Entry, EntryAction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Table

_SHORT_RUN = 20


def insert_values(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Any]
) -> None:
    """Insert rows of values in the order of the columns `names`, as the columns' types write them.

    Rows with values that are not stored as they are have to be lists; they are changed.
    """
    compiled: Any = insert(table).compile(dialect=connection.dialect, column_keys=list(names))
    for place, name in enumerate(names):
        bind = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if bind is not None:
            # Exact decimals are equal to others that are written differently.
            remember = not isinstance(table.c[name].type, Fraction)
            bound: dict[Any, Any] = {}
            for row in rows:
                value = row[place]
                if value not in bound or not remember:
                    bound[value] = bind(value)
                row[place] = bound[value]
    if compiled.positional:
        order = [names.index(name) for name in compiled.positiontup]
        in_order = order == list(range(len(names)))
        tuples = [tuple(row) if in_order else tuple(row[at] for at in order) for row in rows]
        connection.exec_driver_sql(str(compiled), tuples)
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])


def write_created(connection: Connection, gesture: int, table: str, records: Sequence[int]) -> None:
    """Note in the journal that a gesture created records, which stand in their table already."""
    entry, source = table_of(Entry), Base.metadata.tables[table]
    columns = ["gesture_id", "entity", "record_id", "action"]
    few: list[list[Any]] = []
    for first, last in runs(records):
        if last - first < _SHORT_RUN:
            few += [[gesture, table, record, EntryAction.CREATE] for record in range(first, last + 1)]
            continue
        action = literal(EntryAction.CREATE.value)
        made = select(cast(literal(gesture), Wide), literal(table), source.c.id, action)
        made = made.where(source.c.id.between(first, last)).order_by(source.c.id)
        connection.execute(insert(entry).from_select(columns, made))
    if few:
        insert_values(connection, entry, columns, few)


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each unbroken run of the numbers."""
    ordered = sorted(numbers)
    begun = 0
    for place in range(1, len(ordered) + 1):
        if place == len(ordered) or ordered[place] != ordered[place - 1] + 1:
            yield ordered[begun], ordered[place - 1]
            begun = place
