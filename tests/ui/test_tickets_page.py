"""The ticket desk: queues, answers, clocks that run without reading, the six states, names, keys, undo."""

import datetime as dt
import shutil
import sqlite3
import threading

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from sqlalchemy import event

from crmdesk.l10n.errors import CrmError
from crmdesk.model.activity import ActivityKind
from crmdesk.model.ticket import EventAuthor, EventKind, Priority, TicketStatus
from crmdesk.services import (
    activities,
    attachments,
    books,
    records,
    settings,
    ticket_desk,
    ticket_thread,
    tickets,
    timeline,
)
from crmdesk.services.story_items import StoryKind
from crmdesk.services.ticket_desk import Queue
from crmdesk.ui import paint
from crmdesk.ui.pages.tickets.composer import Mode
from crmdesk.ui.pages.tickets.head import FACTS, PARTS, PAST, STORY, TALK
from crmdesk.ui.pages.tickets.merge_popover import MergePopover
from crmdesk.ui.pages.tickets.replies_popover import RepliesPopover
from crmdesk.ui.widgets.dir_label import DirLabel
from tests.oracle.state import differences, state_of
from tests.ui.size_parts import faults_of
from tests.ui.ticket_parts import CTRL, SHIFT, TICKETS, Tickets, make
from tests.ui.window_parts import plain

DAY = dt.timedelta(days=1)
STORED = ("ticket", "ticket_event", "contact")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tickets") / "made.crm")


@pytest.fixture
def show(qapp, tmp_path, made):
    """A function that opens the page; an older window is closed first."""
    shown = []

    def open_it(*, keep=False, **how):
        while shown:
            shown.pop().close()
        if not keep:
            shutil.copy(made, tmp_path / "tickets.crm")
        shown.append(Tickets(qapp, tmp_path, tmp_path / "tickets.crm", **how))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()


@pytest.fixture
def one(show):
    return show()


def stored(one):
    """Every stored row but the version counters, which only rise."""
    found = {}
    with sqlite3.connect(one.file) as book:
        for table in STORED:
            columns = [row[1] for row in book.execute(f"pragma table_info({table})") if row[1] != "version"]
            found[table] = book.execute(f"select {', '.join(columns)} from {table} order by id").fetchall()
    return found


def events(one, subject):
    return ticket_thread.thread(one.work, ticket=one.id_of(subject)).events


def status(one, subject):
    return ticket_thread.thread(one.work, ticket=one.id_of(subject)).status


def write(one, text):
    one.composer.area.setFocus()
    one.composer.area.area.insertPlainText(text)


# The queue


def test_the_queues_are_those_of_a_plain_filter_nearest_first(one):
    page = ticket_desk.queue_page(one.work, queue=Queue.ALL)
    now, rows = one.clock(), page.rows
    dues = [row.nearest for row in rows if row.nearest is not None]
    assert dues == sorted(dues)
    assert [row.nearest for row in rows[len(dues) :]] == [None] * (len(rows) - len(dues))
    is_open = [row for row in rows if not row.status.is_over]
    wanted = {
        Queue.MINE: [row for row in is_open if row.owner == "Nora"],
        Queue.UNASSIGNED: [row for row in is_open if not row.owner],
        Queue.BREACHED: [row for row in rows if row.nearest is not None and row.nearest < now],
        Queue.WAITING: [row for row in rows if row.status is TicketStatus.WAITING],
        Queue.OPEN: is_open,
        Queue.ALL: rows,
    }
    for queue, expected in wanted.items():
        one.page.queue.chips[queue].click()
        one.settle()
        assert one.subjects() == [row.subject for row in expected], queue
        assert one.page.queue.counts[queue] == len(expected)
        assert one.page.queue.chips[queue].isChecked()


def test_the_queue_is_kept_for_the_next_time(show):
    one = show()
    one.page.queue.chips[Queue.BREACHED].click()
    one.settle()
    one = show(keep=True)
    assert one.page.queue.queue is Queue.BREACHED
    assert one.page.queue.chips[Queue.BREACHED].isChecked()


def test_a_long_queue_is_read_page_by_page_as_it_is_scrolled(show, monkeypatch):
    from crmdesk.ui.pages.tickets import queue_model

    monkeypatch.setattr(queue_model, "PAGE", 3)
    one = show()
    one.page.queue.show_queue(Queue.ALL)
    one.settle()
    model = one.page.queue.model
    while model.canFetchMore(model.index(-1)):
        model.fetchMore(model.index(-1))
        one.settle()
    assert sorted(one.subjects()) == sorted(row[0] for row in TICKETS)
    everything = ticket_desk.queue_page(one.work, queue=Queue.ALL)
    assert one.subjects() == [row.subject for row in everything.rows]


