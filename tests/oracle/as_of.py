"""A random book as it was told up to a day: what happened later never did, and nothing is known to end."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.oracle.service import _OVER, _kept

if TYPE_CHECKING:
    import datetime as dt

    from tests.oracle.book import Book, Rows

DAYS = {
    **dict.fromkeys(("answer", "usage", "cost", "stage_move", "ticket_event", "lead_response"), "day"),
    **dict.fromkeys(("target", "baseline", "market_size"), "start"),
    "activity": "created",
    **dict.fromkeys(("customer_state", "subscription_state"), "since"),
}
"""The day of each row that happens, by its table; a term is known before the day that it is due."""


def without_what_follows(book: Book, end: dt.date) -> Book:
    """The book as it was before `end`; what has no day of its own is as it is now."""
    then = copy.deepcopy(book)
    for table, day in DAYS.items():
        setattr(then, table, [row for row in getattr(then, table) if row[day] < end])
    # Merging is a correction: what others were merged into is there.
    into = {row["merged_into_id"] for row in then.ticket}
    then.ticket = [row for row in then.ticket if row["created"] < end or row["id"] in into]
    here = {row["id"] for row in then.ticket}
    then.ticket_event = [row for row in then.ticket_event if row["ticket_id"] in here]
    for row in (*then.customer_state, *then.subscription_state):
        _undo(row, end, "until", ("until",))
    for row in (*then.stage_move, *then.ticket_event):
        _undo(row, end, "until_day", ("until", "until_day") if "until" in row else ("until_day",))
    for row in then.activity:
        _undo(row, end, "done_day", ("done", "done_day"))
    for row in then.ticket:
        _undo(row, end, "satisfied", ("satisfied", "satisfaction"))
        if any(one["ticket_id"] == row["id"] and one["day"] >= end for one in book.ticket_event):
            _tell_again(then, row, {one["id"] for one in book.ticket_event if one["until_day"] is None})
    for row in then.deal:
        _stand(row, [one for one in then.stage_move if one["deal_id"] == row["id"]])
    _forget_parties(then, end)
    then.known = {}
    return then


def _undo(row: dict[str, Any], end: dt.date, day: str, names: tuple[str, ...]) -> None:
    if row.get(day) is not None and row[day] >= end:
        row |= dict.fromkeys(names)


def _stand(deal: dict[str, Any], moves: Rows) -> None:
    """Where the deal's last move put it; one of a day to come stands nowhere."""
    if not moves:
        deal |= {"status": "open", "closed": None}
        return
    last = max(moves, key=lambda one: one["seq"])
    closed = None if last["outcome"] == "open" else last["day"]
    deal |= {"status": last["outcome"], "closed": closed, "stage_id": last["stage_id"]}
    deal |= {name: last[name] for name in ("owner_id", "base_amount")}


def _tell_again(book: Book, ticket: dict[str, Any], lasting: set[int]) -> None:
    """What is kept of a ticket's events, from those that are left; `lasting` were never undone."""
    events = [one for one in book.ticket_event if one["ticket_id"] == ticket["id"]]
    solvings = [one for one in events if one["status"] in _OVER and one["work"] is not None]
    standing = next((one for one in solvings if one["until_day"] is None), None)
    replied = next((one for one in events if (one["kind"], one["author"]) == ("reply", "staff")), None)
    ticket["status"] = _status(events)
    ticket |= {
        "replied": replied and replied["moment"],
        "reply_minutes": replied and replied["work"],
        "solved": standing and standing["moment"],
        "solved_day": standing and standing["day"],
    }
    if standing is None or standing["id"] not in lasting:
        ticket["solve_met"] = standing and _kept(book, ticket, standing)


def _status(events: Rows) -> str:
    """The last status told; a customer's word opens what is over or waits."""
    status = "new"
    for one in events:
        asked = one["kind"] == "reply" and one["author"] == "customer" and status in {*_OVER, "waiting"}
        status = one["status"] or ("open" if asked else status)
    return status


def _forget_parties(book: Book, end: dt.date) -> None:
    """Whoever was added later and is named by nothing of before never was."""
    named = {
        row.get(name)
        for table in ("deal", "activity", "ticket", "answer", "usage", "cost", "subscription", "service_goal")
        for row in getattr(book, table)
        for name in ("customer_id", "contact_id", "company_id")
    }
    named |= {row["customer_id"] for row in (*book.customer_state, *book.subscription_term)}
    named |= {row["company_id"] for row in book.contact}
    gone = {row["id"] for row in book.contact if row["created"] >= end} - named
    book.contact = [row for row in book.contact if row["id"] not in gone]
    for table, name in (("lead_response", "customer_id"), ("told_apart", "contact_id")):
        setattr(book, table, [row for row in getattr(book, table) if row[name] not in gone])
