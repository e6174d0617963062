"""The named differences of SQLite and PostgreSQL: locking, numbering, full text, dictionary order."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    column,
    delete,
    func,
    or_,
    select,
    table,
    text,
)

from crmdesk.db.bulk import insert_values
from crmdesk.l10n.spellings import UNWRITTEN, spellings
from crmdesk.model.search import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import Session

Wanted = tuple[tuple[tuple[str, ...], ...], ...]
"""What a text is looked through for: any of (all of (any of the needles))."""

WRITER_CACHE_KIB = 64 * 1024

_TRIGRAM = 3
_MOST_TRIGRAMS = 24
_INDEX = table(
    "search_index", column("rowid", BigInteger), column("text", Text), column("search_index", Text)
)
_COLLATIONS = {"fa": "fa-x-icu", "ar": "ar-x-icu", "he": "he-x-icu", "en": "en-x-icu"}


def is_sqlite(where: Connection | Session) -> bool:
    """Whether the book is a file."""
    return _name(where) == "sqlite"


def _name(where: Connection | Session) -> str:
    bind: Any = where.get_bind() if hasattr(where, "get_bind") else where
    return str(bind.dialect.name)


def begin_write(connection: Connection, *, spill: bool = False) -> None:
    """Begin the transaction of a write, at its head: on SQLite the one writer's place is taken now.

    The changes are kept in memory until the commit, so that reads go on meanwhile; `spill` lets them
    out earlier, for a migration that nobody reads beside.

    Raises:
        BookLocked: another program is writing.
    """
    if not is_sqlite(connection):
        return
    if not connection.in_transaction():
        connection.begin()
    connection.exec_driver_sql("ROLLBACK")
    connection.info["writer"] = True
    connection.exec_driver_sql(f"PRAGMA cache_size = -{WRITER_CACHE_KIB}")
    connection.exec_driver_sql(f"PRAGMA cache_spill = {'ON' if spill else 'OFF'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def announce_forgetting(connection: Connection, of: Table) -> None:
    """Let nobody remember anything in a table until this gesture is over; a file has one writer anyhow."""
    if not is_sqlite(connection):
        connection.execute(text(f'LOCK TABLE "{of.name}" IN ROW EXCLUSIVE MODE'))


def remember_alone(connection: Connection, of: Table) -> None:
    """Let no gesture forget anything in a table until this transaction is over.

    Raises:
        BookLocked: a gesture is under way that has forgotten what it changes.
    """
    if not is_sqlite(connection):
        connection.execute(text(f'LOCK TABLE "{of.name}" IN SHARE ROW EXCLUSIVE MODE NOWAIT'))


def prepare_read(connection: Connection) -> None:
    """Have all that is read in the coming transaction be of one moment; SQLite knows no other reading."""
    if not is_sqlite(connection):
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def interrupter(connection: Connection) -> Callable[[], None]:
    """What stops the statement that this connection is running, to be called from any thread."""
    driver: Any = connection.connection.driver_connection
    stop: Callable[[], None] = driver.interrupt if is_sqlite(connection) else driver.cancel
    return stop


def allocate_ids(connection: Connection, of: Table, count: int) -> Sequence[int]:
    """Numbers for `count` new records, never given before and never again.

    On SQLite they are taken by being inserted in this write transaction, on PostgreSQL at once.
    """
    if count == 0:
        return range(0)
    if is_sqlite(connection):
        last = last_number(connection, of) or 0
        return range(last + 1, last + 1 + count)
    numbers = select(func.nextval(sequence_of(connection, of))).select_from(func.generate_series(1, count))
    return sorted(connection.execute(numbers).scalars())


def last_number(connection: Connection, of: Table) -> int | None:
    """The highest number ever given to a record of a table; None where the table is not numbered."""
    if is_sqlite(connection):
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        found: int | None = connection.execute(query, {"name": of.name}).scalar()
        return found
    sequence = sequence_of(connection, of)
    if sequence is None:
        return None
    last: int | None = connection.execute(
        text("SELECT pg_sequence_last_value(CAST(:name AS regclass))"), {"name": sequence}
    ).scalar()
    return last


def set_last_number(connection: Connection, of: Table, number: int) -> None:
    """Go on numbering the records of a table after `number`."""
    if is_sqlite(connection):
        values = {"name": of.name, "number": number}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), values)
    else:
        connection.execute(select(func.setval(sequence_of(connection, of), number)))


def sequence_of(connection: Connection, of: Table) -> str | None:
    """The name of the PostgreSQL sequence that numbers a table's records."""
    if "id" not in of.columns:
        return None
    query = text("SELECT pg_get_serial_sequence(:name, 'id')")
    name: str | None = connection.execute(query, {"name": of.name}).scalar()
    return name


# Full text. SQLite: an FTS5 table of trigrams over search_entry's text, without positions (a third of the
# size), so that what it finds is compared with the text. PostgreSQL: a trigram index on the text.


