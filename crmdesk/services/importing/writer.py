"""Writing imported rows: what is new is made in bulk, what is known is changed where it differs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db.reading import current_token
from crmdesk.db.uow import chunks
from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_
from crmdesk.model.base import Trashable
from crmdesk.model.contact import Contact
from crmdesk.model.errors import Invalid
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.services.importing.cells import yes_or_no
from crmdesk.services.tags import LINKS, set_tags, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crmdesk.db.uow import Unit
    from crmdesk.entities.spec import Field
    from crmdesk.model.base import Record
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.resolve import Resolver

Values = dict[str, Any]
_BULK = 1000


class RecordWriter:
    """Sorts rows out into new, changed and unchanged records, and writes them.

    A row with a reference is the record of that reference; one without is the record that has all
    its values. `take` answers created, updated or unchanged.
    """

    def __init__(self, plan: Plan, resolver: Resolver) -> None:
        self.plan = plan
        self.entity = plan.entity
        self.resolver = resolver
        self.new: list[tuple[int, Values]] = []
        self.changed: list[tuple[int, Values]] = []
        self.known: dict[tuple[Any, ...], list[tuple[int, Record | Values]]] = defaultdict(list)

    def expect(self, read: Sequence[ReadRow]) -> None:
        """Read the records of the book that these rows may be about."""
        model: Any = self.entity.model
        name, attribute = self._identity_field()
        wanted = {row.values.get(name) for row in read if not row.errors} - {None}
        texts = sorted(str(one) for one in wanted) if attribute != "day" else sorted(wanted)
        for piece in _pieces(texts):
            query = select(model).where(getattr(model, attribute).in_(piece))
            for fixed, value in self.entity.fixed.items():
                query = query.where(getattr(model, fixed) == value)
            if issubclass(model, Trashable):
                query = query.where(model.trashed.is_(None))
            for record in self.resolver.session.scalars(query.order_by(model.id)):
                self.known[self._key_of(getattr(record, attribute))].append((record.id, record))

    def _identity_field(self) -> tuple[str, str]:
        """The field (and its attribute) that a row and its record share for certain."""
        if "ref" in self.plan.fields:
            return "ref", "ref"
        if self.entity.model is ExchangeRate:
            return "day", "day"
        return (self.entity.fields[0].name, self.entity.fields[0].attribute)

    def _key_of(self, value: Any) -> tuple[Any, ...]:
        return (value,)

    def take(self, row: ReadRow) -> str:
        """Decide what becomes of one row.

        Raises:
            Invalid: a link in it means nothing or several things, or a needed value is missing.
        """
        values = self.resolved(row)
        name, _attribute = self._identity_field()
        by_ref = name == "ref" and values.get("ref") is not None
        for record, existing in self.known.get(self._key_of(values.get(name)), ()):
            differing = self._differing(existing, values)
            if not differing:
                return "unchanged"
            if by_ref or self._is_same(existing, values):
                self._change(record, existing, differing)
                return "updated"
        record = self.resolver.new_id(self.entity.name)
        self.new.append((record, values))
        self.known[self._key_of(values.get(name))].append((record, values))
        return "created"

    def _is_same(self, existing: Record | Values, values: Values) -> bool:
        """Whether a row without a reference is about this record although its values differ."""
        if self.entity.model is not ExchangeRate:
            return False
        return _value(existing, "currency") == values.get("currency")

    def _change(self, record: int, existing: Record | Values, differing: Values) -> None:
        if isinstance(existing, dict):
            existing.update(differing)
        else:
            self.changed.append((record, differing))

    def resolved(self, row: ReadRow) -> Values:
        """A row's values with its names turned into records."""
        values = dict(row.values)
        if "first_name" in values or "last_name" in values:
            parts = (values.pop("first_name", None), values.pop("last_name", None))
            values["name"] = values.get("name") or " ".join(part for part in parts if part) or None
        for one in self.entity.fields:
            if one.name not in values:
                continue
            if one.required and values[one.name] is None:
                raise Invalid(one.name, N_("This field cannot be empty."))
            if one.link and one.kind is Kind.LINK:
                values[one.name] = self._linked(one, values[one.name])
        if self.entity.name in {"contact", "company"} and values.get("name") is None:
            raise Invalid("name", N_("Enter a name."))
        return values

    def _linked(self, one: Field, text: str | None) -> int | bool | None:
        if one.name == "manager" and text is not None:
            truth = yes_or_no(text)
            if truth is not None:
                return truth
        return self.resolver.link(one.name, one.link, text)

    def _differing(self, existing: Record | Values, values: Values) -> Values:
        """The values of a row that are not the record's."""
        return {
            name: value
            for name, value in values.items()
            if self.current(existing, self.entity.field(name)) != value
        }

    def current(self, existing: Record | Values, one: Field) -> Any:
        """A known record's value of a field, as a row would have it."""
        if isinstance(existing, dict):
            return existing.get(one.name)
        if one.kind is Kind.TAGS:
            return tags_of(self.resolver.session, existing.__tablename__, existing.id) or None
        return getattr(existing, one.attribute)

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Write the new records in bulk and the changed ones one by one."""
        done = 0
        for piece in _pieces(self.new, _BULK):
            current_token().require()
            self.insert(unit, piece)
            done += len(piece)
            tick(done)
        for record, differing in self.changed:
            self.update(unit, record, differing)
            done += 1
        tick(done)

    def insert(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Make records of new rows."""
        unit.insert_many(self.entity.model, [self.row_of(record, values) for record, values in rows])
        self._insert_tags(unit, rows)

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values."""
        row: Values = {"id": record, **self.entity.fixed}
        for name, value in values.items():
            one = self.entity.field(name)
            if one.kind is Kind.TAGS or value is None:
                continue
            row[_attribute(one, value)] = value
        if self.entity.model is Contact:
            row.setdefault("created", self.resolver.facts.today())
        if self.entity.model is Product:
            row.setdefault("currency", self.resolver.facts.currency)
        return row

    def _insert_tags(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        table = self.entity.model.__tablename__
        if table in LINKS:
            for record, values in rows:
                if values.get("tags"):
                    set_tags(unit, table, record, values["tags"])

    def update(self, unit: Unit, record: int, differing: Values) -> None:
        """Change a known record where a row differs from it."""
        target = unit.get(self.entity.model, record)
        for name, value in differing.items():
            one = self.entity.field(name)
            if one.kind is Kind.TAGS:
                set_tags(unit, target.__tablename__, record, value or [])
            else:
                setattr(target, _attribute(one, value), value)


def _attribute(one: Field, value: Any) -> str:
    """The mapped attribute a value goes to; a manager said with yes or no is a role, not a person."""
    return "is_manager" if one.name == "manager" and isinstance(value, bool) else one.attribute


def _value(existing: Record | Values, name: str) -> Any:
    return existing.get(name) if isinstance(existing, dict) else getattr(existing, name)


def _pieces(items: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    return chunks(items, size)
