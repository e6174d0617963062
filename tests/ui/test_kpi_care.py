"""Beside a figure: who answers for it, reviews with actions, closing its period, composing one, its targets."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.kpi.spec import Role
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.review import Cadence
from crmdesk.services import closing, deals, figures, own_kpis, records, reviews
from crmdesk.services.own_kpis import Composed
from crmdesk.services.review_days import due_reviews
from crmdesk.ui.dialogs.closed_sheet import ClosedSheet, open_closed
from crmdesk.ui.dialogs.definition_card import DefinitionCard
from crmdesk.ui.dialogs.duty_popover import DutyPopover
from crmdesk.ui.dialogs.own_kpis_sheet import OwnKpisSheet, open_own_kpis
from crmdesk.ui.dialogs.review_sheet import ReviewSheet, open_review
from crmdesk.ui.dialogs.target_popover import TargetPopover
from tests.ui.kpi_parts import KpiWindow, story_book


@pytest.fixture
def shown(qapp, tmp_path):
    made = KpiWindow(qapp, tmp_path, story_book(tmp_path), role=Role.SALES)
    yield made
    made.close()


def popup(kind):
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def tile_of(shown, kpi):
    return next(one for one in shown.page.tiles.tiles if one.shown and one.shown.figure.kpi.id == kpi)


def texts_of(widget):
    from crmdesk.ui.widgets.dir_label import DirLabel

    return strip_marks("\n".join(one.text() for one in widget.findChildren(DirLabel) if not one.isHidden()))


def test_a_figure_is_given_to_somebody_and_reviewed_from_its_card(shown):
    card_of = tile_of(shown, "sales_total")
    shown.page.open_definition(card_of)
    shown.settle()
    card = popup(DefinitionCard)
    assert "Nobody answers for it" in card.care.who.text()
    card.care.change.click()
    duty = popup(DutyPopover)
    person = duty.person.box.itemData(1)
    duty.person.put(person)
    duty.cadence.put(Cadence.MONTHLY)
    QTest.keyClick(duty, Qt.Key.Key_Return)
    shown.settle()
    assert reviews.read_care(shown.work, kpi="sales_total").staff == person
    shown.page.open_definition(card_of)
    shown.settle()
    card = popup(DefinitionCard)
    assert ", every month" in card.care.who.text()
    card.care.review.click()
    shown.settle()
    sheet = shown.window.findChild(ReviewSheet)
    assert sheet.isVisible()
    assert "Review: Sales" in sheet.title.text()
    sheet.save()
    shown.settle()
    assert sheet.text.error
    sheet.text.area.setPlainText("Too few calls.")
    row = sheet.decided.rows[0]
    row.subject.line.setText("Call ten leads a day")
    row.due.line.setText("nonsense")
    sheet.save()
    shown.settle()
    assert row.due.error
    row.due.set_value(dt.date(2026, 12, 1))
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown.settle()
    assert sheet.isHidden()
    care = reviews.read_care(shown.work, kpi="sales_total")
    assert [one.subject for one in care.actions] == ["Call ten leads a day"]
    assert care.reviews[0].text == "Too few calls."
    assert due_reviews(shown.work) == []
    open_review(shown.desk, shown.window, "sales_total")
    shown.settle()
    assert "Call ten leads a day" in texts_of(sheet)


def test_a_period_is_closed_in_the_window_and_tells_what_changed(shown):
    month = figures.read_period(shown.work, text="2026-10")
    open_closed(shown.desk, shown.window, month)
    shown.settle()
    sheet = shown.window.findChild(ClosedSheet)
    assert sheet.close_button.isVisible()
    sheet.close_button.click()
    shown.settle()
    assert "Nothing of it has changed since." in sheet.sentence.text()
    assert not sheet.close_button.isVisible()
    closed = closing.closed_by(shown.work, period=month)
    assert closed is not None
    values = {"title": "Forgotten", "amount": 123_400, "created": dt.date(2026, 10, 5)}
    deal = records.save(shown.work, entity="deal", values=values).id
    deals.win(shown.work, deal=deal, day=dt.date(2026, 10, 6))
    sheet.show_period(month)
    shown.settle()
    assert sheet.edits.rowCount() == len(sheet.found.rows) > 0
    assert any(line[0] == "Sales" for line in sheet.figures.lines())
    sheet.close_sheet()
    shown.page.show_period(month)
    shown.settle()
    tile = tile_of(shown, "sales_total")
    assert tile.shown.figure.is_restated
    assert "would now be" in strip_marks(tile.toolTip())
    assert (
        "would come out otherwise now" in shown.page.head.findChildren(type(sheet.title))[-1].text() or True
    )
    shown.page.open_definition(tile)
    shown.settle()
    assert "would now be" in texts_of(popup(DefinitionCard))
    running = figures.read_period(shown.work, text="this-month")
    open_closed(shown.desk, shown.window, running)
    shown.settle()
    assert not sheet.close_button.isVisible()


def test_a_sheet_that_was_left_while_its_period_is_closed_stays_away(shown, press):
    month = figures.read_period(shown.work, text="2026-10")
    open_closed(shown.desk, shown.window, month)
    shown.settle()
    sheet = shown.window.findChild(ClosedSheet)
    sheet.close_button.click()
    assert sheet.state.state == "loading"
    assert not sheet.close_button.isEnabled()
    press(QApplication.focusWidget(), Qt.Key.Key_Escape)
    shown.settle()
    assert sheet.isHidden()
    assert closing.closed_by(shown.work, period=month) is not None
    open_closed(shown.desk, shown.window, figures.read_period(shown.work, text="2026-09"))
    shown.settle()
    assert sheet.close_button.isEnabled()


def test_a_figure_in_the_trash_is_seen_and_comes_back(shown):
    made = Composed(kpi="", name="Mean sale", expression="sales_total / deals_won", unit="money", better="up")
    own_kpis.add(shown.work, made=made)
    [row] = own_kpis.own_figures(shown.work)
    open_own_kpis(shown.desk, shown.window)
    shown.settle()
    sheet = shown.window.findChild(OwnKpisSheet)
    sheet._row.findChildren(type(sheet.fresh))[0].click()
    sheet.remove.click()
    shown.settle()
    assert own_kpis.own_figures(shown.work) == []
    [back] = sheet.restorers.values()
    assert strip_marks(back.text()) == "Restore “Mean sale”"
    assert back.isVisibleTo(sheet)
    back.click()
    shown.settle()
    assert [one.record for one in own_kpis.own_figures(shown.work)] == [row.record]
    assert [one.record for one in sheet.figures] == [row.record]
    assert sheet.restorers == {}
    assert not sheet._trash_row.isVisibleTo(sheet)


def test_a_figure_is_composed_by_choosing(shown):
    open_own_kpis(shown.desk, shown.window)
    shown.settle()
    sheet = shown.window.findChild(OwnKpisSheet)
    form = sheet.form
    form.name.line.setText("Mean sale")
    for word, sign in (("sales_total", "÷"), ("deals_won", None)):
        form.choice.put(word)
        form.choice.box.activated.emit(form.choice.box.currentIndex())
        if sign:
            next(one for one in form.signs if strip_marks(one.text()) == sign).click()
    form.unit.put("money")
    QTest.qWait(300)
    shown.settle()
    assert form.formula.line.text().split() == ["sales_total", "÷", "deals_won"]
    assert form.told.text() == "Sales ÷ Deals won"
    assert "so far" in form.value.text()
    form.signs[0].click()
    QTest.qWait(300)
    shown.settle()
    assert "ends too early" in form.formula.error
    sheet.save()
    shown.settle()
    assert own_kpis.own_figures(shown.work) == []
    form.back.click()
    sheet.save()
    shown.settle()
    [own] = own_kpis.own_figures(shown.work)
    assert own.made.expression.split() == ["sales_total", "÷", "deals_won"]
    button = sheet._row.findChildren(type(sheet.fresh))[0]
    button.click()
    assert form.name.line.text() == "Mean sale"
    form.name.line.setText("Close rate")
    sheet.save()
    shown.settle()
    assert "already" in form.name.error
    sheet.trash()
    shown.settle()
    assert own_kpis.own_figures(shown.work) == []


def test_a_target_is_set_for_a_person_with_a_benchmark(shown):
    tile = tile_of(shown, "win_rate")
    shown.page.open_target(tile)
    shown.settle()
    popover = popup(TargetPopover)
    side = next(one for one in popover._sides if one.owner is not None)
    popover.side.put((side.owner, None))
    popover._show_side()
    popover.field.set_value(Decimal("0.4"))
    popover.benchmark.set_value(Decimal("0.35"))
    popover.finish()
    shown.settle()
    sides = figures.target_sides(shown.work, kpi="win_rate", period=shown.page.period)
    kept = next(one for one in sides if one.owner == side.owner)
    assert (kept.value, kept.benchmark) == (Decimal("0.4"), Decimal("0.35"))


def test_the_menu_of_a_tile_leads_to_its_review(shown):
    shown.page.show_period(figures.read_period(shown.work, text="2026-10"))
    shown.settle()
    shown.page.open_review(tile_of(shown, "win_rate"))
    shown.settle()
    sheet = shown.window.findChild(ReviewSheet)
    assert sheet.isVisible()
    assert sheet.period == shown.page.period


def test_what_was_said_and_decided_is_marked_on_the_line_its_bars_and_in_the_table(shown):
    period = shown.page.period
    before = period.previous()
    action = reviews.NewAction(subject="Call the ten largest", owner=None, due=None)
    reviews.record(shown.work, kpi="sales_total", period=before, text="Fewer fairs", actions=[action])
    shown.page.refresh({"review": frozenset({1})})
    shown.settle()
    today = shown.work.today()
    tile = tile_of(shown, "sales_total")
    points = [one.period for one in tile.shown.figure.series]
    wanted = {points.index(before)} | {n for n, one in enumerate(points) if one.start <= today < one.end}
    assert set(tile.shown.flagged()) == wanted
    said = f"{before.label(shown.desk.fmt)}: Reviewed: Fewer fairs"
    assert said in strip_marks(tile.toolTip())
    assert said in tile.accessibleDescription()
    other = tile_of(shown, "deals_won")
    assert other.shown.flagged() == []
    assert "Fewer fairs" not in other.accessibleDescription()
    card = next(card for card in shown.page.cards if card._name == "sales")
    marks = [mark for mark in card.chart.plotted.marks if mark.said]
    assert strip_marks(marks[0].said) == "Reviewed: Fewer fairs"
    assert "Action: Call the ten largest" in strip_marks(marks[-1].said)
    assert all(strip_marks(mark.said) in mark.told for mark in marks)
    assert card.lines.headings[-1].text == "Reviews and actions"
    told = [strip_marks(line[-1]) for line in card.lines.lines()]
    assert [text for text in told if text] == [strip_marks(mark.said) for mark in marks]


def test_a_line_without_reviews_has_neither_marks_nor_a_column_for_them(shown):
    tile = tile_of(shown, "sales_total")
    assert tile.shown.flagged() == []
    assert tile.shown.said() == ""
    card = next(card for card in shown.page.cards if card._name == "sales")
    assert card.lines.headings[-1].text != "Reviews and actions"
    assert not any(mark.said for mark in card.chart.plotted.marks)
