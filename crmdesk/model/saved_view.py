"""Views of lists that people saved under a name, for all who work with the book."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crmdesk.model.base import Record


class SavedView(Record):
    """One view of the list of an `entity`; `asks` is what it shows and how, as JSON."""

    __tablename__ = "saved_view"

    entity: Mapped[str]
    name: Mapped[str]
    asks: Mapped[str]

    __table_args__ = (Index("uq_saved_view", "entity", "name", unique=True),)

    def title(self) -> str:
        """The name."""
        return self.name
