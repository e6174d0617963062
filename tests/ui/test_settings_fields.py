"""Fields of one's own from the settings to the list and the form, by keyboard, in four languages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.model.custom import CustomKind
from crmdesk.services import custom_fields, history, records, tags
from crmdesk.services.conditions import Condition
from crmdesk.services.list_filters import Op
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.setting_words import PARTS
from tests.ui.conftest import LANGUAGES, send_key, send_text
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import fake_sections

REAL = tuple(
    real if real.key in {"settings", "companies"} else fake
    for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)


@pytest.fixture(params=LANGUAGES)
def shown(request, qapp, tmp_path, tmp_path_factory):
    """The settings of an empty book, at the part of the fields."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory, language=request.param, sections=REAL)
    one.outfit = Outfit(one.window, str(one.book))
    one.window.show_section("settings")
    one.settle()
    one.page = one.window.page
    one.page.show_part("fields")
    one.settle()
    yield one
    one.close()


def test_tags_are_renamed_by_keyboard_and_the_list_follows(qapp, tmp_path, tmp_path_factory):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language="fa", sections=REAL)
    shown.outfit = Outfit(shown.window, str(shown.book))
    for name, tag in (("Acme", "vip"), ("Globex", "old")):
        records.save(shown.desk.work, entity="company", values={"name": name, "tags": [tag]})
    shown.window.show_section("companies")
    shown.settle()
    shown.window.page.pane.show_record(1)
    listed = shown.window.page
    shown.window.show_section("settings")
    shown.settle()
    assert "tags" in {one.part for one in PARTS if one.is_meant("rename tags")}
    shown.window.page.go_to("tags")
    shown.settle()
    part = shown.window.page.tags
    assert [line.row.name for line in part.lines] == ["old", "vip"]
    assert unnamed(part) == []
    type_over(shown, part.lines[1].name.line, "old")
    assert not part.bar.isHidden()
    assert part.lines[1].name.read() == "vip"
    type_over(shown, part.lines[1].name.line, "مهم")
    assert [one.name for one in tags.tag_rows(shown.desk.work)] == ["مهم", "old"]
    assert part.lines[0].name.line.hasFocus()
    shown.window.show_section("companies")
    shown.settle()
    assert listed.pane.reading.opened.values["tags"] == ["مهم"]
    history.undo(shown.desk.work)
    assert "vip" in [one.name for one in tags.tag_rows(shown.desk.work)]
    shown.close()


def type_over(shown, line, text):
    line.setFocus()
    line.selectAll()
    send_key(line, Qt.Key.Key_Delete)
    send_text(line, text)
    send_key(line, Qt.Key.Key_Return)
    shown.settle()


def rows(shown):
    return custom_fields.custom_fields(shown.desk.work)


def leave(shown, part):
    part.setFocus(Qt.FocusReason.TabFocusReason)
    shown.settle()


def add(shown, label, entity="company"):
    part = shown.page.fields
    part.names[entity].line.setFocus()
    send_text(part.names[entity].line, label)
    send_key(part.names[entity].line, Qt.Key.Key_Return)
    shown.settle()
    return next(one for one in rows(shown) if one.label == label)


def retype(shown, field, key):
    box = shown.page.fields.fields[field.id].kind
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())
    shown.settle()


