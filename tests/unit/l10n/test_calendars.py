"""Calendars: published days, and months that neither overlap nor leave a gap."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.l10n.calendars import CalendarId, calendar, hebrew_date, weekday_name
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.month_names import HEBREW_MONTHS, MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS

DAY = dt.timedelta(days=1)

# Nowruz as announced by the calendar centre of the University of Tehran.
NOWRUZ = {
    1399: "2020-03-20", 1400: "2021-03-21", 1401: "2022-03-21", 1402: "2023-03-21", 1403: "2024-03-20",
    1404: "2025-03-21", 1405: "2026-03-21", 1406: "2027-03-21", 1407: "2028-03-20", 1408: "2029-03-20",
}  # fmt: skip
LEAP = {1391, 1395, 1399, 1403, 1408, 1412}

# The calendar of Umm al-Qura.
UMM_AL_QURA = {
    (1444, 9, 1): "2023-03-23", (1445, 9, 1): "2024-03-11", (1445, 10, 1): "2024-04-10",
    (1446, 1, 1): "2024-07-07", (1446, 9, 1): "2025-03-01", (1447, 1, 1): "2025-06-26",
    (1343, 1, 1): "1924-08-01", (1500, 12, 30): "2077-11-16",
}  # fmt: skip


def nowruz_by_borkowski(year: int) -> dt.date:
    """The first of Farvardin by Borkowski's table of breaks (1996), for 1210 to 1634."""
    breaks = [-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210]
    jumps = [after - before for before, after in pairwise(breaks)]
    n = year - breaks[-1]
    gregorian = year + 621
    leaps_jalali = (
        -14 + sum(jump // 33 * 8 + jump % 33 // 4 for jump in jumps) + n // 33 * 8 + (n % 33 + 3) // 4
    )
    leaps_gregorian = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return dt.date(gregorian, 3, 20 + leaps_jalali - leaps_gregorian)


def days(name: str) -> st.SearchStrategy[dt.date]:
    own = calendar(name)
    return st.dates(max(own.first, dt.date(1600, 1, 1)), min(own.last, dt.date(2400, 1, 1)))


ANY_DAY = st.sampled_from(CalendarId).flatmap(lambda name: st.tuples(st.just(name), days(name)))


def test_nowruz():
    assert {year: calendar("jalali").to_date(year, 1, 1).isoformat() for year in NOWRUZ} == NOWRUZ


def test_leap_years():
    jalali = calendar("jalali")
    assert {year for year in range(1390, 1413) if jalali.month_length(year, 12) == 30} == LEAP
    assert jalali.to_date(1403, 12, 30) == dt.date(2025, 3, 20)
    assert jalali.month_bounds(1404, 1) == (dt.date(2025, 3, 21), dt.date(2025, 4, 21))


def test_umm_al_qura():
    hijri = calendar("hijri")
    assert {own: hijri.to_date(*own).isoformat() for own in UMM_AL_QURA} == UMM_AL_QURA


def test_the_ends_of_the_ranges():
    assert calendar("jalali").from_date(dt.date(2058, 3, 19)) == (1436, 12, 29)
    for name in ("jalali", "hijri"):
        own = calendar(name)
        assert own.to_date(*own.from_date(own.first)) == own.first
        assert own.to_date(*own.from_date(own.last)) == own.last
        for outside in (own.first - DAY, own.last + DAY):
            with pytest.raises(CrmError) as refused:
                own.from_date(outside)
            assert own.last.isoformat() in str(refused.value)
    assert calendar("jalali").month_bounds(1436, 11)[1] == dt.date(2058, 2, 19)
    with pytest.raises(CrmError):  # on the length of this month the tables no longer agree
        calendar("jalali").month_bounds(1436, 12)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("jalali", (1404, 12, 30)), ("jalali", (1404, 7, 31)), ("jalali", (1404, 0, 1)), ("jalali", (1404, 13, 1)),
        ("jalali", (1404, 1, 0)), ("jalali", (1437, 1, 1)), ("jalali", (1278, 10, 1)), ("jalali", (14040, 1, 1)),
        ("gregorian", (2025, 2, 29)), ("gregorian", (0, 1, 1)), ("gregorian", (12025, 1, 1)),
        ("hijri", (1342, 12, 1)), ("hijri", (1501, 1, 1)), ("hijri", (1446, 1, 31)),
    ],
)  # fmt: skip
def test_a_day_that_is_not_there_is_refused(name, own):
    with pytest.raises(CrmError):
        calendar(name).to_date(*own)


def test_an_unknown_calendar_is_refused():
    with pytest.raises(CrmError):
        calendar("julian")


@given(days("jalali"))
def test_jalali_agrees_with_borkowski(day):
    found = calendar("jalali").from_date(day)
    start = nowruz_by_borkowski(found.year)
    assert start <= day < nowruz_by_borkowski(found.year + 1)
    passed = (day - start).days
    month, rest = divmod(passed, 31) if passed < 186 else divmod(passed - 186, 30)
    assert found[1:] == (month + 1 if passed < 186 else month + 7, rest + 1)


