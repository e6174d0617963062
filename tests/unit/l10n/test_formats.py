"""What a person reads: a hard-coded table of digits and signs, and sides that hold beside any neighbour."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from crmdesk import paths
from crmdesk.l10n import texts
from crmdesk.l10n.bidi import LTR, RTL, runs
from crmdesk.l10n.currencies import CurrencyCode
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import LANGUAGES, Locale, language
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.numerals import shares
from crmdesk.l10n.texts import NN_, Listing, Word

MARKS = dict.fromkeys(map(ord, "\u200e\u200f"))
LOCALES = [Locale.of(row.code, digits=digits) for row in LANGUAGES for digits in ("latn", "arabext", "arab")]
BY_NAME = {f"{each.language.code}-{each.digits}": Formatter(each) for each in LOCALES}

ARABIC = (
    "{n} سجل", "سجل واحد", "سجلان", "{n} سجلات", "{n} سجلًا", "{n} سجل",
)  # fmt: skip


def bare(text: str) -> str:
    """`text` without its marks."""
    return text.translate(MARKS)


def fmt(code: str, **choice) -> Formatter:
    return Formatter(Locale.of(code, **choice))


def seen(text: str, base: int, start: int, end: int) -> str:
    """What is seen of `text[start:end]`, from left to right, when the whole is one line."""
    order = [
        n
        for run in runs(text, base)
        for n in (reversed(range(run.start, run.end)) if run.rtl else range(run.start, run.end))
    ]
    places = [at for at, n in enumerate(order) if start <= n < end and text[n] not in "\u200e\u200f"]
    between = "".join(text[order[at]] for at in range(places[0], places[-1] + 1))
    return bare(between)


def base_of(name: str) -> int:
    """The direction of the lines in which a locale's texts stand."""
    return LTR if name.startswith("en") else RTL


