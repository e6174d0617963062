"""Work time against a plain loop that looks at the clock on the wall once a minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crmdesk.l10n.errors import CrmError
from crmdesk.model.wall_clock import clock_changes
from crmdesk.model.work_hours import WorkHours
from crmdesk.model.work_time import (
    NoWorkHours,
    WorkCalendar,
    WorkWeek,
    parse_hours,
    parse_work_week,
    usual_work_week,
    write_hours,
    write_work_week,
)
from crmdesk.services import books
from tests.oracle.work_minutes import MINUTE, is_open, minutes_open
from tests.steps import steps

DAY = dt.timedelta(days=1)
ZONES = ("Asia/Tehran", "Africa/Cairo", "Asia/Jerusalem", "Asia/Riyadh", "UTC")
IRAN = "sat-wed=08:00-16:00,thu=08:00-12:00"
LONG_AGO = dt.date(1970, 1, 1)
CAIRO_SPRING, CAIRO_AUTUMN = dt.date(2026, 4, 24), dt.date(2026, 10, 29)


def calendar(text=IRAN, *, off=None, zone="Asia/Tehran", later=()):
    weeks = [WorkWeek(LONG_AGO, parse_work_week(text))]
    weeks += [WorkWeek(start, parse_work_week(hours)) for start, hours in later]
    return WorkCalendar(weeks, off or {}, zone)


def at(text, zone="Asia/Tehran", fold=0):
    """A moment by the clock on the wall."""
    local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(dt.UTC)


@st.composite
def day_hours(draw):
    edges = sorted(draw(st.lists(st.integers(0, 96), unique=True, max_size=4)))
    return tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


hours_of_weeks = st.dictionaries(st.integers(0, 6), day_hours(), max_size=7)


@st.composite
def worlds(draw):
    """A calendar's parts and a range of some weeks, mostly where Cairo or Jerusalem change their clocks."""
    zone = draw(st.sampled_from(ZONES))
    changes = (CAIRO_SPRING, CAIRO_AUTUMN, dt.date(2026, 3, 27), dt.date(2026, 10, 25), dt.date(2022, 9, 21))
    around = draw(st.sampled_from(changes))
    begin = dt.datetime.combine(around, dt.time(), dt.UTC) + draw(st.integers(-9 * 1440, 2880)) * MINUTE
    end = begin + draw(st.integers(0, 16 * 1440)) * MINUTE
    starts = draw(st.lists(st.integers(-9, 12), min_size=1, max_size=3, unique=True).map(sorted))
    weeks = [WorkWeek(around + number * DAY, draw(hours_of_weeks)) for number in starts]
    off = draw(st.dictionaries(st.integers(-9, 14).map(lambda n: around + n * DAY), day_hours(), max_size=4))
    return weeks, off, zone, begin, end


# The loop ------------------------------------------------------------------------------------------------


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_minutes_are_those_of_a_loop_over_the_minutes(world):
    weeks, off, zone, start, end = world
    assert WorkCalendar(weeks, off, zone).minutes_between(start, end) == minutes_open(
        start, end, weeks, off, zone
    )


