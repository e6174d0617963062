"""Campaigns: what the business does to be found, by channel, within some days, for some money."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Named
from crmdesk.model.errors import Invalid


class Campaign(Named):
    """A campaign; `start` and `end` are its first and last day, `budget` is in base minor units."""

    __tablename__ = "campaign"

    ref: Mapped[str | None]
    channel: Mapped[str | None]
    start: Mapped[dt.date | None]
    end: Mapped[dt.date | None]
    budget: Mapped[int | None]
    note: Mapped[str | None]

    __table_args__ = (
        Index("ix_campaign_list", "trashed", "sort_key", "id"),
        Index("ix_campaign_end", "end"),
        Index("ix_campaign_ref", "ref"),
    )

    def search_text(self) -> str:
        """Name, reference and channel."""
        return "\n".join(part for part in (self.name, self.ref, self.channel) if part)

    def require_sound(self) -> None:
        """Refuse an end before the start, and a budget below nothing."""
        if self.start is not None and self.end is not None and self.end < self.start:
            raise Invalid("end", N_("The end is before the start. Choose a later end."))
        if self.budget is not None and self.budget < 0:
            raise Invalid("budget", N_("An amount cannot be below nothing."))
