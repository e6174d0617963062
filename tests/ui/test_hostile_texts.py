"""A book of hostile texts, seen in every view: shown as typed, no taller than the window, nothing opened."""

import ctypes
import os
import re
import socket
import sys
from html import unescape
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QDesktopServices, QHelpEvent, QImage, QPainter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QToolTip,
    QWidget,
)

from crmdesk.l10n.normalise import clean, strip_marks
from crmdesk.model.activity import ActivityKind
from crmdesk.model.custom import CustomKind
from crmdesk.model.ticket import EventAuthor
from crmdesk.services import activities, custom_fields, records, ticket_settings, tickets
from crmdesk.ui.cells import unmasked
from crmdesk.ui.dialogs.import_wizard.opening import ImportOpener
from crmdesk.ui.paint import one_line
from crmdesk.ui.quick_log import QuickLog
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.widgets.layout import LONGEST_TIP
from tests.ui.book_parts import OpenBook, Shelf

RECORDS = ("company", "contact", "deal", "ticket", "subscription")
TITLES = {"deal": "title", "ticket": "subject", "subscription": "plan"}
PLANTED = QColor(253, 1, 254)
"""The colour of the picture that the texts ask for: it is nowhere else."""
SHADOW = 4
"""Characters of marks around a text in a sentence."""
IN_OPEN = 0x20
SECTION_KEYS = tuple(section.key for section in SECTIONS)


def texts_about(picture, port):
    """Each in its own manner: markup that draws, opens and grows, endless words, marks without end."""
    return (
        f"<img src='{picture}'><b>bold</b>",
        f"<img src='file://{picture}'> R&D <a href='file://{picture}'>x</a>",
        f"<img src='http://127.0.0.1:{port}/x.png'>",
        "<table><tr><td>" * 20 + "x",
        "<b>" * 20_000,
        "W" * 100_000,
        "ا" * 5_000,
        "e" + "\u0301" * 5_000,
        "\u202edrow eht \u2066abc gpj.exe",
    )


class Watch:
    """Who asked for the planted picture: a reading of the file, or a call over the network."""

    def __init__(self, folder):
        self.picture = folder / "planted.png"
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(PLANTED)
        assert image.save(str(self.picture))
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.port = self.server.getsockname()[1]
        self.addresses = []
        self._notes = -1
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            self._notes = libc.inotify_init1(os.O_NONBLOCK)
            assert libc.inotify_add_watch(self._notes, os.fsencode(self.picture), IN_OPEN) >= 0

    def is_asked_for(self):
        """Whether anything was opened so far."""
        try:
            self.server.accept()[0].close()
        except BlockingIOError:
            called = False
        else:
            called = True
        try:
            read = bool(os.read(self._notes, 4096)) if self._notes >= 0 else False
        except BlockingIOError:
            read = False
        return called or read or bool(self.addresses)

    def close(self):
        self.server.close()
        if self._notes >= 0:
            os.close(self._notes)


def fill(work, texts):
    """A record of each kind for each text, with more of the same around it; returns their ids."""
    today, found = work.today(), {entity: {} for entity in RECORDS}
    records.save(work, entity="staff", values={"name": texts[0]})
    for entity in RECORDS:
        label = custom_fields.add_field(work, entity=entity, label=texts[0], kind=CustomKind.TEXT)
        assert label.changed
    for text in texts:
        company = records.save(
            work, entity="company", values={"name": text, "city": text, "note": text, "tags": [text]}
        ).id
        about = {"company": company}
        person = records.save(
            work, entity="contact", values=about | {"name": text, "title": text, "note": text}
        ).id
        term = {"price": 100, "interval": "yearly", "start": today, "auto_renew": False}
        found["company"][text], found["contact"][text] = company, person
        for entity, values in (
            ("deal", about | {"amount": 1000, "expected_close": today}),
            ("ticket", about | {"contact": person}),
            ("subscription", about | term),
        ):
            found[entity][text] = records.save(work, entity=entity, values={TITLES[entity]: text} | values).id
        tickets.reply(work, ticket=found["ticket"][text], text=text, author=EventAuthor.CUSTOMER)
        wishes = {"entity": "contact", "record": person, "subject": text, "text": text}
        activities.plan(work, kind=ActivityKind.CALL, day=today, at=None, **wishes)
        (late,) = activities.plan(work, kind=ActivityKind.TASK, day=today, at=None, **wishes).changed["activity"]
        activities.snooze(work, activity=late, until=work.clock())
        activities.log(work, kind=ActivityKind.NOTE, outcome=text, **wishes)
        ticket_settings.put_category(work, name=text)
        ticket_settings.put_saved_reply(work, name=text, text=text)
    return found


