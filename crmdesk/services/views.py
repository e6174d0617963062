"""Views of lists that are saved under a name: saved, shown, renamed, taken away, and counted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from crmdesk.entities.spec import Kind
from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, active
from crmdesk.model.contact import Tag
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.saved_view import SavedView
from crmdesk.services import lists
from crmdesk.services.book_fields import entity_in
from crmdesk.services.records import model_of
from crmdesk.services.targets import kpis_in
from crmdesk.services.validation import missing, plain_words
from crmdesk.services.view_text import read_view, write_view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.services.conditions import Condition, Viewer
    from crmdesk.services.list_views import ListView

LONGEST_NAME: Final = 80


class ViewRow(NamedTuple):
    """A saved view by its number and name, and of which records it is."""

    id: int
    entity: str
    name: str


class Shown(NamedTuple):
    """A saved view and what it shows, its links told by the names of today."""

    row: ViewRow
    view: ListView


class Saved(NamedTuple):
    """A saved view and the gesture that saved it."""

    row: ViewRow
    committed: Committed


def view_rows(work: Work) -> list[ViewRow]:
    """Every saved view of the book, in the order of its names in the language of the window."""
    columns = select(SavedView.id, SavedView.entity, SavedView.name)
    found = work.read(lambda session: session.execute(columns).all())
    return sorted((ViewRow(*one) for one in found), key=lambda row: (sort_key(row.name, active()), row.id))


def open_view(work: Work, *, view: int) -> Shown | None:
    """A saved view as it makes sense today, or None where it was taken away."""
    return work.read(partial(_open, number=view))


def _open(session: Session, *, number: int) -> Shown | None:
    found = session.get(SavedView, number)
    return None if found is None else _shown(session, found)


def _shown(session: Session, found: SavedView) -> Shown:
    view = read_view(found.asks, entity_in(session, found.entity))
    return Shown(_row(found), replace(view, conditions=tuple(_told(session, view))))


def _row(found: SavedView) -> ViewRow:
    return ViewRow(found.id, found.entity, found.name)


def _told(session: Session, view: ListView) -> Iterator[Condition]:
    """The conditions with the names that their values have today; those on what is gone are left out."""
    for one in view.conditions:
        kind, value = one.field.kind, one.value
        if value is None:
            yield one
        elif kind is Kind.LINK:
            linked = session.get(model_of(one.field.link), value)
            if linked is not None:
                yield replace(one, words=linked.title())
        elif kind is Kind.TAGS and isinstance(value, int):
            tag = session.get(Tag, value)
            if tag is not None:
                yield replace(one, value=tag.name)
        elif kind is Kind.KPI:
            yield replace(one, value=kpis_in(session).told(value))
        else:
            yield one


def count_views(work: Work, *, views: Collection[int], viewer: Viewer) -> dict[int, int]:
    """How many records each of these views has for somebody; those that were taken away are left out."""
    found = work.read(partial(_open_many, numbers=views))
    return {one.row.id: lists.count(work, query=one.view.query(one.row.entity, viewer)) for one in found}


def _open_many(session: Session, *, numbers: Collection[int]) -> list[Shown]:
    query = select(SavedView).where(SavedView.id.in_(numbers))
    return [_shown(session, one) for one in session.scalars(query)]


def save_view(work: Work, *, entity: str, name: str, view: ListView) -> Saved:
    """Keep a view under a name.

    Raises:
        Invalid: it has no name, a long one, or that of another view of these records, in any spelling.
    """
    with work.write() as unit:
        written = _require_name(unit, entity, name)
        made = unit.add(SavedView(entity=entity, name=written, asks=_text(unit, view)))
        return Saved(_row(made), unit.commit(N_("Saved the view “{name}”"), name=written))


def change_view(work: Work, *, view: int, asks: ListView) -> Committed:
    """Let a saved view show something else from now on.

    Raises:
        IllegalMove: it was taken away meanwhile.
    """
    with work.write() as unit:
        found = _get(unit, view)
        found.asks = _text(unit, asks)
        return unit.commit(N_("Changed the view “{name}”"), name=found.name)


def rename_view(work: Work, *, view: int, name: str) -> Committed:
    """Call a view otherwise.

    Raises:
        Invalid: it has no name, a long one, or that of another view of these records, in any spelling.
        IllegalMove: it was taken away meanwhile.
    """
    with work.write() as unit:
        found = _get(unit, view)
        written = _require_name(unit, found.entity, name, view)
        before, found.name = found.name, written
        return unit.commit(N_("Renamed the view “{before}” to “{name}”"), before=before, name=written)


def remove_view(work: Work, *, view: int) -> Committed:
    """Take a view away; its records stay, and undo brings it back.

    Raises:
        IllegalMove: it was taken away meanwhile.
    """
    with work.write() as unit:
        found = _get(unit, view)
        unit.session.delete(found)
        return unit.commit(N_("Deleted the view “{name}”"), name=found.name)


def _get(unit: Unit, view: int) -> SavedView:
    found = unit.session.get(SavedView, view, with_for_update=True)
    if found is None:
        raise IllegalMove(N_("Somebody deleted this view meanwhile. Save it under a name to have it again."))
    return found


def _require_name(unit: Unit, entity: str, name: str, view: int = 0) -> str:
    """The name as it is kept, on one line."""
    written = " ".join((plain_words(name) or "").split())
    if not fold(written):
        raise missing("name")
    if len(written) > LONGEST_NAME:
        raise Invalid(
            "name", N_("The name is longer than {count} characters. Shorten it."), count=LONGEST_NAME
        )
    others = unit.session.scalars(
        select(SavedView.name).where(SavedView.entity == entity, SavedView.id != view)
    )
    if fold(written) in map(fold, others):
        raise Invalid("name", N_("There is a view “{name}” already. Choose another name."), name=written)
    return written


def _text(unit: Unit, view: ListView) -> str:
    columns: Any = select(Tag.name, Tag.id)
    has_tags = any(one.field.kind is Kind.TAGS for one in view.conditions)
    return write_view(view, dict(unit.session.execute(columns).all()) if has_tags else {})
