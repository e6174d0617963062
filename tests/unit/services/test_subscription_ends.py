"""Subscriptions that no longer renew by themselves: when they end, why, and that the past stays as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from crmdesk.model.customer import CustomerState
from crmdesk.model.errors import InvalidRecord
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionState
from crmdesk.services import history, records, subscriptions, told_reasons
from crmdesk.services.books import open_book
from crmdesk.services.subscriptions import NewChange
from tests.oracle.state import differences, state_of

LONG_AGO = dt.date(2025, 2, 10)
PRESENT_TERM_ENDS = dt.date(2026, 6, 10)
"""Of a monthly subscription of that day, seen on 20 May 2026."""


@pytest.fixture
def begin(crm):
    """Begins a subscription of 100.00 a month; its number."""
    acme = records.save(crm, entity="company", values={"name": "Acme"}).id

    def begin(**values):
        told = {"plan": "Gold", "company": acme, "price": 10_000, "start": LONG_AGO} | values
        return records.save(crm, entity="subscription", values=told).id

    return begin


def edit(crm, number, **values):
    return records.save(crm, entity="subscription", record=number, values=values)


def worth_by_day(crm, number, until):
    """Its monthly value on every day from its start, by a plain loop over its states."""
    query = select(SubscriptionState).where(SubscriptionState.subscription_id == number)
    states = crm.read(lambda session: list(session.scalars(query.order_by(SubscriptionState.seq))))
    days = (states[0].since + dt.timedelta(n) for n in range((until - states[0].since).days))
    return {day: [one.monthly for one in states if one.since <= day][-1] for day in days}


def last_state(crm, number):
    query = select(SubscriptionState).where(SubscriptionState.subscription_id == number)
    row = crm.read(lambda session: session.scalars(query.order_by(SubscriptionState.seq.desc())).first())
    return row.status.value, row.since, row.reason, row.competitor, row.involuntary


def refusal(caught):
    return [(one.field, one.message, one.params) for one in caught.value.errors]


def test_switched_off_it_is_paid_to_the_end_of_its_present_term_and_says_why(crm, begin):
    number, horizon = begin(), dt.date(2026, 8, 1)
    with pytest.raises(InvalidRecord) as caught:
        edit(crm, number, auto_renew=False)
    told = ("churn_reason", subscriptions.NOT_RENEWED, {"end": PRESENT_TERM_ENDS})
    assert refusal(caught) == [told]
    before = worth_by_day(crm, number, horizon)
    saved = edit(crm, number, auto_renew=False, churn_reason="price", competitor="Rival", involuntary=True)
    expected = {day: value if day < PRESENT_TERM_ENDS else 0 for day, value in before.items()}
    assert worth_by_day(crm, number, horizon) == expected
    assert last_state(crm, number) == ("ended", PRESENT_TERM_ENDS, "price", "Rival", True)
    subscriptions.renew(crm, subscriptions=[number])
    assert last_state(crm, number)[1] == dt.date(2026, 7, 10)
    history.undo(crm)
    history.undo(crm, gesture=saved.committed.gesture)
    assert worth_by_day(crm, number, horizon) == before


def test_of_many_at_once_each_says_why(crm, begin):
    both = [begin(), begin(plan="Silver")]
    with pytest.raises(InvalidRecord):
        records.change_many(crm, entity="subscription", ids=both, values={"auto_renew": False})
    values = {"auto_renew": False, "churn_reason": "moved"}
    records.change_many(crm, entity="subscription", ids=both, values=values)
    assert {last_state(crm, one)[:3] for one in both} == {("ended", PRESENT_TERM_ENDS, "moved")}


def test_in_its_first_term_it_ends_with_that(crm, begin):
    number = begin(start=dt.date(2026, 5, 1))
    with pytest.raises(InvalidRecord):
        edit(crm, number, auto_renew=False)
    edit(crm, number, auto_renew=False, churn_reason="price")
    assert last_state(crm, number)[:3] == ("ended", dt.date(2026, 6, 1), "price")


def test_what_it_was_before_stays_as_it_was_told(crm, begin):
    number = begin()
    dearer = NewChange(kind=ChangeKind.UPGRADE, day=dt.date(2025, 9, 3), price=15_000)
    subscriptions.change(crm, subscription=number, told=dearer)
    before = worth_by_day(crm, number, PRESENT_TERM_ENDS)
    edit(crm, number, auto_renew=False, churn_reason="price")
    assert worth_by_day(crm, number, PRESENT_TERM_ENDS) == before


def test_renewals_told_before_do_not_go_with_it(crm, begin):
    number = begin()
    renewal = NewChange(kind=ChangeKind.RENEW, day=dt.date(2025, 9, 3), price=15_000)
    subscriptions.change(crm, subscription=number, told=renewal)
    with pytest.raises(InvalidRecord) as caught:
        edit(crm, number, auto_renew=False, churn_reason="price")
    assert [one.field for one in caught.value.errors] == ["auto_renew"]


def test_what_was_ended_with_a_reason_is_not_asked_again(crm, begin):
    number = begin(start=dt.date(2026, 5, 1))
    subscriptions.cancel(crm, subscription=number, reason="price")
    edit(crm, number, auto_renew=False)
    assert last_state(crm, number)[:3] == ("ended", dt.date(2026, 6, 1), "price")


def test_entered_late_its_renewals_are_told_after_it(crm, begin):
    number = begin(auto_renew=False, start=dt.date(2026, 4, 1))
    assert crm.read(lambda session: session.get_one(Subscription, number)).end is None
    subscriptions.change(
        crm, subscription=number, told=NewChange(kind=ChangeKind.RENEW, day=dt.date(2026, 5, 1))
    )
    assert last_state(crm, number)[:3] == ("ended", dt.date(2026, 6, 1), None)


def test_a_book_of_before_tells_why_once_it_is_opened(crm, begin, book, monkeypatch):
    why = {"auto_renew": False, "churn_reason": "Price", "competitor": "Globex"}
    for values in (why, {"auto_renew": False}):
        begin(**values)
    kept, done = state_of(crm.engine), history.deeds(crm)
    for model in (SubscriptionState, CustomerState):
        with crm.write() as unit:
            unit.session.execute(update(model).values(reason=None, competitor=None))
            unit.session.commit()
    assert differences(kept, state_of(crm.engine))
    opened = open_book(book)
    now = state_of(opened.engine)
    assert [row["key"] for row in now["setting"].values() if row not in kept["setting"].values()] == ["reasons_told"]
    assert differences(kept, now | {"setting": kept["setting"]}) == []
    assert history.deeds(opened) == done, "nothing was decided, so there is nothing to undo"
    assert opened.read(told_reasons._lacking) == []
    opened.engine.dispose()
    monkeypatch.setattr(told_reasons, "_lacking", lambda _session: pytest.fail("a book is asked once"))
    open_book(book).engine.dispose()