@pytest.fixture(scope="module")
def watch(qapp, tmp_path_factory):
    """The planted picture and its address."""
    found = Watch(tmp_path_factory.mktemp("planted"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def book(qapp, tmp_path_factory, watch):
    """One window on the book, for all tests."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = tuple(clean(text)[0] for text in texts_about(watch.picture, watch.port))
    made = SimpleNamespace(texts=texts, ids={})
    shelf = Shelf(folder)
    one = OpenBook(
        qapp,
        folder,
        shelf.empty("en", folder),
        pages=SECTION_KEYS,
        prepare=lambda work: made.ids.update(fill(work, texts)),
    )
    made.one, made.window = one, one.window
    yield made
    one.close()


@pytest.fixture(autouse=True)
def nothing_is_opened(monkeypatch, watch, qapp):
    """What every test ends with."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: watch.addresses.append(url.toString()))
    yield
    for popup in QApplication.topLevelWidgets():
        if popup.isVisible() and popup.windowType() == Qt.WindowType.Popup:
            popup.close()
    assert not watch.is_asked_for()


# What is looked at


def drawn(tip_text):
    """A tip as it is read: markup of ours taken out, what it hides shown."""
    if not tip_text.startswith("<span>"):
        return tip_text
    return unescape(re.sub(r"</?span>|<br>", "", tip_text))


def is_safe_tip(text):
    """Whether a tip is short and its markup ours alone."""
    return "<" not in re.sub(r"</?span>|<br>", "", text) and len(drawn(text)) <= LONGEST_TIP


def tips_of(view):
    """The tips of the rows in sight, as the pointer brings them."""
    model = view.model()
    for row in range(min(model.rowCount(view.rootIndex()), 12)):
        for column in range(min(model.columnCount(), 4) if isinstance(view, QTableView) else 1):
            index = model.index(row, column, view.rootIndex())
            place = view.visualRect(index).center()
            if not view.viewport().rect().contains(place):
                continue
            QToolTip.hideText()
            event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
            QApplication.sendEvent(view.viewport(), event)
            yield QToolTip.text()
    QToolTip.hideText()


def scrolls(widget):
    """Whether it lies in something that can be scrolled."""
    parent = widget.parentWidget()
    while parent is not None and not widget.isWindow():
        if isinstance(parent, QAbstractScrollArea):
            return True
        widget, parent = parent, parent.parentWidget()
    return False


def faults_of(book, widget, *, tips):
    """What is wrong with a widget in sight."""
    room = book.window.size()
    if not scrolls(widget) and (widget.height() > room.height() or widget.width() > room.width()):
        yield f"{widget} is {widget.width()} × {widget.height()}"
    told = [widget.toolTip()]
    if tips and isinstance(widget, QAbstractItemView) and widget.model() is not None:
        told += tips_of(widget)
    yield from (f"{widget} tells {len(one)}: {one[:80]}" for one in told if not is_safe_tip(one))
    is_data = isinstance(widget, QLabel) and any(text in widget.text() for text in book.texts)
    if is_data and widget.textFormat() != Qt.TextFormat.PlainText:
        yield f"{widget} lays out a text"
    if isinstance(widget, QTextEdit) and widget.acceptRichText():
        yield f"{widget} takes markup"


def look(book, *, tips=True):
    """Everything in sight obeys; returns the words of all labels."""
    book.one.settle(0)
    top = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    top = [one for one in top if not one.inherits("QTipLabel")]
    seen = [child for one in top for child in (one, *one.findChildren(QWidget)) if child.isVisible()]
    assert [fault for one in seen for fault in faults_of(book, one, tips=tips)] == []
    said = [one.text() for one in seen if isinstance(one, QLabel)]
    assert not any(shows_picture(one.grab().toImage()) for one in top)
    return said


def shows_picture(image):
    """Whether the planted picture is drawn."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = plain.constBits().tobytes()
    wanted = PLANTED.rgb().to_bytes(4, "little")
    return any(found.start() % 4 == 0 for found in re.finditer(re.escape(wanted), pixels))


def test_what_is_looked_for_would_be_found(book, watch):
    document, image = QTextDocument(), QImage(200, 80, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    assert not shows_picture(image)
    document.setHtml(book.texts[0])
    painter = QPainter(image)
    document.drawContents(painter)
    painter.end()
    assert shows_picture(image)
    assert watch.is_asked_for()
    assert not watch.is_asked_for()
    assert not is_safe_tip(book.texts[0])
    assert not is_safe_tip("x" * (LONGEST_TIP + 1))
    label = QLabel(book.texts[0], book.window)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.resize(10, 2000)
    label.setToolTip(book.texts[3])
    assert len(list(faults_of(book, label, tips=True))) == 3
    shiboken6.delete(label)
    watch.is_asked_for()


# The views


@pytest.mark.parametrize("key", SECTION_KEYS)
def test_every_section(book, key):
    book.window.show_section(key)
    look(book)


def worst(book, entity):
    """The records whose names ask for a picture, and grow most."""
    found = sorted(book.ids[entity].items(), key=lambda one: len(one[0]))
    return [found[0], *found[-3:]]


@pytest.mark.parametrize("entity", RECORDS)
def test_a_record_and_its_form_hold_the_text_as_it_was_typed(book, entity):
    dump = book.one.dump(entity if entity != "company" else "contact")
    whole = entity in {"company", "ticket"}
    for text, record in book.ids[entity].items() if whole else worst(book, entity):
        book.window.show_record(entity, record)
        said = look(book, tips=False)
        shown = unmasked(one_line(text)).strip()
        assert any(shown in one or one in shown for one in said if len(one) > SHADOW), text[:40]
        edit = book.window.commands["edit"]
        if edit.isEnabled():
            edit.trigger()
            look(book, tips=False)
            assert text in typed_texts(book), text[:40]
            book.one.press(Qt.Key.Key_Escape)
            book.one.settle(0)
    assert book.one.dump(entity if entity != "company" else "contact") == dump


def typed_texts(book):
    """What the fields in sight hold."""
    lines = [one.text() for one in book.window.findChildren(QLineEdit) if one.isVisible()]
    return lines + [one.toPlainText() for one in book.window.findChildren(QPlainTextEdit) if one.isVisible()]


@pytest.mark.parametrize("entity", ["deal", "ticket"])
def test_the_panel_that_logs(book, entity):
    for text, record in worst(book, entity):
        book.window.show_record(entity, record)
        book.one.settle(0)
        book.window.commands["log_call"].trigger()
        book.one.settle(0)
        panel = QApplication.activePopupWidget()
        assert isinstance(panel, QuickLog)
        for kind in (ActivityKind.CALL, ActivityKind.MEETING):
            panel.show_kind(kind)
            look(book, tips=False)
        assert strip_marks(panel.heading.text()).endswith(strip_marks(text))
        panel.close()


POPUPS = {
    "company": ("log_note", "reminders", "search"),
    "deal": ("move_to", "lost", "assign"),
    "ticket": ("saved_replies", "assign", "log_task"),
    "subscription": ("change_terms", "end_subscription", "renew"),
}


@pytest.mark.parametrize("entity", POPUPS)
def test_panels_and_menus(book, entity):
    opened = 0
    for _text, record in worst(book, entity)[-2:]:
        book.window.show_record(entity, record)
        book.one.settle(0)
        for action in POPUPS[entity]:
            command = book.window.commands[action]
            if not command.isEnabled():
                continue
            command.trigger()
            look(book, tips=False)
            opened += 1
            for popup in QApplication.topLevelWidgets():
                if popup is not book.window and popup.isVisible():
                    popup.close()
            book.one.press(Qt.Key.Key_Escape)
    assert opened >= len(POPUPS[entity])


@pytest.mark.parametrize("way", ["list", "day", "week", "month"])
def test_the_ways_of_the_activities(book, way):
    book.window.show_section("activities")
    book.window.page.show_way(way)
    look(book)


def test_the_renewal_desk(book):
    book.window.show_section("subscriptions")
    book.one.settle(0)
    book.one.do("renewals")
    look(book)


def test_every_part_of_the_settings(book):
    book.window.show_section("settings")
    page = book.window.page
    for key in (*page.parts, *page.lists, "products", "staff", "rates", "holidays"):
        page.show_part(key)
        look(book, tips=False)
    page.show_part("ticket_words")
    look(book)
    assert set(book.texts) <= {text for text in typed_texts(book) if text}


def test_the_palette(book, type_text):
    for text in ("<img", "WWWW", "gpj", "e"):
        book.one.do("search")
        type_text(book.window.tool_bar.box, text)
        book.one.wait(lambda: not book.window.palette_panel._is_stale)
        look(book)
        book.one.press(Qt.Key.Key_Escape)
        book.one.settle(0)


def test_a_file_that_is_imported(book, tmp_path):
    file = tmp_path / "<b>people & co.csv"
    quoted = [text.replace('"', '""') for text in book.texts]
    rows = [f'"{text}","{text}"' for text in quoted]
    file.write_text("\n".join([f"Name,{book.texts[0]}", *rows]), "utf-8")
    opener = ImportOpener(book.window)
    opener.open(file=file)
    look(book)
    for _step in range(3):
        opener.wizard.go_on()
        look(book)
    opener.wizard.close()
    book.one.settle(0)
