"""Tickets: what customers ask for, and the dated events that the service clocks and figures count."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.activity import Channel
from crmdesk.model.base import Choice, Named, Record, Trashable, link
from crmdesk.model.errors import IllegalMove, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

SATISFACTION: Final = range(1, 6)
"""What a customer may answer: from 1, not at all, to 5, very satisfied."""


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "new": NP_("ticket status", "New"),
            "open": NP_("ticket status", "Open"),
            "waiting": NP_("ticket status", "Waiting for the customer"),
            "solved": N_("Solved"),
            "closed": NP_("ticket status", "Closed"),
        }[self.value]

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self in {TicketStatus.SOLVED, TicketStatus.CLOSED}

    @property
    def following(self) -> tuple[TicketStatus, ...]:
        """What a ticket can become from here; new it is only once, and a closed one is opened first."""
        if self is TicketStatus.CLOSED:
            return (TicketStatus.OPEN, TicketStatus.WAITING)
        return tuple(one for one in TicketStatus if one not in {TicketStatus.NEW, self})


class Priority(StrEnum):
    """How much a ticket presses."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "low": NP_("priority", "Low"),
            "normal": NP_("priority", "Normal"),
            "high": NP_("priority", "High"),
            "urgent": N_("Urgent"),
        }[self.value]


class EventKind(StrEnum):
    """What happened in a ticket."""

    REPLY = "reply"
    NOTE = "note"
    STATUS = "status"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"reply": N_("Reply"), "note": N_("Internal note"), "status": N_("Status change")}[self.value]


class EventAuthor(StrEnum):
    """Who made an event: a colleague, the customer, or the program by a rule."""

    STAFF = "staff"
    CUSTOMER = "customer"
    AUTOMATIC = "automatic"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"staff": N_("Colleague"), "customer": N_("Customer"), "automatic": N_("Automatic")}[
            self.value
        ]


class TicketCategory(Trashable):
    """A kind of trouble that tickets are sorted under."""

    __tablename__ = "ticket_category"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    def title(self) -> str:
        """The name."""
        return self.name


class SavedReply(Trashable):
    """A text that is sent often; its title is `name`."""

    __tablename__ = "saved_reply"

    name: Mapped[str]
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    def title(self) -> str:
        """The title."""
        return self.name


class ServiceGoal(Record):
    """How soon tickets of a priority are to be answered, in work minutes; None is no promise.

    Without `customer_id` it is everybody's; one of a customer wins over it.
    """

    __tablename__ = "service_goal"

    priority: Mapped[Priority] = mapped_column(Choice(Priority))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    first_reply: Mapped[int | None]
    next_update: Mapped[int | None]
    solve: Mapped[int | None]

    __table_args__ = (Index("ix_service_goal_customer", "customer_id", "priority"),)


