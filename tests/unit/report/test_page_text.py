"""Lines, order and styles of text, before anything is drawn."""

import pytest
from printed_samples import PARAGRAPHS

from crmdesk.report.fonts import FAMILIES, WEIGHTS, cut
from crmdesk.report.shaping import shape
from crmdesk.report.text import Paragraph, Span, TextStyle, clean
from crmdesk.report.wrapping import fit, single, wrap

BODY = TextStyle(10)
BOLD = BODY.but(weight=700)
RED = BODY.but(colour="#B3261E")


def drawn(line):
    """The glyphs of a line from left to right: cut, number, place."""
    found, x = [], 0.0
    for piece in line.pieces:
        for glyph in piece.glyphs:
            found.append((glyph.cut.name, glyph.number, round(x, 3)))
            x += glyph.advance * piece.style.size / 1000
    return found


def text_seen(line):
    return "".join(glyph.text for piece in line.pieces for glyph in piece.glyphs)


@pytest.mark.parametrize("family", ["Vazirmatn", "Heebo"])
def test_bundled_cuts_may_be_embedded_and_are_not_variable(family):
    for weight in WEIGHTS:
        one = cut(family, weight)
        os2 = one.face.reference_table("OS/2").data
        assert int.from_bytes(os2[8:10], "big") == 0, "fsType"
        assert int.from_bytes(os2[4:6], "big") == weight
        assert "fvar" not in one.face.table_tags


@pytest.mark.parametrize("catalogue", FAMILIES)
def test_the_two_families_cover_the_four_languages(catalogue):
    letters = (
        "".join(PARAGRAPHS.values())
        + "The quick brown fox’s 0123456789 ۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ ₪ ﷼ $ € % ٪ − × ÷ … · «» “”"
    )
    for weight in WEIGHTS:
        line = single(letters, BODY.but(weight=weight), catalogue, rtl=True)
        assert line.missing == set()


def test_each_language_asks_its_own_family_first():
    assert {glyph.cut.name for glyph in shape("سلام Acme", "fa", 400, rtl=True)} == {"Vazirmatn-Regular"}
    assert {glyph.cut.name for glyph in shape("שלום", "fa", 400, rtl=True)} == {"Heebo-Regular"}
    assert {glyph.cut.name for glyph in shape("Acme", "he", 700, rtl=False)} == {"Heebo-Bold"}


def test_mixed_scripts_of_one_run_are_each_shaped_in_their_own():
    mixed = [glyph.number for glyph in shape("سلام שלום سلام", "fa", 400, rtl=True)]
    alone = [glyph.number for glyph in shape("سلام", "fa", 400, rtl=True)]
    assert mixed[: len(alone)] == alone
    assert mixed[-len(alone) :] == alone


def test_lines_break_at_blanks_in_reading_order():
    source = PARAGRAPHS["fa"]
    lines = wrap(source, BODY, 250, "fa", rtl=True)
    assert len(lines) > 6
    assert " ".join(line.text for line in lines) == source
    assert lines[0].text.startswith("گزارش ماهانه")
    assert all(line.width <= 250.01 for line in lines)
    assert text_seen(lines[0]).endswith("گزارش"[::-1]), "the first word is at the right edge"


@pytest.mark.parametrize(
    "held", ["+98\u00a021\u00a08877\u00a06655", "482.3\u00a0USD", "a\u202fb\u202fc", "c\u2060d"]
)
def test_no_break_spaces_hold(held):
    for width in range(20, 300, 7):
        lines = wrap(f"one two three {held} four five", BODY, width, "en", rtl=False)
        if width >= single(held, BODY, "en", rtl=False).width:
            assert any(held in line.text for line in lines)


def test_a_word_longer_than_the_line_is_cut_between_letters():
    lines = wrap("x" * 100 + " end", BODY, 60, "en", rtl=False)
    assert "".join(line.text for line in lines).replace(" ", "") == "x" * 100 + "end"
    assert all(line.width <= 60.01 for line in lines)


@pytest.mark.parametrize("text", ["", " ", "\n", "a", "سلام\n\nدنیا", "   a", "\u200b", "\u202e"])
def test_short_and_empty_texts(text):
    assert len(wrap(text, BODY, 100, "fa", rtl=True)) == len(clean(text).split("\n")) or clean(text) == ""
    assert single(text, BODY, "fa", rtl=True).width >= 0
    assert fit(text, BODY, 0, "fa", rtl=True).width < 10


def test_new_lines_are_kept_when_wrapped_and_blanks_when_not():
    assert [line.text for line in wrap("one\r\ntwo\n\nthree", BODY, 200, "en", rtl=False)] == [
        "one",
        "two",
        "",
        "three",
    ]
    assert single("one\ntwo", BODY, "en", rtl=False).text == "one two"


def test_hyphens_may_end_a_line_but_not_in_a_date():
    texts = [line.text for line in wrap("year-end 2026-11-02", BODY, 30, "en", rtl=False)]
    assert texts[0] == "year-"
    assert single("2026-11-02", BODY, "en", rtl=False).width > 30


