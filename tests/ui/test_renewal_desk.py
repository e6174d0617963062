"""The renewal desk: who is due, and renewing, renegotiating and losing from it, each undone in one step."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.subscription import ChangeKind, SubscriptionStatus
from crmdesk.services import records, renewals
from crmdesk.services.renewals import Standing, Window
from tests.ui.subscription_parts import Subscriptions

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def one(qapp, tmp_path, tmp_path_factory):
    shown = Subscriptions(qapp, tmp_path, tmp_path_factory)
    shown.do("renewals")
    yield shown
    shown.close()


def plans(one):
    return [row.plan for row in one.renewals.rows]


def choose(one, *names):
    one.renewals.table.choose([place for place, row in enumerate(one.renewals.rows) if row.plan in names])
    one.settle()


def expected(one):
    """By day, plainly: the plans that end a term in a window, with what they are worth a month."""
    today, found = one.work.today(), {window: [] for window in Window}
    for plan in ("Team", "Yearly", "Quarter", "Trial", "Plan with"):
        row = one.details(one.id_of(plan))
        if row.next_due is None:
            continue
        value = next(s.monthly for s in reversed(row.states) if s.since < row.next_due)
        for window in (Window.DAYS_30, Window.DAYS_60, Window.DAYS_90):
            if row.next_due < today + dt.timedelta(window.days):
                found[window].append((row.next_due, value))
    return found


def test_chips_say_how_many_are_due_and_what_they_are_worth(one):
    for window, due in expected(one).items():
        if window is Window.OVERDUE:
            continue
        chip = one.renewals.chips[window]
        assert strip_marks(chip.badge) == str(len(due))
        told = Decimal(strip_marks(chip.text()).split("$")[1].split(" ")[0].replace(",", ""))
        assert told == round(Decimal(sum(value for _day, value in due)) / 100_000, 2)
        one.renewals.show_window(window)
        one.settle()
        assert [row.due for row in one.renewals.rows] == sorted(day for day, _value in due)
    total = sum(row.monthly for row in one.renewals.rows)
    assert Decimal(strip_marks(one.renewals.total.sums[4]).replace(",", "")) == round(
        Decimal(total) / 100_000, 2
    )


def test_a_low_desk_keeps_its_windows_in_one_row_and_tells_their_values_by_name(one):
    chips = one.renewals.chips.values()
    told = [chip.accessibleName() for chip in chips]
    assert all("$" in chip.text() for chip in chips)
    one.window.resize(one.window.width(), 400)
    one.settle()
    assert not any("$" in chip.text() for chip in chips)
    assert len({chip.y() for chip in chips}) == 1
    assert [chip.accessibleName() for chip in chips] == told
    actions = (one.renewals.renew, one.renewals.renegotiate, one.renewals.lose)
    assert {action.text() for action in actions} == {""}, "icons beside the windows"
    assert [action.accessibleName() for action in actions] == ["Renew", "Renegotiate…", "Mark as lost…"]
    assert not one.renewals.total.isVisible()
    low = one.renewals.states.height() / one.renewals.height()
    one.window.resize(one.window.width(), 768)
    one.settle()
    assert low > 0.7, "the rows have most of a low desk"
    assert all("$" in chip.text() for chip in chips)
    assert all(action.text() for action in actions)
    assert one.renewals.total.isVisible()


def test_the_sum_is_of_the_values_and_not_of_their_rounding(one):
    start = one.work.today() - dt.timedelta(days=350)
    for name in ("One", "Two", "Three", "Four", "Five", "Six"):
        values = {"plan": name, "company": "Fern", "start": start, "price": 100_04, "interval": "12 months"}
        records.save(one.work, entity="subscription", values=values)
    one.page.refresh({})
    one.renewals.show_window(Window.DAYS_30)
    one.settle()
    rows = [Decimal(row.monthly) / 100_000 for row in one.renewals.rows]
    whole = round(sum(rows), 2)
    assert sum(round(row, 2) for row in rows) != whole
    assert Decimal(strip_marks(one.renewals.total.sums[4]).replace(",", "")) == whole
    chip = strip_marks(one.renewals.chips[Window.DAYS_30].text())
    assert Decimal(chip.split("$")[1].split(" ")[0].replace(",", "")) == whole


def test_where_it_is_narrow_how_a_renewal_stands_is_in_sight(one):
    table = one.renewals.table
    shown = [column for column in range(9) if not table.isColumnHidden(column)]
    assert shown == list(range(9))
    one.window.resize(760, 540)
    one.settle()
    last = table.visualRect(table.told.index(0, 8))
    assert table.viewport().rect().contains(last)
    assert table.isColumnHidden(5)
    assert not table.isColumnHidden(table.widest)


def test_an_overdue_one_is_renewed_without_a_gap(one):
    one.page.show_due(Window.OVERDUE)
    one.settle()
    assert plans(one) == ["Quarter"]
    number = one.renewals.rows[0].subscription
    before = one.details(number)
    assert before.status is SubscriptionStatus.ENDED
    one.do("renew")
    assert plans(one) == []
    assert one.details(number).status is SubscriptionStatus.ACTIVE
    assert [state.monthly for state in one.details(number).states[:1]] == [100_00_000]
    one.do("undo")
    assert plans(one) == ["Quarter"]
    assert one.details(number).states == before.states


def test_several_are_renewed_in_one_step(one):
    choose(one, "Yearly", "Team")
    assert one.renewals.renew.text() == "Renew 2"
    assert not one.renewals.lose.isEnabled()
    before = {row.subscription: one.details(row.subscription).states for row in one.renewals.rows}
    one.press(Qt.Key.Key_R, CTRL_SHIFT)
    standing = {row.plan: row.standing for row in one.renewals.rows}
    assert standing["Team"] is Standing.RENEWED
    assert one.details(one.id_of("Yearly")).ends > one.work.today() + dt.timedelta(300)
    one.do("undo")
    assert {row.subscription: one.details(row.subscription).states for row in one.renewals.rows} == before


def test_a_renewal_at_another_price_counts_from_the_due_day(one):
    choose(one, "Yearly")
    number = one.renewals.rows[one.renewals.table.chosen()[0]].subscription
    due = one.details(number).next_due
    one.renewals.renegotiate.click()
    one.settle()
    assert one.form.kind() is ChangeKind.RENEW
    one.type("price", "1320")
    one.rest()
    words = strip_marks(one.changing.effect.words.text())
    assert "it is $110 a month instead of" in words
    one.do("save_close")
    states = one.details(number).states
    assert [(state.since, state.monthly) for state in states[1:2]] == [(due, 110_00_000)]
    one.do("undo")
    assert one.details(number).next_due == due


def test_a_loss_is_told_with_its_reason(one):
    choose(one, "Yearly")
    number = one.renewals.chosen()[0].subscription
    one.do("lost")
    assert one.form.kind() is ChangeKind.CANCEL
    one.do("save")
    assert one.form.widget("reason").error
    one.type("reason", "price")
    one.do("save")
    row = next(row for row in one.renewals.rows if row.subscription == number)
    assert row.standing is Standing.LEAVING
    assert one.details(number).changes[-1].reason == "price"


def test_what_ran_out_is_lost_on_the_day_of_its_end(one):
    one.page.show_due(Window.OVERDUE)
    one.settle()
    row = one.renewals.rows[0]
    one.renewals.lose.click()
    one.settle()
    one.type("reason", "closed down")
    one.do("save")
    assert one.refusals == []
    assert one.renewals.rows == []
    states = one.details(row.subscription).states
    assert (states[-1].since, states[-1].reason) == (row.due, "closed down")


def test_enter_opens_and_escape_comes_back(one):
    choose(one, "Yearly")
    one.renewals.table.setFocus()
    one.press(Qt.Key.Key_Return)
    assert one.pane.isVisible()
    assert one.pane.head.name.text() == "Birch: Yearly"
    one.do("next_record")
    assert one.pane.told.plan != "Yearly"
    one.do("previous_record")
    assert one.pane.told.plan == "Yearly"
    one.press(Qt.Key.Key_Escape)
    assert one.renewals.isVisible()
    assert one.window.focusWidget() is one.renewals.table


def test_trash_takes_what_is_open(one):
    choose(one, "Yearly")
    number = one.renewals.chosen()[0].subscription
    one.renewals.open_chosen()
    one.settle()
    one.pane.trash.click()
    one.settle()
    assert one.details(number).trashed
    assert "Yearly" not in plans(one)
    one.do("undo")
    assert "Yearly" in plans(one)


def test_the_last_contact_stands_beside_it(one):
    company = one.details(one.id_of("Yearly")).company.id
    day = one.work.today() - dt.timedelta(days=3)
    records.save(
        one.work,
        entity="activity",
        values={"kind": "call", "subject": "Asked", "company": company, "due": day, "done": _noon(day)},
    )
    one.page.refresh({"activity": frozenset({1})})
    one.settle()
    row = next(row for row in one.renewals.rows if row.plan == "Yearly")
    assert row.last_contact == day


def _noon(day):
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def test_a_desk_that_cannot_be_read_says_so_and_tries_again(one, monkeypatch):
    def refuse(*_args, **_named):
        raise CrmError("The book cannot be read now.")

    monkeypatch.setattr(renewals, "due", refuse)
    shown = plans(one)
    one.renewals.read()
    one.settle()
    assert "cannot be read" in one.renewals.states.bar.text()
    assert plans(one) == shown
    monkeypatch.undo()
    one.renewals.states.bar._buttons[0].click()
    one.settle()
    assert one.renewals.states.bar.text() == ""
