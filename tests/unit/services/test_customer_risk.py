"""Customers at risk as lists and open records know them: those of the figure, and its reasons for each."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from sqlalchemy import event

from crmdesk.db.uow import Work
from crmdesk.kpi.population import Basis
from crmdesk.model.period import Period
from crmdesk.model.risk_rules import USUAL_RULES, RiskRules, Sign
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.services import lists, settings
from crmdesk.services.customer_risk import Health, health_of
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery
from tests.oracle.book import TODAY, TRASHED, store
from tests.oracle.registry import make_book, rows_of

NOON = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)


def changed(rules, *, on=True, **thresholds):
    for sign, threshold in thresholds.items():
        rules = rules.changed(Sign(sign), threshold=threshold, on=on)
    return rules


TENSE = changed(USUAL_RULES, renewal_overdue=300, usage_falling=10, tickets_open=1, silence=10, detractor=300)
FEW = changed(TENSE, on=False, renewal_due=30, silence=10, tickets_open=1)
NONE = changed(RiskRules(), on=False, **{rule.sign.value: rule.threshold for rule in RiskRules().rules})
RULES = pytest.mark.parametrize(
    "rules", [USUAL_RULES, TENSE, FEW, NONE], ids=["usual", "tense", "few", "none"]
)


def run_out(book, random):
    """Terms of some subscriptions that ended of late and were not renewed."""
    known = {(one["subscription_id"], one["due"]) for one in book.subscription_term}
    for row in book.subscription:
        due = TODAY - dt.timedelta(days=random.choice([0, 29, 30, 31, 90, 400]))
        if row["trashed"] is None and (row["id"], due) not in known and random.random() < 0.5:
            values = {"customer_id": row["customer_id"], "monthly": 1000, "after": 0, "renewed": False}
            book.subscription_term.append({"subscription_id": row["id"], "due": due, **values})


class Shop:
    """A random book of a business and the way into it, on a day that stands still."""

    def __init__(self, engine, seed):
        random = Random(seed)
        self.book = make_book(random, deals=60)
        for row in self.book.subscription:
            row["status"] = random.choice(list(SubscriptionStatus)).value
        run_out(self.book, random)
        gone = random.choice([one["customer_id"] for one in self.book.customer_state if one["customer"]])
        self.book.get("contact", gone)["trashed"] = TRASHED
        store(engine, self.book)
        self.work = Work(engine, clock=lambda: NOON)

    def go_by(self, rules):
        with self.work.write() as unit:
            settings.put(unit, {"risk_rules": rules.written()})
            unit.commit("Changed the rules")
        self.book.known.clear()

    def reasons(self):
        """The signs of each customer at risk, by the plain loops."""
        basis = Basis(self.work.facts, TODAY)
        found = {}
        for row in rows_of(self.book, "at_risk", Period.all(), basis):
            found[row["record"]] = set()
        for row in rows_of(self.book, "warning_signs", Period.all(), basis):
            found[row["record"]].add(row["sign"])
        return found

    def customers(self):
        """Who is a customer today, and is not in the trash."""
        return {
            one["customer_id"]
            for one in self.book.customer_state
            if one["customer"]
            and one["since"] <= TODAY
            and (one["until"] is None or one["until"] > TODAY)
            and self.book.get("contact", one["customer_id"])["trashed"] is None
        }


SEEDS = (5, 6, 14)


@pytest.fixture(params=SEEDS)
def shop(request, engine):
    return Shop(engine, request.param)


def query(*filters, **more):
    at_risk = Filter("company", Op.AT_RISK, TODAY)
    return ListQuery("subscription", ("plan", "status"), filters=(at_risk, *filters), **more)


RUNS = Filter("status", Op.IS_NOT, SubscriptionStatus.ENDED)


@RULES
def test_health_tells_the_signs_of_the_figure(shop, rules):
    shop.go_by(rules)
    reasons, customers = shop.reasons(), shop.customers()
    assert bool(reasons) == (rules is not NONE)
    for contact in shop.book.contact:
        told = health_of(shop.work, customer=contact["id"])
        if contact["id"] in reasons:
            assert {rule.sign.value for rule in told.signs} == reasons[contact["id"]]
            assert [rule for rule in rules.looked_for() if rule in told.signs] == list(told.signs)
        else:
            assert told == (Health() if contact["id"] in customers else None)


def test_every_answer_of_health_and_every_sign_is_met(engine):
    signs, answers = set(), set()
    for seed in SEEDS:
        shop = Shop(engine, seed)
        told = [health_of(shop.work, customer=one["id"]) for one in shop.book.contact]
        answers |= {None if one is None else bool(one.signs) for one in told}
        signs |= {rule.sign for one in told if one for rule in one.signs}
    assert (signs, answers) == (set(Sign), {None, False, True})


@RULES
def test_the_list_has_what_runs_of_the_customers_of_the_figure(shop, rules):
    shop.go_by(rules)
    risky = shop.reasons()
    wanted = [
        one["id"]
        for one in sorted(shop.book.subscription, key=lambda one: one["sort_key"])
        if one["trashed"] is None and one["status"] != "ended" and one["customer_id"] in risky
    ]
    assert list(lists.order(shop.work, query=query(RUNS))) == wanted
    assert lists.count(shop.work, query=query(RUNS)) == len(wanted)
    assert [row.id for row in lists.first(shop.work, query=query(RUNS))] == wanted[: lists.PAGE]
    every = [one["id"] for one in shop.book.subscription]
    assert lists.holds(shop.work, query=query(RUNS), ids=every) == set(wanted)
    down = lists.order(shop.work, query=query(RUNS, sort="company", descending=True))
    assert sorted(down) == sorted(wanted)


def test_nothing_is_remembered_from_the_rules_before(shop):
    shop.go_by(TENSE)
    before, many = lists.count(shop.work, query=query()), health_of(shop.work, customer=min(shop.reasons()))
    shop.go_by(NONE)
    assert before
    assert many.signs
    assert lists.count(shop.work, query=query()) == 0


def test_health_is_one_query(shop):
    one = min(shop.customers())
    health_of(shop.work, customer=one)
    said = []
    event.listen(shop.work.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    health_of(shop.work, customer=one)
    assert len([one for one in said if one.lstrip().upper().startswith(("SELECT", "WITH"))]) == 1
