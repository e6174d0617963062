"""Subscriptions as services keep them: the golden month, changes told and taken back, states always in step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import delete, event, select, update

from crmdesk.l10n.errors import CrmError
from crmdesk.model.errors import Conflict, IllegalMove, Invalid, InvalidRecord, MissingRate
from crmdesk.model.subscription import (
    ChangeKind,
    ChurnDay,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
    SubscriptionTerm,
)
from crmdesk.services import history, records, renewals, settings, subscription_desk, subscriptions
from crmdesk.services.books import open_book
from crmdesk.services.renewals import Standing, Window
from crmdesk.services.subscription_states import bring_up_to, rebuild
from crmdesk.services.subscriptions import NewChange
from tests.oracle.state import differences, state_of
from tests.oracle.subscriptions import movements, totals, worth
from tests.unit.services.golden_month import DAY, MONTHS, MOVED, GoldenMonth

MAY = dt.date(2026, 5, 1)
CENTS = 100


@pytest.fixture
def acme(crm):
    return records.save(crm, entity="company", values={"name": "Acme"}).id


@pytest.fixture
def begin(crm, acme):
    """Begins a subscription of Acme's; its number."""

    def begin(price=100, start=MAY, **values):
        told = {"plan": "Gold", "company": acme, "price": price * CENTS, "start": start} | values
        return records.save(crm, entity="subscription", values=told).id

    return begin


@pytest.fixture
def tell(crm):
    """Tells a change of a subscription."""

    def tell(subscription, kind, day, **more):
        told = NewChange(kind=ChangeKind(kind), day=day, **more)
        return subscriptions.change(crm, subscription=subscription, told=told)

    return tell


def states(crm, subscription):
    query = select(SubscriptionState).where(SubscriptionState.subscription_id == subscription)
    return crm.read(lambda session: list(session.scalars(query.order_by(SubscriptionState.seq))))


def one(crm, subscription):
    return crm.read(lambda session: session.get_one(Subscription, subscription))


def only_change(crm, subscription):
    query = select(SubscriptionChange).where(SubscriptionChange.subscription_id == subscription)
    return crm.read(lambda session: session.scalars(query).one())


def changes(crm, subscription):
    query = select(SubscriptionChange).where(SubscriptionChange.subscription_id == subscription)
    return crm.read(lambda session: list(session.scalars(query.order_by(SubscriptionChange.day))))


def books(crm):
    """The states of the book by customer and subscription, as plain rows."""
    found = defaultdict(lambda: defaultdict(list))
    query = select(SubscriptionState).order_by(SubscriptionState.subscription_id, SubscriptionState.seq)
    for row in crm.read(lambda session: list(session.scalars(query))):
        found[row.customer_id][row.subscription_id].append(row)
    return {customer: list(rows.values()) for customer, rows in found.items()}


def check_month(crm, golden, factor=CENTS * 1000):
    """The movements of the golden month, netted from the book's states by a plain loop."""
    customers = books(crm)
    sums = totals(movements(customers, golden.start, golden.end))
    assert sums == {name: value * factor for name, value in MOVED.items()}
    assert sum(worth(rows, golden.start - DAY) for rows in customers.values()) == 1000 * factor
    assert sum(worth(rows, golden.end - DAY) for rows in customers.values()) == 1130 * factor
    assert sum(worth(rows, golden.end - DAY) > 0 for rows in customers.values()) == 11


def take_reason_away(crm, number):
    """As a file leaves it that tells no reason."""
    with crm.write() as unit:
        unit.get(Subscription, number).churn_reason = None
        unit.commit("Read a file")


def set_calendar(crm, calendar_id):
    with crm.write() as unit:
        settings.put(unit, {"calendar": calendar_id.value})
        unit.commit("Chose the calendar")


def enter(crm, golden):
    """Tell the golden month as a person would, each change on its own."""
    customers = {}
    for told in golden.told:
        if told.customer not in customers:
            values = {"name": told.customer}
            customers[told.customer] = records.save(crm, entity="company", values=values).id
        values = told.facts | {"company": customers[told.customer], "ref": told.ref}
        values["price"] *= CENTS
        number = records.save(crm, entity="subscription", values=values).id
        for day, kind, more in told.changes:
            scaled = more | ({"price": more["price"] * CENTS} if "price" in more else {})
            subscriptions.change(crm, subscription=number, told=NewChange(kind=kind, day=day, **scaled))


@pytest.mark.parametrize("month", MONTHS)
def test_the_golden_month_is_told_as_the_kpi_book_says(crm, month):
    golden = GoldenMonth(*month)
    set_calendar(crm, golden.calendar_id)
    enter(crm, golden)
    check_month(crm, golden)
    lost = [row for rows in books(crm).values() for held in rows for row in held if row.status == "ended"]
    within = [row for row in lost if golden.start <= row.since < golden.end]
    assert sorted(row.reason for row in within) == ["competitor", "other", "other", "price"]
    assert [row.competitor for row in within if row.competitor] == ["Globex"]


