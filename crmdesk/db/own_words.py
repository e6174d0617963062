"""What records are found by beyond their columns: words in own fields, and what was merged into them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.db.changes import table_of
from crmdesk.model.contact import Contact
from crmdesk.model.custom import CustomField, CustomKind, CustomValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

TABLES: Final = {
    "company": "contact",
    "contact": "contact",
    "deal": "deal",
    "ticket": "ticket",
    "subscription": "subscription",
}
"""The records that can have fields of one's own, each with the table it stands in."""

_WORDS: Final = (CustomKind.TEXT, CustomKind.CHOICE)


def own_words(
    connection: Connection, table: str, records: Sequence[int] | None = None
) -> dict[int, list[str]]:
    """The words in their own fields of a table's records (all, or some hundred of them), by record.

    Those of a contact have the names and references of the ones merged into it as well.
    """
    field, value = table_of(CustomField), table_of(CustomValue)
    query = (
        select(value.c.record_id, value.c.text)
        .join(field, field.c.id == value.c.field_id)
        .where(
            field.c.entity.in_([entity for entity, where in TABLES.items() if where == table]),
            field.c.kind.in_(_WORDS),
            field.c.trashed.is_(None),
            value.c.text.is_not(None),
        )
        .order_by(field.c.position, field.c.id)
    )
    if records is not None:
        query = query.where(value.c.record_id.in_(records))
    found: dict[int, list[str]] = defaultdict(list)
    for record, text in connection.execute(query):
        found[record].append(text)
    if table == Contact.__tablename__:
        _add_aliases(connection, found, records)
    return found


def _add_aliases(connection: Connection, found: dict[int, list[str]], records: Sequence[int] | None) -> None:
    alias = table_of(Contact)
    query = select(alias.c.merged_into_id, alias.c.name, alias.c.other_name, alias.c.ref)
    query = query.where(alias.c.merged_into_id.is_not(None)).order_by(alias.c.id)
    if records is not None:
        query = query.where(alias.c.merged_into_id.in_(records))
    for record, *words in connection.execute(query):
        found[record] += filter(None, words)
