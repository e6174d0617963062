"""A walk over every page, part, step and dialog of the window, looking for cut, lost and overlapping words.

    python -m tests.ui.size_parts FOLDER LANGUAGE WIDTHxHEIGHT [TEXT_PERCENT]

walks and saves a picture of each place; the scale of the screen is that of QT_SCALE_FACTOR.
"""

import datetime as dt
import json
import sqlite3
import sys
import tempfile
from itertools import combinations
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QWidget,
)

from crmdesk.kpi.spec import Role
from crmdesk.model.activity import ActivityKind
from crmdesk.model.custom import CustomKind
from crmdesk.model.ticket import EventAuthor, Priority, TicketStatus
from crmdesk.services import activities, custom_fields, records, ticket_settings, tickets
from crmdesk.services.ticket_desk import Queue
from crmdesk.ui import paint
from crmdesk.ui.dialogs.import_wizard.wizard import RESULT
from crmdesk.ui.pages.tickets.composer import Mode
from crmdesk.ui.pages.tickets.head import PAST, STORY, TALK
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.sheet import Sheet
from tests.ui.keyboard_parts import Keyboard
from tests.ui.window_parts import plain

SOLID = (QAbstractButton, QComboBox, QLabel, QLineEdit, QListWidget, DirLabel)
SETTINGS = (
    "you", "business", "products", "staff", "rates", "holidays", "pipelines", "fields", "tags", "work_time",
    "support", "ticket_words", "kpis", "data", "keys",
)  # fmt: skip
STRETCHES = (
    "sections", "records", "deals", "today", "activities", "tickets", "subscriptions", "dialogs", "wizard",
)  # fmt: skip
WAYS = ("list", "day", "week", "month")
LOGS = ("log_call", "log_email", "log_note", "log_task", "log_meeting")
TERMS = ("change_terms", "pause", "end_subscription")
DATA = {
    "contact": ("name", "emails", "phones", "job_title", "address", "note", "website", "city", "industry", "needs"),
    "deal": ("name", "next_step", "lost_reason", "competitor", "note"),
    "staff": ("name",), "product": ("name",), "stage": ("name",), "tag": ("name",), "pipeline": ("name",),
    "activity": ("name", "text", "outcome"), "ticket": ("name", "waiting_for"), "ticket_event": ("text",),
    "ticket_category": ("name",), "saved_reply": ("name", "text"), "subscription": ("name", "churn_reason", "competitor"),
    "subscription_change": ("reason", "competitor", "note"), "holiday": ("name",), "attachment": ("name",),
    "custom_field": ("label", "choices"),
}  # fmt: skip
LEAST_NAME, MOST_ABOUT = 12, 26
"""Letters of a name that may be cut together with the words about it, and of those words."""
PERSON = (
    "select id, company_id from contact where kind = 'person' and company_id is not null and trashed is null"
)
ROWS = "Name,Phone,City\nAda Example,+1 202 555 0171,Boston\nBad,12,Austin\n"