def test_another_calendar_cuts_the_terms_anew(crm, begin):
    number = begin(start=dt.date(2026, 3, 31))  # 11 Farvardin 1405
    assert one(crm, number).next_due == dt.date(2026, 5, 31)
    before = state_of(crm.engine)
    done = settings.change(crm, values={"calendar": "jalali"})
    assert one(crm, number).next_due == dt.date(2026, 6, 1)  # 11 Khordad
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_another_interval_holds_from_its_day_on(crm, begin):
    number = begin(start=dt.date(2026, 1, 10), price=100)
    before = state_of(crm.engine)
    told = NewChange(kind=ChangeKind.UPGRADE, day=dt.date(2026, 3, 1), price=2400 * CENTS, interval="yearly")
    seen = subscription_desk.effect(crm, subscription=number, told=told)
    assert (seen.before, seen.after, seen.interval) == (10_000_000, 20_000_000, "yearly")
    done = subscriptions.change(crm, subscription=number, told=told)
    assert [(row.anchor, row.interval, row.monthly) for row in states(crm, number)] == [
        (dt.date(2026, 1, 10), "monthly", 10_000_000), (dt.date(2026, 3, 1), "yearly", 20_000_000),
    ]  # fmt: skip
    opened = subscription_desk.details(crm, subscription=number)
    assert (opened.interval, opened.values["interval"]) == ("yearly", "monthly")
    assert opened.next_due == one(crm, number).next_due == dt.date(2027, 3, 1)
    assert opened.changes[0].told() == told
    priceless = NewChange(kind=ChangeKind.UPGRADE, day=dt.date(2026, 4, 1), interval="weekly")
    with pytest.raises(IllegalMove):
        subscriptions.change(crm, subscription=number, told=priceless)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


@pytest.mark.parametrize(
    ("calendar_id", "days"),
    [
        # 31 Shahrivar, 30 Mehr, 30 Aban; and 30 Esfand of a leap year
        ("jalali", [dt.date(2026, 9, 22), dt.date(2026, 10, 22), dt.date(2026, 11, 21)]),
        ("jalali", [dt.date(2025, 3, 20), dt.date(2025, 4, 19), dt.date(2025, 5, 20)]),
        ("gregorian", [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]),
    ],
)
def test_terms_end_on_month_ends_of_the_calendar(crm, begin, clock, calendar_id, days):
    settings.change(crm, values={"calendar": calendar_id})
    clock.now = dt.datetime.combine(days[0], dt.time(9), dt.UTC)
    number = begin(start=days[0])
    for due in days[1:]:
        clock.now = dt.datetime.combine(due - DAY, dt.time(9), dt.UTC)
        bring_up_to(crm, crm.today())
        assert one(crm, number).next_due == due


@pytest.mark.parametrize(
    ("interval", "price", "thousandths"),
    [
        ("daily", "10.00", 30_437_500),
        ("weekly", "100.00", 43_482_143),
        ("monthly", "99.99", 9_999_000),
        ("quarterly", "100.00", 3_333_333),
        ("yearly", "1200.01", 10_000_083),
        ("5", "123.45", 2_469_000),
        ("10 days", "0.07", 21_306),
    ],
)
def test_monthly_values_to_a_thousandth(crm, begin, interval, price, thousandths):
    number = begin(0, interval=interval)
    with crm.write() as unit:
        unit.get(Subscription, number).price = int(Decimal(price) * CENTS)
        unit.commit("Priced it")
    [state] = states(crm, number)
    assert state.monthly == state.own_monthly == one(crm, number).monthly == thousandths


def test_a_second_currency_keeps_the_rates_of_its_days(crm, begin, tell):
    with pytest.raises(InvalidRecord) as refused:
        begin(currency="EUR")
    assert isinstance(refused.value.errors[0], Invalid)
    for day, rate in ((MAY, "2"), (dt.date(2026, 5, 10), "3"), (dt.date(2026, 5, 15), "5")):
        records.save(crm, entity="rate", values={"currency": "EUR", "day": day, "rate": Decimal(rate)})
    number = begin(currency="EUR")
    tell(number, "upgrade", dt.date(2026, 5, 12), price=15_000)
    assert [state.monthly for state in states(crm, number)] == [20_000_000, 35_000_000]
    assert [state.own_monthly for state in states(crm, number)] == [10_000_000, 15_000_000]
    with crm.write() as unit:
        rate = unit.session.scalars(select(SubscriptionChange.rate)).one()
        assert rate == 3
    with pytest.raises(InvalidRecord):
        records.save(crm, entity="subscription", record=number, values={"start": dt.date(2026, 4, 1)})
    with pytest.raises(InvalidRecord) as refused:
        records.save(crm, entity="subscription", record=number, values={"currency": "USD"})
    assert refused.value.errors[0].field == "currency"
    with pytest.raises(IllegalMove):
        settings.change_currency(crm, code="EUR")


