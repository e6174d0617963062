"""Icons: every file draws, and exactly the named ones turn with the reading direction."""

import re
from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.paths import resource
from crmdesk.ui.icons import MIRRORED, draw_icon, icon, pixmap
from crmdesk.ui.pages.activities.spans import WAYS
from crmdesk.ui.widgets.icon_sign import IconSign

NAMES = sorted(file.stem for file in resource("icons").glob("*.svg"))
pytestmark = pytest.mark.usefixtures("qapp")
NEVER = {"clock", "check", "circle-check", "phone", "search", "chart-column", "flag", "paperclip", "timer", "x", "plus"}
NEVER |= {"pause", "play"}


def image(name, *, mirrored, size=18, ratio=2.0):
    return pixmap(name, "#1B2430", size, ratio, mirrored=mirrored).toImage()


def flipped(picture):
    return picture.transformed(QTransform().scale(-1, 1))


def test_the_set_is_whole():
    assert set(NAMES) >= NEVER | MIRRORED
    assert not NEVER & MIRRORED
    assert resource("icons", "LICENSE").read_text().startswith("ISC License")


@pytest.mark.parametrize("name", NAMES)
def test_each_icon_draws_in_its_colour(name):
    picture = image(name, mirrored=False)
    inks = {
        QColor.fromRgba(picture.pixel(x, y)).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if QColor.fromRgba(picture.pixel(x, y)).alpha() == 255
    }
    assert inks == {"#1b2430"}


@pytest.mark.parametrize("name", NAMES)
def test_mirrored_icons_are_flipped_and_others_are_not(name):
    straight, turned = image(name, mirrored=False), image(name, mirrored=True)
    assert turned == (flipped(straight) if name in MIRRORED else straight)


def test_the_ways_of_a_calendar_are_told_apart_by_their_icons():
    shown = [image(name, mirrored=False) for _key, _words, name in WAYS]
    assert all(one != other for one, other in combinations(shown, 2))


def test_the_direction_is_asked_at_each_drawing(dress):
    dress("en")
    straight = pixmap("chevron-right", "#000000").toImage()
    dress("fa")
    assert pixmap("chevron-right", "#000000").toImage() == flipped(straight)
    dress("en")
    assert pixmap("chevron-right", "#000000").toImage() == straight


def test_painting_mirrors_by_the_place_not_by_the_program(dress):
    dress("fa")

    def drawn(rtl):
        canvas = QImage(24, 24, QImage.Format.Format_ARGB32)
        canvas.fill(Qt.GlobalColor.transparent)
        painter = QPainter(canvas)
        draw_icon(painter, QRect(0, 0, 24, 24), "undo-2", "#000000", rtl=rtl)
        painter.end()
        return canvas

    assert drawn(True) != drawn(False)


def test_icons_are_sharp_on_fine_screens(qapp):
    assert image("x", mirrored=False, ratio=2.0).width() == 36
    assert pixmap("x", "#000000", 18, 2.0).deviceIndependentSize().width() == 18
    assert not icon("x", "#000000").isNull()


def test_code_names_only_icons_that_exist():
    names = set(NAMES)
    for file in resource("..", "crmdesk", "ui").resolve().rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        for name in re.findall(r'draw_icon\([^)]*?"([a-z0-9-]+)"', source):
            assert name in names, f"{file.name}: {name}"


@pytest.mark.parametrize(("scale", "side"), [(90, 18), (100, 18), (125, 22), (150, 27)])
def test_icons_grow_with_the_text(dress, scale, side):
    dress("en", scale=scale)
    picture = QImage(60, 60, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_icon(painter, QRect(0, 0, 60, 60), "file", "#000000", rtl=False)
    painter.end()
    rows = [y for y in range(60) if any(picture.pixelColor(x, y).alpha() > 40 for x in range(60))]
    assert rows[-1] - rows[0] + 1 == pytest.approx(side * 22 / 24, abs=1.5), "the file is 22 of 24 parts high"
    assert max(one.width() for one in icon("file", "#000000").availableSizes()) == side


def test_a_sign_beside_words_asks_for_more_room_as_they_grow(dress, qtbot):
    dress("en")
    place = QWidget()
    qtbot.addWidget(place)
    sign = IconSign(16, 18, place, size=14)
    sign.set_icon("check", "good")
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(sign)
    place.show()
    assert (sign.width(), sign.height()) == (16, 18)
    dress("en", scale=150)
    qtbot.waitUntil(lambda: (sign.width(), sign.height()) == (24, 27), timeout=2000)
