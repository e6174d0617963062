"""Which columns each population reads of which something is remembered, as the book itself tells it.

Every gesture asks here, so nothing of the declared figures is loaded for it.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from crmdesk.model.remembered import Remembered

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NO_DAY: Final = dt.date.min
"""In place of the days of a period: what stands there is of none."""


class Reads(NamedTuple):
    """The columns read, by table; and whether what became of the rows by now counts (KPIS.md C17)."""

    columns: dict[str, frozenset[str]]
    by_now: bool

    def with_(self, other: Reads) -> Reads:
        """What either reads."""
        tables = self.columns.keys() | other.columns.keys()
        none: frozenset[str] = frozenset()
        columns = {one: self.columns.get(one, none) | other.columns.get(one, none) for one in tables}
        return Reads(columns, self.by_now or other.by_now)


def stored_reads(session: Session) -> dict[str, Reads]:
    """What the populations read of which something is remembered, in any version of the program."""
    row = Remembered
    rows = select(row.population, row.payload).where(row.start == NO_DAY, row.end == NO_DAY)
    found: dict[str, Reads] = {}
    for population, text in session.execute(rows):
        reads = _read(text)
        found[population] = found[population].with_(reads) if population in found else reads
    return found


def written(reads: Reads) -> str:
    """What `stored_reads` reads back."""
    columns = {table: sorted(names) for table, names in reads.columns.items()}
    return json.dumps([reads.by_now, columns], separators=(",", ":"))


def _read(text: str) -> Reads:
    by_now, columns = json.loads(text)
    return Reads({table: frozenset(names) for table, names in columns.items()}, by_now)
