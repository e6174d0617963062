"""The window without a mouse: everyday jobs, each within its bar of actions, on keyboards of every script.

An action is one chord; typed text is not counted. The layouts send the letters of their own script for the
same physical keys.
"""

import csv
import sqlite3

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.period import Grain, Period
from crmdesk.ui import actions
from tests.oracle.state import differences, state_of
from tests.ui.keyboard_parts import Keyboard, home_in, plug_in
from tests.ui.window_parts import plain

SEATS = [("en", "us"), ("fa", "us"), ("fa", "fa"), ("ar", "ar"), ("he", "he"), ("en", "fa")]
MOUSE = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
HEADINGS = {
    "en": ("Name", "Phone", "City"),
    "fa": ("نام", "تلفن", "شهر"),
    "ar": ("الاسم", "الهاتف", "المدينة"),
    "he": ("שם", "טלפון", "עיר"),
}


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
    one.home = home
    yield one
    qapp.removeEventFilter(mouse)
    one.close()
    assert mouse.presses == 0


def rows(one, query):
    with sqlite3.connect(one.book) as book:
        return book.execute(query).fetchall()


def deal_of(one, number):
    return one.work.read(lambda session: session.get(Deal, number))


def undone(one, before):
    """Undo, by key and by key again if it is a text's own, leaves the book as it was."""
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
    if entity == "deal":
        deal = deal_of(seat, number)
        customer = deal.company_id or deal.contact_id
        [(name,)] = rows(seat, f"select name from contact where id = {customer}")
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
