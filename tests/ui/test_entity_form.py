"""Forms: four actions for a new contact, errors beside fields, drafts, twins, conflicts, leaving."""

import datetime as dt
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from crmdesk.l10n import texts
from crmdesk.l10n.texts import _
from crmdesk.services import finding, lists, records
from crmdesk.ui.conflict_panel import ConflictPanel
from crmdesk.ui.drafts import KEPT, Drafts
from crmdesk.ui.record_editor import Then
from tests.ui.book_parts import CTRL, SHIFT
from tests.ui.conftest import send_text
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book()


def stored(one, record, *names):
    opened = records.open_record(one.work, entity="contact", record=record)
    return [opened.labels.get(name, opened.values[name]) for name in names]


def typed(one, text):
    send_text(QApplication.focusWidget(), text)


def start(one):
    one.do("new")
    return one.editor


def find(one, name):
    hits = [hit for hit in finding.find(one.work, text=name) if hit.title == name]
    assert len(hits) == 1
    return hits[0].id


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_contact_with_phone_and_company_takes_four_actions(open_book, language):  # noqa: F811
    one = open_book(language)
    one.do("new")  # 1
    typed(one, "Rana Qasemi")
    one.press(Qt.Key.Key_Tab)  # 2
    typed(one, "Blue Harbour 77")
    one.press(Qt.Key.Key_Tab)  # 3
    typed(one, "0912 000 4172")
    one.do("save_close")  # 4: Ctrl+Enter
    one.wait(lambda: one.page.sheet is None)
    one.settle()
    record = find(one, "Rana Qasemi")
    assert stored(one, record, "name", "phones", "company") == ["Rana Qasemi", ["0912 000 4172"], "Blue Harbour 77"]
    assert one.table.current_id() == record
    one.do("undo")
    assert [hit for hit in finding.find(one.work, text="Blue Harbour 77") if hit.title == "Blue Harbour 77"] == []


def test_a_company_typed_as_it_stands_in_the_book_is_found_and_not_made_twice(one):
    company = lists.page(one.work, query=lists.ListQuery("company", ("name",)), number=0).rows[0]
    count = lists.count(one.work, query=lists.ListQuery("company", ()))
    editor = start(one)
    editor.form.widget("name").line.setText("Somebody New")
    editor.form.widget("company").line.setText(company.values[0])
    editor.save(Then.CLOSE)
    one.settle()
    record = find(one, "Somebody New")
    assert records.open_record(one.work, entity="contact", record=record).values["company"] == company.id
    assert lists.count(one.work, query=lists.ListQuery("company", ())) == count


def test_what_is_wrong_stands_beside_its_field_is_counted_and_gone_to(one):
    editor = start(one)
    send_text(editor.form.widget("phones").lines[0], "12")
    send_text(editor.form.widget("emails").lines[0], "nobody")
    editor.save()
    one.settle()
    assert editor.form.widget("phones").error
    assert editor.form.widget("emails").error
    assert "3" in editor.bar.text()
    assert QApplication.focusWidget() is editor.form.widget("name").line
    assert lists.count(one.work, query=lists.ListQuery("contact", ())) == 240
    send_text(editor.form.widget("name").line, "Rana")
    editor.form.widget("phones").set_value(["0912 000 4172"])
    editor.form.widget("emails").set_value(None)
    editor.save(Then.CLOSE)
    one.settle()
    assert find(one, "Rana")


def test_leaving_a_field_checks_it(one):
    editor = start(one)
    field = editor.form.widget("phones")
    field.setFocus()
    send_text(QApplication.focusWidget(), "12")
    assert field.error == ""
    one.press(Qt.Key.Key_Tab)
    one.press(Qt.Key.Key_Tab)
    assert "12" in field.error


def test_a_twin_is_told_of_and_never_in_the_way(one):
    twin = one.table.rows.row(5)
    editor = start(one)
    send_text(editor.form.widget("phones").lines[0], twin.values[2])
    one.wait(lambda: bool(editor.hint.text()))
    assert twin.values[0] in editor.hint.text()
    assert [button.text() for button in editor.hint._buttons] == ["Open", "Save anyway"]
    send_text(editor.form.widget("name").line, "Same Phone")
    editor.hint._buttons[1].click()
    one.settle()
    assert find(one, "Same Phone")