def test_a_search_narrows_and_says_when_nothing_matches(one):
    one.do("filter")
    QTest.keyClicks(QApplication.focusWidget(), "invoice")
    one.settle(300)
    assert sorted(one.subjects()) == ["Invoice fails", "Twin of the invoice"]
    QTest.keyClicks(QApplication.focusWidget(), "zzz")
    one.settle(300)
    assert one.page.queue.states.state == "no match"
    one.do("clear_filters")
    assert len(one.subjects()) == 5


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_click_on_a_row_opens_its_ticket_in_both_directions(show, language):
    one = show(language=language)
    row = one.page.queue.model.row_of(one.id_of("Export without phones"))
    place = one.list.visualRect(one.page.queue.model.index(row)).center()
    QTest.mouseClick(one.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    one.settle(300)
    assert one.list.chosen() == [one.id_of("Export without phones")]
    assert one.shown() == "Export without phones"


# Answers


def test_a_ticket_is_answered_solved_and_the_next_opened_by_one_chord(one):
    one.page.queue.show_queue(Queue.MINE)
    one.open("Invoice fails")
    before, after = one.subjects(), stored(one)
    following = before[before.index("Invoice fails") + 1]
    write(one, "It is mended.")
    dialogs = len([box for box in QApplication.topLevelWidgets() if isinstance(box, QDialog)])
    one.press(Qt.Key.Key_Return, CTRL | SHIFT)
    one.settle()
    assert len([box for box in QApplication.topLevelWidgets() if isinstance(box, QDialog)]) == dialogs
    assert status(one, "Invoice fails") is TicketStatus.SOLVED
    reply = [told for told in events(one, "Invoice fails") if told.kind is EventKind.REPLY][-1]
    assert (reply.text, reply.author, reply.who) == ("It is mended.", EventAuthor.STAFF, "Nora")
    assert one.shown() == following
    assert one.list.chosen() == [one.id_of(following)]
    assert one.composer.area.area.hasFocus()
    assert one.composer.text() == ""
    one.do("undo")
    assert stored(one) == after


def test_the_setting_keeps_a_solved_ticket_open(one):
    settings.change(one.work, values={"support.open_next": False})
    one.do("refresh")
    one.open("Invoice fails")
    one.do("solve")
    assert one.shown() == "Invoice fails"
    assert one.page.pane.head.end.text() == "Reopen"
    one.do("reopen")
    assert status(one, "Invoice fails") is TicketStatus.OPEN


def test_ctrl_enter_sends_and_keeps_the_state(one):
    one.open("Printer setup")
    write(one, "Is it plugged in?")
    one.press(Qt.Key.Key_Return, CTRL)
    one.settle()
    assert status(one, "Printer setup") is TicketStatus.WAITING
    assert events(one, "Printer setup")[-1].text == "Is it plugged in?"
    assert one.shown() == "Printer setup"


def test_send_and_wait_stops_the_clocks(one):
    one.open("Tax is wrong")
    write(one, "Which month?")
    one.composer.wait.click()
    one.settle()
    assert status(one, "Tax is wrong") is TicketStatus.WAITING
    words = [card.words.due.words for card in one.page.pane.facts.clocks]
    assert "Clock stopped" in words


def test_a_note_is_for_colleagues_and_changes_nothing(one):
    one.open("Tax is wrong")
    before = status(one, "Tax is wrong")
    one.do("turn_note")
    assert one.composer.mode is Mode.NOTE
    write(one, "Ask the bookkeeper.")
    one.do("save_close")
    told = events(one, "Tax is wrong")[-1]
    assert (told.kind, told.text) == (EventKind.NOTE, "Ask the bookkeeper.")
    assert status(one, "Tax is wrong") is before
    assert one.page.pane.conversation.bubbles()[-1].accessibleName().startswith("Internal note, Nora")


def test_what_the_customer_said_reopens_a_waiting_ticket(one):
    one.open("Printer setup")
    one.composer.show_mode(Mode.CUSTOMER)
    write(one, "It is plugged in.")
    one.do("save_close")
    assert status(one, "Printer setup") is TicketStatus.OPEN
    assert events(one, "Printer setup")[-2].author is EventAuthor.CUSTOMER


def test_a_customer_who_writes_too_late_gets_a_new_ticket(one):
    tickets.set_status(one.work, ticket=one.id_of("Old question"), status=TicketStatus.CLOSED)
    one.clock.now += 60 * DAY
    one.open("Old question")
    one.composer.show_mode(Mode.CUSTOMER)
    write(one, "Once more, please.")
    one.do("save_close")
    bar = one.page.pane.states.bar
    assert "closed" in bar.text()
    assert one.composer.text() == "Once more, please."
    bar._buttons[0].click()
    one.settle()
    rows = ticket_desk.queue_page(one.work, queue=Queue.ALL).rows
    assert [row.subject for row in rows].count("Old question") == 2
    assert one.composer.text() == ""


def test_a_refused_answer_stays_where_it_was_typed(one, monkeypatch):
    def refuse(*_args, **_named):
        raise CrmError("The disk is full.")

    monkeypatch.setattr(tickets, "reply", refuse)
    one.open("Invoice fails")
    write(one, "It is mended.")
    one.do("send_solve")
    assert one.refusals == ["The disk is full."]
    assert one.composer.text() == "It is mended."
    assert one.shown() == "Invoice fails"


def test_nothing_is_sent_without_words(one):
    one.open("Invoice fails")
    before = stored(one)
    one.do("save_close")
    assert stored(one) == before
    assert "Nothing is written" in one.told[-1]


def test_drafts_are_kept_by_ticket_over_a_restart(show):
    one = show()
    one.open("Invoice fails")
    write(one, "Half a sen")
    one.open("Tax is wrong")
    assert one.composer.text() == ""
    write(one, "Another")
    one.open("Invoice fails")
    assert one.composer.text() == "Half a sen"
    one = show(keep=True)
    one.open("Tax is wrong")
    assert one.composer.text() == "Another"
    one.do("save_close")
    one.open("Invoice fails")
    one.open("Tax is wrong")
    assert one.composer.text() == ""


def test_a_slash_brings_the_saved_replies(one):
    one.open("Invoice fails")
    area = one.composer.area.area
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(area, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, "/"))
    one.settle()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, RepliesPopover)
    QTest.keyClicks(popup.line, "pati")
    assert [plain(one.detail) for one in popup.list.picks] == ["Thank you for your patience."]
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    one.settle()
    assert one.composer.text() == "Thank you for your patience."


