"""A book, a page and a window that need neither a file nor the real pages."""

import datetime as dt
import sys
import time
from dataclasses import dataclass, field
from types import ModuleType

import shiboken6
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QListWidget, QVBoxLayout

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.page import Page
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import Section
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.skeleton import Skeleton

PATIENCE_SECONDS, STILL_ROUNDS, REST_MS = 20, 4, 160


def come_to_rest(jobs, window, rest_ms=REST_MS):
    """Let every answer come, with what it asks for in turn.

    Pauses of the window of at most `rest_ms`, such as that after typing, are not waited for: they pass at once.
    """
    end, still = time.monotonic() + PATIENCE_SECONDS, 0
    while still < STILL_ROUNDS or _pass_rests(window, rest_ms):
        assert time.monotonic() < end, "something never came to rest"
        QApplication.processEvents()
        still = 0 if jobs.is_busy() else still + 1
        jobs.wait_for_done(PATIENCE_SECONDS * 1000)


def _pass_rests(window, most_ms):
    """Let the pauses of a window end now; whether there was one."""
    pauses = [
        one
        for one in window.findChildren(QTimer)
        if one.isSingleShot() and one.isActive() and 0 < one.interval() <= most_ms
        and not isinstance(one.parent(), Skeleton)
    ]
    waits = [(pause, pause.interval()) for pause in pauses]
    for pause, _interval in waits:
        pause.start(0)
    QApplication.processEvents()
    for pause, interval in waits:
        if shiboken6.isValid(pause):
            pause.stop()
            pause.setInterval(interval)
    return bool(pauses)


class Facts:
    timezone, country, currency, toman, name = "Asia/Tehran", "IR", "IRR", True, ""


class Book:
    """As an opened Work."""

    facts = Facts()

    def today(self):
        return dt.date(2026, 11, 18)


@dataclass
class Receipt:
    """As the book's Committed."""

    gesture: int = 7
    message: str = "Changed “{name}”"
    params: dict = field(default_factory=lambda: {"name": "Acme"})
    changed: dict = field(default_factory=lambda: {"contact": frozenset({7})})


@dataclass(frozen=True)
class Hit:
    """As the search's own."""

    entity: str
    id: int
    title: str
    detail: str = ""
    day: object = None


class Finder:
    """Finds in a short list by substring."""

    def __init__(self, hits=()):
        self.hits, self.asked = list(hits), []

    def find(self, _work, *, text):
        self.asked.append(text)
        return [hit for hit in self.hits if text.lower() in hit.title.lower()]

    def recall(self, _work, *, which):
        known = {(hit.entity, hit.id): hit for hit in self.hits}
        return [known[one] for one in which if one in known]


class FakePage(Page):
    """A page with two panes that notes what it is asked."""

    def __init__(self, desk, parent=None):
        super().__init__(desk, parent)
        self.heard = []
        self.selected = 1
        self.record = None
        self.lets_close = True
        box = QVBoxLayout(self)
        self.heading = DirLabel("", "title")
        self.first, self.second = QListWidget(), QListWidget()
        box.addWidget(self.heading)
        for part in (self.first, self.second):
            named(part, "list")
            part.addItems(["Amelia Stone", "مریم رضایی"])
            box.addWidget(part)
        self.retranslate()

    def title(self):
        return _("Contacts")

    def retranslate(self):
        self.heading.setText(self.title())
        self.heard.append(("retranslate", self.desk.locale.catalogue))

    def set_compact(self, room):
        super().set_compact(room)
        self.heard.append(("room", room.name))

    def handlers(self):
        return {
            "edit": lambda: self.heard.append("edit"),
            "print": lambda: self.heard.append("print"),
            "next_stage": lambda: self.heard.append("next_stage"),
            "back": lambda: self.heard.append("back"),
            "open": lambda: self.heard.append("open"),
        }

    def refresh(self, changed):
        self.heard.append(("refresh", dict(changed)))

    def show_record(self, entity, record):
        self.record = (entity, record)
        self.heard.append(("record", entity, record))
        self.situation_changed.emit()

    def create_record(self, entity, name=""):
        self.heard.append(("new", entity, name))

    def current_record(self):
        return self.record

    def selected_count(self):
        return self.selected

    def status_text(self):
        return self.desk.fmt.counted("{n} contact", "{n} contacts", 1284)

    def can_close(self):
        return self.lets_close

    def panes(self):
        return (self.first, self.second)

    def paintEvent(self, _event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tokens().surf))


class OtherPage(FakePage):
    """The same in another section."""


def register_pages():
    """Put the fake pages where the sections look for theirs."""
    module = ModuleType("crmdesk.ui.pages.fakes")
    module.FakePage, module.OtherPage = FakePage, OtherPage
    sys.modules["crmdesk.ui.pages.fakes"] = module


def fake_sections():
    """The product's sections with fake pages."""
    from crmdesk.ui.sections import SECTIONS

    return tuple(
        Section(
            key=one.key, title=one.title, icon=one.icon, module="fakes",
            page="FakePage" if one.key == "contacts" else "OtherPage",
            entities=one.entities, new_text=one.new_text, new_icon=one.new_icon, is_low=one.is_low,
        )
        for one in SECTIONS
    )  # fmt: skip


class Shown:
    """A window with all around it."""

    def __init__(self, program, folder, *, language="en", finder=None, has_book=True):
        register_pages()
        self.preferences = Preferences(folder / "settings.json")
        self.desk = Desk(self.preferences, Locale.of("en"), book=str(folder / "northwind.crm"))
        self.appearance = Appearance(program, self.desk, language)
        self.finder = finder or Finder()
        self.window = MainWindow(self.desk, fake_sections(), self.finder)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        if has_book:
            self.desk.open(Book())

    @property
    def page(self):
        return self.window.page

    def close(self):
        """Leave nothing behind for other tests: no window, no language, no threads."""
        for page in self.window._pages.values():
            page.lets_close = True
        self.window.close()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)


def plain(text):
    """A text without its direction marks."""
    return text.translate({0x200E: None, 0x200F: None})
