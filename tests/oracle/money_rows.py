"""The populations of customer value and money by plain loops over a book's rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from crmdesk.l10n.calendars import calendar
from crmdesk.model.period import Grain, Period
from tests.oracle.sales_rows import _amount, _inside, _standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.population import Basis
    from tests.oracle.book import Book, Rows

Row = dict[str, Any]
DAY = dt.timedelta(days=1)
FINER = {Grain.YEAR: Grain.QUARTER, Grain.QUARTER: Grain.MONTH}


def of_party(book: Book, customer: int | None) -> Row:
    """What is told of a party."""
    return book.get("contact", customer)


def told(book: Book, *, owner: Any, product: Any, source: Any, customer: Any, campaign: Any) -> Row:
    """The keys of a row of money."""
    return {
        "owner": owner,
        "team": book.get("staff", owner).get("team") or None,
        "product": product,
        "source": source or None,
        "company": customer,
        "segment": of_party(book, customer).get("segment") or None,
        "campaign": campaign,
        "channel": book.get("campaign", campaign).get("channel") or None,
    }


def of_customer(book: Book, customer: int | None, campaign: int | None = None) -> Row:
    """The keys of a row of one party."""
    party = of_party(book, customer)
    campaign = party.get("campaign_id") if campaign is None else campaign
    found = told(
        book,
        owner=party.get("owner_id"),
        product=None,
        source=party.get("source"),
        customer=customer,
        campaign=campaign,
    )
    return found | {"name": party.get("name")}


def campaign_of(book: Book, deal: Row) -> int | None:
    """The first of the deal's, its contact's and its customer's campaign."""
    own = deal.get("campaign_id")
    for other in (deal.get("contact_id"), deal["customer_id"]):
        if own is None:
            own = of_party(book, other).get("campaign_id")
    return own


def began(book: Book, deal: Row) -> bool:
    """Whether a subscription in use goes back to the deal."""
    return any(one.get("deal_id") == deal["id"] and one.get("trashed") is None for one in book.subscription)


def wins(book: Book, period: Period, *, to_date: bool) -> Iterator[tuple[Row, Row]]:
    """The deals that are won at the period's end, in it or ever, with the winning move."""
    for deal in book.deal:
        move = None if deal["trashed"] is not None else _standing(book.moves_of(deal), period)
        if move is None or move["outcome"] != "won":
            continue
        if to_date or _inside(move["day"], period):
            yield deal, move


def sales(book: Book, period: Period, basis: Basis, *, to_date: bool = False) -> Rows:
    """Won deals."""
    found = []
    for deal, move in wins(book, period, to_date=to_date):
        if to_date and deal["customer_id"] is None:
            continue
        lines = sorted(
            (one for one in book.deal_line if one["deal_id"] == deal["id"]),
            key=lambda one: (one["position"], one["id"]),
        )
        keys = told(
            book,
            owner=move["owner_id"],
            product=lines[0]["product_id"] if lines else None,
            source=deal["source"],
            customer=deal["customer_id"],
            campaign=campaign_of(book, deal),
        )
        amount = _amount(deal, move)
        once = 0 if began(book, deal) else amount
        cost = deal.get("base_cost")
        found.append(
            keys | {"record": deal["id"], "day": move["day"], "amount": amount, "once": once, "cost": cost}
        )
    return found


def lines(book: Book, period: Period, basis: Basis, *, to_date: bool = False) -> Rows:
    """The lines of won deals."""
    found = []
    for deal, move in wins(book, period, to_date=to_date):
        if to_date and deal["customer_id"] is None:
            continue
        for line in book.deal_line:
            if line["deal_id"] != deal["id"]:
                continue
            product = book.get("product", line["product_id"])
            keys = told(
                book,
                owner=move["owner_id"],
                product=line["product_id"],
                source=deal["source"],
                customer=deal["customer_id"],
                campaign=campaign_of(book, deal),
            )
            found.append(keys | {"record": deal["id"], "day": move["day"]} | _line(book, deal, line, product))
    return found


def _line(book: Book, deal: Row, line: Row, product: Row) -> Row:
    rate = Fraction(1)
    if deal["currency"] != "USD":
        rate = Fraction(deal["base_amount"], deal["amount"]) if deal["amount"] else Fraction(0)
    quantity = Fraction(line["quantity"])
    cost_rate = Fraction(1) if product["currency"] == "USD" else rate
    recurs = bool(product["recurring"]) and began(book, deal)
    known = product["currency"] in {"USD", deal["currency"]}
    return {
        "once": not product["recurring"] and began(book, deal),
        "costed": deal.get("base_cost") is None and product["cost"] is not None and known and not recurs,
        "price": line["price"],
        "share": quantity * rate,
        "unit_cost": product["cost"],
        "cost_share": quantity * cost_rate,
    }


