"""How one thing to do is told: its icon, its lines, its time and tone, the sentence that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.services.today import What, When
from crmdesk.ui.activity_icons import ACTIVITY_ICONS
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.today import Day, Item

DUE: Final = NP_("renewal", "Due")
_HOUR: Final = 60


class ItemWords(NamedTuple):
    """The texts of one row; `tone` names the colour of its time."""

    icon: str
    title: str
    detail: str
    time: str
    tone: str
    spoken: str


def item_words(item: Item, day: Day, fmt: Formatter, *, done: bool) -> ItemWords:
    """The texts of one thing to do."""
    title = unmasked(item.title)
    icon = "life-buoy" if item.what is What.TICKET else "repeat"
    if item.kind is not None:
        icon = ACTIVITY_ICONS[item.kind]
    if item.review is not None:
        icon = "gauge"
        title = fmt.sentence(N_("Review: {figure}"), figure=_(item.title))
    elif item.what is What.RENEWAL:
        title = fmt.sentence(N_("Renewal of {plan}"), plan=item.title)
    elif item.what is What.TICKET:
        title = fmt.sentence(
            N_("Ticket {number}: {subject}"), number=fmt.record_number(item.id), subject=item.title
        )
    detail = unmasked(item.customer)
    if item.review is not None:
        detail = joined([detail, item.review.period.label(fmt)], fmt)
    if item.amount is not None:
        detail = joined([detail, fmt.money(item.amount, item.currency)], fmt)
    time, tone = _time(item, day, fmt, done=done)
    said = joined([title, detail, time], fmt)
    return ItemWords(icon, title, detail, time, tone, said)


def _time(item: Item, day: Day, fmt: Formatter, *, done: bool) -> tuple[str, str]:
    """When it is or was due: how late it is, its time of day, or nothing for some time of a day."""
    if done:
        return _("Done"), "good"
    if item.day < day.today:
        return fmt.duration_days((day.today - item.day).days), "bad"
    if item.moment is not None and item.moment < day.now:
        return fmt.span(int((day.now - item.moment).total_seconds()) // 60), "bad"
    if item.moment is not None:
        soon = (item.moment - day.now).total_seconds() < _HOUR * 60
        return fmt.time(item.moment), "warn" if soon else "text"
    return (_(DUE), "text") if item.what is What.RENEWAL else ("", "mute")


def ahead(day: Day, fmt: Formatter) -> str:
    """How much is overdue, if anything, and how much is due within a week."""
    count = day.counts[When.TODAY] + day.counts[When.SOON]
    week = fmt.counted("{n} thing within a week", "{n} things within a week", count)
    return joined([_late(day, fmt) if day.counts[When.OVERDUE] else "", week], fmt)


def _late(day: Day, fmt: Formatter) -> str:
    return fmt.counted("{n} thing overdue", "{n} things overdue", day.counts[When.OVERDUE])


def summary(day: Day, fmt: Formatter) -> str:
    """The sentence under the date."""
    today = fmt.counted("{n} thing for today", "{n} things for today", day.counts[When.TODAY])
    said = joined([_late(day, fmt), today], fmt)
    first = min((item.moment for item in day.columns[When.TODAY] if item.moment is not None), default=None)
    if first is None:
        return said
    return fmt.sentence(N_("{summary}; the next at {time}"), summary=said, time=fmt.time(first))
