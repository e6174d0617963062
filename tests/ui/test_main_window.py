"""The frame: sections, actions, undo, breakpoints, live languages, keys of every keyboard, focus, names."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from crmdesk.ui import theme
from crmdesk.ui.actions import ACTIONS
from crmdesk.ui.dialogs.key_list import KeyList
from crmdesk.ui.page import Room
from crmdesk.ui.status_bar import EDGE
from tests.ui.window_parts import FakePage, Receipt, Shown, plain

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_in(qapp, tmp_path):
    """A function that shows a window in a language."""
    shown = []

    def show(language="en", **how):
        shown.append(Shown(qapp, tmp_path, language=language, **how))
        settle(qapp)
        return shown[-1]

    yield show
    for one in shown:
        one.close()


@pytest.fixture
def one(open_in):
    return open_in()


def chord(letter, modifiers=CTRL, key=Qt.Key.Key_unknown):
    """A chord sent to whatever has the focus."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, letter))


def settle(qapp):
    """Let nested layouts come to rest."""
    for _round in range(4):
        qapp.processEvents()


# Sections and records


def test_the_frame_stands_without_a_book(open_in):
    one = open_in(has_book=False)
    assert one.page is None
    assert one.window.waiting.state == "loading"
    enabled = {row.id for row in ACTIONS if one.window.commands[row.id].isEnabled()}
    assert enabled == {"quit", "kpi_reference", "keys", "about", "full_screen", "fold_navigation", "search"}


def test_pages_are_made_when_first_shown_and_kept(one):
    first = one.page
    assert list(one.window._pages) == ["today"]
    one.window.commands["go_deals"].trigger()
    assert list(one.window._pages) == ["today", "deals"]
    one.window.commands["go_today"].trigger()
    assert one.page is first
    assert one.preferences.section == "today"
    assert one.window.navigation.list.current() == "today"


def test_the_settings_are_marked_at_the_foot(one):
    one.window.commands["go_settings"].trigger()
    assert (one.window.navigation.list.current(), one.window.navigation.foot.current()) == ("", "settings")


def test_the_last_section_is_shown_again(open_in):
    first = open_in()
    first.window.show_section("deals")
    first.preferences.save()
    again = open_in()
    assert again.window._section == "deals"


def test_a_record_opens_in_its_section(one):
    one.window.show_record("deal", 42)
    assert one.window._section == "deals"
    assert ("record", "deal", 42) in one.page.heard
    assert one.desk.recent.records == [("deal", 42)]
    one.window.show_record("nothing", 1)
    assert one.window._section == "deals"


@pytest.mark.parametrize(
    ("section", "made"), [("contacts", "contact"), ("companies", "company"), ("kpis", "contact")]
)
def test_new_makes_what_the_section_holds(one, section, made):
    one.window.show_section(section)
    one.window.commands["new"].trigger()
    assert one.page.heard[-1] == ("new", made, "")


def test_a_commit_refreshes_the_page_in_sight_now_and_others_when_shown(one):
    one.window.show_section("contacts")
    contacts = one.page
    one.window.show_section("deals")
    deals = one.page
    contacts.heard.clear(), deals.heard.clear()
    one.desk._announce(Receipt(changed={"deal": frozenset({1})}))
    one.desk._announce(Receipt(changed={"deal": frozenset({2}), "contact": frozenset({3})}))
    assert [said for said in deals.heard if said[0] == "refresh"] == [
        ("refresh", {"deal": frozenset({1})}),
        ("refresh", {"deal": frozenset({2}), "contact": frozenset({3})}),
    ]
    assert contacts.heard == []
    one.window.show_section("contacts")
    assert ("refresh", {"deal": frozenset({1, 2}), "contact": frozenset({3})}) in contacts.heard


# What can be done


def test_only_what_somebody_answers_can_be_done(one):
    command = one.window.commands
    assert command["edit"].isEnabled()
    assert not command["won"].isEnabled()
    one.page.selected = 0
    one.page.situation_changed.emit()
    assert not command["edit"].isEnabled()
    assert not one.window.commands["trash"].isEnabled()
    assert one.window.tool_bar.print.isEnabled()
    command["print"].setEnabled(False)
    assert not one.window.tool_bar.print.isEnabled()


def test_soft_keys_go_to_whoever_wants_them_first(one, press):
    one.page.first.setFocus()
    press(one.page.first, Qt.Key.Key_Return)
    press(one.page.first, Qt.Key.Key_Escape)
    assert one.page.heard[-2:] == ["open", "back"]


def test_enter_in_a_line_is_the_lines_own(one, press):
    line = QLineEdit(one.page)
    line.show()
    line.setFocus()
    one.page.heard.clear()
    press(line, Qt.Key.Key_Return)
    assert one.page.heard == []


