"""A book in which much happened: contacts, half as many tickets, five times as many activities, and the rest."""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from crmdesk.model.activity import Activity, ActivityKind, Direction
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.custom import CustomKind, CustomValue
from crmdesk.model.deal import Deal, DealStatus, StageMove
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import EventAuthor, EventKind, Priority, Ticket, TicketEvent, TicketStatus
from crmdesk.services import books, custom_fields, pipelines, tickets
from tests.benchmarks.book import SEED, words_of_book
from tests.benchmarks.figures import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crmdesk.db.uow import Work
    from crmdesk.model.base import Record

    Rows = dict[type[Record], list[dict[str, Any]]]

PIECE = 20_000
COLLEAGUES = 20
COMPANY_SHARE, IN_COMPANY = 0.1, 0.7
DAYS = 730
WISHES = books.NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
STEPS = (TicketStatus.NEW, None, None, TicketStatus.SOLVED)
LAST_MOVE = 3
OWN_SHARE = 0.7
OWN = {
    "Motto": CustomKind.TEXT,
    "Points": CustomKind.NUMBER,
    "Level": CustomKind.CHOICE,
    "Since": CustomKind.DATE,
    "Referrer": CustomKind.LINK,
}
LEVELS = ("gold", "silver", "bronze")


class Told(NamedTuple):
    """What the rows are made from: chances, words, the stages, and how many companies there are."""

    chance: random.Random
    words: list[str]
    stages: list[int]
    pipeline: int
    companies: int
    contacts: int
    now: dt.datetime


def record_book_of(contacts: int, folder: Path) -> Path:
    """The book of so many contacts in `folder`, made the first time."""
    path = folder / f"records-{contacts}.crm"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        work = books.make_book(path.with_suffix(".part"), wishes=WISHES)
        fill(work, contacts)
        while tickets.close_solved(work) is not None:
            say("closed a thousand solved tickets, as a book does by itself day by day")
        work.engine.dispose()
        path.with_suffix(".part").rename(path)
    return path


def fill(work: Work, contacts: int) -> None:
    """Put everything in, a gesture for each piece of a kind of record."""
    pipeline = pipelines.pipelines(work)[0]
    told = Told(
        random.Random(SEED), [word for words in words_of_book().values() for word in words],
        [stage.id for stage in pipeline.stages], pipeline.id,
        int(contacts * COMPANY_SHARE), contacts, work.clock(),
    )  # fmt: skip
    put(work, {Staff: [{"name": f"Colleague {number}"} for number in range(COLLEAGUES)]})
    counts = {
        party: contacts, deal: contacts // 3, ticket: contacts // 2, subscription: contacts // 5,
        activity: contacts * 5, attachment: contacts // 10,
    }  # fmt: skip
    for make, count in counts.items():
        put_many(work, told, make, count)
        say(f"made {count} × {make.__name__}")
    put_own(work, told)


def put_many(work: Work, told: Told, make: Callable[[Told, int], Rows], count: int) -> None:
    """So many records of a kind, in pieces."""
    for first in range(1, count + 1, PIECE):
        rows: Rows = {}
        for number in range(first, min(first + PIECE, count + 1)):
            for model, found in make(told, number).items():
                rows.setdefault(model, []).extend(found)
        put(work, rows)


def put_own(work: Work, told: Told) -> None:
    """Fields of the business's own on its people, each filled in most of them."""
    for label, kind in OWN.items():
        choices = {CustomKind.CHOICE: LEVELS, CustomKind.LINK: ("contact",)}.get(kind, ())
        custom_fields.add_field(work, entity="contact", label=label, kind=kind, choices=choices)
        field = max(one.id for one in custom_fields.custom_fields(work))
        put_many(work, told, partial(own_value, field=field, kind=kind), told.contacts)
        say(f"made own values: {label}")


def put(work: Work, rows: Rows) -> None:
    """Rows of some tables as one gesture."""
    with work.write() as unit:
        for model, found in rows.items():
            unit.insert_many(model, found)
        unit.commit("Made a piece of the book")


def named(told: Told) -> str:
    """Two words."""
    return " ".join(told.chance.choices(told.words, k=2))


def day_before(told: Told) -> dt.datetime:
    """A moment of the last two years."""
    return told.now - dt.timedelta(minutes=told.chance.randrange(DAYS * 1440))


def party(told: Told, number: int) -> Rows:
    """A company, or a person who mostly is in one; the companies come first."""
    is_company = number <= told.companies
    inside = not is_company and told.chance.random() < IN_COMPANY
    row = {
        "id": number, "name": named(told), "created": day_before(told).date(),
        "kind": ContactKind.COMPANY if is_company else ContactKind.PERSON,
        "company_id": told.chance.randint(1, told.companies) if inside else None,
        "emails": f"a{number}@mail{number % 997}.com", "phones": f"+98912{number:07d}",
        "owner_id": told.chance.randint(1, COLLEAGUES),
    }  # fmt: skip
    return {Contact: [row]}


