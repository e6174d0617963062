"""What people do with a customer: calls, e-mails, meetings, messages, enquiries, tasks and notes."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.base import Choice, Named, link
from crmdesk.model.errors import IllegalMove, Invalid

if TYPE_CHECKING:
    from crmdesk.model.setting import BookFacts


class ActivityKind(StrEnum):
    """What was or is to be done."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"
    ENQUIRY = "enquiry"
    TASK = "task"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "call": N_("Call"),
            "email": NP_("activity", "E-mail"),
            "meeting": N_("Meeting"),
            "message": N_("Message"),
            "enquiry": N_("Enquiry"),
            "task": N_("Task"),
            "note": N_("Note"),
        }[self.value]


class Direction(StrEnum):
    """Who began: the customer (in) or the business (out)."""

    IN = "in"
    OUT = "out"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"in": N_("Inbound"), "out": N_("Outbound")}[self.value]


class Repeat(StrEnum):
    """How an activity comes back once it is done; months and years are those of the book's calendar."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "daily": N_("Every day"),
            "weekly": N_("Every week"),
            "monthly": N_("Every month"),
            "yearly": N_("Every year"),
        }[self.value]


class Channel(StrEnum):
    """The way by which somebody turned to the business."""

    EMAIL = "email"
    WEB = "web"
    PHONE = "phone"
    VISIT = "visit"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "email": NP_("activity", "E-mail"),
            "web": N_("Web"),
            "phone": N_("Phone"),
            "visit": N_("Visit"),
            "other": N_("Other"),
        }[self.value]


class Activity(Named):
    """One activity; its subject is `name`.

    Planned ones have a `due` day and, with a time of day, `due_at`; finished ones have `done` and its
    local day `done_day`, on which figures count them (KPIS.md C15). `minutes` is how long it took or is
    to take. `remind` is when to remind next. `customer_id` is the party that pays, stored so that a
    person who joins a company later does not move history (C3). A task that is to better a figure names it
    in `kpi` (its stable id), and the review it was decided in.
    """

    __tablename__ = "activity"

    ref: Mapped[str | None]
    kind: Mapped[ActivityKind] = mapped_column(Choice(ActivityKind))
    direction: Mapped[Direction | None] = mapped_column(Choice(Direction))
    channel: Mapped[Channel | None] = mapped_column(Choice(Channel))
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    deal_id: Mapped[int | None] = mapped_column(link("deal.id"))
    ticket_id: Mapped[int | None] = mapped_column(link("ticket.id"))
    subscription_id: Mapped[int | None] = mapped_column(link("subscription.id"))
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    created: Mapped[dt.date]
    due: Mapped[dt.date | None]
    due_at: Mapped[dt.datetime | None]
    done: Mapped[dt.datetime | None]
    done_day: Mapped[dt.date | None]
    minutes: Mapped[int | None]
    outcome: Mapped[str | None]
    repeat: Mapped[Repeat | None] = mapped_column(Choice(Repeat))
    remind: Mapped[dt.datetime | None]
    kpi: Mapped[str | None]
    review_id: Mapped[int | None] = mapped_column(link("review.id"))
    pinned: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str | None]

    __table_args__ = (
        Index("ix_activity_list", "trashed", "due", "id"),
        Index("ix_activity_name", "trashed", "sort_key", "id"),
        Index("ix_activity_open", "done_day", "due", "owner_id"),
        Index("ix_activity_count", "kind", "done_day", "direction", "owner_id"),
        Index("ix_activity_contact", "contact_id", "done"),
        Index("ix_activity_company", "company_id", "done"),
        Index("ix_activity_customer", "customer_id", "done_day"),
        Index("ix_activity_deal", "deal_id", "done"),
        Index("ix_activity_ticket", "ticket_id"),
        Index("ix_activity_subscription", "subscription_id"),
        Index("ix_activity_owner", "owner_id", "due"),
        Index("ix_activity_kpi", "kpi"),
        Index("ix_activity_remind", "remind"),
        Index("ix_activity_ref", "ref"),
    )

    def search_text(self) -> str:
        """Subject, words and outcome."""
        return "\n".join(part for part in (self.name, self.text, self.outcome, self.ref) if part)

    def finish(self, moment: dt.datetime, facts: BookFacts) -> None:
        """Mark as done at a moment; what is done reminds no more."""
        if self.done is not None:
            raise IllegalMove(N_("“{activity}” is done already."), activity=self.name)
        self.done, self.done_day, self.remind = moment, facts.day_of(moment), None

    def reopen(self) -> None:
        """Take the doing back."""
        if self.done is None:
            raise IllegalMove(N_("“{activity}” is not done yet."), activity=self.name)
        self.done = self.done_day = None

    def require_sound(self) -> None:
        """Refuse a length below nothing."""
        if self.minutes is not None and self.minutes < 0:
            raise Invalid("minutes", N_("The end is before the start. Choose a later end."))
