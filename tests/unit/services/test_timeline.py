"""The story of a record equals a plain merge of its rows, whatever the paging, in at most ten queries."""

from __future__ import annotations

import datetime as dt
import json
import random
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from crmdesk.model import Contact
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.attachment import Attachment
from crmdesk.model.deal import Deal, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.subscription import Subscription, SubscriptionState
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketEvent, TicketStatus
from crmdesk.services import activities, deals, history, records, settings, timeline
from crmdesk.services.record_facts import facts_of
from crmdesk.services.story_items import KIND_OF, StoryKind, TicketDeed

ZONE = "Asia/Tehran"
TABLES = (
    Activity,
    Attachment,
    Contact,
    Deal,
    StageMove,
    Entry,
    Gesture,
    Subscription,
    SubscriptionState,
    Ticket,
    TicketEvent,
)


@pytest.fixture
def busy(crm, made, clock, once):
    """A book in which much happened, in a zone off UTC, some of it at the very same moment."""
    once("much happened", crm, lambda: let_happen(crm, made, clock), clock)
    return crm


def let_happen(crm, made, clock):
    with crm.write() as unit:
        settings.put(unit, {"timezone": ZONE})
        unit.commit("Chose the zone")
    chance = random.Random(20)
    other = records.save(crm, entity="contact", values={"name": "Reza", "company": made.company}).id
    stranger = records.save(crm, entity="contact", values={"name": "Nobody's"}).id
    parties = [("contact", made.person), ("company", made.company), ("contact", other), ("contact", stranger)]
    tickets, open_deals = [], [made.deal]
    for number in range(120):
        clock.advance(minutes=chance.choice([0, 0, 25, 400, 2000]))
        entity, record = chance.choice([*parties, ("deal", made.deal)])
        act(
            SimpleNamespace(
                crm=crm, chance=chance, number=number, tickets=tickets, deals=open_deals, made=made
            ),
            entity,
            record,
        )


def act(so_far, entity, record):
    crm, chance, number, made = so_far.crm, so_far.chance, so_far.number, so_far.made
    party = {entity: record} if entity in {"contact", "company"} else {"contact": made.person}
    match chance.randrange(9):
        case 0 | 1:
            activities.log(
                crm,
                kind=chance.choice(list(ActivityKind)),
                entity=entity,
                record=record,
                subject=f"S{number}",
                text="x" * chance.choice([0, 5, 900]),
            )
        case 2:
            activities.plan(
                crm,
                kind=ActivityKind.TASK,
                day=dt.date(2026, 6, 1 + number % 28),
                entity=entity,
                record=record,
            )
        case 3:
            so_far.tickets.append(
                records.save(crm, entity="ticket", values={"subject": f"T{number}", **party}).id
            )
        case 4 if so_far.tickets:
            answer(crm, chance, chance.choice(so_far.tickets))
        case 5:
            attach(crm, number, entity, record)
        case 6:
            records.save(
                crm,
                entity="contact",
                values={"title": f"Head {number}", "source": f"fair {number}"},
                record=made.person,
            )
            if chance.random() < 0.3:
                history.undo(crm)
        case 7:
            move_or_make(so_far, party)
        case 8:
            records.save(
                crm,
                entity="subscription",
                values={
                    "plan": f"P{number}",
                    "price": 100 * number,
                    "start": crm.today(),
                    "interval": "monthly",
                    "currency": "USD",
                    **party,
                },
            )


def answer(crm, chance, ticket):
    with crm.write() as unit:
        solved = chance.random() < 0.3
        last = unit.session.scalars(
            select(TicketEvent.seq).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq.desc())
        ).first()
        unit.add(
            TicketEvent(
                ticket_id=ticket, seq=last + 1, moment=unit.now, day=unit.today(),
                kind=EventKind.STATUS if solved else EventKind.REPLY,
                author=chance.choice([EventAuthor.STAFF, EventAuthor.CUSTOMER]),
                status=TicketStatus.SOLVED if solved else None, text=None if solved else "words",
            )
        )  # fmt: skip
        unit.commit("Answered")


def attach(crm, number, entity, record):
    with crm.write() as unit:
        table = "contact" if entity == "company" else entity
        unit.add(
            Attachment(
                entity=table,
                record_id=record,
                name=f"f{number}.pdf",
                size=number,
                sha256="0" * 64,
                added=unit.now,
            )
        )
        unit.commit("Attached")


def move_or_make(so_far, party):
    crm, chance, number, open_deals = so_far.crm, so_far.chance, so_far.number, so_far.deals
    if chance.random() < 0.5 or not open_deals:
        open_deals.append(
            records.save(crm, entity="deal", values={"title": f"D{number}", "amount": number, **party}).id
        )
        return
    deal = chance.choice(open_deals)
    now = crm.read(lambda s: s.get(Deal, deal).stage_id)
    deals.move(crm, deals=[deal], stage=chance.choice([one for one in so_far.made.stages if one != now]))


