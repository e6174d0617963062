"""The values of the fields that a business added itself: read, written, listed, compared and ordered.

Each stands in a row of its own, words and choices in one column, all else in the other.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, TypeDecorator, and_, case, select, type_coerce

from crmdesk.db import dialect
from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks
from crmdesk.entities.spec import Kind
from crmdesk.model.base import Day, Flag, Wide
from crmdesk.model.contact import Contact
from crmdesk.model.custom import CustomValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Dialect, Select, Table
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine

    from crmdesk.db.uow import Unit
    from crmdesk.entities.spec import Entity, Field

_PLACES: Final = 6
_WORDS: Final = frozenset({Kind.TEXT, Kind.CHOICE})


class Millionths(TypeDecorator[Decimal]):
    """An exact number of at most six decimals, as a whole number of millionths."""

    impl = Wide
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Turn a number into millionths."""
        del dialect
        return None if value is None else int(Decimal(value).scaleb(_PLACES))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Turn millionths into a number without needless zeros."""
        del dialect
        if value is None:
            return None
        whole, part = divmod(value, 10**_PLACES)
        return Decimal(whole) if part == 0 else Decimal(value).scaleb(-_PLACES).normalize()


_TYPES: Final[dict[Kind, TypeEngine[Any]]] = {
    Kind.NUMBER: Millionths(),
    Kind.DATE: Day(),
    Kind.FLAG: Flag(),
    Kind.MONEY: Wide,
    Kind.LINK: Wide,
}


def own_of(declared: Entity) -> list[Field]:
    """The fields of a record that the business added."""
    return [one for one in declared.fields if one.own]


def column_of(one: Field, values: Any) -> ColumnElement[Any]:
    """The column in which a field's values stand, as what they are; `values` has the columns."""
    return values.text if one.kind in _WORDS else type_coerce(values.whole, _TYPES[one.kind])


# Reading


def values_of_many(
    session: Session, fields: Sequence[Field], records: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """The values of some fields by record and field name; what is empty is left out."""
    by_number = {one.own: one for one in fields}
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if not by_number:
        return found
    for piece in chunks(records):
        query = select(CustomValue.field_id, CustomValue.record_id, CustomValue.text, CustomValue.whole)
        query = query.where(CustomValue.field_id.in_(by_number), CustomValue.record_id.in_(piece))
        for number, record, text, whole in session.execute(query):
            one = by_number[number]
            value = value_of(one, text, whole)
            if value is not None:
                found[record][one.name] = value
    return found


def value_of(one: Field, text: str | None, whole: int | None) -> Any:
    """A value from the two columns."""
    if one.kind in _WORDS:
        return text
    read = getattr(_TYPES[one.kind], "process_result_value", None)
    return whole if read is None else read(whole, None)


def columns_of(one: Field, value: Any) -> tuple[str | None, int | None]:
    """A value as the two columns keep it."""
    if value is None or one.kind in _WORDS:
        return value, None
    bind = getattr(_TYPES[one.kind], "process_bind_param", None)
    return None, value if bind is None else bind(value, None)


# Writing


def set_values(unit: Unit, fields: Sequence[Field], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Give records these values, by record and field name; None empties a field."""
    by_name = {one.name: one for one in fields}
    by_number = {one.own: one for one in fields}
    left = {record: dict(wanted) for record, wanted in values.items()}
    for piece in chunks(values):
        query = select(CustomValue).where(
            CustomValue.field_id.in_(by_number), CustomValue.record_id.in_(piece)
        )
        for row in unit.session.scalars(query):
            one = by_number[row.field_id]
            if one.name in left[row.record_id]:
                row.text, row.whole = columns_of(one, left[row.record_id].pop(one.name))
    unit.session.flush()
    add_values(unit, by_name, left)


def add_values(unit: Unit, fields: Mapping[str, Field], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Give records that have none yet these values; what is empty is left out."""
    rows = []
    for record, wanted in values.items():
        for name, value in wanted.items():
            if value is not None:
                text, whole = columns_of(fields[name], value)
                rows.append({"field_id": fields[name].own, "record_id": record, "text": text, "whole": whole})
    unit.insert_many(CustomValue, rows)


# Lists


def add_column(statement: Select[Any], table: Table, one: Field) -> Select[Any]:
    """A list's statement with one more column: the value, or the name of the record it points at."""
    values = table_of(CustomValue).alias()
    statement = statement.outerjoin_from(
        table, values, and_(values.c.field_id == one.own, values.c.record_id == table.c.id)
    )
    if one.kind is not Kind.LINK:
        return statement.add_columns(column_of(one, values.c).label(one.name))
    linked = table_of(Contact).alias()
    statement = statement.outerjoin_from(values, linked, linked.c.id == values.c.whole)
    return statement.add_columns(linked.c.name.label(one.name))


def condition(
    one: Field, record: ColumnElement[int], compare: Callable[[Any, Any], ColumnElement[bool]], wanted: Any
) -> ColumnElement[bool]:
    """Whether a record has a value of a field that compares with `wanted`."""
    column = column_of(one, CustomValue)
    having = select(CustomValue.record_id).where(CustomValue.field_id == one.own, compare(column, wanted))
    return record.in_(having)


def is_filled(one: Field, values: Any) -> ColumnElement[bool]:
    """Whether a row is a value of a field; `values` has the columns."""
    column = values.text if one.kind in _WORDS else values.whole
    return and_(values.field_id == one.own, column.is_not(None))


def sort_key(session: Session, values: Any, one: Field, language: str) -> ColumnElement[Any]:
    """What a field's values are ordered by: a text's dictionary order, a choice's place, or a number."""
    if one.kind is Kind.TEXT:
        return dialect.dictionary_order(session.connection(), values.text, language)
    if one.kind is Kind.CHOICE:
        places = {word: place for place, word in enumerate(one.choices or ())}
        known = [(values.text == word, place) for word, place in places.items()]
        return case(*known, (values.text.is_not(None), len(places)))
    whole: ColumnElement[int] = values.whole
    return whole
