"""The dialogs that ask for files, where the system has none of its own: in the window's language, in a folder."""

import re

import pytest
from PySide6.QtCore import QFileInfo, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QLabel, QWidget

from crmdesk.ui.qt_texts import QtTexts
from crmdesk.ui.save_path import usual_folder


@pytest.fixture
def speak(qapp):
    """A function that has Qt speak a language."""
    own = QtTexts(qapp, qapp)
    yield own.speak
    own.speak("en")


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_no_word_of_a_file_dialog_is_english(speak, qtbot, tmp_path, language):
    speak(language)
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    words.append(QFileIconProvider().type(QFileInfo(str(tmp_path))))
    assert len(words) >= 4
    assert not [text for text in words if re.search("[A-Za-z]", text)]


def test_a_window_that_was_there_before_has_the_customs_too(speak, qtbot):
    window, part = QWidget(), QWidget()
    qtbot.addWidget(window)
    part.setParent(window)
    for code, digit in (("fa", "۷"), ("en-US", "7")):
        speak(code)
        assert part.locale().toString(7) == digit


def test_files_are_looked_for_in_a_folder_that_is_there(tmp_path, monkeypatch):
    documents = tmp_path / "Documents"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _which: str(documents))
    assert usual_folder() == tmp_path
    documents.mkdir()
    assert usual_folder() == documents
