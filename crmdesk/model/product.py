"""What the business sells."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Named


class Product(Named):
    """A product or service; `price` and `cost` of one unit are minor units of `currency`."""

    __tablename__ = "product"

    ref: Mapped[str | None]
    price: Mapped[int | None]
    cost: Mapped[int | None]
    currency: Mapped[str]
    recurring: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("ix_product_list", "trashed", "sort_key", "id"), Index("ix_product_ref", "ref"))

    def search_text(self) -> str:
        """Name and number."""
        return "\n".join(part for part in (self.name, self.ref) if part)
