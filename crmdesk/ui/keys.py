"""Shortcuts that work whatever keyboard is active: Persian, Arabic and Hebrew letters act by their place.

Qt matches shortcuts by letter, so Ctrl+S dies where the S key types «س». One event filter on the program
reads such a chord as the US key at the same place and does what Qt would have done with it: the focused
widget may claim it, else the shortcut of the window runs, else the widget gets the key. Any digit family
serves in chords. The filter also lets Ctrl+Z through to the window once the focused text has nothing to undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from crmdesk.ui.keyboards import us_key, us_key_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
KEY_PRESS, OVERRIDE = QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride
LAST_LATIN = 0xFF
FIRST_FUNCTION = 0x0100_0000
FOREIGN = frozenset({"fa", "ar", "he"})
Target = QAction | QShortcut


class KeyReader(QObject):
    """The program's filter of key events; `catalogue` answers which language the window speaks."""

    def __init__(
        self,
        program: QApplication,
        catalogue: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or program)
        self._catalogue = catalogue
        self._busy = False
        program.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at key events of widgets only; everything else passes at once."""
        # The class first: every event of the program comes by, and its kind takes three times as long.
        if not isinstance(event, QKeyEvent) or self._busy or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind is not KEY_PRESS and kind is not OVERRIDE:
            return False
        if kind is OVERRIDE:
            return self._leave_undo_to_window(watched, event)
        return self._read_press(watched, event)

    def _leave_undo_to_window(self, widget: QWidget, event: QKeyEvent) -> bool:
        undo, redo = (
            event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        )
        redo = redo or _keys_of(event) == QKeySequence("Ctrl+Y")
        if not (undo or redo) or can_take_back(widget, redo=redo):
            return False
        event.ignore()
        return True

    def _read_press(self, widget: QWidget, event: QKeyEvent) -> bool:
        read = self.read(event)
        if read is None:
            return False
        self._busy = True
        try:
            self._do_as_qt_would(widget, event, read)
        finally:
            self._busy = False
        event.accept()
        return True

    def read(self, event: QKeyEvent) -> Qt.Key | None:
        """The US key that a chord means, or None where Qt reads it well already."""
        held, key = event.modifiers(), event.key()
        is_unknown = key == Qt.Key.Key_unknown
        if not held & CONTROL or held & ALT or (key >= FIRST_FUNCTION and not is_unknown):
            return None
        own = "" if is_unknown else chr(key).lower()
        is_foreign = is_unknown or key > LAST_LATIN
        if not is_foreign and (own.isalnum() or not _types_foreign_letters()):
            return None
        char = us_key_at(QGuiApplication.platformName(), event.nativeScanCode(), event.nativeVirtualKey())
        if is_foreign and char is None:
            char = us_key(event.text() if event.text().isprintable() else "", self._catalogue())
            char = char or us_key(own, self._catalogue())
        return None if char is None or char == own else Qt.Key(ord(char.upper()))

    def _do_as_qt_would(self, widget: QWidget, event: QKeyEvent, key: Qt.Key) -> None:
        held = event.modifiers()
        if not self._leave_undo_to_window(widget, asked := QKeyEvent(OVERRIDE, key, held)):
            asked.ignore()
            QApplication.sendEvent(widget, asked)
        keys = QKeySequence(QKeyCombination(held & ~Qt.KeyboardModifier.KeypadModifier, key))
        target = None if asked.isAccepted() else find_target(keys, widget)
        if target is None:
            QApplication.sendEvent(widget, QKeyEvent(KEY_PRESS, key, held, "", event.isAutoRepeat()))
        elif isinstance(target, QAction):
            target.trigger()
        else:
            target.activated.emit()


def _keys_of(event: QKeyEvent) -> QKeySequence:
    return QKeySequence(event.keyCombination())


def _types_foreign_letters() -> bool:
    """Whether the active keyboard is one whose punctuation lies on letter keys (Hebrew has / on Q)."""
    return QGuiApplication.inputMethod().locale().name()[:2] in FOREIGN


def can_take_back(widget: QWidget, *, redo: bool) -> bool:
    """Whether a text field has typing of its own to undo or redo (other widgets are not asked)."""
    if isinstance(widget, QLineEdit):
        return widget.isRedoAvailable() if redo else widget.isUndoAvailable()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        document = widget.document()
        return document.isRedoAvailable() if redo else document.isUndoAvailable()
    return True


def find_target(keys: QKeySequence, focus: QWidget) -> Target | None:
    """The enabled action or shortcut that `keys` means for the focused widget, as Qt's own map finds it."""
    window = focus.window()
    found: Iterable[Target] = (*window.findChildren(QAction), *window.findChildren(QShortcut))
    for target in found:
        shortcuts = target.shortcuts() if isinstance(target, QAction) else target.keys()
        if keys in shortcuts and target.isEnabled() and _reaches(target, focus):
            return target
    return None


def _reaches(target: Target, focus: QWidget) -> bool:
    context = target.context() if isinstance(target, QShortcut) else target.shortcutContext()
    if context in {Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut}:
        return True
    homes = target.associatedObjects() if isinstance(target, QAction) else [target.parent()]
    if context is Qt.ShortcutContext.WidgetShortcut:
        return any(home is focus for home in homes)
    return any(isinstance(home, QWidget) and (home is focus or home.isAncestorOf(focus)) for home in homes)