@given(worlds(), st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_after_is_the_first_moment_at_which_the_minutes_have_run(world, minutes):
    weeks, off, zone, start, _end = world
    known = WorkCalendar(weeks, off, zone)
    try:
        then = known.after(start, minutes)
    except NoWorkHours:
        assert not any(length for length in weeks[-1].hours.values())
        assert minutes_open(start, start + 40 * DAY, weeks, off, zone) < minutes
        return
    assert known.minutes_between(start, then) == minutes
    if minutes:
        assert known.minutes_between(start, then - dt.timedelta.resolution) == minutes - 1
    else:
        assert then == start


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_the_next_opening_is_the_first_open_minute(world):
    weeks, off, zone, start, _end = world
    moment, last = start, start + 40 * DAY
    while moment < last and not is_open(moment, weeks, off, zone):
        moment += MINUTE
    known = WorkCalendar(weeks, off, zone)
    if moment < last:
        assert known.next_open(start) == moment
    else:
        with pytest.raises(NoWorkHours):
            known.next_open(start)


@given(worlds(), st.integers(0, 10**10), st.integers(0, 10**10))
@settings(max_examples=40, deadline=None)
def test_a_range_is_the_sum_of_its_pieces(world, first, second):
    weeks, off, zone, start, _end = world
    known = WorkCalendar(weeks, off, zone)
    middle = start + dt.timedelta(milliseconds=first)
    end = middle + dt.timedelta(milliseconds=second)
    assert known.worked(start, middle) + known.worked(middle, end) == known.worked(start, end)


@pytest.mark.parametrize("zone", [*ZONES, "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"])
def test_years_are_the_sum_of_their_days(zone):
    """Apia skipped a day in 2011; St John's put its clock back at a minute past midnight until then."""
    changed = dt.date(2011, 3, 30)
    weeks = [
        WorkWeek(LONG_AGO, dict.fromkeys(range(7), ((0, 90), (1380, 1440)))),
        WorkWeek(changed, parse_work_week("sat-wed=08:00-16:00,thu=08:00-12:00")),
        WorkWeek(dt.date(2011, 10, 20), dict.fromkeys(range(6), ((0, 60), (600, 900), (1395, 1440)))),
    ]
    off = {dt.date(2009, 11, 1): (), dt.date(2012, 1, 1): ((0, 1440),)}
    known = WorkCalendar(weeks, off, zone)
    begin, end = dt.datetime(2006, 5, 4, 1, 2, 3, tzinfo=dt.UTC), dt.datetime(2014, 8, 9, 22, tzinfo=dt.UTC)
    days = [
        (max(opens, begin), min(closes, end))
        for number in range(-3, 3100)
        for opens, closes in known.spans(begin.date() + number * DAY)
        if opens < end and closes > begin
    ]
    assert known.worked(begin, end) == sum((b - a for a, b in days), dt.timedelta())
    half = minutes_open(at("2011-10-28T00:00", zone), at("2012-01-03T00:00", zone), weeks, off, zone)
    assert half == known.minutes_between(at("2011-10-28T00:00", zone), at("2012-01-03T00:00", zone))


# By hand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-01T11:30", "2026-01-03T09:15", 105),
        ("2026-01-03T10:00", "2026-01-04T10:00", 480),
        ("2026-01-01T11:30", "2026-01-05T08:30", 17 * 60),
        ("2026-01-01T11:30", "2026-01-06T09:00", 25 * 60 + 30),
        ("2026-01-02T00:00", "2026-01-03T00:00", 0),
        ("2026-01-03T09:15", "2026-01-01T11:30", 0),
    ],
)
def test_the_support_clock_of_the_figures(start, end, minutes):
    assert calendar().minutes_between(at(start), at(end)) == minutes


def test_a_holiday_and_a_day_of_own_hours():
    off = {dt.date(2026, 1, 4): (), dt.date(2026, 1, 2): ((9 * 60, 10 * 60),)}
    known = calendar(off=off)
    assert known.minutes_between(at("2026-01-01T11:00"), at("2026-01-05T09:00")) == 60 + 60 + 480 + 60
    assert known.after(at("2026-01-03T15:00"), 120) == at("2026-01-05T09:00")
    assert known.spans(dt.date(2026, 1, 4)) == ()


def test_a_change_of_the_work_week():
    known = calendar("mon-fri=09:00-17:00", zone="UTC", later=[(dt.date(2026, 6, 3), "mon-thu=08:00-18:00")])
    monday, next_monday = at("2026-06-01T00:00", "UTC"), at("2026-06-08T00:00", "UTC")
    assert known.minutes_between(monday, next_monday) == (8 + 8 + 10 + 10) * 60
    assert known.after(monday, 17 * 60) == at("2026-06-03T09:00", "UTC")


def test_before_the_first_week_the_first_week_holds():
    known = WorkCalendar([WorkWeek(dt.date(2026, 1, 1), {0: ((480, 960),)})], {}, "UTC")
    assert known.minutes_between(at("2025-12-01T00:00", "UTC"), at("2025-12-29T00:00", "UTC")) == 4 * 480


def test_the_hour_that_cairo_skips_is_no_work_time():
    (skipped,) = calendar("fri=00:00-02:00", zone="Africa/Cairo").spans(CAIRO_SPRING)
    assert skipped == (at("2026-04-24T01:00", "Africa/Cairo"), at("2026-04-24T02:00", "Africa/Cairo"))
    assert calendar("fri=00:15-00:45", zone="Africa/Cairo").spans(CAIRO_SPRING) == ()


def test_the_hour_that_cairo_shows_twice_is_worked_twice():
    (evening,) = calendar("thu=22:00-24:00", zone="Africa/Cairo").spans(CAIRO_AUTUMN)
    assert evening[1] - evening[0] == dt.timedelta(hours=3)
    first, second = calendar("thu=22:30-23:30", zone="Africa/Cairo").spans(CAIRO_AUTUMN)
    assert first == (
        at("2026-10-29T22:30", "Africa/Cairo"),
        at("2026-10-29T23:30", "Africa/Cairo"),
    )
    assert second == (
        at("2026-10-29T23:00", "Africa/Cairo", fold=1),
        at("2026-10-29T23:30", "Africa/Cairo", fold=1),
    )


