"""The figures of customer value and money once more: the arithmetic on lists of plain rows."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from crmdesk.l10n.calendars import calendar
from crmdesk.model.period import Grain, Period
from tests.oracle import money_rows as rows
from tests.oracle.arithmetic import Answer, Get, count
from tests.oracle.book import FIRST, day_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.oracle.book import Book, Rows

Sum = Fraction | None
PER_YEAR = {Grain.MONTH: 12, Grain.QUARTER: 4}
STEPS = {Grain.MONTH: 120, Grain.QUARTER: 40, Grain.DAYS: 1}


def part(
    find: Callable[..., Rows],
    keep: Callable[[dict[str, Any]], Any],
    value: Callable[[dict[str, Any]], Any] | None = None,
) -> Callable[..., Rows]:
    """The rows that are kept; `value` is what stands in their column of that name."""

    def found(book: Book, period: Period, basis: Any, **more: Any) -> Rows:
        kept = [row for row in find(book, period, basis, **more) if keep(row)]
        return [row | {"value": value(row)} for row in kept] if value else kept

    return found


def _once(row: dict[str, Any]) -> Any:
    return row["price"] * row["share"]


def _goods(row: dict[str, Any]) -> Any:
    return row["unit_cost"] * row["cost_share"]


WINNING = {"sales", "marketing"}
SALES = {
    "sales": rows.sales,
    "sales_costed": part(rows.sales, lambda row: row["cost"] is not None),
    "lines_once": part(rows.lines, lambda row: row["once"], _once),
    "lines_costed": part(rows.lines, lambda row: row["costed"], _goods),
    "recurring": part(rows.recurring, lambda _row: True, lambda row: row["earned"]),
    "recurring_costed": part(
        rows.recurring, lambda row: row["costed"], lambda row: row["earned"] * row["part"]
    ),
    "goods_costs": part(rows.costs, lambda row: row["cost_category"] == "goods"),
    "winning_costs": part(rows.costs, lambda row: row["cost_category"] in WINNING),
    "acquired": rows.acquired,
}
POPULATIONS = (
    SALES
    | {f"{name}_to_date": partial(find, to_date=True) for name, find in SALES.items()}
    | {
        "sales_attributed": part(rows.sales, lambda row: row["campaign"] is not None),
        "sales_attributed_costed": part(
            rows.sales, lambda row: row["campaign"] is not None and row["cost"] is not None
        ),
        "lines_attributed_costed": part(
            rows.lines, lambda row: row["campaign"] is not None and row["costed"], _goods
        ),
        "keeping_costs": part(
            rows.costs,
            lambda row: (
                row["cost_category"] == "service"
                or (row["cost_category"] == "other" and row["company"] is not None)
            ),
        ),
        "crm_costs": part(rows.costs, lambda row: row["cost_category"] == "crm"),
        "campaign_costs": part(
            rows.costs, lambda row: row["campaign"] is not None and row["cost_category"] != "goods"
        ),
        "ticket_work_unrated": part(rows.ticket_work, lambda row: not row["rate"]),
        "activity_work_unrated": part(rows.activity_work, lambda row: not row["rate"]),
        "customer_books": rows.books,
        "repeat_buyers": rows.buyers,
        "market": rows.market,
        "baselines": rows.baselines,
        "measured_costs": rows.measured,
        "other_baselines": part(rows.baselines, lambda row: row["cost_category"] != "crm"),
        "other_measured": part(rows.measured, lambda row: row["cost_category"] != "crm"),
    }
)


def add(get: Get, population: str, column: str) -> Fraction:
    """A column added up, exactly."""
    return sum((Fraction(row[column] or 0) for row in get(population)), Fraction(0))


def divided(above: Sum, below: Sum) -> Sum:
    """One by the other, where both are known and there is something to divide by."""
    return above / below if above is not None and below else None


def revenue(get: Get, late: str = "") -> Fraction:
    """One-off sales and what subscriptions earned."""
    return one_off(get, late) + add(get, f"recurring{late}", "value") / 1000


def one_off(get: Get, late: str = "") -> Fraction:
    """One-off sales."""
    return add(get, f"sales{late}", "once") + add(get, f"lines_once{late}", "value")


def goods(get: Get, late: str = "") -> Fraction:
    """The costs of goods that are entered."""
    return (
        add(get, f"sales_costed{late}", "cost")
        + add(get, f"lines_costed{late}", "value")
        + add(get, f"recurring_costed{late}", "value") / 1000
        + add(get, f"goods_costs{late}", "amount")
    )


def entered(get: Get, late: str = "") -> int:
    """How many costs of goods are entered."""
    names = ("sales_costed", "lines_costed", "recurring_costed", "goods_costs")
    return sum(len(get(f"{name}{late}")) for name in names)


def setting(get: Get) -> Fraction:
    """The margin of the settings."""
    return Fraction(get.basis.facts.margin)


def kept(get: Get, income: Fraction, cost: Fraction, known: int) -> Fraction:
    """What stays of an income."""
    return income - cost if known else income * setting(get)


def months(get: Get) -> list[Get]:
    """The last twelve months that are over by the period's end and by today."""
    day = min(get.period.last, get.basis.today)
    month = Period.containing(day, Grain.MONTH, get.period.calendar, get.period.fiscal_start)
    found: list[Get] = []
    while month is not None and len(found) < 12:
        if month.last < get.basis.today and month.end <= get.period.end:
            found.append(get.at(month))
        month = month.previous()
    return found


