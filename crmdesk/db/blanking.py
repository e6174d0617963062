"""Blanking what the journal keeps of a person who is made anonymous; nothing else ever changes the journal.

A blanked value is no value of any record, so undoing a change that had it is refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import ProgrammingError

from crmdesk.db.changes import dump, table_of
from crmdesk.db.uow import chunks
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import IllegalMove
from crmdesk.model.journal import Entry, Gesture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection

BLANK: Final = "…"


def blank(
    connection: Connection, table: str, records: Mapping[int, str | None], columns: Collection[str]
) -> None:
    """Blank the values of columns of records wherever the journal has them, and names in its sentences.

    `records` are told by their numbers, with the names they have now.

    Raises:
        IllegalMove: the program's role in a database may not change the journal.
    """
    entry, fresh = table_of(Entry), list[dict[str, Any]]()
    gestures: set[int] = set()
    names = {name for name in records.values() if name}
    for piece in chunks(records):
        query = select(entry.c.id, entry.c.gesture_id, entry.c.before, entry.c.after)
        for row in connection.execute(query.where(entry.c.entity == table, entry.c.record_id.in_(piece))):
            before, after = _loaded(row.before), _loaded(row.after)
            gestures.add(row.gesture_id)
            names |= {side["name"] for side in (before, after) if isinstance(side.get("name"), str)}
            if any(side.get(name) is not None for side in (before, after) for name in columns):
                fresh.append(
                    {"entry": row.id, "old": _blanked(before, columns), "new": _blanked(after, columns)}
                )
    try:
        if fresh:
            statement = update(entry).where(entry.c.id == bindparam("entry"))
            connection.execute(statement.values(before=bindparam("old"), after=bindparam("new")), fresh)
        _blank_sentences(connection, gestures, names)
    except ProgrammingError as error:
        raise IllegalMove(
            N_("Only the owner of the database may change its history. Ask them to empty the trash.")
        ) from error


def _loaded(text: str | None) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text or "{}")
    return values


def _blanked(values: dict[str, Any], columns: Collection[str]) -> str | None:
    return dump({
        name: BLANK if name in columns and value is not None else value for name, value in values.items()
    })  # fmt: skip


def _blank_sentences(connection: Connection, gestures: Iterable[int], names: set[str]) -> None:
    """Blank the names that gestures tell in their sentences."""
    gesture, fresh = table_of(Gesture), list[dict[str, Any]]()
    for piece in chunks(gestures):
        query = select(gesture.c.id, gesture.c.params).where(gesture.c.id.in_(piece))
        for row in connection.execute(query):
            params = json.loads(row.params)
            told = {name: BLANK if _tells(value, names) else value for name, value in params.items()}
            if told != params:
                fresh.append({"gesture": row.id, "told": json.dumps(told, ensure_ascii=False)})
    if fresh:
        statement = update(gesture).where(gesture.c.id == bindparam("gesture"))
        connection.execute(statement.values(params=bindparam("told")), fresh)


def _tells(value: object, names: set[str]) -> bool:
    return value in names if isinstance(value, str) else False
