"""Tickets: what is said and done in them, what follows, and that each gesture is taken back exactly."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.model import Activity, Attachment, Ticket, TicketEvent
from crmdesk.model.errors import IllegalMove, Invalid, InvalidRecord
from crmdesk.model.ticket import EventAuthor, EventKind, TicketStatus, status_after
from crmdesk.services import activities, history, records, settings, tickets
from crmdesk.services.ticket_thread import thread
from tests.oracle.state import differences, state_of

CUSTOMER, STAFF, AUTOMATIC = EventAuthor.CUSTOMER, EventAuthor.STAFF, EventAuthor.AUTOMATIC
NEW, OPEN, WAITING = TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING
SOLVED, CLOSED = TicketStatus.SOLVED, TicketStatus.CLOSED


@pytest.fixture
def ticket(crm, made):
    """A new ticket of Sara's."""
    values = {"subject": "The desk wobbles", "contact": made.person, "owner": made.staff}
    return records.save(crm, entity="ticket", values=values).id


def another(crm, made, subject="It wobbles still", **values):
    values = {"subject": subject, "contact": made.person} | values
    return records.save(crm, entity="ticket", values=values).id


def row(crm, ticket):
    return crm.read(lambda session: session.get(Ticket, ticket))


def story(crm, ticket):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq)
    return [
        (one.kind.value, one.author.value, one.status and one.status.value, one.text)
        for one in crm.read(lambda session: session.scalars(query).all())
    ]


def numbers(crm, ticket):
    query = select(TicketEvent.seq).where(TicketEvent.ticket_id == ticket).order_by(TicketEvent.seq)
    return crm.read(lambda session: session.scalars(query).all())


def last_event(crm, ticket, kind=EventKind.REPLY):
    query = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket, TicketEvent.kind == kind)
    return crm.read(lambda session: session.scalars(query.order_by(TicketEvent.seq.desc())).first())


def test_a_ticket_does_not_come_on_a_day_that_has_not(crm, made, ticket):
    later = crm.today() + dt.timedelta(days=1)
    values = {"subject": "x", "contact": made.person, "created": later}
    with pytest.raises(InvalidRecord) as refused:
        records.save(crm, entity="ticket", values=values)
    assert [one.field for one in refused.value.errors] == ["created"]
    assert "in the future" in refused.value.errors[0].message
    with pytest.raises(InvalidRecord):
        records.save(crm, entity="ticket", record=ticket, values={"created": later})
    for days in (0, 40):
        day = crm.today() - dt.timedelta(days=days)
        records.save(crm, entity="ticket", values=values | {"created": day})


def test_a_reply_to_a_new_ticket_opens_it(crm, ticket, clock):
    clock.advance(minutes=30)
    tickets.reply(crm, ticket=ticket, text=" We come tomorrow. ", minutes=5)
    assert row(crm, ticket).status is OPEN
    assert story(crm, ticket) == [
        ("status", "staff", "new", None),
        ("reply", "staff", None, "We come tomorrow."),
        ("status", "staff", "open", None),
    ]
    assert numbers(crm, ticket) == [1, 2, 3]
    assert row(crm, ticket).replied == clock.now
    assert [one.minutes for one in thread(crm, ticket=ticket).events] == [None, 5, None]


def test_what_no_text_has_is_taken_out_of_what_is_said(crm, ticket):
    tickets.reply(crm, ticket=ticket, text="We \ud800come", status=WAITING, waiting_for="a\udfff part")
    tickets.note(crm, ticket=ticket, text="\0Hm")
    tickets.correct_event(crm, event=last_event(crm, ticket), text="We\ud800 came")
    assert [text for *_kind, text in story(crm, ticket) if text] == ["We came", "Hm"]
    assert row(crm, ticket).waiting_for == "a part"
    with pytest.raises(Invalid):
        tickets.reply(crm, ticket=ticket, text=" \ud800 ")


