"""Figures that were counted once, kept until an edit can change them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Base


class Remembered(Base):
    """What was counted of one population, split in one way, within the days from `start` up to `end`.

    `what` names the population, what was counted and the split; `payload` is the counts (JSON). It follows
    from the records: it may be forgotten at any time, and must be when an edit can change it. A row is never
    changed, and no two rows ever have the same `id`: who knows a row by it need not read it again.
    """

    __tablename__ = "remembered"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    population: Mapped[str]
    payload: Mapped[str]

    __table_args__ = (
        Index("uq_remembered", "what", "start", "end", unique=True),
        Index("ix_remembered_population", "population", "end"),
    )
