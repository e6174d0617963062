"""Excel workbooks: one sheet as a table, streamed; texts are written as texts and never as formulas.

The size that a sheet declares for itself is not believed.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

from crmdesk.exchange.archive import DAMAGED, check_archive
from crmdesk.exchange.tables import (
    MOST_COLUMNS,
    OPENING,
    BadCell,
    Cell,
    Findings,
    Note,
    Rows,
    Table,
    Value,
    telling_of,
)
from crmdesk.exchange.whole_file import whole_file
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

ENDINGS: Final = (".xlsx", ".xlsm")
NAME: Final = "Excel"
KINDS: Final = ()

NO_RESULT: Final = N_(
    "The result of this formula is not stored in the file. Open the file in a spreadsheet program, save it, "
    "and import it again."
)
_NO_RESULT: Final = re.compile(rb"</f></c>|<f[^>]*/></c>|</f><v\s*/>|</f><v></v>")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_LONGEST_END: Final = 200
_PIECE: Final = 1 << 20

_MOST_ROWS: Final = 1_000_000
_START: Final = 1_000
_LONGEST_TEXT: Final = 32_767
_ROWS_OF_SHEET: Final = 1_048_576
_EXACT_DIGITS: Final = 15
_FIRST_DAY: Final = date(1900, 3, 1)

# How workbooks write characters that XML has no place for, and the sign that begins such a writing.
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")

# What the archive and XML readers raise on damaged files.
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ParseError, EOFError),
    *(LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError),
    *(NotImplementedError, RecursionError, RuntimeError),
)


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """The table in one sheet of the workbook at `path`: the one named, else the first shown with rows in it.

    Raises:
        CrmError: the file cannot be read, is damaged, passes a limit, or has no such sheet, or one without
            rows beside others that have some.
    """
    if encoding is not None or delimiter is not None:
        raise CrmError(N_("An Excel file has neither encoding nor delimiter. Leave them out."))
    with telling_of(path):
        check_archive(path)
        with _workbook(path) as book:
            names = tuple(found.title for found in book.worksheets)
            shown = [found.title for found in book.worksheets if found.sheet_state == "visible"] or list(
                names
            )
            chosen = _chosen(path, sheet, names, shown)
            others = [] if _has_rows(book[chosen]) else [one for one in shown if _has_rows(book[one])]
            lacks_results = _lacks_results(path)
    told = Findings()
    if others and sheet is not None:
        raise CrmError(
            N_("The sheet “{sheet}” of “{file}” is empty. These have rows: {names}."),
            file=path.name,
            sheet=sheet,
            names=", ".join(others),
        )
    if others:
        chosen = others[0]
        told.notes.append(Note(_EMPTY_BEFORE, name=chosen))

    def read(first: int, *, is_opening: bool = False) -> Rows:
        told.refused.clear()
        return _read(path, chosen, told if lacks_results else None, first, is_opening=is_opening)

    open_rows = partial(read, 1, is_opening=True)
    return Table(path, read, open_rows=open_rows, sheet=chosen, sheets=names, found=told)


_EMPTY_BEFORE: Final = N_("The sheet “{name}” was read, as those before it are empty.")


def _has_rows(sheet: Any) -> bool:
    """Whether anything stands at the start of a sheet."""
    return any(any(value is not None for value in row) for row in _shown(sheet, 1, MOST_COLUMNS, _START))


def write_table(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]], *, exact: bool, rtl: bool = False
) -> list[Note]:
    """Writes a sheet, from right to left if asked: texts as texts, numbers as numbers, days as days.

    A text longer than a cell can hold is cut and told of, or refused if the export is to be `exact`.

    Raises:
        CrmError: the file cannot be written, or a sheet cannot hold it; what was there before is unchanged.
    """
    from xlsxwriter import Workbook as NewWorkbook

    with whole_file(path) as draft:
        book = NewWorkbook(str(draft), _PLAINLY)
        try:
            cut = _fill(book, header, rows, exact=exact, rtl=rtl)
        finally:
            _close(book)
    return [Note(N_("Texts too long for a spreadsheet cell, and cut: {count}."), cut)] if cut else []


def _close(book: Any) -> None:
    """Write the workbook out.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    from xlsxwriter.exceptions import FileCreateError, FileSizeError

    try:
        book.close()
    except (FileCreateError, FileSizeError) as error:
        raise OSError(str(error)) from error


def _lacks_results(path: Path) -> bool:
    """Whether a formula in a workbook has no result beside it, as some programs write them."""
    with zipfile.ZipFile(path) as archive:
        for name in filter(_SHEET.fullmatch, archive.namelist()):
            with archive.open(name) as sheet:
                before = b""
                while some := sheet.read(_PIECE):
                    if _NO_RESULT.search(before + some):
                        return True
                    before = some[-_LONGEST_END:]
    return False