def test_a_working_day_begins_by_the_wall_on_both_sides_of_a_change_of_clocks():
    known = calendar("sun-thu=09:00-17:00", zone="Africa/Cairo")
    before, after = known.spans(dt.date(2026, 4, 23)), known.spans(dt.date(2026, 4, 26))
    assert before[0][0].hour == 7
    assert after[0][0].hour == 6
    assert known.minutes_between(before[0][0], after[0][0]) == 480
    assert known.after(before[0][0], 481) == after[0][0] + MINUTE


def test_a_night_that_is_shown_again_after_midnight():
    """Until 2011 St John's put its clock back to 23:01 of the day before, a minute after midnight."""
    known = calendar("sat=23:00-24:00", zone="America/St_Johns")
    start = at("2010-11-07T00:00:30", "America/St_Johns")
    assert known.minutes_between(start, at("2010-11-07T12:00", "America/St_Johns")) == 59
    assert known.after(start, 59) == at("2010-11-07T00:00", "America/St_Johns", fold=1)


def test_a_change_of_clocks_is_found_where_it_was():
    assert clock_changes(ZoneInfo("Africa/Cairo"), 2026) == (CAIRO_SPRING, CAIRO_AUTUMN)
    assert clock_changes(ZoneInfo("Pacific/Apia"), 2011)[-1] == dt.date(2011, 12, 30)
    assert clock_changes(ZoneInfo("Asia/Tehran"), 2024) == ()
    assert clock_changes(ZoneInfo("UTC"), 2024) == ()


def test_seconds_are_summed_before_the_rest_is_dropped():
    known = calendar("mon-fri=09:00-17:00", zone="UTC")
    start = at("2026-01-05T16:59:30", "UTC")
    assert known.minutes_between(start, at("2026-01-06T09:00:29", "UTC")) == 0
    assert known.minutes_between(start, at("2026-01-06T09:00:30", "UTC")) == 1
    assert known.minutes_between(start, at("2026-01-06T09:01:29.999999", "UTC")) == 1


def test_the_minutes_are_up_at_closing_time_not_at_the_next_opening():
    assert calendar().after(at("2026-01-01T11:30"), 30) == at("2026-01-01T12:00")
    assert calendar().after(at("2026-01-02T03:00"), 0) == at("2026-01-02T03:00")
    assert calendar().next_open(at("2026-01-01T12:00")) == at("2026-01-03T08:00")
    assert calendar().next_open(at("2026-01-03T08:00")) == at("2026-01-03T08:00")


def test_a_week_without_hours_passes_and_never_hours_is_said():
    known = calendar(later=[(dt.date(2026, 1, 3), ""), (dt.date(2026, 1, 10), IRAN)])
    assert known.minutes_between(at("2026-01-03T00:00"), at("2026-01-10T00:00")) == 0
    assert known.after(at("2026-01-01T11:30"), 60) == at("2026-01-10T08:30")
    for never in (WorkCalendar([], {}, "UTC"), calendar(""), calendar(later=[(dt.date(2026, 1, 3), "")])):
        assert never.minutes_between(at("2026-02-01T00:00"), at("2036-02-01T00:00")) == 0
        with pytest.raises(NoWorkHours, match="Set the work week"):
            never.after(at("2026-02-01T00:00"), 1)
        with pytest.raises(NoWorkHours):
            never.next_open(at("2026-02-01T00:00"))
    with pytest.raises(NoWorkHours):
        calendar().after(at("2026-01-01T11:30"), 10**12)


@given(st.integers(0, 1_500_000))
@settings(max_examples=40, deadline=None)
@example(1_500_000)
def test_a_long_way_is_found_exactly(minutes):
    off = {dt.date(2026, 1, 4) + 9 * number * DAY: () for number in range(200)}
    known = calendar("sat-wed=08:00-16:00,thu=08:00-12:00", off=off, zone="Africa/Cairo")
    start = at("2026-01-01T07:00", "Africa/Cairo")
    then = known.after(start, minutes)
    assert known.worked(start, then) == minutes * MINUTE
    assert not minutes or known.worked(start, then - MINUTE) < minutes * MINUTE


