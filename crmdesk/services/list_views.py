"""What a list shows and how: a view, built in or saved under a name, and what the book is asked for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_
from crmdesk.model.activity import ActivityKind
from crmdesk.model.deal import DealStatus
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.services.conditions import Condition, Viewer, days_within
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import LATEST, ListQuery
from crmdesk.services.recent_changes import DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crmdesk.entities.spec import Entity

Choice = str | int
LARGEST: Final = 2**63
"""More than any number of a record."""

ALL, MINE, NO_STEP, RECENT, TRASH = "all", "mine", "no_step", "recent", "trash"
AT_RISK, CANCELLED = "at_risk", "cancelled"
BASES: Final = {
    ALL: N_("All"),
    MINE: N_("My records"),
    NO_STEP: Op.NO_STEP.label,
    RECENT: Op.CHANGED.label,
    AT_RISK: Op.AT_RISK.label,
    CANCELLED: N_("Cancelled this month"),
    TRASH: N_("Trash"),
}
"""The views that are built in, with their words to translate."""
_WITH_STEPS: Final = frozenset({"contact", "company", "deal"})
_OWN: Final = {"subscription": (AT_RISK, CANCELLED)}
"""The views that only one kind of record has."""

WAY, PIPELINE, KIND, STATE = "way", "pipeline", "kind", "state"
BOARD = "board"
OPEN, DONE, EITHER = "open", "done", "either"
CHOICES: Final[Mapping[str, Callable[[object], bool]]] = {
    WAY: lambda one: isinstance(one, str),
    PIPELINE: lambda one: type(one) is int and abs(one) < LARGEST,
    KIND: lambda one: one == "" or one in tuple(ActivityKind),
    STATE: lambda one: one in (OPEN, DONE, EITHER),
}
"""What only one kind of record can be asked for, by name, and which values of it make sense."""


def bases_of(declared: Entity, staff: int | None) -> tuple[str, ...]:
    """The built-in views of a kind of record without the trash, as they are offered to a colleague."""
    mine = (MINE,) if staff is not None and any(one.name == "owner" for one in declared.fields) else ()
    steps = (NO_STEP,) if declared.name in _WITH_STEPS else ()
    return (ALL, *mine, *steps, RECENT, *_OWN.get(declared.name, ()))


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list shows: a built-in view narrowed by a search and conditions, its columns and their order.

    `choices` are those that only one kind of record has: a deal's pipeline, board or table, and the like.
    Without columns it has those of the list.
    """

    base: str = ALL
    search: str = ""
    conditions: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def within(self, declared: Entity) -> ListView:
        """The same by the fields that there are now, under the names they have now."""
        known = {one.name: one for one in declared.fields}
        return replace(
            self,
            conditions=tuple(
                replace(one, field=known[one.field.name])
                for one in self.conditions
                if one.field.name in known
            ),
            columns=tuple(one for one in self.columns if one in known),
            sort=self.sort if self.sort in known or self.sort == LATEST else "",
        )

    def filters(self, entity: str, viewer: Viewer) -> tuple[Filter, ...]:
        """What the book is asked of the records today."""
        asked = [one for condition in self.conditions for one in condition.filters(viewer)]
        asked += base_filters(self.base, viewer)
        choose = _CHOSEN.get(entity)
        return tuple(asked if choose is None else [*asked, *choose(self)])

    def query(self, entity: str, viewer: Viewer) -> ListQuery:
        """The list of its records, to be counted."""
        asked = self.filters(entity, viewer)
        return ListQuery(entity, (), search=self.search, filters=asked, trash=self.base == TRASH)


def base_filters(base: str, viewer: Viewer) -> tuple[Filter, ...]:
    """What a built-in view asks of its records."""
    ask = _ASKED.get(base)
    return () if ask is None else ask(viewer)


def _mine(viewer: Viewer) -> tuple[Filter, ...]:
    return () if viewer.staff is None else (Filter("owner", Op.IS, viewer.staff),)


def _recent(viewer: Viewer) -> tuple[Filter, ...]:
    return (Filter("", Op.CHANGED, viewer.today - dt.timedelta(days=DAYS)),)


def _at_risk(viewer: Viewer) -> tuple[Filter, ...]:
    """What runs of customers at risk."""
    runs = Filter("status", Op.IS_NOT, SubscriptionStatus.ENDED)
    return runs, Filter("company", Op.AT_RISK, viewer.today)


def _cancelled(viewer: Viewer) -> tuple[Filter, ...]:
    """What ended in the present month of the person's calendar."""
    month = viewer.days_of("this_month")
    return () if month is None else days_within("ended", month)


_ASKED: Final[Mapping[str, Callable[[Viewer], tuple[Filter, ...]]]] = {
    MINE: _mine,
    NO_STEP: lambda _viewer: (Filter("", Op.NO_STEP),),
    RECENT: _recent,
    AT_RISK: _at_risk,
    CANCELLED: _cancelled,
}


def _deals_chosen(view: ListView) -> list[Filter]:
    """The deals of a pipeline; the board counts the open ones, as it says itself."""
    asked = []
    if (pipeline := view.choices.get(PIPELINE)) is not None:
        asked.append(Filter("pipeline", Op.IS, pipeline))
    if view.choices.get(WAY) == BOARD and view.base != TRASH:
        asked.append(Filter("status", Op.IS, DealStatus.OPEN))
    return asked


def _activities_chosen(view: ListView) -> list[Filter]:
    """The activities of a kind, those that are to be done or those that are done; the trash has both."""
    asked = []
    if kind := view.choices.get(KIND):
        asked.append(Filter("kind", Op.IS, kind))
    op = {OPEN: Op.EMPTY, DONE: Op.FILLED}.get(str(view.choices.get(STATE)))
    if op is not None and view.base != TRASH:
        asked.append(Filter("done", op))
    return asked


_CHOSEN: Final[Mapping[str, Callable[[ListView], list[Filter]]]] = {
    "deal": _deals_chosen,
    "activity": _activities_chosen,
}