def remove_texts(connection: Connection, entries: Sequence[tuple[int, str]]) -> None:
    """Take search entries (id and text) out of the book."""
    if not entries:
        return
    if is_sqlite(connection):
        forget = "INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(forget, list(entries))
    entry = SearchEntry.metadata.tables[SearchEntry.__tablename__]
    gone = delete(entry).where(entry.c.id == bindparam("gone"))
    connection.execute(gone, [{"gone": number} for number, _text in entries])


def add_texts(connection: Connection, entries: Sequence[tuple[int, str]]) -> None:
    """Put new search entries (id and text) into the book."""
    if not entries:
        return
    insert_values(connection, SearchEntry.metadata.tables[SearchEntry.__tablename__], ("id", "text"), entries)
    if is_sqlite(connection):
        index = "INSERT INTO search_index (rowid, text) VALUES (?, ?)"
        connection.exec_driver_sql(index, list(entries))


def index_texts(connection: Connection) -> None:
    """Make the full-text index of all search entries anew."""
    if is_sqlite(connection):
        connection.execute(text("INSERT INTO search_index (search_index) VALUES ('rebuild')"))


def text_columns(where: Connection | Session) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """The id and text columns that a search reads."""
    if is_sqlite(where):
        return _INDEX.c.rowid, _INDEX.c.text
    entry = SearchEntry.metadata.tables[SearchEntry.__tablename__]
    return entry.c.id, entry.c.text


def may_hold(where: Connection | Session, wanted: Wanted) -> ColumnElement[bool]:
    """A condition that the index answers: true for every text that holds what is wanted, and some more.

    Every needle has at least three characters.
    """
    if is_sqlite(where):
        return _INDEX.c.search_index.bool_op("MATCH")(_terms(wanted))
    _id, hay = text_columns(where)
    return or_(
        *(
            and_(*(or_(*(hay.like(_pattern(needle)) for needle in any_of)) for any_of in all_of))
            for all_of in wanted
        )
    )


def _pattern(needle: str) -> str:
    """The LIKE pattern of a needle anywhere in a text, with the backslash that PostgreSQL expects."""
    escaped = needle.translate({ord(sign): f"\\{sign}" for sign in "\\%_"})
    return f"%{escaped}%"


def _terms(wanted: Wanted) -> str:
    """The FTS5 query of what is wanted, every trigram in quotes."""

    def either(parts: Iterable[str]) -> str:
        return f"({' OR '.join(parts)})"

    return either(
        " AND ".join(either(_trigrams(needle) for needle in any_of) for any_of in all_of) for all_of in wanted
    )


def _trigrams(needle: str) -> str:
    pieces = dict.fromkeys(needle[at : at + _TRIGRAM] for at in range(len(needle) - _TRIGRAM + 1))
    quoted = ['"' + piece.replace('"', '""') + '"' for piece in list(pieces)[:_MOST_TRIGRAMS]]
    return f"({' AND '.join(quoted)})"


def position(where: Connection | Session, hay: ColumnElement[str], needle: str) -> ColumnElement[int]:
    """Where in a text a needle first stands, from 1; 0 where it does not."""
    find = func.instr if is_sqlite(where) else func.strpos
    place: ColumnElement[int] = find(hay, needle)
    return place


def holds(where: Connection | Session, hay: Any, needle: str) -> ColumnElement[bool]:
    """Whether a text holds another, in whatever letters, digits and capitals either is written."""
    letters = spellings(needle)
    if not letters:
        plain: ColumnElement[bool] = hay.icontains(needle, autoescape=True)
        return plain
    for sign in UNWRITTEN:
        hay = func.replace(hay, sign, "")
    if is_sqlite(where):
        return and_(hay.bool_op("GLOB")("*" + "".join(map(_glob, letters)) + "*"))
    return and_(hay.regexp_match("".join(map(_expression, letters))))


def _glob(letters: str) -> str:
    """One of some letters, for GLOB: within brackets ] stands first, and neither ^ nor - may mean more."""
    if len(letters) == 1 and letters not in "*?[":
        return letters
    return f"[{''.join(sorted(letters, key=lambda one: (one != ']', one == '^', one == '-')))}]"


def _expression(letters: str) -> str:
    """One of some letters, for a regular expression."""
    plain = (one if one.isalnum() or one.isspace() else f"\\{one}" for one in letters)
    return f"[{''.join(plain)}]"


def dictionary_order(connection: Connection, of: ColumnElement[str], language: str) -> ColumnElement[Any]:
    """What to order by for the dictionary order of texts that have no stored sorting key.

    SQLite asks the program's own alphabets for each text, PostgreSQL its ICU collation, whose order
    of punctuation and of other scripts may differ.
    """
    if not is_sqlite(connection):
        return of.collate(_COLLATIONS[language])
    name = f"sort_key_{language}"
    driver: Any = connection.connection.driver_connection
    driver.create_function(name, 1, _sort_keys(language), deterministic=True)
    key: ColumnElement[Any] = getattr(func, name)(of)
    return key


@lru_cache
def _sort_keys(language: str) -> Callable[[str | None], str | None]:
    from crmdesk.l10n.collation import sort_key

    @lru_cache(maxsize=65536)
    def key(value: str | None) -> str | None:
        return None if value is None else sort_key(value, language)

    return key
