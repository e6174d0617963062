"""How fast the search box answers, by script and kind of query, in a book of N contacts.

    python tests/benchmarks/search.py 100000 [postgresql+psycopg://… of an empty database]

Prints milliseconds: the median, the 95th of 100 and the worst of 60 queries each.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from crmdesk.db import search
from crmdesk.db.changes import table_of
from crmdesk.db.dialect import begin_write
from crmdesk.db.migrate import create_book
from crmdesk.l10n.collation import sort_key
from crmdesk.model import Contact, ContactKind
from crmdesk.model.search import entry_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

LETTERS = {
    "en": "etaoinsrhldcumfpgwybvkxjqz",
    "fa": "ایرندمهوستبکلشزخگفجحقپعطچصغضظذثژ",
    "ar": "اليمنرتبدعسهوقفكحجشصخطزضغثذظئ",
    "he": "יולאהמרתבנשדקעחפטסגצכזםןךףץ",
}
CITIES = {"en": "London", "fa": "تهران", "ar": "الرياض", "he": "חיפה"}
REPEATS = 60


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def made_words(chance: random.Random) -> dict[str, list[str]]:
    """1,500 words of each script; common letters are common."""
    return {
        code: [
            "".join(
                chance.choices(letters, [1 / (n + 2) for n in range(len(letters))], k=chance.randrange(3, 9))
            )
            for _ in range(1500)
        ]
        for code, letters in LETTERS.items()
    }


def fill(engine: Engine, count: int, words: dict[str, list[str]], chance: random.Random) -> None:
    """Put the contacts in, in pieces of 50,000, and say how long it took."""
    start, spent = time.perf_counter(), 0.0
    with engine.connect() as connection:
        begin_write(connection, spill=True)
        for first in range(1, count + 1, 50_000):
            rows = [contact(number, words, chance) for number in range(first, min(first + 50_000, count + 1))]
            connection.execute(insert(table_of(Contact)), rows)
            begun = time.perf_counter()
            search.store(
                connection,
                {entry_id("contact", row["id"]): "\n".join((row["name"], row["emails"], row["phones"], row["city"])) for row in rows},
            )  # fmt: skip
            spent += time.perf_counter() - begun
        connection.commit()
    say(f"filled in {time.perf_counter() - start:.1f} s; search entries {count / spent:,.0f}/s")


def contact(number: int, words: dict[str, list[str]], chance: random.Random) -> dict[str, Any]:
    """One person with a name of two words, an address, a telephone and a city."""
    code = chance.choice(list(words))
    name = f"{chance.choice(words[code])} {chance.choice(words[code])}"
    return {
        "id": number, "version": 1, "name": name, "sort_key": sort_key(name, "en"), "kind": ContactKind.PERSON,
        "emails": f"{chance.choice(words['en'])}{number}@mail{number % 997}.com", "phones": f"+989{number * 7919 % 10**9:09d}",
        "city": CITIES[code], "created": dt.date(2026, 1, 1),
    }  # fmt: skip


def queries(words: dict[str, list[str]], chance: random.Random) -> dict[str, Callable[[str], str]]:
    """What is typed, by kind."""

    def word(code: str) -> str:
        return chance.choice(words[code])

    return {
        "a letter": lambda code: word(code)[:1],
        "two letters": lambda code: word(code)[:2],
        "three letters": lambda code: word(code)[:3],
        "a word": word,
        "inside a word": lambda code: word(code)[1:] + word(code)[:2],
        "two words": lambda code: f"{word(code)} {word(code)}",
        "two beginnings": lambda code: f"{word(code)[:2]} {word(code)[:2]}",
        "no hit": lambda code: f"{word(code)}{word(code)}{word(code)}",
        "telephone": lambda _code: f"09{chance.randrange(10**5):05d}",
        "inside a telephone": lambda _code: f"{chance.randrange(10**5, 10**6)}",
        "city": lambda code: CITIES[code],
    }


def measure(engine: Engine, words: dict[str, list[str]], chance: random.Random) -> None:
    """Ask, and print."""
    for kind, make in queries(words, chance).items():
        for code in words:
            asked = [make(code) for _ in range(REPEATS)]
            found, listed = [], []
            with Session(engine) as session:
                for query in asked:
                    begun = time.perf_counter()
                    search.find(session, "contact", query, 20)
                    found.append(1000 * (time.perf_counter() - begun))
                for query in asked[:12]:
                    begun = time.perf_counter()
                    match = search.condition(session, "contact", Contact.id, query)
                    session.execute(select(Contact.id).where(match)).all()
                    listed.append(1000 * (time.perf_counter() - begun))
            found.sort()
            listed.sort()
            say(
                f"{kind:20} {code}  find {found[REPEATS // 2]:7.2f} {found[int(REPEATS * 0.95)]:7.2f} {found[-1]:7.2f}"
                f"   all ids {listed[6]:8.1f} {listed[-1]:8.1f}"
            )


def measure_edits(engine: Engine, chance: random.Random, count: int) -> None:
    """One record's entry made anew, committed."""
    spent = []
    for _ in range(40):
        with engine.connect() as connection:
            begin_write(connection)
            begun = time.perf_counter()
            search.store(
                connection, {entry_id("contact", chance.randrange(1, count)): f"Changed {chance.random()}"}
            )
            spent.append(1000 * (time.perf_counter() - begun))
            connection.commit()
    spent.sort()
    say(f"one entry changed: {spent[20]:.2f} ms, worst {spent[-1]:.2f}")


def main() -> None:
    """Make the book, fill it, ask."""
    count, chance = int(sys.argv[1]), random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        engine = create_book(sys.argv[2] if len(sys.argv) > 2 else Path(folder) / "b.crm")
        words = made_words(chance)
        fill(engine, count, words, chance)
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        else:
            say(f"{(Path(folder) / 'b.crm').stat().st_size / 2**20:.0f} MiB")
        measure(engine, words, chance)
        measure_edits(engine, chance, count)
        engine.dispose()


if __name__ == "__main__":
    main()
