"""Chords act by the place of the key, on every layout; typing itself is left alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crmdesk.ui import keyboards
from crmdesk.ui.keys import KeyReader, find_target

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
UNKNOWN = Qt.Key.Key_unknown


class Desk(QWidget):
    """A window with two fields and some shortcuts."""

    def __init__(self):
        super().__init__()
        box = QVBoxLayout(self)
        self.line, self.text = QLineEdit(self), QPlainTextEdit(self)
        box.addWidget(self.line)
        box.addWidget(self.text)
        self.ran = []
        for keys in ("Ctrl+S", "Ctrl+N", "Ctrl+K", "Ctrl+Z", "Ctrl+Y", "Ctrl+3", "Ctrl+Shift+P", "Ctrl+,"):
            action = QAction(self)
            action.setShortcut(keys)
            action.triggered.connect(self.note)
            action.setText(keys)
            self.addAction(action)

    def note(self):
        self.ran.append(self.sender().text())


@pytest.fixture
def language():
    return ["fa"]


@pytest.fixture
def desk(qtbot, qapp, language):
    reader = KeyReader(qapp, lambda: language[0])
    found = Desk()
    qtbot.addWidget(found)
    found.show()
    found.activateWindow()
    found.line.setFocus()
    yield found
    qapp.removeEventFilter(reader)
    reader.deleteLater()


def press(widget, text, modifiers=CTRL, *, key=None, scan=0, virtual=0):
    """A chord as a foreign layout sends it (no QTest: it aborts on such letters)."""
    if key is None:
        key = Qt.Key(ord(text.upper()[0])) if len(text) == 1 else UNKNOWN
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("catalogue", "letter", "chord"),
    [
        ("fa", "س", "Ctrl+S"), ("fa", "د", "Ctrl+N"), ("fa", "ن", "Ctrl+K"), ("fa", "و", "Ctrl+,"),
        ("ar", "س", "Ctrl+S"), ("ar", "ى", "Ctrl+N"), ("ar", "ن", "Ctrl+K"), ("ar", "و", "Ctrl+,"),
        ("he", "ד", "Ctrl+S"), ("he", "מ", "Ctrl+N"), ("he", "ל", "Ctrl+K"), ("he", "ת", "Ctrl+,"),
        ("fa", "۳", "Ctrl+3"), ("ar", "٣", "Ctrl+3"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [None, UNKNOWN])
def test_a_letter_acts_by_its_place(desk, language, catalogue, letter, chord, key):  # noqa: PLR0917 - a table
    language[0] = catalogue
    press(desk.line, letter, key=key)
    assert desk.ran == [chord]
    assert desk.line.text() == ""


@pytest.mark.parametrize(
    ("catalogue", "letter"), [("fa", "ح"), ("ar", "ح"), ("he", "פ"), ("fa", "["), ("ar", "؛")]
)
def test_chords_with_shift_too(desk, language, catalogue, letter):
    language[0] = catalogue
    press(desk.line, letter, CTRL | SHIFT)
    assert desk.ran == ([] if letter == "[" else ["Ctrl+Shift+P"])


def test_one_letter_two_places_goes_by_the_language(desk, language):
    press(desk.line, "ط")
    assert keyboards.us_key("ط", "fa") == "x"
    assert keyboards.us_key("ط", "ar") == "'"
    assert keyboards.us_key("ك", "ar") == ";"


def test_the_physical_place_decides_where_it_is_known(desk, monkeypatch):
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "xcb"))
    press(desk.line, "ת", scan=57)  # a place where N is, whatever the letter says
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "windows"))
    press(desk.line, "ת", virtual=ord("S"))
    assert desk.ran == ["Ctrl+N", "Ctrl+S"]


def test_what_a_text_field_claims_is_its_own(desk):
    desk.line.setText("abc")
    desk.line.selectAll()
    press(desk.line, "ز")  # the place of C
    assert QGuiApplication.clipboard().text() == "abc"
    press(desk.line, "ط")  # X
    assert desk.line.text() == ""
    press(desk.line, "ر")  # V
    assert desk.line.text() == "abc"
    assert desk.ran == []


def test_typing_is_left_alone(desk):
    press(desk.line, "س", Qt.KeyboardModifier.NoModifier)
    press(desk.line, "ش", SHIFT)
    press(desk.line, "@", CTRL | Qt.KeyboardModifier.AltModifier, key=Qt.Key.Key_At)  # AltGr
    assert desk.line.text() == "سش@"
    assert desk.ran == []


def test_undo_takes_back_typing_first_and_then_the_record(desk, qtbot):
    for letter in "سلا":
        press(desk.line, letter, Qt.KeyboardModifier.NoModifier)
    press(desk.line, "ظ")  # the place of Z
    assert desk.line.text() == ""
    assert desk.ran == []
    press(desk.line, "ظ")
    assert desk.ran == ["Ctrl+Z"]
    press(desk.line, "غ")  # Y: the field has something to redo
    assert desk.line.text() == "سلا"


@pytest.mark.parametrize("field", ["line", "text"])
def test_latin_undo_also_reaches_the_record_when_the_field_is_done(desk, qtbot, field):
    widget = getattr(desk, field)
    widget.setFocus()
    qtbot.keyClicks(widget, "a")
    qtbot.keyClick(widget, Qt.Key.Key_Z, CTRL)
    assert desk.ran == []
    qtbot.keyClick(widget, Qt.Key.Key_Z, CTRL)
    assert desk.ran == ["Ctrl+Z"]


def test_a_disabled_action_stays_silent(desk):
    for action in desk.actions():
        action.setEnabled(False)
    press(desk.line, "س")
    assert desk.ran == []


def test_shortcuts_reach_as_far_as_their_context(desk):
    inner = QShortcut("Ctrl+G", desk.text)
    inner.setContext(Qt.ShortcutContext.WidgetShortcut)
    from PySide6.QtGui import QKeySequence

    assert find_target(QKeySequence("Ctrl+G"), desk.text) is inner
    assert find_target(QKeySequence("Ctrl+G"), desk.line) is None
    inner.setContext(Qt.ShortcutContext.WindowShortcut)
    assert find_target(QKeySequence("Ctrl+G"), desk.line) is inner


def test_the_tables_cover_the_letters_of_the_languages():
    persian = "ابپتثجچحخدذرزسشصضطظعغفقکگلمنوهی"
    arabic = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤىة"
    hebrew = "אבגדהוזחטיכלמנסעפצקרשתםןףךץ"
    for code, letters in (("fa", persian), ("ar", arabic), ("he", hebrew)):
        places = [keyboards.us_key(letter, code) for letter in letters]
        assert None not in places
        assert len(set(places)) == len(letters), code
    assert len({len(row) for rows in keyboards.LAYOUTS.values() for row in rows} | {len(keyboards.US)}) == 1
