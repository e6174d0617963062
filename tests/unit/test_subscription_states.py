"""States of a subscription: each rule by example, the golden month, and properties on any course."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.model.errors import IllegalMove
from crmdesk.model.monthly_value import Discount
from crmdesk.model.subscription import ChangeKind, ChurnDay, SubscriptionStatus
from crmdesk.model.subscription_facts import Change, Facts
from crmdesk.model.subscription_states import effect_of, first_refused, problem_of, state_on, states_of
from crmdesk.model.terms import Interval, boundary
from tests.oracle.subscriptions import DAY, Walk, movements, net, renewals, totals, worth

G, J = CalendarId.GREGORIAN, CalendarId.JALALI
MONTH, QUARTER, YEAR, WEEK = Interval(months=1), Interval(months=3), Interval(months=12), Interval(days=7)
TENTH = Discount(share=Decimal("0.1"))
PLAIN = Facts(start=dt.date(2025, 1, 10), price=100, interval=MONTH)
FIXED = replace(PLAIN, auto_renew=False)


def on(month, day):
    return dt.date(2025, month, day)


def change(month, day, kind, **told):
    return Change(on(month, day), ChangeKind(kind), **told)


def told(states):
    """States as month-and-day, what began them, status, value of a month in minor units."""
    return [(f"{s.since:%m-%d}", s.kind, s.status.value, s.monthly / 1000) for s in states]


def course(facts, *changes):
    return told(states_of(facts, changes))


BEGUN = ("01-10", "start", "active", 100)


def test_a_subscription_that_goes_on_is_one_state():
    (state,) = states_of(PLAIN, [])
    assert (state.seq, state.since, state.until, state.status) == (
        1,
        PLAIN.start,
        None,
        SubscriptionStatus.ACTIVE,
    )
    assert (state.monthly, state.own_monthly, state.price, state.quantity) == (
        100000,
        100000,
        100,
        Decimal(1),
    )
    assert (state.reason, state.competitor, state.involuntary, state.anchor) == (
        None,
        None,
        False,
        PLAIN.start,
    )


def test_a_trial_is_worth_nothing_and_terms_begin_after_it():
    facts = replace(PLAIN, trial=on(1, 24))
    states = states_of(facts, [])
    assert told(states) == [("01-10", "start", "trial", 0), ("01-24", "trial_end", "active", 100)]
    assert {state.anchor for state in states} == {on(1, 24)}
    assert course(facts, change(1, 12, "cancel")) == [
        ("01-10", "start", "trial", 0),
        ("01-24", "cancel", "ended", 0),
    ]
    assert course(facts, change(2, 1, "cancel"))[-1] == ("02-24", "cancel", "ended", 0)
    assert course(facts, change(1, 12, "upgrade", price=150))[-1] == ("01-24", "trial_end", "active", 150)
    assert course(replace(PLAIN, trial=PLAIN.start)) == [BEGUN]


def test_the_end_of_a_discount_is_growth():
    facts = replace(PLAIN, discount=TENTH, discount_until=on(4, 10))
    assert course(facts) == [("01-10", "start", "active", 90), ("04-10", "discount_end", "active", 100)]
    given_later = change(2, 1, "discount", discount=Discount(amount=30), until=on(3, 1))
    assert course(PLAIN, given_later) == [
        BEGUN,
        ("02-01", "discount", "active", 70),
        ("03-01", "discount_end", "active", 100),
    ]
    assert course(facts, change(2, 1, "discount"))[1:] == [("02-01", "discount", "active", 100)]
    assert course(facts, change(2, 1, "discount", until=on(3, 1)))[1:] == [
        ("03-01", "discount_end", "active", 100)
    ]
    assert course(replace(facts, discount_until=PLAIN.start)) == [BEGUN]


def test_upgrades_and_downgrades_hold_from_their_day():
    states = states_of(
        PLAIN,
        [change(2, 3, "upgrade", quantity=Decimal(3)), change(3, 5, "downgrade", price=80, reason="price")],
    )
    assert told(states) == [BEGUN, ("02-03", "upgrade", "active", 300), ("03-05", "downgrade", "active", 240)]
    assert [state.reason for state in states] == [None, None, "price"]


def test_past_due_counts_until_unpaid_or_settled():
    late = change(2, 10, "past_due")
    assert course(PLAIN, late) == [BEGUN, ("02-10", "past_due", "past_due", 100)]
    states = states_of(PLAIN, [late, change(3, 1, "unpaid", reason="card")])
    assert told(states)[-1] == ("03-01", "unpaid", "ended", 0)
    assert (states[-1].reason, states[-1].involuntary) == ("card", True)
    assert course(PLAIN, late, change(3, 1, "renew"))[-1] == ("03-01", "renew", "active", 100)
    assert course(PLAIN, late, change(3, 1, "reactivate"))[-1] == ("03-01", "reactivate", "active", 100)


def test_a_pause_has_no_value_and_resumes():
    away = ("02-01", "pause", "paused", 0)
    back = ("03-01", "resume", "active", 100)
    assert course(PLAIN, change(2, 1, "pause", reason="leave")) == [BEGUN, away]
    assert course(PLAIN, change(2, 1, "pause", until=on(3, 1))) == [BEGUN, away, back]
    assert course(PLAIN, change(2, 1, "pause", until=on(3, 1)), change(3, 1, "resume")) == [BEGUN, away, back]
    assert course(PLAIN, change(2, 1, "pause", until=on(5, 1)), change(3, 1, "resume")) == [BEGUN, away, back]
    assert course(PLAIN, change(2, 1, "pause", until=on(3, 1)), change(3, 1, "pause")) == [BEGUN, away]
    assert course(PLAIN, change(2, 1, "pause"), change(2, 5, "upgrade", price=120), change(3, 1, "resume"))[-1] == (
        "03-01", "resume", "active", 120)  # fmt: skip
    assert course(PLAIN, change(2, 1, "pause"), change(2, 20, "cancel"))[-1] == (
        "03-10",
        "cancel",
        "ended",
        0,
    )


def test_cancelling_ends_on_the_due_day_or_on_the_day_told():
    assert course(PLAIN, change(2, 3, "cancel")) == [BEGUN, ("02-10", "cancel", "ended", 0)]
    assert course(PLAIN, change(2, 10, "cancel")) == [BEGUN, ("02-10", "cancel", "ended", 0)]
    assert course(PLAIN, change(2, 11, "cancel"))[-1] == ("03-10", "cancel", "ended", 0)
    assert course(PLAIN, change(1, 10, "cancel"))[-1] == ("02-10", "cancel", "ended", 0)
    states = states_of(PLAIN, [change(2, 3, "cancel", end=on(2, 5), reason="price", competitor="Globex")])
    assert (states[-1].since, states[-1].reason, states[-1].competitor) == (on(2, 5), "price", "Globex")
    assert states[-1].involuntary is False
    assert course(PLAIN, change(2, 3, "cancel", end=on(2, 3)))[-1] == ("02-03", "cancel", "ended", 0)
    bad_card = states_of(PLAIN, [change(2, 3, "cancel", involuntary=True)])
    assert bad_card[-1].involuntary is True


def test_an_end_told_from_the_beginning_has_its_reasons():
    facts = replace(PLAIN, end=on(3, 10), reason="price", competitor="Globex", involuntary=True)
    states = states_of(facts, [])
    assert told(states) == [BEGUN, ("03-10", "end", "ended", 0)]
    assert (states[1].reason, states[1].competitor, states[1].involuntary) == ("price", "Globex", True)
    assert course(replace(facts, end=PLAIN.start)) == [("01-10", "end", "ended", 0)]
    assert course(facts, change(2, 1, "cancel"))[-1] == ("03-10", "cancel", "ended", 0)
    retold = states_of(facts, [change(3, 10, "cancel", reason="service")])
    assert (told(retold)[-1], retold[-1].reason) == (("03-10", "cancel", "ended", 0), "service")


def test_one_that_runs_out_has_the_reasons_of_its_facts_until_it_goes_on():
    facts = replace(FIXED, reason="price", competitor="Globex", involuntary=True)
    ran_out = states_of(facts, [])[-1]
    assert (ran_out.since, ran_out.kind) == (on(2, 10), "end")
    assert (ran_out.reason, ran_out.competitor, ran_out.involuntary) == ("price", "Globex", True)
    for goes_on in (change(2, 3, "renew"), change(2, 20, "renew"), change(2, 3, "reactivate"), change(4, 1, "reactivate")):
        later = states_of(facts, [goes_on])[-1]
        assert (later.status, later.reason, later.competitor) == ("ended", None, None)


def test_reactivation_begins_new_terms():
    ended = change(2, 3, "cancel")
    states = states_of(PLAIN, [ended, change(2, 25, "reactivate", price=120)])
    assert told(states) == [BEGUN, ("02-10", "cancel", "ended", 0), ("02-25", "reactivate", "active", 120)]
    assert [state.anchor for state in states] == [on(1, 10), on(1, 10), on(2, 25)]
    assert course(PLAIN, ended, change(2, 25, "reactivate"), change(3, 1, "cancel"))[-1] == (
        "03-25",
        "cancel",
        "ended",
        0,
    )
    assert course(PLAIN, ended, change(2, 25, "reactivate", end=on(3, 1)))[-1] == ("03-01", "end", "ended", 0)
    assert course(PLAIN, ended, change(2, 5, "reactivate")) == [BEGUN]
    discounted = replace(PLAIN, discount=TENTH, discount_until=on(2, 20))
    assert course(discounted, ended, change(2, 25, "reactivate"))[-1] == (
        "02-25",
        "reactivate",
        "active",
        100,
    )
    agreed = (change(2, 3, "renew", price=110), change(2, 4, "cancel", end=on(2, 5)))
    assert course(PLAIN, *agreed, change(2, 7, "reactivate"))[-1] == ("02-07", "reactivate", "active", 100)
    once = replace(FIXED, price=50)
    assert course(once, change(2, 25, "reactivate"))[1:] == [
        ("02-10", "end", "ended", 0), ("02-25", "reactivate", "active", 50), ("03-25", "end", "ended", 0)]  # fmt: skip


def test_an_early_renewal_holds_from_the_due_day():
    assert course(PLAIN, change(2, 3, "renew", price=110)) == [BEGUN, ("02-10", "renew", "active", 110)]
    assert course(PLAIN, change(2, 10, "renew", price=110)) == [BEGUN, ("02-10", "renew", "active", 110)]
    both = (change(2, 3, "renew", price=110), change(2, 4, "renew", quantity=Decimal(2)))
    assert course(PLAIN, *both) == [BEGUN, ("02-10", "renew", "active", 220)]
    assert course(PLAIN, change(2, 1, "cancel"), change(2, 3, "renew", price=110))[1:] == [
        ("02-10", "renew", "active", 110)
    ]
    assert course(PLAIN, change(2, 3, "renew", end=on(5, 10)))[1:] == [("05-10", "end", "ended", 0)]
    trial = replace(PLAIN, trial=on(1, 24))
    assert course(trial, change(1, 20, "renew", price=110))[1:] == [("01-24", "renew", "active", 110)]
    # the discount of the new term does not begin before it
    cheaper = change(2, 3, "renew", discount=TENTH, until=on(3, 10))
    assert course(PLAIN, cheaper)[1:] == [
        ("02-10", "renew", "active", 90),
        ("03-10", "discount_end", "active", 100),
    ]


def test_without_automatic_renewal_each_renewal_adds_a_term():
    assert course(FIXED) == [BEGUN, ("02-10", "end", "ended", 0)]
    early = change(2, 3, "renew", price=110)
    assert course(FIXED, early)[1:] == [("02-10", "renew", "active", 110), ("03-10", "end", "ended", 0)]
    twice = (early, change(2, 4, "renew", price=120))
    assert course(FIXED, *twice)[1:] == [
        ("02-10", "renew", "active", 110), ("03-10", "renew", "active", 120), ("04-10", "end", "ended", 0)]  # fmt: skip
    assert course(FIXED, *twice, change(2, 5, "reactivate"))[-1] == ("04-10", "end", "ended", 0)
    assert course(FIXED, change(2, 3, "renew"), change(2, 20, "cancel"))[-1] == (
        "03-10",
        "cancel",
        "ended",
        0,
    )
    assert course(FIXED, change(2, 3, "cancel"), change(2, 4, "reactivate"))[-1] == (
        "02-10",
        "end",
        "ended",
        0,
    )
    assert course(replace(FIXED, end=on(6, 10)), change(5, 1, "renew"))[-1] == ("07-10", "end", "ended", 0)


def test_a_late_renewal_leaves_no_gap():
    for late in (
        change(2, 10, "renew", price=110),
        change(2, 28, "renew", price=110),
        change(3, 9, "renew", price=110),
    ):
        assert course(FIXED, late)[1:] == [("02-10", "renew", "active", 110), ("03-10", "end", "ended", 0)]
    assert course(FIXED, change(2, 20, "renew")) == [BEGUN, ("03-10", "end", "ended", 0)]
    assert course(PLAIN, change(2, 3, "cancel"), change(3, 12, "renew")) == [BEGUN]
    with pytest.raises(IllegalMove, match=r"ended on 2025-02-10 .* renewed on 2025-03-13"):
        course(FIXED, change(3, 13, "renew"))
    with pytest.raises(IllegalMove, match="Reactivate it instead"):
        course(PLAIN, change(2, 3, "cancel", end=on(2, 5)), change(2, 6, "renew"))
    weekly = replace(PLAIN, interval=WEEK, price=700, auto_renew=False)
    # the one term that is renewed is over before the renewal is told
    assert course(weekly, change(2, 10, "renew"))[1:] == [("01-24", "end", "ended", 0)]
    assert course(weekly, change(2, 10, "renew"), change(2, 10, "renew"))[1:] == [
        ("01-31", "end", "ended", 0)
    ]


def test_changes_of_one_day_follow_their_order():
    up, off = change(2, 3, "upgrade", price=150), change(2, 3, "pause")
    assert course(PLAIN, up, off) == [BEGUN, ("02-03", "pause", "paused", 0)]
    assert course(PLAIN, change(2, 3, "pause"), change(2, 3, "resume")) == [BEGUN]
    assert course(PLAIN, change(2, 3, "upgrade", price=150), change(2, 3, "downgrade", price=100)) == [BEGUN]
    assert course(PLAIN, change(2, 3, "upgrade", price=150), change(2, 3, "downgrade", price=130)) == [
        BEGUN, ("02-03", "downgrade", "active", 130)]  # fmt: skip
    assert course(PLAIN, change(2, 3, "upgrade", price=150), change(2, 3, "upgrade")) == [
        BEGUN, ("02-03", "upgrade", "active", 150)]  # fmt: skip
    assert course(PLAIN, change(1, 10, "upgrade", price=150)) == [("01-10", "start", "active", 150)]


def test_only_growth_takes_the_rate_of_its_day():
    facts = replace(PLAIN, rate=Decimal(4), own_exponent=2, base_exponent=0, price=10000)

    def values(*changes):
        return [(state.own_monthly // 1000, state.monthly / 1000) for state in states_of(facts, changes)]

    assert values() == [(10000, 400)]
    assert values(change(2, 1, "upgrade", rate=Decimal(9))) == [(10000, 400)]
    grown = change(2, 1, "upgrade", price=15000, rate=Decimal(10))
    assert values(grown) == [(10000, 400), (15000, 900)]
    assert values(grown, change(3, 1, "downgrade", price=5000, rate=Decimal(50)))[-1] == (5000, 300)
    assert values(change(2, 1, "past_due", rate=Decimal(9))) == [(10000, 400), (10000, 400)]
    paused = change(2, 1, "pause")
    assert values(paused, change(3, 1, "resume", rate=Decimal(5))) == [(10000, 400), (0, 0), (10000, 500)]
    assert values(paused, change(2, 1, "resume", rate=Decimal(5))) == [(10000, 400)]


LAWLESS = [
    (PLAIN, [change(1, 9, "upgrade", price=1)], r"The change of 2025-01-09 is before the subscription starts \(2025-01-10\)"),
    (PLAIN, [change(2, 1, "upgrade", price=-1)], "price on 2025-02-01 is below zero"),
    (PLAIN, [change(2, 1, "upgrade", quantity=Decimal(-1))], "quantity on 2025-02-01 is below zero"),
    (PLAIN, [change(2, 1, "discount", discount=Discount(share=Decimal("1.1")))], "discount on 2025-02-01 is below zero or more"),
    (PLAIN, [change(2, 1, "discount", discount=Discount(amount=101))], "discount on 2025-02-01 is more than the whole price"),
    (PLAIN, [change(2, 1, "discount", discount=Discount(amount=90)), change(2, 9, "downgrade", price=80)], "discount on 2025-02-09 is more"),
    (PLAIN, [change(2, 1, "discount", discount=TENTH, until=on(2, 1))], "begins on 2025-02-01 cannot last until 2025-02-01"),
    (PLAIN, [change(2, 1, "upgrade", rate=Decimal(0))], "rate on 2025-02-01"),
    (PLAIN, [change(2, 1, "resume")], "not paused on 2025-02-01"),
    (PLAIN, [change(2, 1, "pause", until=on(2, 5)), change(2, 4, "resume"), change(2, 5, "resume")], "not paused on 2025-02-05"),
    (PLAIN, [change(2, 1, "pause"), change(2, 9, "pause")], "paused already on 2025-02-09"),
    (PLAIN, [change(2, 1, "pause", until=on(2, 20)), change(2, 9, "pause", until=on(2, 12))], "paused already on 2025-02-09"),
    (PLAIN, [change(2, 1, "pause", until=on(1, 20))], "begins on 2025-02-01 cannot last until 2025-01-20"),
    (PLAIN, [change(2, 1, "cancel", end=on(1, 31))], r"end \(2025-01-31\) is before the change takes effect \(2025-02-01\)"),
    (PLAIN, [change(2, 1, "renew", end=on(2, 5))], r"end \(2025-02-05\) is before"),
    (PLAIN, [change(2, 1, "cancel"), change(2, 10, "upgrade", price=1)], "ended on 2025-02-10; nothing changes on 2025-02-10"),
    (PLAIN, [change(2, 1, "unpaid"), change(2, 9, "cancel")], "ended on 2025-02-01; nothing changes on 2025-02-09"),
    (replace(PLAIN, end=on(1, 9)), [], r"end date is before the start date \(2025-01-10\)"),
    (replace(PLAIN, trial=on(1, 9)), [], r"trial ends before the start date \(2025-01-10\)"),
    (replace(PLAIN, discount=TENTH, discount_until=on(1, 9)), [], "discount ends before the start date"),
    (replace(PLAIN, price=-1), [], "price on 2025-01-10"),
    (replace(PLAIN, quantity=Decimal(-1)), [], "quantity on 2025-01-10"),
    (replace(PLAIN, discount=Discount(share=Decimal("-0.1"))), [], "discount on 2025-01-10"),
    (replace(PLAIN, discount=Discount(amount=-1)), [], "discount on 2025-01-10"),
    (replace(PLAIN, rate=Decimal(0)), [], "rate on 2025-01-10"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "changes", "sentence"), LAWLESS)
def test_what_is_not_allowed_is_refused_by_its_day(facts, changes, sentence):
    with pytest.raises(IllegalMove, match=sentence):
        states_of(facts, changes)
    if changes:
        problem = problem_of(facts, changes[:-1], changes[-1])
        assert isinstance(problem, IllegalMove)


def test_the_effect_of_a_change_is_told_before_saving():
    assert problem_of(PLAIN, [], change(2, 3, "cancel")) is None
    assert effect_of(PLAIN, [], change(2, 3, "cancel"))[:3] == (100000, 0, on(2, 10))
    assert effect_of(PLAIN, [], change(2, 3, "upgrade", price=150))[:3] == (100000, 150000, on(2, 3))
    assert effect_of(PLAIN, [], change(2, 3, "renew", price=110))[:3] == (100000, 110000, on(2, 10))
    assert effect_of(FIXED, [], change(2, 20, "renew"))[:3] == (0, 100000, on(2, 10))
    assert effect_of(PLAIN, [], change(2, 3, "past_due"))[:3] == (100000, 100000, on(2, 3))
    assert effect_of(PLAIN, [], change(2, 3, "upgrade"))[:3] == (100000, 100000, on(2, 3))
    less, more = change(2, 3, "upgrade", price=90), change(2, 3, "downgrade", price=110)
    assert (effect_of(PLAIN, [], less)[3:], effect_of(PLAIN, [], more)[3:]) == ((100000, -1), (100000, 1))
    assert effect_of(FIXED, [], change(2, 20, "renew", price=90))[3:] == (100000, -1)
    assert effect_of(FIXED, [], change(2, 20, "renew"))[3:] == (100000, 0)
    later = [change(3, 1, "upgrade", price=200)]
    assert effect_of(PLAIN, later, change(2, 3, "downgrade", price=50))[:3] == (100000, 50000, on(2, 3))
    with pytest.raises(IllegalMove):
        effect_of(PLAIN, [], change(2, 3, "resume"))


def test_kinds_may_be_plain_words():
    words = Change(on(2, 3), "cancel")
    assert told(states_of(PLAIN, [words]))[-1] == ("02-10", "cancel", "ended", 0)
    with pytest.raises(ValueError, match="switch"):
        states_of(PLAIN, [Change(on(2, 3), "switch")])


class Golden:
    """The golden month of the KPI book, in a calendar of one's choice; days are counted in its month."""

    def __init__(self, calendar_id, year, month):
        self.calendar_id = calendar_id
        self.start, self.end = calendar(calendar_id).month_bounds(year, month)
        self.books = {}
        self._tell()

    def day(self, number, months_ago=0):
        return calendar(self.calendar_id).add_months(self.start + (number - 1) * DAY, -months_ago)

    def add(self, customer, start, price, interval=MONTH, changes=(), **facts):
        whole = Facts(start=start, price=price, interval=interval, calendar_id=self.calendar_id, **facts)
        states = states_of(whole, [Change(day, ChangeKind(kind), **more) for day, kind, more in changes])
        self.books.setdefault(customer, []).append((whole, states))

    def _tell(self):
        day = self.day
        self.add("A", day(3, 2), 100, changes=[(day(9), "upgrade", {"price": 130})])
        self.add("B", day(7, 12), 1200, YEAR)
        self.add("C", day(11, 3), 300, QUARTER, changes=[(day(11), "past_due", {})])
        self.add("D", day(2, 5), 2400, YEAR)
        self.add("D", day(14), 600, YEAR)
        self.add("E", day(6, 1), 50, changes=[(day(2), "cancel", {"reason": "price"})])
        self.add(
            "F", day(17, 12), 1800, YEAR, auto_renew=False, changes=[(day(21), "renew", {"price": 1320})]
        )
        self.add("G", day(19, 3), 240, QUARTER, end=day(19), reason="competitor", competitor="Globex")
        ends = (day(1), "cancel", {"end": day(10), "reason": "other"})
        self.add("H", day(4, 4), 1440, YEAR, changes=[ends, (day(25), "reactivate", {"price": 1440})])
        self.add("I", day(4, 7), 720, YEAR)
        self.add("J", day(4, 8), 480, YEAR)
        self.add("K", day(8), 90)
        self.add("L", day(5), 65, trial=self.end + 4 * DAY)
        self.add("M", day(20, 1), 70, trial=day(16))
        lost = (day(1, 5), "cancel", {"end": day(15, 5)})
        self.add("N", day(15, 9), 55, changes=[lost, (day(22), "reactivate", {"price": 60})])
        self.add("P", day(5), 45, changes=[(day(18), "cancel", {"end": day(20)})])

    def customers(self):
        return {name: [states for _, states in books] for name, books in self.books.items()}


