"""A first look at a file that is to be imported: its headings, its first rows, and what it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.exchange.registry import FORMATS
from crmdesk.services.importing.plan import Options, importable_fields, matching_headings, open_file

if TYPE_CHECKING:
    from pathlib import Path

    from crmdesk.entities.spec import Entity

SHOWN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind of record, and how many of a file's columns are fields of it."""

    kind: str
    matched: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a file shows at first; `guesses` has every kind, the likeliest first.

    `header_row` is the line on which the headings stand; `first_lines` are those that may be chosen for it,
    none where the format knows its columns itself.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int
    first_lines: tuple[int, ...]
    guesses: tuple[Guess, ...]


def endings() -> tuple[str, ...]:
    """The endings of the files that can be imported, such as .csv."""
    return tuple(each for known in FORMATS for each in known.ENDINGS)


def look_at(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    wanted: str = "",
) -> Look:
    """Open a file and guess from its headings what it holds; `wanted` is the KIND to prefer among equals.

    Raises:
        CrmError: the file cannot be read.
    """
    said = Options(encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row)
    table = open_file(path, said, among=ENTITIES)
    rows = tuple(tuple(str(cell) for cell in cells) for _line, cells in islice(table.rows(), SHOWN_ROWS))
    return Look(
        path=path,
        header=tuple(table.header),
        rows=rows,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.header_row,
        first_lines=() if table.kind else tuple(line for line, _cells in table.opening),
        guesses=guess_kinds(table.header, wanted=table.kind or wanted),
    )


def guess_kinds(header: list[str], *, wanted: str = "") -> tuple[Guess, ...]:
    """Every kind with the number of matching columns: first those whose needed fields are all there.

    The wanted kind goes before all where no fewer columns match it than the likeliest.
    """
    ranked = []
    for place, declared in enumerate(ENTITIES):
        found = matching_headings(declared, header)
        share = len(found) / len(importable_fields(declared))
        rank = (_lacks(declared, found), -len(found), -share, place)
        ranked.append((rank, Guess(declared.plural, len(found))))
    guesses = [guess for _rank, guess in sorted(ranked)]
    likeliest = guesses[0].matched
    guesses.sort(key=lambda one: one.kind != wanted or one.matched < likeliest)
    return tuple(guesses)


def _lacks(declared: Entity, found: set[str]) -> int:
    needed = {one.name for one in declared.fields if one.required and one.importable}
    if declared.name == "contact" and found & {"first_name", "last_name"}:
        needed -= {"name"}
    return len(needed - found)