def test_a_twin_can_be_opened_and_the_typing_is_kept(one):
    twin = one.table.rows.row(5)
    editor = start(one)
    send_text(editor.form.widget("phones").lines[0], twin.values[2])
    one.wait(lambda: bool(editor.hint.text()))
    editor.hint._buttons[0].click()
    one.settle()
    assert one.page.sheet is None
    assert one.page.current_record() == ("contact", twin.id)
    assert editor.drafts.find("contact new") is not None


def test_saving_and_adding_another_leaves_an_empty_form(one):
    editor = start(one)
    send_text(QApplication.focusWidget(), "First")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL | SHIFT)
    one.settle()
    assert find(one, "First")
    assert editor.form.widget("name").read() is None
    assert editor.isVisible()
    assert QApplication.focusWidget() is editor.form.widget("name").line


def test_saving_twice_at_once_saves_once(one):
    editor = start(one)
    send_text(QApplication.focusWidget(), "Only Once")
    editor.save(Then.CLOSE)
    editor.save(Then.CLOSE)
    one.settle()
    assert find(one, "Only Once")


def test_an_edit_saves_only_what_changed_and_keeps_the_focus(one):
    record = one.table.rows.id_at(1)
    one.page.edit_record(record, "city")
    one.settle()
    line = one.editor.form.widget("city").line
    assert QApplication.focusWidget() is line
    line.setText("Yazd")
    records.save(one.work, entity="contact", record=record, values={"source": "Trade fair"})
    one.do("save")
    assert QApplication.focusWidget() is line
    assert stored(one, record, "city", "source") == ["Yazd", "Trade fair"]
    line.setText("Qom")
    one.do("save_close")
    assert one.page.sheet is None
    assert stored(one, record, "city") == ["Qom"]


@pytest.mark.parametrize("theirs", [True, False])
def test_a_conflict_is_settled_field_by_field(one, theirs):
    record = one.table.rows.id_at(1)
    one.page.edit_record(record)
    one.settle()
    editor = one.editor
    editor.form.put("city", "Mine City")
    editor.form.put("title", "Mine Title")
    records.save(one.work, entity="contact", record=record, values={"city": "Their City"})
    editor.save(Then.CLOSE)
    one.settle()
    assert editor.conflict is not None
    assert set(editor.conflict.theirs) == {"city"}
    if theirs:
        editor.conflict.theirs["city"].click()
    editor.conflict.save.click()
    one.settle()
    assert one.page.sheet is None
    assert stored(one, record, "city", "title") == ["Their City" if theirs else "Mine City", "Mine Title"]


def test_a_conflict_follows_the_language_and_keeps_the_choice(one):
    record = one.table.rows.id_at(1)
    one.page.edit_record(record)
    one.settle()
    editor = one.editor
    editor.form.put("city", "Mine City")
    records.save(one.work, entity="contact", record=record, values={"city": "Their City"})
    editor.save(Then.CLOSE)
    one.settle()
    editor.conflict.theirs["city"].click()
    texts.switch("he")
    editor.retranslate()
    one.settle()
    words = [label.text() for label in editor.conflict.findChildren(QLabel)] + [editor.conflict.save.text()]
    assert all(any("\u05d0" <= letter <= "\u05ea" for letter in text) for text in words)
    assert [panel for panel in editor.findChildren(ConflictPanel) if panel.isVisible()] == [editor.conflict]
    assert not editor.save_another.isVisible()
    assert editor.conflict.isAncestorOf(QApplication.focusWidget())
    editor.conflict.save.click()
    one.settle()
    assert stored(one, record, "city") == ["Their City"]


def test_going_back_from_a_conflict_loses_nothing(one):
    record = one.table.rows.id_at(1)
    one.page.edit_record(record)
    one.settle()
    editor = one.editor
    editor.form.put("city", "Mine City")
    records.save(one.work, entity="contact", record=record, values={"city": "Their City"})
    editor.save()
    one.settle()
    one.press(Qt.Key.Key_Escape)
    assert editor.conflict is None
    assert editor.form.isAncestorOf(QApplication.focusWidget())
    assert editor.form.widget("city").read() == "Mine City"


def test_esc_asks_only_for_a_new_record_with_more_than_one_field(one):
    editor = start(one)
    send_text(QApplication.focusWidget(), "A")
    one.press(Qt.Key.Key_Escape)
    assert one.page.sheet is None
    editor = start(one)
    editor.form.put("name", "A")
    editor.form.put("city", "B")
    one.press(Qt.Key.Key_Escape)
    assert one.page.sheet is not None
    assert [button.text() for button in editor.bar._buttons] == ["Keep editing", "Discard"]
    assert QApplication.focusWidget() is editor.bar._buttons[0]
    editor.bar._buttons[1].click()
    assert one.page.sheet is None
    assert editor.drafts.find("contact new") is None