GOLDEN = [(G, 2025, 3), (J, 1404, 1), (J, 1403, 12), (G, 2024, 2)]


@pytest.mark.parametrize("month", GOLDEN)
def test_the_golden_month_moves_as_the_kpi_book_says(month):
    golden = Golden(*month)
    customers = golden.customers()
    moves = movements(customers, golden.start, golden.end)
    sums = {name: value / 1000 for name, value in totals(moves).items()}
    assert sums == {"new": 205, "expansion": 80, "reactivation": 180, "contraction": 40, "churn": 295}
    last = golden.end - DAY
    assert sum(worth(books, golden.start - DAY) for books in customers.values()) == 1_000_000
    assert sum(worth(books, last) for books in customers.values()) == 1_130_000
    assert {name for name, books in customers.items() if worth(books, last)} == set("ABCDFHIJKMN")
    assert {name for name, _ in moves["churn"]} == set("EGHP")
    assert {name for name, _ in moves["reactivation"]} == set("HN")
    assert state_on(customers["C"][0], last).status is SubscriptionStatus.PAST_DUE
    gone = {name: state_on(customers[name][0], last) for name in "EG"}
    assert {name: state.reason for name, state in gone.items()} == {"E": "price", "G": "competitor"}
    assert gone["G"].competitor == "Globex"


