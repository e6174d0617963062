"""Backups: whole at every moment, refused when touched, put back without losing the present book."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import shutil
import sqlite3
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crmdesk import paths
from crmdesk.db import backup, dialect, faults, files, search
from crmdesk.db.backup import BackupRefused, list_backups, make_backup, rotate, verify
from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.restore import restore
from crmdesk.db.uow import Work
from crmdesk.model import Contact, ContactKind, Remembered
from crmdesk.model.base import EPOCH

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine



@pytest.fixture(autouse=True)
def user_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "user")


def add(work: Work, *names: str) -> list[int]:
    with work.write() as unit:
        made = [
            unit.add(Contact(name=name, kind=ContactKind.PERSON, created=dt.date(2026, 5, 1))).id
            for name in names
        ]
        unit.commit("Added")
    return made


def names_in(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM contact ORDER BY id")).scalars())


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by the model."""
    from crmdesk.model import Base

    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def test_a_backup_is_the_book_of_either_engine_in_one_file(work: Work, tmp_path: Path) -> None:
    add(work, "علی رضایی", "O'Brien", "שלום")
    info = make_backup(work.engine, tmp_path / "kept" / "b.crm")
    assert verify(info.path) == backup.read_info(info.path)
    assert info.rows["contact"] == 3
    assert info.rows["gesture"] == 1
    copy = open_engine(info.path)
    assert rows_of(copy) == rows_of(work.engine)
    assert check_book(copy) == []
    with copy.connect() as connection:
        found = connection.execute(
            text("SELECT count(*) FROM search_index WHERE search_index MATCH '\"bri\"'")
        )
        assert found.scalar() == 1


def test_a_backup_goes_on_numbering_where_the_book_stood(work: Work, tmp_path: Path) -> None:
    (kept, gone) = add(work, "Ali", "Sara")
    with work.write() as unit:
        unit.session.delete(unit.get(Contact, gone))
        unit.commit("Removed")
    info = make_backup(work.engine, tmp_path / "b.crm")
    for address in (info.path, str(work.engine.url.render_as_string(hide_password=False))):
        if "://" in str(address) and work.engine.dialect.name == "sqlite":
            continue
        with open_engine(address).connect() as connection:
            dialect.begin_write(connection)
            assert min(dialect.allocate_ids(connection, Contact.__table__, 1)) > gone
    assert kept < gone


def test_backup_and_note_are_for_the_owner_only(file: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        info = make_backup(open_engine(file), tmp_path / "new folder" / "b.crm")
    finally:
        os.umask(before)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in info.path.parent.iterdir()} == {
        "b.crm": 0o600,
        "b.crm.json": 0o600,
    }
    assert stat.S_IMODE(info.path.parent.stat().st_mode) == 0o700


