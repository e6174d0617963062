"""The full check of a book: is the file whole, and do its records agree with one another?

Run it over a backup, or when nobody waits to save: at a million records it reads for many seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKeyConstraint, func, select, text
from sqlalchemy.orm import aliased

from crmdesk.db import attached, search
from crmdesk.db.changes import table_of
from crmdesk.db.check_service import service_faults
from crmdesk.db.dialect import begin_write, is_sqlite
from crmdesk.db.faults import BookDamaged, BookReadOnly
from crmdesk.db.names import name_of
from crmdesk.l10n.texts import N_, NN_, in_english
from crmdesk.model.attachment import Attachment
from crmdesk.model.base import Base
from crmdesk.model.deal import Deal, DealStatus, StageMove
from crmdesk.model.search import ENTITY_BITS, ENTITY_NUMBERS, SearchEntry, entry_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_MOST_IDS = 100
_CHUNK = 500

DAMAGED = N_("The file is damaged: {detail}")
LOST_LINK = NN_(
    "{count} record of “{table}” points at something that is not in the book.",
    "{count} records of “{table}” point at something that is not in the book.",
)
WRONG_STATE = NN_(
    "{count} deal is not in the stage of its last move.",
    "{count} deals are not in the stage of their last move.",
)
BROKEN_CHAIN = NN_(
    "{count} deal has moves that do not follow one another.",
    "{count} deals have moves that do not follow one another.",
)
NOT_FOUND = NN_(
    "{count} record of “{table}” cannot be found by searching.",
    "{count} records of “{table}” cannot be found by searching.",
)
SURPLUS = NN_(
    "The search still finds {count} record of “{table}” that is gone.",
    "The search still finds {count} records of “{table}” that are gone.",
)
FILE_MISSING = N_("The content of the attached file “{name}” is not on this computer.")
FILE_DAMAGED = N_("The content of the attached file “{name}” is damaged.")
INDEX_DAMAGED = N_("The index of the search is damaged.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: an English sentence with its parameters, and some of the ids.

    `is_derived` says that making the search index anew puts it right, without any loss.
    """

    message: str
    params: dict[str, Any] = field(default_factory=dict)
    table: str = ""
    ids: tuple[int, ...] = ()
    is_derived: bool = False

    def __str__(self) -> str:
        return in_english(self.message, self.params)


def check_book(engine: Engine) -> list[Finding]:
    """Everything that is wrong with a book; an empty list is good news.

    Where the file itself is damaged, that is all that is said: what it holds cannot be trusted.
    """
    with engine.connect() as connection:
        damage = list(_file(connection)) if is_sqlite(connection) else []
        if damage:
            return damage
        try:
            return [
                *_links(connection),
                *_deals(connection),
                *_service(connection),
                *_entries(connection),
                *_files(connection),
                *_index(connection),
            ]
        except BookDamaged as error:
            return [Finding(DAMAGED, {"detail": str(error.__cause__)})]


def _file(connection: Connection) -> Iterator[Finding]:
    try:
        lines = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_IDS})").scalars().all()
    except BookDamaged as error:
        lines = [str(error.__cause__)]
    for line in lines:
        if line != "ok":
            yield Finding(DAMAGED, {"detail": line})


def _named(message: str, table: str, ids: list[int], *, is_derived: bool = False) -> Iterator[Finding]:
    if ids:
        params = {"count": len(ids), "table": name_of(table)}
        yield Finding(message, params, table, tuple(ids[:_MOST_IDS]), is_derived)


def _links(connection: Connection) -> Iterator[Finding]:
    for table in Base.metadata.sorted_tables:
        record = next(iter(table.primary_key.columns))
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                (pair,) = constraint.elements
                target = pair.column.table.alias()
                lost = (
                    select(record)
                    .outerjoin_from(table, target, pair.parent == target.c.id)
                    .where(pair.parent.is_not(None), target.c.id.is_(None))
                    .order_by(record)
                )
                yield from _named(LOST_LINK, table.name, list(connection.execute(lost).scalars()))