NEIGHBOURS = st.lists(
    st.sampled_from(
        [
            "فروش",
            "شركة",
            "חברה",
            "Acme",
            "12",
            "۱۲",
            "١٢",
            "-",
            "+",
            "%",
            "(",
            ")",
            ",",
            "،",
            "/",
            "#",
            "$",
            "«",
        ]
    ),
    max_size=4,
).map(" ".join)
VALUES = st.decimals(-(10**9), 10**9, places=2)


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Catalogues of the few texts that the formatter itself and these tests use."""
    entries = {
        "fa": {
            "{points} pt": "{points} واحد",
            "Hello, {name}": "سلام، {name}",
            ("{n} record", "{n} records"): ("{n} رکورد",) * 2,
        },
        "ar": {
            ("{n} record", "{n} records"): ARABIC,
            ("{n} day", "{n} days"): ("{n} يوم", "يوم", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم"),
            ("{n} month", "{n} months"): ("{n} شهر", "شهر", "شهران", "{n} أشهر", "{n} شهرًا", "{n} شهر"),
            ("{n} time", "{n} times"): ("{n} مرة", "مرة", "مرتان", "{n} مرات", "{n} مرة", "{n} مرة"),
        },
        "he": {("{n} record", "{n} records"): ("רשומה אחת", "{n} רשומות"), "Hello, {name}": "שלום {name}"},
    }
    for code, found in entries.items():
        catalogue = Catalog(locale=code, header_comment="")
        forms, rule = language(code).plural_rule.rstrip(";").split("; plural=")
        catalogue._num_plurals, catalogue._plural_expr = int(forms.removeprefix("nplurals=")), rule
        for message, text in found.items():
            catalogue.add(message, text)
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "crmdesk.mo").open("wb") as file:
            write_mo(file, catalogue)
    monkeypatch.setattr(paths, "catalogues", lambda: tmp_path)
    texts._catalogue.cache_clear()
    yield
    texts._catalogue.cache_clear()


# Digits and signs


@pytest.mark.parametrize(
    ("digits", "number"),
    [("latn", "1,234,567,890.25"), ("arabext", "۱٬۲۳۴٬۵۶۷٬۸۹۰٫۲۵"), ("arab", "١٬٢٣٤٬٥٦٧٬٨٩٠٫٢٥")],
)
@pytest.mark.parametrize("code", ["en", "fa", "ar", "he"])
def test_digits_and_separators(code, digits, number):
    assert fmt(code, digits=digits).number(Decimal("1234567890.25")) == number


def test_the_digits_that_each_language_has_of_itself():
    assert [fmt(row.code).integer(1250000) for row in LANGUAGES] == [
        "1,250,000", "۱٬۲۵۰٬۰۰۰", "١٬٢٥٠٬٠٠٠", "١٬٢٥٠٬٠٠٠", "1,250,000", "1,250,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("0.5"), 0, "0"), (Decimal("1.5"), 0, "2"), (Decimal("2.25"), 1, "2.2"), (Decimal("-0.04"), 1, "0.0"),
        (1.0, None, "1"), (0.1 + 0.2, None, "0.3"), (Decimal("0.125"), None, "0.125"), (Decimal(100), None, "100"),
        (Decimal(1) / 3, None, "0.333333"), (1 / 3, None, "0.33"), (0, 2, "0.00"), (10**40, 0, f"{10**40:,}"),
    ],
)  # fmt: skip
def test_places(value, places, text):
    assert fmt("en").number(value, places) == text


def test_a_plus_only_on_request_and_never_on_nothing():
    assert [fmt("en").number(n, 1, sign=True) for n in (5, 0, -5, Decimal("-0.01"))] == [
        "+5.0",
        "0.0",
        "−5.0",
        "0.0",
    ]
    assert fmt("en").integer(5) == "5"


@pytest.mark.parametrize("name", BY_NAME)
@given(value=VALUES, before=NEIGHBOURS, after=NEIGHBOURS)
def test_sides_of_signs_hold_beside_any_neighbour(name, value, before, after):
    own = BY_NAME[name]
    base = base_of(name)
    figure = bare(own.number(abs(value), 2))
    sign = "−" if value < 0 else "+" if value > 0 else ""
    percent = bare(own.number(abs(value), 1))
    minus = "−" if value < 0 and bare(own.number(value, 1)) != percent else ""
    left = name[:2] in {"fa", "ar"}
    expected = {
        own.number(value, 2, sign=True): f"{sign}{figure}",
        own.percent(value / 100): f"٪{minus}{percent}" if left else f"{minus}{percent}%",
    }
    for piece, shown in expected.items():
        line = f"{own.isolate(before)} {piece} {own.isolate(after)}"
        start = line.index(piece, len(own.isolate(before)))
        assert seen(line, base, start, start + len(piece)) == shown


@pytest.mark.parametrize("name", [name for name in BY_NAME if not name.startswith("en")])
@given(before=NEIGHBOURS, after=NEIGHBOURS, minor=st.integers(-(10**9), 10**9))
def test_unit_stands_left_of_the_number_in_rtl_languages(name, before, after, minor):
    own = BY_NAME[name]
    piece, figure = own.money(minor, "ILS"), bare(own.amount(abs(minor), "ILS"))
    figure = figure.removesuffix(bare(own.number(Decimal(0), 2))[1:])
    unit = own.unit("ILS")[::-1]
    line = f"{before} {piece} {after}"
    start = len(before) + 1
    assert seen(line, RTL, start, start + len(piece)) == f"{unit}\u00a0{'−' if minor < 0 else ''}{figure}"
    if minor >= 0:
        assert seen(line, LTR, start, start + len(piece)) == f"{unit}\u00a0{figure}"


@pytest.mark.parametrize(
    ("name", "digits"), [("fa", "#۱۰۵۸"), ("ar-EG", "#١٠٥٨"), ("he", "#1058"), ("en", "#1058")]
)
def test_a_record_is_called_by_its_number_in_local_digits_never_grouped(name, digits):
    assert bare(fmt(name).record_number(1058)) == digits


@pytest.mark.parametrize("name", BY_NAME)
@given(before=NEIGHBOURS, after=NEIGHBOURS)
def test_codes_phones_and_dates_read_from_the_left(name, before, after):
    own = BY_NAME[name]
    base = base_of(name)
    before, after = own.isolate(before), own.isolate(after)
    day = dt.date(2025, 4, 23)
    for piece in (
        own.phone("+98 21 8877 6655"),
        own.phone("021-8877 6655"),
        own.ident("#1042"),
        own.ident("Q-2026-0187"),
        own.ident("a.b@c.example"),
        own.date(day),
        own.time(dt.time(10, 42)),
    ):
        line = f"{before} {piece} {after}"
        start = len(before) + 1
        assert seen(line, base, start, start + len(piece)) == bare(piece)


# Percent, points, money


@pytest.mark.parametrize(
    ("code", "shown"), [("fa", "٪−۱۰۰"), ("ar", "٪−١٠٠"), ("he", "−100%"), ("en", "−100%")]
)
def test_a_percent_below_nought_has_both_signs_on_their_sides(code, shown):
    own = fmt(code)
    piece = own.percent(Decimal(-1), 0)
    for before, after in (("", ""), ("نرخ", "بود"), ("rate", "then"), ("۱۲", "12")):
        start = len(own.isolate(before)) + 1
        line = f"{own.isolate(before)} {piece} {own.isolate(after)}"
        assert seen(line, base_of(code), start, start + len(piece)) == shown
    assert own.percent_sign in shown


def test_percent_and_points(catalogues):
    assert [bare(fmt(code).percent(Decimal("0.028"))) for code in ("en", "fa", "ar", "he")] == [
        "2.8%",
        "۲٫۸٪",
        "٢٫٨٪",
        "2.8%",
    ]
    assert fmt("en").percent(1, 0) == "100%"
    assert fmt("en").percent(0.285, 1) == "28.5%"
    assert bare(fmt("fa").points(Decimal("-0.022"))) == "−۲٫۲ واحد"
    assert fmt("en").points(0.006) == "+0.6 pt"


@pytest.mark.parametrize(
    ("code", "minor", "currency", "text"),
    [
        ("en", 125050, "USD", "$1,250.50"), ("en", -125000, "USD", "−$1,250"), ("en", 0, "USD", "$0"),
        ("en", 125000, "SAR", "1,250 SAR"), ("en", 12_500_000, "IRR", "12,500,000 rials"), ("en", 5, "KWD", "0.005 KWD"),
        ("fa", 12_500_000, "IRR", "۱۲٬۵۰۰٬۰۰۰ ریال"), ("ar", 4_850_000, "SAR", "٤٨٬٥٠٠ ر.س"), ("ar-EG", 123456, "EGP", "١٬٢٣٤٫٥٦ ج.م"),
        ("he", 108000, "ILS", "1,080 ₪"), ("he", 123450, "USD", "1,234.50 $"),
    ],
)  # fmt: skip
def test_money(code, minor, currency, text):
    assert bare(fmt(code).money(minor, currency)).replace("\u00a0", " ") == text


def test_rial_and_toman():
    toman, rial = fmt("fa", currency="IRT"), fmt("fa")
    assert bare(toman.money(12_500_000, "IRR")) == "۱٬۲۵۰٬۰۰۰\u00a0تومان"
    assert bare(rial.money(12_500_000, "IRT")) == "۱٬۲۵۰٬۰۰۰\u00a0تومان"
    assert toman.amount(12_500_000, "IRR") == "۱٬۲۵۰٬۰۰۰"
    assert toman.amount(12_345, "IRR") == "۱٬۲۳۴٫۵"
    assert (toman.unit("IRR"), rial.unit("IRR"), toman.unit("USD")) == ("تومان", "ریال", "دلار")
    assert toman.compact(4_823_000_000, "IRR") == ("۴۸۲٫۳", "میلیون تومان")
    assert fmt("en", currency="IRT").money(12_345_670, "IRR") == "1,234,567\u00a0toman"


@given(st.integers(-(10**15), 10**15))
def test_a_toman_is_ten_rials(minor):
    toman, rial = fmt("en", currency="IRT"), fmt("en")
    assert Decimal(toman.amount(minor, "IRR").replace(",", "").replace("−", "-")) * 10 == minor
    assert rial.amount(minor, "IRR").replace(",", "").replace("−", "-") == str(minor)


def test_columns_keep_all_places_and_running_text_only_those_needed():
    assert (fmt("en").amount(125000, "USD"), fmt("en").money(125000, "USD")) == ("1,250.00", "$1,250")
    assert fmt("en").amount(125050, "USD", 0) == "1,250"
    assert fmt("en").unit("USD") == "US$"


@pytest.mark.parametrize(
    ("code", "minor", "currency", "pair"),
    [
        ("en", 48_230_00, "USD", ("$48,230", "")), ("en", 482_300_00, "USD", ("$482.3", "thousand")), ("en", 1250, "USD", ("$12.50", "")),
        ("en", 4_823_000_00, "SAR", ("4.8", "million SAR")), ("en", 99_999_999_99, "USD", ("$100", "million")), ("en", 10**11, "USD", ("$1", "billion")),
        ("fa", 3_000_000_000_000, "IRR", ("۳", "هزار میلیارد ریال")), ("ar", 21_480_000, "SAR", ("٢١٤٫٨", "ألف ر.س")), ("he", 18_640_000, "ILS", ("186.4", "אלף ₪")),
    ],
)  # fmt: skip
def test_compact(code, minor, currency, pair):
    assert fmt(code).compact(minor, currency) == pair


def test_compact_beside_another_amount_takes_its_scale():
    toman = fmt("fa", currency="IRT")
    assert toman.compact(47_000_000, "IRR", like=4_823_000_000) == ("۴٫۷", "میلیون تومان")
    assert fmt("en").compact(1890_00, "USD", sign=True) == ("+$1,890", "")
    assert fmt("en").money(482_300_00, "USD", compact=True) == "$482.3\u00a0thousand"


# Days and moments

NOVEMBER = dt.date(2026, 11, 18)
MORNING = dt.datetime(2026, 11, 18, 9, 5)  # noqa: DTZ001 - already local


@pytest.mark.parametrize(
    ("code", "choice", "short", "long"),
    [
        ("en", {}, "18 Nov 2026", "Wednesday 18 November 2026"), ("en", {"country": "GB"}, "18 Nov 2026", "Wednesday 18 November 2026"),
        ("fa", {}, "۱۴۰۵/۰۸/۲۷", "چهارشنبه ۲۷ آبان ۱۴۰۵"), ("fa", {"calendar": "gregorian"}, "۲۰۲۶/۱۱/۱۸", "چهارشنبه ۱۸ نوامبر ۲۰۲۶"),
        ("ar", {}, "١٨/١١/٢٠٢٦", "الأربعاء ١٨ نوفمبر ٢٠٢٦"), ("ar", {"calendar": "hijri"}, "١٤٤٨/٠٦/٠٨", "الأربعاء ٨ جمادى الآخرة ١٤٤٨"),
        ("he", {}, "18.11.2026", "יום רביעי 18 בנובמבר 2026"), ("en", {"calendar": "jalali"}, "1405/08/27", "Wednesday 27 Aban 1405"),
        ("ar-AE", {}, "18/11/2026", "الأربعاء 18 نوفمبر 2026"),
    ],
)  # fmt: skip
def test_dates(code, choice, short, long):
    own = fmt(code, **choice)
    assert (own.date(NOVEMBER), own.date_long(NOVEMBER)) == (short, long)


def test_a_persian_date_is_padded_and_the_others_as_published():
    assert fmt("fa").date(dt.date(2025, 4, 23)) == "۱۴۰۴/۰۲/۰۳"
    assert fmt("ar", calendar="hijri").date(dt.date(2024, 3, 11)) == "١٤٤٥/٠٩/٠١"
    assert fmt("he").date(dt.date(2027, 3, 1)) == "1.3.2027"


@pytest.mark.parametrize(
    ("code", "start", "end", "text"),
    [
        ("fa", "2026-09-23", "2026-10-22", "۱ تا ۳۰ مهر ۱۴۰۵"), ("en", "2026-10-01", "2026-10-31", "1 to 31 October 2026"),
        ("ar", "2026-10-01", "2026-10-31", "١ إلى ٣١ أكتوبر ٢٠٢٦"), ("he", "2026-10-01", "2026-10-31", "1 עד 31 באוקטובר 2026"),
        ("en", "2026-09-23", "2026-10-22", "23 September to 22 October 2026"), ("en", "2025-12-30", "2026-01-02", "30 December 2025 to 2 January 2026"),
        ("fa", "2026-03-20", "2026-03-21", "۲۹ اسفند ۱۴۰۴ تا ۱ فروردین ۱۴۰۵"), ("en", "2026-10-01", "2026-10-01", "1 October 2026"),
    ],
)  # fmt: skip
def test_ranges_are_words(code, start, end, text):
    assert fmt(code).date_range(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == text


def test_months_and_days():
    own = fmt("fa")
    assert (own.month_of(NOVEMBER), own.day_month(NOVEMBER), own.weekday(NOVEMBER)) == (
        "آبان ۱۴۰۵",
        "۲۷ آبان",
        "چهارشنبه",
    )
    assert own.month(1405, 7, "jalali") == "مهر ۱۴۰۵"
    assert fmt("he").day_month(NOVEMBER) == "18 בנובמבר"
    assert fmt("en").month(2026, 10, "gregorian") == "October 2026"


def test_a_day_outside_the_calendar_is_still_shown():
    assert fmt("fa").date(dt.date(2090, 1, 2)) == "۲۰۹۰/۰۱/۰۲"
    assert fmt("fa").date_range(dt.date(2058, 3, 19), dt.date(2058, 3, 21)) == "۲۹ اسفند ۱۴۳۶ تا ۲۱ مارس ۲۰۵۸"


def test_moments_are_shown_in_the_zone_of_the_book():
    moment = dt.datetime(2026, 11, 18, 20, 35, tzinfo=dt.UTC)
    tehran = dt.timezone(dt.timedelta(hours=3, minutes=30))
    assert Formatter(Locale.of("fa"), tehran).moment(moment) == "۱۴۰۵/۰۸/۲۸، ۰۰:۰۵"
    assert Formatter(Locale.of("en"), tehran).time(moment) == "00:05"
    assert fmt("he").moment(MORNING) == "18.11.2026, 09:05"


# Durations and counted sentences


def test_durations(catalogues):
    en, ar = fmt("en"), fmt("ar")
    assert [en.duration_days(n) for n in (0, 1, 1.04, Decimal("2.5"))] == [
        "0 days",
        "1 day",
        "1 day",
        "2.5 days",
    ]
    assert [bare(ar.duration_days(n)) for n in (1, 2, 3, 11, 100, 2.5)] == [
        "يوم",
        "يومان",
        "٣ أيام",
        "١١ يومًا",
        "١٠٠ يوم",
        "٢٫٥ يوم",
    ]
    assert [bare(ar.months(n)) for n in (1, 2, 4, 12, Decimal("4.17"))] == [
        "شهر",
        "شهران",
        "٤ أشهر",
        "١٢ شهرًا",
        "٤٫١٧ شهر",
    ]
    assert [bare(ar.times(n)) for n in (2, 5, Decimal("1.20"))] == ["مرتان", "٥ مرات", "١٫٢٠ مرة"]
    assert (en.hours(Decimal("26.42")), en.hours(1), en.minutes(18)) == ("26.4 hours", "1 hour", "18 minutes")
    assert [en.span(n) for n in (0, 18, 60, 160)] == [
        "0 minutes",
        "18 minutes",
        "1 hour",
        "2 hours and 40 minutes",
    ]


def test_a_length_below_nothing_keeps_its_sign(catalogues):
    """A figure of one's own may be the difference of two lengths."""
    told = [fmt("en").span(n) for n in (-30, -60, -90, -125)]
    assert told == ["−30 minutes", "−1 hours", "−1.5 hours", "−2.1 hours"]
    for code in ("en", "fa", "ar", "he"):
        way = fmt(code, digits="latn")
        for write in (way.duration_days, way.months, way.times, way.hours, way.minutes):
            assert all(f"−{n}" in bare(write(-n)) for n in (1, 2, 11))