def fill(book, work):
    """Add to a sample book what each new page shows: a worked ticket, plans of this week, own fields, a day off."""
    with sqlite3.connect(book) as opened:
        person, company = opened.execute(PERSON).fetchone()
    day = work.today()
    for subject, priority in (("Invoice fails", Priority.URGENT), ("How do I add a user?", Priority.NORMAL)):
        values = {"subject": subject, "priority": priority, "contact": person, "company": company}
        ticket = records.save(work, entity="ticket", values=values).id
        tickets.reply(work, ticket=ticket, text="Since nine it shows an error.", author=EventAuthor.CUSTOMER)
        tickets.note(work, ticket=ticket, text="The queue of the third server was full.")
        tickets.reply(work, ticket=ticket, text="We look into it.\nIt takes a day.")
    tickets.set_status(work, ticket=ticket, status=TicketStatus.WAITING)
    ticket_settings.put_category(work, name="Billing of the year")
    ticket_settings.put_saved_reply(work, name="Thanks", text="Thank you for your patience.")
    for ahead, at in ((-2, None), (0, dt.time(10)), (0, dt.time(10, 15)), (0, None), (2, dt.time(14))):
        activities.plan(
            work, kind=ActivityKind.CALL, day=day + dt.timedelta(days=ahead), at=at, minutes=30,
            entity="contact", record=person, subject="Ask for the offer",
        )  # fmt: skip
    for label, kind, choices in (
        ("Contract no.", CustomKind.TEXT, ()), ("Level", CustomKind.CHOICE, ("Gold", "Silver")),
        ("Renewal", CustomKind.DATE, ()),
    ):  # fmt: skip
        custom_fields.add_field(work, entity="contact", label=label, kind=kind, choices=choices)
    records.save(work, entity="holiday", values={"day": day, "name": "Day off"})
    values = {
        "plan": "Team",
        "company": company,
        "start": day,
        "price": 100_00,
        "currency": work.facts.currency,
    }
    records.save(work, entity="subscription", values=values | {"interval": "monthly"})


def area_of(widget):
    """Where a widget is on its window, in the window's points, as far as its parents show it."""
    window = widget.window()
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()) & window.rect()
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        area &= QRect(parent.mapTo(window, QPoint(0, 0)), parent.size())
        parent = parent.parentWidget()
    return area


