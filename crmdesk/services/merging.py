"""Merging contacts or companies that are one: what belongs to the others moves, and nothing they had is lost.

One stays, with every e-mail address, phone, tag and note; where they differ in another field one value is
chosen. Whatever points at the others points at it from then on. The others go to the trash as its aliases:
the search box and later imports find the one that stays by their names and references.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from crmdesk.db.changes import models, table_of
from crmdesk.db.uow import chunks
from crmdesk.entities.spec import Kind
from crmdesk.l10n.normalise import squeeze
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact, ContactTag
from crmdesk.model.custom import CustomField, CustomKind, CustomValue
from crmdesk.model.errors import IllegalMove, NotFound
from crmdesk.model.journal import Entry, EntryAction
from crmdesk.model.ticket import ServiceGoal
from crmdesk.model.told_apart import ToldApart
from crmdesk.services.book_fields import entity_in
from crmdesk.services.custom_values import own_of, set_values, values_of_many
from crmdesk.services.tags import set_tags, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Column
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.entities.spec import Entity, Field

    Attribute = InstrumentedAttribute[Any]

MOST: Final = 4
"""So many records are compared side by side, and merged at once."""

_KEPT_WHOLE: Final = frozenset({"ref", "created", "emails", "phones", "note", "needs", "tags"})
"""Fields of which nothing is chosen: all values stay, or the first day, or the own reference."""

_APART: Final = frozenset(model.__tablename__ for model in (ContactTag, ServiceGoal, ToldApart))
"""Tables whose rows cannot all be had twice, so that they are not simply pointed elsewhere."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the records differ: a value of each, a link by its name; `preset` is a place."""

    field: Field
    values: tuple[Any, ...]
    preset: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Records beside one another: the first is the one that stays, `moves` counts what the others have.

    The counts are by table, `contact` for the people of companies; what lies in the trash is not counted.
    """

    entity: str
    records: tuple[int, ...]
    titles: tuple[str, ...]
    differences: tuple[Difference, ...]
    moves: dict[str, int]


def compare(work: Work, *, entity: str, records: Sequence[int]) -> Comparison:
    """What merging these records would ask and move; the oldest of them would stay.

    Raises:
        NotFound: one is not in the book. IllegalMove: they cannot be merged.
    """
    return work.read(partial(_compare, entity=entity, records=sorted(set(records))))


def _compare(session: Session, *, entity: str, records: Sequence[int]) -> Comparison:
    declared = entity_in(session, entity)
    found = {one.id: one for one in session.scalars(select(Contact).where(Contact.id.in_(records)))}
    for record in records:
        if record not in found:
            raise NotFound(entity, record)
    rows = [found[record] for record in records]
    _require_mergeable(declared, rows)
    return Comparison(
        entity,
        tuple(records),
        tuple(one.name for one in rows),
        tuple(_differences(session, declared, rows)),
        _count(session, records[1:]),
    )


def _require_mergeable(declared: Entity, rows: Sequence[Contact]) -> None:
    if len(rows) < 2:  # noqa: PLR2004 - one is nothing to merge
        raise IllegalMove(N_("Select two or more records to merge."))
    for one in rows:
        one.require_not_trashed()
        if one.kind is not declared.fixed["kind"]:
            raise IllegalMove(N_("A person and a company cannot be merged."))


# What differs


def _differences(session: Session, declared: Entity, rows: Sequence[Contact]) -> Iterator[Difference]:
    """The fields in which the records differ, each with the place of its newest value that is not empty."""
    own = own_of(declared)
    theirs = values_of_many(session, own, [one.id for one in rows])
    newest = _newest(session, rows)
    for field in declared.fields:
        if field.name in _KEPT_WHOLE:
            continue
        values = [
            theirs[one.id].get(field.name) if field.own else getattr(one, field.attribute) for one in rows
        ]
        filled = [place for place, value in enumerate(values) if value not in {None, ""}]
        if len({value or None for value in values}) > 1:
            preset = max(filled, key=lambda place: (newest(rows[place], field.attribute), -place))
            yield Difference(field, tuple(_told(session, field, values)), preset)


def _told(session: Session, field: Field, values: Sequence[Any]) -> list[Any]:
    """The values as a person reads them: what a link points at by its name."""
    if field.kind is not Kind.LINK:
        return list(values)
    model: Any = Contact
    if not field.own:
        [key] = table_of(Contact).c[field.attribute].foreign_keys
        model = models()[key.column.table.name]
    wanted = {value for value in values if value is not None}
    names: dict[int, str] = {
        row.id: row.name for row in session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
    }
    return [names.get(value, "") for value in values]


def _newest(session: Session, rows: Sequence[Contact]) -> Callable[[Contact, str], int]:
    """Which gesture gave a record a field's value: the later, the newer the value."""
    given: dict[tuple[int, str], int] = {}
    made: dict[int, int] = {}
    query = select(Entry).where(Entry.entity == Contact.__tablename__)
    query = query.where(Entry.record_id.in_([one.id for one in rows])).order_by(Entry.id)
    for entry in session.scalars(query):
        if entry.action is EntryAction.UPDATE:
            given.update(
                ((entry.record_id, name), entry.gesture_id) for name in json.loads(entry.after or "{}")
            )
        else:
            made[entry.record_id] = entry.gesture_id
    return lambda one, attribute: given.get((one.id, attribute), made.get(one.id, 0))


