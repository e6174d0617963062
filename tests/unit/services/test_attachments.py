"""Attached files: whole or not at all, once each, in every backup, refused when tampered with."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from crmdesk import paths
from crmdesk.db import attached, backup, files
from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.faults import DiskFull
from crmdesk.db.restore import restore
from crmdesk.model.attachment import Attachment
from crmdesk.model.errors import Invalid, NotFound
from crmdesk.services import attachments, backups, history
from crmdesk.services.books import work_on


@pytest.fixture(autouse=True)
def user_data(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "user")


@pytest.fixture
def papers(tmp_path):
    """A function that makes files to attach."""
    folder = tmp_path / "papers"
    folder.mkdir()

    def make(**contents):
        made = []
        for name, content in contents.items():
            path = folder / f"{name}.pdf"
            path.write_bytes(content)
            made.append(path)
        return made

    return make


def attach(crm, made, *paths):
    attachments.add(crm, entity="contact", record=made.person, paths=list(paths))
    return [one.id for one in attachments.files_of(crm, entity="contact", record=made.person)]


def stored(crm):
    """Every content on the disk, by name, as it is."""
    folder = attachments.files_folder(crm)
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def name_on_disk(content):
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_kept_by_its_hash_once_for_its_owner_alone(crm, made, papers):
    old = os.umask(0)
    try:
        attach(crm, made, *papers(a=b"one", b=b"one", c=b"two" * 1_000_000))
    finally:
        os.umask(old)
    contents = {b"one", b"two" * 1_000_000}
    assert stored(crm) == {name_on_disk(content): content for content in contents}
    folder = attachments.files_folder(crm)
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    listed = attachments.files_of(crm, entity="contact", record=made.person)
    assert {one.name for one in listed} == {"a.pdf", "b.pdf", "c.pdf"}
    assert check_book(crm.engine) == []


def test_a_copy_is_saved_under_a_safe_name_and_never_over_another(crm, made, papers, tmp_path):
    (number,) = attach(crm, made, *papers(a=b"one"))
    with crm.write() as unit:
        unit.get(Attachment, number).name = "..\\..\\x.exe"
        unit.commit("Bad name")
    out = tmp_path / "out"
    out.mkdir()
    saved = [attachments.save_copy(crm, attachment=number, folder=out) for _ in range(3)]
    assert [path.name for path in saved] == ["x.exe", "x (2).exe", "x (3).exe"]
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in saved)
    assert {path.read_bytes() for path in saved} == {b"one"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in saved)
    assert attachments.files_of(crm, entity="contact", record=made.person)[0].runs


def test_tampered_and_missing_contents_are_refused_and_named(crm, made, papers, tmp_path):
    (number,) = attach(crm, made, *papers(a=b"one"))
    place = attached.place_of(attachments.files_folder(crm), name_on_disk(b"one"))
    place.write_bytes(b"0ne")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(attached.FileDamaged):
        attachments.save_copy(crm, attachment=number, folder=out)
    assert list(out.iterdir()) == []
    assert [str(one) for one in check_book(crm.engine)] == [
        "The content of the attached file “a.pdf” is damaged."
    ]
    place.unlink()
    with pytest.raises(attached.FileLost):
        attachments.save_copy(crm, attachment=number, folder=out)
    assert ["is not on this computer" in str(one) for one in check_book(crm.engine)] == [True]
    attach(crm, made, *papers(a=b"one"))
    assert check_book(crm.engine) == []


def test_what_is_no_file_or_too_large_is_refused_whole(crm, made, papers, tmp_path, monkeypatch):
    (good,) = papers(good=b"ok")
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)
    os.mkfifo(tmp_path / "pipe")
    cases = [
        (huge, attached.FileTooLarge),
        (tmp_path, attached.NoSuchFile),
        (tmp_path / "none", attached.NoSuchFile),
        (tmp_path / "pipe", attached.NoSuchFile),
    ]
    for path, refusal in cases:
        with pytest.raises(refusal):
            attachments.add(crm, entity="contact", record=made.person, paths=[good, path])
        assert set(stored(crm).values()) <= {b"ok"}
    assert attachments.files_of(crm, entity="contact", record=made.person) == []
    with pytest.raises(NotFound):
        attachments.add(crm, entity="contact", record=987, paths=[good])


def test_a_hash_that_is_a_path_is_no_place(tmp_path):
    for key in ("../../etc/passwd", "", "a" * 63, "A" * 64, "/" * 64):
        with pytest.raises(attached.FileLost):
            attached.place_of(tmp_path, key)


def test_a_full_disk_leaves_nothing_and_can_be_repeated(crm, made, papers, monkeypatch):
    sent = papers(a=b"x" * 3_000_000)

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(attached.os, "fsync", full)
        with pytest.raises(DiskFull):
            attachments.add(crm, entity="contact", record=made.person, paths=sent)
    assert stored(crm) == {}
    assert attachments.files_of(crm, entity="contact", record=made.person) == []
    assert len(attach(crm, made, *sent)) == 1


def test_renaming_trash_and_undo_keep_the_content(crm, made, papers):
    numbers = attach(crm, made, *papers(a=b"one", b=b"two"))
    before = {one.name for one in attachments.files_of(crm, entity="contact", record=made.person)}
    attachments.rename(crm, attachment=numbers[0], name="  new/../name.pdf ")
    assert "name.pdf" in {one.name for one in attachments.files_of(crm, entity="contact", record=made.person)}
    with pytest.raises(Invalid):
        attachments.rename(crm, attachment=numbers[0], name=" ")
    history.undo(crm)
    attachments.trash(crm, attachments=numbers)
    assert attachments.files_of(crm, entity="contact", record=made.person) == []
    assert len(stored(crm)) == 2
    history.undo(crm)
    assert {one.name for one in attachments.files_of(crm, entity="contact", record=made.person)} == before
    history.undo(crm)
    assert attachments.files_of(crm, entity="contact", record=made.person) == []
    history.redo(crm)
    assert {one.name for one in attachments.files_of(crm, entity="contact", record=made.person)} == before
    assert check_book(crm.engine) == []


def test_any_row_of_gestures_taken_back_gives_the_same_files(crm, made, papers):
    chance = random.Random(8)
    sent = papers(**{f"f{n}": bytes([n]) * (n + 1) for n in range(6)})

    def state():
        return crm.read(
            lambda s: [
                (a.id, a.name, a.sha256, a.trashed)
                for a in s.scalars(select(Attachment).order_by(Attachment.id))
            ]
        )

    states = [state()]
    for _ in range(40):
        here = [number for number, *_rest in states[-1]]
        match chance.randrange(4) if here else 0:
            case 0:
                attachments.add(crm, entity="deal", record=made.deal, paths=chance.sample(sent, 2))
            case 1:
                attachments.rename(crm, attachment=chance.choice(here), name=f"n{chance.random()}.txt")
            case 2:
                attachments.trash(crm, attachments=[chance.choice(here)])
            case 3:
                attachments.restore(crm, attachments=[chance.choice(here)])
        if state() != states[-1]:
            states.append(state())
    for before in reversed(states[:-1]):
        history.undo(crm)
        assert state() == before
    assert len(stored(crm)) == 6


# Backups


def test_a_backup_carries_the_files_and_gives_them_back(crm, made, papers, book):
    numbers = attach(crm, made, *papers(a=b"one", b=b"two"))
    attachments.trash(crm, attachments=numbers[:1])
    made_backup = backups.back_up(crm)
    assert set(made_backup.files) == {name_on_disk(b"one"), name_on_disk(b"two")}
    assert backup.verify(made_backup.path) == made_backup
    folder = attachments.files_folder(crm)
    (folder / name_on_disk(b"one")[:2] / name_on_disk(b"one")).unlink()
    (folder / name_on_disk(b"two")[:2] / name_on_disk(b"two")).write_bytes(b"bad")
    attach(crm, made, *papers(c=b"three"))
    crm.engine.dispose()
    restore(book, made_backup.path)
    engine = open_engine(book)
    back = work_on(engine)
    assert check_book(engine) == []
    assert stored(back) == {name_on_disk(one): one for one in (b"one", b"two", b"three")}
    attachments.restore(back, attachments=numbers)
    assert len(attachments.files_of(back, entity="contact", record=made.person)) == 2
    engine.dispose()


def test_each_content_is_copied_once_for_all_backups_and_goes_with_the_last(crm, made, papers, monkeypatch):
    attach(crm, made, *papers(a=b"one"))
    first = backups.back_up(crm)
    folder = backup.files_beside(first.path)
    inode = attached.place_of(folder, name_on_disk(b"one")).stat().st_ino
    attach(crm, made, *papers(b=b"two"))
    second = backups.back_up(crm)
    assert attached.place_of(folder, name_on_disk(b"one")).stat().st_ino == inode
    assert (len(first.files), len(second.files)) == (1, 2)
    monkeypatch.setattr(backup, "DAILY", 1)
    monkeypatch.setattr(backup, "WEEKLY", 1)
    monkeypatch.setattr(backup, "MONTHLY", 1)
    with crm.write() as unit:
        for one in unit.session.scalars(select(Attachment).where(Attachment.name == "a.pdf")):
            unit.session.delete(one)
        unit.commit("Gone for good")
    backups.back_up(crm)
    assert {path.name for path in folder.glob("*/*")} == {name_on_disk(b"two")}


def test_a_backup_whose_files_were_touched_is_named_and_its_bad_files_do_not_come_back(
    crm, made, papers, book
):
    attach(crm, made, *papers(a=b"one", b=b"two"))
    info = backups.back_up(crm)
    assert backups.unsound(crm) == []
    attached.place_of(backup.files_beside(info.path), name_on_disk(b"one")).write_bytes(b"eno")
    assert backup.lost_files(info) == [name_on_disk(b"one")]
    assert backups.unsound(crm) == [info.path]
    attached.place_of(attachments.files_folder(crm), name_on_disk(b"one")).unlink()
    crm.engine.dispose()
    restore(book, info.path)
    engine = open_engine(book)
    assert [one.params for one in check_book(engine)] == [{"name": "a.pdf"}]
    assert backups.lost_files(book, source=info.path) == 1
    engine.dispose()


def test_a_backup_from_before_there_were_files_is_still_good(crm, made, book):
    info = backups.back_up(crm)
    note = Path(f"{info.path}.json")
    text = note.read_text()
    note.write_text(text.replace(' "files": {},\n', "").replace(',\n "files": {}', ""))
    assert "files" not in note.read_text()
    assert backup.verify(info.path).files == {}
    crm.engine.dispose()
    restore(book, info.path)


def test_a_book_that_lost_a_file_can_still_be_backed_up(crm, made, papers):
    attach(crm, made, *papers(a=b"one", b=b"two"))
    attached.place_of(attachments.files_folder(crm), name_on_disk(b"one")).unlink()
    info = backups.back_up(crm)
    assert set(info.files) == {name_on_disk(b"two")}
    assert backup.verify(info.path) == info


LOOP = """
import sys
from pathlib import Path
from crmdesk.db.engine import open_engine
from crmdesk.services import attachments
from crmdesk.services.books import work_on
book, folder, person = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
work = work_on(open_engine(book))
number = 0
while True:
    number += 1
    path = folder / f"{number}.bin"
    path.write_bytes(number.to_bytes(4, "big") * 300_000)
    attachments.add(work, entity="contact", record=person, paths=[path])
    print(number, flush=True)
"""


def test_a_kill_in_the_middle_leaves_no_record_of_half_a_file(crm, made, book, tmp_path):
    if "://" in book:
        pytest.skip("the folder of files is the same")
    chance, told = random.Random(4), set()
    for attempt in range(8):
        folder = tmp_path / f"sent{attempt}"
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", LOOP, book, str(folder), str(made.person)],
            stdout=subprocess.PIPE,
            text=True,
        )
        told.add((attempt, int(process.stdout.readline())))
        time.sleep(chance.uniform(0.0, 0.12))
        process.send_signal(signal.SIGKILL)
        told |= {
            (attempt, int(line)) for line in process.stdout.read().splitlines() if line.strip().isdigit()
        }
        process.wait()
    assert check_book(crm.engine) == []
    listed = attachments.files_of(crm, entity="contact", record=made.person)
    assert len(listed) >= len(told)
    folder = attachments.files_folder(crm)
    for part in folder.glob("*.part"):
        os.utime(part, (0, 0))
    (last,) = [tmp_path / "last.pdf"]
    last.write_bytes(b"last")
    attach(crm, made, last)
    assert list(folder.glob("*.part")) == []
    assert all(files.sha256_of(path) == path.name for path in folder.glob("*/*"))