def test_a_change_without_a_rate_names_the_subscription(crm, begin, tell):
    number = begin()
    with crm.write() as unit:
        unit.get(Subscription, number).currency = "GBP"
        unit.get(Subscription, number).rate = Decimal(1)
        unit.commit("Broke it")
    with pytest.raises(MissingRate) as refused:
        tell(number, "upgrade", dt.date(2026, 5, 12), price=15_000)
    assert refused.value.params["record"] == "Gold"


# What is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"end": MAY - DAY}, "end"),
        ({"trial": MAY - DAY}, "trial"),
        ({"discount": "10%", "discount_until": MAY - DAY}, "discount_until"),
        ({"price": -100}, "price"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"discount": "110%"}, "discount"),
        ({"interval": "fortnightly"}, "interval"),
        ({"start": None}, "start"),
        ({"plan": " "}, "plan"),
    ],
)
def test_facts_that_contradict_are_refused_at_their_field(crm, acme, values, field):
    before = state_of(crm.engine)
    with pytest.raises(InvalidRecord) as refused:
        records.save(
            crm, entity="subscription", values={"plan": "Gold", "company": acme, "start": MAY} | values
        )
    assert [error.field for error in refused.value.errors] == [field]
    assert differences(before, state_of(crm.engine)) == []


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (("upgrade", MAY - DAY, {"price": 1}), "before the subscription starts"),
        (("upgrade", MAY, {"price": -1}), "negative"),
        (("upgrade", MAY, {"quantity": Decimal(-1)}), "below zero"),
        (("upgrade", MAY, {"price": 10**17}), "too large"),
        (("renew", MAY, {"quantity": Decimal(10**17)}), "too large"),
        (("discount", MAY, {"discount": "100.01"}), "more than the whole price"),
        (("pause", MAY + DAY, {"until": MAY, "reason": "x"}), "cannot last until"),
        (("cancel", MAY + DAY, {"end": MAY, "reason": "x"}), "before the change takes effect"),
        (("resume", MAY + DAY, {}), "not paused"),
        (("cancel", MAY, {}), "Say why"),
        (("downgrade", MAY, {"price": 1}), "Say why"),
        (("pause", MAY, {}), "Say why"),
        (("unpaid", MAY, {"reason": "  "}), "Say why"),
    ],
)
def test_changes_that_cannot_be_are_refused_with_a_sentence(crm, begin, tell, told, refusal):
    number, (kind, day, more) = begin(), told
    before = state_of(crm.engine)
    with pytest.raises(CrmError, match=refusal):
        tell(number, kind, day, **more)
    assert differences(before, state_of(crm.engine)) == []


@pytest.mark.parametrize(
    "case",
    [
        ("upgrade", {}, "price"),
        ("upgrade", {"price": 12_000}, "price"),
        ("downgrade", {"quantity": Decimal(1), "interval": "monthly"}, "price"),
        ("upgrade", {"discount": "10%"}, "price"),
        ("discount", {"discount": "10%"}, "discount"),
    ],
)
def test_a_change_that_changes_nothing_is_refused_at_its_field(crm, begin, tell, case):
    kind, terms, field = case
    number = begin(price=120, discount="10%")
    with pytest.raises(Invalid, match="so nothing would change") as caught:
        tell(number, kind, dt.date(2026, 5, 10), reason="Dear", **terms)
    assert caught.value.field == field
    assert changes(crm, number) == []
    tell(number, "upgrade", dt.date(2026, 5, 10), price=13_000)
    tell(number, "upgrade", dt.date(2026, 5, 12), price=12_000, quantity=Decimal(2))


def test_facts_are_not_moved_behind_their_changes(crm, begin, tell):
    number = begin()
    tell(number, "upgrade", MAY + DAY, price=20_000)
    with pytest.raises(IllegalMove):
        records.save(crm, entity="subscription", record=number, values={"start": MAY + 2 * DAY})
    assert one(crm, number).start == MAY


def test_a_setting_that_contradicts_a_story_is_refused(crm, begin, tell):
    number = begin()
    tell(number, "cancel", MAY + DAY, reason="price")
    tell(number, "upgrade", MAY + 2 * DAY, price=20_000)
    with pytest.raises(IllegalMove, match="Gold"):
        settings.change(crm, values={"churn_day": "cancelled_on"})
    assert crm.facts.churn_day is ChurnDay.PAID_UNTIL


# Corrections -------------------------------------------------------------------------------------------------


