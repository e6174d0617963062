"""Leads, stages and stays on books small enough to count by hand."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.book import TRASHED, add_pipeline


def shown(figure):
    return [(part.label, part.n, part.of, part.detail["undecided"]) for part in figure.parts]


def test_lost_deals_stay_below_the_line_and_open_ones_are_undecided(desk):
    one, two, _three = desk.stages
    desk.deal("2024-03-01", (1, two), (1, "lost"))
    desk.deal("2024-03-01", (1, "lost"))
    desk.deal("2024-03-01")
    desk.deal("2024-03-01", (1, two), (1, one), (1, two))
    figure = desk.figure("stage_conversion", "2024-03")
    assert shown(figure) == [("S0", 2, 4, 1), ("S1", 0, 2, 1), ("S2", 0, 0, 0)]
    assert [part.value for part in figure.parts] == [Decimal("0.5"), 0, None]
    assert figure.parts[2].reason == "No deal entered this stage in this period."
    assert (figure.value, figure.reason) == (None, "Each stage has a rate of its own.")


def test_skipped_stages_count_as_entered_and_passed(desk):
    _one, _two, three = desk.stages
    desk.deal("2024-03-01", (3, three))
    desk.deal("2024-03-01", stage=2)
    desk.deal("2024-03-01", (3, "won"))
    assert shown(desk.figure("stage_conversion", "2024-03")) == [
        ("S0", 3, 3, 0),
        ("S1", 3, 3, 0),
        ("S2", 1, 3, 2),
    ]


def test_a_stage_counts_in_the_period_of_the_first_entry_whatever_comes_later(desk):
    one, two, _three = desk.stages
    desk.deal("2024-03-01", (40, two), (1, one), (30, two), (1, "won"))
    assert shown(desk.figure("stage_conversion", "2024-03")) == [
        ("S0", 1, 1, 0),
        ("S1", 0, 0, 0),
        ("S2", 0, 0, 0),
    ]
    assert shown(desk.figure("stage_conversion", "2024-04")) == [
        ("S0", 0, 0, 0),
        ("S1", 1, 1, 0),
        ("S2", 0, 0, 0),
    ]
    assert shown(desk.figure("stage_conversion", "2024-05")) == [
        ("S0", 0, 0, 0),
        ("S1", 0, 0, 0),
        ("S2", 1, 1, 0),
    ]


def test_a_reopened_win_passes_nothing(desk):
    desk.deal("2024-03-01", (1, "won"), (1, "open"))
    figure = desk.figure("stage_conversion", "2024-03")
    assert shown(figure)[:2] == [("S0", 0, 1, 1), ("S1", 0, 0, 0)]
    assert figure.is_provisional


def test_stages_by_owner_stand_beside_the_team(desk):
    sara = desk.staff("Sara")
    omid = desk.staff("Omid")
    desk.deal("2024-03-01", (1, desk.stages[1]), owner=sara)
    desk.deal("2024-03-01", (0, {"owner": sara}), (1, "lost"), owner=omid)
    figure = desk.figure("stage_conversion", "2024-03", by="owner")
    first = figure.parts[0]
    assert (first.label, first.n, first.of) == ("S0", 1, 2)
    assert [(part.label, part.n, part.of) for part in first.parts] == [("Omid", 0, 1), ("Sara", 1, 1)]


def test_stages_of_one_pipeline(desk):
    other = add_pipeline(desk.book, "0.2")
    figure = desk.figure("stage_conversion", "2024-03", filters={"pipeline": other[0]["pipeline_id"]})
    assert [part.key for part in figure.parts] == [str(other[0]["id"])]
    assert len(desk.figure("stage_conversion", "2024-03").parts) == 4


def test_stays_count_on_the_day_they_end(desk):
    one, two, _three = desk.stages
    desk.deal("2024-03-01", (4, two), (6, "won"))
    desk.deal("2024-03-01", (10, "lost"), (5, "open"), (30, one))
    desk.deal("2024-03-21", (0, two))
    figure = desk.figure("time_in_stage", "2024-03")
    assert [(part.label, part.value, part.n) for part in figure.parts] == [
        ("S0", Decimal(14) / 3, 3),
        ("S1", 6, 1),
        ("S2", None, 0),
    ]
    assert (figure.value, figure.n) == (5, 4)
    assert figure.detail == {"open_stays": 2, "open_age": Decimal("13.5")}
    median = desk.figure("time_in_stage", "2024-03", variant="median")
    assert [part.value for part in median.parts] == [4, 6, None]
    assert desk.figure("time_in_stage", "2024-04").parts[0].value == 30


def test_leads_convert_on_the_day_of_their_first_sale(desk):
    for created, sale in (("2024-03-01", 5), ("2024-03-01", 60), ("2024-03-02", None)):
        lead = desk.contact(created)
        if sale is not None:
            desk.deal("2024-03-05", (sale, "won"), customer_id=lead)
            desk.deal("2024-03-06", (sale, "won"), customer_id=lead)
    figure = desk.figure("lead_conversion_rate", "2024-03")
    assert (figure.n, figure.of, figure.detail["undecided"]) == (2, 3, 1)
    assert figure.is_provisional
    march = desk.figure("lead_conversion_rate", "2024-03", variant="conversions")
    assert (march.n, march.of, march.interval) == (1, 3, None)
    may = desk.figure("lead_conversion_rate", "2024-05", variant="conversions")
    assert (may.value, may.n, may.of) == (None, 1, 0)


def test_who_is_a_lead(desk):
    company = desk.contact("2024-03-01", kind="company")
    desk.contact("2024-03-02", company_id=company)
    buyer = desk.contact("2024-03-03", company_id=company)
    old = desk.contact("2024-03-04")
    desk.contact("2024-03-05", trashed=TRASHED)
    desk.deal("2024-03-05", (1, "won"), customer_id=buyer)
    desk.deal("2024-01-01", (1, "won"), customer_id=old)
    desk.deal("2024-03-05", (1, "won"), customer_id=company, trashed=TRASHED)
    figure = desk.figure("lead_conversion_rate", "2024-03")
    assert (figure.n, figure.of) == (1, 2)


def test_each_period_of_a_series_counts_what_is_undecided_of_it(desk):
    desk.contact("2024-01-05")
    desk.contact("2024-03-05")
    desk.contact("2024-03-06")
    customer = desk.contact("2024-03-07")
    desk.deal("2024-03-08", (1, "won"), customer_id=customer)
    figure = desk.figure("lead_conversion_rate", "2024-03", series=3)
    assert [(point.n, point.of, point.undecided) for point in figure.series] == [(0, 1, 1), (0, 0, 0), (1, 3, 2)]
    assert figure.is_provisional
    assert figure.undecided == 2
    settled = desk.figure("win_rate", "2024-03", series=3)
    assert [point.undecided for point in settled.series] == [0, 0, 0]
    assert not settled.is_provisional
