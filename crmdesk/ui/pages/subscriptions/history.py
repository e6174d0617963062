"""The story of a subscription: its states and changes, newest first, with what each did to its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.texts import N_, _
from crmdesk.model.subscription import ChangeKind
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.subscriptions.told_table import Cell
from crmdesk.ui.pages.subscriptions.words import discount_words, kind_words, minor_of, why_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.subscription_desk import ChangeRow, Details, StateRow

PLANNED_ICON, NOW_ICON, PAST_ICON = "calendar", "circle-dot", "circle"


class Event(NamedTuple):
    """A day of the story: the state that began, the change that was told, or both.

    `before` is the monthly value until then, in thousandths.
    """

    day: dt.date
    state: StateRow | None
    change: ChangeRow | None
    before: int

    @property
    def kind(self) -> str:
        """What happened."""
        if self.state is not None:
            return self.state.kind
        return str(self.change.kind) if self.change is not None else ""


def story_of(details: Details) -> list[Event]:
    """All events, the newest first; a change that began a state stands with it, else by itself."""
    left = list(details.changes)
    events = []
    before = 0
    for state in details.states:
        own = [one for one in left if one.day == state.since and one.kind == state.kind]
        if own:
            left.remove(own[-1])
        events.append(Event(state.since, state, own[-1] if own else None, before))
        before = state.monthly
    events += [Event(change.day, None, change, 0) for change in left]
    order = {id(one): place for place, one in enumerate(events)}
    return sorted(events, key=lambda one: (one.day, one.state is not None, order[id(one)]), reverse=True)


def headings_of(details: Details, fmt: Formatter) -> list[Heading]:
    """The columns; amounts name their unit here."""
    own, base = fmt.unit(details.currency), fmt.unit(details.base_currency)
    return [
        Heading(_("From")),
        Heading(_("What happened")),
        Heading(_("Quantity"), numeric=True),
        Heading(_("Price for one ({unit})").format(unit=own), numeric=True),
        Heading(_("Discount"), numeric=True),
        Heading(_("Monthly value ({unit})").format(unit=base), numeric=True),
        Heading(_("Change ({unit})").format(unit=base), numeric=True),
    ]


def cells_of(events: Sequence[Event], details: Details, fmt: Formatter, today: dt.date) -> list[list[Cell]]:
    """The rows as they are shown; the amounts of the last column come to the monthly value."""
    now = next((one for one in events if one.state is not None and one.day <= today), None)
    return [_line(one, details, fmt, today=today, is_now=one is now) for one in events]


def _line(event: Event, details: Details, fmt: Formatter, *, today: dt.date, is_now: bool) -> list[Cell]:
    planned = event.day > today
    tone = "mute" if planned else "text"
    icon = PLANNED_ICON if planned else NOW_ICON if is_now else PAST_ICON
    tag = _("Present terms") if is_now and event.kind != "end" else ""
    happened = Cell(_happened(event, fmt, planned=planned), tone, icon, tag, strong=is_now)
    state = event.state
    if state is None:
        return [Cell(fmt.date(event.day), tone), happened, *(Cell("") for _column in range(5))]
    value = minor_of(state.monthly)
    delta = value - minor_of(event.before)
    sign = tone if planned or not delta else "good" if delta > 0 else "bad"
    code = details.base_currency
    return [
        Cell(fmt.date(event.day), tone),
        happened,
        Cell(fmt.number(state.quantity), tone),
        Cell(fmt.amount(state.price, details.currency), tone),
        Cell(discount_words(fmt, state.discount, details.currency), tone),
        Cell(fmt.amount(value, code), tone, strong=is_now),
        Cell(fmt.amount(delta, code, sign=True), sign),
    ]


def _happened(event: Event, fmt: Formatter, *, planned: bool) -> str:
    source = event.change or event.state
    words = kind_words(event.kind, is_planned=planned)
    why = why_words(fmt, source.reason, source.competitor) if source is not None else ""
    if event.state is None and event.change is not None:
        words = _told(event.change, fmt, words)
    if why:
        words = fmt.sentence(N_("{event} ({reason})"), event=words, reason=why)
    return fmt.sentence(N_("{event} (planned)"), event=words) if planned else words


def _told(change: ChangeRow, fmt: Formatter, words: str) -> str:
    """A change that began no state on its own day: what it says of another day."""
    if change.kind is ChangeKind.CANCEL:
        return (
            _("Cancellation told")
            if change.end is None
            else fmt.sentence(N_("Cancellation told, to end on {day}"), day=change.end)
        )
    return words


def total_of(events: Sequence[Event], today: dt.date) -> int:
    """What the changes up to today come to, in minor units: the value of today."""
    return sum(
        minor_of(one.state.monthly) - minor_of(one.before)
        for one in events
        if one.state is not None and one.day <= today
    )
