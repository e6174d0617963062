"""Figures in words, against texts written by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from crmdesk.kpi.catalogue import kpi_named
from crmdesk.kpi.figure import Figure, Goal, Point, Status
from crmdesk.kpi.spec import Unit
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Period
from crmdesk.model.setting import BookFacts
from crmdesk.services.figure_words import NOTHING, Compare, FigureWords, Way

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)
TODAY = dt.date(2026, 10, 12)


def words(code="en", currency="USD", **customs):
    return FigureWords(Formatter(Locale.of(code, **customs)), BookFacts(currency=currency))


def figure(kpi="win_rate", value="0.308", **other):
    kpi = kpi_named(kpi)
    known = {"n": 12, "of": 39, "reason": ""} | other
    worth = None if value is None else Decimal(value)
    return Figure(kpi=kpi, variant=kpi.variants[0], period=OCTOBER, value=worth, **known)


def point(value):
    return Point(period=OCTOBER, value=None if value is None else Decimal(value), n=None, of=None)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("3224695", Unit.MONEY, ("$32,247", "")),
        ("482300000000", Unit.MONEY, ("$4.8", "billion")),
        ("0.308", Unit.SHARE, ("30.8%", "")),
        ("40", Unit.DAYS, ("40", "days")),
        ("1", Unit.DAYS, ("1", "day")),
        ("58.875", Unit.DAYS, ("58.9", "days")),
        ("12", Unit.COUNT, ("12", "")),
        ("4.171", Unit.MONTHS, ("4.17", "months")),
        ("1.0", Unit.MONTHS, ("1", "month")),
        ("1", Unit.TIMES, ("1", "time")),
        ("0.5", Unit.TIMES, ("0.5", "times")),
        (None, Unit.MONEY, (NOTHING, "")),
    ],
)
def test_short_values(value, unit, shown):
    assert words().short(None if value is None else Decimal(value), unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("1", Unit.MONTHS, "1 month"),
        ("2", Unit.MONTHS, "2 months"),
        ("4.104", Unit.MONTHS, "4.1 months"),
        ("1.001", Unit.TIMES, "1 time"),
        ("1.2", Unit.TIMES, "1.2 times"),
        ("0", Unit.TIMES, "0 times"),
    ],
)
def test_months_and_times_are_counted(value, unit, shown):
    assert words().exact(Decimal(value), unit) == shown


def test_a_large_amount_of_toman_leaves_its_unit_beside_it():
    facts = BookFacts(currency="IRR", toman=True)
    found = FigureWords(Formatter(Locale.of("fa", currency="IRT")), facts)
    digits, unit = found.short(Decimal(4_823_000_000), Unit.MONEY)
    assert (strip_marks(digits), unit) == ("۴۸۲٫۳", "میلیون تومان")


@pytest.mark.parametrize(
    ("kpi", "value", "before", "told"),
    [
        ("win_rate", "0.308", "0.338", (Way.DOWN, "3.0 pt", "worse")),
        ("win_rate", "0.3084", "0.3081", (Way.SAME, "", "unchanged")),
        ("sales_total", "104100", "100000", (Way.UP, "4.1%", "better")),
        ("sales_total", "104100", "0", (Way.UP, "$1,041", "better")),
        ("sales_total", "2000000", "10000", (Way.UP, "$19,900", "better")),
        ("sales_cycle", "50.5", "48.25", (Way.UP, "2.2 days", "worse")),
        ("sales_cycle", "40", "41", (Way.DOWN, "1 day", "better")),
        ("deals_won", "8", "15", (Way.DOWN, "7", "worse")),
        ("deals_lost", "8", "15", (Way.DOWN, "7", "better")),
    ],
)
def test_changes_have_an_arrow_an_amount_and_a_word(kpi, value, before, told):
    found = words().change(figure(kpi, value, previous=point(before)), Compare.PREVIOUS)
    assert (found.way, strip_marks(found.amount), found.word) == told


@pytest.mark.parametrize(("code", "more"), [("en", "14.67 times"), ("he", "14.67 פעמים")])
def test_a_change_of_a_multiple_is_how_many_more_and_not_how_many_times_as_many(code, more):
    found = words(code).change(figure("ltv_to_cac", "18.72", previous=point("4.05")), Compare.PREVIOUS)
    assert strip_marks(found.amount) == more


def test_there_is_no_change_where_there_is_nothing_to_compare():
    assert words().change(figure(previous=point(None)), Compare.PREVIOUS) is None
    assert words().change(figure(), Compare.LAST_YEAR) is None
    assert words().change(figure(), Compare.TARGET) is None
    assert words().change(figure(value=None, previous=point("1")), Compare.PREVIOUS) is None


def test_targets_say_which_way_is_good():
    goal = Goal(value=Decimal("0.35"), status=Status.WATCH)
    assert words().target(figure(goal=goal)) == "Target 35%"
    days = Goal(value=Decimal(40), status=Status.OFF_TARGET)
    assert words().target(figure("sales_cycle", "58.9", goal=days)) == "Target at most 40 days"
    assert words().target(figure()) == "No target"


def test_samples_are_told_and_few_are_called_few():
    assert words().sample(figure()) == "12 of 39"
    assert words().sample(figure(n=3, of=7, too_few=True)) == "3 of 7, too few"
    assert words().sample(figure("average_sale", "100", n=8, of=None, too_few=True)) == "n = 8, too few"
    assert words().sample(figure("average_sale", "100", n=80, of=None)) == ""
    assert words().sample(figure(value=None, n=0, of=0)) == ""


def test_what_has_no_value_has_its_reason_and_no_verdict():
    goal = Goal(value=Decimal("0.35"), status=Status.NONE)
    empty = figure(value=None, reason="No deal was won or lost in this period.", n=0, of=0, goal=goal)
    said = words().told(empty, Compare.PREVIOUS, TODAY)
    assert said.startswith("Close rate. –. No deal was won or lost in this period. Target 35%")
    assert "0%" not in said
    assert words().status(empty) == ""


def test_an_unfinished_period_is_told_by_its_day():
    assert words().so_far(figure(is_running=True), TODAY) == "day 12 of 31"
    assert words().so_far(figure(), TODAY) == ""


def test_the_summary_names_the_worst_miss():
    met = figure("deals_won", "8", goal=Goal(value=Decimal(5), status=Status.ON_TARGET))
    near = figure(goal=Goal(value=Decimal("0.35"), status=Status.OFF_TARGET))
    far = figure("sales_cycle", "80", goal=Goal(value=Decimal(40), status=Status.OFF_TARGET))
    said = words().summary([met, near, far, figure()])
    assert said == "1 of 3 on target; “Sales cycle length” is 40 days worse than its target."
    assert words().summary([met]) == "1 of 1 on target."
    assert words().summary([figure()]).startswith("No target is set yet.")


def test_periods_have_short_names():
    assert words().period_mark(OCTOBER) == "Oct"
    assert words("fa").period_mark(Period.month(1405, 7, CalendarId.JALALI)) == "مهر"
    assert words().period_mark(Period.quarter(2026, 3, CalendarId.GREGORIAN)) == "Q3 2026"
    assert words().period_year(OCTOBER) == "2026"
    assert words("fa").period_year(Period.month(1405, 7, CalendarId.JALALI)) == "۱۴۰۵"
    assert not words().period_year(Period.quarter(2026, 3, CalendarId.GREGORIAN)), "its mark tells the year"


@pytest.mark.parametrize("code", ["en", "fa", "ar", "he"])
def test_certainty_is_told_line_by_line(code):
    sure = replace(figure(), interval=(Decimal("0.176"), Decimal("0.409")))
    lines = words(code).certainty(sure)
    assert len(lines) == 3
    digits = {"en": ("12", "39"), "he": ("12", "39"), "fa": ("۱۲", "۳۹"), "ar": ("١٢", "٣٩")}[code]
    assert all(one in lines[2] for one in digits)


def test_an_interval_of_points_is_told_in_points():
    score = figure("nps", "20", n=10, of=None, interval=(Decimal("-34.03"), Decimal("74.03")))
    assert words().certainty(score)[:2] == ["95% interval", "−34.0 to 74.0"]