def scrolls(widget, root):
    """Whether a widget may be out of sight because it is scrolled to."""
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def sheet_of(widget):
    """The sheet over the window in which a widget stands."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Sheet):
        parent = parent.parentWidget()
    return parent


def solid_parts(root):
    """Everything below that shows words of its own and is no part of another such thing."""
    found = [one for one in root.findChildren(QWidget) if isinstance(one, SOLID) and one.isVisibleTo(root)]
    inner = {one for other in found for one in other.findChildren(QWidget)}
    return [one for one in found if one not in inner and said(one)]


def said(widget):
    """What a widget shows or says."""
    text = getattr(widget, "text", None)
    return plain(str(text() if callable(text) else "")) or widget.accessibleName()


def faults_of(root):
    """Words over one another, and words cut by the edge of what holds them."""
    faults, shown = [], []
    for one in solid_parts(root):
        area, whole = area_of(one), one.size()
        if not scrolls(one, root) and (
            area.width() < whole.width() - 1 or area.height() < whole.height() - 1
        ):
            faults.append(f"clipped: {said(one)}")
        if area.isValid() and not area.isEmpty():
            shown.append((one, area))
    for (one, place), (other, there) in combinations(shown, 2):
        common = place & there
        if common.width() > 2 and common.height() > 2 and sheet_of(one) is sheet_of(other):
            faults.append(f"overlap: {said(one)} / {said(other)}")
    return faults


class Walk:
    """Goes to every place of a window; `look` is given its name and its widget."""

    def __init__(self, one, look, folder):
        self.one, self.look, self._folder = one, look, folder

    def go(self, stretches):
        """All places of some stretches of the walk, each left as it was found."""
        for stretch in stretches:
            getattr(self, f"_{stretch}")()

    def _seen(self, name, widget=None):
        self.one.settle()
        self.look(name, widget or self.one.window)

    def _do(self, action):
        command = self.one.window.commands[action]
        assert command.isEnabled(), action
        command.trigger()
        self.one.settle()

    def _sections(self):
        window = self.one.window
        for section in window._sections.values():
            window.show_section(section.key)
            self._seen(section.key)
        window.show_section("settings")
        for part in SETTINGS:
            window.page.go_to(part)
            self._seen(f"settings {part}")

    def _records(self):
        window = self.one.window
        for section in ("contacts", "companies"):
            window.show_section(section)
            self._do("new")
            window.page.sheet.editor.form.unfold()
            self._seen(f"new in {section}")
            window.page.sheet.editor.leave()
            self.one.settle()
        window.show_section("contacts")
        window.page.table.selectAll()
        self._seen("several contacts")
        self._do("edit_selected")
        self._seen("bulk edit")
        window.page._bulk.close_sheet()
        window.page.table.go_to_row(0)
        window.page.head.add_condition()
        self._popup("filter")
        window.page.head.open_columns()
        self._popup("columns")
        window.page.head.search.setText("nothing like this")
        window.page.head.apply()
        self._seen("no match")
        self._do("clear_filters")

    def _deals(self):
        page = self._page("deals")
        page.show_way("table")
        self._seen("deals as a table")
        page.show_way("board")
        self.one.settle()
        deal = page.board.board.deal()
        self._do("open")
        self._seen("deal beside the board")
        self._do("edit")
        page.sheet.editor.lines._add_and_go()
        self._seen("deal in its form")
        page.sheet.editor.leave()
        self.one.settle()
        page.go_back()
        page.acts.lose(deal)
        self._popup("lost")
        page.acts.offer_stages(deal)
        self._popup("move to")

    def _today(self):
        page = self._page("today")
        for when, column in page.columns.items():
            page.which.set_current(when.value)
            page._place_columns()
            self._seen(f"today {when.value}")
            item = column.list.items.item(0)
            if item is not None and item.kind is not None:
                column.next_step.ask(item.id, item.kind, item.title)
                self._seen(f"next step in {when.value}")
                column.next_step.end()

    def _activities(self):
        page = self._page("activities")
        for way in WAYS:
            page.show_way(way)
            self._seen(f"activities {way}")
        page.show_way("list")
        self.one.settle()
        page.table.go_to_row(0)
        self.one.settle()
        self._do("open")
        self._seen("an activity")
        page.go_back()
        self.one.settle()
        self._do("new")
        page.sheet.editor.form.unfold()
        self._seen("new in activities")
        page.sheet.editor.leave()
        page = self._page("contacts")
        page.table.go_to_row(0)
        self.one.settle()
        for action in LOGS:
            self._do(action)
            self._popup(action)
        for _row in range(3):
            page.table.setFocus()
            QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        self.one.settle()
        self._seen("several contacts")
        self._do("merge")
        self._popup("merge contacts")
        page.table.go_to_row(0)
        self.one.settle()

    def _tickets(self):
        page = self._page("tickets")
        for queue in Queue:
            page.queue.show_queue(queue)
            self._seen(f"tickets {queue.value}")
        page.queue.show_queue(Queue.ALL)
        self.one.settle()
        for row in list(page.queue.model.rows)[:2]:
            page.work_on(row.id)
            for mode in Mode:
                page.pane.composer.show_mode(mode)
                self._seen(f"ticket {row.id} {mode.value}")
        for part in (STORY, PAST):
            page.pane.show_part(part)
            self._seen(f"ticket {part}")
        page.pane.show_part(TALK)
        page.pane.composer.show_mode(Mode.REPLY)
        page.pane.composer.open_replies()
        self._popup("saved replies")
        self._do("edit")
        self._seen("ticket in its form")
        page._sheet.editor.leave()
        self.one.settle()
        page.go_back()
        page.queue.list.selectAll()
        self._seen("several tickets")
        self._do("merge")
        self._popup("merge tickets")
        page.queue.list.choose_row(0)

    def _subscriptions(self):
        page = self._page("subscriptions")
        page.show_way("renewals")
        self._seen("renewals")
        page.show_way("list")
        self.one.settle()
        page.table.go_to_row(0)
        self.one.settle()
        self._do("open")
        self._seen("a subscription")
        for action in TERMS:
            if self.one.window.commands[action].isEnabled():
                self._do(action)
                self._seen(action)
                page.changing.close_sheet()
                self.one.settle()
        page.go_back()
        self._do("new")
        self._seen("new in subscriptions")
        page.sheet.editor.leave()

    def _page(self, section):
        self.one.window.show_section(section)
        self.one.settle()
        return self.one.window.page

    def _popup(self, name):
        self.one.settle()
        popup = QApplication.activePopupWidget()
        assert popup is not None, name
        self.look(name, popup)
        popup.close()
        self.one.settle()

    def _dialogs(self):
        for name, action in (
            ("keys", "keys"), ("about", "about"), ("report", "kpi_report"), ("backups", "backups"),
            ("history", "book_history"), ("trash", "empty_trash"),
        ):  # fmt: skip
            self._do(action)
            self._dialog(name)
        page = self._page("contacts")
        page.export()
        self._dialog("export")
        page = self._page("kpis")
        page._open_tile(page.tiles.tiles[0])
        self.one.settle()
        self._seen("behind a number")
        page._sheet.close_sheet()
        page.open_definition(page.tiles.tiles[0])
        self._top("definition")
        for role in Role:
            page.show_role(role)
            self._seen(f"panel of {role.value}")
        page.edit_panel()
        self._seen("tiles being chosen")
        page.leave_editing()
        page.show_role(Role.OWNER)

    def _dialog(self, name):
        self.one.settle()
        found = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ]
        others = [
            one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not self.one.window
        ]
        shown = (found or others)[-1]
        self.look(name, shown)
        shown.close()
        self.one.settle()

    def _top(self, name):
        self.one.settle()
        if QApplication.activePopupWidget() is not None:
            self._popup(name)
        else:
            self._seen(name)
            for sheet in self.one.window.findChildren(QWidget):
                if sheet.isVisible() and hasattr(sheet, "close_sheet"):
                    sheet.close_sheet()

    def _wizard(self):
        file = Path(self._folder) / "people.csv"
        file.write_text(ROWS, encoding="utf-8")
        opener = self.one.outfit.opener
        opener.open()
        self._seen("import 0 before a file")
        opener.wizard.open_file(file)
        self.one.settle()
        while opener.wizard.place != RESULT:
            self._seen(f"import {opener.wizard.place}")
            opener.wizard.go_on()
            self.one.settle()
        self._seen("import result")
        opener.wizard.leave()


def words_of(book):
    """What the person's own records say, which may be cut."""
    texts = {str(book), *ROWS.replace("\n", ",").split(",")}
    with sqlite3.connect(book) as opened:
        for table, columns in DATA.items():
            for row in opened.execute(f"select {', '.join(columns)} from {table}"):
                texts |= {plain(line) for value in row if value for line in str(value).split("\n")}
    return texts


