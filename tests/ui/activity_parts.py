"""A window on a small book of known activities, in a week that stands still."""

import datetime as dt

import shiboken6
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.services import activities, books, records
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.real_window import fresh_book
from tests.ui.window_parts import come_to_rest

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOW = dt.datetime(2026, 11, 18, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
NAMES = {
    "en": ("Acme", "Carla Nunez"),
    "fa": ("پارس نمونه", "مریم رضایی"),
    "ar": ("شركة النور", "ليلى حسن"),
    "he": ("אלפא בע״מ", "דנה לוי"),
}
SUBJECTS = {
    "en": ("Ask for the offer", "Show the new model to the whole team", "Send the papers", "Plan the visit"),
    "fa": ("پیگیری پیش‌فاکتور", "نمایش نسخهٔ تازه برای همهٔ گروه", "ارسال مدارک Acme", "برنامهٔ بازدید"),
    "ar": ("متابعة العرض", "عرض النسخة الجديدة على الفريق", "إرسال الوثائق", "ترتيب الزيارة"),
    "he": ("מעקב אחר ההצעה", "הצגת הגרסה החדשה לכל הצוות", "שליחת המסמכים", "תכנון הביקור"),
}
PLANS = (
    (ActivityKind.CALL, 0, dt.time(10), 30, 0),
    (ActivityKind.MEETING, 0, dt.time(10, 15), 90, 1),
    (ActivityKind.TASK, 0, None, None, 2),
    (ActivityKind.MEETING, 1, dt.time(14), 60, 3),
    (ActivityKind.TASK, -2, None, None, 0),
    (ActivityKind.EMAIL, -1, dt.time(9), 30, 2),
    (ActivityKind.CALL, 9, dt.time(11), 20, 3),
)
"""Kind, days from today, time, minutes, subject. The sixth is done."""


def fill(work, language):
    """A company with its person, and the activities above."""
    company = records.save(work, entity="company", values={"name": NAMES[language][0]}).id
    person = records.save(work, entity="contact", values={"name": NAMES[language][1], "company": company}).id
    for kind, days, at, minutes, subject in PLANS:
        activities.plan(
            work, kind=kind, day=TODAY + dt.timedelta(days=days), at=at, minutes=minutes,
            subject=SUBJECTS[language][subject], entity="contact", record=person,
        )  # fmt: skip
    done = work.read(lambda session: session.get(Activity, 6).id)
    activities.finish(work, activities=[done])
    return person


class Activities:
    """The window, open at the activities; its clock stands at NOW."""

    def __init__(
        self, program, folder, factory, *, language="en", size=(1366, 768), dark=False, way="week", full=True,
        scale=100, sections=("contacts", "activities"),
    ):  # fmt: skip
        self.program = program
        self.file = fresh_book(folder, factory, language)
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.section = sections[-1]
        self.preferences.values["theme"] = "dark" if dark else "light"
        self.preferences.values["text_size"] = scale
        self.work = books.open_book(self.file)
        self.work.clock = lambda: NOW
        self.person = fill(self.work, language) if full else 0
        self.desk = Desk(self.preferences, Locale.of(language), book=str(self.file))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk, [one for one in SECTIONS if one.key in sections])
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.told, self.refused = [], []
        self.desk.message_shown.connect(lambda text, _gesture: self.told.append(text))
        self.desk.refusal_shown.connect(self.refused.append)
        program.processEvents()
        self.desk.open(self.work)
        self.settle()
        if full and self.preferences.section == "activities" and self.page.head.way != way:
            self.page.show_way(way)
            self.settle()

    @property
    def page(self):
        return self.window.page

    @property
    def canvas(self):
        return self.page.calendar.canvas

    def settle(self):
        """Let every answer come, with what it asks for in turn."""
        come_to_rest(self.desk.jobs, self.window)

    def press(self, key, modifiers=PLAIN, text=""):
        """One key to whatever has the focus, as a keyboard sends it."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            target = QApplication.focusWidget() or self.window
            popup = QApplication.activePopupWidget()
            if popup is not None:
                target = popup.focusWidget() or popup
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))
        self.settle()

    def one(self, number):
        """An activity as the book has it."""
        return self.work.read(lambda session: session.get(Activity, number))

    def count(self):
        """How many activities there are."""
        from sqlalchemy import func, select

        return self.work.read(lambda session: session.scalar(select(func.count()).select_from(Activity)))

    def close(self):
        self.settle()
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)