def test_what_was_written_can_be_corrected(one):
    one.open("Invoice fails")
    bubble = next(row for row in one.page.pane.conversation.bubbles() if row.is_note)
    one.page._correct(bubble)
    one.page._popover.area.set_value("The queue of the fourth server was full.")
    one.page._popover.submit()
    one.settle()
    notes = [told.text for told in events(one, "Invoice fails") if told.kind is EventKind.NOTE]
    assert notes == ["The queue of the fourth server was full."]


def test_a_correction_that_is_refused_stays_where_it_was_typed(one):
    one.open("Invoice fails")
    bubble = next(row for row in one.page.pane.conversation.bubbles() if row.is_note)
    one.page._correct(bubble)
    popover = one.page._popover
    popover._event = 0
    popover.area.set_value("The fourth server.")
    popover.submit()
    one.settle()
    assert popover.isVisible()
    assert (popover.area.read(), bool(popover.area.error)) == ("The fourth server.", True)
    popover._event = bubble.event_told.id
    popover.submit()
    one.settle()
    assert "The fourth server." in [told.text for told in events(one, "Invoice fails")]


# Clocks and facts


def test_a_minute_later_the_clocks_are_told_anew_and_nothing_is_read(one):
    one.open("Invoice fails")
    asked = []
    event.listen(one.work.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    facts = one.page.pane.facts
    before = [card.words for card in facts.clocks]
    assert [words.due.words for words in before] == [
        "12 minutes",
        "18 minutes left",
        "2 hours and 42 minutes left",
    ]
    one.clock.now += dt.timedelta(minutes=5)
    one.page.tick()
    one.settle()
    assert asked == []
    assert [card.words.due.words for card in facts.clocks] == [
        "12 minutes",
        "13 minutes left",
        "2 hours and 37 minutes left",
    ]
    assert facts.clocks[1].words.share > before[1].share
    one.clock.now += dt.timedelta(minutes=30)
    one.page.tick()
    assert facts.clocks[1].words.due.words == "17 minutes late"
    assert facts.clocks[1].words.share == 1.0


def test_clocks_told_from_one_reading_agree_with_a_new_reading(one):
    one.open("Invoice fails")
    facts = one.page.pane.facts
    for minutes in (7, 11, 31, 90):
        one.clock.now += dt.timedelta(minutes=minutes)
        one.page.tick()
        told = [card.words for card in facts.clocks]
        one.do("refresh")
        fresh = [card.words for card in facts.clocks]
        assert [words.due for words in told] == [words.due for words in fresh]
        assert [words.share for words in told] == pytest.approx([words.share for words in fresh], abs=0.02)


def choose_in_menu(one, words):
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    one.settle()


def test_fields_are_changed_in_place(one):
    one.open("Invoice fails")
    for field, words in (("owner", "Omar"), ("priority", "Low"), ("category", "Billing")):
        one.page.pane.facts.lines[field].setFocus()
        one.press(Qt.Key.Key_Return)
        one.settle()
        choose_in_menu(one, words)
    told = ticket_thread.thread(one.work, ticket=one.id_of("Invoice fails"))
    assert (told.owner.name, told.priority, told.category.name) == ("Omar", Priority.LOW, "Billing")
    assert "Omar" in one.page.pane.facts.lines["owner"].accessibleName()


def test_the_deal_is_chosen_among_those_of_the_customer_and_opened(one):
    one.open("Invoice fails")
    ticket, company = one.id_of("Invoice fails"), one.page.pane.reading.company.id
    deal = records.save(one.work, entity="deal", values={"title": "New <i>printers</i>", "company": company}).id
    other = records.save(one.work, entity="company", values={"name": "Somebody else"}).id
    records.save(one.work, entity="deal", values={"title": "Not theirs", "company": other})
    one.do("refresh")
    one.page.pane.show_ticket(ticket)
    one.settle()
    before = state_of(one.work.engine)
    one.page.pane.facts.lines["deal"].click()
    one.settle()
    offered = [action.text() for action in QApplication.activePopupWidget().actions()]
    assert "Not theirs" not in offered
    choose_in_menu(one, "New <i>printers</i>")
    assert ticket_thread.thread(one.work, ticket=ticket).deal.id == deal
    assert "printers" in one.page.pane.facts.lines["deal"].accessibleName()
    asked = []
    one.page.acts.record_asked.connect(lambda *what: asked.append(what))
    one.page.pane.facts.lines["deal"].click()
    one.settle()
    choose_in_menu(one, "Open the deal")
    assert asked == [("deal", deal)]
    one.do("undo")
    assert differences(before, state_of(one.work.engine)) == []


def test_the_trash_has_a_queue_of_its_own_from_which_tickets_come_back(one):
    before = state_of(one.work.engine)
    gone = one.id_of("Invoice fails")
    one.open("Invoice fails")
    one.do("trash")
    one.settle()
    one.page.queue.show_queue(Queue.TRASH)
    one.settle()
    assert [row.id for row in one.page.queue.model.rows] == [gone]
    one.page.show_ticket(gone)
    one.settle()
    assert not one.window.commands["trash"].isEnabled()
    assert not one.page.pane.composer.isVisible()
    assert "in the trash" in plain(one.page.pane.head.line.text())
    one.page.pane.head.menu_button.click()
    one.settle()
    choose_in_menu(one, "Restore")
    assert differences(before, state_of(one.work.engine)) == []
    assert one.page.queue.states.state == "no match"


def test_what_is_waited_for_is_written_in_place(one):
    one.open("Printer setup")
    one.page.pane.facts.lines["waiting_for"].click()
    popup = QApplication.activePopupWidget()
    QTest.keyClicks(popup.field.line, "A photo")
    QTest.keyClick(popup.field.line, Qt.Key.Key_Return)
    one.settle()
    assert ticket_thread.thread(one.work, ticket=one.id_of("Printer setup")).waiting_for == "A photo"
    assert "A photo" in one.page.pane.facts.lines["waiting_for"].accessibleName()


def test_satisfaction_is_asked_in_a_line_after_solving(one):
    one.open("Invoice fails")
    one.do("solve")
    line = one.page.pane.satisfaction
    assert line.isVisible()
    assert "Invoice fails" in plain(line.words.text())
    line.scores[3].click()
    one.settle()
    assert not line.isVisible()
    assert ticket_thread.thread(one.work, ticket=one.id_of("Invoice fails")).satisfaction == 4
    one.do("undo")
    assert ticket_thread.thread(one.work, ticket=one.id_of("Invoice fails")).satisfaction is None


def test_the_customer_is_a_link(one):
    one.open("Invoice fails")
    asked = []
    one.page.pane.facts.record_asked.connect(lambda entity, record: asked.append((entity, record)))
    one.page.pane.facts.lines["company"].click()
    assert asked == [("company", one.page.pane.reading.company.id)]


# Several


def choose_rows(one, *subjects):
    one.list.clearSelection()
    for subject in subjects:
        index = one.page.queue.model.index(one.page.queue.model.row_of(one.id_of(subject)))
        one.list.selectionModel().select(index, one.list.selectionModel().SelectionFlag.Select)
    one.settle()


def test_twins_are_merged_and_undone_exactly(one):
    before = stored(one)
    choose_rows(one, "Twin of the invoice", "Invoice fails")
    one.do("merge")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, MergePopover)
    assert popup.list.chosen().key == one.id_of("Invoice fails")
    assert not popup.search.isVisible()
    assert not [one for one in popup.findChildren(DirLabel) if "different customers" in one.text()]
    popup.submit()
    one.settle()
    assert "Twin of the invoice" not in one.subjects()
    assert one.shown() == "Invoice fails"
    assert sum(told.author is EventAuthor.CUSTOMER for told in events(one, "Invoice fails")) == 2
    one.do("undo")
    assert stored(one) == before


