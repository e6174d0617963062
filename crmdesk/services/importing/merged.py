"""Rows of a file that are about a contact or company which was merged into another one since.

What such a row says beyond what the merged record had is news about the one that stays: its addresses,
numbers and tags are added there, another value takes the place of the old one. A row without a reference
that contradicts both is about somebody else of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks
from crmdesk.entities.spec import Kind
from crmdesk.l10n.normalise import latin_digits
from crmdesk.model.contact import Contact
from crmdesk.services.custom_values import values_of_many
from crmdesk.services.importing.cells import together
from crmdesk.services.tags import tags_of_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity, Field

Values = dict[str, Any]

_LINES = frozenset({Kind.EMAILS, Kind.PHONES})
_NOTHING: tuple[Any, ...] = (None, "", [])


def plain_values(fields: Mapping[str, Field], row: RowMapping) -> Values:
    """The values of a record by field name, as a row of a file would have them: phones in 0 to 9."""
    values = {name: row[one.attribute] for name, one in fields.items() if one.attribute in row}
    for name, one in fields.items():
        if one.kind is Kind.PHONES and values.get(name):
            values[name] = latin_digits(values[name])
    return values


class Meant(NamedTuple):
    """The record that stays, and the values that the merged one had; `for_certain` by its reference."""

    record: int
    values: Values
    for_certain: bool


class MergedRows:
    """The merged records of a kind that a file may be about, and what stays in their place."""

    def __init__(
        self, session: Session, declared: Entity, own: Sequence[Field], wanted: Mapping[str, set[Any]]
    ) -> None:
        self._fields = {one.name: one for one in declared.fields}
        self._own = own
        self._found: dict[tuple[str, Any], Meant] = {}
        self._staying: dict[int, Values] = {}
        contact = table_of(Contact).c
        query = select(contact.id, contact.merged_into_id, contact.name, contact.ref)
        query = query.where(contact.merged_into_id.is_not(None), contact.kind == declared.fixed["kind"])
        keys: dict[int, tuple[int, list[tuple[str, Any]]]] = {}
        for row in session.execute(query.order_by(contact.id)).mappings():
            known = [(name, row[name]) for name in ("ref", "name") if row[name] in wanted.get(name, ())]
            if known:
                keys[row["id"]] = row["merged_into_id"], known
        values = self._values(session, {*keys, *(record for record, _keys in keys.values())})
        for alias, (record, known) in keys.items():
            self._staying[record] = values[record]
            for key in known:
                self._found.setdefault(key, Meant(record, values[alias], key[0] == "ref"))

    def _values(self, session: Session, records: Iterable[int]) -> dict[int, Values]:
        """The values of records by field name, as rows of a file would have them."""
        table, found = table_of(Contact), dict[int, Values]()
        for piece in chunks(sorted(records)):
            for row in session.execute(select(table).where(table.c.id.in_(piece))).mappings():
                found[row["id"]] = plain_values(self._fields, row)
        tags = tags_of_many(session, table.name, found)
        own = values_of_many(session, self._own, found)
        for record, values in found.items():
            values.update({"tags": tags.get(record)} | own.get(record, {}))
        return found

    def find(self, key: tuple[str, Any]) -> Meant | None:
        """What a row of that reference or name means, if it is something merged."""
        return self._found.get(key)

    def news(self, meant: Meant, values: Values, changed: Values) -> Values | None:
        """What a row says that is news about the record that stays; None where it is about another one.

        `changed` is what earlier rows of the file say about it.
        """
        staying = self._staying[meant.record] | changed
        news: Values = {}
        for name, value in values.items():
            had, has = meant.values.get(name), staying.get(name)
            if value in _NOTHING or value in (had, has):
                continue
            several = self._together(self._fields[name], has, value)
            if several is not None:
                if several != has:
                    news[name] = several
            elif not meant.for_certain and (had not in _NOTHING or has not in _NOTHING):
                return None
            else:
                news[name] = value
        return news

    @staticmethod
    def _together(field: Field, has: Any, value: Any) -> Any:
        """The values of a field that holds several, those of a row behind those there are."""
        if field.kind in _LINES:
            return together(has, value)
        if field.kind is Kind.TAGS:
            return list(dict.fromkeys([*(has or ()), *value]))
        return None
