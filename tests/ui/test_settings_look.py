"""How the parts of the settings look: what stands in one line, what gives way, and what is told apart."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from crmdesk.services import records, ticket_settings
from crmdesk.ui import theme
from crmdesk.ui.dialogs.key_list import KeyList
from crmdesk.ui.key_group import KeyGroup
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.widgets.setting_row import SettingRow
from tests.ui.real_window import RealWindow
from tests.ui.window_parts import fake_sections

REAL = tuple(
    real if real.key == "settings" else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)


def opened(qapp, tmp_path, tmp_path_factory, text=100, **how):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, sections=REAL, **how)
    shown.outfit = Outfit(shown.window, str(shown.book))
    shown.preferences.text_size = text
    shown.window.show_section("settings")
    shown.settle()
    shown.page = shown.window.page
    return shown


@pytest.fixture(params=["en", "fa"])
def shown(request, qapp, tmp_path, tmp_path_factory):
    """The settings of an empty book."""
    one = opened(qapp, tmp_path, tmp_path_factory, language=request.param)
    yield one
    one.close()


def go(shown, key):
    shown.page.go_to(key)
    shown.settle()
    return shown.page.parts.get(key)


def place_of(widget, page):
    return widget.mapTo(page, QPoint(0, 0))


def test_no_two_parts_have_one_icon(shown):
    icons = Counter(item.icon for item in shown.page.index.model().items)
    assert len(icons) == sum(icons.values())


def test_keys_stand_under_their_menus_as_in_the_list_of_keys_also_where_one_is_sought(shown):
    part, listed = go(shown, "keys"), KeyList(shown.window)
    told = [[row.label.text() for row in group.rows] for group in part.groups]
    assert told == [[row.label.text() for row in one.rows] for one in listed.findChildren(KeyGroup)]
    listed.close()
    assert part.narrow(part.groups[1].rows[0].label.text())
    assert not part.groups[1].isHidden()
    assert part.groups[0].isHidden()
    part.narrow("")
    assert not part.groups[0].isHidden()


def test_a_hairline_is_between_two_rows_and_not_under_the_last(shown):
    part = go(shown, "business")
    line = QColor(theme.tokens().line)
    lowest = [QColor(row.grab().toImage().pixel(10, row.height() - 1)) == line for row in part.rows]
    assert lowest == [True] * (len(part.rows) - 1) + [False]
    part.narrow(part.rows[0]._words)
    shown.settle()
    assert QColor(part.rows[0].grab().toImage().pixel(10, part.rows[0].height() - 1)) != line


def test_a_part_of_large_text_is_no_wider_than_its_pane(qapp, tmp_path, tmp_path_factory):
    shown = opened(qapp, tmp_path, tmp_path_factory, language="fa", size=(960, 540), text=150)
    for key in shown.page.parts:
        part = go(shown, key)
        body = part.parentWidget()
        assert body.width() <= body.parentWidget().width(), key
    shown.close()


def test_the_buttons_that_take_away_stand_in_one_column(shown):
    company = records.save(shown.work, entity="company", values={"name": "Acme"}).id
    for count, name in ((0, "Login"), (12, "Invoice")):
        ticket_settings.put_category(shown.work, name=name)
        category = ticket_settings.categories(shown.work)[-1].id
        for place in range(count):
            values = {"subject": f"No {place}", "company": company, "category": category}
            records.save(shown.work, entity="ticket", values=values)
    part = go(shown, "ticket_words")
    part.read()
    shown.settle()
    assert len(part.categories) == 2
    assert len({place_of(one.remove, shown.page).x() for one in part.categories}) == 1


def test_the_path_of_the_book_ends_where_its_row_ends(shown):
    part = go(shown, "data")
    label = part.place
    picture = label.grab().toImage()
    ground = picture.pixel(picture.width() // 2, picture.height() - 1)
    ink = [
        x for x in range(picture.width()) for y in range(picture.height()) if picture.pixel(x, y) != ground
    ]
    gap = min(ink) if shown.page.isRightToLeft() else picture.width() - 1 - max(ink)
    assert gap / picture.devicePixelRatio() <= 4
    row = next(one for one in part.rows if one.control is label)
    assert isinstance(row, SettingRow)
    edge = label.geometry().left() if shown.page.isRightToLeft() else row.width() - 1 - label.geometry().right()
    assert edge == 0


def test_the_headings_of_lists_and_of_rows_are_alike(shown):
    heading = go(shown, "business").heading
    shown.page.go_to("staff")
    shown.settle()
    title = shown.page.lists["staff"].head.title
    assert title.shown_font() == heading.shown_font()
    middles = []
    for key, label in (("staff", title), ("business", heading)):
        go(shown, key)
        middles.append(place_of(label, shown.page).y() + label.height() / 2)
    assert middles[0] == pytest.approx(middles[1], abs=2)


def test_a_country_is_named_beside_its_code(shown):
    part = go(shown, "business")
    names = {False: ("United States", "Germany"), True: ("ایران", "آلمان")}[shown.page.isRightToLeft()]
    assert part.country.unit == names[0]
    part.country.setText("de")
    assert part.country.unit == names[1]
    part.country.setText("ZZ")
    assert not part.country.unit
    assert go(shown, "work_time").country.line.unit == names[0]


def test_what_can_be_done_with_a_list_stands_in_the_row_of_its_filters(shown):
    go(shown, "products")
    part = shown.page.lists["products"]
    tops = {place_of(one, part).y() for one in (part.new, part.head.add, part.head.columns)}
    assert len(tops) == 1
    assert part.head.search.nextInFocusChain() is part.new
