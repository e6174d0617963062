"""How the business supports its customers: when tickets close, their categories, and texts sent often."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crmdesk.model.setting import Setting
from crmdesk.model.ticket import SavedReply

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

_PREFIX = "support."


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The rules of support.

    A solved ticket closes by itself after `close_days` (None: never). The customer's reply reopens a closed
    one for `reopen_days`. `open_next` says whether the next ticket of the queue opens after one is solved.
    """

    close_days: int | None = 7
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


def saved_replies(work: Work) -> list[ReplyRow]:
    """The texts that are sent often, in their order."""
    row: Any = SavedReply
    query = select(row.id, row.version, row.name, row.text).where(row.trashed.is_(None))
    found = work.read(lambda session: session.execute(query.order_by(row.position, row.id)).all())
    return [ReplyRow(*one) for one in found]
