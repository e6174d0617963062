"""What other programs did with the book since it was last looked at: a colleague's window, a command."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from crmdesk.db.engine import book_file
from crmdesk.model.journal import Entry, Gesture

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

_MOST_NAMED = 10_000
"""Of more changed records than this the latest are named, and of the others only their tables."""


class Newest(NamedTuple):
    """The newest gesture of a book, by its number and moment."""

    gesture: int
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """How the book stood: which file it was (None on a server, or out of sight), and its newest gesture."""

    file: tuple[int, int] | None
    newest: Newest | None


@dataclass(frozen=True, slots=True)
class News:
    """What a look found: another book in the place of the one seen before, or records that others changed."""

    seen: Seen
    is_replaced: bool
    changed: dict[str, frozenset[int]]


def look(work: Work) -> Seen:
    """How the book stands now."""
    return Seen(_file_of(work), work.read(_newest))


def look_again(work: Work, *, seen: Seen, own: Container[int]) -> News:
    """What became of the book since it was `seen`, apart from the gestures that are one's `own`.

    What is kept of the readings of changed tables is forgotten.
    """
    file = _file_of(work)
    is_moved = None not in {file, seen.file} and file != seen.file
    if is_moved or (seen.newest is not None and not work.read(partial(_has, known=seen.newest))):
        return News(seen, is_replaced=True, changed={})
    newest, changed = work.read(partial(_changed, since=seen.newest, own=own))
    if changed:
        work.forget(changed)
    return News(Seen(file or seen.file, newest), is_replaced=False, changed=changed)


def _file_of(work: Work) -> tuple[int, int] | None:
    """The identity of the file at the book's place, which is another one once a backup was put there."""
    path = book_file(work.engine)
    try:
        found = None if path is None else path.stat()
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def _newest(session: Session) -> Newest | None:
    row = session.execute(select(Gesture.id, Gesture.moment).order_by(Gesture.id.desc()).limit(1)).first()
    return None if row is None else Newest(row.id, row.moment)


def _has(session: Session, *, known: Newest) -> bool:
    return session.scalar(select(Gesture.moment).where(Gesture.id == known.gesture)) == known.moment


def _changed(
    session: Session, *, since: Newest | None, own: Container[int]
) -> tuple[Newest | None, dict[str, frozenset[int]]]:
    """The newest gesture, and the records by table that the others since one have changed."""
    newest = _newest(session)
    before = 0 if since is None else since.gesture
    numbers = session.scalars(select(Gesture.id).where(Gesture.id > before))
    theirs = [number for number in numbers if number not in own]
    found: dict[str, set[int]] = defaultdict(set)
    if theirs:
        entries = Entry.gesture_id.between(theirs[0], theirs[-1])
        query = select(Entry.entity, Entry.record_id).where(entries).order_by(Entry.id.desc())
        for entity, record in session.execute(query.limit(_MOST_NAMED)):
            found[entity].add(record)
        if sum(map(len, found.values())) == _MOST_NAMED:
            for entity in session.scalars(select(Entry.entity).where(entries).distinct()):
                found[entity].update(())
    return newest, {entity: frozenset(records) for entity, records in found.items()}
