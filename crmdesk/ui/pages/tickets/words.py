"""What the ticket desk says of tickets and their clocks, in the language of the window."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, NP_, _, within
from crmdesk.model.ticket import EventAuthor, Priority, TicketStatus
from crmdesk.services.ticket_desk import SOON, Queue
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked
from crmdesk.ui.paint import one_line

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.ticket_desk import QueueRow
    from crmdesk.services.ticket_thread import Clock, ThreadEvent
    from crmdesk.ui.widgets.tag import TagTone

CLOCKS: Final = {
    "first_reply": NP_("service clock", "First reply"),
    "next_update": NP_("service clock", "Next update"),
    "solve": NP_("service clock", "Solving"),
}

MINUTE, HOUR, DAY = 60, 3600, 86400
NO_BREAK: Final = "\u00a0"
STATUS_TAGS: Final[dict[TicketStatus, tuple[TagTone, str]]] = {
    TicketStatus.NEW: ("accent", "circle-dot"),
    TicketStatus.OPEN: ("accent", "circle-dot"),
    TicketStatus.WAITING: ("neutral", "pause"),
    TicketStatus.SOLVED: ("good", "circle-check"),
    TicketStatus.CLOSED: ("neutral", "lock"),
}
PRIORITY_TAGS: Final[dict[Priority, tuple[TagTone, str]]] = {
    Priority.LOW: ("neutral", "arrow-down"),
    Priority.NORMAL: ("neutral", "minus"),
    Priority.HIGH: ("warn", "flag"),
    Priority.URGENT: ("bad", "flag"),
}
PRESSING: Final = frozenset({Priority.HIGH, Priority.URGENT})


@dataclass(frozen=True, slots=True)
class Told:
    """How a deadline stands: words, an icon and a tone, so that none of them is needed alone."""

    words: str
    icon: str
    tone: TagTone


@dataclass(frozen=True, slots=True)
class RowWords:
    """The texts of a row of a queue. `second` is the clock whose deadline is told, or why none runs.

    `brief` stands for `second` where that finds no room.
    """

    subject: str
    number: str
    customer: str
    second: str
    brief: str
    due: Told
    spoken: str


def unbroken(text: str) -> str:
    """Words that stay on one line, such as a stretch of time."""
    return text.replace(" ", NO_BREAK)


def time_words(fmt: Formatter, span: dt.timedelta, *, exact: bool = False) -> str:
    """A stretch of time up to or since a deadline: whole minutes, hours or days (`exact`: hours and minutes).

    What is left is rounded up to minutes, and nothing is said to take no time at all.
    """
    seconds = max(int(span.total_seconds()), 1)
    minutes = -(-seconds // MINUTE)
    if minutes * MINUTE < HOUR:
        return fmt.minutes(minutes)
    if seconds < DAY:
        return fmt.span(minutes) if exact else fmt.hours(minutes * MINUTE // HOUR)
    return fmt.duration_days(seconds // DAY)


def due_words(fmt: Formatter, due: dt.datetime, now: dt.datetime, *, exact: bool = False) -> Told:
    """How far a deadline is off."""
    if now > due:
        time = time_words(fmt, now - due, exact=exact)
        return Told(_("{time} late").format(time=time), "circle-alert", "bad")
    time = time_words(fmt, due - now, exact=exact)
    is_soon = due - now <= SOON
    return Told(
        _("{time} left").format(time=time), "timer" if is_soon else "clock", "warn" if is_soon else "neutral"
    )


def row_words(fmt: Formatter, row: QueueRow, now: dt.datetime) -> RowWords:
    """The texts of a row as they are at a moment."""
    subject, customer = (unmasked(one_line(text)) for text in (row.subject, row.customer))
    second = _(CLOCKS[row.clock]) if row.clock is not None else ""
    if row.nearest is not None:
        due = due_words(fmt, row.nearest, now)
    elif row.waiting:
        second, due = _(row.status.label), Told(_("Clock stopped"), "pause", "neutral")
    elif row.status.is_over:
        tone, icon = STATUS_TAGS[row.status]
        due = Told(_(row.status.label), icon, tone)
    else:
        due = Told(_("No deadline"), "circle-dashed", "neutral")
    number = fmt.record_number(row.id)
    pieces = (number, subject, customer, _(row.status.label), _(row.priority.label), second, due.words)
    brief = _(Queue.WAITING.label) if row.waiting and row.nearest is None else second
    return RowWords(subject, number, customer, second, brief, due, ", ".join(filter(None, pieces)))


def day_words(fmt: Formatter, day: dt.date, today: dt.date, *, is_within: bool = False) -> str:
    """A day of a conversation: today, yesterday, or its date; `is_within` a line of other words."""
    say = within if is_within else _
    if day == today:
        return say(N_("Today"))
    if day == today - dt.timedelta(days=1):
        return say(N_("Yesterday"))
    return fmt.day_month(day) if day.year == today.year else fmt.date_long(day)


# Clocks ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockWords:
    """A clock as it is told: its name, how it stands, the share used (0 to 1) and a caption."""

    name: str
    due: Told
    share: float
    caption: str


def clock_words(fmt: Formatter, clock: Clock, read: dt.datetime, now: dt.datetime) -> ClockWords:
    """A clock that was read at one moment, told at a later one without reading again.

    While it runs, its bar goes on evenly to the deadline.
    """
    name, goal = _(CLOCKS[clock.which]), unbroken(fmt.span(clock.goal))
    used = clock.used / clock.goal if clock.goal else 1.0
    if clock.state == "met":
        words = Told(fmt.span(clock.used), "circle-check", "good")
        return ClockWords(name, words, min(used, 1.0), _("Target {time}; reached").format(time=goal))
    if clock.due is None:
        if clock.state == "breached":
            words = Told(_("{time} late").format(time=fmt.span(max(-clock.left, 1))), "circle-alert", "bad")
            return ClockWords(name, words, 1.0, _("Target {time}; missed").format(time=goal))
        words = Told(_("Clock stopped"), "pause", "neutral")
        return ClockWords(
            name,
            words,
            min(used, 1.0),
            _("{time} left when it goes on").format(time=unbroken(fmt.span(max(clock.left, 0)))),
        )
    share = 1.0
    if clock.due > now and clock.due > read:
        share = 1.0 - (1.0 - used) * ((clock.due - now) / (clock.due - read))
    return ClockWords(
        name, due_words(fmt, clock.due, now, exact=True), min(max(share, 0.0), 1.0), _running(fmt, clock, now)
    )


def _running(fmt: Formatter, clock: Clock, now: dt.datetime) -> str:
    due = clock.due or now
    here, today = (moment.astimezone(fmt.zone).date() for moment in (due, now))
    when = fmt.time(due) if here == today else joined([day_words_ahead(fmt, here, today), fmt.time(due)], fmt)
    goal = unbroken(fmt.span(clock.goal))
    return _("By {when}; target {time} of work time").format(when=unbroken(when), time=goal)


def day_words_ahead(fmt: Formatter, day: dt.date, today: dt.date) -> str:
    """The day of a deadline that is not today's, as it stands within a sentence."""
    if day == today + dt.timedelta(days=1):
        return within(N_("Tomorrow"))
    return fmt.day_month(day)


# Events ------------------------------------------------------------------------------------------------


def who_words(event: ThreadEvent) -> str:
    """Who made an event."""
    return unmasked(one_line(event.who)) or _(event.author.label)


def event_words(fmt: Formatter, event: ThreadEvent) -> str:
    """A change of status in one plain sentence."""
    if event.status is TicketStatus.NEW:
        return _("The ticket came in")
    status = _(event.status.label) if event.status is not None else ""
    if event.author is EventAuthor.AUTOMATIC:
        return fmt.sentence(N_("Automatically set to {status}"), status=status)
    return fmt.sentence(N_("{who}: {status}"), who=who_words(event), status=status)
