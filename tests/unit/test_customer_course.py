"""The course of a customer against a walk from day to day, and the customers of the golden month."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.model.customer import CustomerBasis, Movement, Step
from crmdesk.model.customer_course import Paid, Stretch, Won, course_of

FIRST = dt.date(2025, 1, 1)
DAY = dt.timedelta(days=1)
SPAN = 60
INACTIVITY = 15


def day(number: int) -> dt.date:
    return FIRST + number * DAY


@st.composite
def subscriptions(draw):
    found = []
    for number in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.sets(st.integers(0, SPAN), min_size=1, max_size=5)))
        for place, since in enumerate(cuts):
            until = day(cuts[place + 1]) if place + 1 < len(cuts) else None
            monthly = draw(st.sampled_from([0, 0, 1, 2, 5]))
            found.append(Paid(number, day(since), until, monthly, reason=f"{number}-{since}"))
    return found


wins = st.lists(
    st.tuples(st.integers(0, SPAN), st.none() | st.integers(0, 30)).map(
        lambda one: Won(day(one[0]), None if one[1] is None else day(one[0] + one[1]))
    ),
    max_size=4,
)


def worth(paid, when):
    return sum(one.monthly for one in paid if one.since <= when and (one.until is None or when < one.until))


def bought(won, when):
    return any(
        one.day <= when < one.day + INACTIVITY * DAY and (one.until is None or when < one.until)
        for one in won
    )


def is_customer(paid, won, basis, when):
    if basis is CustomerBasis.SUBSCRIPTION:
        return worth(paid, when) > 0
    ever_paid = any(one.monthly and one.since <= when for one in paid)
    if basis is CustomerBasis.AUTOMATIC and ever_paid:
        return worth(paid, when) > 0
    return bought(won, when)


@given(subscriptions(), wins, st.sampled_from(CustomerBasis))
def test_a_course_is_what_a_walk_from_day_to_day_finds(paid, won, basis):
    course = course_of(paid, won, basis, INACTIVITY)
    joined = None
    ever_paid = False
    for number in range(-2, SPAN + 40):
        when = day(number)
        now, before = worth(paid, when), worth(paid, when - DAY)
        here, there = (is_customer(paid, won, basis, one) for one in (when, when - DAY))
        joined = joined or (when if here else None)
        found = [one for one in course if one.since <= when and (one.until is None or when < one.until)]
        assert len(found) <= 1
        state = found[0] if found else Stretch(when, None, 0, 0, None, False, None, None)
        assert (state.monthly, state.customer, state.joined) == (now, here, joined)
        if (now, here) == (before, there):
            assert not found or state.since < when
            continue
        assert (state.since, state.before) == (when, before)
        assert state.step is (
            None
            if here == there
            else Step.LEFT
            if there
            else Step.JOINED
            if joined == when
            else Step.RETURNED
        )
        assert state.movement is (
            None if now == before
            else (Movement.REACTIVATION if ever_paid else Movement.NEW) if not before
            else Movement.CHURN if not now
            else Movement.EXPANSION if now > before
            else Movement.CONTRACTION
        )  # fmt: skip
        ever_paid = ever_paid or now > 0
        if now < before:
            lost = {one.reason: one.monthly for one in paid if one.since == when}
            assert state.reason in lost
    for one, other in pairwise(course):
        assert one.until == other.since
    assert all(one.until is None for one in course[-1:])


def test_the_reason_is_that_of_the_subscription_that_lost_most():
    paid = [
        Paid(1, day(0), day(9), 10), Paid(1, day(9), None, 0, "price", "Rival", involuntary=False),
        Paid(2, day(0), day(9), 30), Paid(2, day(9), None, 0, "unpaid", None, involuntary=True),
        Paid(3, day(0), day(9), 5), Paid(3, day(9), None, 8),
    ]  # fmt: skip
    last = course_of(paid, [], CustomerBasis.AUTOMATIC, INACTIVITY)[-1]
    assert (last.movement, last.monthly, last.before) == (Movement.CONTRACTION, 8, 45)
    assert (last.reason, last.competitor, last.involuntary) == ("unpaid", None, True)


@pytest.mark.parametrize(
    ("basis", "left"), [("automatic", True), ("subscription", True), ("transaction", False)]
)
def test_who_buys_and_has_subscribed_once_is_counted_by_the_subscription(basis, left):
    paid = [Paid(1, day(5), day(8), 7), Paid(1, day(8), None, 0, paused=True)]
    course = course_of(paid, [Won(day(0))], CustomerBasis(basis), 365)
    assert [one.step for one in course if one.step is Step.LEFT and one.since < day(9)] == [Step.LEFT] * left
    assert [one.paused for one in course if one.movement is Movement.CHURN] == [True]
    assert course[0].since == (day(5) if basis == "subscription" else day(0))
