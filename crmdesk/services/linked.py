"""A record that another one has to do with, as its page shows it."""

from __future__ import annotations

from typing import NamedTuple


class Linked(NamedTuple):
    """The record behind a link; `entity` is what its page is called by."""

    entity: str
    id: int
    name: str


def linked(entity: str, record: int | None, name: str | None) -> Linked | None:
    """The record of a link, if there is one."""
    return None if record is None else Linked(entity, record, name or "")
