"""Activities, tickets, their events and holidays from files: clocks, links, words, bad rows, once more."""

from __future__ import annotations

import csv
import datetime as dt

import pytest
from sqlalchemy import func, select

from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.migrate import create_book
from crmdesk.model import Contact, Staff
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.journal import Gesture
from crmdesk.model.ticket import EventAuthor, EventKind, Ticket, TicketCategory, TicketEvent, TicketStatus
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.services import exporting, history, pipelines, records, settings, tickets
from crmdesk.services.books import work_on
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.oracle.state import differences, state_of
from tests.unit.services.conftest import FACTS

UTC = dt.UTC


@pytest.fixture
def bring(crm, tmp_path):
    """Imports rows under a header; the result."""

    def bring(kind, header, *rows, into=crm, **options):
        path = tmp_path / "file.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        options.setdefault("create_missing", True)
        plan = make_plan(path, kind=kind, options=Options(**options), calendar=into.facts.calendar)
        result = run_import(into, plan=plan)
        assert result.rows == result.created + result.updated + result.unchanged + result.rejected
        return result

    return bring


def counts(result):
    return result.created, result.updated, result.unchanged, result.rejected


def all_of(crm, *columns, order=None):
    order = columns[0].class_.id if order is None else order
    return crm.read(lambda s: [tuple(row) for row in s.execute(select(*columns).order_by(order))])


def events(crm, ticket=1):
    row = TicketEvent
    query = select(row.seq, row.moment, row.kind, row.author, row.status, row.text)
    return crm.read(
        lambda s: [tuple(one) for one in s.execute(query.where(row.ticket_id == ticket).order_by(row.seq))]
    )


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


# Tickets -----------------------------------------------------------------------------------------------------

HEADS = ("ref", "subject", "company", "contact", "category", "owner", "priority", "status", "created")


def test_a_ticket_comes_with_the_events_its_row_tells(crm, bring):
    with crm.write() as unit:
        unit.add(WorkHours(start=dt.date(1970, 1, 1), hours="mon-fri=09:00-17:00"))
        unit.commit("Week")
    row = ("T1", "No sound", "Acme", "Sara", "Sound", "Ali", "critical", "resolved", "2026-05-14 16:30")
    result = bring(
        "tickets",
        (*HEADS, "first_reply_minutes", "resolution_hours", "satisfaction"),
        (*row, "60", "65.5", "4"),
    )
    assert counts(result) == (1, 0, 0, 0)
    assert result.created_missing == {"companies": 1, "contacts": 1, "staff": 1, "categories": 1}
    staff, change = EventAuthor.STAFF, EventKind.STATUS
    assert events(crm) == [
        (1, at("2026-05-14 16:30"), change, EventAuthor.AUTOMATIC, TicketStatus.NEW, None),
        (2, at("2026-05-14 17:30"), EventKind.REPLY, staff, None, None),
        (3, at("2026-05-17 10:00"), change, staff, TicketStatus.SOLVED, None),
    ]
    [found] = all_of(
        crm,
        Ticket.status,
        Ticket.created,
        Ticket.replied,
        Ticket.reply_minutes,
        Ticket.solved,
        Ticket.satisfaction,
    )
    # Thursday 16:30 to 17:30 has half an hour of work.
    wanted = (
        TicketStatus.SOLVED,
        dt.date(2026, 5, 14),
        at("2026-05-14 17:30"),
        30,
        at("2026-05-17 10:00"),
        4,
    )
    assert found == wanted
    assert all_of(crm, TicketEvent.work)[2] == (8 * 60 + 30,)
    assert check_book(crm.engine) == []


TICKETS = [
    ("T1", "No sound", "solved", "2026-05-14", "2026-05-14 13:00", "2026-05-15 10:00", "5", "yes"),
    ("T2", "No light", "open", "2026-05-14 08:15", "2026-05-14 09:00", "", "", ""),
    ("T3", "No heat", "closed", "2026-05-13", "", "2026-05-13", "", "no"),
    ("T4", "No water", "waiting", "2026-05-12", "", "", "", ""),
    ("", "No gas", "", "2026-05-12", "", "", "", ""),
    ("", "No gas", "new", "2026-05-12", "", "", "2", ""),
]
TOLD = ("ref", "subject", "status", "created", "first_reply", "solved", "satisfaction", "escalated")


