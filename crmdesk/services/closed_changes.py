"""What happened to a closed period since: the edits that touch it, and what they would do to its figures."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.db import journal
from crmdesk.db.changes import models, table_of
from crmdesk.db.names import name_of
from crmdesk.db.uow import chunks
from crmdesk.kpi.frozen import closed_periods
from crmdesk.kpi.run import run_everything
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, _
from crmdesk.model.journal import EntryAction
from crmdesk.model.money import Money
from crmdesk.model.setting import Setting
from crmdesk.model.staff import Staff
from crmdesk.services.closed_rows import (
    COUNTED,
    MONEY,
    SETTINGS,
    UNDATED,
    counted_fields,
    counts,
    loaded,
    touches,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from crmdesk.db.journal import Deed
    from crmdesk.db.uow import Work
    from crmdesk.kpi.figure import Figure, Frozen, Part
    from crmdesk.kpi.frozen import Closed
    from crmdesk.model.journal import Entry
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

    Values = dict[str, Any]

_TELLING: Final = ("stage_id", "outcome", "status", "kind", "price")
"""What is told of a row that was added to a record, or removed with it."""
_SAYING: Final = ("category", "kind", "score", "count", "day", "start")
"""What a record without a name is called by."""


@dataclass(frozen=True, slots=True)
class Edited:
    """One field of a record before and after, as it is stored made readable."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """One record that a gesture touched: `entity` is its table, `title` what people call it.

    A record without a name of its own is told by what it says: words, days, amounts.
    """

    deed: Deed
    who: str
    entity: str
    record: int
    title: tuple[Any, ...]
    action: EntryAction
    edits: tuple[Edited, ...]

    @property
    def note(self) -> str:
        """Why it was done, where the gesture says so."""
        return str(self.deed.params.get("note") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """A figure, or a part of it and those that it is within, that would come out otherwise now."""

    figure: Figure
    path: tuple[Part, ...]
    value: Decimal | None
    frozen: Frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a period was closed, the latest gesture first."""

    period: Period
    moment: dt.datetime
    who: str
    rows: tuple[ChangedRow, ...]
    figures: tuple[Restated, ...]


def changes(work: Work, *, period: Period) -> Changes:
    """The edits since a period was closed that touch it, and the figures that would come out otherwise.

    Raises:
        CrmError: the period is not closed.
    """
    return work.read(partial(_read, period=period, facts=work.facts, today=work.today()))


def _read(session: Session, *, period: Period, facts: BookFacts, today: dt.date) -> Changes:
    closed = closed_periods(session).get((period.start, period.end))
    if closed is None:
        raise CrmError(N_("{period} is not closed, so nothing of it is kept."), period=period)
    names: dict[int | None, str] = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    figures = run_everything(session, period, facts=facts, today=today)
    return Changes(
        period=period,
        moment=closed.moment,
        who=names.get(closed.staff, ""),
        rows=tuple(_Edits(session, period, facts, names).since(closed)),
        figures=tuple(one for figure in figures for one in _restated(figure)),
    )


def _restated(figure: Figure) -> list[Restated]:
    found = []
    if figure.frozen is not None and figure.frozen.differs:
        found.append(Restated(figure=figure, path=(), value=figure.value, frozen=figure.frozen))
    return found + _restated_parts(figure, figure.parts, ())


def _restated_parts(figure: Figure, parts: tuple[Part, ...], above: tuple[Part, ...]) -> list[Restated]:
    found = []
    for part in parts:
        path = (*above, part)
        if part.frozen is not None and part.frozen.differs:
            found.append(Restated(figure=figure, path=path, value=part.value, frozen=part.frozen))
        found += _restated_parts(figure, part.parts, path)
    return found


