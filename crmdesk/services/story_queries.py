"""The queries of a record's story, built once for each kind of record and asked with its number.

Each finds the newest of its kind before a place, at most as many as asked for, in any order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Integer,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from crmdesk.db.planning import as_value
from crmdesk.model.activity import Activity
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact
from crmdesk.model.custom import CustomValue
from crmdesk.model.deal import Deal, Stage, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription, SubscriptionState
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketEvent, TicketStatus
from crmdesk.services.story_items import KIND_OF, StoryKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

LONGEST: Final = 400
"""How many characters of a text a story shows."""
MOST_STEPS: Final = 5
MOST_PINNED: Final = 10
DONE, PINNED, STEP = range(3)
MOST_ENTRIES: Final = 1_000
_MOST_STATES: Final = 1_000_000
_MOST_SHAPES: Final = 256
RANKS: Final = ("activity", "move", "opened", "replies", "solved", "state", "file", "change")
_RECORD: Final = bindparam("record", type_=BigInteger)
_LIMIT: Final = bindparam("limit", type_=Integer)
_MOMENT: Final = bindparam("moment", type_=Activity.done.type)
_NUMBER: Final = bindparam("number", type_=BigInteger)
_TODAY: Final = bindparam("today", type_=Activity.due.type)
_LAST_DAY: Final = bindparam("last_day", type_=Activity.due.type)
_OWN_FIELDS: Final = bindparam("own_fields", expanding=True, type_=BigInteger)


class Shape(NamedTuple):
    """What the queries of a story are built from, once for all its records.

    `rank` is that of the place before which it is asked for, None for its newest piece; `at_midnight` says
    that this place is at the beginning of a day.
    """

    entity: str
    kinds: frozenset[StoryKind]
    rank: int | None
    at_midnight: bool


def rank_of(name: str) -> int:
    """Where a source stands among those of one moment."""
    return RANKS.index(name)


def _older(shape: Shape, name: str, moment: Any, number: Any) -> Any:
    """What stands before the place in the story, among the items of one source."""
    return true() if shape.rank is None else _stands_before(shape.rank, _MOMENT, name, moment, number)


def _stands_before(rank: int, at: Any, name: str, moment: Any, number: Any) -> Any:
    if rank_of(name) != rank:
        return moment <= at if rank_of(name) < rank else moment < at
    return or_(moment < at, and_(moment == at, number < _NUMBER))


def _people() -> Select[Any]:
    return select(Contact.id).where(Contact.company_id == _RECORD)


def _belongs(shape: Shape, model: Any) -> Any:
    """Which records of a kind belong to the story; None where none can. The trash is left out."""
    if shape.entity == model.__tablename__:
        return model.id == _RECORD
    link = {"contact": "contact_id", "company": "company_id"}.get(shape.entity, f"{shape.entity}_id")
    if not hasattr(model, link):
        return None
    direct = getattr(model, link) == _RECORD
    if shape.entity != "company":
        return and_(direct, as_value(model.trashed).is_(None))
    other = or_(model.company_id.is_(None), model.company_id != _RECORD)
    ids = union_all(
        select(model.id).where(direct),
        select(model.id).where(model.contact_id.in_(_people()), other),
    )
    return and_(model.id.in_(ids), as_value(model.trashed).is_(None))


def _cut(query: Select[Any]) -> Select[Any]:
    """A query with an order and a limit of its own as a part of a union; SQLite wants it wrapped."""
    return select(query.subquery())


@lru_cache(maxsize=_MOST_SHAPES)
def of_activities(shape: Shape) -> Select[Any] | None:
    """The activities of a piece, each with its part; the steps and the pinned ones with the newest alone."""
    mine = _belongs(shape, Activity)
    parts = [] if mine is None else _activity_parts(shape, mine)
    if not parts:
        return None
    found = union_all(*map(_cut, parts)).subquery()
    columns = (
        Activity.id, Activity.kind, Activity.name, Activity.direction, Activity.minutes, Activity.outcome,
        Activity.pinned, Activity.done, Activity.done_day, Activity.due, Activity.due_at,
        func.substr(Activity.text, 1, LONGEST).label("text"),
        Contact.name.label("person"), Staff.name.label("who"), found.c.part,
    )  # fmt: skip
    return (
        select(*columns)
        .join(found, found.c.id == Activity.id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Staff, Staff.id == Activity.owner_id)
    )


def _activity_parts(shape: Shape, mine: Any) -> list[Select[Any]]:
    """Which activities stand in each part of a piece, by their numbers."""
    is_done, latest = Activity.done.is_not(None), (Activity.done.desc(), Activity.id.desc())
    parts = []
    kinds = [kind for kind, group in KIND_OF.items() if group in shape.kinds]
    if kinds:
        of_kinds = true() if len(kinds) == len(KIND_OF) else as_value(Activity.kind).in_(kinds)
        older = _older(shape, "activity", Activity.done, Activity.id)
        done = _numbered(DONE).where(mine, is_done, _pinned(yes=False), of_kinds, older)
        parts.append(done.order_by(*latest).limit(_LIMIT))
    if shape.rank is None:
        order = (
            Activity.due.is_(None),
            Activity.due,
            Activity.due_at.is_not(None),
            Activity.due_at,
            Activity.id,
        )
        steps = _numbered(STEP).where(mine, Activity.done.is_(None))
        pinned = _numbered(PINNED).where(mine, is_done, _pinned(yes=True))
        parts.append(steps.order_by(*order).limit(MOST_STEPS))
        parts.append(pinned.order_by(*latest).limit(MOST_PINNED))
    return parts


def _numbered(part: int) -> Select[Any]:
    number: Any = Activity.id
    return select(number, literal(part).label("part"))


def _pinned(*, yes: bool) -> ColumnElement[bool]:
    return Activity.pinned == literal(yes, Activity.pinned.type)


@lru_cache(maxsize=_MOST_SHAPES)
def of_moves(shape: Shape) -> Any:
    """The moves of deals, with the stage each came from."""
    mine = _belongs(shape, Deal)
    if mine is None or StoryKind.DEAL not in shape.kinds:
        return None
    before, stage_before = aliased(StageMove), aliased(Stage)
    return (
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
        .where(mine, _older(shape, "move", StageMove.moment, StageMove.id))
        .order_by(StageMove.moment.desc(), StageMove.id.desc())
        .limit(_LIMIT)
    )  # fmt: skip


@lru_cache(maxsize=_MOST_SHAPES)
def of_tickets(shape: Shape) -> Select[Any] | None:
    """What was done in tickets: one row for each coming, each day of replies, each solving."""
    mine = None if StoryKind.TICKET not in shape.kinds else _belongs(shape, Ticket)
    if mine is None:
        return None
    parts = (_opened(shape, mine), _replies(shape, mine), _solved(shape, mine))
    told = union_all(*map(_cut, parts)).subquery()
    return (
        select(
            told, Ticket.name, func.substr(TicketEvent.text, 1, LONGEST).label("text"),
            Contact.name.label("person"), Staff.name.label("who"),
        )
        .join(Ticket, Ticket.id == told.c.ticket)
        .outerjoin(TicketEvent, TicketEvent.id == told.c.event)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
    )  # fmt: skip


def _part_of_ticket(name: str, **columns: Any) -> Select[Any]:
    """One kind of deed, with the columns that all of them have."""
    rank = literal(rank_of(name)).label("rank")
    return select(rank, *(column.label(label) for label, column in columns.items()))


def _opened(shape: Shape, mine: Any) -> Select[Any]:
    query = _part_of_ticket(
        "opened", ticket=Ticket.id, moment=Ticket.opened, number=Ticket.id, day=Ticket.created,
        event=literal(0), replies=literal(0), theirs=literal(0),
    )  # fmt: skip
    query = query.where(mine, _older(shape, "opened", Ticket.opened, Ticket.id))
    return query.order_by(Ticket.opened.desc(), Ticket.id.desc()).limit(_LIMIT)


def _replies(shape: Shape, mine: Any) -> Select[Any]:
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
        .having(_older(shape, "replies", latest, last))
        .order_by(latest.desc(), last.desc())
        .limit(_LIMIT)
    )


def _solved(shape: Shape, mine: Any) -> Select[Any]:
    query = _part_of_ticket(
        "solved", ticket=TicketEvent.ticket_id, moment=TicketEvent.moment, number=TicketEvent.id,
        day=TicketEvent.day, event=TicketEvent.id, replies=literal(0), theirs=literal(0),
    )  # fmt: skip
    return (
        query.join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(mine, as_value(TicketEvent.kind) == EventKind.STATUS)
        .where(TicketEvent.status == TicketStatus.SOLVED)
        .where(_older(shape, "solved", TicketEvent.moment, TicketEvent.id))
        .order_by(TicketEvent.moment.desc(), TicketEvent.id.desc())
        .limit(_LIMIT)
    )


@lru_cache(maxsize=_MOST_SHAPES)
def of_states(shape: Shape) -> Any:
    """The states of subscriptions up to today, with the value before."""
    mine = _belongs(shape, Subscription)
    if mine is None or StoryKind.SUBSCRIPTION not in shape.kinds:
        return None
    state, before = SubscriptionState, aliased(SubscriptionState)
    number, since = state.subscription_id * _MOST_STATES + state.seq, as_value(state.since)
    return (
        select(state, number.label("number"), before.monthly.label("before"), Subscription.name,
               Contact.name.label("person"))
        .join(Subscription, Subscription.id == state.subscription_id)
        .outerjoin(before, (before.subscription_id == state.subscription_id) & (before.seq == state.seq - 1))
        .outerjoin(Contact, Contact.id == Subscription.contact_id)
        .where(mine, since <= _TODAY, _older_day(shape, "state", since, number))
        .order_by(state.since.desc(), number.desc())
        .limit(_LIMIT)
    )  # fmt: skip


def _older_day(shape: Shape, name: str, day: Any, number: Any) -> Any:
    """As `_older`, for what has a day and stands at its beginning."""
    if shape.rank is None:
        return true()
    if not shape.at_midnight:
        return day <= _LAST_DAY
    return _stands_before(shape.rank, _LAST_DAY, name, day, number)


def table_of_story(entity: str) -> str:
    """The table of a kind of record, as the journal and the attached files call it."""
    return "contact" if entity == "company" else entity


@lru_cache(maxsize=_MOST_SHAPES)
def of_files(shape: Shape) -> Any:
    """Files of the record, and of a company's people."""
    if StoryKind.FILE not in shape.kinds:
        return None
    records = select(_RECORD)
    whose = union_all(records, _people()) if shape.entity == "company" else records
    person = aliased(Contact)
    return (
        select(Attachment, person.name.label("person"), Staff.name.label("who"))
        .outerjoin(person, and_(person.id == Attachment.record_id, literal(shape.entity == "company"),
                                person.id != _RECORD))
        .outerjoin(Staff, Staff.id == Attachment.staff_id)
        .where(Attachment.entity == table_of_story(shape.entity), Attachment.record_id.in_(whose))
        .where(Attachment.trashed.is_(None), _older(shape, "file", Attachment.added, Attachment.id))
        .order_by(Attachment.added.desc(), Attachment.id.desc())
        .limit(_LIMIT)
    )  # fmt: skip


