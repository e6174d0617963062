"""What a list is narrowed by, as a person says it: a field, how it compares, with what or when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain, Period
from crmdesk.services.list_filters import Filter, Op

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.entities.spec import Field
    from crmdesk.l10n.calendars import CalendarId
    from crmdesk.model.setting import BookFacts

SPANS: Final[dict[str, tuple[str, Grain, int]]] = {
    "this_month": (N_("This month"), Grain.MONTH, 0),
    "last_month": (N_("Last month"), Grain.MONTH, -1),
    "this_quarter": (N_("This quarter"), Grain.QUARTER, 0),
    "last_quarter": (N_("Last quarter"), Grain.QUARTER, -1),
    "this_year": (N_("This year"), Grain.YEAR, 0),
    "last_year": (N_("Last year"), Grain.YEAR, -1),
}
"""Spans of days that move with the calendar: words, length, and how many back."""

VALUELESS: Final = frozenset({Op.EMPTY, Op.FILLED})


class Viewer(NamedTuple):
    """Who looks at a list, and when: `calendar` is the person's own, `staff` who is at the keyboard."""

    facts: BookFacts
    today: dt.date
    calendar: CalendarId
    staff: int | None

    def days_of(self, span: str) -> Period | None:
        """The days that a moving span means today, in the person's calendar and the book's business year."""
        _words, grain, back = SPANS[span]
        period = Period.containing(self.today, grain, self.calendar, self.facts.fiscal_start)
        return period.previous() if back else period


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a list. `words` is what the value is called; with `span` there is no value."""

    field: Field
    op: Op
    value: Any = None
    words: str = ""
    span: str = ""

    def filters(self, viewer: Viewer) -> tuple[Filter, ...]:
        """What the book is asked today."""
        if not self.span:
            return (Filter(self.field.name, self.op, self.value),)
        period = viewer.days_of(self.span)
        return () if period is None else days_within(self.field.name, period)


def days_within(field: str, period: Period) -> tuple[Filter, ...]:
    """What is asked of a field whose day is to lie within a period."""
    return Filter(field, Op.AT_LEAST, period.start), Filter(field, Op.AT_MOST, period.last)