def year_margin(get: Get) -> Sum:
    """The margin of those of twelve months that have costs of goods, or of the settings."""
    every = [one for one in months(get) if entered(one)]
    if not every:
        return setting(get)
    income = sum(revenue(one) for one in every)
    return divided(income - sum(goods(one) for one in every), income)


def churn(get: Get) -> Sum:
    """The mean of the monthly churn rates that there are."""
    rates = [
        Fraction(len(one("churned")), len(one("customers_at_opening")))
        for one in months(get)
        if one("customers_at_opening")
    ]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def arpa(get: Get) -> Sum:
    """Monthly revenue per customer at the end."""
    paying, here = get("paying_at_closing"), get("customers_at_closing")
    if not paying or not here:
        return None
    return Fraction(sum(row["monthly"] for row in paying), 1000 * len(here))


def lifetime(get: Get) -> Sum:
    """ARPA × margin ÷ churn."""
    found = arpa(get), year_margin(get), churn(get)
    return None if None in found or not found[2] else found[0] * found[1] / found[2]


def discounted(get: Get) -> Sum:
    """The same, with later months worth less."""
    value, lost, rate = lifetime(get), churn(get), Fraction(get.basis.facts.discount_rate)
    return None if value is None else value * lost * (1 + rate) / (lost + rate)


def spent(get: Get, population: str) -> Sum:
    """What was spent, if anything is entered."""
    return add(get, population, "amount") if get(population) else None


def cac(get: Get) -> Sum:
    """The cost of winning a customer."""
    lag = get.basis.facts.acquisition_lag
    before = get
    if lag and get.period.grain is not Grain.ALL:
        almanac = calendar(get.period.calendar)
        before = get.at(
            Period(almanac.add_months(get.period.start, -lag), almanac.add_months(get.period.end, -lag))
        )
    return divided(spent(before, "winning_costs"), Fraction(len(get("acquired"))))


def to_date(get: Get, value: Fraction) -> Sum:
    """Something for each customer that ever was."""
    return divided(value, Fraction(len(get("acquired_to_date"))))


def historic(get: Get) -> Sum:
    """What customers left so far."""
    late = "_to_date"
    return to_date(get, kept(get, revenue(get, late), goods(get, late), entered(get, late)))


def gross_margin(get: Get) -> Sum:
    """The share that stays."""
    return divided(kept(get, revenue(get), goods(get), entered(get)), revenue(get))


