"""Small hand-made books for figures."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from crmdesk.kpi.run import run
from crmdesk.model.period import parse_period
from crmdesk.model.setting import BookFacts
from tests.oracle.book import TODAY, Book, add_deal, add_pipeline, store

FACTS = BookFacts()


class Desk:
    """A book under test with one pipeline of three stages; `figures` stores it and computes."""

    def __init__(self, engine) -> None:
        self.engine = engine
        self.book = Book()
        self.stages = add_pipeline(self.book, "0.1", "0.5", "0.9")

    def staff(self, name, team=None):
        return self.book.add("staff", name=name, sort_key=name, team=team)["id"]

    def contact(self, created, kind="person", **values):
        row = {"name": "Contact", "sort_key": "contact", "created": dt.date.fromisoformat(created)}
        return self.book.add("contact", kind=kind, **row, **values)["id"]

    def deal(self, created, *steps, stage=0, **values):
        return add_deal(self.book, self.stages[stage], dt.date.fromisoformat(created), list(steps), **values)

    def figures(self, ids, period, **more):
        if isinstance(ids, str):
            ids = [ids]
        store(self.engine, self.book)
        with Session(self.engine) as session:
            found = parse_period(period, "gregorian", TODAY)
            return run(session, ids, found, facts=FACTS, today=TODAY, **more)

    def figure(self, kpi, period, **more):
        [found] = self.figures(kpi, period, **more)
        return found


@pytest.fixture
def desk(engine):
    return Desk(engine)