def recurring(book: Book, period: Period, basis: Basis, *, to_date: bool = False) -> Rows:
    """The months that a state with a monthly value reaches into, counted day by day."""
    found = []
    for state in book.subscription_state:
        if not state["monthly"] or (to_date and state["customer_id"] is None):
            continue
        subscription = book.get("subscription", state["subscription_id"])
        product = book.get("product", subscription.get("product_id"))
        party = of_party(book, state["customer_id"])
        keys = told(
            book,
            owner=subscription.get("owner_id"),
            product=subscription.get("product_id"),
            source=party.get("source"),
            customer=state["customer_id"],
            campaign=party.get("campaign_id"),
        )
        until = min(state["until"] or dt.date.max, basis.today + DAY, period.end)
        since = state["since"] if to_date else max(state["since"], period.start)
        for (first, length), days in _by_month(since, until, period).items():
            cost, price = product.get("cost"), product.get("price")
            found.append(
                keys
                | {
                    "record": subscription["id"],
                    "day": first,
                    "length": length,
                    "earned": Fraction(state["monthly"] * days, length),
                    "costed": cost is not None and bool(price),
                    "part": Fraction(cost, price) if cost is not None and price else None,
                }
            )
    return found


def _by_month(since: dt.date, until: dt.date, period: Period) -> dict[tuple[dt.date, int], int]:
    """The days from one to another by month of the period's calendar: the first of them, its length, how many."""
    almanac = calendar(period.calendar)
    found: dict[Any, tuple[dt.date, int]] = {}
    day = since
    while day < until:
        here = almanac.from_date(day)
        first, count = found.get(here[:2], (day, 0))
        found[here[:2]] = first, count + 1
        day += DAY
    return {(first, almanac.month_length(*month)): count for month, (first, count) in found.items()}


def costs(book: Book, period: Period, basis: Basis, *, to_date: bool = False) -> Rows:
    """What was spent."""
    return [
        _cost(book, one)
        for one in book.cost
        if one["trashed"] is None and (one["day"] < period.end if to_date else _inside(one["day"], period))
    ]


def _cost(book: Book, cost: Row) -> Row:
    party = of_party(book, cost["customer_id"])
    keys = told(
        book,
        owner=party.get("owner_id"),
        product=None,
        source=party.get("source"),
        customer=cost["customer_id"],
        campaign=cost["campaign_id"],
    )
    return keys | {
        "record": cost["id"],
        "day": cost["day"],
        "amount": cost["base_amount"],
        "cost_category": cost["category"],
    }


def acquired(book: Book, period: Period, basis: Basis, *, to_date: bool = False) -> Rows:
    """Parties by the day they first became customers."""
    end = min(period.end, basis.today + DAY)
    found = []
    for state in book.customer_state:
        inside = state["since"] < end and (to_date or state["since"] >= period.start)
        if state["step"] != "joined" or not inside:
            continue
        customer = state["customer_id"]
        own = [one for one in book.customer_state if one["customer_id"] == customer and one["since"] < end]
        last = max(own, key=lambda one: one["seq"])
        until = end if last["customer"] else max(one["since"] for one in own if one["step"] == "left")
        campaign = of_party(book, customer).get("campaign_id")
        bought = [
            (move["day"], deal["id"], deal)
            for deal, move in wins(book, period, to_date=True)
            if deal["customer_id"] == customer
        ]
        for _day, _number, deal in sorted(bought, key=lambda one: one[:2]):
            campaign = deal.get("campaign_id") if campaign is None else campaign
        found.append(
            of_customer(book, customer, campaign)
            | {"record": customer, "day": state["since"], "days": (until - state["since"]).days}
        )
    return found


def ticket_work(book: Book, period: Period, basis: Basis) -> Rows:
    """The minutes of tickets and their events."""
    found = []
    for ticket in book.ticket:
        if ticket["trashed"] is not None or ticket["customer_id"] is None:
            continue
        told_of = [(ticket["created"], ticket["owner_id"], ticket.get("minutes"))]
        told_of += [
            (one["day"], one.get("staff_id"), one.get("minutes"))
            for one in book.ticket_event
            if one["ticket_id"] == ticket["id"]
        ]
        found += _worked(book, ticket, told_of, period)
    return found


def activity_work(book: Book, period: Period, basis: Basis) -> Rows:
    """The minutes of finished activities."""
    found = []
    for one in book.activity:
        if (
            one.get("trashed") is None
            and one.get("customer_id") is not None
            and one.get("done_day") is not None
        ):
            found += _worked(book, one, [(one["done_day"], one.get("owner_id"), one.get("minutes"))], period)
    return found


def _worked(book: Book, record: Row, told_of: list[tuple[Any, ...]], period: Period) -> Rows:
    return [
        of_customer(book, record["customer_id"])
        | {
            "record": record["id"],
            "day": day,
            "minutes": minutes,
            "rate": book.get("staff", person).get("hourly_cost") or 0,
        }
        for day, person, minutes in told_of
        if minutes and _inside(day, period)
    ]


