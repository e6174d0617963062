"""The cost book: what the business spends, on what, for whom; and what was spent before, to compare with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.base import Choice, Named, Record, link
from crmdesk.model.errors import Invalid


class CostCategory(StrEnum):
    """What money was spent on; the figures take each its own (KPIS.md, customer value and money)."""

    SALES = "sales"
    MARKETING = "marketing"
    SERVICE = "service"
    GOODS = "goods"
    CRM = "crm"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "sales": NP_("cost category", "Sales"),
            "marketing": NP_("cost category", "Marketing"),
            "service": NP_("cost category", "Service"),
            "goods": NP_("cost category", "Cost of goods"),
            "crm": NP_("cost category", "CRM"),
            "other": NP_("cost category", "Other"),
        }[self.value]


class Cost(Named):
    """One cost on its day; what it was for is `name`.

    `amount` is minor units of `currency`, `base_amount` of the base currency at the `rate` of the day,
    frozen (KPIS.md C9). A refund of a cost is an amount below nothing. `customer_id` is the party that it
    was spent for, where it was one.
    """

    __tablename__ = "cost"

    day: Mapped[dt.date]
    category: Mapped[CostCategory] = mapped_column(Choice(CostCategory))
    amount: Mapped[int]
    currency: Mapped[str]
    rate: Mapped[Decimal]
    base_amount: Mapped[int]
    campaign_id: Mapped[int | None] = mapped_column(link("campaign.id"))
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))

    __table_args__ = (
        Index("ix_cost_list", "trashed", "day", "id"),
        Index("ix_cost_count", "day", "category", "base_amount", "customer_id", "campaign_id"),
        Index("ix_cost_customer", "customer_id", "day"),
        Index("ix_cost_campaign", "campaign_id", "day"),
        Index("ix_cost_contact", "contact_id"),
        Index("ix_cost_company", "company_id"),
    )

    def title(self) -> str:
        """What it was for, else its day."""
        return self.name or self.day.isoformat()

    def search_text(self) -> str:
        """What it was for."""
        return self.name


class Baseline(Record):
    """What a cost category came to in each period of `grain` from `start` on, before: savings count from it.

    `amount` is minor units of the base currency.
    """

    __tablename__ = "baseline"

    category: Mapped[CostCategory] = mapped_column(Choice(CostCategory))
    grain: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    amount: Mapped[int]

    __table_args__ = (Index("uq_baseline", "category", "grain", "start", unique=True),)

    def title(self) -> str:
        """The day from which it holds."""
        return self.start.isoformat()

    def require_sound(self) -> None:
        """Refuse an amount below nothing."""
        if self.amount < 0:
            raise Invalid("amount", N_("An amount cannot be below nothing."))


class MarketSize(Record):
    """How much the whole market buys within a period, as the owner knows it; `amount` in base minor units."""

    __tablename__ = "market_size"

    grain: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    amount: Mapped[int]

    __table_args__ = (Index("uq_market_size", "grain", "start", unique=True),)

    def title(self) -> str:
        """The day from which it holds."""
        return self.start.isoformat()

    def require_sound(self) -> None:
        """Refuse a market of nothing or less."""
        if self.amount <= 0:
            raise Invalid("amount", N_("A market’s size is an amount above nothing."))