@pytest.mark.parametrize("month", GOLDEN)
def test_the_golden_month_renews_as_the_kpi_book_says(month):
    golden = Golden(*month)
    singles = {f"{name}{n}": book for name, books in golden.books.items() for n, book in enumerate(books)}
    due = renewals(singles, golden.start, golden.end)
    assert {name[0] for name in due} == set("ABCEFG")
    assert {name[0] for name, (_, _, renewed) in due.items() if renewed} == set("ABCF")
    old, renewed = (sum(row[n] for row in due.values()) for n in (1, 2))
    assert round(Fraction(renewed, old), 3) == Fraction("0.707")


START = dt.date(2024, 1, 31)
HORIZON = START + 460 * DAY
DAYS = st.integers(0, 400).map(lambda n: START + n * DAY)
PRICES = st.integers(0, 5000)
QUANTITIES = st.integers(0, 40).map(lambda n: Decimal(n) / 4)
DISCOUNTS = st.one_of(
    st.none(),
    st.decimals(0, 1, places=2).map(lambda share: Discount(share=share)),
    st.integers(0, 50).map(lambda amount: Discount(amount=amount)),
)


INTERVALS = st.sampled_from([MONTH, QUARTER, YEAR, WEEK, Interval(months=5), Interval(days=1)])


