"""Where a record's story comes from: one query for each sort of thing that happened to it.

Each source gives its newest items before a place, at most as many as asked for of each kind, in any order.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from crmdesk.model.journal import EntryAction
from crmdesk.services.book_fields import entity_in
from crmdesk.services.custom_values import own_of
from crmdesk.services.story_items import (
    KIND_OF,
    ChangeFact,
    DoneFact,
    FileFact,
    MoveFact,
    Place,
    StateFact,
    Step,
    StoryItem,
    StoryKind,
    TicketDeed,
    TicketFact,
)
from crmdesk.services.story_own import OwnChanges, fold
from crmdesk.services.story_queries import (
    DONE,
    LONGEST,
    MOST_ENTRIES,
    PINNED,
    RANKS,
    STEP,
    Shape,
    of_activities,
    of_changes,
    of_files,
    of_moves,
    of_states,
    of_tickets,
    rank_of,
    table_of_story,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.history import FieldChange

_TOLD_BY_MOVES: Final = frozenset({"stage_id", "status", "lost_reason", "competitor"})


class Asked(NamedTuple):
    """Whose story, of which kinds, before which place, and how much of it."""

    entity: str
    record: int
    kinds: frozenset[StoryKind]
    before: Place | None
    limit: int
    facts: BookFacts
    today: dt.date

    @property
    def shape(self) -> Shape:
        """Which queries read it."""
        if self.before is None:
            return Shape(self.entity, self.kinds, None, at_midnight=False)
        moment = self.before.moment
        at_midnight = start_of(self.facts, self.facts.day_of(moment)) >= moment
        return Shape(self.entity, self.kinds, self.before.rank, at_midnight)

    @property
    def values(self) -> dict[str, Any]:
        """What the queries are asked with."""
        found: dict[str, Any] = {"record": self.record, "limit": self.limit, "today": self.today}
        if self.before is not None:
            moment, _rank, number = self.before
            found |= {"moment": moment, "number": number, "last_day": self.facts.day_of(moment)}
        return found


def start_of(facts: BookFacts, day: dt.date) -> dt.datetime:
    """The moment a day of the book begins."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(facts.timezone)).astimezone(dt.UTC)


class Activities(NamedTuple):
    """The activities of a story: what is planned, what is pinned on top, and what was done."""

    steps: tuple[Step, ...]
    pinned: tuple[StoryItem, ...]
    done: tuple[StoryItem, ...]


def activities(session: Session, asked: Asked) -> Activities:
    """The activities of a piece of a story; the next steps and the pinned ones with the first piece alone."""
    query = of_activities(asked.shape)
    if query is None:
        return Activities((), (), ())
    rows = session.execute(query, asked.values).all()
    pinned = [_done(row) for row in rows if row.part == PINNED]
    return Activities(
        steps=tuple(_step(row) for row in sorted(rows, key=_planned) if row.part == STEP),
        pinned=tuple(sorted(pinned, key=lambda item: item.place, reverse=True)),
        done=tuple(_done(row) for row in rows if row.part == DONE),
    )


def _planned(row: Any) -> tuple[Any, ...]:
    """What is planned is told by its day, then by its time."""
    day, at = row.due or dt.date.max, row.due_at or dt.datetime.min.replace(tzinfo=dt.UTC)
    return row.due is None, day, row.due_at is not None, at, row.id


def _step(row: Any) -> Step:
    return Step(
        activity=row.id,
        kind=row.kind,
        title=row.name[:LONGEST],
        due=row.due,
        at=row.due_at,
        person=row.person or "",
        who=row.who or "",
    )


def _done(row: Any) -> StoryItem:
    fact = DoneFact(row.kind, row.direction, row.minutes, (row.outcome or "")[:LONGEST], row.pinned)
    return StoryItem(
        place=Place(row.done, rank_of("activity"), row.id),
        day=row.done_day,
        kind=KIND_OF[row.kind],
        entity="activity",
        record=row.id,
        fact=fact,
        title=row.name[:LONGEST],
        text=row.text or "",
        person=row.person or "",
        who=row.who or "",
    )


def moves(session: Session, asked: Asked) -> list[StoryItem]:
    """The moves of deals, with the stage each came from."""
    query = of_moves(asked.shape)
    if query is None:
        return []
    return [_moved(row) for row in session.execute(query, asked.values)]


def _moved(row: Any) -> StoryItem:
    move = row.StageMove
    fact = MoveFact(
        outcome=move.outcome,
        before=row.before or "",
        stage=row.stage,
        amount=move.base_amount,
        reason=(move.reason or "")[:LONGEST],
        competitor=(move.competitor or "")[:LONGEST],
    )
    return StoryItem(
        place=Place(move.moment, rank_of("move"), move.id),
        day=move.day,
        kind=StoryKind.DEAL,
        entity="deal",
        record=move.deal_id,
        fact=fact,
        title=row.name[:LONGEST],
        person=row.person or "",
        who=row.who or "",
    )


