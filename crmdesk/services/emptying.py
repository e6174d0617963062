"""Emptying the trash for good: people are made anonymous, files are deleted; what is dated stays.

A person keeps what figures go by (the day they became known, their company, owner, source and the like) and
loses all else, in the journal too: what could have been undone with them then cannot be. Deals, tickets,
subscriptions and activities in the trash stay there, and so do companies.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, or_, select, update

from crmdesk.db import attached
from crmdesk.db.blanking import BLANK, blank
from crmdesk.db.changes import table_of
from crmdesk.db.faults import BookReadOnly, FolderReadOnly
from crmdesk.db.uow import chunks, read_facts
from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.custom import CustomField, CustomValue
from crmdesk.model.errors import IllegalMove
from crmdesk.model.journal import GestureKind
from crmdesk.services.attachments import files_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

KEPT_DAYS: Final = 30
"""So long everything in the trash comes back as it was."""
NEVER: Final = 0
TERMS: Final = (KEPT_DAYS, 90, 365, NEVER)
"""After how many days in the trash a book can be set to empty it by itself."""

PERSONAL: Final = (
    "name", "other_name", "ref", "job_title", "emails", "phones", "website", "address", "city", "tax_number",
    "registration_number", "language", "consent", "needs", "note",
)  # fmt: skip
"""What a person loses."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What emptying the trash would make anonymous and delete."""

    people: int
    files: int


def waiting(work: Work, *, days: int = KEPT_DAYS) -> Waiting:
    """What has lain in the trash for so many days (0: all that lies there) and would go for good."""
    return work.read(partial(_waiting, before=_before(work, days)))


def _before(work: Work, days: int) -> dt.datetime:
    return work.clock() - dt.timedelta(days=days)


def _waiting(session: Session, *, before: dt.datetime) -> Waiting:
    people = _people(session, before)
    return Waiting(len(people), len(_files(session, before, people)))


def _people(session: Session, before: dt.datetime) -> list[int]:
    """The people to be made anonymous: what was merged goes with the one that has its story."""
    query = select(Contact.id, Contact.name, Contact.merged_into_id, Contact.trashed)
    query = query.where(Contact.kind == ContactKind.PERSON, Contact.trashed.is_not(None)).order_by(Contact.id)
    rows = [row for row in session.execute(query) if row.name != anonymous_name(row.id)]
    gone = {row.id for row in rows if row.merged_into_id is None and row.trashed <= before}
    merged = {row.id for row in rows if row.merged_into_id in gone}
    return sorted(gone | merged)


def anonymous_name(record: int) -> str:
    """What a person without a name is called: their number."""
    return f"#{record}"


def _files(session: Session, before: dt.datetime, people: Sequence[int]) -> list[int]:
    """The files to be deleted: those in the trash, and those of the people."""
    found = set(session.scalars(select(Attachment.id).where(Attachment.trashed <= before)))
    for piece in chunks(people):
        theirs = and_(Attachment.entity == Contact.__tablename__, Attachment.record_id.in_(piece))
        found.update(session.scalars(select(Attachment.id).where(theirs)))
    return sorted(found)


def empty(work: Work, *, days: int = KEPT_DAYS) -> Committed:
    """Make anonymous and delete what has lain in the trash for so many days (0: all). For good.

    Raises:
        IllegalMove: the program's role in a database may not change the journal.
    """
    return _empty(work, days, N_("Emptied the trash"))


def empty_due(work: Work) -> Committed | None:
    """Empty what has lain in the trash as long as the book's setting says.

    None where nothing has or the setting is never, and where the book can only be read or its history is not
    this program's to change.
    """
    days = work.read(read_facts).trash_days
    if not days or waiting(work, days=days) == Waiting(0, 0):
        return None
    message = NN_(
        "Emptied what was in the trash for {count} day or more",
        "Emptied what was in the trash for {count} days or more",
    )
    try:
        return _empty(work, days, message, count=days)
    except (BookReadOnly, FolderReadOnly, IllegalMove):
        return None


def _empty(work: Work, days: int, message: str, **params: int) -> Committed:
    folder = files_folder(work)
    with work.write() as unit:
        before = _before(work, days)
        people = _people(unit.session, before)
        files = _files(unit.session, before, people)
        _make_anonymous(unit, people)
        contents = _delete_files(unit, files)
        named = attached.contents_in(unit.session.connection())
        done = unit.commit(message, kind=GestureKind.FINAL, **params)
        attached.remove(folder, {*(contents - named.keys()), *attached.unnamed_in(folder, named)})
        return done


def _make_anonymous(unit: Unit, people: Sequence[int]) -> None:
    connection, table = unit.session.connection(), table_of(Contact)
    blank(connection, table.name, _names(unit, table, people), PERSONAL)
    rows: list[dict[str, Any]] = []
    for piece in chunks(people):
        query = select(table.c.id, *(table.c[name] for name in PERSONAL)).where(table.c.id.in_(piece))
        for row in connection.execute(query).mappings():
            named = anonymous_name(row["id"])
            lost = [name for name in PERSONAL if row[name] is not None]
            after = dict.fromkeys(lost) | {"name": named}
            unit.changes.add_updated(table.name, row["id"], dict.fromkeys(after, BLANK), after)
            rows.append({"record": row["id"], "fresh": named, "key": sort_key(named, unit.facts.language)})
    if rows:
        values = dict.fromkeys(PERSONAL) | {"name": bindparam("fresh"), "sort_key": bindparam("key")}
        statement = update(table).where(table.c.id == bindparam("record"))
        connection.execute(statement.values(**values, version=table.c.version + 1), rows)
    _empty_own(unit, people)


def _names(unit: Unit, table: Table, records: Iterable[int]) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for piece in chunks(records):
        query = select(table.c.id, table.c.name).where(table.c.id.in_(piece))
        found |= {row.id: row.name for row in unit.session.connection().execute(query)}
    return found


def _empty_own(unit: Unit, people: Iterable[int]) -> None:
    """Empty the fields that the business added itself."""
    connection, value, field = unit.session.connection(), table_of(CustomValue), table_of(CustomField)
    fields = select(field.c.id).where(field.c.entity == "contact")
    for piece in chunks(people):
        query = select(value.c.id).where(value.c.field_id.in_(fields), value.c.record_id.in_(piece))
        numbers = list(
            connection.execute(
                query.where(or_(value.c.text.is_not(None), value.c.whole.is_not(None)))
            ).scalars()
        )
        blank(connection, value.name, dict.fromkeys(numbers), ("text", "whole"))
        for part in chunks(numbers):
            connection.execute(
                update(value)
                .where(value.c.id.in_(part))
                .values(text=None, whole=None, version=value.c.version + 1)
            )


def _delete_files(unit: Unit, files: Sequence[int]) -> set[str]:
    """Delete the records of files; returns what they named."""
    connection, table = unit.session.connection(), table_of(Attachment)
    blank(connection, table.name, _names(unit, table, files), ("name",))
    contents: set[str] = set()
    for piece in chunks(files):
        for row in connection.execute(select(table).where(table.c.id.in_(piece))).mappings():
            stored = {c.name: unit.changes.stored(table, c.name, row[c.name]) for c in table.columns}
            unit.changes.add_deleted(table.name, row["id"], stored | {"name": BLANK})
            contents.add(row["sha256"])
        connection.execute(delete(table).where(table.c.id.in_(piece)))
    return contents
