"""How the book is kept, once more: colleagues by week and records by plain loops."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import Answer, Get, count, share

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Rows
    from tests.oracle.book import Book

DAY = dt.timedelta(days=1)


def _weeks(book: Book, period: Period, basis: Basis) -> Rows:
    """Walk through the days, week by week."""
    until = min(period.end, basis.today + DAY)
    day = until - 364 * DAY if period.key == "all" else period.start
    found: Rows = []
    while day < until:
        days = {day + step * DAY for step in range(7) if day + step * DAY < until}
        for staff in book.staff:
            if staff.get("trashed") is not None or not staff.get("active"):
                continue
            did = [
                a["done_day"] for a in book.activity if a["owner_id"] == staff["id"] and a["trashed"] is None
            ]
            did += [e["day"] for e in book.ticket_event if e.get("staff_id") == staff["id"]]
            found.append(
                {
                    "record": staff["id"],
                    "owner": staff["id"],
                    "team": staff["team"] or None,
                    "is_active": bool(days & set(did)),
                }
            )
        day += 7 * DAY
    return found


def _active(book: Book, period: Period, basis: Basis) -> Rows:
    return [row for row in _weeks(book, period, basis) if row["is_active"]]


def _is_twin(book: Book, one: dict[str, Any], other: dict[str, Any]) -> bool:
    said = [{row["said"] for row in book.told_apart if row["contact_id"] == of["id"]} for of in (one, other)]
    if said[0] & said[1]:
        return False
    same = all(one.get(name) == other.get(name) for name in ("kind", "sort_key", "company_id"))
    mails = one.get("emails") or "", other.get("emails") or ""
    return same and one is not other and other["trashed"] is None and (mails[0] == mails[1] or "" in mails)


def _added(wanted: Callable[[bool, bool], bool]) -> Callable[[Book, Period, Basis], Rows]:
    def rows(book: Book, period: Period, _basis: Basis) -> Rows:
        found = []
        for one in book.contact:
            if one["trashed"] is not None or not period.start <= one["created"] < period.end:
                continue
            reached = one.get("emails") or one.get("phones")
            complete = bool(one["name"] and reached and one["owner_id"] is not None)
            twice = any(
                _is_twin(book, one, other) for other in book.contact if other["created"] < period.end
            )
            if wanted(complete, twice):
                found.append(
                    {
                        "record": one["id"],
                        "owner": one["owner_id"],
                        "team": book.get("staff", one["owner_id"]).get("team") or None,
                        "source": one["source"] or None,
                        "campaign": one.get("campaign_id"),
                    }
                )
        return found

    return rows


POPULATIONS: dict[str, Callable[[Book, Period, Basis], Rows]] = {
    "staff_weeks": _weeks,
    "active_weeks": _active,
    "added": _added(lambda _complete, _twice: True),
    "complete": _added(lambda complete, _twice: complete),
    "twice": _added(lambda _complete, twice: twice),
    "sound": _added(lambda complete, twice: complete and not twice),
}

ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("adoption", ""): share("active_weeks", "staff_weeks"),
    ("data_quality", ""): share("sound", "added"),
    ("data_quality", "next_step"): share("planned", "open_at_end"),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    ("data_quality", "complete"): share("complete", "added"),
    ("data_quality", "twice"): count("twice"),
}


def grow(book: Book, random: Random) -> None:
    """Let some be without an address, some there twice, some told apart, and colleagues write in tickets."""
    for one in book.contact:
        one["emails"] = random.choice([None, "", None, "a@example.com", "b@example.com"])
        one["phones"] = random.choice([None, "1"])
        if random.randint(0, 2):
            one["name"], one["sort_key"] = "Twin", "twin"
    alike: dict[Any, Rows] = {}
    for one in book.contact:
        alike.setdefault((one.get("kind"), one["sort_key"], one.get("company_id")), []).append(one)
    # Half of those alike are told apart from all others; the rest stay alike among themselves.
    pairs = (
        (one, other)
        for group in alike.values()
        for place, one in enumerate(group[: len(group) // 2], start=1)
        for other in group[place:]
    )
    for said, pair in enumerate(pairs):
        for one in pair:
            book.add("told_apart", said=said, contact_id=one["id"], version=1)
    for event in book.ticket_event:
        event["staff_id"] = random.choice([None, 1, 2])
