"""The list of customers worth an offer: reached from the customers at risk, opened, sorted, written to a file."""

import csv
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Period
from crmdesk.services import offers, settings
from crmdesk.services.drilling import Drilled
from crmdesk.ui.dialogs import offers_sheet
from crmdesk.ui.dialogs.offers_sheet import OffersSheet
from crmdesk.ui.outfit import Outfit
from tests.ui.kpi_parts import KpiWindow, story_book

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)


@pytest.fixture
def shown(qapp, tmp_path):
    """A function that opens the panel in a language, with its period at October."""
    made = []

    def show(language="en"):
        work = story_book(tmp_path, language)
        one = KpiWindow(qapp, tmp_path, work, language)
        one.outfit = Outfit(one.window, str(tmp_path / "story.crm"))
        made.append(one)
        one.page.show_period(OCTOBER)
        one.settle()
        return one

    yield show
    for one in made:
        one.close()


def opened(one):
    """The list, opened by the action of the window."""
    one.window.findChild(QAction, "offers").trigger()
    one.settle()
    return one.window.findChild(OffersSheet)


def test_it_stands_beside_the_customers_at_risk(shown):
    one = shown()
    one.page.open_number(Drilled(kpi="at_risk", period=OCTOBER), one.page.tiles.tiles[0])
    one.settle()
    button = one.page._sheet.offers
    assert button.isVisible()
    button.click()
    one.settle()
    sheet = one.window.findChild(OffersSheet)
    assert sheet.isVisible()
    assert sheet.found.period == OCTOBER
    assert not one.page._sheet.isVisible()
    one.page.open_number(Drilled(kpi="win_rate", period=OCTOBER), one.page.tiles.tiles[0])
    one.settle()
    assert not one.page._sheet.offers.isVisible()


def test_its_rows_are_those_of_the_service_and_sort(shown):
    one = shown()
    sheet = opened(one)
    found = offers.read_offers(one.work, period=OCTOBER)
    assert found.customers
    assert [row.record for row in sheet.rows] == [row.record for row in found.customers]
    assert 0 < len(sheet.rows) < found.of
    for column in ("days", "left"):
        sheet.table.sort_asked.emit(column)
        values = [getattr(row, column) for row in sheet.rows]
        assert values == sorted(values, reverse=True)
    sheet.table.sort_asked.emit("name")
    assert [row.order for row in sheet.rows] == sorted(row.order for row in found.customers)
    total = round(sum((row.value for row in sheet.rows), Fraction(0)))
    assert one.desk.fmt.amount(total, one.work.facts.currency, 0) in sheet.sum_row.sums.values()


def test_enter_opens_the_customer(shown):
    one = shown()
    sheet, wanted = opened(one), []
    sheet.record_wanted.disconnect()
    sheet.record_wanted.connect(lambda entity, record: wanted.append((entity, record)))
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    one.settle()
    [(entity, record)] = wanted
    assert entity in {"company", "contact"}
    assert record == sheet.rows[0].record
    assert not sheet.isVisible()


def test_all_rows_are_written_to_a_file(shown, tmp_path, monkeypatch):
    one = shown()
    sheet, file = opened(one), tmp_path / "offers.csv"
    monkeypatch.setattr(offers_sheet, "ask_save_path", lambda *_asked: file)
    sheet.export.click()
    one.settle()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        head, *lines = list(csv.reader(stream))
    assert head == list(offers.LABELS.values())
    assert len(lines) == len(sheet.rows)
    first, facts = sheet.rows[0], one.work.facts
    named = dict(zip(offers.LABELS, lines[0], strict=True))
    assert named["name"] == first.name
    assert named["since"] == first.since.isoformat()
    assert round(float(named["value"]) * 10**facts.exponent) == round(first.value)


def test_the_rule_is_told_and_leads_to_the_settings(shown):
    one = shown("fa")
    settings.change(one.work, values={"offer_share": 150, "offer_months": 3})
    sheet = opened(one)
    told = strip_marks(sheet.sentence.text())
    assert "۱۵۰" in told
    assert "۳" in told
    few = {row.record for row in sheet.rows}
    sheet.rule.click()
    one.settle()
    assert not sheet.isVisible()
    assert one.window._section == "settings"
    settings.change(one.work, values={"offer_share": 0, "offer_months": 0})
    every = {row.record for row in offers.read_offers(one.work, period=OCTOBER).customers}
    assert few < every


def test_nobody_is_worth_an_offer_where_the_rule_is_too_strict(shown):
    one = shown()
    settings.change(one.work, values={"offer_months": 600})
    sheet = opened(one)
    assert sheet.rows == []
    assert not sheet.export.isVisible()
    assert "600 months" in strip_marks(sheet.sentence.text())