def test_counted_sentences(catalogues):
    def say(code: str, n: int) -> str:
        return fmt(code, digits="latn").counted("{n} record", "{n} records", n)

    assert [say("ar", n) for n in (0, 1, 2, 3, 11, 99, 100)] == [
        "0 سجل", "سجل واحد", "سجلان", "3 سجلات", "11 سجلًا", "99 سجلًا", "100 سجل",
    ]  # fmt: skip
    assert [say("he", n) for n in (1, 2, 3)] == ["רשומה אחת", "2 רשומות", "3 רשומות"]
    assert [say("en", n) for n in (0, 1, 2)] == ["0 records", "1 record", "2 records"]


@pytest.mark.parametrize(
    ("code", "choice", "text"),
    [
        ("en", {}, "3 · few"),
        ("he", {}, "3 · few"),
        ("fa", {}, "۳، few"),
        ("ar", {}, "٣، few"),
        ("ar", {"digits": "latn"}, "3 · few"),
        ("fa", {"digits": "latn"}, "3 · few"),
        ("en", {"digits": "arab"}, "٣, few"),
    ],
)
def test_no_dot_stands_beside_digits_whose_nought_is_a_dot(code, choice, text):
    own = fmt(code, **choice)
    assert bare(own.joined([own.integer(3), "", "few"])) == text


