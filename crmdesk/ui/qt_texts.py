"""The texts and customs that Qt has itself, in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_MOVED = {"QAbstractFileIconProvider": "QFileDialog"}
"""Where Qt's translations still have what it now asks for elsewhere."""


class _Texts(QTranslator):
    """Qt's own texts in a language, but for the names of keys: Ctrl is what is printed on them everywhere.

    A text that is translated without its mnemonic, or in the place where it stood in older versions, counts.
    """

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The text in the language, or None."""
        if context == "QShortcut":
            return None
        found = super().translate(context, text, disambiguation, n)
        if not found and "&" in text:
            found = super().translate(context, text.replace("&", ""), disambiguation, n)
        if not found and context in _MOVED:
            found = super().translate(_MOVED[context], text, disambiguation, n)
        return found or None


class QtTexts(QObject):
    """Has Qt speak one language after another."""

    def __init__(self, program: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._texts: _Texts | None = None

    def speak(self, code: str) -> None:
        """Speak a language from now on, with its country where it has one: `ar-EG`."""
        locale = QLocale(code.replace("-", "_"))
        QLocale.setDefault(locale)
        for window in self._program.topLevelWidgets():  # made before, they would keep the customs of then
            window.setLocale(locale)
        if self._texts is not None:
            self._program.removeTranslator(self._texts)
            self._texts.deleteLater()
        self._texts = _Texts(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._texts.load(f"qtbase_{code.partition('-')[0]}", folder):
            self._program.installTranslator(self._texts)
