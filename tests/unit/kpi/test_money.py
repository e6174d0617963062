"""Revenue, margins, savings and the business case on small hand-made books."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from crmdesk.kpi import value
from crmdesk.model.period import Grain, Period
from tests.unit.kpi.test_lifetime import CDNOW, Spending, simulated

DAY = dt.timedelta(days=1)


def day(text):
    return dt.date.fromisoformat(text)


def subscribe(desk, customer, since, monthly, until=None, **values):
    """A subscription worth so many minor units a month, as the states that follow from it."""
    row = {"name": "Plan", "sort_key": "plan", "currency": "USD", "rate": Decimal(1), "start": day(since)}
    number = desk.book.add("subscription", customer_id=customer, trashed=None, **row, **values)["id"]
    desk.book.add(
        "subscription_state",
        subscription_id=number,
        seq=1,
        customer_id=customer,
        since=day(since),
        until=until and day(until),
        anchor=day(since),
        kind="start",
        status="active",
        monthly=monthly * 1000,
        own_monthly=monthly * 1000,
        price=monthly,
        quantity=Decimal(1),
    )
    return number


def spend(desk, on, category, amount, **values):
    row = {"currency": "USD", "rate": Decimal(1), "amount": amount, "base_amount": amount, "trashed": None}
    desk.book.add("cost", day=day(on), category=category, name="Cost", sort_key="cost", **row, **values)


def baseline(desk, category, grain, start, amount):
    span = Period.containing(day(start), Grain(grain), Period.all().calendar)
    desk.book.add("baseline", category=category, grain=grain, start=span.start, end=span.end, amount=amount)


def joined(desk, customer, on):
    desk.book.add(
        "customer_state",
        customer_id=customer,
        seq=1,
        since=day(on),
        until=None,
        monthly=0,
        before=0,
        movement=None,
        customer=1,
        step="joined",
        joined=day(on),
        involuntary=0,
        paused=0,
    )


def test_recurring_revenue_is_earned_by_the_day_of_its_month(desk):
    customer = desk.contact("2024-01-01")
    subscribe(desk, customer, "2024-01-11", 3100, until="2024-03-11")
    assert desk.figure("revenue", "2024-01").value == 2100
    assert desk.figure("revenue", "2024-02").value == 3100
    assert desk.figure("revenue", "2024-03").value == 1000
    assert desk.figure("revenue", "2024-Q1").value == 6200
    assert desk.figure("revenue", "2024-01-30..2024-02-02").value == 200 + Decimal(3100 * 2) / 29
    assert desk.figure("revenue", "2024-04").value == 0


def test_weeks_add_up_to_their_month(desk):
    subscribe(desk, desk.contact("2024-01-01"), "2024-01-03", 1000)
    weeks = ["2024-02-01..2024-02-07", "2024-02-08..2024-02-14", "2024-02-15..2024-02-29"]
    parts = sum(Fraction(desk.figure("revenue", week).value) for week in weeks)
    assert abs(parts - 1000) < Fraction(1, 10**20)


def test_a_month_that_is_not_over_is_earned_up_to_today(desk):
    subscribe(desk, desk.contact("2024-01-01"), "2024-01-01", 3000)
    assert desk.figure("revenue", "2024-06").value == 2000
    coming = desk.figure("revenue", "2024-07")
    assert (coming.value, coming.reason) == (None, "This period has not begun yet.")


def test_a_deal_that_began_a_subscription_counts_its_one_off_lines(desk):
    customer = desk.contact("2024-01-01")
    deal = desk.deal("2024-03-01", (4, "won"), amount=900, customer_id=customer)
    for recurring, price, quantity in ((1, 300, "2"), (0, 200, "1.5")):
        product = desk.book.add(
            "product", name="P", sort_key="p", currency="USD", recurring=recurring, cost=None, trashed=None
        )
        desk.book.add(
            "deal_line",
            deal_id=deal["id"],
            product_id=product["id"],
            price=price,
            quantity=Decimal(quantity),
            position=0,
        )
    assert desk.figure("revenue", "2024-03").value == 900
    subscribe(desk, customer, "2024-04-01", 600, deal_id=deal["id"])
    found = desk.figure("revenue", "2024-03")
    assert (found.value, found.detail) == (300, {"one_off": 300, "recurring": 0})


def test_the_margin_is_of_the_costs_entered_else_of_the_settings(desk):
    desk.deal("2024-03-01", (4, "won"), amount=1000)
    found = desk.figure("gross_margin", "2024-03")
    assert (found.value, found.detail) == (Decimal("0.7"), {"goods": 0, "setting": Decimal("0.7")})
    desk.deal("2024-03-01", (4, "won"), amount=1000, base_cost=400, cost=400)
    assert desk.figure("gross_margin", "2024-03").value == Decimal("0.8")
    spend(desk, "2024-03-09", "goods", 600)
    assert desk.figure("gross_margin", "2024-03").value == Decimal("0.5")
    nothing = desk.figure("gross_margin", "2024-05")
    assert (nothing.value, nothing.reason) == (None, "There was no revenue in this period.")


def test_a_products_cost_counts_where_the_deal_has_none_of_its_own(desk):
    product = desk.book.add(
        "product", name="P", sort_key="p", currency="EUR", recurring=0, cost=30, price=90, trashed=None
    )["id"]
    foreign = {"currency": "EUR", "rate": Decimal(2), "amount": 500, "base_amount": 1000}
    deal = desk.deal("2024-03-01", (4, "won"), **{**foreign, "amount": 1000})
    deal |= foreign
    desk.book.add(
        "deal_line", deal_id=deal["id"], product_id=product, price=90, quantity=Decimal(5), position=0
    )
    assert desk.figure("gross_margin", "2024-03").detail["goods"] == 5 * 30 * 2
    deal["base_cost"] = 100
    assert desk.figure("gross_margin", "2024-03").detail["goods"] == 100


def test_a_subscription_costs_in_the_proportion_of_its_product(desk):
    product = desk.book.add(
        "product", name="P", sort_key="p", currency="USD", recurring=1, cost=25, price=100, trashed=None
    )["id"]
    subscribe(desk, desk.contact("2024-01-01"), "2024-01-01", 3100, product_id=product)
    assert desk.figure("gross_margin", "2024-03").value == Decimal("0.75")


def test_margins_of_customers_together_and_on_average(desk):
    big, small = desk.contact("2024-01-01"), desk.contact("2024-01-01")
    desk.deal("2024-03-01", (4, "won"), amount=9000, customer_id=big, base_cost=4500)
    desk.deal("2024-03-01", (4, "won"), amount=1000, customer_id=small)
    sara = desk.staff("Sara")
    desk.book.staff[sara - 1]["hourly_cost"] = 600
    for minutes, person in ((30, sara), (30, None)):
        desk.book.add(
            "activity", kind="call", name="A", sort_key="a", created=day("2024-03-01"), customer_id=small,
            owner_id=person, done_day=day("2024-03-02"), minutes=minutes, pinned=0, trashed=None,
        )  # fmt: skip
    pooled = desk.figure("margin_per_customer", "2024-03")
    assert pooled.value == Decimal(10000 - 4500 - 300) / 10000
    assert pooled.detail == {
        "money": 2600,
        "cost_to_serve": 300,
        "unrated": Decimal("0.5"),
        "setting": Decimal("0.7"),
    }
    mean = desk.figure("margin_per_customer", "2024-03", variant="mean")
    assert mean.value == (Decimal("0.5") + Decimal("0.7")) / 2


def test_what_winning_a_customer_costs(desk):
    for on in ("2024-03-02", "2024-03-30", "2024-04-01"):
        joined(desk, desk.contact("2024-01-01"), on)
    spend(desk, "2024-03-01", "sales", 500)
    spend(desk, "2024-03-31", "marketing", 100)
    spend(desk, "2024-03-05", "service", 999)
    assert desk.figure("cac", "2024-03").value == 300
    assert desk.figure("cac", "2024-04").reason == "No cost of sales or marketing is entered for this period."
    spend(desk, "2024-05-05", "sales", 10)
    assert desk.figure("cac", "2024-05").reason == "No customer was won in this period."


def test_campaigns_by_first_touch(desk):
    fair = desk.book.add("campaign", name="Fair", sort_key="fair", channel="fairs", trashed=None)["id"]
    web = desk.book.add("campaign", name="Web", sort_key="web", channel="web", trashed=None)["id"]
    customer = desk.contact("2024-01-01", campaign_id=web)
    desk.deal("2024-03-01", (4, "won"), amount=1000, customer_id=customer)
    desk.deal("2024-03-01", (4, "won"), amount=400, customer_id=customer, campaign_id=fair)
    desk.deal("2024-03-01", (4, "won"), amount=5000)
    spend(desk, "2024-03-01", "marketing", 200, campaign_id=web)
    spend(desk, "2024-03-01", "marketing", 400, campaign_id=fair)
    found = desk.figure("campaign_roi", "2024-03", by="campaign")
    assert round(found.value, 20) == round(Decimal(380) / 600, 20)
    assert {part.label: part.value for part in found.parts} == {
        "Fair": Decimal("-0.3"),
        "Web": Decimal("2.5"),
    }
    gross = desk.figure("campaign_roi", "2024-03", variant="revenue", by="channel")
    assert {part.label: part.value for part in gross.parts} == {"fairs": 0, "web": 4}


def test_the_share_of_the_market_is_of_the_very_period(desk):
    desk.deal("2024-03-01", (4, "won"), amount=1000)
    span = Period.containing(day("2024-03-01"), Grain.MONTH, Period.all().calendar)
    desk.book.add("market_size", grain="month", start=span.start, end=span.end, amount=8000)
    assert desk.figure("market_share", "2024-03").value == Decimal("0.125")
    assert desk.figure("market_share", "2024-Q1").value is None


def test_savings_of_each_category_against_what_holds(desk):
    baseline(desk, "service", "month", "2024-01-01", 100)
    baseline(desk, "service", "month", "2024-03-01", 80)
    baseline(desk, "other", "quarter", "2024-01-01", 500)
    baseline(desk, "other", "month", "2024-01-01", 9999)
    spend(desk, "2024-02-10", "service", 70)
    spend(desk, "2024-03-10", "other", 200)
    spend(desk, "2024-03-10", "sales", 1000)
    found = desk.figure("cost_savings", "2024-Q1")
    assert {part.key: part.value for part in found.parts} == {"service": 280 - 70, "other": 300}
    assert found.value == 510
    assert desk.figure("cost_savings", "2024-02").parts[0].value == 30
    assert desk.figure("cost_savings", "2024-02-03..2024-02-09").value is None


NO_BASELINE = (
    "No baseline holds for a part of this period that is over, so that there is nothing to count savings from."
)


def test_what_goes_on_is_measured_by_its_months_that_are_over(desk):
    """Today is 20 June: what June came to before is not set against twenty days of costs."""
    baseline(desk, "service", "month", "2024-01-01", 100)
    baseline(desk, "other", "year", "2020-01-01", 9000)
    for month in (1, 5, 6):
        spend(desk, f"2024-0{month}-10", "service", 10)
        spend(desk, f"2024-0{month}-11", "crm", 20)
    year = desk.figure("cost_savings", "2024")
    assert {part.key: part.value for part in year.parts} == {"service": 5 * 100 - 2 * 10}
    assert desk.figure("cost_savings", "2024-Q2").value == 200 - 10
    assert desk.figure("crm_roi", "2024").value == (480 - 60) / Decimal(60)
    for period in ("2024-06", "2024-06-01..2024-06-20"):
        for kpi in ("cost_savings", "crm_roi"):
            found = desk.figure(kpi, period)
            assert (found.value, found.reason) == (None, NO_BASELINE)
    assert desk.figure("cost_savings", "2023").value == 9000


def test_a_period_to_come_saves_nothing(desk):
    baseline(desk, "service", "month", "2024-01-01", 100)
    spend(desk, "2025-03-10", "crm", 20)
    for period in ("2024-07", "2024-Q3", "2025"):
        for kpi in ("cost_savings", "crm_roi"):
            found = desk.figure(kpi, period)
            assert found.value is None
            assert found.reason


def test_the_cash_flow_has_no_worth_where_no_benefit_can_be_told(desk):
    baseline(desk, "service", "month", "2024-01-01", 100)
    spend(desk, "2024-03-10", "crm", 230)
    for kpi in ("cost_savings", "crm_roi", "crm_npv", "crm_irr"):
        found = desk.figure(kpi, "2024-03-05..2024-03-11")
        assert (found.value, found.reason) == (None, NO_BASELINE)
    assert desk.figure("crm_npv", "2024-03").value is not None


def test_the_business_case_of_the_kpi_book(desk):
    spend(desk, "2020-05-05", "crm", 1000)
    for year, saved in ((2021, 300), (2022, 420), (2023, 680), (2024, 0)):
        baseline(desk, "service", "year", f"{year}-01-01", saved)
    worth, rate = desk.figure("crm_npv", "2023"), desk.figure("crm_irr", "2023")
    assert round(worth.value, 2) == Decimal("130.73")
    assert round(rate.value * 100, 2) == Decimal("16.34")
    assert desk.figure("crm_npv", "all").value == worth.value
    for kpi in ("crm_npv", "crm_irr"):
        assert desk.figure(kpi, "2020").reason == NO_BASELINE
    assert desk.figure("crm_tco", "2020").value == 1000
    assert desk.figure("crm_tco", "2021").value is None
    spend(desk, "2023-05-05", "crm", 100)
    spend(desk, "2023-05-05", "service", 80)
    assert desk.figure("crm_roi", "2023").value == (680 - 80 - 100) / Decimal(100)


def test_several_rates_are_all_shown(desk):
    spend(desk, "2021-05-05", "crm", 100)
    baseline(desk, "service", "year", "2022-01-01", 230)
    baseline(desk, "service", "year", "2023-01-01", 0)
    spend(desk, "2023-05-05", "crm", 132)
    found = desk.figure("crm_irr", "2023")
    assert found.value is None
    assert found.reason == "The cash flow has several rates of return; all of them are shown."
    assert shown_rates(found) == [Decimal("0.1"), Decimal("0.2")]


def shown_rates(figure):
    return [rate for place in range(1, 10) if (rate := figure.detail[f"irr_{place}"]) is not None]


def cash(desk, first, amounts):
    """A cash flow by years: what is spent on the CRM, or saved by it."""
    for year, amount in enumerate(amounts, first):
        if amount < 0:
            spend(desk, f"{year}-05-05", "crm", -amount)
        baseline(desk, "service", "year", f"{year}-01-01", max(amount, 0))


def from_roots(*roots):
    """The coefficients of (x − root) (x − root) …, the highest power first."""
    found = [1]
    for root in roots:
        found = [one - root * other for one, other in zip([*found, 0], [0, *found], strict=True)]
    return found


def test_four_rates_are_all_shown(desk):
    """(x − 1.1)(x − 1.2)(x − 1.3)(x − 1.4), ten thousand times: the rates are 10, 20, 30 and 40 %."""
    cash(desk, 2019, (10_000, -50_000, 93_500, -77_500, 24_024))
    found = desk.figure("crm_irr", "2023")
    assert found.reason == "The cash flow has several rates of return; all of them are shown."
    assert shown_rates(found) == [Decimal(f"0.{place}") for place in range(1, 5)]


def test_more_rates_than_are_shown_are_said_to_be_more(desk):
    """The rates are 100, 200, … 1,000 %."""
    cash(desk, 2013, from_roots(*range(2, 12)))
    found = desk.figure("crm_irr", "2023")
    assert found.value is None
    assert found.reason == "The cash flow has more than nine rates of return; the nine lowest are shown."
    assert shown_rates(found) == list(range(1, 10))


def customer(desk, since, monthly, until=None):
    """A customer who pays so much a month from one day, and up to another where it leaves."""
    number = desk.contact("2023-01-01")
    begin = dict.fromkeys(("involuntary", "paused"), 0) | {"customer_id": number, "joined": day(since)}
    here = {"customer": 1, "step": "joined", "movement": "new", "before": 0, "monthly": monthly * 1000}
    gone = {"customer": 0, "step": "left", "movement": "churn", "before": monthly * 1000, "monthly": 0}
    desk.book.add("customer_state", seq=1, since=day(since), until=until and day(until), **begin, **here)
    if until:
        desk.book.add("customer_state", seq=2, since=day(until), until=None, **begin, **gone)
    subscribe(desk, number, since, monthly, until=until)
    return number


LIFETIME = [("clv_simple", ""), ("clv_simple", "discounted"), ("ltv_to_cac", ""), ("cac_payback", "")]


def lifetimes(desk, period):
    return [desk.figure(kpi, period, variant=variant).value for kpi, variant in LIFETIME]


def test_a_churn_after_the_periods_end_leaves_its_lifetime_value_alone(desk):
    """Of four customers one leaves in January, and another later in March than the period reaches."""
    for until in ("2024-01-20", None, None):
        customer(desk, "2023-12-01", 1000, until)
    customer(desk, "2024-03-05", 1000)
    spend(desk, "2024-03-10", "sales", 500)
    period = "2024-03-01..2024-03-15"
    before = lifetimes(desk, period)
    desk.book = copy.deepcopy(desk.book)
    for state in (*desk.book.customer_state, *desk.book.subscription_state):
        if state["customer_id"] == 2:
            state["until"] = day("2024-03-20")
    gone = {"customer_id": 2, "seq": 2, "since": day("2024-03-20"), "until": None, "joined": day("2023-12-01")}
    gone |= {"customer": 0, "step": "left", "movement": "churn", "before": 1_000_000, "monthly": 0}
    desk.book.add("customer_state", involuntary=0, paused=0, **gone)
    assert lifetimes(desk, period) == before
    assert before[0] == 1000 * Decimal("0.7") * 6


def test_a_month_that_goes_on_is_no_month_of_the_mean_churn(desk):
    """Of ten customers one left in May; the ten days of June without any leaving do not halve that."""
    for until in ("2024-05-20", *[None] * 9):
        customer(desk, "2024-04-10", 1000, until)
    for period in ("2024-05", "2024-06", "2024", "all", "2024-06-01..2024-06-20"):
        assert desk.figure("clv_simple", period).value == 7000, period
    assert desk.figure("clv_simple", "2024-04").value is None


def test_the_margin_of_the_year_is_that_of_the_months_with_costs(desk):
    """A cost of 50 in one month is no margin of 99.6 % of the twelve."""
    customer(desk, "2023-05-01", 1000)
    customer(desk, "2023-05-01", 1000, "2024-05-20")
    churn = Decimal(1) / 2 / 12
    assert round(desk.figure("clv_simple", "2024-05").value, 9) == round(1000 * Decimal("0.7") / churn, 9)
    spend(desk, "2023-07-10", "goods", 50)
    assert round(desk.figure("clv_simple", "2024-05").value, 9) == round(1000 * Decimal("0.975") / churn, 9)
    spend(desk, "2023-09-10", "goods", 950)
    assert round(desk.figure("clv_simple", "2024-05").value, 9) == round(1000 * Decimal("0.75") / churn, 9)


def test_what_leaves_less_than_nothing_never_comes_back(desk):
    customer(desk, "2024-05-03", 1000)
    spend(desk, "2024-05-10", "marketing", 300)
    assert round(desk.figure("cac_payback", "2024-05").value, 9) == round(Decimal(300) / 700, 9)
    spend(desk, "2024-05-10", "goods", 5000)
    found = desk.figure("cac_payback", "2024-05")
    assert found.value is None
    assert found.reason == "A customer leaves nothing in a month, so that the cost never comes back."


def test_the_lifetime_value_of_the_golden_month():
    """ARPA 1130 ÷ 11, margin 70 %, churn 20 % (KPIS.md section 4)."""
    arpa, margin, churn = Fraction(113_000, 11), Fraction(7, 10), Fraction(1, 5)
    assert round(float(value._lifetime_value(arpa, margin, churn)) / 100, 2) == 359.55
    assert round(float(value._discounted_value(arpa, margin, churn, Fraction(1, 100))) / 100, 2) == 345.85
    with pytest.raises(ZeroDivisionError):
        value._discounted_value(arpa, margin, Fraction(0), Fraction(1, 100))


def test_the_model_of_a_book_is_that_of_its_buyers(desk):
    customers = simulated(7, 250, CDNOW, Spending(6.25, 3.74, 15.45))
    for buyer, _count in customers:
        first = day("2024-06-20") - DAY * round(buyer.age * 7)
        number = desk.contact(first.isoformat())
        between = [
            round(buyer.recency * 7 * (place + 1) / max(buyer.repeats, 1)) for place in range(buyer.repeats)
        ]
        for later in dict.fromkeys([0, *between]):
            on = (first + DAY * later).isoformat()
            desk.deal(on, (0, "won"), amount=round(max(buyer.mean, 10) * 100), customer_id=number)
    found = desk.figure("clv_model", "2024-06")
    assert found.value is not None
    assert found.detail["customers"] == 250
    assert float(found.detail["r"]) == pytest.approx(0.243, rel=0.5)
    assert set(found.detail) == {*["r", "alpha", "a", "b", "p", "q", "gamma", "log_likelihood", "customers"]}
    few = desk.figure("clv_model", "2024-06", filters={"company": 1})
    assert few.reason.startswith("Fewer than 100 customers")
    subscribe(desk, 1, "2024-05-01", 100)
    assert desk.figure("clv_model", "2024-06").detail["customers"] == 249
