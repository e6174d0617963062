"""Files that belong to a record; they lie beside the book, by their hash."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Trashable, link


class Attachment(Trashable):
    """One file of one record: `entity` is the record's table.

    `name` is what people call the file, `sha256` (hexadecimal) what it is found by, `size` its bytes.
    """

    __tablename__ = "attachment"

    entity: Mapped[str]
    record_id: Mapped[int]
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))

    __table_args__ = (
        Index("ix_attachment_record", "entity", "record_id", "trashed"),
        Index("ix_attachment_sha256", "sha256"),
    )

    def title(self) -> str:
        """The file's name."""
        return self.name
