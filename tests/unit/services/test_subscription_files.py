"""Subscriptions and their changes from files and back: the golden month, again and again, bad rows named."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Period
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange, SubscriptionState
from crmdesk.services import exporting, figures, history, records, settings, subscriptions
from crmdesk.services.book_fields import book_fields
from crmdesk.services.importing import telling
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from crmdesk.services.subscriptions import NewChange
from tests.oracle.state import differences, state_of
from tests.unit.services.golden_month import DAY, MONTHS, GoldenMonth
from tests.unit.services.test_subscriptions import check_month, set_calendar

HEADS = ("ref", "plan", "company", "price", "interval", "start")


@pytest.fixture
def bring(crm, tmp_path):
    """Imports rows under a header; the result."""

    def bring(kind, header, *rows, **options):
        path = tmp_path / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        options.setdefault("create_missing", True)
        result = run_import(
            crm, plan=make_plan(path, kind=kind, options=Options(**options), calendar=crm.facts.calendar)
        )
        assert result.rows == result.created + result.updated + result.unchanged + result.rejected
        return result

    return bring


def counts(result):
    return result.created, result.updated, result.unchanged, result.rejected


def golden_files(golden):
    """The golden month as two tables, as a person would write them."""
    heads = [
        "ref",
        "plan",
        "company",
        "price",
        "interval",
        "start",
        "trial",
        "end",
        "auto_renew",
        "churn_reason",
        "competitor",
    ]
    facts = []
    for one in golden.told:
        values = one.facts | {
            "company": one.customer,
            "auto_renew": "yes" if one.facts.get("auto_renew", True) else "no",
        }
        facts.append([one.ref, *(values.get(name, "") for name in heads[1:])])
    told = ["subscription", "day", "kind", "price", "end", "reason"]
    changes = [
        [one.ref, day, kind.value, more.get("price", ""), more.get("end", ""), more.get("reason", "")]
        for one in golden.told
        for day, kind, more in one.changes
    ]
    return (heads, *facts), (told, *changes)


@pytest.mark.parametrize("month", MONTHS)
def test_the_golden_month_comes_in_by_two_files(crm, bring, month):
    golden = GoldenMonth(*month)
    set_calendar(crm, golden.calendar_id)
    facts, changes = golden_files(golden)
    assert counts(bring("subscriptions", *facts, dates={"start": "ymd"})) == (16, 0, 0, 0)
    assert counts(bring("subscription-changes", *changes)) == (len(changes) - 1, 0, 0, 0)
    check_month(crm, golden)
    before = state_of(crm.engine)
    assert counts(bring("subscriptions", *facts)) == (0, 0, 16, 0)
    assert counts(bring("subscription-changes", *changes)) == (0, 0, len(changes) - 1, 0)
    assert differences(before, state_of(crm.engine)) == []


def test_an_import_is_one_gesture_with_its_states(crm, bring):
    facts, changes = golden_files(GoldenMonth(*MONTHS[0]))
    bring("subscriptions", *facts)
    between = state_of(crm.engine)
    gesture = bring("subscription-changes", *changes).committed.gesture
    full = state_of(crm.engine)
    back = history.undo(crm, gesture=gesture)
    assert differences(between, state_of(crm.engine)) == []
    history.undo(crm, gesture=back.gesture)
    assert differences(full, state_of(crm.engine)) == []


def test_a_newer_file_changes_what_it_has_otherwise(crm, bring):
    row = ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01")
    bring("subscriptions", HEADS, row)
    assert counts(bring("subscriptions", HEADS, (*row[:3], "120", *row[4:]))) == (0, 1, 0, 0)
    [found] = crm.read(lambda s: list(s.scalars(select(Subscription))))
    assert (found.price, found.monthly) == (12_000, 12_000_000)
    bring(
        "subscription-changes",
        ("subscription", "day", "kind", "price"),
        ("S1", "2026-05-10", "upgrade", "150"),
    )
    result = bring("subscriptions", HEADS, (*row[:5], "2026-05-12"))
    assert counts(result) == (0, 0, 0, 1)
    assert "before the subscription starts" in str(result.errors[0].reason)


def test_another_interval_comes_in_and_goes_out(crm, bring, tmp_path):
    bring("subscriptions", HEADS, ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01"))
    heads = ("subscription", "day", "kind", "price", "interval")
    row = ("S1", "2026-05-10", "upgrade", "2400", "yearly")
    assert counts(bring("subscription-changes", heads, row)) == (1, 0, 0, 0)
    assert counts(bring("subscription-changes", heads, row)) == (0, 0, 1, 0)
    lacking = bring("subscription-changes", heads, ("S1", "2026-05-12", "upgrade", "", "weekly"))
    assert counts(lacking) == (0, 0, 0, 1)
    assert "price" in str(lacking.errors[0].reason)
    query = exporting.whole_list("subscription_change", book_fields(crm))
    exporting.export_list(crm, query=query, path=tmp_path / "out.csv", exact=True, rtl=False)
    [out] = csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig"))
    assert (out["interval"], out["price"]) == ("yearly", "2400.00")


def test_rows_without_a_reference_are_known_by_plan_customer_and_start(crm, bring):
    heads = HEADS[1:]
    rows = [("Gold", f"C{n}", "100", "monthly", "2026-05-01") for n in range(30)]
    rows.append(("Gold", "C0", "100", "monthly", "2026-04-01"))
    assert counts(bring("subscriptions", heads, *rows)) == (31, 0, 0, 0)
    assert counts(bring("subscriptions", heads, *rows)) == (0, 0, 31, 0)


def test_a_file_does_not_take_the_customer_away(crm, bring):
    row = ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01")
    assert counts(bring("subscriptions", HEADS, row)) == (1, 0, 0, 0)
    assert counts(bring("subscriptions", HEADS, (*row[:2], "", *row[3:]))) == (0, 0, 0, 1)


BAD = [
    ({"end": "2026-04-30"}, "end date is before"),
    ({"trial": "2026-04-30"}, "trial ends before"),
    ({"discount_until": "2026-04-30", "discount": "10%"}, "discount ends before"),
    ({"price": "-5"}, "negative"),
    ({"quantity": "-1"}, "negative"),
    ({"price": "999999999999999"}, "too large"),
    ({"discount": "120%"}, "not a discount"),
    ({"discount": "100.01"}, "more than the whole price"),
    ({"interval": "fortnightly"}, "not the length of a term"),
    ({"start": "2026-02-30"}, ""),
    ({"start": ""}, "cannot be empty"),
    ({"plan": ""}, "cannot be empty"),
    ({"company": ""}, "whose subscription"),
    ({"status": "asleep"}, "none of these"),
    ({"currency": "EUR"}, "no rate is known"),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_a_bad_row_is_named_and_the_good_ones_come_in(crm, bring, wrong, sentence):
    heads = (*HEADS, "end", "trial", "discount", "discount_until", "quantity", "status", "currency")
    good = dict(zip(heads, ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01"), strict=False))
    rows = [
        [(good | change).get(name, "") for name in heads]
        for change in ({}, wrong | {"ref": "S2"}, {"ref": "S3"})
    ]
    result = bring(
        "subscriptions",
        heads,
        *rows,
        dates=dict.fromkeys(("start", "end", "trial", "discount_until"), "ymd"),
    )
    assert counts(result) == (2, 0, 0, 1)
    assert {error.line for error in result.errors} == {3}
    assert sentence in str(result.errors[0].reason)


def test_changes_that_cannot_be_are_named_and_the_others_come_in(crm, bring):
    bring(
        "subscriptions",
        HEADS,
        ("S1", "Gold", "Acme", "100", "monthly", "2026-01-01"),
        ("S2", "Gold", "Acme", "100", "monthly", "2026-01-01"),
    )
    heads = ("subscription", "day", "kind", "price", "reason")
    result = bring(
        "subscription-changes",
        heads,
        ("S1", "2026-03-01", "cancel", "", "price"),
        ("S1", "2026-03-20", "upgrade", "200", ""),
        ("S1", "2026-02-01", "upgrade", "150", ""),
        ("S1", "2025-12-31", "upgrade", "150", ""),
        ("S1", "2026-02-10", "swap", "150", ""),
        ("S1", "2026-02-10", "upgrade", "-1", ""),
        ("S1", "", "upgrade", "1", ""),
        ("S9", "2026-02-10", "upgrade", "1", ""),
        ("Gold", "2026-02-10", "upgrade", "1", ""),
        ("S2", "2026-02-10", "upgrade", "180.5", ""),
        dates={"day": "ymd"},
    )
    assert counts(result) == (3, 0, 0, 7)
    assert sorted(error.line for error in result.errors) == [3, 5, 6, 7, 8, 9, 10]
    told = {error.line: str(error.reason) for error in result.errors}
    assert "ended on 2026-03-01" in told[3]
    assert "before the subscription starts" in told[5]
    assert "none of these" in told[6]
    assert "Several records" in told[10]
    monthly = crm.read(
        lambda s: [one.monthly for one in s.scalars(select(Subscription).order_by(Subscription.id))]
    )
    assert monthly == [0, 18_050_000]


def test_a_new_change_does_not_contradict_a_known_one(crm, bring):
    bring("subscriptions", HEADS, ("S1", "Gold", "Acme", "100", "monthly", "2026-01-01"))
    heads = ("subscription", "day", "kind", "price", "end")
    bring("subscription-changes", heads, ("S1", "2026-03-20", "upgrade", "200", ""))
    before = state_of(crm.engine)
    result = bring("subscription-changes", heads, ("S1", "2026-03-01", "cancel", "", "2026-03-10"))
    assert counts(result) == (0, 0, 0, 1)
    assert differences(before, state_of(crm.engine)) == []


def test_a_status_that_days_do_not_tell_is_noted(crm, bring):
    heads = (*HEADS, "status")
    rows = [
        (f"S{n}", "Gold", "Acme", "100", "monthly", "2026-05-01", said)
        for n, said in enumerate(["active", "paused", "فعال", ""])
    ]
    assert counts(bring("subscriptions", heads, *rows[:1])) == (1, 0, 0, 0)
    result = bring("subscriptions", heads, rows[0], rows[1], rows[3])
    assert counts(result) == (2, 0, 1, 0)
    assert [note.count for note in result.notes] == [1]


def test_amounts_of_changes_are_toman_where_the_book_counts_in_them(crm, bring, tmp_path):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Counted in toman")
    bring("subscriptions", HEADS, ("s1", "Plan", "Acme", "100", "monthly", "2026-01-01"))
    changes = (("2026-02-01", "upgrade", "150", ""), ("2026-03-01", "discount", "", "20"))
    header = ("subscription", "day", "kind", "price", "discount")
    bring("subscription-changes", header, *(("s1", *one) for one in changes))
    monthly = select(SubscriptionState.monthly).order_by(SubscriptionState.seq)
    assert crm.read(lambda s: s.scalars(monthly).all()) == [1_000_000, 1_500_000, 1_300_000]
    out = tmp_path / "out.csv"
    query = exporting.everything(crm, "subscription_change")
    exporting.export_list(crm, query=query, path=out, exact=True, rtl=False)
    plan = make_plan(out, kind="subscription-changes", options=Options(), calendar=crm.facts.calendar)
    assert counts(run_import(crm, plan=plan)) == (0, 0, 2, 0)


def test_amounts_are_in_the_currency_of_the_subscription(crm, bring):
    for code, rate in (("KWD", "3"), ("JPY", "0.01")):
        records.save(
            crm, entity="rate", values={"currency": code, "day": dt.date(2026, 1, 1), "rate": Decimal(rate)}
        )
    heads = (*HEADS, "currency", "discount")
    bring(
        "subscriptions",
        heads,
        ("K", "Gold", "Acme", "10.125", "monthly", "2026-05-01", "KWD", "0.125"),
        ("J", "Gold", "Acme", "5000", "monthly", "2026-05-01", "JPY", ""),
    )
    told = ("subscription", "day", "kind", "price", "discount")
    result = bring(
        "subscription-changes",
        told,
        ("K", "2026-05-10", "upgrade", "20.555", "0.055"),
        ("J", "2026-05-10", "upgrade", "7000", ""),
    )
    assert counts(result) == (2, 0, 0, 0)
    rows = crm.read(
        lambda s: [
            (one.price, one.discount, one.rate)
            for one in s.scalars(select(SubscriptionChange).order_by(SubscriptionChange.id))
        ]
    )
    assert rows == [(20_555, "0.055", 3), (7_000, None, Decimal("0.01"))]
    own = crm.read(
        lambda s: [
            one.own_monthly for one in s.scalars(select(SubscriptionState).where(SubscriptionState.seq == 2))
        ]
    )
    assert own == [20_500_000, 7_000_000]


def told_states(crm):
    """What the states say, whatever the numbers of their subscriptions."""
    names = (
        "since",
        "until",
        "anchor",
        "kind",
        "status",
        "monthly",
        "own_monthly",
        "reason",
        "competitor",
        "involuntary",
    )
    rows = state_of(crm.engine)["subscription_state"].values()
    return sorted(repr([row[name] for name in names]) for row in rows)


@pytest.fixture
def told_at_random(crm):
    """Forty subscriptions in two currencies, most of them changed and cancelled."""
    random = Random(7)
    product = records.save(crm, entity="product", values={"name": "Gold"}).id
    owner = records.save(crm, entity="staff", values={"name": "Nora"}).id
    records.save(
        crm, entity="rate", values={"currency": "EUR", "day": dt.date(2024, 1, 1), "rate": Decimal("1.1")}
    )
    for number in range(40):
        company = records.save(crm, entity="company", values={"name": f"C{number}"}).id
        start = dt.date(2025, 1, 1) + dt.timedelta(days=random.randrange(300))
        price, renews = random.randrange(1_000, 100_000), random.random() < 0.7
        values = {
            "plan": random.choice(["Gold", "טופס", "طرح ۱"]),
            "ref": f"S{number}",
            "company": company,
            "price": price,
            "currency": random.choice(["USD", "EUR"]),
            "interval": random.choice(["weekly", "monthly", "yearly", "5", "10 days"]),
            "quantity": Decimal(random.choice(["1", "2.5", "0.333"])),
            "discount": random.choice([None, "12.5%", "0.50"]),
            "start": start,
            "auto_renew": renews,
            "product": random.choice([None, product]),
            "owner": random.choice([None, owner]),
            "note": random.choice([None, "two\nlines"]),
        }
        made = records.save(crm, entity="subscription", values=values).id
        if renews:
            quantity = random.choice([None, Decimal("1.25")])
            told = NewChange(
                kind=ChangeKind.UPGRADE, day=start + 3 * DAY, price=price + 100, quantity=quantity, reason="fewer"
            )
            subscriptions.change(crm, subscription=made, told=told)
            lost = {"competitor": random.choice([None, "Globex"]), "involuntary": random.random() < 0.5}
            lost["note"] = random.choice([None, "told by phone"])
            subscriptions.cancel(crm, subscription=made, day=start + 9 * DAY, reason="price, or “so”", **lost)


def test_rows_that_ran_out_are_lost_for_the_reason_of_their_column_and_the_others_are_told(crm, bring):
    heads = (*HEADS, "auto_renew", "churn_reason")
    begun = ("100", "monthly", "2025-10-05", "no")
    result = bring("subscriptions", heads, ("S1", "Gold", "Acme", *begun, "price"), ("S2", "Gold", "Globex", *begun, ""))
    assert counts(result) == (2, 0, 0, 0)
    [note] = telling.as_json(result, Formatter(Locale.of("en")))["notes"]
    assert note == "1 row ended and says no reason. Until a change tells one, it counts under “No reason given”."
    [churn] = figures.compute(crm, ids=["churn_by_reason"], period=Period.month(2025, 11, CalendarId.GREGORIAN))
    assert {(part.label, part.n) for part in churn.parts} == {("price", 1), ("No reason given", 1)}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_goes_out_exactly_comes_in_exactly(crm, told_at_random, tmp_path, suffix):
    plans = []
    for kind, entity in (("subscriptions", "subscription"), ("subscription-changes", "subscription_change")):
        path = tmp_path / f"{kind}.{suffix}"
        exporting.export_list(crm, query=exporting.whole_list(entity), path=path, exact=True, rtl=False)
        plans.append(make_plan(path, kind=kind, options=Options(), calendar=crm.facts.calendar))
    before, told, beside = state_of(crm.engine), told_states(crm), told_beside(crm)
    for plan in plans:
        again = run_import(crm, plan=plan)
        assert counts(again) == (0, 0, again.rows, 0)
    assert differences(before, state_of(crm.engine)) == []
    numbers = crm.read(lambda s: list(s.scalars(select(Subscription.id))))
    records.trash(crm, entity="subscription", ids=numbers)
    for plan in plans:
        anew = run_import(crm, plan=plan)
        assert counts(anew) == (anew.rows, 0, 0, 0)
    assert (told_states(crm), told_beside(crm)) == (told, beside)


def told_beside(crm):
    """What is told of the subscriptions that are in no trash, and of their changes, beside their states."""
    one, change = Subscription, SubscriptionChange
    facts = select(one.ref, one.product_id, one.owner_id, one.note).where(one.trashed.is_(None))
    notes = select(one.ref, change.day, change.note).join(change, change.subscription_id == one.id)
    notes = notes.where(one.trashed.is_(None))
    return [sorted(map(repr, crm.read(lambda s, query=query: s.execute(query).all()))) for query in (facts, notes)]


def test_another_note_of_a_known_change_is_news_about_it(crm, bring):
    bring("subscriptions", HEADS, ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01"))
    heads = ("subscription", "day", "kind", "price", "note")
    row = ("S1", "2026-05-10", "upgrade", "150")
    assert counts(bring("subscription-changes", heads, (*row, "by phone"))) == (1, 0, 0, 0)
    assert counts(bring("subscription-changes", heads, (*row, "by letter"), (*row, ""))) == (0, 1, 1, 0)
    assert crm.read(lambda s: s.scalars(select(SubscriptionChange.note)).all()) == ["by letter"]


def test_a_column_called_product_is_the_plan_only_where_no_column_is_called_so(crm, bring):
    bring("subscriptions", ("product", "company", "price", "start"), ("Gold", "Acme", "100", "2026-05-01"))
    heads = ("product", "plan", "company", "price", "start")
    bring("subscriptions", heads, ("Desk", "Silver", "Acme", "100", "2026-05-01"))
    rows = crm.read(lambda s: [tuple(row) for row in s.execute(select(Subscription.name, Subscription.product_id))])
    assert sorted(name for name, _product in rows) == ["Gold", "Silver"]
    assert {name: product is not None for name, product in rows} == {"Gold": False, "Silver": True}


def test_a_row_that_changes_nothing_is_named(crm, bring):
    bring("subscriptions", HEADS, ("S1", "Gold", "Acme", "100", "monthly", "2026-05-01"))
    heads = ("subscription", "day", "kind", "price", "quantity")
    rows = [("S1", "2026-05-10", "upgrade", "150", ""), ("S1", "2026-05-12", "upgrade", "150", "1")]
    result = bring("subscription-changes", heads, *rows)
    assert counts(result) == (1, 0, 0, 1)
    assert "so nothing would change" in str(result.errors[0].reason)
