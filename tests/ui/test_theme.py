"""Colours by their contrast, type by its sizes, the sheet by its completeness."""

import itertools
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QStyle

from crmdesk.l10n.languages import Locale
from crmdesk.paths import resource
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.contrast import contrast, ink_on
from crmdesk.ui.desk import Desk
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.layout import show_hint, start_text

TEXT, EDGE = 4.5, 3.0
ON_GROUNDS = ("bg", "surf", "alt", "accbg", "acch")


def oracle_contrast(one, other):
    """The formula of WCAG 2.2, written out once more from the hexadecimal digits."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def test_contrast_agrees_with_the_formula_and_known_values():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    colours = list(theme.LIGHT.single().values())
    for one, other in itertools.product(colours, colours):
        assert contrast(one, other) == pytest.approx(oracle_contrast(one, other), rel=1e-3)


@pytest.mark.parametrize("ground", ON_GROUNDS)
@pytest.mark.parametrize("ink", ["text", "mute"])
def test_words_are_readable_on_each_ground(tokens, ink, ground):
    assert oracle_contrast(getattr(tokens, ink), getattr(tokens, ground)) >= TEXT


@pytest.mark.parametrize(
    ("ink", "ground"),
    [("acc", "surf"), ("acc", "bg"), ("acc", "accbg"), ("onacc", "acc"), ("text", "note"), ("mute", "ground")]
    + [(state, f"{state}bg") for state in ("good", "bad", "warn")]
    + [(state, ground) for state in ("good", "bad", "warn") for ground in ("surf", "bg", "alt")],
)  # fmt: skip
def test_coloured_words_are_readable(tokens, ink, ground):
    assert oracle_contrast(getattr(tokens, ink), getattr(tokens, ground)) >= TEXT


@pytest.mark.parametrize("ground", ["surf", "bg", "alt"])
def test_input_edges_focus_rings_and_bars_stand_out(tokens, ground):
    for name in ("ctl", "acc", "bad", "bar"):
        assert oracle_contrast(getattr(tokens, name), getattr(tokens, ground)) >= EDGE


def test_series_stand_out_from_the_card(tokens):
    for colour in (*tokens.series, *tokens.movements.values()):
        assert oracle_contrast(colour, tokens.surf) >= EDGE


def test_numbers_in_heat_cells_are_readable(tokens):
    assert min(oracle_contrast(ink_on(step), step) for step in tokens.heat) >= 4.7


def test_high_contrast_takes_all_colours_from_the_desktop(qapp, dress):
    desktop = QPalette(QColor("#000000"), QColor("#000000"))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        desktop.setColor(role, QColor("#FFFF00"))
    desktop.setColor(QPalette.ColorRole.Link, QColor("#00FFFF"))
    tokens = theme.system_tokens(desktop)
    known = {desktop.color(role).name() for role in QPalette.ColorRole if role != QPalette.ColorRole.NColorRoles}
    assert set(tokens.single().values()) <= known
    assert contrast(tokens.text, tokens.bg) > 7
    dress("fa", tokens)
    assert qapp.styleSheet() == ""


class Desktop:
    """The program on a desktop of its own colours and contrast."""

    def __init__(self, program, ground="#FFFFFF", ink="#000000"):
        self._program = program
        self.contrast = Qt.ContrastPreference.NoPreference
        self.paint(ground, ink)

    def __getattr__(self, name):
        return getattr(self._program, name)

    def paint(self, ground, ink):
        self.own = QPalette(QColor(ground), QColor(ground))
        self.own.setColor(QPalette.ColorRole.WindowText, QColor(ink))
        self._program.setPalette(self.own)
        self._program.setStyleSheet("")

    def setPalette(self, wanted):
        self._program.setPalette(self.own if wanted == QPalette() else wanted)

    def styleHints(self):
        own = self._program.styleHints()
        asked = SimpleNamespace(
            contrastPreference=lambda: self.contrast,
            contrastPreferenceChanged=own.accessibility().contrastPreferenceChanged,
        )
        return SimpleNamespace(colorSchemeChanged=own.colorSchemeChanged, accessibility=lambda: asked)


@pytest.fixture
def appearance(tmp_path, dress):
    desk = Desk(Preferences(tmp_path / "settings.json"), Locale.of("en"), book="")
    yield lambda program, *, is_whole=True: Appearance(program, desk, "en", is_whole=is_whole), desk.preferences
    shiboken6.delete(desk)


def test_the_desktop_says_whether_the_window_is_dark_also_later(qapp, appearance):
    dressed, preferences = appearance
    desktop = Desktop(qapp, "#202020", "#F0F0F0")
    dressed(desktop)
    assert theme.tokens() == theme.DARK
    desktop.paint("#F0F0F0", "#202020")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens() == theme.LIGHT
    desktop.paint("#202020", "#F0F0F0")
    preferences.theme = "light"
    assert theme.tokens() == theme.LIGHT, "what a person chose goes before the desktop"


def test_a_desktop_of_high_contrast_is_asked_after_the_frame_and_remembered(qapp, appearance):
    dressed, _preferences = appearance
    desktop = Desktop(qapp, "#000000", "#FFFF00")
    desktop.contrast = Qt.ContrastPreference.HighContrast
    one = dressed(desktop, is_whole=False)
    assert theme.tokens() == theme.DARK, "nothing is known of it yet"
    one.complete()
    assert theme.tokens().text == "#ffff00"
    shiboken6.delete(one)
    desktop.paint("#000000", "#FFFF00")
    dressed(desktop, is_whole=False)
    assert theme.tokens().text == "#ffff00", "the next start knows it"


def test_back_from_a_look_of_ours_high_contrast_has_the_desktops_colours(qapp, appearance):
    dressed, preferences = appearance
    desktop = Desktop(qapp, "#000000", "#FFFF00")
    desktop.contrast = Qt.ContrastPreference.HighContrast
    dressed(desktop)
    found = theme.tokens()
    preferences.theme = "dark"
    assert theme.tokens() == theme.DARK
    desktop.contrast = Qt.ContrastPreference.NoPreference
    qapp.styleHints().accessibility().contrastPreferenceChanged.emit(desktop.contrast)
    preferences.theme = "system"
    assert theme.tokens() == theme.DARK, "it is dark still"
    desktop.contrast = Qt.ContrastPreference.HighContrast
    qapp.styleHints().accessibility().contrastPreferenceChanged.emit(desktop.contrast)
    assert theme.tokens() == found


def test_the_sheet_has_no_unfilled_name_and_its_pictures_exist(tokens):
    sheet = theme.style_sheet(tokens)
    assert "@" not in sheet
    pictures = [part.split(")")[0] for part in sheet.split("url(")[1:]]
    assert pictures
    for picture in pictures:
        assert resource("themes", tokens.name, picture.rsplit("/", 1)[1]).is_file()


@pytest.mark.parametrize(("scale", "side"), [(90, 16), (100, 16), (150, 24)])
def test_check_marks_grow_with_the_text(dress, scale, side):
    dress("en", scale=scale)
    boxes = QCheckBox("x"), QRadioButton("x")
    metrics = QStyle.PixelMetric.PM_IndicatorWidth, QStyle.PixelMetric.PM_ExclusiveIndicatorWidth
    for box, which in zip(boxes, metrics, strict=True):
        box.ensurePolished()
        assert side <= box.style().pixelMetric(which, None, box) <= side + 2, "with its edge"


def test_drawn_marks_wear_the_colours_of_their_theme(tokens):
    def source(name):
        return resource("themes", tokens.name, name).read_text()

    assert tokens.mute in source("down.svg")
    for name in ("check.svg", "dash.svg", "dot.svg"):
        assert tokens.onacc in source(name)


def test_fonts_are_the_bundled_ones(locale):
    wanted = "Vazirmatn" if locale.catalogue in {"fa", "ar"} else "Heebo"
    for role in theme.SIZES:
        assert QFontInfo(theme.font(role)).family() == wanted
    assert all(wanted in theme.load_font(wanted, cut) for cut in theme.CUTS)


@pytest.mark.parametrize(("code", "points"), [("fa", 10), ("ar", 10), ("he", 9.75), ("en", 9.75)])
def test_sizes_follow_language_and_scale(dress, qapp, code, points):
    dress(code)
    plain = theme.font("body").pixelSize() if theme.font("body").pointSizeF() < 0 else theme.font("body").pointSizeF()
    assert QFontInfo(theme.font("body")).pixelSize() == pytest.approx(points * 96 / 72, abs=0.6)
    dress(code, scale=150)
    assert theme.font("body").pointSizeF() == pytest.approx(plain * 1.5)
    dress(code, scale=400)
    assert theme.font("body").pointSizeF() == pytest.approx(plain * 1.5), "150 % is the largest"
    assert theme.px(32) == 48
    dress(code, scale=90)
    assert theme.px(32) == 32, "targets never shrink"


def test_weights_are_four(dress):
    dress("fa")
    assert theme.font("body").weight() == QFont.Weight.Normal
    assert theme.font("medium").weight() == QFont.Weight.Medium
    assert theme.font("title").weight() == QFont.Weight.DemiBold


def test_digits_are_of_one_width_in_number_columns_only(dress):
    dress("fa")
    digits = "۰۱۲۳۴۵۶۷۸۹"
    even = {round(QFontMetricsF(theme.number_font()).horizontalAdvance(d * 10), 1) for d in digits}
    plain = {round(QFontMetricsF(theme.font()).horizontalAdvance(d * 10), 1) for d in digits}
    assert len(even) == 1
    assert len(plain) > 1
    assert not theme.font().featureTags()


def test_direction_and_palette_are_put_on(dress, qapp, tokens):
    dress("he", tokens)
    assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(tokens.surf)
    dress("en", tokens)
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_what_is_on_already_is_not_put_on_again(dress, qtbot):
    """Every widget is looked over by the style for each change, so that none is made for other digits."""
    dress("en")
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    changes = []
    line.changeEvent = lambda event: changes.append(event.type())
    dress("en", digits="arabext", calendar="jalali")
    assert changes == []
    dress("en", theme.DARK)
    assert QEvent.Type.StyleChange in changes


def test_input_edges_are_painted_in_the_edge_colour(dress, qtbot, tokens):
    dress("en", tokens)
    line = QLineEdit()
    qtbot.addWidget(line)
    line.resize(120, 32)
    picture = line.grab().toImage()
    assert QColor(picture.pixel(60, 0)) == QColor(tokens.ctl)


def inset(widget, *, rtl):
    """So many pixels of ground are before the text, behind the edge."""
    image, pad = widget.grab().toImage(), 5
    places = [
        x if not rtl else image.width() - 1 - x
        for x in range(pad, image.width() - pad)
        for y in range(pad, image.height() - pad)
        if image.pixelColor(x, y).lightness() < 110
    ]
    return min(places)


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_lines_and_boxes_are_as_high_as_buttons_and_their_texts_begin_alike(qtbot, dress, language, scale):
    rtl = dress(language, scale=scale).rtl
    line, box = QLineEdit("HHH"), CalmCombo()
    box.addItem("HHH")
    start_text(line, rtl=rtl)
    for one in (line, box):
        qtbot.addWidget(one)
        one.resize(200, one.sizeHint().height())
        one.show()
    assert line.height() == box.height() == Button("HHH").sizeHint().height()
    assert abs(inset(line, rtl=rtl) - inset(box, rtl=rtl)) <= 1


@pytest.mark.parametrize(("language", "text"), [("en", "HHH"), ("fa", "\u0627\u0627\u0627")])
def test_what_an_empty_line_is_for_begins_clear_of_where_the_caret_stands(qtbot, dress, language, text):
    rtl = dress(language, scale=150).rtl
    filled, empty = QLineEdit(text), QLineEdit()
    show_hint(empty, text)
    for one in (filled, empty):
        qtbot.addWidget(one)
        start_text(one, rtl=rtl)
        one.resize(200, one.sizeHint().height())
        one.show()
    assert 1 <= inset(empty, rtl=rtl) - inset(filled, rtl=rtl) <= 2