def test_tickets_of_different_customers_are_not_merged_unsaid(one):
    other = records.save(one.work, entity="contact", values={"name": "Somebody else"}).id
    records.save(one.work, entity="ticket", values={"subject": "Foreign", "contact": other})
    one.page.queue.show_queue(Queue.ALL)
    one.page.refresh({})
    one.settle()
    choose_rows(one, "Foreign", "Invoice fails")
    one.do("merge")
    popup = QApplication.activePopupWidget()
    assert [one for one in popup.findChildren(DirLabel) if "different customers" in one.text()]
    popup.close()


def test_any_of_many_can_be_the_one_that_stays(one):
    for number in range(90):
        values = {"subject": f"Noise {number}", "contact": 1}
        records.save(one.work, entity="ticket", values=values)
    one.page.queue.show_queue(Queue.ALL)
    one.page.refresh({})
    one.settle()
    one.list.selectAll()
    one.settle()
    rows = {row.id: row for row in one.page.queue.model.rows}
    assert len(rows) > 90
    one.do("merge")
    popup = QApplication.activePopupWidget()
    assert [pick.key for pick in popup.list.picks] == sorted(rows)
    assert popup.list.chosen().key == min(rows)
    late = one.id_of("Noise 88")
    for text, found in (
        ("noise 88", {late}),
        (str(late), {n for n, row in rows.items() if str(late) in f"{n} {row.subject} {row.customer}"}),
        ("no such thing", set()),
        ("", set(rows)),
    ):
        popup.search.setText(text)
        popup.search.sought.emit(text)
        assert {pick.key for pick in popup.list.picks} == found, text
        assert popup.confirm.isEnabled() == bool(found)
    popup.search.sought.emit("noise 88")
    merged = []
    popup.merged.disconnect()
    popup.merged.connect(lambda into, others: merged.append((into, others)))
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    assert merged == [(late, sorted(rows.keys() - {late}))]


