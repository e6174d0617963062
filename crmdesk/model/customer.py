"""What each customer was to the business from one day until another: what retention and revenue count."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Base, Choice, link


class CustomerBasis(StrEnum):
    """By which book a party is a customer (KPIS.md C3): what it pays again and again, or what it bought."""

    AUTOMATIC = "automatic"
    SUBSCRIPTION = "subscription"
    TRANSACTION = "transaction"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "automatic": N_("By subscription once there was one, else by purchases"),
            "subscription": N_("By subscription only"),
            "transaction": N_("By purchases only"),
        }[self.value]


class Movement(StrEnum):
    """What a customer's monthly revenue did in one day, netted (KPIS.md C16)."""

    NEW = "new"
    EXPANSION = "expansion"
    REACTIVATION = "reactivation"
    CONTRACTION = "contraction"
    CHURN = "churn"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "new": N_("New"),
            "expansion": N_("Expansion"),
            "reactivation": N_("Reactivation"),
            "contraction": N_("Contraction"),
            "churn": N_("Churn"),
        }[self.value]

    @property
    def gains(self) -> bool:
        """Whether it adds to the revenue."""
        return self in {Movement.NEW, Movement.EXPANSION, Movement.REACTIVATION}


class Step(StrEnum):
    """What a party did as a customer on one day: became one, left, or came back."""

    JOINED = "joined"
    LEFT = "left"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"joined": N_("Became a customer"), "left": N_("Left"), "returned": N_("Came back")}[
            self.value
        ]


class CustomerState(Base):
    """What one party was from the day `since` up to, and without, the day `until` (None: for ever).

    `monthly` is its recurring revenue in thousandths of the base currency's minor unit a month, `before`
    that of the day before `since`; `movement` names the difference. `customer` says whether it was a
    customer (C3), `step` what it did on `since`; `joined` is the day it first became one, None before.
    `reason`, `competitor` and `involuntary` say why something was lost; `paused` that its last paid
    subscription rests (C20). The states of one party cover all days from its first on; they follow from its
    subscriptions and won deals.
    """

    __tablename__ = "customer_state"

    customer_id: Mapped[int] = mapped_column(link("contact.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    monthly: Mapped[int]
    before: Mapped[int]
    movement: Mapped[Movement | None] = mapped_column(Choice(Movement))
    customer: Mapped[bool]
    step: Mapped[Step | None] = mapped_column(Choice(Step))
    joined: Mapped[dt.date | None]
    reason: Mapped[str | None]
    competitor: Mapped[str | None]
    involuntary: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_customer_state_movement", "movement", "since", "customer_id", "monthly", "before"),
        Index("ix_customer_state_step", "step", "since", "customer_id"),
        Index("ix_customer_state_since", "since", "until", "customer", "customer_id", "monthly"),
        Index("ix_customer_state_until", "until", "since", "customer", "customer_id", "monthly"),
        {"sqlite_autoincrement": False},
    )
