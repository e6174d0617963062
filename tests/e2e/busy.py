"""A program that works without end in one book and says each thing once it is done; it is to be killed.

    python tests/e2e/busy.py saves|imports BOOK FOLDER SEED
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from random import Random

from crmdesk.services import books, deals, history, records
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import

ROWS = 2000


def say(*words: object) -> None:
    """One line that is out before anything else happens."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def save(work, dice: Random) -> None:
    """Deals made, won, edited and undone, each told with what must be there afterwards."""
    say("begun")
    while True:
        company = f"Company {dice.randint(1, 50)}"
        saved = records.save(work, entity="deal", values={"title": "Deal", "company": company, "amount": 5})
        say("deal", saved.id, saved.committed.gesture)
        done = deals.win(work, deal=saved.id)
        say("won", saved.id, done.gesture)
        if dice.random() < 0.3:
            done = history.undo(work)
            say("open", saved.id, done.gesture)


def bring(work, folder: Path, seed: str) -> None:
    """Files imported one after another; each row says which file it is of."""
    number = 0
    say("begun")
    while True:
        number += 1
        name = f"{seed}-{number}"
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("name", "source", "company"))
            writer.writerows((f"Person {row}", name, f"Company {row % 20}") for row in range(ROWS))
        plan = make_plan(
            path, kind="contacts", options=Options(create_missing=True), calendar=work.facts.calendar
        )
        done = run_import(work, plan=plan).committed
        say("imported", name, done.gesture)


if __name__ == "__main__":
    what, book, folder, seed = sys.argv[1:]
    work = books.open_book(book)
    if what == "saves":
        save(work, Random(seed))
    bring(work, Path(folder), seed)