def test_several_are_assigned_as_one_gesture(one):
    before = stored(one)
    choose_rows(one, "Tax is wrong", "Export without phones")
    assert one.page.split.shows_several
    one.do("assign")
    choose_in_menu(one, "Omar")
    assert "Tax is wrong" not in one.subjects()
    assert "Export without phones" not in one.subjects()
    one.do("undo")
    assert stored(one) == before


def test_the_trash_takes_the_chosen_and_undo_brings_them_back(one):
    one.open("Tax is wrong")
    one.list.setFocus()
    before = stored(one)
    one.press(Qt.Key.Key_Delete)
    one.settle()
    assert "Tax is wrong" not in one.subjects()
    assert one.shown() != "Tax is wrong"
    one.do("undo")
    assert stored(one) == before
    assert "Tax is wrong" in one.subjects()


# States


def test_an_empty_book_says_what_the_desk_is_for_and_never_while_loading(show, tmp_path, monkeypatch):
    gate, seen = threading.Event(), []
    counts = ticket_desk.queue_counts

    def slow(work):
        gate.wait(5)
        return counts(work)

    monkeypatch.setattr(ticket_desk, "queue_counts", slow)
    monkeypatch.setattr(Tickets, "settle", lambda self: self.program.processEvents())
    wishes = books.NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
    books.make_book(tmp_path / "tickets.crm", wishes=wishes).engine.dispose()
    one = show(keep=True, me=None)
    seen.append(one.page.states.state)
    monkeypatch.undo()
    gate.set()
    one.settle()
    assert seen == ["loading"]
    assert one.page.states.state == "first use"
    one.do("new")
    assert one.page._sheet.isVisible()
    one.page._sheet.editor.form.put("subject", "Out of the blue", "")
    one.do("save")
    one.page._sheet.editor.leave()
    one.settle()
    assert one.page.states.state == "content"
    assert one.shown() == "Out of the blue"


