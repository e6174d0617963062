"""Importing tickets: their rows tell when they came, were answered and were solved, which become events."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crmdesk.db.uow import chunks
from crmdesk.exchange.tables import Note
from crmdesk.l10n.parse_moments import NOON
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.contact import Contact
from crmdesk.model.errors import Invalid
from crmdesk.model.ticket import SATISFACTION, EventAuthor, EventKind, Ticket, TicketEvent, TicketStatus
from crmdesk.services import tickets
from crmdesk.services.importing.ticket_story import is_row_told, rows_of, stored_events, story_of
from crmdesk.services.importing.whole import WholeRowWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.base import Record
    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values

_EVENTS: Final = "events told"
"""Where a known ticket's values keep whether only its row told its story: no field has this name."""
_TIMES: Final = ("opened", "first_reply", "solved")
_LENGTHS: Final = {"first_reply": "first_reply_minutes", "solved": "resolution_hours"}
_UNTIMED: Final = NN_(
    "{count} row is solved without saying when; it counts as solved when it was last heard of.",
    "{count} rows are solved without saying when; they count as solved when they were last heard of.",
)


class TicketWriter(WholeRowWriter):
    """Rows of tickets. The clocks follow from the events, so a row's moments become events of its ticket.

    Minutes to the first reply and hours to the solution are counted from when it came, by the clock. A bare
    day is its noon. A ticket that has a story of its own keeps it; another status in a newer file is what
    happened last.
    """

    extra = frozenset({"created", "opened", "first_reply", "solved"})
    looked_up = ("subject",)

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the tickets that these rows may be about, with their events, and who works where."""
        facts = self.resolver.facts
        self._zone, self._untimed = ZoneInfo(facts.timezone), 0
        self._employers: dict[int, int] = {}
        self._mapped = set(self.plan.fields)
        self._by_day = "opened" not in self._mapped and all(
            map(self._is_noon, (row.values.get("created") for row in rows))
        )
        if "contact" in self._mapped:
            employed = select(Contact.id, Contact.company_id).where(Contact.company_id.is_not(None))
            self._employers = {person: company for person, company in session.execute(employed) if company}
        super().read_known(session, rows)
        self._know_by_number(session, rows)

    def _know_by_number(self, session: Session, rows: ReadRows) -> None:
        """Know tickets by the numbers that an export tells them by where they have no reference.

        Another book has another ticket of that number, so that the subject must be the same.
        """
        wanted: dict[int, str] = {}
        for row in rows:
            ref = str(row.values.get("ref") or "")
            if ref.startswith("#") and ref[1:].isdecimal() and not any(self.known.find(("ref", ref))):
                wanted[int(ref[1:])] = row.values.get("subject") or ""
        found: dict[int, Values] = {}
        for piece in chunks(wanted):
            query = select(self.table).where(self.table.c.id.in_(piece), self.table.c.ref.is_(None))
            for one in session.execute(query.where(self.table.c.trashed.is_(None))).mappings():
                if one["name"] == wanted[one["id"]]:
                    found[one["id"]] = self.values_of(one) | {"ref": f"#{one['id']}"}
        self.read_beside(session, found)
        for record, values in found.items():
            self.known.add(("ref", values["ref"]), record, values)

    def _is_noon(self, moment: dt.datetime | None) -> bool:
        return moment is None or moment.astimezone(self._zone).time() == NOON

    def read_beside(self, session: Session, found: dict[int, Values]) -> None:
        """Read whether tickets have a story beyond what a row can tell."""
        events = stored_events(session.connection(), found)
        for record, values in found.items():
            told = events.get(record, [])
            said = story_of(values["opened"], values["status"], values["first_reply"], values["solved"])
            happened = [(one.moment, one.kind, one.author, one.status) for one in told]
            values[_EVENTS] = is_row_told(told) and happened == said
        super().read_beside(session, found)

    def identity(self) -> Iterable[str]:
        """All that is mapped, the moments as they are reckoned."""
        names = self._mapped & set(self.fields) - {"created", *_TIMES, "status"}
        if self._mapped & {"created", "opened"}:
            names.add("opened")
        names |= {one for one, length in _LENGTHS.items() if self._mapped & {one, length}}
        if self._mapped & {"status", "first_reply", "solved", *_LENGTHS.values()}:
            names.add("status")
        return sorted(names)

    def told(self, name: str, values: Values) -> Any:
        """What a row or a ticket says; where the file has days only, the day on which it came."""
        value = super().told(name, values)
        is_day = name == "opened" and value is not None and self._by_day
        return self.resolver.facts.day_of(value) if is_day else value

    def resolved(self, values: Values) -> Values:
        """A row's values, its moments in an order that can be."""
        self.choose(values)
        resolved = super().resolved(values)
        opened = resolved.pop("opened", None) or resolved.get("created")
        resolved.pop("created", None)
        for name, length in _LENGTHS.items():
            self._reckon(resolved, name, resolved.pop(length, None), opened)
        if opened is not None:
            self.require_past("opened" if "opened" in self._mapped else "created", opened)
            resolved["opened"] = opened
        score = resolved.get("satisfaction")
        if score is not None:
            if score not in SATISFACTION:
                raise Invalid("satisfaction", N_("Enter a number from 1 to 5."))
            resolved["satisfaction"] = int(score)
        self._settle_status(resolved)
        return resolved

    def _reckon(self, values: Values, name: str, length: Any, opened: dt.datetime | None) -> None:
        """Find a moment, which may be told as a length of time since the ticket came."""
        moment = values.get(name)
        if moment is None and length is not None:
            if opened is None:
                raise Invalid(_LENGTHS[name], N_("Say when the ticket came, so that this can be counted."))
            if length < 0:
                raise Invalid(_LENGTHS[name], N_("A length of time is 0 or more."))
            minutes = length if name == "first_reply" else round(Decimal(length) * 60)
            moment = opened + dt.timedelta(minutes=int(minutes))
            values[name] = moment
        if moment is None:
            return
        self.require_past(name, moment)
        day_of = self.resolver.facts.day_of
        if opened is not None and moment < opened:
            if day_of(moment) < day_of(opened) or not self._is_noon(opened):
                raise Invalid(name, N_("This is before the ticket came."))
            values[name] = opened

    def _settle_status(self, values: Values) -> None:
        """Let the status follow from the moments where the row does not say it."""
        said = values.get("status")
        if said is not None and not said.is_over:
            if "solved" in values:
                values["solved"] = None
        elif said is None and values.get("solved") is not None:
            values["status"] = TicketStatus.SOLVED
        elif said is None and values.get("first_reply") is not None:
            values["status"] = TicketStatus.OPEN
        elif said is None and "status" in values:
            values["status"] = TicketStatus.NEW
        elif said is not None and values.get("solved") is None:
            self._untimed += 1

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the ticket's; moments only where nobody else told them."""
        found = super().differing(existing, values)
        if "opened" in found and self.told("opened", values) == self.told("opened", existing):
            del found["opened"]
        kept = [name for name in _TIMES if name in found and values[name] is None]
        if existing.get(_EVENTS) is False:
            kept += [name for name in _TIMES if name in found]
        for name in set(kept):
            del found[name]
        if "opened" in found:
            self._require_first(found["opened"], existing | found)
        return found

    def _require_first(self, opened: dt.datetime, values: Values) -> None:
        """Refuse a moment of coming after what a known ticket's row told of it before."""
        told = [values[name] for name in ("first_reply", "solved") if values.get(name) is not None]
        try:
            tickets.came_before(opened, min([opened, *told]), self.resolver.facts)
        except Invalid as error:
            name = "opened" if "opened" in self._mapped else "created"
            raise Invalid(name, error.message, **error.params) from error

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with its first day and its customer."""
        row, facts = super().row_of(record, values), self.resolver.facts
        opened = self._opened(values)
        row |= {"opened": opened, "created": facts.day_of(opened)}
        row.setdefault("status", TicketStatus.NEW)
        if row.get("satisfaction") is not None:
            row["satisfied"] = facts.day_of(values.get("solved") or opened)
        person = row.get("contact_id")
        row["customer_id"] = row.get("company_id") or self._employers.get(person or 0) or person
        return row

    def _opened(self, values: Values) -> dt.datetime:
        known = [values[name] for name in _TIMES if values.get(name) is not None]
        return values.get("opened") or min(known, default=None) or self._noon_today()

    def _noon_today(self) -> dt.datetime:
        return dt.datetime.combine(self.resolver.today, NOON, self._zone).astimezone(dt.UTC)

    def insert(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Make tickets of new rows, with the events that the rows tell."""
        super().insert(unit, rows)
        events: list[Values] = []
        for record, values in rows:
            owner = values.get("owner")
            staff = None if owner is None else self.real("staff", owner)
            events += rows_of(record, self._story(values), self.resolver.facts, staff)
        unit.insert_many(TicketEvent, events)

    def _story(self, values: Values) -> Any:
        status = values.get("status") or TicketStatus.NEW
        return story_of(self._opened(values), status, values.get("first_reply"), values.get("solved"))

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Write the new tickets, and the changed ones with their events."""
        self._told = stored_events(unit.session.connection(), self.changed)
        super().write(unit, tick)

    def update(self, unit: Unit, target: Record, differing: Values) -> None:
        """Change a known ticket where a row differs from it."""
        ticket, facts = cast("Ticket", target), self.resolver.facts
        moved: Values = {name: differing[name] for name in (*_TIMES, "status") if name in differing}
        super().update(unit, target, {k: v for k, v in differing.items() if k not in moved})
        tickets.complete(unit, ticket)
        if "satisfaction" in differing:
            ticket.satisfied = None if ticket.satisfaction is None else facts.day_of(ticket.opened)
        if not moved:
            return
        before = self._told.get(ticket.id, [])
        was = story_of(ticket.opened, ticket.status, ticket.replied, ticket.solved)
        if is_row_told(before) and [(o.moment, o.kind, o.author, o.status) for o in before] == was:
            self._tell_anew(unit, ticket, moved, [one.id for one in before])
        elif "status" in moved:
            self._tell_last(unit, ticket, moved["status"], before)

    def _tell_anew(self, unit: Unit, ticket: Ticket, moved: Values, before: list[int]) -> None:
        """Put the story that a newer row tells in the place of the earlier row's."""
        ticket.opened = moved.get("opened") or ticket.opened
        ticket.created = self.resolver.facts.day_of(ticket.opened)
        ticket.status = moved.get("status") or ticket.status
        solved = moved.get("solved", ticket.solved if ticket.status.is_over else None)
        story = story_of(ticket.opened, ticket.status, moved.get("first_reply", ticket.replied), solved)
        for one in unit.get_many(TicketEvent, before).values():
            unit.session.delete(one)
        unit.session.flush()
        unit.insert_many(TicketEvent, rows_of(ticket.id, story, self.resolver.facts, ticket.owner_id))

    def _tell_last(self, unit: Unit, ticket: Ticket, status: TicketStatus, before: Sequence[Any]) -> None:
        """Let a ticket with a story of its own become what a newer row says, as its last event."""
        ticket.status = status
        if status is not TicketStatus.WAITING:
            ticket.waiting_for = None
        last = before[-1] if before else None
        moment = unit.now if last is None else max(unit.now, last.moment)
        row = {
            "ticket_id": ticket.id,
            "seq": 1 if last is None else last.seq + 1,
            "moment": moment,
            "day": self.resolver.facts.day_of(moment),
            "kind": EventKind.STATUS,
            "author": EventAuthor.STAFF,
            "status": status,
        }
        unit.insert_many(TicketEvent, [row])

    def finish(self) -> None:
        """Tell how many rows are solved on a day that nobody knows."""
        super().finish()
        notes = self.plan.table.notes
        notes[:] = [note for note in notes if note.message != _UNTIMED]
        if self._untimed:
            notes.append(Note(_UNTIMED, self._untimed))
