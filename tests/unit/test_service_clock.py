"""The service clocks of tickets against a plain life lived minute by minute, and the numbers of the figures."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.model.service_clock import Deadline, Happening, Promise, ServiceGoal, service_times
from crmdesk.model.work_time import WorkCalendar, WorkWeek, parse_work_week
from tests.oracle.work_minutes import MINUTE, live

IRAN = "sat-wed=08:00-16:00,thu=08:00-12:00"
LONG_AGO = dt.date(1970, 1, 1)
DAY = dt.timedelta(days=1)
ZONES = ("Asia/Tehran", "Africa/Cairo", "Asia/Jerusalem", "Asia/Riyadh", "UTC")
STATUSES = ("new", "open", "waiting", "solved", "closed")
WEEKS = (
    IRAN,
    "sun-thu=09:00-17:00",
    "mon-fri=09:00-12:30+13:30-18:00",
    "wed-thu=20:00-24:00,fri=00:00-06:00",
    "mon-sun=00:00-24:00",
    "",
)
NO_GOAL = ServiceGoal()


def at(text, zone="Asia/Tehran", fold=0):
    """A moment by the clock on the wall."""
    local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(dt.UTC)


def calendar(text=IRAN, *, off=None, zone="Asia/Tehran", later=()):
    weeks = [WorkWeek(LONG_AGO, parse_work_week(text))]
    weeks += [WorkWeek(start, parse_work_week(hours)) for start, hours in later]
    return WorkCalendar(weeks, off or {}, zone)


def reply(text, author="staff", status=None):
    return Happening(at(text), "reply", author, status)


def becomes(text, status, author="staff"):
    return Happening(at(text), "status", author, status)


def times(created, *happenings, goal=NO_GOAL, **parts):
    return service_times(at(created), happenings, calendar(**parts), goal)


# A life lived minute by minute ---------------------------------------------------------------------------


@st.composite
def lives(draw):
    """A ticket around the nights in which Cairo changes its clocks, and its calendar."""
    zone = draw(st.sampled_from(ZONES))
    around = draw(st.sampled_from((dt.date(2026, 4, 23), dt.date(2026, 10, 29), dt.date(2026, 3, 26))))
    weeks = [WorkWeek(LONG_AGO, parse_work_week(draw(st.sampled_from(WEEKS))))]
    if draw(st.booleans()):
        start = around + draw(st.integers(-3, 5)) * DAY
        weeks.append(WorkWeek(start, parse_work_week(draw(st.sampled_from(WEEKS)))))
    off = draw(
        st.dictionaries(
            st.integers(-3, 7).map(lambda number: around + number * DAY),
            st.sampled_from(((), ((600, 720),), ((0, 1440),))),
            max_size=3,
        )
    )
    created = dt.datetime.combine(around, dt.time(), dt.UTC) + draw(st.integers(-3 * 1440, 1440)) * MINUTE
    happenings = []
    for minutes in sorted(draw(st.lists(st.integers(-60, 8 * 1440), max_size=9))):
        kind = draw(st.sampled_from(("reply", "reply", "status", "status", "note")))
        author = draw(st.sampled_from(("staff", "staff", "customer", "customer", "automatic")))
        status = draw(st.sampled_from(STATUSES)) if kind == "status" or draw(st.booleans()) else None
        happenings.append(Happening(created + minutes * MINUTE, kind, author, status))
    goal = ServiceGoal(*(draw(st.none() | st.integers(1, 1500)) for _ in range(3)))
    return weeks, off, zone, created, happenings, goal


@given(lives())
@settings(max_examples=60, deadline=None)
def test_times_are_those_of_a_life_lived_minute_by_minute(life):
    weeks, off, zone, created, happenings, goal = life
    end = created + 14 * DAY
    seen = live(created, happenings, goal, end, weeks, off, zone)
    found = service_times(created, happenings, WorkCalendar(weeks, off, zone), goal)

    def so_far(moment):
        return moment if moment is not None and moment <= end else None

    def numbers(reading):
        return (reading.moment, reading.work, reading.net, reading.clock)

    assert found.status == seen["status"]
    assert (numbers(found.first_reply) if found.first_reply else None) == seen["first_reply"]
    assert [(*numbers(one), one.until) for one in found.solvings] == seen["solvings"]
    assert found.reopened == seen["reopened"]
    if found.status == "waiting":
        last = WorkCalendar(weeks, off, zone).minutes_between(found.waiting_since, end + MINUTE)
        assert found.waiting + last == seen["waiting"]
    else:
        assert found.waiting_since is None
        assert found.waiting == seen["waiting"]

    runs = found.status in {"new", "open"}
    assert so_far(found.reply_due) == (seen["reply"] if runs and not seen["first_reply"] else None)
    assert so_far(found.update_due) == (seen["update"] if runs else None)
    assert so_far(found.solve_due) == (seen["solve"] if runs else None)
    if seen["first_reply"] and goal.first_reply and seen["reply"]:
        assert found.reply.met == (seen["first_reply"][0] <= seen["reply"])
    if found.solved and seen["solve"]:
        assert found.solve.met == (seen["solvings"][-1][0] <= seen["solve"])
        assert found.solve.breached(end) == (not found.solve.met)
    if found.status == "waiting":
        assert found.solve.breached(end + DAY) == (seen["solve"] is not None)
    dues = [due for due in (found.reply_due, found.update_due, found.solve_due) if due]
    assert (found.nearest.due if found.nearest else None) == min(dues, default=None)


@given(lives(), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_what_comes_later_changes_nothing_that_was_told(life, count):
    """A figure of a past period needs the solvings of then: the earlier readings stand as they were."""
    weeks, off, zone, created, happenings, goal = life
    known = WorkCalendar(weeks, off, zone)
    before = service_times(created, happenings[:count], known, goal)
    after = service_times(created, happenings, known, goal)
    assert before.first_reply is None or before.first_reply == after.first_reply
    for then, now in zip(before.solvings, after.solvings, strict=False):
        assert (then.place, then.moment, then.work, then.net, then.clock) == (
            now.place,
            now.moment,
            now.work,
            now.net,
            now.clock,
        )
    assert before.reopened <= after.reopened
    assert all(one.net <= one.work <= one.clock for one in after.solvings)


# The numbers of the figures (support clock) --------------------------------------------------------------

STORY = (
    reply("2026-01-03T09:15"),
    becomes("2026-01-03T10:00", "waiting"),
    becomes("2026-01-04T10:00", "open"),
    becomes("2026-01-05T08:30", "solved"),
    reply("2026-01-05T09:00", "customer"),
    becomes("2026-01-06T09:00", "solved"),
)


def test_the_support_clock():
    found = times("2026-01-01T11:30", *STORY)
    assert (found.first_reply.moment, found.first_reply.work) == (at("2026-01-03T09:15"), 105)
    assert found.first_reply.clock == 45 * 60 + 45
    assert found.waiting == 8 * 60
    first, second = found.solvings
    assert (first.work, first.net) == (17 * 60, 9 * 60)
    assert first.clock == 93 * 60
    assert first.until == at("2026-01-05T09:00")
    assert (second.work, second.net, second.until) == (25 * 60 + 30, 17 * 60 + 30, None)
    assert (found.first_solved, found.solved) == (first, second)
    assert (found.reopened, found.status) == (1, "solved")
    assert (first.place, second.place) == (3, 5)


def test_solved_again_without_being_reopened():
    found = times("2026-01-01T11:30", *STORY[:4], STORY[5])
    assert [one.work for one in found.solvings] == [17 * 60, 25 * 60 + 30]
    assert found.solvings[0].until == at("2026-01-06T09:00")
    assert found.reopened == 0


def test_the_times_before_it_was_solved_again():
    found = times("2026-01-01T11:30", *STORY[:5])
    assert found.status == "open"
    assert found.solved is None
    assert found.first_solved.work == 17 * 60


# Edges ---------------------------------------------------------------------------------------------------


def test_automatic_replies_and_notes_answer_nobody():
    found = times(
        "2026-01-03T08:00",
        reply("2026-01-03T08:00", "automatic"),
        Happening(at("2026-01-03T08:30"), "note", "staff"),
        reply("2026-01-03T09:00", "customer"),
        goal=ServiceGoal(60, 120, 600),
    )
    assert found.first_reply is None
    assert found.reply_due == at("2026-01-03T09:00")
    assert found.update_due is None
    assert found.status == "new"
    assert found.reply.breached(at("2026-01-03T09:01"))
    assert not found.reply.breached(at("2026-01-03T09:00"))
    assert found.reply.met is None


def test_an_automatic_change_of_status_counts():
    found = times(
        "2026-01-03T08:00",
        becomes("2026-01-03T09:00", "solved"),
        becomes("2026-01-08T09:00", "closed", "automatic"),
    )
    assert found.status == "closed"
    assert [one.work for one in found.solvings] == [60]
    assert found.solved.until is None


def test_a_call_written_down_before_the_ticket_took_no_time():
    found = times("2026-01-03T10:00", reply("2026-01-03T09:00"), goal=ServiceGoal(30, 60, None))
    assert (found.first_reply.moment, found.first_reply.work, found.first_reply.clock) == (
        at("2026-01-03T10:00"),
        0,
        0,
    )
    assert found.reply.met is True
    assert found.reply_due is None
    assert found.update_due == at("2026-01-03T11:00")


def test_events_of_one_moment_count_in_the_order_given():
    moment = "2026-01-03T09:00"
    sent_and_solved = times("2026-01-03T08:00", reply(moment), becomes(moment, "solved"))
    assert (sent_and_solved.status, sent_and_solved.reopened) == ("solved", 0)
    asked_again = times("2026-01-03T08:00", becomes(moment, "solved"), reply(moment, "customer"))
    assert (asked_again.status, asked_again.reopened) == ("open", 1)
    assert asked_again.first_solved.until == at(moment)


def test_events_out_of_order_are_put_in_order_and_keep_their_places():
    found = times("2026-01-01T11:30", *reversed(STORY))
    in_order = times("2026-01-01T11:30", *STORY)
    assert [one.work for one in found.solvings] == [one.work for one in in_order.solvings]
    assert [one.place for one in found.solvings] == [2, 0]


def test_one_reply_that_solves():
    found = times(
        "2026-01-03T08:00", reply("2026-01-03T09:00", status="solved"), goal=ServiceGoal(30, 30, 90)
    )
    assert (found.first_reply.work, found.solved.work) == (60, 60)
    assert (found.reply.met, found.solve.met) == (False, True)
    assert found.nearest is None


def test_closed_while_waiting_is_solved_there():
    found = times(
        "2026-01-03T08:00", becomes("2026-01-03T09:00", "waiting"), becomes("2026-01-03T11:00", "closed")
    )
    assert (found.solved.work, found.solved.net, found.waiting) == (180, 60, 120)
    assert found.waiting_since is None


def test_closed_and_put_back_to_solved_was_solved_when_it_was():
    found = times(
        "2026-01-03T08:00",
        becomes("2026-01-03T09:00", "solved"),
        becomes("2026-01-03T10:00", "closed"),
        becomes("2026-01-03T11:00", "solved"),
    )
    assert [(one.work, one.until) for one in found.solvings] == [(60, None)]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_customers_reply_reopens(status):
    found = times(
        "2026-01-03T08:00",
        reply("2026-01-03T08:30"),
        becomes("2026-01-03T09:00", status),
        reply("2026-01-03T12:00", "customer"),
        goal=ServiceGoal(60, 60, 300),
    )
    assert (found.status, found.reopened) == ("open", 1)
    assert found.first_solved.until == at("2026-01-03T12:00")
    assert found.update_due == at("2026-01-03T13:00")
    assert found.solve_due == at("2026-01-03T13:00")
    assert found.solve.met is None
    assert found.nearest == Deadline(at("2026-01-03T13:00"), "next_update")


def test_a_thank_you_that_is_left_solved():
    found = times(
        "2026-01-03T08:00",
        becomes("2026-01-03T09:00", "solved"),
        reply("2026-01-03T10:00", "customer", "solved"),
    )
    assert (found.status, found.reopened) == ("solved", 0)
    assert found.solved.work == 120


def test_nothing_is_due_while_it_waits_and_what_was_left_is_left():
    begun = (reply("2026-01-03T08:30"), becomes("2026-01-03T09:30", "waiting"))
    goal = ServiceGoal(60, 120, 240)
    waiting = times("2026-01-03T08:00", *begun, goal=goal)
    assert (waiting.reply_due, waiting.update_due, waiting.solve_due, waiting.nearest) == (None,) * 4
    assert waiting.waiting_since == at("2026-01-03T09:30")
    assert not waiting.solve.breached(at("2026-02-03T09:30"))
    going_on = times("2026-01-03T08:00", *begun, becomes("2026-01-04T09:30", "open"), goal=goal)
    assert going_on.update_due == at("2026-01-04T10:30")
    assert going_on.solve_due == at("2026-01-04T12:00")
    answered = times("2026-01-03T08:00", *begun, reply("2026-01-04T09:30", "customer"), goal=goal)
    assert answered.update_due == at("2026-01-04T11:30")
    assert answered.solve_due == at("2026-01-04T12:00")


def test_a_promise_broken_before_the_wait_stays_broken():
    found = times(
        "2026-01-03T08:00", becomes("2026-01-03T13:00", "waiting"), goal=ServiceGoal(None, None, 240)
    )
    assert found.solve_due is None
    assert found.solve == Promise(at("2026-01-03T12:00"))
    assert found.solve.breached(at("2026-01-03T13:00"))


def test_a_promise_that_runs_out_as_the_wait_begins_is_not_put_off_by_it():
    waits = (becomes("2026-01-03T09:00", "waiting"), becomes("2026-01-04T09:00", "open"))
    found = times("2026-01-03T08:00", *waits, goal=ServiceGoal(None, None, 60))
    assert found.solve_due == at("2026-01-03T09:00")


def test_a_customer_who_writes_again_does_not_put_the_update_off():
    found = times(
        "2026-01-03T08:00",
        reply("2026-01-03T08:30"),
        reply("2026-01-03T09:00", "customer"),
        reply("2026-01-03T09:50", "customer"),
        goal=ServiceGoal(None, 60, None),
    )
    assert found.update_due == at("2026-01-03T10:00")
    assert found.nearest.clock == "next_update"
    assert found.nearest.breached(at("2026-01-03T10:01"))
    assert not found.nearest.breached(at("2026-01-03T10:00"))


def test_solved_without_a_word():
    goal = ServiceGoal(60, None, None)
    in_time = times("2026-01-03T08:00", becomes("2026-01-03T09:00", "solved"), goal=goal)
    assert in_time.reply == Promise()
    late = times("2026-01-03T08:00", becomes("2026-01-03T09:01", "solved"), goal=goal)
    assert late.reply.met is False
    assert late.reply.breached(at("2026-01-03T10:00"))
    assert (late.first_reply, late.reply_due) == (None, None)


def test_closing_time_is_the_end_of_a_promise():
    """480 of 480 minutes, but in the evening after closing time."""
    goal = ServiceGoal(480, None, None)
    evening = times("2026-01-03T07:00", reply("2026-01-03T20:00"), goal=goal)
    assert evening.first_reply.work == 480
    assert evening.reply.due == at("2026-01-03T16:00")
    assert evening.reply.met is False
    assert times("2026-01-03T07:00", reply("2026-01-03T16:00"), goal=goal).reply.met is True


def test_over_a_holiday_and_a_weekend():
    found = times(
        "2026-01-01T11:30",
        reply("2026-01-01T11:45"),
        becomes("2026-01-01T11:50", "waiting"),
        reply("2026-01-05T09:00", "customer"),
        off={dt.date(2026, 1, 4): ()},
        goal=ServiceGoal(60, 60, 60),
    )
    assert found.waiting == 10 + 480 + 60
    assert found.solve_due == at("2026-01-05T09:40")
    assert found.nearest == Deadline(at("2026-01-05T09:40"), "solve")


def test_over_a_change_of_the_work_week():
    found = times(
        "2026-01-06T15:00",
        goal=ServiceGoal(120, None, 600),
        later=[(dt.date(2026, 1, 7), "sun-thu=10:00-14:00")],
    )
    assert found.reply_due == at("2026-01-07T11:00")
    assert found.solve_due == at("2026-01-11T11:00")


def test_over_the_end_of_summer_time_in_cairo():
    cairo = calendar("wed-thu=20:00-24:00,fri=00:00-06:00", zone="Africa/Cairo")
    created = at("2026-10-29T22:00", "Africa/Cairo")
    solved = at("2026-10-30T00:30", "Africa/Cairo")
    happenings = [Happening(solved, "status", "staff", "solved")]
    found = service_times(created, happenings, cairo, ServiceGoal(90, None, 200))
    assert (found.solved.work, found.solved.clock) == (210, 210)
    assert found.solve.due == at("2026-10-30T00:20", "Africa/Cairo")
    assert found.solve.met is False
    promised = service_times(created, [], cairo, ServiceGoal(90, None, 200))
    assert promised.reply_due == at("2026-10-29T23:30", "Africa/Cairo")


def test_a_week_without_hours():
    pause = [(dt.date(2026, 1, 3), ""), (dt.date(2026, 1, 10), IRAN)]
    found = times(
        "2026-01-04T10:00",
        becomes("2026-01-06T10:00", "solved"),
        goal=ServiceGoal(None, None, 5),
        later=pause,
    )
    assert (found.solved.work, found.solved.clock) == (0, 2880)
    assert found.solve.met is True
    assert times("2026-01-04T10:00", goal=ServiceGoal(60, None, 5), later=pause).reply_due == at(
        "2026-01-10T09:00"
    )


def test_a_calendar_without_hours_promises_nothing():
    found = times("2026-01-04T10:00", reply("2026-01-05T10:00"), text="", goal=ServiceGoal(1, 1, 1))
    assert (found.reply.met, found.update_due, found.solve_due, found.nearest) == (None,) * 4
    assert not found.solve.breached(at("2030-01-01T00:00"))
    assert found.first_reply.clock == 1440


def test_values_of_the_books_own_enums_are_taken():
    class Status(StrEnum):
        SOLVED = "solved"

    class Kind(StrEnum):
        STATUS = "status"

    happening = Happening(at("2026-01-03T09:00"), Kind.STATUS, "staff", Status.SOLVED)
    assert service_times(at("2026-01-03T08:00"), [happening], calendar(), NO_GOAL).solved.work == 60
