"""The search box's index: which records hold the words of a query, alike on both engines.

A record's entry is its folded text in two lines. The first has its words, each between double spaces;
the second has, each after a tab, what is found by its beginning only: the spellings of neighbouring
words without the space between them, and telephone numbers without their zeros and country codes.

An entry matches a query when it holds every word of the query, a word of three or more characters
anywhere inside a word, a shorter one at a word's beginning; or the query's words written as one; or,
where the query is a telephone number, that number with or without its country code or zeros.
A line break or a mark of any script never keeps words apart or together that `fold` does not.
"""

from __future__ import annotations

import re
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from crmdesk.db import dialect
from crmdesk.db.changes import models, table_of
from crmdesk.db.own_words import own_words
from crmdesk.l10n.normalise import fold, phone_key
from crmdesk.model.search import ENTITY_BITS, ENTITY_NUMBERS, SearchEntry, entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

_SHORTEST_INSIDE = 3
_JOINED_WORDS = 3
_LONGEST_QUERY = 200
_CHUNK = 500
_PIECE = 5_000
_TOGETHER = 400
"""So many entries of all tables are read at once."""
_LAST = (1 << ENTITY_BITS) - 1

_PHONE = re.compile(r"[+(]*[0-9][0-9 ()./+-]*")
_PHONE_BEGINS = frozenset("+(0123456789")
_NO_DIGITS = {code: None for code in range(128) if not chr(code).isdigit()}
_FEWEST_DIGITS = 5
_INTERNATIONAL = ("+", "00", "(+", "(00")
# ITU-T E.164: the country codes of one and two digits; all others have three.
_CODES_OF_ONE = ("1", "7")
_SECOND_DIGITS = {
    "2": "07", "3": "0123469", "4": "013456789", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458",
}  # fmt: skip
_CODES_OF_TWO = frozenset(first + second for first, digits in _SECOND_DIGITS.items() for second in digits)
_LONGEST_CODE = 3

# Records are folded many at a time: this sign stands between them, and their lines end with a line feed.
_BETWEEN = "\x1e"
_OTHER_LINE_ENDS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Every character but those that most texts consist of and that are, in lower case, their own search form.
_TO_FOLD = re.compile("[^\n\x1e -~א-תابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی]+")