@lru_cache(maxsize=4)
def of_changes(*, newest: bool, own: bool) -> Select[Any]:
    """The record's journal without what was taken back; with `own` that of the fields the business added too.

    A change of such a field has its number, what stands in it now, `later` (what stood in it before its next
    change), and the name of the contact that it points at now.
    """
    taker: Any = aliased(Gesture)
    number: Any = Gesture.id
    query = (
        select(number, Gesture.moment, Entry.action, Entry.before, Entry.after, Staff.name.label("who"))
        .join(Entry, Entry.gesture_id == Gesture.id)
        .outerjoin(taker, taker.undoes == Gesture.id)
        .outerjoin(Staff, Staff.id == Gesture.staff_id)
        .where(Entry.action != EntryAction.DELETE, Gesture.kind != GestureKind.UNDO, taker.id.is_(None))
        .where(true() if newest else Gesture.moment < _MOMENT)
        .order_by(Gesture.moment.desc(), Gesture.id.desc())
        .limit(MOST_ENTRIES)
    )
    table = bindparam("table", type_=Entry.entity.type)
    declared = and_(Entry.entity == table, Entry.record_id == _RECORD)
    if not own:
        return query.where(declared).add_columns(null().label("field"))
    return _with_own(query, declared)


def _with_own(query: Select[Any], declared: ColumnElement[bool]) -> Select[Any]:
    is_own = Entry.entity == CustomValue.__tablename__
    values = select(CustomValue.id).where(
        CustomValue.field_id.in_(_OWN_FIELDS), CustomValue.record_id == _RECORD
    )
    entry: Any = Entry.id
    both = union_all(select(entry).where(declared), select(entry).where(is_own, Entry.record_id.in_(values)))
    after: Any = aliased(Entry)
    later = (
        select(after.before)
        .where(is_own, after.entity == CustomValue.__tablename__, after.record_id == Entry.record_id)
        .where(after.id > Entry.id)
        .order_by(after.id)
        .limit(1)
    )
    return (
        query.outerjoin(CustomValue, and_(is_own, CustomValue.id == Entry.record_id))
        .outerjoin(Contact, Contact.id == CustomValue.whole)
        .where(entry.in_(both))
        .add_columns(CustomValue.field_id.label("field"), CustomValue.text, CustomValue.whole)
        .add_columns(later.scalar_subquery().label("later"), Contact.name.label("linked"))
    )
