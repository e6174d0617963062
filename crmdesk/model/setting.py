"""The book's own settings, one row each."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Record


class Setting(Record):
    """One setting of the business; `value` is JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]

    def title(self) -> str:
        """The setting's name."""
        return self.key
