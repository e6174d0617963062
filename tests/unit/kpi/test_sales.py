"""The sales figures on books small enough to count by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmdesk.kpi.spec import Unit
from tests.oracle.book import TRASHED


def test_won_12_lost_18_open_20_is_a_close_rate_of_40_percent(desk):
    for _deal in range(12):
        desk.deal("2024-03-01", (10, "won"))
    for _deal in range(18):
        desk.deal("2024-03-01", (11, "lost"))
    for _deal in range(20):
        desk.deal("2024-03-01")
    figure = desk.figure("win_rate", "2024-03")
    assert (figure.value, figure.n, figure.of) == (Decimal("0.4"), 12, 30)
    assert figure.detail == {"open": 20}
    low, high = figure.interval
    assert (round(low, 3), round(high, 3)) == (Decimal("0.246"), Decimal("0.577"))
    assert not figure.too_few
    above, below = figure.factors
    assert (above.words, above.value, above.unit) == ("Deals won", 12, Unit.COUNT)
    assert (below.words, below.value) == ("Deals won or lost", 30)


def test_no_closed_deal_gives_no_rate_but_the_reason(desk):
    desk.deal("2024-03-01")
    figure = desk.figure("win_rate", "2024-03")
    assert figure.value is None
    assert figure.reason == "No deal was won or lost in this period."
    assert figure.interval is None


def test_a_rate_of_nine_deals_is_too_few(desk):
    for _deal in range(9):
        desk.deal("2024-03-01", (1, "won"))
    assert desk.figure("win_rate", "2024-03").too_few
    assert desk.figure("average_sale", "2024-03").too_few
    assert desk.figure("sales_velocity", "2024-03").reason == ""
    assert not desk.figure("sales_total", "2024-03").too_few


def test_reopening_inside_the_period_and_later(desk):
    desk.deal("2024-03-01", (5, "won"), (5, "open"))
    desk.deal("2024-03-01", (20, "won"), (20, "open"))
    desk.deal("2024-03-01", (5, "won"), (0, "open"), (0, "lost"))
    assert desk.figure("deals_won", "2024-03").value == 1
    assert desk.figure("deals_lost", "2024-03").value == 1
    assert desk.figure("deals_won", "2024-04").value == 0
    assert desk.figure("deals_won", "all").value == 0
    assert desk.figure("pipeline_value", "2024-03", variant="open").value == 100
    assert desk.figure("pipeline_value", "2024-04", variant="open").value == 200


def test_a_change_on_the_first_day_of_the_next_period_belongs_to_it(desk):
    desk.deal("2024-03-31", (1, "won"))
    march, april = desk.figure("deals_won", "2024-03"), desk.figure("deals_won", "2024-04")
    assert (march.value, april.value) == (0, 1)
    assert desk.figure("pipeline_value", "2024-03", variant="open").value == 100


def test_the_owner_of_a_close_is_the_owner_then(desk):
    old, new = desk.staff("Old", "A"), desk.staff("New")
    desk.deal("2024-03-01", (5, "won"), (1, "open"), (0, {"owner": new}), (30, "won"), owner=old)
    desk.deal("2024-03-01", (5, "lost"))
    figure = desk.figure("win_rate", "2024-04", by="owner")
    assert [(part.label, part.n, part.of) for part in figure.parts] == [("New", 1, 1)]
    march = desk.figure("win_rate", "2024-03", by="owner")
    assert [(part.key, part.label, part.of) for part in march.parts] == [("", "Unassigned", 1)]
    created = desk.figure("deals_created", "2024-03", by="team")
    assert [(part.label, part.value) for part in created.parts] == [("A", 1), ("No team", 1)]


def test_by_value_and_by_the_cohort(desk):
    desk.deal("2024-03-01", (5, "won"), amount=300)
    desk.deal("2024-03-01", (40, "lost"), amount=100)
    desk.deal("2024-03-01", amount=999)
    march = desk.figure("win_rate", "2024-03", variant="value")
    assert (march.value, march.n, march.of) == (1, 1, 1)
    assert [factor.value for factor in march.factors] == [300, 300]
    cohort = desk.figure("win_rate", "2024-03", variant="cohort")
    assert (cohort.value, cohort.of, cohort.detail["undecided"]) == (Decimal("0.5"), 2, 1)
    assert cohort.is_provisional
    assert not march.is_provisional


def test_worthless_deals_have_no_rate_by_value(desk):
    desk.deal("2024-03-01", (5, "lost"), amount=0)
    assert desk.figure("win_rate", "2024-03", variant="value").reason.startswith("No deal with a value")


def test_cycle_and_average_with_their_medians(desk):
    for days, amount in ((2, 100), (4, 200), (12, 900), (90, 9999)):
        desk.deal("2024-03-01", (days, "won"), amount=amount)
    assert desk.figure("sales_cycle", "2024-03").value == 6
    assert desk.figure("sales_cycle", "2024-03", variant="median").value == 4
    assert desk.figure("average_sale", "2024-03").value == 400
    assert desk.figure("average_sale", "2024-03", variant="median").value == 200
    assert desk.figure("sales_total", "2024-03").value == 1200


def test_pipeline_and_forecast_by_expected_close(desk):
    march = desk.deal("2024-03-01", amount=1000)["created"]
    desk.book.deal[0]["expected_close"] = march.replace(day=20)
    desk.deal("2024-03-01", amount=333, probability=Decimal("0.07"), expected_close=march.replace(month=4))
    desk.deal("2024-03-01", (2, desk.stages[2]), amount=10)
    assert desk.figure("pipeline_value", "2024-03").value == 1000
    assert desk.figure("pipeline_value", "2024-03", variant="open").value == 1343
    assert desk.figure("pipeline_value", "all").value == 1343
    assert desk.figure("forecast", "2024-03").value == 100
    assert desk.figure("forecast", "2024-04").value == Decimal("23.31")
    everything = desk.figure("forecast", "all")
    assert everything.value == Decimal("132.31")
    assert desk.figure("forecast", "2024-04", by="stage").parts[0].value == Decimal("23.31")


def test_velocity_is_its_factors(desk):
    desk.deal("2024-03-01", (10, "won"), amount=500)
    desk.deal("2024-03-01", (20, "lost"))
    desk.deal("2024-03-01")
    desk.deal("2024-03-01")
    figure = desk.figure("sales_velocity", "2024-03")
    assert [factor.value for factor in figure.factors] == [2, 500, Decimal("0.5"), 10]
    assert figure.value == 50
    assert figure.too_few


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((), "No deal was won in this period."),
        (((0, "won"),), "The deals of this period were won on the day they were created."),
    ],
)
def test_velocity_without_a_value_says_why(desk, steps, reason):
    desk.deal("2024-03-01", *steps)
    figure = desk.figure("sales_velocity", "2024-03")
    assert (figure.value, figure.reason) == (None, reason)


def test_reasons_are_parts_of_the_lost(desk):
    for reason in ("price", "price", None, "late"):
        desk.deal("2024-03-01", (5, "lost"), reason=reason)
    figure = desk.figure("lost_reasons", "2024-03")
    assert [(part.label, part.value) for part in figure.parts] == [
        ("price", Decimal("0.5")),
        ("late", Decimal("0.25")),
        ("No reason given", Decimal("0.25")),
    ]
    assert figure.value is None
    assert figure.reason == "Each reason has a share of its own."
    assert (figure.n, figure.of) == (4, 4)
    empty = desk.figure("lost_reasons", "2024-01")
    assert (empty.parts, empty.reason) == ((), "No deal was lost in this period.")


def test_trash_leaves_every_figure(desk):
    desk.deal("2024-03-01", (5, "won"), trashed=TRASHED)
    desk.deal("2024-03-01", trashed=TRASHED)
    for figure in desk.figures(None, "all"):
        assert not figure.value
        assert not figure.n


def test_a_figure_of_the_past_does_not_change_by_what_happened_later(desk):
    desk.staff("A")
    desk.deal("2024-03-01", (3, "won"), owner=1)
    desk.deal("2024-03-02", (4, "lost"), reason="price")
    desk.deal("2024-03-03", (4, desk.stages[1]))
    ripening = {"lead_conversion_rate", "stage_conversion"}
    before = desk.figures(None, "2024-03", by="owner")
    later = desk.book
    desk.book = type(later)()
    desk.book.__dict__.update({name: list(rows) for name, rows in later.__dict__.items() if name != "deal"})
    desk.book.deal, desk.book.stage_move = [], []
    desk.deal("2024-03-01", (3, "won"), (40, "open"), (0, {"owner": None, "amount": 7}), (1, "lost"), owner=1)
    desk.deal("2024-03-02", (4, "lost"), (40, "open"), (1, "won"), reason="price")
    desk.deal("2024-03-03", (4, desk.stages[1]), (40, "won"))
    desk.deal("2024-04-01", (4, "won"))
    after = desk.figures(None, "2024-03", by="owner")
    for old, new in zip(before, after, strict=True):
        if old.kpi.id not in ripening:
            assert (old.value, old.n, old.of, old.detail) == (new.value, new.n, new.of, new.detail)
            assert [(part.key, part.value) for part in old.parts] == [
                (part.key, part.value) for part in new.parts
            ]


def test_weeks_of_a_month_sum_to_it(desk):
    for day in range(1, 31):
        desk.deal(f"2024-04-{day:02d}", (day % 5, "won" if day % 2 else "lost"), amount=day)
    weeks = [
        "2024-04-01..2024-04-07",
        "2024-04-08..2024-04-14",
        "2024-04-15..2024-04-21",
        "2024-04-22..2024-04-30",
    ]
    for kpi in ("sales_total", "deals_won", "deals_lost", "deals_created"):
        assert sum(desk.figure(kpi, week).value for week in weeks) == desk.figure(kpi, "2024-04").value


def test_the_order_of_rows_changes_nothing(desk):
    for day in range(1, 20):
        desk.deal(f"2024-04-{day:02d}", (day % 5, "won" if day % 2 else "lost"), amount=day * 3)
    one = desk.figures(None, "2024-04")
    for table in ("deal", "stage_move"):
        getattr(desk.book, table).reverse()
    two = desk.figures(None, "2024-04")
    assert [(f.value, f.n, f.parts) for f in one] == [(f.value, f.n, f.parts) for f in two]
