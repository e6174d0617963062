"""What customers answer in surveys, and how much they use what they bought."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Choice, Named, Trashable, link
from crmdesk.model.errors import Invalid


class AnswerKind(StrEnum):
    """What was asked: whether one would recommend, was satisfied, had it easy."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "nps": N_("Recommendation (NPS)"),
            "csat": N_("Satisfaction (CSAT)"),
            "ces": N_("Effort (CES)"),
        }[self.value]


SCALES: Final = {
    AnswerKind.NPS: ("0-10", "1-10"),
    AnswerKind.CSAT: ("1-5",),
    AnswerKind.CES: ("1-7",),
}
"""The scales that each kind is answered on, the usual one first (KPIS.md, service and voice)."""


def bounds_of(scale: str) -> tuple[int, int]:
    """The lowest and the highest answer of a scale."""
    low, _dash, high = scale.partition("-")
    return int(low), int(high)


class Answer(Named):
    """One customer's answer on its day; their words are `name`.

    `scale` is the range that was asked on, such as `0-10`; answers on different scales are never mixed.
    `wave` names the round of a survey: within one, a person's latest answer counts.
    """

    __tablename__ = "answer"

    kind: Mapped[AnswerKind] = mapped_column(Choice(AnswerKind))
    score: Mapped[int]
    scale: Mapped[str]
    day: Mapped[dt.date]
    wave: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    ticket_id: Mapped[int | None] = mapped_column(link("ticket.id"))

    __table_args__ = (
        Index("ix_answer_list", "trashed", "day", "id"),
        Index("ix_answer_count", "kind", "day", "scale", "score"),
        Index("ix_answer_customer", "customer_id", "day"),
        Index("ix_answer_contact", "contact_id", "kind", "day"),
        Index("ix_answer_company", "company_id"),
        Index("ix_answer_ticket", "ticket_id"),
    )

    def title(self) -> str:
        """What was asked, and the score."""
        return f"{self.kind.upper()} {self.score}"

    def search_text(self) -> str:
        """The customer's words."""
        return self.name

    def require_sound(self) -> None:
        """Refuse a scale that the kind is not asked on, and a score outside the scale."""
        if self.scale not in SCALES[self.kind]:
            raise Invalid(
                "scale",
                N_("This kind of answer is given on the scale {scales}."),
                scales=", ".join(SCALES[self.kind]),
            )
        low, high = bounds_of(self.scale)
        if not low <= self.score <= high:
            raise Invalid("score", N_("The score is a number from {low} to {high}."), low=low, high=high)


class Usage(Trashable):
    """How often a customer used a product on a day, as entered or imported."""

    __tablename__ = "usage"

    product_id: Mapped[int | None] = mapped_column(link("product.id"))
    contact_id: Mapped[int | None] = mapped_column(link("contact.id"))
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    customer_id: Mapped[int | None] = mapped_column(link("contact.id"))
    day: Mapped[dt.date]
    count: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_usage_list", "trashed", "day", "id"),
        Index("ix_usage_count", "day", "customer_id", "product_id", "count"),
        Index("ix_usage_customer", "customer_id", "day"),
        Index("ix_usage_product", "product_id", "day"),
        Index("ix_usage_contact", "contact_id"),
        Index("ix_usage_company", "company_id"),
    )

    def title(self) -> str:
        """Its day."""
        return self.day.isoformat()

    def require_sound(self) -> None:
        """Refuse a count below nothing."""
        if self.count < 0:
            raise Invalid("count", N_("A count cannot be below nothing."))
