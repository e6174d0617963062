"""From the cells of a file to the values of fields."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.date_columns import read_date
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import clean, digits_only, fold
from crmdesk.l10n.parse_durations import read_duration
from crmdesk.l10n.parse_moments import NOON, read_moment
from crmdesk.l10n.parse_numbers import read_money, read_number, read_percent
from crmdesk.l10n.texts import N_
from crmdesk.model.interval_words import interval_said
from crmdesk.model.monthly_value import read_discount, write_discount
from crmdesk.model.period import Period
from crmdesk.services.periods import read_period
from crmdesk.services.validation import SHORTEST_PHONE, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crmdesk.exchange.tables import Block
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.importing.plan import MappedColumn, Plan

Cell = Any

_SEVERAL = re.compile(r"[;,،؛|\n]+")
_YES = frozenset(fold(word) for word in ("yes", "y", "true", "1", "بله", "بلی", "نعم", "כן", "x", "✓"))
_NO = frozenset(fold(word) for word in ("no", "n", "false", "0", "خیر", "نه", "لا", "לא"))
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not imported, or a cell of it: where, and why (as an untranslated sentence)."""

    line: int
    column: str
    reason: CrmError


@dataclass(slots=True)
class ReadRow:
    """One row of the file as field values; links are still texts."""

    line: int
    values: dict[str, Any]
    errors: Sequence[RowError] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A mapped column: where its cells stand, the field they fill, and how they are read."""

    place: int
    name: str
    heading: str
    kind: Kind
    read: Callable[[Cell], Any]
    is_checked: bool

    def read_all(self, cells: Sequence[Cell]) -> Sequence[Any]:
        """All cells of a column at once.

        Raises:
            CrmError: one of them cannot be read.
            TypeError: one that should be a text is none.
        """
        if self.kind in _STRIPPED and not self.is_checked:
            return [text or None for text in map(str.strip, cells)]
        looks_plain = _LOOKS_PLAIN.get(self.kind)
        if looks_plain is not None and all(map(looks_plain, filter(None, cells))):
            return [text or None for text in cells]
        return [None if cell == "" else self.read(cell) for cell in cells]


class CellReader:
    """Reads the rows of one plan."""

    def __init__(self, plan: Plan, facts: BookFacts) -> None:
        self.plan, self._facts = plan, facts
        self._base = "IRT" if facts.toman else facts.currency
        self._code = plan.options.values.get("currency", "").strip().upper() or self._base
        self._today, self._zone = facts.today(), ZoneInfo(facts.timezone)
        self._readers: dict[tuple[str, str], Callable[[Cell], Any]] = {}
        mapped = [column for column in plan.columns if column.field is not None]
        self._currency_place = next((c.place for c in mapped if _is_currency(c)), None)
        own = [c for c in mapped if self._currency_place is not None and _has_currency(c)]
        self._in_own_currency = [(column, _field(column)) for column in own]
        self._plain = [self._column(column) for column in mapped if column not in own]
        self._constants, self._said_wrong = self._read_constants()

    def blocks(self) -> Iterator[list[ReadRow]]:
        """Every row of the file, some at a time; what cannot be read stands in its errors."""
        return filter(None, map(self._read_block, self.plan.table.blocks()))

    def _read_block(self, block: Block) -> list[ReadRow]:
        """Some rows, read column by column."""
        errors: dict[int, list[RowError]] = defaultdict(list)
        cells = list(zip(*[cells for _line, cells in block], strict=False))
        lines = [line for line, _cells in block]
        columns: dict[str, Sequence[Any]] = {}
        for one in self._plain:
            read = self._read_column(one, cells[one.place], lines, errors)
            before = columns.get(one.name)
            columns[one.name] = read if before is None else list(map(together, before, read))
        values = zip(*columns.values(), strict=True) if columns else repeat((), len(block))
        rows = [
            ReadRow(line, dict(zip(columns, row, strict=True)))
            for line, row in zip(lines, values, strict=True)
        ]
        for row, (line, own) in zip(rows, block, strict=True) if self._in_own_currency else ():
            self._read_amounts(line, own, row.values, errors[line])
        for row in rows if self._constants or self._said_wrong else ():
            row.values |= self._constants
            errors[row.line] += [RowError(row.line, name, reason) for name, reason in self._said_wrong]
        for row in rows if errors else ():
            row.errors = errors.get(row.line, ())
        return rows

    @staticmethod
    def _read_column(
        one: _Place, cells: Sequence[Cell], lines: list[int], errors: dict[int, list[RowError]]
    ) -> Sequence[Any]:
        """One column's values; what cannot be read is None and stands in the errors of its row."""
        with suppress(CrmError, TypeError):
            return one.read_all(cells)
        values: list[Any] = []
        for line, cell in zip(lines, cells, strict=True):
            try:
                values.append(None if cell == "" else one.read(cell))
            except CrmError as reason:
                values.append(None)
                errors[line].append(RowError(line, one.heading, reason))
        return values

    def _column(self, column: MappedColumn) -> _Place:
        one = _field(column)
        reading = column.reading if isinstance(column.reading, DateReading) else DateReading.YMD
        read = self._reader(one, self._code, reading)
        return _Place(column.place, one.name, column.heading, one.kind, read, is_checked=_is_checked(one))

    def _read_constants(self) -> tuple[dict[str, Any], list[tuple[str, CrmError]]]:
        """The values said for every row, and those that cannot be read."""
        values: dict[str, Any] = {}
        wrong: list[tuple[str, CrmError]] = []
        for name, text in self.plan.options.values.items():
            one = self.plan.fields[name]
            reading = DateReading(self.plan.options.dates.get(name) or self.plan.options.all_dates or "ymd")
            pure = clean(text)[0].strip()
            try:
                values[name] = self._reader(one, self._code, reading)(pure) if pure else None
            except CrmError as reason:
                wrong.append((name, reason))
        return values, wrong

    def _read_amounts(
        self, line: int, cells: list[Cell], values: dict[str, Any], errors: list[RowError]
    ) -> None:
        """Read the amounts of a row that says their currency."""
        said = cells[self._currency_place or 0]
        code = str(said).strip().upper() or self._code
        for column, one in self._in_own_currency:
            cell = cells[column.place]
            try:
                values[one.name] = None if cell == "" else self._money_reader(one, code)(cell)
            except CrmError as reason:
                errors.append(RowError(line, column.heading, reason))

    def _money_reader(self, one: Field, code: str) -> Callable[[Cell], Any]:
        key = (one.name, code)
        if key not in self._readers:
            self._readers[key] = self._reader(one, code, DateReading.YMD)
        return self._readers[key]

    def _reader(self, one: Field, code: str, reading: DateReading) -> Callable[[Cell], Any]:
        """How one field's cells are read and checked; kinds of few or costly values are remembered."""
        if one.kind in _TEXTS or "." in one.currency:
            # Where the record linked to says the currency, its writer reads the amount.
            chosen = _remembered(lambda cell: checked(one, _text(cell)))
            return chosen if _is_checked(one) else _TEXTS.get(one.kind, _text)
        if one.kind in _LINES:
            return partial(_LINES[one.kind], one)
        dated = {Kind.DATE: self._day, Kind.MOMENT: self._moment, Kind.PERIOD: self._period}
        if one.kind in dated:
            read = dated[one.kind]
            return _remembered(lambda cell: checked(one, read(cell, reading)))
        if one.kind is Kind.MONEY:
            code = code if one.currency else self._base
            return _remembered(lambda cell: checked(one, read_money(_plain(cell), code)))
        if one.kind is Kind.DISCOUNT:
            return _remembered(lambda cell: checked(one, _discount(_plain(cell), code)))
        return _remembered(partial(_READ[one.kind], one))

    def _day(self, cell: Cell, reading: DateReading) -> dt.date:
        if isinstance(cell, dt.datetime):
            return cell.date()
        return cell if isinstance(cell, dt.date) else read_date(_plain(cell), reading, today=self._today)

    def _period(self, cell: Cell, _reading: DateReading) -> Period:
        """A period; a spreadsheet makes of 2017-03 the first of March."""
        if isinstance(cell, dt.date) and cell.day == 1:
            first = self._facts.fiscal_start
            return Period.month(cell.year, cell.month, CalendarId.GREGORIAN, first)
        return read_period(_plain(cell).strip(), self._facts, self._today)

    def _moment(self, cell: Cell, reading: DateReading) -> dt.datetime:
        """A moment; one that names no zone is on the clocks of the book, and a bare day is its noon there."""
        if isinstance(cell, dt.datetime):
            local = cell if cell.tzinfo is not None else cell.replace(tzinfo=self._zone)
            return local.astimezone(dt.UTC)
        if isinstance(cell, dt.date):
            return dt.datetime.combine(cell, NOON, self._zone).astimezone(dt.UTC)
        day_of = partial(read_date, reading=reading, today=self._today)
        return read_moment(_plain(cell), day_of, self._zone)


