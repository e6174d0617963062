"""How long the window is blocked by an import, the figures and the PDF: the longest gap of a 5 ms timer.

    python -m tests.benchmarks.bench_gui_block [--rows 100000]

Gaps are wall time: on a busy machine compare with the gap of the idle window, which is printed first.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Grain, Period
from crmdesk.services import books, demo
from crmdesk.ui.desk import Desk
from crmdesk.ui.garbage import Garbage
from crmdesk.ui.preferences import Preferences
from tests.benchmarks.bench_import import make_file
from tests.benchmarks.figures import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Work

BAR_MS = 50.0
TICK_MS = 5


def check_file(work: Work, *, file: Path) -> None:
    """Plan an import of the file and tell what it would do, as the wizard does."""
    from crmdesk.services.importing.plan import Options, make_plan
    from crmdesk.services.importing.run import check_import

    check_import(work, plan=make_plan(file, kind="contacts", options=Options(), calendar=work.facts.calendar))


def import_file(work: Work, *, file: Path) -> None:
    """Import the file, as the wizard does."""
    from crmdesk.services.importing.plan import Options, make_plan
    from crmdesk.services.importing.run import run_import

    run_import(work, plan=make_plan(file, kind="contacts", options=Options(), calendar=work.facts.calendar))


def month_of(work: Work) -> Period:
    """The last whole month."""
    found = Period.containing(work.today(), Grain.MONTH, work.facts.calendar).previous()
    assert found is not None
    return found


def wait(_work: Work) -> None:
    """Nothing, for a second."""
    time.sleep(1)


def read_figures(work: Work) -> None:
    """All the figures of the panel."""
    from crmdesk.services import panel

    panel.read_panel(work, question=panel.Question(period=month_of(work)))


def make_pdf(work: Work) -> None:
    """The owner's page."""
    from crmdesk.report.kpi_pdf import make_report
    from crmdesk.services.reports import read_report

    make_report(read_report(work, period=month_of(work)), locale=Locale.of("fa"))


def longest_gap(desk: Desk, name: str, job: Callable[[Work], None]) -> None:
    """Run a job in the background and tell the longest gap of the timer meanwhile."""
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer(interval=TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    begun = time.perf_counter()
    done: list[object] = []
    desk.write(owner=desk, work=job, done=done.append)
    desk.jobs.wait_for_done(600_000)
    spent = time.perf_counter() - begun
    if not done:
        raise RuntimeError(name)
    longest = max(gaps)
    tell(f"blocked: {name} ({spent:.1f} s)", f"{longest:.0f} ms", longest, BAR_MS, "ms")


def main() -> int:
    """Measure the idle window, then each job."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    program = QApplication([])
    with tempfile.TemporaryDirectory() as home:
        work = books.make_book(Path(home, "book.crm"), wishes=demo.wishes_for("fa"))
        demo.fill(work, language="fa", size=2000, months=24, seed=1)
        desk = Desk(Preferences(Path(home, "settings.json")), Locale.of("fa"), parent=program)
        desk.open(work)
        file = Path(home, "contacts.csv")
        make_file(file, options.rows)
        rubbish = Garbage(program)  # as the window has it
        longest_gap(desk, "idle", wait)
        longest_gap(desk, "figures of the panel", read_figures)
        longest_gap(desk, "first PDF of the owner", make_pdf)
        longest_gap(desk, "next PDF of the owner", make_pdf)
        longest_gap(desk, f"check of {options.rows:,} rows", partial(check_file, file=file))
        longest_gap(desk, f"import of {options.rows:,} rows", partial(import_file, file=file))
        longest_gap(desk, f"check of {options.rows:,} known rows", partial(check_file, file=file))
        rubbish.deleteLater()
        desk.jobs.close()
        work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
