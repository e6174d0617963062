"""The clocks on real tickets: as the rules say, as a life lived minute by minute, and after every change."""

from __future__ import annotations

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crmdesk.model import Ticket, TicketEvent
from crmdesk.model.service_clock import Happening
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import EventAuthor, EventKind, Priority, ServiceGoal, TicketStatus
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.model.work_time import WorkWeek, parse_hours, parse_work_week
from crmdesk.services import history, records, settings, tickets
from crmdesk.services.ticket_clocks import rebuild
from tests.oracle.state import differences, state_of
from tests.oracle.work_minutes import live

IRAN = "sat-wed=08:00-16:00,thu=08:00-12:00"
CAIRO = "mon-sun=00:00-24:00"
LONG_AGO = dt.date(1970, 1, 1)
DAY = dt.timedelta(days=1)
GOAL = Promised(60, 120, 480)


def at(text, zone="Asia/Tehran"):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def put(crm, *things):
    with crm.write() as unit:
        for thing in things:
            unit.add(thing)
        return unit.commit("Put")


@pytest.fixture
def desk(crm, made):
    """A support desk in Tehran that promises something to everybody."""
    settings.change(crm, values={"timezone": "Asia/Tehran"})
    goals = [ServiceGoal(priority=one, first_reply=60, next_update=120, solve=480) for one in Priority]
    put(crm, WorkHours(start=LONG_AGO, hours=IRAN), *goals)
    return crm


def come(crm, clock, text, *, zone="Asia/Tehran", **values):
    clock.now = at(text, zone)
    return records.save(crm, entity="ticket", values={"subject": text} | values).id


def row(crm, ticket):
    return crm.read(lambda session: session.get(Ticket, ticket))


def readings(crm, ticket):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket, TicketEvent.work.is_not(None))
    found = crm.read(lambda session: session.scalars(query.order_by(TicketEvent.seq)).all())
    return [(one.kind.value, one.work, one.net, one.clock, one.until_day) for one in found]


def test_the_support_clock_of_the_figures(desk, clock):
    """KPIS.md section 4."""
    ticket = come(desk, clock, "2026-01-01T11:30")
    clock.now = at("2026-01-03T09:15")
    tickets.reply(desk, ticket=ticket, text="We look at it")
    clock.now = at("2026-01-03T10:00")
    tickets.set_status(desk, ticket=ticket, status=TicketStatus.WAITING)
    clock.now = at("2026-01-04T10:00")
    tickets.reply(desk, ticket=ticket, text="Here", author=EventAuthor.CUSTOMER)
    clock.now = at("2026-01-05T08:30")
    tickets.set_status(desk, ticket=ticket, status=TicketStatus.SOLVED)
    found = row(desk, ticket)
    assert (found.reply_minutes, found.reply_met) == (105, False)
    assert readings(desk, ticket) == [
        ("reply", 105, 105, 45 * 60 + 45, None),
        ("status", 17 * 60, 9 * 60, 93 * 60, None),
    ]
    assert (found.solved, found.solved_day, found.solve_met) == (clock.now, dt.date(2026, 1, 5), False)
    assert found.nearest is None
    clock.now = at("2026-01-05T09:00")
    tickets.reply(desk, ticket=ticket, text="Not quite", author=EventAuthor.CUSTOMER)
    clock.now = at("2026-01-06T09:00")
    tickets.set_status(desk, ticket=ticket, status=TicketStatus.SOLVED)
    assert readings(desk, ticket)[1:] == [
        ("status", 17 * 60, 9 * 60, 93 * 60, dt.date(2026, 1, 5)),
        ("status", 25 * 60 + 30, 17 * 60 + 30, 117 * 60 + 30, None),
    ]
    assert row(desk, ticket).reopened == 1


def test_dues_are_work_time_and_the_nearest_is_kept(desk, clock):
    ticket = come(desk, clock, "2026-01-01T11:30")
    found = row(desk, ticket)
    assert (found.reply_due, found.solve_due) == (at("2026-01-03T08:30"), at("2026-01-03T15:30"))
    assert (found.update_due, found.nearest) == (None, found.reply_due)
    clock.now = at("2026-01-03T08:10")
    tickets.reply(desk, ticket=ticket, text="Yes?")
    found = row(desk, ticket)
    assert (found.reply_due, found.update_due, found.nearest) == (
        None,
        at("2026-01-03T10:10"),
        at("2026-01-03T10:10"),
    )
    assert (found.reply_minutes, found.reply_met) == (40, True)
    tickets.set_status(desk, ticket=ticket, status=TicketStatus.WAITING)
    found = row(desk, ticket)
    assert (found.update_due, found.solve_due, found.nearest) == (None, None, None)


