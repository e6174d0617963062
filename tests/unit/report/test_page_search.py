"""What is searched and copied in a printed page, read by poppler and by PDFium."""

import re

import pytest
from printed_pages import new_sheet, page_of, plain, read_with_pdfium, read_with_poppler, recall
from printed_samples import DIGITS, PARAGRAPHS, VOCALISED

from crmdesk.report.text import TextStyle
from crmdesk.report.writer import Writer

RTL = ("fa", "ar", "he")


def readings(pdf, tmp_path):
    return {"PDFium": read_with_pdfium(pdf), "poppler": read_with_poppler(pdf, tmp_path / "page.pdf")}


@pytest.mark.parametrize("catalogue", RTL)
def test_words_of_a_dense_paragraph_are_found(catalogue, tmp_path):
    """The plan asks for 90/80, 85/75 and 90/90; measured 98.9/100, 98.8/100, 98.6/100 (an e-mail in PDFium)."""
    source = PARAGRAPHS[catalogue]
    for reader, found in readings(page_of(catalogue, [source]), tmp_path).items():
        assert recall(source, found) >= 97, f"{reader}: {found}"


@pytest.mark.parametrize("catalogue", RTL)
def test_vocalised_words_are_found(catalogue, tmp_path):
    source = VOCALISED[catalogue]
    for reader, found in readings(page_of(catalogue, [source]), tmp_path).items():
        assert recall(source, found) == 100, f"{reader}: {found}"


def test_recall_can_fail():
    assert recall("سلام دنیا ۱۴۰۵", "سلام ۵۰۴۱ اینجا") < 40


@pytest.mark.parametrize(
    ("catalogue", "word"),
    [("fa", "سلام"), ("fa", "کالاهای"), ("ar", "الأعمال"), ("fa", "می\u200cشود"), ("he", "שלום")],
)
def test_a_single_word_is_found(catalogue, word, tmp_path):
    for reader, found in readings(page_of(catalogue, [f"{word} و {word}."]), tmp_path).items():
        assert plain(found).count(word) == 2, f"{reader}: {found!r}"


@pytest.mark.parametrize("catalogue", RTL)
@pytest.mark.parametrize("digits", ["۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0123456789"])
def test_numbers_are_never_reversed(catalogue, digits, tmp_path):
    number = "1405 1250000 12 90".translate(str.maketrans(DIGITS["en"], digits)).split()
    year, amount, day, share = number
    grouped = f"{amount[0]}٬{amount[1:4]}٬{amount[4:]}"
    word = {"fa": "مهر", "ar": "شهر", "he": "חודש"}[catalogue]
    texts = [f"{word} {year} {word}", f"{grouped}", f"{word} {grouped}: {day}/{share} {word}", year]
    for reader, found in readings(page_of(catalogue, texts), tmp_path).items():
        shown = plain(found)
        assert shown.count(year) == 2, f"{reader}: {found!r}"
        assert shown.count(grouped) == 2, f"{reader}: {found!r}"
        assert year[::-1] not in shown
        assert grouped[::-1] not in shown


@pytest.mark.parametrize("catalogue", RTL)
def test_no_private_or_presentation_characters(catalogue, tmp_path):
    source = f"{PARAGRAPHS[catalogue]} {VOCALISED[catalogue]} \ue000 ﻻ ﷲ"
    for found in readings(page_of(catalogue, [source]), tmp_path).values():
        assert not re.search("[\ue000-\uf8ff\ufb50-\ufdcf\ufe70-\ufefc]", found)


def test_no_glyph_is_the_missing_one():
    from crmdesk.report.wrapping import single

    for catalogue, source in PARAGRAPHS.items():
        line = single(f"{source} 😀 漢字 \u2190", TextStyle(10), catalogue, rtl=True)
        assert all(glyph.number for piece in line.pieces for glyph in piece.glyphs)
        assert line.missing == {"😀", "漢", "字", "\u2190"}


def test_data_are_never_markup(tmp_path):
    names = [
        "AT&T",
        "R&D",
        "Name <john@x.com> after",
        "if a<b then",
        "<b>Ali</b> & Co",
        '<img src="/etc/passwd"/>',
        "&lt;",
    ]
    for reader, found in readings(page_of("en", names), tmp_path).items():
        assert found.split() == " ".join(names).split(), reader


def test_what_no_font_has_is_boxed_and_listed(tmp_path):
    sheet = new_sheet("en")
    writer = Writer(sheet)
    writer.text(20, 30, 150, "Total 42 😀 due \ud800 漢", TextStyle(12))
    assert sheet.missing == {"😀", "漢", "\ud800"}
    found = read_with_poppler(sheet.finish(), tmp_path / "page.pdf")
    assert found.split() == ["Total", "42", "😀", "due", "\ufffd", "漢"]


def test_hostile_names_leave_digits_and_letters_as_they_are(tmp_path):
    hostile = ["a\x00b 17", "evil\u202egnp.exe 18", "\u2067open 19", "tab\there 20", "x\u200b\ufeffy 21"]
    found = read_with_poppler(page_of("en", hostile), tmp_path / "page.pdf")
    assert plain(found).split() == [
        "ab",
        "17",
        "evilgnp.exe",
        "18",
        "open",
        "19",
        "tab",
        "here",
        "20",
        "xy",
        "21",
    ]