@st.composite
def facts_of(draw):
    ahead = st.one_of(st.none(), st.integers(0, 90).map(lambda n: START + n * DAY))
    return Facts(
        start=START,
        price=draw(PRICES),
        interval=draw(INTERVALS),
        quantity=draw(QUANTITIES),
        discount=draw(DISCOUNTS),
        discount_until=draw(ahead),
        trial=draw(ahead),
        end=draw(st.one_of(st.none(), st.none(), DAYS)),
        auto_renew=draw(st.booleans()),
        calendar_id=draw(st.sampled_from([G, J])),
        rate=draw(st.sampled_from([Decimal(1), Decimal("0.37"), Decimal(42000)])),
        own_exponent=draw(st.integers(0, 3)),
        base_exponent=draw(st.integers(0, 3)),
    )


@st.composite
def changes_of(draw):
    day = draw(DAYS)
    kind = draw(st.sampled_from(list(ChangeKind)))
    ahead = st.one_of(st.none(), st.integers(0, 60).map(lambda n: day + n * DAY))
    return Change(
        day,
        kind,
        price=draw(st.one_of(st.none(), PRICES)),
        quantity=draw(st.one_of(st.none(), QUANTITIES)),
        discount=draw(DISCOUNTS),
        until=draw(ahead),
        end=draw(ahead),
        rate=draw(st.sampled_from([None, None, Decimal(2), Decimal("0.5")])),
        interval=draw(st.one_of(st.none(), st.none(), INTERVALS)),
    )


