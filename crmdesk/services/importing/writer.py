"""Sorting imported rows out, and writing them: new ones in bulk, known ones where they differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crmdesk.db.changes import table_of
from crmdesk.db.reading import current_token
from crmdesk.db.uow import chunks
from crmdesk.entities.spec import Kind
from crmdesk.l10n.normalise import fold
from crmdesk.model.contact import Contact
from crmdesk.model.product import Product
from crmdesk.services.custom_values import add_values, own_of, set_values, values_of_many
from crmdesk.services.importing.held import KnownRows, NewRows
from crmdesk.services.importing.merged import MergedRows, plain_values
from crmdesk.services.tags import LINKS, add_tags, set_tags, tags_of_many
from crmdesk.services.validation import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.entities.spec import Field
    from crmdesk.model.base import Record
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.resolve import Resolver

Values = dict[str, Any]

_BULK = 1000
_PIECE = 500
_FEW = 2000
_MANY_TIMES = 4


class RecordWriter:
    """Sorts rows out into new, changed and unchanged records, and writes them.

    A row with a reference is the record of that reference; one without is the record that has all
    its values. Everything it needs from the book is read when it is made, so that rows are sorted
    out without the book; `take` answers created, updated or unchanged.
    """

    extra: frozenset[str] = frozenset()
    """Values beside the fields, which a subclass keeps with a row."""

    def __init__(self, plan: Plan, resolver: Resolver, session: Session, rows: ReadRows) -> None:
        self.plan = plan
        self.entity = plan.entity
        self.resolver = resolver
        self.table = table_of(self.entity.model)
        self.new = NewRows()
        self.changed: dict[int, Values] = {}
        self.known = KnownRows()
        self.fields = {one.name: one for one in self.entity.fields}
        self._links = [one for one in self.entity.fields if one.kind is Kind.LINK and one.name in plan.fields]
        self._attributes = {
            one.name: one.attribute
            for one in self.entity.fields
            if one.kind is not Kind.TAGS and not one.own and one.name not in self.extra
        }
        self._own = {one.name: one for one in own_of(self.entity) if one.name in plan.fields}
        self._required = [one for one in self.entity.fields if one.required]
        self._fillable = {
            name for name, one in self.fields.items() if self._column_takes_nothing(one.attribute)
        }
        self.read_known(session, rows)

    def _column_takes_nothing(self, attribute: str) -> bool:
        return attribute in self.table.c and not self.table.c[attribute].nullable

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the records of the book that these rows may be about."""
        wanted: dict[str, set[Any]] = defaultdict(set)
        for row in rows:
            name, value = self.key_of_row(row.values)
            if value is not None and not row.errors:
                wanted[name].add(value)
        found: dict[int, Values] = {}
        for name, values in wanted.items():
            column = self.table.c[self.fields[name].attribute]
            for one in self._rows_with(session, column, values):
                record = found.setdefault(one["id"], self.values_of(one))
                self.known.add((name, one[column]), one["id"], record)
        self.read_beside(session, found)
        if self._own:
            own = values_of_many(session, list(self._own.values()), found)
            for number, record in found.items():
                record.update(dict.fromkeys(self._own) | own.get(number, {}))
        self.merged = None
        if self.entity.model is Contact:
            self.merged = MergedRows(session, self.entity, list(self._own.values()), wanted)

    def _rows_with(
        self, session: Session, column: ColumnElement[Any], values: set[Any]
    ) -> Iterator[RowMapping]:
        """The records whose column has one of the values; they are picked out of all where these are many."""
        query = select(self.table).order_by(self.table.c.id)
        for name, value in self.entity.fixed.items():
            query = query.where(self.table.c[name] == value)
        if "trashed" in self.table.c:
            query = query.where(self.table.c.trashed.is_(None))
        narrowed = len(values) < _FEW
        if column.key == "ref" and not narrowed:
            every = select(func.count()).select_from(query.subquery())
            narrowed = session.scalars(every).one() > _MANY_TIMES * len(values)
        for one in [query.where(column.in_(piece)) for piece in _pieces(values)] if narrowed else [query]:
            for row in session.execute(one.execution_options(yield_per=_PIECE)).mappings():
                if row[column] in values:
                    yield row

    def values_of(self, row: RowMapping) -> Values:
        """A record's values by field name, as a row of the file would have them."""
        return plain_values(self.fields, row)

    def read_beside(self, session: Session, found: dict[int, Values]) -> None:
        """Read what does not stand in the records themselves: their tags."""
        if "tags" in self.plan.fields:
            tags = tags_of_many(session, self.table.name, found)
            for record, values in found.items():
                values["tags"] = tags.get(record)

    def key_of_row(self, values: Values) -> tuple[str, Any]:
        """The field (and its value) that a row and its record share for certain: a reference, else a name."""
        if values.get("ref") is not None:
            return "ref", values["ref"]
        return self.own_key(values)

    def own_key(self, values: Values) -> tuple[str, Any]:
        """The same for a row without a reference."""
        name = self.entity.fields[0].name
        return name, _full_name(values) if name == "name" else values.get(name)

    def take(self, row: ReadRow) -> str:
        """Decide what becomes of one row, whose values it takes over.

        Raises:
            CrmError: a link in it means nothing or several things, or a needed value is missing.
        """
        values = self.resolved(row.values)
        key = self.key_of_row(values)
        for record, existing in self.known.find(key):
            differing = self.differing(existing, values)
            if not differing:
                return "unchanged"
            if key[0] == "ref" or self.is_same(existing, values):
                existing.update(differing)
                if record > 0:
                    self.changed.setdefault(record, {}).update(differing)
                return "updated"
        if self.merged is not None and (meant := self.merged.find(key)) is not None:
            news = self.merged.news(meant, values, self.changed.get(meant.record, {}))
            if news is not None:
                if news:
                    self.changed.setdefault(meant.record, {}).update(news)
                return "updated" if news else "unchanged"
        record = self.new_number(values)
        self.new.append((record, values))
        self.known.add(key, record, values)
        return "created"

    def new_number(self, _values: Values) -> int:
        """The number of a new record."""
        return self.resolver.numbers.take(self.table.name)

    def finish(self) -> None:
        """Settle what is still open when all rows are sorted out; what was known is needed no more."""
        self.known.release()

    def is_same(self, _existing: Values, _values: Values) -> bool:
        """Whether a row without a reference is about this record although its values differ."""
        return False

    def resolved(self, values: Values) -> Values:
        """A row's values, which it may change, with its names turned into records."""
        if "first_name" in values or "last_name" in values:
            values["name"] = _full_name(values)
            values.pop("first_name", None)
            values.pop("last_name", None)
        for one in self._required:
            if values.get(one.name) is None:
                raise missing(one.name)
        for one in self._links:
            text = values.get(one.name)
            if text is not None:
                values[one.name] = self.linked(one, text)
        return values

    def linked(self, one: Field, text: str) -> int | None:
        """The record a link's text means."""
        return self.resolver.link(one.name, one.link, text)

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the record's; an empty cell leaves what cannot be empty."""
        return {
            name: value
            for name, value in values.items()
            if existing.get(name) != value and not (value is None and name in self._fillable)
        }

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Write the new records in bulk and the changed ones one by one."""
        done = 0
        for piece in self.new.taken(_BULK):
            current_token().require()
            rows = [(self.resolver.numbers.real(self.table.name, r), v) for r, v in piece]
            self.insert(unit, rows)
            if self.table.name in LINKS and "tags" in self.plan.fields:
                add_tags(unit, self.table.name, {record: values.get("tags") or () for record, values in rows})
            if self._own:
                self._add_own(unit, rows)
            done += len(piece)
            tick(done)
        for numbers in _pieces(self.changed, _BULK):
            current_token().require()
            for record, target in unit.get_many(self.entity.model, numbers).items():
                self.update(unit, target, self.changed[record])
            unit.session.flush()
            done += len(numbers)
            tick(done)

    def insert(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Make records of new rows."""
        unit.insert_many(self.entity.model, [self.row_of(record, values) for record, values in rows])

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values."""
        attributes = self._attributes
        row: Values = {
            attributes[name]: value
            for name, value in values.items()
            if value is not None and name in attributes
        }
        row["id"] = record
        row |= self.entity.fixed
        for one in self._links:
            if row.get(one.attribute) is not None:
                row[one.attribute] = self.real(one.link, row[one.attribute])
        if self.entity.model is Contact:
            row.setdefault("created", self.resolver.today)
        elif self.entity.model is Product:
            row.setdefault("currency", self.resolver.facts.currency)
        return row

    def real(self, entity: str, number: int) -> int:
        """The number under which a linked record stands in the book."""
        return self.resolver.numbers.real(self.resolver.registers[entity].table, number)

    def _add_own(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Give new records the values of the fields that the business added."""
        own = self._own
        values = {
            record: {name: self._real_own(one, values.get(name)) for name, one in own.items()}
            for record, values in rows
        }
        add_values(unit, own, values)

    def _real_own(self, one: Field, value: Any) -> Any:
        return self.real(one.link, value) if one.link and value is not None else value

    def update(self, unit: Unit, target: Record, differing: Values) -> None:
        """Change a known record where a row differs from it."""
        for name, value in differing.items():
            one = self.fields[name]
            if one.own:
                set_values(unit, [one], {target.id: {name: self._real_own(one, value)}})
            elif one.kind is Kind.TAGS:
                set_tags(unit, self.table.name, target.id, value or [])
            elif one.kind is Kind.LINK and value is not None:
                setattr(target, one.attribute, self.real(one.link, value))
            else:
                setattr(target, one.attribute, value)


def _full_name(values: Values) -> str | None:
    """The name of a row; a name beside a last name alone is the first name, unless it ends with the last."""
    name: str | None = values.get("name")
    first, last = values.get("first_name"), values.get("last_name")
    if name and ("first_name" in values or not last or f" {fold(name)}".endswith(f" {fold(last)}")):
        return name
    return " ".join(part for part in (name or first, last) if part) or None


def _pieces(items: Iterable[Any], size: int = _PIECE) -> Iterable[list[Any]]:
    return chunks(items, size)
