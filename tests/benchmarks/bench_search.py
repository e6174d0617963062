"""What the search box waits for in a large book, in four scripts: the 95th of 100 answers, in CPU.

    python -m tests.benchmarks.bench_search FOLDER [--rows 1000000]

Asks the service of the palette, as typed: beginnings, words, pieces of words, two words, telephones.
`search.py` beside this shows the same kind by kind, without the service.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from crmdesk.services import books, finding
from tests.benchmarks.book import book_of, words_of_book
from tests.benchmarks.figures import tell
from tests.benchmarks.search import queries

BAR_MS = 30.0
TURNS = 20


def main() -> int:
    """Measure each script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    work = books.open_book(str(book_of(options.rows, options.folder)))
    chance, words = random.Random(11), words_of_book()
    finding.find(work, text="warm")
    for code in words:
        found: list[tuple[float, str]] = []
        for kind, make in queries(words, chance).items():
            for _turn in range(TURNS):
                text = make(code)
                begun = time.process_time()
                finding.find(work, text=text)
                found.append(((time.process_time() - begun) * 1000, kind))
        found.sort()
        late, kind = found[int(len(found) * 0.95)]
        middle = found[len(found) // 2][0]
        tell(f"search: p95 in {code} (median {middle:.1f} ms)", f"{late:.1f} ms, {kind}", late, BAR_MS, "ms")
    work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
