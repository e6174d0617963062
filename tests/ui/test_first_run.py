"""The first start: nothing is made before the end, every page can be skipped, the answers are in the book."""

from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk import app as root
from crmdesk import paths
from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.services import books, lists, places
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.first_run.answers import Answers, Begin
from crmdesk.ui.first_run.checklist import Checklist
from crmdesk.ui.first_run.welcome import welcome
from crmdesk.ui.first_run.window import FirstRun
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.preferences import Preferences
from tests.ui.conftest import LANGUAGES, send_key
from tests.ui.real_window import fresh_book, unnamed
from tests.ui.window_parts import fake_sections, plain, register_pages


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A computer on which the program never ran."""
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "config" / "settings.json")
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    return tmp_path


class Started:
    """The window of the first start with its desk."""

    def __init__(self, program, language="en", answers=None):
        self.preferences = Preferences(paths.settings_file())
        self.desk = Desk(self.preferences, Locale.of("en"))
        self.appearance = Appearance(program, self.desk, language)
        self.window = FirstRun(self.desk, answers)
        self.ends = []
        self.window.done.connect(lambda address, imports: self.ends.append((address, imports)))
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()

    def settle(self):
        assert self.desk.jobs.wait_for_done(120_000)
        QApplication.processEvents()

    def close(self):
        self.window.close()
        self.desk.jobs.close()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)


@pytest.fixture
def started(home, qapp):
    """The first start in English."""
    one = Started(qapp)
    yield one
    one.close()


def facts_of(address):
    work = books.open_book(address)
    facts = work.facts
    work.engine.dispose()
    return facts


def test_nothing_is_made_by_looking_at_the_pages(started, home):
    for _page in range(4):
        started.window.go_on()
    assert started.window.place == 4
    assert not (home / "data").exists()
    assert not started.ends


def test_the_page_turns_with_the_language_at_once(started):
    started.window.pages[0].cards["fa-IR"].click()
    assert started.window.isRightToLeft()
    assert started.desk.locale.digits == "arabext"
    assert started.window.pages[0].cards["fa-IR"].isChecked()
    started.window.pages[0].cards["en-US"].click()
    assert not started.window.isRightToLeft()


def test_each_language_shows_its_own_date_and_money(started):
    hints = {code: plain(card.hint()) for code, card in started.window.pages[0].cards.items()}
    assert hints["fa-IR"].endswith("۱٬۲۳۴٬۵۶۷\u00a0تومان")
    assert "ر.س" in hints["ar-SA"]
    assert "₪" in hints["he-IL"]
    assert hints["en-US"].endswith("$1,234.56")


def test_the_dots_stay_in_the_middle_of_every_page(started):
    for place in range(len(started.window.pages)):
        started.window.go_to(place)
        QApplication.processEvents()
        middle = started.window.dots.mapTo(started.window, started.window.dots.rect().center()).x()
        assert abs(middle - started.window.rect().center().x()) <= 1


def test_skipping_all_makes_an_empty_book_of_the_country(started, home):
    started.window.pages[0].cards["fa-IR"].click()
    started.window.skip.click()
    started.settle()
    assert started.ends == [(str(paths.default_book()), False)]
    facts = facts_of(paths.default_book())
    assert (facts.currency, facts.toman, facts.country, facts.language) == ("IRR", True, "IR", "fa")
    assert facts.calendar.value == "jalali"


def test_the_answers_stand_in_the_book(started, home):
    picture = home / "logo.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(picture))
    window = started.window
    window.pages[0].cards["ar-SA"].click()
    window.go_on()
    row = window.pages[1].country
    row.box.setCurrentIndex(row.box.findData("ar-EG"))
    row.box.activated.emit(row.box.currentIndex())
    row = window.pages[1].calendar
    row.box.setCurrentIndex(row.box.findData("hijri"))
    row.box.activated.emit(row.box.currentIndex())
    row = window.pages[1].currency
    assert row.box.currentData() == "EGP"
    row.box.setCurrentIndex(row.box.findData("EUR"))
    row.box.activated.emit(row.box.currentIndex())
    window.go_on()
    window.pages[2].line.setText("النيل")
    window.pages[2]._take_logo(str(picture))
    window.go_on()
    window.go_on()
    window.forward.click()
    started.settle()
    ((address, imports),) = started.ends
    facts = facts_of(address)
    assert not imports
    assert (facts.country, facts.currency, facts.calendar.value) == ("EG", "EUR", "hijri")
    assert (facts.name, facts.logo) == ("النيل", str(picture))
    assert started.preferences.calendar == "hijri"


def test_a_file_that_is_no_picture_is_no_logo(started, home):
    text = home / "logo.png"
    text.write_text("no picture")
    page = started.window.pages[2]
    page._take_logo(str(text))
    assert started.window.answers.logo == ""
    assert page.fault.text()


def test_samples_lie_in_a_book_of_their_own(started, home, monkeypatch):
    made = places.make_sample
    monkeypatch.setattr(
        places, "make_sample", lambda place, *, language: made(place, language=language, size=20, months=4)
    )
    window = started.window
    window.go_to(4)
    window.pages[4].cards[Begin.SAMPLE].click()
    window.forward.click()
    started.settle()
    ((address, _imports),) = started.ends
    assert address != str(paths.default_book())
    assert not paths.default_book().exists()
    work = books.open_book(address)
    assert work.facts.sample
    assert lists.count(work, query=lists.ListQuery(entity="contact", columns=("name",))) == 20
    work.engine.dispose()


def test_an_import_begins_with_an_empty_book(started, home):
    started.window.go_to(4)
    started.window.pages[4].cards[Begin.IMPORT].click()
    started.window.forward.click()
    started.settle()
    assert started.ends == [(str(paths.default_book()), True)]


def test_another_place_is_looked_at_and_a_book_there_is_kept(started, home, tmp_path_factory, monkeypatch):
    there = fresh_book(home, tmp_path_factory, "he")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(there), ""))
    page = started.window.pages[3]
    started.window.go_to(3)
    page.browse.click()
    started.settle()
    assert "already" in page.state.words
    started.window.go_on()
    started.window.forward.click()
    started.settle()
    assert started.ends == [(str(there), False)]
    assert facts_of(there).language == "he"


def test_a_file_of_another_program_is_refused_in_words(started, home, monkeypatch):
    there = home / "notes.crm"
    there.write_text("not a book " * 100)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(there), ""))
    started.window.go_to(3)
    started.window.pages[3].browse.click()
    started.settle()
    assert "notes.crm" in started.window.pages[3].result.text()
    assert there.read_text().startswith("not a book")


@pytest.mark.parametrize("text", ["server", "http://host/x", "postgresql://host", "postgresql://h:0x1/b"])
def test_what_is_no_address_of_a_server_is_said(started, text):
    started.window.go_to(3)
    page = started.window.pages[3]
    page.server.click()
    assert not started.window.forward.isEnabled()
    page.line.setText(text)
    page.test.click()
    started.settle()
    assert "postgresql://" in page.result.text()


def test_a_server_that_does_not_answer_is_told_and_nothing_is_lost(started):
    started.window.go_to(3)
    page = started.window.pages[3]
    page.server.click()
    page.line.setText("postgresql://me:secret@127.0.0.1:9/book")
    page.test.click()
    started.settle()
    assert "does not answer" in page.result.text()
    assert "secret" not in page.result.text()
    assert page.line.text().endswith("/book")


def test_passwords_are_not_kept():
    assert places.without_password("postgresql+psycopg://me:s@h:1/b") == "postgresql+psycopg://me@h:1/b"
    assert places.without_password("/home/x/book.crm") == "/home/x/book.crm"


def test_a_failure_leaves_the_answers_standing(started, home):
    (home / "data").write_text("a file where a folder should be")
    started.window.pages[2].line.setText("Acme")
    started.window.go_to(4)
    started.window.forward.click()
    started.settle()
    assert started.window.bar.text()
    assert not started.ends
    assert started.window.pages[2].line.text() == "Acme"
    assert started.window.forward.isEnabled()


def test_the_keyboard_is_enough(started):
    for place in range(1, 5):
        send_key(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert started.window.place == place, place
        started.window.forward.setFocus()
    send_key(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert started.window.place == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(960, 540), (1366, 768)])
def test_everything_has_a_name_and_nothing_is_cut(home, qapp, cut_texts, language, size):
    one = Started(qapp, language)
    one.window.resize(*size)
    for place in range(5):
        one.window.go_to(place)
        QApplication.processEvents()
        cut_texts.clear()
        one.window.grab()
        assert unnamed(one.window) == [], place
        assert [text for text in cut_texts if str(home) not in text] == [], place
    assert one.window.minimumSizeHint().height() <= 540
    one.close()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_word_is_cut_in_large_text(home, qapp, cut_texts, language):
    one = Started(qapp, language)
    one.preferences.text_size = 150
    for place in range(5):
        one.window.go_to(place)
        QApplication.processEvents()
        cut_texts.clear()
        one.window.grab()
        assert [text for text in cut_texts if str(home) not in text] == [], place
    one.close()


def test_a_closed_window_leaves_the_computer_as_it_was(home, qapp):
    def close():
        next(one for one in qapp.topLevelWidgets() if isinstance(one, FirstRun)).close()

    QTimer.singleShot(300, close)
    assert welcome(qapp, str(paths.default_book())) is None
    assert not (home / "data").exists()


def test_the_start_asks_before_anything_is_made_and_remembers(home, qapp, monkeypatch):
    register_pages()
    seen = []
    monkeypatch.setattr(root, "create_program", lambda _arguments: qapp)
    monkeypatch.setattr(root, "stay", lambda _program, start, _lang: seen.append(start) or 0)

    def skip():
        next(one for one in qapp.topLevelWidgets() if isinstance(one, FirstRun)).skip.click()

    QTimer.singleShot(300, skip)
    assert root.open_window() == 0
    assert [start.address for start in seen] == [str(paths.default_book())]
    kept = Preferences(paths.settings_file())
    assert (kept.section, kept.first_steps, kept.book) == ("today", True, "")
    assert root.open_window() == 0
    assert len(seen) == 2


def test_a_named_book_that_is_there_asks_nothing(home, qapp, tmp_path_factory, monkeypatch):
    there = fresh_book(home, tmp_path_factory)
    seen = []
    monkeypatch.setattr(root, "create_program", lambda _arguments: qapp)
    monkeypatch.setattr(root, "stay", lambda _program, start, _lang: seen.append(start) or 0)
    assert root.open_window(there) == 0
    assert [start.address for start in seen] == [str(there)]


def test_one_book_follows_another_in_the_same_program(home, qapp, qtbot, tmp_path_factory, monkeypatch):
    register_pages()
    monkeypatch.setattr(root, "SECTIONS", fake_sections())
    one = fresh_book(home, tmp_path_factory)
    two = home / "two.crm"
    two.write_bytes(one.read_bytes())
    seen = []
    start_window = root.start_window

    def watched(program, address, lang, **how):
        window = start_window(program, address, lang, sections=fake_sections(), **how)
        seen.append(address)
        then = window.close if len(seen) > 1 else lambda: window.desk.book_asked.emit(str(two))
        window.desk.opened.connect(then, Qt.ConnectionType.QueuedConnection)
        return window

    monkeypatch.setattr(root, "start_window", watched)
    root.stay(qapp, root.Start(str(one)))
    assert seen == [str(one), str(two)]
    assert Preferences(paths.settings_file()).book == str(two)
    assert Preferences(paths.settings_file()).books[:2] == [str(two), str(one)]
    texts.switch("en")


def test_a_book_that_is_gone_offers_ways_out(home, qapp, qtbot):
    register_pages()
    window = root.start_window(qapp, str(home / "gone.crm"), "en", sections=fake_sections(), makes=False)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: bool(window.waiting.bar.text()), timeout=30_000)
    assert not (home / "gone.crm").exists()
    assert window.waiting.state == "first use"
    assert window.findChild(Outfit) is not None
    window.close()


def test_the_first_steps_are_shown_ticked_and_closed(home, qapp, dress):
    dress("en")
    desk = Desk(Preferences(paths.settings_file()), Locale.of("en"))
    desk.preferences.first_steps = True
    asked = []
    steps = {key: partial(asked.append, key) for key in ("company", "import", "staff", "stages")}
    strip = Checklist(desk, steps)
    strip.resize(900, 40)
    for link in strip.links.values():
        link.click()
    assert asked == list(steps)
    strip.tick("company")
    assert strip.links["company"].icon_name == "circle-check"
    assert unnamed(strip) == []
    strip.close_button.click()
    assert not desk.preferences.first_steps
    desk.jobs.close()


def test_answers_default_to_the_usual_place(home):
    assert Answers().address == str(paths.default_book())
