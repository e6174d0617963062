"""How a saved view is kept: as JSON, read part by part. A part that makes no sense is left out alone."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crmdesk.entities.spec import Kind
from crmdesk.l10n.measured import InUnit
from crmdesk.model.period import Period
from crmdesk.services.conditions import SPANS, VALUELESS, Condition
from crmdesk.services.list_filters import OPS, TEXT_OPS, Op
from crmdesk.services.list_views import ALL, CHOICES, LARGEST, TRASH, ListView, bases_of
from crmdesk.services.lists import LATEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.entities.spec import Entity, Field

_TYPES: Final[Mapping[Kind, tuple[type, ...]]] = {
    Kind.MONEY: (int,),
    Kind.MINUTES: (int,),
    Kind.LINK: (int,),
    Kind.FLAG: (bool,),
    Kind.NUMBER: (Decimal, int),
    Kind.PERCENT: (Decimal,),
    Kind.FIGURE: (Decimal,),
    Kind.DATE: (dt.date,),
    Kind.MOMENT: (dt.date,),
    Kind.PERIOD: (Period,),
    Kind.TAGS: (str, int),
}
"""What the values of conditions are; those of other fields are texts. A tag is kept by its number."""


def write_view(view: ListView, tags: Mapping[str, int]) -> str:
    """A view as text; `tags` are the numbers of the book's tags, which may be renamed later."""
    kept = {
        "base": view.base,
        "search": view.search,
        "conditions": [_condition_kept(one, tags) for one in view.conditions],
        "columns": list(view.columns),
        "sort": view.sort,
        "descending": view.descending,
        "choices": dict(view.choices),
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _condition_kept(one: Condition, tags: Mapping[str, int]) -> dict[str, Any]:
    value = tags.get(one.value, one.value) if one.field.kind is Kind.TAGS else _value_kept(one.value)
    asked = {"field": one.field.name, "op": one.op.value, "value": value, "span": one.span}
    return {name: part for name, part in asked.items() if part not in (None, "")}


def _value_kept(value: Any) -> Any:
    """A value as JSON: what JSON does not know by its kind and its text."""
    if isinstance(value, InUnit):
        return {"number": str(Decimal(value)), "unit": value.unit}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return {"period": value.kept()} if isinstance(value, Period) else value


def read_view(text: str, declared: Entity) -> ListView:
    """A view from its text, by the fields that there are; values of links are numbers of records."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    fields = {one.name: one for one in declared.fields}
    shown = {one.name for one in declared.columns()}
    conditions = (_condition(one, fields) for one in _list(kept.get("conditions")))
    base, sort, choices = kept.get("base"), kept.get("sort"), kept.get("choices")
    is_sorted = isinstance(sort, str) and (sort == LATEST or (sort in fields and fields[sort].sortable))
    return ListView(
        base=base if isinstance(base, str) and base in (*bases_of(declared, 0), TRASH) else ALL,
        search=search if isinstance(search := kept.get("search"), str) else "",
        conditions=tuple(one for one in conditions if one is not None),
        columns=tuple(one for one in _list(kept.get("columns")) if isinstance(one, str) and one in shown),
        sort=str(sort) if is_sorted else "",
        descending=kept.get("descending") is True,
        choices={
            name: one
            for name, one in (choices.items() if isinstance(choices, dict) else ())
            if name in CHOICES and CHOICES[name](one)
        },
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _condition(kept: Any, fields: Mapping[str, Field]) -> Condition | None:
    """A condition, or None where field, comparison or value make no sense."""
    try:
        field, op, span = fields[kept["field"]], Op(kept["op"]), kept.get("span", "")
        if span:
            is_timed = span in SPANS and field.kind in {Kind.DATE, Kind.MOMENT}
            return Condition(field, op, span=span) if is_timed else None
        if op not in OPS.get(field.kind, TEXT_OPS):
            return None
        value = None if op in VALUELESS else _value(field, op, kept["value"])
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return None
    return Condition(field, op, value)


def _value(field: Field, op: Op, kept: Any) -> Any:
    """What a value that was kept means for a field.

    Raises:
        ValueError: it is none of the field's.
    """
    value = _meant(kept) if isinstance(kept, dict) else kept
    wanted = (str,) if op is Op.CONTAINS else _TYPES.get(field.kind, (str,))
    if not isinstance(value, wanted) or isinstance(value, bool) is not (wanted == (bool,)):
        raise ValueError(field.name)
    if isinstance(value, int) and abs(value) >= LARGEST:
        raise ValueError(field.name)
    if field.kind is Kind.CHOICE:
        choices = field.choices or ()
        if value not in tuple(choices):
            raise ValueError(field.name)
        return choices(value) if isinstance(choices, type) else value
    return value


def _meant(kept: dict[str, Any]) -> Any:
    if "unit" in kept:
        return InUnit(_number(kept["number"]), str(kept["unit"]))
    if "number" in kept:
        return _number(kept["number"])
    if "moment" in kept:
        return dt.datetime.fromisoformat(kept["moment"])
    return Period.from_kept(kept["period"]) if "period" in kept else dt.date.fromisoformat(kept["day"])


def _number(text: Any) -> Decimal:
    number = Decimal(str(text))
    if not number.is_finite():
        raise ValueError(text)
    return number
