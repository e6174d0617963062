"""A person at a keyboard of any layout before the whole window: every chord is counted, no mouse is touched."""

import datetime as dt
import os
import shutil

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.services import books, demo
from crmdesk.ui import keyboards, keys
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.preferences import Preferences
from tests.ui.real_window import RealWindow
from tests.ui.window_parts import come_to_rest

SEATS = [("en", "us"), ("fa", "fa")] + [
    pytest.param(pair, marks=pytest.mark.slow) for pair in (("ar", "ar"), ("he", "he"), ("fa", "us"), ("en", "fa"))
]
"""Language and keyboard layout; most pairs are walked by name: `pytest -m slow`."""

DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
HELD = {"Ctrl": CONTROL, "Shift": SHIFT, "Alt": ALT}
NOW = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
_made = {}


def sample_book(folder, factory, language):
    """A copy of a sample book, made once for each language."""
    if language not in _made:
        made = factory.mktemp("keyboard") / f"{language}.crm"
        with texts.using(language):
            work = books.make_book(made, wishes=demo.wishes_for(language))
        work.clock = lambda: NOW
        demo.fill(work, language=language, size=240, months=14, seed=1)
        work.engine.dispose()
        _made[language] = made
    place = folder / "shop.crm"
    shutil.copy(_made[language], place)
    return place


def typed_by(layout, char, *, shift):
    """What a key of the US keyboard types on another layout."""
    if layout in DIGITS and char in "0123456789":
        return DIGITS[layout][int(char)]
    if layout not in keyboards.LAYOUTS or char not in keyboards.US:
        return char
    rows = keyboards.LAYOUTS[layout]
    # A Hebrew keyboard types the same letters with Shift as far as a chord goes.
    row = rows[1] if shift and len(rows) > 1 else rows[0]
    return row[keyboards.US.index(char)]


class Keyboard(RealWindow):
    """The window as the program puts it together, and a keyboard; `actions` are the chords since `begin`."""

    def __init__(self, program, folder, factory, *, language="en", layout="us", size=(1366, 768)):
        self.layout, self.actions = layout, []
        self.book = sample_book(folder, factory, language)
        self.preferences = Preferences(folder / "settings.json")
        self.desk = Desk(self.preferences, Locale.of(language), book=str(self.book))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk)
        self.outfit = Outfit(self.window, str(self.book))
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.work = books.open_book(self.book)
        self.work.clock = lambda: NOW
        self.desk.open(self.work)
        self.settle()
        self.window.finish()

    @property
    def page(self):
        """The page in view."""
        return self.window.page

    def begin(self):
        """Count from here."""
        self.settle()
        self.actions = []

    def _target(self):
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        modal = QApplication.activeModalWidget()
        return QApplication.focusWidget() or modal or self.window

    def _send(self, key, text, held):
        QTest.sendKeyEvent(QTest.KeyAction.Click, self._target(), key, text, held)
        self.settle()

    def _send_by_place(self, char, typed, held):
        """As X11 sends it: the place of the key, and the letter of the layout."""
        scan = next(number for number, one in keyboards.X11_KEYS.items() if one == char)
        key = Qt.Key(ord(typed.upper())) if len(typed) == 1 else Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self._target(), QKeyEvent(kind, key, held, scan, 0, 0, typed))
        self.settle()

    def press(self, chord):
        """A chord by the names on a US keyboard ("Ctrl+Shift+L"), as the layout sends it."""
        self.actions.append(chord)
        *held, name = chord.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= HELD[one]
        if len(name) == 1 and self.layout != "us":
            self._send_by_place(
                name.lower(), typed_by(self.layout, name.lower(), shift="Shift" in held), modifiers
            )
        elif len(name) == 1:
            self._send(Qt.Key(ord(name)), name.lower(), modifiers)
        else:
            self._send(QKeySequence(name)[0].key(), "", modifiers)

    def press_letter(self, letter, held=ALT):
        """A chord with a letter of the layout itself."""
        self.actions.append(f"Alt+{letter}")
        self._send(Qt.Key(ord(letter.upper())), letter, held)

    def press_command(self, action):
        """The first key of a command, as it stands in the menus."""
        chord = self.window.commands[action].shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        assert chord, f"{action} has no key"
        self.press(chord)

    def type(self, text):
        """Typed text is no action."""
        for char in text:
            self._target_type(char)
        self.settle()

    def _target_type(self, char):
        QTest.sendKeyEvent(
            QTest.KeyAction.Click, self._target(), Qt.Key.Key_unknown, char, Qt.KeyboardModifier.NoModifier
        )

    def settle(self):
        """Let every answer come, and what rests before it asks: until nothing was under way for a while."""
        come_to_rest(self.desk.jobs, self.window)


def plug_in(layout, monkeypatch):
    """Let the platform say of each chord where its key lies, and which layout is active, as X11 and Windows do."""
    monkeypatch.setattr(
        keys, "us_key_at", lambda _platform, scan, virtual: keyboards.us_key_at("xcb", scan, virtual)
    )
    monkeypatch.setattr(keys, "_types_foreign_letters", lambda: layout in keys.FOREIGN)


def home_in(folder, monkeypatch):
    """Let documents lie in a folder of the test."""
    (folder / "Documents").mkdir(exist_ok=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    assert os.environ["HOME"] == str(folder)
    return folder / "Documents"
