"""Taking lists out of the book, for spreadsheets or for moving data."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crmdesk.entities.catalogue import DECLARED, BookFields, fields_of
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Field, Kind
from crmdesk.exchange.registry import format_of, writing_of
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.measured import InUnit, KpiId
from crmdesk.l10n.texts import _
from crmdesk.model.deal import DealStatus
from crmdesk.model.interval_words import interval_words
from crmdesk.model.money import Money
from crmdesk.services import lists
from crmdesk.services.book_fields import book_fields
from crmdesk.services.targets import tell_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    from crmdesk.db.uow import Work
    from crmdesk.entities.spec import Entity
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.lists import ListQuery

_CLOSED = {DealStatus.WON: "Won", DealStatus.LOST: "Lost"}
_OUTCOME = {"deal": "status", "stage_move": "outcome"}
"""The field that tells whether a stage is rather a close; a file has both in one column."""


def whole_list(entity: str, book: BookFields = DECLARED) -> ListQuery:
    """Every record of a kind with every field of the book that a file can hold, for moving data."""
    names = tuple(one.name for one in fields_of(declared_entity(entity), book) if one.importable)
    if entity in _OUTCOME:
        names += (_OUTCOME[entity],)
    return lists.ListQuery(entity=entity, columns=names)


def everything(work: Work, entity: str) -> ListQuery:
    """The same for an open book."""
    return whole_list(entity, book_fields(work))


def export_list(work: Work, *, query: ListQuery, path: Path, exact: bool, rtl: bool, vcard: str = "") -> int:
    """Write a list to a CSV, XLSX or vCard file, whole or not at all; returns how many rows it has.

    `exact` is for moving data: field names as headings, every value as the import reads it. Else
    headings are in the language in use, amounts in toman where the book counts in them, and nothing in a
    cell can be run by a spreadsheet. Either has the currency beside amounts that say it. vCards, of
    version `vcard` where that is said, have every field of a record that they know, whatever the list
    shows, and if `exact` all others too.

    Raises:
        CrmError: the file's ending is no format, or it cannot be written.
    """
    book = book_fields(work)
    declared = book.entity(query.entity)
    write = partial(writing_of(path, kind=declared.plural, vcard=vcard), exact=exact, rtl=rtl)
    if format_of(path).KINDS:
        query, exact = replace(query, columns=whole_list(query.entity, book).columns), True
    query = replace(_with_currencies(declared, query), by_reference=exact or query.by_reference)
    fields = [declared.field(name) for name in query.columns]
    outcome = _OUTCOME.get(query.entity, "")
    shown = [one for one in fields if not (exact and one.name == outcome)]
    header = [one.name if exact else _(one.label) for one in shown]
    written = 0

    def cells() -> Iterator[list[Any]]:
        nonlocal written
        for row in lists.each_row(work, query=query):
            written += 1
            values = dict(zip((one.name for one in fields), row.values, strict=True))
            if exact and values.get(outcome) in _CLOSED:
                values["stage"] = _CLOSED[values[outcome]]
            yield [_cell(one, values, exact=exact, facts=work.facts) for one in shown]

    write(path, header, cells())
    return written


def _with_currencies(declared: Entity, query: ListQuery) -> ListQuery:
    known = {one.name for one in declared.fields}
    own = {one.currency for one in declared.fields if one.name in query.columns} & known
    missing = tuple(sorted(own - set(query.columns)))
    return replace(query, columns=(*query.columns, *missing))


def _cell(one: Field, values: dict[str, Any], *, exact: bool, facts: BookFacts) -> Any:
    value = values[one.name]
    if value is None:
        return ""
    if one.kind is Kind.PERIOD:
        return value.key
    if one.kind in {Kind.MONEY, Kind.FIGURE} or isinstance(value, Money):
        return _amount(one, value, facts, exact=exact)
    if one.kind is Kind.FLAG:
        return ("yes" if value else "no") if exact else (_("Yes") if value else _("No"))
    if one.kind in {Kind.MOMENT, Kind.INTERVAL, Kind.CHOICE, Kind.KPI, Kind.CURRENCY}:
        return _exact(value) if exact else _told(one, value, facts)
    return _joined(one, value)


def _exact(value: Any) -> Any:
    if isinstance(value, KpiId):
        return str(value)
    return value.value if isinstance(value, StrEnum) else value


def _told(one: Field, value: Any, facts: BookFacts) -> Any:
    """A moment as the clocks of the book show it, since a spreadsheet knows no zones; else words."""
    if one.kind is Kind.MOMENT:
        return value.astimezone(ZoneInfo(facts.timezone)).replace(tzinfo=None)
    if one.kind is Kind.INTERVAL:
        return interval_words(value)
    if one.kind is Kind.CURRENCY:
        return "IRT" if _is_toman(value, facts) else value
    if isinstance(value, KpiId):
        return _(value.name) or str(value)
    return _label(value) if isinstance(value, StrEnum) else value


def _amount(one: Field, value: Money | InUnit | int, facts: BookFacts, *, exact: bool) -> Decimal:
    """An amount in whole units: toman where the book counts in them, but beside a column that says rials."""
    if isinstance(value, InUnit):
        return tell_value(value, value.unit, facts)
    amount = value if isinstance(value, Money) else Money(value, facts.currency)
    told = exact and "." not in one.currency and bool(one.currency)
    in_toman = not told and _is_toman(amount.currency, facts)
    return currency("IRT" if in_toman else amount.currency).value(amount.minor)


def _is_toman(code: str, facts: BookFacts) -> bool:
    return facts.toman and code == facts.currency


def _joined(one: Field, value: Any) -> Any:
    """Several words of one cell as one text."""
    if one.kind in {Kind.EMAILS, Kind.PHONES}:
        return value.replace("\n", "; ")
    return "; ".join(value) if isinstance(value, tuple) and not isinstance(value, Money) else value


def _label(choice: StrEnum) -> str:
    return _(getattr(choice, "label", choice.value))
