"""Terms due: by example, and on any course the boundaries found by walking day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings

from crmdesk.model.subscription import ChangeKind
from crmdesk.model.subscription_facts import Change, Facts
from crmdesk.model.subscription_states import state_on, states_of
from crmdesk.model.subscription_terms import terms_due
from crmdesk.model.terms import Interval
from tests.oracle.subscriptions import DAY, Walk, plain_boundary
from tests.unit.test_subscription_states import HORIZON, courses

PLAIN = Facts(start=dt.date(2025, 1, 10), price=100, interval=Interval(months=1))
UNTIL = dt.date(2025, 5, 1)
FIXED = replace(PLAIN, auto_renew=False)


def on(month, day):
    return dt.date(2025, month, day)


def change(month, day, kind, **told):
    return Change(on(month, day), ChangeKind(kind), **told)


def due(facts, *changes):
    """The terms due before May: day, value before and after in minor units, renewed or not."""
    terms = terms_due(states_of(facts, changes), facts, UNTIL)
    return [(f"{t.due:%m-%d}", t.monthly // 1000, t.after // 1000, t.renewed) for t in terms]


@pytest.mark.parametrize(
    ("facts", "changes", "wanted"),
    [
        pytest.param(
            PLAIN,
            [],
            [("02-10", 100, 100, True), ("03-10", 100, 100, True), ("04-10", 100, 100, True)],
            id="a past boundary is a renewal",
        ),
        pytest.param(
            PLAIN,
            [change(2, 20, "cancel")],
            [("02-10", 100, 100, True), ("03-10", 100, 0, False)],
            id="not renewed at the end of a term",
        ),
        pytest.param(
            PLAIN,
            [change(2, 20, "cancel", end=on(3, 1))],
            [("02-10", 100, 100, True)],
            id="cancelled in mid-term is no failed renewal",
        ),
        pytest.param(
            FIXED, [change(1, 20, "renew", price=80)], [("02-10", 100, 80, True), ("03-10", 80, 0, False)],
            id="an early renewal counts on its due day",
        ),
        pytest.param(
            FIXED, [change(3, 5, "renew")], [("02-10", 100, 100, True), ("03-10", 100, 0, False)],
            id="a late renewal within the grace leaves no gap",
        ),
        pytest.param(
            FIXED, [change(3, 20, "reactivate")], [("02-10", 100, 0, False), ("04-20", 100, 0, False)],
            id="what comes back later begins new terms",
        ),
        pytest.param(
            replace(PLAIN, trial=on(2, 10)), [], [("03-10", 100, 100, True), ("04-10", 100, 100, True)],
            id="the end of a trial is no term due",
        ),
        pytest.param(
            PLAIN, [change(2, 5, "pause", until=on(3, 20))], [("04-10", 100, 100, True)],
            id="a pause has no terms due",
        ),
        pytest.param(replace(PLAIN, interval=Interval(months=24)), [], [], id="a term of years is not due"),
    ],
)  # fmt: skip
def test_terms_due_by_example(facts, changes, wanted):
    assert due(facts, *changes) == wanted


@settings(max_examples=60, deadline=None)
@given(courses())
def test_terms_are_those_of_walking_day_by_day(course):
    facts, changes = course
    states = states_of(facts, changes)
    walk = Walk(facts, changes)
    found, before, boundaries = [], None, set()
    for day, status, _own in walk.days(HORIZON):
        paid = status in {"active", "past_due"}
        if before and day in boundaries and state_on(states, day - DAY).monthly:
            found.append((day, paid))
        before = paid
        boundaries, k = set(), 1
        while not boundaries or max(boundaries) <= day:
            boundaries.add(plain_boundary(walk.anchor, walk.interval, k, facts.calendar_id))
            k += 1
    terms = terms_due(states, facts, HORIZON)
    assert [(term.due, term.renewed) for term in terms] == found
    for term in terms:
        assert term.monthly == state_on(states, term.due - DAY).monthly > 0
        assert term.after == state_on(states, term.due).monthly
