"""The window without a mouse: everyday jobs, each within its bar of actions, on keyboards of every script.

An action is one chord; typed text is not counted. The layouts send the letters of their own script for the
same physical keys.
"""

import csv
import sqlite3

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk.model.activity import ActivityKind
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.period import Grain, Period
from crmdesk.model.ticket import Priority
from crmdesk.services import activities, records
from crmdesk.services.ticket_desk import Queue
from crmdesk.services.today import What, When
from crmdesk.ui import actions
from tests.oracle.state import differences, state_of
from tests.ui.keyboard_parts import SEATS, Keyboard, home_in, plug_in
from tests.ui.window_parts import plain

MOUSE = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
HEADINGS = {
    "en": ("Name", "Phone", "City"),
    "fa": ("نام", "تلفن", "شهر"),
    "ar": ("الاسم", "الهاتف", "المدينة"),
    "he": ("שם", "טלפון", "עיר"),
}
WORDS = {"en": "Asked for the price", "fa": "قیمت را پرسید", "ar": "سأل عن السعر", "he": "שאל על המחיר"}


class NoMouse(QObject):
    """Notes every press of a mouse button."""

    def __init__(self):
        super().__init__()
        self.presses = 0

    def eventFilter(self, _watched, event):
        self.presses += event.type() in MOUSE
        return False


@pytest.fixture(params=SEATS, ids="-".join)
def seat(qapp, tmp_path, tmp_path_factory, request, monkeypatch):
    language, layout = request.param
    home = home_in(tmp_path, monkeypatch)
    plug_in(layout, monkeypatch)
    mouse = NoMouse()
    qapp.installEventFilter(mouse)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, language=language, layout=layout)
    one.home, one.words = home, WORDS[language]
    yield one
    qapp.removeEventFilter(mouse)
    one.close()
    assert mouse.presses == 0


def rows(one, query):
    with sqlite3.connect(one.book) as book:
        return book.execute(query).fetchall()


def deal_of(one, number):
    return one.work.read(lambda session: session.get(Deal, number))


def undone(one, before, gestures=1):
    """Where the book differs from what it was, after one undo by key for each gesture."""
    for _gesture in range(gestures):
        one.press("Ctrl+Z")
    return differences(before, state_of(one.work.engine))


@pytest.mark.parametrize("by", ["name", "phone"])
def test_find_a_contact_and_open_it(seat, by):
    seat.press_command("go_deals")
    number, name, phone = rows(
        seat,
        "select id, name, phones from contact where kind='person' and phones <> '' and trashed is null "
        "and name in (select name from contact group by name having count(*) = 1) limit 1",
    )[0]
    seat.begin()
    seat.press("Ctrl+K")
    seat.type(name if by == "name" else phone.split("\n")[0][-7:])
    seat.press("Return")
    assert seat.page.current_record() == ("contact", number)
    assert seat.page.pane.head.name.text() == name
    assert len(seat.actions) <= 2, seat.actions


def test_add_a_contact_with_phone_and_company(seat):
    seat.press_command("go_contacts")
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press("Ctrl+N")
    for number, text in enumerate(("Zahra Novak", "Novak and Sons", "+1 202 555 0147")):
        if number:
            seat.press("Tab")
        seat.type(text)
    seat.press("Ctrl+Return")
    assert len(seat.actions) <= 4, seat.actions
    found = rows(
        seat,
        "select p.phones, c.name from contact p join contact c on c.id = p.company_id "
        "where p.name = 'Zahra Novak'",
    )
    assert found == [("+1 202 555 0147", "Novak and Sons")]
    assert undone(seat, before) == []


def test_log_a_call_on_the_open_contact(seat):
    number, name = rows(
        seat,
        "select id, name from contact where kind='person' and trashed is null "
        "and name in (select name from contact group by name having count(*) = 1) limit 1",
    )[0]
    seat.press("Ctrl+K")
    seat.type(name)
    seat.press("Return")
    assert seat.page.current_record() == ("contact", number)
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press_command("log_call")
    seat.type(seat.words)
    seat.press("Return")
    assert len(seat.actions) <= 2, seat.actions
    latest = "select kind, name, contact_id, done is not null from activity order by id desc limit 1"
    assert rows(seat, latest) == [("call", seat.words, number, 1)]
    assert undone(seat, before) == []


