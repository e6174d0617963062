"""An open subscription, its changes with their effect before they are saved, and undoing each of them."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.errors import Conflict
from crmdesk.model.subscription import ChangeKind, SubscriptionStatus
from crmdesk.services import lists, records, subscription_desk, subscriptions
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.subscriptions import NewChange
from crmdesk.ui import theme
from crmdesk.ui.pages.subscriptions.editor import RAN_OUT
from crmdesk.ui.pages.subscriptions.head import facts_of
from crmdesk.ui.pages.subscriptions.value_line import nice_top
from tests.ui.subscription_parts import Subscriptions

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def show(qapp, tmp_path, tmp_path_factory):
    """A function that opens the page; an older window is closed first."""
    shown = []

    def open_it(**how):
        while shown:
            shown.pop().close()
        shown.append(Subscriptions(qapp, tmp_path, tmp_path_factory, **how))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()


@pytest.fixture
def one(show):
    return show()


def story(one):
    """What the history says, row by row."""
    return [[cell.text for cell in line] for line in one.pane.overview.table.told.cells]


def numbers(texts):
    return [Decimal(strip_marks(text).replace(",", "").replace("−", "-")) for text in texts if text]


def told_states(one, number):
    return one.details(number).states


# An open one


def test_the_changes_shown_come_to_the_value_shown(one):
    number = one.open("Team")
    rows = story(one)
    today = one.work.today()
    past = [line[6] for event, line in zip(one.pane.overview.story, rows, strict=True) if event.day <= today]
    assert sum(numbers(past)) == Decimal(one.details(number).monthly) / 100_000 == Decimal(1080)
    assert strip_marks(one.pane.overview.total.sums[6]) == "+1,080.00"
    assert rows[0][1] == "The discount is over (planned)"
    assert numbers([rows[0][6]]) == [120]
    assert [line[1] for line in rows[1:]] == [
        "Upgrade",
        "Downgrade (fewer people)",
        "Upgrade",
        "New subscription",
    ]


def test_the_sum_can_be_followed_step_by_step(one):
    one.open("Team")
    told = [strip_marks(piece.text) for piece in one.pane.overview.sum.pieces]
    assert told == ["12", "×", "$100", "×", "90%", "=", "$1,080"]
    assert "after the discount $1,080" in strip_marks(one.pane.overview.note.text())
    one.open("Yearly")
    told = [strip_marks(piece.text) for piece in one.pane.overview.sum.pieces]
    assert told == ["1", "×", "$1,200", "÷", "12", "=", "$100"]


def reckoned(pieces):
    """The sum as it is written, reckoned plainly up to its result."""
    signs = {"×": "*", "÷": "/", "−": "-"}
    terms = []
    for text in (strip_marks(piece.text) for piece in pieces):
        if text == "=":
            break
        terms.append(
            signs.get(text) or (text if text in "()" else f"Decimal('{text.strip('$€').replace(',', '')}')")
        )
    return eval(" ".join(terms), {"Decimal": Decimal})


def test_a_sum_of_days_in_another_currency_is_the_sum_it_says(one):
    day = one.work.today() - dt.timedelta(days=40)
    records.save(one.work, entity="rate", values={"currency": "EUR", "day": day, "rate": Decimal("1.1")})
    values = {
        "plan": "Fortnight", "company": "Fern", "start": day, "price": 250_00, "currency": "EUR", "interval": "14 days",
        "quantity": Decimal("2.5"), "discount": "50",
    }  # fmt: skip
    number = records.save(one.work, entity="subscription", values=values).id
    one.page.refresh({})
    one.page.show_record("subscription", number)
    one.settle()
    pieces = one.pane.overview.sum.pieces
    own = (Decimal("2.5") * 250 - 50) * Decimal("30.4375") / 14
    assert reckoned(pieces) == own
    assert strip_marks(pieces[-1].text) == f"${round(own * Decimal('1.1'), 2):,}"
    assert one.details(number).monthly == round(own * Decimal("1.1") * 100_000)


@pytest.mark.parametrize("value", [1, 7, 99, 100, 101, 4_500_00, 123_456_789])
def test_the_axis_ends_at_a_round_number_not_far_above(value):
    top = nice_top(value)
    assert value <= top <= 2 * value
    assert len(str(top).rstrip("0")) == 1


def test_what_does_not_count_says_so(one):
    one.open("Trial")
    assert "does not count yet" in one.pane.overview.note.text()
    assert one.pane.overview.sum.pieces[-1].words == "a month when it counts"
    assert one.pane.head.status.text() == "Trial"


def test_a_field_of_the_terms_opens_where_it_is_changed(one):
    one.open("Team")
    fields = {field.term.name: field for field in one.pane.overview.fields.fields}
    fields["price"].click()
    one.settle()
    assert one.form.kind() is ChangeKind.UPGRADE
    assert one.window.focusWidget() is one.form.widget("price").line
    one.do("back")
    fields["discount"].click()
    assert one.form.kind() is ChangeKind.DISCOUNT
    one.do("back")
    fields["plan"].click()
    one.settle()
    assert one.page.sheet is not None


# Changes


def test_the_effect_is_told_before_anything_is_saved(one):
    number = one.open("Team")
    before = told_states(one, number)
    one.do("change_terms")
    one.type("quantity", "15")
    one.rest()
    words = strip_marks(one.changing.effect.words.text())
    assert "it is $1,350 a month instead of $1,080 (+$270)" in words
    assert [strip_marks(piece.text) for piece in one.changing.effect.box.pieces][-1] == "$1,350"
    assert told_states(one, number) == before
    one.do("save_close")
    assert one.changing.isHidden()
    assert one.details(number).monthly == 1350_00_000
    assert story(one)[1][1] == "Upgrade"
    one.do("undo")
    assert told_states(one, number) == before
    assert strip_marks(one.pane.overview.sum.pieces[-1].text) == "$1,080"


def test_typing_is_never_blocked_and_what_cannot_be_says_why(one):
    one.open("Team")
    one.do("change_terms")
    one.type("price", "lots")
    one.rest()
    one.do("save")
    assert one.form.widget("price").error
    one.type("price", "100")
    one.type("day", "01/01/2020")
    one.rest()
    assert "before the subscription starts" in one.changing.effect.words.text()
    one.do("save")
    assert "before the subscription starts" in one.changing.bar.text()
    assert not one.changing.isHidden()


def test_a_lower_value_is_offered_as_a_downgrade_with_its_reason(one):
    number = one.open("Team")
    one.do("change_terms")
    one.type("price", "50")
    one.rest()
    assert "downgrade" in one.changing.hint.text()
    one.changing.hint._buttons[0].click()
    one.rest()
    assert one.form.kind() is ChangeKind.DOWNGRADE
    one.do("save")
    assert one.form.widget("reason").error == subscriptions.NEEDS_REASON
    one.type("reason", "few")
    one.rest()
    offered = one.form.findChildren(QLineEdit)
    assert offered
    one.do("save")
    assert one.details(number).changes[-1].reason == "few"


def test_a_change_by_which_less_is_paid_says_why_whatever_it_is_called(one):
    number = one.open("Team")
    one.do("change_terms")
    assert "reason" not in one.form.shown()
    one.type("price", "50")
    one.do("save")
    assert one.form.widget("reason").error == subscriptions.NEEDS_REASON
    assert one.form.rows["reason"].isVisible()
    one.type("price", "500")
    one.rest()
    assert "reason" not in one.form.shown()
    one.type("price", "50")
    one.rest()
    assert one.form.rows["reason"].isVisible()
    one.type("reason", "کمتر")
    one.do("save")
    told = one.details(number).changes[-1]
    assert (told.kind, told.reason, told.price) == (ChangeKind.DOWNGRADE, "کمتر", 50_00)


def test_what_is_refused_is_scrolled_to(show):
    one = show(size=(960, 540))
    one.open("Team")
    one.do("change_terms")
    one.type("price", "50")
    one.rest()
    one.do("save")
    row = one.form.rows["reason"]
    assert row.visibleRegion().boundingRect().height() == row.height()
    one.page.changing.close_sheet()
    one.do("edit")
    one.settle()
    form = one.page.sheet.editor.form
    form.unfold()
    one.type("end", (one.work.today() + dt.timedelta(3)).isoformat(), form)
    one.do("save_close")
    one.rest()
    row = form.rows["churn_reason"]
    assert row.visibleRegion().boundingRect().height() == row.height()


def test_a_renewal_for_less_says_what_was_paid_and_asks_why(one):
    number = one.open("Yearly")
    held = one.details(number).monthly
    one.page.change_current(ChangeKind.RENEW)
    one.settle()
    one.type("price", "600")
    one.rest()
    assert one.desk.fmt.money(held // 1000, "USD") in one.changing.hint.text()
    assert one.form.rows["reason"].isVisible()
    one.do("save")
    assert one.form.widget("reason").error == subscriptions.NEEDS_REASON
    one.type("reason", "price")
    one.do("save")
    assert [(row.kind, row.reason) for row in one.details(number).changes] == [(ChangeKind.RENEW, "price")]


def test_what_was_cancelled_this_month_is_a_view(one):
    gone = one.id_of("Team")
    one.open("Quarter")
    one.page.show_way("list")
    one.settle()
    subscriptions.cancel(one.work, subscription=gone, reason="price", day=one.work.today(), end=one.work.today())
    one.page.head.show_view("cancelled")
    one.settle()
    rows = one.page.table.rows
    shown = {rows.row(row).id for row in range(rows.rowCount())}
    today = one.work.today()
    query = lists.ListQuery("subscription", ("plan", "ended"))
    ended = {row.id: row.values[1] for row in lists.each_row(one.work, query=query)}
    assert gone in shown
    assert shown == {n for n, day in ended.items() if day and (day.year, day.month) == (today.year, today.month)}
    assert "Cancelled this month" in one.page.head.views.text()
    one.page.head.clear_all()
    one.settle()
    assert rows.rowCount() == len(ended)


def test_on_its_day_a_term_that_was_renewed_says_so(one):
    today = one.work.today()
    company = one.details(one.id_of("Team")).company.id
    values = {"plan": "Weekly", "company": company, "start": today - dt.timedelta(days=7), "price": 5_00}
    number = records.save(one.work, entity="subscription", values=values | {"interval": "weekly"}).id
    assert facts_of(one.details(number), one.window.desk.fmt)[-1] == "Renews today."
    subscriptions.change(one.work, subscription=number, told=NewChange(kind=ChangeKind.RENEW, day=today))
    assert facts_of(one.details(number), one.window.desk.fmt)[-1] == "Renewed today."


def test_a_new_one_says_whose_it_is(one):
    one.do("new")
    form = one.page.sheet.editor.form
    one.type("plan", "Orphan", form)
    one.do("save_close")
    assert form.widget("company").error == subscriptions.NO_CUSTOMER
    one.type("company", "شرکت", form)
    one.do("save_close")
    assert one.page.sheet is None
    assert one.pane.told.customer.name == "شرکت"


def test_an_end_typed_into_the_form_says_why(one):
    number = one.open("Team")
    one.do("edit")
    one.settle()
    form = one.page.sheet.editor.form
    form.unfold()
    one.type("end", (one.work.today() + dt.timedelta(3)).isoformat(), form)
    one.do("save_close")
    assert form.widget("churn_reason").error == subscriptions.NEEDS_REASON
    assert one.details(number).ends is None
    one.type("churn_reason", "price", form)
    one.do("save_close")
    assert one.page.sheet is None
    assert one.details(number).states[-1].reason == "price"


def test_one_that_no_longer_renews_by_itself_is_paid_to_the_end_of_its_term_and_says_why(one):
    number = one.open("Team")
    due = one.details(number).next_due
    one.do("edit")
    one.settle()
    form = one.page.sheet.editor.form
    form.unfold()
    form.widget("auto_renew").box.click()
    one.do("save_close")
    words = one.desk.fmt.sentence(subscriptions.NOT_RENEWED, end=due)
    assert form.widget("churn_reason").error == words
    assert one.details(number).states[-1].status is not SubscriptionStatus.ENDED
    one.type("churn_reason", "price", form)
    one.do("save_close")
    assert one.page.sheet is None
    last = one.details(number).states[-1]
    assert (last.status, last.since, last.reason) == (SubscriptionStatus.ENDED, due, "price")


def test_one_that_ran_out_long_ago_is_asked_why_before_it_is_entered(one):
    one.do("new")
    form = one.page.sheet.editor.form
    form.unfold()
    start = one.work.today() - dt.timedelta(80)
    for name, text in (("plan", "Past"), ("company", "Acme"), ("price", "10"), ("start", start.isoformat())):
        one.type(name, text, form)
    form.widget("auto_renew").box.click()
    one.do("save_close")
    (ended,) = {subscription_desk.ran_out(one.work, values=form.current())}
    assert form.widget("churn_reason").error == one.desk.fmt.sentence(RAN_OUT, end=ended)
    one.type("churn_reason", "price", form)
    one.do("save_close")
    assert one.page.sheet is None
    last = one.pane.told.states[-1]
    assert (last.status, last.since, last.reason) == (SubscriptionStatus.ENDED, ended, "price")


def test_one_whose_renewals_are_told_next_is_entered_without_a_reason(one):
    one.do("new")
    editor = one.page.sheet.editor
    editor.form.unfold()
    start = one.work.today() - dt.timedelta(80)
    for name, text in (("plan", "Past"), ("company", "Acme"), ("price", "10"), ("start", start.isoformat())):
        one.type(name, text, editor.form)
    editor.form.widget("auto_renew").box.click()
    one.do("save_close")
    assert editor.bar.first_offer().text() == "Save anyway"
    editor.bar.first_offer().click()
    one.settle()
    assert one.page.sheet is None
    assert one.pane.told.plan == "Past"


def test_known_reasons_are_offered_while_typing(one):
    one.open("Team")
    one.do("end_subscription")
    one.window.activateWindow()
    one.type("reason", "fewer")
    found = []
    one.form._find_known(lambda known: known.reasons, "fewer", found.extend)
    assert found == [("fewer people", "fewer people")]
    one.form._take_known(one.form.widget("reason"), "fewer people", "fewer people")
    one.do("save")
    assert one.refusals == []


def named_by_deed(one):
    return one.changing.title.text(), one.changing.save_button.text()


def test_paused_resumed_ended_reactivated_and_all_undone(one):
    number = one.open("Team")
    before = told_states(one, number)
    one.pane.head.second.click()
    one.settle()
    assert named_by_deed(one) == ("Pause subscription", "Pause")
    one.type("reason", "holiday")
    one.do("save")
    assert one.details(number).status is SubscriptionStatus.PAUSED
    assert one.pane.head.second.text() == "Resume"
    one.pane.head.second.click()
    one.settle()
    assert named_by_deed(one) == ("Resume subscription", "Resume")
    one.do("save")
    assert one.details(number).status is SubscriptionStatus.ACTIVE
    one.pane.head.end.click()
    one.settle()
    assert named_by_deed(one) == ("End subscription", "End subscription")
    one.form.choose_kind(ChangeKind.UPGRADE)
    assert named_by_deed(one) == ("Change terms", "Change terms")
    one.form.choose_kind(ChangeKind.CANCEL)
    one.type("reason", "price")
    one.type("competitor", "Globex")
    one.type("end", strip_marks(one.desk.fmt.date(one.work.today())))
    one.do("save")
    assert one.details(number).status is SubscriptionStatus.ENDED
    assert not one.pane.head.change.isVisible()
    one.pane.head.second.click()
    one.settle()
    assert one.form.kind() is ChangeKind.REACTIVATE
    one.do("save")
    assert one.details(number).monthly == 1080_00_000
    for _gesture in range(4):
        one.do("undo")
    assert told_states(one, number) == before


def test_a_correction_of_a_month_that_is_over_asks_for_a_note(one):
    number = one.open("Team")
    before = told_states(one, number)
    place = [event.kind for event in one.pane.overview.story].index("downgrade")
    one.pane.overview.table.opened.emit(place)
    one.settle()
    assert one.form.kind() is ChangeKind.DOWNGRADE
    one.type("price", "85")
    one.rest()
    assert "month that is over" in one.changing.effect.note.text()
    one.do("save")
    assert one.form.widget("note").error == subscriptions.NEEDS_NOTE
    one.type("note", "misread the letter")
    one.do("save")
    assert one.changing.isHidden()
    assert [state.price for state in told_states(one, number)][2] == 85_00
    one.do("undo")
    assert told_states(one, number) == before


def test_a_change_that_never_was_is_removed(one):
    number = one.open("Team")
    before = told_states(one, number)
    place = [event.kind for event in one.pane.overview.story].index("downgrade")
    one.pane.overview.table.setCurrentIndex(one.pane.overview.table.told.index(place, 0))
    one.pane.overview.table.setFocus()
    one.press(Qt.Key.Key_Delete)
    one.type("note", "it was another customer")
    assert named_by_deed(one) == ("Correct a change", "Save")
    one.changing.remove.click()
    one.settle()
    assert len(one.details(number).changes) == 2
    one.do("undo")
    assert told_states(one, number) == before


def test_what_happened_by_itself_cannot_be_corrected(one):
    one.open("Team")
    one.pane.overview.table.opened.emit(0)
    one.settle()
    assert one.changing.isHidden()
    assert "by itself" in one.told[-1]


def test_what_was_typed_and_not_saved_is_still_there(one):
    one.open("Team")
    one.do("change_terms")
    one.type("price", "123")
    one.do("back")
    assert one.changing.isHidden()
    one.do("change_terms")
    assert one.form.widget("price").read() == 123_00


def test_a_change_that_somebody_else_corrected_meanwhile_is_not_overwritten(one, monkeypatch):
    one.open("Team")

    def refuse(*_args, **_named):
        raise Conflict("subscription_change", 1, {})

    monkeypatch.setattr(subscriptions, "correct", refuse)
    place = [event.kind for event in one.pane.overview.story].index("downgrade")
    one.pane.overview.table.opened.emit(place)
    one.settle()
    one.type("note", "mine")
    one.do("save")
    assert "changed in the meantime" in one.changing.bar.text()
    assert one.form.widget("note").read() == "mine"


# A new one


def test_a_new_one_shows_what_it_comes_to_while_it_is_typed(one):
    one.do("new")
    form = one.page.sheet.editor.form
    assert "Enter a price" in one.page.sheet.editor.value_note.text()
    one.type("plan", "Gold", form)
    one.type("company", "Fern", form)
    one.type("price", "1200", form)
    one.choose("interval", "yearly", form)
    one.rest()
    assert strip_marks(one.page.sheet.editor.value.pieces[-1].text) == "$100"
    one.do("save_close")
    assert one.page.sheet is None
    assert one.pane.isVisible()
    assert one.pane.head.name.text() == "Fern: Gold"
    assert one.pane.told.monthly == 100_00_000
    one.do("undo")


def test_nothing_is_reckoned_while_the_interval_cannot_be_read(one):
    one.do("new")
    editor = one.page.sheet.editor
    one.type("price", "1200", editor.form)
    one.rest()
    assert editor.value.isVisible()
    one.choose("interval", "days", editor.form)
    one.rest()
    assert not editor.value.isVisible()
    editor.form.widget("interval").line.setText("30")
    editor.reckon()
    one.rest()
    assert editor.value.isVisible()


def test_overlapping_terms_are_told_before_they_are_saved(one):
    one.do("new")
    form = one.page.sheet.editor.form
    one.type("plan", "Team", form)
    form.put("company", one.details(one.id_of("Team")).company.id, "Acme")
    one.type("price", "5", form)
    one.rest()
    assert "both are counted" in one.page.sheet.editor.hint.text()


# States, keys, names


def test_first_use_says_what_subscriptions_are(show):
    one = show(empty=True)
    assert one.page.states.state == "first use"
    one.do("renewals")
    assert one.renewals.states.state == "no match"


def test_nothing_matches(one):
    one.page.head.search.setText("nothing like it")
    one.page.head.apply()
    one.settle()
    assert one.page.states.state == "no match"
    one.do("clear_filters")
    assert one.page.states.state == "content"


def test_a_list_that_cannot_be_read_says_so(one, monkeypatch):
    def refuse(*_args, **_named):
        raise CrmError("The book cannot be read now.")

    monkeypatch.setattr(subscription_desk, "details", refuse)
    one.page._open(one.id_of("Yearly"))
    one.settle()
    assert "cannot be read" in one.pane.states.bar.text()
    monkeypatch.undo()
    one.pane.states.bar._buttons[0].click()
    one.settle()
    assert one.pane.head.name.text() == "Birch: Yearly"


def test_what_was_typed_into_a_change_is_there_again_after_a_crash(show, monkeypatch, tmp_path):
    one = show()
    one.open("Team")
    one.do("change_terms")
    one.type("quantity", "17")
    one.settle(1300)
    monkeypatch.setattr(one.changing, "keep_draft", lambda: False)  # the program is gone without a word
    kept = (tmp_path / "drafts.json").read_bytes()
    one.changing.drafts.forget(one.changing._key())
    (tmp_path / "drafts.json").write_bytes(kept)
    again = show()
    number = again.open("Team")
    again.do("change_terms")
    assert again.form.widget("quantity").read() == 17
    assert "did not save" in again.changing.bar.text()
    again.changing.bar._buttons[0].click()
    again.settle()
    assert again.form.widget("quantity").read() is None
    again.type("quantity", "18")
    again.do("save_close")
    assert again.details(number).states[-1].quantity == 18
    again.do("change_terms")
    assert again.form.widget("quantity").read() is None


def test_another_interval_is_told_with_its_effect(one):
    number = one.open("Team")
    one.do("change_terms")
    assert strip_marks(one.form.widget("interval").box.currentText()) == "Every month (as now)"
    assert one.form.widget("interval").read() is None
    one.form.widget("interval").set_value("yearly")
    one.type("price", "1200")
    one.rest()
    assert one.changing.effect._shown[1].interval == "yearly"
    one.do("save_close")
    assert one.details(number).interval == "yearly"
    shown = {field.term.name: field.term.words for field in one.pane.overview.fields.fields}
    assert shown["interval"] == "Every year"
    one.do("undo")
    one.settle()
    assert one.details(number).interval == "monthly"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_all_by_keyboard(show, language):
    one = show(language=language)
    one.page.table.setFocus()
    one.page.table.show_record(one.id_of("Team"))
    one.settle()
    one.press(Qt.Key.Key_Return)
    assert one.pane.isVisible()
    one.press(Qt.Key.Key_J, CTRL_SHIFT)
    assert not one.changing.isHidden()
    one.type("quantity", "13")
    one.press(Qt.Key.Key_Return, CTRL)
    assert one.changing.isHidden()
    assert one.pane.told.monthly == 1170_00_000
    one.press(Qt.Key.Key_Escape)
    assert one.page.table.isVisible()
    one.press(Qt.Key.Key_Y, CTRL_SHIFT)
    assert one.renewals.isVisible()


@pytest.mark.parametrize("language", ["en", "he"])
def test_everything_in_reach_has_a_name(show, language):
    one = show(language=language)
    one.open("Team")
    one.do("change_terms")
    one.rest()
    stops = [
        widget
        for widget in one.page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy()
    ]
    from PySide6.QtGui import QAccessible

    unnamed = [
        type(widget).__name__
        for widget in stops
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        and not isinstance(widget, type(one.page.views))
    ]
    assert set(unnamed) <= {"ChangeSheet", "QScrollArea", "ScrollPage"}


@pytest.mark.parametrize(("size", "text"), [((1366, 768), 100), ((960, 540), 100), ((1366, 768), 150)])
def test_no_interface_word_is_cut(show, size, text, cut_texts):
    one = show(size=size, text=text)
    own = ("Zeta", "Plan with")
    for step in (lambda: one.open("Team"), lambda: one.do("change_terms"), lambda: one.do("back"),
                 one.page.go_back, lambda: one.do("renewals")):  # fmt: skip
        step()
        one.rest()
        one.window.grab()
        cut_texts.clear()
        one.window.grab()
        assert [cut for cut in cut_texts if not cut.startswith(own)] == []
        assert one.window.minimumSizeHint().height() <= 540


def test_language_and_colours_change_while_one_is_open(one):
    one.open("Team")
    one.preferences.language = "ar"
    one.settle()
    assert one.pane.isRightToLeft()
    assert strip_marks(one.pane.overview.sum.pieces[-1].text) == "١٬٠٨٠ دولار" or "١" in (
        one.pane.overview.sum.pieces[-1].text
    )
    one.preferences.theme = "dark"
    one.settle()
    assert theme.tokens().name == "dark"


def test_a_customer_has_its_subscriptions(one):
    number = one.id_of("Team")
    company = one.details(number).company.id
    query = lists.ListQuery(
        "subscription",
        ("plan", "status", "price", "next_due"),
        filters=(Filter("company", Op.IS, company),),
    )
    assert lists.count(one.work, query=query) == 1
    assert isinstance(one.details(number).values["start"], dt.date)