def test_a_field_is_made_named_ordered_and_taken_away_by_keyboard(shown):
    part = shown.page.fields
    first = add(shown, "Branch & <b>region</b>")
    assert part.names["company"].isAncestorOf(QApplication.focusWidget()), "one can go on"
    assert part.names["company"].line.text() == ""
    second = add(shown, "Grade")
    assert not unnamed(part)
    retype(shown, second, "choice")
    box = part.fields[second.id]
    assert QApplication.focusWidget() is box.kind
    box.choices.area.setFocus()
    box.choices.area.setPlainText("Gold\n\n Silver ")
    leave(shown, box.remove)
    assert rows(shown)[1].choices == ("Gold", "Silver")
    assert QApplication.focusWidget() is part.fields[second.id].remove
    send_key(part.fields[second.id].earlier, Qt.Key.Key_Space)
    shown.settle()
    assert [one.label for one in rows(shown)] == ["Grade", "Branch & <b>region</b>"]
    line = part.fields[first.id].name.line
    line.setFocus()
    line.setText("Branch")
    leave(shown, part.fields[first.id].kind)
    assert rows(shown)[1].label == "Branch"
    send_key(part.fields[first.id].remove, Qt.Key.Key_Space)
    shown.settle()
    assert rows(shown)[1].trashed
    assert first.id not in part.fields
    send_key(part.restorers[first.id], Qt.Key.Key_Space)
    shown.settle()
    assert not rows(shown)[1].trashed


def test_what_is_refused_is_said_and_nothing_is_lost(shown):
    part = shown.page.fields
    field = add(shown, "Grade")
    part.names["company"].line.setText("grade")
    part.adders["company"].click()
    shown.settle()
    assert part.bar.isVisible()
    assert part.names["company"].line.text() == "grade", "what was typed stays"
    records.save(shown.desk.work, entity="company", values={"name": "Acme", field.name: "high"})
    retype(shown, field, "number")
    assert part.bar.isVisible()
    assert rows(shown)[0].kind is CustomKind.TEXT
    retype(shown, field, "choice")
    assert rows(shown)[0].choices == ("high",)


def test_a_new_field_stands_in_list_filter_form_and_details(shown):
    field = add(shown, "Grade & co")
    work, window = shown.desk.work, shown.window
    acme = records.save(work, entity="company", values={"name": "Acme", field.name: "high"}).id
    records.save(work, entity="company", values={"name": "Bravo"})
    window.show_section("companies")
    shown.settle()
    page = window.page
    page.table.set_columns(("name", field.name))
    page.table.sort(field.name)
    shown.settle()
    assert [one.label for one in page.table.rows.fields][1] == "Grade & co"
    assert page.table.rows.row(0).values == ("Acme", "high")
    declared = shown.desk.entity("company")
    page.head.conditions = [Condition(declared.field(field.name), Op.CONTAINS, "HIG")]
    page.head.apply()
    shown.settle()
    assert page.table.rows.rowCount() == 1
    page.pane.show_record(acme)
    shown.settle()
    assert [row.words for row in page.pane.details.rows if row.field.name == field.name] == ["high"]
    page.pane.details.edit_asked.emit(field.name)
    shown.settle()
    shown.desk.write(
        owner=window, work=lambda book: custom_fields.rename_field(book, field=field.id, label="Class")
    )
    shown.settle()
    assert page.table.rows.fields[1].label == "Class"
    assert page.head.conditions[0].field.label == "Class"
    shown.desk.write(owner=window, work=lambda book: custom_fields.trash_field(book, field=field.id))
    shown.settle()
    assert [one.name for one in page.table.rows.fields] == ["name"]
    assert page.head.conditions == []
    assert page.table.rows.rowCount() == 2
    shown.desk.write(owner=window, work=lambda book: history.undo(book))  # noqa: PLW0108 - a job takes one argument
    shown.settle()
    assert field.name in {one.name for one in shown.desk.entity("company").fields}


def test_the_form_of_a_record_follows_the_fields(shown):
    from crmdesk.ui.record_editor import RecordEditor

    editor = RecordEditor(shown.desk, "company", shown.window)
    editor.open_new()
    field = add(shown, "Grade & co")
    retype(shown, field, "flag")
    editor.open_new({"name": "Acme"})
    widget = editor.form.widget(field.name)
    assert widget.box.text() == "Grade && co"
    widget.box.click()
    editor.save()
    shown.settle()
    opened = records.open_record(shown.desk.work, entity="company", record=editor.record)
    assert opened.values[field.name] is True
    editor.deleteLater()
