"""The words of a story: the lines of each item, and what is spoken of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, NN_, Given, Listing, Word, _
from crmdesk.model.deal import DealStatus
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.services.story_items import (
    ChangeFact,
    DoneFact,
    FileFact,
    MoveFact,
    StateFact,
    StoryItem,
    StoryKind,
    TicketDeed,
    TicketFact,
)
from crmdesk.ui.cells import Writing, unmasked
from crmdesk.ui.history_list import change_words
from crmdesk.ui.paint import one_line

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.story_items import Step

ICONS: Final = {
    StoryKind.CALL: "phone",
    StoryKind.EMAIL: "mail",
    StoryKind.MEETING: "users",
    StoryKind.NOTE: "sticky-note",
    StoryKind.TASK: "square-check-big",
    StoryKind.DEAL: "handshake",
    StoryKind.TICKET: "life-buoy",
    StoryKind.SUBSCRIPTION: "repeat",
    StoryKind.FILE: "paperclip",
    StoryKind.CHANGE: "pencil",
}
_MADE: Final = {
    "contact": N_("The contact was added to the book"),
    "company": N_("The company was added to the book"),
    "deal": N_("The deal was added to the book"),
    "ticket": N_("The ticket was added to the book"),
    "subscription": N_("The subscription was added to the book"),
}
_KILOBYTE, _MEGABYTE = 1_000, 1_000_000
_THOUSANDTHS: Final = 1_000
_DAY: Final = dt.timedelta(days=1)
_STATES: Final = {
    "start": N_("Subscription “{plan}” began"),
    "trial_end": N_("The trial of “{plan}” is over"),
    "discount_end": N_("The discount of “{plan}” is over"),
    "end": N_("Subscription “{plan}” ended"),
    "upgrade": N_("Subscription “{plan}” was upgraded"),
    "downgrade": N_("Subscription “{plan}” was downgraded"),
    "renew": N_("Subscription “{plan}” was renewed"),
    "pause": N_("Subscription “{plan}” was paused"),
    "resume": N_("Subscription “{plan}” was resumed"),
    "past_due": N_("Subscription “{plan}” is past due"),
    "unpaid": N_("Subscription “{plan}” ended unpaid"),
    "cancel": N_("Subscription “{plan}” was cancelled"),
    "reactivate": N_("Subscription “{plan}” was taken up again"),
    "discount": N_("Subscription “{plan}” has another discount"),
}


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item in the language of the window: its title, a stage change, a line about it, its own text."""

    icon: str
    tone: str
    title: str
    stages: tuple[str, str] | None
    line: str
    text: str
    time: str
    spoken: str
    is_data: bool
    """Whether the title is a person's own, which runs in its own direction."""


def clean(text: str) -> str:
    """A person's text as it is shown: what turns text round is made visible, endless ones are cut."""
    return unmasked(one_line(text)).strip()


def size_words(size: int, fmt: Formatter) -> str:
    """The size of a file."""
    if size < _MEGABYTE:
        return _("{number} KB").format(number=fmt.number(max(size / _KILOBYTE, 0.1) if size else 0, 1))
    return _("{number} MB").format(number=fmt.number(size / _MEGABYTE, 1))


def day_words(day: dt.date, today: dt.date, fmt: Formatter) -> str:
    """The caption of a day."""
    if day == today:
        return _("Today, {day}").format(day=fmt.date_long(day))
    if day == today - _DAY:
        return _("Yesterday, {day}").format(day=fmt.date_long(day))
    return fmt.date_long(day)


def step_words(step: Step, today: dt.date, fmt: Formatter, *, names: bool) -> tuple[str, str, bool]:
    """What is next, when (and with whom, where `names` are told), and whether that time is past."""
    title = fmt.sentence(N_("Next: {step}"), step=clean(step.title))
    if step.due is None:
        when = _("No day set")
    elif step.due == today:
        when = _("Today, {day}").format(day=fmt.date_long(step.due))
    elif step.due == today + _DAY:
        when = _("Tomorrow, {day}").format(day=fmt.date_long(step.due))
    else:
        when = fmt.date_long(step.due)
    parts = [when, fmt.time(step.at) if step.at else "", clean(step.person) if names else "", clean(step.who)]
    return title, _listed(parts, fmt), step.due is not None and step.due < today


def _listed(parts: list[str], fmt: Formatter) -> str:
    told = Listing(tuple(part for part in parts if part))
    return fmt.sentence("{parts}", parts=told) if told else ""


def words_of(item: StoryItem, fmt: Formatter, currency: str, *, names: bool) -> ItemWords:
    """The words of one item; `names` tells with whom it was."""
    title, parts, is_data = _title(item, fmt, currency)
    fact = item.fact
    stages = None
    if isinstance(fact, MoveFact) and fact.outcome is DealStatus.OPEN and fact.before != fact.stage:
        stages = (clean(fact.before), clean(fact.stage))
    line = one_line(_listed([clean(item.person) if names else "", *parts, clean(item.who)], fmt))
    text = unmasked(item.text).strip()
    time = fmt.time(item.place.moment) if item.has_time else ""
    kind = _(fact.kind.label) if isinstance(fact, DoneFact) else ""
    passed = _stage_words(stages, fmt)
    said = (kind, title, passed, line, one_line(text), time)
    tone = _tone(fact)
    return ItemWords(
        ICONS[item.kind],
        tone,
        title,
        stages,
        line,
        text,
        time,
        ". ".join(one for one in said if one),
        is_data,
    )