def test_a_mistake_is_put_right_in_place(crm, begin, tell):
    number = begin()
    told = tell(number, "upgrade", dt.date(2026, 5, 10), price=15_000)
    assert told.changed["subscription"] == {number}
    row = only_change(crm, number)
    right = NewChange(kind=ChangeKind.UPGRADE, day=dt.date(2026, 5, 11), price=16_000)
    before = state_of(crm.engine)
    done = subscriptions.correct(crm, change=row.id, told=right, version=row.version)
    assert [(state.since, state.monthly) for state in states(crm, number)] == [
        (MAY, 10_000_000),
        (dt.date(2026, 5, 11), 16_000_000),
    ]
    with pytest.raises(Conflict):
        subscriptions.correct(crm, change=row.id, told=right, version=row.version)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_a_month_that_is_over_is_put_right_with_a_note(crm, begin, tell):
    number = begin(start=dt.date(2026, 3, 1))
    tell(number, "upgrade", dt.date(2026, 4, 10), price=15_000)
    row = only_change(crm, number)
    wrong = NewChange(kind=ChangeKind.UPGRADE, day=dt.date(2026, 5, 11), price=16_000)
    with pytest.raises(Invalid) as refused:
        subscriptions.correct(crm, change=row.id, told=wrong)
    assert refused.value.field == "note"
    with pytest.raises(Invalid):
        subscriptions.remove(crm, change=row.id)
    done = subscriptions.remove(crm, change=row.id, note="Never agreed")
    assert done.params["note"] == "Never agreed"
    assert len(states(crm, number)) == 1


def test_a_change_that_others_stand_on_stays(crm, begin, tell):
    number = begin()
    tell(number, "pause", MAY + DAY, reason="season")
    pause = only_change(crm, number).id
    tell(number, "resume", MAY + 2 * DAY)
    with pytest.raises(IllegalMove):
        subscriptions.remove(crm, change=pause)


def test_reasons_are_offered_by_use(crm, begin, tell):
    for reason in ("price", "price", "season"):
        tell(begin(), "cancel", MAY + DAY, reason=reason, competitor="Globex" if reason == "price" else None)
    begin(end=MAY + DAY, churn_reason="season")
    begin(end=MAY + DAY, churn_reason="season")
    assert subscriptions.known_reasons(crm) == (["season", "price"], ["Globex"])


# Undo --------------------------------------------------------------------------------------------------------


def any_gesture(crm, random, numbers):
    """Something that a person might do to some subscription, lawful or not."""
    number, day = random.choice(numbers), MAY + random.randrange(60) * DAY
    kind = random.choice(list(ChangeKind))
    told = NewChange(
        kind=kind,
        day=day,
        price=random.choice([None, 5_000, 15_000]),
        quantity=random.choice([None, Decimal("2.5")]),
        discount=random.choice([None, "10%", "5.00"]),
        reason="price",
    )
    rows = crm.read(lambda session: session.scalars(select(SubscriptionChange.id)).all())
    match random.randrange(7):
        case 0 if rows:
            return subscriptions.remove(crm, change=random.choice(rows), note="wrong")
        case 1 if rows:
            return subscriptions.correct(crm, change=random.choice(rows), told=told)
        case 2:
            return records.trash(crm, entity="subscription", ids=[number])
        case 3:
            return records.restore(crm, entity="subscription", ids=[number])
        case 4:
            values = {"price": random.randrange(10_000), "end": random.choice([None, day + 40 * DAY])}
            values["churn_reason"] = "price"
            return records.save(crm, entity="subscription", record=number, values=values).committed
        case _:
            return subscriptions.change(crm, subscription=number, told=told)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_is_taken_back_exactly(crm, begin, seed):
    random, done = Random(seed), []
    numbers = [
        begin(interval=interval, auto_renew=renews)
        for interval, renews in (("monthly", True), ("14 days", False))
    ]
    before = [state_of(crm.engine)]
    while len(done) < 12:
        try:
            committed = any_gesture(crm, random, numbers)
        except CrmError:
            assert differences(before[-1], state_of(crm.engine)) == []
            continue
        if committed.gesture:
            done.append(committed.gesture)
            before.append(state_of(crm.engine))
    undone = []
    for gesture, as_it_was in zip(reversed(done), reversed(before[:-1]), strict=True):
        undone.append(history.undo(crm, gesture=gesture).gesture)
        assert differences(as_it_was, state_of(crm.engine)) == []
    for gesture, as_it_was in zip(reversed(undone), before[1:], strict=True):
        history.undo(crm, gesture=gesture)
        assert differences(as_it_was, state_of(crm.engine)) == []


def test_what_is_in_the_trash_has_no_states(crm, begin):
    number = begin()
    gesture = records.trash(crm, entity="subscription", ids=[number]).gesture
    assert states(crm, number) == []
    history.undo(crm, gesture=gesture)
    assert len(states(crm, number)) == 1


# Days that pass ----------------------------------------------------------------------------------------------


