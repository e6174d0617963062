"""What the program shows can be typed back: display, then parse, gives the same value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import LANGUAGES, Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.parse import Parser

TODAY = date(2026, 10, 12)
CODES = [language.code for language in LANGUAGES]
locales = st.builds(
    Locale.of,
    st.sampled_from(CODES),
    digits=st.sampled_from(["latn", "arabext", "arab"]),
    calendar=st.sampled_from(list(CalendarId)),
)
days = st.dates(date(1930, 1, 1), date(2057, 12, 31))


def pair(locale):
    return Formatter(locale), Parser(locale, today=TODAY)


@given(locales, st.integers(-(10**15), 10**15))
def test_integers(locale, n):
    fmt, parser = pair(locale)
    assert parser.number(fmt.integer(n)) == parser.number(strip_marks(fmt.integer(n, sign=True))) == n


@given(locales, st.decimals(-(10**9), 10**9, places=4))
def test_numbers(locale, value):
    fmt, parser = pair(locale)
    assert parser.number(fmt.number(value, 4)) == value


@given(locales, st.decimals(-10, 10, places=4))
def test_percents(locale, fraction):
    fmt, parser = pair(locale)
    assert parser.percent(fmt.percent(fraction, 2)) == Decimal(fraction)


@given(
    locales,
    st.integers(-(10**15), 10**15),
    st.sampled_from(["IRR", "USD", "ILS", "SAR", "AED", "EGP", "KWD"]),
)
def test_money(locale, minor, code):
    fmt, parser = pair(locale)
    assert parser.money(fmt.money(minor, code), code) == minor
    assert parser.money(fmt.amount(minor, code), code) == minor


@given(st.integers(-(10**14), 10**14), st.sampled_from(CODES))
def test_toman(toman, code):
    fmt, parser = pair(Locale.of(code, currency="IRT"))
    assert parser.money(fmt.money(toman * 10, "IRR"), "IRR") == toman * 10
    assert parser.money(fmt.amount(toman * 10, "IRR"), "IRT") == toman * 10


@given(locales, days)
def test_days(locale, day):
    fmt, parser = pair(locale)
    assert parser.date(fmt.date(day)) == day
    assert parser.date(strip_marks(fmt.date(day))) == day
    assert parser.date(fmt.date_long(day)) == day


@given(locales, st.dates(date(2026, 4, 1), date(2026, 12, 31)))
def test_days_of_the_running_year(locale, day):
    fmt, parser = pair(locale)
    if locale.calendar is not CalendarId.HIJRI or day >= date(2026, 6, 17):
        assert parser.date(fmt.day_month(day)) == day


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("digits", ["latn", "arabext", "arab"])
@pytest.mark.parametrize("phone", ["+989123456789", "+12127365000", "+966501234567", "+982188776655 ext. 12"])
def test_phones(code, digits, phone):
    fmt, parser = pair(Locale.of(code, digits=digits))
    assert parser.phone(fmt.phone(phone)) == phone
    assert parser.phone(strip_marks(fmt.phone(phone))) == phone


@given(locales, st.integers(0, 6000))
def test_durations(locale, minutes):
    fmt, parser = pair(locale)
    assert parser.duration(fmt.minutes(minutes)) == minutes
    assert parser.duration(fmt.span(minutes)) == minutes
