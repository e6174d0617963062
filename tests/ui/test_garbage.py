"""Widgets in cycles die in the window's thread, whatever thread is busy meanwhile."""

import gc
import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject

from crmdesk.ui.garbage import REST, WHOLE, Garbage


class Knot(QObject):
    """An object that holds itself and notes the thread it dies in."""

    def __init__(self, deaths):
        super().__init__()
        self.me = self
        self.note = Note(deaths)


class Note:
    def __init__(self, deaths):
        self.deaths = deaths

    def __del__(self):
        self.deaths.append(threading.current_thread())


@pytest.fixture
def garbage(qapp):
    made = Garbage(qapp)
    yield made
    shiboken6.delete(made)
    gc.unfreeze()


def work_hard():
    """What made Python clear: a great many new containers."""
    kept = [[number] for number in range(200_000)]
    assert kept


def test_knots_die_in_the_windows_thread(qapp, qtbot, garbage):
    assert not gc.isenabled()
    deaths = []
    for _number in range(50):
        Knot(deaths)
    worker = threading.Thread(target=work_hard)
    worker.start()
    worker.join()
    assert deaths == []
    qtbot.waitUntil(lambda: len(deaths) == 50, timeout=5_000)
    assert set(deaths) == {threading.main_thread()}


def test_python_clears_nothing_while_it_dies(qapp):
    gc.enable()
    shiboken6.delete(Garbage(qapp))
    assert not gc.isenabled()


def test_all_is_cleared_now_and_then(garbage, monkeypatch):
    asked = []
    monkeypatch.setattr(gc, "collect", asked.append)
    for _number in range(REST - 1):
        garbage.clear()
    assert asked == [], "not while rows are awaited"
    for _number in range(WHOLE):
        garbage.clear()
    assert asked.count(2) == 1
    assert asked.count(1) == WHOLE - 1


def test_what_is_there_when_it_settles_is_never_looked_over_again(qtbot, garbage):
    kept = [[number] for number in range(1000)]
    before = gc.get_freeze_count()
    garbage.settle()
    assert gc.get_freeze_count() == before  # not while rows are awaited
    qtbot.waitUntil(lambda: gc.get_freeze_count() >= before + len(kept), timeout=5_000)
