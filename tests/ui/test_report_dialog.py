"""The report before it is printed: what is shown is the file that is saved, and the window never waits."""

import datetime as dt
import subprocess
import sys
import threading
from io import BytesIO

import numpy as np
import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog

from crmdesk.db.uow import Work
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.period import Period
from crmdesk.report.preview import draw_pages
from crmdesk.services import books, demo
from crmdesk.ui.desk import Desk
from crmdesk.ui.dialogs import report_making
from crmdesk.ui.dialogs.report_dialog import ReportDialog
from crmdesk.ui.preferences import Preferences

NOW = dt.datetime(2026, 11, 20, 9, 14, tzinfo=dt.UTC)
MARCH = Period.month(2026, 3, CalendarId.GREGORIAN)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A small sample book with a clock that stands still."""
    made = books.make_book(tmp_path_factory.mktemp("book") / "a.crm", wishes=demo.wishes_for("en"))
    work = Work(made.engine, clock=lambda: NOW)
    demo.fill(work, language="en", size=60, months=14, seed=2)
    work.facts  # noqa: B018 - the window has read them before it shows a page
    return work


@pytest.fixture
def open_dialog(work, dress, tmp_path, qtbot):
    """A function that opens the dialog in a language; as a window would, it keeps hold of what it opened."""
    kept = []

    def build(code="en", period=None):
        desk = Desk(Preferences(tmp_path / "preferences.json"), dress(code), book="a.crm")
        desk.open(work)
        dialog = ReportDialog(desk, period)
        kept.append((desk, dialog))
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    yield build
    for desk, _dialog in kept:
        desk.jobs.close()


def ink(picture):
    """Where the drawn part of a page begins and ends, in pixels from its left and its top."""
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.stride)
    dark = pixels[:, : 4 * picture.width : 4] < 160
    columns, rows = dark.any(axis=0).nonzero()[0], dark.any(axis=1).nonzero()[0]
    return [columns[0], columns[-1], rows[0], rows[-1]]


def finish(dialog):
    assert dialog.desk.jobs.wait_for_done()


def test_the_dialog_waits_for_its_pages(open_dialog):
    dialog = open_dialog()
    assert not dialog.save.isEnabled()
    assert not dialog.print.isEnabled()
    assert dialog.state.state == "loading"
    finish(dialog)
    assert dialog.save.isEnabled()
    assert dialog.state.state == "content"
    assert dialog.preview.count() in {1, 2}
    assert dialog.wishes().file_name == "KPI_2026-10_owner_en.pdf"
    assert dialog.wishes().paper == "letter"


def test_what_is_saved_is_what_is_shown(open_dialog, tmp_path):
    dialog = open_dialog(period=MARCH)
    finish(dialog)
    path = tmp_path / "page.pdf"
    dialog.save_as(str(path))
    finish(dialog)
    assert path.read_bytes() == dialog._made.pdf
    assert "page.pdf" in dialog.state.bar.text()
    assert "March 2026" in pypdf.PdfReader(path).metadata.title
    assert draw_pages(path.read_bytes(), width=report_making.PREVIEW_WIDTH) == dialog._made.pages
    assert [file.name for file in tmp_path.glob("*page*")] == ["page.pdf"]


@pytest.mark.parametrize("code", ["fa", "ar", "he"])
def test_the_options_change_the_report_and_not_the_window(code, open_dialog):
    dialog = open_dialog(code)
    finish(dialog)
    for field, value in ((dialog.language, "en-US"), (dialog.digits, "latn"), (dialog.paper, "a4")):
        field.set_value(value)
        field.edited.emit()
    dialog.grey.set_value(True)
    dialog.set_period(MARCH)
    finish(dialog)
    assert dialog.wishes().file_name == "KPI_2026-03_owner_en.pdf"
    page = pypdf.PdfReader(BytesIO(dialog._made.pdf))
    assert "March 2026" in page.metadata.title
    assert page.trailer["/Root"]["/Lang"] == "en-US"
    assert float(page.pages[0].mediabox.width) == pytest.approx(595.3, abs=0.1)
    assert dialog.desk.locale.language.catalogue == code
    assert dialog.isRightToLeft()


def test_only_the_last_wish_is_shown(open_dialog):
    dialog = open_dialog()
    for month in (1, 2, 3):
        dialog.set_period(Period.month(2026, month, CalendarId.GREGORIAN))
    finish(dialog)
    assert dialog._made.wishes.period == MARCH


def test_the_work_is_done_away_from_the_window(open_dialog, monkeypatch, tmp_path):
    threads = set()
    make = report_making.make

    def watched(work, wishes):
        threads.add(threading.current_thread())
        return make(work, wishes)

    monkeypatch.setattr("crmdesk.ui.dialogs.report_dialog.make", watched)
    dialog = open_dialog()
    finish(dialog)
    assert threads
    assert threading.main_thread() not in threads


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing(open_dialog, tmp_path):
    dialog = open_dialog()
    finish(dialog)
    (tmp_path / "taken.pdf").mkdir()
    dialog.save_as(str(tmp_path / "taken.pdf"))
    finish(dialog)
    assert "taken.pdf" in dialog.state.bar.text()
    assert [one.name for one in tmp_path.iterdir() if "taken" in one.name] == ["taken.pdf"]
    assert dialog.save.isEnabled()


def test_pages_are_printed_at_their_own_size(open_dialog, tmp_path):
    dialog = open_dialog()
    dialog.paper.set_value("a4")
    dialog.refresh()
    finish(dialog)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFullPage(True)
    dialog.print_on(printer)
    finish(dialog)
    assert "1 page" in dialog.state.bar.text()
    [printed] = draw_pages((tmp_path / "printed.pdf").read_bytes(), dots=72)
    [page] = draw_pages(dialog._made.pdf, dots=72)
    assert ink(printed) == pytest.approx(ink(page), abs=2)


@pytest.mark.parametrize("answer", [QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected])
def test_the_button_asks_for_a_printer_and_prints_when_told_to(open_dialog, monkeypatch, answer):
    dialog = open_dialog()
    dialog.paper.set_value("letter")
    dialog.refresh()
    finish(dialog)
    asked, printed = [], []
    monkeypatch.setattr(QPrintDialog, "show", lambda self: (asked.append(self.printer()), self.done(answer)))
    monkeypatch.setattr(dialog, "print_on", printed.append)
    dialog.print.click()
    [printer] = asked
    assert printer.pageLayout().pageSize().id() == QPageSize.PageSizeId.Letter
    assert printer.docName() == dialog._made.wishes.file_name
    assert printer.fullPage()
    assert [one.docName() for one in printed] == [printer.docName()] * (answer == QDialog.DialogCode.Accepted)


def test_the_file_dialog_offers_the_name_and_blocks_nothing(open_dialog):
    dialog = open_dialog()
    finish(dialog)
    dialog.save.click()
    [ask] = dialog.findChildren(QFileDialog)
    assert ask.selectedFiles()[0].endswith("KPI_2026-10_owner_en.pdf")
    ask.reject()


def test_everything_has_a_name_and_a_place_for_the_keys(open_dialog):
    dialog = open_dialog()
    finish(dialog)
    fields = (dialog.role, dialog.language, dialog.digits, dialog.calendar, dialog.paper, dialog.grey)
    assert all(field.editor.accessibleName() for field in fields)
    assert dialog.preview.accessibleName() in {"Preview, 1 page", "Preview, 2 pages"}
    assert dialog.preview.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_closing_while_it_is_made_is_quiet(open_dialog):
    dialog = open_dialog()
    jobs = dialog.desk.jobs
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.reject()
    assert jobs.wait_for_done()
    assert dialog.isHidden()


def test_the_dialog_loads_nothing_heavy():
    script = (
        "import sys, crmdesk.ui.dialogs.report_dialog\n"
        "heavy = {'numpy', 'reportlab', 'uharfbuzz', 'PIL', 'pypdfium2', 'PySide6.QtPrintSupport'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
