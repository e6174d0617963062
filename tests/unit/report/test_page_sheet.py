"""The document around the pages: language, direction, names, fonts, size."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from PIL import Image
from printed_pages import BODY, new_sheet, page_of
from printed_samples import PARAGRAPHS

from crmdesk.report.sheet import LETTER, Imprint, Sheet
from crmdesk.report.text import TextStyle
from crmdesk.report.writer import Writer


@pytest.mark.parametrize(
    ("catalogue", "language"), [("fa", "fa-IR"), ("ar", "ar-SA"), ("he", "he-IL"), ("en", "en-US")]
)
def test_the_file_says_its_language_direction_and_title(catalogue, language):
    sheet = new_sheet(catalogue, title="گزارش ماهانهٔ مدیر")
    Writer(sheet).text(20, 20, 100, "متن 123", BODY)
    reader = pypdf.PdfReader(BytesIO(sheet.finish()))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"].get("/Direction") == (None if catalogue == "en" else "/R2L")
    assert reader.metadata.title == "گزارش ماهانهٔ مدیر"
    assert reader.metadata.author == "آوند"
    assert reader.metadata.creation_date == datetime(2026, 11, 1, 9, 14, tzinfo=UTC)


def test_fonts_are_embedded_as_subsets_and_no_other_is_named():
    reader = pypdf.PdfReader(BytesIO(page_of("fa", PARAGRAPHS.values())))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 2
    for font in fonts.values():
        inner = font["/DescendantFonts"][0]
        assert re.fullmatch(r"/[A-Z]{6}\+(Vazirmatn|Heebo)-Regular", font["/BaseFont"])
        program = inner["/FontDescriptor"]["/FontFile2"].get_data()
        assert 1000 < len(program) < 60_000
        assert "/ToUnicode" in font


def test_a_full_page_is_small():
    texts = [*PARAGRAPHS.values()] * 4
    pdf = page_of("fa", texts, width=170, style=TextStyle(8))
    assert len(pdf) < 100_000, "300 KB is the bar for a page with all eight cuts"


def test_the_same_page_is_the_same_file():
    assert page_of("ar", PARAGRAPHS.values()) == page_of("ar", PARAGRAPHS.values())


def test_nothing_is_fetched_linked_or_run():
    pdf = page_of("en", ["http://example.com", "file:///etc/passwd", "javascript:alert(1)"])
    assert not re.search(rb"/(URI|Launch|JavaScript|Annots|AA|OpenAction|Image)\b", pdf)


def test_pages_and_paper():
    sheet = new_sheet("en", paper=LETTER)
    assert sheet.page == 1
    sheet.next_page()
    assert sheet.page == 2
    sheet.circle((10, 10), 2, fill="#000000")
    document = pypdfium2.PdfDocument(sheet.finish())
    assert len(document) == 2
    assert document[0].get_size() == pytest.approx((612, 792), abs=0.1)


def test_grey_pages_have_no_colour():
    sheet = new_sheet("en", grey=True)
    sheet.rect((10, 10, 50, 50), fill="#B3261E", stroke="#1F5FBF", width=2)
    Writer(sheet).text(10, 80, 100, "red", TextStyle(40, colour="#B3261E"))
    image = pypdfium2.PdfDocument(sheet.finish())[0].render().to_numpy()
    assert image.min() < 120
    assert (image.max(axis=2) == image.min(axis=2)).all()


def test_places_are_millimetres_from_the_top_left():
    sheet = new_sheet("fa")
    sheet.rect((20, 30, 40, 10), fill="#000000")
    image = pypdfium2.PdfDocument(sheet.finish())[0].render(scale=254 / 72).to_numpy()[:, :, 0]
    rows, columns = (image < 128).any(axis=1).nonzero()[0], (image < 128).any(axis=0).nonzero()[0]
    assert (rows[0] / 10, (rows[-1] + 1) / 10) == pytest.approx((30, 40), abs=0.15)
    assert (columns[0] / 10, (columns[-1] + 1) / 10) == pytest.approx((20, 60), abs=0.15)


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="xx"):
        Sheet(Imprint("", "", "xx"), catalogue="xx", rtl=False)


@pytest.mark.parametrize("catalogue", ["fa", "en"])
def test_text_stands_at_its_side(catalogue):
    expected = {"start": catalogue == "fa", "end": catalogue == "en", "right": True, "left": False}
    for align, at_right in expected.items():
        sheet = new_sheet(catalogue)
        Writer(sheet).text(20, 30, 160, "mmm", BODY, align=align)
        image = pypdfium2.PdfDocument(sheet.finish())[0].render().to_numpy()[:, :, 0]
        columns = (image < 128).any(axis=0).nonzero()[0] * 25.4 / 72
        assert (columns[-1] > 170) == at_right, align
        assert (columns[0] < 30) == (not at_right), align


def test_heavy_libraries_wait_for_the_first_page():
    """Declaring pages must not slow the program's start."""
    script = (
        "import sys, crmdesk.report.charts, crmdesk.report.table, crmdesk.report.writer, crmdesk.report.marks\n"
        "print(sorted({'reportlab', 'uharfbuzz', 'PIL', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("grey", [False, True])
def test_a_large_logo_stays_small_and_grey_where_asked(grey):
    picture = BytesIO()
    Image.effect_noise((2000, 2000), 90).convert("RGB").save(picture, "PNG")
    colourful = Image.open(picture)
    colourful.putpixel((0, 0), (255, 0, 0))
    colourful.paste((200, 30, 30), (200, 200, 1800, 1800))
    picture = BytesIO()
    colourful.save(picture, "PNG")
    sheet = new_sheet("en", grey=grey)
    sheet.image((10, 10, 13.5, 13.5), picture.getvalue())
    pdf = sheet.finish()
    assert len(pdf) < 300_000
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_numpy().astype(int)
    assert ((image.max(axis=2) - image.min(axis=2)).max() < 3) == grey


def test_all_eight_cuts_on_a_page_stay_under_the_bar():
    sheet = new_sheet("fa")
    writer = Writer(sheet)
    top = 10.0
    for weight in (400, 500, 600, 700):
        style = TextStyle(7, weight)
        for text in PARAGRAPHS.values():
            top += writer.lines(13, top, 184, writer.wrap(text, style, 184), style)
    pdf = sheet.finish()
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]) == 8
    assert len(pdf) < 300_000
