"""What salespeople do, once more: activities, follow-ups, deals left alone and targets by plain loops."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.oracle import sales_rows
from tests.oracle.arithmetic import Answer, Get, count, mean, median, share, sum_of, total
from tests.oracle.book import FIRST, NOON, TRASHED, day_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Rows
    from tests.oracle.book import Book

Row = dict[str, Any]
_CONTACTS = {"call", "email", "meeting", "message", "enquiry"}


def _row(book: Book, one: Row, **values: Any) -> Row:
    return {
        "record": one["id"],
        "owner": one["owner_id"],
        "team": book.get("staff", one["owner_id"]).get("team") or None,
        "company": one["customer_id"],
        "kind": one["kind"],
        "direction": one["direction"],
        **values,
    }


def _in_use(book: Book) -> Rows:
    return [one for one in book.activity if one["trashed"] is None]


def _inside(day: Any, period: Period) -> bool:
    return day is not None and period.start <= day < period.end


def _finished_rows(population: str, book: Book, period: Period, _basis: Basis) -> Rows:
    found = []
    for one in _in_use(book):
        kind, way = one["kind"], one["channel"] if one["kind"] == "enquiry" else None
        counted = kind in {"call", "email", "meeting"} or way in {"web", "email"}
        manager = bool(book.get("staff", one["owner_id"]).get("is_manager"))
        wanted = {
            "finished": kind in _CONTACTS,
            "counted": counted,
            "outbound": counted and one["direction"] == "out",
            "inbound": counted and one["direction"] == "in",
            "by_managers": counted and manager,
            "by_mail": way == "email",
            "by_web": way == "web",
            "efforts": kind in _CONTACTS - {"enquiry"},
        }[population]
        if wanted and _inside(one["done_day"], period):
            found.append(_row(book, one))
    return found


def _follow_up_rows(population: str, book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for one in _in_use(book):
        if one["kind"] == "note" or not _inside(one["due"], period) or one["due"] > basis.today:
            continue
        done = one["done_day"] is not None and one["done_day"] < period.end
        in_time = done and one["done_day"] <= one["due"]
        if {"follow_ups": True, "followed": done, "followed_in_time": in_time}[population]:
            found.append(_row(book, one))
    return found


def _of_deal(book: Book, deal: int, until: dt.date) -> list[dt.date]:
    """The days on which something was done about a deal before a day."""
    done = [one["done_day"] for one in _in_use(book) if one["deal_id"] == deal and one["done_day"]]
    return sorted(day for day in done if day < until)


def _stalled_rows(book: Book, period: Period, basis: Basis) -> Rows:
    at = min(period.end, basis.today)
    found = []
    for row in sales_rows.rows_of(book, "open_at_end", period, basis):
        deal = book.get("deal", row["record"])
        last = max([deal["created"], *_of_deal(book, deal["id"], period.end)])
        if (at - last).days >= basis.facts.stalled_days:
            found.append(row)
    return found


def _planned_rows(book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for row in sales_rows.rows_of(book, "open_at_end", period, basis):
        deal = book.get("deal", row["record"])
        planned = any(
            one["deal_id"] == deal["id"]
            and one["kind"] != "note"
            and one["created"] < period.end
            and (one["done_day"] is None or one["done_day"] >= period.end)
            for one in _in_use(book)
        )
        if planned or deal.get("next_step"):
            found.append(row)
    return found


def _contacted_rows(book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for row in sales_rows.rows_of(book, "won", period, basis):
        won = max(move["day"] for move in book.moves_of({"id": row["record"]}) if move["day"] < period.end)
        days = [
            one["done_day"]
            for one in _in_use(book)
            if one["deal_id"] == row["record"] and one["kind"] in _CONTACTS and one["done_day"]
        ]
        before = [day for day in days if day <= won]
        if before:
            found.append({**row, "contact_days": (won - min(before)).days})
    return found


def _yearly_rows(book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for row in sales_rows.rows_of(book, "won", period, basis):
        begun = []
        for one in book.subscription:
            paid = [
                state
                for state in book.subscription_state
                if state["subscription_id"] == one["id"] and state["status"] in {"active", "past_due"}
            ]
            if one.get("deal_id") == row["record"] and one["trashed"] is None and paid:
                begun.append(min(paid, key=lambda state: state["seq"])["monthly"])
        found.append({**row, "yearly": 12 * sum(begun) if begun else 1000 * row["amount"]})
    return found


def _start_rows(book: Book, period: Period, basis: Basis) -> Rows:
    """Open deals as the day before the period ended with them."""
    found = []
    for deal in book.deal:
        if deal["trashed"] is not None:
            continue
        moves = [move for move in book.moves_of(deal) if move["day"] < period.start]
        expected = deal["expected_close"]
        if not moves or moves[-1]["outcome"] != "open" or not _inside(expected, period):
            continue
        move, stage = moves[-1], book.get("stage", moves[-1]["stage_id"])
        last = move["until_day"] is None
        owner = deal["owner_id"] if last else move["owner_id"]
        lines = sorted(
            (line for line in book.deal_line if line["deal_id"] == deal["id"]),
            key=lambda line: (line["position"], line["id"]),
        )
        found.append(
            {
                "record": deal["id"],
                "owner": owner,
                "team": book.get("staff", owner).get("team") or None,
                "product": lines[0]["product_id"] if lines else None,
                "source": deal["source"] or None,
                "company": deal["customer_id"],
                "pipeline": deal["pipeline_id"],
                "campaign": deal.get("campaign_id"),
                "stage": stage["id"],
                "amount": deal["base_amount"] if last else move["base_amount"],
                "probability": stage["probability"] if deal["probability"] is None else deal["probability"],
                "age": max((min(period.start, basis.today) - move["day"]).days, 0),
            }
        )
    return found


def _quota_rows(book: Book, period: Period, basis: Basis) -> Rows:
    """The targets that hold; what a team's or the business's has beyond those below it stays with it."""
    held: dict[Any, Row] = {}
    for one in sorted(book.target, key=lambda one: (one["start"], one["id"])):
        if (one["kpi"], one["grain"]) == ("sales_total", period.grain.value) and one["start"] <= period.start:
            held[one["owner_id"], one["team"] or None] = one
    minor = {key: int(one["value"].scaleb(basis.facts.exponent)) for key, one in held.items()}
    left = dict(minor)
    for (owner, team), amount in minor.items():
        own = book.get("staff", owner).get("team") or None if owner else None
        above = (None, own) if owner and own and (None, own) in minor else (None, None)
        if (owner, team) != (None, None) and above in left:
            left[above] -= amount
    return [
        {
            "record": held[owner, team]["id"],
            "owner": owner,
            "team": team or (book.get("staff", owner).get("team") or None if owner else None),
            "amount": amount,
        }
        for (owner, team), amount in left.items()
    ]


_FINISHED = ("finished", "counted", "outbound", "inbound", "by_managers", "by_mail", "by_web", "efforts")

POPULATIONS: dict[str, Callable[[Book, Period, Basis], Rows]] = {
    **{name: partial(_finished_rows, name) for name in _FINISHED},
    **{name: partial(_follow_up_rows, name) for name in ("follow_ups", "followed", "followed_in_time")},
    "stalled": _stalled_rows,
    "planned": _planned_rows,
    "won_contacted": _contacted_rows,
    "won_yearly": _yearly_rows,
    "expected_at_start": _start_rows,
    "quotas": _quota_rows,
}


def _per_win(get: Get) -> Answer:
    above, below = len(get("efforts")), len(get("won"))
    return (Fraction(above, below) if below else None), above, below


def _attainment(get: Get) -> Answer:
    target = total(get, "quotas", "amount")
    return (Fraction(total(get, "won", "amount"), target) if target > 0 else None), None, None


def _coverage(pipeline: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        target, won = total(get, "quotas", "amount"), total(get, "won", "amount")
        wanted = target > 0 and target > won
        return (Fraction(total(get, pipeline, "amount"), target - won) if wanted else None), None, None

    return answer


def _accuracy(get: Get) -> Answer:
    won = total(get, "won", "amount")
    rows = get("expected_at_start")
    forecast = sum((row["amount"] * Fraction(row["probability"]) for row in rows), Fraction(0))
    return (1 - abs(forecast - won) / won if won else None), None, None


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("sales_activity", ""): count("counted"),
    ("activities_per_win", ""): _per_win,
    ("follow_up_rate", ""): share("followed", "follow_ups"),
    ("follow_up_rate", "on_time"): share("followed_in_time", "follow_ups"),
    ("stalled_deals", ""): count("stalled"),
    ("lead_response_time", ""): mean("leads_answered", "response", Fraction(1, 60)),
    ("lead_response_time", "median"): median("leads_answered", "response", Fraction(1, 60)),
    ("quota_attainment", ""): _attainment,
    ("pipeline_coverage", ""): _coverage("expected"),
    ("pipeline_coverage", "open"): _coverage("open_at_end"),
    ("forecast_accuracy", ""): _accuracy,
    ("sales_cycle", "first_contact"): mean("won_contacted", "contact_days"),
    ("sales_cycle", "first_contact_median"): median("won_contacted", "contact_days"),
    ("average_sale", "annualised"): mean("won_yearly", "yearly", Fraction(1, 1000)),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    **{name: count(name) for name in ("outbound", "inbound", "by_managers", "by_mail", "by_web")},
    ("lead_response_time", "undecided"): count("leads_unanswered"),
    "stalled_value": sum_of("stalled"),
    "stalled_share": share("stalled", "open_at_end"),
}


# Random work ---------------------------------------------------------------------------------------------


def grow(book: Book, random: Random) -> None:
    """Add activities of all kinds, done and not, managers, a campaign, and targets of everybody."""
    for staff in book.staff:
        staff["is_manager"] = bool(random.randint(0, 1))
        staff["active"] = True
    book.add("campaign", name="Fair", sort_key="fair")
    for one in (*book.deal, *book.contact):
        one["campaign_id"] = random.choice([None, 1])
    for one in book.contact:
        if random.randint(0, 2):
            day = day_after(one["created"], random.randint(0, 9))
            book.add("lead_response", customer_id=one["id"], day=day, minutes=random.randint(0, 4000))
    for deal in book.deal:
        deal["next_step"] = random.choice([None, None, "", "Call"])
    for _activity in range(120 if len(book.deal) > 10 else random.choice([0, 5])):
        _random_activity(book, random)
    for _target in range(30 if len(book.deal) > 10 else random.randint(0, 8)):
        whose = random.choice([(None, None), (1, None), (2, None), (None, "A"), (None, "B")])
        book.add(
            "target", kpi=random.choice(["sales_total", "sales_total", "win_rate"]),
            grain=random.choice(["month", "month", "quarter", "year"]), owner_id=whose[0], team=whose[1],
            start=day_after(FIRST, random.randint(-60, 60)), value=Decimal(random.randint(1, 999)) / 10,
            benchmark=None,
        )  # fmt: skip


def _random_activity(book: Book, random: Random) -> None:
    created = day_after(FIRST, random.randint(0, 110))
    done = random.choice([None, day_after(created, random.choice([0, 0, 2, 30]))])
    book.add(
        "activity",
        name="Talk",
        sort_key="talk",
        kind=random.choice([*sorted(_CONTACTS), "task", "note"]),
        direction=random.choice([None, "in", "out"]),
        channel=random.choice([None, "web", "email", "phone"]),
        contact_id=None,
        company_id=None,
        customer_id=random.choice([None, *range(1, len(book.contact) + 1)]),
        deal_id=random.choice([None, *range(1, len(book.deal) + 1)]),
        owner_id=random.choice([None, 1, 2, 3]),
        created=created,
        due=random.choice([None, day_after(created, random.randint(0, 40))]),
        done=None if done is None else dt.datetime.combine(done, NOON),
        done_day=done,
        minutes=random.choice([None, 30]),
        pinned=False,
        trashed=random.choice([None, None, None, None, TRASHED]),
    )
