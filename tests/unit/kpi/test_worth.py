"""Customers worth an offer: each customer's value and costs are those of plain loops over the book's rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy.orm import Session

from crmdesk.kpi.population import Basis
from crmdesk.kpi.run import run
from crmdesk.kpi.worth import customers_worth
from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.model.period import Grain, Period, parse_period
from crmdesk.model.setting import BookFacts
from tests.oracle import money_rows
from tests.oracle.book import TODAY, empty_database, store
from tests.oracle.registry import make_book, rows_of

FACTS = BookFacts()
PERIODS = [
    parse_period(text, name, TODAY)
    for text, name in (("2024-04", "gregorian"), ("1403-Q1", "jalali"), ("all", "gregorian"))
]


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], name="kept"
)
def _kept(request):
    with empty_database(request.param) as engine:
        book = make_book(Random(3), deals=60)
        for number, party in enumerate(book.contact):
            party["needs"] = "two floors, no stairs" if number % 3 == 0 else None
        store(engine, book)
        yield engine, book


def truth(book, period):
    """Of each customer of the period's end: value, purchases, days, costs of winning and serving, the rest."""
    basis = Basis(FACTS, TODAY)
    so_far = Period(dt.date(1950, 1, 1), period.end, Grain.DAYS, period.calendar)
    won = {row["record"]: row for row in rows_of(book, "acquired_to_date", period, basis)}
    brought = defaultdict(lambda: defaultdict(Fraction))
    entered = False
    for row in money_rows.books(book, so_far, basis):
        brought[row["record"]][row["what"]] += row["value"]
        entered = entered or row["what"] == "goods"
    named, rest = defaultdict(Fraction), Fraction(0)
    for cost in rows_of(book, "winning_costs_to_date", period, basis):
        if cost["company"] in won:
            named[cost["company"]] += cost["amount"]
        else:
            rest += cost["amount"]
    sales = rows_of(book, "sales_to_date", period, basis)
    found = {}
    for row in rows_of(book, "customers_at_closing", period, basis):
        customer = row["record"]
        if customer not in won:
            continue
        books = brought[customer]
        goods = books["goods"] if entered else books["revenue"] * (1 - Fraction(FACTS.margin))
        to_win = named[customer] + rest / len(won)
        found[customer] = {
            "value": books["revenue"],
            "purchases": sum(sale["company"] == customer for sale in sales),
            "days": won[customer]["days"],
            "since": won[customer]["day"],
            "to_win": to_win,
            "to_serve": books["service"],
            "left": books["revenue"] - goods - books["service"] - to_win,
            "needs": book.get("contact", customer)["needs"] or "",
        }
    return found


@pytest.mark.parametrize("period", PERIODS, ids=[period.key for period in PERIODS])
def test_every_customer_is_worth_what_its_rows_say(kept, period):
    engine, book = kept
    with Session(engine) as session:
        found = customers_worth(session, period, facts=FACTS, today=TODAY)
    wanted = truth(book, period)
    assert wanted
    names = next(iter(wanted.values()))
    assert {one.record: {name: getattr(one, name) for name in names} for one in found.customers} == wanted
    assert [one.value for one in found.customers] == sorted(
        (one["value"] for one in wanted.values()), reverse=True
    )


@pytest.mark.parametrize(
    ("share", "months"), [(100, 0), (100, 1), (0, 0), (0, 2), (50, 1), (400, 0), (100, 600)]
)
def test_an_offer_goes_to_who_paid_enough_stayed_enough_and_left_something(kept, share, months):
    engine, book = kept
    facts = replace(FACTS, offer_share=share, offer_months=months)
    period = Period.month(2024, 5, CalendarId.GREGORIAN)
    with Session(engine) as session:
        found = customers_worth(session, period, facts=facts, today=TODAY)
        [figure] = run(session, ["average_customer_value"], period, facts=facts, today=TODAY)
    average, least = Fraction(figure.value), calendar(CalendarId.GREGORIAN).add_months(period.last, -months)
    assert found.average == average
    wanted = [
        record
        for record, one in truth(book, period).items()
        if one["value"] * 100 >= average * share and one["since"] <= least and one["left"] > 0
    ]
    assert sorted(one.record for one in found.offered(facts, period, TODAY)) == sorted(wanted)
    if not share and not months:
        assert 0 < len(wanted) < len(found.customers)


def test_the_costs_of_winning_come_to_the_acquisition_cost_to_date(kept):
    engine, book = kept
    period = PERIODS[-1]
    with Session(engine) as session:
        found = customers_worth(session, period, facts=FACTS, today=TODAY)
    won = rows_of(book, "acquired_to_date", period, Basis(FACTS, TODAY))
    spent = sum(row["amount"] for row in rows_of(book, "winning_costs_to_date", period, Basis(FACTS, TODAY)))
    gone = [row["record"] for row in won if row["record"] not in {one.record for one in found.customers}]
    costs = rows_of(book, "winning_costs_to_date", period, Basis(FACTS, TODAY))
    records = {row["record"] for row in won}
    rest = sum(row["amount"] for row in costs if row["company"] not in records)
    of_gone = sum(row["amount"] for row in costs if row["company"] in gone) + Fraction(
        rest * len(gone), len(won)
    )
    assert sum(one.to_win for one in found.customers) + of_gone == spent


def test_a_book_without_customers_offers_nothing():
    with empty_database("sqlite") as engine, Session(engine) as session:
        found = customers_worth(session, PERIODS[0], facts=FACTS, today=TODAY)
    assert found.customers == []
    assert found.average is None
    assert found.offered(FACTS, PERIODS[0], TODAY) == []
