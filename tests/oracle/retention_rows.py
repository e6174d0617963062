"""The populations of customers, their revenue and their renewals by plain loops over a book's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.model.period import Grain, Period
from tests.oracle.subscriptions import DAY

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.kpi.population import Basis
    from tests.oracle.book import Book, Rows

Row = dict[str, Any]
GAINS = {"new", "expansion", "reactivation"}
GRACE = 30


def end_of(period: Period, basis: Basis) -> dt.date:
    """The day after the last that counts: a period that is running ends with today."""
    return min(period.end, basis.today + DAY)


def has_begun(period: Period, basis: Basis) -> bool:
    """A period to come has no rows."""
    return period.start <= basis.today


def on_eve_of(states: Rows, day: dt.date) -> Row | None:
    """The state in force on the day before `day`."""
    holding = [one for one in states if one["since"] < day and (one["until"] is None or one["until"] >= day)]
    assert len(holding) < 2
    return holding[0] if holding else None


def courses(book: Book) -> dict[int, Rows]:
    """The states of each customer."""
    found: dict[int, Rows] = {}
    for state in book.customer_state:
        found.setdefault(state["customer_id"], []).append(state)
    return found


def who(book: Book, customer: int | None) -> Row:
    """The dimensions of a customer."""
    contact = book.get("contact", customer)
    owner = contact.get("owner_id")
    return {
        "record": customer,
        "company": customer,
        "owner": owner,
        "team": book.get("staff", owner).get("team") or None,
        "source": contact.get("source") or None,
        "campaign": contact.get("campaign_id"),
        "segment": contact.get("segment") or None,
    }


def product_of(book: Book, customer: int, day: dt.date) -> int | None:
    """The product that a customer paid most for a month on the day before `day`."""
    paid = [
        (-state["monthly"], state["subscription_id"])
        for state in book.subscription_state
        if state["customer_id"] == customer
        and state["monthly"] > 0
        and state["since"] < day
        and (state["until"] is None or state["until"] >= day)
    ]
    if not paid:
        return None
    _monthly, subscription = min(paid)
    return book.get("subscription", subscription).get("product_id")


def reason_of(state: Row) -> str | None:
    """Why something was lost; who rests has the reason of that name."""
    return "paused" if state["paused"] else state.get("reason") or None


def opening(book: Book, period: Period, basis: Basis) -> Rows:
    """Customers and payers at the beginning, and what they are at the end."""
    found: Rows = []
    if not has_begun(period, basis):
        return found
    end = end_of(period, basis)
    for customer, states in courses(book).items():
        here, there = on_eve_of(states, period.start), on_eve_of(states, end)
        if here is None or not (here["customer"] or here["monthly"]):
            continue
        leavings = [one for one in states if one["step"] == "left" and one["since"] < end]
        churned = here["customer"] and not there["customer"]
        last = leavings[-1] if churned and leavings else None
        found.append(
            who(book, customer)
            | {
                "product": product_of(book, customer, period.start),
                "was": here["customer"],
                "stays": there["customer"],
                "leavings": [one for one in leavings if one["since"] >= period.start],
                "reason": reason_of(last) if last else None,
                "competitor": (last.get("competitor") or None) if last else None,
                "involuntary": bool(last and last["involuntary"]),
                "rests": bool(last and last["paused"]),
                "monthly": here["monthly"],
                "after": there["monthly"],
                "kept": min(here["monthly"], there["monthly"]),
            }
        )
    return found


def closing(book: Book, period: Period, basis: Basis) -> Rows:
    """Customers and payers at the end."""
    found: Rows = []
    if has_begun(period, basis):
        for customer, states in courses(book).items():
            here = on_eve_of(states, end_of(period, basis))
            if here and (here["customer"] or here["monthly"]):
                known = {"product": product_of(book, customer, end_of(period, basis))}
                told = {"is": here["customer"], "monthly": here["monthly"]}
                found.append(who(book, customer) | known | told)
    return found


def inside(book: Book, period: Period, basis: Basis) -> Rows:
    """The states that began in the period, with what a reader needs of the others."""
    found = []
    end = end_of(period, basis)
    for customer, states in courses(book).items():
        before = on_eve_of(states, period.start)
        for place, one in enumerate(states):
            if period.start <= one["since"] < end:
                later = [s for s in states[place + 1 :] if s["step"] and s["since"] < end]
                found.append(
                    who(book, customer)
                    | {
                        "step": one["step"],
                        "movement": one["movement"],
                        "reason": reason_of(one),
                        "competitor": one.get("competitor") or None,
                        "amount": one["monthly"] - one["before"],
                        "before": one["before"],
                        "after": one["monthly"],
                        "passing": one["step"] == "left"
                        and not later
                        and not (before and before["customer"]),
                    }
                )
    return found


def buyers(book: Book, period: Period, basis: Basis) -> Rows:
    """Customers with a win in the period that stands at its end; `again` with two by then."""
    del basis
    standing: dict[int, list[dt.date]] = {}
    for deal in book.deal:
        contact = book.get("contact", deal["customer_id"])
        if deal["trashed"] is not None or not contact or contact["trashed"] is not None:
            continue
        before = [move for move in book.moves_of(deal) if move["day"] < period.end]
        if before and before[-1]["outcome"] == "won":
            standing.setdefault(deal["customer_id"], []).append(before[-1]["day"])
    return [
        who(book, customer) | {"again": len(days) > 1}
        for customer, days in standing.items()
        if any(period.start <= day for day in days)
    ]


def cells(book: Book, period: Period, basis: Basis) -> Rows:
    """A row for each customer of the last twelve cohorts and each period after which it is looked at."""
    if not has_begun(period, basis):
        return []
    last = period
    if period.grain not in {Grain.MONTH, Grain.QUARTER}:
        day = max(min(period.last, basis.today), period.start)
        last = Period.containing(day, Grain.MONTH, period.calendar, period.fiscal_start)
    cohorts = [last]
    while len(cohorts) < 12 and (before := cohorts[0].previous()):
        cohorts.insert(0, before)
    end, found = end_of(period, basis), []
    for customer, states in courses(book).items():
        came = next((one["since"] for one in states if one["step"] == "joined"), None)
        for place, cohort in enumerate(cohorts):
            if came is None or not cohort.start <= came < min(cohort.end, end):
                continue
            for later in cohorts[place:]:
                if later is not cohort and later.end > end:
                    continue
                stays = later is cohort or on_eve_of(states, later.end)["customer"]
                age = cohorts.index(later) - place
                found.append(
                    who(book, customer)
                    | {"cohort": cohort.key, "later": str(age), "age": age, "stays": stays}
                )
    return found


def of_subscription(book: Book, row: Row) -> Row | None:
    """The dimensions of a subscription; None where nobody who is in use pays it."""
    subscription = book.get("subscription", row["subscription_id"])
    contact = book.get("contact", subscription["customer_id"])
    if not contact or contact["trashed"] is not None:
        return None
    return who(book, contact["id"]) | {
        "record": subscription["id"],
        "plan": subscription["name"] or None,
        "product": subscription["product_id"],
        "interval": subscription["interval"],
    }


def paid(book: Book, period: Period, basis: Basis) -> Rows:
    """Subscriptions that are worth something at the end."""
    found: Rows = []
    if not has_begun(period, basis):
        return found
    for subscription in book.subscription:
        states = [one for one in book.subscription_state if one["subscription_id"] == subscription["id"]]
        here = on_eve_of(states, end_of(period, basis))
        told = of_subscription(book, here) if here and here["monthly"] else None
        if here and told:
            found.append(told | {"monthly": here["monthly"], "status": here["status"]})
    return found


def due(book: Book, period: Period, basis: Basis) -> Rows:
    """Terms that ended in the period."""
    found = []
    for term in book.subscription_term:
        told = of_subscription(book, term)
        if told is None or not period.start <= term["due"] < end_of(period, basis):
            continue
        owner = book.get("subscription", term["subscription_id"])["owner_id"] or told["owner"]
        found.append(
            told
            | {
                "owner": owner,
                "team": book.get("staff", owner).get("team") or None,
                "renewed": term["renewed"],
                "waiting": not term["renewed"] and (basis.today - term["due"]).days <= GRACE,
                "monthly": term["monthly"],
                "after": term["after"],
                "kept": min(term["monthly"], term["after"]) if term["renewed"] else 0,
            }
        )
    return found


def one_off(book: Book, period: Period, basis: Basis) -> Rows:
    """Won deals that began no subscription."""
    del basis
    begun = {one["deal_id"] for one in book.subscription if one["trashed"] is None}
    found = []
    for deal in book.deal:
        before = [move for move in book.moves_of(deal) if move["day"] < period.end]
        move = before[-1] if before else None
        if deal["trashed"] is not None or deal["id"] in begun or move is None:
            continue
        if move["outcome"] == "won" and move["day"] >= period.start:
            amount = deal["base_amount"] if move["until_day"] is None else move["base_amount"]
            found.append(who(book, deal["customer_id"]) | {"record": deal["id"], "amount": amount})
    return found
