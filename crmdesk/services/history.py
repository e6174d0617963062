"""What was done in the book, and taking it back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db import journal, undoing
from crmdesk.db.changes import models
from crmdesk.db.uow import read_facts
from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_
from crmdesk.model.base import EPOCH
from crmdesk.model.contact import Contact
from crmdesk.model.custom import CustomValue
from crmdesk.model.errors import CannotUndo, IllegalMove, NotFound
from crmdesk.model.journal import EntryAction
from crmdesk.model.staff import Staff
from crmdesk.services.book_fields import entity_in
from crmdesk.services.own_history import OwnDeed, own_changes
from crmdesk.services.part_history import PARTS, part_deeds
from crmdesk.services.periods import period_of
from crmdesk.services.target_history import TargetHistory
from crmdesk.services.ticket_clocks import require_told

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.journal import Deed
    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.entities.spec import Entity, Field
    from crmdesk.model.journal import Entry


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record before and after a gesture, as field values (links as their titles)."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One gesture on one record: who did what when, and which fields it changed."""

    deed: Deed
    who: str
    action: str
    changes: tuple[FieldChange, ...]


def undo(work: Work, *, gesture: int | None = None) -> Committed:
    """Take back one gesture, or my latest.

    Raises:
        CannotUndo: there is none, or it cannot be taken back whole.
    """
    with work.write() as unit:
        number = gesture or journal.latest_to_undo(unit.session, work.staff())
        if number is None:
            raise CannotUndo(N_("There is nothing to undo."))
        return _take_back(unit, number)


def _take_back(unit: Unit, number: int) -> Committed:
    try:
        return undoing.take_back(unit, number, require_told)
    except IllegalMove as reason:
        raise CannotUndo(reason.message, **reason.params) from reason


def redo(work: Work) -> Committed:
    """Do again what my latest undo took back."""
    with work.write() as unit:
        number = journal.latest_to_redo(unit.session, work.staff())
        if number is None:
            raise CannotUndo(N_("There is nothing to redo."))
        return _take_back(unit, number)


def deeds(work: Work, *, limit: int = 200, before: int | None = None) -> list[Deed]:
    """The newest gestures of the book first."""
    return work.read(lambda session: journal.deeds(session, limit=limit, before=before))


def record_named(work: Work, *, entity: str, text: str) -> tuple[str, int]:
    """The record that a person calls `text`, the trash included: by its reference, name, or number.

    Raises:
        NotFound: there is none.
    """
    return work.read(partial(_record_named, entity=entity, text=text))


def _record_named(session: Session, *, entity: str, text: str) -> tuple[str, int]:
    declared = declared_entity(entity)
    model: Any = declared.model
    query = select(model.id).order_by(model.id).limit(1)
    for name, value in declared.fixed.items():
        query = query.where(getattr(model, name) == value)
    names = [getattr(model, name) for name in ("ref", "name", "currency") if hasattr(model, name)]
    tests = [column == text for column in names]
    tests += [model.id == int(text)] if text.isascii() and text.isdigit() else []
    for test in tests:
        found = session.scalars(query.where(test)).first()
        if found is not None:
            return entity, int(found)
    raise NotFound(entity, text)


def of_record(work: Work, *, entity: str, record: int) -> list[Event]:
    """Every gesture on one record, newest first."""
    return work.read(partial(_events, entity=entity, record=record))


def _events(session: Session, *, entity: str, record: int) -> list[Event]:
    declared = entity_in(session, entity)
    found = journal.history_of(session, declared.model.__tablename__, record)
    own = own_changes(session, declared, record)
    known = {deed.id for deed, _entry in found}
    found += [(deed, entry) for deed, entry, _changes in own.values() if deed.id not in known]
    parts = {deed.id: (deed, entry) for deed, entry in part_deeds(session, entity, record)}
    found += [one for number, one in parts.items() if number not in known | own.keys()]
    found.sort(key=lambda one: one[0].id, reverse=True)
    staff = {deed.staff_id for deed, _ in found if deed.staff_id}
    names: dict[int, str] = {
        row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff)))
    }
    fields = {field.attribute: field for field in declared.fields}
    measured = TargetHistory(session, declared, record, [entry for _deed, entry in found])
    return [
        Event(
            deed,
            names.get(deed.staff_id or 0, ""),
            entry.action.value if deed.id in known else EntryAction.UPDATE.value,
            (
                *measured.told(entry, _changes(session, fields, entry) if deed.id in known else ()),
                *_own(session, own.get(deed.id)),
                *(_of_parts(declared) if deed.id in parts else ()),
            ),
        )
        for deed, entry in found
    ]


def _of_parts(declared: Entity) -> tuple[FieldChange, ...]:
    """That a gesture changed the parts of a record, by the label of the field that tells of them."""
    field = PARTS[declared.name][2]
    return (FieldChange(declared.field(field), None, None),) if field else ()


def _own(session: Session, told: OwnDeed | None) -> tuple[FieldChange, ...]:
    """The changes that one gesture made to fields that the business added."""
    return tuple(
        FieldChange(one, _titled(session, one, before), _titled(session, one, after))
        for one, before, after in (told.changes if told is not None else ())
    )


def _titled(session: Session, one: Field, value: Any) -> Any:
    found = session.get(Contact, value) if one.link and value is not None else None
    return found.title() if found is not None else value


def _changes(session: Session, fields: dict[str, Field], entry: Entry) -> tuple[FieldChange, ...]:
    if entry.after is None or entry.entity == CustomValue.__tablename__:
        return ()
    before, after = json.loads(entry.before or "{}"), json.loads(entry.after)
    table = models()[entry.entity].__table__
    period = fields.get("start")
    if period is not None and period.kind is Kind.PERIOD and {"start", "grain"} & after.keys():
        before, after = _with_periods(session, entry, before, after)
    return tuple(
        FieldChange(
            field,
            _shown(session, field, table.c[name].type, before.get(name)),
            _shown(session, field, table.c[name].type, value),
        )
        for name, value in after.items()
        if (field := fields.get(name)) is not None
    )


def _with_periods(
    session: Session, entry: Entry, before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was before and after, with each period whole in the place of the day it begins on."""
    model: Any = models()[entry.entity]
    now = session.get(model, entry.record_id)
    facts = read_facts(session)

    def whole(told: dict[str, Any]) -> dict[str, Any]:
        start = EPOCH + dt.timedelta(told["start"]) if "start" in told else getattr(now, "start", None)
        grain = told.get("grain") or getattr(now, "grain", None)
        return told | {"start": None if start is None or grain is None else period_of(facts, grain, start)}

    return whole(before), whole(after)


def _shown(session: Session, field: Field, column_type: Any, value: Any) -> Any:
    if value is None or field.kind is Kind.PERIOD:
        return value
    if field.link:
        declared = next((e for e in ENTITIES if e.name == field.link), None)
        model = declared.model if declared else models()[field.link]
        found = session.get(model, value)
        return found.title() if found is not None else str(value)
    read = getattr(column_type, "process_result_value", None)
    return value if read is None else read(value, None)
