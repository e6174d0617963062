"""Numbers, percents, amounts, durations and phones as four languages write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.parse import Parser

LOCALES = ["fa", "ar-EG", "he", "en"]
DIGITS = {"latn": "0123456789", "arabext": "۰۱۲۳۴۵۶۷۸۹", "arab": "٠١٢٣٤٥٦٧٨٩", "deva": "०१२३४५६७८९"}


@pytest.fixture(scope="module", params=LOCALES)
def parser(request):
    return Parser(Locale.of(request.param))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", "12.5"),
        ("۱۲٫۵", "12.5"),
        ("١٢٫٥", "12.5"),
        ("12/5", "12.5"),
        ("1,250", "1250"),
        ("۱٬۲۵۰", "1250"),
        ("۱٬۲۵۰٬۰۰۰", "1250000"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1 250", "1250"),
        ("1\u00a0250\u202f000,5", "1250000.5"),
        ("1'250'000.75", "1250000.75"),
        ("1’250", "1250"),
        ("1.250.000", "1250000"),
        ("12,50,000", "1250000"),
        ("۱۲/۵", "12.5"),
        ("۱٬۲۵۰/۷۵", "1250.75"),
        ("۱،۲۵۰", "1250"),
        ("12,5", "12.5"),
        ("0,250", "0.250"),
        ("1250,500", "1250.500"),
        (".5", "0.5"),
        ("12.", "12"),
        ("-42", "-42"),
        ("−42", "-42"),
        ("42-", "-42"),
        ("(42)", "-42"),
        ("+42", "42"),
        ("\u200e−۴۲\u200e", "-42"),
        ("\u200f۱٬۲۵۰\u200f", "1250"),
        ("  7 ", "7"),
        ("007", "7"),
        ("１２", "12"),
    ],
)
def test_a_number_is_read_in_every_language(parser, text, value):
    assert parser.number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "abc", "1_000", "1e5", "²", "½", "12²", "1½", "1,25,0", "1,2,3", "1.2.3", "1/2/3", "12:30",
        "--5", "(5", "5)", "-5-", "(-5)", "1 25", "12 345 6", "۱٬۲۵", "1,250,5", "1.250,000,000", ",", "5 6",
        "1..5", "1, 250", "NaN", "Infinity", "5 apples", "٪۵", "9" * 100, "5+", "1,250'000",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_refused(parser, text):
    with pytest.raises(NotUnderstood) as told:
        parser.number(text)
    assert len(str(told.value)) < 160


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(sorted(DIGITS)))
def test_any_number_is_read_in_any_digits(value, family):
    written = f"{value:,.2f}".translate(str.maketrans("0123456789", DIGITS[family]))
    continental = written.translate(str.maketrans(",.", ".,"))
    parser = Parser(Locale.of("fa"))
    assert parser.number(written) == parser.number(continental) == value


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_politely_refused(text):
    parser = Parser(Locale.of("en"))
    for read in (parser.number, parser.percent, parser.date, parser.duration, parser.phone):
        try:
            read(text)
        except NotUnderstood:
            continue


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("14.8%", "0.148"), ("14.8", "0.148"), ("٪۱۴٫۸", "0.148"), ("\u200f۱۴٫۸\u200f٪\u200f", "0.148"),
        ("۱۴/۸ درصد", "0.148"), ("١٤٫٨ بالمئة", "0.148"), ("14.8 אחוז", "0.148"), ("-5 %", "-0.05"), ("100%", "1"),
        ("5 per cent", "0.05"),
    ],
)  # fmt: skip
def test_percents(parser, text, fraction):
    assert parser.percent(text) == Decimal(fraction)


@pytest.mark.parametrize("text", ["5 $", "%", "5%%", "five"])
def test_what_is_not_a_percent(parser, text):
    with pytest.raises(NotUnderstood):
        parser.percent(text)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.5", "USD", 1250),
        ("12/5", "USD", 1250),
        ("۱٬۲۵۰", "USD", 125000),
        ("$1,250.50", "USD", 125050),
        ("-$5", "USD", -500),
        ("($5.25)", "USD", -525),
        ("US$ 5", "USD", 500),
        ("5 دلار", "USD", 500),
        ("USD 5", "USD", 500),
        ("1.250,50 €", "EUR", 125050),
        ("₪ 12.50", "ILS", 1250),
        ("12.50 ש״ח", "ILS", 1250),
        ("١٬٢٥٠٫٥٠ ر.س", "SAR", 125050),
        ("١٢ ريال", "SAR", 1200),
        ("12.5 د.إ.", "AED", 1250),
        ("12.345 د.ك", "KWD", 12345),
        ("۱٬۲۵۰ ریال", "IRR", 1250),
        ("۱٬۲۵۰ ﷼", "IRR", 1250),
        ("۱٬۲۵۰ تومان", "IRR", 12500),
        ("۱٬۲۵۰", "IRR", 1250),
        ("۱٬۲۵۰", "IRT", 12500),
        ("۱۲/۵ تومان", "IRT", 125),
        ("۱٬۲۵۰ ریال", "IRT", 1250),
        ("۲/۵ میلیون تومان", "IRT", 25_000_000),
        ("۳ هزار میلیارد ریال", "IRR", 3 * 10**12),
        ("5k", "USD", 500_000),
        ("$5M", "USD", 500_000_000),
        ("$1.2 bn", "USD", 120_000_000_000),
        ("₪5 אלפים", "ILS", 500_000),
        ("5 שקלים חדשים", "ILS", 500),
        ("5 דולר", "USD", 500),
        ("٥ آلاف ريال", "SAR", 500_000),
        ("١١ ألفًا", "SAR", 1_100_000),
        ("٣ ملايين جنيه مصري", "EGP", 300_000_000),
        ("٥ جنيهات", "EGP", 500),
        ("١٠ دراهم إماراتية", "AED", 1000),
        ("٢ مليون", "SAR", 200_000_000),
        ("2 מיליון ₪", "ILS", 200_000_000),
        ("1.005", "USD", 101),
        ("-1.005", "USD", -101),
        ("500 JPY", "JPY", 500),
    ],
)
def test_amounts_with_signs_and_words(parser, text, currency, minor):
    assert parser.money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$5", "EUR"),
        ("5 تومان", "USD"),
        ("5 €", "IRR"),
        ("5 apples", "USD"),
        ("9" * 20, "USD"),
        ("", "USD"),
        ("$", "USD"),
    ],
)
def test_another_currency_or_too_much_is_refused(parser, text, currency):
    with pytest.raises(NotUnderstood):
        parser.money(text, currency)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90), ("۹۰", 90), ("0", 0), ("1:30", 90), ("۱:۳۰", 90), ("1:30:40", 91), ("0:45", 45), ("1 h 30 m", 90),
        ("1h30m", 90), ("1h", 60), ("1.5 h", 90), ("1,5 hours", 90), ("45 min", 45), ("2 hours and 5 minutes", 125),
        ("half an hour", 30), ("۱ ساعت و ۳۰ دقیقه", 90), ("۱٫۵ ساعت", 90), ("۱/۵ ساعت", 90), ("نیم ساعت", 30),
        ("ساعت و نیم", 90), ("ساعة ونصف", 90), ("ساعتان و١٥ دقيقة", 135), ("٣ ساعات", 180), ("שעה וחצי", 90),
        ("quarter of an hour", 15), ("ربع ساعت", 15), ("ساعة وربع", 75), ("שעה ורבע", 75),
        ("1h30", 90), ("۱س۳۰", 90), ("۱ ساعت و ۳۰", 90), ("ساعتان و٣٠", 150), ("2 שעות ו-05", 125),
        ("שעתיים", 120), ("2 שעות ו-10 דקות", 130), ("חצי שעה", 30), ("15 דק'", 15),
    ],
)  # fmt: skip
def test_durations(parser, text, minutes):
    assert parser.duration(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "-90", "-1 h", "1:75", "1.5", "1 2 h", "soon", "5 h 3", "1 h 75", "30 m 15", "9999999", "and"]
)
def test_what_is_not_a_duration(parser, text):
    with pytest.raises(NotUnderstood):
        parser.duration(text)


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("0912 345 6789", "IR", "+989123456789"),
        ("۰۹۱۲۳۴۵۶۷۸۹", "IR", "+989123456789"),
        ("+98 (0) 912-345-6789", "US", "+989123456789"),
        ("0098 912 345 6789", "IR", "+989123456789"),
        ("0098 912 345 6789", "US", "+989123456789"),
        ("\u206a+98 21 8877 6655", "IR", "+982188776655"),
        ("\u200e+98\u00a021\u00a08877\u00a06655\u200e", "IR", "+982188776655"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "SA", "+966501234567"),
        ("054-234-5678", "IL", "+972542345678"),
        ("(212) 736-5000", "US", "+12127365000"),
        ("021-88776655 داخلی ۱۲", "IR", "+982188776655 ext. 12"),
        ("+1 212 736 5000 ext. 7", "US", "+12127365000 ext. 7"),
        ("8877665", "IR", "8877665"),
        ("+999 12345678", "IR", "+99912345678"),
    ],
)
def test_phones_become_international_or_stay_digits(text, country, kept):
    assert Parser(Locale.of("fa"), country=country).phone(text) == kept


@pytest.mark.parametrize(
    "text", ["", "12345", "1" * 16, "call me", "ali@example.com", "0912 abc 4567", "09123456789;DROP"]
)
def test_what_is_no_phone_is_refused(parser, text):
    with pytest.raises(NotUnderstood):
        parser.phone(text)


def test_the_country_of_the_language_dials_local_numbers():
    assert Parser(Locale.of("fa")).phone("0912 345 6789") == "+989123456789"
    assert Parser(Locale.of("ar-EG")).phone("010 1234 5678") == "+201012345678"
