"""Books for tests: every test that asks for one runs on SQLite and, inside pg_virtualenv, on PostgreSQL.

    pg_virtualenv -t sh -c 'CRMDESK_TEST_POSTGRES=postgresql+psycopg://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres \
        python -m pytest -m postgres tests/unit'
"""

from __future__ import annotations

import itertools
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.unit.servers import address, server
from tests.unit.stories import Once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from crmdesk.db.uow import Work

_numbers = itertools.count()


@pytest.fixture(scope="session")
def made_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite book, made once; copy it."""
    from crmdesk.db.migrate import create_book

    path = tmp_path_factory.mktemp("book") / "made.crm"
    create_book(path).dispose()
    return path


@pytest.fixture(scope="session")
def made_database() -> Iterator[str]:
    """An empty PostgreSQL book, made once, that databases are copied from."""
    from crmdesk.db.migrate import create_book

    if "CRMDESK_TEST_POSTGRES" not in os.environ:
        pytest.skip("CRMDESK_TEST_POSTGRES names no server")
    name = f"crmdesk_made_{os.getpid()}"
    with server() as run:
        run(f"CREATE DATABASE {name}")
        create_book(address(name)).dispose()
        yield name
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a PostgreSQL database without a table."""
    if "CRMDESK_TEST_POSTGRES" not in os.environ:
        pytest.skip("CRMDESK_TEST_POSTGRES names no server")
    name = f"crmdesk_empty_{os.getpid()}_{next(_numbers)}"
    with server() as run:
        run(f"CREATE DATABASE {name}")
        yield address(name)
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty book of its own."""
    if request.param == "sqlite":
        path = tmp_path / "book.crm"
        shutil.copy(request.getfixturevalue("made_book"), path)
        yield str(path)
        return
    made = request.getfixturevalue("made_database")
    name = f"crmdesk_test_{os.getpid()}_{next(_numbers)}"
    with server() as run:
        run(f"CREATE DATABASE {name} TEMPLATE {made}")
        yield address(name)
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(book: str) -> Iterator[Engine]:
    """An empty book, open."""
    from crmdesk.db.engine import open_engine

    engine = open_engine(book)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    """Tells a story once, and gives copies of its book to the tests after the first."""
    kept = Once(tmp_path_factory.mktemp("stories"))
    yield kept
    kept.close()


@pytest.fixture
def work(engine: Engine) -> Work:
    """The way into an empty book."""
    from crmdesk.db.uow import Work

    return Work(engine)


SEEDS = 2
"""How many random stories of each kind are played in every run; the others are played by name (`-m slow`)."""

EVERY_CASE = 12
"""PostgreSQL has every twelfth case of a test of many cases, the first always; the others by name."""

DEAR = frozenset(
    {
        "test_a_past_figure_does_not_change_by_what_comes_later",
        "test_an_edit_is_told_as_the_list_of_changes_has_it_afterwards",
        "test_nothing_is_nought_or_whole_where_it_has_no_answer",
        "test_telling_apart_is_among_the_changes_and_not_once_it_is_taken_back",
        "test_the_order_of_rows_changes_nothing",
        "test_undoing_and_redoing_everything_passes_through_every_state",
        "test_what_changes_data_quality_alone_is_not_told_beforehand_and_named_afterwards",
        "test_what_is_remembered_is_what_counting_anew_finds",
        "test_whatever_is_done_frozen_figures_stay_and_the_edited_rows_are_named",
    }
)
"""What takes PostgreSQL longest is asked of it by name; SQLite has it in every run."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Leave to the slow run what the usual one has no time for."""
    cases: dict[str, int] = {}
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        seed = params.get("seed")
        if item.get_closest_marker("postgres"):
            test = item.nodeid.partition("[")[0]
            cases[test] = cases.get(test, -1) + 1
            is_left = len(params) > 1 and cases[test] % EVERY_CASE
            if seed or is_left or item.originalname in DEAR:
                item.add_marker(pytest.mark.slow)
        elif isinstance(seed, int) and seed >= SEEDS:
            item.add_marker(pytest.mark.slow)
