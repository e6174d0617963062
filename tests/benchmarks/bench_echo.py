"""How soon the window answers: a key or click, a list opened, sorted or filtered, and the panel of figures.

    python -m tests.benchmarks.bench_echo FOLDER [--contacts 100000] [--lang en]

The book is that of `bench_records`. An echo is everything the window's thread does for one key or click, to
the painted frame; keys that are held go on while the book is being read. An answer is what happens from the
gesture to the painted rows (of the panel: to its figures and charts), in CPU of the whole program. Each
figure is the 95th of 100, with the longest, and the same in wall time, which a busy machine makes longer.
The panel is one of a book in use, which remembers the figures of days gone by; what counting them the first
time costs is said too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit
from sqlalchemy import delete

from crmdesk.model.remembered import Remembered
from crmdesk.services import books, panel
from crmdesk.ui.pages.kpis.page import first_period
from tests.benchmarks.figures import say, tell
from tests.benchmarks.record_book import record_book_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crmdesk.db.uow import Work
    from crmdesk.ui.main_window import MainWindow

ECHO_BAR, ANSWER_BAR, LONGEST_BAR, PAINT_BAR, PANEL_BAR = 100.0, 300.0, 1000.0, 300.0, 1000.0
HELD, QUIET_SECONDS, PATIENCE_SECONDS = 12, 0.05, 60.0
SIZE = (1366, 768)
Key = Qt.Key
WALKS: Final = (Key.Key_Down, Key.Key_PageDown, Key.Key_Up, Key.Key_PageUp)
PAGES: Final = ("today", "contacts", "companies", "deals", "tickets", "subscriptions", "activities")
WAYS: Final = {"deals": "table", "activities": "list"}
LISTS: Final = ("contacts", "companies", "deals", "subscriptions", "activities")


class Took(NamedTuple):
    """What one gesture took, in milliseconds of CPU and of the clock."""

    cpu: float
    wall: float
    words: str


class Meter:
    """A window, and what its gestures took."""

    def __init__(self, program: QApplication, window: MainWindow) -> None:
        self.program, self.window = program, window
        self.echoes: list[Took] = []
        self.answers: list[Took] = []

    def settle(self) -> None:
        """Let every answer arrive, and what it asks for in turn."""
        quiet, patience = time.monotonic() + QUIET_SECONDS, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < quiet:
            self.program.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            if self.window.desk.jobs.is_busy() and time.monotonic() < patience:
                quiet = time.monotonic() + QUIET_SECONDS

    def echo(self, words: str, gesture: Callable[[], object]) -> None:
        """One gesture, to the painted frame."""
        begun, clock = time.thread_time(), time.perf_counter()
        gesture()
        self.program.processEvents()
        spent = (time.thread_time() - begun) * 1000
        self.echoes.append(Took(spent, (time.perf_counter() - clock) * 1000, words))

    def answer(self, words: str, gesture: Callable[[], object], is_there: Callable[[], bool]) -> Took:
        """One gesture, to what it asked for; its echo is noted too."""
        begun, clock = time.process_time(), time.perf_counter()
        self.echo(words, gesture)
        while not is_there() and time.perf_counter() - clock < PATIENCE_SECONDS:
            self.program.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.program.processEvents()
        spent = (time.process_time() - begun) * 1000
        return Took(spent, (time.perf_counter() - clock) * 1000, words)

    def view(self) -> QAbstractItemView | None:
        """The longest list in sight."""
        page: Any = self.window.page
        seen = [one for one in page.findChildren(QAbstractItemView) if one.isVisible() and one.model()]
        return max(seen, key=lambda one: one.model().rowCount(), default=None)

    def search(self) -> QLineEdit | None:
        """The page's own search box."""
        page: Any = self.window.page
        return next((one for one in page.findChildren(QLineEdit) if one.isVisible()), None)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key to what has the focus."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    if target is not None:
        QTest.keyClick(target, key, modifiers)


def click(view: QAbstractItemView, row: int) -> None:
    """One click on a row."""
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def measure_echoes(meter: Meter, name: str) -> None:
    """Keys and clicks on one page, each with the window at rest; then keys that are held."""
    meter.echo(f"go to {name}", meter.window.commands[f"go_{name}"].trigger)
    meter.settle()
    view = meter.view()
    if view is not None and view.model().rowCount():
        view.setFocus()
        walk(meter, name, view)
    type_search(meter, name)
    for words, key in (("Tab", Key.Key_Tab), ("F6", Key.Key_F6)):
        meter.echo(f"{name}: {words}", partial(press, key))
        meter.settle()


def walk(meter: Meter, name: str, view: QAbstractItemView) -> None:
    """Through a list, and to its records."""
    for key in WALKS:
        meter.echo(f"{name}: {key.name}", partial(press, key))
        meter.settle()
    for key in (Key.Key_End, Key.Key_Home):
        meter.echo(f"{name}: {key.name}", partial(press, key, Qt.KeyboardModifier.ControlModifier))
        meter.settle()
    for row in range(4):
        if view.visualRect(view.model().index(row, 0)).isValid():
            meter.echo(f"{name}: click on a row", partial(click, view, row))
            meter.settle()
    for key in (Key.Key_Down, Key.Key_PageDown):
        for _turn in range(HELD):
            meter.echo(f"{name}: {key.name} held", partial(press, key))
        meter.settle()


