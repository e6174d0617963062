"""The kit in use: by keyboard, mirrored, named, with a visible focus, and with texts meant to harm."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, margins, named, tip, without_mnemonic
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.nav_list import NavItem, NavList
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.part_tabs import PartTabs
from crmdesk.ui.widgets.popover import Popover, menu_of, place_under
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.search_box import SearchBox
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch
from crmdesk.ui.widgets.sheet import Sheet
from crmdesk.ui.widgets.sparkline import Sparkline
from crmdesk.ui.widgets.state_view import StateView
from crmdesk.ui.widgets.tag import StatusTag, TagLabel

RTL, LTR = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
WORDS = {"fa": "مخاطبان", "ar": "جهات الاتصال", "he": "אנשי קשר", "en": "Contacts"}
PLACE_NEEDED = 540


@pytest.fixture
def shown(qtbot, qapp):
    """Show a widget in a window of its own and give it back."""

    def show(widget, width=400, height=300):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qapp.processEvents()
        return widget

    return show


def ink_in(picture, ground):
    """How many pixels within the tag differ clearly from its ground."""
    light = QColor(ground).lightness()
    inner = ((x, y) for x in range(10, picture.width() - 10) for y in range(8, picture.height() - 8))
    return sum(abs(QColor(picture.pixel(x, y)).lightness() - light) > 60 for x, y in inner)


def flipped(widget):
    return widget.grab().toImage().flipped(Qt.Orientation.Horizontal)


# Buttons and chips


def test_buttons_are_pressed_by_enter_and_space(shown, dress, press):
    dress("fa")
    button, clicks = shown(Button("ذخیره", "primary", "save")), []
    button.clicked.connect(lambda: clicks.append(1))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        press(button, key)
    assert len(clicks) == 3


@pytest.mark.parametrize("kind", ["default", "primary", "ghost", "link", "danger", "chip", "segment"])
def test_focus_is_a_ring_of_two_pixels(shown, dress, tokens, kind):
    dress("en", tokens)
    window = shown(QWidget())
    button = Button("Save", kind, "save", parent=window)
    button.show()
    plain = button.grab().toImage()
    button.setFocus()
    ringed = button.grab().toImage()
    colour = QColor(tokens.text if kind == "primary" else tokens.acc)
    middle = button.width() // 2
    assert [QColor(ringed.pixel(middle, y)) for y in (0, 1)] == [colour, colour]
    assert QColor(plain.pixel(middle, 1)) != colour


@pytest.mark.parametrize("scale", [90, 100, 150])
def test_no_button_cuts_its_words(shown, dress, locale, cut_texts, scale):
    dress(locale.catalogue, scale=scale)
    for kind in ("default", "primary", "ghost", "link", "danger", "chip"):
        button = shown(Button(WORDS[locale.catalogue], kind, "plus", chevron=True, badge="12"))
        button.resize(button.sizeHint())
        button.grab()
    assert cut_texts == []
    assert button.sizeHint().height() >= 24


def test_a_mirrored_button_is_its_mirror_image_but_for_letters(shown, dress):
    dress("en")
    button = shown(Button("", "default", "circle", chevron=True, name="Name"))
    button.setFixedSize(button.sizeHint())
    straight = flipped(button)
    button.setLayoutDirection(RTL)
    mirrored = button.grab().toImage()
    assert mirrored.size() == straight.size()
    differing = sum(
        abs(QColor(mirrored.pixel(x, y)).lightness() - QColor(straight.pixel(x, y)).lightness()) > 60
        for x in range(mirrored.width())
        for y in range(mirrored.height())
    )
    assert differing < 12, "only a seam of rounding may differ"


def test_icon_buttons_have_names_and_tips(dress, qtbot):
    dress("en")
    button = Button("", "ghost", "bell", name="Reminders <3>")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Reminders <3>"
    assert "&lt;3&gt;" in button.toolTip()
    assert button.sizeHint().width() == button.sizeHint().height()


def test_ampersands_survive():
    assert without_mnemonic("&Save") == "Save"
    assert without_mnemonic(literal("R&D && more")) == "R&D && more"


@pytest.mark.parametrize("direction", [LTR, RTL])
def test_the_cross_of_a_chip_is_at_the_reading_end(shown, dress, direction):
    dress("en")
    window = shown(QWidget())
    chip, told = Chip("Owner: me", on=True, removable=True, parent=window), []
    chip.setLayoutDirection(direction)
    chip.resize(chip.sizeHint())
    chip.show()
    chip.removed.connect(lambda: told.append("removed"))
    chip.clicked.connect(lambda: told.append("clicked"))
    middle = chip.height() // 2
    left, right = QPoint(10, middle), QPoint(chip.width() - 10, middle)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=right if direction == LTR else left)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=left if direction == LTR else right)
    assert told == ["removed", "clicked"]


def test_delete_takes_a_chip_away_only_where_it_may(shown, dress, press):
    dress("en")
    told = []
    for removable in (True, False):
        chip = shown(Chip("VIP", removable=removable))
        chip.removed.connect(lambda: told.append(1))
        press(chip, Qt.Key.Key_Delete)
    assert told == [1]


# Labels and tags


@pytest.mark.parametrize("text", ["31 %", "Acme Ltd - 12", "مخاطب", "+98 21 8877 6655"])
@pytest.mark.parametrize("kind", [{}, {"data": True}, {"figure": True}])
def test_labels_stand_at_the_reading_start(shown, dress, text, kind):
    for code, at_left in (("fa", False), ("en", True)):
        dress(code)
        label = shown(DirLabel(text, **kind), 400, 40)
        picture = label.grab().toImage()
        inked = [x for x in range(400) if any(QColor(picture.pixel(x, y)).lightness() < 120 for y in range(40))]
        assert (max(inked) < 200) if at_left else (min(inked) > 200)


def test_label_text_is_plain_whole_and_without_marks(dress, qtbot):
    dress("fa")
    for text in ("<b>bold</b>", "+98 21 8877 6655", "AT&T"):
        label = DirLabel(text, data=True)
        qtbot.addWidget(label)
        assert label.text() == text
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_wrapped_labels_grow_in_height(dress, qtbot):
    dress("fa")
    label = DirLabel("مخاطبان همان آدم‌ها و شرکت‌هایی‌اند که با آن‌ها کار می‌کنید. " * 3, wrapped=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(150) > label.heightForWidth(500) > 0


def test_a_status_is_colour_icon_and_word(shown, dress, tokens):
    dress("fa", tokens)
    tag = shown(StatusTag("در هدف", "good"), 120, 30)
    bare = shown(TagLabel("در هدف", "good"), 120, 30)
    with_icon, without = (ink_in(one.grab().toImage(), tokens.goodbg) for one in (tag, bare))
    assert with_icon > without + 20, "the icon is drawn beside the word"
    assert tag.text() == "در هدف"
    tag.set_state("دور از هدف", "bad")
    assert (tag.text(), tag.icon) == ("دور از هدف", "circle-alert")


# Navigation


def nav_items():
    return [
        NavItem("today", "امروز", "sun", "۹"),
        NavItem("contacts", "مخاطبان", "users"),
        NavItem("", "سنجاق‌شده"),
        NavItem("view", "بدون گام بعدی", badge="۴"),
    ]


def test_navigation_by_keys_skips_captions_and_opens(shown, dress, press):
    dress("fa")
    nav, opened = shown(NavList(nav_items())), []
    nav.chosen.connect(opened.append)
    nav.set_current("today")
    nav.setFocus()
    press(nav, Qt.Key.Key_Down)
    assert (nav.current(), opened) == ("contacts", []), "moving does not open"
    press(nav, Qt.Key.Key_Down)
    press(nav, Qt.Key.Key_Return)
    assert (nav.current(), opened) == ("view", ["view"])


@pytest.mark.parametrize("code", ["fa", "en"])
def test_the_chosen_section_is_selected_in_both_directions(shown, dress, code, tokens):
    dress(code, tokens)
    nav = shown(NavList(nav_items()), 176, 200)
    nav.set_current("contacts")
    assert [index.row() for index in nav.selectedIndexes()] == [1]
    picture = nav.grab().toImage()
    width, row = picture.width(), range(36, 66)
    at_start = range(width - 12, width - 8) if code == "fa" else range(8, 12)
    bar = [x for x in range(width) if any(QColor(picture.pixel(x, y)) == QColor(tokens.acc) for y in row)]
    assert set(bar) & set(at_start), "the bar stands at the reading start"
    nav.set_current("nowhere")
    assert nav.selectedIndexes() == []


def test_counts_and_language_change_keep_the_section(shown, dress):
    dress("fa")
    nav = shown(NavList(nav_items()))
    nav.set_current("view")
    nav.set_count("view", "۵")
    assert nav.model().index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "بدون گام بعدی ۵"
    dress("en")
    nav.set_items([NavItem("view", "No next step", badge="5"), NavItem("today", "Today")])
    assert nav.current() == "view"


def test_folding_keeps_names(shown, dress):
    dress("he")
    nav = shown(NavList(nav_items()))
    wide = nav.width()
    nav.set_folded(folded=True)
    assert nav.width() < wide / 2
    assert nav.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "مخاطبان"


@pytest.mark.parametrize("scale", [100, 150])
def test_the_dot_of_a_folded_section_is_round_at_every_text_size(shown, dress, tokens, scale):
    dress("fa", tokens, scale)
    nav = shown(NavList([NavItem("tasks", "کارها", badge="۴")]))
    nav.set_folded(folded=True)
    nav.clearFocus()
    picture = nav.grab().toImage()
    inked = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if QColor(picture.pixel(x, y)) == QColor(tokens.acc)
    ]
    wide, high = (max(place) - min(place) + 1 for place in zip(*inked, strict=True))
    assert wide == high


@pytest.mark.parametrize("code", ["fa", "en"])
def test_tabs_come_closer_where_they_would_not_fit_and_part_again(shown, dress, code):
    dress(code)
    tabs = shown(PartTabs(), 900, 40)
    for name in ("رخدادها", "جزئیات", "معامله‌ها ۱", "تیکت‌ها ۲", "اشتراک‌ها", "پرونده‌ها"):
        tabs.addTab(name)
    loose = sum(tabs.tabRect(number).width() for number in range(6))
    assert not tabs.is_tight
    tabs.resize(loose - 20, 40)
    assert tabs.is_tight
    assert sum(tabs.tabRect(number).width() for number in range(6)) <= tabs.width()
    assert not any(one.isVisible() for one in tabs.findChildren(QToolButton))
    tabs.resize(loose, 40)
    assert not tabs.is_tight
    tabs.setTabText(0, "رخدادهای امروز")
    assert tabs.is_tight


def test_tight_tabs_part_again_beside_free_room(shown, dress):
    dress("en")
    box = QWidget()
    row, tabs = QHBoxLayout(box), PartTabs()
    row.addWidget(tabs)
    row.addStretch(1)
    for name in ("Terms", "Timeline", "Details", "Files", "History"):
        tabs.addTab(name)
    shown(box, 900, 60)
    loose = tabs.width()
    box.resize(loose - 10, 60)
    assert tabs.is_tight
    box.resize(900, 60)
    assert not tabs.is_tight
    assert tabs.width() == loose


# Search, switch, sparkline


def test_search_waits_for_rest_and_enter_does_not(shown, dress, type_text, press, qtbot):
    dress("fa")
    box, asked = shown(SearchBox("جست‌وجو", "Ctrl+K")), []
    box.sought.connect(asked.append)
    type_text(box, "کتاب")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["کتاب"], timeout=2000)
    type_text(box, "ها")
    press(box, Qt.Key.Key_Return)
    assert asked == ["کتاب", "کتابها"]
    press(box, Qt.Key.Key_Escape)
    assert (box.text(), asked[-1]) == ("", "")
    assert box.accessibleName() == "جست‌وجو"


@pytest.mark.parametrize(("code", "forth"), [("en", Qt.Key.Key_Right), ("he", Qt.Key.Key_Left)])
def test_a_switch_moves_in_reading_order(shown, dress, press, code, forth):
    dress(code)
    switch, told = shown(SegmentedSwitch([("a", "A", ""), ("b", "B", ""), ("c", "C", "")], "View")), []
    switch.changed.connect(told.append)
    press(switch, forth)
    press(switch, forth)
    press(switch, forth)
    assert told == ["b", "c"]
    switch.set_current("a")
    assert (switch.current(), told) == ("a", ["b", "c"])
    switch.set_texts(["1", "2", "3"], "Show")
    assert switch.accessibleName() == "Show"


def test_time_of_a_sparkline_runs_left_to_right_in_every_language(shown, dress):
    pictures = []
    for code in ("en", "fa"):
        dress(code)
        line = shown(Sparkline(), 96, 32)
        line.set_values([1, 2, None, 3, 9], "rising", 5)
        pictures.append(line.grab().toImage())
        assert line.accessibleName() == "rising"
    assert pictures[0] == pictures[1]
    line.set_values([1, 2, None, 3, 9], "rising", 5, runs_rtl=True)
    assert line.grab().toImage() != pictures[1]


@pytest.mark.parametrize("values", [[], [None], [5], [3, 3, 3], [None, 1, None, 2, None]])
def test_thin_data_draw_without_fault(shown, dress, values):
    dress("en")
    line = shown(Sparkline(), 96, 32)
    line.set_values(values, "thin", None)
    line.grab()


# States


def view_of(shown):
    return shown(StateView(QLabel("rows")))


def test_loading_is_silent_then_rows_then_words_then_cancel(shown, dress, qtbot):
    dress("en")
    view = view_of(shown)
    view.show_loading()
    assert (view.state, view.skeleton.stage) == ("loading", 0)
    assert not view.content.isVisible()
    qtbot.waitUntil(lambda: view.skeleton.stage == 1, timeout=1000)
    words = [label.text() for label in view.skeleton.findChildren(QLabel) if label.isVisible()]
    assert words == []
    view.skeleton._next_stage()
    assert [label.text() for label in view.skeleton.findChildren(QLabel) if label.isVisible()] == ["Loading…"]
    view.skeleton._next_stage()
    with qtbot.waitSignal(view.skeleton.cancelled):
        next(b for b in view.skeleton.findChildren(Button) if b.isVisible()).click()
    view.show_content()
    assert view.content.isVisible()


def test_no_match_and_first_use_are_different_and_act(shown, dress, qapp):
    dress("en")
    view, done = view_of(shown), []
    view.show_no_match("No contacts match these filters.", lambda: done.append("clear"))
    assert view.state == "no match"
    view.findChild(Button).parentWidget()
    next(b for b in view.findChildren(Button) if b.text() == "Clear filters").click()
    first = FirstUse("user", "No contacts yet", "People.", Offer("First", lambda: done.append("first")), (Offer("Import", lambda: done.append("import"), "upload", "From a file"),))
    view.show_first_use(first)
    assert view.state == "first use"
    next(b for b in view.findChildren(Button) if b.text() == "First").click()
    row = next(w for w in view.findChildren(QWidget) if w.accessibleName() == "Import")
    assert row.accessibleDescription() == "From a file"
    row.click()
    assert done == ["clear", "first", "import"]


def test_an_error_keeps_the_content_and_offers_to_try_again(shown, dress):
    dress("en")
    view, tries = view_of(shown), []
    view.show_loading()
    view.show_error("The list was not read. Your data are safe.", lambda: tries.append(1), details="Traceback")
    assert (view.state, view.content.isVisible()) == ("content", True)
    assert view.bar.text().startswith("The list")
    assert view.bar.accessibleName() == view.bar.text()
    next(b for b in view.bar.findChildren(Button) if b.text() == "Retry").click()
    assert tries == [1]
    view.clear_bar()
    assert view.bar.text() == ""


def test_offline_has_no_cross_and_conflict_compares(shown, dress):
    dress("en")
    view, compared = view_of(shown), []
    view.show_offline("Not connected since 10:42.")
    crosses = [b for b in view.bar.findChildren(Button) if b.icon_name == "x"]
    assert [b.isVisible() for b in crosses] == [False]
    view.show_conflict("Noah changed this.", lambda: compared.append(1))
    next(b for b in view.bar.findChildren(Button) if b.text() == "Compare").click()
    assert compared == [1]


def test_details_fold_out_and_can_be_copied(shown, dress, qapp):
    dress("en")
    bar = shown(MessageBar())
    bar.show_message("It failed.", "bad", details="line 7")
    button = next(b for b in bar.findChildren(Button) if b.text() == "Details")
    button.click()
    qapp.clipboard().clear()
    button.click()
    assert qapp.clipboard().text() == "line 7"


# Frames


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_sheet_opens_at_the_reading_end_and_gives_the_focus_back(shown, dress, press, qapp, code):
    dress(code)
    window = shown(QWidget(), 1000, 600)
    before = QLineEdit(window)
    before.show()
    before.setFocus()
    sheet = Sheet(window, 400)
    one, two = Button("One", parent=sheet.panel), Button("Two", parent=sheet.panel)
    sheet.body.addWidget(one)
    sheet.body.addWidget(two)
    sheet.open()
    assert (sheet.panel.x() < 100) == (code == "ar")
    assert qapp.focusWidget() is one
    for expected in (two, one):
        press(qapp.focusWidget(), Qt.Key.Key_Tab)
        assert qapp.focusWidget() is expected, "Tab stays inside"
    press(qapp.focusWidget(), Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert qapp.focusWidget() is before


def test_a_click_beside_the_sheet_closes_it(shown, dress):
    dress("en")
    window = shown(QWidget(), 1000, 600)
    sheet = Sheet(window, 400)
    sheet.open()
    window.resize(1100, 700)
    assert sheet.size() == window.size()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert sheet.isHidden()


def test_a_tall_page_fits_a_low_window(shown, dress):
    dress("en")
    body = QWidget()
    column = QVBoxLayout(body)
    for _ in range(60):
        column.addWidget(Button("Row"))
    page = shown(ScrollPage(body))
    assert body.minimumSizeHint().height() > 1000
    assert page.minimumSizeHint().height() <= PLACE_NEEDED / 2


def test_margins_mirror(dress, qtbot):
    dress("en")
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = QHBoxLayout(widget)
    margins(layout, 16, 1, 4, 2)
    sides = [layout.contentsMargins().left(), layout.contentsMargins().right()]
    widget.setLayoutDirection(RTL)
    mirrored = [layout.contentsMargins().left(), layout.contentsMargins().right()]
    assert (sides, mirrored) == ([16, 4], [4, 16])


@pytest.mark.parametrize("code", ["en", "fa"])
def test_rows_wrap_from_the_reading_start(shown, dress, code):
    dress(code)
    window = shown(QWidget(), 220, 300)
    row = FlowLayout(window)
    chips = [Chip(f"Chip {number}", parent=window) for number in range(6)]
    for chip in chips:
        row.addWidget(chip)
        chip.show()
    row.activate()
    assert chips[0].x() == (220 - chips[0].width() if code == "fa" else 0)
    assert chips[1].y() == chips[0].y()
    assert chips[-1].y() > chips[0].y()
    assert row.heightForWidth(220) == chips[-1].geometry().bottom() + 1
    assert all(chip.x() >= 0 and chip.geometry().right() < 220 for chip in chips)


@pytest.mark.parametrize("code", ["en", "fa"])
def test_panels_open_at_the_reading_start_of_their_button(shown, dress, press, code):
    dress(code)
    window = shown(QWidget(), 600, 300)
    anchor = Button("Open", parent=window)
    anchor.move(280, 10)
    anchor.show()
    popover, told = Popover(anchor), []
    field = QLineEdit()
    popover.body.addWidget(field)
    popover.closed.connect(lambda: told.append(1))
    popover.open_under()
    place = place_under(anchor, popover.size()) - window.mapToGlobal(QPoint(0, 0))
    edge = place.x() + popover.width() - 1 if code == "fa" else place.x()
    assert edge == (anchor.geometry().right() if code == "fa" else anchor.x())
    press(popover, Qt.Key.Key_Escape)
    assert told == [1]


@pytest.mark.parametrize(("text", "turns"), [("Sepehr Steel Co.", True), ("(R&&D) 12", True), ("شركة (٢)", False)])
def test_a_button_of_data_reads_it_as_its_first_letter_does(shown, dress, qapp, text, turns):
    dress("fa")
    button = shown(Button(text, "link", data=True), 240, 32)
    pictures = {}
    for way in (LTR, RTL):
        button.setLayoutDirection(way)
        qapp.processEvents()
        pictures[way] = button.grab().toImage()
    assert pictures[LTR] == pictures[RTL]
    button.data = False
    assert (button.grab().toImage() != pictures[RTL]) is turns


def test_menus_offer_and_keep_ampersands(dress, qtbot):
    dress("fa")
    parent, done = QWidget(), []
    qtbot.addWidget(parent)
    menu = menu_of(parent, [Offer(literal("R&D"), lambda: done.append(1), "tag"), None, Offer("خروج", done.clear)])
    assert [action.isSeparator() for action in menu.actions()] == [False, True, False]
    assert without_mnemonic(menu.actions()[0].text()) == "R&D"
    menu.actions()[0].trigger()
    assert done == [1]


@pytest.mark.parametrize("tight", [False, True])
def test_a_tab_in_focus_wears_a_ring_and_moves_nothing(shown, dress, tokens, qapp, tight):
    dress("fa", tokens)
    tabs = PartTabs()
    for words in WORDS.values():
        tabs.addTab(words)
    shown(tabs, 600)
    if tight:
        tabs.resize(sum(tabs.tabRect(n).width() for n in range(tabs.count())) - 10, tabs.height())
    tabs.setCurrentIndex(1)
    at_rest = [tabs.tabRect(number) for number in range(tabs.count())]
    assert tabs.is_tight is tight
    tabs.setFocus()
    qapp.processEvents()
    assert [tabs.tabRect(number) for number in range(tabs.count())] == at_rest
    picture, box = tabs.grab().toImage(), at_rest[1]
    edges = [(box.left(), box.center().y()), (box.right(), box.center().y()), (box.center().x(), box.top())]
    assert all(picture.pixelColor(*place) == QColor(tokens.acc) for place in edges)


# Language, names, harm


def test_own_words_follow_the_language_without_a_restart(shown, dress, monkeypatch):
    from crmdesk.ui.widgets import message_bar, skeleton

    dress("en")
    view = view_of(shown)
    for module in (message_bar, skeleton):
        monkeypatch.setattr(module, "_", lambda text: f"«{text}»")
    view.retranslate()
    view.retranslate()
    shown_words = {b.text() or b.accessibleName() for b in view.findChildren(Button)}
    assert shown_words == {"«Details»", "«Close this message»", "«Cancel»"}


def test_language_change_events_reach_the_kit(shown, dress, qapp, monkeypatch):
    from crmdesk.ui.widgets import message_bar

    dress("en")
    bar = shown(MessageBar())
    monkeypatch.setattr(message_bar, "_", lambda text: f"«{text}»")
    qapp.sendEvent(bar, QEvent(QEvent.Type.LanguageChange))
    assert {b.text() or b.accessibleName() for b in bar.findChildren(Button)} == {"«Details»", "«Close this message»"}


def test_everything_that_takes_focus_has_a_name(shown, dress):
    dress("en")
    view = view_of(shown)
    view.show_first_use(FirstUse("user", "t", "x", Offer("First", list), (Offer("Import", list, "upload", "h"),)))
    view.show_error("e", list, details="d")
    takers = [w for w in view.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(takers) >= 5
    nameless = [w for w in takers if not (w.accessibleName() or getattr(w, "text", str)())]
    assert nameless == []
    assert named(QWidget(), "a", "b").accessibleDescription() == "b"


def test_hostile_texts_are_shown_literally(shown, dress, hostile_texts):
    dress("fa")
    for text in hostile_texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # a lone surrogate never gets past the input fields
        card = Card()
        label, button, tag = DirLabel(text, data=True), Button(literal(text)), TagLabel(text)
        bar = MessageBar()
        bar.show_message(text[:2000], "bad")
        for part in (label, tag, bar):
            card.body.addWidget(part)
        tip(label, text)
        card.resize(500, 300)
        card.grab()
        button.resize(200, 32)
        button.grab()
        crossing = text.removeprefix("\ufeff")  # Qt's own strings have no byte order mark
        assert label.text() == crossing
        assert without_mnemonic(button.text()) == crossing
        for tag_open in ("<img", "<table", "<b>"):
            assert tag_open not in label.toolTip() or not text.startswith(tag_open)
        card.deleteLater()
        button.deleteLater()
