"""The figures of the service desk once more: tickets by plain loops over their events."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import Answer, Get, count, mean, median, share
from tests.oracle.book import FIRST, NOON, TRASHED, day_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Rows
    from tests.oracle.book import Book

Row = dict[str, Any]
_OVER = {"solved", "closed"}
_HOUR = Fraction(1, 60)
THOUSANDTH = Fraction(1, 1000)
_SOLVE_GOAL = 2000


# A ticket's life -----------------------------------------------------------------------------------------


def _row(book: Book, ticket: Row, **values: Any) -> Row:
    return {
        "record": ticket["id"],
        "owner": ticket["owner_id"],
        "team": book.get("staff", ticket["owner_id"]).get("team") or None,
        "company": ticket["customer_id"],
        "category": ticket["category_id"],
        "priority": ticket["priority"],
        "came_by": ticket["channel"],
        **values,
    }


def counted(book: Book) -> Rows:
    return [one for one in book.ticket if one["trashed"] is None and one["merged_into_id"] is None]


def _events(book: Book, ticket: Row) -> Rows:
    return sorted((e for e in book.ticket_event if e["ticket_id"] == ticket["id"]), key=lambda e: e["seq"])


def story(book: Book, ticket: Row) -> Rows:
    """The ticket's solvings: each with its event, how it ended and when."""
    found: Rows = []
    status = "new"
    for event in _events(book, ticket):
        becomes = event["status"]
        if becomes is None and event["kind"] == "reply" and event["author"] == "customer" and status in _OVER:
            becomes = "open"
        if becomes is None:
            continue
        solves = (becomes in _OVER and status not in _OVER) or becomes == status == "solved"
        if status in _OVER and (solves or becomes not in _OVER):
            found[-1] |= {"ended": event["day"], "reopened": becomes not in _OVER}
        if solves:
            found.append({"event": event, "day": event["day"], "ended": None, "reopened": False})
        status = becomes
    return found


def _stands(one: Row, period: Period) -> bool:
    return one["ended"] is None or one["ended"] >= period.end


def _solving_rows(population: str, book: Book, period: Period, _basis: Basis) -> Rows:
    found = []
    for ticket in counted(book):
        for place, one in enumerate(story(book, ticket)):
            stands = _stands(one, period)
            reopened = not stands and one["reopened"]
            wanted = {
                "solvings": True,
                "resolved": stands,
                "reopened": reopened,
                "settled": stands or reopened,
                "first_resolved": place == 0,
            }[population]
            if wanted and period.start <= one["day"] < period.end:
                clocks = {name: one["event"][name] for name in ("work", "net", "clock")}
                found.append(_row(book, ticket, **clocks))
    return found


def _ticket_rows(population: str, book: Book, period: Period, _basis: Basis) -> Rows:
    found = []
    for ticket in counted(book):
        if not period.start <= ticket["created"] < period.end:
            continue
        events = _events(book, ticket)
        replies = [e for e in events if e["kind"] == "reply" and e["author"] == "staff"]
        wanted = {
            "tickets": True,
            "answered": bool(replies),
            "unanswered": not replies and ticket["status"] not in _OVER,
        }[population]
        if wanted:
            first = replies[0] if replies else dict.fromkeys(("work", "net", "clock"))
            found.append(_row(book, ticket, **{name: first[name] for name in ("work", "net", "clock")}))
    return found


