"""A book of many contacts in four scripts, made once in a folder and used by every benchmark."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from crmdesk.services import books
from tests.benchmarks.search import fill, made_words

if TYPE_CHECKING:
    from pathlib import Path

SEED = 3


def words_of_book() -> dict[str, list[str]]:
    """The words that names in the book are made of, by language."""
    return made_words(random.Random(SEED))


def book_of(count: int, folder: Path) -> Path:
    """The book of `count` contacts in `folder`."""
    path = folder / f"contacts-{count}.crm"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        wishes = books.NewBook(
            currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en"
        )
        work = books.make_book(path.with_suffix(".part"), wishes=wishes)
        fill(work.engine, count, words_of_book(), random.Random(SEED + 1))
        work.engine.dispose()
        path.with_suffix(".part").rename(path)
    return path
