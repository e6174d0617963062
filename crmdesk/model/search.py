"""The search entry of a record: its folded text, derived and never edited."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Base

ENTITY_BITS = 40
ENTITY_NUMBERS = {
    "contact": 1,
    "deal": 2,
    "product": 3,
    "staff": 4,
    "activity": 5,
    "ticket": 6,
    "subscription": 7,
    "campaign": 8,
    "answer": 9,
    "cost": 10,
}


class SearchEntry(Base):
    """One record's folded search text; the id carries the table's number above `ENTITY_BITS` bits."""

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]

    __table_args__ = ({"sqlite_autoincrement": False},)


def entry_id(table: str, record: int) -> int:
    """The search entry's id of a record."""
    return (ENTITY_NUMBERS[table] << ENTITY_BITS) | record
