"""The owner's panel over 36 months against SQL written by hand: `bench_figures FOLDER DATA.db [DATA.db …]`.

DATA.db is what a data maker wrote (see figure_book.py). Times are CPU seconds of this process, the least of three.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from crmdesk.db.reading import Cancelled, Token, cancellable
from crmdesk.kpi.run import run_ways
from crmdesk.kpi.spec import Role
from crmdesk.model.contact import Contact
from crmdesk.model.period import parse_period
from crmdesk.model.remembered import Remembered
from crmdesk.services import books, records
from crmdesk.services.panel_roles import PRESETS, TileKey
from crmdesk.services.remembering import ask
from tests.benchmarks.figure_book import figure_book_of
from tests.benchmarks.figure_floor import OWNED, OWNER, answer, answers, compare
from tests.benchmarks.figures import say, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from crmdesk.db.uow import Work

TODAY = dt.date(2026, 1, 5)
MONTHS = 36
LAST = {"gregorian": "2025-12", "jalali": "1404-09"}
COLD, WARM, FLAT, EDITED, EDIT = 1.3, 0.02, 1.5, 0.05, 2
WARM_CONTACTS = 1_000_000
"""Answers that are remembered have their bar in books of so many contacts."""

CANCELLED_SECONDS = 0.05


def least(job: Callable[[], Any], times: int = 3) -> float:
    """The least CPU time of a job."""
    found = []
    for _time in range(times):
        begin = time.process_time()
        job()
        found.append(time.process_time() - begin)
    return min(found)


def panel(work: Work, calendar: str) -> Callable[[Any], Any]:
    """The question of the owner's panel: its figures with their series."""
    ways = [(key.kpi, key.variant) for key in map(TileKey.read, PRESETS[Role.OWNER].tiles)]
    return _asking(work, calendar, ways)


def _asking(
    work: Work, calendar: str, ways: list[tuple[str, str]], filters: dict[str, object] | None = None
) -> Callable[[Any], Any]:
    period = parse_period(LAST[calendar], calendar, TODAY)
    more: dict[str, Any] = {"series": MONTHS, "previous": False, "facts": work.facts, "today": TODAY}
    return partial(run_ways, ways=ways, period=period, filters=filters, **more)


def forget(work: Work) -> None:
    """Forget all that is remembered."""
    with work.engine.begin() as connection:
        connection.execute(delete(Remembered))


def is_close(value: Decimal, wanted: Any) -> bool:
    """Equal, but for the last places of what SQL adds up in floats."""
    return abs(float(value) - float(wanted)) <= max(1e-9, 1e-9 * abs(float(wanted)))


def agree(found: list[Any], told: dict[str, Any]) -> None:
    """Say where the program and the texts differ."""
    for figure in found:
        for line in compare(figure, told[figure.kpi.id], is_close):
            say(f"DIFFERENT: {line}")


def measure(work: Work, calendar: str) -> float:
    """Tell one calendar's figures; gives the warm time."""
    question = panel(work, calendar)
    found = work.read(question)
    periods = [point.period for point in found[0].series]
    with work.engine.connect() as connection:
        agree(found, answers(connection, periods))
        floor = least(lambda: answers(connection, periods))
    say(f"{calendar}: floor {floor:.3f} s")
    cold = least(lambda: work.read(question))
    tell(f"{calendar}: cold", f"{cold:.3f} s", cold / floor, COLD)
    ask(work, question, least_seconds=0)
    warm = least(partial(ask, work, question))
    if work.read(lambda session: session.scalar(select(func.count()).select_from(Contact))) >= WARM_CONTACTS:
        tell(f"{calendar}: warm", f"{warm:.4f} s", warm / floor, WARM)
    else:
        say(f"{calendar}: warm {warm:.4f} s, {warm / floor:.3f} ×")
    measure_edits(work, calendar, periods[-1].start, floor)
    measure_filtered(work, calendar, periods)
    measure_cancelling(work, calendar)
    return warm


def measure_edits(work: Work, calendar: str, day: dt.date, floor: float) -> None:
    """Edits of this month where all is remembered and where nothing is, and the panel after one."""
    question = panel(work, calendar)
    values = {"title": "Made now", "amount": 5, "created": day}
    edits: dict[str, float] = {}
    after: list[float] = []
    for name in ("with what is remembered", "without"):
        spent = []
        for _time in range(3):
            begin = time.process_time()
            records.save(work, entity="deal", values=values)
            spent.append(time.process_time() - begin)
            if name != "without":
                begin = time.process_time()
                ask(work, question)
                after.append(time.process_time() - begin)
        edits[name] = min(spent)
        forget(work)
    tell(f"{calendar}: after the first edit of this month", f"{after[0]:.3f} s", after[0] / floor, EDITED)
    tell(f"{calendar}: after an edit of this month", f"{min(after):.3f} s", min(after) / floor, EDITED)
    ratio = edits["with what is remembered"] / edits["without"]
    tell(f"{calendar}: an edit with what is remembered", f"{edits['without']:.4f} s without", ratio, EDIT)


def measure_cancelling(work: Work, calendar: str) -> None:
    """How long a panel that is counted goes on after it was cancelled, at the most of some moments (wall time)."""
    question = panel(work, calendar)
    whole = least(partial(work.read, question), times=1)
    longest = 0.0
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        token = Token()

        def count(token: Token = token) -> None:
            with cancellable(token), suppress(Cancelled):
                work.read(question)

        thread = threading.Thread(target=count)
        thread.start()
        time.sleep(whole * part)
        begin = time.perf_counter()
        token.cancel()
        thread.join()
        longest = max(longest, time.perf_counter() - begin)
    tell(f"{calendar}: cancelled", f"{longest * 1000:.0f} ms", longest / CANCELLED_SECONDS, 1)


def measure_filtered(work: Work, calendar: str, periods: list[Any]) -> None:
    """Figures kept to one owner, which nothing is remembered of."""
    for kpi, text in OWNED.items():
        question = _asking(work, calendar, [(kpi, "")], {"owner": OWNER})
        with work.engine.connect() as connection:
            agree(work.read(question), {kpi: answer(connection, text, periods)})
            floor = least(partial(answer, connection, text, periods))
        spent = least(partial(work.read, question))
        tell(f"{calendar}: {kpi} of one owner", f"{spent:.3f} s", spent / floor, COLD)


def main() -> int:
    """Measure each book, the smallest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the books are kept; made the first time")
    parser.add_argument("data", type=Path, nargs="+", help="what a data maker wrote")
    given = parser.parse_args()
    before: dict[str, float] = {}
    gc.disable()  # as in the window, which clears rubbish between the jobs (ui.garbage)
    for source in sorted(given.data, key=lambda one: one.stat().st_size):
        say(f"== {source.stem}")
        work = books.open_book(figure_book_of(source, given.folder))
        work.clock = lambda: dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
        forget(work)
        for calendar in LAST:
            warm = measure(work, calendar)
            if calendar in before:
                tell(f"{calendar}: warm, against the book before", "", warm / before[calendar], FLAT)
            before[calendar] = warm
        work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