@st.composite
def courses(draw, most=7):
    """Facts, and as many of the drawn changes as are allowed one after the other."""
    facts = draw(facts_of())
    if problem(facts, []):
        facts = replace(facts, discount=None)
    changes = []
    for one in sorted(draw(st.lists(changes_of(), max_size=most)), key=lambda one: one.day):
        if problem_of(facts, changes, one) is None:
            changes.append(one)
    return facts, changes


def problem(facts, changes):
    try:
        states_of(facts, changes)
    except CrmError as refusal:
        return refusal
    return None


@settings(max_examples=60, deadline=None)
@given(courses())
def test_states_tile_the_time(course):
    facts, changes = course
    states = states_of(facts, changes)
    assert states[0].since == facts.start
    assert states[-1].until is None
    assert [state.seq for state in states] == list(range(1, len(states) + 1))
    for one, following in itertools.pairwise(states):
        assert one.since < one.until == following.since
    for state in states:
        assert (state.monthly == 0) or state.status.is_paid
        assert state.monthly >= 0


@settings(max_examples=60, deadline=None)
@given(courses())
def test_states_are_those_of_walking_day_by_day(course):
    facts, changes = course
    states = states_of(facts, changes)
    walk = Walk(facts, changes)
    for day, status, own in walk.days(HORIZON):
        state = state_on(states, day)
        assert (day, state.status.value, state.own_monthly) == (day, status, round(own * 1000))
        if status != "ended":
            assert (day, state.anchor, state.interval) == (day, walk.anchor, walk.interval)


