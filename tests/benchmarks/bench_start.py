"""The start of the window against a blank PySide6 window, in CPU of processes of one run.

    python -m tests.benchmarks.bench_start FOLDER [--turns 15] [--rows 1000000]

Prints the CPU milliseconds from the start of the process to the painted frame, to the first rows of the
contacts and to their whole page, and their ratios to a blank window shown and painted; then the first rows of
the large book in FOLDER (made there the first time) against those of one with 10,000 contacts. The window was
left at the contacts before, as it is by somebody who works with them.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.book import book_of
from tests.benchmarks.figures import say, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

FRAME_BAR, ROWS_BAR, GROWTH_BAR = 1.6, 4.0, 1.2
SMALL = 10_000
ROOT = Path(__file__).resolve().parents[2]
END = """
def end():
    import os, time
    os.write(1, f"{time.process_time() * 1000:.1f}".encode())
    os._exit(0)
"""
BLANK = """
from PySide6.QtWidgets import QApplication, QMainWindow
program = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
program.processEvents()
end()
"""
LOAD = """
import gc, sys
from crmdesk import cli
gc.disable()  # as the command does before it loads the window
from crmdesk import app
"""
FRAME = f"""{LOAD}
app.MainWindow.finish = lambda window: end()
cli.main(["--lang", sys.argv[1], "--book", sys.argv[2]])
"""
START = f"""{LOAD}
from PySide6.QtCore import QEventLoop
def run(is_over):
    while not is_over():
        program.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
program = app.create_program(["crmdesk"])
window = app.start_window(program, sys.argv[2], sys.argv[1], makes=False)
"""
PAGE = f"""{START}
window.desk.preferences.section = "contacts"
run(lambda: window.page is not None and window.page.table.rows.row(0) is not None)
window.page.table.viewport().repaint()
"""
LEAVE = f"""{PAGE}
window.close()
"""
ROWS = f"""{START}
from crmdesk.ui.first_rows import FirstRows
run(lambda: isinstance(window.stack.currentWidget(), FirstRows))
window.stack.currentWidget().painted.connect(end)
run(lambda: False)
"""


class Start(NamedTuple):
    """A start: its code, the words it is given, and the code of a start that goes before all of its turns."""

    code: str
    words: tuple[str, ...] = ()
    before: str = ""


def measure(starts: Sequence[Start], turns: int) -> list[list[float]]:
    """The CPU milliseconds of each start in each turn, from its very beginning."""
    with tempfile.TemporaryDirectory() as home:
        homes = [tempfile.mkdtemp(dir=home) for _start in starts]

        def run(start: Start, text: str, place: str) -> str:
            own = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": place, "XDG_DATA_HOME": place}
            done = subprocess.run(
                [sys.executable, "-c", END + text, *start.words],
                capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, **own},
            )  # fmt: skip
            return done.stdout

        for start, place in zip(starts, homes, strict=True):
            if start.before:
                run(start, start.before, place)
        pairs = list(zip(starts, homes, strict=True))
        spent = [[float(run(start, start.code, place)) for start, place in pairs] for _turn in range(turns)]
    return list(map(list, zip(*spent, strict=True)))


def compare(name: str, spent: list[float], floor: list[float], bar: float) -> None:
    """Tell a start against another: the middle one of the turns’ ratios, as the machine’s speed sways."""
    ratio = median(one / other for one, other in zip(spent, floor, strict=True))
    tell(f"start: {name}", f"{median(spent):.0f} ms CPU", ratio, bar)


def main() -> int:
    """Measure them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    small, large = str(book_of(SMALL, options.folder)), str(book_of(options.rows, options.folder))
    compileall.compile_dir(ROOT / "crmdesk", quiet=2)
    blank, english, persian, first, later, page = measure(
        [
            Start(BLANK),
            Start(FRAME, ("en", small)),
            Start(FRAME, ("fa", small)),
            Start(ROWS, ("en", small), before=LEAVE),
            Start(ROWS, ("en", large), before=LEAVE),
            Start(f"{PAGE}end()", ("en", small)),
        ],
        options.turns,
    )
    say(f"start: blank window {median(blank):.0f} ms CPU")
    compare("frame painted, en", english, blank, FRAME_BAR)
    compare("frame painted, fa", persian, blank, FRAME_BAR)
    compare(f"first rows of {SMALL:,}", first, blank, ROWS_BAR)
    compare(f"first rows of {options.rows:,}", later, first, GROWTH_BAR)
    whole, floor = median(page), median(blank)
    say(f"start: the page with its rows, no first rows before it {whole:.0f} ms CPU, {whole / floor:.1f} ×")
    return 0


if __name__ == "__main__":
    sys.exit(main())