def books(get: Get) -> dict[str, dict[str, Fraction]]:
    """What each customer brought and cost; by its record."""
    found: dict[str, dict[str, Fraction]] = {}
    for row in get("customer_books"):
        mine = found.setdefault(
            row["record"], {"revenue": Fraction(0), "goods": Fraction(0), "service": Fraction(0)}
        )
        mine[row["what"]] += Fraction(row["value"])
    return found


def pooled(get: Get) -> Fraction:
    """What stays of all customers together."""
    every = books(get).values()
    known = sum(row["what"] == "goods" for row in get("customer_books"))
    income, cost = (sum((one[what] for one in every), Fraction(0)) for what in ("revenue", "goods"))
    return kept(get, income, cost, known) - sum((one["service"] for one in every), Fraction(0))


def paying(get: Get) -> list[dict[str, Fraction]]:
    """The books of customers with revenue."""
    return [one for one in books(get).values() if one["revenue"]]


def mean_margin(get: Get) -> Sum:
    """The mean of the customers' margins."""
    known = sum(row["what"] == "goods" for row in get("customer_books"))
    each = [
        (kept(get, one["revenue"], one["goods"], known) - one["service"]) / one["revenue"]
        for one in paying(get)
    ]
    return sum(each, Fraction(0)) / len(each) if each else None


def keeping(get: Get) -> Sum:
    """What a kept customer cost."""
    return divided(spent(get, "keeping_costs"), Fraction(len(get("retained"))))


def campaign_return(get: Get) -> Sum:
    """What campaigns left beyond their cost."""
    cost = spent(get, "campaign_costs")
    known = len(get("sales_attributed_costed")) + len(get("lines_attributed_costed"))
    paid = add(get, "sales_attributed_costed", "cost") + add(get, "lines_attributed_costed", "value")
    left = kept(get, add(get, "sales_attributed", "amount"), paid, known)
    return divided(None if cost is None else left - cost, cost)


def campaign_revenue(get: Get) -> Sum:
    """What campaigns sold beyond their cost."""
    cost = spent(get, "campaign_costs")
    return divided(None if cost is None else add(get, "sales_attributed", "amount") - cost, cost)


def savings(get: Get, which: str = "baselines", now: str = "measured_costs") -> Sum:
    """What was spent less than before."""
    return add(get, which, "amount") - add(get, now, "amount") if get(which) else None


def crm_return(get: Get) -> Sum:
    """What the CRM saved beyond its cost."""
    saved, cost = savings(get, "other_baselines", "other_measured"), spent(get, "crm_costs")
    return divided(None if saved is None or cost is None else saved - cost, cost)


def cash(get: Get) -> tuple[list[Fraction], int]:
    """The cash flow from its first amount on, and how many amounts are a year's."""
    period = get.period
    if period.grain is Grain.ALL:
        period = Period.containing(get.basis.today, Grain.YEAR, period.calendar)
    steps = [get.at(one) for one in period.series(STEPS.get(period.grain, 30))]
    if not any(at("other_baselines") for at in steps):
        return [], 1
    flow = [
        (savings(at, "other_baselines", "other_measured") or Fraction(0)) - add(at, "crm_costs", "amount")
        for at in steps
    ]
    while flow and not flow[0]:
        flow = flow[1:]
    return flow, PER_YEAR.get(period.grain, 1)


def npv(get: Get) -> Sum:
    """The cash flow's worth on its first day."""
    flow, per_year = cash(get)
    rate = get.basis.facts.capital_rate
    if per_year > 1:
        with localcontext(prec=60):
            rate = round((1 + rate) ** (Decimal(1) / per_year) - 1, 15)
    return sum(amount / (1 + Fraction(rate)) ** step for step, amount in enumerate(flow)) if flow else None


