"""Data quality on small hand-made books: a past figure stays what it was (KPIS.md C17)."""

from __future__ import annotations


def test_a_deal_won_later_had_a_next_step_before(desk):
    desk.deal("2024-03-01", next_step="Call")
    desk.deal("2024-03-01")
    before = desk.figure("data_quality", "2024-03", variant="next_step")
    desk.book.deal.clear()
    desk.book.stage_move.clear()
    desk.deal("2024-03-01", (40, "won"), next_step="Call")
    desk.deal("2024-03-01")
    after = desk.figure("data_quality", "2024-03", variant="next_step")
    assert (before.n, before.of) == (after.n, after.of) == (1, 2)


def test_who_is_added_later_makes_nobody_be_there_twice_before(desk):
    desk.contact("2024-03-01")
    assert desk.figure("data_quality", "2024-03").detail["twice"] == 0
    desk.contact("2024-04-01")
    assert desk.figure("data_quality", "2024-03").detail["twice"] == 0
    assert desk.figure("data_quality", "2024-04").detail["twice"] == 1


def test_a_campaign_of_a_later_sale_won_nobody_before(desk):
    fair = desk.book.add("campaign", name="Fair", sort_key="fair", channel="fairs")["id"]
    customer = desk.contact("2024-01-01")
    desk.deal("2024-03-01", (0, "won"), customer_id=customer)
    desk.book.add(
        "customer_state", customer_id=customer, seq=1, since=desk.book.deal[0]["created"], until=None,
        monthly=0, before=0, movement=None, customer=1, step="joined",
        joined=desk.book.deal[0]["created"], involuntary=0, paused=0,
    )  # fmt: skip
    desk.deal("2024-04-01", (0, "won"), customer_id=customer, campaign_id=fair)
    for period, wanted in (("2024-03", ""), ("2024-Q2", None), ("2024", str(fair))):
        parts = desk.figure("cac", period, by="campaign").parts
        assert [part.key for part in parts] == ([] if wanted is None else [wanted])
