"""What cells say: each kind of value in its words and direction, hidden characters made visible, plain copies."""

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.entities.catalogue import ENTITIES, entity
from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.deal import DealStatus
from crmdesk.model.money import Money
from crmdesk.ui.cells import (
    STRANGER,
    Writing,
    copied,
    heading_of,
    is_name,
    runs_rtl,
    title_of,
    unmasked,
    words_of,
)
from crmdesk.ui.column_widths import fitted, squeezed, wishes

TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


def field(kind, **more):
    return Field(name="x", label="X", kind=kind, **more)


@pytest.fixture
def writing(locale):
    return Writing(Formatter(locale), "IRR" if locale.catalogue == "fa" else "USD")


def said(writing, kind, value, **more):
    return strip_marks(words_of(field(kind, **more), value, writing))


@pytest.mark.parametrize(
    ("code", "currency", "rate", "price"),
    [
        ("en", "USD", "Exchange rate (US$)", "Price (US$)"),
        ("fa", "IRR", "نرخ ارز (ریال)", "قیمت (تومان)"),
    ],
)
def test_a_heading_names_the_unit_that_its_numbers_are_written_in(dress, code, currency, rate, price):
    shown = {"currency": "IRT"} if currency == "IRR" else {}
    writing = Writing(Formatter(dress(code, **shown)), currency)
    rates = {one.name: one for one in entity("rate").fields}
    prices = {one.name: one for one in entity("product").fields}
    assert heading_of(rates["rate"], writing) == rate
    assert heading_of(rates["day"], writing) in {"Day", "روز"}
    assert heading_of(prices["price"], writing) == price


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_nothing_says_nothing(dress, kind, nothing):
    writing = Writing(Formatter(dress("fa")), "IRR")
    assert words_of(field(kind), nothing, writing) == ""
    assert copied(field(kind), nothing, writing) == ""


@pytest.mark.parametrize(
    ("code", "money", "day", "percent"),
    [
        ("en", "1,250.50", "18 Nov 2026", "12.5%"),
        ("fa", "۱٬۲۵۰٫۵۰", "۱۴۰۵/۰۸/۲۷", "۱۲٫۵٪"),
        ("ar", "١٬٢٥٠٫٥٠", "١٨/١١/٢٠٢٦", "١٢٫٥٪"),
        ("he", "1,250.50", "18.11.2026", "12.5%"),
    ],
)
def test_numbers_and_days_are_written_as_the_language_writes_them(dress, code, money, day, percent):
    writing = Writing(Formatter(dress(code)), "USD")
    assert said(writing, Kind.MONEY, 125050) == money
    assert said(writing, Kind.MONEY, Money(125050, "USD"), currency="currency") == money
    assert said(writing, Kind.DATE, dt.date(2026, 11, 18)) == day
    assert said(writing, Kind.PERCENT, Decimal("0.125")).replace("٪", "") == percent.replace("٪", "")


def test_an_amount_of_another_currency_names_it_in_its_cell(dress):
    writing = Writing(Formatter(dress("en")), "USD")
    assert "€" in said(writing, Kind.MONEY, Money(100, "EUR"), currency="currency")


def test_words_of_choices_tags_and_lines(writing):
    assert said(writing, Kind.CHOICE, DealStatus.OPEN)
    assert said(writing, Kind.PHONES, "021 123\n0912")
    assert words_of(field(Kind.EMAILS), ["a@b.c", "d@e.f"], writing) == "a@b.c"
    assert copied(field(Kind.EMAILS), "a@b.c\nd@e.f", writing) == "a@b.c, d@e.f"
    assert words_of(field(Kind.TAGS), "VIP", writing) == "VIP"
    assert words_of(field(Kind.TAGS), ["VIP", "ویژه"], writing).replace("،", ",") == "VIP, ویژه"


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LINK, Kind.TAGS, Kind.EMAILS, Kind.PHONES, Kind.IDENT])
def test_a_character_that_turns_text_around_is_shown(dress, turn, kind):
    writing = Writing(Formatter(dress("fa")), "IRR")
    value = [f"a{turn}b"] if kind is Kind.TAGS else f"a{turn}b"
    words = words_of(field(kind), value, writing)
    assert STRANGER in words
    assert turn not in words
    assert unmasked("plain مریم\u200c") == "plain مریم\u200c"