def _count(session: Session, others: Sequence[int]) -> dict[str, int]:
    """How many records of each table belong to the others."""
    counts: dict[str, int] = {}
    for table, links in _pointing():
        columns = [column for column in links if column.name != "merged_into_id"]
        rows = columns[0].table
        query = select(rows.c.id).where(or_(*(column.in_(others) for column in columns)))
        if "trashed" in rows.c:
            query = query.where(rows.c.trashed.is_(None))
        counts[table] = len(session.execute(query).all())
    files = select(Attachment.id).where(
        Attachment.entity == Contact.__tablename__,
        Attachment.record_id.in_(others),
        Attachment.trashed.is_(None),
    )
    counts[Attachment.__tablename__] = len(session.execute(files).all())
    return {table: count for table, count in counts.items() if count}


def _pointing() -> Iterator[tuple[str, list[Column[Any]]]]:
    """The tables of records that point at a contact, with the columns that do."""
    contact = table_of(Contact).c.id
    for name, model in sorted(models().items()):
        columns = [
            column
            for column in table_of(model).c
            if any(key.column is contact for key in column.foreign_keys) and column.name not in model.derived
        ]
        if columns and name not in _APART:
            yield name, columns


# Merging


def merge(
    work: Work, *, entity: str, into: int, others: Sequence[int], take: Mapping[str, int] | None = None
) -> Committed:
    """Let records be one: what belongs to the others moves to `into`, and they become its aliases.

    `take` names, by field, the record whose value stays; else the newest that is not empty does.

    Raises:
        NotFound: one is not in the book. IllegalMove: they cannot be merged.
    """
    with work.write() as unit:
        declared = entity_in(unit.session, entity)
        rows = list(unit.get_many(Contact, dict.fromkeys((into, *others))).values())
        _require_mergeable(declared, rows)
        kept, gone = rows[0], rows[1:]
        _choose(unit, declared, rows, take or {})
        _keep_whole(unit, kept, gone)
        numbers = [one.id for one in gone]
        _repoint(unit, kept.id, numbers)
        _repoint_own(unit, kept.id, numbers)
        _move_once(unit, kept.id, numbers, ServiceGoal.customer_id, ServiceGoal.priority)
        _move_once(unit, kept.id, numbers, ToldApart.contact_id, ToldApart.said)
        for one in gone:
            one.trashed, one.merged_into_id = unit.now, kept.id
        return unit.commit(
            NN_("Merged {count} record into “{name}”", "Merged {count} records into “{name}”"),
            count=len(gone),
            name=kept.name,
        )