def _stage_words(stages: tuple[str, str] | None, fmt: Formatter) -> str:
    if stages is None:
        return ""
    before, after = stages
    if not before:
        return fmt.sentence(N_("In {stage}"), stage=after)
    return fmt.sentence(N_("From {before} to {after}"), before=before, after=after)


def _tone(fact: object) -> str:
    if isinstance(fact, MoveFact) and fact.outcome is not DealStatus.OPEN:
        return "good" if fact.outcome is DealStatus.WON else "bad"
    if isinstance(fact, TicketFact) and fact.deed is TicketDeed.SOLVED:
        return "good"
    if isinstance(fact, StateFact) and fact.status is SubscriptionStatus.ENDED:
        return "bad"
    return "acc" if isinstance(fact, DoneFact) else "mute"


def _title(item: StoryItem, fmt: Formatter, currency: str) -> tuple[str, list[str], bool]:
    """The title of an item, what is told in the line below it, and whether the title is a person's own."""
    match item.fact:
        case DoneFact() as done:
            return _done_title(item, done, fmt)
        case MoveFact() as move:
            title, parts = _move_title(item, move, fmt, currency)
        case TicketFact() as ticket:
            title, parts = _ticket_title(item, ticket, fmt)
        case StateFact() as state:
            title, parts = _state_title(item, state, fmt, currency)
        case FileFact(size):
            title = fmt.sentence(N_("Attached “{name}”"), name=clean(item.title))
            parts = [size_words(size, fmt)]
        case ChangeFact() as change:
            title, parts = _change_title(item, change, Writing(fmt, currency))
    return title, parts, False


def _change_title(item: StoryItem, change: ChangeFact, writing: Writing) -> tuple[str, list[str]]:
    if change.created:
        return _(_MADE[item.entity]), []
    told = NN_("{count} field changed", "{count} fields changed")
    own = [change_words(one, writing) for one in change.own]
    parts = [*(one if isinstance(one, Given) else Word(one) for one in change.labels), *own]
    return writing.fmt.sentence(told, count=len(parts)), parts


def _done_title(item: StoryItem, done: DoneFact, fmt: Formatter) -> tuple[str, list[str], bool]:
    label, title = _(done.kind.label), clean(item.title)
    is_data = title not in {"", label}
    length = "" if done.minutes is None else fmt.span(done.minutes)
    direction = Word(done.direction.label) if done.direction is not None else ""
    return title or label, [direction, length, clean(done.outcome)], is_data


def _move_title(item: StoryItem, move: MoveFact, fmt: Formatter, currency: str) -> tuple[str, list[str]]:
    amount = fmt.money(move.amount, currency) if move.amount else ""
    if move.outcome is DealStatus.WON:
        message, parts = N_("Deal “{name}” was won"), [amount]
    elif move.outcome is DealStatus.LOST:
        message, parts = N_("Deal “{name}” was lost"), [amount, clean(move.reason), clean(move.competitor)]
    elif not move.before:
        message, parts = N_("Deal “{name}” began"), [amount]
    elif move.before == move.stage:
        message, parts = N_("Deal “{name}” was reopened"), []
    else:
        message, parts = N_("Deal “{name}”"), []
    return fmt.sentence(message, name=clean(item.title)), parts


def _ticket_title(item: StoryItem, ticket: TicketFact, fmt: Formatter) -> tuple[str, list[str]]:
    number = fmt.record_number(item.record)
    if ticket.deed is TicketDeed.REPLIES:
        replies = NN_("{count} reply in ticket {number}", "{count} replies in ticket {number}")
        theirs = ""
        if 0 < ticket.theirs < ticket.replies:
            theirs = fmt.sentence(
                NN_("{count} of them by the customer", "{count} of them by the customer"), count=ticket.theirs
            )
        elif ticket.theirs:
            theirs = Word(N_("By the customer"))
        return fmt.sentence(replies, count=ticket.replies, number=number), [clean(item.title), theirs]
    opened = ticket.deed is TicketDeed.OPENED
    message = N_("Ticket {number} was opened") if opened else N_("Ticket {number} was solved")
    return fmt.sentence(message, number=number), [clean(item.title)]


def _state_title(item: StoryItem, state: StateFact, fmt: Formatter, currency: str) -> tuple[str, list[str]]:
    title = fmt.sentence(_STATES.get(state.kind, N_("Subscription “{plan}”")), plan=clean(item.title))
    now = _a_month(state.monthly, fmt, currency)
    if state.before is None or state.before == state.monthly:
        worth = fmt.sentence(N_("{amount} a month"), amount=now)
    else:
        before = _a_month(state.before, fmt, currency)
        worth = fmt.sentence(N_("{amount} a month, before {before}"), amount=now, before=before)
    return title, [worth, Word(state.status.label), clean(state.reason)]


def _a_month(thousandths: int, fmt: Formatter, currency: str) -> str:
    return fmt.money((thousandths + _THOUSANDTHS // 2) // _THOUSANDTHS, currency)
