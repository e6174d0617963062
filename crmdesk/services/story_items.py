"""What a record's story is made of: one item for each thing that happened, and the steps still to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.texts import N_
from crmdesk.model.activity import ActivityKind

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.model.activity import Direction
    from crmdesk.model.deal import DealStatus
    from crmdesk.model.subscription import SubscriptionStatus
    from crmdesk.services.history import FieldChange


class StoryKind(StrEnum):
    """What the parts of a story are told apart by."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    NOTE = "note"
    TASK = "task"
    DEAL = "deal"
    TICKET = "ticket"
    SUBSCRIPTION = "subscription"
    FILE = "file"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """The words for its filter, to be translated where they are shown."""
        return {
            "call": N_("Calls"),
            "email": N_("E-mails"),
            "meeting": N_("Meetings"),
            "note": N_("Notes"),
            "task": N_("Tasks"),
            "deal": N_("Deals"),
            "ticket": N_("Tickets"),
            "subscription": N_("Subscriptions"),
            "file": N_("Files"),
            "change": N_("Field changes"),
        }[self.value]


KIND_OF = {
    ActivityKind.CALL: StoryKind.CALL,
    ActivityKind.EMAIL: StoryKind.EMAIL,
    ActivityKind.MESSAGE: StoryKind.EMAIL,
    ActivityKind.MEETING: StoryKind.MEETING,
    ActivityKind.NOTE: StoryKind.NOTE,
    ActivityKind.TASK: StoryKind.TASK,
    ActivityKind.ENQUIRY: StoryKind.TASK,
}
"""Under which filter each kind of activity is found."""


class Place(NamedTuple):
    """Where an item stands in a story: by its moment, then by what it is, then by its number."""

    moment: dt.datetime
    rank: int
    number: int


class TicketDeed(StrEnum):
    """What a story tells of a ticket."""

    OPENED = "opened"
    REPLIES = "replies"
    SOLVED = "solved"


class DoneFact(NamedTuple):
    """An activity that was done; `minutes` is how long it took."""

    kind: ActivityKind
    direction: Direction | None
    minutes: int | None
    outcome: str
    pinned: bool


class MoveFact(NamedTuple):
    """A deal's move: from one stage (empty: it was created) into another, or to its end.

    `amount` is its value then, in minor units of the base currency.
    """

    outcome: DealStatus
    before: str
    stage: str
    amount: int
    reason: str
    competitor: str


class TicketFact(NamedTuple):
    """Something of a ticket; `replies` of one day, of which `theirs` are the customer's."""

    deed: TicketDeed
    replies: int = 0
    theirs: int = 0


class StateFact(NamedTuple):
    """What a subscription is worth from a day on: thousandths of the base currency's minor unit a month.

    `kind` is what began it: a kind of change, `start`, `trial_end`, `discount_end` or `end`; `before` is the
    value until then, None at the start.
    """

    kind: str
    status: SubscriptionStatus
    before: int | None
    monthly: int
    reason: str


class FileFact(NamedTuple):
    """A file that was attached; `size` in bytes."""

    size: int


class ChangeFact(NamedTuple):
    """The changes of one day to a record's fields, or that it was made.

    Declared fields are told by their `labels`, untranslated; those that the business added also by their
    values before and after.
    """

    created: bool
    labels: tuple[str, ...] = ()
    own: tuple[FieldChange, ...] = ()


Fact = DoneFact | MoveFact | TicketFact | StateFact | FileFact | ChangeFact


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryItem:
    """One thing that happened.

    `entity` and `record` are what it is about and opens; `title` is what that is called, `text` the
    beginning of its words. `person` is the contact it was with, `who` the colleague. Where only the
    day is known, `has_time` is False.
    """

    place: Place
    day: dt.date
    kind: StoryKind
    entity: str
    record: int
    fact: Fact
    title: str = ""
    text: str = ""
    person: str = ""
    who: str = ""
    has_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something planned: an activity that is not done yet; `at` is its time where it has one."""

    activity: int
    kind: ActivityKind
    title: str
    due: dt.date | None
    at: dt.datetime | None
    person: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A piece of a story, the latest first.

    The first piece also has the next steps and the pinned notes. `next` asks for the piece before it in
    time; None where this was the last.
    """

    steps: tuple[Step, ...]
    pinned: tuple[StoryItem, ...]
    items: tuple[StoryItem, ...]
    next: Place | None
