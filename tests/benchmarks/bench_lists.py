"""Pages of the contact list of a large book against the raw keyset query, and the list's private memory.

    python -m tests.benchmarks.bench_lists FOLDER [--rows 1000000]

The raw query reads the same columns of the same 200 rows along the same index, in plain sqlite3. Both are
the least CPU of some turns. The memory is what the model keeps after a walk through the whole list.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crmdesk.services import books, lists
from tests.benchmarks.book import book_of
from tests.benchmarks.figures import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Work

PAGE_BAR, MEMORY_BAR = 3.0, 20.0
DEPTHS = (0.0, 0.5, 0.99)
TURNS = 25
STOPS = 60
RAW = (
    "SELECT id, {columns} FROM contact WHERE kind = 'person' AND trashed IS NULL AND (sort_key, id) > (?, ?)"
    " ORDER BY sort_key, id LIMIT 200"
)


def cpu(work: Callable[[], object]) -> float:
    """The least CPU milliseconds of one turn."""
    work()
    found = []
    for _turn in range(TURNS):
        begun = time.process_time()
        work()
        found.append((time.process_time() - begun) * 1000)
    return min(found)


def read_raw(raw: sqlite3.Connection, statement: str, after: tuple[str, int]) -> list[tuple[object, ...]]:
    """All rows of a page, as the driver gives them."""
    return raw.execute(statement, after).fetchall()


def query_of_contacts() -> lists.ListQuery:
    """The contact list as it is shown at first."""
    return lists.ListQuery("contact", lists.default_columns("contact"))


def measure_pages(book: Path, work: Work, rows: int) -> None:
    """A page at each depth, along the index and jumped to."""
    query = query_of_contacts()
    raw = sqlite3.connect(book)
    own = {row[1] for row in raw.execute("PRAGMA table_info(contact)")}
    columns = ", ".join(sorted({one if one in own else f"{one}_id" for one in query.columns} & own))
    for depth in DEPTHS:
        number = int(rows * depth) // lists.PAGE
        before = raw.execute(
            "SELECT sort_key, id FROM contact WHERE kind = 'person' AND trashed IS NULL"
            " ORDER BY sort_key, id LIMIT 1 OFFSET ?", (max(number * lists.PAGE - 1, 0),),
        ).fetchone()  # fmt: skip
        after = tuple(before) if number else None
        floor = cpu(partial(read_raw, raw, RAW.format(columns=columns), after or ("", 0)))
        page = cpu(partial(lists.page, work, query=query, number=number, after=after))
        tell(f"lists: page at {depth:.0%}", f"{page:.2f} / {floor:.2f} ms CPU", page / floor, PAGE_BAR)
    raw.close()


def private_mib() -> float:
    """The private memory of this process in MiB; a mapped file is not counted."""
    resident, shared = (int(word) for word in Path("/proc/self/statm").read_text("ascii").split()[1:3])
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure_memory(work: Work) -> None:
    """What the model holds after its pages were asked for all along the list."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from crmdesk.l10n.languages import Locale
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_model import EntityModel
    from crmdesk.ui.preferences import Preferences

    program = QApplication([])
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Preferences(Path(home, "settings.json")), Locale.of("en"))
        desk.open(work)
        lists.page(work, query=query_of_contacts(), number=0)
        before = private_mib()
        model = EntityModel(desk, "contact", program)
        model.ask(query_of_contacts())
        desk.jobs.wait_for_done(60_000)
        for stop in range(STOPS):
            model.want(first := stop * model.rowCount() // STOPS, first + 40)
            desk.jobs.wait_for_done(60_000)
            model.data(model.index(first, 0))
        used = private_mib() - before
        tell("lists: private memory", f"{used:.1f} MiB", used, MEMORY_BAR, "MiB")
        desk.jobs.close()


def main() -> int:
    """Measure pages and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    book = book_of(options.rows, options.folder)
    work = books.open_book(str(book))
    measure_pages(book, work, options.rows)
    measure_memory(work)
    work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
