"""Customers at risk in the window: the view of their subscriptions, and the health of an open customer."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from crmdesk.kpi.rows import rows
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model import Contact, ContactKind, CustomerState, Subscription
from crmdesk.model.activity import ActivityKind
from crmdesk.model.period import Period
from crmdesk.model.risk_rules import Sign
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.services import activities
from crmdesk.ui.pages.settings.part import change_facts
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401 - fixtures
from tests.ui.subscription_parts import Subscriptions


def at_risk(work):
    """The rows behind the figure of today: the reasons of each customer, by the signs' words."""

    def read(session):
        return rows(session, "at_risk", Period.all(), facts=work.facts, today=work.today())

    found = work.read(read)
    signs = [place for place, column in enumerate(found.columns) if column.id in list(Sign)]
    return {row.record: [found.columns[one].id for one in signs if row.cells[one]] for row in found.rows}


def running(work, customers):
    def read(session):
        every = session.query(Subscription).filter(Subscription.trashed.is_(None))
        return {
            one.name
            for one in every
            if one.status is not SubscriptionStatus.ENDED and one.customer_id in customers
        }

    return work.read(read)


def without_rules(work):
    rules = work.facts.risk_rules
    for sign in Sign:
        rules = rules.changed(sign, on=False)
    return change_facts(work, {"risk_rules": rules.written()})


def with_silence(work, *, days):
    rules = work.facts.risk_rules.changed(Sign.SILENCE, threshold=days)
    return change_facts(work, {"risk_rules": rules.written()})


def log_call(one, entity, record):
    about = {"entity": entity, "record": record}
    one.desk.write(owner=one.page, work=partial(activities.log, kind=ActivityKind.CALL, **about))
    one.settle()


# The view of the subscriptions


@pytest.fixture
def desk(qapp, tmp_path, tmp_path_factory):
    shown = Subscriptions(qapp, tmp_path, tmp_path_factory)
    yield shown
    shown.close()


def plans(one):
    model = one.page.table.rows
    return {model.row(row).values[0] for row in range(model.rowCount())}


def test_the_subscriptions_of_customers_at_risk_are_a_view(desk):
    every = plans(desk)
    desk.page.head.show_view("at_risk")
    desk.settle()
    shown = plans(desk)
    assert shown == running(desk.work, at_risk(desk.work))
    assert "Team" in shown
    assert shown < every
    assert desk.page.head.views.text() == "At risk"
    assert strip_marks(desk.page.head.count.text()) == f"{len(shown)} subscriptions"
    desk.page.head.clear_all()
    desk.settle()
    assert plans(desk) == every


def test_the_view_follows_what_changes_who_is_at_risk(desk):
    desk.page.head.show_view("at_risk")
    desk.settle()
    before = plans(desk)
    acme = desk.work.read(lambda s: s.query(Contact).filter_by(name="Acme").one().id)
    log_call(desk, "company", acme)
    assert acme not in at_risk(desk.work)
    assert plans(desk) == before - {"Team"} == running(desk.work, at_risk(desk.work))
    desk.do("undo")
    assert plans(desk) == before
    desk.desk.write(owner=desk.page, work=without_rules)
    desk.settle()
    assert plans(desk) == set()


def test_the_view_goes_on_from_day_to_day(desk, monkeypatch):
    desk.page.head.show_view("at_risk")
    desk.settle()
    later = desk.work.today().replace(year=desk.work.today().year + 2)
    monkeypatch.setattr(desk.work, "today", lambda: later)
    desk.page.refresh({"deal": frozenset({1})})
    desk.settle()
    assert {one.value for one in desk.page.table.rows.query.filters} >= {later}
    assert plans(desk) == running(desk.work, at_risk(desk.work))


# The health of an open customer


def customers(one):
    """Companies that are customers today."""

    def read(session):
        every = session.query(CustomerState).filter(
            CustomerState.customer.is_(True),
            CustomerState.since <= one.work.today(),
            CustomerState.until.is_(None),
        )
        companies = session.query(Contact.id).filter(Contact.kind == ContactKind.COMPANY)
        return {row.customer_id for row in every} & {row.id for row in companies}

    return one.work.read(read)


def health(one, record):
    """What is told of the health of a company when it is opened."""
    one.window.show_record("company", record)
    one.settle()
    return health_shown(one)


def health_shown(one):
    """What the strip of facts says of the open company's health: value and reasons."""
    facts = one.page.pane.head.facts
    found = [fact for fact in facts.facts if fact.caption == "Health"]
    assert ("Health" in facts.accessibleName()) == bool(found)
    assert facts.accessibleDescription() == (found[0].reasons if found else "")
    return (strip_marks(found[0].value), strip_marks(found[0].reasons)) if found else None


def test_an_open_company_tells_its_health(open_book):  # noqa: F811 - the fixture
    one = open_book("en", pages=("companies", "contacts"))
    risky, known = at_risk(one.work), customers(one)
    well = min(known - risky.keys())
    assert health(one, well) == ("No warning signs", "")
    ill = max(known & risky.keys(), key=lambda record: len(risky[record]))
    value, reasons = health(one, ill)
    count = len(risky[ill])
    assert value == (f"{count} warning signs" if count > 1 else "1 warning sign")
    rules = one.work.facts.risk_rules
    words = [rules.rule(Sign(sign)) for sign in risky[ill]]
    told = [one.desk.fmt.sentence(rule.sign.words, count=rule.threshold) for rule in words]
    assert reasons == "\n".join(map(strip_marks, told))
    others = one.work.read(
        lambda s: {row.id for row in s.query(Contact.id).filter(Contact.kind == ContactKind.COMPANY)}
        - {row.customer_id for row in s.query(CustomerState)}
    )
    assert health(one, min(others)) is None


def test_health_follows_the_rules_and_what_is_done(open_book):  # noqa: F811 - the fixture
    one = open_book("en", pages=("companies",))
    before = at_risk(one.work)
    one.desk.write(owner=one.page, work=partial(with_silence, days=3))
    one.settle()
    risky = at_risk(one.work)
    silent = min(who for who in customers(one) & risky.keys() - before.keys() if risky[who] == ["silence"])
    assert health(one, silent) == ("1 warning sign", "Nobody was in contact for 3 days.")
    log_call(one, "company", silent)
    assert health_shown(one) == ("No warning signs", "")
    one.do("undo")
    one.desk.write(owner=one.page, work=without_rules)
    one.settle()
    assert health_shown(one) == ("No warning signs", "")
    one.do("undo")
    assert health_shown(one) == ("1 warning sign", "Nobody was in contact for 3 days.")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_reasons_stand_beside_the_pointer(open_book, language):  # noqa: F811 - the fixture
    one = open_book(language, pages=("companies",))
    risky = at_risk(one.work)
    one.window.show_record("company", min(customers(one) & risky.keys()))
    one.settle()
    facts = one.page.pane.head.facts
    facts.grab()
    edge = facts.width() - 20 if facts.isRightToLeft() else 20
    point = QPoint(edge, 20)
    QApplication.sendEvent(facts, QHelpEvent(QEvent.Type.ToolTip, point, facts.mapToGlobal(point)))
    assert QToolTip.text() == facts.facts[0].reasons != ""
    assert not facts.reasons_at(QPoint(facts.width() // 2, 20))
