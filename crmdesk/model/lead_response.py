"""How soon each party first heard from the business: what the response time to leads counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Base, link


class LeadResponse(Base):
    """The first outbound contact with a party since the day it was added.

    `minutes` is the work time from the beginning of that day, which has no hour, to the contact on `day`. It
    follows from the party's activities and the work time of the business.
    """

    __tablename__ = "lead_response"

    customer_id: Mapped[int] = mapped_column(link("contact.id"), primary_key=True, autoincrement=False)
    day: Mapped[dt.date]
    minutes: Mapped[int]

    __table_args__ = ({"sqlite_autoincrement": False},)
