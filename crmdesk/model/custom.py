"""Fields that a business adds to its records itself, and their values."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.base import Choice, Record, Trashable, link


class CustomKind(StrEnum):
    """What a field of one's own holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    LINK = "link"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {
            "text": NP_("kind of field", "Text"),
            "number": N_("Number"),
            "money": N_("Money"),
            "date": N_("Date"),
            "choice": N_("Choice"),
            "flag": N_("Yes or no"),
            "link": N_("Contact or company"),
        }[self.value]


class CustomField(Trashable):
    """One field of one's own on one entity (its declared name, such as `company`).

    `name` is its stable name in files and commands, `label` what people call it, `choices` the
    selectable values, one a line.
    """

    __tablename__ = "custom_field"

    entity: Mapped[str]
    name: Mapped[str]
    label: Mapped[str]
    kind: Mapped[CustomKind] = mapped_column(Choice(CustomKind))
    choices: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("uq_custom_field", "entity", "name", unique=True),)

    def title(self) -> str:
        """What people call it."""
        return self.label


class CustomValue(Record):
    """One record's value of one field: words and choices in `text`, everything else in `whole`.

    `whole` is a day number, minor units of the base currency, 0 or 1, the id of a contact, or a number
    in millionths; so that each is compared and sorted as what it is.
    """

    __tablename__ = "custom_value"

    field_id: Mapped[int] = mapped_column(link("custom_field.id"))
    record_id: Mapped[int]
    text: Mapped[str | None]
    whole: Mapped[int | None]

    __table_args__ = (
        Index("uq_custom_value", "field_id", "record_id", unique=True),
        Index("ix_custom_value_whole", "field_id", "whole", "record_id"),
        Index("ix_custom_value_text", "field_id", "text", "record_id"),
    )