def test_midnight_shows_without_a_gesture(crm, begin, tell, clock):
    trial = begin(trial=dt.date(2026, 5, 25))
    discounted = begin(discount="50%", discount_until=dt.date(2026, 5, 26))
    paused, leaving, yearly = begin(), begin(), begin(interval="yearly")
    coming = begin(start=dt.date(2026, 5, 28))
    back = begin()
    tell(paused, "pause", dt.date(2026, 5, 10), until=dt.date(2026, 5, 24), reason="season")
    tell(leaving, "cancel", dt.date(2026, 5, 10), end=dt.date(2026, 5, 23), reason="price")
    tell(back, "cancel", dt.date(2026, 5, 10), end=dt.date(2026, 5, 23), reason="price")
    tell(back, "reactivate", dt.date(2026, 5, 27))
    versions = {number: one(crm, number).version for number in (trial, discounted, paused, leaving, yearly)}
    for _ in range(60):
        clock.advance(days=1)
        bring_up_to(crm, crm.today())
        kept = state_of(crm.engine)
        with crm.write() as unit:
            rebuild(unit.session, crm.facts, crm.today())
            unit.session.commit()
        anew = state_of(crm.engine)
        assert [anew[name] == kept[name] for name in ("subscription", "subscription_term")] == [True, True]
        assert bring_up_to(crm, crm.today()) == 0
    assert one(crm, trial).status is SubscriptionStatus.ACTIVE
    assert one(crm, discounted).monthly == 10_000_000
    assert one(crm, paused).status is SubscriptionStatus.ACTIVE
    assert (one(crm, leaving).status, one(crm, leaving).ended) == (
        SubscriptionStatus.ENDED,
        dt.date(2026, 5, 23),
    )
    assert one(crm, leaving).next_due is None
    assert one(crm, yearly).next_due == dt.date(2027, 5, 1)
    assert one(crm, coming).monthly == 10_000_000
    assert one(crm, back).next_due == dt.date(2026, 7, 27)
    assert {number: one(crm, number).version for number in versions} == versions


def test_a_book_opens_as_of_today(crm, begin, book):
    number = begin(start=dt.date(2026, 1, 1), trial=dt.date(2026, 1, 9))
    with crm.write() as unit:
        unit.session.execute(
            update(Subscription).values(status="trial", monthly=0, next_due=dt.date(2026, 2, 9))
        )
        unit.session.commit()
    opened = open_book(book)
    assert one(opened, number).status is SubscriptionStatus.ACTIVE
    assert one(opened, number).next_due >= opened.today()
    opened.engine.dispose()


def test_a_book_without_its_terms_has_them_once_it_is_opened(crm, begin, book):
    begin(), begin(interval="weekly")
    kept = state_of(crm.engine)["subscription_term"]
    assert len(kept) > 3
    with crm.write() as unit:
        unit.session.execute(delete(SubscriptionTerm))
        unit.session.commit()
    opened = open_book(book)
    assert kept.items() <= state_of(opened.engine)["subscription_term"].items()
    opened.engine.dispose()


def test_what_has_not_begun_is_worth_nothing_yet(crm, begin, clock):
    number = begin(start=dt.date(2026, 6, 1))
    assert (one(crm, number).monthly, one(crm, number).next_due) == (0, dt.date(2026, 7, 1))
    clock.advance(days=12)
    assert bring_up_to(crm, crm.today()) == 1
    assert one(crm, number).monthly == 10_000_000


@pytest.mark.parametrize(
    ("setting", "lost_on"), [("paid_until", dt.date(2026, 6, 1)), ("cancelled_on", dt.date(2026, 5, 11))]
)
def test_the_day_of_a_loss_is_a_setting_of_the_book(crm, begin, tell, setting, lost_on):
    number = begin()
    tell(number, "cancel", dt.date(2026, 5, 11), reason="price")
    settings.change(crm, values={"churn_day": setting})
    assert [(row.since, row.status) for row in states(crm, number)][-1] == (lost_on, SubscriptionStatus.ENDED)
    tell(begin(plan="Silver"), "cancel", dt.date(2026, 5, 11), reason="price")
    assert states(crm, number + 1)[-1].since == lost_on


# One subscription opened -------------------------------------------------------------------------------------


