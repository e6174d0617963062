"""Deals, the pipelines they move through, and the dated moves that figures count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.base import Choice, Named, Record, Trashable, link
from crmdesk.model.errors import IllegalMove


class DealStatus(StrEnum):
    """Where a deal stands: still open, or how it ended."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"open": NP_("deal status", "Open"), "won": N_("Won"), "lost": N_("Lost")}[self.value]


class Pipeline(Trashable):
    """An ordered way of stages from a first word to a won deal."""

    __tablename__ = "pipeline"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    def title(self) -> str:
        """The name."""
        return self.name


class Stage(Trashable):
    """One stage of a pipeline.

    `probability` is the share of deals here that are expected to be won (0 to 1); a deal that
    stays longer than `stale_days` is shown as stale.
    """

    __tablename__ = "stage"

    pipeline_id: Mapped[int] = mapped_column(link("pipeline.id"))
    name: Mapped[str]
    position: Mapped[int]
    probability: Mapped[Decimal]
    stale_days: Mapped[int | None]

    __table_args__ = (Index("ix_stage_pipeline", "pipeline_id", "position"),)

    def title(self) -> str:
        """The name."""
        return self.name


class Deal(Named):
    """A sale in the making; its title is `name`.

    `amount` and `cost` are minor units of `currency`; `rate` (base units for one) is that of the
    deal's day, its close day once it is closed, else its created day, and `base_amount` and
    `base_cost` are frozen with it (KPIS.md C9). `customer_id` is the party that pays (C3), stored
    so that a person who joins a company later does not move history. `probability` overrides the
    stage's. `status`, `stage_id`, `closed` and `entered` follow from the last move.
    """

    __tablename__ = "deal"

    ref: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    pipeline_id: Mapped[int] = mapped_column(link("pipeline.id"))
    stage_id: Mapped[int] = mapped_column(link("stage.id"))
    status: Mapped[DealStatus] = mapped_column(Choice(DealStatus), default=DealStatus.OPEN)
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    amount: Mapped[int] = mapped_column(default=0)
    cost: Mapped[int | None]
    currency: Mapped[str]
    rate: Mapped[Decimal]
    base_amount: Mapped[int] = mapped_column(default=0)
    base_cost: Mapped[int | None]
    probability: Mapped[Decimal | None]
    created: Mapped[dt.date]
    entered: Mapped[dt.date]
    expected_close: Mapped[dt.date | None]
    closed: Mapped[dt.date | None]
    lost_reason: Mapped[str | None]
    competitor: Mapped[str | None]
    source: Mapped[str | None]
    campaign_id: Mapped[int | None] = mapped_column(link("campaign.id"))
    next_step: Mapped[str | None]
    note: Mapped[str | None]

    __table_args__ = (
        Index("ix_deal_list", "trashed", "sort_key", "id"),
        Index("ix_deal_board", "pipeline_id", "status", "stage_id", "trashed"),
        Index("ix_deal_customer", "customer_id"),
        Index("ix_deal_contact", "contact_id"),
        Index("ix_deal_company", "company_id"),
        Index("ix_deal_owner", "owner_id"),
        Index("ix_deal_created", "created"),
        Index("ix_deal_expected_close", "expected_close"),
        Index("ix_deal_campaign", "campaign_id"),
        Index("ix_deal_ref", "ref"),
    )

    def search_text(self) -> str:
        """Title and number."""
        return "\n".join(part for part in (self.name, self.ref, self.next_step, self.competitor) if part)

    def require_open(self) -> None:
        """Refuse a move of a deal that is already closed."""
        if self.status is not DealStatus.OPEN:
            raise IllegalMove(N_("“{deal}” is closed. Reopen it first."), deal=self.name)

    def require_closed(self) -> None:
        """Refuse to reopen a deal that is open."""
        if self.status is DealStatus.OPEN:
            raise IllegalMove(N_("“{deal}” is open already."), deal=self.name)


class DealLine(Record):
    """One product in a deal; `price` of one unit is minor units of the deal's currency."""

    __tablename__ = "deal_line"

    deal_id: Mapped[int] = mapped_column(link("deal.id"))
    product_id: Mapped[int] = mapped_column(link("product.id"))
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    price: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_deal_line_deal", "deal_id"), Index("ix_deal_line_product", "product_id"))


class DealTag(Record):
    """One tag on one deal."""

    __tablename__ = "deal_tag"

    deal_id: Mapped[int] = mapped_column(link("deal.id"))
    tag_id: Mapped[int] = mapped_column(link("tag.id"))

    __table_args__ = (
        Index("uq_deal_tag", "deal_id", "tag_id", unique=True),
        Index("ix_deal_tag_tag", "tag_id"),
    )


class StageMove(Record):
    """A dated event: the deal entered `stage_id`, or ended there as `outcome` says.

    A deal's first move is its creation. `outcome` is OPEN for entering a stage (reopening
    included), WON or LOST for a close; the stage of a close is the one the deal stood in.
    `base_amount` is the deal's value in the base currency at the move. `until` and `until_day` are
    the moment and day of the deal's next move, None while it is the last: a close with
    `until_day` before a period's end was reopened within it and does not count there (C13, C17).
    `owner_id` is the owner at the time. `seq` orders the moves of a deal from 1.
    """

    __tablename__ = "stage_move"

    deal_id: Mapped[int] = mapped_column(link("deal.id"))
    seq: Mapped[int]
    moment: Mapped[dt.datetime]
    day: Mapped[dt.date]
    stage_id: Mapped[int] = mapped_column(link("stage.id"))
    outcome: Mapped[DealStatus] = mapped_column(Choice(DealStatus), default=DealStatus.OPEN)
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    base_amount: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    competitor: Mapped[str | None]
    until: Mapped[dt.datetime | None]
    until_day: Mapped[dt.date | None]

    __table_args__ = (
        Index("ix_stage_move_deal", "deal_id", "seq"),
        Index("ix_stage_move_close", "outcome", "day", "until_day", "owner_id", "base_amount", "deal_id"),
        Index("ix_stage_move_stage", "stage_id", "day", "deal_id"),
        Index("ix_stage_move_end", "until_day", "outcome", "day", "stage_id", "deal_id"),
    )