def test_a_queue_that_cannot_be_read_says_so_and_can_be_tried_again(one, monkeypatch):
    def fail(*_args, **_named):
        raise CrmError("The book cannot be read now.")

    monkeypatch.setattr(ticket_desk, "queue_page", fail)
    one.do("refresh")
    bar = one.page.queue.states.bar
    assert bar.text() == "The book cannot be read now."
    assert len(one.subjects()) == 5
    monkeypatch.undo()
    bar._buttons[0].click()
    one.settle()
    assert bar.text() == ""


def test_what_others_change_is_shown_while_typing_stays(one):
    one.open("Invoice fails")
    write(one, "Half a sen")
    done = tickets.note(one.work, ticket=one.id_of("Invoice fails"), text="From elsewhere")
    one.desk.committed.emit(done)
    one.settle()
    assert one.page.pane.conversation.bubbles()[-1].event_told.text == "From elsewhere"
    assert one.composer.text() == "Half a sen"


# Room, names, words


def test_without_room_the_facts_stand_behind_a_tab_and_the_queue_before_the_ticket(show):
    one = show(size=(1093, 614))
    one.open("Invoice fails")
    pane = one.page.pane
    assert pane.holds_facts
    assert one.page.queue.isVisible()
    pane.head.parts.setCurrentIndex(tuple(PARTS).index(FACTS))
    assert pane.facts.isVisible()
    one.window.resize(1366, 768)
    one.settle()
    assert not pane.holds_facts
    assert pane.facts.isVisible()
    assert pane.part == TALK
    assert not pane.head.parts.isTabVisible(tuple(PARTS).index(FACTS))
    assert one.composer.isVisible()
    one.window.resize(940, 540)
    one.settle()
    assert one.page.queue.isVisible() != one.composer.isVisible()
    one.page.work_on(one.id_of("Tax is wrong"))
    one.settle()
    assert one.composer.isVisible()
    assert not one.page.queue.isVisible()
    one.do("back")
    assert one.page.queue.isVisible()
    assert one.window.height() == 540


def unnamed(root):
    """What can take the focus and is not named."""
    return [
        (type(part).__name__, part.objectName())
        for part in root.findChildren(QWidget)
        if part.isVisibleTo(root)
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (part.accessibleName() or getattr(part, "text", str)())
        and part.objectName() != "qt_scrollarea_viewport"
    ]


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_everything_that_takes_the_focus_has_a_name(show, language):
    one = show(language=language)
    one.open("Invoice fails")
    one.do("solve")
    for part in (STORY, PAST, TALK):
        one.page.pane.show_part(part)
        one.settle()
        assert unnamed(one.page) == []
    one.list.selectAll()
    one.settle()
    assert unnamed(one.page) == []
    model = one.page.queue.model
    assert all(
        model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())
    )


@pytest.mark.parametrize("size", [(960, 540), pytest.param((1093, 614), marks=pytest.mark.slow), (1366, 768)], ids=str)
@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_no_word_is_cut(show, language, size):
    one = show(language=language, size=size)
    one.open("Invoice fails")
    one.do("solve")
    one.page.show_ticket(one.id_of("Invoice fails"))
    one.settle()
    for part in PARTS:
        if not one.page.pane.head.parts.isTabVisible(tuple(PARTS).index(part)):
            continue
        one.page.pane.show_part(part)
        one.settle()
        cut = []
        one.window.grab()
        paint.log_cut_texts(cut)
        one.window.grab()
        paint.log_cut_texts(None)
        assert cut == [], part
        assert faults_of(one.page) == [], part


