"""Figures that were counted once, kept until an edit can change them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Base


class Remembered(Base):
    """What was counted of one population, split in one way, within the days from `start` up to `end`.

    `what` names the population, what was counted and the split; `payload` is the counts (JSON). It follows
    from the records: it may be forgotten at any time, and must be when an edit can change it.
    """

    __tablename__ = "remembered"

    what: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[dt.date] = mapped_column(primary_key=True)
    end: Mapped[dt.date] = mapped_column(primary_key=True)
    population: Mapped[str]
    payload: Mapped[str]

    __table_args__ = (Index("ix_remembered_population", "population", "end"), {"sqlite_autoincrement": False})
