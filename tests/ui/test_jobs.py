"""Jobs: the newest answer wins, writes keep their order, the dead are not told, nothing is lost silently."""

import sqlite3
import threading
import time
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread

from crmdesk.db.reading import current_token
from crmdesk.l10n.errors import CrmError
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    found = Jobs()
    yield found
    found.close()


@pytest.fixture
def owner(qapp):
    return QObject()


def test_a_read_runs_elsewhere_and_answers_on_the_gui_thread(jobs, owner):
    told = []
    jobs.read(
        owner=owner,
        work=threading.get_ident,
        done=lambda where: told.append((where, QThread.currentThread() is jobs.thread())),
    )
    assert jobs.wait_for_done()
    [(where, on_gui)] = told
    assert where != threading.get_ident()
    assert on_gui


def test_the_newest_request_of_a_key_wins(jobs, owner):
    told, gate = [], threading.Event()

    def slow():
        gate.wait(5)
        return "old"

    jobs.read(owner=owner, key="rows", work=slow, done=told.append)
    jobs.read(owner=owner, key="other", work=lambda: "beside", done=told.append)
    jobs.read(owner=owner, key="rows", work=lambda: "new", done=told.append)
    gate.set()
    assert jobs.wait_for_done()
    assert sorted(told) == ["beside", "new"]


def test_two_owners_share_no_keys(jobs, qapp):
    told, one, two = [], QObject(), QObject()
    jobs.read(owner=one, key="rows", work=lambda: 1, done=told.append)
    jobs.read(owner=two, key="rows", work=lambda: 2, done=told.append)
    assert jobs.wait_for_done()
    assert sorted(told) == [1, 2]


def test_reads_run_together(jobs, owner):
    meeting, told = threading.Barrier(2, timeout=5), []
    for number in range(2):
        jobs.read(owner=owner, key=str(number), work=meeting.wait, done=told.append)
    assert jobs.wait_for_done()
    assert sorted(told) == [0, 1]


def test_writes_run_one_by_one_in_order(jobs, owner):
    running, seen, told = [], [], []

    def write(number):
        running.append(number)
        time.sleep(0.002 * (5 - number))
        seen.append(tuple(running))
        running.remove(number)
        return number

    for number in range(5):
        jobs.write(owner=owner, work=partial(write, number), done=told.append)
    assert jobs.wait_for_done()
    assert seen == [(n,) for n in range(5)]
    assert told == list(range(5))


def test_a_dead_owner_is_not_told_but_its_write_is_done(jobs, qtbot):
    gate, told, written, happened = threading.Event(), [], [], []
    owner = QObject()

    def save():
        gate.wait(5)
        happened.append("saved")
        return "receipt"

    jobs.written.connect(written.append)
    jobs.write(owner=owner, work=save, done=told.append)
    jobs.read(owner=owner, work=lambda: gate.wait(5), done=told.append)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    assert jobs.wait_for_done()
    assert (happened, written, told) == (["saved"], ["receipt"], [])


def test_a_cancelled_job_that_waits_never_starts(jobs, owner):
    gate, ran = threading.Event(), []
    jobs.write(owner=owner, work=partial(gate.wait, 5))
    jobs.write(owner=owner, key="import", work=lambda: ran.append(1))
    jobs.cancel(owner, "import")
    gate.set()
    assert jobs.wait_for_done()
    assert ran == []


def test_cancelling_interrupts_the_running_statement(jobs, owner, qtbot):
    started, told = threading.Event(), []

    def count():
        with sqlite3.connect(":memory:") as connection, current_token().interrupting(connection.interrupt):
            started.set()
            endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
            return connection.execute(endless).fetchone()

    jobs.read(owner=owner, key="count", work=count, done=told.append, failed=told.append)
    assert started.wait(5)
    time.sleep(0.05)
    jobs.cancel(owner, "count")
    assert jobs.wait_for_done(5000)
    assert told == []


def test_the_token_is_given_to_work_that_asks_for_it(jobs, owner):
    asked = []

    def work(number, *, token):
        asked.append((number, token.cancelled))

    jobs.read(owner=owner, work=partial(work, 7))
    assert jobs.wait_for_done()
    assert asked == [(7, False)]


def test_progress_arrives_in_order_and_ends_with_the_last(jobs, owner):
    news, told = [], []

    def work(*, progress):
        for step in range(1000):
            progress(step)

    jobs.write(owner=owner, work=work, progress=news.append, done=told.append)
    assert jobs.wait_for_done()
    assert news == sorted(news)
    assert news[-1] == 999
    assert told == [None]


def refuse():
    raise CrmError("{n} is too few.", n=3)


def stumble():
    raise KeyError("Carla Nunez")


def test_a_refusal_goes_to_the_owner_or_to_the_window(jobs, owner):
    mine, window = [], []
    jobs.refused.connect(window.append)
    jobs.read(owner=owner, work=refuse, failed=mine.append)
    jobs.write(owner=owner, work=refuse)
    assert jobs.wait_for_done()
    assert [str(error) for error in mine + window] == ["3 is too few."] * 2
    assert len(mine) == 1


def test_a_bug_is_logged_and_told_without_names(jobs, owner, caplog):
    mine, window = [], []
    jobs.broke.connect(window.append)
    jobs.read(owner=owner, work=stumble, failed=mine.append)
    jobs.read(owner=owner, work=stumble)
    assert jobs.wait_for_done()
    for found in (*mine, *window):
        assert isinstance(found, Unexpected)
        assert "builtins.KeyError" in found.details
        assert "stumble" in found.details
    assert len(mine) == len(window) == 1
    assert caplog.text.count("builtins.KeyError") == 2
    assert "Carla" not in caplog.text


def test_a_failed_write_of_a_dead_owner_is_still_told(jobs, qtbot):
    gate, window = threading.Event(), []
    owner = QObject()
    jobs.refused.connect(window.append)

    def work():
        gate.wait(5)
        refuse()

    jobs.write(owner=owner, work=work, failed=lambda _error: pytest.fail("told the dead"))
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    assert jobs.wait_for_done()
    assert len(window) == 1


def test_idle_is_told_once_all_answers_are(jobs, owner, qtbot):
    told = []
    with qtbot.waitSignal(jobs.idle):
        jobs.read(owner=owner, work=lambda: 1, done=told.append)
        assert jobs.is_busy()
    assert told == [1]
    assert not jobs.is_busy()


def test_an_answer_may_ask_again(jobs, owner):
    told = []

    def ask_again(number):
        told.append(number)
        if number < 3:
            jobs.read(owner=owner, key="n", work=lambda: number + 1, done=ask_again)

    jobs.read(owner=owner, key="n", work=lambda: 1, done=ask_again)
    assert jobs.wait_for_done()
    assert told == [1, 2, 3]


def test_saving_and_its_failure_are_told(jobs, owner):
    told = []
    jobs.writing_changed.connect(told.append)
    jobs.write_failed.connect(lambda: told.append("failed"))
    jobs.read(owner=owner, work=refuse, failed=lambda _error: None)
    jobs.write(owner=owner, work=lambda: 1)
    jobs.write(owner=owner, work=refuse, failed=lambda _error: None)
    assert jobs.wait_for_done()
    assert told == [True, "failed", False]


def test_what_a_late_timer_asks_of_a_closed_window_is_not_done(jobs, owner):
    jobs.read(owner=owner, work=lambda: 1)
    assert jobs.wait_for_done()
    jobs.close()
    told = []
    jobs.read(owner=owner, work=lambda: told.append("read"))
    assert not jobs.is_busy()
    assert told == []