def test_a_sentence_with_a_count_takes_its_plural(catalogues):
    moved = texts.NN_("{count} deal moved", "{count} deals moved")
    assert [fmt("en").sentence(moved, count=n) for n in (1, 3)] == ["1 deal moved", "3 deals moved"]
    assert fmt("en").sentence("{count} fields need attention.", count=2) == "2 fields need attention."


# Sentences


def test_a_sentence_writes_each_parameter_by_its_type(catalogues):
    text = fmt("en").sentence(
        "{who}: {n}, {x}, {day}, {at}", who="Acme", n=1250, x=Decimal("1.50"), day=NOVEMBER, at=MORNING
    )
    assert text == "Acme: 1,250, 1.5, 18 Nov 2026, 18 Nov 2026, 09:05"
    assert bare(fmt("fa").sentence("Hello, {name}", name="Acme (Tehran) Ltd.")) == "سلام، Acme (Tehran) Ltd."
    assert fmt("en").sentence("{message} and {one}", message="a", one="b") == "a and b"


def test_an_error_is_said_in_the_language_of_the_reader(catalogues):
    error = CrmError("Hello, {name}", name="x")
    assert bare(fmt("he").error(error)) == "שלום x"


@pytest.mark.parametrize(
    ("code", "currency", "word"),
    [("fa", "IRT", "تومان"), ("fa", "USD", "دلار"), ("en", "IRT", "toman"), ("en", "USD", "USD"), ("he", "EUR", "EUR")],
)
def test_a_currency_in_a_sentence_is_called_by_its_word_where_there_is_one(code, currency, word):
    said = fmt(code).sentence("{currency}.", currency=CurrencyCode(currency))
    assert bare(said) == f"{word}."


