"""The journal: every gesture, and what it did to each record."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Base, Choice


class GestureKind(StrEnum):
    """What a gesture is to the others: work of its own, the taking back of one, or done for good."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    FINAL = "final"


class EntryAction(StrEnum):
    """What a gesture did to one record."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Gesture(Base):
    """One named act of one person, committed as one transaction.

    `message` is the English text and `params` its JSON parameters; `undoes` is the gesture that
    this one takes back (or, for a redo, the undo it takes back).
    """

    __tablename__ = "gesture"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    moment: Mapped[dt.datetime]
    staff_id: Mapped[int | None]
    message: Mapped[str]
    params: Mapped[str]
    kind: Mapped[GestureKind] = mapped_column(Choice(GestureKind), default=GestureKind.DO)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("gesture.id"))

    __table_args__ = (Index("ix_gesture_undoes", "undoes"),)


class Entry(Base):
    """What one gesture did to one record: its changed fields before and after, as JSON.

    A creation has no values (they are the record); a deletion keeps the whole record in `before`.
    """

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gesture_id: Mapped[int] = mapped_column(ForeignKey("gesture.id"))
    entity: Mapped[str]
    record_id: Mapped[int]
    action: Mapped[EntryAction] = mapped_column(Choice(EntryAction))
    before: Mapped[str | None]
    after: Mapped[str | None]

    __table_args__ = (
        Index("ix_journal_entry_gesture", "gesture_id"),
        Index("ix_journal_entry_record", "entity", "record_id"),
    )
