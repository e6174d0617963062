"""Subscriptions: what a customer pays again and again, its dated changes, and the states they make."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Base, Choice, Named, Record, link


class SubscriptionStatus(StrEnum):
    """Whether a subscription is paid for, and if not, why."""

    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "trial": N_("Trial"),
            "active": N_("Active"),
            "past_due": N_("Past due"),
            "paused": N_("Paused"),
            "ended": N_("Ended"),
        }[self.value]

    @property
    def is_paid(self) -> bool:
        """Whether its monthly value counts (KPIS.md C7, C8, C20)."""
        return self in {SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE}


class ChangeKind(StrEnum):
    """What a dated change does to a subscription."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    RENEW = "renew"
    PAUSE = "pause"
    RESUME = "resume"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    CANCEL = "cancel"
    REACTIVATE = "reactivate"
    DISCOUNT = "discount"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "upgrade": N_("Upgrade"),
            "downgrade": N_("Downgrade"),
            "renew": N_("Renewal"),
            "pause": N_("Pause"),
            "resume": N_("Resumption"),
            "past_due": N_("Past due"),
            "unpaid": N_("Unpaid"),
            "cancel": N_("Cancellation"),
            "reactivate": N_("Reactivation"),
            "discount": N_("Discount"),
        }[self.value]

    @property
    def loses(self) -> bool:
        """Whether something is lost by it, so that a reason is asked for."""
        return self in {ChangeKind.DOWNGRADE, ChangeKind.PAUSE, ChangeKind.UNPAID, ChangeKind.CANCEL}


class ChurnDay(StrEnum):
    """From which day on a cancelled subscription counts as lost (KPIS.md C4)."""

    PAID_UNTIL = "paid_until"
    CANCELLED_ON = "cancelled_on"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "paid_until": N_("The end of the paid period"),
            "cancelled_on": N_("The day of cancellation"),
        }[self.value]


class Subscription(Named):
    """One plan that one customer pays for; the plan's name is `name`.

    `price` of one unit for one term is minor units of `currency`; `rate` (base units for one) is that of
    the first day, frozen (KPIS.md C9). `interval` is a term's length (`crmdesk.model.terms`), `discount`
    `10%` or an amount per term. `trial` is the first paid day after a trial, `end` the first day no
    longer paid for, as first agreed; later changes have rows of their own. `deal_id` is the won deal
    that began it. What it is today follows from its facts and changes: `status`, `monthly` (thousandths
    of the base currency's minor unit a month), `next_due` (the next day a term ends).
    """

    __tablename__ = "subscription"

    ref: Mapped[str | None]
    product_id: Mapped[int | None] = mapped_column(link("product.id"))
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    deal_id: Mapped[int | None] = mapped_column(link("deal.id"))
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    price: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    rate: Mapped[Decimal]
    interval: Mapped[str] = mapped_column(default="monthly")
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    discount: Mapped[str | None]
    discount_until: Mapped[dt.date | None]
    trial: Mapped[dt.date | None]
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    auto_renew: Mapped[bool] = mapped_column(default=True)
    churn_reason: Mapped[str | None]
    competitor: Mapped[str | None]
    involuntary: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    status: Mapped[SubscriptionStatus] = mapped_column(
        Choice(SubscriptionStatus), default=SubscriptionStatus.ACTIVE
    )
    monthly: Mapped[int] = mapped_column(default=0)
    next_due: Mapped[dt.date | None]
    ended: Mapped[dt.date | None]

    derived = frozenset({"sort_key", "status", "monthly", "next_due", "ended"})

    __table_args__ = (
        Index("ix_subscription_list", "trashed", "sort_key", "id"),
        Index("ix_subscription_status", "status", "trashed", "next_due"),
        Index("ix_subscription_due", "next_due"),
        Index("ix_subscription_customer", "customer_id", "status"),
        Index("ix_subscription_contact", "contact_id"),
        Index("ix_subscription_company", "company_id"),
        Index("ix_subscription_product", "product_id"),
        Index("ix_subscription_owner", "owner_id"),
        Index("ix_subscription_deal", "deal_id"),
        Index("ix_subscription_ref", "ref"),
    )

    def search_text(self) -> str:
        """Plan and reference."""
        return "\n".join(part for part in (self.name, self.ref) if part)