def rates(get: Get) -> list[Fraction]:
    """The rates a year at which the cash flow is worth nothing, by looking closely at every one from −99 %."""
    import numpy as np

    flow, per_year = cash(get)
    if not flow or not min(flow) < 0 < max(flow):
        return []
    roots = np.roots([float(one) for one in flow[::-1]])
    real = [one.real for one in roots if abs(one.imag) < 1e-9 and 0.001 < one.real < 100]
    return sorted({Fraction(str(round(one**-per_year - 1, 9))) for one in real})


def irr(get: Get) -> Sum:
    """The only rate of return."""
    found = rates(get)
    return found[0] if len(found) == 1 else None


def nth(place: int, get: Get) -> Answer:
    """One of the rates of return."""
    found = rates(get)
    return found[place] if place < len(found) else None, None, None


def payback(get: Get) -> Sum:
    """In how many months a customer leaves what it cost to win it; never where it leaves nothing."""
    cost, paid, share = cac(get), arpa(get), year_margin(get)
    if None in (cost, paid, share) or paid * share <= 0:
        return None
    return cost / (paid * share)


def alone(value: Callable[[Get], Sum]) -> Callable[[Get], Answer]:
    """A figure that no single rows are counted for."""
    return lambda get: (value(get), None, None)


def nothing(get: Get) -> Answer:
    """Small books have too few buyers for a model."""
    assert len(get("repeat_buyers")) < 100
    return None, None, None


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("clv_historic", ""): alone(historic),
    ("clv_simple", ""): alone(lifetime),
    ("clv_simple", "discounted"): alone(discounted),
    ("clv_model", ""): nothing,
    ("cac", ""): alone(cac),
    ("ltv_to_cac", ""): alone(lambda get: divided(lifetime(get), cac(get))),
    ("cac_payback", ""): alone(payback),
    ("retention_cost", ""): alone(keeping),
    ("average_customer_value", ""): alone(lambda get: to_date(get, revenue(get, "_to_date"))),
    ("revenue", ""): alone(revenue),
    ("gross_margin", ""): alone(gross_margin),
    ("margin_per_customer", ""): alone(
        lambda get: divided(pooled(get), sum((one["revenue"] for one in books(get).values()), Fraction(0)))
    ),
    ("margin_per_customer", "mean"): alone(mean_margin),
    ("campaign_roi", ""): alone(campaign_return),
    ("campaign_roi", "revenue"): alone(campaign_revenue),
    ("market_share", ""): alone(lambda get: divided(revenue(get), spent(get, "market"))),
    ("cost_savings", ""): alone(savings),
    ("crm_tco", ""): lambda get: (spent(get, "crm_costs"), len(get("crm_costs")), None),
    ("crm_roi", ""): alone(crm_return),
    ("crm_npv", ""): alone(npv),
    ("crm_irr", ""): alone(irr),
}


def _days(get: Get) -> Sum:
    return to_date(get, add(get, "acquired_to_date", "days"))


DETAILS: dict[Any, Callable[[Get], Answer]] = {
    "setting": alone(setting),
    "goods": alone(goods),
    "one_off": alone(one_off),
    ("revenue", "recurring"): alone(lambda get: add(get, "recurring", "value") / 1000),
    "to_cac": alone(lambda get: divided(keeping(get), cac(get))),
    "tenure": alone(_days),
    "purchases": alone(lambda get: to_date(get, Fraction(len(get("sales_to_date"))))),
    "acquisition_cost": alone(
        lambda get: divided(spent(get, "winning_costs_to_date"), Fraction(len(get("acquired_to_date"))))
    ),
    ("margin_per_customer", "money"): alone(lambda get: divided(pooled(get), Fraction(len(paying(get))))),
    "cost_to_serve": alone(
        lambda get: sum((one["service"] for one in books(get).values()), Fraction(0)) if books(get) else None
    ),
    "unrated": alone(
        lambda get: (
            sum(
                (add(get, name, "minutes") for name in ("ticket_work_unrated", "activity_work_unrated")),
                Fraction(0),
            )
            / 60
        )
    ),
    **dict.fromkeys(("r", "alpha", "a", "b", "p", "q", "gamma", "log_likelihood"), nothing),
    ("clv_model", "customers"): count("repeat_buyers"),
    **{("crm_irr", f"irr_{place + 1}"): partial(nth, place) for place in range(9)},
}


