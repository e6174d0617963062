"""What happened to one record's values of the fields that the business added, gesture by gesture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crmdesk.db import journal
from crmdesk.model.custom import CustomValue
from crmdesk.model.journal import EntryAction
from crmdesk.services.custom_values import own_of, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.journal import Deed
    from crmdesk.entities.spec import Entity, Field
    from crmdesk.model.journal import Entry

Stored = dict[str, Any]


class OwnDeed(NamedTuple):
    """One gesture, an entry of it, and the fields it changed with their values before and after."""

    deed: Deed
    entry: Entry
    changes: list[tuple[Field, Any, Any]]


def own_changes(session: Session, declared: Entity, record: int) -> dict[int, OwnDeed]:
    """The changes of a record's own fields by the number of their gesture."""
    fields = {one.own: one for one in own_of(declared)}
    found: dict[int, OwnDeed] = {}
    if not fields:
        return found
    query = select(CustomValue).where(CustomValue.record_id == record, CustomValue.field_id.in_(fields))
    for value in session.scalars(query.order_by(CustomValue.id)):
        one = fields[value.field_id]
        told = journal.history_of(session, CustomValue.__tablename__, value.id)
        now: Stored = {"text": value.text, "whole": value.whole}
        for deed, entry, before, after in _steps(told, now):
            change = (one, _value(one, before), _value(one, after))
            if change[1] != change[2]:
                found.setdefault(deed.id, OwnDeed(deed, entry, [])).changes.append(change)
    return found


def _steps(
    told: Sequence[tuple[Deed, Entry]], now: Stored
) -> list[tuple[Deed, Entry, Stored | None, Stored | None]]:
    """Each gesture on a value with what stood before and after it, from the newest, which left `now`."""
    steps: list[tuple[Deed, Entry, Stored | None, Stored | None]] = []
    after: Stored | None = now
    for deed, entry in told:
        kept = json.loads(entry.before or "{}")
        if entry.action is EntryAction.CREATE:
            before: Stored | None = None
        elif entry.action is EntryAction.DELETE:
            before, after = {"text": kept.get("text"), "whole": kept.get("whole")}, None
        else:
            before = {**(after or {}), **{name: kept[name] for name in ("text", "whole") if name in kept}}
        steps.append((deed, entry, before, after))
        after = before
    return steps


def _value(one: Field, stored: Stored | None) -> Any:
    return None if stored is None else value_of(one, stored.get("text"), stored.get("whole"))