class _Edits:
    """Reads the journal for what touches a period."""

    def __init__(
        self, session: Session, period: Period, facts: BookFacts, names: dict[int | None, str]
    ) -> None:
        self._session = session
        self._end = period.end
        self._facts = facts
        self._names = names
        self._rows: dict[str, dict[int, Values]] = {}

    def since(self, closed: Closed) -> list[ChangedRow]:
        """The entries of the gestures that still stand, the latest first."""
        since = closed.gesture
        found = []
        told = journal.entries_since(self._session, since, COUNTED)
        # What takes back a gesture of after the closing, and that one, leave the period as it was.
        told = [one for one in told if one[0].live and (one[0].undoes or 0) <= since]
        self._load(entry for _deed, entry in told)
        for deed, entry in told:
            row = self._row(deed, entry)
            found += [row] if row is not None else []
        return _by_record(found)

    def _load(self, entries: Iterable[Entry]) -> None:
        """Read the records of the entries as they are now, and those that their rows belong to."""
        wanted: dict[str, set[int]] = {}
        above: dict[str, set[int]] = {}
        for entry in entries:
            wanted.setdefault(entry.entity, set()).add(entry.record_id)
            link = COUNTED[entry.entity].of
            if link and entry.action is EntryAction.DELETE:
                above.setdefault(link, set()).add(json.loads(entry.before or "{}")[link])
        for table, ids in wanted.items():
            self._read(table, ids)
            if link := COUNTED[table].of:
                above.setdefault(link, set()).update(row[link] for row in self._rows[table].values())
        for link, ids in above.items():
            self._read(_parent(link), ids)

    def _read(self, name: str, ids: set[int]) -> None:
        table, kept = table_of(models()[name]), self._rows.setdefault(name, {})
        for piece in chunks(sorted(ids)):
            for row in self._session.execute(select(table).where(table.c.id.in_(piece))).mappings():
                kept[row["id"]] = dict(row)

    def _row(self, deed: Deed, entry: Entry) -> ChangedRow | None:
        table = table_of(models()[entry.entity])
        now = self._rows[entry.entity].get(entry.record_id, {})
        before = loaded(table, json.loads(entry.before or "{}"))
        after = loaded(table, json.loads(entry.after or "{}"))
        if not self._touches(entry, now, before, after):
            return None
        changed = counted_fields(table.name, after, before)
        row = now or before
        entity, record, action = entry.entity, entry.record_id, entry.action
        link = COUNTED[entity].of
        if link and row.get(link):
            if action is not EntryAction.UPDATE:
                changed = [one for one in _TELLING if row.get(one) is not None]
                before, after = ({}, now) if action is EntryAction.CREATE else (before, {})
            entity, record, action = _parent(link), int(row[link]), EntryAction.UPDATE
        return ChangedRow(
            deed=deed,
            who=self._names.get(deed.staff_id, ""),
            entity=entity,
            record=record,
            title=self._title(entry.entity, row),
            action=action,
            edits=tuple(
                Edited(one, *(self._shown(table, row, one, told.get(one)) for told in (before, after)))
                for one in changed
            ),
        )

    def _touches(self, entry: Entry, now: Values, before: Values, after: Values) -> bool:
        if entry.entity == Setting.__tablename__:
            return (now or before).get("key") in SETTINGS
        if entry.action is EntryAction.UPDATE:
            return touches(entry.entity, after, before, now, self._lies_within)
        if entry.entity in UNDATED:
            return entry.action is EntryAction.DELETE
        # A creation has no values: it is the record, as long as it is there.
        row = before if entry.action is EntryAction.DELETE else now
        table = entry.entity
        if row and not COUNTED[table].day:
            row = self._above(table, row)
            table = _parent(COUNTED[table].of)
        return bool(row) and counts(table, row, self._lies_within)

    def _lies_within(self, day: dt.date) -> bool:
        """Whether what has a day, or a moment, counts in the period or before."""
        return (self._facts.day_of(day) if isinstance(day, dt.datetime) else day) < self._end

    def _title(self, table: str, row: Values) -> tuple[Any, ...]:
        """What people call a record: its name, that of the record it belongs to, or what it says."""
        if found := row.get("name") or self._above(table, row).get("name") or row.get("key"):
            return (str(found),)
        said = [row[one] for one in _SAYING if row.get(one) is not None]
        if "amount" in row:
            said.append(Money(row["amount"], row.get("currency") or self._facts.currency))
        elif "currency" in row:
            said.insert(0, row["currency"])
        is_named = any(one in row for one in ("category", "kind", "currency"))
        return tuple(said) if is_named else (str(_(name_of(table))), *said)

    def _above(self, table: str, row: Values) -> Values:
        """The record that a row belongs to, where it belongs to one."""
        link = COUNTED[table].of
        return self._rows[_parent(link)].get(int(row[link]), {}) if link and link in row else {}

    def _shown(self, table: Table, row: Values, name: str, value: Any) -> Any:
        """A value as people have it: an amount with its currency, a link as the name of its record."""
        linked = next((one.column.table for one in table.c[name].foreign_keys), None)
        if linked is not None and value is not None and "name" in linked.c:
            found = self._session.scalar(select(linked.c.name).where(linked.c.id == value))
            return found or value
        if name not in MONEY or value is None:
            return value
        own = "" if name.startswith("base_") else row.get("currency")
        return Money(value, own or self._facts.currency)


def _by_record(rows: Iterable[ChangedRow]) -> list[ChangedRow]:
    """The rows with what one gesture did to a record and to what belongs to it in one."""
    found: dict[tuple[int, str, int], ChangedRow] = {}
    for row in rows:
        place = (row.deed.id, row.entity, row.record)
        found[place] = _together(found[place], row) if place in found else row
    return list(found.values())


def _together(one: ChangedRow, other: ChangedRow) -> ChangedRow:
    """Two rows of a record; one that was added or removed is told so, and an amount once."""
    for row in (one, other):
        if row.action is not EntryAction.UPDATE:
            return row
    edits = (*one.edits, *other.edits)
    told = {f"base_{edit.field}" for edit in edits}
    return replace(one, edits=tuple(edit for edit in edits if edit.field not in told))


def _parent(link: str) -> str:
    """The table that a link such as `deal_id` points at."""
    return link.removesuffix("_id")