def test_years_cost_no_loop_over_their_days():
    known = calendar(
        off={dt.date(2020, 1, 1) + 20 * number * DAY: () for number in range(300)}, zone="Africa/Cairo"
    )
    start, end = at("2000-01-01T00:00"), at("2058-01-01T00:00")
    known.worked(start, end)
    assert steps(known.worked, start, end) < (end - start).days / 2


# A week as it is written ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        (IRAN, dict.fromkeys((5, 6, 0, 1, 2), ((480, 960),)) | {3: ((480, 720),)}),
        ("mon=08:00-12:00+13:00-17:30", {0: ((480, 720), (780, 1050))}),
        (" MON - tue = 8:00-24:00 , ", {0: ((480, 1440),), 1: ((480, 1440),)}),
        ("sun=۰۸:۰۰-۱۲:۰۰", {6: ((480, 720),)}),
        ("fri=13:00-14:00+08:00-13:00", {4: ((480, 840),)}),
        ("mon-sun=00:00-24:00", dict.fromkeys(range(7), ((0, 1440),))),
        ("", {}),
    ],
)
def test_a_work_week_is_read(text, hours):
    assert parse_work_week(text) == hours


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("someday", "someday"),
        ("someday=08:00-12:00", "someday"),
        ("mon-=08:00-12:00", "mon-"),
        ("mon", "mon"),
        ("mon=", "mon="),
        ("mon=8-16", "8-16"),
        ("mon=08:60-16:00", "08:60"),
        ("mon=16:00-08:00", "thu=22:00-24:00,fri=00:00-06:00"),
        ("mon=08:00-08:00", "before they end"),
        ("mon=08:00-24:01", "24:00"),
        ("mon=08:00-25:00", "24:00"),
        ("sat-thu=08:00-16:00,thu=08:00-12:00", "thu"),
    ],
)
def test_a_work_week_that_makes_no_sense_is_refused(text, told):
    with pytest.raises(CrmError) as refused:
        parse_work_week(text)
    assert told in str(refused.value)


@given(hours_of_weeks)
def test_a_work_week_is_read_as_it_was_written(hours):
    assert parse_work_week(write_work_week(hours)) == {day: spans for day, spans in hours.items() if spans}


@given(day_hours())
def test_hours_are_read_as_they_were_written(spans):
    assert parse_hours(write_hours(spans)) == spans


def test_a_work_week_is_written_as_people_say_it():
    assert write_work_week(parse_work_week("thu=8:00-12:00,wed=8:00-16:00,sat-tue=8:00-16:00")) == IRAN
    assert write_work_week(parse_work_week("tue-mon=09:00-17:00")) == "mon-sun=09:00-17:00"
    assert write_work_week({}) == ""


@pytest.mark.parametrize("country", ["IR", "sa", "EG", "AE", "IL", "US", "DE", ""])
def test_every_country_has_a_usual_week(country):
    week = parse_work_week(usual_work_week(country))
    assert write_work_week(week) == usual_work_week(country)
    assert usual_work_week("ir") == IRAN


def test_hours_outside_the_day_are_refused_by_the_calendar():
    with pytest.raises(CrmError):
        WorkCalendar([WorkWeek(LONG_AGO, {0: ((960, 480),)})], {}, "UTC")
    with pytest.raises(CrmError):
        WorkCalendar([], {LONG_AGO: ((0, 1441),)}, "UTC")


@pytest.mark.parametrize(
    ("asked", "kept"), [("", "sun-thu=09:00-17:00"), ("thu-fri=8:00-12:00", "thu-fri=08:00-12:00")]
)
def test_a_new_book_has_the_week_that_was_asked_for_or_its_countrys(tmp_path, asked, kept):
    wishes = books.NewBook(
        currency="EGP",
        country="EG",
        calendar="gregorian",
        timezone="Africa/Cairo",
        language="ar",
        work_week=asked,
    )
    work = books.make_book(tmp_path / "new.crm", wishes=wishes)
    assert [week.hours for week in work.read(lambda session: session.scalars(select(WorkHours)).all())] == [
        kept
    ]
    work.engine.dispose()


def test_a_week_that_is_not_understood_makes_no_book(tmp_path):
    wishes = books.NewBook(
        currency="EGP",
        country="EG",
        calendar="gregorian",
        timezone="UTC",
        language="ar",
        work_week="mon=16:00-08:00",
    )
    with pytest.raises(CrmError):
        books.make_book(tmp_path / "new.crm", wishes=wishes)
    assert not (tmp_path / "new.crm").exists()
