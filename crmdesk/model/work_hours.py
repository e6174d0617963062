"""When the business works: its week from a day on, and the days that are different."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Record


class WorkHours(Record):
    """The work week from `start` on until a later one.

    `hours` is written as `sat-wed=08:00-16:00,thu=08:00-12:00` (`crmdesk.model.work_time`).
    """

    __tablename__ = "work_hours"

    start: Mapped[dt.date] = mapped_column(unique=True)
    hours: Mapped[str]

    def title(self) -> str:
        """The hours."""
        return self.hours


class Holiday(Record):
    """A day with hours of its own, such as `08:00-12:00`; without any the business is closed."""

    __tablename__ = "holiday"

    day: Mapped[dt.date] = mapped_column(unique=True)
    name: Mapped[str]
    hours: Mapped[str | None]

    def title(self) -> str:
        """The name."""
        return self.name
