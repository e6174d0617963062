"""The golden month typed in by a person: new subscriptions in their form, changes in theirs."""

import datetime as dt

import pytest

from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.subscription import ChangeKind
from tests.ui.subscription_parts import Subscriptions
from tests.unit.services.golden_month import GoldenMonth

MONTHS = {
    "A": (100, 130), "B": (100, 100), "D": (200, 250), "E": (50, 0), "F": (150, 110), "H": (120, 120),
}  # fmt: skip
"""Whole units a month at the beginning and at the end of the month, as KPIS.md tells them."""


@pytest.fixture
def one(qapp, tmp_path, tmp_path_factory):
    shown = Subscriptions(qapp, tmp_path, tmp_path_factory, empty=True)
    yield shown
    shown.close()


def enter(one, told):
    """Type one into the form of a new subscription, and open it."""
    one.do("new")
    form = one.page.sheet.editor.form
    form.unfold()
    day = lambda value: strip_marks(one.desk.fmt.date(value))  # noqa: E731
    one.type("plan", f"{told.facts['plan']} {told.ref}", form)
    one.type("company", told.customer, form)
    one.type("price", str(told.facts["price"]), form)
    one.type("start", day(told.facts["start"]), form)
    one.choose("interval", told.facts["interval"], form)
    if "auto_renew" in told.facts:
        form.widget("auto_renew").box.click()
    one.do("save_close")
    if "auto_renew" in told.facts:
        # It ran out long ago; its renewals are told next.
        one.page.sheet.editor.bar.first_offer().click()
        one.settle()
    assert one.page.sheet is None
    assert one.pane.told is not None
    return one.pane.told.id


def change(one, number, day, kind, more):
    """Tell a change of the open subscription in its sheet."""
    assert one.pane.record == number
    one.do("reactivate" if kind is ChangeKind.REACTIVATE else "change_terms")
    one.choose("kind", kind)
    one.type("day", strip_marks(one.desk.fmt.date(day)))
    for name, value in more.items():
        text = strip_marks(one.desk.fmt.date(value)) if isinstance(value, dt.date) else str(value)
        one.type(name, text)
    one.rest()
    assert one.changing.effect.words.text()
    one.do("save_close")
    assert one.changing.isHidden(), one.changing.bar.text()


def worth(one, numbers, day):
    """What the customer's subscriptions are worth on a day, in whole units."""
    states = (state for number in numbers for state in one.details(number).states)
    held = [s.monthly for s in states if s.since <= day and (s.until is None or day < s.until)]
    return sum(held) / 100_000


@pytest.mark.parametrize("customer", list(MONTHS))
def test_a_customer_of_the_golden_month(one, customer):
    from crmdesk.l10n.calendars import CalendarId

    month = GoldenMonth(CalendarId.GREGORIAN, 2025, 3)
    numbers = []
    for told in (one_told for one_told in month.told if one_told.customer == customer):
        numbers.append(enter(one, told))
        for day, kind, more in told.changes:
            change(one, numbers[-1], day, kind, more)
    before, last = month.start - dt.timedelta(days=1), month.end - dt.timedelta(days=1)
    assert (worth(one, numbers, before), worth(one, numbers, last)) == MONTHS[customer]
    if customer == "E":
        assert one.details(numbers[0]).states[-1].reason == "price"
        assert one.details(numbers[0]).states[-1].since == month.day(6)
    if customer == "F":
        assert one.details(numbers[0]).states[-2].since == month.day(17)
    if customer == "H":
        kinds = [(state.kind, state.since, state.monthly) for state in one.details(numbers[0]).states]
        assert kinds[-2:] == [
            ("cancel", month.day(10), 0),
            ("reactivate", month.day(25), 120_00_000),
        ]
    assert one.refusals == []