def test_sending_and_solving_is_one_gesture(crm, ticket, clock):
    before = state_of(crm.engine)
    clock.advance(hours=1)
    done = tickets.reply(crm, ticket=ticket, text="Done", status=SOLVED)
    assert (row(crm, ticket).status, row(crm, ticket).solved) == (SOLVED, clock.now)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


@pytest.mark.parametrize("status", [WAITING, SOLVED, CLOSED])
def test_the_customers_reply_reopens(crm, ticket, clock, status):
    tickets.set_status(crm, ticket=ticket, status=status, waiting_for="photos")
    assert row(crm, ticket).waiting_for == ("photos" if status is WAITING else None)
    clock.advance(hours=1)
    tickets.reply(crm, ticket=ticket, text="Here they are", author=CUSTOMER)
    assert story(crm, ticket)[-2:] == [
        ("reply", "customer", None, "Here they are"),
        ("status", "automatic", "open", None),
    ]
    found = row(crm, ticket)
    assert (found.status, found.waiting_for, found.reopened) == (OPEN, None, int(status.is_over))


def test_the_customers_reply_to_an_open_ticket_changes_nothing_else(crm, ticket):
    tickets.reply(crm, ticket=ticket, text="And one more thing", author=CUSTOMER)
    assert row(crm, ticket).status is NEW
    assert len(story(crm, ticket)) == 2


@pytest.mark.parametrize("days", [14, 15])
def test_a_ticket_closed_long_ago_is_followed_by_a_new_one(crm, ticket, made, clock, days):
    tickets.set_status(crm, ticket=ticket, status=CLOSED)
    clock.advance(days=days)
    if days == 14:
        tickets.reply(crm, ticket=ticket, text="Again", author=CUSTOMER)
        assert row(crm, ticket).status is OPEN
        return
    before = state_of(crm.engine)
    with pytest.raises(tickets.ClosedForGood) as refused:
        tickets.reply(crm, ticket=ticket, text="Again", author=CUSTOMER)
    assert refused.value.ticket == ticket
    assert differences(before, state_of(crm.engine)) == []
    tickets.follow_up(crm, ticket=ticket, text="Again")
    fresh = max(crm.read(lambda session: session.scalars(select(Ticket.id)).all()))
    found = row(crm, fresh)
    assert (found.name, found.contact_id, found.owner_id) == ("The desk wobbles", made.person, made.staff)
    assert story(crm, fresh) == [("status", "staff", "new", None), ("reply", "customer", None, "Again")]
    assert row(crm, ticket).status is CLOSED


def test_what_a_ticket_is_already_leaves_no_trace(crm, ticket):
    tickets.set_status(crm, ticket=ticket, status=OPEN)
    before = state_of(crm.engine)
    assert tickets.set_status(crm, ticket=ticket, status=OPEN).gesture == 0
    assert differences(before, state_of(crm.engine)) == []


def test_solving_once_more_by_a_reply_counts_from_then(crm, ticket, clock):
    tickets.set_status(crm, ticket=ticket, status=SOLVED)
    clock.advance(days=1)
    tickets.reply(crm, ticket=ticket, text="And this", status=SOLVED)
    assert (row(crm, ticket).solved, row(crm, ticket).reopened) == (clock.now, 0)


def test_moves_that_the_rules_forbid_are_refused(crm, ticket):
    tickets.set_status(crm, ticket=ticket, status=OPEN)
    with pytest.raises(IllegalMove):
        tickets.set_status(crm, ticket=ticket, status=NEW)
    tickets.set_status(crm, ticket=ticket, status=CLOSED)
    with pytest.raises(IllegalMove):
        tickets.reply(crm, ticket=ticket, text="Done", status=SOLVED)
    assert len(story(crm, ticket)) == 3


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_written_is_refused(crm, ticket, text):
    for gesture in (tickets.reply, tickets.note):
        with pytest.raises(Invalid) as refused:
            gesture(crm, ticket=ticket, text=text)
        assert refused.value.field == "text"
    with pytest.raises(Invalid):
        tickets.note(crm, ticket=ticket, text="x", minutes=-1)


