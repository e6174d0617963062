"""What makes all tests quicker and changes nothing in what they try: statements made once, rubbish let lie."""

from __future__ import annotations

import gc
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

COMPILED: LRUCache[Any, Any] = LRUCache(3_000)
"""A statement is compiled once for all books, not anew for each of them."""


def _told(dialect: DefaultDialect) -> tuple[Any, ...]:
    """What a dialect compiles by; each engine has one of its own."""
    return type(dialect), dialect.paramstyle, dialect.server_version_info


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=COMPILED)


event.listen(Engine, "engine_connect", _share)
DefaultDialect.__eq__ = lambda self, other: _told(self) == _told(other)  # type: ignore[method-assign,assignment]
DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign,assignment]


def pytest_collection_finish() -> None:
    """What is loaded for all tests is never looked over for rubbish, and what they make not often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1_000)
