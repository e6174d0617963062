"""A window without a screen, dressed in any language and theme, and a keyboard that types every script."""

import gc
import os
from itertools import count

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.parse import Parser
from crmdesk.ui import paint, theme
from crmdesk.ui.sections import SECTIONS

LANGUAGES = ("fa", "ar", "he", "en")
TODAY = dt.date(2026, 11, 18)
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile.json"


_TESTS = count()
WHOLE = 25
"""All rubbish is looked for after the first test and after every so many."""


def language_of(item):
    """The language that a test is tried in, where it is tried in several."""
    params = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return next((one for one in params if isinstance(one, str) and one in LANGUAGES), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Windows are dear: a test of four languages has Persian and one other by turns; the others by name."""
    ours = [item for item in items if item.path.parent == Path(__file__).parent]
    tried = {(item.path, item.originalname, language_of(item)) for item in ours}
    for item in ours:
        language, others = language_of(item), LANGUAGES[1:]
        in_all = all((item.path, item.originalname, one) in tried for one in LANGUAGES)
        if in_all and language not in {LANGUAGES[0], others[len(item.originalname) % len(others)]}:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    """As in the program: no job's thread clears what belongs to the window's (see ui.garbage).

    It is done when nothing holds the test's windows any longer, which its fixtures still do at their end. What
    outlives a test was loaded for all of them: it is never looked over again, which took half a second a time.
    """
    gc.disable()
    done = yield
    is_whole = next(_TESTS) % WHOLE == 0
    gc.collect(2 if is_whole else 1)
    if is_whole:
        gc.freeze()
    return done


def send_text(widget, text):
    """Type a text as a keyboard of its script would: keyClicks aborts the process on letters outside Latin-1."""
    for char in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, char)
            QApplication.sendEvent(widget, event)


def send_key(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press and release one key."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


@pytest.fixture(scope="session", autouse=True)
def loaded_once():
    """What is loaded for all tests is never looked over for rubbish: that takes seconds each time."""
    for section in SECTIONS:
        section.page_class()
    gc.collect()
    gc.freeze()


@pytest.fixture
def type_text():
    """The typing function."""
    return send_text


@pytest.fixture
def press():
    """The function that presses one key."""
    return send_key


@pytest.fixture
def dress(qapp):
    """A function that puts a language and a theme on the program; undone afterwards."""

    def put_on(code="en", tokens=theme.LIGHT, scale=100, **customs):
        locale = Locale.of(code, **customs)
        texts.switch(locale.catalogue)
        theme.load_fonts()
        theme.apply_theme(qapp, tokens, locale, scale)
        return locale

    yield put_on
    put_on()


@pytest.fixture(params=LANGUAGES)
def locale(request, dress):
    """Each of the four languages in turn, put on in light colours."""
    return dress(request.param)


@pytest.fixture(params=[theme.LIGHT, theme.DARK], ids=["light", "dark"])
def tokens(request):
    """Each theme in turn."""
    return request.param


@pytest.fixture
def habits_of():
    """A function that gives a locale its reader and writer."""

    def build(locale, today=TODAY):
        return SimpleNamespace(locale=locale, fmt=Formatter(locale), parser=Parser(locale, today=today))

    return build


@pytest.fixture
def habits(locale, habits_of):
    """Reader and writer of the language put on."""
    return habits_of(locale)


@pytest.fixture
def cut_texts():
    """The list of strings painted with an ellipsis during the test."""
    found = []
    paint.log_cut_texts(found)
    yield found
    paint.log_cut_texts(None)


@pytest.fixture(scope="session")
def hostile_texts():
    """Texts that have broken other programs; the list lies beside the project and may be absent."""
    if not HOSTILE.is_file():
        pytest.skip("no list of hostile texts here")
    return json.loads(HOSTILE.read_text(encoding="utf-8", errors="surrogatepass"))