def _choose(unit: Unit, declared: Entity, rows: Sequence[Contact], take: Mapping[str, int]) -> None:
    """Give the one that stays the chosen values."""
    kept, by_number = rows[0], {one.id: one for one in rows}
    own = own_of(declared)
    theirs = values_of_many(unit.session, own, by_number)
    chosen: dict[str, Any] = {}
    for one in list(_differences(unit.session, declared, rows)):
        field, source = one.field, by_number.get(take.get(one.field.name, 0), rows[one.preset])
        if field.own:
            chosen[field.name] = theirs[source.id].get(field.name)
        else:
            setattr(kept, field.attribute, getattr(source, field.attribute))
    if chosen:
        set_values(unit, own, {kept.id: chosen})


def _keep_whole(unit: Unit, kept: Contact, gone: Sequence[Contact]) -> None:
    """Keep every address, number, note and tag, the first day and a reference."""
    rows = (kept, *gone)
    kept.emails = _all_lines([one.emails for one in rows], str.casefold)
    kept.phones = _all_lines([one.phones for one in rows], squeeze)
    for name in ("note", "needs"):
        texts = dict.fromkeys(text for one in rows if (text := getattr(one, name)))
        setattr(kept, name, "\n\n".join(texts) or None)
    kept.created = min(one.created for one in rows)
    kept.ref = next((one.ref for one in rows if one.ref), None)
    table = Contact.__tablename__
    tags = [tag for one in rows for tag in tags_of(unit.session, table, one.id)]
    set_tags(unit, table, kept.id, list(dict.fromkeys(tags)))


def _all_lines(values: Sequence[str | None], key: Callable[[str], str]) -> str | None:
    lines: dict[str, str] = {}
    for value in values:
        for line in (value or "").split("\n"):
            if line.strip():
                lines.setdefault(key(line), line)
    return "\n".join(lines.values()) or None


def _repoint(unit: Unit, kept: int, gone: Sequence[int]) -> None:
    """Point every record at the one that stays which points at one of the others, files included."""
    for table, columns in _pointing():
        model: Any = models()[table]
        query = select(model).where(or_(*(getattr(model, one.name).in_(gone) for one in columns)))
        for row in unit.session.scalars(query):
            for column in columns:
                if getattr(row, column.name) in gone:
                    setattr(row, column.name, kept)
    file: Any = Attachment
    theirs = select(file).where(file.entity == Contact.__tablename__, file.record_id.in_(gone))
    for held in unit.session.scalars(theirs):
        held.record_id = kept
    unit.session.flush()


def _repoint_own(unit: Unit, kept: int, gone: Sequence[int]) -> None:
    """The same for links in fields that the business added itself."""
    links = list(unit.session.scalars(select(CustomField.id).where(CustomField.kind == CustomKind.LINK)))
    for piece in chunks(links):
        query = select(CustomValue).where(CustomValue.field_id.in_(piece), CustomValue.whole.in_(gone))
        for value in unit.session.scalars(query):
            value.whole = kept


def _move_once(unit: Unit, kept: int, gone: Sequence[int], owner: Attribute, key: Attribute) -> None:
    """Rows of which one can have one of a `key` only move where the one that stays has none; others go."""
    query = select(owner.class_).where(owner.in_([kept, *gone])).order_by(owner.class_.id)
    rows = unit.session.scalars(query).all()
    taken = {getattr(one, key.key) for one in rows if getattr(one, owner.key) == kept}
    for one in rows:
        if getattr(one, owner.key) == kept:
            continue
        if getattr(one, key.key) in taken:
            unit.session.delete(one)
        else:
            setattr(one, owner.key, kept)
            taken.add(getattr(one, key.key))
