"""Days as typed, and columns of dates, against the calendars' own conversions."""

from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st
from jdatetime import date as jalali_date

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.parse import Ambiguous, DateReading, Parser, infer_date_order, read_date

TODAY = date(2026, 10, 12)  # 20 Mehr 1405, 1 Jumada al-Ula 1448
FA = Parser(Locale.of("fa"), today=TODAY)
AR = Parser(Locale.of("ar-EG"), today=TODAY)
HIJRI = Parser(Locale.of("ar-SA", calendar="hijri"), today=TODAY)
HE = Parser(Locale.of("he"), today=TODAY)
EN = Parser(Locale.of("en"), today=TODAY)
ALL = [FA, AR, HIJRI, HE, EN]


@pytest.mark.parametrize("parser", ALL)
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-12", TODAY),
        ("2026/10/12", TODAY),
        ("۲۰۲۶.۱۰.۱۲", TODAY),
        ("٢٠٢٦-١٠-١٢", TODAY),
        ("20261012", TODAY),
        ("2026-10-12T09:30:00Z", TODAY),
        ("2026-10-12 23:59:59.123456+03:30", TODAY),
        ("12 Oct 2026", TODAY),
        ("Oct 12, 2026", TODAY),
        ("October 12th 2026", TODAY),
        ("Monday, 12 October 2026", TODAY),
        ("12-Oct-26", TODAY),
        ("۱۲ اکتبر ۲۰۲۶", TODAY),
        ("١٢ أكتوبر ٢٠٢٦", TODAY),
        ("12 تشرين الأول 2026", TODAY),
        ("12 באוקטובר 2026", TODAY),
        ("יום שני, 12 באוקטובר 2026", TODAY),
        ("20 Mehr", TODAY),
        ("20 Mehr 1405", TODAY),
        ("۲۰ مهر ۱۴۰۵", TODAY),
        ("دوشنبه ۲۰ مهر ماه ۱۴۰۵", TODAY),
        ("دوشنبه، ۲۰ مهر", TODAY),
        ("۱۴۰۵ مهر ۲۰", TODAY),
        ("۲۰ مهرماه ۱۴۰۵", TODAY),
        ("۲۰ مهر‌ماه", TODAY),
        ("12 לאוקטובר", TODAY),
        ("1 Jumada al-Ula 1448", TODAY),
        ("١ جمادى الأولى ١٤٤٨ هـ", TODAY),
        ("۱ جمادی‌الاول ۱۴۴۸", TODAY),
        ("25/12/2026", date(2026, 12, 25)),
        ("25.12.2026", date(2026, 12, 25)),
        ("31/6/1404", date(2025, 9, 22)),
        ("1404/02/31", date(2025, 5, 21)),
        ("today", TODAY),
        ("Tomorrow", TODAY + timedelta(1)),
        ("yesterday", TODAY - timedelta(1)),
        ("Sunday", TODAY + timedelta(6)),
        ("on thu", TODAY + timedelta(3)),
        ("monday", TODAY + timedelta(7)),
        ("next Monday", TODAY + timedelta(7)),
        ("next Tuesday", TODAY + timedelta(1)),
        ("last Friday", TODAY - timedelta(3)),
        ("last Monday", TODAY - timedelta(7)),
        ("یکشنبه", TODAY + timedelta(6)),
        ("سه شنبهٔ آینده", TODAY + timedelta(1)),
        ("پنج‌شنبه‌ی گذشته", TODAY - timedelta(4)),
        ("شنبه", TODAY + timedelta(5)),
        ("الأحد", TODAY + timedelta(6)),
        ("يوم الاربعاء القادم", TODAY + timedelta(2)),
        ("الجمعة الماضية", TODAY - timedelta(3)),
        ("יום ראשון", TODAY + timedelta(6)),
        ("ביום שלישי הבא", TODAY + timedelta(1)),
        ("שבת שעברה", TODAY - timedelta(2)),
        ("امروز", TODAY),
        ("فردا", TODAY + timedelta(1)),
        ("دیروز", TODAY - timedelta(1)),
        ("پس‌فردا", TODAY + timedelta(2)),
        ("اليوم", TODAY),
        ("غدًا", TODAY + timedelta(1)),
        ("أمس", TODAY - timedelta(1)),
        ("היום", TODAY),
        ("מחר", TODAY + timedelta(1)),
        ("אתמול", TODAY - timedelta(1)),
        ("+7", TODAY + timedelta(7)),
        ("−۳", TODAY - timedelta(3)),
        ("\u200f۲۰۲۶/۱۰/۱۲\u200f", TODAY),
    ],
)
def test_a_day_without_doubt_is_the_same_in_every_language(parser, text, day):
    assert parser.date(text) == day


