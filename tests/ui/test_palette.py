"""The palette: two keys from anywhere to any record or command, without the mouse, on every keyboard."""

import datetime as dt
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import bidi
from crmdesk.l10n.texts import _
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import Finder, Hit, Shown, plain

HITS = (
    Hit("contact", 1, "Carla Nunez", "Globex"),
    Hit("contact", 2, "Carl Smith", "0912 000 4172"),
    Hit("company", 3, "Carlton <b>Ltd</b> & sons"),
    Hit("deal", 4, "Carla renewal", "Globex"),
    Hit("contact", 5, "مریم رضایی", "پارس‌داده"),
)


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, request):
    shown = Shown(qapp, tmp_path, language=request.param, finder=Finder(HITS))
    qapp.processEvents()
    yield shown
    shown.close()


@pytest.fixture
def panel(one):
    return one.window.palette_panel


@pytest.fixture
def box(one):
    return one.window.tool_bar.box


@pytest.fixture
def seek(one, box, panel, type_text, qtbot):
    """Open the palette, type, and wait for the answer."""

    def run(text):
        if not panel.isVisible():
            one.window.commands["search"].trigger()
        type_text(box, text)
        qtbot.waitUntil(lambda: not panel._is_stale, timeout=3000)
        return [row for row in panel.rows.rows if row.run]

    return run


def texts(panel):
    return [plain(row.text) for row in panel.rows.rows]


def test_empty_it_offers_what_was_open_last_and_the_commands(one, panel):
    one.desk.recent.note(("deal", 4))
    one.desk.recent.note(("contact", 99))
    one.desk.recent.note(("contact", 1))
    one.window.commands["search"].trigger()
    assert one.desk.jobs.wait_for_done()
    shown = [row for row in panel.rows.rows if row.run]
    assert [row.text for row in shown[:2]] == ["Carla Nunez", "Carla renewal"]
    commands = [row for row in shown if not row.is_data]
    assert "Ctrl+Z" in [row.detail for row in commands]
    assert len(commands) > 5


def test_typing_finds_records_by_kind_with_their_groups(panel, seek):
    found = seek("carl")
    assert [row.text for row in found[:4]] == [hit.title for hit in HITS[:4]]
    captions = [row for row in panel.rows.rows if row.run is None]
    assert len(captions) >= 3
    assert panel.list.currentIndex().row() == 1


def test_two_keys_open_a_record(one, panel, box, seek, press):
    seek("nunez")
    press(box, Qt.Key.Key_Return)
    assert ("record", "contact", 1) in one.page.heard
    assert not panel.isVisible()
    assert box.text() == ""
    assert one.desk.recent.records[0] == ("contact", 1)


def test_arrows_pass_over_captions_and_go_round(panel, box, seek, press):
    found = seek("carl")
    places = [n for n, row in enumerate(panel.rows.rows) if row.run]
    walked = []
    for _step in found:
        walked.append(panel.list.currentIndex().row())
        press(box, Qt.Key.Key_Down)
    assert walked == places
    assert panel.list.currentIndex().row() == places[0]
    press(box, Qt.Key.Key_Up)
    assert panel.list.currentIndex().row() == places[-1]
    press(box, Qt.Key.Key_PageUp)
    assert panel.list.currentIndex().row() == places[0]


@pytest.mark.parametrize("sign", [">", "<"])
def test_commands_alone_after_a_sign(one, panel, box, seek, press, sign):  # noqa: PLR0917 - fixtures
    words = one.window.commands["full_screen"].words()
    found = seek(f"{sign}{words}")
    assert [row.text for row in found] == [words]
    assert one.finder.asked == []
    one.page.heard.clear()
    box.clear()
    found = seek(f"{sign}{one.window.commands['edit'].words()}")
    press(box, Qt.Key.Key_Return)
    assert one.page.heard == ["edit"]


def test_commands_that_cannot_be_done_are_not_offered(one, seek):
    assert not one.window.commands["won"].isEnabled()
    assert [
        row
        for row in seek(f">{one.window.commands['won'].words()}")
        if row.text == one.window.commands["won"].words()
    ] == []


def test_no_match_offers_to_create(one, panel, box, seek, press):
    found = seek("Zeynab")
    assert "Zeynab" in texts(panel)[0]
    assert panel.rows.rows[0].run is None
    assert "Zeynab" in plain(found[0].text)
    press(box, Qt.Key.Key_Return)
    assert one.page.heard[-1] == ("new", "contact", "Zeynab")


def test_settings_are_found_by_their_words_in_both_languages(one, panel, seek):
    asked = []
    panel.setting_chosen.connect(lambda *which: asked.append(which))
    rows = seek("dark")
    assert [row.group for row in rows[:1]] == [_("Settings")]
    assert rows[0].text == _("Theme")
    assert (rows[0].detail, rows[0].icon) == (_("You"), "settings")
    rows[0].run()
    assert asked == [("you", "Theme")]
    panel.close_panel()
    assert [row.text for row in seek(_("Language")) if row.group == _("Settings")] == [_("Language")]
    panel.close_panel()
    assert not [row for row in seek(">" + _("Language")) if row.group == _("Settings")]


