"""What a story tells of the fields that the business added: each with its values before and after."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crmdesk.model.journal import EntryAction
from crmdesk.services.custom_values import own_of, value_of
from crmdesk.services.history import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crmdesk.entities.spec import Entity, Field


class OwnChanges:
    """The added fields of a kind of record, and the names of whom its links point at now."""

    def __init__(self, declared: Entity, rows: Iterable[Any]) -> None:
        self._fields = {one.own: one for one in own_of(declared)}
        self._names = {row.whole: row.linked for row in rows if row.field is not None and row.linked}

    def of(self, row: Any) -> FieldChange | None:
        """What one row of the journal changed; None where the field's value stayed.

        A link is told by the name of whom it points at; a former one has none here.
        """
        one = self._fields[row.field]
        left = {"text": row.text, "whole": row.whole} | json.loads(row.later or "{}")
        created = row.action is EntryAction.CREATE
        before = None if created else _value(one, json.loads(row.before or "{}"))
        after = _value(one, left if created else json.loads(row.after or "{}"))
        return None if before == after else FieldChange(one, self._told(one, before), self._told(one, after))

    def _told(self, one: Field, value: Any) -> Any:
        return self._names.get(value) if one.link else value


def fold(told: dict[str, FieldChange], change: FieldChange) -> None:
    """Let changes of one day, the latest first, tell from what the field came and what it became."""
    later = told.get(change.field.name)
    told[change.field.name] = FieldChange(
        change.field, change.before, change.after if later is None else later.after
    )


def _value(one: Field, stored: Mapping[str, Any]) -> Any:
    return value_of(one, stored.get("text"), stored.get("whole"))
