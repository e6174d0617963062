"""The open deal: its stage bar, its outcome, its products and moves, and saving them as one gesture."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.model.deal import Deal, DealStatus
from crmdesk.services import deal_lines, deal_moves, deals, records
from crmdesk.services.deal_lines import Line
from crmdesk.ui.record_editor import Then
from crmdesk.ui.widgets.button import Button
from tests.oracle.state import differences, state_of
from tests.ui.deal_parts import Deals
from tests.ui.window_parts import plain

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, tmp_path_factory, request):
    shown = Deals(qapp, tmp_path, tmp_path_factory, language=request.param)
    yield shown
    shown.close()


@pytest.fixture
def english(qapp, tmp_path, tmp_path_factory):
    shown = Deals(qapp, tmp_path, tmp_path_factory)
    yield shown
    shown.close()


def edit(one, title):
    deal = one.choose(title)
    one.do("edit")
    one.settle()
    return deal, one.sheet.editor


def stored(one, deal):
    return one.work.read(lambda session: session.get(Deal, deal))


def product(one):
    return deals_product(one.work)


def deals_product(work):
    from crmdesk.services import finding

    return finding.choices(work, entity="product")[0].id


def put_line(one, editor, quantity="2", price=None):
    """Add a product by hand, and wait for its price."""
    QTest.mouseClick(editor.lines.add, LEFT)
    row = editor.lines.rows[-1]
    row.product.set_link(product(one), "Desk")
    row.product.edited.emit()
    one.settle()
    row.quantity.line.setText(quantity)
    row.quantity.edited.emit()
    if price is not None:
        row.price.line.setText(price)
        row.price.edited.emit()
    return row


def test_a_press_on_the_stage_bar_moves_the_deal(one):
    deal, editor = edit(one, "Gamma")
    assert [step.order for step in editor.stage_bar.steps] == [-1, 0, 1, 2]
    QTest.mouseClick(editor.stage_bar.steps[3], LEFT)
    one.settle()
    assert stored(one, deal).stage_id == one.stage(3)
    assert [step.order for step in editor.stage_bar.steps] == [-3, -2, -1, 0]
    assert len(editor.moves.rows) == 2
    assert "Gamma" in one.columns()[3]


def test_typing_survives_a_move_and_is_saved_after_it(english):
    deal, editor = edit(english, "Gamma")
    editor.form.put("next_step", "Send the offer")
    QTest.mouseClick(editor.stage_bar.steps[2], LEFT)
    english.settle()
    assert editor.form.widget("next_step").read() == "Send the offer"
    editor.save(Then.CLOSE)
    english.settle()
    assert stored(english, deal).next_step == "Send the offer"
    assert stored(english, deal).stage_id == english.stage(2)
    assert english.sheet is None


def test_the_bar_mirrors(one):
    edit(one, "Gamma")
    places = [step.geometry().center().x() for step in one.sheet.editor.stage_bar.steps]
    assert places == sorted(places, reverse=one.window.isRightToLeft())


def test_products_and_fields_are_one_gesture(one):
    deal, editor = edit(one, "Gamma")
    before = state_of(one.work.engine)
    row = put_line(one, editor, quantity="3")
    assert row.price.read() == 500_00
    assert row.line() == Line(product(one), "Desk", Decimal(3), 500_00)
    assert not editor.lines.use_sum.isHidden()
    QTest.mouseClick(editor.lines.use_sum, LEFT)
    assert editor.form.widget("amount").read() == 1_500_00
    assert editor.lines.use_sum.isHidden()
    editor.save(Then.CLOSE)
    one.settle()
    assert deal_lines.lines_of(one.work, deal=deal) == [Line(product(one), "Desk", Decimal(3), 500_00)]
    assert stored(one, deal).amount == 1_500_00
    one.do("undo")
    assert differences(before, state_of(one.work.engine)) == []


def test_a_line_that_cannot_be_read_is_pointed_out(english):
    deal, editor = edit(english, "Gamma")
    row = put_line(english, editor, quantity="many")
    editor.save(Then.CLOSE)
    english.settle()
    assert row.quantity.error
    assert "Nothing was saved" in editor.bar.text()
    assert deal_lines.lines_of(english.work, deal=deal) == []
    row.quantity.line.setText("0")
    row.quantity.edited.emit()
    editor.save(Then.CLOSE)
    english.settle()
    assert "over 0" in plain(editor.bar.text())
    row.quantity.line.setText("2")
    row.quantity.edited.emit()
    editor.save(Then.CLOSE)
    english.settle()
    assert [line.quantity for line in deal_lines.lines_of(english.work, deal=deal)] == [2]


def test_a_new_deal_begins_in_the_stage_of_its_column(one, type_text):
    QTest.mouseClick(one.board.columns[2].head.plus, LEFT)
    one.settle()
    editor = one.sheet.editor
    assert [step.order for step in editor.stage_bar.steps] == [-2, -1, 0, 1]
    editor.form.put("title", "Theta")
    editor.save(Then.CLOSE)
    one.settle()
    assert "Theta" in one.columns()[2]
    assert one.chosen() == "Theta"


def test_a_new_deal_asks_only_for_a_title(one):
    one.choose("Alpha")
    one.do("new")
    editor = one.sheet.editor
    editor.save(Then.CLOSE)
    one.settle()
    assert editor.form.widget("title").error
    editor.form.put("title", "Iota")
    editor.save(Then.CLOSE)
    one.settle()
    assert "Iota" in one.columns()[0]


def test_the_stage_says_the_usual_probability(english):
    _deal, editor = edit(english, "Gamma")
    assert editor.form.widget("probability").read() is None
    assert editor.form.widget("probability").line.placeholderText().strip() == "30% as in its stage"
    QTest.mouseClick(editor.stage_bar.steps[3], LEFT)
    english.settle()
    assert editor.form.widget("probability").line.placeholderText().strip() == "75% as in its stage"


def test_amount_and_currency_stand_side_by_side(one):
    _deal, editor = edit(one, "Gamma")
    amount, currency = (editor.form.widget(name) for name in ("amount", "currency"))
    heights = [part.mapTo(editor, part.rect().topLeft()).y() for part in (amount, currency)]
    assert heights[0] == heights[1]


def test_a_currency_without_a_rate_is_told_in_words(english):
    deal, editor = edit(english, "Gamma")
    editor.form.put("currency", "EUR")
    editor.form.widget("currency").edited.emit()
    editor.save(Then.CLOSE)
    english.settle()
    said = plain(editor.form.widget("currency").error)
    assert "Gamma" in said
    assert "EUR" in said
    assert "no rate is known" in said
    assert stored(english, deal).currency == "USD"
    day = stored(english, deal).created
    records.save(english.work, entity="rate", values={"currency": "EUR", "day": day, "rate": Decimal("1.1")})
    editor.save(Then.CLOSE)
    english.settle()
    assert stored(english, deal).base_amount == 1_100_00


def test_a_closed_deal_shows_how_it_ended_and_is_reopened(one):
    deal = one.id_of("Gamma")
    deals.lose(one.work, deal=deal, reason="Price", competitor="Initech")
    one.page.show_record("deal", deal)
    one.settle()
    pane = one.page.pane
    said = plain(pane.outcome.facts.text())
    assert "Price" in said
    assert "Initech" in said
    assert not any(step.isEnabled() for step in pane.stage_bar.steps)
    QTest.mouseClick(pane.outcome.reopen, LEFT)
    one.settle()
    assert stored(one, deal).status is DealStatus.OPEN
    assert all(step.isEnabled() for step in pane.stage_bar.steps)


def test_lost_from_the_editor_asks_for_the_reason_there(english, type_text):
    deal, editor = edit(english, "Gamma")
    QTest.mouseClick(editor.outcome.lost, LEFT)
    english.settle()
    type_text(english.page.acts.popover.reason.line, "No budget")
    english.page.acts.popover.submit()
    english.settle()
    assert stored(english, deal).lost_reason == "No budget"
    assert "No budget" in plain(editor.outcome.facts.text())


def test_moves_are_told_with_their_days(english):
    deal = english.id_of("Alpha")
    deals.move(english.work, deals=[deal], stage=english.stage(1))
    deals.win(english.work, deal=deal)
    deals.reopen(english.work, deal=deal, stage=english.stage(3))
    deals.lose(english.work, deal=deal, reason="Price")
    told = deal_moves.told_moves(english.work, deal=deal)
    assert [(one.stage, one.outcome.value, one.days) for one in told] == [
        ("Negotiation", "lost", None),
        ("Negotiation", "open", 0),
        ("Qualified", "won", 0),
        ("Qualified", "open", 0),
        ("New", "open", 6),
    ]
    english.page.show_record("deal", deal)
    english.settle()
    rows = english.page.pane.moves.rows
    assert [plain(row.words) for row in rows] == [
        "Lost: Price", "Negotiation", "Won in Qualified", "Qualified", "New",
    ]  # fmt: skip
    assert "Lost: Price" in plain(english.page.pane.moves.accessibleDescription())


def test_the_pane_tells_the_products(one):
    deal = one.id_of("Gamma")
    lines = [Line(product(one), "Desk", Decimal("1.5"), 200_00)]
    records.save(one.work, entity="deal", record=deal, values={}, also=deal_lines.writer(lines))
    one.page.show_record("deal", deal)
    one.settle()
    row = one.page.pane.products.rows[0]
    assert row.words == "Desk"
    assert plain(row.end) == plain(one.desk.fmt.money(300_00, "USD"))


@pytest.mark.parametrize("theirs", [True, False])
def test_products_that_somebody_else_changed_are_asked_about(english, theirs):
    deal, editor = edit(english, "Gamma")
    put_line(english, editor, quantity="4")
    other = [Line(product(english), "Desk", Decimal(9), 200_00)]
    records.save(english.work, entity="deal", record=deal, values={}, also=deal_lines.writer(other))
    english.settle()
    editor.save(Then.CLOSE)
    english.settle()
    assert "Somebody changed the products" in editor.bar.text()
    assert deal_lines.lines_of(english.work, deal=deal) == other
    buttons = {one.text(): one for one in editor.bar.findChildren(Button) if one.isVisible()}
    assert QApplication.focusWidget() is buttons["My version"]
    buttons["Their version" if theirs else "My version"].click()
    english.settle()
    assert [line.quantity for line in deal_lines.lines_of(english.work, deal=deal)] == [9 if theirs else 4]
    assert english.sheet is None or not english.sheet.isVisible()


def test_the_focus_stays_among_the_products_when_they_are_saved(one):
    deal, editor = edit(one, "Gamma")
    row = put_line(one, editor)
    row.price.line.setFocus()
    editor.form.put("amount", 5_00)
    editor.form.widget("amount").edited.emit()
    assert row.price.read_back == ""
    editor.save()
    one.settle()
    assert QApplication.focusWidget() is row.price.line
    assert not editor.lines.is_changed()
    assert len(deal_lines.lines_of(one.work, deal=deal)) == 1


def test_tab_goes_through_the_products_before_the_buttons(one):
    _deal, editor = edit(one, "Gamma")
    row = put_line(one, editor)
    row.price.line.setFocus()
    reached = []
    while QApplication.focusWidget() is not editor.save_close and len(reached) < 9:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached[:2] == [row.remove, editor.lines.add]
    assert reached[-1] is editor.save_close
    editor.form.more.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is row.product.line


def test_the_customer_is_opened_from_the_pane(english):
    asked = []
    english.page.pane.record_asked.connect(lambda entity, record: asked.append((entity, record)))
    english.page.show_record("deal", english.id_of("Gamma"))
    english.settle()
    QTest.mouseClick(english.page.pane.head.link, LEFT)
    assert asked[0][0] == "company"


def test_another_language_keeps_what_was_typed(english):
    _deal, editor = edit(english, "Gamma")
    editor.form.put("next_step", "Ring Sara")
    put_line(english, editor, quantity="4")
    english.appearance.switch_language("fa")
    english.settle()
    assert editor.form.widget("next_step").read() == "Ring Sara"
    assert editor.lines.rows[0].line().quantity == 4
    assert editor.lines.rows[0].quantity.line.text() == "۴"
