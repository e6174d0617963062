"""The start: light imports, a window before the book, the book in the background, one window for one book."""

import os
import stat
import subprocess
import sys

import pytest

from crmdesk import app as root
from crmdesk import paths
from crmdesk.db.faults import BookDamaged
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.texts import _
from crmdesk.ui.application import choose_platform
from crmdesk.ui.first_rows import FirstRows, kept_list
from crmdesk.ui.instance import Doorbell, raise_other
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.recent import book_key, book_name
from tests.ui.window_parts import fake_sections, register_pages

HEAVY = (
    "numpy",
    "pyqtgraph",
    "reportlab",
    "openpyxl",
    "xlsxwriter",
    "alembic",
    "sqlalchemy.orm",
    "sqlalchemy",
)


def told_by(code, home, *words):
    """What a program of its own prints, word by word; its user's folders are in `home`."""
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True,
        env={**os.environ, **own}, timeout=60,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize("module", ["crmdesk.ui.main_window", "crmdesk.ui.application", "crmdesk.app"])
def test_the_window_needs_no_heavy_library(module):
    code = f"import sys, {module}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.split() == []


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_frame_is_painted_without_the_names_of_qt(home, language):
    code = (
        "import os, sys; from PySide6 import QtCore; from crmdesk import app\n"
        "def end(window):\n"
        "    print('Qt' in vars(QtCore), window.isRightToLeft()); sys.stdout.flush(); os._exit(0)\n"
        "app.MainWindow.finish = end\n"
        "program = app.create_program(['crmdesk'])\n"
        "window = app.start_window(program, sys.argv[1], sys.argv[2], makes=False)\n"
        "while True: program.processEvents()\n"
    )
    assert told_by(code, home, str(home / "none.crm"), language) == ["False", str(language == "fa")]


