"""People and companies: the parties a business deals with."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.texts import N_
from crmdesk.model.base import Choice, Named, Record, link
from crmdesk.model.errors import IllegalMove

_MERGED: Final = N_(
    "“{name}” was merged into another record, so nothing was changed. What you typed is kept. Go on there."
)


class ContactKind(StrEnum):
    """A contact is a person or a company."""

    PERSON = "person"
    COMPANY = "company"

    @property
    def label(self) -> str:
        """The word for it, to be translated where it is shown."""
        return {"person": N_("Person"), "company": N_("Company")}[self.value]


class Contact(Named):
    """A person or a company; a person may belong to a company.

    `emails` and `phones` hold one value a line, in the order of preference. `created` is the local
    day the party became known: a lead counts on it (KPIS.md C19). A contact merged into another keeps
    `merged_into_id`, and its references find that one.
    """

    __tablename__ = "contact"

    kind: Mapped[ContactKind] = mapped_column(Choice(ContactKind))
    other_name: Mapped[str | None]
    ref: Mapped[str | None]
    company_id: Mapped[int | None] = mapped_column(link("contact.id"))
    job_title: Mapped[str | None]
    emails: Mapped[str | None]
    phones: Mapped[str | None]
    website: Mapped[str | None]
    address: Mapped[str | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    tax_number: Mapped[str | None]
    registration_number: Mapped[str | None]
    language: Mapped[str | None]
    segment: Mapped[str | None]
    industry: Mapped[str | None]
    size: Mapped[str | None]
    source: Mapped[str | None]
    campaign_id: Mapped[int | None] = mapped_column(link("campaign.id"))
    owner_id: Mapped[int | None] = mapped_column(link("staff.id"))
    created: Mapped[dt.date]
    merged_into_id: Mapped[int | None] = mapped_column(link("contact.id"))
    consent: Mapped[str | None]
    needs: Mapped[str | None]
    note: Mapped[str | None]

    __table_args__ = (
        Index("ix_contact_list", "kind", "trashed", "sort_key", "id"),
        Index("ix_contact_company", "company_id"),
        Index("ix_contact_owner", "owner_id"),
        Index("ix_contact_ref", "kind", "ref"),
        Index("ix_contact_created", "created"),
        Index("ix_contact_campaign", "campaign_id"),
        Index("ix_contact_merged", "merged_into_id"),
    )

    def require_not_trashed(self) -> None:
        """Refuse to go on with what is in the trash, or lives on in the record that it was merged into.

        Raises:
            IllegalMove: it is in the trash, or was merged.
        """
        if self.merged_into_id is not None:
            raise IllegalMove(_MERGED, name=self.name)
        super().require_not_trashed()

    def search_text(self) -> str:
        """Names, numbers and places, one search entry for all."""
        parts = (
            self.name,
            self.other_name,
            self.ref,
            self.emails,
            self.phones,
            self.job_title,
            self.city,
            self.website,
            self.tax_number,
            self.registration_number,
        )
        return "\n".join(part for part in parts if part)


class Tag(Record):
    """A word that marks contacts and deals."""

    __tablename__ = "tag"

    name: Mapped[str] = mapped_column(unique=True)

    def title(self) -> str:
        """The word."""
        return self.name


class ContactTag(Record):
    """One tag on one contact."""

    __tablename__ = "contact_tag"

    contact_id: Mapped[int] = mapped_column(link("contact.id"))
    tag_id: Mapped[int] = mapped_column(link("tag.id"))

    __table_args__ = (
        Index("uq_contact_tag", "contact_id", "tag_id", unique=True),
        Index("ix_contact_tag_tag", "tag_id"),
    )
