"""Activities, follow-ups, stalled deals and targets on books small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.oracle.book import NOON


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


@pytest.fixture
def talk(desk):
    """Adds an activity: finished, planned, or both."""

    def add(kind, done=None, *, due=None, created="2024-01-01", **values):
        row = {"owner_id": None, "customer_id": None, "deal_id": None, "trashed": None, "pinned": False}
        finished = None if done is None else dt.datetime.combine(day(done), NOON)
        row |= {"done": finished, "done_day": day(done), "due": day(due), "created": day(created)} | values
        return desk.book.add("activity", name="Talk", sort_key="talk", kind=kind, **row)

    return add


def test_calls_by_direction_and_by_managers(desk, talk):
    desk.staff("Ali")
    desk.book.staff[0]["is_manager"] = True
    talk("call", "2024-03-01", direction="out", owner_id=1)
    talk("call", "2024-03-02", direction="in")
    talk("email", "2024-03-02", direction="out")
    talk("enquiry", "2024-03-03", channel="web", direction="in")
    talk("enquiry", "2024-03-03", channel="phone", direction="in")
    talk("note", "2024-03-03")
    talk("call", due="2024-03-09")
    figure = desk.figure("sales_activity", "2024-03")
    assert (figure.value, {part.key: part.n for part in figure.parts}) == (
        4,
        {"call": 2, "email": 1, "enquiry": 1},
    )
    calls = next(part for part in figure.parts if part.key == "call")
    assert (calls.detail["outbound"], calls.detail["inbound"], calls.detail["by_managers"]) == (1, 1, 1)
    assert figure.detail["by_web"] == 1


def test_follow_ups_are_as_of_the_periods_end_and_up_to_today(desk, talk):
    talk("task", "2024-03-05", due="2024-03-05")
    talk("call", "2024-03-09", due="2024-03-05")
    talk("call", "2024-04-02", due="2024-03-31")
    figure = desk.figure("follow_up_rate", "2024-03")
    assert (figure.n, figure.of) == (2, 3)
    assert desk.figure("follow_up_rate", "2024-03", variant="on_time").n == 1
    talk("call", due="2024-06-19")
    talk("call", due="2024-06-25")
    assert desk.figure("follow_up_rate", "this-month").of == 1


def test_a_deal_is_stalled_from_the_fourteenth_day_without_an_activity(desk, talk):
    desk.deal("2024-03-01", amount=500)
    other = desk.deal("2024-03-01")
    talk("call", "2024-03-25", deal_id=other["id"])
    desk.deal("2024-03-25")
    figure = desk.figure("stalled_deals", "2024-03")
    assert (figure.value, figure.detail["stalled_value"], figure.detail["stalled_share"]) == (
        1,
        500,
        Decimal(1) / 3,
    )
    assert desk.figure("stalled_deals", "2024-03-01..2024-03-13").value == 0
    assert desk.figure("stalled_deals", "2024-03-01..2024-03-14").value == 2


def test_the_cycle_from_the_first_contact(desk, talk):
    deal = desk.deal("2024-03-10", (10, "won"))
    desk.deal("2024-03-10", (1, "won"))
    talk("call", "2024-03-01", deal_id=deal["id"])
    talk("note", "2024-02-01", deal_id=deal["id"])
    figure = desk.figure("sales_cycle", "2024-03", variant="first_contact")
    assert (figure.value, figure.n) == (19, 1)


def target(desk, value, owner=None, team=None, start="2024-03-01"):
    desk.book.add(
        "target",
        kpi="sales_total",
        grain="month",
        start=day(start),
        value=Decimal(value),
        owner_id=owner,
        team=team,
    )


def test_targets_of_people_are_within_the_businesss(desk):
    sara, omid = desk.staff("Sara", "A"), desk.staff("Omid", "A")
    target(desk, "10")
    target(desk, "3", start="2024-01-01", owner=sara)
    target(desk, "4", owner=sara)
    target(desk, "1.50", owner=omid)
    desk.deal("2024-03-01", (1, "won"), amount=200, owner=sara)
    desk.deal("2024-03-01", (1, "won"), amount=300, owner=omid)
    figure = desk.figure("quota_attainment", "2024-03", by="owner")
    assert figure.value == Decimal("0.5")
    assert {part.label: part.value for part in figure.parts} == {
        "Sara": Decimal("0.5"),
        "Omid": 2,
        "Unassigned": 0,
    }
    assert desk.figure("quota_attainment", "2024-03", by="team").parts[0].value == Decimal(500) / 550
    nothing = desk.figure("quota_attainment", "2024-Q1")
    assert (nothing.value, nothing.reason) == (None, "No sales target is set for a period of this length.")


def test_coverage_ends_where_the_target_is_reached(desk):
    target(desk, "10")
    desk.deal("2024-03-01", (1, "won"), amount=400)
    desk.deal("2024-03-01", amount=1200, expected_close=day("2024-03-20"))
    assert desk.figure("pipeline_coverage", "2024-03").value == 2
    desk.deal("2024-03-01", (1, "won"), amount=600)
    assert desk.figure("pipeline_coverage", "2024-03").value is None


def test_the_accuracy_of_a_forecast(desk):
    desk.deal("2024-02-01", (30, "won"), amount=1000, stage=1, expected_close=day("2024-03-05"))
    figure = desk.figure("forecast_accuracy", "2024-03")
    assert (figure.value, [one.value for one in figure.factors]) == (Decimal("0.5"), [500, 1000])


def test_a_first_paid_term_makes_a_customer(desk):
    lead = desk.contact("2024-03-05", kind="company", trashed=None)
    assert desk.figure("lead_conversion_rate", "2024-03").n == 0
    since = {"since": day("2024-04-10"), "until": None, "anchor": day("2024-04-10"), "kind": "start"}
    desk.book.add(
        "subscription", name="Gold", sort_key="gold", customer_id=lead, price=1, currency="USD", rate=Decimal(1),
        interval="monthly", start=day("2024-04-10"), involuntary=False, trashed=None,
    )  # fmt: skip
    desk.book.add(
        "subscription_state", subscription_id=1, seq=1, customer_id=lead, status="active", monthly=1000,
        own_monthly=1000, price=1, quantity=Decimal(1), involuntary=False, **since,
    )  # fmt: skip
    assert desk.figure("lead_conversion_rate", "2024-03").value == 1
    april = desk.figure("lead_conversion_rate", "2024-04", variant="conversions")
    assert april.n == 1


def test_the_book_is_kept_well_when_parties_are_complete_and_there_once(desk):
    owner = desk.staff("Ali")
    for name, emails in (("Sara", "s@example.com"), ("Omid", None), ("Omid", "o@example.com")):
        desk.contact("2024-03-05", owner_id=owner, emails=emails, trashed=None)
        desk.book.contact[-1] |= {"name": name, "sort_key": name.lower()}
    figure = desk.figure("data_quality", "2024-03")
    assert (figure.n, figure.of, figure.detail["twice"]) == (1, 3, 2)


def test_use_is_counted_by_week(desk, talk):
    for name in ("Ali", "Sara"):
        desk.staff(name)
        desk.book.staff[-1] |= {"active": True, "trashed": None}
    talk("call", "2024-03-01", owner_id=1)
    talk("task", "2024-03-02", owner_id=1)
    talk("task", "2024-03-09", owner_id=2)
    figure = desk.figure("adoption", "2024-03-01..2024-03-14")
    assert (figure.n, figure.of) == (2, 4)