def test_hostile_texts_are_shown_as_typed(one, hostile_texts):
    values = [text for text in hostile_texts if isinstance(text, str)][:200]
    for text in values:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            continue
        if not text.strip() or "\0" in text:
            continue
        try:
            tickets.note(one.work, ticket=one.id_of("Tax is wrong"), text=text)
            records.save(one.work, entity="ticket", record=one.id_of("Tax is wrong"), values={"ref": "r"})
        except CrmError:
            continue
    one.open("Tax is wrong")
    one.do("refresh")
    one.page.grab()
    one.page.pane.conversation.older.click()
    one.settle()
    shown = [row.event_told.text for row in one.page.pane.conversation.bubbles()]
    assert shown == [told.text for told in events(one, "Tax is wrong") if told.kind is EventKind.NOTE]
    one.page.grab()


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_the_language_changes_while_something_is_typed(one, language):
    one.open("Invoice fails")
    write(one, "Half a sen")
    before = one.page.pane.facts.lines["owner"].accessibleName()
    one.appearance.switch_language(language)
    one.settle()
    assert one.window.isRightToLeft()
    assert one.page.pane.facts.lines["owner"].accessibleName() != before
    assert one.composer.text() == "Half a sen"
    assert one.shown() == "Invoice fails"


# Keys


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_tab_and_f6_go_in_reading_order(show, language):
    one = show(language=language)
    one.open("Invoice fails")
    parts, part = [], one.page.nextInFocusChain()
    while part is not one.page and part not in parts:
        if one.page.isAncestorOf(part) and part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            parts.append(part)
        part = part.nextInFocusChain()
    panes = (
        one.page.queue,
        one.page.pane.head,
        one.page.pane.conversation,
        one.composer,
        one.page.pane.facts,
    )
    places = [next(n for n, pane in enumerate(panes) if pane.isAncestorOf(part)) for part in parts]
    assert places == sorted(places)
    for pane in (panes[2], panes[3], panes[4]):
        inside = [part for part in parts if pane.isAncestorOf(part)]
        tops = [part.mapTo(one.window, part.rect().topLeft()).y() for part in inside]
        assert tops == sorted(tops)
    one.list.setFocus()
    seen = []
    for _step in range(3):
        one.do("next_pane")
        here = QApplication.focusWidget()
        seen.append(next(n for n, pane in enumerate(panes) if pane.isAncestorOf(here)))
    assert seen == [2, 3, 4]
    one.page.pane.show_part(STORY)
    one.settle()
    one.list.setFocus()
    panes = (one.page.pane.story, one.page.pane.facts)
    for pane in panes:
        one.do("next_pane")
        assert pane.isAncestorOf(QApplication.focusWidget())


LETTERS = {"fa": "ه", "ar": "ه", "he": "ן"}


@pytest.mark.parametrize("layout", LETTERS)
def test_the_desk_is_worked_without_a_mouse_on_every_keyboard(show, layout):
    """Enter into the ticket, a note by its chord, back, answer and solve: only the text is typed."""
    one = show(language=layout)
    one.list.setFocus()
    one.list.choose(one.id_of("Invoice fails"))
    one.settle()
    one.press(Qt.Key.Key_Return)
    one.settle()
    chord = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, CTRL | SHIFT, LETTERS[layout])
    QApplication.sendEvent(QApplication.focusWidget(), chord)
    assert one.composer.mode is Mode.NOTE
    one.composer.area.area.insertPlainText("ok")
    one.press(Qt.Key.Key_Return, CTRL)
    one.settle()
    assert events(one, "Invoice fails")[-1].kind is EventKind.NOTE
    one.composer.turn()
    one.composer.area.area.insertPlainText("ok")
    one.press(Qt.Key.Key_Return, CTRL | SHIFT)
    one.settle()
    assert status(one, "Invoice fails") is TicketStatus.SOLVED
    one.press(Qt.Key.Key_Escape)
    one.settle()
    assert one.list.hasFocus()
    one.press(Qt.Key.Key_Down)
    one.settle(300)
    assert one.list.chosen() == [one.page.pane.ticket]


# Timeline and history


def told(one):
    """What the timeline tells, from its top: titles, or the labels of what was changed (none: the making)."""
    return [item.title or item.fact.labels for item in one.page.pane.story.view.list.story.items]