def cuts(states):
    """Where terms are cut from, and how long they are, from day to day."""
    return [(f"{s.since:%m-%d}", s.kind, f"{s.anchor:%m-%d}", s.interval, s.monthly / 1000) for s in states]


def test_another_interval_cuts_terms_anew_from_the_day():
    yearly = change(3, 1, "upgrade", price=1200, interval=YEAR)
    states = states_of(PLAIN, [yearly])
    assert cuts(states) == [
        ("01-10", "start", "01-10", MONTH, 100),
        ("03-01", "upgrade", "03-01", YEAR, 100),
    ]
    ends = states_of(PLAIN, [yearly, change(3, 20, "cancel")])
    assert f"{ends[-1].since}" == "2026-03-01"
    same = change(3, 1, "upgrade", price=120, interval=MONTH)
    assert [s.anchor for s in states_of(PLAIN, [same])] == [PLAIN.start] * 2


def test_another_interval_needs_the_price_of_its_terms():
    with pytest.raises(IllegalMove, match="price"):
        states_of(PLAIN, [change(3, 1, "upgrade", interval=YEAR)])


def test_in_a_trial_terms_of_another_length_begin_where_it_ends():
    facts = replace(PLAIN, trial=on(1, 24))
    states = states_of(facts, [change(1, 15, "upgrade", price=300, interval=QUARTER)])
    assert cuts(states)[-1] == ("01-24", "trial_end", "01-24", QUARTER, 100)


