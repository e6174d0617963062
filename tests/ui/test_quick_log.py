"""Logging from any record: at most two actions, about the record that is selected, nothing typed is lost."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crmdesk.model.activity import Activity, ActivityKind, Direction
from crmdesk.services import history, records
from crmdesk.ui.quick_log import KINDS, QuickLog, QuickRow, open_log
from tests.ui.activity_parts import CTRL, NAMES, TODAY, Activities
from tests.ui.conftest import send_text
from tests.ui.deal_parts import Deals
from tests.ui.real_window import unnamed


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, tmp_path_factory, request):
    window = Activities(
        qapp, tmp_path, tmp_path_factory, language=request.param, sections=("activities", "contacts")
    )
    window.language = request.param
    window.page.table.setFocus()
    window.settle()
    yield window
    window.close()


def panel():
    found = QApplication.activePopupWidget()
    assert isinstance(found, QuickLog)
    return found


def latest(one):
    return one.work.read(
        lambda session: session.scalars(select(Activity).order_by(Activity.id.desc())).first()
    )


def start(one, action):
    """The command's key."""
    command = one.window.commands[action]
    assert command.isEnabled()
    assert not command.shortcut().isEmpty()
    command.trigger()
    one.settle()


def test_a_call_is_logged_in_two_actions_and_undone(one):
    before = one.count()
    start(one, "log_call")
    send_text(panel().focusWidget(), "قیمت را پرسید" if one.language == "fa" else "Asked for the price")
    one.press(Qt.Key.Key_Return)
    call = latest(one)
    assert QApplication.activePopupWidget() is None
    assert one.count() == before + 1
    assert (call.kind, call.contact_id, call.direction) == (ActivityKind.CALL, one.person, Direction.OUT)
    assert call.name == ("قیمت را پرسید" if one.language == "fa" else "Asked for the price")
    assert call.done_day == TODAY
    history.undo(one.work)
    assert one.count() == before


def test_the_panel_says_whom_it_is_about_and_has_names_for_all(one):
    start(one, "log_meeting")
    assert NAMES[one.language][1] in panel().heading.text().replace("\u2068", "").replace("\u2069", "")
    assert unnamed(panel()) == []


def test_a_task_is_planned_for_the_day_typed_in_any_words(one):
    start(one, "log_task")
    panel().fields["when"].line.setText("+3 10:30")
    one.press(Qt.Key.Key_Return)
    task = latest(one)
    zone = one.desk.fmt.zone
    assert (task.kind, task.done, task.due) == (ActivityKind.TASK, None, TODAY + dt.timedelta(days=3))
    assert task.due_at.astimezone(zone).time() == dt.time(10, 30)


def test_what_is_not_a_day_is_said_beside_its_field_and_nothing_is_lost(one):
    before = one.count()
    start(one, "log_task")
    panel().fields["subject"].line.setText("Kept words")
    panel().fields["when"].line.setText("no day")
    one.press(Qt.Key.Key_Return)
    assert panel().fields["when"].error
    assert one.count() == before
    panel().close()
    one.settle()
    start(one, "log_call")
    assert panel().fields["subject"].line.text() == "Kept words"


def test_what_the_book_refuses_is_there_when_the_panel_is_opened_again(one):
    before = one.count()
    start(one, "log_note")
    panel().fields["text"].area.setPlainText("A long story")
    gone, panel().about = one.person, ("contact", 0)
    one.press(Qt.Key.Key_Return, CTRL)
    assert QApplication.activePopupWidget() is None
    assert one.count() == before
    open_log(one.desk, ActivityKind.NOTE, ("contact", 0), one.page, "x")
    assert panel().fields["text"].area.toPlainText() == "A long story"
    panel().about = ("contact", gone)
    one.press(Qt.Key.Key_Return, CTRL)
    assert latest(one).text == "A long story"


def test_a_day_that_no_calendar_has_is_said_beside_its_field(one):
    before = one.count()
    start(one, "log_task")
    panel().fields["when"].line.setText("2099-01-01")
    one.press(Qt.Key.Key_Return)
    assert panel().fields["when"].error
    assert one.count() == before


def test_a_note_of_several_lines_ends_with_ctrl_enter(one):
    start(one, "log_note")
    panel().fields["text"].area.setPlainText("<b>first</b>\nsecond")
    one.press(Qt.Key.Key_Return, CTRL)
    note = latest(one)
    assert (note.kind, note.text, note.contact_id) == (ActivityKind.NOTE, "<b>first</b>\nsecond", one.person)


def test_every_kind_of_record_can_be_logged_about(one):
    for about in (("contact", one.person), ("activity", 1)):
        open_log(one.desk, ActivityKind.CALL, about, one.page)
        one.settle()
        one.press(Qt.Key.Key_Return)
        assert latest(one).contact_id == one.person


def test_the_row_of_the_open_record_opens_each_kind(one):
    one.page.pane.show_record(one.person)
    one.settle()
    for kind in KINDS:
        button = one.page.pane.quick.buttons[kind]
        assert button.isVisibleTo(one.page)
        button.click()
        one.settle()
        assert panel().kind is kind
        panel().close()
        one.settle()


def test_the_selected_card_of_the_board_is_what_is_logged_about(qapp, tmp_path, tmp_path_factory):
    board = Deals(qapp, tmp_path, tmp_path_factory)
    deal = board.choose("Gamma")
    board.window.commands["log_call"].trigger()
    board.settle()
    assert panel().about == ("deal", deal)
    panel().submit()
    board.settle()
    call = board.work.read(lambda session: session.scalars(select(Activity)).one())
    assert (call.deal_id, call.kind) == (deal, ActivityKind.CALL)
    board.close()


def test_nothing_is_logged_about_what_is_in_the_trash(one):
    records.trash(one.work, entity="contact", ids=[one.person])
    one.page.head.show_view("trash")
    one.settle()
    one.page.table.go_to_row(0)
    one.settle()
    assert one.page.chosen_record() is None


@pytest.mark.parametrize("kind", ["call", "task", "meeting", "note"])
def test_tab_goes_through_the_panel_as_it_is_read(one, kind):
    start(one, f"log_{kind}")
    shown = panel()
    here = shown.first()
    met = []
    for _press in range(20):
        now = shown.focusWidget()
        if now in met:
            break
        met.append(now)
        shown.focusNextChild()
    first = met.index(next(one for one in met if one is here or here.isAncestorOf(one)))
    walked = met[first:] + met[:first]
    tops = [(widget.mapTo(shown, widget.rect().center()).y() // 24) for widget in walked]
    turn = tops.index(min(tops)) if min(tops) != tops[0] else len(tops)
    assert tops[:turn] == sorted(tops[:turn])
    assert tops[turn:] == sorted(tops[turn:])
    assert len(walked) >= 4


def test_a_row_of_buttons_shows_all_words_or_only_icons_with_names(qapp):
    row = QuickRow()
    whole = row.sizeHint().width()
    for width, has_words in ((whole, True), (whole - 1, False), (whole, True)):
        row.resize(width, 40)
        row.show()
        qapp.processEvents()
        assert all(bool(one.text()) is has_words for one in row.buttons.values())
        assert len({one.y() for one in row.buttons.values()}) == 1
        assert all(one.accessibleName() and one.toolTip() for one in row.buttons.values())
    row.close()