def of_party(told: Told) -> dict[str, int]:
    """Whom a record has to do with: mostly a person."""
    if told.chance.random() < COMPANY_SHARE:
        company = told.chance.randint(1, told.companies)
        return {"company_id": company, "customer_id": company}
    person = told.chance.randint(told.companies + 1, told.contacts)
    return {"contact_id": person, "customer_id": person}


def deal(told: Told, number: int) -> Rows:
    """A deal and the moves that brought it where it stands; two of three are won or lost."""
    begun, amount, owner = (
        day_before(told),
        told.chance.randint(100, 10**7),
        told.chance.randint(1, COLLEAGUES),
    )
    status = told.chance.choice(list(DealStatus))
    ended = begun + (told.now - begun) * told.chance.random()
    is_open = status is DealStatus.OPEN
    row = {
        "id": number, "name": named(told), "pipeline_id": told.pipeline, "stage_id": told.stages[1],
        "amount": amount, "base_amount": amount, "currency": "USD", "rate": 1, "created": begun.date(),
        "entered": begun.date(), "owner_id": owner, "status": status,
        "closed": None if is_open else ended.date(), **of_party(told),
    }  # fmt: skip
    moments = [begun, begun] if is_open else [begun, begun, ended]
    moves = [
        {
            "deal_id": number, "seq": seq, "moment": moment, "day": moment.date(),
            "stage_id": told.stages[min(seq, 2) - 1], "owner_id": owner, "base_amount": amount,
            "until": after, "until_day": None if after is None else after.date(),
            "outcome": DealStatus.OPEN if seq < LAST_MOVE else status,
        }
        for seq, (moment, after) in enumerate(zip(moments, [*moments[1:], None], strict=True), start=1)
    ]  # fmt: skip
    return {Deal: [row], StageMove: moves}


def ticket(told: Told, number: int) -> Rows:
    """A ticket with its coming, two replies and, mostly, its solving."""
    came, owner = day_before(told), told.chance.randint(1, COLLEAGUES)
    steps = STEPS if told.chance.random() < IN_COMPANY else STEPS[:-1]
    row = {
        "id": number, "name": named(told), "priority": told.chance.choice(list(Priority)), "created": came.date(),
        "opened": came, "owner_id": owner, "status": steps[-1] or TicketStatus.OPEN, **of_party(told),
    }  # fmt: skip
    events = []
    for seq, status in enumerate(steps, start=1):
        moment = came + dt.timedelta(hours=3 * (seq - 1))
        events.append({
            "ticket_id": number, "seq": seq, "moment": moment, "day": moment.date(), "status": status,
            "kind": EventKind.REPLY if status is None else EventKind.STATUS, "author": EventAuthor.STAFF,
            "staff_id": owner, "text": " ".join(told.chance.choices(told.words, k=20)),
        })  # fmt: skip
    return {Ticket: [row], TicketEvent: events}


def subscription(told: Told, number: int) -> Rows:
    """A monthly subscription."""
    row = {
        "id": number, "name": f"Plan {number % 20}", "price": told.chance.randint(100, 100_000),
        "currency": "USD", "rate": 1, "start": day_before(told).date(),
        "owner_id": told.chance.randint(1, COLLEAGUES), **of_party(told),
    }  # fmt: skip
    return {Subscription: [row]}


def activity(told: Told, number: int) -> Rows:
    """Something done, or now and then something planned."""
    moment = day_before(told)
    is_done = told.chance.random() < 1 - COMPANY_SHARE
    row = {
        "id": number, "name": named(told), "kind": told.chance.choice(list(ActivityKind)),
        "direction": Direction.OUT, "created": moment.date(), "done": moment if is_done else None,
        "done_day": moment.date() if is_done else None,
        "due": None if is_done else told.now.date() + dt.timedelta(days=told.chance.randint(-20, 60)),
        "owner_id": told.chance.randint(1, COLLEAGUES), **of_party(told),
        "text": " ".join(told.chance.choices(told.words, k=10)),
    }  # fmt: skip
    if told.chance.random() < COMPANY_SHARE:
        kind, most = told.chance.choice((("deal_id", 3), ("ticket_id", 2), ("subscription_id", 5)))
        row[kind] = told.chance.randint(1, told.contacts // most)
    return {Activity: [row]}


def attachment(told: Told, number: int) -> Rows:
    """A file of a contact or company."""
    record = told.chance.randint(1, told.contacts)
    row = {
        "id": number,
        "entity": "contact",
        "record_id": record,
        "name": f"{named(told)}.pdf",
        "size": number,
    }
    return {Attachment: [row | {"sha256": f"{number:064x}", "added": day_before(told)}]}


def own_value(told: Told, number: int, *, field: int, kind: CustomKind) -> Rows:
    """A person's value of a field of one's own, if there is one."""
    if number <= told.companies or told.chance.random() > OWN_SHARE:
        return {}
    text = whole = None
    if kind is CustomKind.TEXT:
        text = named(told)
    elif kind is CustomKind.CHOICE:
        text = told.chance.choice(LEVELS)
    else:
        whole = told.chance.randint(1, told.contacts if kind is CustomKind.LINK else 20_000)
    return {CustomValue: [{"field_id": field, "record_id": number, "text": text, "whole": whole}]}
