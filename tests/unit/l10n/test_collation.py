"""Dictionary order against golden lists of forty words, in the order of CLDR's alphabets."""

import random
import unicodedata

import pytest

from crmdesk.l10n.collation import sort_key

GOLDEN = {
    "fa": (
        "آبادان آرش آوا ابر احمد اردشیر ایران بابک بهرام پارس پونه تهران ثریا جمشید چنگیز حسن خسرو داریوش ذکا رامین"
        " رئیسی ربیعی زهرا ژاله سارا شیراز صبا ضیا طاهر ظفر عباس غزل فرهاد قاسم کاوه گیتی لاله منوچهر نادر وحید هما یاسمن"
    ),
    "ar": (
        "آدم أحمد إدريس باسم بيروت تامر ثابت جابر حسن خالد دمشق ذكي رباب زياد سالم شادي صالح ضياء طارق ظافر"
        " عادل غسان فاطمة قاسم كامل كريم لؤي ليلى ماجد مؤيد مراد نادر نور هادي هبة وائل وليد ياسر يحيى يوسف"
    ),
    "he": (
        "אביב אהרון אילת ארז בועז ברק גבריאל גליל דוד דן הדס הרצליה ורד זאב חגית חיפה טבריה טל ים יעל"
        " כהן כרמל לוד לירון מאיר משה נגב נועם סביון סיון עומר ענת פאר פנינה צבי צפת קרן רחל שלום תמר"
    ),
    "en": (
        "Aaron abbey Ålund Bach baker Brown Carl Chen clark Cole Dale Dumas Dvořák Eaton Éclair Evans Fox"
        " Garcia Hall hill Ito Jones Kim Lee Łukasz Lund Moore Nash Oak Ødegaard Olsen Park Quinn Reed"
        " Sørensen Stone Tan Unger Vega young"
    ),
}


@pytest.mark.parametrize("catalogue", GOLDEN)
def test_forty_words_come_in_dictionary_order(catalogue):
    words = GOLDEN[catalogue].split()
    assert len(words) >= 40
    mixed = words[:]
    random.Random(40).shuffle(mixed)
    assert sorted(mixed, key=lambda word: sort_key(word, catalogue)) == words


@pytest.mark.parametrize("catalogue", GOLDEN)
def test_keys_order_alike_on_both_engines(catalogue):
    keys = [sort_key(word, each) for each in GOLDEN for word in GOLDEN[each].split() for each in [catalogue]]
    assert sorted(keys) == sorted(keys, key=lambda key: key.encode("utf-8"))
    assert all(key.isascii() and key.isprintable() for key in keys)


@pytest.mark.parametrize(
    ("catalogue", "first", "second"),
    [
        ("fa", "یاسمن", "Acme"),
        ("ar", "ياسر", "Acme"),
        ("he", "תמר", "Acme"),
        ("en", "Zoe", "آرش"),
        ("fa", "Zoe", "אביב"),
        ("en", "תמר", "Ω"),
        ("en", "Ω", "Я"),
        ("fa", "7-Eleven", "آرش"),
    ],
)
def test_own_script_comes_first_then_latin_then_others(catalogue, first, second):
    assert sort_key(first, catalogue) < sort_key(second, catalogue)


@pytest.mark.parametrize(
    ("catalogue", "one", "other"),
    [
        ("fa", "كاوه", "کاوه"),
        ("fa", "علي", "علی"),
        ("fa", "مي‌رود", "میرود"),
        ("ar", "مُحَمَّد", "محمد"),
        ("ar", "أحمد", "احمد"),
        ("he", "שָׁלוֹם", "שלום"),
        ("he", "צה״ל", "צהל"),
        ("en", "O'Brien", "obrien"),
        ("en", "«Acme»", "ACME"),
        ("en", "Jean-Luc", "jean luc"),
        ("fa", "۱۲", "12"),
    ],
)
def test_what_does_not_count_in_a_dictionary_makes_no_difference(catalogue, one, other):
    assert sort_key(one, catalogue) == sort_key(other, catalogue)
    assert sort_key(unicodedata.normalize("NFD", one), catalogue) == sort_key(other, catalogue)


def test_numbers_order_by_their_size():
    texts = ["Branch", "Branch 0", "Branch 2", "Branch 10", "شعبه ۹", "شعبه ۱۰", "شعبه ٢٠٠"]
    assert sorted(texts, key=lambda text: sort_key(text, "en")) == texts
    sizes = [1, 9, 10, 99, 100, 10**40, 10**98, 10**150]
    assert sorted(sizes, key=lambda size: sort_key(str(size), "fa")) == sizes


def test_words_order_before_longer_words():
    words = ["alix", "alireza", "ali reza", "ali"]
    assert sorted(words, key=lambda word: sort_key(word, "en")) == ["ali", "ali reza", "alireza", "alix"]
