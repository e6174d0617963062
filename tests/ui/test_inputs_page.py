"""The page of what figures need beside the daily records, in a real window."""

from __future__ import annotations

import pytest

from crmdesk.services import closed_changes, closing, figures, records
from crmdesk.ui.dialogs.closed_sheet import ClosedSheet, open_closed
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.pages.inputs.page import KINDS, NOTES
from crmdesk.ui.period_field import PeriodField
from crmdesk.ui.sections import SECTIONS
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import fake_sections, plain

CLOSED = "2026-02"

REAL = tuple(
    real if real.key == "inputs" else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)


def opened(qapp, tmp_path, tmp_path_factory, **how):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, sections=REAL, **how)
    shown.outfit = Outfit(shown.window, str(shown.book))
    shown.window.show_section("inputs")
    shown.settle()
    shown.page = shown.window.page
    return shown


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """The inputs of an empty English book."""
    one = opened(qapp, tmp_path, tmp_path_factory)
    yield one
    one.close()


def typed(editor, name, text):
    widget = editor.form.widget(name)
    widget.line.setText(text)
    widget.edited.emit()
    widget.check()


def test_every_kind_has_a_list_that_says_what_it_is_for(shown):
    for kind in KINDS:
        shown.page.show_kind(kind)
        shown.settle()
        assert shown.page.shown.state.state == "first use"
        assert shown.page.note.text() == NOTES[kind]
        assert shown.page.index.current() == kind
        assert shown.window.commands["new"].isEnabled()


def test_a_market_size_is_entered_by_its_period_and_taken_back(shown):
    shown.page.create_record("market_size")
    shown.settle()
    editor = shown.page.shown._sheet.editor
    assert isinstance(editor.form.widget("period"), PeriodField)
    typed(editor, "period", "۲۰۲۵-Q2")
    typed(editor, "amount", "1,500,000")
    shown.window.commands["save_close"].trigger()
    shown.settle()
    assert shown.page.shown.state.state == "content"
    assert shown.window.status.count.text() == "1 market size"
    shown.desk.undo()
    shown.settle()
    assert shown.page.shown.state.state == "first use"


def test_what_is_no_period_is_said_beside_the_field(shown):
    shown.page.create_record("baseline")
    shown.settle()
    editor = shown.page.shown._sheet.editor
    typed(editor, "period", "soon")
    assert editor.form.widget("period").error
    assert editor.form.widget("period").line.text() == "soon"


def test_records_of_the_lists_open_from_anywhere(shown):
    shown.page.create_record("campaign", "Spring")
    shown.settle()
    assert shown.page.shown._sheet.editor.form.widget("name").line.text() == "Spring"
    shown.window.commands["save_close"].trigger()
    shown.settle()
    shown.window.show_section("kpis")
    shown.window.show_section("inputs")
    shown.page.show_record("campaign", 1)
    shown.settle()
    assert shown.page.shown.has_sheet


@pytest.mark.parametrize("language", ["fa", "he"])
def test_everything_has_a_name_in_the_language_of_the_window(qapp, tmp_path, tmp_path_factory, language):
    shown = opened(qapp, tmp_path, tmp_path_factory, language=language, size=(960, 540))
    for kind in KINDS:
        shown.page.show_kind(kind)
        shown.settle()
        assert unnamed(shown.page) == [], kind
    shown.close()


def test_a_cost_of_a_closed_month_asks_why_and_saves_without_too(shown):
    work = shown.work
    april = figures.read_period(work, text=CLOSED)
    cost = records.save(work, entity="cost", values={"day": april.start, "amount": 1000}).id
    closing.close(work, period=april)
    shown.page.create_record("cost")
    shown.settle()
    editor = shown.page.shown._sheet.editor
    typed(editor, "day", april.last.isoformat())
    typed(editor, "amount", "75")
    editor.closed_note.look()
    shown.settle()
    note = editor.closed_note
    assert note.isVisible()
    assert note.period == april
    assert april.label(shown.desk.fmt) in plain(note.bar.text())
    assert note.why.line.accessibleName() == "Why"
    note.why.line.setText("The bill came late")
    shown.window.commands["save_close"].trigger()
    shown.settle()
    told = {row.deed.params.get("note") for row in closed_changes.changes(work, period=april).rows}
    assert told == {"The bill came late"}
    open_closed(shown.desk, shown.window, april)
    shown.settle()
    sheet = shown.window.findChild(ClosedSheet)
    assert sheet.edits.headings[-1].text == "Why"
    assert [line[-1] for line in sheet.edits.lines()] == ["The bill came late"]
    sheet.close_sheet()
    records.save(work, entity="cost", values={"amount": 2000}, record=cost)
    shown.page.create_record("cost")
    shown.settle()
    typed(editor, "day", work.today().isoformat())
    editor.closed_note.look()
    shown.settle()
    assert not editor.closed_note.isVisible()
    assert editor.closed_note.note() == ""
