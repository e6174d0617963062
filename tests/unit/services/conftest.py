"""A small business with a fixed clock, on both engines."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from crmdesk.services import pipelines, records, settings
from crmdesk.services.books import work_on

START = dt.datetime(2026, 5, 20, 9, 0, tzinfo=dt.UTC)
FACTS = {"currency": "USD", "country": "US", "calendar": "gregorian", "timezone": "UTC", "language": "en"}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def advance(self, **length):
        self.now += dt.timedelta(**length)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def crm(engine, clock):
    """The way into a book with one pipeline of four stages."""
    work = work_on(engine, clock=clock)
    with work.write() as unit:
        settings.put(unit, FACTS)
        pipelines.make_first(unit)
        unit.commit("Made the book")
    return work


@pytest.fixture
def made(crm, once):
    """A company, its person, a colleague, a product and an open deal of theirs, by name."""
    return once("a small business", crm, lambda: make_business(crm))


def make_business(crm):
    company = records.save(crm, entity="company", values={"name": "Acme"}).id
    person = records.save(crm, entity="contact", values={"name": "Sara", "company": company}).id
    staff = records.save(crm, entity="staff", values={"name": "Ali"}).id
    product = records.save(crm, entity="product", values={"name": "Desk", "price": 50_000}).id
    stages = [stage.id for stage in pipelines.pipelines(crm)[0].stages]
    deal = records.save(
        crm,
        entity="deal",
        values={"title": "Ten desks", "company": company, "contact": person, "owner": staff, "amount": 500_000},
    ).id
    return SimpleNamespace(
        company=company, person=person, staff=staff, product=product, stages=stages, deal=deal
    )
