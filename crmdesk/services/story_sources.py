"""Where a record's story comes from: one query for each sort of thing that happened to it.

Each source gives its newest items before a place, at most as many as asked for of each kind, in any order.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from crmdesk.db.planning import as_value
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.model.activity import Activity
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, Stage, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription, SubscriptionState
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketEvent, TicketStatus
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crmdesk.model.setting import BookFacts

LONGEST: Final = 400
"""How many characters of a text a story shows."""
MOST_STEPS: Final = 5
MOST_PINNED: Final = 10
_DONE, _PINNED, _STEP = range(3)
_MOST_ENTRIES: Final = 1_000
_MOST_STATES: Final = 1_000_000
_RANKS: Final = ("activity", "move", "opened", "replies", "solved", "state", "file", "change")
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


def start_of(facts: BookFacts, day: dt.date) -> dt.datetime:
    """The moment a day of the book begins."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(facts.timezone)).astimezone(dt.UTC)


def _rank(name: str) -> int:
    return _RANKS.index(name)


def _older(asked: Asked, name: str, moment: Any, number: Any) -> Any:
    """What stands before the place in the story, among the items of one source."""
    return true() if asked.before is None else _stands_before(asked.before, name, moment, number)


def _stands_before(place: tuple[Any, int, int], name: str, moment: Any, number: Any) -> Any:
    at, rank, last = place
    if _rank(name) != rank:
        return moment <= at if _rank(name) < rank else moment < at
    return or_(moment < at, and_(moment == at, number < last))


def _people(company: int) -> Select[Any]:
    return select(Contact.id).where(Contact.company_id == company)


def _belongs(asked: Asked, model: Any) -> Any:
    """Which records of a kind belong to the story; None where none can. The trash is left out."""
    if asked.entity == model.__tablename__:
        return model.id == asked.record
    link = {"contact": "contact_id", "company": "company_id"}.get(asked.entity, f"{asked.entity}_id")
    if not hasattr(model, link):
        return None
    direct = getattr(model, link) == asked.record
    if asked.entity != "company":
        return and_(direct, as_value(model.trashed).is_(None))
    other = or_(model.company_id.is_(None), model.company_id != asked.record)
    ids = union_all(
        select(model.id).where(direct),
        select(model.id).where(model.contact_id.in_(_people(asked.record)), other),
    )
    return and_(model.id.in_(ids), as_value(model.trashed).is_(None))


class Activities(NamedTuple):
    """The activities of a story: what is planned, what is pinned on top, and what was done."""

    steps: tuple[Step, ...]
    pinned: tuple[StoryItem, ...]
    done: tuple[StoryItem, ...]


def _cut(query: Select[Any]) -> Select[Any]:
    """A query with an order and a limit of its own as a part of a union; SQLite wants it wrapped."""
    return select(query.subquery())


def activities(session: Session, asked: Asked) -> Activities:
    """The activities of a piece of a story; the next steps and the pinned ones with the first piece alone."""
    mine = _belongs(asked, Activity)
    parts = [] if mine is None else _activity_parts(asked, mine)
    if not parts:
        return Activities((), (), ())
    found = union_all(*map(_cut, parts)).subquery()
    columns = (
        Activity.id, Activity.kind, Activity.name, Activity.direction, Activity.minutes, Activity.outcome,
        Activity.pinned, Activity.done, Activity.done_day, Activity.due, Activity.due_at,
        func.substr(Activity.text, 1, LONGEST).label("text"),
        Contact.name.label("person"), Staff.name.label("who"), found.c.part,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(found, found.c.id == Activity.id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Staff, Staff.id == Activity.owner_id)
    )
    rows = session.execute(query).all()
    pinned = [_done(row) for row in rows if row.part == _PINNED]
    return Activities(
        steps=tuple(_step(row) for row in sorted(rows, key=_planned) if row.part == _STEP),
        pinned=tuple(sorted(pinned, key=lambda item: item.place, reverse=True)),
        done=tuple(_done(row) for row in rows if row.part == _DONE),
    )


