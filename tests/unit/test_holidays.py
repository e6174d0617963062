"""Public holidays: days that the calendars of their countries fix, names in the asked language."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from crmdesk.l10n.errors import CrmError
from crmdesk.services.holidays import known_holidays

YEAR = dt.date(2026, 1, 1), dt.date(2027, 1, 1)


def test_a_country_that_is_not_known_is_said_and_not_a_fault():
    with pytest.raises(CrmError, match="Enter the days off, or import them"):
        known_holidays("XX", *YEAR)


def test_a_program_without_the_list_says_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(CrmError, match="“IR” are not known"):
        known_holidays("IR", *YEAR)


@pytest.mark.parametrize(
    ("country", "days"),
    [
        ("IR", ["2026-02-11", "2026-03-20", "2026-03-21", "2026-04-01", "2026-04-02"]),
        ("us", ["2026-01-01", "2026-11-26", "2026-12-25"]),
        ("EG", ["2026-01-07", "2026-07-23"]),
        ("SA", ["2026-02-22", "2026-09-23"]),
        ("AE", ["2026-01-01", "2026-12-02"]),
        ("IL", ["2026-09-12", "2026-09-21"]),
    ],
)
def test_the_days_that_law_and_calendar_fix(country, days):
    found = [day.isoformat() for day, _name in known_holidays(country, *YEAR)]
    assert found == sorted(found)
    assert set(days) <= set(found)


def test_the_range_is_half_open_and_may_cross_years():
    christmas, new_year = dt.date(2026, 12, 25), dt.date(2027, 1, 1)
    assert [day for day, _ in known_holidays("US", christmas, new_year)] == [christmas]
    found = [day for day, _ in known_holidays("US", christmas, new_year + dt.timedelta(days=1))]
    assert found == [christmas, new_year]


@pytest.mark.parametrize(
    ("language", "between"), [("fa", "؛ "), ("he", "؛ "), ("en", "; ")], ids=["Persian", "none", "English"]
)
def test_two_holidays_of_one_day_have_the_semicolon_of_their_language_between(language, between):
    new_year = dt.date(2026, 3, 21)  # Nowruz, and the first of Shawwal 1447
    ((_day, name),) = known_holidays("IR", new_year, new_year + dt.timedelta(days=1), language=language)
    first, second = name.split(between)
    assert first
    assert second
    assert (";" in name) == (language == "en")


def test_names_are_in_the_asked_language_or_the_countrys_own():
    day = dt.date(2026, 2, 11), dt.date(2026, 2, 12)
    ((_day, persian),) = known_holidays("IR", *day, language="fa")
    ((_day, english),) = known_holidays("IR", *day, language="en")
    ((_day, hebrew),) = known_holidays("IR", *day, language="he")
    assert "انقلاب" in persian
    assert english.isascii()
    assert hebrew == persian
