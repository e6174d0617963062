"""Who answers for a figure, when it is looked at, and what was said and decided about it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Choice, Record, link


class Cadence(StrEnum):
    """How often a figure is to be reviewed (KPIS.md section 5)."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    CAMPAIGN = "campaign"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "weekly": N_("Every week"),
            "monthly": N_("Every month"),
            "quarterly": N_("Every quarter"),
            "campaign": N_("After a campaign"),
            "yearly": N_("Every year"),
        }[self.value]


class Duty(Record):
    """Who answers for a figure and how often it is reviewed; one row a figure (its stable id)."""

    __tablename__ = "duty"

    kpi: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))
    cadence: Mapped[Cadence | None] = mapped_column(Choice(Cadence))

    def title(self) -> str:
        """The figure's id."""
        return self.kpi


class Review(Record):
    """What was said of a figure of one period, on `day`, by `staff_id`.

    The period is that from `start` up to, and without, `end`; `value` is the figure as it was then, in its
    own unit (money in minor units of the base currency), None where it had none. The actions decided on are
    tasks that name this review (`crmdesk.model.activity.Activity.review_id`).
    """

    __tablename__ = "review"

    kpi: Mapped[str]
    cadence: Mapped[Cadence | None] = mapped_column(Choice(Cadence))
    campaign_id: Mapped[int | None] = mapped_column(link("campaign.id"))
    grain: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    day: Mapped[dt.date]
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))
    text: Mapped[str | None]
    value: Mapped[Decimal | None]

    __table_args__ = (Index("ix_review_kpi", "kpi", "end"),)