# A life lived minute by minute ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "place",
    [
        ("Asia/Tehran", "2026-03-19T10:00", IRAN),
        ("Africa/Cairo", "2026-04-23T18:00", CAIRO),
        ("Africa/Cairo", "2026-10-29T18:00", CAIRO),
        ("Asia/Jerusalem", "2026-03-26T10:00", "sun-thu=09:00-17:00,fri=00:00-06:00"),
    ],
)
def test_rows_are_as_a_life_lived_minute_by_minute(crm, clock, place, seed):
    zone, around, hours = place
    dice = Random(f"{around} {seed}")
    settings.change(crm, values={"timezone": zone})
    first, off = at(around, zone), {}
    later = first.date() + 2 * DAY
    put(
        crm,
        WorkHours(start=LONG_AGO, hours=hours),
        WorkHours(start=later, hours="mon-sun=09:00-12:00+13:00-17:00"),
    )
    put(crm, ServiceGoal(priority=Priority.NORMAL, first_reply=90, next_update=200, solve=700))
    for number in dice.sample(range(5), 2):
        off[first.date() + number * DAY] = parse_hours(dice.choice(["", "10:00-11:30"]))
    for day, spans in off.items():
        text = "10:00-11:30" if spans else None
        put(crm, Holiday(day=day, name="Off", hours=text))
    ticket = come(crm, clock, around, zone=zone)
    for _step in range(dice.randint(1, 7)):
        clock.advance(minutes=dice.randint(1, 1400))
        play(crm, dice, ticket)
    told = crm.read(lambda s: s.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket)).all())
    happenings = [
        Happening(one.moment, one.kind, one.author, one.status) for one in sorted(told, key=lambda e: e.seq)
    ]
    weeks = [
        WorkWeek(LONG_AGO, parse_work_week(hours)),
        WorkWeek(later, parse_work_week("mon-sun=09:00-12:00+13:00-17:00")),
    ]
    end = first + 12 * DAY
    seen = live(first, happenings, Promised(90, 200, 700), end, weeks, off, zone)
    found = row(crm, ticket)
    runs = found.status in {"new", "open"}
    assert found.status == seen["status"]
    assert found.reopened == seen["reopened"]
    replied = seen["first_reply"]
    assert (found.replied, found.reply_minutes) == (replied[:2] if replied else (None, None))
    dues = {
        "reply_due": seen["reply"] if runs and not replied else None,
        "update_due": seen["update"] if runs else None,
        "solve_due": seen["solve"] if runs else None,
    }
    for name, due in dues.items():
        kept = getattr(found, name)
        assert (kept if kept is None or kept <= end else None) == due
    solvings = [(*one[1:4], one[4] and one[4].astimezone(ZoneInfo(zone)).date()) for one in seen["solvings"]]
    assert [one[1:] for one in readings(crm, ticket) if one[0] == "status"] == solvings
    over = found.status in {"solved", "closed"}
    assert found.solved == (seen["solvings"][-1][0] if over else None)


def play(crm, dice, ticket):
    """Something that happens in a ticket."""
    status = row(crm, ticket).status
    kind = dice.choice(["staff", "customer", "note", "status", "solve"])
    if kind == "note":
        tickets.note(crm, ticket=ticket, text="n")
    elif kind == "status":
        tickets.set_status(crm, ticket=ticket, status=dice.choice(status.following))
    elif kind == "solve" and status is not TicketStatus.CLOSED:
        tickets.reply(crm, ticket=ticket, text="s", status=TicketStatus.SOLVED)
    else:
        author = EventAuthor.CUSTOMER if kind == "customer" else EventAuthor.STAFF
        tickets.reply(crm, ticket=ticket, text="r", author=author)


# What the work time and the promises change --------------------------------------------------------------


def replace_of(crm, model, values):
    with crm.write() as unit:
        found = unit.session.scalars(select(model)).first()
        for name, value in values.items():
            setattr(found, name, value)
        return unit.commit("Changed")


def remove(crm, model):
    with crm.write() as unit:
        unit.session.delete(unit.session.scalars(select(model)).first())
        return unit.commit("Removed")