def test_numbers_of_any_kind_run_left_to_right_and_names_as_they_begin(locale):
    rtl = locale.rtl
    for kind in (Kind.PHONES, Kind.EMAILS, Kind.URL, Kind.IDENT):
        assert runs_rtl(field(kind), "مریم", rtl=rtl) is False
    assert runs_rtl(field(Kind.TEXT), "Acme", rtl=rtl) is False
    assert runs_rtl(field(Kind.TEXT), "مریم", rtl=rtl) is True
    assert runs_rtl(field(Kind.DATE), "1405", rtl=rtl) is rtl


@pytest.mark.parametrize(
    ("of", "has_initial"), [("contact", True), ("deal", True), ("holiday", False), ("rate", False)]
)
def test_a_name_has_an_initial_and_a_day_or_a_currency_has_none(of, has_initial):
    assert is_name(entity(of).fields[0]) is has_initial


def test_every_record_has_a_field_it_is_called_by():
    for declared in ENTITIES:
        assert title_of(declared) in declared.fields
    assert title_of(entity("deal")).name == "title"
    assert title_of(entity("contact")).name == "name"


@pytest.mark.parametrize("room", [300, 500, 700, 1500])
def test_columns_fill_the_room_and_numbers_are_never_cut(qapp, room):
    fields = [field(Kind.TEXT), field(Kind.PHONES), field(Kind.MONEY), field(Kind.LONG_TEXT)]
    cells = [[90, 400], [120, 130], [60, 80], [900]]
    wished, least = wishes(fields, [(56, 40), (56, 40), (86, 70), (56, 40)], cells, {})
    widths = fitted(fields, wished, least, room, {})
    assert all(width >= floor for width, floor in zip(widths, least, strict=True))
    assert widths[1] >= 130
    assert widths[2] >= 80
    if room >= sum(least):
        assert abs(sum(widths) - room) <= len(fields)


def pared(wished, least, room):
    """Pixel by pixel from the widest that may give way; the name counts as half as wide as it is."""
    widths = list(wished)
    while sum(widths) > room and widths != least:
        soft = [place for place, width in enumerate(widths) if width > least[place]]
        widths[max(soft, key=lambda place: widths[place] / (1 if place else 2))] -= 1
    return widths


@pytest.mark.parametrize("missing", [1, 40, 200, 310, 420, 2000])
def test_short_columns_get_what_they_need_before_wide_ones(qapp, missing):
    fields = [field(Kind.TEXT), field(Kind.TEXT), field(Kind.TEXT), field(Kind.DATE)]
    cells = [[300], [210], [90], [70]]
    wished, least = wishes(fields, [(56, 40), (56, 40), (50, 34), (130, 114)], cells, {})
    room = sum(wished) - missing
    widths = fitted(fields, wished, least, room, {})
    named = max(least[0], min(wished[0], room // 3, room - sum(least[1:])))
    expected = squeezed(pared(wished, [named, *least[1:]], room), [0, 1, 2], room)
    assert all(abs(width - wanted) <= len(fields) for width, wanted in zip(widths, expected, strict=True))
    assert sum(widths) == max(room, sum(expected))


def test_a_name_has_a_third_of_the_room_among_many_columns(qapp):
    fields = [field(Kind.TEXT) for _column in range(6)]
    wished, least = wishes(fields, [(56, 40)] * 6, [[500], *[[130]] * 5], {})
    for room in (sum(least) + 150, sum(least) + 40):
        widths = fitted(fields, wished, least, room, {})
        assert widths[0] >= min(room // 3, room - sum(least[1:]))
        assert abs(sum(widths) - room) <= len(fields)


def test_widths_set_by_hand_stay(qapp):
    fields = [field(Kind.TEXT), Field(name="y", label="Y", kind=Kind.TEXT)]
    by_hand = {"y": 77}
    wished, least = wishes(fields, [(56, 40), (56, 40)], [[50], [50]], by_hand)
    assert fitted(fields, wished, least, 900, by_hand)[1] == 77
    assert fitted(fields, wished, least, 100, by_hand)[1] == 77
