"""Files attached to records: taken in, listed, renamed, put into the trash, and saved as copies.

An attached file is never opened where it lies; a copy is saved first, under a safe name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db import attached
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.attachment import Attachment
from crmdesk.model.errors import Invalid, NotFound
from crmdesk.model.file_names import is_program, numbered, safe_name
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a record as a list shows it; `runs` says that opening it could run a program."""

    id: int
    name: str
    size: int
    added: dt.datetime
    who: str

    @property
    def runs(self) -> bool:
        """Whether it is a program, so that it is never opened from here."""
        return is_program(self.name)


def files_folder(work: Work) -> Path:
    """Where the contents of a book's attached files lie on this computer."""
    return attached.folder_of(work.engine)


def add(work: Work, *, entity: str, record: int, paths: Sequence[Path]) -> Committed:
    """Attach copies of files to a record, as one gesture; each content is kept once.

    Raises:
        BookError: one is no file, larger than 1 GB, or the disk refused; nothing was attached.
    """
    model, folder = declared_entity(entity).model, files_folder(work)
    taken = [take_in(folder, path) for path in paths]
    with work.write() as unit:
        unit.get(model, record)
        here = {
            "entity": model.__tablename__,
            "record_id": record,
            "added": unit.now,
            "staff_id": work.staff(),
        }
        rows = [here | one for one in taken]
        unit.insert_many(Attachment, rows)
        if len(rows) == 1:
            return unit.commit(N_("Attached “{name}”"), name=taken[0]["name"])
        return unit.commit(NN_("Attached {count} file", "Attached {count} files"), count=len(rows))


def take_in(folder: Path, path: Path) -> dict[str, Any]:
    """Copy a file into a folder of contents; what its record says of it: a safe name, bytes and SHA-256.

    Raises:
        BookError: it is no file, larger than 1 GB, or the disk refused.
    """
    key, size = attached.take_in(folder, path)
    return {"name": safe_name(path.name), "size": size, "sha256": key}


def files_of(work: Work, *, entity: str, record: int, in_trash: bool = False) -> list[AttachedFile]:
    """The files of a record, or those of its files that lie in the trash, the latest first."""
    table = declared_entity(entity).model.__tablename__
    return work.read(partial(_files, table=table, record=record, in_trash=in_trash))


def _files(session: Session, *, table: str, record: int, in_trash: bool) -> list[AttachedFile]:
    lies_there = Attachment.trashed.is_not(None) if in_trash else Attachment.trashed.is_(None)
    query = (
        select(Attachment, Staff.name)
        .outerjoin(Staff, Staff.id == Attachment.staff_id)
        .where(Attachment.entity == table, Attachment.record_id == record, lies_there)
        .order_by(Attachment.added.desc(), Attachment.id.desc())
    )
    return [
        AttachedFile(one.id, one.name, one.size, one.added, who or "") for one, who in session.execute(query)
    ]


def rename(work: Work, *, attachment: int, name: str) -> Committed:
    """Give a file another name.

    Raises:
        Invalid: the name is empty.
    """
    if not name.strip():
        raise Invalid("name", N_("Type a name for the file."))
    with work.write() as unit:
        found = unit.get(Attachment, attachment)
        found.name = safe_name(name)
        return unit.commit(N_("Renamed to “{name}”"), name=found.name)


def trash(work: Work, *, attachments: Sequence[int]) -> Committed:
    """Move files to the trash; their content stays on the disk, for undo and `restore`."""
    return _mark(work, attachments, gone=True)


def restore(work: Work, *, attachments: Sequence[int]) -> Committed:
    """Bring files back from the trash."""
    return _mark(work, attachments, gone=False)


def _mark(work: Work, attachments: Sequence[int], *, gone: bool) -> Committed:
    one = N_("Moved “{name}” to the trash") if gone else N_("Restored “{name}”")
    many = (
        NN_("Moved {count} file to the trash", "Moved {count} files to the trash")
        if gone
        else NN_("Restored {count} file", "Restored {count} files")
    )
    with work.write() as unit:
        found = unit.get_many(Attachment, attachments, in_trash=True)
        for attachment in found.values():
            attachment.trashed = (attachment.trashed or unit.now) if gone else None
        if len(found) == 1:
            return unit.commit(one, name=next(iter(found.values())).name)
        return unit.commit(many, count=len(found))


def save_copy(work: Work, *, attachment: int, folder: Path) -> Path:
    """Save a copy of a file in a folder, under its own name made safe, and never over another; its path.

    Raises:
        BookError: the content is missing or not what it was, or the disk refused; nothing was saved.
    """
    name, key = work.read(partial(_content, attachment=attachment))
    target, number = folder / safe_name(name), 1
    while target.exists():
        number += 1
        target = folder / numbered(safe_name(name), number)
    attached.hand_out(files_folder(work), key, target, name)
    return target


def _content(session: Session, *, attachment: int) -> tuple[str, str]:
    found = session.get(Attachment, attachment)
    if found is None:
        raise NotFound("attachment", attachment)
    return found.name, found.sha256
