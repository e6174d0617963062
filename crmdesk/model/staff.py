"""The people of the business: who owns a record, who made a change."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Named, link


class Staff(Named):
    """A colleague. `hourly_cost` is in minor units of the base currency."""

    __tablename__ = "staff"

    ref: Mapped[str | None]
    email: Mapped[str | None]
    role: Mapped[str | None]
    team: Mapped[str | None]
    is_manager: Mapped[bool] = mapped_column(default=False)
    manager_id: Mapped[int | None] = mapped_column(link("staff.id"))
    region: Mapped[str | None]
    hourly_cost: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("ix_staff_list", "trashed", "sort_key", "id"), Index("ix_staff_ref", "ref"))

    def search_text(self) -> str:
        """Name and address."""
        return "\n".join(part for part in (self.name, self.email, self.ref, self.team) if part)
