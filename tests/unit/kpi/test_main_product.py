"""Customers by product: each counts once, for the product that it pays most for a month."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy.orm import Session

from crmdesk.kpi.population import Basis
from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.period import Period
from crmdesk.model.setting import BookFacts
from tests.oracle.book import TODAY, day_after, empty_database, store
from tests.oracle.registry import make_book
from tests.oracle.retention_rows import closing, opening

FACTS = BookFacts()
BASIS = Basis(FACTS, TODAY)
APRIL = Period.month(2024, 4, CalendarId.GREGORIAN)
SEEDS = range(12)
STATED = {
    "seq": 1,
    "kind": "start",
    "status": "active",
    "price": 1,
    "quantity": Decimal(1),
    "own_monthly": 0,
    "anchor": APRIL.start,
    "involuntary": False,
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request):
    with empty_database(request.param) as found:
        yield found


def books(engine):
    """Random books whose customers pay for up to four subscriptions, each while it is in the database."""
    for seed in SEEDS:
        random = Random(seed)
        book = make_book(random, deals=6)
        book.subscription_state.clear()
        for one in book.subscription:
            one["customer_id"] = random.randint(1, 3)
            values = {"subscription_id": one["id"], "customer_id": one["customer_id"]}
            since = day_after(APRIL.start, random.randint(-20, 20))
            until = random.choice([None, None, day_after(since, random.randint(1, 40))])
            values |= {"since": since, "until": until, "monthly": random.choice([0, 50, 50, 80, 90])}
            book.subscription_state.append(values | STATED)
        for state in book.customer_state:
            state["monthly"] = random.choice([0, 100])
        store(engine, book)
        yield book


def rivals(book, day):
    """How many customers pay for several products on the eve of a day."""
    paid = defaultdict(set)
    for state in book.subscription_state:
        if state["monthly"] > 0 and state["since"] < day and (state["until"] is None or state["until"] >= day):
            paid[state["customer_id"]].add(book.get("subscription", state["subscription_id"])["product_id"])
    return sum(len(products) > 1 for customer, products in paid.items() if customer)


@pytest.mark.parametrize(
    ("kpi", "population", "find", "day"),
    [
        ("arpa", "paying_at_closing", closing, APRIL.end),
        ("net_revenue_retention", "paying_at_opening", opening, APRIL.start),
    ],
)
def test_the_rows_of_a_product_are_those_of_the_plain_loop(engine, kpi, population, find, day):
    several = 0
    for book in books(engine):
        several += rivals(book, day)
        every = [row for row in find(book, APRIL, BASIS) if row["monthly"] > 0]
        with Session(engine) as session:
            for product in {row["product"] for row in every} | {None, 1}:
                kept = {"product": product}
                asked = {"population": population, "filters": kept, "facts": FACTS, "today": TODAY}
                found = rows(session, kpi, APRIL, **asked)
                here = sorted(row["record"] for row in every if row["product"] == product)
                assert sorted(row.record for row in found.rows) == here
    assert several > 2


def test_the_parts_by_product_come_to_the_whole(engine):
    for book in books(engine):
        with Session(engine) as session:
            [whole] = run(session, ["arpa"], APRIL, by="product", facts=FACTS, today=TODAY)
        paying = [row for row in closing(book, APRIL, BASIS) if row["is"]]
        keys = {"" if row["product"] is None else str(row["product"]) for row in paying}
        assert keys <= {part.key for part in whole.parts}
        if whole.of is not None:
            assert sum(part.of or 0 for part in whole.parts) == whole.of