@pytest.mark.parametrize(("code", "base"), [("en", LTR), ("fa", RTL), ("he", RTL)])
@pytest.mark.parametrize(
    "name", ["Acme (Tehran) Ltd.", "شرکت (تهران)!", "חברה בע״מ, 12", "12 - 14", "C++", ""]
)
def test_a_name_in_a_sentence_is_seen_as_it_is_alone(code, base, name):
    own = fmt(code)
    found = own.isolate(name)
    line = f"{'الف' if base else 'a'} {found}: 3 {'ب' if base else 'b'}"
    start = 4 if base else 2
    if not name:
        assert found == ""
        return
    direction = next((RTL if ch in "شח" else LTR for ch in name if ch.isalpha()), base)
    assert seen(line, base, start, start + len(found)) == seen(name, direction, 0, len(name))
    order = [
        n
        for run in runs(line, base)
        for n in (reversed(range(run.start, run.end)) if run.rtl else range(run.start, run.end))
    ]
    three, visible = (
        order.index(line.index("3", start + len(found))),
        [order.index(n) for n in range(start, start + len(found)) if line[n].isalnum()],
    )
    assert three < min(visible) if base else three > max(visible)


def test_plain_names_of_the_own_script_carry_no_marks():
    assert fmt("en").isolate("Acme Ltd.") == "Acme Ltd."
    assert fmt("fa").isolate("نوین تک") == "نوین تک"


