"""Every page, part, step and dialog at the sizes and scales of real screens: nothing cut, clipped or overlapped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from crmdesk.ui.widgets.sheet import Sheet
from tests.ui.keyboard_parts import Keyboard, home_in
from tests.ui.size_parts import faults_of, is_own, walk

ROOT = Path(__file__).resolve().parents[2]
LONG = [
    ("fa", (960, 540), 100),
    ("ar", (1366, 768), 150),
    ("en", (960, 540), 100), ("ar", (960, 540), 100), ("he", (960, 540), 100),
    ("fa", (1093, 614), 100), ("en", (1366, 768), 100), ("he", (1920, 1080), 100),
]  # fmt: skip
"""A walk takes most of a minute, so all are done by name: `pytest -m slow`."""
LEAST_PLACES = 84


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size", "text"), LONG)
def test_nothing_is_cut_clipped_or_overlapped(  # noqa: PLR0917 - a table
    qapp, tmp_path, tmp_path_factory, monkeypatch, language, size, text
):
    home_in(tmp_path, monkeypatch)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, language=language, size=size)
    if text != 100:
        one.preferences.text_size = text
        one.settle()
    seen = []
    found = walk(one, tmp_path, lambda name, picture: seen.append((name, picture.size())))
    one.close()
    assert found == {}
    assert len(seen) >= LEAST_PLACES
    assert all(shape.width() <= size[0] and shape.height() <= size[1] for _name, shape in seen[:12])


def test_open_records_have_nothing_cut_clipped_or_overlapped(qapp, tmp_path, tmp_path_factory, monkeypatch):
    home_in(tmp_path, monkeypatch)
    one = Keyboard(qapp, tmp_path, tmp_path_factory, language="fa", size=(960, 540))
    found = walk(one, tmp_path, lambda _name, _picture: None, ("deals", "tickets", "subscriptions"))
    one.close()
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "language", "size"), [
    (1.25, "ar", "1093x614"), (1.5, "he", "960x540"), (2, "fa", "960x540"),
])  # fmt: skip
def test_nothing_is_cut_on_scaled_screens(tmp_path, scale, language, size):
    surroundings = os.environ | {
        "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.ui.size_parts", str(tmp_path / "pictures"), language, size]
    done = subprocess.run(words, check=False, capture_output=True, cwd=ROOT, env=surroundings, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {}
    assert len(list((tmp_path / "pictures").iterdir())) >= LEAST_PLACES


def test_a_name_may_be_cut_and_a_word_of_the_program_not():
    data = {"Cannot sign in since", "Paid"}
    assert not is_own("Cannot sign in since", data)
    assert not is_own("Ticket #11: Cannot sign in since", data)
    assert is_own("Paid invoices", data)
    assert is_own("What was said in the others moves there: Cannot sign in since", data)


def test_the_walk_sees_what_is_wrong(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    for text, x, y, wide in (("one", 10, 10, 100), ("two", 60, 15, 100), ("out", 250, 100, 100)):
        label = QLabel(text, window)
        label.setGeometry(x, y, wide, 30)
    sheet = Sheet(window)
    sheet.setGeometry(window.rect())
    sheet.panel.setGeometry(0, 0, 200, 200)
    QPushButton("above", sheet.panel).setGeometry(10, 10, 100, 30)
    window.show()
    assert faults_of(window) == ["clipped: out", "overlap: one / two"]
    sheet.show()
    assert faults_of(window) == ["clipped: out", "overlap: one / two"]