@pytest.mark.parametrize("points", [0, 6, -1])
def test_satisfaction_is_from_1_to_5(crm, ticket, points):
    with pytest.raises(Invalid):
        tickets.rate(crm, ticket=ticket, satisfaction=points)


def test_satisfaction_is_dated_and_taken_back(crm, ticket):
    tickets.rate(crm, ticket=ticket, satisfaction=4)
    assert (row(crm, ticket).satisfaction, row(crm, ticket).satisfied) == (4, dt.date(2026, 5, 20))
    assert thread(crm, ticket=ticket).average_satisfaction == 4
    tickets.rate(crm, ticket=ticket, satisfaction=None)
    assert (row(crm, ticket).satisfaction, row(crm, ticket).satisfied) == (None, None)


# Merging -------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(crm, made, ticket, clock):
    """Two tickets about the same, with words told in turn, an activity and a file."""
    clock.advance(minutes=1)
    other = another(crm, made)
    for number, (where, author) in enumerate(
        [(ticket, STAFF), (other, CUSTOMER), (ticket, CUSTOMER), (other, STAFF)]
    ):
        clock.advance(minutes=10)
        tickets.reply(crm, ticket=where, text=f"word {number}", author=author)
    activities.log(crm, kind=activities.ActivityKind.CALL, entity="ticket", record=other)
    with crm.write() as unit:
        unit.add(
            Attachment(entity="ticket", record_id=other, name="photo", size=1, sha256="0", added=unit.now)
        )
        unit.commit("Attached")
    clock.advance(minutes=1)
    return ticket, other


def test_a_merged_story_is_told_in_the_order_of_time(crm, pair):
    ticket, other = pair
    done = tickets.merge(crm, into=ticket, others=[other])
    assert [one[3] for one in story(crm, ticket) if one[0] == "reply"] == [
        "word 0",
        "word 1",
        "word 2",
        "word 3",
    ]
    assert numbers(crm, ticket) == list(range(1, len(numbers(crm, ticket)) + 1))
    assert [one[:3] for one in story(crm, other)] == [
        ("status", "staff", "new"), ("status", "staff", "open"), ("status", "automatic", "closed"),
    ]  # fmt: skip
    gone = row(crm, other)
    assert (gone.merged_into_id, gone.status, gone.nearest, gone.replied) == (ticket, CLOSED, None, None)
    assert crm.read(lambda session: session.scalars(select(Activity.ticket_id)).all()) == [ticket]
    assert crm.read(lambda session: session.scalars(select(Attachment.record_id)).all()) == [ticket]
    assert [one.id for one in thread(crm, ticket=ticket).merged] == [other]
    assert thread(crm, ticket=other).merged_into == ticket
    assert done.params == {"ticket": "The desk wobbles"}


@pytest.mark.parametrize(
    "statuses",
    [
        (NEW, NEW, NEW), (NEW, OPEN, OPEN), (WAITING, OPEN, OPEN), (SOLVED, NEW, OPEN), (SOLVED, WAITING, WAITING),
        (SOLVED, CLOSED, SOLVED), (CLOSED, SOLVED, CLOSED), (OPEN, SOLVED, OPEN), (WAITING, WAITING, WAITING),
    ],
)  # fmt: skip
def test_what_presses_most_is_what_a_merged_ticket_is(crm, made, ticket, clock, statuses):
    kept, other, wanted = statuses
    second = another(crm, made)
    clock.advance(minutes=5)
    for number, status in ((ticket, kept), (second, other)):
        if status is not NEW:
            tickets.set_status(crm, ticket=number, status=status, waiting_for="parts")
    before = state_of(crm.engine)
    done = tickets.merge(crm, into=ticket, others=[second])
    assert row(crm, ticket).status is wanted
    assert row(crm, ticket).waiting_for == ("parts" if wanted is WAITING else None)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_a_merging_is_taken_back_and_done_again_exactly(crm, made, pair):
    ticket, other = pair
    third = another(crm, made, "And the lamp")
    before = state_of(crm.engine)
    done = tickets.merge(crm, into=ticket, others=[other, third])
    after = state_of(crm.engine)
    undone = history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    history.undo(crm, gesture=undone.gesture)
    assert differences(after, state_of(crm.engine)) == []
    # The file itself was never put beside the book.
    assert {one.table for one in check_book(crm.engine)} == {"attachment"}


