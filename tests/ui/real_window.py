"""A real book behind a desk or a window, for pages that are tried with the services they use."""

import shutil

import shiboken6
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.services import books
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from tests.ui.window_parts import come_to_rest, fake_sections, register_pages

WISHES = {
    "en": {"currency": "USD", "country": "US", "calendar": "gregorian", "timezone": "UTC"},
    "fa": {"currency": "IRT", "country": "IR", "calendar": "jalali", "timezone": "Asia/Tehran"},
    "ar": {"currency": "SAR", "country": "SA", "calendar": "gregorian", "timezone": "Asia/Riyadh"},
    "he": {"currency": "ILS", "country": "IL", "calendar": "gregorian", "timezone": "Asia/Jerusalem"},
}
_templates = {}


def fresh_book(folder, factory, language="en"):
    """A new empty book in a folder, copied from one that is made once."""
    if language not in _templates:
        made = factory.mktemp("books") / f"{language}.crm"
        with texts.using(language):
            books.make_book(
                made, wishes=books.NewBook(language=language, **WISHES[language])
            ).engine.dispose()
        _templates[language] = made
    place = folder / "shop.crm"
    shutil.copy(_templates[language], place)
    return place


class RealWindow:
    """A window with an open book and stand-ins for the pages that are not tried."""

    def __init__(self, program, folder, factory, *, language="en", sections=None, size=(1366, 768)):
        register_pages()
        self.book = fresh_book(folder, factory, language)
        self.preferences = Preferences(folder / "settings.json")
        self.desk = Desk(self.preferences, Locale.of("en"), book=str(self.book))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk, sections or fake_sections())
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.work = books.open_book(self.book)
        self.desk.open(self.work)
        self.settle()

    def settle(self):
        """Let every answer arrive, and what follows from it."""
        come_to_rest(self.desk.jobs, self.window)

    def close(self):
        """Leave nothing behind for other tests."""
        self.settle()
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)


def interactive(root):
    """Everything below that a person can reach by Tab and see."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisibleTo(root) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
    ]


def unnamed(root):
    """What a screen reader would have no word for."""
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QScrollArea, QStackedWidget

    found = []
    for widget in interactive(root):
        if isinstance(widget, QScrollArea | QStackedWidget):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if face is not None and not face.text(QAccessible.Text.Name).strip():
            found.append(widget)
    return found
