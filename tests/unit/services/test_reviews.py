"""Reviews: due after each period and campaign, recorded with their actions, held against the line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from crmdesk.cli import CADENCES
from crmdesk.kpi.catalogue import NotOffered
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Activity, Review
from crmdesk.model.errors import Invalid
from crmdesk.model.review import Cadence
from crmdesk.services import deals, figures, history, records, reviews
from crmdesk.services.review_days import due_reviews, last_period
from crmdesk.services.reviews import NewAction

# The clock stands on Wednesday, 20 May 2026; an English week begins on Sunday.
SPANS = {
    Cadence.WEEKLY: ("2026-05-10", "2026-05-17"),
    Cadence.MONTHLY: ("2026-04-01", "2026-05-01"),
    Cadence.QUARTERLY: ("2026-01-01", "2026-04-01"),
    Cadence.YEARLY: ("2025-01-01", "2026-01-01"),
}


def spans(found):
    return [(one.period.start.isoformat(), one.period.end.isoformat()) for one in found]


@pytest.mark.parametrize(("cadence", "span"), SPANS.items())
def test_a_review_is_due_after_each_period_until_it_was_held(crm, clock, cadence, span):
    assert due_reviews(crm) == []
    reviews.set_duty(crm, kpi="win_rate", staff=None, cadence=cadence)
    [due] = due_reviews(crm)
    assert (spans([due]), due.day.isoformat(), due.name) == ([span], span[1], "Close rate")
    reviews.record(crm, kpi="win_rate", period=due.period, text="Fewer leads.")
    assert due_reviews(crm) == []
    history.undo(crm)
    assert due_reviews(crm) == [due]
    history.redo(crm)
    clock.advance(days=400)
    assert spans(due_reviews(crm)) != [span]


def test_a_review_is_due_after_each_campaign_that_ended_lately(crm):
    for name, start, end in (
        ("Spring", "2026-03-01", "2026-04-20"),
        ("Now", "2026-05-01", "2026-05-20"),
        ("Long ago", "2025-03-01", "2025-04-20"),
        ("Open", "2026-03-01", None),
    ):
        days = {"start": dt.date.fromisoformat(start), "end": end and dt.date.fromisoformat(end)}
        records.save(crm, entity="campaign", values={"name": name} | days)
    reviews.set_duty(crm, kpi="win_rate", staff=None, cadence=Cadence.CAMPAIGN)
    [due] = due_reviews(crm)
    assert (due.campaign, spans([due])) == ("Spring", [("2026-03-01", "2026-04-21")])
    reviews.record(crm, kpi="win_rate", period=due.period, text="Well done.", campaign=due.campaign_id)
    assert due_reviews(crm) == []


def test_a_report_is_about_the_last_period_of_its_cadence(crm):
    assert set(CADENCES) == {one.value for one in Cadence}
    for cadence, span in SPANS.items():
        assert spans([SimpleNamespace(period=last_period(crm, cadence=cadence))]) == [span]
    with pytest.raises(CrmError):
        last_period(crm, cadence="campaign")
    for start, end in (("2026-04-01", "2026-05-10"), ("2026-03-01", "2026-04-20")):
        days = {"start": dt.date.fromisoformat(start), "end": dt.date.fromisoformat(end)}
        records.save(crm, entity="campaign", values={"name": end} | days)
    found = last_period(crm, cadence="campaign")
    assert spans([SimpleNamespace(period=found)]) == [("2026-04-01", "2026-05-11")]


def test_mine_are_those_that_nobody_else_answers_for(crm, made):
    reviews.set_duty(crm, kpi="win_rate", staff=made.staff, cadence=Cadence.MONTHLY)
    reviews.set_duty(crm, kpi="deals_won", staff=None, cadence=Cadence.MONTHLY)
    other = records.save(crm, entity="staff", values={"name": "Sara"}).id
    crm.staff = lambda: other
    assert {one.kpi for one in due_reviews(crm)} == {"win_rate", "deals_won"}
    assert {one.kpi for one in due_reviews(crm, mine=True)} == {"deals_won"}


def test_a_duty_is_changed_and_taken_away(crm, made):
    reviews.set_duty(crm, kpi="win_rate", staff=made.staff, cadence=Cadence.MONTHLY)
    reviews.set_duty(crm, kpi="win_rate", staff=made.staff, cadence=None)
    care = reviews.read_care(crm, kpi="win_rate")
    assert (care.who, care.cadence, care.people) == ("Ali", None, ((made.staff, "Ali"),))
    assert due_reviews(crm) == []
    reviews.set_duty(crm, kpi="win_rate", staff=None, cadence=None)
    assert reviews.read_care(crm, kpi="win_rate").staff is None
    with pytest.raises(NotOffered):
        reviews.set_duty(crm, kpi="nothing", staff=None, cadence=Cadence.MONTHLY)


def won(crm, made, day, amount):
    values = {"title": "Deal", "company": made.company, "amount": amount, "created": day}
    deal = records.save(crm, entity="deal", values=values).id
    deals.win(crm, deal=deal, day=day)


def test_what_was_decided_is_told_with_what_the_line_did_after(crm, clock, made):
    won(crm, made, dt.date(2026, 4, 10), 1000)
    april = figures.read_period(crm, text="2026-04")
    actions = [NewAction(subject=" Call  the leads ", owner=made.staff, due=dt.date(2026, 6, 1))]
    reviews.set_duty(crm, kpi="sales_total", staff=made.staff, cadence=Cadence.MONTHLY)
    done = reviews.record(crm, kpi="sales_total", period=april, text="Too little.", actions=actions)
    [task] = crm.read(
        lambda session: session.scalars(select(Activity).where(Activity.kpi.is_not(None))).all()
    )
    assert (task.name, task.owner_id, task.due, task.kpi) == (
        "Call the leads",
        made.staff,
        dt.date(2026, 6, 1),
        "sales_total",
    )
    care = reviews.read_care(crm, kpi="sales_total")
    assert care.is_reviewed
    [told] = care.reviews
    assert (told.value, told.text, told.period, told.day) == (1000, "Too little.", april, crm.today())
    [action] = care.actions
    assert (action.review, action.then, action.now, action.then_period) == (told.id, 1000, 1000, april)
    clock.advance(days=45)
    won(crm, made, dt.date(2026, 6, 5), 5000)
    reviews.add_action(crm, kpi="sales_total", action=NewAction(subject="Go on", owner=None, due=None))
    care = reviews.read_care(crm, kpi="sales_total")
    assert [(one.subject, one.then, one.now) for one in care.actions] == [
        ("Go on", 5000, 5000), ("Call the leads", 1000, 5000)
    ]  # fmt: skip
    assert not care.is_reviewed
    history.undo(crm, gesture=done.gesture)
    assert [one.subject for one in reviews.read_care(crm, kpi="sales_total").actions] == ["Go on"]


def test_an_old_action_is_held_against_the_line_of_three_years_at_most(crm, clock, made):
    won(crm, made, dt.date(2026, 4, 10), 1000)
    reviews.add_action(crm, kpi="sales_total", action=NewAction(subject="Go on", owner=None, due=None))
    clock.advance(days=365 * 5)
    [action] = reviews.read_care(crm, kpi="sales_total").actions
    assert (action.then, action.now) == (Decimal(0), Decimal(0))


def test_a_review_says_something_and_its_actions_too(crm):
    april = figures.read_period(crm, text="2026-04")
    with pytest.raises(Invalid):
        reviews.record(crm, kpi="win_rate", period=april, text="  ")
    nothing = NewAction(subject=" ", owner=None, due=None)
    with pytest.raises(Invalid):
        reviews.record(crm, kpi="win_rate", period=april, text="Said", actions=[nothing])
    assert crm.read(lambda session: session.scalars(select(Review)).all()) == []