def test_the_timeline_tells_what_was_logged_planned_pinned_and_changed(one):
    ticket = one.id_of("Login broken")
    about = {"entity": "ticket", "record": ticket}
    activities.log(one.work, kind=ActivityKind.CALL, subject="Rang back", **about)
    note = activities.log(one.work, kind=ActivityKind.NOTE, subject="Be quick", **about)
    activities.plan(one.work, kind=ActivityKind.TASK, subject="Read the log", day=one.work.today(), **about)
    timeline.pin(one.work, activity=min(note.changed["activity"]), pinned=True)
    records.save(one.work, entity="ticket", record=ticket, values={"priority": "low"})
    one.open("Login broken")
    pane = one.page.pane
    assert pane.part == TALK
    pane.head.parts.setFocus()
    one.press(Qt.Key.Key_Right)
    one.settle()
    view = pane.story.view
    assert pane.part == STORY
    assert [step.title for step in view.steps] == ["Read the log"]
    shown = [view.list.story.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert shown[0] == "Pinned"
    assert "Be quick" in shown[1]
    assert sorted(told(one), key=str) == [("Priority",), (), "Login broken", "Rang back"]
    view.chips[StoryKind.CALL].click()
    one.settle()
    assert told(one) == ["Rang back"]
    view.bars[0].done.click()
    one.settle()
    assert view.steps == ()


def test_what_is_written_down_is_told_at_once_and_taken_back_by_one_undo(one):
    one.open("Login broken")
    one.page.pane.show_part(STORY)
    one.settle()
    before = told(one)
    one.press(Qt.Key.Key_L, CTRL)
    one.settle()
    QTest.keyClicks(QApplication.focusWidget(), "Rang")
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert told(one) == ["Rang", *before]
    one.do("undo")
    assert told(one) == before


def test_what_is_told_opens_in_its_place(one, tmp_path):
    place = tmp_path / "error.txt"
    place.write_text("It fails.", encoding="utf-8")
    ticket = one.id_of("Invoice fails")
    attachments.add(one.work, entity="ticket", record=ticket, paths=[place])
    records.save(one.work, entity="ticket", record=ticket, values={"priority": "low"})
    one.open("Invoice fails")
    pane = one.page.pane

    def open_first(kind):
        pane.show_part(STORY)
        one.settle()
        items = pane.story.view.list.story.items
        pane.story.view.list.choose(next(item for item in items if item.kind is kind))
        QTest.keyClick(pane.story.view.list, Qt.Key.Key_Return)
        one.settle()

    open_first(StoryKind.CHANGE)
    assert pane.part == PAST
    assert pane.history.isVisible()
    changes = [(change.before, change.after) for change in pane.history.events[0].changes]
    assert changes == [(Priority.URGENT, Priority.LOW)]
    open_first(StoryKind.FILE)
    assert pane.facts.files.list.currentIndex().row() == 0
    open_first(StoryKind.TICKET)
    assert pane.part == TALK


def test_nothing_is_sent_that_is_out_of_view(one):
    one.open("Invoice fails")
    write(one, "Half a sen")
    before = events(one, "Invoice fails")
    one.page.pane.show_part(STORY)
    one.settle()
    assert one.page.pane.head.parts.hasFocus()
    one.press(Qt.Key.Key_Return, CTRL | SHIFT)
    one.settle()
    assert events(one, "Invoice fails") == before
    assert one.page.pane.part == TALK
    assert one.composer.area.area.hasFocus()
    write(one, "tence")
    one.press(Qt.Key.Key_Return, CTRL | SHIFT)
    one.settle()
    assert status(one, "Invoice fails") is TicketStatus.SOLVED
    assert events(one, "Invoice fails")[-2].text == "Half a sentence"


def test_another_ticket_is_opened_at_its_conversation(one):
    one.open("Invoice fails")
    one.page.pane.show_part(STORY)
    one.settle()
    one.list.setFocus()
    one.press(Qt.Key.Key_Down)
    one.settle(300)
    assert one.shown() != "Invoice fails"
    assert one.page.pane.part == TALK
    assert one.list.hasFocus()


# Files


def test_files_dropped_on_a_conversation_are_attached_and_undone(one, tmp_path):
    place = tmp_path / "error 502.txt"
    place.write_text("It fails.", encoding="utf-8")
    one.open("Invoice fails")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place))])
    point, copy = QPointF(40, 40), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    one.page.pane.dropEvent(QDropEvent(point, copy, data, left, none))
    one.settle()
    files = one.page.pane.facts.files
    assert [file.name for file in files.files] == ["error 502.txt"]
    assert one.composer.text() == ""
    one.do("undo")
    assert files.files == []


def test_another_queue_shows_its_own_ticket_and_keeps_what_was_typed(one):
    one.page.queue.show_queue(Queue.MINE)
    one.open("Invoice fails")
    one.composer.area.area.setPlainText("half an answer")
    one.page.queue.show_queue(Queue.WAITING)
    one.settle(300)
    assert one.subjects() == ["Printer setup"] == [one.shown()]
    assert one.list.chosen() == [one.id_of("Printer setup")]
    one.page.queue.show_queue(Queue.TRASH)
    one.settle(300)
    assert one.page.pane.ticket is None
    assert one.page.pane.states.state == "no match"
    one.open("Invoice fails")
    assert one.composer.text() == "half an answer"