def grow(book: Book, random: Random) -> None:
    """Add campaigns and where parties and deals came from, costs of all kinds, baselines, and time spent."""
    for number in range(3):
        book.add(
            "campaign",
            name=f"K{number}",
            sort_key=f"k{number}",
            channel=random.choice([None, "", "web", "fair"]),
            trashed=None,
        )
    for person in book.staff:
        person["hourly_cost"] = random.choice([None, 0, 3000, 4550])
    for product in book.product:
        product |= {
            "cost": random.choice([None, 0, 7, 30]),
            "price": random.choice([None, 0, 70, 90]),
            "currency": random.choice(["USD", "USD", "EUR", "GBP"]),
            "recurring": random.choice([0, 1]),
        }
    for contact in book.contact:
        contact["campaign_id"] = random.choice([None, None, 1, 2])
        contact.setdefault("segment", random.choice([None, "", "big", "small"]))
    _grow_deals(book, random)
    _grow_time(book, random)
    _grow_costs(book, random)


def _grow_deals(book: Book, random: Random) -> None:
    people = [None, None, *(one["id"] for one in book.contact)]
    for deal in book.deal:
        deal["campaign_id"] = random.choice([None, None, None, 1, 3])
        deal["contact_id"] = random.choice(people)
        deal["base_cost"] = random.choice([None, None, 0, 40, 300])
        if not random.randint(0, 4):
            deal |= {"currency": "EUR", "amount": 2 * deal["base_amount"], "rate": Decimal("0.5")}
    for line in book.deal_line:
        line["quantity"] = random.choice([Decimal(1), Decimal(2), Decimal("1.5")])
        line["price"] = random.randint(0, 50)
    begun = [one["id"] for one in book.deal]
    for subscription in book.subscription:
        subscription["deal_id"] = random.choice([None, *begun]) if begun else None


def _grow_time(book: Book, random: Random) -> None:
    people = [None, 1, 2, 3]
    for ticket in book.ticket:
        ticket["minutes"] = random.choice([None, 0, 15])
    for event in book.ticket_event:
        event["minutes"] = random.choice([None, 5, 20])
        event["staff_id"] = random.choice(people)
    for activity in book.activity:
        activity["minutes"] = random.choice([None, 0, 10, 45])


def _grow_costs(book: Book, random: Random) -> None:
    categories = ["sales", "marketing", "service", "goods", "crm", "other"]
    customers = [None, None, *(one["id"] for one in book.contact)]
    for number in range(random.choice([0, 3, 25])):
        amount = random.randint(-20, 400)
        book.add(
            "cost",
            name=f"Cost {number}",
            sort_key=f"cost {number}",
            day=day_after(FIRST, random.randint(0, 120)),
            category=random.choice(categories),
            amount=amount,
            currency="USD",
            rate=Decimal(1),
            base_amount=amount,
            campaign_id=random.choice([None, 1, 2, 3]),
            customer_id=random.choice(customers),
            trashed=None if random.randint(0, 5) else rows.dt.datetime(2024, 6, 1, tzinfo=rows.dt.UTC),
        )
    spans = [
        ("month", 2024, 2),
        ("month", 2024, 4),
        ("month", 2024, 5),
        ("quarter", 2024, 4),
        ("year", 2024, 1),
    ]
    for grain, year, month in random.sample(spans, random.randint(0, 4)):
        start = rows.dt.date(year, month, 1)
        span = Period.containing(start, Grain(grain), Period.all().calendar)
        for category in random.sample(categories, 2):
            book.add(
                "baseline", category=category, grain=grain, start=span.start, end=span.end,
                amount=random.randint(0, 900),
            )  # fmt: skip
        book.add("market_size", grain=grain, start=span.start, end=span.end, amount=random.randint(1, 9999))