def _activity_parts(asked: Asked, mine: Any) -> list[Select[Any]]:
    """Which activities stand in each part of a piece, by their numbers."""
    is_done, latest = Activity.done.is_not(None), (Activity.done.desc(), Activity.id.desc())
    parts = []
    kinds = [kind for kind, group in KIND_OF.items() if group in asked.kinds]
    if kinds:
        of_kinds = true() if len(kinds) == len(KIND_OF) else as_value(Activity.kind).in_(kinds)
        older = _older(asked, "activity", Activity.done, Activity.id)
        done = _numbered(_DONE).where(mine, is_done, _pinned(yes=False), of_kinds, older)
        parts.append(done.order_by(*latest).limit(asked.limit))
    if asked.before is None:
        order = (
            Activity.due.is_(None),
            Activity.due,
            Activity.due_at.is_not(None),
            Activity.due_at,
            Activity.id,
        )
        steps = _numbered(_STEP).where(mine, Activity.done.is_(None))
        pinned = _numbered(_PINNED).where(mine, is_done, _pinned(yes=True))
        parts.append(steps.order_by(*order).limit(MOST_STEPS))
        parts.append(pinned.order_by(*latest).limit(MOST_PINNED))
    return parts


def _numbered(part: int) -> Select[Any]:
    number: Any = Activity.id
    return select(number, literal(part).label("part"))


def _pinned(*, yes: bool) -> ColumnElement[bool]:
    return Activity.pinned == literal(yes, Activity.pinned.type)


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
        place=Place(row.done, _rank("activity"), row.id),
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
    mine = _belongs(asked, Deal)
    if mine is None or StoryKind.DEAL not in asked.kinds:
        return []
    before, stage_before = aliased(StageMove), aliased(Stage)
    query = (
        select(
            StageMove, Deal.name, Stage.name.label("stage"), stage_before.name.label("before"),
            Contact.name.label("person"), Staff.name.label("who"),
        )
        .join(Deal, Deal.id == StageMove.deal_id)
        .join(Stage, Stage.id == StageMove.stage_id)
        .outerjoin(before, (before.deal_id == StageMove.deal_id) & (before.seq == StageMove.seq - 1))
        .outerjoin(stage_before, stage_before.id == before.stage_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Staff, Staff.id == StageMove.owner_id)
        .where(mine, _older(asked, "move", StageMove.moment, StageMove.id))
        .order_by(StageMove.moment.desc(), StageMove.id.desc())
        .limit(asked.limit)
    )  # fmt: skip
    return [_moved(row) for row in session.execute(query)]


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
        place=Place(move.moment, _rank("move"), move.id),
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
    mine = None if StoryKind.TICKET not in asked.kinds else _belongs(asked, Ticket)
    if mine is None:
        return []
    parts = (_opened(asked, mine), _replies(asked, mine), _solved(asked, mine))
    told = union_all(*map(_cut, parts)).subquery()
    query = (
        select(
            told, Ticket.name, func.substr(TicketEvent.text, 1, LONGEST).label("text"),
            Contact.name.label("person"), Staff.name.label("who"),
        )
        .join(Ticket, Ticket.id == told.c.ticket)
        .outerjoin(TicketEvent, TicketEvent.id == told.c.event)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
    )  # fmt: skip
    return [_of_ticket(row) for row in session.execute(query)]


def _part_of_ticket(name: str, **columns: Any) -> Select[Any]:
    """One kind of deed, with the columns that all of them have."""
    rank = literal(_rank(name)).label("rank")
    return select(rank, *(column.label(label) for label, column in columns.items()))


