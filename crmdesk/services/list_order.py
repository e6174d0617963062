"""The order of a list: what has a value along it, from the first or from the last, then what has none.

Both parts are read one after the other, so that each can be read along an index; the first rows of a list
are found without putting all others in order.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Numeric, Select, Text, case, cast, func, select
from sqlalchemy.orm import aliased

from crmdesk.db import dialect
from crmdesk.db.changes import table_of
from crmdesk.db.planning import as_value
from crmdesk.db.reading import current_token
from crmdesk.entities.spec import Kind
from crmdesk.model.base import Fraction
from crmdesk.model.custom import CustomValue
from crmdesk.services import custom_values
from crmdesk.services.recent_changes import latest_changes
from crmdesk.services.records import model_of
from crmdesk.services.targets import kpis_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity, Field

_STEP: Final = 30_000
"""How much of a text of numbers is read at once, so that the window gets its turn."""
_LINKED_FIRST: Final = 1_000
"""So many linked records are looked at first for the beginning of a list ordered by their names."""
_FEW: Final = frozenset({Kind.CHOICE, Kind.FLAG, Kind.LINK, Kind.KPI})
_WORDS: Final = frozenset({Kind.TEXT, Kind.COUNTRY, Kind.LANGUAGE, Kind.URL})


@dataclass(frozen=True, slots=True)
class Order:
    """Which records of a kind, by which of their fields; equals stand in the order of their numbers."""

    declared: Entity
    conditions: tuple[ColumnElement[bool], ...]
    field: Field
    descending: bool
    language: str
    """Whose alphabet orders the texts that have no stored sorting key."""
    since: dt.date | None = None
    """The day since which the latest change of each record is what they are ordered by, not the field."""


@dataclass(frozen=True, slots=True)
class _Sorting:
    """How the records are compared, and which of them have something to compare; the others stand last.

    Numbers of different units are compared within their `group` only; the groups keep their order.
    """

    filled: Select[Any]
    key: ColumnElement[Any]
    tie: ColumnElement[int]
    empty: Select[Any] | None
    linked: Any = None
    link: ColumnElement[int] | None = None
    group: ColumnElement[int] | None = None


def follows_list(declared: Entity, field: Field) -> bool:
    """Whether an index has the records that are not in the trash in the order of a field."""
    if field.own:
        return False
    table, column = table_of(declared.model), _column_of(declared, field).key
    leading = [*declared.fixed, "trashed", column]
    return any(one.columns.keys()[: len(leading)] == leading for one in table.indexes)


def read_order(session: Session, order: Order) -> array[int]:
    """The numbers of all the records, in their order."""
    sorting, ids = _sorting(session, order, whole=True), array("q")
    for statement in _parts(order, sorting):
        for piece in _numbers(session, statement):
            ids.extend(piece)
    return ids


def read_first(session: Session, order: Order, most: int) -> list[int]:
    """The numbers of the first records of the order, at most so many."""
    sorting = _sorting(session, order, whole=False)
    found = _first_of_linked(session, order, sorting, most)
    if found is not None:
        return found
    found = []
    for statement in _parts(order, sorting):
        if len(found) < most:
            found += session.scalars(statement.limit(most - len(found)))
    return found


def _parts(order: Order, sorting: _Sorting) -> Iterator[Select[Any]]:
    key = sorting.key.desc() if order.descending else sorting.key.asc()
    first = () if sorting.group is None else (sorting.group,)
    yield sorting.filled.order_by(*first, key, sorting.tie)
    if sorting.empty is not None:
        yield sorting.empty.order_by(order.declared.model.id)


def _numbers(session: Session, statement: Select[Any]) -> Iterator[Iterator[int]]:
    """The numbers a statement finds, in pieces.

    They come as one text: a row for each of half a million would cost more than all the ordering.
    """
    found, token, start = statement.subquery(), current_token(), 0
    told = session.scalar(select(func.aggregate_strings(cast(found.c.id, Text), ","))) or ""
    while start < len(told):
        token.require()
        end = told.find(",", start + _STEP)
        end = len(told) if end < 0 else end
        yield map(int, told[start:end].split(","))
        start = end + 1


def _first_of_linked(session: Session, order: Order, sorting: _Sorting, most: int) -> list[int] | None:
    """The first records by the names of what they link to, where those of the first names suffice."""
    if sorting.link is None or not hasattr(sorting.linked, "sort_key"):
        return None
    name: Any = aliased(sorting.linked).sort_key
    cut = session.scalar(
        select(name).order_by(name.desc() if order.descending else name).offset(_LINKED_FIRST).limit(1)
    )
    if cut is None:
        return None
    other: Any = aliased(sorting.linked)
    within = other.sort_key >= cut if order.descending else other.sort_key <= cut
    narrowed = sorting.filled.where(sorting.link.in_(select(other.id).where(within)))
    key = sorting.key.desc() if order.descending else sorting.key.asc()
    found = session.scalars(narrowed.order_by(key, sorting.tie).limit(most)).all()
    return list(found) if len(found) == most else None


def _column_of(declared: Entity, field: Field) -> Any:
    model: Any = declared.model
    return model.sort_key if field.attribute == "name" else getattr(model, field.attribute)


def _sorting(session: Session, order: Order, *, whole: bool) -> _Sorting:
    """A name's dictionary order, a linked name's, a text's, or that of a number.

    What is read as a whole, or has few values, is not read by an index of that field: each record would be
    looked up by itself.
    """
    field = order.field
    if order.since is not None:
        return _latest_sorting(session, order, order.since)
    if field.own:
        return _own_sorting(session, order)
    model: Any = order.declared.model
    statement = select(model.id).where(*order.conditions)
    by_index = follows_list(order.declared, field) or not (whole or field.kind in _FEW)
    column = _column_of(order.declared, field)
    value = column if by_index else as_value(column)
    empty = statement.where(as_value(column).is_(None)) if column.expression.nullable else None
    if empty is not None and follows_list(order.declared, field):
        empty = statement.where(column.is_(None))
    filled = statement if empty is None else statement.where(value.is_not(None))
    if field.kind is Kind.LINK:
        return _linked_sorting(filled, empty, column, model_of(field.link), model.id)
    key = comparable(value)
    if field.kind is Kind.KPI:
        places = kpis_in(session).places(order.language)
        key = case(places, value=column, else_=len(places))
    group = None
    if field.kind is Kind.FIGURE:
        units = kpis_in(session).places_of_units()
        group = case(units, value=model.kpi, else_=len(units))
    if field.attribute != "name" and field.kind in _WORDS:
        key = dialect.dictionary_order(session.connection(), column, order.language)
    return _Sorting(filled, key, model.id, empty, group=group)


def _latest_sorting(session: Session, order: Order, since: dt.date) -> _Sorting:
    """By the number of each record's latest change, of those that were changed since a day."""
    model: Any = order.declared.model
    latest = latest_changes(session, order.declared, since).subquery()
    filled = select(model.id).join(latest, latest.c.record == model.id).where(*order.conditions)
    return _Sorting(filled, latest.c.change, model.id, None)