def test_a_merged_ticket_takes_nothing_more(crm, made, pair):
    ticket, other = pair
    third = another(crm, made)
    tickets.merge(crm, into=ticket, others=[other])
    before = state_of(crm.engine)
    refused = [
        lambda: tickets.reply(crm, ticket=other, text="Hello"),
        lambda: tickets.note(crm, ticket=other, text="Hello"),
        lambda: tickets.set_status(crm, ticket=other, status=OPEN),
        lambda: tickets.rate(crm, ticket=other, satisfaction=5),
        lambda: tickets.merge(crm, into=other, others=[third]),
        lambda: tickets.merge(crm, into=third, others=[other]),
        lambda: tickets.merge(crm, into=ticket, others=[ticket]),
        lambda: tickets.merge(crm, into=ticket, others=[]),
    ]
    for gesture in refused:
        with pytest.raises(IllegalMove):
            gesture()
    assert differences(before, state_of(crm.engine)) == []


# Closing by itself ---------------------------------------------------------------------------------------


def test_solved_tickets_close_after_their_days(crm, made, ticket, clock):
    assert tickets.close_solved(crm) is None
    young = another(crm, made)
    tickets.set_status(crm, ticket=ticket, status=SOLVED)
    clock.advance(days=3)
    tickets.set_status(crm, ticket=young, status=SOLVED)
    clock.advance(days=4)
    before = state_of(crm.engine)
    done = tickets.close_solved(crm)
    assert (row(crm, ticket).status, row(crm, young).status) == (CLOSED, SOLVED)
    assert story(crm, ticket)[-1] == ("status", "automatic", "closed", None)
    assert row(crm, ticket).solved_day == dt.date(2026, 5, 20)
    assert tickets.close_solved(crm) is None
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    settings.change(crm, values={"support.close_days": 0})
    assert tickets.close_solved(crm) is None
    settings.change(crm, values={"support.close_days": 3})
    tickets.close_solved(crm)
    assert (row(crm, ticket).status, row(crm, young).status) == (CLOSED, CLOSED)


# Correcting ----------------------------------------------------------------------------------------------


def test_an_events_words_and_moment_are_corrected(crm, ticket, clock):
    opened = clock.now
    clock.advance(hours=2)
    tickets.reply(crm, ticket=ticket, text="First", author=CUSTOMER)
    clock.advance(hours=2)
    tickets.reply(crm, ticket=ticket, text="Answer")
    reply = last_event(crm, ticket)
    before = state_of(crm.engine)
    done = tickets.correct_event(crm, event=reply, text="The answer", moment=opened + dt.timedelta(hours=1))
    assert [one[3] for one in story(crm, ticket)] == [None, "The answer", "First", None]
    assert row(crm, ticket).replied == opened + dt.timedelta(hours=1)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    with pytest.raises(Invalid):
        tickets.correct_event(crm, event=reply, moment=clock.now + dt.timedelta(minutes=1))
    with pytest.raises(Invalid):
        tickets.correct_event(crm, event=reply, text=" ")


