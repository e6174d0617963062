"""The sheet of duplicates by keys alone, in a window of either direction: merge, tell apart, open, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox

from crmdesk.db.reading import Token
from crmdesk.l10n.errors import CrmError
from crmdesk.services import duplicates, records
from crmdesk.ui.dialogs.duplicates_sheet import DuplicatesSheet, open_duplicates
from crmdesk.ui.dialogs.merge_popover import MergePopover
from tests.oracle.state import differences, state_of
from tests.ui.keyboard_parts import Keyboard, home_in, plug_in
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401
from tests.ui.window_parts import plain

TWINS = {
    "en": ("!! <b>Twin</b> & Co", "!! <B>TWIN</B> & co"),
    "fa": ("!! علی کریمی‌نژاد", "!! علي كريمي‌نژاد"),
}
PHONE = "+12025550199"


@pytest.fixture(params=[("en", "us"), ("fa", "fa")], ids="-".join)
def seat(qapp, tmp_path, tmp_path_factory, request, monkeypatch):
    language, layout = request.param
    home_in(tmp_path, monkeypatch)
    plug_in(layout, monkeypatch)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, language=language, layout=layout)
    one.language = language
    yield one
    one.close()


def twins(one, language="en", entity="contact"):
    """Two records of one name and number, the surest group of all."""
    company = records.save(one.work, entity="company", values={"name": "Acme"}).id
    more = {"company": company} if entity == "contact" else {}
    return [
        records.save(
            one.work,
            entity=entity,
            values={"name": name, "phones": [PHONE], "emails": ["twin@x.com"], **more},
        ).id
        for name in TWINS[language]
    ]


def sheet_of(one):
    return one.window.findChild(DuplicatesSheet)


def shown(sheet):
    """The ids of each group that is listed."""
    return [list(pick.key) for pick in sheet.groups.picks]


def tab_to(one, widget):
    for _step in range(60):
        if QApplication.focusWidget() is widget:
            return
        one.press("Tab")
    raise AssertionError(widget)


def open_by_keys(one):
    """From the box that finds commands, as a person would who does not know the menu."""
    one.press("Ctrl+K")
    one.type(f">{one.window.commands['duplicates'].words()}")
    one.press("Return")
    sheet = sheet_of(one)
    assert sheet is not None
    assert sheet.isVisible()
    assert sheet.groups.hasFocus() == (sheet.state.state == "content")
    return sheet


def test_twins_are_merged_and_undone_by_keys(seat):
    made = twins(seat, seat.language)
    before = state_of(seat.work.engine)
    sheet = open_by_keys(seat)
    assert shown(sheet)[0] == made
    assert list(sheet.members.ticks) == sheet.members.ticked() == made
    first = sheet.groups.picks[0]
    assert ("۹۲" if seat.language == "fa" else "92") in plain(first.tail)
    others = shown(sheet)[1:]
    seat.press("Return")
    asked = QApplication.activePopupWidget()
    assert isinstance(asked, MergePopover)
    seat.press("Return")
    assert shown(sheet) == others
    assert records.open_record(seat.work, entity="contact", record=made[1]).trashed
    assert not records.open_record(seat.work, entity="contact", record=made[0]).trashed
    seat.press("Ctrl+Z")
    assert differences(before, state_of(seat.work.engine)) == []
    assert shown(sheet)[0] == made


def test_twins_are_told_apart_and_undone_by_keys(seat):
    made = twins(seat, seat.language)
    before = state_of(seat.work.engine)
    sheet = open_by_keys(seat)
    others = shown(sheet)[1:]
    tab_to(seat, sheet.apart)
    seat.press("Return")
    assert shown(sheet) == others
    assert sheet.groups.hasFocus() == bool(others)
    assert sorted(row["contact_id"] for row in state_of(seat.work.engine)["told_apart"].values()) == made
    seat.press("Escape")
    assert sheet.isHidden()
    assert shown(open_by_keys(seat)) == others
    seat.press("Ctrl+Z")
    assert differences(before, state_of(seat.work.engine)) == []
    assert shown(sheet)[0] == made


def test_a_record_of_a_group_is_opened_by_keys(seat):
    made = twins(seat, seat.language)
    sheet = open_by_keys(seat)
    way = [one for one in sheet.members.findChildren(QAbstractButton) if not isinstance(one, QCheckBox)][1]
    tab_to(seat, way)
    seat.press("Return")
    assert sheet.isHidden()
    assert seat.page.current_record() == ("contact", made[1])


def test_only_what_is_ticked_is_meant(seat):
    made = twins(seat, seat.language)
    third = records.save(seat.work, entity="contact", values={"name": "!! Third", "phones": [PHONE]}).id
    sheet = open_by_keys(seat)
    sheet.groups.choose_row(next(n for n, ids in enumerate(shown(sheet)) if third in ids))
    seat.settle()
    assert sheet.members.ticked() == [*made, third]
    tab_to(seat, sheet.members.ticks[made[0]])
    seat.press("Space")
    tab_to(seat, sheet.members.ticks[third])
    seat.press("Space")
    assert not sheet.apart.isEnabled()
    assert not sheet.merge_button.isEnabled()
    seat.press("Return")
    assert QApplication.activePopupWidget() is None
    seat.press("Space")
    assert sheet.members.ticked() == [made[1], third]
    tab_to(seat, sheet.apart)
    seat.press("Return")
    told = sorted(row["contact_id"] for row in state_of(seat.work.engine)["told_apart"].values())
    assert told == [made[1], third]


def test_companies_are_a_press_away_and_the_window_says_which_it_begins_with(seat):
    made = twins(seat, seat.language, "company")
    sheet = open_by_keys(seat)
    assert sheet.entity == "contact"
    tab_to(seat, sheet.kinds._buttons[0])
    seat.press("Left" if sheet.isRightToLeft() else "Right")
    assert sheet.entity == "company"
    assert shown(sheet)[0] == made
    seat.press("Escape")
    seat.window.show_record("company", made[0])
    seat.settle()
    assert open_by_keys(seat).entity == "company"


# The states of the sheet


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book()


def show(one, entity="contact"):
    open_duplicates(one.desk, one.window, entity)
    return sheet_of(one)


def test_it_says_that_it_is_looking_and_then_that_there_is_nothing(one):
    sheet = show(one, "company")
    assert sheet.state.state == "loading"
    assert not sheet.merge_button.isVisible()
    one.settle()
    assert sheet.state.state == "no match"
    assert any("No duplicates among" in plain(label.text()) for label in sheet.state.findChildren(type(sheet.why)))
    one.press(Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_an_empty_book_says_what_will_stand_here(open_book):  # noqa: F811
    one = open_book(empty=True)
    sheet = show(one)
    one.settle()
    assert sheet.state.state == "first use"


def test_what_cannot_be_read_is_said_and_tried_again(one, monkeypatch):
    made = twins(one)
    right = duplicates.find_duplicates

    def fail(*_args, **_named):
        raise CrmError("The book does not answer.")

    monkeypatch.setattr(duplicates, "find_duplicates", fail)
    sheet = show(one)
    one.settle()
    assert sheet.state.bar.isVisible()
    monkeypatch.setattr(duplicates, "find_duplicates", right)
    retry = next(
        button for button in sheet.state.bar.findChildren(QAbstractButton) if plain(button.text()) == "Retry"
    )
    retry.click()
    one.settle()
    assert not sheet.state.bar.isVisible()
    assert made in shown(sheet)


def test_a_group_that_somebody_else_put_away_is_refused_in_words(one):
    made = twins(one)
    sheet = show(one)
    one.settle()
    records.trash(one.work, entity="contact", ids=made)
    sheet.merge()
    one.settle()
    assert "is in the trash" in plain(sheet.state.bar.accessibleName() or sheet.state.bar.text.text())
    assert made not in shown(sheet)


def test_a_closed_sheet_looks_no_further(one, monkeypatch):
    cancelled = []
    plainly = Token.cancel
    monkeypatch.setattr(Token, "cancel", lambda self: cancelled.append(self) or plainly(self))
    twins(one)
    sheet = show(one)
    sheet.close_sheet()
    assert cancelled
    one.settle()
    assert sheet.found is None


def test_the_words_follow_the_language_and_the_ticks_stay(one):
    made = twins(one)
    sheet = show(one)
    one.settle()
    sheet.members.ticks[made[0]].setChecked(False)
    one.appearance.switch_language("fa")
    one.settle()
    assert sheet.isRightToLeft()
    assert plain(sheet.merge_button.text()) == "ادغام…"
    assert sheet.members.ticked() == [made[1]]
    assert shown(sheet)[0] == made


def test_more_groups_than_are_shown_are_counted(one, monkeypatch):
    twins(one)
    for number in range(3):
        for _twin in range(2):
            records.save(one.work, entity="contact", values={"name": f"!! Pair {number}"})
    few = duplicates.find_duplicates
    monkeypatch.setattr(duplicates, "find_duplicates", lambda work, *, entity: few(work, entity=entity, most=2))
    sheet = show(one)
    one.settle()
    assert len(shown(sheet)) == 2
    assert plain(sheet.sentence.text()).startswith(f"The surest 2 of {sheet.found.total} groups")
