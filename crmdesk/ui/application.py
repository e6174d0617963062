"""How the program looks and speaks: language, direction, customs, fonts, colours, changed while it runs."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import LANGUAGES, Locale, language
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.preferences import Preferences
    from crmdesk.ui.qt_texts import QtTexts

CUSTOMS = frozenset({"language", "digits", "calendar", "week_start", "weekend", "currency", "time_runs"})
LOOKS = frozenset({"theme", "text_size"})
MIDDLE = 128  # of the 255 steps from black to white
NO_DISPLAY = N_(
    "There is no display here: the window opens unseen. Use the commands for work without a window."
)


def choose_platform(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where Qt is to draw if it would otherwise abort: nowhere, when a Linux machine has no display."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    return None if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") else "offscreen"


def create_program(arguments: Sequence[str]) -> QApplication:
    """The one QApplication, in the style that is the same everywhere, also where there is no display."""
    platform = choose_platform()
    if platform is not None:
        os.environ["QT_QPA_PLATFORM"] = platform
        sys.stderr.write(f"{_(NO_DISPLAY)}\n")
    program = QApplication([*arguments, "-style", "fusion"])
    program.setApplicationName("crmdesk")
    program.setApplicationDisplayName("crmdesk")
    program.setDesktopFileName("crmdesk")
    return program


def language_of(preferences: Preferences, asked: str = "") -> str:
    """The code of the language to speak: the one asked for, the preferred one, the desktop's, English."""
    for code in filter(None, (asked, preferences.language, QLocale.system().name())):
        with suppress(CrmError):
            return language(code).code
    return LANGUAGES[0].code


class Appearance(QObject):
    """Puts language and look on the program, follows the preferences and the desktop's dark scheme."""

    def __init__(
        self, program: QApplication, desk: Desk, asked_language: str = "", *, is_whole: bool = True
    ) -> None:
        super().__init__(desk)
        self._program = program
        self._desk = desk
        self._asked = asked_language
        self._qt_texts: QtTexts | None = None
        desk.preferences.changed.connect(self._follow_preference)
        desk.opened.connect(self._follow_book)
        self._desktop = self._look_of_desktop()
        self._speak(self.locale())
        self._dress()
        if is_whole:
            self.complete()

    def complete(self) -> None:
        """What no first frame needs: all keyboards and scripts are read, and Qt speaks the language too."""
        from crmdesk.ui.keys import KeyReader
        from crmdesk.ui.qt_texts import QtTexts

        KeyReader(self._program, texts.active, self)  # asked about each event
        theme.load_fonts()
        self._qt_texts = QtTexts(self._program, self)
        self._qt_texts.speak(self._desk.locale.language.code)
        hints = self._program.styleHints()
        hints.colorSchemeChanged.connect(self._follow_desktop)
        hints.accessibility().contrastPreferenceChanged.connect(self._ask_contrast)
        self._ask_contrast()

    def _ask_contrast(self) -> None:
        wanted = self._program.styleHints().accessibility().contrastPreference()
        self._desk.preferences.high_contrast = wanted is QtCore.Qt.ContrastPreference.HighContrast

    def locale(self) -> Locale:
        """The customs chosen, those of the language and the book where none is."""
        prefs = self._desk.preferences
        facts = self._desk.work.facts if self._desk.has_book else None
        currency = prefs.currency
        if not currency and facts is not None:
            currency = "IRT" if facts.toman else facts.currency
        return Locale.of(
            language_of(prefs, self._asked),
            digits=prefs.digits or None,
            calendar=prefs.calendar or None,
            week_start=int(prefs.week_start) if prefs.week_start else None,
            weekend=frozenset(map(int, prefs.weekend.split())) if prefs.weekend else None,
            currency=currency or None,
            country=facts.country if facts is not None else None,
            time_runs="rtl" if prefs.time_runs == "rtl" else "ltr",
        )

    def switch_language(self, code: str) -> None:
        """Speak another language at once, and at the next start."""
        self._asked = ""
        self._desk.preferences.language = language(code).code
        self._put_on(self.locale())

    def _follow_preference(self, key: str) -> None:
        if key == "language":
            self._asked = ""
        if key in CUSTOMS:
            self._put_on(self.locale())
        elif key == "high_contrast":
            self._follow_desktop()
        elif key in LOOKS:
            self._dress()
            self._desk.theme_changed.emit()

    def _follow_book(self) -> None:
        self._put_on(self.locale())

    def _follow_desktop(self) -> None:
        self._desktop = self._look_of_desktop()
        self._dress()
        self._desk.theme_changed.emit()

    def _put_on(self, locale: Locale) -> None:
        if locale == self._desk.locale:
            return
        self._speak(locale)
        self._dress()
        self._desk.locale_changed.emit()

    def _speak(self, locale: Locale) -> None:
        texts.switch(locale.catalogue)
        self._desk.set_locale(locale)
        if self._qt_texts is not None:
            self._qt_texts.speak(locale.language.code)

    def _dress(self) -> None:
        preferences = self._desk.preferences
        theme.apply_theme(
            self._program, self._tokens(preferences.theme), self._desk.locale, preferences.text_size
        )

    def _tokens(self, chosen: str) -> theme.Tokens:
        return {"dark": theme.DARK, "light": theme.LIGHT}.get(chosen, self._desktop)

    def _look_of_desktop(self) -> theme.Tokens:
        """Its own colours where it is one of high contrast, else the look of ours that is like it."""
        if self._program.styleSheet():  # a look of ours is on
            self._program.setPalette(QPalette())
        own = self._program.palette()
        if self._desk.preferences.high_contrast:
            return theme.system_tokens(own)
        return theme.DARK if own.color(QPalette.ColorRole.Window).lightness() < MIDDLE else theme.LIGHT
