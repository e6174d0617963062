"""Opening a book: what is promised, and each thing that can be wrong with it, said plainly."""

from __future__ import annotations

import gc
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import traceback
import weakref
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from crmdesk.db import dialect, faults
from crmdesk.db import engine as engines
from crmdesk.db.engine import open_engine, place_of
from crmdesk.db.migrate import create_book
from crmdesk.model import Contact, Tag

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_every_connection_keeps_the_promises_of_safety(file: Path) -> None:
    engine = open_engine(file)
    first, second = engine.connect(), engine.connect()
    for connection in (first, second):
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "temp_store",
                "trusted_schema",
                "mmap_size",
            )
        }
        assert found == {
            "journal_mode": "delete",
            "synchronous": 2,
            "foreign_keys": 1,
            "temp_store": 2,
            "trusted_schema": 0,
            "mmap_size": 0,
        }


def test_a_book_left_in_wal_mode_comes_back_to_the_rollback_journal(file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA journal_mode = WAL")
    other.close()
    with open_engine(file).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_a_book_that_is_closed_is_let_go_with_all_that_was_made_for_it(tmp_path: Path) -> None:
    engine = create_book(tmp_path / "own.crm")
    with Session(engine) as session:
        session.add(Tag(name="x"))
        session.commit()
    closed = weakref.ref(engine)
    engine.dispose()
    del engine, session
    gc.collect()
    assert closed() is None


@pytest.mark.parametrize("mask", [0o022, 0o000, 0o777])
def test_only_the_owner_may_read_a_book_and_its_journal(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        path = tmp_path / "made here" / "and here" / "b.crm"
        if mask == 0o777:
            path.parent.mkdir(parents=True)
            path.parent.chmod(0o700)
            path.parent.parent.chmod(0o700)
        engine = create_book(path)
        with engine.connect() as connection:
            dialect.begin_write(connection)
            connection.execute(text("INSERT INTO tag (name, version) VALUES ('x', 1)"))
            assert stat.S_IMODE(path.with_name("b.crm-journal").stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_missing_book_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(faults.BookMissing, match=r"no book at .*nowhere\.crm"):
        open_engine(tmp_path / "nowhere.crm")
    assert list(tmp_path.iterdir()) == []


def test_a_book_whose_file_vanishes_is_not_made_anew(file: Path) -> None:
    engine = open_engine(file)
    engine.dispose()
    file.unlink()
    with pytest.raises(faults.BookError), engine.connect():
        pass
    assert not file.exists()


def test_a_new_book_never_takes_the_place_of_something(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(faults.BookExists):
        create_book(file)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir", encoding="utf-8")
    with pytest.raises(faults.BookExists):
        create_book(letter)
    assert file.read_bytes() == before
    assert letter.read_text(encoding="utf-8") == "Dear Sir"


@pytest.mark.parametrize(
    "content", [b"Dear Sir, this is a letter. " * 100, b"\x00" * 8192, b"PK\x03\x04" * 1000]
)
def test_another_programs_file_is_not_a_book(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.crm"
    path.write_bytes(content)
    with pytest.raises(faults.NotABook):
        open_engine(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_not_a_book(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(faults.NotABook):
        open_engine(path)


def test_an_empty_file_is_a_damaged_book(tmp_path: Path) -> None:
    (tmp_path / "empty.crm").touch()
    with pytest.raises(faults.BookDamaged, match="Restore the newest backup"):
        open_engine(tmp_path / "empty.crm")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_book_is_damaged(file: Path, share: float) -> None:
    os.truncate(file, int(file.stat().st_size * share))
    with pytest.raises(faults.BookDamaged):
        open_engine(file)


def test_a_damaged_page_met_later_is_said_as_well(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as connection:
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'contact'"
        ).scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    engine.dispose()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(b"\xff" * size)
    with open_engine(file).connect() as connection, pytest.raises(faults.BookDamaged):
        connection.execute(text("SELECT * FROM contact"))


def test_a_newer_book_is_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    before = file.read_bytes()
    with pytest.raises(faults.BookTooNew, match="Update the program"):
        open_engine(file)
    assert file.read_bytes() == before


def test_a_file_or_folder_that_may_not_be_written_is_said_at_opening(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as a user who may write everything.
    for refused, fault in ((file, faults.BookReadOnly), (file.parent, faults.FolderReadOnly)):
        monkeypatch.setattr(engines.os, "access", lambda path, _how, refused=refused: path != refused)
        with pytest.raises(fault):
            open_engine(file)
        open_engine(file, read_only=True).dispose()


def test_a_copy_opened_for_reading_cannot_be_written(file: Path) -> None:
    with open_engine(file, read_only=True).connect() as connection, pytest.raises(faults.BookReadOnly):
        connection.execute(text("INSERT INTO tag (name, version) VALUES ('x', 1)"))


_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_book_that_another_program_holds_is_locked_until_it_lets_go(file: Path) -> None:
    engine = open_engine(file)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    with engine.connect() as connection, pytest.raises(faults.BookLocked, match="Another program"):
        dialect.begin_write(connection)
    holder.communicate()
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(text("INSERT INTO tag (name, version) VALUES ('x', 1)"))
        connection.commit()


def test_a_full_disk_is_said_and_what_was_saved_is_safe(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(text("INSERT INTO tag (name, version) VALUES ('kept', 1)"))
        connection.commit()
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        dialect.begin_write(connection)
        with pytest.raises(faults.DiskFull, match="Free some space"):
            connection.execute(
                text("INSERT INTO tag (name, version) VALUES (:name, 1)"),
                [{"name": f"{n:0500d}"} for n in range(500)],
            )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM tag")).scalars().all() == ["kept"]


def test_leaving_without_a_commit_leaves_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(text("INSERT INTO tag (name, version) VALUES ('x', 1)"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM tag")).scalar() == 0


def test_a_broken_rule_stays_an_integrity_error(engine: Engine) -> None:
    with engine.connect() as connection:
        dialect.begin_write(connection)
        add = text("INSERT INTO tag (name, version) VALUES ('x', 1)")
        connection.execute(add)
        with pytest.raises(IntegrityError):
            connection.execute(add)


def test_a_link_to_nowhere_is_refused_at_the_commit(engine: Engine) -> None:
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(text("INSERT INTO contact_tag (contact_id, tag_id, version) VALUES (7, 7, 1)"))
        with pytest.raises(IntegrityError):
            connection.commit()


def test_a_column_takes_no_other_kind_of_value(file: Path) -> None:
    with open_engine(file).connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text("INSERT INTO tag (name, version) VALUES ('x', 'abc')"))


def test_readers_go_on_beside_a_write_that_is_not_yet_committed(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as writer, engine.connect() as reader:
        dialect.begin_write(writer)
        names = [{"name": f"{number:0200d}"} for number in range(60_000)]
        writer.execute(text("INSERT INTO tag (name, version) VALUES (:name, 1)"), names)
        assert reader.execute(text("SELECT count(*) FROM tag")).scalar() == 0
        reader.rollback()
        writer.commit()
        assert reader.execute(text("SELECT count(*) FROM tag")).scalar() == 60_000


def test_a_running_statement_can_be_interrupted(engine: Engine) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) SELECT sum(x) FROM n"
    with engine.connect() as connection:
        threading.Timer(0.2, dialect.interrupter(connection)).start()
        with pytest.raises(OperationalError):
            connection.execute(text(endless))


def test_numbers_are_never_given_twice(engine: Engine) -> None:
    table = Contact.__table__
    add = text(
        "INSERT INTO contact (id, version, name, sort_key, kind, created) VALUES (:id, 1, '', '', 'person', 0)"
    )
    with engine.connect() as connection:
        dialect.begin_write(connection)
        given = list(dialect.allocate_ids(connection, table, 100))
        assert len(set(given)) == 100
        connection.execute(add, [{"id": number} for number in given])
        connection.execute(text("DELETE FROM contact"))
        connection.commit()
    with engine.connect() as connection:
        dialect.begin_write(connection)
        assert min(dialect.allocate_ids(connection, table, 1)) > max(given)
        assert list(dialect.allocate_ids(connection, table, 0)) == []


def test_texts_order_by_their_codes(engine: Engine) -> None:
    names = ["a", "B", "_", "~", ":", "é", "ب"]
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(
            text("INSERT INTO tag (name, version) VALUES (:name, 1)"), [{"name": name} for name in names]
        )
        assert connection.execute(text("SELECT name FROM tag ORDER BY name")).scalars().all() == sorted(names)


def test_texts_without_a_key_order_as_in_a_dictionary(engine: Engine) -> None:
    words = ["یزد", "پونک", "تهران", "آمل", "گرگان", "اراک", "بم", "وردآورد", "هرات"]
    with engine.connect() as connection:
        dialect.begin_write(connection)
        connection.execute(
            text("INSERT INTO tag (name, version) VALUES (:name, 1)"), [{"name": word} for word in words]
        )
        from crmdesk.model import Tag

        order = dialect.dictionary_order(connection, Tag.__table__.c.name, "fa")
        found = connection.execute(Tag.__table__.select().order_by(order)).all()
    assert [row.name for row in found] == [
        "آمل",
        "اراک",
        "بم",
        "پونک",
        "تهران",
        "گرگان",
        "وردآورد",
        "هرات",
        "یزد",
    ]


def test_data_and_passwords_stay_out_of_errors(engine: Engine) -> None:
    name = "Canary Jones"  # a traceback tells the lines of the statement, and those must not have it
    with engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(text("INSERT INTO tag (name, version) VALUES (:name, NULL)"), {"name": name})
    assert "Canary" not in "".join(traceback.format_exception(refused.value))
    assert "secret" not in place_of(engine)


def test_a_far_server_is_checked_and_a_near_one_need_not_be() -> None:
    make = engines._postgres_engine
    from sqlalchemy import make_url

    for host, mode in (("db.example.com", "verify-full"), ("localhost", None), ("127.0.0.1", None)):
        url = make(make_url(f"postgresql+psycopg://ali:secret@{host}/book")).url
        assert url.query.get("sslmode") == mode
    chosen = make(make_url("postgresql+psycopg://ali@db.example.com/book?sslmode=require")).url
    assert chosen.query["sslmode"] == "require"
    assert "secret" not in place_of(make(make_url("postgresql+psycopg://ali:secret@h/book")))


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(faults.BookUnreachable, match="does not answer"):
        open_engine("postgresql+psycopg://nobody@127.0.0.1:1/book")


@pytest.mark.postgres
def test_an_empty_database_is_no_book_yet(empty_database: str) -> None:
    with pytest.raises(faults.BookMissing):
        open_engine(empty_database)
    create_book(empty_database).dispose()
    open_engine(empty_database).dispose()
    with pytest.raises(faults.BookExists):
        create_book(empty_database)