@pytest.mark.parametrize(
    ("parser", "text", "day"),
    [
        (FA, "۱۴۰۴/۰۲/۰۳", date(2025, 4, 23)),
        (FA, "1404/2/3", date(2025, 4, 23)),
        (FA, "1404-02-03", date(2025, 4, 23)),
        (FA, "14040203", date(2025, 4, 23)),
        (AR, "1404/02/03", date(2025, 4, 23)),
        (FA, "۳/۲/۱۴۰۴", date(2025, 4, 23)),
        (FA, "04/02/03", date(2025, 4, 23)),
        (FA, "۵/۷", date(2026, 7, 29)),
        (FA, "۵ ۷", date(2026, 7, 29)),
        (FA, "۱۴۰۵/۰۷/۲۰ ه.ش", TODAY),
        (FA, "1447/05/01", date(2025, 10, 23)),
        (HIJRI, "1447/05/01", date(2025, 10, 23)),
        (HIJRI, "1/5", TODAY),
        (EN, "5/7", date(2026, 5, 7)),
        (EN, "25/7", date(2026, 7, 25)),
        (EN, "5/7/2026", date(2026, 5, 7)),
        (EN, "5/7/26", date(2026, 5, 7)),
        (EN, "1404/02/03", date(2025, 4, 23)),
        (HE, "5/7", date(2026, 7, 5)),
        (HE, "5.7.2026", date(2026, 7, 5)),
        (HE, "5.7.26", date(2026, 7, 5)),
        (AR, "٥/٧/٢٠٢٦", date(2026, 7, 5)),
        (AR, "1447/05/01", date(2025, 10, 23)),
        (AR, "1430/01/05", date(2009, 1, 2)),
        (EN, "1430/01/05", date(2009, 1, 2)),
        (FA, "1430/01/05", date(2051, 3, 25)),
        (HIJRI, "1405/07/20", date(1985, 4, 10)),
        (HE, "5.7.99", date(1999, 7, 5)),
    ],
)
def test_what_can_be_read_two_ways_follows_the_reader(parser, text, day):
    assert parser.date(text) == day


@pytest.mark.parametrize("parser", ALL)
@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026", "2026-10", "2026-13-01", "2026-02-30", "31/11/1404", "12:30", "1,2,3,4",
        "13 14 2026", "99999999", "20 Foo 2026", "Mehr", "0/0/2026", "1.5.12345", "+", "12 Oct 1200", "a" * 500,
        "2026-10-12-01", "today 5", "2026_10_12",
    ],
)  # fmt: skip
def test_what_is_not_a_day_is_refused(parser, text):
    with pytest.raises(NotUnderstood):
        parser.date(text)


@given(st.dates(date(1930, 1, 1), date(2057, 12, 31)), st.sampled_from(ALL), st.sampled_from("/-. "))
def test_year_first_is_read_in_every_calendar_it_belongs_to(day, parser, mark):
    assert parser.date(f"{day.year}{mark}{day.month}{mark}{day.day}") == day


