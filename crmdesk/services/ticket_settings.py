"""How the business supports its customers: when tickets close, their categories, and texts sent often."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid
from crmdesk.model.setting import Setting
from crmdesk.model.ticket import SavedReply, Ticket, TicketCategory
from crmdesk.services import settings
from crmdesk.services.validation import required_name

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

_PREFIX = "support."
_MOST_DAYS = 3650
NO_DAYS = N_("Enter whole days from 0 to 3650.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The rules of support.

    A solved ticket closes by itself after `close_days` (0: never). The customer's reply reopens a closed
    one for `reopen_days`. `open_next` says whether the next ticket of the queue opens after one is solved.
    """

    close_days: int = 7
    reopen_days: int = 14
    open_next: bool = True


class CategoryRow(NamedTuple):
    """A category; `tickets` counts those that have it."""

    id: int
    version: int
    name: str
    tickets: int


class ReplyRow(NamedTuple):
    """A text that is sent often."""

    id: int
    version: int
    name: str
    text: str


def support(work: Work) -> Support:
    """The rules of support in this book."""
    return work.read(support_of)


def support_of(session: Session) -> Support:
    """The rules of support, from the book's settings."""
    query = select(Setting.key, Setting.value).where(Setting.key.startswith(_PREFIX))
    values = {key.removeprefix(_PREFIX): json.loads(value) for key, value in session.execute(query)}
    return Support(**{name: values[name] for name in Support.__slots__ if name in values})


def saved_replies(work: Work, *, removed: bool = False) -> list[ReplyRow]:
    """The texts that are sent often, in their order, or those that were removed."""
    row: Any = SavedReply
    query = select(row.id, row.version, row.name, row.text).where(_lies(row, away=removed))
    found = work.read(lambda session: session.execute(query.order_by(row.position, row.id)).all())
    return [ReplyRow(*one) for one in found]


def change_support(work: Work, *, rules: Support) -> Committed:
    """Change the rules of support.

    Raises:
        Invalid: a number of days is none.
    """
    for name in ("close_days", "reopen_days"):
        if not 0 <= getattr(rules, name) <= _MOST_DAYS:
            raise Invalid(name, NO_DAYS)
    return settings.change(work, values={_PREFIX + name: getattr(rules, name) for name in Support.__slots__})


def categories(work: Work, *, archived: bool = False) -> list[CategoryRow]:
    """The categories in use, in their order, or those that are archived."""
    row: Any = TicketCategory
    held = select(func.count()).select_from(Ticket).where(Ticket.category_id == row.id).scalar_subquery()
    query = select(row.id, row.version, row.name, held).where(_lies(row, away=archived))
    found = work.read(lambda session: session.execute(query.order_by(row.position, row.id)).all())
    return [CategoryRow(*one) for one in found]


def _lies(row: Any, *, away: bool) -> ColumnElement[bool]:
    lies: ColumnElement[bool] = row.trashed.is_not(None) if away else row.trashed.is_(None)
    return lies


def put_category(work: Work, *, name: str, category: int | None = None) -> Committed:
    """Add a category, or rename one.

    Raises:
        Invalid: it has no name, or that of another one.
    """
    with work.write() as unit:
        written = required_name(name)
        _require_free(unit, written, category or 0)
        row: Any = TicketCategory
        if category is not None:
            unit.get(TicketCategory, category).name = written
            return unit.commit(N_("Changed “{name}”"), name=written)
        last = unit.session.scalar(select(func.max(row.position)))
        unit.add(TicketCategory(name=written, position=0 if last is None else last + 1))
        return unit.commit(N_("Added “{name}”"), name=written)


def _require_free(unit: Unit, name: str, category: int) -> None:
    """Refuse a name that another category in use has."""
    row: Any = TicketCategory
    twin = select(row.id).where(row.name == name, row.trashed.is_(None), row.id != category)
    if unit.session.scalar(twin.limit(1)) is not None:
        raise Invalid("name", N_("There is a category of this name already."))


def archive_category(work: Work, *, category: int) -> Committed:
    """Offer a category no more; the tickets that have it keep it."""
    with work.write() as unit:
        gone = unit.get(TicketCategory, category)
        gone.trashed = unit.now
        return unit.commit(N_("Archived “{name}”"), name=gone.name)


def restore_category(work: Work, *, category: int) -> Committed:
    """Offer an archived category again, in its old place.

    Raises:
        Invalid: another one has its name by now.
    """
    with work.write() as unit:
        back = unit.get(TicketCategory, category, in_trash=True)
        _require_free(unit, back.name, category)
        back.trashed = None
        return unit.commit(N_("Restored “{name}”"), name=back.name)


def put_saved_reply(work: Work, *, name: str, text: str, saved: int | None = None) -> Committed:
    """Keep a text that is sent often, or change one.

    Raises:
        Invalid: it has no title or no words.
    """
    with work.write() as unit:
        title = required_name(name)
        if not text.strip():
            raise Invalid("text", N_("Write something first."))
        row: Any = SavedReply
        last = unit.session.scalar(select(func.max(row.position)))
        position = 0 if last is None else last + 1
        found = SavedReply(position=position) if saved is None else unit.get(SavedReply, saved)
        found.name, found.text = title, text.strip()
        unit.add(found)
        return unit.commit(N_("Added “{name}”") if saved is None else N_("Changed “{name}”"), name=title)


def remove_saved_reply(work: Work, *, saved: int) -> Committed:
    """Take a saved reply away; what was sent with it stays."""
    with work.write() as unit:
        gone = unit.get(SavedReply, saved)
        gone.trashed = unit.now
        return unit.commit(N_("Removed “{name}”"), name=gone.name)


def restore_saved_reply(work: Work, *, saved: int) -> Committed:
    """Offer a removed reply again, in its old place."""
    with work.write() as unit:
        back = unit.get(SavedReply, saved, in_trash=True)
        back.trashed = None
        return unit.commit(N_("Restored “{name}”"), name=back.name)