def test_opening_a_book_loads_no_figures_and_no_files(tmp_path):
    code = (
        "import sys; from pathlib import Path; from crmdesk.services import books;"
        "wishes = books.NewBook(currency='USD', country='US', calendar='gregorian', timezone='UTC', language='en');"
        "place = Path(sys.argv[1]); books.make_book(place, wishes=wishes).engine.dispose(); books.open_book(place);"
        "print(*[m for m in sys.modules if m.startswith(('crmdesk.kpi.', 'crmdesk.exchange.', 'crmdesk.report.'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.crm")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "offscreen"),
        ({"DISPLAY": ":0"}, None),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"QT_QPA_PLATFORM": "xcb"}, None),
        ({"DISPLAY": ""}, "offscreen"),
    ],
)
def test_without_a_display_nothing_aborts(environment, wanted, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert choose_platform(environment) == wanted
    monkeypatch.setattr(sys, "platform", "win32")
    assert choose_platform(environment) is None


def test_the_program_has_the_same_style_on_every_desktop():
    code = "from crmdesk.ui.application import create_program as create; print(create(['x']).style().name())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_STYLE_OVERRIDE": "windows"},
    )  # fmt: skip
    assert done.stdout.split() == ["fusion"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user without any settings, whose hooks and log are put back."""
    import logging

    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "config" / "settings.json")
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    import threading

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    register_pages()
    before = list(logging.getLogger("crmdesk").handlers)
    yield tmp_path
    from PySide6.QtCore import qInstallMessageHandler

    qInstallMessageHandler(None)
    for handler in logging.getLogger("crmdesk").handlers[:]:
        if handler not in before:
            logging.getLogger("crmdesk").removeHandler(handler)
            handler.close()


def started(qapp, qtbot, book, lang="en"):
    window = root.start_window(qapp, str(book), lang, sections=fake_sections())
    qtbot.addWidget(window)
    return window


def test_the_window_stands_before_the_book_is_opened(home, qapp, qtbot):
    window = started(qapp, qtbot, home / "shop.crm", "fa")
    assert window.isVisible()
    assert not window.desk.has_book
    assert not (home / "shop.crm").exists()
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        pass
    assert window.page is not None
    assert (home / "shop.crm").exists()
    facts = window.desk.work.facts
    assert (facts.currency, facts.toman, facts.country, facts.language) == ("IRR", True, "IR", "fa")
    assert window.desk.fmt.money(1_250_000, "IRR").strip("\u200e\u200f").endswith("تومان")
    assert window.status.book.text() == "shop.crm"
    if os.name == "posix":
        assert stat.S_IMODE((home / "data" / "crmdesk.log").stat().st_mode) == 0o600
    window.close()
    window.desk.work.engine.dispose()


def test_a_book_that_cannot_be_opened_is_told_and_tried_again(home, qapp, qtbot):
    book = home / "notes.crm"
    book.write_text("not a book " * 100, encoding="utf-8")
    window = started(qapp, qtbot, book)
    qtbot.waitUntil(lambda: bool(window.waiting.bar.text()), timeout=30_000)
    assert window.page is None
    assert book.read_text(encoding="utf-8").startswith("not a book")
    book.unlink()
    from PySide6.QtWidgets import QPushButton

    retry = next(b for b in window.waiting.bar.findChildren(QPushButton) if b.text() == "Retry")
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        retry.click()
    assert window.page is not None
    window.close()
    window.desk.work.engine.dispose()


@pytest.mark.parametrize(
    ("lang", "money", "calendar"),
    [
        ("fa", "IRT", "jalali"),
        ("ar-EG", "EGP", "gregorian"),
        ("he", "ILS", "gregorian"),
        ("en", "USD", "gregorian"),
    ],
)
def test_a_new_book_has_the_customs_of_its_language(lang, money, calendar, qapp):
    found = root.customs(Locale.of(lang))
    assert (found["currency"], found["calendar"]) == (money, calendar)
    assert found["timezone"]


def test_a_second_start_raises_the_first_window(tmp_path, qapp, qtbot):
    book = str(tmp_path / "shop.crm")
    assert not raise_other(book)
    bell = Doorbell(book)
    with qtbot.waitSignal(bell.rung):
        assert raise_other(str(tmp_path / "." / "shop.crm"))
    assert not raise_other(str(tmp_path / "other.crm"))
    bell.deleteLater()


def test_a_book_has_one_key_and_a_short_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert book_key("shop.crm") == book_key(str(tmp_path / "shop.crm"))
    one = book_key("postgresql+psycopg://me:secret@host/crm")
    assert (
        one == book_key("postgresql+psycopg://you:other@host/crm") != book_key("postgresql+psycopg://host/b")
    )
    assert book_name("/home/x/avand.crm") == "avand.crm"
    assert book_name("postgresql+psycopg://me:secret@host/crm") == "crm"


def test_a_real_gesture_is_told_undone_and_done_again(home, qapp, qtbot):
    from functools import partial

    from crmdesk.services import finding, records

    window = started(qapp, qtbot, home / "shop.crm", "fa")
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        pass
    desk, saved, found = window.desk, [], []
    make = partial(records.save, entity="contact", values={"name": "مریم رضایی"})
    with qtbot.waitSignal(desk.committed) as told:
        desk.write(owner=window, work=make, done=saved.append)
    assert "contact" in told.args[0].changed
    assert desk.jobs.wait_for_done()
    assert saved[0].id > 0
    assert window.status.undo.isVisible()
    window.status.undo.click()
    assert desk.jobs.wait_for_done()
    assert not window.status.undo.isVisible()

    def ask():
        desk.read(owner=window, work=partial(finding.find, text="رضايي"), done=found.append)
        assert desk.jobs.wait_for_done()
        return len(found.pop())

    assert ask() == 0
    window.commands["redo"].trigger()
    assert desk.jobs.wait_for_done()
    assert ask() == 1
    window.commands["redo"].trigger()
    assert desk.jobs.wait_for_done()
    assert window.status.message.text()
    window.close()
    desk.work.engine.dispose()


PEOPLE = [
    {"name": "مریم رضایی", "phones": ["+989123456789"], "city": "تهران"},
    {"name": "Sara Lee", "phones": ["021 5555"], "city": "Paris"},
    {"name": "<b>AT&T</b>", "city": None},
]


def left_at_contacts(qapp, qtbot, book):
    """Fill a book, and leave its window at the contacts; what the list showed."""
    from crmdesk.services import records

    window = root.start_window(qapp, str(book), "fa")
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        pass
    for values in PEOPLE:
        records.save(window.desk.work, entity="contact", values=values)
    window.show_section("contacts")
    assert window.desk.jobs.wait_for_done()
    rows = window.page.table.rows
    words = [
        [rows.index(row, column).data() for column in range(rows.columnCount())]
        for row in range(rows.rowCount())
    ]
    window.close()
    root._leave(window)
    return words


def test_the_list_that_the_window_was_left_at_stands_before_the_book_is_open(home, qapp, qtbot, monkeypatch):
    book = home / "shop.crm"
    words = left_at_contacts(qapp, qtbot, book)
    assert len(words) == len(PEOPLE)
    held, go_on = [], root.Opening.open

    def hold(opening):
        held.append(opening)

    monkeypatch.setattr(root.Opening, "open", hold)
    window = root.start_window(qapp, str(book), "fa", makes=False)
    qtbot.waitUntil(lambda: bool(held), timeout=30_000)
    assert isinstance(window.stack.currentWidget(), FirstRows)
    assert window.stack.currentWidget().words() == words
    assert window.page is None
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        go_on(held[0])
    assert window.page is not None
    qtbot.waitUntil(lambda: not window.findChildren(FirstRows), timeout=30_000)
    window.close()
    root._leave(window)


def test_first_rows_of_a_book_that_is_gone_are_not_shown(home, qapp, qtbot):
    book = home / "shop.crm"
    left_at_contacts(qapp, qtbot, book)
    book.unlink()
    window = root.start_window(qapp, str(book), "fa", makes=False)
    qtbot.waitUntil(lambda: bool(window.waiting.bar.text()), timeout=30_000)
    assert not window.findChildren(FirstRows)
    window.close()
    root._leave(window)


def test_a_book_opens_whatever_becomes_of_its_first_rows(home, qapp, qtbot, monkeypatch):
    book = home / "shop.crm"
    left_at_contacts(qapp, qtbot, book)

    def fail(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr("crmdesk.db.glance.glance", fail)
    window = root.start_window(qapp, str(book), "fa", makes=False)
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        pass
    assert window.page is not None
    window.close()
    root._leave(window)


def test_a_book_that_fails_after_its_first_rows_is_told_in_their_place(home, qapp, qtbot, monkeypatch):
    book = home / "shop.crm"
    left_at_contacts(qapp, qtbot, book)

    def fail(*_given, **_named):
        raise BookDamaged(str(book))

    real, shown = root.open_book, []
    monkeypatch.setattr(root, "open_book", fail)
    window = root.start_window(qapp, str(book), "fa", makes=False)
    window.stack.widgetAdded.connect(lambda place: shown.append(type(window.stack.widget(place))))
    qtbot.waitUntil(lambda: "waiting" in vars(window) and bool(window.waiting.bar.text()), timeout=30_000)
    assert shown[0] is FirstRows
    assert window.stack.currentWidget() is window.waiting
    monkeypatch.setattr(root, "open_book", real)
    from PySide6.QtWidgets import QPushButton

    retry = next(b for b in window.waiting.bar.findChildren(QPushButton) if b.text() == _("Retry"))
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        retry.click()
    assert window.page is not None
    window.close()
    root._leave(window)


@pytest.mark.parametrize(
    "kept",
    [None, 7, {}, {"book": "x"}, {"fields": [["name", "Name", "nonsense", False]]}, {"widths": [1, 2, 3, 4, 5, 6]}],
)
def test_what_is_kept_of_a_list_and_makes_no_sense_is_left_out(home, qapp, qtbot, kept):
    left_at_contacts(qapp, qtbot, home / "shop.crm")
    preferences = Preferences(paths.settings_file())
    sound = preferences.values["first_rows"]
    key = book_key(str(home / "shop.crm"))
    assert kept_list(preferences, key, "contacts").statement == sound["statement"]
    assert kept_list(preferences, key, "companies") is None
    assert kept_list(preferences, "other", "contacts") is None
    preferences.values["first_rows"] = sound | kept if isinstance(kept, dict) and kept else kept
    assert kept_list(preferences, key, "contacts") is None


def test_first_rows_are_painted_without_the_books_library(home, qapp, qtbot):
    left_at_contacts(qapp, qtbot, home / "shop.crm")
    (home / "crmdesk").mkdir()
    settings = paths.settings_file().read_bytes()
    (home / "crmdesk" / "settings.json").write_bytes(settings)
    code = (
        "import os, sys; from crmdesk import app\n"
        "def end(opening):\n"
        f"    print(*[m for m in {HEAVY!r} if m in sys.modules])\n"
        "    print(type(opening._window.stack.currentWidget()).__name__); sys.stdout.flush(); os._exit(0)\n"
        "app.Opening.open = end\n"
        "program = app.create_program(['crmdesk'])\n"
        "window = app.start_window(program, sys.argv[1], 'fa', makes=False)\n"
        "while True: program.processEvents()\n"
    )
    assert told_by(code, home, str(home / "shop.crm")) == ["FirstRows"]
