"""Books with a story that several tests begin with: told once for each engine, then copied."""

from __future__ import annotations

import copy
import os
import shutil
import sqlite3
import time
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import func, select

from crmdesk.model.journal import Gesture
from tests.unit.servers import server

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from crmdesk.db.uow import Work

T = TypeVar("T")
DEAR = 0.4
"""Seconds: a server takes as long to copy a database, so a story told sooner is told again there."""


class Everything:
    """Holds whatever is asked for: all that is known of a book is to be forgotten."""

    def __contains__(self, _name: object) -> bool:
        return True


class _Kept(NamedTuple):
    began: int | None
    book: str
    told: Any
    now: dt.datetime | None


class Once:
    """Call it with the name of a story, a book that it is not told in yet, and what tells it.

    It gives what the telling gave. A `clock` given is afterwards where the story left it. What was written
    before the story would be lost with the next test, so there each book must be as far as the first was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._numbers = count()

    def __call__(self, story: str, work: Work, tell: Callable[[], T], clock: Any = None) -> T:
        place = story, work.engine.dialect.name
        began = work.read(lambda session: session.scalar(select(func.max(Gesture.id))))
        if place not in self._kept:
            since = time.perf_counter()
            told = tell()
            if work.engine.dialect.name == "sqlite" or time.perf_counter() - since > DEAR:
                now = None if clock is None else clock.now
                self._kept[place] = _Kept(began, self._keep(work.engine), copy.deepcopy(told), now)
            return told
        kept = self._kept[place]
        assert began == kept.began, "something else was written before the story"
        self._put(work.engine, kept.book)
        work.forget(Everything())
        work.kept.clear()
        if clock is not None:
            clock.now = kept.now
        return copy.deepcopy(kept.told)

    def _keep(self, engine: Engine) -> str:
        if engine.dialect.name == "sqlite":
            kept = self._folder / f"{next(self._numbers)}.crm"
            source, target = sqlite3.connect(str(engine.url.database)), sqlite3.connect(kept)
            source.backup(target)
            source.close()
            target.close()
            return str(kept)
        name = f"crmdesk_story_{os.getpid()}_{next(self._numbers)}"
        engine.dispose()
        with server() as run:
            run(f"CREATE DATABASE {name} TEMPLATE {engine.url.database}")
        return name

    def _put(self, engine: Engine, kept: str) -> None:
        engine.dispose()
        book = str(engine.url.database)
        if engine.dialect.name == "sqlite":
            shutil.copy(kept, book)
            return
        with server() as run:
            run(f"DROP DATABASE {book} WITH (FORCE)")
            run(f"CREATE DATABASE {book} TEMPLATE {kept}")

    def close(self) -> None:
        """Take the databases off the server."""
        for (_story, dialect), kept in self._kept.items():
            if dialect != "sqlite":
                with server() as run:
                    run(f"DROP DATABASE {kept.book} WITH (FORCE)")
