"""What a list is narrowed by, as a person says it: a field, how it compares, with what or when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.texts import N_, _
from crmdesk.model.period import Grain, Period
from crmdesk.services.list_filters import OPS, TEXT_OPS, Filter, Op
from crmdesk.ui.cells import words_of

if TYPE_CHECKING:
    from crmdesk.ui.cells import Writing
    from crmdesk.ui.desk import Desk

SPANS: dict[str, tuple[str, Grain, int]] = {
    "this_month": (N_("This month"), Grain.MONTH, 0),
    "last_month": (N_("Last month"), Grain.MONTH, -1),
    "this_quarter": (N_("This quarter"), Grain.QUARTER, 0),
    "last_quarter": (N_("Last quarter"), Grain.QUARTER, -1),
    "this_year": (N_("This year"), Grain.YEAR, 0),
    "last_year": (N_("Last year"), Grain.YEAR, -1),
}
"""Spans of days that move with the calendar: words, length, and how many back."""

DAY_OPS = {Op.AT_LEAST: N_("on or after"), Op.AT_MOST: N_("on or before"), Op.IS: N_("on")}
VALUELESS = frozenset({Op.EMPTY, Op.FILLED})
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


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a list. `words` is what the value is called; with `span` there is no value."""

    field: Field
    op: Op
    value: Any = None
    words: str = ""
    span: str = ""

    def filters(self, desk: Desk) -> tuple[Filter, ...]:
        """What the book is asked today."""
        if not self.span:
            return (Filter(self.field.name, self.op, self.value),)
        period = span_of(desk, self.span)
        if period is None:
            return ()
        return (
            Filter(self.field.name, Op.AT_LEAST, period.start),
            Filter(self.field.name, Op.AT_MOST, period.last),
        )

    def said(self, desk: Desk, writing: Writing) -> str:
        """The condition in words, for its chip."""
        words = (
            _(SPANS[self.span][0]) if self.span else self.words or words_of(self.field, self.value, writing)
        )
        if self.op is Op.IS and self.field.kind is Kind.FLAG:
            words = _("Yes") if self.value else _("No")
        return desk.fmt.sentence(_SAID[self.op], field=_(self.field.label), value=words)


def span_of(desk: Desk, span: str) -> Period | None:
    """The days that a moving span means today, in the person's calendar and the book's business year."""
    _words, grain, back = SPANS[span]
    facts = desk.work.facts
    period = Period.containing(desk.work.today(), grain, desk.locale.calendar, facts.fiscal_start)
    return period.previous() if back else period


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