class Ticket(Named):
    """One question or trouble of a customer; its subject is `name`, its number is `id`.

    `opened` is the moment it came, `created` its local day. `status` is that of the last status event.
    `minutes` is the handling time beyond that of its events. `satisfaction` (1 to 5) is the customer's
    word at solving, given on `satisfied`. A ticket merged into another keeps `merged_into_id`, and its
    events stand there. The clocks follow from the events in the work time of the business: the dues are
    None while they stand still, `nearest` is the earliest of them; the minutes are work minutes
    since `opened` (KPIS.md section 2, service).
    """

    __tablename__ = "ticket"

    ref: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    priority: Mapped[Priority] = mapped_column(Choice(Priority), default=Priority.NORMAL)
    category_id: Mapped[int | None] = mapped_column(link("ticket_category.id"))
    status: Mapped[TicketStatus] = mapped_column(Choice(TicketStatus), default=TicketStatus.NEW)
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    deal_id: Mapped[int | None] = mapped_column(link("deal.id"))
    channel: Mapped[Channel | None] = mapped_column(Choice(Channel))
    created: Mapped[dt.date]
    opened: Mapped[dt.datetime]
    minutes: Mapped[int | None]
    escalated: Mapped[bool] = mapped_column(default=False)
    satisfaction: Mapped[int | None]
    satisfied: Mapped[dt.date | None]
    waiting_for: Mapped[str | None]
    merged_into_id: Mapped[int | None] = mapped_column(link("ticket.id"))
    reply_due: Mapped[dt.datetime | None]
    update_due: Mapped[dt.datetime | None]
    solve_due: Mapped[dt.datetime | None]
    nearest: Mapped[dt.datetime | None]
    replied: Mapped[dt.datetime | None]
    reply_minutes: Mapped[int | None]
    reply_met: Mapped[bool | None]
    solved: Mapped[dt.datetime | None]
    solved_day: Mapped[dt.date | None]
    solve_met: Mapped[bool | None]
    reopened: Mapped[int] = mapped_column(default=0)

    derived = frozenset(
        {
            "sort_key",
            "reply_due",
            "update_due",
            "solve_due",
            "nearest",
            "replied",
            "reply_minutes",
            "reply_met",
            "solved",
            "solved_day",
            "solve_met",
            "reopened",
        }
    )

    __table_args__ = (
        Index("ix_ticket_list", "trashed", "nearest", "id"),
        Index("ix_ticket_status", "status", "trashed", "nearest"),
        Index("ix_ticket_owner", "owner_id", "status", "nearest"),
        Index("ix_ticket_customer", "customer_id", "status"),
        Index("ix_ticket_contact", "contact_id"),
        Index("ix_ticket_company", "company_id"),
        Index("ix_ticket_category", "category_id"),
        Index("ix_ticket_created", "created"),
        Index("ix_ticket_solved_day", "solved_day"),
        Index("ix_ticket_deal", "deal_id"),
        Index("ix_ticket_satisfied", "satisfied", "satisfaction"),
        Index("ix_ticket_merged", "merged_into_id"),
        Index("ix_ticket_ref", "ref"),
    )

    def search_text(self) -> str:
        """Number, subject and reference."""
        return "\n".join(part for part in (self.name, f"#{self.id}", self.ref) if part)

    def become(self, status: TicketStatus) -> None:
        """Change the status; a solved ticket may be solved once more.

        Raises:
            IllegalMove: the ticket cannot become that from here.
        """
        if status in self.status.following or status is self.status is TicketStatus.SOLVED:
            self.status = status
        elif self.status is TicketStatus.CLOSED:
            raise IllegalMove(N_("“{ticket}” is closed. Open it again first."), ticket=self.name)
        else:
            raise IllegalMove(N_("“{ticket}” cannot be set to that status."), ticket=self.name)

    def after_reply(self, author: EventAuthor) -> TicketStatus | None:
        """What a reply makes of the ticket by itself; None: nothing else."""
        if author is EventAuthor.STAFF and self.status is TicketStatus.NEW:
            return TicketStatus.OPEN
        stands = self.status not in _RUNNING
        return TicketStatus.OPEN if author is EventAuthor.CUSTOMER and stands else None

    def rate(self, satisfaction: int | None, day: dt.date) -> None:
        """Note how satisfied the customer is, as said on a day; None takes it back.

        Raises:
            Invalid: it is no number from 1 to 5.
        """
        if satisfaction is not None and satisfaction not in SATISFACTION:
            raise Invalid("satisfaction", N_("Satisfaction is a number from 1 to 5."))
        self.satisfaction = satisfaction
        self.satisfied = None if satisfaction is None else day

    def require_not_merged(self) -> None:
        """Refuse to go on in a ticket whose story stands in another."""
        if self.merged_into_id is not None:
            raise IllegalMove(
                N_("“{ticket}” was merged into ticket {number}. Go on there."),
                ticket=self.name,
                number=f"#{self.merged_into_id}",
            )


class TicketEvent(Record):
    """A dated event of a ticket: a reply, an internal note, or a change of status.

    `minutes` is the time it took. The work, net (waiting for the customer left out) and clock minutes
    since the ticket came are kept on the first reply of a colleague and on each solving; `until_day` is
    the day a solving no longer held (reopened or solved again), None while it does: a figure of an
    earlier period still counts it (KPIS.md C17). `seq` orders the events of a ticket from 1.
    """

    __tablename__ = "ticket_event"

    ticket_id: Mapped[int] = mapped_column(link("ticket.id"))
    seq: Mapped[int]
    moment: Mapped[dt.datetime]
    day: Mapped[dt.date]
    kind: Mapped[EventKind] = mapped_column(Choice(EventKind))
    author: Mapped[EventAuthor] = mapped_column(Choice(EventAuthor))
    status: Mapped[TicketStatus | None] = mapped_column(Choice(TicketStatus))
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    minutes: Mapped[int | None]
    text: Mapped[str | None]
    work: Mapped[int | None]
    net: Mapped[int | None]
    clock: Mapped[int | None]
    until_day: Mapped[dt.date | None]

    derived = frozenset({"work", "net", "clock", "until_day"})

    __table_args__ = (
        Index("ix_ticket_event_ticket", "ticket_id", "seq"),
        Index("ix_ticket_event_count", "kind", "status", "day", "until_day", "ticket_id"),
        Index("ix_ticket_event_staff", "staff_id", "day"),
    )


UNSOLVED: Final = (TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING)
"""What is still to be solved, the customer's turn included."""

_RUNNING: Final = frozenset({TicketStatus.NEW, TicketStatus.OPEN})


def status_after(events: Iterable[TicketEvent]) -> TicketStatus:
    """What events in their order make of a ticket, as the service clocks take them."""
    status = TicketStatus.NEW
    for one in events:
        if one.status is not None:
            status = one.status
        elif one.kind is EventKind.REPLY and one.author is EventAuthor.CUSTOMER and status not in _RUNNING:
            status = TicketStatus.OPEN
    return status


def status_of_all(kept: TicketStatus, others: Iterable[TicketStatus]) -> TicketStatus:
    """What a ticket is once the story of others goes on in it: what presses most."""
    every = {kept, *others}
    if every == {kept}:
        return kept
    if every & _RUNNING:
        return TicketStatus.OPEN
    return TicketStatus.WAITING if TicketStatus.WAITING in every else kept