def _opened(asked: Asked, mine: Any) -> Select[Any]:
    query = _part_of_ticket(
        "opened", ticket=Ticket.id, moment=Ticket.opened, number=Ticket.id, day=Ticket.created,
        event=literal(0), replies=literal(0), theirs=literal(0),
    )  # fmt: skip
    query = query.where(mine, _older(asked, "opened", Ticket.opened, Ticket.id))
    return query.order_by(Ticket.opened.desc(), Ticket.id.desc()).limit(asked.limit)


def _replies(asked: Asked, mine: Any) -> Select[Any]:
    latest, last = func.max(TicketEvent.moment), func.max(TicketEvent.id)
    theirs = func.sum(case((TicketEvent.author == EventAuthor.CUSTOMER, 1), else_=0))
    query = _part_of_ticket(
        "replies", ticket=TicketEvent.ticket_id, moment=latest, number=last, day=TicketEvent.day,
        event=last, replies=func.count(), theirs=theirs,
    )  # fmt: skip
    return (
        query.join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(mine, as_value(TicketEvent.kind) == EventKind.REPLY)
        .group_by(TicketEvent.ticket_id, TicketEvent.day)
        .having(_older(asked, "replies", latest, last))
        .order_by(latest.desc(), last.desc())
        .limit(asked.limit)
    )


def _solved(asked: Asked, mine: Any) -> Select[Any]:
    query = _part_of_ticket(
        "solved", ticket=TicketEvent.ticket_id, moment=TicketEvent.moment, number=TicketEvent.id,
        day=TicketEvent.day, event=TicketEvent.id, replies=literal(0), theirs=literal(0),
    )  # fmt: skip
    return (
        query.join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(mine, as_value(TicketEvent.kind) == EventKind.STATUS)
        .where(TicketEvent.status == TicketStatus.SOLVED)
        .where(_older(asked, "solved", TicketEvent.moment, TicketEvent.id))
        .order_by(TicketEvent.moment.desc(), TicketEvent.id.desc())
        .limit(asked.limit)
    )


def _of_ticket(row: Any) -> StoryItem:
    deed = TicketDeed(_RANKS[row.rank])
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
    mine = _belongs(asked, Subscription)
    if mine is None or StoryKind.SUBSCRIPTION not in asked.kinds:
        return []
    state, before = SubscriptionState, aliased(SubscriptionState)
    number, since = state.subscription_id * _MOST_STATES + state.seq, as_value(state.since)
    query = (
        select(state, number.label("number"), before.monthly.label("before"), Subscription.name,
               Contact.name.label("person"))
        .join(Subscription, Subscription.id == state.subscription_id)
        .outerjoin(before, (before.subscription_id == state.subscription_id) & (before.seq == state.seq - 1))
        .outerjoin(Contact, Contact.id == Subscription.contact_id)
        .where(mine, since <= asked.today, _older_day(asked, "state", since, number))
        .order_by(state.since.desc(), number.desc())
        .limit(asked.limit)
    )  # fmt: skip
    return [_of_state(row, asked.facts) for row in session.execute(query)]


def _older_day(asked: Asked, name: str, day: Any, number: Any) -> Any:
    """As `_older`, for what has a day and stands at its beginning."""
    if asked.before is None:
        return true()
    last = asked.facts.day_of(asked.before.moment)
    if start_of(asked.facts, last) < asked.before.moment:
        return day <= literal(last, day.type)
    return _stands_before((last, *asked.before[1:]), name, day, number)


def _of_state(row: Any, facts: BookFacts) -> StoryItem:
    state = row.SubscriptionState
    return StoryItem(
        place=Place(start_of(facts, state.since), _rank("state"), row.number),
        day=state.since,
        kind=StoryKind.SUBSCRIPTION,
        entity="subscription",
        record=state.subscription_id,
        fact=StateFact(state.kind, state.status, row.before, state.monthly, (state.reason or "")[:LONGEST]),
        title=row.name[:LONGEST],
        person=row.person or "",
        has_time=False,
    )


def _table_of(asked: Asked) -> str:
    return "contact" if asked.entity == "company" else asked.entity


