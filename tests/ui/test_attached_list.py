"""The files of an open record: dropped, saved as copies, renamed, deleted and undone; never opened in place."""

import sqlite3

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk.services import attachments
from crmdesk.ui.story.attached_list import dropped_files
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401


@pytest.fixture
def opened(monkeypatch):
    """The addresses that the program wants to open."""
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()))
    return asked


@pytest.fixture
def one(open_book):  # noqa: F811
    book = open_book()
    with sqlite3.connect(book.file) as rows:
        (contact,) = rows.execute("select contact_id from deal where contact_id is not null").fetchone()
    book.window.show_record("contact", contact)
    book.settle()
    return book


def urls(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(one, mime):
    pane = one.page.pane
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pane, QDragEnterEvent(QPoint(5, 5), *how))
    QApplication.sendEvent(pane, QDropEvent(QPointF(5, 5), *how))
    one.settle()


def titles(one):
    return [
        one.page.pane.files.list.model().index(n, 0).data() for n in range(len(one.page.pane.files.files))
    ]


def test_files_dropped_on_a_record_are_attached_listed_and_undone(one, tmp_path):
    sent = [tmp_path / "quote.pdf", tmp_path / "پیش‌فاکتور.pdf"]
    for path in sent:
        path.write_bytes(path.name.encode())
    drop(one, urls(*sent))
    files = one.page.pane.files
    assert files.isVisible()
    assert {file.name for file in files.files} == {path.name for path in sent}
    assert one.page.pane.tabs.tabText(one.page.pane.tabs.currentIndex()) == "Files 2"
    assert all(path.exists() for path in sent)
    one.do("undo")
    assert files.files == []
    assert files.hint.isVisible()


def test_only_files_of_this_computer_can_be_dropped(tmp_path):
    mime = urls(tmp_path / "a.pdf")
    mime.setUrls(
        [*mime.urls(), QUrl("https://example.com/x"), QUrl("file://server/share/y"), QUrl("mailto:a@b.c")]
    )
    assert dropped_files(mime) == [tmp_path / "a.pdf"]


def test_a_copy_is_saved_first_and_only_that_is_opened(one, tmp_path, opened, monkeypatch):
    path = tmp_path / "quote.pdf"
    path.write_bytes(b"quote")
    drop(one, urls(path))
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(out))
    files = one.page.pane.files
    files.list.setFocus()
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert (out / "quote.pdf").read_bytes() == b"quote"
    assert opened == []
    assert "quote.pdf" in files.bar.text()
    files.bar._buttons[0].click()
    assert opened == [str(out / "quote.pdf")]


def test_a_program_is_saved_and_never_opened(one, tmp_path, opened):
    path = tmp_path / "photo\u202egpj.exe"
    path.write_bytes(b"MZ")
    drop(one, urls(path))
    files = one.page.pane.files
    (file,) = files.files
    assert file.name == "photogpj.exe"
    out = tmp_path / "out"
    out.mkdir()
    files.save_in(file, out)
    one.settle()
    assert [button.text() for button in files.bar._buttons] == ["Open folder"]
    assert "program" in files.bar.text()
    assert "Program" in files.list.picks[0].detail


def test_a_damaged_file_is_refused_in_plain_words(one, tmp_path, opened):
    path = tmp_path / "quote.pdf"
    path.write_bytes(b"quote")
    drop(one, urls(path))
    (content,) = attachments.files_folder(one.work).glob("*/*")
    content.write_bytes(b"other")
    files = one.page.pane.files
    files.save_in(files.files[0], tmp_path)
    one.settle()
    assert "damaged or changed" in files.bar.text()
    drop(one, urls(tmp_path))
    assert "could not be read as a file" in files.bar.text()
    assert len(files.files) == 1


def test_a_file_is_renamed_and_deleted_by_keys(one, tmp_path, type_text):
    path = tmp_path / "quote.pdf"
    path.write_bytes(b"quote")
    drop(one, urls(path))
    files = one.page.pane.files
    files._give_name(files.files[0].id, _Typed("قرارداد.pdf"), lambda: None)
    one.settle()
    assert [file.name for file in files.files] == ["قرارداد.pdf"]
    files.list.setFocus()
    files.choose(files.files[0].id)
    assert one.window.commands["trash"].isEnabled()
    QTest.keyClick(files.list, Qt.Key.Key_F2)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()
    files.list.setFocus()
    QTest.keyClick(files.list, Qt.Key.Key_Delete)
    one.settle()
    assert files.files == []
    assert one.page.pane.record == files.record
    one.do("undo")
    assert [file.name for file in files.files] == ["قرارداد.pdf"]


def test_a_file_in_the_trash_is_seen_and_comes_back(one, tmp_path):
    kept, gone = tmp_path / "quote.pdf", tmp_path / "draft.pdf"
    for path in (kept, gone):
        path.write_bytes(path.name.encode())
    drop(one, urls(kept, gone))
    files = one.page.pane.files
    number = next(file.id for file in files.files if file.name == "draft.pdf")
    assert files.choose(number)
    files._trash()
    one.settle()
    last = files.list.picks[-1]
    assert (last.key, last.faded, last.tail) == (number, True, "in the trash")
    assert one.page.pane.tabs.tabText(one.page.pane.tabs.currentIndex()) == "Files 1"
    files.list.choose_row(1)
    assert files.chosen() is None
    deeds = (files.save, files.rename, files.delete, files.back)
    assert [button.isVisibleTo(files) for button in deeds] == [False, False, False, True]
    files.back.click()
    one.settle()
    assert {file.name for file in files.files} == {"quote.pdf", "draft.pdf"}
    assert files.gone == []
    files.list.choose_row(0)
    assert [button.isVisibleTo(files) for button in deeds] == [True, True, True, False]


class _Typed:
    """A field in which a text stands."""

    def __init__(self, text):
        self._text = text

    def value(self):
        return self._text


@pytest.mark.parametrize("language", ["fa", "he"])
def test_hostile_names_are_shown_as_typed(open_book, language, tmp_path):  # noqa: F811
    one = open_book(language)
    wanted = one.table.rows.id_at(1)
    one.page.show_record("contact", wanted)
    one.wait(lambda: one.page.current_record() == ("contact", wanted))
    one.settle()
    names = ["<b>bold.txt", "a & b.pdf", "<img src=x>.png"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    drop(one, urls(*(tmp_path / name for name in names)))
    shown = "".join(titles(one))
    assert "_b_bold.txt" in shown
    assert "_img src=x_.png" in shown
    assert "a & b.pdf" in shown


def test_the_story_tells_of_a_file_and_enter_goes_to_it(one, tmp_path):
    path = tmp_path / "quote.pdf"
    path.write_bytes(b"quote")
    drop(one, urls(path))
    pane = one.page.pane
    pane.tabs.setCurrentIndex(0)
    one.settle()
    story = pane.story
    story.list.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Home)
    assert story.list.current_item().title == "quote.pdf"
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert pane.files.isVisible()
    assert pane.files.chosen().name == "quote.pdf"
