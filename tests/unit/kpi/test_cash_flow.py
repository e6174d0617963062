"""Net present values and rates of return, against published and hand-made cash flows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crmdesk.kpi.cash_flow import present_value, rate_of_step, rates_of_return

TENTH = Fraction(1, 10)


def exact(*amounts):
    return [Fraction(str(one)) for one in amounts]


def test_the_net_present_value_of_the_kpi_book():
    assert round(float(present_value(exact(-1000, 300, 420, 680), TENTH)), 2) == 130.73


def test_money_of_today_is_not_discounted():
    assert present_value(exact(-250), TENTH) == -250
    assert present_value(exact(0, 110), TENTH) == 100


@pytest.mark.parametrize(
    ("amounts", "rates"),
    [
        ((-1000, 300, 420, 680), ["0.163405601"]),
        ((-100, 230, -132), ["0.1", "0.2"]),
        ((-1000, 6000, -11000, 6000), ["0", "1", "2"]),
        ((-100, 220, -121), ["0.1"]),
        ((-100, 100), ["0"]),
        ((-100, 60), ["-0.4"]),
        ((100, -60), ["-0.4"]),
        ((-1, 0, 0, 8), ["1"]),
    ],
    ids=str,
)
def test_every_rate_of_return_is_found(amounts, rates):
    found = rates_of_return(exact(*amounts))
    assert found == exact(*rates)
    for rate in found:
        scale = sum(abs(one) for one in exact(*amounts))
        assert abs(present_value(exact(*amounts), rate)) < scale * Fraction(1, 10**6)


@pytest.mark.parametrize("amounts", [(100, 50), (-100, -1), (-100,), (0, 0), (), (-100, 250, -200)], ids=str)
def test_where_no_rate_fits_there_is_none(amounts):
    assert rates_of_return(exact(*amounts)) == []


def test_two_rates_near_one_another_are_told_apart():
    """(1.1 − x)(1.1001 − x) with x = 1 + r, both within one piece of the search."""
    assert rates_of_return(exact(-1, "2.2001", "-1.21011")) == exact("0.1", "0.1001")


def test_months_are_brought_to_a_year():
    step = rate_of_step(TENTH, 12)
    assert abs((1 + step) ** 12 - Fraction(11, 10)) < Fraction(1, 10**13)
    flow = [Fraction(-1000), *[Fraction(0)] * 11, Fraction(1100)]
    assert abs(present_value(flow, step)) < Fraction(1, 10**8)
    assert rates_of_return(flow, 12) == [TENTH]
    assert rate_of_step(TENTH, 1) == TENTH
