"""CSV files: any encoding and separator in, and out either inert in a spreadsheet or exactly as they are."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import Any, Final, TextIO

from crmdesk.exchange.encodings import BROKEN, has_mark, opening_of
from crmdesk.exchange.tables import (
    BLOCK,
    LONGEST_CELL,
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

ENDINGS: Final = (".csv", ".tsv", ".txt")
NAME: Final = "CSV"
KINDS: Final = ()

DELIMITERS: Final = (",", ";", "\t", "|", "،")
_LONGEST_LINE: Final = 8 * LONGEST_CELL
_SAMPLE_ROWS: Final = 100
_SAMPLE_LINE: Final = 1 << 16
_LEAST_SHARE: Final = 0.8
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_UNREADABLE: Final = "\ufffd"
_TOLD_DELIMITER: Final = re.compile(r"sep=(.)\r?\n?")

# Signs that make a spreadsheet compute a cell, and what looks like them but is only a number or a phone.
_STARTS: Final = re.compile(r"[\s\"\u200b-\u200f\ufeff]*[=+\-@＝＋－＠−]|[\t\r]")
_NUMBER: Final = re.compile(r"[+\-−]\s?\d[\d.,٫٬/ \u00a0]*%?")
_PHONE: Final = re.compile(r"\+?(?:[ ().\u00a0-]*\d){7,15}\)?(?: ext\. \d+)?")
_BETWEEN_PHONES: Final = re.compile("\n|; ")
_GUARDED: Final = r"(?<=[,;\t|\r\n]){guard}(?=[\s\"]*(?:[=＝]|[+\-@＋－＠−][^;\n]*[|!(]))"
_INSIDE: Final = re.compile(_GUARDED.format(guard=""))
_GUARD_INSIDE: Final = re.compile(_GUARDED.format(guard="'"))


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """The table in the file at `path`; encoding and delimiter are found out where they are not told.

    Raises:
        CrmError: the file cannot be read, is empty, or is not text.
    """
    if sheet is not None:
        raise CrmError(N_("A CSV file has no sheets. Leave the sheet out."))
    with telling_of(path):
        known, errors = opening_of(path, encoding)
        is_marked = has_mark(path)
        found = _delimiter_of(path, known) if delimiter is None else _checked(delimiter)
    told = Findings()
    if encoding is None and not known.startswith("utf-8"):
        told.notes.append(Note(_TAKEN_AS, name=known))

    def read(first: int) -> Rows:
        told.refused.clear()
        rows = _read(path, known, errors, found)
        rows = rows if first == 1 else dropwhile(lambda row: row[0] < first, rows)
        rows = _without_guards(rows) if is_marked else rows
        return rows if errors == "strict" else _whole_rows(rows, path, told)

    return Table(path, read, encoding=known, delimiter=found, found=told)


_TAKEN_AS: Final = N_("The file is not in UTF-8; it was read as {name}.")


def _whole_rows(rows: Rows, path: Path, told: Findings) -> Rows:
    """The rows, those with a byte that is no letter refused, each such byte as a sign that is seen."""
    for line, row in rows:
        places = [place for place, cell in enumerate(row) if BROKEN.search(str(cell))]
        if places:
            told.refused[line] = BadCell(
                places[0],
                N_("Line {line} of “{file}” is damaged: it has a character that cannot be read."),
                line=line,
                file=path.name,
            )
        yield line, [BROKEN.sub(_UNREADABLE, str(cell)) for cell in row] if places else row


def write_table(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    exact: bool,
    rtl: bool = False,  # noqa: ARG001 - the same call as for every format; CSV has no direction
) -> list[Note]:
    """Writes a table; unless `exact`, texts that a spreadsheet would compute get an apostrophe in front.

    Raises:
        CrmError: the file cannot be written; what was there before is unchanged.
    """
    encoding = "utf-8" if exact else "utf-8-sig"
    with whole_file(path) as draft, draft.open("x", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        for row in chain([header], rows):
            writer.writerow([_written(value, exact=exact) for value in row])
    return []


def _written(value: Value, *, exact: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if exact else made_inert(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def made_inert(text: str) -> str:
    """`text` as a spreadsheet keeps it: an apostrophe before whatever it would compute.

    Phones and numbers with a sign stay as they are. Formulas behind a separator within the text are met too,
    for a spreadsheet that splits cells at another separator than the comma.
    """
    guarded = _INSIDE.sub("'", text)
    if _STARTS.match(text) and not all(map(_is_number_or_phone, _BETWEEN_PHONES.split(text))):
        return "'" + guarded
    return guarded


def _without_guards(rows: Rows) -> Rows:
    """The rows of a table for spreadsheets without the apostrophes that were put before what computes."""
    for line, row in rows:
        yield line, [_unguarded(str(cell)) if "'" in str(cell) else cell for cell in row]


def _unguarded(text: str) -> str:
    """The text that `made_inert` made this one of; a text that it did not make stays."""
    bare = _GUARD_INSIDE.sub("", text)
    found = (one for one in (bare.removeprefix("'"), bare) if made_inert(one) == text)
    return next(found, text)


def _is_number_or_phone(part: str) -> bool:
    return bool(_NUMBER.fullmatch(part) or _PHONE.fullmatch(part))


def _read(path: Path, encoding: str, errors: str, delimiter: str) -> Rows:
    """The rows as they stand, with the line each begins on."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        reader = csv.reader(_lines(file, path), delimiter=delimiter, strict=True)
        rows: list[list[Any]] = [[]]
        while rows:
            line, rows = reader.line_num + 1, []
            try:
                rows.extend(islice(reader, BLOCK))
            except (csv.Error, UnicodeError, CrmError) as error:
                yield from _numbered(rows, line)
                line += sum(map(_lines_of, rows))
                if isinstance(error, csv.Error):
                    raise _damage(path, line, reader.line_num, error) from error
                if isinstance(error, UnicodeError):
                    raise _wrong_encoding(path, line, encoding) from error
                raise
            if line == 1 and rows and _TOLD_DELIMITER.fullmatch(delimiter.join(map(str, rows[0]))):
                line += 1
                del rows[0]
            if reader.line_num + 1 - line == len(rows):
                yield from zip(range(line, line + len(rows)), rows, strict=True)
            else:
                yield from _numbered(rows, line)


