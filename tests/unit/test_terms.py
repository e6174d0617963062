"""Terms and monthly values: boundaries in three calendars, due days, discounts, thousandths."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.model.monthly_value import (
    Discount,
    Exchange,
    monthly_arithmetic,
    monthly_value,
    read_discount,
    write_discount,
)
from crmdesk.model.terms import Interval, boundary, due_days, next_due, read_interval, terms, write_interval
from tests.oracle.subscriptions import DAY, plain_boundary, plain_months, plain_next_due
from tests.steps import steps

G, J, H = CalendarId.GREGORIAN, CalendarId.JALALI, CalendarId.HIJRI
MONTH, QUARTER, YEAR = Interval(months=1), Interval(months=3), Interval(months=12)
WEEK = Interval(days=7)

INTERVALS = st.one_of(
    st.integers(1, 40).map(lambda n: Interval(months=n)), st.integers(1, 60).map(lambda n: Interval(days=n))
)
STARTS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "interval", "written"),
    [
        ("daily", Interval(days=1), "daily"),
        ("Weekly ", WEEK, "weekly"),
        ("monthly", MONTH, "monthly"),
        ("QUARTERLY", QUARTER, "quarterly"),
        ("yearly", YEAR, "yearly"),
        ("5", Interval(months=5), "5"),
        ("۱۲", YEAR, "yearly"),
        ("3 months", QUARTER, "quarterly"),
        ("1200", Interval(months=1200), "1200"),
        ("14 days", Interval(days=14), "14 days"),
        ("7 days", WEEK, "weekly"),
    ],
)
def test_interval_is_read_and_written(text, interval, written):
    assert read_interval(text) == interval
    assert write_interval(interval) == written
    assert read_interval(written) == interval


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.5", "1201", "fortnightly", "9999999999", "0 days", "5 years"]
)
def test_other_intervals_are_refused_by_name(text):
    with pytest.raises(NotUnderstood) as refusal:
        read_interval(text)
    assert f"“{text}”" in str(refusal.value)


@pytest.mark.parametrize("counts", [(0, 0), (1, 1), (-1, 0), (1201, 0)])
def test_an_interval_is_months_or_days(counts):
    with pytest.raises(ValueError, match="length of a term"):
        Interval(*counts)


@pytest.mark.parametrize(
    ("calendar_id", "start", "interval", "expected"),
    [
        (J, (1404, 6, 31), MONTH, [(1404, 7, 30), (1404, 8, 30), (1404, 9, 30)]),
        (J, (1403, 11, 30), MONTH, [(1403, 12, 30), (1404, 1, 30)]),
        (J, (1404, 11, 30), MONTH, [(1404, 12, 29), (1405, 1, 30)]),
        (J, (1404, 1, 31), MONTH, [(1404, 2, 31), (1404, 3, 31)]),
        (
            J,
            (1403, 12, 30),
            YEAR,
            [(1404, 12, 29), (1405, 12, 29), (1406, 12, 29), (1407, 12, 29), (1408, 12, 30)],
        ),
        (G, (2025, 1, 31), MONTH, [(2025, 2, 28), (2025, 3, 31), (2025, 4, 30), (2025, 5, 31)]),
        (G, (2024, 1, 31), MONTH, [(2024, 2, 29), (2024, 3, 31)]),
        (G, (2024, 2, 29), YEAR, [(2025, 2, 28), (2026, 2, 28), (2027, 2, 28), (2028, 2, 29)]),
        (G, (2025, 8, 31), QUARTER, [(2025, 11, 30), (2026, 2, 28), (2026, 5, 31)]),
        (G, (2025, 12, 31), Interval(days=7), [(2026, 1, 7), (2026, 1, 14)]),
    ],
)
def test_month_ends_are_kept_and_never_chained(calendar_id, start, interval, expected):
    to_date = calendar(calendar_id).to_date
    first = to_date(*start)
    found = [boundary(first, interval, k, calendar_id) for k in range(1, len(expected) + 1)]
    assert found == [to_date(*day) for day in expected]


def test_the_anchor_is_no_due_day():
    start = dt.date(2025, 1, 31)
    assert boundary(start, MONTH, 0, G) == start
    assert next_due(start, MONTH, G, start - DAY) == dt.date(2025, 2, 28)
    assert next_due(start, MONTH, G, start) == dt.date(2025, 2, 28)
    assert due_days(start, MONTH, G, start, start + DAY) == []
    assert due_days(start, MONTH, G, dt.date(2020, 1, 1), dt.date(2025, 4, 1)) == [
        dt.date(2025, 2, 28),
        dt.date(2025, 3, 31),
    ]


def test_terms_follow_one_another():
    start = dt.date(2025, 1, 31)
    found = list(terms(start, MONTH, G, dt.date(2025, 3, 31)))
    assert found == [(start, dt.date(2025, 2, 28)), (dt.date(2025, 2, 28), dt.date(2025, 3, 31))]
    assert list(terms(start, MONTH, G, start)) == []


@given(STARTS, INTERVALS, st.sampled_from([G, J, H]), st.integers(-40, 1500))
@example(dt.date(2024, 2, 29), MONTH, G, 28)
@example(dt.date(2025, 9, 22), MONTH, J, 30)
def test_next_due_is_that_of_counting_months_one_by_one(start, interval, calendar_id, ahead):
    after = start + ahead * DAY
    assert next_due(start, interval, calendar_id, after) == plain_next_due(
        start, interval, calendar_id, after
    )


@given(STARTS, INTERVALS, st.sampled_from([G, J, H]), st.integers(-40, 400), st.integers(0, 400))
def test_due_days_are_the_boundaries_in_the_period(start, interval, calendar_id, ahead, length):
    first, end = start + ahead * DAY, start + (ahead + length) * DAY
    expected = []
    for k in itertools.count(1):
        day = plain_boundary(start, interval, k, calendar_id)
        if day >= end:
            break
        if day >= first:
            expected.append(day)
    assert due_days(start, interval, calendar_id, first, end) == expected
    assert [due for _, due in terms(start, interval, calendar_id, end) if first <= due < end] == expected


def test_far_days_cost_no_loop():
    start, far = dt.date(1900, 1, 31), dt.date(9000, 6, 15)
    assert next_due(start, Interval(days=1), G, far) == far + DAY
    assert next_due(start, MONTH, G, far) == dt.date(9000, 6, 30)
    for interval in (Interval(days=1), MONTH):
        near = start + 40 * DAY
        assert steps(next_due, start, interval, G, far) < 2 * steps(next_due, start, interval, G, near)


@pytest.mark.parametrize("interval", [MONTH, WEEK])
def test_beyond_the_calendar_is_refused_or_empty(interval):
    with pytest.raises(CrmError):
        boundary(dt.date(2025, 1, 1), interval, 10**7, J)
    assert due_days(dt.date(2025, 1, 1), MONTH, J, dt.date(2060, 1, 1), dt.date.max) == []
    assert (
        due_days(dt.date(2025, 1, 1), interval, J, dt.date(2025, 1, 1), dt.date.max)[-1] <= calendar(J).last
    )


@pytest.mark.parametrize(
    ("price", "interval", "expected"),
    [
        (10000, WEEK, 43482143),  # a weekly 100.00 is 434.82
        (10000, Interval(days=1), 304375000),
        (1200, YEAR, 100000),
        (300, QUARTER, 100000),
        (100, Interval(months=5), 20000),
        (100, Interval(months=7), 14286),
        (100, Interval(days=30), 101458),
    ],
)
def test_values_by_the_month(price, interval, expected):
    assert monthly_value(price, Decimal(1), None, interval) == expected


def test_half_a_thousandth_goes_to_the_even_one():
    sixteenth = Interval(months=16)
    assert monthly_value(1, Decimal("0.2"), None, sixteenth) == 12  # 12.5
    assert monthly_value(1, Decimal("0.6"), None, sixteenth) == 38  # 37.5
    assert monthly_value(1, Decimal(1), None, sixteenth) == 62  # 62.5
    assert monthly_value(3, Decimal(1), None, sixteenth) == 188  # 187.5


def test_discounts_come_off_the_term():
    tenth, fixed = Discount(share=Decimal("0.1")), Discount(amount=200)
    assert monthly_value(1200, Decimal(2), tenth, YEAR) == 180000
    assert monthly_value(1200, Decimal(2), fixed, YEAR) == 183333
    assert monthly_value(1200, Decimal(2), Discount(share=Decimal(1)), YEAR) == 0


def test_the_rate_counts_before_the_only_rounding():
    # 100.00 of two decimals a quarter, at 42,000.5 base units of no decimals
    exchange = Exchange(Decimal("42000.5"), own_exponent=2, base_exponent=0)
    assert monthly_value(10000, Decimal(1), None, QUARTER, exchange) == 1400016667
    # one third of a unit at 3 is a whole one again
    assert monthly_value(1, Decimal(1), None, QUARTER, Exchange(Decimal(3))) == 1000
    assert monthly_value(5000, Decimal(1), None, MONTH, Exchange(Decimal("0.5"), 0, 3)) == 2500000000


def test_the_sum_is_told_with_its_operands():
    told = monthly_arithmetic(1_200_000, Decimal(3), None, YEAR)
    assert (told.price, told.quantity, told.months, told.days) == (1_200_000, Decimal(3), Fraction(12), None)
    assert told.result == 300_000_000
    weekly = monthly_arithmetic(10000, Decimal(1), Discount(share=Decimal("0.5")), WEEK, Exchange(Decimal(2)))
    assert (weekly.days, weekly.rate, weekly.own, weekly.result) == (7, Decimal(2), 21741071, 43482143)
    assert weekly.months == Fraction(7) / Fraction("30.4375")


@given(
    st.tuples(st.integers(0, 10**12), st.decimals(0, 10**4, places=3)),
    st.one_of(st.none(), st.decimals(0, 1, places=4)),
    INTERVALS,
    st.decimals("0.0001", 10**6, places=6),
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
def test_values_are_those_of_fractions(amount, share, interval, rate, places):
    (price, quantity), (own, base) = amount, places
    exact = Fraction(price) * Fraction(quantity) / plain_months(interval) * Fraction(rate)
    exact *= Fraction(10**base, 10**own) * (1 - Fraction(share or 0))
    discount = None if share is None else Discount(share=share)
    found = monthly_value(price, quantity, discount, interval, Exchange(rate, own, base))
    apart = exact * 1000 - found
    assert abs(apart) < Fraction(1, 2) or (abs(apart) == Fraction(1, 2) and found % 2 == 0)


@pytest.mark.parametrize(
    ("text", "code", "discount", "written"),
    [
        ("10%", "USD", Discount(share=Decimal("0.1")), "10%"),
        ("٪۱۲٫۵", "IRR", Discount(share=Decimal("0.125")), "12.5%"),
        ("100%", "USD", Discount(share=Decimal(1)), "100%"),
        ("0", "USD", Discount(amount=0), "0.00"),
        ("12.50", "USD", Discount(amount=1250), "12.50"),
        ("5,000", "IRR", Discount(amount=5000), "5000"),
        ("۵۰۰ تومان", "IRR", Discount(amount=5000), "5000"),
        ("1.250", "KWD", Discount(amount=1250), "1.250"),
    ],
)
def test_discount_is_read_and_written(text, code, discount, written):
    assert read_discount(text, code) == discount
    assert write_discount(discount, code) == written
    assert read_discount(written, code) == discount


@pytest.mark.parametrize("text", ["", "ten", "101%", "-1%", "-5", "10% off"])
def test_other_discounts_are_refused_by_name(text):
    with pytest.raises(NotUnderstood) as refusal:
        read_discount(text, "USD")
    assert f"“{text}” is not a discount" in str(refusal.value)


@given(
    st.one_of(
        st.integers(0, 10**14).map(lambda n: Discount(amount=n)),
        st.decimals(0, 1, places=6).map(lambda d: Discount(share=d)),
    ),
    st.sampled_from(["IRR", "USD", "KWD", "ILS"]),
)
def test_a_written_discount_is_read_back(discount, code):
    assert read_discount(write_discount(discount, code), code) == discount


def test_a_discount_is_a_share_or_an_amount():
    for wrong in ({}, {"share": Decimal(0), "amount": 0}):
        with pytest.raises(ValueError, match="either"):
            Discount(**wrong)