def type_search(meter: Meter, name: str) -> None:
    """Letters into the page's search box, one after another, and taken away again."""
    box = meter.search()
    if box is None or name == "today":
        return
    box.setFocus()
    for letter in "ana":
        meter.echo(f"{name}: a letter typed", partial(QTest.keyClicks, box, letter))
    meter.settle()
    for _letter in "ana":
        meter.echo(f"{name}: a letter taken away", partial(press, Key.Key_Backspace))
    meter.settle()


def gestures_of(page: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Sortings of a list by each of its columns, both ways, and searches."""
    table = page.table
    for one in [one for one in table.rows.fields if one.sortable]:
        for down in (False, True):
            words = f"sorted by {one.name}{' down' if down else ''}"
            yield words, partial(table.sort, one.name, descending=down)
    yield "opened in its order", partial(table.sort, "")
    yield "searched", partial(table.narrow, search="ana")
    yield "opened again", table.narrow


def measure_answers(meter: Meter, name: str) -> None:
    """A list opened, sorted and searched, to the painted rows."""
    window, arrived = meter.window, list[object]()
    page: Any = window.page
    page.table.arrived.connect(partial(arrived.append, None))
    for words, gesture in gestures_of(page):
        arrived.clear()
        meter.answers.append(meter.answer(f"{name} {words}", gesture, lambda: bool(arrived)))
        meter.settle()


def open_page(meter: Meter, name: str) -> None:
    """A page opened for the first time, to its painted rows; of deals and activities their lists."""
    window = meter.window

    def is_there() -> bool:
        view = meter.view()
        return (view is not None and view.model().rowCount() > 0) or not window.desk.jobs.is_busy()

    took = meter.answer(f"{name} opened", window.commands[f"go_{name}"].trigger, is_there)
    meter.answers.append(took)
    meter.settle()
    page: Any = window.page
    if name in WAYS:
        page.show_way(WAYS[name])
        meter.settle()


def measure_panel(meter: Meter) -> None:
    """The panel of figures with their twelve months: its first painting, and all of it."""
    window, jobs = meter.window, meter.window.desk.jobs

    def is_there() -> bool:
        page: Any = window.page
        return page.panel is not None and not jobs.is_busy()

    whole = meter.answer("figures opened", window.commands["go_kpis"].trigger, is_there)
    painted, begun = meter.echoes[-1], time.process_time()
    meter.settle()  # the charts are drawn after the figures; some milliseconds of waiting are in it
    spent = whole.cpu + (time.process_time() - begun) * 1000
    tell("echo: panel, first painting", f"{painted.cpu:.0f} ms CPU", painted.cpu, PAINT_BAR, "ms")
    tell("echo: panel, all of it", f"{spent:.0f} ms CPU", spent, PANEL_BAR, "ms")
    say(f"    panel: by the clock {painted.wall:.0f} ms, its figures {whole.wall:.0f} ms")


def forget_figures(work: Work) -> None:
    """Count the panel as in a book that was never asked for it, and say what that costs, once."""
    with work.engine.begin() as connection:
        connection.execute(delete(Remembered))
    asked = panel.Question(period=first_period(work.today(), work.facts))
    for words in ("never asked before", "asked again"):
        begun = time.process_time()
        panel.read_panel(work, question=asked)
        say(f"    panel: its figures, {words}: {(time.process_time() - begun) * 1000:.0f} ms CPU")


def tell_p95(name: str, found: list[Took], bar: float, longest_bar: float) -> None:
    """The 95th of 100 and the longest, in CPU; the same by the clock."""
    found.sort()
    place = min(int(len(found) * 0.95), len(found) - 1)
    for words, one, wanted in (("p95", found[place], bar), ("longest", found[-1], longest_bar)):
        tell(f"echo: {words} of {len(found)} {name}", f"{one.cpu:.0f} ms, {one.words}", one.cpu, wanted, "ms")
    walls = sorted(one.wall for one in found)
    say(f"    {name}: by the clock p95 {walls[place]:.0f} ms, longest {walls[-1]:.0f} ms")
    for one in reversed([one for one in found if one.cpu > bar]):
        say(f"    {name}: {one.words}: {one.cpu:.0f} ms")


def main() -> int:
    """Measure the three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--lang", default="en")
    options = parser.parse_args()
    book = record_book_of(options.contacts, options.folder)
    work = books.open_book(str(book))
    forget_figures(work)
    work.engine.dispose()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = home
        from crmdesk import app

        program = app.create_program(["crmdesk"])
        window = app.start_window(program, str(book), options.lang, makes=False)
        window.resize(*SIZE)
        meter = Meter(program, window)
        while not window.desk.has_book or window.page is None:
            program.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        meter.settle()
        for name in PAGES:
            open_page(meter, name)
            if name in LISTS:
                measure_answers(meter, name)
            measure_echoes(meter, name)
        measure_panel(meter)
        tell_p95("echoes", meter.echoes, ECHO_BAR, LONGEST_BAR)
        tell_p95("answers", meter.answers, ANSWER_BAR, LONGEST_BAR)
        window.desk.jobs.close()
        window.desk.work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