def test_the_same_file_again_changes_nothing_and_one_undo_takes_it_back(crm, bring):
    before = state_of(crm.engine)
    assert counts(bring("tickets", TOLD, *TICKETS)) == (6, 0, 0, 0)
    once = state_of(crm.engine)
    assert counts(bring("tickets", TOLD, *TICKETS)) == (0, 0, 6, 0)
    assert differences(once, state_of(crm.engine)) == []
    assert check_book(crm.engine) == []
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []
    history.redo(crm)
    assert differences(once, state_of(crm.engine)) == []


def test_a_newer_file_tells_the_story_anew(crm, bring):
    bring("tickets", TOLD, *TICKETS)
    newer = ("T2", "No light", "solved", "2026-05-14 08:15", "2026-05-14 09:00", "2026-05-16 09:00", "3", "")
    assert counts(bring("tickets", TOLD, newer)) == (0, 1, 0, 0)
    assert [(one[1], one[4]) for one in events(crm, 2)] == [
        (at("2026-05-14 08:15"), TicketStatus.NEW),
        (at("2026-05-14 09:00"), None),
        (at("2026-05-16 09:00"), TicketStatus.SOLVED),
    ]
    assert all_of(crm, Ticket.solved, Ticket.status)[1] == (at("2026-05-16 09:00"), TicketStatus.SOLVED)
    assert counts(bring("tickets", TOLD, newer)) == (0, 0, 1, 0)
    assert check_book(crm.engine) == []


@pytest.mark.parametrize("later", [("solved", "2026-05-03"), ("first_reply", "2026-05-02")])
def test_a_newer_file_does_not_say_that_a_ticket_came_after_what_happened_in_it(crm, bring, later):
    name, day = later
    bring("tickets", ("ref", "subject", "created", name), ("T1", "A", "2026-05-01", day), ("T2", "B", "", ""))
    before = events(crm)
    newer = [("T1", "A", "2026-05-04"), ("T2", "B", "2026-05-04")]
    result = bring("tickets", ("ref", "subject", "created"), *newer)
    assert counts(result) == (0, 1, 0, 1)
    refused = result.errors[0]
    assert (refused.line, refused.column, refused.reason.message) == (2, "created", tickets.HAPPENED_BEFORE)
    assert refused.reason.params == {"day": dt.date.fromisoformat(day)}
    assert events(crm) == before
    assert counts(bring("tickets", ("ref", "subject", "created"), ("T1", "A", day))) == (0, 1, 0, 0)
    assert check_book(crm.engine) == []


def test_a_ticket_worked_on_here_keeps_its_story(crm, bring):
    bring("tickets", TOLD, *TICKETS)
    tickets.reply(crm, ticket=2, text="We look into it.", status=TicketStatus.WAITING)
    story = events(crm, 2)
    newer = ("T2", "No light", "solved", "2026-05-14 08:15", "2026-05-14 08:30", "2026-05-16 09:00", "3", "")
    assert counts(bring("tickets", TOLD, newer)) == (0, 1, 0, 0)
    assert events(crm, 2)[:-1] == story
    assert events(crm, 2)[-1][4] is TicketStatus.SOLVED
    assert counts(bring("tickets", TOLD, newer)) == (0, 0, 1, 0)
    assert check_book(crm.engine) == []


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", "waiting"),
        ("در انتظار", "waiting"),
        ("بسته", "closed"),
        ("حل‌شده", "solved"),
        ("باز", "open"),
        ("جدید", "new"),
        ("مغلقة", "closed"),
        ("تم الحل", "solved"),
        ("مفتوحة", "open"),
        ("נפתרה", "solved"),
        ("סגורה", "closed"),
        ("פתוחה", "open"),
        ("RESOLVED", "solved"),
    ],
)
def test_a_status_is_read_in_four_languages(crm, bring, word, status):
    bring("tickets", ("subject", "status", "created"), ("A", word, "2026-05-01"))
    assert all_of(crm, Ticket.status) == [(TicketStatus(status),)]


