"""Before an edit is saved: whether it would change what counted in a period that is closed."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.db.changes import table_of
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.closed_period import ClosedPeriod
from crmdesk.model.period import Grain, Period
from crmdesk.services.book_fields import entity_in
from crmdesk.services.closed_rows import COUNTED, UNDATED, counts, touches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.entities.spec import Entity
    from crmdesk.model.setting import BookFacts

    Values = Mapping[str, Any]

_MADE: Final = "created"


def closed_touched(work: Work, *, entity: str, record: int | None, values: Values) -> Period | None:
    """The latest closed period whose figures can change when these values are saved; None where none can.

    `values` are the changed fields of a draft, of a new record all that is typed. A correction that changes
    data quality alone, as that of a name, is not told beforehand: it changes no figure of the business.
    """
    read = partial(_read, entity=entity, record=record, values=values, facts=work.facts, today=work.today())
    return work.read(read)


def _read(
    session: Session, *, entity: str, record: int | None, values: Values, facts: BookFacts, today: dt.date
) -> Period | None:
    declared = entity_in(session, entity)
    table = table_of(declared.model)
    if table.name not in COUNTED:
        return None
    passed_over = COUNTED[table.name].quality if record is not None else frozenset()
    told = _columns(declared, values).items()
    changed = {name: value for name, value in told if name in table.c and name not in passed_over}
    if not changed:
        return None
    before: dict[str, Any] = {}
    if record is not None:
        found = session.execute(select(table).where(table.c.id == record)).mappings().first()
        before = dict(found or {})
    elif _MADE in table.c:
        changed = {_MADE: today} | changed
    for closed in session.scalars(select(ClosedPeriod).order_by(ClosedPeriod.end.desc(), ClosedPeriod.start)):
        if _touches(table.name, before, changed, partial(_lies_before, end=closed.end, facts=facts)):
            days = closed.start, closed.end
            return Period(*days, Grain(closed.grain), CalendarId(closed.calendar), facts.fiscal_start)
    return None


def _columns(declared: Entity, values: Values) -> dict[str, Any]:
    """The values by column: a period that is typed as one stands in two, a field taken away in none."""
    found: dict[str, Any] = {}
    columns = {one.name: one.attribute for one in declared.fields}
    for name, value in values.items():
        if isinstance(value, Period):
            found |= {"start": value.start, "end": value.end}
        elif name in columns:
            found[columns[name]] = value
    return found


def _touches(table: str, before: Values, changed: Values, until: Any) -> bool:
    if before:
        return touches(table, changed, before, {**before, **changed}, until)
    return table not in UNDATED and bool(COUNTED[table].day) and counts(table, changed, until)


def _lies_before(day: dt.date, *, end: dt.date, facts: BookFacts) -> bool:
    """Whether what has a day, or a moment, counts before the end of a period."""
    return (facts.day_of(day) if isinstance(day, dt.datetime) else day) < end
