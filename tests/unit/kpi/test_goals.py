"""Targets: which one holds, and what it says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.kpi.figure import Status
from crmdesk.kpi.goals import stand
from crmdesk.kpi.spec import Better


def aim(desk, kpi, start, value, grain="month", **values):
    day = dt.date.fromisoformat(start)
    desk.book.add("target", kpi=kpi, grain=grain, start=day, value=Decimal(value), **values)


def test_the_latest_target_that_began_holds(desk):
    aim(desk, "deals_won", "2024-04-01", "9")
    aim(desk, "deals_won", "2024-01-01", "3")
    aim(desk, "deals_won", "2024-03-01", "5", benchmark=Decimal(4))
    aim(desk, "deals_won", "2024-01-01", "50", grain="year")
    march = desk.figure("deals_won", "2024-03").goal
    assert (march.value, march.benchmark, march.status) == (5, 4, Status.OFF_TARGET)
    assert desk.figure("deals_won", "2024-02").goal.value == 3
    assert desk.figure("deals_won", "2024-09").goal.value == 9
    assert desk.figure("deals_won", "2024").goal.value == 50
    assert desk.figure("deals_won", "2023-12").goal is None
    assert desk.figure("deals_won", "2024-Q1").goal is None
    assert desk.figure("deals_won", "2023-12").status is Status.NONE


def test_money_targets_are_entered_in_major_units(desk):
    aim(desk, "sales_total", "2024-03-01", "12.50")
    desk.deal("2024-03-01", (1, "won"), amount=1250)
    goal = desk.figure("sales_total", "2024-03").goal
    assert (goal.value, goal.status) == (1250, Status.ON_TARGET)


def test_people_and_teams_have_targets_of_their_own(desk):
    sara, omid = desk.staff("Sara", "A"), desk.staff("Omid", "B")
    aim(desk, "deals_won", "2024-03-01", "10")
    aim(desk, "deals_won", "2024-03-01", "2", owner_id=sara)
    aim(desk, "deals_won", "2024-03-01", "3", team="B")
    desk.deal("2024-03-01", (1, "won"), owner=sara)
    desk.deal("2024-03-01", (1, "won"), owner=omid)
    by_owner = desk.figure("deals_won", "2024-03", by="owner")
    assert [part.goal and part.goal.value for part in by_owner.parts] == [None, 2]
    by_team = desk.figure("deals_won", "2024-03", by="team")
    assert {part.key: part.goal and part.goal.value for part in by_team.parts} == {"A": None, "B": 3}
    assert desk.figure("deals_won", "2024-03", filters={"owner": sara}).goal.value == 2
    assert desk.figure("deals_won", "2024-03", filters={"owner": omid}).goal is None
    assert desk.figure("deals_won", "2024-03", filters={"source": ""}).goal is None


def test_another_variant_has_no_target(desk):
    aim(desk, "win_rate", "2024-03-01", "0.4")
    assert desk.figure("win_rate", "2024-03", variant="value").goal is None


@pytest.mark.parametrize(
    ("value", "wanted", "better", "status"),
    [
        ("100", "100", Better.UP, Status.ON_TARGET),
        ("95", "100", Better.UP, Status.WATCH),
        ("94.99", "100", Better.UP, Status.OFF_TARGET),
        ("30", "30", Better.DOWN, Status.ON_TARGET),
        ("31.5", "30", Better.DOWN, Status.WATCH),
        ("31.6", "30", Better.DOWN, Status.OFF_TARGET),
        ("1", "0", Better.DOWN, Status.OFF_TARGET),
        ("-10.4", "-10", Better.UP, Status.WATCH),
        ("1", "1", Better.NONE, Status.NONE),
        (None, "1", Better.UP, Status.NONE),
    ],
)
def test_watch_is_up_to_five_percent_worse(value, wanted, better, status):
    assert stand(value and Decimal(value), Decimal(wanted), better) is status
