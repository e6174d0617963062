"""A program killed at any moment loses nothing that it acknowledged and leaves nothing half-done."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine

ROOT = Path(__file__).resolve().parents[2]
BUSY = Path(__file__).with_name("busy.py")
ROWS = 2000

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal of POSIX")


def killed(what, book, folder, seed, dice):
    """What the program had acknowledged when it was killed, 5 to 150 ms after it began to work."""
    process = subprocess.Popen(
        [sys.executable, BUSY, what, book, folder, str(seed)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "begun\n"
    longest = 0.15 if what == "saves" else 0.4
    timer = threading.Timer(dice.uniform(0.005, longest), lambda: process.send_signal(signal.SIGKILL))
    timer.start()
    said = process.stdout.read()
    process.wait(30)
    assert process.returncode == -signal.SIGKILL
    return [line.split() for line in said.splitlines() if said.endswith("\n") or line != said.splitlines()[-1]]


def query(book, statement):
    connection = sqlite3.connect(book)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def require_sound(book):
    engine = open_engine(book)
    try:
        assert check_book(engine) == []
    finally:
        engine.dispose()


def require_saved(book, said, gestures_before):
    """Every acknowledged deal stands as it was last told, with its gesture; at most one more was begun."""
    state = {}
    for what, deal, gesture in said:
        state[int(deal)] = {"deal": "open", "won": "won", "open": "open"}[what]
        assert query(book, f"SELECT count(*) FROM journal_entry WHERE gesture_id = {gesture}")[0][0] > 0
    statuses = dict(query(book, "SELECT id, status FROM deal"))
    last = int(said[-1][1]) if said else 0
    for deal, status in state.items():
        assert statuses[deal] == status or deal == last, (deal, status, statuses[deal])
    [(newest,)] = query(book, "SELECT coalesce(max(id), 0) FROM gesture")
    acknowledged = max((int(gesture) for _what, _deal, gesture in said), default=gestures_before)
    assert acknowledged <= newest <= acknowledged + 1
    return newest


def require_imported(book, said, seed, gestures_before):
    """Every file is there with all its rows or with none; those acknowledged with all."""
    found = dict(query(book, f"SELECT source, count(*) FROM contact WHERE source LIKE '{seed}-%' GROUP BY source"))
    assert set(found.values()) <= {ROWS}
    for _what, name, _gesture in said:
        assert found[name] == ROWS
    assert len(found) <= len(said) + 1
    [(newest,)] = query(book, "SELECT coalesce(max(id), 0) FROM gesture")
    acknowledged = max((int(gesture) for *_rest, gesture in said), default=gestures_before)
    assert acknowledged <= newest <= acknowledged + 1
    return newest


def kill_again_and_again(crmdesk, tmp_path, what, times):
    book, dice = tmp_path / "book.crm", Random(times)
    assert crmdesk("--book", book, "init", "--currency", "USD", "--calendar", "gregorian").status == 0
    newest, acknowledged = 1, 0
    for seed in range(times):
        said = killed(what, book, tmp_path, seed, dice)
        acknowledged += len(said)
        if what == "saves":
            newest = require_saved(book, said, newest)
        else:
            newest = require_imported(book, said, seed, newest)
        require_sound(book)
    return acknowledged


@pytest.mark.parametrize(("what", "times"), [("saves", 3), ("imports", 2)])
def test_killed_five_times(crmdesk, tmp_path, what, times):
    kill_again_and_again(crmdesk, tmp_path, what, times)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("what", ["saves", "imports"])
def test_killed_fifty_times(crmdesk, tmp_path, what):
    assert kill_again_and_again(crmdesk, tmp_path, what, 50) > 0