@given(st.dates(date(1990, 1, 1), date(2057, 12, 31)), st.sampled_from("/-. "))
def test_own_calendar_comes_first(day, mark):
    solar = jalali_date.fromgregorian(date=day)
    lunar = Gregorian(day.year, day.month, day.day).to_hijri()
    assert FA.date(f"{solar.year}{mark}{solar.month}{mark}{solar.day}") == day
    assert FA.date(f"{solar.day}{mark}{solar.month}{mark}{solar.year}") == day
    assert HIJRI.date(f"{lunar.year}{mark}{lunar.month}{mark}{lunar.day}") == day


@pytest.mark.parametrize("parser", ALL)
def test_a_day_that_only_the_nearer_calendar_has_is_of_that_calendar(parser):
    assert parser.date("1404/02/31") == date(2025, 5, 21)
    assert parser.date("1446/12/29") == date(2025, 6, 25)


@pytest.mark.parametrize("text", ["1404/12/30", "30/12/1404", "۱۴۰۴/۱۲/۳۰", "14041230"])
def test_a_day_that_this_century_lacks_is_not_of_another(text):
    assert HIJRI.date(text) == date(1984, 9, 25)
    for parser in (FA, AR, HE, EN):
        with pytest.raises(NotUnderstood):
            parser.date(text)


def test_today_is_asked_each_time():
    clock = iter([date(2026, 1, 1), date(2026, 1, 2)])
    parser = Parser(Locale.of("en"), today=lambda: next(clock))
    assert [parser.date("today"), parser.date("today")] == [date(2026, 1, 1), date(2026, 1, 2)]


@pytest.mark.parametrize(
    ("values", "reading"),
    [
        (["2017-03-01", "2016-10-20", ""], DateReading.YMD),
        (["20170301", "20161020"], DateReading.YMD),
        (["25/12/2026", "01/02/2026"], DateReading.DMY),
        (["12/25/2026", "01/02/2026"], DateReading.MDY),
        (["12 Oct 2026", "13 Nov 2026"], DateReading.YMD),
        (["05/05/2026", "2026-01-02"], DateReading.DMY),
        (["05/05/2026", "06/06/2026"], DateReading.DMY),
        (["1404/02/31", "1404/03/01"], DateReading.JALALI),
        (["31/02/1404", "۰۱/۰۳/۱۴۰۴"], DateReading.JALALI),
        (["1448/01/05"], DateReading.HIJRI),
        (["1380/12/30 10:00", "1400/12/30"], DateReading.HIJRI),
        (["25/12/2026", "n/a", "01/02/2026", "soon"], DateReading.DMY),
        (["25/12/2026", "26/12/2026", "12/27/2026"], DateReading.DMY),
        ([], None),
        (["", "  "], None),
        (["n/a", "soon", "12"], None),
    ],
)
def test_a_column_is_read_one_way(values, reading):
    assert infer_date_order(iter(values)) == reading


def test_a_column_that_reads_two_ways_is_ambiguous():
    both = Ambiguous((DateReading.DMY, DateReading.MDY))
    assert infer_date_order(["01/02/2026", "03/04/2026"]) == both
    assert infer_date_order(["25/12/2026", "12/25/2026"]) == both
    lunar_or_solar = ["1404/02/03", "1404/05/06"]
    assert infer_date_order(lunar_or_solar) == Ambiguous((DateReading.JALALI, DateReading.HIJRI))
    assert infer_date_order(lunar_or_solar, prefer=CalendarId.GREGORIAN) == infer_date_order(lunar_or_solar)
    assert infer_date_order(lunar_or_solar, prefer=CalendarId.JALALI) is DateReading.JALALI
    assert infer_date_order(lunar_or_solar, prefer=CalendarId.HIJRI) is DateReading.HIJRI
    assert isinstance(infer_date_order(["05/02/03"]), Ambiguous)
    short = ["25.12.96", "01.02.26"]
    assert isinstance(infer_date_order(short), Ambiguous)
    assert infer_date_order(short, prefer=CalendarId.GREGORIAN) is DateReading.DMY