def test_bad_rows_are_named_and_stop_no_others(crm, bring):
    head = ("subject", "status", "created", "first_reply", "solved", "satisfaction", "minutes")
    result = bring(
        "tickets",
        head,
        ("fine", "open", "2026-05-01", "", "", "", "5"),
        ("", "open", "2026-05-01", "", "", "", ""),
        ("a", "strange", "2026-05-01", "", "", "", ""),
        ("b", "", "2026-02-30", "", "", "", ""),
        ("c", "", "2026-05-03", "2026-05-02", "", "", ""),
        ("d", "", "2026-05-03", "", "2026-05-02", "", ""),
        ("e", "", "2999-01-01", "", "", "", ""),
        ("f", "", "2026-05-01", "", "", "6", ""),
        ("g", "", "2026-05-01", "", "", "", "-5"),
    )
    assert counts(result) == (1, 0, 0, 8)
    assert [error.column for error in result.errors] == [
        "subject", "status", "created", "first_reply", "solved", "created", "satisfaction", "minutes",
    ]  # fmt: skip
    assert all_of(crm, Ticket.name) == [("fine",)]


# Events ------------------------------------------------------------------------------------------------------

SAID = ("ticket", "kind", "author", "status", "moment", "owner", "minutes", "text")


def story(ref):
    return [
        (ref, "status", "customer", "new", "2026-05-14 08:15", "", "", ""),
        (ref, "reply", "staff", "", "2026-05-14 09:00", "Ali", "10", "Hello"),
        (ref, "status", "staff", "open", "2026-05-14 09:00", "Ali", "", ""),
        (ref, "reply", "customer", "", "2026-05-14 10:00", "", "", "Thanks"),
        (ref, "note", "staff", "", "2026-05-14 10:00", "", "", "x"),
        (ref, "note", "staff", "", "2026-05-14 10:00", "", "", "x"),
        (ref, "status", "staff", "solved", "2026-05-14 11:00", "", "", ""),
    ]


def test_a_file_of_events_takes_the_place_of_what_the_row_told(crm, bring):
    bring("tickets", TOLD, ("T1", "No sound", "open", "2026-05-14", "2026-05-14 13:00", "", "", ""))
    before = state_of(crm.engine)
    assert counts(bring("ticket-events", SAID, *story("T1"))) == (4, 3, 0, 0)
    told = events(crm)
    assert [one[0] for one in told] == list(range(1, 8))
    assert [one[5] for one in told] == [None, "Hello", None, "Thanks", "x", "x", None]
    assert all_of(crm, Ticket.status, Ticket.opened, Ticket.replied) == [
        (TicketStatus.SOLVED, at("2026-05-14 08:15"), at("2026-05-14 09:00"))
    ]
    assert check_book(crm.engine) == []
    assert counts(bring("ticket-events", SAID, *story("T1"))) == (0, 0, 7, 0)
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_later_events_are_added_in_the_order_of_time(crm, bring):
    bring("tickets", TOLD, ("T1", "No sound", "open", "2026-05-14", "", "", "", ""))
    whole = story("T1")
    bring("ticket-events", SAID, *whole[:3])
    assert counts(bring("ticket-events", SAID, *whole)) == (4, 0, 3, 0)
    between = ("#1", "reply", "customer", "", "2026-05-14 09:30", "", "", "Between")
    assert counts(bring("ticket-events", SAID, between)) == (1, 0, 0, 0)
    assert [one[5] for one in events(crm)].index("Between") == 3
    again = ("No sound", "status", "staff", "solved", "2026-05-15 11:00", "", "", "")
    bring("ticket-events", SAID, again)
    assert len(events(crm)) == 9
    assert check_book(crm.engine) == []