def test_a_moved_change_of_status_makes_the_ticket_what_its_events_say(crm, ticket, clock):
    clock.advance(hours=1)
    tickets.set_status(crm, ticket=ticket, status=WAITING, waiting_for="photos")
    waits = last_event(crm, ticket, EventKind.STATUS)
    clock.advance(hours=1)
    tickets.set_status(crm, ticket=ticket, status=SOLVED)
    clock.advance(hours=1)
    tickets.correct_event(crm, event=waits, moment=clock.now)
    assert (row(crm, ticket).status, row(crm, ticket).solved) == (WAITING, None)


def test_another_day_of_coming_moves_the_first_event(crm, ticket):
    before = state_of(crm.engine)
    done = records.save(crm, entity="ticket", values={"created": dt.date(2026, 5, 18)}, record=ticket)
    noon = dt.datetime(2026, 5, 18, 12, tzinfo=dt.UTC)
    assert row(crm, ticket).opened == noon
    assert thread(crm, ticket=ticket).events[0].moment == noon
    history.undo(crm, gesture=done.committed.gesture)
    assert differences(before, state_of(crm.engine)) == []


# Taking back ---------------------------------------------------------------------------------------------

_GESTURES = {
    "reply": lambda crm, one: tickets.reply(crm, ticket=one, text="x", minutes=3),
    "customer": lambda crm, one: tickets.reply(crm, ticket=one, text="x", author=CUSTOMER),
    "automatic": lambda crm, one: tickets.reply(crm, ticket=one, text="x", author=AUTOMATIC),
    "waiting": lambda crm, one: tickets.reply(crm, ticket=one, text="x", status=WAITING, waiting_for="y"),
    "note": lambda crm, one: tickets.note(crm, ticket=one, text="x"),
    "status": lambda crm, one: tickets.set_status(crm, ticket=one, status=CLOSED),
    "assign": lambda crm, one: tickets.assign(crm, tickets=[one], owner=None),
    "rate": lambda crm, one: tickets.rate(crm, ticket=one, satisfaction=5),
    "escalate": lambda crm, one: tickets.escalate(crm, ticket=one),
    "follow up": lambda crm, one: tickets.follow_up(crm, ticket=one, text="x"),
    "trash": lambda crm, one: records.trash(crm, entity="ticket", ids=[one]),
    "priority": lambda crm, one: records.change_many(
        crm, entity="ticket", ids=[one], values={"priority": "urgent"}
    ),
}


@pytest.mark.parametrize("name", _GESTURES)
@pytest.mark.parametrize("status", [NEW, WAITING, SOLVED])
def test_every_gesture_is_taken_back_and_done_again_exactly(crm, ticket, clock, name, status):
    clock.advance(minutes=20)
    if status is not NEW:
        tickets.reply(crm, ticket=ticket, text="Well", status=status)
    clock.advance(minutes=20)
    before = state_of(crm.engine)
    done = _GESTURES[name](crm, ticket)
    after = state_of(crm.engine)
    assert differences(before, after) != []
    clock.advance(days=3)
    undone = history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    history.undo(crm, gesture=undone.gesture)
    assert differences(after, state_of(crm.engine)) == []


def test_a_customers_reply_after_which_it_waits_on_is_told_whole(crm, made):
    number = records.save(crm, entity="ticket", values={"subject": "Keys", "contact": made.person}).id
    tickets.set_status(crm, ticket=number, status=TicketStatus.WAITING)
    tickets.reply(crm, ticket=number, text="Here", author=EventAuthor.CUSTOMER, status=TicketStatus.WAITING)
    events = crm.read(
        lambda session: session.scalars(
            select(TicketEvent).where(TicketEvent.ticket_id == number).order_by(TicketEvent.seq)
        ).all()
    )
    assert [event.status for event in events][-2:] == [TicketStatus.OPEN, TicketStatus.WAITING]
    assert status_after(events) is crm.read(lambda session: session.get(Ticket, number)).status
    assert check_book(crm.engine) == []