def files(session: Session, asked: Asked) -> list[StoryItem]:
    """Files that were attached, a company's people's among them."""
    if StoryKind.FILE not in asked.kinds:
        return []
    records = select(literal(asked.record))
    whose = union_all(records, _people(asked.record)) if asked.entity == "company" else records
    person = aliased(Contact)
    query = (
        select(Attachment, person.name.label("person"), Staff.name.label("who"))
        .outerjoin(person, and_(person.id == Attachment.record_id, literal(asked.entity == "company"),
                                person.id != asked.record))
        .outerjoin(Staff, Staff.id == Attachment.staff_id)
        .where(Attachment.entity == _table_of(asked), Attachment.record_id.in_(whose))
        .where(Attachment.trashed.is_(None), _older(asked, "file", Attachment.added, Attachment.id))
        .order_by(Attachment.added.desc(), Attachment.id.desc())
        .limit(asked.limit)
    )  # fmt: skip
    return [
        StoryItem(
            place=Place(row.Attachment.added, _rank("file"), row.Attachment.id),
            day=asked.facts.day_of(row.Attachment.added),
            kind=StoryKind.FILE,
            entity="attachment",
            record=row.Attachment.id,
            fact=FileFact(row.Attachment.size),
            title=row.Attachment.name[:LONGEST],
            person=row.person or "",
            who=row.who or "",
        )
        for row in session.execute(query)
    ]


def changes(session: Session, asked: Asked) -> list[StoryItem]:
    """When the record was made, and which of its fields were changed, by day; what was taken back is gone."""
    if StoryKind.CHANGE not in asked.kinds:
        return []
    taker = aliased(Gesture)
    query = (
        select(Gesture.id, Gesture.moment, Entry.action, Entry.after, Staff.name.label("who"))
        .join(Entry, Entry.gesture_id == Gesture.id)
        .outerjoin(taker, taker.undoes == Gesture.id)
        .outerjoin(Staff, Staff.id == Gesture.staff_id)
        .where(Entry.entity == _table_of(asked), Entry.record_id == asked.record)
        .where(Entry.action != EntryAction.DELETE, Gesture.kind != GestureKind.UNDO, taker.id.is_(None))
        .order_by(Gesture.moment.desc(), Gesture.id.desc())
        .limit(_MOST_ENTRIES)
    )
    if asked.before is not None:
        after = asked.facts.day_of(asked.before.moment) + dt.timedelta(days=1)
        query = query.where(Gesture.moment < start_of(asked.facts, after))
    found = list(_folded(asked, session.execute(query).all()))
    found = [item for item in found if asked.before is None or item.place < asked.before]
    return found[: asked.limit]


def _folded(asked: Asked, rows: Any) -> Iterator[StoryItem]:
    labels = {one.attribute: one.label for one in declared_entity(asked.entity).fields}
    days: dict[dt.date, tuple[Any, dict[str, None]]] = {}
    cut = asked.facts.day_of(rows[-1].moment) if len(rows) == _MOST_ENTRIES else None
    for row in rows:
        day = asked.facts.day_of(row.moment)
        if row.action is EntryAction.CREATE:
            days[dt.date.max] = (row, {})
            continue
        names = json.loads(row.after or "{}").keys() - _TOLD_BY_MOVES
        told = {labels[name]: None for name in labels if name in names}
        if told and day != cut:
            days.setdefault(day, (row, {}))[1].update(told)
    by_place = sorted(days.values(), key=lambda one: (one[0].moment, one[0].id), reverse=True)
    for row, told in by_place:
        yield StoryItem(
            place=Place(row.moment, _rank("change"), row.id),
            day=asked.facts.day_of(row.moment),
            kind=StoryKind.CHANGE,
            entity=asked.entity,
            record=asked.record,
            fact=ChangeFact(created=row.action is EntryAction.CREATE, labels=tuple(told)),
            who=row.who or "",
        )


SOURCES: Final = (moves, tickets, states, files, changes)
