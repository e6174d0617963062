"""Where a record's story comes from: one query for each kind of thing that happened to it.

Each source gives its newest items before a place, at most as many as asked for, in the order of the story.
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


def _activities(asked: Asked, *where: Any) -> Select[Any] | None:
    mine = _belongs(asked, Activity)
    if mine is None:
        return None
    columns = (
        Activity.id, Activity.kind, Activity.name, Activity.direction, Activity.minutes, Activity.outcome,
        Activity.pinned, Activity.done, Activity.done_day, Activity.due, Activity.due_at,
        func.substr(Activity.text, 1, LONGEST).label("text"),
        Contact.name.label("person"), Staff.name.label("who"),
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Staff, Staff.id == Activity.owner_id)
        .where(mine, *where)
    )


def steps(session: Session, asked: Asked) -> list[Step]:
    """What is planned next, the earliest first."""
    query = _activities(asked, Activity.done.is_(None))
    if query is None:
        return []
    order = (Activity.due.is_(None), Activity.due, Activity.due_at, Activity.id)
    return [
        Step(
            activity=row.id,
            kind=row.kind,
            title=row.name[:LONGEST],
            due=row.due,
            at=row.due_at,
            person=row.person or "",
            who=row.who or "",
        )
        for row in session.execute(query.order_by(*order).limit(MOST_STEPS))
    ]


def _pinned(*, yes: bool) -> ColumnElement[bool]:
    return Activity.pinned == literal(yes, Activity.pinned.type)


def pinned(session: Session, asked: Asked) -> list[StoryItem]:
    """What is pinned on top, the latest first."""
    query = _activities(asked, Activity.done.is_not(None), _pinned(yes=True))
    if query is None:
        return []
    query = query.order_by(Activity.done.desc(), Activity.id.desc()).limit(MOST_PINNED)
    return [_done(row) for row in session.execute(query)]


def done(session: Session, asked: Asked) -> list[StoryItem]:
    """Activities that were done; those pinned stand elsewhere."""
    kinds = [kind for kind, group in KIND_OF.items() if group in asked.kinds]
    query = _activities(
        asked,
        Activity.done.is_not(None),
        _pinned(yes=False),
        _older(asked, "activity", Activity.done, Activity.id),
    )
    if query is None or not kinds:
        return []
    if len(kinds) < len(KIND_OF):
        query = query.where(as_value(Activity.kind).in_(kinds))
    query = query.order_by(Activity.done.desc(), Activity.id.desc()).limit(asked.limit)
    return [_done(row) for row in session.execute(query)]


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


def _tickets(asked: Asked) -> Any:
    return None if StoryKind.TICKET not in asked.kinds else _belongs(asked, Ticket)


def opened(session: Session, asked: Asked) -> list[StoryItem]:
    """Tickets that came."""
    mine = _tickets(asked)
    if mine is None:
        return []
    query = (
        select(Ticket.id, Ticket.opened, Ticket.created, Ticket.name, Contact.name.label("person"))
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .where(mine, _older(asked, "opened", Ticket.opened, Ticket.id))
        .order_by(Ticket.opened.desc(), Ticket.id.desc())
        .limit(asked.limit)
    )
    return [
        _of_ticket(
            row, Place(row.opened, _rank("opened"), row.id), row.created, TicketFact(TicketDeed.OPENED)
        )
        for row in session.execute(query)
    ]


def _of_ticket(row: Any, place: Place, day: dt.date, fact: TicketFact) -> StoryItem:
    return StoryItem(
        place=place,
        day=day,
        kind=StoryKind.TICKET,
        entity="ticket",
        record=row.id,
        fact=fact,
        title=row.name[:LONGEST],
        text=getattr(row, "text", None) or "",
        person=row.person or "",
        who=getattr(row, "who", None) or "",
    )


def replies(session: Session, asked: Asked) -> list[StoryItem]:
    """The replies in tickets, those of one ticket on one day as one item, with the words of the last."""
    mine = _tickets(asked)
    if mine is None:
        return []
    latest, last = func.max(TicketEvent.moment), func.max(TicketEvent.id)
    theirs = func.sum(case((TicketEvent.author == EventAuthor.CUSTOMER, 1), else_=0))
    days = (
        select(
            TicketEvent.ticket_id, TicketEvent.day, func.count().label("replies"), theirs.label("theirs"),
            latest.label("latest"), last.label("last"),
        )
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(mine, as_value(TicketEvent.kind) == EventKind.REPLY)
        .group_by(TicketEvent.ticket_id, TicketEvent.day)
        .having(_older(asked, "replies", latest, last))
        .order_by(latest.desc(), last.desc())
        .limit(asked.limit)
        .subquery()
    )  # fmt: skip
    query = (
        select(
            Ticket.id, Ticket.name, days, func.substr(TicketEvent.text, 1, LONGEST).label("text"),
            Contact.name.label("person"), Staff.name.label("who"),
        )
        .join(days, days.c.ticket_id == Ticket.id)
        .join(TicketEvent, TicketEvent.id == days.c.last)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
        .order_by(days.c.latest.desc(), days.c.last.desc())
    )  # fmt: skip
    return [
        _of_ticket(
            row,
            Place(row.latest, _rank("replies"), row.last),
            row.day,
            TicketFact(TicketDeed.REPLIES, row.replies, int(row.theirs)),
        )
        for row in session.execute(query)
    ]


def solved(session: Session, asked: Asked) -> list[StoryItem]:
    """The solvings of tickets."""
    mine = _tickets(asked)
    if mine is None:
        return []
    query = (
        select(
            Ticket.id, Ticket.name, TicketEvent.id.label("event"), TicketEvent.moment, TicketEvent.day,
            Contact.name.label("person"), Staff.name.label("who"),
        )
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
        .where(mine, as_value(TicketEvent.kind) == EventKind.STATUS)
        .where(TicketEvent.status == TicketStatus.SOLVED)
        .where(_older(asked, "solved", TicketEvent.moment, TicketEvent.id))
        .order_by(TicketEvent.moment.desc(), TicketEvent.id.desc())
        .limit(asked.limit)
    )  # fmt: skip
    return [
        _of_ticket(row, Place(row.moment, _rank("solved"), row.event), row.day, TicketFact(TicketDeed.SOLVED))
        for row in session.execute(query)
    ]


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


SOURCES: Final = (done, moves, opened, replies, solved, states, files, changes)