class SubscriptionChange(Record):
    """A dated change of a subscription as it was told.

    `price`, `quantity`, `interval` and `discount` are what holds from then on (None: as before), in the
    subscription's currency, with the `rate` of the day frozen. `until` ends a pause or a discount, `end`
    is the first day no longer paid for. `reason`, `competitor` and `involuntary` (non-payment) say why
    something was lost. `seq` orders the changes of a subscription that fall on one day.
    """

    __tablename__ = "subscription_change"

    subscription_id: Mapped[int] = mapped_column(link("subscription.id"))
    seq: Mapped[int]
    day: Mapped[dt.date]
    kind: Mapped[ChangeKind] = mapped_column(Choice(ChangeKind))
    price: Mapped[int | None]
    quantity: Mapped[Decimal | None]
    interval: Mapped[str | None]
    discount: Mapped[str | None]
    until: Mapped[dt.date | None]
    end: Mapped[dt.date | None]
    reason: Mapped[str | None]
    competitor: Mapped[str | None]
    involuntary: Mapped[bool] = mapped_column(default=False)
    rate: Mapped[Decimal | None]
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))
    note: Mapped[str | None]

    __table_args__ = (Index("ix_subscription_change_subscription", "subscription_id", "day", "seq"),)


class SubscriptionState(Base):
    """What a subscription is worth from one day until another: what recurring figures count.

    It follows from the subscription and its changes, never the other way round; together the states of
    one cover all days from its start on. `monthly` is thousandths of the base currency's minor unit a
    month (KPIS.md C14), `own_monthly` of the subscription's own; `until` is None while it holds for ever.
    `kind` says what began it: a kind of change, or `start`, `trial_end`, `discount_end`, `end`. Terms of the
    `interval` (None in books that were not brought up to date: the subscription's), and with them the due
    days, are cut from `anchor`. What is in the trash has no states.
    """

    __tablename__ = "subscription_state"

    subscription_id: Mapped[int] = mapped_column(
        link("subscription.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    anchor: Mapped[dt.date]
    interval: Mapped[str | None]
    kind: Mapped[str]
    status: Mapped[SubscriptionStatus] = mapped_column(Choice(SubscriptionStatus))
    monthly: Mapped[int]
    own_monthly: Mapped[int]
    price: Mapped[int]
    quantity: Mapped[Decimal]
    discount: Mapped[str | None]
    reason: Mapped[str | None]
    competitor: Mapped[str | None]
    involuntary: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "ix_subscription_state_since",
            *("since", "until", "monthly", "customer_id", "subscription_id", "status"),
        ),
        Index("ix_subscription_state_until", "until", "customer_id"),
        Index("ix_subscription_state_customer", "customer_id", "since"),
        {"sqlite_autoincrement": False},
    )


class SubscriptionTerm(Base):
    """A paid term that ended on `due`, up to the next due day of each subscription.

    `monthly` is what it was worth a month on its last day, `after` on the due day, both in thousandths of the
    base currency's minor unit; `renewed` says whether it is paid for from the due day on. It follows from
    the subscription's states, whatever day the renewal was told on.
    """

    __tablename__ = "subscription_term"

    subscription_id: Mapped[int] = mapped_column(
        link("subscription.id"), primary_key=True, autoincrement=False
    )
    due: Mapped[dt.date] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    monthly: Mapped[int]
    after: Mapped[int]
    renewed: Mapped[bool]

    __table_args__ = (
        Index("ix_subscription_term_due", "due", "customer_id", "renewed", "monthly", "after"),
        {"sqlite_autoincrement": False},
    )