def test_what_is_paid_to_the_end_of_a_term_is_paid_to_the_end_of_the_new_one():
    assert cuts(states_of(FIXED, [change(1, 20, "upgrade", price=300, interval=QUARTER)]))[-1][:2] == (
        "04-20",
        "end",
    )
    renewed = [change(1, 20, "renew", price=300, interval=QUARTER)]
    assert [line[:2] for line in cuts(states_of(FIXED, renewed))] == [
        ("01-10", "start"), ("02-10", "renew"), ("05-10", "end"),
    ]  # fmt: skip
    twice = [*renewed, change(1, 21, "renew", price=600)]
    assert [line[:2] for line in cuts(states_of(FIXED, twice))] == [
        ("01-10", "start"), ("02-10", "renew"), ("05-10", "renew"), ("08-10", "end"),
    ]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), courses(most=5)), max_size=4),
    st.integers(0, 400),
    st.integers(1, 60),
)
def test_movements_add_up_however_time_is_cut(drawn, ahead, length):
    customers = {}
    for customer, (facts, changes) in drawn:
        customers.setdefault(customer, []).append(states_of(facts, changes))
    start, end = START + ahead * DAY, START + (ahead + length) * DAY
    moved = net(movements(customers, start, end))
    opening, closing = (sum(worth(books, day - DAY) for books in customers.values()) for day in (start, end))
    assert moved == closing - opening
    cuts = [*range(0, length, 7), length]
    weeks = [movements(customers, start + a * DAY, start + b * DAY) for a, b in itertools.pairwise(cuts)]
    whole = totals(movements(customers, start, end))
    assert {name: sum(totals(week)[name] for week in weeks) for name in whole} == whole