def tickets(session: Session, asked: Asked) -> list[StoryItem]:
    """Tickets that came and were solved; the replies of a day in one ticket, with the words of the last."""
    query = of_tickets(asked.shape)
    if query is None:
        return []
    return [_of_ticket(row) for row in session.execute(query, asked.values)]


def _of_ticket(row: Any) -> StoryItem:
    deed = TicketDeed(RANKS[row.rank])
    return StoryItem(
        place=Place(row.moment, row.rank, row.number),
        day=row.day,
        kind=StoryKind.TICKET,
        entity="ticket",
        record=row.ticket,
        fact=TicketFact(deed, row.replies, int(row.theirs)),
        title=row.name[:LONGEST],
        text=(row.text or "") if deed is TicketDeed.REPLIES else "",
        person=row.person or "",
        who=row.who or "",
    )


def states(session: Session, asked: Asked) -> list[StoryItem]:
    """What became of subscriptions, up to today: each state by its first day, with the value before."""
    query = of_states(asked.shape)
    if query is None:
        return []
    return [_of_state(row, asked.facts) for row in session.execute(query, asked.values)]


def _of_state(row: Any, facts: BookFacts) -> StoryItem:
    state = row.SubscriptionState
    return StoryItem(
        place=Place(start_of(facts, state.since), rank_of("state"), row.number),
        day=state.since,
        kind=StoryKind.SUBSCRIPTION,
        entity="subscription",
        record=state.subscription_id,
        fact=StateFact(state.kind, state.status, row.before, state.monthly, (state.reason or "")[:LONGEST]),
        title=row.name[:LONGEST],
        person=row.person or "",
        has_time=False,
    )


def files(session: Session, asked: Asked) -> list[StoryItem]:
    """Files that were attached, a company's people's among them."""
    query = of_files(asked.shape)
    if query is None:
        return []
    return [
        StoryItem(
            place=Place(row.Attachment.added, rank_of("file"), row.Attachment.id),
            day=asked.facts.day_of(row.Attachment.added),
            kind=StoryKind.FILE,
            entity="attachment",
            record=row.Attachment.id,
            fact=FileFact(row.Attachment.size),
            title=row.Attachment.name[:LONGEST],
            person=row.person or "",
            who=row.who or "",
        )
        for row in session.execute(query, asked.values)
    ]


def changes(session: Session, asked: Asked) -> list[StoryItem]:
    """When the record was made, and which of its fields were changed, by day; what was taken back is gone."""
    if StoryKind.CHANGE not in asked.kinds:
        return []
    declared = entity_in(session, asked.entity)
    own = [one.own for one in own_of(declared)]
    values: dict[str, Any] = {"table": table_of_story(asked.entity), "record": asked.record}
    if own:
        values["own_fields"] = own
    if asked.before is not None:
        after = asked.facts.day_of(asked.before.moment) + dt.timedelta(days=1)
        values["moment"] = start_of(asked.facts, after)
    rows = session.execute(of_changes(newest=asked.before is None, own=bool(own)), values).all()
    found = list(_folded(asked, declared, rows))
    found = [item for item in found if asked.before is None or item.place < asked.before]
    return found[: asked.limit]


class _Day(NamedTuple):
    """The changes of one day by the latest of them: the labels of declared fields, and the added fields."""

    row: Any
    labels: dict[str, None]
    own: dict[str, FieldChange]


def _folded(asked: Asked, declared: Entity, rows: Any) -> Iterator[StoryItem]:
    labels = {one.attribute: one.label for one in declared.fields if not one.own}
    own = OwnChanges(declared, rows)
    days: dict[dt.date, _Day] = {}
    made = {row.id for row in rows if row.field is None and row.action is EntryAction.CREATE}
    cut = asked.facts.day_of(rows[-1].moment) if len(rows) == MOST_ENTRIES else None
    for row in rows:
        day = asked.facts.day_of(row.moment)
        if row.id in made:
            if row.field is None:
                days[dt.date.max] = _Day(row, {}, {})
            continue
        names = json.loads(row.after or "{}").keys() - _TOLD_BY_MOVES if row.field is None else set()
        told = {labels[name]: None for name in labels if name in names}
        change = None if row.field is None else own.of(row)
        if (told or change) and day != cut:
            kept = days.setdefault(day, _Day(row, {}, {}))
            kept.labels.update(told)
            if change is not None:
                fold(kept.own, change)
    by_place = sorted(days.values(), key=lambda one: (one.row.moment, one.row.id), reverse=True)
    for row, told, changed in by_place:
        yield StoryItem(
            place=Place(row.moment, rank_of("change"), row.id),
            day=asked.facts.day_of(row.moment),
            kind=StoryKind.CHANGE,
            entity=asked.entity,
            record=asked.record,
            fact=ChangeFact(row.id in made, tuple(told), tuple(changed.values())),
            who=row.who or "",
        )


SOURCES: Final = (moves, tickets, states, files, changes)
