"""Rows that follow from records, written anew by their owners, and since which day they differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from crmdesk.db.bulk import insert_values
from crmdesk.model.base import EPOCH

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

_KEY: Final = "derived_since"
_STOPS: Final = "until"


def replace_rows(
    session: Session,
    table: Table,
    owners: Collection[int],
    *,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    day: str = "since",
) -> None:
    """Let the rows of some owners be these; `names` are their columns, the first one the owner's.

    Since which `day` they differ from before is noted for whoever asks `changed_since`.
    """
    connection, owner = session.connection(), table.c[names[0]]
    before = defaultdict[Any, list[Any]](list)
    after = defaultdict[Any, list[Any]](list)
    known = select(*(table.c[name] for name in names)).where(owner.in_(owners))
    for one in connection.execute(known.order_by(*table.primary_key.columns)):
        before[one[0]].append(tuple(one))
    for row in rows:
        after[row[0]].append(row)
    differing = {one for one in before.keys() | after.keys() if before[one] != after[one]}
    if not differing:
        return
    connection.execute(delete(table).where(owner.in_(differing)))
    fresh = [row for row in rows if row[0] in differing]
    if fresh:
        insert_values(connection, table, names, fresh)
    for who in differing:
        note_change(session, table.name, _first_difference(before[who], after[who], names, day))


def _first_difference(before: Sequence[Any], after: Sequence[Any], names: Sequence[str], day: str) -> dt.date:
    """The first day of which two courses of rows, each in its order, say different things."""
    for old, new in zip(before, after, strict=False):
        if old != new:
            changed = {name for name, one, other in zip(names, old, new, strict=True) if one != other}
            place = names.index(_STOPS if changed == {_STOPS} else day)
            days: list[dt.date] = [one for one in (old[place], new[place]) if one is not None]
            return min(days)
    longer = before if len(before) > len(after) else after
    first: dt.date = longer[min(len(before), len(after))][names.index(day)]
    return first


def note_change(session: Session, table: str, day: dt.date) -> None:
    """Note that rows of a derived table differ since a day."""
    since: dict[str, int] = session.info.setdefault(_KEY, {})
    number = (day - EPOCH).days
    since[table] = min(number, since.get(table, number))


def changed_since(session: Session, table: str) -> int | None:
    """The day number since which rows of a derived table differ in this gesture; None where none does."""
    since: dict[str, int] = session.info.get(_KEY, {})
    return since.get(table)