def test_a_gesture_is_told_with_its_undo(one, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(one.desk, "undo", asked.append)
    one.desk._announce(Receipt(33))
    status = one.window.status
    assert status.message.text() == "Changed “Acme”"
    assert status.saved.text().startswith("Saved at ")
    status.undo.click()
    assert asked == [33]
    assert not status.message.isVisible()


def test_a_message_goes_with_the_next_action_and_after_a_while(one, qtbot):
    one.desk.tell("Done", 1)
    one.window.commands["refresh"].trigger()
    assert not one.window.status.message.isVisible()
    one.desk.tell("Done", 1)
    one.window.status._fade.setInterval(10)
    one.window.status._fade.start()
    qtbot.waitUntil(lambda: not one.window.status.undo.isVisible(), timeout=2000)


def test_nothing_undoable_opens_a_dialog(one):
    for action in ("edit", "undo", "redo", "refresh", "new", "print", "next_stage"):
        if action not in {"undo", "redo"}:
            one.window.commands[action].trigger()
    one.desk._announce(Receipt())
    assert QApplication.activeModalWidget() is None


def test_a_page_may_keep_the_window_open(one):
    one.page.lets_close = False
    assert not one.window.close()
    assert one.window.isVisible()
    one.page.lets_close = True
    assert one.window.close()


# Room


@pytest.mark.parametrize(
    ("size", "room", "folded"),
    [
        ((1366, 768), Room.THREE_PANES, False), ((1200, 600), Room.THREE_PANES, False),
        ((1199, 768), Room.TWO_PANES, True), ((960, 600), Room.TWO_PANES, True),
        ((959, 768), Room.ONE_PANE, True), ((1366, 599), Room.ONE_PANE, True), ((683, 384), Room.ONE_PANE, True),
    ],
)  # fmt: skip
def test_the_window_folds_with_its_room(one, qapp, size, room, folded):
    one.window.resize(*size)
    settle(qapp)
    assert (one.window.width(), one.window.height()) == size
    assert one.page.room is room
    assert one.window.navigation.width() == (52 if folded else 176)
    assert one.window.tool_bar.box.isVisible()
    assert one.window.tool_bar.undo.text() == ("" if folded else "Undo")


def test_the_navigation_can_stay_folded(one, qapp):
    one.window.commands["fold_navigation"].trigger()
    settle(qapp)
    assert one.window.navigation.width() == 52
    assert one.preferences.navigation_folded
    one.window.commands["fold_navigation"].trigger()
    assert not one.preferences.navigation_folded


@pytest.mark.parametrize("language", ["fa", "ar", "he", "en"])
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1093, 614), (960, 540)])
def test_no_word_of_the_frame_is_cut(open_in, qapp, language, scale, size, cut_texts):  # noqa: PLR0917 - a table
    one = open_in(language)
    one.preferences.text_size = scale
    one.window.resize(*size)
    settle(qapp)
    one.window.grab()
    assert cut_texts == []
    bar = one.window.tool_bar
    shown = [part for part in (bar.new, bar.undo, bar.redo, bar.box, bar.print, bar.help) if part.isVisible()]
    boxes = sorted((part.mapTo(bar, part.rect().topLeft()).x(), part.width()) for part in shown)
    assert all(x + width <= following for (x, width), (following, _w) in pairwise(boxes))
    assert boxes[0][0] >= 0
    assert sum(boxes[-1]) <= bar.width()


# Languages and looks


@pytest.mark.parametrize("order", [("fa", "en", "he", "ar", "fa"), ("en", "ar", "ar", "en")])
def test_languages_change_while_it_runs(one, qapp, order):
    told = []
    one.desk.locale_changed.connect(lambda: told.append(one.desk.locale.catalogue))
    here = one.desk.locale.catalogue
    changes = []
    for code in order:
        one.appearance.switch_language(code)
        if code != here:
            changes.append(code)
        here = code
        assert one.desk.locale.catalogue == code
        assert qapp.layoutDirection() == (
            Qt.LayoutDirection.LeftToRight if code == "en" else Qt.LayoutDirection.RightToLeft
        )
        assert one.window.isRightToLeft() is (code != "en")
        assert QLocale().name()[:2] == code
        last_stage = one.window.commands["next_stage"].shortcut()
        assert last_stage == QKeySequence("Ctrl+Shift+Left" if code != "en" else "Ctrl+Shift+Right")
    assert told == changes
    assert [said[1] for said in one.page.heard if said[0] == "retranslate"][-1] == order[-1]
    assert one.preferences.language.startswith(order[-1])


def test_qts_own_words_and_key_names_follow(open_in, qapp):
    one = open_in("fa")
    assert qapp.translate("QPlatformTheme", "Cancel") == "انصراف"
    assert one.window.commands["search"].hint() == "Ctrl+K"
    one.appearance.switch_language("en")
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_customs_are_chosen_apart_from_the_language(open_in):
    one = open_in("fa")
    assert plain(one.desk.fmt.integer(1284)) == "۱٬۲۸۴"
    one.preferences.digits = "latn"
    assert plain(one.desk.fmt.integer(1284)) == "1,284"
    assert "1,284" in plain(one.window.status.count.text())
    one.preferences.calendar = "gregorian"
    assert one.desk.locale.calendar == "gregorian"
    one.preferences.time_runs = "rtl"
    assert one.desk.locale.time_runs == "rtl"
    assert one.desk.locale.currency == "IRT"


