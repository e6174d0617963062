"""Opening records, and opening, filtering and sorting lists, in a book in which much happened.

    python -m tests.benchmarks.bench_records FOLDER [--contacts 100000]

There are half as many tickets as contacts, a third as many deals, and five times as many activities. A plain eager load reads the
same graph through the same mapped classes: the record, what it links to, what belongs to it, what happened
to that, each table by its link. Both are the least CPU of some turns, summed over some records. A list is
opened, sorted and filtered by each of its columns in turn; its figure is the 95th of 100 readings of its
first rows. The order of all its records is read while they are shown, and is told apart.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.model.activity import Activity
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact, ContactTag, Tag
from crmdesk.model.deal import Deal, DealLine, Stage, StageMove
from crmdesk.model.journal import Entry, Gesture
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import (
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.ticket import Ticket, TicketEvent
from crmdesk.services import (
    books,
    custom_fields,
    customer_risk,
    deal_lines,
    deal_moves,
    lists,
    record_facts,
    records,
    subscription_desk,
    ticket_desk,
    ticket_thread,
    timeline,
)
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery
from crmdesk.ui import entity_reading
from tests.benchmarks.figures import say, tell
from tests.benchmarks.record_book import record_book_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crmdesk.db.uow import Work

OPEN_BAR, QUERY_BAR, LIST_BAR = 2.0, 10.0, 300.0
LISTED: Final = ("contact", "company", "deal", "ticket", "activity", "subscription")
RECORDS, TURNS, LIST_TURNS, SEED = 25, 5, 3, 7
LISTS: Final = {
    "contact": {"deal": "contact", "ticket": "contact", "subscription": "contact"},
    "company": {"contact": "company", "deal": "company", "ticket": "company", "subscription": "company"},
}
BELONGING: Final[tuple[Any, ...]] = (Activity, Deal, Ticket, Subscription)
HAPPENED: Final[dict[Any, tuple[Any, ...]]] = {
    Deal: (StageMove, DealLine),
    Ticket: (TicketEvent,),
    Subscription: (SubscriptionState, SubscriptionChange),
}


def cpu(work: Callable[[], object]) -> float:
    """The CPU milliseconds of one turn."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def open_record(work: Work, entity: str, record: int) -> None:
    """What the window reads when a record is opened with its story in sight."""
    if entity == "ticket":
        ticket_thread.thread(work, ticket=record)
        return
    records.open_record(work, entity=entity, record=record)
    record_facts.beside(work, entity=entity, record=record, related=LISTS.get(entity, {}))
    if entity in LISTS:
        customer_risk.health_of(work, customer=record)
    timeline.story(work, entity=entity, record=record)
    if entity == "deal":
        deal_lines.lines_of(work, deal=record)
        deal_moves.told_moves(work, deal=record)
    if entity == "subscription":
        subscription_desk.details(work, subscription=record)


def load_plainly(work: Work, entity: str, record: int) -> None:
    """The same graph, table by table, as whole records in one session."""
    model: Any = declared_entity(entity).model
    with Session(work.engine) as session:
        found = session.get(model, record)
        linked = {"contact_id": Contact, "company_id": Contact, "owner_id": Staff, "stage_id": Stage}
        for link, other in linked.items():
            if getattr(found, link, None) is not None:
                session.get(other, getattr(found, link))
        graph = {other: load_of(session, other, entity, record) for other in BELONGING}
        if model in graph:
            graph[model] = [record]
        for other, parts in HAPPENED.items():
            for part in parts:
                link = f"{other.__tablename__}_id"
                session.scalars(select(part).where(getattr(part, link).in_(graph[other]))).all()
        table = model.__tablename__
        session.scalars(
            select(Attachment).where(Attachment.entity == table, Attachment.record_id == record)
        ).all()
        if table == Contact.__tablename__:
            session.scalars(select(Tag).join(ContactTag).where(ContactTag.contact_id == record)).all()
        history = select(Entry, Gesture).join(Gesture).where(Entry.entity == table, Entry.record_id == record)
        session.execute(history).all()


def load_of(session: Session, model: Any, entity: str, record: int) -> list[int]:
    """The records of a kind that belong to another; a company's are those of its people too."""
    link = {"contact": "contact_id", "company": "company_id"}.get(entity, f"{entity}_id")
    if not hasattr(model, link):
        return []
    mine = getattr(model, link) == record
    if entity == "company":
        people = session.scalars(select(Contact).where(Contact.company_id == record)).all()
        mine = or_(mine, model.contact_id.in_([one.id for one in people]))
    return [one.id for one in session.scalars(select(model).where(mine))]