def test_events_that_cannot_be_are_named(crm, bring):
    bring("tickets", TOLD, ("T1", "No sound", "open", "2026-05-14", "", "", "", ""))
    result = bring(
        "ticket-events",
        SAID,
        ("T9", "reply", "", "", "2026-05-14", "", "", ""),
        ("T1", "shout", "", "", "2026-05-14", "", "", ""),
        ("T1", "status", "", "", "2026-05-14", "", "", ""),
        ("T1", "reply", "", "", "2026-05-13", "", "", ""),
        ("T1", "reply", "", "", "2999-05-13", "", "", ""),
        ("T1", "reply", "", "", "", "", "", ""),
    )
    assert counts(result) == (0, 0, 0, 6)
    columns = [error.column for error in sorted(result.errors, key=lambda one: one.line)]
    assert columns == ["ticket", "kind", "status", "moment", "moment", "moment"]


# Activities --------------------------------------------------------------------------------------------------

DID = ("kind", "direction", "company", "contact", "owner", "due", "done", "minutes", "subject", "text")
ACTIVITIES = [
    ("call", "in", "Acme", "Sara", "Ali", "", "2026-05-14 15:00", "20", "About the price", "x"),
    ("تماس", "خروجی", "Acme", "", "Ali", "", "2026-05-14", "0:30", "", ""),
    ("اجتماع", "", "", "Sara", "", "2026-05-30", "", "60", "Plan", ""),
    ("הערה", "", "Acme", "", "", "", "2026-05-14", "", "", "Note"),
    ("task", "", "", "", "", "2026-05-10", "", "", "Late", ""),
    ("task", "", "", "", "", "2026-05-10", "", "", "Late", ""),
]


def test_activities_come_in_once(crm, bring):
    before = state_of(crm.engine)
    assert counts(bring("activities", DID, *ACTIVITIES)) == (6, 0, 0, 0)
    found = all_of(crm, Activity.kind, Activity.name, Activity.done, Activity.done_day, Activity.minutes)
    assert found[0] == (
        ActivityKind.CALL, "About the price", at("2026-05-14 15:00"), dt.date(2026, 5, 14), 20,
    )  # fmt: skip
    assert found[1] == (ActivityKind.CALL, "Call", at("2026-05-14 12:00"), dt.date(2026, 5, 14), 30)
    assert [one[0] for one in found[2:]] == ["meeting", "note", "task", "task"]
    [company] = [number for number, name in all_of(crm, Contact.id, Contact.name) if name == "Acme"]
    assert all_of(crm, Activity.customer_id)[0] == (company,)
    once = state_of(crm.engine)
    assert counts(bring("activities", DID, *ACTIVITIES)) == (0, 0, 6, 0)
    assert counts(bring("activities", DID, *ACTIVITIES, ACTIVITIES[-1])) == (1, 0, 6, 0)
    history.undo(crm)
    assert differences(once, state_of(crm.engine)) == []
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_an_activity_of_a_reference_is_corrected(crm, bring, made):
    ticket = records.save(crm, entity="ticket", values={"subject": "No sound", "ref": "T7"}).id
    bring(
        "activities",
        ("ref", "kind", "done", "deal", "ticket"),
        ("A1", "call", "2026-05-14", "Ten desks", "T7"),
    )
    assert all_of(crm, Activity.deal_id, Activity.ticket_id) == [(made.deal, ticket)]
    result = bring("activities", ("ref", "kind", "done", "subject"), ("A1", "email", "2026-05-15", "Mail"))
    assert counts(result) == (0, 1, 0, 0)
    found = all_of(crm, Activity.kind, Activity.done_day, Activity.name)
    assert found == [(ActivityKind.EMAIL, dt.date(2026, 5, 15), "Mail")]


