"""Painted text and cut rectangles: judged by pixels, by Qt's own text layout and by plain arithmetic."""

import random

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QTextLayout, QTextOption

from crmdesk.ui import theme
from crmdesk.ui.paint import (
    CENTER,
    END,
    RIGHT,
    START,
    Flow,
    initial,
    log_cut_texts,
    one_line,
    padcell,
    paragraph,
    reads_rtl,
    txt,
    wrap,
)

PHONE = "+98 21 8877 6655"
BOX = QRect(0, 0, 300, 30)


def painted(draw, size=BOX):
    canvas = QImage(size.width(), size.height(), QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    draw(painter)
    painter.end()
    return canvas


def ink_columns(canvas):
    rows = range(canvas.height())
    return [x for x in range(canvas.width()) if any(QColor(canvas.pixel(x, y)).lightness() < 160 for y in rows)]


@pytest.mark.parametrize("text", ["نام", "Acme Ltd", "۱٬۲۵۰", "31 %", "שם"])
@pytest.mark.parametrize(
    ("align", "rtl", "left"),
    [(START, False, True), (START, True, False), (END, False, False), (END, True, True), (RIGHT, False, False), (RIGHT, True, False)],
)
def test_text_stands_where_the_place_says_whatever_its_letters(dress, text, align, rtl, left):
    dress("fa")
    columns = ink_columns(painted(lambda p: txt(p, BOX, text, "#000000", theme.font(), align, rtl)))
    assert (columns[-1] < 150) if left else (columns[0] > 150)


def test_centre_is_the_middle(dress):
    dress("en")
    columns = ink_columns(painted(lambda p: txt(p, BOX, "HHHH", "#000000", theme.font(), CENTER, False)))
    assert columns[0] + columns[-1] == pytest.approx(300, abs=4)


@pytest.mark.parametrize("code", ["fa", "ar", "he"])
def test_phone_groups_run_from_left_to_right_in_rtl_places(dress, code):
    dress(code)
    font = theme.font()
    whole = painted(lambda p: txt(p, BOX, PHONE, "#000000", font, START, True, base_rtl=False))
    in_english = painted(lambda p: txt(p, BOX, PHONE, "#000000", font, END, False))
    assert whole == in_english, "glyph for glyph as a left-to-right page shows it"
    swapped = painted(lambda p: txt(p, BOX, PHONE, "#000000", font, START, True))
    assert swapped != whole, "without the base the groups would swap: the test can fail"


def test_the_direction_of_a_user_text_is_that_of_its_first_letter():
    assert reads_rtl("Acme شرکت", default=True) is False
    assert reads_rtl("  «شرکت» Acme", default=False) is True
    assert reads_rtl("12 345", default=True) is True
    assert reads_rtl("12 345", default=False) is False
    assert reads_rtl("۱۴۰۵", default=False) is False
    assert reads_rtl("", default=True) is True


def test_too_long_texts_are_cut_and_logged(dress, cut_texts):
    dress("en")
    narrow = QRect(0, 0, 60, 30)
    painted(lambda p: txt(p, narrow, "A very long company name", "#000000", theme.font(), START, False), narrow)
    painted(lambda p: txt(p, narrow, "Short", "#000000", theme.font(), START, False), narrow)
    assert cut_texts == ["A very long company name"]
    log_cut_texts(None)
    painted(lambda p: txt(p, narrow, "Another long company name", "#000000", theme.font(), START, False), narrow)
    assert len(cut_texts) == 1


def test_one_line_has_no_breaks_and_an_end():
    assert one_line("a\nb\tc\u2028d") == "a b c d"
    assert len(one_line("x" * 100_000)) <= 2000


def oracle_lines(text, font, width):
    """Qt's layout told the same width; lines as it breaks them."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines


def test_wrapped_lines_are_whole_stripped_and_fit(locale):
    words = {"fa": "مخاطبان همان آدم‌ها هستند ", "ar": "جهات الاتصال هي الأشخاص ", "he": "אנשי הקשר הם האנשים ", "en": "People you work with "}
    text = words[locale.catalogue] * 6
    font = theme.font()
    lines = list(wrap(text, font, 180))
    assert lines == [line for line in oracle_lines(text, font, 180) if line] or lines == oracle_lines(text, font, 180)
    assert " ".join(lines) == text.strip()
    assert all(line == line.strip() for line in lines)
    assert all(QFontMetrics(font).horizontalAdvance(line) <= 182 for line in lines)


def test_letters_beyond_the_first_plane_are_not_torn(dress):
    dress("en")
    text = "😀 smile 😀 " * 12
    assert " ".join(wrap(text, theme.font(), 90)).split() == text.split()


def test_wrapped_rtl_lines_all_reach_the_right_edge(dress):
    dress("fa")
    size = QRect(0, 0, 160, 120)
    font = theme.font()
    text = "دلل دلل دلل دلل دلل دلل دلل دلل دلل دلل دلل دلل"
    height = []
    canvas = painted(lambda p: height.append(paragraph(p, size, text, "#000000", font, START, True)), size)
    pitch = QFontMetrics(font).lineSpacing()
    edges = [ink_columns(canvas.copy(0, n * pitch, 160, pitch))[-1] for n in range(height[0] // pitch)]
    assert len(edges) >= 2
    assert max(edges) - min(edges) <= 1


@pytest.mark.parametrize("rtl", [False, True])
def test_flow_cuts_as_a_ruler_would(rtl):
    random.seed(7)
    for _ in range(50):
        flow = Flow(QRect(10, 5, 1000, 20), rtl=rtl)
        low, high = 0, 1000
        for _ in range(8):
            width, gap = random.randint(1, 60), random.randint(0, 20)
            at_start = random.random() < 0.5
            piece = flow.start(width, gap) if at_start else flow.end(width, gap)
            begin = low if at_start else high - width
            expected = 10 + (1000 - begin - width if rtl else begin)
            assert (piece.x(), piece.width(), piece.y(), piece.height()) == (expected, width, 5, 20)
            low, high = (low + width + gap, high) if at_start else (low, high - width - gap)
        assert flow.rest.width() == high - low


@pytest.mark.parametrize("rtl", [False, True])
def test_outer_cells_have_wider_pads(rtl):
    cell = QRect(100, 0, 100, 32)
    first = padcell(cell, first=True, last=False, rtl=rtl)
    middle = padcell(cell, first=False, last=False, rtl=rtl)
    assert (middle.left(), middle.right()) == (108, 191)
    assert (first.left(), first.right()) == ((108, 185) if rtl else (114, 191))


def test_an_initial_is_one_letter(dress):
    dress("fa")
    disc = QRect(0, 0, 24, 24)

    def badge(name):
        return painted(lambda p: initial(p, disc, name, theme.font("caption"), fill="#FFFFFF", colour="#000000"), disc)

    assert badge("«مریم رضایی»") == badge("م")
    assert badge("maryam") == badge("M")
    assert ink_columns(badge("!!")) == []