def choose_a_task_of_today(one):
    """Go to the day's page and to a task of its own that is due there, by keys."""
    person = rows(one, "select id from contact where kind='person' and trashed is null limit 1")[0][0]
    activities.plan(
        one.work, kind=ActivityKind.TASK, day=one.work.today(), subject=one.words, entity="contact",
        record=person,
    )  # fmt: skip
    planned = rows(one, "select max(id) from activity")[0][0]
    one.press_command("go_today")
    one.press_command("refresh")
    column = one.page.columns[When.TODAY]
    for _press in range(10):
        if column.list.hasFocus():
            break
        one.press("F6")
    assert column.list.hasFocus()
    for _press in range(column.list.items.rowCount()):
        task = column.list.item()
        if (task.what, task.id) == (What.ACTIVITY, planned):
            return task
        one.press("Down")
    pytest.fail("The task is not among those of the day.")


def test_complete_a_task_and_plan_the_next(seat):
    task = choose_a_task_of_today(seat)
    before = state_of(seat.work.engine)
    newest = rows(seat, "select max(id) from activity")[0][0]
    seat.begin()
    seat.press("Space")
    seat.press_command("next_step")
    assert len(seat.actions) <= 3, seat.actions
    assert rows(seat, f"select done is not null from activity where id = {task.id}") == [(1,)]
    assert rows(seat, f"select done from activity where id > {newest}") == [(None,)]
    assert undone(seat, before, gestures=2) == []


def begin_a_reply(one):
    """Open the first ticket of the queue by keys; its number, and that of the one that follows."""
    for _one in range(2):
        records.save(one.work, entity="ticket", values={"subject": one.words, "priority": Priority.URGENT})
    one.press_command("go_tickets")
    one.page.queue.show_queue(Queue.OPEN)
    one.settle()
    first, following = (row.id for row in one.page.queue.model.rows[:2])
    one.page.queue.list.choose(first)
    one.page.queue.list.setFocus()
    one.settle()
    one.press("Return")
    assert one.page.pane.reading.id == first
    return first, following


def test_reply_to_a_ticket_solve_it_and_open_the_next(seat):
    first, following = begin_a_reply(seat)
    before = state_of(seat.work.engine)
    seat.begin()
    seat.type(seat.words)
    seat.press_command("send_solve")
    assert len(seat.actions) <= 2, seat.actions
    assert rows(seat, f"select status from ticket where id = {first}") == [("solved",)]
    replies = f"select text from ticket_event where ticket_id = {first} and kind = 'reply' order by seq"
    assert rows(seat, replies)[-1] == (seat.words,)
    assert seat.page.pane.reading.id == following
    assert seat.page.pane.composer.area.area.hasFocus()
    assert undone(seat, before) == []


@pytest.fixture
def on_the_board(seat):
    """The board in focus, with the first deal of its first column chosen."""
    seat.press_command("go_deals")
    deal = seat.page.board.board.deal()
    assert deal
    return seat, deal


def test_move_a_deal_one_stage(on_the_board):
    seat, deal = on_the_board
    stages = [column.column.stage for column in seat.page.board.board.columns]
    before, here = state_of(seat.work.engine), deal_of(seat, deal).stage_id
    seat.begin()
    seat.press_command("next_stage")
    assert len(seat.actions) <= 1
    assert deal_of(seat, deal).stage_id == stages[stages.index(here) + 1]
    assert undone(seat, before) == []


def test_the_stage_key_points_to_the_reading_end(on_the_board):
    seat, deal = on_the_board
    here = deal_of(seat, deal).stage_id
    seat.press("Ctrl+Shift+Left" if seat.window.isRightToLeft() else "Ctrl+Shift+Right")
    assert deal_of(seat, deal).stage_id != here
    seat.press("Ctrl+Shift+Right" if seat.window.isRightToLeft() else "Ctrl+Shift+Left")
    assert deal_of(seat, deal).stage_id == here


def test_mark_a_deal_lost_with_its_reason(on_the_board):
    seat, deal = on_the_board
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press("Ctrl+Shift+L")
    seat.type("No budget")
    seat.press("Return")
    assert len(seat.actions) <= 3, seat.actions
    lost = deal_of(seat, deal)
    assert (lost.status, lost.lost_reason) == (DealStatus.LOST, "No budget")
    assert undone(seat, before) == []


def test_from_a_number_to_the_customer_behind_it(seat):
    seat.press_command("go_kpis")
    seat.begin()
    seat.press("Return")
    assert seat.page._sheet.drill is not None
    seat.press("Return")
    assert len(seat.actions) <= 2, seat.actions
    entity, number = seat.page.current_record()
    shown = plain(seat.page.pane.head.link.text()) + plain(seat.page.pane.head.name.text())
    if entity in {"deal", "subscription"}:
        [(name,)] = rows(
            seat,
            f"select contact.name from contact join {entity} on {entity}.id = {number} "
            f"where contact.id = coalesce({entity}.company_id, {entity}.contact_id)",
        )
        assert plain(name) in shown
    else:
        assert entity in {"company", "contact"}


