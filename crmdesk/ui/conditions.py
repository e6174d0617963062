"""How conditions on a list are told, and which of them a field can have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_, _
from crmdesk.services.conditions import SPANS
from crmdesk.services.list_filters import OPS, TEXT_OPS, Op
from crmdesk.ui.cells import words_of

if TYPE_CHECKING:
    from crmdesk.entities.spec import Field
    from crmdesk.services.conditions import Condition
    from crmdesk.ui.cells import Writing
    from crmdesk.ui.desk import Desk

DAY_OPS = {Op.AT_LEAST: N_("on or after"), Op.AT_MOST: N_("on or before"), Op.IS: N_("on")}
_CHOSEN = frozenset({Kind.LANGUAGE, Kind.CURRENCY})

_SAID = {
    Op.IS: N_("{field}: {value}"),
    Op.CONTAINS: N_("{field}: {value}"),
    Op.IS_NOT: N_("{field}: not {value}"),
    Op.AT_LEAST: N_("{field}: from {value}"),
    Op.AT_MOST: N_("{field}: up to {value}"),
    Op.EMPTY: N_("{field}: empty"),
    Op.FILLED: N_("{field}: not empty"),
}


def said(one: Condition, desk: Desk, writing: Writing) -> str:
    """A condition in words, for its chip."""
    words = _(SPANS[one.span][0]) if one.span else one.words or words_of(one.field, one.value, writing)
    if one.op is Op.IS and one.field.kind is Kind.FLAG:
        words = _("Yes") if one.value else _("No")
    return desk.fmt.sentence(_SAID[one.op], field=_(one.field.label), value=words)


def asked_in_days(field: Field) -> bool:
    """Whether a condition on a field names a day: of a moment it is its whole day."""
    return field.kind in {Kind.DATE, Kind.MOMENT}


def value_field(field: Field) -> Field:
    """The field in which a condition's value is typed."""
    return replace(field, kind=Kind.DATE) if field.kind is Kind.MOMENT else field


def ops_of(field: Field) -> tuple[Op, ...]:
    """How a field can be compared."""
    return (Op.IS, Op.EMPTY, Op.FILLED) if field.kind in _CHOSEN else OPS.get(field.kind, TEXT_OPS)


def op_words(field: Field, op: Op) -> str:
    """What a comparison is called for a field."""
    return _(DAY_OPS[op] if asked_in_days(field) and op in DAY_OPS else op.label)
