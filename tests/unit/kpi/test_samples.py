"""How many rows stand behind a figure that is worked out of others, counted by hand (KPIS.md C12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.unit.kpi.test_money import joined, spend, subscribe


def sell(desk, count, **values):
    for _number in range(count):
        desk.deal("2024-03-01", (4, "won"), amount=1000, customer_id=desk.contact("2024-01-01"), **values)


@pytest.mark.parametrize(("won", "few"), [(1, True), (9, True), (10, False)])
def test_a_mean_is_of_what_it_is_divided_by(desk, won, few):
    for _number in range(won):
        joined(desk, desk.contact("2024-01-01"), "2024-03-02")
    for _number in range(12):
        spend(desk, "2024-03-01", "sales", 100)
    figure = desk.figure("cac", "2024-03")
    assert (figure.n, figure.too_few) == (won, few)


def test_a_channel_that_cost_and_won_nobody_is_told(desk):
    campaign = desk.book.add("campaign", name="Fair", sort_key="fair", channel="event", trashed=None)["id"]
    spend(desk, "2024-03-01", "marketing", 100, campaign_id=campaign)
    figure = desk.figure("cac", "2024-03", by="channel")
    assert [(part.value, part.reason) for part in figure.parts] == [
        (None, "No customer was won in this period.")
    ]


def test_sums_of_money_have_their_rows_and_are_never_too_few(desk):
    sell(desk, 3)
    desk.book.add(
        "target", kpi="sales_total", grain="month", start=dt.date(2024, 3, 1), value=Decimal(100)
    )
    for kpi, rows in (("revenue", 3), ("quota_attainment", 3), ("sales_total", 3)):
        figure = desk.figure(kpi, "2024-03")
        assert (figure.n, figure.too_few) == (rows, False), kpi


def test_a_margin_is_of_what_was_sold(desk):
    sell(desk, 9)
    figure = desk.figure("gross_margin", "2024-03")
    assert (figure.n, figure.too_few) == (9, True)
    sell(desk, 1)
    figure = desk.figure("gross_margin", "2024-03")
    assert (figure.n, figure.too_few) == (10, False)


def test_what_is_made_of_shares_and_means_has_the_fewest_of_their_rows(desk):
    sell(desk, 4)
    for _number in range(8):
        desk.deal("2024-03-01", (2, "lost"), amount=1000)
    desk.deal("2024-03-01", amount=1000)
    assert desk.figure("win_rate", "2024-03").of == 12
    figure = desk.figure("sales_velocity", "2024-03")
    assert (figure.n, figure.too_few) == (4, True)


def test_a_year_of_monthly_values_has_its_subscriptions(desk):
    for _number in range(4):
        subscribe(desk, desk.contact("2024-01-01"), "2024-02-01", 100)
    figure = desk.figure("arr", "2024-03")
    assert (figure.value, figure.n, figure.too_few) == (4800, 4, False)


def test_every_figure_with_a_value_has_its_rows(desk):
    sell(desk, 3)
    joined(desk, desk.contact("2024-01-01"), "2024-03-02")
    spend(desk, "2024-03-01", "sales", 100)
    subscribe(desk, desk.contact("2024-01-01"), "2024-02-01", 100)
    found = [one for one in desk.figures(None, "2024-03") if one.value is not None]
    assert len(found) > 20
    assert [one.kpi.id for one in found if one.n is None] == []