class _Folds(dict[int, str]):
    """A table for `str.translate`: what `fold` makes of each character within a text, as first met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(f"a{chr(code)}a")[1:-1]
        return self[code]


_FOLDS = _Folds()


def entry_text(raw: str) -> str:
    """The entry of a record whose searched fields are the lines of `raw`."""
    return entry_texts([raw])[0]


def entry_texts(raws: Sequence[str]) -> list[str]:
    """The entries of some records: all are folded at once, and a line that several have is cut up once."""
    known: dict[str, tuple[list[str], list[str]]] = {}
    entries: list[str] = []
    for text in _folded_together(raws):
        words: list[str] = []
        starts: list[str] = []
        for line in text.split("\n"):
            if " " in line or line[:1] in _PHONE_BEGINS:
                parts = known.get(line)
                if parts is None:
                    known[line] = parts = _parts(line.split())
                words += parts[0]
                starts += parts[1]
            elif line:
                words.append(line)
        begun = "\t\t" + "\t\t".join(dict.fromkeys(starts)) if starts else ""
        entries.append(f"  {'  '.join(dict.fromkeys(words))}  \n{begun}")
    return entries


def _folded_together(raws: Sequence[str]) -> list[str]:
    """The search forms of some texts, whose lines stay lines."""
    if _OTHER_LINE_ENDS.search("\n".join(raws)):
        raws = ["\n".join(raw.splitlines()) for raw in raws]
    whole = _TO_FOLD.sub(lambda found: found[0].translate(_FOLDS), _BETWEEN.join(raws).lower())
    return whole.split(_BETWEEN) if raws else []


def _parts(words: list[str]) -> tuple[list[str], list[str]]:
    """What the line of these words is found by: they, a telephone number as one more, and beginnings."""
    starts = _joined(words)
    if words and words[0][0] in _PHONE_BEGINS and _is_phone(folded := " ".join(words)):
        numbers = phone_keys(folded)
        return [*words, numbers[0]], starts + numbers
    return words, starts


def _joined(words: list[str]) -> list[str]:
    """From each word but the last, three words written as one, or as many as are left."""
    most = len(words) - 2
    if most < 0:
        return []
    return [*[words[at] + words[at + 1] + words[at + 2] for at in range(most)], words[-2] + words[-1]]


def _is_phone(folded: str) -> bool:
    return _PHONE.fullmatch(folded) is not None and len(folded.translate(_NO_DIGITS)) >= _FEWEST_DIGITS


def phone_keys(folded: str) -> list[str]:
    """A folded number without its zeros, and also without its country code where it says that it has one."""
    whole = phone_key(folded) if "(" in folded else folded.translate(_NO_DIGITS).lstrip("0")
    if folded.startswith(_INTERNATIONAL):
        length = 1 if whole.startswith(_CODES_OF_ONE) else 2 if whole[:2] in _CODES_OF_TWO else _LONGEST_CODE
        own = whole[length:]
        if own:
            return [whole, own]
    return [whole]


def _needles(word: str) -> tuple[str, ...]:
    """What an entry must hold one of, to hold a word of a query."""
    if len(word) >= _SHORTEST_INSIDE:
        return (word, f"\t{word}")
    return (f"  {word}"[-_SHORTEST_INSIDE:], f"\t\t{word}"[-_SHORTEST_INSIDE:])


def _wanted(query: str) -> dialect.Wanted:
    """What an entry must hold to match a query; nothing for an empty one."""
    folded = fold(query[:_LONGEST_QUERY])
    words = tuple(dict.fromkeys(folded.split()))
    if not words:
        return ()
    wanted = [tuple(map(_needles, words))]
    if len(words) > 1:
        wanted.append((_needles("".join(folded.split())),))
    if _PHONE.fullmatch(folded):
        keys = [key for key in phone_keys(folded) if key]
        found = [f"\t\t{key}"[-max(_SHORTEST_INSIDE, len(key) + 1) :] for key in keys]
        found += [key for key in keys[:1] if len(key) >= _FEWEST_DIGITS]
        if found:
            wanted.append((tuple(found),))
    return tuple(wanted)


def _holds(where: Connection | Session, hay: ColumnElement[str], needle: str) -> ColumnElement[bool]:
    """Whether an entry holds a needle: in its first line, or after a mark anywhere."""
    place = dialect.position(where, hay, needle)
    if needle[0] in " \t":
        return place > 0
    return place.between(1, dialect.position(where, hay, "\n"))


def _entries(where: Connection | Session, first: int, last: int, wanted: dialect.Wanted) -> Select[Any]:
    """The ids of the entries from one to another that hold what is wanted."""
    key, hay = dialect.text_columns(where)
    exact = or_(
        *(
            and_(*(or_(*(_holds(where, hay, needle) for needle in any_of)) for any_of in all_of))
            for all_of in wanted
        )
    )
    return select(key.label("id")).where(key.between(first, last), exact, dialect.may_hold(where, wanted))


def condition(session: Session, table: str, column: Any, query: str) -> ColumnElement[bool]:
    """True for the records of `table`, by their id `column`, that match `query`; all match an empty one."""
    wanted = _wanted(query)
    if not wanted:
        return true()
    first = entry_id(table, 0)
    entries = _entries(session, first, first | _LAST, wanted).subquery()
    found: ColumnElement[bool] = column.in_(select(entries.c.id - first))
    return found


def find(session: Session, table: str, query: str, limit: int) -> list[int]:
    """The ids of up to `limit` records of a table that match; see `find_each`."""
    return find_each(session, (table,), query, limit)[table]


def find_each(session: Session, tables: Iterable[str], query: str, limit: int) -> dict[str, list[int]]:
    """The ids of up to `limit` records of each table that match: those with the very words, then those with
    words that begin so, then all others; the oldest first among equals.
    """  # noqa: D205 - one sentence
    found: dict[str, dict[int, None]] = {table: {} for table in tables}
    wanted = _wanted(query)
    for stage in (*_closer(query), wanted) if wanted else ():
        unfilled = sorted((one for one in found if len(found[one]) < limit), key=ENTITY_NUMBERS.__getitem__)
        for table, numbers in _first_of(session, unfilled, stage, 2 * limit).items():
            found[table].update(dict.fromkeys(numbers))
    return {table: list(its)[:limit] for table, its in found.items()}


def _first_of(
    session: Session, tables: Sequence[str], wanted: dialect.Wanted, most: int
) -> dict[str, list[int]]:
    """The first records of each table, up to `most` or more, that hold what is wanted.

    What the index is asked for rare words costs much the same for one table as for all: they are asked for
    together, and again only from a table on that has more than were read.
    """
    found: dict[str, list[int]] = {table: [] for table in tables}
    names, piece = {ENTITY_NUMBERS[table]: table for table in tables}, max(most, _TOGETHER)
    left = list(names)
    while left:
        query = _entries(session, left[0] << ENTITY_BITS, left[-1] << ENTITY_BITS | _LAST, wanted)
        keys = list(session.scalars(query.order_by(query.selected_columns.id).limit(piece)))
        read = {number: [key & _LAST for key in keys if key >> ENTITY_BITS == number] for number in left}
        reached = keys[-1] >> ENTITY_BITS if len(keys) == piece else left[-1]
        # Of the table that was reached too few may have been read: it is asked for from its beginning then.
        if len(keys) == piece and len(read.get(reached, ())) < most and reached != left[0]:
            reached -= 1
        for number in left:
            if number <= reached:
                found[names[number]] = read[number]
        left = [number for number in left if number > reached]
    return found


def _closer(query: str) -> Iterator[dialect.Wanted]:
    """What the best matches hold: every word as a whole, then every word as a beginning."""
    words = dict.fromkeys(fold(query[:_LONGEST_QUERY]).split())
    yield (tuple((f" {word} ",) for word in words),)
    yield (tuple((f"  {word}"[-max(_SHORTEST_INSIDE, len(word) + 1) :],) for word in words),)


def add(connection: Connection, texts: Sequence[tuple[int, str]]) -> None:
    """Make the entries of new records: each id with its searched text."""
    keys = [key for key, _raw in texts]
    made = entry_texts([raw for _key, raw in texts])
    dialect.add_texts(connection, list(zip(keys, made, strict=True)))


def store(connection: Connection, texts: Mapping[int, str | None]) -> None:
    """Bring entries up to date: each id's searched text, or None to take the entry out."""
    wanted = {key: None if raw is None else entry_text(raw) for key, raw in sorted(texts.items())}
    keys = list(wanted)
    entry = table_of(SearchEntry)
    old: list[tuple[int, str]] = []
    for at in range(0, len(keys), _CHUNK):
        known = select(entry.c.id, entry.c.text).where(entry.c.id.in_(keys[at : at + _CHUNK]))
        for row in connection.execute(known):
            if wanted[row.id] == row.text:
                del wanted[row.id]
            else:
                old.append((row.id, row.text))
    dialect.remove_texts(connection, old)
    dialect.add_texts(connection, [(key, made) for key, made in wanted.items() if made is not None])


def rebuild(connection: Connection) -> int:
    """Make every entry and the index anew from the records; returns how many there are."""
    entry = table_of(SearchEntry)
    connection.execute(entry.delete())
    for name in ENTITY_NUMBERS:
        records = iter(searched_texts(connection, name))
        while piece := list(islice(records, _PIECE)):
            made = entry_texts([raw for _number, raw in piece])
            rows = [
                {"id": entry_id(name, number), "text": text}
                for (number, _raw), text in zip(piece, made, strict=True)
            ]
            connection.execute(entry.insert(), rows)
    dialect.index_texts(connection)
    return connection.execute(select(func.count()).select_from(entry)).scalar_one()


def searched_texts(connection: Connection, name: str) -> Iterable[tuple[int, str]]:
    """The id and searched text of every record of a table that the search box finds."""
    table = table_of(models()[name])
    search_text = cast("Any", models()[name]).search_text
    query = select(table).where(table.c.trashed.is_(None)).order_by(table.c.id)
    own = own_words(connection, name)
    for row in connection.execute(query.execution_options(yield_per=_CHUNK)).mappings():
        raw = search_text(SimpleNamespace(**row))
        if raw is not None:
            yield row["id"], "\n".join([raw, *own.get(row["id"], ())]) if own else raw