def measure_opening(work: Work, entity: str, numbers: range) -> None:
    """How many queries opening takes, and its CPU against the plain load of the same records."""
    said: list[str] = []

    def note(*told: Any) -> None:
        if told[2].lstrip().startswith(("SELECT", "WITH")):
            said.append(told[2])

    chosen, most = random.Random(SEED).sample(numbers, min(RECORDS, len(numbers))), 0
    open_record(work, entity, chosen[0])
    event.listen(work.engine, "before_cursor_execute", note)
    for record in chosen:
        said.clear()
        open_record(work, entity, record)
        most = max(most, len(said))
    event.remove(work.engine, "before_cursor_execute", note)
    opened = plain = 0.0
    for record in chosen:
        load_plainly(work, entity, record)
        opened += min(cpu(partial(open_record, work, entity, record)) for _turn in range(TURNS))
        plain += min(cpu(partial(load_plainly, work, entity, record)) for _turn in range(TURNS))
    tell(f"records: queries to open a {entity}", f"{most}", most, QUERY_BAR, "queries")
    each = f"{opened / len(chosen):.2f} / {plain / len(chosen):.2f} ms CPU"
    tell(f"records: a {entity} opened / loaded plainly", each, opened / plain, OPEN_BAR)


def read_first(work: Work, query: ListQuery) -> None:
    """What the window reads before it shows a list."""
    entity_reading.read_list(work, query=query, pages=(0,))


def read_rest(work: Work, query: ListQuery) -> None:
    """What it reads then: how many there are, and the order of all where pages cannot do without it."""
    lists.count(work, query=query)
    if not query.plain:
        lists.order(work, query=query)


def own_queries(work: Work) -> Iterator[tuple[str, ListQuery]]:
    """The contacts, sorted both ways by each field that the business added."""
    for one in custom_fields.custom_fields(work):
        columns = (*lists.default_columns(one.entity), one.name)
        for down in (False, True):
            words = f"sorted by {one.label}{' down' if down else ''}"
            yield words, ListQuery(one.entity, columns, sort=one.name, descending=down)


def queries_of(entity: str) -> Iterator[tuple[str, ListQuery]]:
    """A list as it is opened, then sorted both ways and filtered by each field in sight, and searched."""
    declared, columns = declared_entity(entity), lists.default_columns(entity)
    yield "opened", ListQuery(entity, columns)
    yield "searched", ListQuery(entity, columns, search="an")
    wanted: dict[Kind, tuple[Op, Any]] = {
        Kind.TEXT: (Op.CONTAINS, "an"),
        Kind.LINK: (Op.IS, 5),
        Kind.DATE: (Op.AT_LEAST, dt.date(2025, 1, 1)),
        Kind.MOMENT: (Op.AT_LEAST, dt.date(2025, 1, 1)),
        Kind.MONEY: (Op.AT_LEAST, 5_000),
    }
    for name in columns:
        one = declared.field(name)
        if one.sortable:
            for down in (False, True):
                words = f"sorted by {name}{' down' if down else ''}"
                yield words, ListQuery(entity, columns, sort=name, descending=down)
        op, value = wanted.get(one.kind, (Op.IS, None))
        if one.kind is Kind.CHOICE and one.choices:
            value = next(iter(one.choices))
        if value is not None:
            yield f"filtered by {name}", ListQuery(entity, columns, filters=(Filter(name, op, value),))


def at_risk(work: Work) -> ListQuery:
    """The subscriptions that run of customers at risk."""
    runs = Filter("status", Op.IS_NOT, SubscriptionStatus.ENDED)
    risky = Filter("company", Op.AT_RISK, work.today())
    return ListQuery("subscription", lists.default_columns("subscription"), filters=(runs, risky))


def tell_p95(name: str, turns: Iterable[tuple[str, Callable[[], object]]]) -> None:
    """The 95th of 100 readings, and which was the slowest of them."""
    found = []
    for words, read in turns:
        read()
        found += [(cpu(read), words) for _turn in range(LIST_TURNS)]
    found.sort()
    late, words = found[min(int(len(found) * 0.95), len(found) - 1)]
    tell(f"records: p95 of {name}", f"{late:.0f} ms, {words}", late, LIST_BAR, "ms")
    slow = {words: each for each, words in found if each > LIST_BAR}
    for words, each in slow.items():
        say(f"    {name} {words}: {each:.0f} ms")


def main() -> int:
    """Measure openings and lists."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--contacts", type=int, default=100_000)
    options = parser.parse_args()
    count = options.contacts
    work = books.open_book(str(record_book_of(count, options.folder)))
    numbers = {
        "contact": range(count // 10 + 1, count), "company": range(1, count // 10), "deal": range(1, count // 3),
        "ticket": range(1, count // 2), "subscription": range(1, count // 5),
    }  # fmt: skip
    for entity, book in numbers.items():
        measure_opening(work, entity, book)
    asked = {f"the {entity} list": list(queries_of(entity)) for entity in LISTED}
    asked["the subscription list"].append(("of customers at risk", at_risk(work)))
    asked["lists by own fields"] = list(own_queries(work))
    for words, queries in asked.items():
        tell_p95(words, [(how, partial(read_first, work, query)) for how, query in queries])
        rest = max((cpu(partial(read_rest, work, query)), how) for how, query in queries)
        say(f"    {words}: the order of all, meanwhile, at most {rest[0]:.0f} ms ({rest[1]})")
    queues = [
        (queue.value, partial(ticket_desk.queue_page, work, queue=queue)) for queue in ticket_desk.Queue
    ]
    tell_p95("the ticket queues", [*queues, ("counts", partial(ticket_desk.queue_counts, work))])
    work.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
