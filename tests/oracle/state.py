"""The plain content of a book: every row of every table, the journal and version counters apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from crmdesk.model.base import Base

if TYPE_CHECKING:
    from sqlalchemy import Engine

JOURNAL = {"gesture", "journal_entry", "remembered"}

State = dict[str, dict[tuple[int, ...], dict[str, Any]]]


def state_of(engine: Engine) -> State:
    """Every row as the database stores it, by table and primary key."""
    state: State = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in JOURNAL:
                continue
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
            keys = [column.name for column in table.primary_key]
            state[table.name] = {
                tuple(row[key] for key in keys): {n: v for n, v in row.items() if n != "version"}
                for row in rows
            }
    return state


def versions_of(engine: Engine) -> dict[tuple[str, int], int]:
    """Every record's version counter."""
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "version" in table.c:
                for record, version in connection.execute(text(f'SELECT id, version FROM "{table.name}"')):
                    found[table.name, record] = version
    return found


def differences(one: State, other: State) -> list[str]:
    """Where two states differ, in words."""
    found = []
    for table in one:
        for record in one[table].keys() | other[table].keys():
            left, right = one[table].get(record), other[table].get(record)
            if left is None or right is None:
                found.append(f"{table} {record}: {'gone' if right is None else 'new'}")
            elif left != right:
                changed = {name: (left[name], right[name]) for name in left if left[name] != right[name]}
                found.append(f"{table} {record}: {changed}")
    return found