def _numbered(rows: list[list[Any]], line: int) -> Rows:
    """The rows from `line` on, some of which may stand on several lines."""
    for row in rows:
        yield line, row
        line += _lines_of(row)


def _lines_of(row: list[Cell]) -> int:
    return 1 + sum(len(_LINE_END.findall(str(cell))) for cell in row)


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    """The lines of a file, none of them long enough to fill the memory."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise CrmError(
                N_("A line of “{file}” has more than {most} characters. It is not a table."),
                file=path.name,
                most=_LONGEST_LINE,
            )
        yield line


def _wrong_encoding(path: Path, line: int, encoding: str) -> CrmError:
    return CrmError(
        N_("From line {line} on, “{file}” is not in the encoding {encoding}. Choose another encoding."),
        file=path.name,
        encoding=encoding,
        line=line,
    )


def _damage(path: Path, line: int, last: int, error: csv.Error) -> CrmError:
    """What is wrong in the row that begins on `line`."""
    if "field limit" in str(error) and last <= line:
        return CrmError(
            N_("Line {line} of “{file}” has a cell of more than {most} characters."),
            file=path.name,
            line=line,
            most=LONGEST_CELL,
        )
    return CrmError(
        N_(
            "Line {line} of “{file}” has a quotation mark that is not closed, or one too many."
            " Correct that line and try again."
        ),
        file=path.name,
        line=line,
    )


def _checked(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter in '"\r\n ':
        raise CrmError(
            N_("“{delimiter}” cannot separate columns. Use one sign, such as , or ;"), delimiter=delimiter
        )
    return delimiter


def _delimiter_of(path: Path, encoding: str) -> str:
    """The usual separator that cuts the first rows into the same number of columns, at least two."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = list(islice(iter(lambda: file.readline(_SAMPLE_LINE), ""), 2 * _SAMPLE_ROWS))
    told = _TOLD_DELIMITER.fullmatch(sample[0]) if sample else None
    if told:
        return told[1]
    scores = {delimiter: _fit(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _fit(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How well a separator fits: the share of rows as wide as the header, and how wide that is.

    Titles that are not cut may stand above the header, fewer than the rows that it is followed by.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(sample, delimiter=delimiter)
    try:
        widths = [len(row) for row in islice(reader, _SAMPLE_ROWS) if any(row)]
    except csv.Error:
        return 0.0, 0
    cut = list(dropwhile(lambda width: width == 1, widths))
    titles = len(widths) - len(cut)
    share = round(Counter(cut)[cut[0]] / len(cut), 1) if titles < len(cut) else 0.0
    return (share, cut[0]) if share and (not titles or share >= _LEAST_SHARE) else (0.0, 0)
