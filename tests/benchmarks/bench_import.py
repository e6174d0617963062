"""Import speed against a raw path: csv → fold → insert → full-text index, in CPU seconds of one run.

    python tests/benchmarks/bench_import.py [ROWS]

Prints rows per CPU second of the import and of two raw paths, and the ratios: one puts the folded text
into the index, the other the product's own search entries, by which joined words and numbers are found.
"""

from __future__ import annotations

import argparse
import csv
import gc
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from crmdesk.db.migrate import create_book
from crmdesk.db.search import entry_text
from crmdesk.l10n.normalise import fold
from crmdesk.services import books
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.benchmarks.figures import say

if TYPE_CHECKING:
    from collections.abc import Callable

BAR = 0.5
HEADER = ("ref", "name", "emails", "phones", "city", "job title", "source", "created", "note")
FIRST = ("Sara", "Ali", "Maryam", "Reza", "سارا", "علی", "مریم", "نور", "שרה", "דוד", "Anna", "Omar")
LAST = ("Ahmadi", "Karimi", "احمدی", "کریمی", "حسینی", "المصري", "لוי", "כהן", "Smith", "O'Hara", "Haddad")
CITIES = ("Tehran", "تهران", "شیراز", "Cairo", "القاهرة", "תל אביב", "Haifa", "Dubai")


def make_file(path: Path, rows: int) -> None:
    """A believable file of contacts in four languages."""
    dice = Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            name = f"{dice.choice(FIRST)} {dice.choice(LAST)} {number}"
            day = f"20{dice.randint(15, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            phone = f"+98 9{dice.randint(10, 39)} {dice.randint(100, 999)} {dice.randint(1000, 9999)}"
            email = f"person{number}@company{dice.randint(1, 5000)}.com"
            title, source = dice.choice(("Buyer", "مدیر خرید", "CEO")), dice.choice(("web", "fair", "معرفی"))
            note = "Asked for an offer" if number % 7 == 0 else ""
            writer.writerow((f"C{number}", name, email, phone, dice.choice(CITIES), title, source, day, note))


def folded(row: list[str]) -> str:
    """The searched cells, each folded."""
    return "  ".join([fold(cell) for cell in row[:6]])


def entry(row: list[str]) -> str:
    """The search entry of the same cells."""
    return entry_text("\n".join(row[:6]))


def raw(path: Path, book: Path, searched: Callable[[list[str]], str]) -> float:
    """CPU seconds of a raw path into the same tables."""
    create_book(book).dispose()
    begun = time.process_time()
    connection = sqlite3.connect(book, isolation_level=None)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("BEGIN IMMEDIATE")
    records, texts = [], []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for number, row in enumerate(reader, 1):
            records.append((number, 1, "person", fold(row[1]), *row[:7], 20000, row[8]))
            texts.append((number, searched(row)))
    connection.executemany(
        "INSERT INTO contact (id, version, kind, sort_key, ref, name, emails, phones, city, job_title, source,"
        " created, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        records,
    )
    connection.executemany("INSERT INTO search_entry (id, text) VALUES (?, ?)", texts)
    connection.executemany("INSERT INTO search_index (rowid, text) VALUES (?, ?)", texts)
    connection.execute("COMMIT")
    connection.close()
    return time.process_time() - begun


def product(path: Path, book: Path, *, profile: bool) -> float:
    """CPU seconds of an import."""
    wishes = books.NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
    work = books.make_book(book, wishes=wishes)
    begun = time.process_time()
    plan = make_plan(path, kind="contacts", options=Options(), calendar=work.facts.calendar)
    if profile:
        import cProfile

        profiler = cProfile.Profile()
        result = profiler.runcall(run_import, work, plan=plan)
        import pstats

        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)
    else:
        result = run_import(work, plan=plan)
    spent = time.process_time() - begun
    assert result.rejected == 0, result.errors[:3]
    work.engine.dispose()
    return spent


def main() -> int:
    """Measure both paths; a first small run warms both up."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, whole = Path(folder, "small.csv"), Path(folder, "whole.csv")
        make_file(small, 500)
        make_file(whole, options.rows)
        raw(small, Path(folder, "warm-raw.crm"), entry)
        product(small, Path(folder, "warm.crm"), profile=False)
        gc.collect()
        rough = raw(whole, Path(folder, "raw.crm"), folded)
        gc.collect()
        same = raw(whole, Path(folder, "same.crm"), entry)
        gc.collect()
        ours = product(whole, Path(folder, "ours.crm"), profile=options.profile)
    for name, seconds in (("raw, folded text", rough), ("raw, search entries", same), ("import", ours)):
        say(f"{name:20}{options.rows / seconds:10,.0f} rows per CPU second ({seconds:.2f} s)")
    for name, seconds in (("folded text alone", rough), ("the same search entries", same)):
        verdict = "ok" if seconds / ours >= BAR else "MISSED"
        say(f"import / raw with {name}: {seconds / ours:.2f}, wanted at least {BAR}   {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