@pytest.mark.parametrize("prefer", [None, CalendarId.JALALI, CalendarId.GREGORIAN])
def test_one_wrong_day_does_not_make_a_solar_column_lunar(prefer):
    days = ["1404/01/05", "1404/02/03", "1404/12/30"]
    both = Ambiguous((DateReading.JALALI, DateReading.HIJRI))
    assert infer_date_order(days, prefer=prefer) == both
    assert infer_date_order([*days, "1404/02/31", "1404/03/31"], prefer=prefer) is DateReading.JALALI
    assert infer_date_order(["1446/12/30", "1447/01/05"], prefer=prefer) is DateReading.HIJRI
    assert infer_date_order(days, prefer=CalendarId.HIJRI) is DateReading.HIJRI


@given(st.lists(st.dates(date(1990, 1, 1), date(2057, 12, 31)), min_size=1), st.sampled_from(DateReading))
def test_a_column_is_never_read_wrongly_in_silence(days, true):
    def write(day):
        if true is DateReading.HIJRI:
            lunar = Gregorian(day.year, day.month, day.day).to_hijri()
            return f"{lunar.year}/{lunar.month}/{lunar.day}"
        if true is DateReading.JALALI:
            solar = jalali_date.fromgregorian(date=day)
            return f"{solar.year}/{solar.month}/{solar.day}"
        parts = {"y": f"{day.year:04}", "m": f"{day.month:02}", "d": f"{day.day:02}"}
        return "/".join(parts[part] for part in true.value)

    column = [write(day) for day in days]
    found = infer_date_order(column)
    if isinstance(found, Ambiguous):
        assert true in found.readings
    else:
        assert [read_date(text, found) for text in column] == days


def test_a_value_that_does_not_fit_the_column_is_refused():
    for text, reading in [
        ("25/12/2026", DateReading.MDY),
        ("2026-10-12", DateReading.JALALI),
        ("1404/02/03", DateReading.YMD),
        ("1404/02/03", DateReading.DMY),
        ("5/7", DateReading.DMY),
        ("12 Oct", DateReading.DMY),
        ("tomorrow", DateReading.YMD),
        ("", DateReading.YMD),
    ]:
        with pytest.raises(NotUnderstood):
            read_date(text, reading)


def test_short_years_are_past_or_near():
    assert read_date("5.7.26", DateReading.DMY, today=TODAY) == date(2026, 7, 5)
    assert read_date("5.7.46", DateReading.DMY, today=TODAY) == date(2046, 7, 5)
    assert read_date("5.7.47", DateReading.DMY, today=TODAY) == date(1947, 7, 5)
    assert read_date("99/07/05", DateReading.JALALI, today=TODAY) == date(2020, 9, 26)


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("۱۴۰۵/۱۲/۳۰", "fa", 29),
        ("۳۱ مهر ۱۴۰۵", "fa", 30),
        ("30/02/2026", "ar", 28),
        ("4/31/2026", "en", 30),
        ("2026-06-31", "he", 30),
    ],
)
def test_a_day_that_its_month_lacks_is_told_with_the_length_of_the_month(text, language, days):
    with pytest.raises(NotUnderstood) as refused:
        Parser(Locale.of(language), today=TODAY).date(text)
    assert refused.value.params["days"] == days
    assert "does not exist" in refused.value.message


@pytest.mark.parametrize("text", ["1405/13/01", "1405/12/45", "99/99/9999"])
def test_what_no_month_could_hold_is_no_date_at_all(text):
    with pytest.raises(NotUnderstood, match="is not a date"):
        FA.date(text)


def test_a_column_tells_the_length_of_the_month_too():
    with pytest.raises(NotUnderstood) as refused:
        read_date("۱۴۰۵/۱۲/۳۰", DateReading.JALALI)
    assert refused.value.params["days"] == 29
