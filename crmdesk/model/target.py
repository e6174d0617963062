"""Targets: what the owner wants a figure to be in a period."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Record, link


class Target(Record):
    """The wanted value of a figure for each period of `grain` from `start` on, until a later one.

    `value` is in the figure's own unit: a share as a fraction, money in major units of the base
    currency, days as days. Without `owner_id` and `team` it is the whole business's.
    """

    __tablename__ = "target"

    kpi: Mapped[str]
    grain: Mapped[str]
    start: Mapped[dt.date]
    value: Mapped[Decimal]
    benchmark: Mapped[Decimal | None]
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    team: Mapped[str | None]

    __table_args__ = (Index("ix_target_kpi", "kpi", "grain", "start"),)

    def title(self) -> str:
        """The figure's id."""
        return self.kpi
