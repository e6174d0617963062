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

Reading = Callable[[int], Rows]
"""Reads the rows from a line on, as wide as the first of them."""

Block = list[tuple[int, list[Cell]]]
"""Rows that are read together, up to `BLOCK` of them."""

BLOCK: Final = 200
OPENING: Final = 20
"""The rows at the start of a file among which the one with the headings is looked for."""


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

    The header is the first row that is not blank, until `take_headings` names another. Texts are clean,
    blank rows are passed over, short rows are filled up and empty cells beyond the header left out.
    `opening` are the first rows as they stand, for which `open_rows` is asked where a format reads them
    otherwise than the rest. `notes` are complete once the rows have been read to the end; `refused` tells of
    every row that was read so far. `kind` is the KIND of record in the rows, where the format knows it.
    """

    def __init__(
        self,
        path: Path,
        read: Reading,
        *,
        open_rows: Callable[[], Rows] | None = None,
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
        self.opening = self._opened(read(1) if open_rows is None else open_rows())
        if not self.opening:
            raise CrmError(N_("“{file}” is empty: it has no row with headings."), file=path.name)
        self.header_row, first = self.opening[0]
        self.header = [str(cell).strip() for cell in first]

    def _opened(self, rows: Rows) -> Block:
        """The first rows; where the file is damaged among them, those before the damage, if any."""
        found: Block = []
        try:
            with telling_of(self.path):
                while len(found) < OPENING and (row := next(rows, None)):
                    found += self._shape([row], 0)
        except CrmError:
            if not found:
                raise
        return found

    def take_headings(self, line: int) -> None:
        """Take the headings from the row that starts on a line, and the rows from below it.

        Raises:
            CrmError: there is no such row, or nothing stands in it.
        """
        with telling_of(self.path):
            is_below = line > self.opening[-1][0]
            started = self._shape(list(islice(self._read(line), 1)), 0) if is_below else self.opening
            found = [row for row in started if row[0] == line]
        if not found:
            raise CrmError(
                N_("Row {line} of “{file}” has no headings. Choose another row."),
                file=self.path.name,
                line=line,
            )
        self.header_row = line
        self.header = [str(cell).strip() for cell in found[0][1]]

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
        rows, size = self._read(self.header_row), BLOCK
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
        self.notes = []
        if self.header_row > self.opening[0][0]:
            self.notes.append(Note(_HEADINGS_BELOW, self.header_row))
        if self._removed:
            self.notes.append(Note(_REMOVED, self._removed))
        self.notes += self._found.notes

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


_HEADINGS_BELOW: Final = N_("The headings stand in row {count}; what is above them was left out.")
_REMOVED: Final = N_("Invisible control characters removed from the texts: {count}.")


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