def test_a_command_that_is_meant_goes_before_a_new_record(one, panel, seek):
    rows = seek(_("Refresh"))
    assert rows[0].group == _("Commands")
    assert [row.icon for row in rows[1:]][-3:] == ["user-plus", "building-2", "handshake"]


def test_commands_are_found_by_their_english_words_too(one, panel, seek):
    one.desk.recent.note(("contact", 1))
    assert [row.text for row in seek("about crmd")][:1] == [_("About crmdesk")]


def test_every_kind_of_record_of_a_section_is_shown(one, panel, seek):
    kinds = [entity for section in SECTIONS if not section.is_low for entity in section.entities]
    one.window.palette_panel._finder.hits = tuple(Hit(kind, 7, f"Found {kind}") for kind in kinds)
    assert [row.text for row in seek("found") if row.is_data] == [f"Found {kind}" for kind in kinds]


def test_words_typed_on_the_wrong_keyboard_are_found(one, panel, seek):
    typed = {"fa": "lvdl", "en": "زشقم"}[one.desk.locale.language.catalogue]
    meant = {"fa": "مریم", "en": "carl"}[one.desk.locale.language.catalogue]
    found = seek(typed)
    assert meant in plain(panel.rows.rows[0].text)
    assert found[0].text.casefold().startswith(meant)
    assert [row.text for row in seek("zzzz") if row.is_data] == []


def test_esc_gives_the_focus_back(one, panel, box, seek, press):
    one.page.second.setFocus()
    seek("carl")
    assert QApplication.focusWidget() is box
    press(box, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is one.page.second
    assert not panel.isVisible()
    assert box.text() == ""


def test_enter_waits_for_the_answer(one, panel, box, type_text, press, qtbot, monkeypatch):  # noqa: PLR0917 - fixtures
    gate, find = threading.Event(), one.finder.find

    def slow(work, *, text):
        gate.wait(5)
        return find(work, text=text)

    monkeypatch.setattr(one.finder, "find", slow)
    one.window.commands["search"].trigger()
    type_text(box, "smith")
    press(box, Qt.Key.Key_Return)
    assert one.page.heard[-1] != ("record", "contact", 2)
    gate.set()
    qtbot.waitUntil(lambda: ("record", "contact", 2) in one.page.heard, timeout=3000)


def test_an_old_answer_never_replaces_a_newer_question(one, panel, box, seek, type_text, qtbot):  # noqa: PLR0917 - fixtures
    seek("carl")
    box.setText("مریم")
    qtbot.waitUntil(lambda: not panel._is_stale, timeout=3000)
    panel._show_found("carl", HITS[:3])
    assert [row.text for row in panel.rows.rows if row.is_data] == ["مریم رضایی"]


def test_a_failed_search_is_told_and_the_box_lives_on(one, panel, seek, monkeypatch):
    from crmdesk.l10n.errors import CrmError

    def fail(_work, *, text):
        raise CrmError("The book is busy.")

    good = one.finder.find
    monkeypatch.setattr(one.finder, "find", fail)
    seek("carl")
    assert one.window.status.message.text() == "The book is busy."
    monkeypatch.setattr(one.finder, "find", good)
    assert seek("a")[0].text == "Carla Nunez"


def test_activities_of_one_name_are_told_apart_by_their_day_and_by_whom_they_are_with(one, panel):
    days = dt.date(2026, 5, 20), dt.date(2026, 5, 22)
    told = [panel._record_row(Hit("activity", 1, "Call", "Acme", day), "").detail for day in days]
    assert [plain(one.desk.fmt.date(day)) in plain(text) for day, text in zip(days, told, strict=True)] == [True, True]
    assert all("Acme" in text for text in told)
    assert len(set(told)) == len(days)


def test_records_are_painted_as_they_are_and_spoken_with_their_group(one, panel, seek, cut_texts):
    seek("carlton")
    assert panel.rows.rows[1].text == "Carlton <b>Ltd</b> & sons"
    index = panel.rows.index(1)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Carlton <b>Ltd</b> & sons, ")
    assert QAccessible.queryAccessibleInterface(panel.list).text(QAccessible.Text.Name)
    one.window.grab()
    assert cut_texts == []


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_the_sign_that_is_typed_is_shown_as_it_is_typed(qapp, tmp_path, language):
    shown = Shown(qapp, tmp_path, language=language, finder=Finder(HITS))
    hint = shown.window.palette_panel.hints
    assert hint.base_rtl()
    assert ">" in bidi.reorder_line(hint.shown(), bidi.RTL)
    shown.close()


@pytest.mark.parametrize("size", [(1366, 768), (960, 540), (683, 384)])
def test_the_panel_stays_in_the_window(one, panel, seek, qapp, size):
    one.window.resize(*size)
    qapp.processEvents()
    one.window.commands["search"].trigger()
    seek("carl")
    assert one.window.rect().contains(panel.geometry())
    assert panel.height() > 100


def test_a_click_elsewhere_closes_it(one, panel, seek, qapp):
    seek("carl")
    one.page.first.setFocus(Qt.FocusReason.MouseFocusReason)
    qapp.processEvents()
    assert not panel.isVisible()
    assert QApplication.focusWidget() is one.page.first


def test_a_click_on_a_row_opens_it(one, panel, seek, qtbot):
    seek("carl")
    place = panel.list.visualRect(panel.rows.index(2)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ("record", "contact", 2) in one.page.heard
