"""Importing what was said and done in tickets, put where its moments belong."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.db.reading import current_token
from crmdesk.db.uow import chunks
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketEvent, status_after
from crmdesk.services.importing.links import AMBIGUOUS
from crmdesk.services.importing.ticket_story import is_row_told, stored_events
from crmdesk.services.importing.whole import WholeRowWriter

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values

_BULK: Final = 500
_REQUIRED: Final = ("ticket", "kind", "moment")
_FIELDS: Final = ("kind", "author", "status", "moment", "owner", "minutes", "text")
_CHANGED: Final = ("moment", "day", "author", "staff_id", "contact_id", "minutes", "text")


class TicketEventWriter(WholeRowWriter):
    """Rows of events. All of one ticket are taken together, each equal row as one more of them.

    What only the ticket's own row told gives way to what happened likewise by a file of events.
    """

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the tickets of these rows with their events, and decide what becomes of each row."""
        self._fate: dict[int, str | CrmError] = {}
        self._fresh: dict[int, list[Values]] = defaultdict(list)
        self._paired: dict[int, dict[int, Values]] = defaultdict(dict)
        self._compared = [name for name in _FIELDS if name in self.plan.fields]
        told: dict[int, list[tuple[int, Values]]] = defaultdict(list)
        for row in rows:
            if row.errors:
                continue
            try:
                values = self._read(row.values)
                told[values["ticket_id"]].append((row.line, values))
            except CrmError as reason:
                self._fate[row.line] = reason
        for piece in chunks(sorted(told), _BULK):
            events = stored_events(session.connection(), piece)
            created = {row[0]: row[1] for row in session.execute(_created(piece))}
            for ticket in piece:
                self._sort_out(events.get(ticket, []), created[ticket], told.pop(ticket))

    def _read(self, values: Values) -> Values:
        """A row's values as the book keeps them."""
        for name in _REQUIRED:
            if values.get(name) is None:
                raise Invalid(name, N_("This field cannot be empty."))
        read = {name: self.choice(name, values.get(name)) for name in ("kind", "author", "status")}
        if read["kind"] is EventKind.STATUS and read["status"] is None:
            raise Invalid("status", N_("Say what the ticket became."))
        self.require_past("moment", values["moment"])
        ticket = self.resolver.link("ticket", "ticket", values["ticket"]) or AMBIGUOUS
        owner = self.resolver.link("owner", "staff", values.get("owner"))
        return read | {
            "author": read["author"] or EventAuthor.STAFF,
            "ticket_id": ticket,
            "moment": values["moment"],
            "day": self.resolver.facts.day_of(values["moment"]),
            "owner": owner,
            "minutes": values.get("minutes"),
            "text": values.get("text") or None,
        }

    def _sort_out(self, known: list[Any], created: dt.date, rows: list[tuple[int, Values]]) -> None:
        """Decide what becomes of the rows of one ticket."""
        there = Counter(self._told_by(one) for one in known)
        left: list[tuple[int, Values]] = []
        for line, values in rows:
            key = tuple(values[name] for name in self._compared)
            if there[key]:
                there[key] -= 1
                self._fate[line] = "unchanged"
            elif values["day"] < created:
                self._fate[line] = Invalid("moment", N_("This is before the ticket came."))
            else:
                left.append((line, values))
        stale = [one for one in known if is_row_told(known) and _says_nothing(one)]
        spare = [one for one in stale if there[self._told_by(one)]]
        for line, values in sorted(left, key=lambda each: each[1]["moment"]):
            like = next((one for one in spare if _is_like(one, values)), None)
            self._fate[line] = "created" if like is None else "updated"
            if like is None:
                self._fresh[values["ticket_id"]].append(values)
            else:
                spare.remove(like)
                self._paired[values["ticket_id"]][like.id] = values

    def _told_by(self, event: Any) -> tuple[Any, ...]:
        return tuple(event.staff_id if name == "owner" else getattr(event, name) for name in self._compared)

    def take(self, row: ReadRow) -> str:
        """What was decided of a row.

        Raises:
            CrmError: why it is not imported.
        """
        fate = self._fate.pop(row.line)
        if isinstance(fate, CrmError):
            raise fate
        return fate

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Put the events among those of their tickets, and let each ticket be what they make it."""
        done = 0
        for piece in chunks(sorted({*self._fresh, *self._paired}), _BULK):
            current_token().require()
            rows: list[Values] = []
            tickets = unit.get_many(Ticket, piece)
            events = stored_events(unit.session.connection(), piece)
            changed = [event for ticket in piece for event in self._paired.get(ticket, ())]
            first = [events[one][0].id for one in piece if is_row_told(events.get(one, []))]
            records = unit.get_many(TicketEvent, [*changed, *first])
            for ticket in piece:
                rows += self._tell(unit, tickets[ticket], events.get(ticket, []), records)
                done += len(self._fresh.get(ticket, ())) + len(self._paired.get(ticket, ()))
            unit.session.flush()
            unit.insert_many(TicketEvent, rows)
            tick(done)

    def _tell(
        self, unit: Unit, ticket: Ticket, known: list[Any], records: dict[int, TicketEvent]
    ) -> list[Values]:
        """Change a ticket's events as its rows say, and number all of them; the new ones."""
        if is_row_told(known):
            records[known[0].id].author = EventAuthor.STAFF
        for event, values in self._paired.get(ticket.id, {}).items():
            row = self._row(ticket, values)
            for name in _CHANGED:
                setattr(records[event], name, row[name])
        fresh = [self._row(ticket, values) for values in self._fresh.get(ticket.id, ())]
        story = [records.get(one.id) or TicketEvent(**_plain(one)) for one in known]
        story += [TicketEvent(**row) for row in fresh]
        places = sorted(range(len(story)), key=lambda place: (story[place].moment, place))
        for seq, place in enumerate(places, start=1):
            if place >= len(known):
                fresh[place - len(known)]["seq"] = seq
            elif known[place].seq != seq:
                held = records.get(known[place].id) or unit.get(TicketEvent, known[place].id)
                held.seq = seq
        self._settle(ticket, [story[place] for place in places])
        return fresh

    def _settle(self, ticket: Ticket, story: list[TicketEvent]) -> None:
        """Let a ticket be what its events make it; it came at the first of them."""
        status, opened = status_after(story), story[0].moment
        if ticket.status is not status:
            ticket.status = status
        if ticket.opened != opened and self.resolver.facts.day_of(opened) == ticket.created:
            ticket.opened = opened

    def _row(self, ticket: Ticket, values: Values) -> Values:
        """A table row of an event."""
        row = {name: value for name, value in values.items() if name != "owner"}
        owner = values["owner"]
        row["staff_id"] = None if owner is None else self.real("staff", owner)
        row["contact_id"] = ticket.contact_id if row["author"] is EventAuthor.CUSTOMER else None
        return row


def _created(tickets: list[int]) -> Any:

    return select(Ticket.id, Ticket.created).where(Ticket.id.in_(tickets))


def _says_nothing(event: Any) -> bool:
    return event.text is None and event.minutes is None


def _is_like(event: Any, values: Values) -> bool:
    """Whether a row tells the same kind of thing as an event that only the ticket's row told."""
    same = event.kind is values["kind"] and event.status is values["status"]
    return same and (event.kind is EventKind.STATUS or event.author is values["author"])


def _plain(event: Any) -> Values:
    return {name: getattr(event, name) for name in ("moment", "kind", "author", "status")}