def test_last_months_kpi_pdf_is_saved(seat):
    seat.press_command("go_contacts")
    seat.begin()
    seat.press("Ctrl+Shift+P")
    seat.press("Return")
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, QFileDialog), asked
    seat.press("Return")
    assert len(seat.actions) <= 3, seat.actions
    [made] = seat.home.glob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF-")
    facts = seat.work.facts
    here = Period.containing(seat.work.today(), Grain.MONTH, facts.calendar, facts.fiscal_start)
    assert here.previous().key in made.name
    seat.press("Esc")
    assert QApplication.activeModalWidget() is None


def test_merge_two_selected_duplicates(seat):
    """Two of one name, which stand below one another in the list."""
    twins = [
        records.save(seat.work, entity="contact", values={"name": "!! Twin", "city": city}).id
        for city in ("Oslo", "Rome")
    ]
    records.save(seat.work, entity="deal", values={"title": seat.words, "contact": twins[1]})
    seat.press_command("go_contacts")
    seat.press_command("refresh")
    seat.page.table.setFocus()
    seat.page.table.show_record(min(twins))
    seat.settle()
    rows_of_twins = sorted(
        row for row in range(seat.page.table.rows.rowCount()) if seat.page.table.rows.id_at(row) in twins
    )
    seat.page.table.go_to_row(rows_of_twins[0])
    seat.press("Shift+Down")
    assert set(seat.page.table.chosen().known) == set(twins)
    before = state_of(seat.work.engine)
    seat.begin()
    seat.press_command("merge")
    seat.press("Return")
    assert len(seat.actions) <= 4, seat.actions
    stays, gone = twins
    merged = f"select merged_into_id, trashed is not null from contact where id = {gone}"
    assert rows(seat, merged) == [(stays, 1)]
    assert rows(seat, f"select contact_id from deal where name = '{seat.words}'") == [(stays,)]
    assert rows(seat, f"select city from contact where id = {stays}") == [("Rome",)]
    assert seat.page.current_record() == ("contact", stays)
    assert undone(seat, before) == []


def test_import_a_well_headed_file(seat, tmp_path, monkeypatch):
    seat.press_command("go_contacts")
    file = tmp_path / "people.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADINGS[seat.desk.locale.catalogue])
        writer.writerows(
            [("Ada Example", "+1 202 555 0171", "Boston"), ("Ben Example", "+1 202 555 0172", "Austin")]
        )
    before = state_of(seat.work.engine)
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: seat.actions.append("choose the file") or (str(file), "")
    )
    seat.begin()
    seat.press("Ctrl+I")
    while seat.outfit.opener.wizard.flow.result is None:
        assert len(seat.actions) < 8, seat.actions
        seat.press("Return")
    assert len(seat.actions) <= 7, seat.actions
    assert rows(seat, "select count(*) from contact where name like '% Example'") == [(2,)]
    seat.press("Return")
    assert seat.outfit.opener.wizard is None
    assert undone(seat, before) == []


def test_menus_open_by_the_letters_of_the_language(seat):
    """Alt and a letter, where the layout has it, then Enter: the first command that can be run."""
    letters = dict(zip(actions.MENUS, seat.window.commands._letters, strict=True))
    letter = letters[actions.Menu.TOOLS].key().toString()[-1]
    if letter.isascii() != (seat.layout == "us"):
        return
    menu = dict(seat.window.commands._menus)[actions.Menu.TOOLS]
    seat.press_letter(letter)
    assert menu.isVisible()
    assert menu.activeAction() is seat.window.commands["import_file"]
    seat.press("Return")
    assert seat.outfit.opener.wizard is not None


def test_a_broken_shortcut_is_noticed(seat):
    """The script fails where a key does not answer."""
    seat.press_command("go_deals")
    seat.window.commands["next_stage"].setShortcuts([])
    deal = seat.page.board.board.deal()
    here = deal_of(seat, deal).stage_id
    for key in ("Left", "Right"):
        seat.press(f"Ctrl+Shift+{key}")
    if not seat.window.isRightToLeft():
        assert deal_of(seat, deal).stage_id == here
    with pytest.raises(AssertionError, match="has no key"):
        seat.press_command("next_stage")