def comparable(column: Any) -> ColumnElement[Any]:
    """A column as it is compared and ordered: exact decimals, kept as text, as numbers."""
    found: ColumnElement[Any] = cast(column, Numeric) if isinstance(column.type, Fraction) else column
    return found


def _linked_sorting(
    filled: Select[Any], empty: Select[Any] | None, column: Any, linked: Any, tie: ColumnElement[int]
) -> _Sorting:
    one: Any = aliased(linked)
    key = one.sort_key if hasattr(one, "sort_key") else one.position
    return _Sorting(filled.join(one, one.id == column), key, tie, empty, linked, column)


def _own_sorting(session: Session, order: Order) -> _Sorting:
    """By a field that the business added: along the index of its values, then the records that have none."""
    model: Any = order.declared.model
    field, statement = order.field, select(model.id).where(*order.conditions)
    values: Any = aliased(CustomValue)
    others: Any = aliased(CustomValue)
    has = select(others.id).where(custom_values.is_filled(field, others), others.record_id == model.id)
    filled = statement.join(values, values.record_id == model.id).where(
        custom_values.is_filled(field, values)
    )
    if field.kind is Kind.LINK:
        linked = model_of(field.link)
        known: Any = aliased(linked)
        empty = statement.where(~has.join(known, known.id == others.whole).exists())
        return _linked_sorting(filled, empty, values.whole, linked, values.record_id)
    key = custom_values.sort_key(session, values, field, order.language)
    return _Sorting(filled, key, values.record_id, statement.where(~has.exists()))
