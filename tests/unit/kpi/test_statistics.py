"""Published values of the interval, and the median against the standard library's."""

from __future__ import annotations

import statistics
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.kpi.statistics import decimal_of, median, wilson_interval


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_interval_as_published(n, of, low, high):
    found = wilson_interval(n, of)
    assert [end.quantize(Decimal("0.0001")) for end in found] == [Decimal(low), Decimal(high)]


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_interval_holds_the_share_and_mirrors(pair):
    n, of = pair
    low, high = wilson_interval(n, of)
    assert 0 <= low <= Decimal(n) / of <= high <= 1
    other = wilson_interval(of - n, of)
    assert abs(low - (1 - other[1])) < Decimal("1e-20")


@given(st.lists(st.integers(-50, 10**12), min_size=1))
def test_median_of_counted_values(values):
    spread = [((value,), count) for value, count in Counter(values).items()]
    assert median(spread) == statistics.median([Fraction(value) for value in values])


def test_decimals_are_exact_where_they_can_be():
    assert decimal_of(Fraction(10**40 + 1)) == Decimal(10**40 + 1)
    assert decimal_of(Fraction(1, 8)) == Decimal("0.125")
    assert decimal_of(Fraction(1, 3)) == Decimal("0.3333333333333333333333333333")
