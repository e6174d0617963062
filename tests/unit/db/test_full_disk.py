"""A full disk: whatever is being written, a plain sentence, nothing lost, and it works once there is room."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from crmdesk.db import backup, migrate
from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.faults import DiskFull
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.services import records
from crmdesk.services.books import NewBook, make_book
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.oracle.state import differences, state_of
from tests.unit.db.test_migrate import Future, add_people, dump

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from crmdesk.db.uow import Work

PLENTY = 1 << 30


@contextmanager
def full_disk(engine: Engine, room: int) -> Iterator[None]:
    """While it lasts, the book's file can grow by so many pages of SQLite only."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + room

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        pages = PLENTY
        event.listen(engine, "checkout", limit)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    wishes = NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
    work = make_book(tmp_path / "own.crm", wishes=wishes)
    records.save(work, entity="contact", values={"name": "Sara"})
    yield work
    work.engine.dispose()


def require_whole(work: Work, before: Any) -> None:
    """The book is what it was, and opens again."""
    assert differences(before, state_of(work.engine)) == []
    again = open_engine(str(work.engine.url.database))
    assert check_book(again) == []
    again.dispose()


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_a_full_disk_is_said_in_the_users_language(language: str) -> None:
    said = Formatter(Locale.of(language)).error(DiskFull("/books/own.crm"))
    assert "own.crm" in said
    assert ("disk is full" in said) == (language == "en")


@pytest.mark.parametrize("room", [0, 1, 3])
def test_a_save_on_a_full_disk_saves_nothing_and_can_be_repeated(work: Work, room: int) -> None:
    before = state_of(work.engine)
    values = {"name": "Ali", "note": "x" * 200_000}
    with full_disk(work.engine, room), pytest.raises(DiskFull):
        records.save(work, entity="contact", values=values)
    require_whole(work, before)
    records.save(work, entity="contact", values=values)
    assert check_book(work.engine) == []


@pytest.mark.parametrize("room", [0, 5, 50, 200, 400])
def test_an_import_on_a_full_disk_brings_nothing_and_can_be_repeated(
    work: Work, tmp_path: Path, room: int
) -> None:
    file = tmp_path / "people.csv"
    lines = "".join(f"C{n},Person {n},+98 912 345 {n:04}\n" for n in range(5000))
    file.write_text(f"ref,name,phones\n{lines}", encoding="utf-8")
    plan = make_plan(file, kind="contacts", options=Options(), calendar=work.facts.calendar)
    before = state_of(work.engine)
    with full_disk(work.engine, room), pytest.raises(DiskFull):
        run_import(work, plan=plan)
    require_whole(work, before)
    assert run_import(work, plan=plan).created == 5000
    assert check_book(work.engine) == []


def test_a_migration_on_a_full_disk_leaves_the_old_book(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    future = Future(tmp_path, monkeypatch)
    engine = open_engine(file)
    add_people(engine)
    before = dump(engine)
    future.write('op.execute("UPDATE tag SET colour = hex(zeroblob(300000))")')
    with full_disk(engine, 2), pytest.raises(DiskFull):
        migrate.bring_up_to_date(engine)
    assert dump(engine) == before
    migrate.bring_up_to_date(engine)
    assert dump(engine) != before
    engine.dispose()


def test_a_backup_on_a_full_disk_is_no_backup(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def cramped(*where: Any, **how: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*where, **how)
        connection.execute("PRAGMA max_page_count = 5")
        return connection

    before = state_of(work.engine)
    monkeypatch.setattr(sqlite3, "connect", cramped)
    with pytest.raises(DiskFull):
        backup.make_backup(work.engine, tmp_path / "kept" / "b.crm")
    monkeypatch.undo()
    assert list((tmp_path / "kept").iterdir()) == []
    require_whole(work, before)
    assert backup.make_backup(work.engine, tmp_path / "kept" / "b.crm").path.exists()
