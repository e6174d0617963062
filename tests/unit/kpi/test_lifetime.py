"""The models of lifetime value: published numbers, known parameters found again, refusals."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from crmdesk.kpi import lifetime
from crmdesk.kpi.lifetime_fit import fit
from crmdesk.kpi.lifetime_model import Buyer, Buying, Spending
from crmdesk.kpi.spec import NoAnswer

CDNOW = Buying(0.243, 4.414, 0.793, 2.426)


def test_the_published_customer():
    """Fader, Hardie and Lee, 2005: x = 2, tx = 30.43, T = 38.86 buys 1.226 times in 39 weeks."""
    customer = Buyer(2, 30.43, 38.86)
    assert round(CDNOW.purchases(customer, 39), 3) == 1.226
    assert round(CDNOW.alive(customer), 3) == 0.727


def test_who_never_bought_again_may_be_there_still():
    assert CDNOW.alive(Buyer(0, 0, 38.86)) == 1
    assert 0 < CDNOW.purchases(Buyer(0, 0, 38.86), 39) < CDNOW.purchases(Buyer(2, 30.43, 38.86), 39)


def test_no_time_brings_no_purchases_and_a_near_one_is_no_trap():
    assert CDNOW.purchases(Buyer(3, 10, 20), 0) == pytest.approx(0, abs=1e-9)
    beside = [
        Buying(0.243, 4.414, a, 2.426).purchases(Buyer(2, 30.43, 38.86), 39) for a in (0.9999, 1, 1.0001)
    ]
    assert beside[1] == pytest.approx((beside[0] + beside[2]) / 2, rel=1e-4)


def test_the_published_amounts():
    """Fader and Hardie, 2013: p 6.25, q 3.74, gamma 15.45; the mean of all is 35.2."""
    spending = Spending(6.25, 3.74, 15.45)
    assert round(spending.average, 1) == 35.2
    assert spending.amount(Buyer(0, 0, 10)) == pytest.approx(spending.average)
    assert spending.average < spending.amount(Buyer(2, 20, 38, 50.0)) < 50
    assert spending.amount(Buyer(500, 20, 38, 50.0)) == pytest.approx(50, rel=1e-2)


def simulated(seed, customers, buying, spending):
    """Customers as the models say that they are, by drawing each of their purchases."""
    draw = random.Random(seed)
    found = []
    for _customer in range(customers):
        rate, leaves = draw.gammavariate(buying.r, 1 / buying.alpha), draw.betavariate(buying.a, buying.b)
        age, now, repeats, recency = draw.uniform(27, 80), 0.0, 0, 0.0
        while rate > 0:
            now += draw.expovariate(rate)
            if now > age:
                break
            repeats, recency = repeats + 1, now
            if draw.random() < leaves:
                break
        scale = 1 / draw.gammavariate(spending.q, 1 / spending.gamma)
        paid = [draw.gammavariate(spending.p, scale) for _purchase in range(repeats)]
        found.append((Buyer(repeats, recency, age, sum(paid) / repeats if repeats else 0.0), 1))
    return found


@pytest.mark.parametrize(
    ("seed", "buying", "spending"),
    [
        (1, CDNOW, Spending(6.25, 3.74, 15.45)),
        (2, Buying(1.2, 8.0, 0.4, 3.0), Spending(2.0, 4.0, 30.0)),
        (3, Buying(0.6, 10.0, 1.5, 2.0), Spending(3.0, 2.5, 1000.0)),
    ],
)
def test_known_parameters_are_found_again(seed, buying, spending):
    customers = simulated(seed, 6000, buying, spending)
    found = fit(customers)
    assert (found.buying.r, found.buying.alpha) == pytest.approx((buying.r, buying.alpha), rel=0.12)
    leaving, wanted = found.buying, buying
    assert leaving.a / (leaving.a + leaving.b) == pytest.approx(wanted.a / (wanted.a + wanted.b), rel=0.08)
    assert found.spending.average == pytest.approx(spending.average, rel=0.06)
    assert (found.spending.p, found.spending.q) == pytest.approx((spending.p, spending.q), rel=0.25)
    before = sum(buying.purchases(one, 52) for one, _count in customers[:1000])
    assert sum(found.buying.purchases(one, 52) for one, _count in customers[:1000]) == pytest.approx(
        before, rel=0.05
    )


def rows_of(customers):
    """Simulated customers as the rows of a population: whole days and minor units."""
    return [
        (
            (
                one.repeats + 1,
                round(one.recency * 7),
                max(round(one.age * 7), round(one.recency * 7)),
                round(one.mean * one.repeats * 100),
            ),
            1,
        )
        for one, _count in customers
    ]


def test_rows_give_the_value_of_a_year_whatever_their_order():
    spending = Spending(6.25, 3.74, 15.45)
    customers = simulated(5, 1500, CDNOW, spending)
    rows = rows_of(customers)
    value = lifetime.expected_value(rows)
    true = sum(CDNOW.purchases(one, 52) * spending.amount(one) * 100 for one, _count in customers) / 1500
    assert float(value) == pytest.approx(true, rel=0.12)
    assert lifetime.expected_value(rows[::-1]) == value
    told = [lifetime.parameter(name, rows) for name in lifetime.PARAMETERS]
    assert float(told[0]) == pytest.approx(0.243, rel=0.2)
    assert told[-1] < 0
    asked = (lifetime.count(rows), lifetime.count_again(rows), lifetime.correlation(rows), told[5], value)
    assert lifetime.judge(*asked) == value


def refused(rows):
    with pytest.raises(NoAnswer) as told:
        lifetime.judge(
            lifetime.count(rows),
            lifetime.count_again(rows),
            lifetime.correlation(rows),
            lifetime.parameter("q", rows),
            lifetime.expected_value(rows),
        )
    return told.value.reason


def test_too_few_customers_are_refused():
    assert refused([((3, 50, 100, 4000), 99)]) == lifetime.FEW


def test_customers_of_whom_hardly_one_came_back_are_refused():
    assert refused([((1, 0, 100, 0), 200), ((2, 30, 90, 500), 9)]) == lifetime.FEW_AGAIN


def test_frequency_that_goes_with_value_is_refused():
    rows = [((often + 1, 30, 90, often * often * 100), 20) for often in range(1, 9)]
    assert lifetime.correlation(rows) > Fraction(9, 10)
    assert refused(rows) == lifetime.CORRELATED


def test_days_become_weeks_and_the_first_purchase_is_in_no_mean():
    [(buyer, count)] = lifetime._buyers([((3, 21, 70, 900), 4)])
    assert (buyer, count) == (Buyer(2, 3.0, 10.0, 450.0), 4)
