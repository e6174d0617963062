"""The search form against Unicode's own tables and the spelling pairs of four languages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.l10n.normalise import clean, digits_only, fold, latin_digits, phone_key, squeeze, strip_marks
from tests.steps import steps

SAME = [
    ("كتاب", "کتاب"),
    ("علي", "علی"),
    ("موسى", "موسی"),
    ("رئیس", "رییس"),
    ("فاطمة", "فاطمه"),
    ("خانۀ", "خانه"),
    ("مؤمن", "مومن"),
    ("أحمد", "احمد"),
    ("إبراهيم", "ابراهیم"),
    ("آرش", "ارش"),
    ("ٱلله", "الله"),
    ("جزء", "جز"),
    ("مـــدیر", "مدیر"),
    ("می‌رود", "میرود"),
    ("مُحَمَّد", "محمد"),
    ("שָׁלוֹם", "שלום"),
    ("۰۹۱۲", "0912"),
    ("٠٩١٢", "0912"),
    ("צה״ל", 'צה"ל'),
    ("צ׳ק", "צ'ק"),
    ("תל־אביב", "תל-אביב"),
    ("ﻛﺘﺎﺏ", "کتاب"),
    ("ﻻ", "لا"),
    ("Łódź", "lodz"),
    ("Sørensen", "sorensen"),
    ("STRASSE", "straße"),
    ("Ægir", "aegir"),
    ("Đorđe", "dorde"),
    ("Þór", "thor"),
    ("İstanbul", "istanbul"),
    ("Irmak", "ırmak"),
    ("José", "jose"),
    ("ＡＣＭＥ", "acme"),
    ("a\u200fb", "ab"),
    ("  a\u00a0 \n b ", "a b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_share_one_search_form(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_decomposed_text_folds_like_composed(one, other):
    assert fold(unicodedata.normalize("NFD", one)) == fold(unicodedata.normalize("NFC", other))


@pytest.mark.parametrize(
    ("one", "other"), [("کار", "گار"), ("بهار", "بهاز"), ("ali", "alia"), ("שלום", "שלוס")]
)
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


def test_spaced_and_joined_verb_share_the_squeezed_form():
    assert squeeze("می رود") == squeeze("می‌رود") == squeeze("میرود")


@given(st.text())
def test_folding_is_settled_after_one_pass(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(categories=("L", "N"))))
def test_capitals_do_not_matter(text):
    assert fold(text.casefold()) == fold(text)


def test_every_digit_family_is_read():
    for code in range(0x110000):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            assert latin_digits(chr(code)) == fold(chr(code)) == digits_only(chr(code)) == str(digit)


def test_superscripts_are_not_digits_of_a_number():
    assert latin_digits("12²") == "12²"
    assert digits_only("۱۲²/٣") == "123"


def test_folding_a_name_is_a_few_steps():
    names = [f"شرکت كيميا گستر {number}" for number in range(20_000)]
    fold(names[0])
    assert steps(lambda: [fold(name) for name in names]) < 6 * len(names)


@pytest.mark.parametrize(
    ("dirty", "pure", "removed"),
    [
        ("plain", "plain", 0),
        ("line\nnext\tcell", "line\nnext\tcell", 0),
        ("a\r\nb\rc", "a\nb\nc", 0),
        ("a\x00b", "ab", 1),
        ("a\ud800b\udfff", "ab", 2),
        ("\u202eevil\u2066x\u2069\u200e\u200f\u061c", "evilx", 6),
        ("\ufeffname", "name", 1),
        ("a\x07\x1b[1m\x85", "a[1m", 3),
        ("می‌رود", "می‌رود", 0),
        ("👩\u200d💻", "👩\u200d💻", 0),
    ],
)
def test_what_no_keyboard_writes_is_taken_out_and_counted(dirty, pure, removed):
    assert clean(dirty) == (pure, removed)


@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored_by_both_engines(text):
    pure, removed = clean(text)
    pure.encode("utf-8")
    assert "\x00" not in pure
    assert clean(pure) == (pure, 0)
    assert len(text) - len(pure) - removed == text.count("\r\n")


def test_direction_marks_leave_with_strip_marks():
    assert strip_marks("\u200f۱۲\u200f٪\u200f \u2066+98\u2069") == "۱۲٪ +98"


@pytest.mark.parametrize("stored", ["+98 912 345 6789", "0098912 345 6789", "٠٩١٢٣٤٥٦٧٨٩", "(0)912-345-6789"])
@pytest.mark.parametrize("sought", ["0912", "۹۱۲۳۴۵", "6789", "0912 345 6789"])
def test_a_number_is_found_by_its_digits(stored, sought):
    assert phone_key(sought) in phone_key(stored)


def test_trunk_zero_in_brackets_and_several_numbers():
    assert phone_key("+44 (0)20 7946 0000\n۰۲۱-۸۸") == "442079460000\n2188"
