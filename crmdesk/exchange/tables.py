"""A table in a file, whichever its format: a header and rows that are read as they are asked for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import clean
from crmdesk.l10n.texts import N_

LONGEST_CELL: Final = 1_000_000
"""Characters."""
MOST_COLUMNS: Final = 512

Cell = str | date | Decimal
"""What a file holds: text, a number, a day, or a moment (`datetime`, which is a `date`)."""

Value = str | int | Decimal | date | None
"""What can be written to a file."""

Rows = Iterator[tuple[int, list[Cell]]]
"""The line a row starts on, as a person counts it, and its cells."""

Block = list[tuple[int, list[Cell]]]
"""Rows that are read together, up to `BLOCK` of them."""

BLOCK: Final = 200


@dataclass(frozen=True, slots=True)
class Note:
    """What has to be told about a file that was read or written all the same: a message, a figure, a name."""

    message: str
    count: int = 0
    name: str = ""


class BadCell(CrmError):
    """Why a row cannot be taken as it stands, with the place of the cell among its columns."""

    def __init__(self, place: int, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.place = place


@dataclass(slots=True)
class Findings:
    """What a format has to tell of a file: notes, and why rows are not to be trusted, by their line."""

    notes: list[Note] = field(default_factory=list)
    refused: dict[int, CrmError] = field(default_factory=dict)


class Table:
    """A header and its rows, read afresh each time they are asked for.

    Texts are clean, blank rows are passed over, short rows are filled up and empty cells beyond the header
    left out. `notes` are complete once the rows have been read to the end; `refused` tells of every row
    that was read so far. `kind` is the KIND of record in the rows, where the format knows it.
    """

    def __init__(
        self,
        path: Path,
        read: Callable[[], Rows],
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
        sheets: tuple[str, ...] = (),
        kind: str = "",
        found: Findings | None = None,
    ) -> None:
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet = sheet
        self.sheets = sheets
        self.kind = kind
        self.notes: list[Note] = []
        self._read = read
        self._found = found or Findings()
        self._removed = 0
        first = next(self._shaped(0), None)
        if not first:
            raise CrmError(N_("“{file}” is empty: it has no row with headings."), file=path.name)
        self.header = [str(cell).strip() for cell in first[0][1]]

    @property
    def refused(self) -> dict[int, CrmError]:
        """Rows that cannot be taken as they stand, by line, each with the reason."""
        return self._found.refused

    def rows(self) -> Rows:
        """The rows under the header.

        Raises:
            CrmError: the file is damaged at some row, or passes a limit there.
        """
        return chain.from_iterable(self.blocks())

    def blocks(self) -> Iterator[Block]:
        """The same rows, some at a time."""
        shaped = self._shaped(len(self.header))
        under_header = next(shaped, [])[1:]
        if under_header:
            yield under_header
        yield from shaped

    def _shaped(self, width: int) -> Iterator[Block]:
        self._removed = 0
        rows, size = self._read(), BLOCK
        while size == BLOCK:
            block: Block = []
            try:
                with telling_of(self.path):
                    block.extend(islice(rows, BLOCK))
            except CrmError:
                # What stands before the damage is good.
                if good := self._shape(block, width):
                    yield good
                raise
            size = len(block)
            shaped = block if _is_shaped(block, width) else self._shape(block, width)
            if shaped:
                yield shaped
        found = N_("Invisible control characters removed from the texts: {count}.")
        self.notes = ([Note(found, self._removed)] if self._removed else []) + self._found.notes

    def _shape(self, block: Block, width: int) -> Block:
        shaped: Block = []
        for line, cells in block:
            row: list[Cell] = []
            for cell in cells:
                pure, taken = clean(cell) if isinstance(cell, str) else (cell, 0)
                self._removed += taken
                row.append(pure)
            while row and row[-1] == "" and len(row) > width:
                row.pop()
            if any(cell != "" for cell in row):
                self._check(line, row)
                shaped.append((line, row + [""] * (width - len(row))))
        return shaped

    def _check(self, line: int, row: Sequence[Cell]) -> None:
        if len(row) > MOST_COLUMNS:
            raise CrmError(
                N_("Line {line} of “{file}” has more than {most} columns."),
                file=self.path.name,
                line=line,
                most=MOST_COLUMNS,
            )
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row):
            raise CrmError(
                N_("Line {line} of “{file}” has a cell of more than {most} characters."),
                file=self.path.name,
                line=line,
                most=LONGEST_CELL,
            )


def _is_shaped(block: Block, width: int) -> bool:
    """Whether nothing need be done to rows, as to most: texts as wide as the header, clean, none blank."""
    rows = [cells for _line, cells in block]
    if width > MOST_COLUMNS or {width} != set(map(len, rows)) or not all(map(any, rows)):
        return False
    try:
        whole = "".join(chain.from_iterable(rows))  # type: ignore[arg-type]  # the error tells what is no text
    except TypeError:
        return False
    return len(whole) <= LONGEST_CELL and clean(whole)[0] == whole


@contextmanager
def telling_of(path: Path) -> Iterator[None]:
    """Turns the system's refusal to open or read `path` into a plain sentence.

    Raises:
        CrmError: the file is not there, or may not be read.
    """
    try:
        yield
    except OSError as error:
        raise CrmError(
            N_("“{file}” cannot be read. Check that it is there and not open in another program."),
            file=path.name,
        ) from error
