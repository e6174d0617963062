"""The start of the window against a blank PySide6 window, in CPU of processes of one run.

    python -m tests.benchmarks.bench_start FOLDER [--turns 7] [--rows 1000000]

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

from tests.benchmarks.book import book_of
from tests.benchmarks.figures import say, tell

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


def measure(code: str, *words: str, turns: int, before: str = "") -> float:
    """The least CPU milliseconds of some processes, from their very start; one of `before` goes before them."""
    with tempfile.TemporaryDirectory() as home:
        own = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}

        def run(text: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", END + text, *words],
                capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, **own},
            )  # fmt: skip
            return done.stdout

        if before:
            run(before)
        return min(float(run(code)) for _turn in range(turns))


def main() -> int:
    """Measure the four."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    turns = options.turns
    small, large = str(book_of(SMALL, options.folder)), str(book_of(options.rows, options.folder))
    compileall.compile_dir(ROOT / "crmdesk", quiet=2)
    blank = measure(BLANK, turns=turns)
    say(f"start: blank window {blank:.0f} ms CPU")
    for language in ("en", "fa"):
        frame = measure(FRAME, language, small, turns=turns)
        tell(f"start: frame painted, {language}", f"{frame:.0f} ms CPU", frame / blank, FRAME_BAR)
    first, later = (measure(ROWS, "en", book, turns=turns, before=LEAVE) for book in (small, large))
    tell(f"start: first rows of {SMALL:,}", f"{first:.0f} ms CPU", first / blank, ROWS_BAR)
    tell(f"start: first rows of {options.rows:,}", f"{later:.0f} ms CPU", later / first, GROWTH_BAR)
    page = measure(f"{PAGE}end()", "en", small, turns=turns)
    say(f"start: the page with its rows, without first rows before it {page:.0f} ms CPU, {page / blank:.1f} ×")
    return 0


if __name__ == "__main__":
    sys.exit(main())