def _field(column: MappedColumn) -> Field:
    if column.field is None:
        raise ValueError(column.heading)
    return column.field


def _is_checked(one: Field) -> bool:
    """Whether a text must be one of the words that the business chose from."""
    return one.own > 0 and one.kind is Kind.CHOICE


def _is_currency(column: MappedColumn) -> bool:
    return column.field is not None and column.field.kind is Kind.CURRENCY


def _has_currency(column: MappedColumn) -> bool:
    one = column.field
    return one is not None and one.kind in {Kind.MONEY, Kind.DISCOUNT} and bool(one.currency)


def _remembered(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """A reader that reads the same cell once."""
    known: dict[Cell, Any] = {}

    def reading(cell: Cell) -> Any:
        try:
            return known[cell]
        except KeyError:
            value = read(cell)
            if len(known) < _MOST_REMEMBERED:
                known[cell] = value
            return value

    return reading


def _plain(cell: Cell) -> str:
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _text(cell: Cell) -> str | None:
    return (cell if isinstance(cell, str) else _plain(cell)).strip() or None


def _number(one: Field, cell: Cell) -> Any:
    return checked(one, cell if isinstance(cell, Decimal) else read_number(str(cell)))


def _percent(one: Field, cell: Cell) -> Any:
    return checked(one, cell if isinstance(cell, Decimal) else read_percent(str(cell)))


def _minutes(one: Field, cell: Cell) -> Any:
    return checked(one, read_duration(_plain(cell)))


def _interval(one: Field, cell: Cell) -> Any:
    return checked(one, interval_said(_plain(cell)))


def _discount(text: str, code: str) -> str:
    return write_discount(read_discount(text, code), currency(code).stored_code)


def _currency(_one: Field, cell: Cell) -> str:
    """A currency's code; toman are rials."""
    return currency(str(cell).strip().upper()).stored_code


def yes_or_no(text: str) -> bool | None:
    """What a word says in any of the four languages; None where it says neither."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def _flag(_one: Field, cell: Cell) -> bool:
    truth = yes_or_no(_plain(cell))
    if truth is None:
        raise NotUnderstood(N_("“{text}” is neither yes nor no."), text=str(cell))
    return truth


def _language(_one: Field, cell: Cell) -> str:
    code = str(cell).strip().lower()
    return code if code[:2] in CATALOGUES else str(cell).strip()


def _words(_one: Field, cell: Cell) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(_plain(cell)) if part.strip()]


_READ: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.NUMBER: _number,
    Kind.PERCENT: _percent,
    Kind.MINUTES: _minutes,
    Kind.INTERVAL: _interval,
    Kind.CURRENCY: _currency,
    Kind.FLAG: _flag,
    Kind.LANGUAGE: _language,
    Kind.TAGS: _words,
}

# What most addresses and numbers look like: they need no closer look.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9](-?[A-Za-z0-9])*\.)+[A-Za-z]{2,24}"
)
_BETWEEN_PHONES = re.compile(r"\s*[/\\&]\s*|\s+(?:and|or|و|یا|أو|او|ו|או)[\s־-]*(?=[+(\d])", re.IGNORECASE)
_PLAIN_PHONE = re.compile(r"\+?[0-9](?:[ .-]?[0-9]){6,14}")


def together(first: str | None, second: str | None) -> str | None:
    """The addresses or numbers of both, each once and on its line."""
    lines = [*(first or "").splitlines(), *(second or "").splitlines()]
    return "\n".join(dict.fromkeys(lines)) or None


def _emails(one: Field, cell: Cell) -> str | None:
    text = str(cell).strip()
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    words = _words(one, cell)
    if all(_PLAIN_ADDRESS.fullmatch(word) for word in words):
        return "\n".join(words) or None
    kept: str | None = checked(one, words)
    return kept


def _phones(one: Field, cell: Cell) -> str | None:
    text = _plain(cell).strip()
    if _PLAIN_PHONE.fullmatch(text):
        return text
    numbers = [number for part in _words(one, cell) for number in _numbers(part)]
    kept: str | None = checked(one, numbers)
    return kept


def _numbers(text: str) -> list[str]:
    """The phone numbers that a stroke or an "and" parts, if each of them is a whole one; else the text."""
    parts = _BETWEEN_PHONES.split(text)
    return parts if all(len(digits_only(fold(part))) >= SHORTEST_PHONE for part in parts) else [text]


_STRIPPED = frozenset({Kind.TEXT, Kind.COUNTRY, Kind.URL, Kind.IDENT, Kind.LINK, Kind.CHOICE, Kind.KPI})
_TEXTS: dict[Kind, Callable[[Cell], Any]] = {**dict.fromkeys(_STRIPPED, _text), Kind.LONG_TEXT: _plain}
_LOOKS_PLAIN = {Kind.EMAILS: _PLAIN_ADDRESS.fullmatch, Kind.PHONES: _PLAIN_PHONE.fullmatch}
_LINES: dict[Kind, Callable[[Field, Cell], Any]] = {Kind.EMAILS: _emails, Kind.PHONES: _phones}