@given(ANY_DAY)
def test_there_and_back(pair):
    name, day = pair
    own = calendar(name)
    assert own.to_date(*own.from_date(day)) == day


@given(ANY_DAY)
def test_a_day_lies_in_its_month_and_months_follow_without_gap(pair):
    name, day = pair
    own = calendar(name)
    year, month, number = own.from_date(day)
    try:
        start, end = own.month_bounds(year, month)
        after = own.month_bounds(*((year, month + 1) if month < 12 else (year + 1, 1)))
    except CrmError:
        assert day - own.first < 31 * DAY or own.last - day < 62 * DAY
        return
    assert start <= day < end
    assert (end - start).days == own.month_length(year, month)
    assert (day - start).days + 1 == number
    assert after[0] == end


@given(ANY_DAY, st.integers(-30, 30))
def test_adding_months_keeps_the_day_or_takes_the_last(pair, months):
    name, day = pair
    own = calendar(name)
    before = own.from_date(day)
    try:
        after = own.from_date(own.add_months(day, months))
    except CrmError:
        return
    assert (after.year - before.year) * 12 + after.month - before.month == months
    assert after.day == min(before.day, own.month_length(after.year, after.month))


def test_a_month_after_the_end_of_bahman():
    jalali = calendar("jalali")
    assert jalali.add_months(dt.date(2025, 2, 18), 1) == dt.date(2025, 3, 20)
    assert jalali.add_months(jalali.to_date(1404, 11, 30), 1) == jalali.to_date(1404, 12, 29)
    assert calendar("gregorian").add_months(dt.date(2024, 1, 31), 1) == dt.date(2024, 2, 29)
    assert calendar("gregorian").add_months(dt.date(2024, 12, 31), -1) == dt.date(2024, 11, 30)


def test_the_months_of_two_years_have_all_their_days():
    jalali = calendar("jalali")
    total = sum(jalali.month_length(year, month) for year in (1403, 1404) for month in range(1, 13))
    assert total == (jalali.to_date(1405, 1, 1) - jalali.to_date(1403, 1, 1)).days == 366 + 365


def test_names_are_complete_and_distinct():
    tables = [
        names for by_language in (*MONTHS.values(), *SHORT_MONTHS.values()) for names in by_language.values()
    ]
    assert all(len(set(names)) == len(names) == 12 for names in tables)
    assert all(
        set(by_language) == {"en", "fa", "ar", "he"}
        for by_language in (*MONTHS.values(), WEEKDAYS, SHORT_WEEKDAYS)
    )
    assert all(len(set(names)) == 13 for names in HEBREW_MONTHS.values())
    assert all(len(set(names)) == 7 for names in (*WEEKDAYS.values(), *SHORT_WEEKDAYS.values()))


def test_month_names():
    assert calendar("jalali").month_name(2, "fa") == "اردیبهشت"
    assert calendar("jalali").month_name(2, "fa", short=True) == "اردیبهشت"
    assert calendar("gregorian").month_name(1, "ar", short=True) == "يناير"
    assert calendar("gregorian").month_name(1, "en", short=True) == "Jan"
    assert calendar("gregorian").month_name(12, "he", short=True) == "דצמ׳"
    assert calendar("hijri").month_name(9, "ar") == "رمضان"


def test_persian_and_arabic_keep_their_own_letters():
    for by_language in (*MONTHS.values(), WEEKDAYS, HEBREW_MONTHS):
        assert not set("".join(by_language["fa"])) & set("يكةى")
        assert not set("".join(by_language["ar"])) & set("یکپگچ\u200c")


def test_weekdays():
    wednesday = dt.date(2026, 11, 18).weekday()
    assert [weekday_name(wednesday, code) for code in ("en", "fa", "ar", "he")] == [
        "Wednesday",
        "چهارشنبه",
        "الأربعاء",
        "יום רביעי",
    ]
    assert weekday_name(5, "fa", short=True) == "ش"


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        ("2024-10-03", "he", "א׳ בתשרי תשפ״ה"), ("2024-04-23", "he", "ט״ו בניסן תשפ״ד"), ("2026-10-01", "he", "כ׳ בתשרי תשפ״ז"),
        ("2024-03-24", "en", "14 Adar II 5784"), ("2024-02-23", "en", "14 Adar I 5784"), ("2025-03-14", "en", "14 Adar 5785"),
        ("2024-02-23", "he", "י״ד באדר א׳ תשפ״ד"), ("2024-10-03", "fa", "1 تیشری 5785"), ("2024-10-03", "ar", "1 تشري 5785"),
    ],
)  # fmt: skip
def test_the_hebrew_date(day, language, text):
    assert hebrew_date(dt.date.fromisoformat(day), language) == text
