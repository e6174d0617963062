"""The work week in words: which days, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.calendars import weekday_name
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.model.work_time import parse_work_week
from crmdesk.ui.board.words import joined
from crmdesk.ui.pages.tickets.words import unbroken

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.work_time import Spans

DAYS, HOUR = 7, 60


def week_words(fmt: Formatter, written: str) -> str:
    """A week as the book keeps it, told from the first day of the week; empty where it cannot be read."""
    try:
        week = parse_work_week(written)
    except CrmError:
        return ""
    if not week:
        return ""
    first = fmt.locale.week_start
    runs: list[tuple[list[int], Spans]] = []
    for day in ((first + number) % DAYS for number in range(DAYS)):
        spans = week.get(day, ())
        if runs and runs[-1][1] == spans:
            runs[-1][0].append(day)
        else:
            runs.append(([day], spans))
    told = [_run(fmt, days, spans) for days, spans in runs if spans]
    return _("Work time: {week}").format(week=joined(told, fmt))


def _run(fmt: Formatter, days: list[int], spans: Spans) -> str:
    hours = joined([_span(fmt, *span) for span in spans], fmt)
    names = [weekday_name(day, fmt.locale.catalogue) for day in (days[0], days[-1])]
    if len(days) == 1:
        told = _("{day} {hours}").format(day=names[0], hours=hours)
        return unbroken(told) if len(spans) == 1 else told
    return _("{first} to {last} {hours}").format(first=names[0], last=names[1], hours=hours)


def _span(fmt: Formatter, start: int, end: int) -> str:
    return unbroken(_("{start} to {end}").format(start=_clock(fmt, start), end=_clock(fmt, end)))


def _clock(fmt: Formatter, minutes: int) -> str:
    """A time of the wall clock; 24:00 stays what it is."""
    hours, rest = divmod(minutes, HOUR)
    return fmt.local_digits(f"{hours}:{rest:02d}" if rest else str(hours))
