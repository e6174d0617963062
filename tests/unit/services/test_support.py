"""What the business sets for its support: work time, days off, goals, categories, texts, and when tickets close."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from crmdesk.l10n.errors import CrmError
from crmdesk.model import Ticket
from crmdesk.model.errors import IllegalMove, Invalid, InvalidRecord, NotFound
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import Priority
from crmdesk.services import history, records, service_goals, settings, ticket_settings, work_hours
from crmdesk.services.finding import choices
from crmdesk.services.ticket_settings import Support
from crmdesk.services.ticket_thread import thread
from tests.oracle.state import differences, state_of

LONG_AGO = dt.date(1970, 1, 1)


def require_taken_back(crm, before, done):
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_weeks_are_put_corrected_and_removed(crm):
    work_hours.put_week(crm, start=LONG_AGO, hours="mon-fri=9:00-12:00+12:00-17:00")
    before = state_of(crm.engine)
    done = work_hours.put_week(crm, start=dt.date(2026, 6, 1), hours="sat-wed=۰۸:۰۰-۱۶:۰۰")
    found = [(one.start, one.hours) for one in work_hours.weeks(crm)]
    assert found == [(dt.date(2026, 6, 1), "sat-wed=08:00-16:00"), (LONG_AGO, "mon-fri=09:00-17:00")]
    later, first = (one.id for one in work_hours.weeks(crm))
    work_hours.put_week(crm, start=dt.date(2026, 6, 2), hours="fri=08:00-09:00", week=later)
    assert work_hours.weeks(crm)[0][2:] == (dt.date(2026, 6, 2), "fri=08:00-09:00")
    history.undo(crm)
    require_taken_back(crm, before, done)
    with pytest.raises(IllegalMove):
        work_hours.remove_week(crm, week=first)


@pytest.mark.parametrize(
    ("hours", "field"), [("xyz", "hours"), ("mon=17:00-09:00", "hours"), ("mon=08:00-09:00", "start")]
)
def test_a_week_that_is_not_understood_or_there_already_is_refused(crm, hours, field):
    work_hours.put_week(crm, start=LONG_AGO, hours="mon-fri=09:00-17:00")
    with pytest.raises(Invalid) as refused:
        work_hours.put_week(crm, start=LONG_AGO, hours=hours)
    assert refused.value.field == field


def holiday(crm, **values):
    return records.save(crm, entity="holiday", values={"day": dt.date(2026, 3, 21), "name": "نوروز"} | values)


def test_a_day_off_is_saved_once_and_its_hours_are_read(crm):
    saved = holiday(crm, hours="۸:۰۰-۱۲:۰۰")
    assert [one[2:] for one in work_hours.holidays(crm)] == [(dt.date(2026, 3, 21), "نوروز", "08:00-12:00")]
    with pytest.raises(InvalidRecord) as refused:
        holiday(crm)
    assert refused.value.errors[0].field == "day"
    with pytest.raises(InvalidRecord) as refused:
        holiday(crm, day=dt.date(2026, 3, 22), hours="early")
    assert refused.value.errors[0].field == "hours"
    records.save(crm, entity="holiday", values={"hours": None}, record=saved.id)
    assert work_hours.holidays(crm)[0].hours is None


def test_the_holidays_of_a_country_are_added_for_a_year_of_the_books_calendar(crm):
    settings.change(crm, values={"calendar": "jalali"})
    own = holiday(crm, name="Own")
    before = state_of(crm.engine)
    done = work_hours.add_known_holidays(crm, country="IR", year=1405)
    found = {one.day: one.name for one in work_hours.holidays(crm)}
    assert found[dt.date(2026, 3, 21)] == "Own"
    assert dt.date(2026, 4, 1) in found
    assert all(dt.date(2026, 3, 21) <= day < dt.date(2027, 3, 21) for day in found)
    assert done.params["count"] == len(found) - 1
    assert work_hours.add_known_holidays(crm, country="IR", year=1405).gesture == 0
    require_taken_back(crm, before, done)
    assert [one.id for one in work_hours.holidays(crm)] == [own.id]
    with pytest.raises(CrmError):
        work_hours.add_known_holidays(crm, country="XX", year=1405)


def test_goals_are_put_for_all_and_for_one_customer(crm, made):
    service_goals.put_goal(crm, priority=Priority.HIGH, goal=Promised(60, None, 480))
    before = state_of(crm.engine)
    done = service_goals.put_goal(
        crm, priority=Priority.HIGH, goal=Promised(10, 20, None), customer=made.company
    )
    service_goals.put_goal(crm, priority=Priority.HIGH, goal=Promised(30, None, 480))
    found = [(one.name, one.priority, one.goal) for one in service_goals.goals(crm)]
    assert found == [
        ("", Priority.HIGH, Promised(30, None, 480)),
        ("Acme", Priority.HIGH, Promised(10, 20, None)),
    ]
    history.undo(crm)
    require_taken_back(crm, before, done)
    with pytest.raises(Invalid) as refused:
        service_goals.put_goal(crm, priority=Priority.LOW, goal=Promised(None, 0, None))
    assert refused.value.field == "next_update"


def test_a_customer_can_have_everybodys_goals_again(crm, made):
    service_goals.put_goal(crm, priority=Priority.HIGH, goal=Promised(60, None, 480), customer=made.company)
    before = state_of(crm.engine)
    done = service_goals.remove_customer(crm, customer=made.company)
    assert service_goals.goals(crm) == []
    require_taken_back(crm, before, done)


def test_goals_are_of_customers_that_are_in_the_book(crm):
    before = state_of(crm.engine)
    with pytest.raises(NotFound):
        service_goals.add_customer(crm, customer=4711)
    with pytest.raises(NotFound):
        service_goals.put_goal(crm, priority=Priority.HIGH, goal=Promised(60, None, 480), customer=4711)
    assert differences(before, state_of(crm.engine)) == []


def category(crm, name):
    ticket_settings.put_category(crm, name=name)
    return next(one.id for one in ticket_settings.categories(crm) if one.name == name)


def test_a_category_is_archived_and_restored_in_use_or_not(crm, made):
    bill, other = category(crm, "Bill"), category(crm, "Other")
    values = {"subject": "x", "contact": made.person, "category": bill}
    ticket = records.save(crm, entity="ticket", values=values).id
    assert [one[2:] for one in ticket_settings.categories(crm)] == [("Bill", 1), ("Other", 0)]
    before = state_of(crm.engine)
    done = ticket_settings.archive_category(crm, category=bill)
    assert thread(crm, ticket=ticket).category.name == "Bill"
    assert records.open_record(crm, entity="ticket", record=ticket).labels["category"] == "Bill"
    assert [one.title for one in choices(crm, entity="ticket_category")] == ["Other"]
    require_taken_back(crm, before, done)
    ticket_settings.archive_category(crm, category=bill)
    assert [one.name for one in ticket_settings.categories(crm, archived=True)] == ["Bill"]
    twin = category(crm, "Bill")
    with pytest.raises(Invalid):
        ticket_settings.restore_category(crm, category=bill)
    ticket_settings.archive_category(crm, category=twin)
    ticket_settings.restore_category(crm, category=bill)
    assert [one.name for one in ticket_settings.categories(crm)] == ["Bill", "Other"]
    ticket_settings.archive_category(crm, category=other)
    assert [one.name for one in ticket_settings.categories(crm, archived=True)] == ["Other", "Bill"]
    ticket_settings.restore_category(crm, category=other)
    assert [one.name for one in ticket_settings.categories(crm)] == ["Bill", "Other"]


def test_a_categorys_name_is_written_and_its_own(crm):
    bill = category(crm, "Bill")
    for name, number in ((" ", None), ("Bill", None), ("", bill)):
        with pytest.raises(Invalid):
            ticket_settings.put_category(crm, name=name, category=number)
    ticket_settings.put_category(crm, name="Bills", category=bill)
    assert [one.name for one in ticket_settings.categories(crm)] == ["Bills"]


def test_texts_that_are_sent_often(crm):
    ticket_settings.put_saved_reply(crm, name="Thanks", text="Thank you for writing. ")
    saved = ticket_settings.saved_replies(crm)[0]
    assert saved[2:] == ("Thanks", "Thank you for writing.")
    ticket_settings.put_saved_reply(crm, name="Thanks", text="Thank you.", saved=saved.id)
    assert [one.text for one in ticket_settings.saved_replies(crm)] == ["Thank you."]
    before = state_of(crm.engine)
    done = ticket_settings.remove_saved_reply(crm, saved=saved.id)
    assert ticket_settings.saved_replies(crm) == []
    require_taken_back(crm, before, done)
    with pytest.raises(Invalid):
        ticket_settings.put_saved_reply(crm, name="Thanks", text="\n")


def test_the_rules_of_support_are_kept(crm):
    assert ticket_settings.support(crm) == Support(close_days=7, reopen_days=14, open_next=True)
    before = state_of(crm.engine)
    done = ticket_settings.change_support(crm, rules=Support(close_days=0, reopen_days=0, open_next=False))
    assert ticket_settings.support(crm) == Support(close_days=0, reopen_days=0, open_next=False)
    require_taken_back(crm, before, done)
    for rules in (Support(close_days=-1), Support(reopen_days=-1), Support(close_days=4000)):
        with pytest.raises(Invalid):
            ticket_settings.change_support(crm, rules=rules)
    assert crm.read(lambda session: session.scalars(select(Ticket.id)).all()) == []