@settings(max_examples=50, deadline=None)
@given(courses(), st.data())
def test_a_change_of_nothing_changes_nothing(course, data):
    facts, changes = course
    nothing = Change(data.draw(DAYS), data.draw(st.sampled_from([ChangeKind.UPGRADE, ChangeKind.DOWNGRADE])),
                     rate=data.draw(st.sampled_from([None, facts.rate])))  # fmt: skip
    if nothing.rate is not None:
        assume(all(one.rate is None for one in changes))
    place = data.draw(st.integers(0, len(changes)))
    more = [*changes[:place], nothing, *changes[place:]]
    assume(problem(facts, more) is None)
    states = states_of(facts, changes)
    assert states_of(facts, more) == states
    if problem_of(facts, changes, nothing) is None:
        then = state_on(states, nothing.day).monthly
        assert effect_of(facts, changes, nothing)[:3] == (then, then, nothing.day)


@settings(max_examples=50, deadline=None)
@given(courses())
def test_a_rate_alone_moves_no_money(course):
    facts, changes = course
    states = states_of(facts, changes)
    for one, following in itertools.pairwise(states):
        grown = following.own_monthly - one.own_monthly
        if grown == 0:
            assert following.monthly == one.monthly
        assert (following.monthly - one.monthly) * grown >= 0


@settings(max_examples=50, deadline=None)
@given(courses(), changes_of())
def test_the_effect_is_the_difference_of_the_states(course, change):
    facts, changes = course
    assume(problem_of(facts, changes, change) is None)
    before, after, day, *_rest = effect_of(facts, changes, change)
    old, new = states_of(facts, changes), states_of(facts, [*changes, change])
    assert (before, after) == (worth([old], day), worth([new], day))
    walked = facts.start
    while walked < day:
        assert worth([old], walked) == worth([new], walked)
        walked += DAY


def test_a_renewal_far_ahead_costs_little():
    daily = replace(PLAIN, interval=Interval(days=1), start=dt.date(1950, 1, 1))
    assert states_of(daily, [Change(dt.date(2050, 1, 1), ChangeKind.CANCEL)])[-1].since == dt.date(2050, 1, 1)
    assert boundary(PLAIN.start, MONTH, 12, G) == dt.date(2026, 1, 10)


def test_the_first_refused_change_is_found_by_its_place():
    facts = Facts(start=START, price=100, interval=MONTH)
    upgrade = Change(START + DAY, ChangeKind.UPGRADE, price=200)
    resume = Change(START + 2 * DAY, ChangeKind.RESUME)
    assert first_refused(facts, [upgrade]) is None
    assert first_refused(facts, []) is None
    place, refusal = first_refused(facts, [upgrade, resume, upgrade])
    assert (place, "not paused" in str(refusal)) == (1, True)
    waiting = Change(START + 3 * DAY, ChangeKind.RENEW, discount=Discount(amount=500))
    assert first_refused(facts, [upgrade, waiting])[0] == 1


def test_a_cancellation_counts_from_its_own_day_where_the_book_says_so():
    facts = Facts(start=START, price=100, interval=MONTH, churn_day=ChurnDay.CANCELLED_ON)
    day = START + 40 * DAY
    for end in (None, START + 50 * DAY):
        gone = states_of(facts, [Change(day, ChangeKind.CANCEL, end=end, reason="price")])[-1]
        assert (gone.since, gone.status, gone.reason) == (day, SubscriptionStatus.ENDED, "price")
    with pytest.raises(IllegalMove):
        states_of(facts, [Change(day, ChangeKind.CANCEL, end=START)])
