"""What a list reads of a record in SQL: its columns, and what they link to by its name or reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select

from crmdesk.db.changes import table_of
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.model.ticket import Ticket
from crmdesk.services import custom_values
from crmdesk.services.records import model_of

if TYPE_CHECKING:
    from sqlalchemy import Table

    from crmdesk.entities.spec import Entity, Field

DEAL_PRODUCTS = declared_entity("deal").field("product")


def row_statement(declared: Entity, columns: tuple[str, ...], *, by_reference: bool) -> Select[Any]:
    """A record's number, its columns with what they link to as titles, then what those are counted in.

    That is the currency of an amount, the length of a period, and the figure whose unit a number has.
    """
    table = table_of(declared.model)
    statement: Select[Any] = select(table.c.id).select_from(table)
    fields = [declared.field(name) for name in columns]
    for one in fields:
        statement = _add_column(statement, table, one, by_reference=by_reference)
    measures = [_measure(table, one) for one in fields if is_measured(one)]
    return statement.add_columns(*(one.label(f"measure_{place}") for place, one in enumerate(measures)))


def _measure(table: Table, one: Field) -> ColumnElement[str]:
    if one.kind is Kind.FIGURE:
        return table.c.kpi
    return table.c.grain if one.kind is Kind.PERIOD else _currency(table, one.currency)


def _currency(table: Table, name: str) -> ColumnElement[str]:
    """The column that says an amount's currency; `subscription.currency` is that of the linked record."""
    link, _point, attribute = name.rpartition(".")
    if not link:
        return table.c[name]
    linked = table_of(model_of(link)).alias()
    query = select(linked.c[attribute]).where(linked.c.id == table.c[f"{link}_id"])
    return query.scalar_subquery()


def _add_column(statement: Select[Any], table: Table, one: Field, *, by_reference: bool) -> Select[Any]:
    if is_words(one):
        return statement.add_columns(table.c.id.label(one.name))
    if one.own:
        return custom_values.add_column(statement, table, one)
    if one.kind is Kind.LINK:
        linked = table_of(model_of(one.link)).alias()
        statement = statement.outerjoin_from(table, linked, linked.c.id == table.c[one.attribute])
        title = _reference(linked, one.link) if by_reference and one.by_reference else linked.c.name
        return statement.add_columns(title.label(one.name))
    is_number = by_reference and one.name == "ref" and table is table_of(Ticket)
    column = _reference(table, "ticket") if is_number else table.c[one.attribute]
    return statement.add_columns(column.label(one.name))


def _reference(table: Any, entity: str) -> ColumnElement[str]:
    """What tells a record from those of the same name; a ticket has its number where it has no reference."""
    if entity == "ticket":
        return func.coalesce(table.c.ref, literal("#") + cast(table.c.id, Text))
    return func.coalesce(table.c.ref, table.c.name)


def is_words(one: Field) -> bool:
    """Whether a cell holds several words, read apart from the row."""
    return one.kind is Kind.TAGS or is_products(one)


def is_products(one: Field) -> bool:
    """Whether a field is the products of a deal's lines, which stand in no column of the deal."""
    return one is DEAL_PRODUCTS


def is_own_money(one: Field) -> bool:
    """Whether each amount of a field has a currency of its own."""
    return one.kind in {Kind.MONEY, Kind.DISCOUNT} and bool(one.currency)


def is_measured(one: Field) -> bool:
    """Whether each value of a field needs another column to be told: a currency, a length, a figure."""
    return is_own_money(one) or one.kind in {Kind.PERIOD, Kind.FIGURE}