def _deals(connection: Connection) -> Iterator[Finding]:
    move = aliased(StageMove)
    last = (
        select(Deal.id, Deal.status, Deal.stage_id, Deal.closed, move.outcome, move.stage_id, move.day)
        .outerjoin(move, (move.deal_id == Deal.id) & move.until.is_(None))
        .order_by(Deal.id)
    )
    wrong = dict.fromkeys(row[0] for row in connection.execute(last) if not _agrees(row))
    yield from _named(WRONG_STATE, "deal", list(wrong))
    columns = (move.deal_id, move.seq, move.moment, move.day, move.until, move.until_day)
    moves = connection.execute(select(*columns).order_by(move.deal_id, move.seq))
    broken = [deal for deal, chain in groupby(moves, key=lambda row: row[0]) if not _follow(list(chain))]
    yield from _named(BROKEN_CHAIN, "deal", [int(deal) for deal in broken])


def _service(connection: Connection) -> Iterator[Finding]:
    for one in service_faults(connection):
        yield from _named(one.message, one.table, one.ids)


def _agrees(row: Any) -> bool:
    _deal, status, stage, closed, outcome, move_stage, day = row
    return (
        outcome is status and move_stage == stage and closed == (None if outcome is DealStatus.OPEN else day)
    )


def _follow(chain: list[Any]) -> bool:
    return (
        [move.seq for move in chain] == list(range(1, len(chain) + 1))
        and all(one.until == two.moment and one.until_day == two.day for one, two in pairwise(chain))
        and chain[-1].until is None
        and chain[-1].until_day is None
    )


def _entries(connection: Connection) -> Iterator[Finding]:
    """Compare every search entry with what its record would have now."""
    entry = table_of(SearchEntry)
    for name in ENTITY_NUMBERS:
        first, last = entry_id(name, 0), entry_id(name, (1 << ENTITY_BITS) - 1)
        wrong: list[int] = []
        met = 0
        records = iter(search.searched_texts(connection, name))
        while piece := list(islice(records, _CHUNK)):
            keys = [first + number for number, _raw in piece]
            stored = select(entry.c.id, entry.c.text).where(entry.c.id.in_(keys))
            known = {row.id: row.text for row in connection.execute(stored)}
            met += len(known)
            wrong += [n for n, raw in piece if known.get(first + n) != search.entry_text(raw)]
        yield from _named(NOT_FOUND, name, wrong, is_derived=True)
        query = select(func.count()).where(entry.c.id.between(first, last))
        surplus = connection.execute(query).scalar_one() - met
        if surplus:
            yield Finding(SURPLUS, {"count": surplus, "table": name_of(name)}, name, is_derived=True)


def _files(connection: Connection) -> Iterator[Finding]:
    """Read every attached file, those in the trash too, and compare it with its SHA-256."""
    table, folder = table_of(Attachment), attached.folder_of(connection.engine)
    known: dict[str, bool | None] = {}
    query = select(table.c.id, table.c.name, table.c.sha256, table.c.size).order_by(table.c.id)
    for row in connection.execute(query).all():
        if row.sha256 not in known:
            known[row.sha256] = attached.is_whole(folder, row.sha256, row.size)
        if not known[row.sha256]:
            message = FILE_MISSING if known[row.sha256] is None else FILE_DAMAGED
            yield Finding(message, {"name": row.name}, table.name, (row.id,))


def _index(connection: Connection) -> Iterator[Finding]:
    """Have FTS5 compare its index with the entries, which it does only where it may write."""
    if not is_sqlite(connection):
        return
    connection.rollback()
    try:
        begin_write(connection)
        connection.execute(
            text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        )
    except BookDamaged:
        yield Finding(INDEX_DAMAGED, is_derived=True)
    except BookReadOnly:
        return
    finally:
        connection.rollback()
