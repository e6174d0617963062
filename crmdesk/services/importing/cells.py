"""From the cells of a file to the values of fields."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.date_columns import Ambiguous, read_date
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.normalise import clean, fold
from crmdesk.l10n.parse_numbers import read_money, read_number, read_percent
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid
from crmdesk.services.validation import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crmdesk.model.setting import BookFacts
    from crmdesk.services.importing.plan import Plan

_SEVERAL = re.compile(r"[;,،؛|\n]+")
_YES = frozenset(fold(word) for word in ("yes", "y", "true", "1", "بله", "بلی", "نعم", "כן", "x", "✓"))
_NO = frozenset(fold(word) for word in ("no", "n", "false", "0", "خیر", "نه", "لا", "לא", ""))
_LANGUAGES = {"en", "fa", "ar", "he"}


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
    cells: list[Any] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


class _Source(NamedTuple):
    """Where a value comes from: a cell under its heading, and how its column is read."""

    heading: str
    cell: Any
    reading: object = None


class CellReader:
    """Reads the rows of one plan."""

    def __init__(self, plan: Plan, facts: BookFacts) -> None:
        self.plan = plan
        self.facts = facts
        self.money_code = "IRT" if facts.toman else facts.currency
        self._places = [(c, c.field) for c in plan.columns if c.field is not None]
        known = plan.fields
        self._constants = [(known[name], text) for name, text in plan.options.values.items()]
        self._today = dt.datetime.now(dt.UTC).date()
        self._currency_field = known.get("currency")

    def rows(self) -> Iterator[ReadRow]:
        """Every row of the file that has anything in it; what cannot be read stands in its errors."""
        for line, cells in self.plan.rows():
            if any(str(cell).strip() for cell in cells):
                yield self._read(line, cells)

    def _read(self, line: int, cells: list[Any]) -> ReadRow:
        row = ReadRow(line, {}, cells)
        code = self._currency(cells)
        for column, one in self._places:
            cell = cells[column.place] if column.place < len(cells) else ""
            self._put(row, one, _Source(column.heading, cell, column.reading), code)
        for one, text in self._constants:
            self._put(row, one, _Source(one.name, text), code)
        return row

    def _put(self, row: ReadRow, one: Field, source: _Source, code: str) -> None:
        try:
            value = self._value(one, source.cell, source.reading, code)
            if one.kind not in {Kind.LINK, Kind.TAGS, Kind.FLAG} and (value is not None or one.required):
                value = _quickly_checked(one, value)
            row.values[one.name] = value
        except (NotUnderstood, Invalid) as reason:
            row.errors.append(RowError(row.line, source.heading, reason))

    def _currency(self, cells: list[Any]) -> str:
        for column, one in self._places:
            if one is self._currency_field and column.place < len(cells):
                return str(cells[column.place]).strip().upper() or self.money_code
        return str(self.plan.options.values.get("currency", "")).strip().upper() or self.money_code

    def _value(self, one: Field, cell: Any, reading: object, code: str) -> Any:
        if isinstance(cell, str):
            cell = clean(cell)[0].strip()
        if cell in {"", None}:
            return None
        read = _READ.get(one.kind)
        return str(cell) if read is None else read(self, cell, reading, code)

    def read_money(self, cell: Any, _reading: object, code: str) -> int:
        """An amount in minor units; toman are rials times ten."""
        return read_money(str(cell), code)

    def read_day(self, cell: Any, reading: object, _code: str) -> dt.date:
        """A day as the column is read."""
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        if isinstance(reading, Ambiguous) or reading is None:
            reading = DateReading.YMD
        if not isinstance(reading, DateReading):
            raise NotUnderstood(N_("“{text}” is not a date."), text=str(cell))
        return read_date(str(cell), reading, today=self._today)

    def read_currency(self, cell: Any, _reading: object, _code: str) -> str:
        """A currency's code; toman are rials."""
        code = str(cell).strip().upper()
        return "IRR" if code == "IRT" else code


def _number(_reader: CellReader, cell: Any, _reading: object, _code: str) -> Decimal:
    try:
        return cell if isinstance(cell, Decimal) else read_number(str(cell))
    except InvalidOperation as error:
        raise NotUnderstood(N_("“{text}” is not a number."), text=str(cell)) from error


def _percent(_reader: CellReader, cell: Any, _reading: object, _code: str) -> Decimal:
    return read_percent(str(cell))


def yes_or_no(text: str) -> bool | None:
    """What a word says in any of the four languages; None where it says neither."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def _flag(_reader: CellReader, cell: Any, _reading: object, _code: str) -> bool:
    truth = yes_or_no(str(cell))
    if truth is not None:
        return truth
    raise NotUnderstood(N_("“{text}” is neither yes nor no."), text=str(cell))


def _words(_reader: CellReader, cell: Any, _reading: object, _code: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(str(cell)) if part.strip()]


def _language(_reader: CellReader, cell: Any, _reading: object, _code: str) -> str:
    code = str(cell).strip().lower()
    return code if code[:2] in _LANGUAGES else str(cell)


_READ: dict[Kind, Callable[[CellReader, Any, object, str], Any]] = {
    Kind.MONEY: CellReader.read_money,
    Kind.DATE: CellReader.read_day,
    Kind.CURRENCY: CellReader.read_currency,
    Kind.NUMBER: _number,
    Kind.PERCENT: _percent,
    Kind.FLAG: _flag,
    Kind.TAGS: _words,
    Kind.EMAILS: _words,
    Kind.PHONES: _words,
    Kind.LANGUAGE: _language,
}

_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9](-?[A-Za-z0-9])*\.)+[A-Za-z]{2,24}"
)


def _quickly_checked(one: Field, value: Any) -> Any:
    """`validation.checked`, with the common shape of an e-mail address known at a glance."""
    if one.kind is Kind.TEXT and value is not None:
        return value
    if one.kind is Kind.EMAILS and all(_PLAIN_ADDRESS.fullmatch(text) for text in value):
        return "\n".join(value)
    return checked(one, value)
