"""A window on a small book of known subscriptions."""

import datetime as dt
import shutil
from decimal import Decimal

import shiboken6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.model.subscription import ChangeKind
from crmdesk.services import books, records, subscription_desk, subscriptions
from crmdesk.services.subscriptions import NewChange
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import REST_MS, come_to_rest

DAY = dt.timedelta(days=1)
LONG = "Zeta <b>bold</b> & Co of the long and winding name גליל סחר شركة النيل"
_made = {}


def months_before(day, months):
    """The same day some months before, or the 28th."""
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, min(day.day, 28))


def make(folder, currency="USD"):
    """A book with five customers: steps, an open renewal, an overdue one, a trial, a long name."""
    wishes = books.NewBook(
        currency=currency, country="US", calendar="gregorian", timezone="UTC", language="en"
    )
    work = books.make_book(folder / f"made-{currency}.crm", wishes=wishes)
    today = work.today()
    owner = records.save(work, entity="staff", values={"name": "Nora"}).id
    names = ("Acme", "Birch", "Cedar", "Dune", LONG)
    ids = [records.save(work, entity="company", values={"name": name}).id for name in names]

    def add(place, plan, start, price, interval="monthly", **more):
        values = {"plan": plan, "company": ids[place], "start": start, "price": price, "interval": interval}
        return records.save(
            work, entity="subscription", values=values | {"currency": currency, "owner": owner} | more
        ).id

    def tell(number, kind, day, **more):
        told = NewChange(kind=ChangeKind(kind), day=day, **more)
        subscriptions.change(work, subscription=number, told=told)

    steps = add(0, "Team", months_before(today, 26), 90_00, quantity=Decimal(5))
    tell(steps, "upgrade", months_before(today, 20), quantity=Decimal(8))
    tell(steps, "downgrade", months_before(today, 14), price=83_33, reason="fewer people")
    tell(steps, "upgrade", months_before(today, 8), price=100_00, quantity=Decimal(12), discount="10%",
         until=today + 100 * DAY)  # fmt: skip
    add(1, "Yearly", today + 12 * DAY - 365 * DAY, 1200_00, "yearly", auto_renew=False)
    add(2, "Quarter", today - 100 * DAY, 300_00, "quarterly", auto_renew=False)
    add(3, "Trial", today - 5 * DAY, 65_00, trial=today + 9 * DAY)
    add(4, "Plan with a long name for the wide board טלפון", today - 340 * DAY, 123456_78, "yearly")
    work.engine.dispose()
    return folder / f"made-{currency}.crm"


class Subscriptions:
    """The window, open at the subscriptions."""

    def __init__(
        self, program, folder, factory, *, language="en", size=(1366, 768), dark=False, text=100,
        empty=False, currency="USD",
    ):  # fmt: skip
        self.program, self.file = program, folder / "subscriptions.crm"
        if empty:
            wishes = books.NewBook(
                currency=currency, country="US", calendar="gregorian", timezone="UTC", language="en"
            )
            books.make_book(self.file, wishes=wishes).engine.dispose()
        else:
            if currency not in _made:
                _made[currency] = make(factory.mktemp("subscriptions"), currency)
            shutil.copy(_made[currency], self.file)
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.section = "subscriptions"
        self.preferences.theme = "dark" if dark else "light"
        self.preferences.text_size = text
        self.work = books.open_book(self.file)
        self.desk = Desk(self.preferences, Locale.of(language), book=str(self.file))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk, [one for one in SECTIONS if one.key == "subscriptions"])
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
    def pane(self):
        return self.page.pane

    @property
    def changing(self):
        return self.page.changing

    @property
    def form(self):
        return self.page.changing.form

    @property
    def renewals(self):
        return self.page.renewals

    def settle(self, rest_ms=REST_MS):
        """Let every answer come, with what it asks for in turn."""
        come_to_rest(self.desk.jobs, self.window, rest_ms)

    def rest(self):
        """Let the pause after typing pass, and what follows it come."""
        self.settle(350)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """A key to what has the focus, through the window's shortcuts as from a keyboard."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def do(self, action):
        """A command of the window; it must be possible now."""
        command = self.window.commands[action]
        assert command.isEnabled(), action
        command.trigger()
        self.settle()

    def open(self, plan):
        """Open the subscription of a plan."""
        number = self.id_of(plan)
        self.page.show_record("subscription", number)
        self.settle()
        return number

    def id_of(self, plan):
        rows = self.page.table.rows
        return next(
            rows.row(row).id
            for row in range(rows.rowCount())
            if str(rows.row(row).values[0]).startswith(plan)
        )

    def details(self, number):
        return subscription_desk.details(self.work, subscription=number)

    def type(self, name, text, form=None):
        """Type into a field of the change that is open, or of another form."""
        form = form or self.form
        line = form.widget(name).line
        line.setFocus()
        line.selectAll()
        for char in text:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, line, Qt.Key.Key_unknown, char, Qt.KeyboardModifier.NoModifier
            )

    def choose(self, name, value, form=None):
        """Choose words from a box, as a press does."""
        box = (form or self.form).widget(name).box
        place = next(row for row in range(box.count()) if box.itemData(row) == value)
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def close(self):
        self.settle()
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)
