"""The golden month's figures of money, told as a person tells them, in two calendars."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from crmdesk.services import figures, records
from tests.unit.services.test_golden_figures import CENTS, figure, month, shown

__all__ = ["month"]


def spend(crm, period, category, amount, **values):
    told = {"day": period.start, "category": category, "amount": amount * CENTS, "text": category}
    return records.save(crm, entity="cost", values=told | values).id


def test_winning_customers_in_the_golden_month(crm, month):
    spend(crm, month, "sales", 500)
    spend(crm, month, "marketing", 400)
    spend(crm, month, "service", 160)
    assert shown(figure(crm, "cac", month)) == 300
    found = figures.rows(crm, kpi="cac", period=month, population="acquired")
    assert sorted(row.cells[0] for row in found.rows) == ["K", "M", "P"]
    assert round(figure(crm, "cac_payback", month).value, 2) == Decimal("4.17")
    kept = figure(crm, "retention_cost", month)
    assert (shown(kept), round(kept.detail["to_cac"], 4)) == (20, round(Decimal(20) / 300, 4))


def test_lifetime_value_takes_the_mean_churn_of_the_months_that_have_one(crm, month):
    """Before the golden month nobody left but N, so that its 20 % are spread over the months with customers."""
    rates = [point.value for point in figure(crm, "churn_rate", month, series=12).series]
    known = [Fraction(rate) for rate in rates if rate is not None]
    churn = sum(known) / len(known)
    spend(crm, month, "sales", 900)
    value = figure(crm, "clv_simple", month)
    wanted = Fraction(1130 * CENTS, 11) * Fraction(7, 10) / churn
    assert abs(Fraction(value.value) - wanted) < Fraction(1, 10**9)
    assert value.detail == {"setting": Decimal("0.7")}
    ratio = figure(crm, "ltv_to_cac", month)
    assert abs(Fraction(ratio.value) - wanted / (300 * CENTS)) < Fraction(1, 10**9)
    alone = Fraction(ratio.value) * churn * 5
    assert round(float(alone), 2) == 1.20


def test_revenue_of_the_golden_month_is_its_days_and_the_one_off(crm, month):
    found = figure(crm, "revenue", month)
    assert found.detail["one_off"] == 500 * CENTS
    rows = figures.rows(crm, kpi="revenue", period=month, population="recurring")
    names = [one.id for one in rows.columns]
    cells = [dict(zip(names, row.cells, strict=True)) for row in rows.rows]
    length = (month.end - month.start).days
    assert {row["month_days"] for row in cells} == {length}
    earned = sum(Fraction(row["monthly"] * row["days"], length * 1000) for row in cells)
    assert abs(Fraction(found.detail["recurring"]) - earned) < Fraction(1, 10**9)
    by_customer = {part.label: part.value for part in figure(crm, "revenue", month, by="company").parts}
    assert by_customer["I"] == 60 * CENTS
    assert by_customer["J"] == 540 * CENTS


def test_a_cost_taken_back_is_in_no_figure(crm, month):
    number = spend(crm, month, "crm", 77)
    assert shown(figure(crm, "crm_tco", month)) == 77
    records.trash(crm, entity="cost", ids=[number])
    assert figure(crm, "crm_tco", month).reason == "No cost of the category CRM is entered for this period."


def test_the_golden_months_figures_say_how_many_they_are_of(crm, month):
    spend(crm, month, "sales", 900)
    spend(crm, month, "service", 160)
    for kpi, n in (("cac", 3), ("retention_cost", 8)):
        found = figure(crm, kpi, month)
        assert (found.n, found.too_few) == (n, True), kpi
    for kpi in ("ltv_to_cac", "cac_payback"):
        found = figure(crm, kpi, month)
        assert (found.n <= 3, found.too_few) == (True, True), kpi
    [stripe] = figures.compute(crm, ids=["churn_rate"], period=month, variant="stripe")
    assert (stripe.n, stripe.too_few) == (13, False)
