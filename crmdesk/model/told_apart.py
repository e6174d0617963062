"""Contacts that look alike and are not the same: somebody said so."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Record, link


class ToldApart(Record):
    """One of the contacts that were told apart in one gesture.

    Those told apart together share `said`, the number of the first of their rows; no two of them are
    offered as duplicates again.
    """

    __tablename__ = "told_apart"

    said: Mapped[int]
    contact_id: Mapped[int] = mapped_column(link("contact.id"))

    __table_args__ = (
        Index("uq_told_apart", "said", "contact_id", unique=True),
        Index("ix_told_apart_contact", "contact_id"),
    )
