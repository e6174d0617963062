"""Reads beside a write: the gate, interruption, cancelling."""

import datetime as dt
import threading
import time
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from crmdesk.db import reading
from crmdesk.db.reading import TURN_SECONDS, WAY_SECONDS, Cancelled, Gate, Token, cancellable
from crmdesk.model import Contact, ContactKind

DAY = dt.date(2026, 5, 20)
# Counts to thirty million: some seconds that only an interruption shortens.
SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT count(*) FROM n",
    "postgresql": "SELECT count(*) FROM generate_series(1, 300000000)",
}


def test_a_job_gives_way_once_it_has_worked_for_a_turn(monkeypatch):
    now, given = [100.0], []
    monkeypatch.setattr(reading, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=given.append))
    token = Token()
    for _step in range(40):
        now[0] += TURN_SECONDS * 0.6
        token.require()
    assert given == [WAY_SECONDS] * 20
    token.cancelled = True
    with pytest.raises(Cancelled):
        token.require()


def add(work, name="Sara"):
    with work.write() as unit:
        unit.add(Contact(kind=ContactKind.PERSON, name=name, created=DAY))
        return unit.commit("Added")


def names(session):
    return list(session.scalars(select(Contact.name).order_by(Contact.id)))


def in_threads(*jobs):
    """Runs the jobs at once; their results in order, or the first error."""
    results, errors = [None] * len(jobs), []

    def run(place, job):
        try:
            results[place] = job()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if errors:
        raise errors[0]
    return results


def test_a_read_that_a_commit_meets_is_run_again_and_sees_the_commit(work):
    runs, started = [], threading.Event()

    def slow_read(session):
        runs.append(1)
        seen = names(session)
        started.set()
        if len(runs) == 1:
            session.execute(text(SLOW[work.engine.dialect.name])).scalar()
        return seen

    def write():
        assert started.wait(10)
        add(work)

    if work.gate is None:
        pytest.skip("only a file's commit needs to be alone")
    seen, _ = in_threads(lambda: work.read(slow_read), write)
    assert len(runs) == 2
    assert seen == ["Sara"]


def test_no_commit_fails_while_lists_are_read_all_the_time(work):
    stop = threading.Event()

    def reader():
        done = 0
        while not stop.is_set():
            found = work.read(lambda session: (session.scalar(select(func.count(Contact.id))), names(session)))
            assert found[0] == len(found[1])
            done += 1
        return done

    def writer():
        try:
            for number in range(60):
                add(work, f"P{number}")
        finally:
            stop.set()

    *reads, _ = in_threads(reader, reader, reader, writer)
    assert min(reads) > 0
    assert len(work.read(names)) == 60


def test_a_cancelled_read_stops_within_its_statement(work):
    token, started, ended = Token(), threading.Event(), threading.Event()

    def slow_read(session):
        started.set()
        session.execute(text(SLOW[work.engine.dialect.name])).scalar()
        ended.set()

    def read():
        with cancellable(token), pytest.raises(Cancelled):
            work.read(slow_read)

    def cancel():
        assert started.wait(10)
        time.sleep(0.2)
        token.cancel()

    in_threads(read, cancel)
    assert not ended.is_set()


def test_a_read_cancelled_before_it_begins_never_runs(work):
    token = Token()
    token.cancel()
    with cancellable(token), pytest.raises(Cancelled):
        work.read(lambda _session: pytest.fail("ran"))


def test_cancelling_one_read_leaves_another_on_the_same_connection_alone(work):
    for _ in range(30):
        token = Token()
        with cancellable(token):
            work.read(names)
        token.cancel()
        assert work.read(names) == []


def test_a_read_within_a_read_is_let_in_while_a_commit_waits():
    gate, inside, done = Gate(), threading.Event(), threading.Event()

    def outer():
        with gate.reading(lambda: None):
            inside.set()
            while not gate._committing:
                time.sleep(0.001)
            with gate.reading(lambda: None):
                done.set()

    def commit():
        assert inside.wait(10)
        with gate.committing():
            assert done.is_set()

    in_threads(outer, commit)


def test_an_error_in_a_read_leaves_the_gate_open(work):
    with pytest.raises(ZeroDivisionError):
        work.read(lambda _session: 1 / 0)
    assert add(work).gesture == 1


def test_writes_wait_for_one_another(work):
    in_threads(*(lambda n=n: add(work, f"P{n}") for n in range(8)))
    assert sorted(work.read(names)) == sorted(f"P{n}" for n in range(8))