def test_the_last_line_allowed_ends_in_an_ellipsis():
    lines = wrap(PARAGRAPHS["fa"], BODY, 200, "fa", rtl=True, max_lines=2)
    assert len(lines) == 2
    assert lines[1].text.endswith("…")
    assert lines[1].width <= 200.01
    assert text_seen(lines[1]).startswith("…"), "at the reading end, which is the left"
    whole = wrap("سلام دنیا", BODY, 200, "fa", rtl=True, max_lines=1)
    assert [line.text for line in whole] == ["سلام دنیا"]


@pytest.mark.parametrize(
    ("text", "catalogue", "at_right"),
    [
        ("Marty Freudenburg", "fa", True),
        ("Marty Freudenburg", "en", True),
        ("\u200f\u200eMarty Freudenburg\u200e\u200f", "fa", True),
        ("یگانه رستمی‌نژاد", "fa", False),
        ("یگانه رستمی‌نژاد", "en", False),
        ("شرکت Freudenburg", "fa", False),
        ("Firma یگانه رستمی", "en", True),
    ],
)
def test_words_are_cut_where_they_end(text, catalogue, at_right):
    line = fit(text, BODY, 50, catalogue, rtl=catalogue == "fa")
    assert line.text.endswith("…")
    seen = text_seen(line)
    assert seen.endswith("…") if at_right else seen.startswith("…")


def test_fitted_text_is_never_wider_than_asked():
    for source in [*PARAGRAPHS.values(), "W" * 5000]:
        for width in (20, 50, 133, 400):
            line = fit(source, BODY, width, "ar", rtl=True)
            assert line.width <= width + 0.01
            assert line.text.endswith("…")


def test_colour_inside_a_word_changes_no_glyph_and_no_place():
    word = "سلام دنیا (KPI) ۱۴۰۵"
    spans = [Span(word[:2], BODY), Span(word[2:7], RED), Span(word[7:], BODY)]
    styled = single(spans, BODY, "fa", rtl=True)
    assert drawn(styled) == drawn(single(word, BODY, "fa", rtl=True))
    assert {piece.style.colour for piece in styled.pieces} == {BODY.colour, RED.colour}


def test_weight_inside_a_word_keeps_letters_joined_and_blanks():
    word = "سبم"
    spans = [Span("س", BODY), Span("ب", BOLD), Span("م", BODY)]
    glyphs = [number for _, number, _ in drawn(single(spans, BODY, "fa", rtl=True))]
    assert glyphs == [number for _, number, _ in drawn(single(word, BODY, "fa", rtl=True))]
    alone = [number for char in word for _, number, _ in drawn(single(char, BODY, "fa", rtl=True))]
    assert set(glyphs).isdisjoint(alone), "joined forms, not the isolated ones"
    line = single([Span("نرخ ", BODY), Span("بستن", BOLD), Span(" قرارداد", BODY)], BODY, "fa", rtl=True)
    assert text_seen(line) == "نرخ بستن قرارداد"[::-1]


def test_spans_are_wrapped_together():
    spans = [Span("یک دو سه ", BODY), Span("چهار پنج شش ", BOLD), Span("هفت هشت", RED)]
    lines = wrap(spans, BODY, 60, "fa", rtl=True)
    assert " ".join(line.text for line in lines) == "یک دو سه چهار پنج شش هفت هشت"
    assert len(lines) > 2


def test_marks_steer_the_order_and_are_not_drawn():
    percent = single("فروش \u200f۹۰\u200f٪\u200f بود", BODY, "fa", rtl=True)
    assert "٪۹۰" in text_seen(percent), "the sign is at the left of the digits"
    phone = single("تلفن \u2066+98 21\u2069 است", BODY, "fa", rtl=True)
    assert "+98 21" in text_seen(phone)


def test_advances_of_a_paragraph_add_up_to_its_line():
    for catalogue, source in PARAGRAPHS.items():
        paragraph = Paragraph([Span(source, BODY)], catalogue, rtl=True)
        assert sum(paragraph.advances()) == pytest.approx(paragraph.line(0, len(source)).width)


def test_tabular_digits_are_of_one_width():
    style = BODY.but(tabular=True)
    assert single("۱۱۱", style, "fa", rtl=True).width == pytest.approx(
        single("۵۰۸", style, "fa", rtl=True).width
    )
    assert single("۱۱۱", BODY, "fa", rtl=True).width != pytest.approx(
        single("۵۰۸", BODY, "fa", rtl=True).width
    )


@pytest.mark.parametrize("unit", ["x", "سلام", "שלום", "word ", "\u0301", "😀", "()", "\u2067", "a\n"])
def test_text_of_any_length_is_cut_to_its_place(unit):
    text = unit * (100_000 // len(unit))
    lines = [*wrap(text, BODY, 200, "fa", rtl=True, max_lines=3), fit(text, BODY, 200, "fa", rtl=True)]
    assert len(lines) <= 4
    assert all(line.width <= 200 for line in lines)