def books(book: Book, period: Period, basis: Basis) -> Rows:
    """What each customer brought and cost, by what it is and what is to be multiplied with."""
    found: dict[tuple[int, str, Any], Fraction] = defaultdict(Fraction)
    for what, share, row, value in _entries(book, period, basis):
        found[row["company"], what, share] += value
    return [
        of_customer(book, customer) | {"record": customer, "what": what, "value": value}
        for (customer, what, _share), value in found.items()
        if customer is not None
    ]


def _entries(book: Book, period: Period, basis: Basis) -> Iterator[tuple[str, Any, Row, Any]]:
    """What stands in the books, with what tells one multiplier from another."""
    for row in sales(book, period, basis):
        yield "revenue", Fraction(1), row, row["once"]
        if row["cost"] is not None:
            yield "goods", Fraction(1), row, row["cost"]
    for row in lines(book, period, basis):
        if row["once"]:
            yield "revenue", _text(row, "share"), row, row["price"] * row["share"]
        if row["costed"]:
            yield "goods", _text(row, "cost_share"), row, row["unit_cost"] * row["cost_share"]
    yield from _months(book, period, basis)
    for row in costs(book, period, basis):
        if row["cost_category"] == "goods":
            yield "goods", Fraction(1), row, row["amount"]
    for row in (*ticket_work(book, period, basis), *activity_work(book, period, basis)):
        yield "service", "hour", row, Fraction(row["minutes"] * row["rate"], 60)


def _months(book: Book, period: Period, basis: Basis) -> Iterator[tuple[str, Any, Row, Any]]:
    for row in recurring(book, period, basis):
        yield "revenue", ("month", row["length"]), row, row["earned"] / 1000
        if row["costed"]:
            yield "goods", (row["length"], row["part"]), row, row["earned"] * row["part"] / 1000


def _text(row: Row, name: str) -> Any:
    """What tells one multiplier from another: whole quantities are alike whatever the deal."""
    share = row[name]
    return share if share.denominator in {1, 2} else (share, row["record"])


def buyers(book: Book, period: Period, basis: Basis) -> Rows:
    """Who bought without ever having had a paid subscription."""
    end = min(period.end, basis.today + DAY)
    days: dict[int, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for row in sales(book, period, basis, to_date=True):
        days[row["company"]][row["day"]] += row["amount"]
    paying = {
        one["customer_id"]
        for one in book.subscription_state
        if one["monthly"] > 0 and one["since"] < period.end
    }
    return [
        of_customer(book, customer)
        | {
            "record": customer,
            "bought": len(bought),
            "span": (max(bought) - min(bought)).days,
            "age": (end - min(bought)).days - 1,
            "spent": sum(bought.values()),
            "again": sum(bought.values()) - bought[min(bought)],
        }
        for customer, bought in days.items()
        if customer not in paying
    ]


def market(book: Book, period: Period, basis: Basis) -> Rows:
    """The market's size of the very period."""
    return [
        {"record": one["id"], "amount": one["amount"]}
        for one in book.market_size
        if (one["start"], one["end"]) == (period.start, period.end)
    ]


def held(book: Book, period: Period, basis: Basis) -> Iterator[tuple[Row, Period]]:
    """The baselines that hold in a period, each with the stretch that it holds for."""
    stretches = [period]
    if period.grain is Grain.ALL:
        stretches = Period.containing(basis.today, Grain.YEAR, period.calendar).series(30)
    for category in ("sales", "marketing", "service", "goods", "crm", "other"):
        for stretch in stretches:
            yield from _held_in(book, stretch, category, basis.today)


def _held_in(book: Book, stretch: Period, category: str, today: dt.date) -> Iterator[tuple[Row, Period]]:
    """What goes on has no baseline itself; what of it is over may have."""
    known = [
        one
        for one in book.baseline
        if (one["category"], one["grain"]) == (category, stretch.grain.value)
        and one["start"] <= stretch.start
        and stretch.end <= today
    ]
    if known:
        yield max(known, key=lambda one: one["start"]), stretch
    elif stretch.grain in FINER:
        finer = Period.containing(stretch.start, FINER[stretch.grain], stretch.calendar, stretch.fiscal_start)
        while finer.start < stretch.end:
            yield from _held_in(book, finer, category, today)
            finer = finer.next()


def baselines(book: Book, period: Period, basis: Basis) -> Rows:
    """What categories came to before."""
    return [
        {"record": one["id"], "amount": one["amount"], "cost_category": one["category"]}
        for one, _stretch in held(book, period, basis)
    ]


def measured(book: Book, period: Period, basis: Basis) -> Rows:
    """The costs of what has a baseline."""
    return [
        _cost(book, cost)
        for one, stretch in held(book, period, basis)
        for cost in book.cost
        if cost["trashed"] is None and cost["category"] == one["category"] and _inside(cost["day"], stretch)
    ]
