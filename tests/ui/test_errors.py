"""Bugs are kept and told without a customer's name; refusals are told as sentences."""

import logging
import os
import stat
import sys
import threading

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from crmdesk.l10n.errors import CrmError
from crmdesk.ui.error_dialog import ErrorDialog
from crmdesk.ui.errors import Reporter, Unexpected, start_log


def bug():
    try:
        {"a": 1}["Carla Nunez"]
    except KeyError as error:
        raise RuntimeError("while saving Carla Nunez") from error


def caught():
    try:
        bug()
    except RuntimeError as error:
        return error


@pytest.fixture
def hooks(monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


@pytest.fixture
def reporter(qapp, qtbot, hooks):
    told = []
    found = Reporter(told.append)
    found.told = told
    yield found
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, ErrorDialog):
            dialog.close()
    found.deleteLater()


def dialogs():
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, ErrorDialog) and one.isVisible()]


def test_a_report_names_places_and_kinds_and_nothing_else():
    details = Unexpected.of(caught()).details
    assert "builtins.KeyError\nwhich led to" in details
    assert details.endswith("builtins.RuntimeError")
    assert "test_errors.py" in details
    assert "Carla" not in details
    assert os.sep + "home" not in details
    assert Unexpected.of(found := Unexpected("x")) is found


def test_the_log_is_the_owners_and_holds_no_names(tmp_path, qapp):
    log, file = logging.getLogger("crmdesk"), tmp_path / "data" / "crmdesk.log"
    before = list(log.handlers)
    try:
        start_log(file)
        log.error("%s", Unexpected.of(caught()).details)
        written = file.read_text(encoding="utf-8")
    finally:
        qInstallMessageHandler(None)
        for handler in [one for one in log.handlers if one not in before]:
            log.removeHandler(handler)
            handler.close()
    assert "builtins.RuntimeError" in written
    assert "Carla" not in written
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_place_for_a_log_the_program_goes_on(tmp_path, qapp):
    (tmp_path / "file").write_text("", encoding="utf-8")
    before = list(logging.getLogger("crmdesk").handlers)
    start_log(tmp_path / "file" / "crmdesk.log")
    assert logging.getLogger("crmdesk").handlers == before


def test_what_escapes_is_told_once_at_a_time(reporter, qtbot, caplog):
    reporter.install()
    error = caught()
    sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=2000)
    [dialog] = dialogs()
    assert caplog.text.count("builtins.RuntimeError") == 2
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "builtins.RuntimeError" in copied
    assert "Qt 6" in copied
    assert "Carla" not in copied
    dialog.close_button.click()
    qtbot.waitUntil(lambda: not dialogs(), timeout=2000)
    reporter.report(Unexpected("again"))
    assert len(dialogs()) == 1


def test_what_escapes_from_a_thread_is_told_in_the_window(reporter, qtbot, caplog):
    reporter.install()
    thread = threading.Thread(target=bug)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=2000)
    assert "builtins.RuntimeError" in caplog.text


def test_a_refusal_that_escapes_is_told_as_a_sentence(reporter, qtbot, caplog):
    reporter.install()
    refusal = CrmError("Choose why.")
    sys.excepthook(CrmError, refusal, None)
    qtbot.waitUntil(lambda: reporter.told == [refusal], timeout=2000)
    assert dialogs() == []
    assert caplog.text == ""