def test_what_was_typed_is_offered_after_a_crash(one, open_book):  # noqa: F811
    editor = start(one)
    editor.form.put("name", "مریم رضایی")
    editor.form.put("company", "Nova")
    editor.form.widget("created").line.setText("no day at all")
    editor.keep_draft()
    one.page._sheets.clear()
    again = start(one)
    assert again is not editor
    again.bar._buttons[0].click()
    assert again.form.widget("name").read() == "مریم رضایی"
    assert again.form.widget("company").line.text() == "Nova"
    assert again.form.widget("created").line.text() == "no day at all"
    again.form.widget("created").set_value(None)
    again.save(Then.CLOSE)
    one.settle()
    assert stored(one, find(one, "مریم رضایی"), "company") == ["Nova"]
    assert again.drafts.find("contact new") is None


def test_changes_of_a_record_are_kept_when_its_form_is_left(one):
    record = one.table.rows.id_at(1)
    one.page.edit_record(record)
    one.settle()
    one.editor.form.put("city", "Elsewhere")
    one.press(Qt.Key.Key_Escape)
    one.settle()
    assert one.page.sheet is None
    assert stored(one, record, "city") != ["Elsewhere"]
    one.page.edit_record(record)
    one.settle()
    one.editor.bar._buttons[0].click()
    assert one.editor.form.widget("city").read() == "Elsewhere"


def test_drafts_last_seven_days_and_damage_costs_only_themselves(tmp_path):
    now = [dt.datetime(2026, 11, 18, tzinfo=dt.UTC)]
    drafts = Drafts(tmp_path / "drafts.json", "book", lambda: now[0])
    drafts.keep("contact new", {"name": {"value": "A"}})
    drafts.keep("deal 7", {"name": {"value": "B"}})
    assert (tmp_path / "drafts.json").stat().st_mode & 0o077 == 0
    assert Drafts(tmp_path / "drafts.json", "other", lambda: now[0]).find("contact new") is None
    kept = json.loads((tmp_path / "drafts.json").read_text())
    kept["x"] = ["nonsense"]
    (tmp_path / "drafts.json").write_text(json.dumps(kept))
    assert drafts.find("contact new").fields == {"name": {"value": "A"}}
    now[0] += KEPT
    assert drafts.find("deal 7") is not None
    now[0] += dt.timedelta(seconds=1)
    assert drafts.find("deal 7") is None
    now[0] -= dt.timedelta(seconds=1)
    drafts.forget("deal 7")
    drafts.forget("contact new")
    assert not (tmp_path / "drafts.json").exists()
    (tmp_path / "drafts.json").write_text("[[[")
    assert drafts.find("contact new") is None


def test_a_language_switch_keeps_what_is_typed(one):
    editor = start(one)
    editor.form.put("name", "Half typed")
    editor.form.widget("created").line.setText("3 Mar 2026")
    one.appearance.switch_language("fa")
    one.settle()
    assert editor.form.widget("name").read() == "Half typed"
    assert editor.form.widget("created").read() == dt.date(2026, 3, 3)
    assert editor.save_close.text() == _("Save and close")


def test_an_own_window_edits_saves_and_closes_with_its_own_keys(one):
    record = one.table.rows.id_at(2)
    one.table.go_to_row(2)
    one.table.setFocus()
    one.press(Qt.Key.Key_Return, SHIFT)
    one.settle()
    from crmdesk.ui.dialogs.record_dialog import RecordWindow

    window = next(shown for shown in QApplication.topLevelWidgets() if isinstance(shown, RecordWindow))
    assert not window.isModal()
    assert window.editor.record == record
    window.activateWindow()
    one.wait(window.isActiveWindow)
    window.editor.form.put("city", "Yazd")
    QTest.keyClick(window.editor.form.widget("city").line, Qt.Key.Key_S, CTRL)
    one.settle()
    assert stored(one, record, "city") == ["Yazd"]
    assert window.isVisible()
    window.editor.form.put("city", "Qom")
    QTest.keyClick(window.editor.form.widget("city").line, Qt.Key.Key_Return, CTRL)
    one.settle()
    assert stored(one, record, "city") == ["Qom"]
    assert window.editor.drafts.find(f"contact {record}") is None