@contextmanager
def _workbook(path: Path, *, formulas: bool = False) -> "Iterator[Workbook]":
    """The open workbook, with results or formulas; whatever is wrong with it becomes a plain sentence."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (*_DAMAGE, InvalidFileException) as error:
        raise _damage(path) from error


def _chosen(path: Path, sheet: str | None, names: tuple[str, ...], shown: list[str]) -> str:
    if sheet is None and shown:
        return shown[0]
    if sheet in names:
        return sheet
    raise CrmError(
        N_("“{file}” has no sheet “{sheet}”. It has: {names}."),
        file=path.name,
        sheet=sheet or "1",
        names=", ".join(names),
    )


def _read(path: Path, sheet: str, told: Findings | None, first: int, *, is_opening: bool) -> Rows:
    """The rows of a sheet from one on that are not blank, as wide as the first of them, with their numbers.

    Of the opening, only some rows are read, and whole. With `told`, formulas without a result stand as they
    are, and their rows are refused there.
    """
    with ExitStack() as stack:
        found = stack.enter_context(_workbook(path))[sheet]
        formulas = stack.enter_context(_workbook(path, formulas=True))[sheet] if told else None

        def rows(
            start: int, width: int, most: int = _MOST_ROWS
        ) -> Generator[tuple[int, list[Cell]], None, None]:
            shown = _shown(found, start, width, most)
            if formulas is not None and told is not None:
                shown = _with_formulas(shown, _shown(formulas, start, width, most), start, told)
            return _rows(shown, path, start)

        head = rows(first, MOST_COLUMNS + 1)
        for line, header in head:
            head.close()
            yield line, header
            width = max(column for column, cell in enumerate(header, 1) if cell != "")
            yield from rows(line + 1, MOST_COLUMNS + 1, OPENING) if is_opening else rows(line + 1, width)
            return


def _shown(sheet: Any, start: int, width: int, most: int) -> Iterator[Sequence[Any]]:
    """What the cells of a sheet hold, row by row from `start` on, in their first `width` columns."""
    sheet.reset_dimensions()
    last = start + most
    cells: Iterator[Sequence[Any]] = sheet.iter_rows(
        min_row=start, max_row=last, max_col=width, values_only=True
    )
    return cells


def _with_formulas(
    rows: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]], start: int, told: Findings
) -> Iterator[Sequence[Any]]:
    """The rows, with each formula that has no result as it stands, and told of."""
    for line, pair in enumerate(zip(rows, formulas, strict=False), start):
        both = list(zip(*pair, strict=False))
        row = [getattr(formula, "text", formula) if value is None else value for value, formula in both]
        lacking = [place for place, (value, _formula) in enumerate(both) if value is None and row[place]]
        if lacking:
            told.refused[line] = BadCell(lacking[0], NO_RESULT)
        yield row


def _rows(
    cells: Iterator[Sequence[Any]], path: Path, start: int
) -> Generator[tuple[int, list[Cell]], None, None]:
    """The rows from `start` on that have something in them."""
    last = start + _MOST_ROWS
    for line, row in enumerate(cells, start):
        if any(value is not None for value in row):
            if line == last:
                raise CrmError(
                    N_("“{file}” has more than {most} rows. Save it as CSV."), file=path.name, most=_MOST_ROWS
                )
            yield line, [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    """A cell as the program has it: numbers with the digits a sheet shows, midnight as a day, else text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float) and isfinite(value):
        return Decimal(f"{value:.{_EXACT_DIGITS}g}" if isinstance(value, float) else value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


_PLAINLY: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def _fill(
    book: Any, header: Sequence[str], rows: Iterable[Sequence[Value]], *, exact: bool, rtl: bool
) -> int:
    """Fill the one sheet; how many texts had to be cut."""
    sheet = book.add_worksheet()
    if rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 18)
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
    cut = 0
    for line, row in enumerate(rows, 1):
        if line >= _ROWS_OF_SHEET:
            raise CrmError(
                N_("A sheet holds {most} rows at most. Export to CSV instead."), most=_ROWS_OF_SHEET
            )
        for column, value in enumerate(row):
            cut += _write(sheet, line, column, value, exact=exact, moment=moment)
    return cut


def _write(sheet: Any, line: int, column: int, value: Value, *, exact: bool, moment: Any) -> bool:
    """Write one cell; whether its text had to be cut."""
    if value is None or value == "":
        return False
    if isinstance(value, date) and _fits(value):
        sheet.write_datetime(line, column, value, moment if isinstance(value, datetime) else None)
        return False
    if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= _EXACT_DIGITS:
        sheet.write_number(line, column, value)
        return False
    text = value.isoformat() if isinstance(value, date) else str(value)
    short = _shortened(text)
    if exact and short != text:
        raise CrmError(
            N_("The text in row {line} is longer than a spreadsheet cell holds. Export to CSV instead."),
            line=line + 1,
        )
    sheet.write_string(line, column, short)
    return short != text


def _fits(day: date) -> bool:
    """Whether a sheet counts this day right: it knows no time zone and miscounts before March 1900."""
    if isinstance(day, datetime):
        return day.tzinfo is None and day.date() >= _FIRST_DAY
    return day >= _FIRST_DAY


def _shortened(text: str) -> str:
    """The start of `text` that fits a cell, which counts what lies beyond the basic plane as two."""
    if len(text) * 2 <= _LONGEST_TEXT or len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return text
    room = (_LONGEST_TEXT - 1) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + "…"


def _damage(path: Path) -> CrmError:
    return CrmError(DAMAGED, file=path.name)
