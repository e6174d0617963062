"""What opens beside its box, its row or its tile: whole, at the reading start, and never far off."""

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from crmdesk.ui.widgets.calm_combo import MOST_CHOICES, CalmCombo
from crmdesk.ui.widgets.popover import GAP, place_under
from crmdesk.ui.widgets.scroll_page import ScrollPage

LANGUAGES = ["English", "فارسی", "العربية", "العربية (مصر)", "العربية (الإمارات)", "עברית"]


@pytest.fixture
def window(qtbot):
    """A window with a column, shown when the test has filled it."""
    made = QWidget()
    QVBoxLayout(made)
    made.resize(600, 500)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def box_in(window, qtbot, qapp):
    """A function that shows a box of some choices, the last one chosen, with its choices open."""

    def open_box(choices, width):
        box = CalmCombo()
        box.addItems(choices)
        box.setCurrentIndex(len(choices) - 1)
        box.setFixedWidth(width)
        window.layout().addWidget(box)
        window.layout().addStretch(1)
        with qtbot.waitExposed(window):
            window.show()
        box.showPopup()
        qapp.processEvents()
        return box

    return open_box


@pytest.mark.parametrize("code", ["en", "fa"])
def test_every_choice_of_a_short_list_is_in_sight(dress, box_in, code):
    dress(code)
    box = box_in(LANGUAGES, 200)
    choices = box.view()
    rows = [choices.visualRect(choices.model().index(row, 0)) for row in range(box.count())]
    assert all(choices.viewport().rect().contains(row) for row in rows)
    assert not choices.verticalScrollBar().isVisible()
    box.hidePopup()


@pytest.mark.parametrize("code", ["en", "fa"])
def test_a_narrow_box_opens_as_wide_as_its_longest_choice(dress, box_in, code):
    dress(code)
    long = [f"{number} " + "نام بلند یک فیلد" * 2 for number in range(MOST_CHOICES + 5)]
    box = box_in(long, 120)
    choices, popup = box.view(), box.view().window()
    assert choices.viewport().width() >= choices.sizeHintForColumn(0) > box.width()
    left = popup.mapToGlobal(QPoint(0, 0)).x()
    start = left + popup.width() if code == "fa" else left
    own = box.mapToGlobal(QPoint(0, 0)).x() + (box.width() if code == "fa" else 0)
    assert abs(start - own) <= 1
    box.hidePopup()


def test_a_panel_of_a_list_opens_under_its_current_row(dress, window, qtbot):
    dress("fa")
    rows = QListWidget()
    rows.addItems([f"ردیف {number}" for number in range(40)])
    window.layout().addWidget(rows)
    with qtbot.waitExposed(window):
        window.show()
    rows.setCurrentRow(2)
    row = rows.visualItemRect(rows.item(2))
    place, size = place_under(rows, QSize(200, 120)), QSize(200, 120)
    assert place.y() == rows.viewport().mapToGlobal(row.bottomLeft()).y() + GAP
    assert place.x() + size.width() - 1 == rows.viewport().mapToGlobal(row.topRight()).x()


def test_a_panel_too_high_for_either_side_covers_its_anchor_and_nothing_above(dress, window, qtbot, qapp):
    dress("en")
    anchor = QWidget()
    anchor.setFixedHeight(90)
    window.layout().addWidget(anchor)
    room = qapp.primaryScreen().availableGeometry()
    window.setGeometry(room.left(), room.top() + 150, 600, 120)
    with qtbot.waitExposed(window):
        window.show()
    top = anchor.mapToGlobal(QPoint(0, 0)).y()
    high = room.bottom() - top - 20
    place = place_under(anchor, QSize(200, high))
    assert room.top() < top <= place.y()
    assert place.y() + high - 1 <= room.bottom()


def test_a_scrolled_form_is_parted_from_what_stands_around_it(dress, window, qtbot):
    dress("fa")
    form = QWidget()
    form.setMinimumHeight(2000)
    page = ScrollPage(form, edged=True)
    window.layout().addWidget(page)
    with qtbot.waitExposed(window):
        window.show()
    bar, seen = page.verticalScrollBar(), []
    for place in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(place)
        seen.append([edge.isVisible() for edge in page.edges])
    assert seen == [[False, True], [True, True], [True, False]]
    form.setMinimumHeight(10)
    qtbot.waitUntil(lambda: not any(edge.isVisible() for edge in page.edges))
