"""From a figure to a row of it, on to the record, and back by Esc to the same row of the same figure."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication

from crmdesk.kpi.spec import Role
from crmdesk.l10n.texts import _
from crmdesk.model.deal import Deal
from crmdesk.model.period import Grain, Period
from crmdesk.services import drilling, records
from crmdesk.services.drilling import Drilled
from crmdesk.ui.dialogs.drill_sheet import rows as row_lines
from tests.ui.keyboard_parts import Keyboard
from tests.ui.window_parts import plain

SECTIONS = {
    "win_rate": "deals", "churn_rate": "contacts companies", "tickets_solved": "tickets", "mrr": "subscriptions",
    "sales_activity": "activities",
}  # fmt: skip
"""Figures, and in which sections their rows are."""


@pytest.fixture
def sit(qapp, tmp_path, tmp_path_factory):
    """A function that opens the window at the panel, and there a figure over all time, a month or a year."""
    made = []

    def open_figure(kpi="win_rate", language="en", size=(1366, 768)):
        one = Keyboard(qapp, tmp_path, tmp_path_factory, language=language, size=size)
        made.append(one)
        one.window.show_section("kpis")
        one.settle()
        one.page.show_role(Role.OWNER)
        one.settle()
        calendar = one.work.facts.calendar
        grain = Grain.YEAR if kpi == "churn_rate" else Grain.MONTH
        period = Period.containing(one.work.today() - dt.timedelta(days=31), grain, calendar)
        if kpi not in {"mrr", "churn_rate"}:
            period = Period.all(calendar)
        tile = one.page.tiles.tiles[1]
        tile.setFocus()
        one.page.open_number(Drilled(kpi=kpi, period=period), tile)
        one.settle()
        return one, one.page._sheet

    yield open_figure
    for one in made:
        one.close()


def _at(sheet):
    """Where the person is on the sheet."""
    view = sheet.view
    row = view.table.currentIndex().row()
    return (view.tabs.current(), view.table.sorted_by, row, view.rows.record_at(row), view.rows.text_at(row, 0))


def _is_back(one, sheet, was):
    assert one.window._section == "kpis"
    assert sheet.isVisible()
    assert _at(sheet) == was
    assert QApplication.focusWidget() is sheet.view.table
    table = sheet.view.table
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def _go_to_a_row(one, sheet, steps=3):
    """Another tab where there is one, then some rows down; to there by keys."""
    view = sheet.view
    view.tabs._group.button(0).setFocus()
    if len(view.drill.tabs) > 1 and view.drill.tabs[1].count > steps:
        one.press("Right")
    while QApplication.focusWidget() is not view.table:
        one.press("Tab")
    for _step in range(steps):
        one.press("Down")
    return _at(sheet)


@pytest.mark.parametrize("kpi", SECTIONS)
@pytest.mark.parametrize(("language", "size"), [("en", (1366, 768)), ("fa", (900, 560))])
def test_esc_leads_back_to_the_row(sit, kpi, language, size):
    one, sheet = sit(kpi, language, size)
    was = _go_to_a_row(one, sheet)
    assert was[2] == 3
    one.press("Return")
    assert one.window._section in SECTIONS[kpi].split()
    assert one.page.current_record()[1] == was[3]
    assert one.window.commands["back"].isEnabled()
    one.press("Esc")
    _is_back(one, sheet, was)
    one.press("Return")
    assert one.page.current_record()[1] == was[3]
    one.press("Esc")
    _is_back(one, sheet, was)
    one.press("Esc")
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is one.page.tiles.tiles[1]


def test_the_order_and_a_far_row_are_found_again(sit, monkeypatch):
    monkeypatch.setattr(drilling, "PAGE", 10)
    monkeypatch.setattr(row_lines, "PAGE", 10)
    one, sheet = sit("deals_won")
    sheet.view.table.sort_asked.emit("amount")
    one.settle()
    sheet.view.table.setFocus()
    was = _at(sheet)
    one.press("End")
    for _step in range(25):
        one.press("Down")
    was = _at(sheet)
    assert was[1:3] == ("amount", 25)
    one.press("Return")
    one.press("Esc")
    one.settle()
    _is_back(one, sheet, was)


def test_what_was_changed_meanwhile_is_seen(sit):
    one, sheet = sit("deals_won")
    was = _go_to_a_row(one, sheet)
    one.press("Return")
    version = one.work.read(lambda session: session.get(Deal, was[3]).version)
    values = {"title": "Zebra stripes"}
    records.save(one.work, entity="deal", record=was[3], version=version, values=values)
    one.settle()
    one.press("Esc")
    assert plain(_at(sheet)[4]) == "Zebra stripes"
    assert _at(sheet)[3] == was[3]


def test_a_switch_of_language_keeps_tab_and_row(sit):
    one, sheet = sit()
    was = _go_to_a_row(one, sheet)
    assert was[0] == 1
    one.appearance.switch_language("fa")
    one.settle()
    assert sheet.title.text() == _("Close rate") != "Close rate"
    _is_back(one, sheet, was)


def test_a_form_is_closed_first(sit):
    one, sheet = sit()
    was = _go_to_a_row(one, sheet)
    one.press("Return")
    one.press("F2")
    assert one.page.sheet is not None
    one.press("Esc")
    assert one.page.sheet is None
    assert one.window._section == "deals"
    one.press("Esc")
    _is_back(one, sheet, was)


def test_several_selected_are_no_record_to_come_back_from(sit):
    one, sheet = sit("churn_rate")
    _go_to_a_row(one, sheet)
    one.press("Return")
    page = one.page
    page.table.selectAll()
    one.settle()
    assert page.selected_count() > 1
    one.press("Esc")
    assert one.page is page
    assert not sheet.isVisible()


def test_the_button_leads_back_too(sit):
    one, sheet = sit("churn_rate", size=(900, 560))
    was = _go_to_a_row(one, sheet)
    one.press("Return")
    back = one.page.pane.head.back
    assert back.isVisible()
    back.click()
    one.settle()
    _is_back(one, sheet, was)


@pytest.mark.parametrize("elsewhere", ["section", "other record", "same section", "neighbour"])
def test_who_goes_elsewhere_does_not_come_back(sit, elsewhere):
    one, sheet = sit()
    was = _go_to_a_row(one, sheet)
    one.press("Return")
    if elsewhere == "section":
        one.press_command("go_contacts")
        one.press_command("go_deals")
    elif elsewhere == "same section":
        one.press_command("go_deals")
    elif elsewhere == "other record":
        others = {1, 2} - {was[3]}
        one.window.show_record("deal", others.pop())
        one.settle()
    else:
        one.press("Ctrl+Down")
        assert one.page.current_record()[1] != was[3]
    one.press("Esc")
    assert one.window._section == "deals"
    assert not sheet.isVisible()
