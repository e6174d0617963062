"""What happened to the parts of one record: the products of a deal, the dated changes of a subscription."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.db import journal
from crmdesk.db.changes import table_of
from crmdesk.model.deal import DealLine
from crmdesk.model.journal import Entry, EntryAction
from crmdesk.model.subscription import SubscriptionChange

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.journal import Deed

PARTS: Final[dict[str, tuple[Any, str, str]]] = {
    "deal": (DealLine, "deal_id", "product"),
    "subscription": (SubscriptionChange, "subscription_id", ""),
}
"""By entity: the rows that belong to a record, the column that says to which, and the field to name."""


def part_deeds(session: Session, entity: str, record: int) -> list[tuple[Deed, Entry]]:
    """Each gesture that made, changed or took away parts of a record, with an entry of it."""
    if entity not in PARTS:
        return []
    model, column, _field = PARTS[entity]
    table = table_of(model)
    parts = set(session.scalars(select(table.c.id).where(table.c[column] == record)))
    found: dict[int, tuple[Deed, Entry]] = {}
    for part in sorted(parts | _gone(session, table.name, column, record)):
        found |= {one[0].id: one for one in journal.history_of(session, table.name, part)}
    return list(found.values())


def _gone(session: Session, table: str, column: str, record: int) -> set[int]:
    """The parts that a record no longer has: what was deleted stands whole in the journal."""
    query = select(Entry.record_id, Entry.before).where(
        Entry.entity == table,
        Entry.action == EntryAction.DELETE,
        Entry.before.contains(f'"{column}":{record}', autoescape=True),
    )
    rows = session.execute(query)
    return {part for part, before in rows if json.loads(before or "{}").get(column) == record}