def test_references_are_never_grouped_nor_translated():
    assert fmt("en").ident("2026") == "2026"
    assert bare(fmt("fa").ident("INV-2026")) == "INV-2026"
    assert fmt("fa").local_digits("2026") == "۲۰۲۶"


def test_phones():
    assert fmt("en").phone("+982188776655") == "+98 21 8877 6655"
    assert bare(fmt("fa").phone("0935 000 1074")) == "۰۹۳۵ ۰۰۰ ۱۰۷۴"
    assert bare(fmt("fa").phone("(021) 8877 6655")) == "(۰۲۱) ۸۸۷۷ ۶۶۵۵"
    assert bare(fmt("ar").phone("(011) 555 0100")) == "٠١١ ٥٥٥ ٠١٠٠"
    for kept in ("0935 000 1074", "۰۹۳۵ ۰۰۰ ۱۰۷۴", "٠٩٣٥ ٠٠٠ ١٠٧٤"):
        seen = [bare(fmt(language).phone(kept)) for language in ("en", "fa", "ar")]
        assert seen == ["0935 000 1074", "۰۹۳۵ ۰۰۰ ۱۰۷۴", "٠٩٣٥ ٠٠٠ ١٠٧٤"]
    assert fmt("en").phone("+999") == "+999"
    assert fmt("en").phone("+999999999999") == "+999999999999"
    assert fmt("en").phone("call Sara") == "call Sara"


