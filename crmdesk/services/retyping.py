"""What becomes of a field's values when the field becomes one of another kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.date_columns import infer_date_order, read_date
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.parse_numbers import read_money, read_number
from crmdesk.model.contact import Contact
from crmdesk.services.custom_values import value_of
from crmdesk.services.importing.cells import yes_or_no
from crmdesk.services.importing.links import AMBIGUOUS, Register
from crmdesk.services.validation import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Unit

Stored = tuple[str | None, int | None]


def converted(unit: Unit, before: Field, after: Field, stored: Sequence[Stored]) -> list[Any] | None:
    """The values of one kind as values of another; None where one of them does not read as it."""
    values = [value_of(before, text, whole) for text, whole in stored]
    if before.kind is after.kind and before.link == after.link and after.kind is not Kind.CHOICE:
        return values
    words = [words_of(unit, before, value) for value in values]
    try:
        read = _reader(unit, after, words)
        return [checked(after, read(text)) for text in words]
    except CrmError:
        return None


def words_of(unit: Unit, one: Field, value: Any) -> str:
    """A value as an exact file has it."""
    if one.kind is Kind.MONEY:
        return str(currency(_shown(unit)).value(value))
    if one.kind is Kind.FLAG:
        return "yes" if value else "no"
    if one.kind is Kind.LINK:
        found = unit.session.get(Contact, value)
        return "" if found is None else found.name
    return format(value, "f") if one.kind is Kind.NUMBER else str(value)


def _shown(unit: Unit) -> str:
    return "IRT" if unit.facts.toman else unit.facts.currency


def _reader(unit: Unit, after: Field, words: Sequence[str]) -> Callable[[str], Any]:
    if after.kind is Kind.DATE:
        order = infer_date_order(words, prefer=unit.facts.calendar)
        if words and not isinstance(order, DateReading):
            raise NotUnderstood("")
        reading = order if isinstance(order, DateReading) else DateReading.YMD
        return partial(read_date, reading=reading, today=unit.today())
    if after.kind is Kind.LINK:
        return partial(_linked, Register(unit.session, after.link)) if words else str
    readers: dict[Kind, Callable[[str], Any]] = {
        Kind.NUMBER: read_number,
        Kind.MONEY: lambda text: read_money(text, _shown(unit)),
        Kind.FLAG: _flag,
    }
    return readers.get(after.kind, str)


def _flag(text: str) -> bool:
    truth = yes_or_no(text)
    if truth is None:
        raise NotUnderstood("")
    return truth


def _linked(register: Register, text: str) -> int:
    found = register.find(text)
    if found is None or found.record == AMBIGUOUS:
        raise NotUnderstood("")
    return found.record