def is_own(text, data):
    """Whether a text is the program's: not a record's, nor a name of some length with few words about it."""
    return text not in data and not any(
        len(name) >= LEAST_NAME and name in text and len(text) - len(name) <= MOST_ABOUT for name in data
    )


def walk(one, folder, look, stretches=STRETCHES):
    """Walk over a window; tell of each place what is cut, clipped or overlapped."""
    fill(one.book, one.work)
    one.press_command("refresh")
    cut, found, data = [], {}, words_of(one.book)

    def see(name, widget):
        widget.grab()
        cut.clear()
        paint.log_cut_texts(cut)
        picture = widget.grab()
        paint.log_cut_texts(None)
        texts = dict.fromkeys(plain(text) for text in cut)
        own = [text for text in texts if text and is_own(text, data)]
        faults = [f"cut: {text}" for text in own] + faults_of(widget)
        if faults:
            found[name] = faults
        look(name, picture)

    Walk(one, see, folder).go(stretches)
    return found


class _Factory:
    """Folders for a walk of its own."""

    def mktemp(self, _name):
        """A new folder."""
        return Path(tempfile.mkdtemp())


def main():
    """Walk once, in this process."""
    folder, language, size, *text = sys.argv[1:]
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    program = QApplication([])
    width, height = (int(part) for part in size.split("x"))
    own = Path(tempfile.mkdtemp())
    one = Keyboard(program, own, _Factory(), language=language, size=(width, height))
    if text:
        one.preferences.text_size = int(text[0])
        one.settle()
    found = walk(one, own, lambda name, picture: picture.save(str(place / f"{name.replace(' ', '-')}.png")))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    one.close()


if __name__ == "__main__":
    main()
