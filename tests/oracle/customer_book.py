"""The subscriptions of a random book, and what follows from them, by walking through the days."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmdesk.model.subscription import ChangeKind
from crmdesk.model.subscription_facts import Change, Facts
from crmdesk.model.terms import read_interval
from tests.oracle.book import FIRST, TODAY, TRASHED, Book, day_after
from tests.oracle.subscriptions import DAY, Walk, plain_boundary

if TYPE_CHECKING:
    import datetime as dt
    from random import Random

LAST = day_after(TODAY, 40)
"""The walk ends here, so that something is known to come."""

INACTIVITY = 365
TELLABLE = {
    "trial": ["cancel", "upgrade"],
    "active": ["upgrade", "downgrade", "past_due", "pause", "cancel", "cancel", "unpaid", "renew"],
    "past_due": ["unpaid", "renew", "cancel"],
    "paused": ["resume", "cancel"],
    "ended": ["reactivate"],
}
LOSING = {ChangeKind.CANCEL, ChangeKind.UNPAID, ChangeKind.PAUSE, ChangeKind.DOWNGRADE}

Day = dict[str, Any]


def grow(book: Book, random: Random) -> None:
    """Segments and campaigns for the contacts; subscriptions, their states and terms; courses of customers."""
    for contact in book.contact:
        contact["segment"] = random.choice([None, "", "big", "small"])
        contact["campaign_id"] = random.choice([None, None, *(one["id"] for one in book.campaign)])
    days: dict[int, list[list[Day]]] = defaultdict(list)
    for number in range(random.randint(0, 4 + len(book.contact))):
        add_subscription(book, random, number, days)
    for contact in book.contact:
        add_course(book, contact, days[contact["id"]])


def add_subscription(book: Book, random: Random, number: int, days: dict[int, list[list[Day]]]) -> None:
    """A subscription with a story that its status allows at each step."""
    start = day_after(FIRST, random.randint(-200, 110))
    interval = random.choice(["monthly", "monthly", "weekly", "quarterly", "2", "yearly", "10 days"])
    facts = Facts(
        start=start,
        price=random.choice([0, 100, 100, 1000, random.randint(1, 9999)]),
        interval=read_interval(interval),
        quantity=Decimal(random.choice(["1", "1", "2.5"])),
        trial=random.choice([None, None, day_after(start, random.randint(0, 40))]),
        auto_renew=random.choice([True, True, False]),
    )
    changes: list[Change] = []
    day = start
    for _change in range(random.randint(0, 4)):
        day = day_after(day, random.choice([1, 5, 20, 31, random.randint(0, 60)]))
        kind = random.choice(TELLABLE[status_on(facts, changes, day)])
        changes.append(random_change(random, facts, day, ChangeKind(kind)))
    row = book.add(
        "subscription",
        name=random.choice(["Gold", "Gold", "Silver", ""]),
        sort_key=f"s{number:04d}",
        customer_id=random.choice([None, *(one["id"] for one in book.contact), 1]) if book.contact else None,
        owner_id=random.choice([None, None, 1, 2, 3]),
        product_id=random.choice([None, 1, 2]),
        deal_id=random.choice([None, None, *(deal["id"] for deal in book.deal)]),
        price=facts.price,
        currency="USD",
        rate=Decimal(1),
        interval=interval,
        start=start,
        involuntary=False,
        trashed=random.choice([None, None, None, None, TRASHED]),
    )
    if row["trashed"] is None:
        course = walked(facts, changes)
        add_states(book, row, course)
        if row["customer_id"]:
            days[row["customer_id"]].append(course)


def status_on(facts: Facts, changes: list[Change], day: dt.date) -> str:
    """What the subscription is on a day, as told so far."""
    return [status for _day, status, _own in Walk(facts, changes).days(day + DAY)][-1]


def random_change(random: Random, facts: Facts, day: dt.date, kind: ChangeKind) -> Change:
    """A change of a kind, with the reason where something is lost."""
    told: dict[str, Any] = {}
    if kind in {ChangeKind.UPGRADE, ChangeKind.DOWNGRADE, ChangeKind.REACTIVATE, ChangeKind.RENEW}:
        told["price"] = random.choice([facts.price, 0, 50, 2000, random.randint(0, 9999)])
    if kind is ChangeKind.PAUSE:
        told["until"] = random.choice([None, day_after(day, random.randint(1, 40))])
    if kind is ChangeKind.CANCEL:
        told["end"] = random.choice([None, day, day_after(day, random.randint(0, 30))])
    if kind in LOSING:
        told |= {
            "reason": random.choice([None, "", "price", "late"]),
            "competitor": random.choice([None, None, "", "Globex", "Hooli"]),
        }
    told["involuntary"] = kind is ChangeKind.UNPAID or (kind is ChangeKind.CANCEL and random.random() < 0.2)
    return Change(day, kind, **told)


def walked(facts: Facts, changes: list[Change]) -> list[Day]:
    """Every day of a subscription: its status, its value in thousandths, why it fell, what was due."""
    walk, found, boundaries = Walk(facts, changes), [], set()
    for day, status, own in walk.days(LAST):
        here: Day = {
            "day": day,
            "status": status,
            "monthly": round(own * 1000),
            "anchor": walk.anchor,
            "due": day in boundaries and bool(found[-1]["monthly"]),
        }
        here |= why(status, changes, day)
        found.append(here)
        boundaries, k = set(), 1
        while not boundaries or max(boundaries) <= day:
            boundaries.add(plain_boundary(walk.anchor, facts.interval, k, facts.calendar_id))
            k += 1
    return found


def why(status: str, changes: list[Change], day: dt.date) -> Day:
    """The reasons of what the subscription is on a day: those of the change that brought it about."""
    kinds = {
        "ended": {ChangeKind.CANCEL, ChangeKind.UNPAID},
        "paused": {ChangeKind.PAUSE},
    }.get(status, {ChangeKind.DOWNGRADE})
    told = [one for one in changes if one.day <= day]
    since = max((n for n, one in enumerate(told) if one.kind is ChangeKind.REACTIVATE), default=-1)
    causes = [one for one in told[since + 1 :] if one.kind in kinds]
    if status not in {"ended", "paused"}:
        causes = [one for one in causes if one.day == day]
    cause = causes[-1] if causes else None
    return {
        "reason": cause.reason if cause else None,
        "competitor": cause.competitor if cause else None,
        "involuntary": bool(cause and cause.involuntary),
    }


def add_states(book: Book, row: Day, course: list[Day]) -> None:
    """The stretches of days on which a subscription stands alike, and the terms that ended."""
    seq = 0
    for before, here in zip([None, *course], course, strict=False):
        if here["due"]:
            book.subscription_term.append(
                {
                    "subscription_id": row["id"],
                    "due": here["day"],
                    "customer_id": row["customer_id"],
                    "monthly": before["monthly"],
                    "after": here["monthly"],
                    "renewed": here["status"] in {"active", "past_due"},
                }
            )
        if before and all(before[name] == here[name] for name in ("status", "monthly", "anchor")):
            continue
        if before:
            book.subscription_state[-1]["until"] = here["day"]
        seq += 1
        book.subscription_state.append(
            {
                "subscription_id": row["id"],
                "seq": seq,
                "customer_id": row["customer_id"],
                "since": here["day"],
                "until": None,
                "kind": "start",
                "price": row["price"],
                "own_monthly": here["monthly"],
                "quantity": Decimal(1),
                **{name: here[name] for name in ("anchor", "status", "monthly", "reason", "competitor")},
                "involuntary": here["involuntary"],
            }
        )


def add_course(book: Book, contact: Day, subscriptions: list[list[Day]]) -> None:
    """What a party is from day to day: what it pays, whether it is a customer, and why it lost something."""
    if contact["trashed"] is not None:
        return
    wins = wins_of(book, contact)
    by_day = [{one["day"]: one for one in course} for course in subscriptions]
    last: Day = {"monthly": 0, "customer": False}
    joined, paid_once, seq = None, False, 0
    day = min([FIRST - 200 * DAY, *(min(one) for one in by_day if one)])
    while day < LAST:
        monthly = sum(one[day]["monthly"] for one in by_day if day in one)
        first = monthly > 0 and not paid_once
        paid_once = paid_once or monthly > 0
        bought = any(start <= day < until for start, until in wins)
        customer = monthly > 0 if paid_once else bought
        if (monthly, customer) != (last["monthly"], last["customer"]):
            step = None
            if customer != last["customer"]:
                step = "left" if not customer else "returned" if joined else "joined"
            joined = joined or (day if customer else None)
            row = {
                "customer_id": contact["id"],
                "seq": (seq := seq + 1),
                "since": day,
                "until": None,
                "monthly": monthly,
                "before": last["monthly"],
                "movement": movement(last["monthly"], monthly, first=first),
                "customer": customer,
                "step": step,
                "joined": joined,
                **loss(by_day, day),
            }
            if seq > 1:
                book.customer_state[-1]["until"] = day
            book.customer_state.append(row)
            last = row
        day += DAY


def movement(before: int, after: int, *, first: bool) -> str | None:
    """What a change of the monthly revenue is called."""
    if before == after:
        return None
    if before == 0:
        return "new" if first else "reactivation"
    if after == 0:
        return "churn"
    return "expansion" if after > before else "contraction"


def loss(by_day: list[dict[dt.date, Day]], day: dt.date) -> Day:
    """The reasons of the subscription that lost most on a day, where the whole became less."""
    falls = []
    for one in by_day:
        before, here = one.get(day - DAY, {}).get("monthly", 0), one.get(day, {}).get("monthly", 0)
        falls.append((before - here, one.get(day, {})))
    found: Day = {"reason": None, "competitor": None, "involuntary": False, "paused": False}
    most = max((amount for amount, _told in falls), default=0)
    if sum(amount for amount, _told in falls) <= 0 or most <= 0:
        return found
    told = next(told for amount, told in falls if amount == most)
    names = ("reason", "competitor", "involuntary")
    return {name: told[name] for name in names} | {"paused": told["status"] == "paused"}


def wins_of(book: Book, contact: Day) -> list[tuple[dt.date, dt.date]]:
    """From when until when each win of a party makes it a customer."""
    found = []
    for deal in book.deal:
        if deal["customer_id"] == contact["id"] and deal["trashed"] is None:
            for move in book.moves_of(deal):
                if move["outcome"] == "won":
                    until = day_after(move["day"], INACTIVITY)
                    found.append((move["day"], min(until, move["until_day"] or until)))
    return found