_CHANGES = {
    "a holiday": lambda crm: put(crm, Holiday(day=dt.date(2026, 1, 4), name="Off", hours=None)),
    "a short day": lambda crm: put(crm, Holiday(day=dt.date(2026, 1, 3), name="Short", hours="10:00-12:00")),
    "a later week": lambda crm: put(crm, WorkHours(start=dt.date(2026, 1, 3), hours="sat-wed=10:00-14:00")),
    "another first week": lambda crm: replace_of(crm, WorkHours, {"hours": "mon-sun=00:00-24:00"}),
    "no week": lambda crm: remove(crm, WorkHours),
    "another promise": lambda crm: replace_of(crm, ServiceGoal, {"solve": 30}),
    "another priority's promise": lambda crm: replace_of(crm, ServiceGoal, {"priority": Priority.NORMAL}),
    "no promise": lambda crm: remove(crm, ServiceGoal),
    "a zone": lambda crm: settings.change(crm, values={"timezone": "Asia/Tokyo"}),
}


@pytest.fixture
def busy(desk, made, clock, once):
    """Tickets of every kind around the first days of January."""
    once("tickets of January", desk, lambda: come_around_january(desk, made, clock), clock)
    return desk


def come_around_january(desk, made, clock):
    dice = Random(7)
    for number in range(14):
        priority = dice.choice(list(Priority)).value
        values = {"contact": made.person, "priority": priority}
        ticket = come(desk, clock, f"2026-01-{1 + number % 4:02}T{7 + number % 9:02}:30", **values)
        for _step in range(dice.randint(0, 4)):
            clock.advance(minutes=dice.randint(1, 900))
            play(desk, dice, ticket)
    clock.now = at("2026-01-12T09:00")
    put(desk, ServiceGoal(priority=Priority.HIGH, customer_id=made.company, first_reply=10, solve=20))


@pytest.mark.parametrize("name", _CHANGES)
def test_a_change_moves_what_it_can_touch_and_nothing_else_is_missed(busy, name):
    """The rows are what they would be if all were made anew; taken back, they are what they were."""
    before = state_of(busy.engine)
    done = _CHANGES[name](busy)
    after = state_of(busy.engine)
    with busy.write() as unit:
        assert rebuild(unit.session, unit.work.facts) == set()
    moved = {key for key, row in after["ticket"].items() if row != before["ticket"][key]}
    assert moved
    assert {key[0] for key in moved} <= done.changed["ticket"]
    undone = history.undo(busy, gesture=done.gesture)
    assert differences(before, state_of(busy.engine)) == []
    history.undo(busy, gesture=undone.gesture)
    assert differences(after, state_of(busy.engine)) == []


def test_a_customers_own_promise_wins(desk, made, clock):
    put(desk, ServiceGoal(priority=Priority.NORMAL, customer_id=made.company, first_reply=10))
    theirs = come(desk, clock, "2026-01-03T10:00", contact=made.person)
    others = come(desk, clock, "2026-01-03T10:00")
    assert row(desk, theirs).reply_due == at("2026-01-03T10:10")
    assert row(desk, theirs).solve_due is None
    assert row(desk, others).reply_due == at("2026-01-03T11:00")


def test_imported_rows_have_their_clocks(desk):
    """Rows put in at once, as an import does it, are as tickets told one by one."""
    opened = at("2026-01-01T11:30")
    with desk.write() as unit:
        day = unit.facts.day_of(opened)
        facts = {"name": "Told", "priority": Priority.NORMAL, "created": day, "opened": opened}
        ids = unit.insert_many(Ticket, [facts | {"status": TicketStatus.SOLVED}] * 3)
        told = [
            (opened, EventKind.STATUS, TicketStatus.NEW),
            (at("2026-01-03T09:15"), EventKind.REPLY, None),
            (at("2026-01-05T08:30"), EventKind.STATUS, TicketStatus.SOLVED),
        ]
        rows = [
            {
                "ticket_id": ticket,
                "seq": seq,
                "moment": moment,
                "day": unit.facts.day_of(moment),
                "kind": kind,
                "author": EventAuthor.STAFF,
                "status": status,
            }
            for ticket in ids
            for seq, (moment, kind, status) in enumerate(told, start=1)
        ]
        unit.insert_many(TicketEvent, rows)
        unit.commit("Imported")
    for ticket in ids:
        assert row(desk, ticket).reply_minutes == 105
        assert readings(desk, ticket)[-1][1] == 17 * 60