def test_a_report_speaks_its_own_language_in_any_thread(catalogues):
    heard = []
    worker = threading.Thread(
        target=lambda: heard.append(bare(fmt("he").sentence("Hello, {name}", name="x")))
    )
    with texts.using("fa"):
        worker.start()
        worker.join()
        assert fmt("en").sentence("Hello, {name}", name="x") == "Hello, x"
    assert heard == ["שלום x"]


# Shares


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(0, 2))
def test_shares_add_up_and_stay_within_a_step(values, places):
    found = shares(values, places)
    whole = sum(values)
    if not whole:
        assert found == [0] * len(values)
        return
    step = Decimal(1).scaleb(-places - 2)
    assert sum(found) == 1
    for value, share in zip(values, found, strict=True):
        assert abs(share - Decimal(value) / whole) < step
        assert (share / step) % 1 == 0
    ranked = [share for _value, share in sorted(zip(values, found, strict=True))]
    assert ranked == sorted(ranked)


def test_shares_known():
    assert shares([1, 1, 1]) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert shares([19, 14, 11, 8, 6, 3]) == [Decimal(n) / 100 for n in (31, 23, 18, 13, 10, 5)]
    assert shares([]) == []
    with pytest.raises(ValueError, match="negative"):
        shares([1, -1])


def test_a_word_of_the_program_is_translated_within_a_sentence_and_names_are_listed():
    refusal = "{records} ({kind})"
    params = {"records": Listing(["Sara", Word("Deals")]), "kind": Word("Deals")}
    with_comma = strip_marks(fmt("fa").sentence(refusal, **params))
    assert with_comma == "Sara، معامله‌ها (معامله‌ها)"
    assert str(CrmError(refusal, **params)) == "Sara, Deals (Deals)"


def test_a_refusal_that_counts_is_said_in_english_with_its_plural():
    told = NN_("{count} field needs attention.", "{count} fields need attention.")
    assert [str(CrmError(told, count=count)) for count in (1, 2)] == [
        "1 field needs attention.",
        "2 fields need attention.",
    ]
