"""Which columns each population reads, so that an edit of others forgets nothing."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.schema import Column as TableColumn

from crmdesk.db.bulk import insert_values
from crmdesk.db.changes import table_of
from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.population import Basis, Bounds, Kind, by, within
from crmdesk.model.base import EPOCH, Base
from crmdesk.model.period import Period
from crmdesk.model.remembered import Remembered
from crmdesk.model.setting import BookFacts
from crmdesk.paths import program_version
from crmdesk.services.known_reads import NO_DAY, Reads, written

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from crmdesk.kpi.population import Population

_WORDS: Final = frozenset({Kind.TEXT, Kind.INTERVAL})
COLUMNS: Final = ("what", "start", "end", "population", "payload")


def store_reads(connection: Connection, populations: Collection[str]) -> None:
    """Let it be known what these populations read in this version of the program."""
    table, version = table_of(Remembered), program_version()
    known = select(table.c.population).where(
        table.c.start == NO_DAY,
        table.c.end == NO_DAY,
        table.c.what.startswith(f"{version}|reads|", autoescape=True),
    )
    missing = set(populations) - set(connection.execute(known).scalars())
    rows = [
        (f"{version}|reads|{one}", NO_DAY, NO_DAY, one, written(_reads_by_id()[one]))
        for one in sorted(missing)
    ]
    if rows:
        insert_values(connection, table, COLUMNS, rows)


class _ById(dict[str, Reads]):
    """The reads of the declared populations, worked out when they are first asked for."""

    def __missing__(self, id_: str) -> Reads:
        population, by_now = _populations()[id_]
        self[id_] = Reads(reads_of(population), by_now)
        return self[id_]


@lru_cache(maxsize=1)
def _reads_by_id() -> _ById:
    return _ById()


@lru_cache(maxsize=1)
def _populations() -> dict[str, tuple[Population, bool]]:
    """The whole populations of the declared figures, and whether one of these ripens."""
    found: dict[str, tuple[Population, bool]] = {}
    for kpi in KPIS.values():
        for variant in kpi.variants:
            for one in variant.everything():
                _whole, ripens = found.get(one.whole.id, (one.whole, False))
                found[one.whole.id] = one.whole, variant.ripens or ripens
    return found


def reads_of(population: Population) -> dict[str, frozenset[str]]:
    """What a population reads for what can be counted of it; the words of its rows are not counted."""
    counted = [one.id for one in population.columns if one.kind not in _WORDS and one.product_of is None]
    bounds = Bounds([Period.all()], Basis(BookFacts(), EPOCH))
    parts = [within(name) for name in population.source(bounds).keep or {}]
    names = [*(by(name) for name in population.dimensions), *counted, *parts]
    found: dict[str, set[str]] = defaultdict(set)
    for element in visitors.iterate(population.select(bounds, names, {})):
        if isinstance(element, TableColumn):
            for column in element.base_columns:
                table = getattr(column, "table", None)
                if table is not None and table.name in Base.metadata.tables:
                    found[table.name].add(column.name)
    return {table: frozenset(columns) for table, columns in found.items()}