def _promise_rows(population: str, book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for ticket in counted(book):
        met = ticket["reply_met"]
        late = ticket["reply_due"] is not None and ticket["reply_due"].date() < basis.today
        if period.start <= ticket["created"] < period.end and (met is not None or late):
            found.append(_row(book, ticket, promise="reply", met=bool(met)))
        for one in story(book, ticket):
            if period.start <= one["day"] < period.end and _stands(one, period):
                kept = ticket["solve_met"] if one["ended"] is None else _kept(book, ticket, one["event"])
                if kept is not None:
                    found.append(_row(book, ticket, promise="solve", met=kept))
    about, only_met = _PROMISES[population]
    return [row for row in found if about in {"", row["promise"]} and (row["met"] or not only_met)]


_PROMISES = {
    "promises": ("", False),
    "promises_met": ("", True),
    "reply_promises": ("reply", False),
    "replies_met": ("reply", True),
    "solve_promises": ("solve", False),
    "solvings_met": ("solve", True),
}
"""Which promise each population is about, and whether only those that were kept."""


def _kept(book: Book, ticket: Row, event: Row) -> bool | None:
    goals = [one for one in book.service_goal if one["priority"] == ticket["priority"]]
    own = [one for one in goals if one["customer_id"] == ticket["customer_id"] is not None]
    everybodys = [one for one in goals if one["customer_id"] is None]
    goal = next((one["solve"] for one in own or everybodys), None)
    return None if goal is None else event["net"] <= goal


def _backlog_rows(book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for ticket in counted(book):
        solvings = [one for one in story(book, ticket) if one["day"] < period.end and _stands(one, period)]
        if ticket["created"] < period.end and not solvings:
            days = (min(period.end, basis.today) - ticket["created"]).days
            band = "0-1" if days <= 1 else "2-7" if days <= 7 else "8-30" if days <= 30 else "31+"
            found.append(_row(book, ticket, age=band, days=max(days, 0)))
    return found


POPULATIONS: dict[str, Callable[[Book, Period, Basis], Rows]] = {
    **{
        name: partial(_solving_rows, name)
        for name in ("solvings", "resolved", "reopened", "settled", "first_resolved")
    },
    **{name: partial(_ticket_rows, name) for name in ("tickets", "answered", "unanswered")},
    **{name: partial(_promise_rows, name) for name in _PROMISES},
    "backlog": _backlog_rows,
}


# Arithmetic ----------------------------------------------------------------------------------------------


def _nine_of_ten(population: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        values = sorted(row["work"] for row in get(population))
        found = next((one for at, one in enumerate(values, 1) if at * 10 >= len(values) * 9), None)
        return (None if found is None else found * _HOUR), len(values), None

    return answer


def _times(kpi: str, population: str) -> dict[tuple[str, str], Callable[[Get], Answer]]:
    return {
        (kpi, ""): mean(population, "work", _HOUR),
        (kpi, "median"): median(population, "work", _HOUR),
        (kpi, "p90"): _nine_of_ten(population),
        (kpi, "net"): mean(population, "net", _HOUR),
        (kpi, "net_median"): median(population, "net", _HOUR),
        (kpi, "clock"): mean(population, "clock", _HOUR),
        (kpi, "clock_median"): median(population, "clock", _HOUR),
    }


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    **_times("resolution_time", "resolved"),
    **_times("first_resolution_time", "first_resolved"),
    **_times("first_reply_time", "answered"),
    ("sla_met", ""): share("promises_met", "promises"),
    ("sla_met", "reply"): share("replies_met", "reply_promises"),
    ("sla_met", "solve"): share("solvings_met", "solve_promises"),
    ("reopen_rate", ""): share("reopened", "settled"),
    ("backlog", ""): count("backlog"),
    ("tickets_created", ""): count("tickets"),
    ("tickets_solved", ""): count("resolved"),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    ("first_reply_time", "undecided"): count("unanswered"),
    ("backlog", "age"): mean("backlog", "days"),
}


# A random desk -------------------------------------------------------------------------------------------


def grow(book: Book, random: Random) -> None:
    """Add tickets that wait, are solved, reopened, solved again, merged and trashed."""
    for number in range(2):
        book.add("ticket_category", name=f"K{number}", position=number)
    book.add("service_goal", priority="high", customer_id=None, first_reply=60, solve=_SOLVE_GOAL)
    book.add("service_goal", priority="high", customer_id=1, first_reply=60, solve=_SOLVE_GOAL // 4)
    book.add("service_goal", priority="low", customer_id=2, first_reply=60, solve=None)
    for _ticket in range(30 if len(book.deal) > 10 else random.choice([0, 1, 4])):
        _random_ticket(book, random)


def _random_ticket(book: Book, random: Random) -> None:
    created = day_after(FIRST, random.randint(0, 115))
    ticket = book.add("ticket", created=created)
    ticket |= {
        "name": f"Ticket {ticket['id']}",
        "sort_key": f"ticket {ticket['id']:04d}",
        "customer_id": random.choice([None, 1, 2, 3, 4, *range(1, len(book.contact) + 1)]),
        "priority": random.choice(["low", "normal", "high"]),
        "category_id": random.choice([None, 1, 2]),
        "owner_id": random.choice([None, 1, 2, 3]),
        "channel": random.choice([None, "email", "phone"]),
        "opened": dt.datetime.combine(created, NOON),
        "merged_into_id": 1 if ticket["id"] > 1 and not random.randint(0, 7) else None,
        "trashed": random.choice([None, None, None, None, TRASHED]),
        "satisfaction": None,
        "satisfied": None,
    }
    _tell(book, random, ticket)


def _tell(book: Book, random: Random, ticket: Row) -> None:
    """Let things happen to a ticket, and keep what its clocks showed."""
    day, clock, work, net, status, solvings, replied = ticket["created"], 0, 0, 0, "new", [], None
    for seq in range(1, random.randint(1, 7)):
        later = random.choice([0, 0, 1, 3, 20])
        day, step = day_after(day, later), random.randint(0, 300)
        clock, work = clock + later * 1440 + step, work + later * 480 + step
        net += 0 if status == "waiting" else later * 480 + step
        kind, author, becomes = random.choice(
            [
                ("reply", "staff", None),
                ("reply", "staff", "solved"),
                ("reply", "customer", None),
                ("status", "staff", "solved"),
                ("status", "staff", "closed"),
                ("status", "staff", "waiting"),
                ("status", "staff", "open"),
                ("status", "automatic", "closed"),
                ("note", "staff", None),
            ]
        )
        if kind == "reply" and author == "staff" and status == "closed" and replied is None:
            continue
        event = book.add(
            "ticket_event", ticket_id=ticket["id"], seq=seq, moment=dt.datetime.combine(day, NOON), day=day,
            kind=kind, author=author, status=becomes, work=None, net=None, clock=None, until_day=None,
        )  # fmt: skip
        shown = {"work": work, "net": net, "clock": clock}
        if kind == "reply" and author == "staff" and replied is None:
            replied = event
            event |= shown
        if kind == "reply" and author == "customer" and becomes is None and status in {*_OVER, "waiting"}:
            becomes = "open"
        if becomes is None:
            continue
        solves = (becomes in _OVER and status not in _OVER) or becomes == status == "solved"
        if status in _OVER and (solves or becomes not in _OVER):
            solvings[-1]["until_day"] = day
        if solves:
            event |= shown
            solvings.append(event)
        status = becomes
    _settle(book, random, ticket, solvings, status=status, replied=replied)


def _settle(
    book: Book, random: Random, ticket: Row, solvings: Rows, *, status: str, replied: Row | None
) -> None:
    over = status in _OVER
    promised = _kept(book, ticket, {"net": 0}) is not None
    due = dt.datetime.combine(day_after(FIRST, random.randint(90, 125)), NOON)
    ticket |= {
        "status": status,
        "replied": replied["moment"] if replied else None,
        "reply_minutes": replied["work"] if replied else None,
        "reply_met": random.choice([None, True, False]) if replied or over else None,
        "reply_due": None if replied or over else random.choice([None, due]),
        "solved": solvings[-1]["moment"] if over else None,
        "solved_day": solvings[-1]["day"] if over else None,
        "solve_met": random.choice([True, False]) if over and promised else None,
        "reopened": 0,
        "escalated": False,
    }