def rows_of(crm):
    return crm.read(lambda s: {model.__tablename__: list(s.scalars(select(model))) for model in TABLES})


def plain_story(crm, entity, record):
    """Every item as (moment, rank, number), with what it is, by loops over whole tables."""
    rows = rows_of(crm)
    zone = ZoneInfo(ZONE)
    people = {c.id for c in rows["contact"] if c.company_id == record} if entity == "company" else set()
    link = {"contact": "contact_id", "company": "company_id"}.get(entity, f"{entity}_id")

    def mine(one):
        if one.__tablename__ == entity:
            return one.id == record
        return one.trashed is None and (
            getattr(one, link, None) == record or getattr(one, "contact_id", None) in people
        )

    found = [
        ((one.done, 0, one.id), KIND_OF[one.kind], "activity", one.id)
        for one in rows["activity"]
        if mine(one) and one.done and not one.pinned
    ]
    own = {one.id for one in rows["deal"] if mine(one)}
    found += [
        ((m.moment, 1, m.id), StoryKind.DEAL, "deal", m.deal_id)
        for m in rows["stage_move"]
        if m.deal_id in own
    ]
    found += plain_tickets(rows, {one.id for one in rows["ticket"] if mine(one)})
    own = {one.id for one in rows["subscription"] if mine(one)}
    for one in rows["subscription_state"]:
        if one.subscription_id in own and one.since <= crm.today():
            start = dt.datetime.combine(one.since, dt.time(), zone).astimezone(dt.UTC)
            place = (start, 5, one.subscription_id * 1_000_000 + one.seq)
            found.append((place, StoryKind.SUBSCRIPTION, "subscription", one.subscription_id))
    table = "contact" if entity == "company" else entity
    found += [
        ((one.added, 6, one.id), StoryKind.FILE, "attachment", one.id)
        for one in rows["attachment"]
        if one.entity == table
        and one.trashed is None
        and (one.record_id == record or one.record_id in people)
    ]
    found += plain_changes(rows, entity, table, record, zone)
    return sorted(found, key=lambda one: one[0], reverse=True)


def plain_tickets(rows, own):
    found = [((t.opened, 2, t.id), StoryKind.TICKET, "ticket", t.id) for t in rows["ticket"] if t.id in own]
    days = {}
    for one in rows["ticket_event"]:
        if one.ticket_id in own and one.kind is EventKind.REPLY:
            days.setdefault((one.ticket_id, one.day), []).append(one)
        if one.ticket_id in own and one.status is TicketStatus.SOLVED:
            found.append(((one.moment, 4, one.id), StoryKind.TICKET, "ticket", one.ticket_id))
    for (ticket, _day), said in days.items():
        place = (max(e.moment for e in said), 3, max(e.id for e in said))
        found.append((place, StoryKind.TICKET, "ticket", ticket))
    return found


def plain_changes(rows, entity, table, record, zone):
    gestures = {one.id: one for one in rows["gesture"]}
    taken = {one.undoes for one in rows["gesture"]}
    days = {}
    for one in rows["journal_entry"]:
        gesture = gestures[one.gesture_id]
        if (
            (one.entity, one.record_id) != (table, record)
            or gesture.kind is GestureKind.UNDO
            or gesture.id in taken
        ):
            continue
        day = gesture.moment.astimezone(zone).date()
        if one.action is EntryAction.CREATE:
            days["made"] = [gesture]
        elif json.loads(one.after).keys() & {"title", "source"}:
            days.setdefault(day, []).append(gesture)
    newest = [max(said, key=lambda g: (g.moment, g.id)) for said in days.values()]
    return [((g.moment, 7, g.id), StoryKind.CHANGE, entity, record) for g in newest]


def whole(crm, limit, **asked):
    items, before = [], None
    while True:
        page = timeline.story(crm, before=before, limit=limit, **asked)
        assert len(page.items) <= limit
        items += page.items
        before = page.next
        if before is None:
            return items


def told(items):
    return [(tuple(item.place), item.kind, item.entity, item.record) for item in items]


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_a_story_is_a_plain_merge_of_the_rows(busy, made, limit):
    subjects = [("contact", made.person), ("company", made.company), ("deal", made.deal)]
    for table, model in (("ticket", Ticket), ("subscription", Subscription)):
        subjects += [
            (table, one) for one in busy.read(lambda s, m=model: s.scalars(select(m.id).limit(3)).all())
        ]
    for entity, record in subjects:
        assert told(whole(busy, limit, entity=entity, record=record)) == plain_story(busy, entity, record)


def test_each_kind_alone_is_that_part_of_the_story(busy, made):
    for kind in StoryKind:
        items = whole(busy, 4, entity="company", record=made.company, kinds=[kind])
        everything = plain_story(busy, "company", made.company)
        assert told(items) == [one for one in everything if one[1] is kind]
        assert items, kind


