"""What follows from own fields and from merging: records are found by them, and newer than before."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, select, update

from crmdesk.db.changes import models, table_of
from crmdesk.db.own_words import TABLES, own_words
from crmdesk.db.uow import chunks
from crmdesk.model.contact import Contact
from crmdesk.model.custom import CustomField, CustomValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmdesk.db.uow import Unit
    from crmdesk.entities.catalogue import BookFields

_FIELD, _VALUE = CustomField.__tablename__, CustomValue.__tablename__
_CONTACT = Contact.__tablename__


class OwnFields:
    """Keeps search entries and versions of records with own fields, or merged ones, up to date."""

    tables: frozenset[str] = frozenset({_FIELD, _VALUE, *TABLES.values()})

    def follow(self, unit: Unit) -> None:
        """Bring the records up to date whose values, or whose fields, were touched."""
        is_merged = _has_merged(unit)
        if not is_merged and not _has_fields(unit):
            return
        valued = _valued(unit)
        if is_merged:
            valued.setdefault(_CONTACT, set()).update(unit.touched(_CONTACT, "merged_into_id"))
        for table in dict.fromkeys(TABLES.values()):
            touched = unit.touched(table)
            beside = valued.get(table, set())
            for piece in chunks(sorted(touched | beside)):
                _note_texts(unit, table, piece, beside)
            _make_newer(unit, table, beside - touched)
            if beside:
                unit.followed[table] = unit.followed.get(table, set()) | beside


def _has_fields(unit: Unit) -> bool:
    """Whether the book has, or had before this gesture, a field of its own."""
    kept: BookFields | None = unit.work.known.of(_FIELD)
    if kept is not None and not unit.touched(_FIELD) and not unit.touched(_VALUE):
        return any(map(kept.own, TABLES))
    return unit.session.scalar(select(CustomField.id).limit(1)) is not None or bool(unit.touched(_VALUE))


def _has_merged(unit: Unit) -> bool:
    """Whether this gesture touches contacts, and one of the book's was merged, or was before it."""
    if not unit.touched(_CONTACT):
        return False
    if any(
        table == _CONTACT and "merged_into_id" in change.before
        for (table, _record), change in unit.changes.settled().items()
    ):
        return True
    merged = select(Contact.id).where(Contact.merged_into_id.is_not(None)).limit(1)
    return unit.session.scalar(merged) is not None


def _valued(unit: Unit) -> dict[str, set[int]]:
    """The records, by table, whose values this gesture touched, or values of a field that it touched."""
    pairs: set[tuple[int, int]] = set()
    pair = select(CustomValue.field_id, CustomValue.record_id)
    for piece in chunks(sorted(unit.touched(_VALUE))):
        pairs.update(
            (one, record) for one, record in unit.session.execute(pair.where(CustomValue.id.in_(piece)))
        )
    for (table, _record), change in unit.changes.settled().items():
        if table == _VALUE and "record_id" in change.before:
            pairs.add((change.before["field_id"], change.before["record_id"]))
    for number in unit.touched(_FIELD):
        pairs.update(
            (number, row.record_id)
            for row in unit.session.execute(pair.where(CustomValue.field_id == number))
        )
    entities: dict[int, str] = {
        row.id: row.entity for row in unit.session.execute(select(CustomField.id, CustomField.entity))
    }
    found: dict[str, set[int]] = defaultdict(set)
    for number, record in pairs:
        if number in entities:
            found[TABLES[entities[number]]].add(record)
    return found


def _note_texts(unit: Unit, table: str, records: list[int], beside: Iterable[int]) -> None:
    """Let records with words in own fields, and those that may have lost some, be found by what they have."""
    words = own_words(unit.session.connection(), table, records)
    wanted = [record for record in records if record in words or record in beside]
    rows = table_of(models()[table])
    search_text = cast("Any", models()[table]).search_text
    query = select(rows).where(rows.c.id.in_(wanted))
    for row in unit.session.execute(query).mappings() if wanted else ():
        raw = search_text(SimpleNamespace(**row))
        gone = row["trashed"] is not None or raw is None
        unit.note_text(table, row["id"], None if gone else "\n".join([raw, *words.get(row["id"], ())]))


def _make_newer(unit: Unit, table: str, records: set[int]) -> None:
    """Raise the versions, so that a form opened before meets what somebody else saved."""
    rows = table_of(models()[table])
    statement = update(rows).where(rows.c.id == bindparam("record")).values(version=rows.c.version + 1)
    if records:
        unit.session.connection().execute(statement, [{"record": record} for record in sorted(records)])
