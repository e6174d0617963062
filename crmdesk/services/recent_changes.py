"""Which records people changed of late, read in the journal from its end, so that a big book costs no more.

A change is one of the record itself, of its values in fields that the business added, or of its tags; one
that was taken away again leaves no row to be found by, and is not told.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select, union_all

from crmdesk.db.planning import as_value
from crmdesk.db.uow import read_facts
from crmdesk.model.custom import CustomValue
from crmdesk.model.journal import Entry, Gesture
from crmdesk.services.custom_values import own_of
from crmdesk.services.tags import LINKS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity

DAYS: Final = 30
"""How many days back a change is recent."""
MOST: Final = 10_000
"""So many changes are looked at, from the latest."""
FARTHEST: Final = 100_000
"""So many entries back in the journal they are looked for, of whichever records: imports make many."""


def is_changed(session: Session, declared: Entity, since: dt.date) -> ColumnElement[bool]:
    """Whether a record was changed since a day."""
    model: Any = declared.model
    latest = latest_changes(session, declared, since).subquery()
    found: ColumnElement[bool] = model.id.in_(select(latest.c.record))
    return found


def latest_changes(session: Session, declared: Entity, since: dt.date) -> Select[Any]:
    """Each `record` that was changed since a day, with the number of its latest `change`."""
    first = _first_entry(session, since)
    table = declared.model.__tablename__
    own = _entries(table, first).subquery()
    found: list[Select[Any]] = [select(own.c.record_id.label("record"), own.c.id.label("change"))]
    fields = [one.own for one in own_of(declared)]
    if fields:
        kept = _entries(CustomValue.__tablename__, first).subquery()
        told = select(CustomValue.record_id.label("record"), kept.c.id.label("change"))
        told = told.join(kept, kept.c.record_id == CustomValue.id)
        found.append(told.where(CustomValue.field_id.in_(fields)))
    if table in LINKS:
        link = LINKS[table]
        kept = _entries(link.__tablename__, first).subquery()
        owner = getattr(link, f"{table}_id").label("record")
        found.append(select(owner, kept.c.id.label("change")).join(kept, kept.c.record_id == link.id))
    each = union_all(*found).subquery()
    return select(each.c.record, func.max(each.c.change).label("change")).group_by(each.c.record)


def _entries(table: str, first: int) -> Select[Any]:
    """What the journal says of a table's records, from its end; it is not read by the index of the table."""
    columns: list[Any] = [Entry.id, Entry.record_id]
    wanted = select(*columns).where(Entry.id >= first, as_value(Entry.entity) == table)
    return wanted.order_by(Entry.id.desc()).limit(MOST)


def _first_entry(session: Session, since: dt.date) -> int:
    """The first entry of the journal since a day; beyond the last one where there is none."""
    begins = dt.datetime.combine(since, dt.time(), ZoneInfo(read_facts(session).timezone)).astimezone(dt.UTC)
    before = select(Gesture.id).where(Gesture.moment < begins).order_by(Gesture.id.desc()).limit(1)
    last_before = session.scalar(before) or 0
    after = select(Entry.id).where(Entry.gesture_id > last_before).order_by(Entry.gesture_id, Entry.id)
    first, last = session.scalar(after.limit(1)), session.scalar(select(func.max(Entry.id))) or 0
    return last + 1 if first is None else max(first, last - FARTHEST)
