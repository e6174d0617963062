"""Preferences survive the program, and nonsense in their file costs one value, not all."""

import json
import os
import stat

import pytest

from crmdesk.ui.preferences import Preferences


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "settings.json"


def test_a_first_start_has_the_defaults(file, qapp):
    prefs = Preferences(file)
    assert (prefs.theme, prefs.text_size, prefs.language, prefs.tool_bar_text) == ("system", 100, "", True)
    assert not file.exists()


def test_what_is_set_is_there_next_time_and_only_the_owner_reads_it(file, qapp):
    prefs = Preferences(file)
    prefs.theme = "dark"
    prefs.text_size = 120
    prefs.columns = {"contacts": [120, 80]}
    prefs.recent = {"book": [["contact", 7]]}
    prefs.save()
    again = Preferences(file)
    assert (again.theme, again.text_size) == ("dark", 120)
    assert again.columns == {"contacts": [120, 80]}
    assert again.recent == {"book": [["contact", 7]]}
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("key", "value", "default"),
    [
        ("theme", "pink", "system"),
        ("theme", ["dark"], "system"),
        ("text_size", 500, 100),
        ("text_size", True, 100),
        ("text_size", "120", 100),
        ("reduce_motion", 1, False),
        ("language", 5, ""),
        ("columns", {"contacts": ["wide"]}, {}),
        ("columns", {"contacts": 5}, {}),
        ("recent", {"book": [["contact", "x"]]}, {}),
        ("recent", {"book": [["contact"]]}, {}),
        ("me", {"book": "Sara"}, {}),
    ],
)
def test_one_bad_value_falls_back_alone(file, qapp, key, value, default):
    file.parent.mkdir()
    file.write_text(json.dumps({key: value, "density": "compact"}), encoding="utf-8")
    prefs = Preferences(file)
    assert getattr(prefs, key) == default
    assert prefs.density == "compact"


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x00", '"a"'])
def test_a_broken_file_is_as_good_as_none(file, qapp, text):
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert Preferences(file).theme == "system"


def test_what_a_newer_program_wrote_is_kept(file, qapp):
    file.parent.mkdir()
    file.write_text(json.dumps({"glow": 3, "theme": "light"}), encoding="utf-8")
    prefs = Preferences(file)
    prefs.theme = "dark"
    prefs.save()
    assert json.loads(file.read_text(encoding="utf-8")) == {"glow": 3, "theme": "dark"}


def test_two_windows_do_not_undo_each_other(file, qapp):
    one, two = Preferences(file), Preferences(file)
    one.theme = "dark"
    one.save()
    two.text_size = 120
    two.save()
    assert json.loads(file.read_text(encoding="utf-8")) == {"text_size": 120, "theme": "dark"}


def test_a_value_that_makes_no_sense_is_refused(file, qapp):
    prefs = Preferences(file)
    with pytest.raises(ValueError, match="text_size"):
        prefs.text_size = 10
    assert prefs.text_size == 100


def test_changes_are_told_once_and_written_soon(file, qapp, qtbot):
    prefs = Preferences(file)
    told = []
    prefs.changed.connect(told.append)
    prefs.theme = "dark"
    prefs.theme = "dark"
    assert told == ["theme"]
    qtbot.waitUntil(file.exists, timeout=3000)


def test_an_old_file_stays_whole_when_writing_fails(file, qapp, monkeypatch):
    prefs = Preferences(file)
    prefs.theme = "dark"
    prefs.save()

    def full_disk(*_args):
        raise OSError(28, "No space left")

    monkeypatch.setattr(os, "fsync", full_disk)
    prefs.theme = "light"
    prefs.save()
    assert json.loads(file.read_text(encoding="utf-8")) == {"theme": "dark"}
    assert [found.name for found in file.parent.iterdir()] == ["settings.json"]
