"""Periods: forms of the command line, calendars, fiscal years, neighbours and series."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Grain, Period, parse_period

G, J, H = CalendarId.GREGORIAN, CalendarId.JALALI, CalendarId.HIJRI
TODAY = dt.date(2026, 10, 12)


@pytest.mark.parametrize(
    ("text", "calendar_id", "start", "end"),
    [
        ("2017", G, "2017-01-01", "2018-01-01"),
        ("2017-Q1", G, "2017-01-01", "2017-04-01"),
        ("2017-q4", G, "2017-10-01", "2018-01-01"),
        ("2017-03", G, "2017-03-01", "2017-04-01"),
        ("2017-3", G, "2017-03-01", "2017-04-01"),
        ("1404-01", J, "2025-03-21", "2025-04-21"),
        ("۱۴۰۴-۰۱", J, "2025-03-21", "2025-04-21"),
        ("۱۴۰۴/۰۱", J, "2025-03-21", "2025-04-21"),
        ("1396", J, "2017-03-21", "2018-03-21"),
        ("1396-Q1", J, "2017-03-21", "2017-06-22"),
        ("1403-12", J, "2025-02-19", "2025-03-21"),
        ("١٤٤٧-٠١", H, "2025-06-26", "2025-07-26"),
        ("2017-01-15..2017-02-14", G, "2017-01-15", "2017-02-15"),
        ("1396-01-01..1396-01-31", J, "2017-03-21", "2017-04-21"),
        ("2017-01-15", G, "2017-01-15", "2017-01-16"),
        ("this-month", G, "2026-10-01", "2026-11-01"),
        ("last-month", G, "2026-09-01", "2026-10-01"),
        ("last-month", J, "2026-08-23", "2026-09-23"),
        ("last-quarter", G, "2026-07-01", "2026-10-01"),
        ("last-year", G, "2025-01-01", "2026-01-01"),
        (" Last-Year ", J, "2025-03-21", "2026-03-21"),
    ],
)
def test_forms_of_the_command_line(text, calendar_id, start, end):
    period = parse_period(text, calendar_id, TODAY)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert period.calendar is calendar_id


@pytest.mark.parametrize(
    "text", ["", "yesterday", "17", "2017-Q5", "2017-02-14..2017-01-15", "2017..2018", "2017-1-2-3"]
)
def test_other_texts_are_refused(text):
    with pytest.raises(NotUnderstood):
        parse_period(text, G, TODAY)


@pytest.mark.parametrize(
    ("text", "calendar_id"), [("2017-13", G), ("2017-02-30", G), ("2017", J), ("1404-12-30", J)]
)
def test_months_and_days_that_are_not_in_the_calendar_are_refused(text, calendar_id):
    with pytest.raises(CrmError):
        parse_period(text, calendar_id, TODAY)


def test_business_year_begins_with_its_month():
    year = parse_period("2017", G, TODAY, fiscal_start=4)
    assert (year.start, year.end, year.key) == (dt.date(2017, 4, 1), dt.date(2018, 4, 1), "2017")
    last = parse_period("2017-Q4", G, TODAY, fiscal_start=4)
    assert (last.start, last.end, last.key) == (dt.date(2018, 1, 1), dt.date(2018, 4, 1), "2017-Q4")
    here = Period.containing(dt.date(2018, 2, 3), Grain.QUARTER, G, 4)
    assert here == last
    before = here.previous()
    assert before is not None
    assert before.key == "2017-Q3"


def test_all_time_has_no_neighbours_and_never_runs():
    period = parse_period("all", J, TODAY)
    assert period.key == "all"
    assert period.previous() is None
    assert period.same_last_year() is None
    assert period.series(13) == [period]
    assert not period.is_running(TODAY)


def test_running_period_knows_its_day():
    period = parse_period("this-month", G, TODAY)
    assert period.is_running(TODAY)
    assert not period.is_running(period.end)
    assert not period.is_running(period.start - dt.timedelta(days=1))
    assert period.progress(TODAY) == (12, 31)
    assert period.progress(period.end) == (31, 31)


def test_same_period_last_year():
    assert parse_period("1404-01", J, TODAY).same_last_year() == parse_period("1403-01", J, TODAY)
    assert parse_period("2024-Q1", G, TODAY).same_last_year() == parse_period("2023-Q1", G, TODAY)
    leap = parse_period("2024-02-10..2024-02-29", G, TODAY).same_last_year()
    assert leap == parse_period("2023-02-10..2023-02-28", G, TODAY)


def test_a_series_stops_where_the_calendar_begins():
    period = parse_period("1343-02", H, TODAY)
    assert [one.key for one in period.series(5)] == ["1343-01", "1343-02"]


@pytest.mark.parametrize(
    ("text", "fiscal", "label"),
    [
        ("1405-07", 1, "Mehr 1405"),
        ("1405-Q3", 1, "Q3 1405"),
        ("1405", 1, "1405"),
        ("1405", 7, "Business year 1405"),
        ("all", 1, "All time"),
    ],
)
def test_labels(text, fiscal, label):
    fmt = Formatter(Locale.of("en", calendar="jalali"))
    assert strip_marks(parse_period(text, J, TODAY, fiscal).label(fmt)) == label


def test_a_label_takes_the_readers_digits_and_the_periods_own_months():
    fmt = Formatter(Locale.of("fa", calendar="gregorian"))
    assert strip_marks(parse_period("1405-07", J, TODAY).label(fmt)) == "مهر ۱۴۰۵"
    assert strip_marks(parse_period("1405", J, TODAY).label(fmt)) == "۱۴۰۵"


_PERIODS = st.builds(
    Period.containing,
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    st.sampled_from([Grain.MONTH, Grain.QUARTER, Grain.YEAR]),
    st.sampled_from([G, J, H]),
    st.integers(1, 12),
) | st.builds(
    lambda day, length, calendar_id: Period.days(day, day + dt.timedelta(days=length), calendar_id),
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    st.integers(0, 400),
    st.sampled_from([G, J, H]),
)


@given(_PERIODS)
def test_neighbours_touch_and_keys_are_read_back(period):
    before, after = period.previous(), period.next()
    assert before is not None
    assert after is not None
    assert before.end == period.start
    assert after.start == period.end
    assert before.next() == period
    assert parse_period(period.key, period.calendar, TODAY, period.fiscal_start) in {
        period,
        Period(period.start, period.end, period.grain, period.calendar),
    }
    series = period.series(5)
    assert series[-1] == period
    assert all(one.end == two.start for one, two in itertools.pairwise(series))


@given(st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)), st.sampled_from([G, J, H]), st.integers(1, 12))
def test_the_period_of_a_day_contains_it(day, calendar_id, fiscal):
    month, quarter, year = (
        Period.containing(day, grain, calendar_id, fiscal)
        for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    )
    assert year.start <= quarter.start <= month.start <= day < month.end <= quarter.end <= year.end
    assert calendar(calendar_id).from_date(year.start).month == fiscal
