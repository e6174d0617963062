"""Emptying the trash in the window: asked once, plainly; nothing goes before the button is pressed."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from crmdesk.services import records
from crmdesk.ui.dialogs.empty_trash import EmptyTrash
from tests.oracle.state import differences, state_of
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401
from tests.ui.window_parts import plain


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_it_says_what_goes_and_does_it_only_when_told(open_book, language):  # noqa: F811
    one = open_book(language)
    person = records.save(one.work, entity="contact", values={"name": "Zarina"}).id
    records.trash(one.work, entity="contact", ids=[person])
    before = state_of(one.work.engine)
    asked = EmptyTrash(one.desk, one.window)
    asked.open()
    one.settle()
    assert not asked.confirm.isEnabled()
    assert all(button.accessibleName() or button.text() for button in asked.findChildren(QAbstractButton))
    assert asked.cancel.hasFocus()
    asked.all.setChecked(True)
    one.settle()
    assert asked.confirm.isEnabled()
    if language == "en":
        assert plain(asked.told.text()) == "For good: 1 person."
    assert differences(before, state_of(one.work.engine)) == []
    asked.confirm.click()
    one.settle()
    assert records.open_record(one.work, entity="contact", record=person).title == f"#{person}"
    emptied = state_of(one.work.engine)
    one.do("undo")
    one.settle()
    assert state_of(one.work.engine)["contact"][person,]["name"] == f"#{person}"
    assert emptied["deal"] == state_of(one.work.engine)["deal"]