def test_the_theme_follows_the_preference(one, qapp):
    told = []
    one.desk.theme_changed.connect(lambda: told.append(one.desk.theme.name))
    for name in ("dark", "light", "system"):
        one.preferences.theme = name
    assert told == ["dark", "light", "light"]
    assert theme.tokens() is theme.LIGHT
    one.preferences.text_size = 150
    assert one.window.navigation.width() == 264 or one.page.room is not Room.THREE_PANES


def test_no_section_is_marked_while_a_guest_is_shown(one):
    marked, guest = one.window.navigation.list.current, FakePage(one.desk)
    home = marked()
    one.window.show_guest(guest)
    one.appearance.switch_language("fa")
    assert marked() == ""
    one.window.show_section("deals")
    assert marked() == "deals"
    one.window.show_section(home)
    one.window.show_guest(guest)
    one.window.end_guest(guest)
    assert marked() == home


def test_the_status_bar_leaves_no_gap_for_what_it_does_not_say(one, qapp):
    bar = one.window.status
    bar.show_count("")
    bar.show_message("Saved")
    settle(qapp)
    qapp.processEvents()
    assert (bar.message.x(), bar.width() - bar.book.geometry().right() - 1) == (EDGE, EDGE)


# Keys and focus


@pytest.mark.parametrize(
    ("language", "section", "letters"),
    [
        ("fa", "companies", "۳"),
        ("ar", "companies", "٣"),
        ("he", "deals", "3"),
        ("fa", "settings", "و"),
        ("he", "settings", "ת"),
    ],
)
def test_sections_open_from_every_keyboard(open_in, language, section, letters):
    one = open_in(language)
    key = Qt.Key(ord(letters)) if letters != "3" else Qt.Key.Key_3
    one.page.first.setFocus()
    if letters == "3":
        one.window.commands["go_deals"].trigger()
    else:
        chord(letters, key=key)
    assert one.window._section == section


@pytest.mark.parametrize(("language", "letter"), [("fa", "ن"), ("ar", "ن"), ("he", "ל")])
def test_the_palette_opens_from_every_keyboard(open_in, language, letter):
    one = open_in(language)
    one.page.first.setFocus()
    chord(letter)
    assert one.window.palette_panel.isVisible()


def test_f6_goes_round_the_panes_in_reading_order(one):
    one.desk.tell("Done", 4)
    one.page.first.setFocus()
    stations = []
    for _step in range(5):
        one.window.commands["next_pane"].trigger()
        one.desk.tell("Done", 4)
        stations.append(QApplication.focusWidget())
    assert stations == [
        one.page.second, one.window.status.undo, one.window.tool_bar.box, one.window.navigation.list, one.page.first,
    ]  # fmt: skip
    one.window.commands["previous_pane"].trigger()
    assert QApplication.focusWidget() is one.window.navigation.list


def test_the_focus_is_in_the_page_from_the_start(one):
    assert QApplication.focusWidget() is one.page.first


@pytest.mark.parametrize("language", ["fa", "en"])
def test_everything_has_a_name(open_in, language):
    one = open_in(language)
    one.desk.tell("Done", 1)
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    nameless = [
        widget
        for widget in one.window.findChildren(QWidget)
        if (isinstance(widget, kinds) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and widget.isVisible()
    ]
    assert nameless == []


def test_the_key_list_names_every_key(one, qtbot):
    one.window.commands["keys"].trigger()
    listed = one.window.findChild(KeyList)
    texts = {label.text() for label in listed.findChildren(type(one.window.status.count))}
    for row in ACTIONS:
        if row.keys:
            assert row.text in texts
            assert row.hint() in " ".join(texts)
    listed.close()


def test_menus_open_by_a_letter_of_their_own_language(open_in):
    one = open_in("fa")
    letters = [letter.key().toString() for letter in one.window.commands._letters]
    assert len(set(letters)) == len(letters)
    assert all(letter.startswith("Alt+") for letter in letters)
    titles = [action.text() for action in one.window.menuBar().actions()]
    assert all("&" not in title for title in titles)


def test_trouble_with_the_book_is_told_in_place(open_in):
    from crmdesk.l10n.errors import CrmError

    one = open_in(has_book=False)
    tried = []
    one.window.show_trouble(CrmError("“{name}” is damaged.", name="shop.crm"), lambda: tried.append(1))
    assert plain(one.window.waiting.bar.text()) == "“shop.crm” is damaged."
    assert one.window.waiting.state == "content", "nothing is waited for any more"
    assert tried == []
