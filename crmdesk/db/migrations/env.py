"""Alembic's environment: the connection comes from `crmdesk.db.migrate`, its transaction is begun."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger, Integer
from sqlalchemy.types import TypeDecorator

from crmdesk.model import Base


def include_name(name: str | None, _kind: str, _parents: object) -> bool:
    """Leave out what the full-text index is made of: it is no part of the model."""
    return name is None or not name.startswith("search_index")


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write the model's types as what they are stored in, so that a migration never changes its meaning."""
    if kind != "type":
        return False
    stored = item.impl if isinstance(item, TypeDecorator) else item
    if isinstance(stored, BigInteger):
        return "WIDE"
    if isinstance(stored, Integer):
        return "sa.Integer()"
    return "WORDS" if stored is item else "sa.Text()"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=include_name,
    render_item=render_item,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
