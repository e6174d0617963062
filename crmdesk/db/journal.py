"""Readings of the journal: what happened, and what undo and redo take back next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db.uow import load_message
from crmdesk.model.journal import Entry, Gesture, GestureKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Deed:
    """One gesture as a list shows it; `live` is False once it has been taken back.

    `undoes` is the gesture that it takes back itself.
    """

    id: int
    moment: dt.datetime
    staff_id: int | None
    message: str
    params: dict[str, Any]
    kind: GestureKind
    live: bool
    undoes: int | None = None


def deeds(session: Session, *, limit: int = 200, before: int | None = None) -> list[Deed]:
    """The newest gestures first, at most `limit` of those older than `before`."""
    query = select(Gesture).order_by(Gesture.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Gesture.id < before)
    found = session.scalars(query).all()
    dead = taken_back(session, min((g.id for g in found), default=0))
    return [_deed(gesture, gesture.id not in dead) for gesture in found]


def _deed(gesture: Gesture, live: bool) -> Deed:  # noqa: FBT001
    message, params = load_message(gesture.message, gesture.params)
    known = (gesture.id, gesture.moment, gesture.staff_id, message, params, gesture.kind, live)
    return Deed(*known, gesture.undoes)


def taken_back(session: Session, since: int = 0) -> set[int]:
    """The gestures from `since` on that are taken back: those undone by a gesture that is not."""
    pairs = session.execute(
        select(Gesture.id, Gesture.undoes)
        .where(Gesture.undoes.is_not(None), Gesture.id >= since)
        .order_by(Gesture.id.desc())
    ).all()
    dead: set[int] = set()
    for gesture, undoes in pairs:
        if gesture not in dead and undoes is not None:
            dead.add(undoes)
    return dead


def latest_to_undo(session: Session, staff: int | None) -> int | None:
    """The gesture that Ctrl+Z takes back: my latest that still stands and was not for good."""
    for gesture, kind in _standing(session, staff):
        if kind not in {GestureKind.UNDO, GestureKind.FINAL}:
            return gesture
    return None


def latest_to_redo(session: Session, staff: int | None) -> int | None:
    """The undo that Ctrl+Y takes back: my latest, unless I have done something new since."""
    for gesture, kind in _standing(session, staff):
        if kind is not GestureKind.REDO:
            return gesture if kind is GestureKind.UNDO else None
    return None


def _standing(session: Session, staff: int | None) -> Iterator[tuple[int, GestureKind]]:
    """My gestures that are not taken back, the latest first."""
    mine = Gesture.staff_id == staff if staff is not None else Gesture.staff_id.is_(None)
    dead = taken_back(session)
    query = select(Gesture.id, Gesture.kind).where(mine).order_by(Gesture.id.desc())
    for gesture, kind in session.execute(query):
        if gesture not in dead:
            yield gesture, kind


def history_of(session: Session, entity: str, record: int) -> list[tuple[Deed, Entry]]:
    """Every gesture that touched one record, newest first, with what it changed."""
    rows = session.execute(
        select(Gesture, Entry)
        .join(Entry, Entry.gesture_id == Gesture.id)
        .where(Entry.entity == entity, Entry.record_id == record)
        .order_by(Gesture.id.desc())
    ).all()
    dead = taken_back(session, min((g.id for g, _ in rows), default=0))
    return [(_deed(gesture, gesture.id not in dead), entry) for gesture, entry in rows]


def entries_since(session: Session, gesture: int, entities: Collection[str]) -> list[tuple[Deed, Entry]]:
    """What the gestures after one did to the records of some tables, the latest first."""
    rows = session.execute(
        select(Gesture, Entry)
        .join(Entry, Entry.gesture_id == Gesture.id)
        .where(Gesture.id > gesture, Entry.entity.in_(list(entities)))
        .order_by(Gesture.id.desc(), Entry.id)
    ).all()
    dead = taken_back(session, gesture + 1)
    return [(_deed(one, one.id not in dead), entry) for one, entry in rows]