def test_a_story_has_only_what_its_filters_offer(crm, made):
    ticket = records.save(crm, entity="ticket", values={"subject": "Broken", "contact": made.person}).id
    with crm.write() as unit:
        unit.get(Ticket, ticket).deal_id = made.deal
        unit.commit("Joined")
    for entity, record in (("deal", made.deal), ("ticket", ticket), ("contact", made.person)):
        items = whole(crm, 50, entity=entity, record=record)
        assert items
        assert {one.kind for one in items} <= set(timeline.kinds_of(entity))


def test_days_are_those_of_the_book(busy, made):
    for item in whole(busy, 50, entity="company", record=made.company):
        assert item.day == item.place.moment.astimezone(ZoneInfo(ZONE)).date()


def test_a_story_takes_at_most_ten_queries_whatever_its_size(busy, made):
    statements = []
    event.listen(busy.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    for entity, record in (("company", made.company), ("contact", made.person), ("deal", made.deal)):
        statements.clear()
        timeline.story(busy, entity=entity, record=record)
        assert 0 < len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) <= 10


def test_a_company_tells_of_its_people_by_name(busy, made):
    names = {item.person for item in whole(busy, 50, entity="company", record=made.company)}
    assert {"Sara", "Reza"} <= names
    assert "Nobody's" not in names


def test_replies_of_a_day_are_one_line(crm, made, clock):
    ticket = records.save(crm, entity="ticket", values={"subject": "Broken", "contact": made.person}).id
    chance = random.Random(3)
    for _ in range(6):
        clock.advance(minutes=10)
        answer(crm, chance, ticket)
    items = [one for one in whole(crm, 50, entity="ticket", record=ticket) if one.kind is StoryKind.TICKET]
    replies = [one.fact for one in items if one.fact.deed is TicketDeed.REPLIES]
    assert len(replies) == 1
    assert replies[0].replies + sum(one.fact.deed is TicketDeed.SOLVED for one in items) == 6


def test_long_texts_are_cut_and_pinned_ones_stand_on_top(crm, made):
    activities.log(
        crm, kind=ActivityKind.NOTE, entity="contact", record=made.person, subject="n" * 5000, text="t" * 5000
    )
    page = timeline.story(crm, entity="contact", record=made.person, kinds=[StoryKind.NOTE])
    assert (len(page.items[0].title), len(page.items[0].text)) == (400, 400)
    timeline.pin(crm, activity=page.items[0].record, pinned=True)
    page = timeline.story(crm, entity="company", record=made.company, kinds=[StoryKind.NOTE])
    assert [len(one.text) for one in page.pinned] == [400]
    assert page.items == ()
    history.undo(crm)
    page = timeline.story(crm, entity="company", record=made.company, kinds=[StoryKind.NOTE])
    assert (len(page.pinned), len(page.items)) == (0, 1)


def test_the_next_steps_come_first_by_their_day(crm, made):
    for day in (9, 3, 6):
        activities.plan(
            crm,
            kind=ActivityKind.CALL,
            day=dt.date(2026, 6, day),
            entity="deal",
            record=made.deal,
            subject=str(day),
        )
    for entity, record in (("deal", made.deal), ("contact", made.person), ("company", made.company)):
        page = timeline.story(crm, entity=entity, record=record)
        assert [step.title for step in page.steps] == ["3", "6", "9"]


def test_the_trash_has_no_part_in_a_story(crm, made):
    activities.log(crm, kind=ActivityKind.CALL, entity="deal", record=made.deal, subject="Gone")
    call = crm.read(lambda s: s.scalars(select(Activity.id)).one())
    records.trash(crm, entity="activity", ids=[call])
    records.trash(crm, entity="deal", ids=[made.deal])
    items = whole(crm, 50, entity="company", record=made.company)
    assert {item.kind for item in items} == {StoryKind.CHANGE}
    own = whole(crm, 50, entity="deal", record=made.deal, kinds=[StoryKind.DEAL])
    assert [item.entity for item in own] == ["deal"]


def test_every_query_finds_the_rows_of_the_record_by_its_own_index(busy, made):
    if busy.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL goes by its statistics")
    timeline.story(busy, entity="company", record=made.company)  # what the book goes by is read once
    asked = []
    event.listen(busy.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    for entity, record in (("company", made.company), ("contact", made.person), ("deal", made.deal)):
        page = timeline.story(busy, entity=entity, record=record, limit=5)
        timeline.story(busy, entity=entity, record=record, before=page.next, limit=5)
        facts_of(busy, entity=entity, record=record)
    selects = [one for one in asked if one[0].lstrip().upper().startswith("SELECT")]
    with busy.engine.connect() as connection:
        plans = [
            row[3]
            for statement, values in selects
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert len(plans) > 60
    scans = [
        one for one in plans if one.startswith("SCAN") and not one.startswith(("SCAN CONSTANT", "SCAN anon"))
    ]
    by_few_values = [one for one in plans if "(trashed=" in one or "(kind=" in one or "(status=" in one]
    assert (scans, by_few_values) == ([], [])
