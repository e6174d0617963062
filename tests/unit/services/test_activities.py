"""Activities: logged in one call, planned, done, repeated in the book's calendar, reminded of."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from crmdesk.model.activity import Activity, ActivityKind, Direction, Repeat
from crmdesk.model.errors import IllegalMove, Invalid, InvalidRecord
from crmdesk.services import activities, finding, history, records, settings


def only(crm, *where):
    return crm.read(lambda session: session.scalars(select(Activity).where(*where)).one())


def test_a_logged_call_knows_its_person_company_and_customer(crm, made):
    activities.log(crm, kind=ActivityKind.CALL, entity="contact", record=made.person, subject="Price?")
    call = only(crm)
    assert (call.contact_id, call.company_id, call.customer_id) == (made.person, made.company, made.company)
    assert (call.direction, call.done_day) == (Direction.OUT, dt.date(2026, 5, 20))


def test_what_no_text_has_is_taken_out_of_what_is_written_down(crm, made):
    about = {"entity": "contact", "record": made.person}
    activities.log(crm, kind=ActivityKind.CALL, subject=" Pr\ud800ice? ", text="a\0b\n\udfffc", outcome="\ud800", **about)
    call = only(crm)
    assert (call.name, call.text, call.outcome) == ("Price?", "ab\nc", None)
    activities.plan(crm, kind=ActivityKind.TASK, day=dt.date(2026, 5, 22), subject="\ud800", text="d\ud800", **about)
    task = only(crm, Activity.id != call.id)
    assert (task.name, task.text) == ("Task", "d")
    activities.finish(crm, activities=[task.id], outcome="go\udfffne")
    assert only(crm, Activity.id == task.id).outcome == "gone"


def test_activities_of_one_name_are_found_with_their_days_and_whom_they_were_with(crm, made):
    about = {"kind": ActivityKind.CALL, "entity": "contact", "record": made.person, "subject": "Checking in"}
    activities.plan(crm, day=dt.date(2026, 5, 22), **about)
    activities.log(crm, **about)
    found = [hit for hit in finding.find(crm, text="Checking") if hit.entity == "activity"]
    assert {hit.day for hit in found} == {dt.date(2026, 5, 20), dt.date(2026, 5, 22)}
    assert all(hit.detail for hit in found)


def test_an_activity_of_a_deal_points_at_its_people(crm, made):
    activities.plan(
        crm,
        kind=ActivityKind.MEETING,
        entity="deal",
        record=made.deal,
        day=dt.date(2026, 5, 22),
        at=dt.time(11, 30),
    )
    meeting = only(crm)
    assert (meeting.deal_id, meeting.contact_id, meeting.company_id) == (made.deal, made.person, made.company)
    assert meeting.due_at == dt.datetime(2026, 5, 22, 11, 30, tzinfo=dt.UTC)
    assert meeting.name == "Meeting"


@pytest.mark.parametrize("day", [dt.date(1600, 1, 1), dt.date(2099, 1, 1)])
def test_nothing_is_due_on_a_day_that_no_calendar_has(crm, made, day):
    about = {"kind": ActivityKind.TASK, "entity": "contact", "record": made.person}
    with pytest.raises(Invalid, match="outside the years"):
        activities.plan(crm, day=day, **about)
    activities.plan(crm, day=dt.date(2026, 5, 22), **about)
    task = only(crm)
    with pytest.raises(Invalid, match="outside the years"):
        activities.move(crm, activities=[task.id], day=day)
    with pytest.raises(Invalid, match="outside the years"):
        activities.plan_next(crm, after=task.id, kind=ActivityKind.CALL, day=day)
    assert only(crm).due == dt.date(2026, 5, 22)


def test_what_is_done_was_not_done_on_a_day_to_come(crm, made, clock):
    values = {"kind": "call", "subject": "x", "contact": made.person}
    late = crm.clock() + dt.timedelta(days=9)
    with pytest.raises(InvalidRecord) as refused:
        records.save(crm, entity="activity", values=values | {"done": late})
    assert [one.field for one in refused.value.errors] == ["done"]
    number = records.save(crm, entity="activity", values=values | {"due": late.date()}).id
    with pytest.raises(InvalidRecord):
        records.save(crm, entity="activity", record=number, values={"done": late})
    records.save(crm, entity="activity", record=number, values={"done": crm.clock()})
    assert only(crm, Activity.id == number).done_day == crm.today()


def test_done_is_done_once_and_can_be_taken_back(crm, made):
    activities.plan(
        crm, kind=ActivityKind.TASK, day=dt.date(2026, 5, 21), entity="company", record=made.company
    )
    task = only(crm).id
    activities.finish(crm, activities=[task], outcome="reached")
    assert (only(crm).done_day, only(crm).outcome) == (dt.date(2026, 5, 20), "reached")
    with pytest.raises(IllegalMove):
        activities.finish(crm, activities=[task])
    activities.reopen(crm, activities=[task])
    assert only(crm).done is None
    assert only(crm).done_day is None
    with pytest.raises(IllegalMove):
        activities.reopen(crm, activities=[task])


def test_a_monthly_task_comes_back_in_the_calendar_of_the_book(crm, made):
    with crm.write() as unit:
        settings.put(unit, {"calendar": "jalali"})
        unit.commit("Chose the calendar")
    first = dt.date(2026, 9, 22)  # 31 Shahrivar 1405
    task = records.save(
        crm,
        entity="activity",
        values={"kind": ActivityKind.TASK, "subject": "Rent", "due": first, "repeat": Repeat.MONTHLY},
    ).id
    activities.finish(crm, activities=[task])
    assert only(crm, Activity.done.is_(None)).due == dt.date(2026, 10, 22)  # 30 Mehr


def test_a_repeating_task_long_overdue_is_not_planned_in_the_past(crm):
    task = records.save(
        crm,
        entity="activity",
        values={
            "kind": ActivityKind.TASK,
            "subject": "Tea",
            "due": dt.date(2026, 5, 1),
            "repeat": Repeat.WEEKLY,
        },
    ).id
    activities.finish(crm, activities=[task])
    assert only(crm, Activity.done.is_(None)).due == dt.date(2026, 5, 22)


def test_a_moved_activity_keeps_its_time_and_its_reminder_goes_along(crm, made, clock):
    activities.plan(
        crm,
        kind=ActivityKind.CALL,
        day=dt.date(2026, 5, 21),
        at=dt.time(9),
        entity="contact",
        record=made.person,
    )
    call = only(crm).id
    activities.snooze(crm, activity=call, until=dt.datetime(2026, 5, 21, 8, 50, tzinfo=dt.UTC))
    activities.move(crm, activities=[call], day=dt.date(2026, 5, 25))
    moved = only(crm)
    assert moved.due_at == dt.datetime(2026, 5, 25, 9, tzinfo=dt.UTC)
    assert moved.remind == dt.datetime(2026, 5, 25, 8, 50, tzinfo=dt.UTC)
    assert activities.due_reminders(crm) == []
    clock.advance(days=5)
    assert [one.id for one in activities.due_reminders(crm)] == [call]
    activities.snooze(crm, activity=call, until=None)
    assert activities.due_reminders(crm) == []


@pytest.mark.parametrize("at", [None, dt.time(9)])
def test_what_repeats_is_reminded_of_again_at_the_same_time_of_day(crm, clock, at):
    with crm.write() as unit:
        settings.put(unit, {"timezone": "Africa/Cairo"})
        unit.commit("Moved to Cairo")
    clock.now = dt.datetime(2026, 10, 28, 5, tzinfo=dt.UTC)
    day, remind = dt.date(2026, 10, 28), dt.datetime(2026, 10, 28, 5, 30, tzinfo=dt.UTC)
    moment = activities.moment_at(crm.facts, day, at)
    task = saved(crm, due=day, due_at=moment, remind=remind, repeat="weekly")
    activities.finish(crm, activities=[task])
    again = only(crm, Activity.done.is_(None))
    summer_is_over = dt.timedelta(hours=1)
    assert again.remind == remind + dt.timedelta(days=7) + summer_is_over
    activities.move(crm, activities=[again.id], day=day, at=at)
    assert only(crm, Activity.done.is_(None)).remind == remind


def test_taking_the_doing_of_what_repeats_back_leaves_one_of_it(crm, clock):
    task = saved(crm, due=dt.date(2026, 5, 10), repeat="weekly")
    before = only(crm)
    activities.turn_done(crm, activities=[task])
    activities.turn_done(crm, activities=[task])
    left = only(crm, Activity.trashed.is_(None))
    assert (left.id, left.due, left.done) == (before.id, before.due, None)
    activities.turn_done(crm, activities=[task])
    again = only(crm, Activity.trashed.is_(None), Activity.done.is_(None))
    records.save(crm, entity="activity", record=again.id, values={"subject": "Another word"})
    clock.advance(days=3)
    activities.turn_done(crm, activities=[task])
    open_ones = crm.read(lambda session: session.scalars(
        select(Activity.name).where(Activity.trashed.is_(None), Activity.done.is_(None)).order_by(Activity.id)
    ).all())  # fmt: skip
    assert open_ones == ["T", "Another word"]
    for _gesture in range(5):
        history.undo(crm)
    assert only(crm).done is None


def test_the_next_step_is_about_the_same_people(crm, made):
    activities.log(crm, kind=ActivityKind.CALL, entity="deal", record=made.deal)
    call = only(crm).id
    activities.plan_next(crm, after=call, kind=ActivityKind.EMAIL, day=dt.date(2026, 5, 23))
    following = only(crm, Activity.done.is_(None))
    assert (following.deal_id, following.contact_id, following.kind) == (
        made.deal,
        made.person,
        ActivityKind.EMAIL,
    )


def test_an_end_before_the_start_is_refused(crm):
    with pytest.raises(InvalidRecord):
        records.save(crm, entity="activity", values={"kind": ActivityKind.MEETING, "minutes": -5})


def test_every_gesture_of_an_activity_is_undone(crm, made):
    before = crm.read(lambda session: len(session.scalars(select(Activity)).all()))
    done = activities.log(
        crm, kind=ActivityKind.NOTE, entity="company", record=made.company, text="<b>likes tea</b>"
    )
    history.undo(crm, gesture=done.gesture)
    assert crm.read(lambda session: len(session.scalars(select(Activity)).all())) == before


def saved(crm, **values):
    return records.save(
        crm, entity="activity", values={"kind": ActivityKind.TASK, "subject": "T"} | values
    ).id


def test_an_activity_dropped_on_a_whole_day_has_no_time_any_more(crm):
    at = dt.datetime(2026, 5, 21, 9, tzinfo=dt.UTC)
    task = saved(crm, due_at=at, remind=at - dt.timedelta(minutes=10))
    activities.move(crm, activities=[task], day=dt.date(2026, 5, 23), whole_day=True)
    moved = only(crm)
    assert (moved.due, moved.due_at) == (dt.date(2026, 5, 23), None)
    assert moved.remind == dt.datetime(2026, 5, 23, 8, 50, tzinfo=dt.UTC)
    activities.move(crm, activities=[task], day=dt.date(2026, 5, 24), at=dt.time(14))
    assert only(crm).due_at == dt.datetime(2026, 5, 24, 14, tzinfo=dt.UTC)
    history.undo(crm)
    history.undo(crm)
    assert (only(crm).due, only(crm).due_at) == (dt.date(2026, 5, 21), at)


def test_another_day_in_the_form_keeps_the_time_of_day(crm):
    task = saved(crm, due_at=dt.datetime(2026, 5, 21, 9, tzinfo=dt.UTC))
    records.save(crm, entity="activity", record=task, values={"due": dt.date(2026, 5, 25)})
    assert only(crm).due_at == dt.datetime(2026, 5, 25, 9, tzinfo=dt.UTC)
    records.save(crm, entity="activity", record=task, values={"due": None})
    assert (only(crm).due, only(crm).due_at) == (None, None)


def test_what_is_logged_after_an_activity_is_about_the_same(crm, made):
    activities.plan(crm, kind=ActivityKind.TASK, day=dt.date(2026, 5, 21), entity="deal", record=made.deal)
    activities.log(crm, kind=ActivityKind.CALL, entity="activity", record=only(crm).id, subject="After")
    call = only(crm, Activity.name == "After")
    assert (call.deal_id, call.contact_id, call.company_id) == (made.deal, made.person, made.company)


def test_the_check_mark_finishes_what_is_open_and_reopens_what_is_done(crm):
    first, second = saved(crm, due=dt.date(2026, 5, 21)), saved(crm, due=dt.date(2026, 5, 22))
    activities.finish(crm, activities=[first])
    assert activities.turn_done(crm, activities=[first, second]).finished == (second,)
    assert activities.turn_done(crm, activities=[first, second]).finished == ()
    assert (
        len(crm.read(lambda session: list(session.scalars(select(Activity).where(Activity.done.is_(None))))))
        == 2
    )


@pytest.mark.parametrize("entity", ["contact", "company", "deal", "ticket", "subscription"])
def test_a_call_is_logged_about_every_kind_of_record(crm, made, entity):
    record = {"contact": made.person, "company": made.company, "deal": made.deal}.get(entity)
    if entity == "ticket":
        record = records.save(crm, entity="ticket", values={"subject": "Slow", "contact": made.person}).id
    if entity == "subscription":
        values = {
            "plan": "Pro",
            "company": made.company,
            "price": 1000,
            "interval": "monthly",
            "start": dt.date(2026, 5, 1),
        }
        record = records.save(crm, entity="subscription", values=values).id
    activities.log(crm, kind=ActivityKind.CALL, entity=entity, record=record, subject="Asked")
    call = only(crm, Activity.name == "Asked")
    pointed = {"company": call.company_id, "contact": call.contact_id}
    assert pointed.get(entity, getattr(call, f"{entity}_id")) == record
    assert call.customer_id == made.company
