"""One record with what stands in other rows: the names of what it links to, its tags, its own fields."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Text, and_, bindparam, cast, literal, null, select, union_all

from crmdesk.db.changes import table_of
from crmdesk.entities.spec import Kind
from crmdesk.model.contact import Contact, Tag
from crmdesk.model.custom import CustomValue
from crmdesk.services.custom_values import own_of, value_of
from crmdesk.services.tags import LINKS

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.model.base import Record

_TAG = 0
"""Stands where a field of one's own has its number, which is more."""


class Rows(NamedTuple):
    """What a record has in rows of its own: the values of fields by name, and the names of linked records."""

    values: dict[str, Any]
    titles: dict[str, str]


def find_record(session: Session, declared: Entity, record: int) -> tuple[Record | None, dict[str, str]]:
    """A record with the names of what it links to, by field, in one query; None where it is not there."""
    row = session.execute(_statement(declared), {"record": record}).one_or_none()
    if row is None:
        return None, {}
    names = zip(_links(declared), row[1:], strict=True)
    return row[0], {one.name: name for one, name in names if name is not None}


def _links(declared: Entity) -> list[Field]:
    """The fields that link to another record by a column."""
    columns = table_of(declared.model).c
    return [one for one in declared.fields if one.kind is Kind.LINK and one.attribute in columns]


@lru_cache(maxsize=64)
def _statement(declared: Entity) -> Select[Any]:
    """What reads the record numbered `record`, and after it the names of what it links to."""
    table = table_of(declared.model)
    statement: Select[Any] = select(declared.model)
    for one in _links(declared):
        link = table.c[one.attribute]
        linked = next(iter(link.foreign_keys)).column.table.alias()
        statement = statement.outerjoin(linked, linked.c.id == link).add_columns(linked.c.name)
    return statement.where(table.c.id == bindparam("record", type_=BigInteger))


def rows_of(session: Session, declared: Entity, record: int) -> Rows:
    """A record's tags, in the order they were given, and its values of own fields, in one query."""
    own = {one.own: one for one in own_of(declared)}
    tags = [one.name for one in declared.fields if one.kind is Kind.TAGS]
    values: dict[str, Any] = {name: [] for name in tags} | dict.fromkeys(one.name for one in own.values())
    titles: dict[str, str] = {}
    parts = [_tags(declared, record)] if tags else []
    if own:
        parts.append(_own(own, record))
    if not parts:
        return Rows(values, titles)
    query = parts[0] if len(parts) == 1 else union_all(*parts)
    for number, whole, text, title in sorted(session.execute(query), key=lambda row: (row[0], row[1] or 0)):
        if number == _TAG:
            values[tags[0]].append(text)
            continue
        values[own[number].name] = value_of(own[number], text, whole)
        if title is not None:
            titles[own[number].name] = title
    return Rows(values, titles)


def _tags(declared: Entity, record: int) -> Select[Any]:
    table = declared.model.__tablename__
    link = LINKS[table]
    query: Select[Any] = select(literal(_TAG), link.id, Tag.name, cast(null(), Text))
    return query.join(Tag, Tag.id == link.tag_id).where(getattr(link, f"{table}_id") == record)


def _own(own: dict[int, Field], record: int) -> Select[Any]:
    links = [number for number, one in own.items() if one.kind is Kind.LINK]
    linked = and_(Contact.id == CustomValue.whole, CustomValue.field_id.in_(links))
    row: Any = CustomValue
    query = select(row.field_id, row.whole, row.text, Contact.name)
    return query.outerjoin(Contact, linked).where(
        CustomValue.field_id.in_(own), CustomValue.record_id == record
    )
