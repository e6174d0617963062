"""A table in a file, whichever its format: a header and rows that are read as they are asked for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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


@dataclass(frozen=True, slots=True)
class Note:
    """What has to be told about a file that was read or written all the same: a message and its figure."""

    message: str
    count: int


class Table:
    """A header and its rows, read afresh each time they are asked for.

    Texts are clean, blank rows are passed over, short rows are filled up and empty cells beyond the header
    left out. `notes` are complete once the rows have been read to the end.
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
    ) -> None:
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet = sheet
        self.sheets = sheets
        self.notes: list[Note] = []
        self._read = read
        header = next(self._shaped(0), None)
        if header is None:
            raise CrmError(N_("“{file}” is empty: it has no row with headings."), file=path.name)
        self.header = [str(cell).strip() for cell in header[1]]

    def rows(self) -> Rows:
        """The rows under the header.

        Raises:
            CrmError: the file is damaged at some row, or passes a limit there.
        """
        shaped = self._shaped(len(self.header))
        next(shaped, None)
        yield from shaped

    def _shaped(self, width: int) -> Rows:
        removed = 0
        with telling_of(self.path):
            for line, cells in self._read():
                if _is_shaped(cells, width):
                    yield line, cells
                    continue
                row: list[Cell] = []
                for cell in cells:
                    pure, taken = clean(cell) if isinstance(cell, str) else (cell, 0)
                    removed += taken
                    row.append(pure)
                while row and row[-1] == "" and len(row) > width:
                    row.pop()
                if any(cell != "" for cell in row):
                    self._check(line, row)
                    yield line, row + [""] * (width - len(row))
        found = N_("Invisible control characters removed from the texts: {count}.")
        self.notes = [Note(found, removed)] if removed else []

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


def _is_shaped(cells: Sequence[Cell], width: int) -> bool:
    """Whether a row needs nothing done to it, as most do: texts as wide as the header, and clean."""
    if len(cells) != width or width > MOST_COLUMNS:
        return False
    try:
        whole = "".join(cells)  # type: ignore[arg-type]  # what is no text is told by the error
    except TypeError:
        return False
    return 0 < len(whole) <= LONGEST_CELL and clean(whole)[0] == whole


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