def test_backups_beside_a_busy_writer_are_a_beginning_of_what_was_saved(file: Path, tmp_path: Path) -> None:
    engine = open_engine(file)
    stop = threading.Event()

    def write() -> None:
        number = 0
        with engine.connect() as connection:
            while not stop.is_set():
                number += 1
                dialect.begin_write(connection)
                connection.execute(
                    text("INSERT INTO tag (name, version) VALUES (:name, 1)"),
                    {"name": f"{number:09d}" + "x" * 2000},
                )
                connection.commit()
                time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        infos = [make_backup(engine, tmp_path / f"b{n}.crm") for n in range(12)]
    finally:
        stop.set()
        writer.join()
    counts = []
    for info in infos:
        with sqlite3.connect(info.path) as copy:
            names = [int(name[:9]) for (name,) in copy.execute("SELECT name FROM tag ORDER BY id")]
        assert names == list(range(1, len(names) + 1))
        counts.append(len(names))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_copy_that_writers_overtake_is_begun_again_and_ends(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(file)
    monkeypatch.setattr(backup, "_STEP_PAGES", 5)
    overtaken = []
    told = backup._Watch.__call__

    def write_between_steps(self: backup._Watch, status: int, remaining: int, total: int) -> None:
        if remaining and len(overtaken) < 100:
            with sqlite3.connect(file) as other:
                other.execute(
                    "INSERT INTO tag (name, version) VALUES (?, 1)", (f"{len(overtaken)}" + "x" * 9000,)
                )
            other.close()
            overtaken.append(remaining)
        told(self, status, remaining, total)

    monkeypatch.setattr(backup._Watch, "__call__", write_between_steps)
    info = make_backup(engine, tmp_path / "b.crm")
    assert len(overtaken) > 5
    assert verify(info.path).rows["tag"] >= 1


@pytest.mark.parametrize("place", range(10))
def test_a_touched_backup_is_refused_and_the_book_stays(file: Path, tmp_path: Path, place: int) -> None:
    info = make_backup(open_engine(file), tmp_path / "b.crm")
    size = info.size
    with info.path.open("r+b") as raw:
        raw.seek(size * place // 10 + 37)
        byte = raw.read(1)[0]
        raw.seek(-1, os.SEEK_CUR)
        raw.write(bytes([byte ^ (1 << place % 8)]))
    before = file.read_bytes()
    with pytest.raises(BackupRefused, match="Choose another one"):
        restore(file, info.path)
    assert file.read_bytes() == before


def test_a_backup_whose_note_was_changed_with_it_is_still_refused_when_not_whole(
    file: Path, tmp_path: Path
) -> None:
    info = make_backup(open_engine(file), tmp_path / "b.crm")
    os.truncate(info.path, info.size // 2)
    note = info.path.with_name("b.crm.json")
    values = json.loads(note.read_text(encoding="utf-8"))
    values["sha256"] = files.sha256_of(info.path)
    note.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(BackupRefused):
        verify(info.path)
    note.unlink()
    with pytest.raises(BackupRefused):
        verify(info.path)
    assert list_backups(tmp_path) == []


def test_a_book_comes_back_as_it_was_and_the_present_one_is_kept(
    work: Work, book: str, tmp_path: Path
) -> None:
    add(work, "Ali", "Sara")
    was = rows_of(work.engine)
    info = make_backup(work.engine, tmp_path / "b.crm")
    add(work, "Reza")
    now = rows_of(work.engine)
    work.engine.dispose()
    kept = restore(book, info.path)
    assert kept is not None
    assert verify(kept).rows["contact"] == 3
    engine = open_engine(book)
    assert rows_of(engine) == was
    assert rows_of(open_engine(kept)) == now
    assert check_book(engine) == []
    with engine.connect() as connection:
        assert search.rebuild(connection) == 2
        connection.rollback()
    from crmdesk.db.uow import Work

    (new,) = add(Work(engine), "Later")
    assert new > 2


@pytest.mark.postgres
def test_a_book_moves_from_a_file_to_a_server_and_back(
    file: Path, empty_database: str, tmp_path: Path
) -> None:
    from crmdesk.db.migrate import create_book
    from crmdesk.db.uow import Work

    local = open_engine(file)
    add(Work(local), *(f"Name {number}" for number in range(500)))
    first = make_backup(local, tmp_path / "first.crm")
    create_book(empty_database).dispose()
    restore(empty_database, first.path)
    second = make_backup(open_engine(empty_database), tmp_path / "second.crm")
    assert second.rows == first.rows
    assert rows_of(open_engine(second.path)) == rows_of(local)


@pytest.mark.postgres
def test_what_a_server_remembers_goes_with_a_restore_and_no_number_is_given_twice(
    file: Path, empty_database: str, tmp_path: Path
) -> None:
    from crmdesk.db.migrate import create_book

    def remember(engine: Engine) -> int:
        row = Remembered(what="x", start=EPOCH, end=EPOCH, population="p", payload="{}")
        with Session(engine) as session:
            session.add(row)
            session.commit()
            return row.id

    backup = make_backup(open_engine(file), tmp_path / "b.crm")
    create_book(empty_database).dispose()
    before = remember(open_engine(empty_database))
    restore(empty_database, backup.path)
    engine = open_engine(empty_database)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Remembered)) == 0
    assert remember(engine) > before


@pytest.mark.parametrize("damage", ["header", "middle", "truncated", "empty", "text", "missing"])
def test_a_damaged_book_is_replaced_and_kept_as_it_was(file: Path, tmp_path: Path, damage: str) -> None:
    info = make_backup(open_engine(file), tmp_path / "b.crm")
    size = file.stat().st_size
    if damage == "missing":
        file.unlink()
    elif damage in {"truncated", "empty"}:
        os.truncate(file, size // 3 if damage == "truncated" else 0)
    elif damage == "text":
        file.write_text("Dear Sir", encoding="utf-8")
    else:
        with file.open("r+b") as raw:
            raw.seek(0 if damage == "header" else 4096)
            raw.write(os.urandom(8192))
    damaged = file.read_bytes() if file.exists() else None
    kept = restore(file, info.path)
    assert names_in(open_engine(file)) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (kept.read_bytes() if kept else None) == damaged


def test_a_stale_journal_is_not_played_into_the_restored_book(file: Path, tmp_path: Path) -> None:
    info = make_backup(open_engine(file), tmp_path / "b.crm")
    os.truncate(file, 0)
    journal = file.with_name(f"{file.name}-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + os.urandom(5000))
    file.write_text("Dear Sir", encoding="utf-8")
    restore(file, info.path)
    assert not journal.exists()
    assert check_book(open_engine(file)) == []


def restore_and_die(book: Path, copy: Path, step: int) -> bool:
    """Put a backup back in a process that dies just before its n-th step on the disk; whether it got through."""
    met = itertools.count(1)

    def watch(name: str, _arguments: object) -> None:
        if name in {"os.rename", "os.remove", "open", "os.chmod", "sqlite3.connect"} and next(met) == step:
            os._exit(9)

    process = os.fork()
    if not process:
        try:
            sys.addaudithook(watch)
            restore(book, copy)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in {0, 9}
    return status == 0


def test_a_book_that_was_replaced_while_it_was_open_takes_nothing_and_says_so(
    file: Path, tmp_path: Path
) -> None:
    engine = open_engine(file)
    info = make_backup(engine, tmp_path / "b.crm")
    restore(file, info.path)
    with pytest.raises(faults.BookReplaced, match="was moved or replaced"):
        add(Work(engine), "Ali")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process has no copy here")
def test_a_restore_that_is_killed_leaves_the_old_book_or_the_new_one(file: Path, tmp_path: Path) -> None:
    from crmdesk.db.uow import Work

    engine = open_engine(file)
    info = make_backup(engine, tmp_path / "b.crm")
    add(Work(engine), "Present")
    engine.dispose()
    present = tmp_path / "present.crm"
    shutil.copy(file, present)
    restore(file, info.path)  # loads what it takes: a step is then one of the restore's own
    met = []
    for step in itertools.count(1):
        shutil.copy(present, file)
        is_done = restore_and_die(file, info.path, step)
        after = open_engine(file)
        names = names_in(after)
        after.dispose()
        assert names in ([], ["Present"]), step
        met.append(names)
        if is_done:
            break
    assert met[0] == ["Present"]
    assert met[-1] == []


def test_a_killed_backup_is_no_backup(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_backup(open_engine(file), tmp_path / "b.crm")
    assert list_backups(tmp_path) == []
    assert not (tmp_path / "b.crm").exists()


def test_a_full_disk_leaves_no_half_backup(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "flush", refuse)
    with pytest.raises(faults.DiskFull):
        make_backup(open_engine(file), tmp_path / "kept" / "b.crm")
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("failures", [*range(1, 10), 10])
def test_a_name_that_is_refused_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    part, target = tmp_path / "x.part", tmp_path / "x"
    part.write_text("new", encoding="utf-8")
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: None)
    real, left = type(part).replace, [failures]

    def sometimes(self: Path, to: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "in use")
        return real(self, to)

    monkeypatch.setattr(type(part), "replace", sometimes)
    if failures < 10:
        files.replace(part, target)
        assert target.read_text(encoding="utf-8") == "new"
    else:
        with pytest.raises(PermissionError):
            files.replace(part, target)
        assert target.read_text(encoding="utf-8") == "old"


def test_seven_days_four_weeks_and_six_months_are_kept(file: Path, tmp_path: Path) -> None:
    made = make_backup(open_engine(file), tmp_path / "made.crm")
    folder = tmp_path / "kept"
    folder.mkdir()
    start = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    moments = [start + dt.timedelta(hours=8 * step) for step in range(3 * 300)]
    values = json.loads(made.path.with_name("made.crm.json").read_text(encoding="utf-8"))
    for moment in moments:
        name = f"{moment:%Y%m%dT%H%M%S}Z.crm"
        (folder / name).touch()
        (folder / f"{name}.json").write_text(
            json.dumps(values | {"made": moment.isoformat()}), encoding="utf-8"
        )
    labelled = folder / "20200101T000000Z-before-update.crm"
    labelled.touch()
    labelled.with_name(f"{labelled.name}.json").write_text(
        json.dumps(values | {"made": "2020-01-01T00:00:00+00:00"}), encoding="utf-8"
    )
    gone = rotate(folder)

    kept = {info.made for info in list_backups(folder) if info.path != labelled}
    expected = set()
    for count, key in ((7, "%Y-%m-%d"), (4, "%G-%V"), (6, "%Y-%m")):
        last = {moment.strftime(key): moment for moment in moments}
        expected |= set(sorted(last.values())[-count:])
    assert kept == expected
    assert labelled.exists()
    assert len(gone) == len(moments) - len(expected)
    assert len(list(folder.iterdir())) == 2 * (len(expected) + 1)
    assert rotate(folder) == []


def test_the_live_file_is_never_opened_beside_sqlite(file: Path, tmp_path: Path) -> None:
    engine = open_engine(file)
    opened: list[str] = []
    sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
    make_backup(engine, tmp_path / "b.crm")
    assert str(file) not in opened
