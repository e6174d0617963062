"""Targets in a real window: figures by their names, numbers typed and shown in their units."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.kpi.own import Composed
from crmdesk.l10n.measured import InUnit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Grain, Period
from crmdesk.services import own_kpis, records
from crmdesk.services.list_filters import Op
from crmdesk.ui.cells import Writing
from crmdesk.ui.conditions import said
from crmdesk.ui.dialogs.filter_popover import FilterPopover
from crmdesk.ui.history_list import HistoryList, change_words
from tests.ui.conftest import send_key, send_text
from tests.ui.test_inputs_page import opened

SEVERAL = {
    "win_rate": "0.0255",
    "sales_total": "1250000",
    "sales_cycle": "40",
    "first_reply_time": "2.5",
    "nps": "30",
}


@pytest.fixture
def show(qapp, tmp_path, tmp_path_factory):
    """Opens the list of targets of a book in a language."""
    shown = []

    def show(language="en", **values):
        one = opened(qapp, tmp_path, tmp_path_factory, language=language)
        shown.append(one)
        for kpi, value in values.items():
            aim(one, kpi, value)
        one.page.show_kind("target")
        one.page.refresh({})
        one.settle()
        return one

    yield show
    for one in shown:
        one.close()


def aim(one, kpi, value):
    period = Period.containing(dt.date(2026, 3, 25), Grain.MONTH, one.work.facts.calendar)
    values = {"kpi": kpi, "period": period, "value": Decimal(value)}
    return records.save(one.work, entity="target", values=values).id


def cells(one):
    """What each row says, without direction marks: its figure, then its target."""
    rows = one.page.shown.table.rows
    names = [field.name for field in rows.fields]
    columns = names.index("kpi"), names.index("value")
    return {
        tuple(strip_marks(rows.data(rows.index(row, column))) for column in columns)
        for row in range(rows.rowCount())
    }


def form_of(one):
    return one.page.shown._sheet.editor.form


def begin(one):
    one.page.shown.begin()
    one.settle()
    return form_of(one)


def type_into(widget, text):
    widget.setFocus()
    QApplication.processEvents()
    widget.line.clear()
    send_text(widget.line, text)


def choose(one, widget, text):
    """Type a part of a name and take the first figure offered."""
    type_into(widget, text)
    widget.suggestions.ask()
    one.settle()
    key, words = widget.suggestions.rows()[0]
    widget.suggestions.taken.emit(key, words)
    widget.suggestions.close()


def save(one):
    one.window.commands["save_close"].trigger()
    one.settle()


def stored(one, record, *names):
    values = records.open_record(one.work, entity="target", record=record).values
    return [values[name] for name in names]


def test_the_list_tells_figures_by_name_and_numbers_in_their_units(show):
    assert cells(show(**SEVERAL)) == {
        ("Close rate", "2.55%"),
        ("Sales", "$1,250,000"),
        ("Sales cycle length", "40 days"),
        ("Time to first reply", "2 hours and 30 minutes"),
        ("Net promoter score", "30"),
    }


def test_the_list_is_in_the_language_digits_and_currency_of_the_reader(show):
    found = cells(show("fa", **SEVERAL))
    assert ("نرخ بستن قرارداد", "۲٫۵۵٪") in found
    assert ("فروش", "۱۲۵٬۰۰۰\u00a0تومان") in found
    assert ("طول چرخهٔ فروش", "۴۰ روز") in found


def test_a_share_is_typed_in_persian_percent_and_taken_back(show):
    one = show("fa")
    form = begin(one)
    choose(one, form.widget("kpi"), "بستن")
    assert form.widget("kpi").line.text() == "نرخ بستن قرارداد"
    assert form.widget("value").line.unit == "٪"
    type_into(form.widget("period"), "۱۴۰۵-۰۱")
    type_into(form.widget("value"), "۳۵")
    type_into(form.widget("benchmark"), "۳۰٫۵٪")
    save(one)
    assert stored(one, 1, "kpi", "value", "benchmark") == ["win_rate", Decimal("0.35"), Decimal("0.305")]
    assert cells(one) == {("نرخ بستن قرارداد", "۳۵٪")}
    one.desk.undo()
    one.settle()
    assert cells(one) == set()


def test_money_is_typed_in_toman_and_kept_in_the_currency_of_the_book(show):
    one = show("fa")
    form = begin(one)
    choose(one, form.widget("kpi"), "فروش")
    form.widget("kpi").set_value("sales_total")
    form.widget("kpi").edited.emit()
    assert form.widget("value").line.unit == "تومان"
    type_into(form.widget("period"), "۱۴۰۵-۰۱")
    type_into(form.widget("value"), "۵٬۰۰۰")
    assert "تومان" in form.widget("value").read_back
    save(one)
    assert stored(one, 1, "value") == [Decimal(50_000)]
    assert cells(one) == {("فروش", "۵٬۰۰۰\u00a0تومان")}


@pytest.mark.parametrize(
    ("kpi", "unit", "shown"),
    [
        ("win_rate", "%", "2.55"),
        ("sales_total", "US$", "1,250,000.00"),
        ("sales_cycle", "days", "40"),
        ("first_reply_time", "hours", "2.5"),
        ("nps", "", "30"),
    ],
)
def test_the_form_shows_a_number_as_it_is_typed_with_its_unit(show, kpi, unit, shown):
    one = show(**{kpi: SEVERAL[kpi]})
    one.page.shown.open_record(1)
    one.settle()
    field = form_of(one).widget("value")
    assert (field.line.text(), field.line.unit) == (shown, unit)
    assert not form_of(one).is_changed()
    assert one.page.shown._sheet.editor.title.text() == cells(one).pop()[0]


def test_another_figure_turns_the_unit_and_leaves_what_is_typed(show):
    one = show()
    form = begin(one)
    value = form.widget("value")
    type_into(value, "40")
    assert (value.line.unit, value.read(), value.read().unit) == ("", Decimal(40), "")
    choose(one, form.widget("kpi"), "close")
    assert (value.line.unit, value.line.text(), value.read()) == ("%", "40", Decimal("0.4"))
    assert value.read_back == "= 40%"
    choose(one, form.widget("kpi"), "cycle")
    assert (value.line.unit, value.read()) == ("days", Decimal(40))


def test_a_name_typed_whole_needs_no_choosing(show):
    one = show()
    form = begin(one)
    type_into(form.widget("kpi"), "close  RATE")
    type_into(form.widget("value"), "7")
    assert form.widget("value").read() == Decimal("0.07")
    assert form.widget("kpi").line.text() == "Close rate"


def test_the_form_of_a_new_record_says_what_is_new(show):
    one = show()
    for kind, text in (("target", "New target"), ("baseline", "New baseline"), ("usage", "New use")):
        one.page.show_kind(kind)
        begin(one)
        assert one.page.shown._sheet.editor.title.text() == text
        one.page.shown._sheet.close_sheet()


def test_what_is_no_figure_is_said_beside_the_field_and_stays(show):
    one = show()
    form = begin(one)
    type_into(form.widget("kpi"), "happiness")
    type_into(form.widget("period"), "2026-03")
    type_into(form.widget("value"), "7")
    save(one)
    assert form.widget("kpi").error == "There is no KPI “happiness”."
    assert form.widget("kpi").line.text() == "happiness"
    assert cells(one) == set()


def test_figures_are_searched_by_words_of_their_names_own_ones_included(show):
    one = show()
    made = Composed(kpi="", name="Rate of returns", expression="win_rate", unit="share", better="down")
    own_kpis.add(one.work, made=made)
    field = begin(one).widget("kpi")
    type_into(field, "rate")
    field.suggestions.ask()
    names = [words for _key, words in field.suggestions.rows()]
    assert "Rate of returns" in names
    assert "Close rate" in names
    assert all("rate" in words.lower() for words in names)
    assert names == sorted(names, key=str.lower)
    type_into(field, "returns RATE")
    field.suggestions.ask()
    assert [words for _key, words in field.suggestions.rows()] == ["Rate of returns"]


def test_down_offers_every_figure_whatever_is_shown(show):
    one = show(win_rate="0.02")
    one.page.shown.open_record(1)
    one.settle()
    field = form_of(one).widget("kpi")
    field.setFocus()
    send_key(field.line, Qt.Key.Key_Down)
    assert len(field.suggestions.rows()) > 50
    field.suggestions.close()
    assert field.read() == "win_rate"


def test_the_figure_and_its_numbers_follow_the_language(show):
    one = show(win_rate="0.02")
    one.page.shown.open_record(1)
    one.settle()
    one.appearance.switch_language("fa")
    one.settle()
    form = form_of(one)
    assert form.widget("kpi").line.text() == "نرخ بستن قرارداد"
    assert (form.widget("value").line.text(), form.widget("value").line.unit) == ("۲", "٪")
    assert not form.is_changed()
    assert one.page.shown._sheet.editor.title.text() == "نرخ بستن قرارداد"
    assert cells(one) == {("نرخ بستن قرارداد", "۲٪")}


def test_a_draft_comes_back_in_the_unit_of_its_figure(show):
    one = show()
    form = begin(one)
    choose(one, form.widget("kpi"), "close")
    type_into(form.widget("value"), "12.5")
    kept = form.snapshot()
    form.start({})
    assert form.widget("value").line.unit == ""
    form.restore(kept)
    assert form.widget("kpi").read() == "win_rate"
    assert (form.widget("value").line.text(), form.widget("value").line.unit) == ("12.5", "%")
    assert form.widget("value").read() == Decimal("0.125")


def test_a_number_finer_than_it_is_shown_stays_exact_until_it_is_typed_over(show):
    one = show(sales_total="10.00501", win_rate="0.333333333333")
    for record in (1, 2):
        one.page.shown.open_record(record)
        one.settle()
        assert not form_of(one).is_changed()
        one.page.shown._sheet.editor.give_up()
    one.page.shown.open_record(1)
    one.settle()
    type_into(form_of(one).widget("value"), "10.01")
    save(one)
    assert stored(one, 1, "value") == [Decimal("10.01")]


@pytest.mark.parametrize(
    ("name", "typed", "chip", "kept"),
    [
        ("kpi", "Sales", "KPI: Sales", {"Sales"}),
        ("value", "2%", "Target: from 2%", {"Close rate"}),
        ("value", "35", "Target: from 35", {"Sales", "Sales cycle length"}),
    ],
)
def test_the_list_is_narrowed_by_figure_share_and_number(show, name, typed, chip, kept):
    one = show(**SEVERAL)
    head = one.page.shown.head
    head.add_condition()
    popover = next(x for x in QApplication.topLevelWidgets() if isinstance(x, FilterPopover))
    popover.field_box.setCurrentIndex(popover.field_box.findData(name))
    ops = [popover.op_box.itemData(row) for row in range(popover.op_box.count())]
    assert ops[:2] == ([Op.IS, Op.IS_NOT] if name == "kpi" else [Op.AT_LEAST, Op.AT_MOST])
    type_into(popover.value, typed)
    popover._apply()
    one.settle()
    chips = [strip_marks(said(one, head.desk, Writing(head.desk.fmt, "USD"))) for one in head.conditions]
    assert chips == [chip]
    assert {figure for figure, _value in cells(one)} == kept


def test_the_search_of_the_list_finds_targets(show):
    one = show("fa", **SEVERAL)
    head = one.page.shown.head
    head.search.setText("نرخ بستن")
    head.apply()
    one.settle()
    assert cells(one) == {("نرخ بستن قرارداد", "۲٫۵۵٪")}


def test_history_is_read_in_words(show):
    one = show("fa", win_rate="0.02")
    records.save(one.work, entity="target", record=1, values={"value": InUnit(Decimal("0.05"), "share")})
    told = HistoryList(one.desk, "target")
    told.show_record(1)
    one.settle()
    writing = Writing(one.desk.fmt, one.work.facts.currency)
    (change,) = told.events[0].changes
    said = strip_marks(change_words(change, writing))
    assert "۲٪" in said
    assert "۵٪" in said
    assert "نرخ بستن قرارداد" in told.rows[0].accessibleName()
    told.deleteLater()
