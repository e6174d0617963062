"""A window on a small book of known tickets, at a clock that stands until it is moved."""

import datetime as dt

import shiboken6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.model.ticket import (
    EventAuthor,
    Priority,
    SavedReply,
    ServiceGoal,
    TicketCategory,
    TicketStatus,
)
from crmdesk.services import books, records, tickets
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import REST_MS, come_to_rest

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOW = dt.datetime(2026, 11, 18, 10, 42, tzinfo=dt.UTC)
GOALS = {  # minutes to the first reply, between updates, to the solution
    Priority.URGENT: (30, 60, 240),
    Priority.HIGH: (60, 120, 480),
    Priority.NORMAL: (240, 480, 1440),
    Priority.LOW: (480, None, None),
}
TICKETS = (  # subject, priority, minutes ago it came, owner, what happened: (minutes ago, deed)
    ("Invoice fails", "urgent", 78, 0, ((66, "reply"), (54, "note"), (42, "customer"))),
    ("Login broken", "urgent", 75, 1, ()),
    ("Tax is wrong", "high", 90, 0, ()),
    ("Add a user", "normal", 60, None, ()),
    ("Export without phones", "normal", 90, 0, ((80, "reply"),)),
    ("Printer setup", "low", 70, 0, ((60, "reply"), (50, "wait"))),
    ("Old question", "normal", 100, 0, ((90, "solve"),)),
    ("Twin of the invoice", "urgent", 40, 0, ((30, "customer"),)),
)


class Clock:
    """What time it is, until it is moved."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


def make(file, said=None):
    """A book of two colleagues, a company with a person, goals, a category, a saved reply and the tickets.

    `said` gives a text in place of an English one.
    """
    say = said or (lambda text: text)
    wishes = books.NewBook(
        currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en",
        work_week="mon-fri=08:00-18:00",
    )  # fmt: skip
    books.make_book(file, wishes=wishes).engine.dispose()
    clock = Clock()
    work = open_at(file, clock, me=None)
    with work.write() as unit:
        for priority, (first, following, whole) in GOALS.items():
            unit.add(ServiceGoal(priority=priority, first_reply=first, next_update=following, solve=whole))
        unit.add(TicketCategory(name=say("Billing"), position=0))
        unit.add(SavedReply(name=say("Thanks"), text=say("Thank you for your patience."), position=0))
        unit.commit("Made the desk")
    owners = [records.save(work, entity="staff", values={"name": say(name)}).id for name in ("Nora", "Omar")]
    company = records.save(work, entity="company", values={"name": say("Acme")}).id
    person = records.save(
        work,
        entity="contact",
        values={"name": say("Sara Stone"), "company": company, "phones": ["+1 202 555 0114"]},
    ).id
    for subject, priority, ago, owner, deeds in TICKETS:
        clock.now = NOW - dt.timedelta(minutes=ago)
        ticket = records.save(
            work,
            entity="ticket",
            values={
                "subject": say(subject), "priority": Priority(priority), "contact": person,
                "company": company, "owner": None if owner is None else owners[owner],
            },
        ).id  # fmt: skip
        for minutes, deed in deeds:
            clock.now = NOW - dt.timedelta(minutes=minutes)
            do(work, ticket, deed, say)
    work.engine.dispose()
    return file


def do(work, ticket, deed, say):
    if deed == "note":
        tickets.note(work, ticket=ticket, text=say("The queue of the third server was full."))
    elif deed == "wait":
        tickets.set_status(work, ticket=ticket, status=TicketStatus.WAITING)
    elif deed == "solve":
        tickets.reply(work, ticket=ticket, text=say("It is mended."), status=TicketStatus.SOLVED)
    else:
        author = EventAuthor.CUSTOMER if deed == "customer" else EventAuthor.STAFF
        text = "We look into it." if deed == "reply" else "Since nine it shows an error."
        tickets.reply(work, ticket=ticket, text=say(text), author=author)


def open_at(file, clock, me=1):
    """The book, at a clock, with a colleague at the keyboard."""
    from crmdesk.db import engine as engines

    return books.work_on(engines.open_engine(file), clock=clock, staff=lambda: me)


class Tickets:
    """The window, open at the tickets."""

    def __init__(
        self, program, folder, file, *, language="en", size=(1366, 768), me=1, sections=("tickets",),
        dark=False, scale=100, said=None,
    ):  # fmt: skip
        self.program, self.file = program, file
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.section = "tickets"
        self.preferences.values["theme"] = "dark" if dark else "light"
        self.preferences.text_size = scale
        self.clock = Clock()
        if not file.exists():
            make(file, said)
        self.work = open_at(file, self.clock, me)
        self.desk = Desk(self.preferences, Locale.of(language), book=str(file))
        self.appearance = Appearance(program, self.desk, language)
        chosen = [one for one in SECTIONS if sections is None or one.key in sections]
        self.window = MainWindow(self.desk, chosen)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.refusals, self.told = [], []
        self.desk.refusal_shown.connect(self.refusals.append)
        self.desk.message_shown.connect(lambda text, _gesture: self.told.append(text))
        program.processEvents()
        self.desk.open(self.work)
        self.settle()

    @property
    def page(self):
        return self.window.page

    @property
    def list(self):
        return self.page.queue.list

    @property
    def composer(self):
        return self.page.pane.composer

    def settle(self, rest_ms=REST_MS):
        """Let every answer come, with what it asks for in turn."""
        come_to_rest(self.desk.jobs, self.window, rest_ms)

    def subjects(self):
        """The subjects of the queue, in its order."""
        return [row.subject for row in self.page.queue.model.rows]

    def id_of(self, subject):
        from crmdesk.services import ticket_desk

        page = ticket_desk.queue_page(self.work, queue=ticket_desk.Queue.ALL)
        return next(row.id for row in page.rows if row.subject == subject)

    def open(self, subject):
        """Open a ticket and put the focus into its answer."""
        self.page.work_on(self.id_of(subject))
        self.settle()

    def shown(self):
        """The subject of the open ticket."""
        return self.page.pane.reading.subject

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """A key to what has the focus, through the window's shortcuts as from a keyboard."""
        popup = QApplication.activePopupWidget()
        target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
        QTest.keyClick(target or self.window, key, modifiers)
        self.program.processEvents()

    def do(self, action):
        """A command of the window; it must be possible now."""
        command = self.window.commands[action]
        assert command.isEnabled(), action
        command.trigger()
        self.settle()

    def close(self):
        self.settle(0)
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)