def test_activities_that_cannot_be_are_named(bring):
    result = bring(
        "activities",
        ("kind", "direction", "due", "done", "minutes", "deal"),
        ("dance", "", "", "", "", ""),
        ("", "in", "", "", "", ""),
        ("call", "up", "", "", "", ""),
        ("call", "", "2026-02-30", "", "", ""),
        ("call", "", "", "2999-01-01", "", ""),
        ("call", "", "", "", "long", ""),
        ("call", "", "", "", "", "no such deal"),
    )
    assert counts(result) == (0, 0, 0, 7)
    assert {error.column for error in result.errors} == {
        "kind",
        "direction",
        "due",
        "done",
        "minutes",
        "deal",
    }


# Holidays ----------------------------------------------------------------------------------------------------


def test_a_day_is_in_the_list_once(crm, bring):
    head = ("day", "name", "hours")
    rows = [("2026-12-25", "Christmas", ""), ("2026-12-24", "Eve", "8:00-12:00")]
    assert counts(bring("holidays", head, *rows)) == (2, 0, 0, 0)
    assert counts(bring("holidays", head, *rows)) == (0, 0, 2, 0)
    assert counts(bring("holidays", head, ("2026-12-24", "Eve", "۰۸:۰۰-۱۳:۰۰"))) == (0, 1, 0, 0)
    found = all_of(crm, Holiday.day, Holiday.name, Holiday.hours, order=Holiday.day)
    assert found == [
        (dt.date(2026, 12, 24), "Eve", "08:00-13:00"),
        (dt.date(2026, 12, 25), "Christmas", None),
    ]
    wrong = bring(
        "holidays", head, ("2026-13-01", "x", ""), ("2026-01-01", "", ""), ("2026-01-02", "x", "9-5")
    )
    assert counts(wrong) == (0, 0, 0, 3)


# From book to book -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_service_moves_to_another_book_whole(crm, bring, made, tmp_path, ending):
    bring("tickets", TOLD, *TICKETS)
    bring("ticket-events", SAID, *story("T2"))
    bring("activities", DID, *ACTIVITIES)
    records.save(crm, entity="ticket", values={"subject": "Here", "contact": made.person})
    tickets.reply(crm, ticket=7, text="x\ny", status=TicketStatus.SOLVED)
    other = work_on(open_engine(create_book(tmp_path / "other.crm").url.database), clock=crm.clock)
    with other.write() as unit:
        settings.put(unit, FACTS)
        pipelines.make_first(unit)
        unit.commit("Made the book")
    for kind in ("staff", "company", "contact", "ticket", "ticket_event", "activity"):
        path = tmp_path / f"{kind}.{ending}"
        exporting.export_list(crm, query=exporting.whole_list(kind), path=path, exact=True, rtl=False)
        plural = exporting.declared_entity(kind).plural
        plan = make_plan(path, kind=plural, options=Options(create_missing=True), calendar="gregorian")
        result = run_import(other, plan=plan)
        assert result.rejected == 0, [str(error.reason) for error in result.errors]

    def told(work):
        row = Ticket
        query = select(
            row.name, row.status, row.opened, row.replied, row.solved, row.satisfaction, row.reopened
        )
        happened = (
            select(
                Ticket.name,
                TicketEvent.seq,
                TicketEvent.moment,
                TicketEvent.status,
                TicketEvent.text,
                Staff.name,
            )
            .join(Ticket, Ticket.id == TicketEvent.ticket_id)
            .outerjoin(Staff, Staff.id == TicketEvent.staff_id)
        )
        done = select(
            Activity.kind, Activity.name, Activity.due, Activity.done, Activity.minutes, Activity.text
        )
        return work.read(lambda s: [sorted(map(str, s.execute(one))) for one in (query, happened, done)])

    assert told(other) == told(crm)
    assert check_book(other.engine) == []
    other.engine.dispose()


def test_an_import_is_one_gesture(crm, bring):
    count = select(func.count()).select_from(Gesture)
    before = crm.read(lambda s: s.scalar(count))
    bring("tickets", TOLD, *TICKETS)
    assert crm.read(lambda s: s.scalar(count)) == before + 1
    assert len(all_of(crm, TicketCategory.id)) == 0
