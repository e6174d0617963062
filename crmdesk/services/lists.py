"""Lists of records: filtered, sorted and cut into pages in SQL, at a million rows as at ten.

A list in its own order without filters is read page after page along the index (`page`). Any other
list is put in order once, as numbers (`order`), and read from them (`rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
    tuple_,
)

from crmdesk.db import search
from crmdesk.db.changes import table_of
from crmdesk.db.engine import book_file
from crmdesk.db.planning import as_value
from crmdesk.db.uow import chunks, read_facts
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.model.base import Named, Trashable
from crmdesk.model.contact import Tag
from crmdesk.model.deal import DealLine
from crmdesk.model.money import Money
from crmdesk.model.monthly_value import read_discount
from crmdesk.model.product import Product
from crmdesk.model.search import ENTITY_NUMBERS
from crmdesk.model.target import Target
from crmdesk.services import input_search, targets
from crmdesk.services.book_fields import book_fields, entity_in
from crmdesk.services.list_columns import is_measured, is_own_money, is_words, row_statement
from crmdesk.services.list_filters import OF_VIEWS, Filter, Op, condition
from crmdesk.services.list_order import Order, follows_list, read_first, read_order
from crmdesk.services.periods import period_of
from crmdesk.services.tags import LINKS
from crmdesk.services.targets import kpis_in

if TYPE_CHECKING:
    import datetime as dt
    from array import array
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.targets import KnownKpis

PAGE = 200
LATEST = "latest"
"""What a list is sorted by that has the latest change first."""
_START = ("", 0)
"""Before the first row of every list: no sorting key is less than none, and numbers begin at 1."""
_AS_STORED = frozenset({
    Kind.TEXT, Kind.LONG_TEXT, Kind.LINK, Kind.IDENT, Kind.EMAILS, Kind.PHONES, Kind.URL,
    Kind.COUNTRY, Kind.LANGUAGE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows: which records, in which order, with which columns.

    With `sort` LATEST the latest change comes first; that is for lists narrowed to what was changed of late.
    `by_reference` tells linked records that share their names by their references, where they have any.
    """

    entity: str
    columns: tuple[str, ...]
    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    trash: bool = False
    by_reference: bool = False

    @property
    def plain(self) -> bool:
        """Whether the list is in its own order without conditions: it can be read along its index."""
        declared = declared_entity(self.entity)
        sort = self.sort or next((one.name for one in declared.fields if one.attribute == declared.sort), "")
        by_name = any(one.name == sort and one.attribute == "name" for one in declared.fields)
        own = issubclass(declared.model, Named) and by_name
        return own and not (self.search or self.filters or self.trash or self.descending)

    def within(self, declared: Entity) -> ListQuery:
        """The same list by the fields that there are: without columns, an order and filters of others."""
        known = {one.name for one in declared.fields}
        return replace(
            self,
            columns=tuple(one for one in self.columns if one in known),
            sort=self.sort if self.sort in known or self.sort == LATEST else "",
            filters=tuple(one for one in self.filters if one.field in known or one.op in OF_VIEWS),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its values in the order of the query's columns (links as titles)."""

    id: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a plain list and the place after its last row, where the next one begins."""

    rows: list[Row]
    after: tuple[str, int] | None


def default_columns(entity: str) -> tuple[str, ...]:
    """The columns that a list of this record shows at first."""
    return tuple(f.name for f in declared_entity(entity).fields if f.column is Column.SHOWN)


def count(work: Work, *, query: ListQuery) -> int:
    """How many records the list has."""

    def counted(session: Session) -> int:
        declared = entity_in(session, query.entity)
        statement = _where(session, declared, select(func.count()).select_from(declared.model), query)
        return session.scalar(statement) or 0

    return work.read(counted)


def page(work: Work, *, query: ListQuery, number: int, after: tuple[str, int] | None = None) -> Page:
    """Page `number` (from 0) of a plain list; `after` is the end of the page before, where known."""
    return work.read(partial(_page, query=query, number=number, after=after))


def _page(session: Session, *, query: ListQuery, number: int, after: tuple[str, int] | None) -> Page:
    after = _START if after is None and not number else after
    declared = entity_in(session, query.entity)
    statement = _page_statement(
        declared, query.columns, by_reference=query.by_reference, follows=after is not None
    )
    place = {"skipped": number * PAGE} if after is None else {"key": after[0], "last": after[1]}
    found = session.connection().execute(statement, {"most": PAGE, **place}).all()
    cells = _cells(session, query, found)
    end = (found[-1].sort_key, found[-1].id) if found else None
    return Page([Row(number, values) for number, values in cells.items()], end)


def first_statement(work: Work, *, query: ListQuery, most: int) -> str:
    """The SQL of a plain list's first rows in a book's file: number, then the values as they are stored.

    Empty where there is none: another list, a book on a server, or a value that is not told by itself.
    """
    declared = book_fields(work).entity(query.entity)
    fields = [declared.field(name) for name in query.columns]
    if not query.plain or book_file(work.engine) is None or not all(one.kind in _AS_STORED for one in fields):
        return ""
    statement = _page_statement(declared, query.columns, by_reference=query.by_reference, follows=True)
    place = statement.params(most=most, key=_START[0], last=_START[1])
    return str(place.compile(work.engine, compile_kwargs={"literal_binds": True}))


def order(work: Work, *, query: ListQuery) -> array[int]:
    """The numbers of all the list's records, in its order."""

    def read(session: Session, language: str) -> array[int]:
        return read_order(session, _order(session, query=query, language=language))

    return work.read(partial(read, language=work.facts.language))


def first(work: Work, *, query: ListQuery) -> list[Row]:
    """The first page of any list, without putting the rest of it in order."""

    def read(session: Session, language: str) -> list[Row]:
        ids = read_first(session, _order(session, query=query, language=language), PAGE)
        return _rows(session, query=query, ids=ids)

    return work.read(partial(read, language=work.facts.language))


def holds(work: Work, *, query: ListQuery, ids: Iterable[int]) -> set[int]:
    """Which of these records are in the list."""

    def read(session: Session) -> set[int]:
        declared = entity_in(session, query.entity)
        model: Any = declared.model
        statement = _where(session, declared, select(model.id), query)
        return {one for piece in chunks(ids) for one in session.scalars(statement.where(model.id.in_(piece)))}

    return work.read(read)


def _order(session: Session, *, query: ListQuery, language: str) -> Order:
    declared = entity_in(session, query.entity)
    since = next((one.value for one in query.filters if one.op is Op.CHANGED), None)
    if query.sort == LATEST and since is not None:
        conditions = _conditions(session, declared, query, by_index=False)
        return Order(declared, tuple(conditions), declared.sorting(), True, language, since)
    field = declared.sorting("" if query.sort == LATEST else query.sort)
    conditions = _conditions(session, declared, query, by_index=_goes_along_list(declared, query, field))
    return Order(declared, tuple(conditions), field, query.descending, language)


def _goes_along_list(declared: Entity, query: ListQuery, field: Field) -> bool:
    """Whether the list is best read along the index of its kind: few are found by other conditions."""
    links = {one.name for one in declared.fields if one.kind is Kind.LINK}
    is_narrow = any((one.op is Op.IS and one.field in links) or one.op is Op.CHANGED for one in query.filters)
    return follows_list(declared, field) and not (query.search.strip() or is_narrow)


def rows(work: Work, *, query: ListQuery, ids: Sequence[int]) -> list[Row]:
    """The rows of these records, in this order; records that are gone are left out."""
    return work.read(partial(_rows, query=query, ids=ids)) if ids else []


def each_row(work: Work, *, query: ListQuery) -> Iterator[Row]:
    """Every row of the list in its order, read in pieces (for an export)."""
    for piece in chunks(order(work, query=query)):
        yield from rows(work, query=query, ids=piece)


def narrowed(session: Session, statement: Select[Any], *, query: ListQuery) -> Select[Any]:
    """A statement about a kind of record, narrowed to what the list holds."""
    return _where(session, entity_in(session, query.entity), statement, query)


def _where(session: Session, declared: Entity, statement: Select[Any], query: ListQuery) -> Select[Any]:
    conditions = _conditions(session, declared, query)
    return statement.where(and_(*conditions)) if conditions else statement


def _conditions(
    session: Session, declared: Entity, query: ListQuery, *, by_index: bool = True
) -> list[ColumnElement[bool]]:
    model: Any = declared.model
    conditions = _own(declared, model, trash=query.trash, by_index=by_index)
    if query.search.strip() and declared.model is Target:
        conditions.append(targets.search_condition(session, query.search))
    elif query.search.strip() and declared.model in input_search.HELD:
        conditions.append(input_search.search_condition(session, declared.model, query.search))
    elif query.search.strip() and model.__tablename__ in ENTITY_NUMBERS:
        conditions.append(search.condition(session, model.__tablename__, model.id, query.search))
    return conditions + [condition(session, declared, one) for one in query.filters]


def _own(
    declared: Entity, of: Any, *, trash: bool = False, by_index: bool = True
) -> list[ColumnElement[bool]]:
    """What makes a record one of its kind, in the trash or out of it; `of` has the columns.

    Most records are what is asked for here; without `by_index` the list is not read by it.
    """
    seen = as_value if not (by_index or trash) else _itself
    conditions: list[ColumnElement[bool]] = [
        seen(getattr(of, name)) == value for name, value in declared.fixed.items()
    ]
    if issubclass(declared.model, Trashable):
        conditions.append(of.trashed.is_not(None) if trash else seen(of.trashed).is_(None))
    return conditions


def _itself(column: Any) -> Any:
    return column


def _rows(session: Session, *, query: ListQuery, ids: Sequence[int]) -> list[Row]:
    statement = _ids_statement(
        entity_in(session, query.entity), query.columns, by_reference=query.by_reference
    )
    connection = session.connection()
    found = [row for piece in chunks(ids) for row in connection.execute(statement, {"ids": piece})]
    cells = _cells(session, query, found)
    return [Row(number, cells[number]) for number in ids if number in cells]


@lru_cache(maxsize=64)
def _page_statement(
    declared: Entity, columns: tuple[str, ...], *, by_reference: bool, follows: bool
) -> Select[Any]:
    """What reads a page (`most` rows) of a plain list, after a `key` and its `last` record or `skipped` ones.

    What is skipped is skipped along the index alone, without a look at the rows.
    """
    table, most = table_of(declared.model), bindparam("most", type_=Integer)
    statement = row_statement(declared, columns, by_reference=by_reference).add_columns(
        table.c.sort_key.label("sort_key")
    )
    statement = statement.order_by(table.c.sort_key, table.c.id)
    if follows:
        place = tuple_(bindparam("key", type_=Text), bindparam("last", type_=BigInteger))
        begin = tuple_(table.c.sort_key, table.c.id) > place
        return statement.where(*_own(declared, table.c), begin).limit(most)
    here = table.alias()
    keys = select(here.c.id).where(*_own(declared, here.c)).order_by(here.c.sort_key, here.c.id)
    on_page = keys.limit(most).offset(bindparam("skipped", type_=Integer)).subquery()
    return statement.join_from(table, on_page, on_page.c.id == table.c.id)


@lru_cache(maxsize=64)
def _ids_statement(declared: Entity, columns: tuple[str, ...], *, by_reference: bool) -> Select[Any]:
    """What reads the rows of the records numbered `ids`."""
    statement = row_statement(declared, columns, by_reference=by_reference)
    return statement.where(table_of(declared.model).c.id.in_(bindparam("ids", expanding=True)))


def _cells(session: Session, query: ListQuery, found: Sequence[Sequence[Any]]) -> dict[int, tuple[Any, ...]]:
    """What was read by a row statement, as the values of each record's row."""
    declared = entity_in(session, query.entity)
    fields = [declared.field(name) for name in query.columns]
    end = len(fields) + 1
    kinds = {one.kind for one in fields}
    if any(map(is_measured, fields)) or Kind.KPI in kinds:
        facts = read_facts(session) if Kind.PERIOD in kinds else None
        kpis = kpis_in(session) if kinds & {Kind.KPI, Kind.FIGURE} else None
        cells = {row[0]: _measured(fields, row[1:end], iter(row[end:]), facts, kpis) for row in found}
    else:
        cells = {row[0]: tuple(row[1:end]) for row in found}
    for place, one in enumerate(fields):
        if is_words(one):
            _fill_words(session, declared, one, place, cells)
    return cells


def _measured(
    fields: Sequence[Field],
    values: Sequence[Any],
    measures: Iterator[str],
    facts: BookFacts | None,
    kpis: KnownKpis | None,
) -> tuple[Any, ...]:
    """A row's values: amounts of an own currency as `Money`, periods whole, figures by name and unit."""
    cells: list[Any] = []
    for one, value in zip(fields, values, strict=True):
        if facts is not None and one.kind is Kind.PERIOD:
            cells.append(period_of(facts, next(measures), value))
        elif kpis is not None and one.kind is Kind.KPI:
            cells.append(kpis.told(value))
        elif kpis is not None and one.kind is Kind.FIGURE:
            cells.append(kpis.in_unit(value, next(measures)))
        elif is_own_money(one):
            cells.append(_in_currency(value, next(measures)))
        else:
            cells.append(value)
    return tuple(cells)


def _in_currency(value: int | str | None, currency: str) -> Money | str | None:
    """An amount with its currency, also one that is a discount; a share stays as it is."""
    if isinstance(value, str):
        discount = read_discount(value, currency)
        return value if discount.amount is None else Money(discount.amount, currency)
    return None if value is None else Money(value, currency)


def _fill_words(
    session: Session, declared: Entity, one: Field, place: int, found: dict[int, tuple[Any, ...]]
) -> None:
    """Put the tags (or the products) of each row in its place, as a tuple of words."""
    if one.kind is Kind.TAGS:
        link: Any = LINKS[declared.model.__tablename__]
        owner, word = getattr(link, f"{declared.model.__tablename__}_id"), Tag.name
        query = select(owner, word).join(Tag, Tag.id == link.tag_id)
    else:
        link, owner, word = DealLine, DealLine.deal_id, Product.name
        query = select(owner, word).join(Product, Product.id == DealLine.product_id)
    words: dict[int, list[str]] = {number: [] for number in found}
    for piece in chunks(found):
        for number, text in session.execute(query.where(owner.in_(piece)).order_by(link.id)):
            words[number].append(text)
    for number, values in found.items():
        found[number] = (*values[:place], tuple(words[number]), *values[place + 1 :])


def with_day_range(query: ListQuery, field: str, start: dt.date, last: dt.date) -> ListQuery:
    """The list narrowed to the days from `start` to `last`, both included."""
    extra = (Filter(field, Op.AT_LEAST, start), Filter(field, Op.AT_MOST, last))
    return replace(query, filters=(*query.filters, *extra))


def total(work: Work, *, query: ListQuery, field: str) -> Decimal:
    """The sum of a number field over the list."""
    declared = declared_entity(query.entity)
    column = getattr(declared.model, declared.field(field).attribute)

    def summed(session: Session) -> Decimal:
        statement = _where(session, declared, select(func.sum(column)), query)
        return Decimal(session.scalar(statement) or 0)

    return work.read(summed)