def test_a_subscription_opens_whole_in_ten_queries(crm, begin, tell, acme):
    number = begin(discount="10%", discount_until=dt.date(2026, 7, 1))
    begin(start=dt.date(2026, 4, 1))
    tell(number, "upgrade", dt.date(2026, 5, 10), price=15_000)
    tell(number, "cancel", dt.date(2026, 5, 20), end=dt.date(2026, 8, 1), reason="price")
    asked = []
    event.listen(crm.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = subscription_desk.details(crm, subscription=number)
    assert len([query for query in asked if query.startswith("SELECT")]) <= 10
    assert found.customer == ("company", acme, "Acme")
    assert [(row.since, row.delta) for row in found.states] == [
        (MAY, 9_000_000),
        (dt.date(2026, 5, 10), 4_500_000),
        (dt.date(2026, 7, 1), 1_500_000),
        (dt.date(2026, 8, 1), -15_000_000),
    ]
    assert sum(row.delta for row in found.states if row.since <= crm.today()) == found.monthly == 13_500_000
    assert (found.term, found.ends, found.next_due, found.days_to_due) == (
        13_500,
        dt.date(2026, 8, 1),
        dt.date(2026, 6, 1),
        12,
    )
    assert (found.discount_until, found.then.monthly) == (dt.date(2026, 7, 1), 15_000_000)
    assert [row.since for row in found.planned] == [dt.date(2026, 7, 1), dt.date(2026, 8, 1)]
    assert found.arithmetic.result == found.monthly
    assert [row.kind for row in found.changes] == ["upgrade", "cancel"]
    assert [row.id for row in found.overlaps] == [number + 1]
    assert found.changes[0].told() == NewChange(
        kind=ChangeKind.UPGRADE, day=dt.date(2026, 5, 10), price=15_000
    )


def test_the_effect_told_before_is_what_comes_of_it(crm, begin, tell):
    number = begin()
    day = dt.date(2026, 5, 10)
    told = NewChange(kind=ChangeKind.DOWNGRADE, day=day, price=4_000)
    before = state_of(crm.engine)
    effect = subscription_desk.effect(crm, subscription=number, told=told)
    assert differences(before, state_of(crm.engine)) == []
    assert (effect.before, effect.after, effect.since) == (10_000_000, 4_000_000, day)
    assert (effect.arithmetic.price, effect.arithmetic.result) == (4_000, 4_000_000)
    tell(number, "downgrade", day, price=4_000, reason="price")
    assert states(crm, number)[-1].monthly == effect.after
    row = only_change(crm, number)
    again = subscription_desk.effect(
        crm,
        subscription=number,
        told=NewChange(kind=ChangeKind.UPGRADE, day=day, price=12_000),
        instead_of=row.id,
    )
    assert (again.before, again.after) == (10_000_000, 12_000_000)
    with pytest.raises(IllegalMove):
        subscription_desk.effect(crm, subscription=number, told=NewChange(kind=ChangeKind.RESUME, day=day))


@pytest.mark.parametrize(
    "case",
    [
        ("upgrade", {"price": 8_000}, "downgrade"),
        ("upgrade", {"price": 12_000, "quantity": Decimal("0.5")}, "downgrade"),
        ("upgrade", {"price": 90_000, "interval": "yearly"}, "downgrade"),
        ("discount", {"discount": "10%"}, "discount"),
        ("renew", {"price": 8_000}, "renew"),
        ("renew", {"discount": "1"}, "renew"),
        ("reactivate", {"quantity": Decimal("0.9")}, "reactivate"),
    ],
)
def test_what_makes_less_be_paid_says_why(crm, begin, tell, case):
    told, more, kept = case
    number, day = begin(), MAY + 9 * DAY
    with pytest.raises(Invalid) as refused:
        tell(number, told, day, **more)
    assert (refused.value.field, refused.value.message) == ("reason", subscriptions.NEEDS_REASON)
    with pytest.raises(Invalid):
        tell(number, told, day, reason=" ", **more)
    assert [row.kind for row in states(crm, number)] == ["start"]
    tell(number, told, day, reason="price", **more)
    assert (only_change(crm, number).kind, only_change(crm, number).reason) == (kept, "price")
    assert states(crm, number)[-1].monthly < 10_000_000
    assert states(crm, number)[-1].reason == "price"


@pytest.mark.parametrize(
    "case",
    [
        ("downgrade", {"price": 12_000}, "upgrade"),
        ("downgrade", {"price": 132_000, "interval": "yearly"}, "upgrade"),
        ("renew", {}, "renew"),
        ("renew", {"price": 12_000}, "renew"),
        ("past_due", {}, "past_due"),
    ],
)
def test_what_takes_nothing_away_asks_for_no_reason(crm, begin, tell, case):
    told, more, kept = case
    number = begin()
    tell(number, told, MAY + 9 * DAY, **more)
    assert (only_change(crm, number).kind, only_change(crm, number).reason) == (kept, None)


def test_a_renewal_is_compared_with_the_term_before_it(crm, begin, tell):
    late = begin(auto_renew=False, start=dt.date(2026, 4, 10))
    assert one(crm, late).status is SubscriptionStatus.ENDED
    with pytest.raises(Invalid):
        tell(late, "renew", dt.date(2026, 5, 12), price=9_999)
    cheaper = NewChange(kind=ChangeKind.RENEW, day=dt.date(2026, 5, 12), price=9_999)
    effect = subscription_desk.effect(crm, subscription=late, told=cheaper)
    assert (effect.before, effect.held, effect.after, effect.trend) == (0, 10_000_000, 9_999_000, -1)
    tell(late, "renew", dt.date(2026, 5, 12), price=10_000)
    dearer = begin(discount="50%", discount_until=dt.date(2026, 6, 1))
    tell(dearer, "renew", MAY + 9 * DAY, price=8_000)
    assert [row.monthly for row in states(crm, dearer)] == [5_000_000, 8_000_000]
    several = [begin(), begin(price=50)]
    told = NewChange(kind=ChangeKind.RENEW, day=MAY, price=6_000)
    with pytest.raises(Invalid):
        subscriptions.renew(crm, subscriptions=several, told=told)
    assert len(states(crm, several[0])) == 1


def test_terms_changed_in_a_pause_are_called_what_they_are(crm, begin, tell):
    number = begin()
    tell(number, "pause", MAY + 3 * DAY, reason="holiday")
    with pytest.raises(Invalid):
        tell(number, "upgrade", MAY + 5 * DAY, price=9_000)
    tell(number, "downgrade", MAY + 5 * DAY, price=11_000)
    tell(number, "resume", MAY + 7 * DAY)
    assert [row.kind for row in changes(crm, number)] == ["pause", "upgrade", "resume"]


def test_a_correction_says_why_as_well(crm, begin, tell):
    number = begin()
    tell(number, "upgrade", MAY + 9 * DAY, price=12_000)
    row = only_change(crm, number)
    wrong = NewChange(kind=ChangeKind.UPGRADE, day=row.day, price=9_000)
    with pytest.raises(Invalid):
        subscriptions.correct(crm, change=row.id, told=wrong)
    subscriptions.correct(crm, change=row.id, told=replace(wrong, reason="price"))
    assert (only_change(crm, number).kind, only_change(crm, number).reason) == ("downgrade", "price")


def test_what_a_later_change_stands_on_can_be_corrected(crm, begin, tell):
    number = begin()
    tell(number, "pause", MAY + 3 * DAY, reason="holiday")
    tell(number, "resume", MAY + 9 * DAY)
    row = changes(crm, number)[0]
    told = NewChange(kind=ChangeKind.PAUSE, day=MAY + 4 * DAY, reason="ill")
    subscriptions.correct(crm, change=row.id, told=told)
    first = changes(crm, number)[0]
    assert (first.day, first.reason) == (MAY + 4 * DAY, "ill")


def test_an_end_that_is_put_on_or_brought_forward_says_why(crm, begin):
    def edit(**values):
        records.save(crm, entity="subscription", record=number, values=values)

    number = begin()
    with pytest.raises(InvalidRecord) as refused:
        edit(end=dt.date(2026, 9, 1))
    assert [(one.field, one.message) for one in refused.value.errors] == [
        ("churn_reason", subscriptions.NEEDS_REASON)
    ]
    with pytest.raises(InvalidRecord):
        records.change_many(crm, entity="subscription", ids=[number], values={"end": dt.date(2026, 9, 1)})
    edit(end=dt.date(2026, 9, 1), churn_reason="price")
    edit(end=dt.date(2026, 8, 1))
    with pytest.raises(InvalidRecord):
        edit(churn_reason=None)
    edit(end=None, churn_reason=None)
    number = begin(end=dt.date(2026, 9, 1))
    edit(plan="Silver")
    edit(end=dt.date(2026, 10, 1))
    with pytest.raises(InvalidRecord):
        edit(end=dt.date(2026, 7, 1))
    with pytest.raises(InvalidRecord):
        begin(end=crm.today())
    begin(end=crm.today(), churn_reason="price")


def test_a_subscription_is_somebodys(crm, made, begin):
    with pytest.raises(InvalidRecord) as refused:
        begin(company=None)
    assert [(one.field, one.message) for one in refused.value.errors] == [
        ("company", subscriptions.NO_CUSTOMER)
    ]
    number = begin(company=None, contact=made.person)
    with pytest.raises(InvalidRecord):
        records.save(crm, entity="subscription", record=number, values={"contact": None})
    records.save(crm, entity="subscription", record=number, values={"contact": None, "company": made.company})


def test_what_a_file_told_without_a_reason_can_be_edited(crm, begin):
    number = begin(end=crm.today(), churn_reason="price")
    take_reason_away(crm, number)
    records.save(crm, entity="subscription", record=number, values={"plan": "Silver"})
    assert one(crm, number).churn_reason is None


def test_a_form_reckons_as_it_is_filled_in(crm):
    told = subscription_desk.preview(
        crm, values={"price": 120_000, "quantity": Decimal(3), "interval": "yearly"}
    )
    assert told.result == 30_000_000
    told = subscription_desk.preview(crm, values={"price": 7_000, "start": MAY, "trial": MAY + 30 * DAY, "ours": "x"})
    assert told.result == 7_000_000
    with pytest.raises(Invalid):
        subscription_desk.preview(crm, values={"price": 7_000, "start": MAY, "end": MAY - DAY})


def test_two_at_once_are_told_apart_from_one_after_the_other(crm, begin, acme):
    first = begin(end=dt.date(2026, 4, 1), start=dt.date(2026, 1, 1), churn_reason="price")
    values = {"plan": "Gold", "company": acme, "start": dt.date(2026, 4, 1)}
    assert subscription_desk.overlapping(crm, values=values) == []
    [found] = subscription_desk.overlapping(crm, values=values | {"start": dt.date(2026, 3, 31)})
    assert found.id == first
    assert subscription_desk.overlapping(crm, values=values | {"plan": "Silver", "start": MAY}) == []


# The renewal desk --------------------------------------------------------------------------------------------


def test_the_renewal_desk_tells_who_is_due(crm, begin, tell, acme):
    by_itself = begin(plan="By itself", start=dt.date(2026, 3, 25))
    open_one = begin(plan="Open", start=dt.date(2025, 7, 1), interval="yearly", auto_renew=False)
    renewed = begin(plan="Renewed", start=dt.date(2025, 6, 25), interval="yearly", auto_renew=False)
    agreed = begin(plan="Agreed early", start=dt.date(2025, 6, 24), interval="yearly")
    leaving = begin(plan="Leaving", start=dt.date(2025, 8, 1), interval="yearly")
    late = begin(plan="Late", start=dt.date(2025, 5, 1), interval="yearly", auto_renew=False)
    begin(plan="Too late", start=dt.date(2025, 4, 1), interval="yearly", auto_renew=False)
    begin(plan="Lost", start=dt.date(2026, 1, 5), end=dt.date(2026, 5, 5), churn_reason="price")
    within = begin(plan="Ended within a term", start=dt.date(2026, 1, 5), end=dt.date(2026, 5, 6), churn_reason="x")
    take_reason_away(crm, within)
    subscriptions.renew(crm, subscriptions=[renewed, agreed])
    tell(leaving, "cancel", dt.date(2026, 5, 10), reason="price")
    records.save(
        crm,
        entity="activity",
        values={
            "kind": "call",
            "subject": "Hello",
            "company": acme,
            "done": dt.datetime(2026, 5, 9, 9, tzinfo=dt.UTC),
        },
    )
    found = renewals.due(crm, window=Window.DAYS_90)
    assert [(row.plan, row.standing) for row in found] == [
        ("By itself", Standing.BY_ITSELF),
        ("Agreed early", Standing.RENEWED),
        ("Renewed", Standing.RENEWED),
        ("Open", Standing.OPEN),
        ("Leaving", Standing.LEAVING),
    ]
    assert [row.days for row in found] == [5, 35, 36, 42, 73]
    assert {row.last_contact for row in found} == {dt.date(2026, 5, 9)}
    assert found[3].term == 10_000
    assert [row.subscription for row in renewals.due(crm, window=Window.DAYS_30)] == [by_itself]
    [row] = renewals.due(crm, window=Window.OVERDUE)
    assert (row.subscription, row.days, row.standing) == (late, -19, Standing.OVERDUE)
    sums = renewals.sums(crm)
    assert {window: total.renewals for window, total in sums.items()} == {
        Window.OVERDUE: 1,
        Window.DAYS_30: 1,
        Window.DAYS_60: 4,
        Window.DAYS_90: 5,
    }
    for window, total in sums.items():
        assert total.monthly == sum(row.monthly for row in renewals.due(crm, window=window))
    assert renewals.due(crm, window=Window.DAYS_90, owner=1) == []
    done = subscriptions.renew(crm, subscriptions=[late, open_one])
    assert done.params["count"] == 2
    assert renewals.due(crm, window=Window.OVERDUE) == []
    assert len(states(crm, late)) == 2
    history.undo(crm, gesture=done.gesture)
    assert renewals.due(crm, window=Window.DAYS_90) == found


def test_what_no_text_has_is_taken_out_of_what_is_told_of_a_change(crm, begin):
    gold = begin()
    with pytest.raises(Invalid, match="Say why"):
        subscriptions.cancel(crm, subscription=gold, reason="\ud800")
    told = {"reason": "pri\ud800ce", "competitor": "Glo\udfffbex", "note": "by\0 phone\ud800"}
    subscriptions.cancel(crm, subscription=gold, **told)
    kept = crm.read(lambda session: session.scalars(select(SubscriptionChange)).one())
    assert (kept.reason, kept.competitor, kept.note) == ("price", "Globex", "by phone")
    removed = subscriptions.remove(crm, change=kept.id, note="wr\ud800ong")
    assert removed.params["note"] == "wrong"


def test_the_history_of_a_subscription_tells_its_dated_changes_also_those_taken_out(crm, begin):
    gold, other = begin(), begin()
    subscriptions.cancel(crm, subscription=other, reason="price")
    subscriptions.cancel(crm, subscription=gold, reason="price")
    subscriptions.remove(crm, change=only_change(crm, gold).id, note="wrong")
    told = history.of_record(crm, entity="subscription", record=gold)
    first = [event.deed.message.split()[0] for event in told]
    assert first == ["Removed", "Cancelled", "Added"]
