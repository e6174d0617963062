"""A book for figures: 36 months of a growing business, from rows that a plain SQLite file has.

The file is that of a data maker (contacts, deals and their events, tickets, movements of monthly revenue,
costs, answers); terms, intervals and reasons are made up here, always the same ones.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmdesk.db.bulk import insert_values
from crmdesk.model import Base
from crmdesk.model.base import EPOCH
from crmdesk.services import books, customer_states, pipelines
from tests.benchmarks.book import SEED
from tests.benchmarks.figures import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

DAY = 86400
YEAR_DAYS = 365
PIECE = 50_000
WISHES = books.NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
REASONS = ("price", "competitor", "unused", None)
CATEGORIES = ("sales", "marketing", "service", "goods")
STAGES = 4
WON = 4
NOON = dt.time(12, tzinfo=dt.UTC)

Row = dict[str, Any]


def figure_book_of(source: Path, folder: Path) -> Path:
    """The book made of the file `source` in `folder`, made the first time."""
    path = folder / f"figures-{source.stem}.crm"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        work = books.make_book(part, wishes=WISHES)
        fill(work, source)
        work.engine.dispose()
        part.rename(path)
    return path


def fill(work: Any, source: Path) -> None:
    """Put everything in; what follows for customers is made by the product itself."""
    stages = [stage.id for stage in pipelines.pipelines(work)[0].stages][:STAGES]
    data, dice = sqlite3.connect(source), random.Random(SEED)
    with work.write() as unit:
        connection = unit.session.connection()
        for table, rows in (
            ("staff", staff()), ("contact", contacts(data)), ("deal", deals(data, stages)),
            ("stage_move", moves(data, stages)), ("ticket", tickets(data)), ("ticket_event", events(data)),
            ("cost", costs(data)), ("answer", answers(data)), ("activity", activities(data)),
        ):  # fmt: skip
            put(connection, table, rows)
        put_subscriptions(connection, data, dice)
        customer_states.rebuild(unit.session, unit.facts)
        work.close_commit(unit.session, {})
    with work.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def put(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    """Rows of one table, in pieces."""
    table, piece, count = Base.metadata.tables[name], list[Row](), 0

    def flush() -> None:
        names = list(piece[0])
        insert_values(connection, table, names, [tuple(row[one] for one in names) for row in piece])
        piece.clear()

    for row in rows:
        piece.append({"version": 1} | row if "version" in table.c else row)
        count += 1
        if len(piece) == PIECE:
            flush()
    if piece:
        flush()
    say(f"made {count} × {name}")


def day_of(seconds: int) -> dt.date:
    """The day of a moment."""
    return EPOCH + dt.timedelta(days=seconds // DAY)


def moment_of(seconds: int) -> dt.datetime:
    """A moment."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def staff() -> Iterator[Row]:
    """Twelve colleagues in three teams."""
    for number in range(12):
        name = f"Colleague {number:02d}"
        yield {"id": number + 1, "name": name, "sort_key": name, "team": "ABC"[number % 3],
               "is_manager": False, "active": True, "hourly_cost": 3000}  # fmt: skip


def companies_of(data: sqlite3.Connection) -> int:
    """How many companies there are; people are numbered after them."""
    return int(data.execute("SELECT max(id) FROM company").fetchone()[0])


def payer(data: sqlite3.Connection) -> dict[int, int]:
    """Who pays for each person: the company."""
    return dict(data.execute("SELECT id, company_id FROM contact"))


def contacts(data: sqlite3.Connection) -> Iterator[Row]:
    """Companies, then people."""
    first = {"kind": "company", "company_id": None, "source": None}
    for number, name in data.execute("SELECT id, name FROM company"):
        yield first | {"id": number, "name": name, "sort_key": name, "owner_id": number % 12 + 1,
                       "created": dt.date(2022, 12, 1), "segment": "AB"[number % 2]}  # fmt: skip
    after = companies_of(data)
    for number, company, name, owner, created in data.execute(
        "SELECT id, company_id, name, owner, created FROM contact"
    ):
        yield {"kind": "person", "company_id": company, "source": "web", "id": after + number, "name": name,
               "sort_key": name, "owner_id": owner + 1, "created": day_of(created), "segment": None}  # fmt: skip


def deals(data: sqlite3.Connection, stages: list[int]) -> Iterator[Row]:
    """Deals as they stand."""
    payers, after = payer(data), companies_of(data)
    for number, contact, title, value, owner, stage, created, closed in data.execute(
        "SELECT id, contact_id, title, value, owner, stage, created, closed FROM deal"
    ):
        over = None if closed is None else day_of(closed)
        status = "open" if closed is None else "won" if stage == WON else "lost"
        opened = day_of(created)
        yield {
            "id": number, "name": title, "sort_key": title, "contact_id": after + contact,
            "company_id": payers[contact], "customer_id": payers[contact], "pipeline_id": 1,
            "stage_id": stages[min(stage, STAGES - 1)], "status": status, "owner_id": owner + 1,
            "amount": value, "currency": "USD", "rate": Decimal(1), "base_amount": value, "created": opened,
            "base_cost": value // 2 if number % 3 else None, "entered": over or opened, "closed": over,
            "expected_close": opened + dt.timedelta(days=60), "source": ("web", "fair", None)[number % 3],
        }  # fmt: skip


def moves(data: sqlite3.Connection, stages: list[int]) -> Iterator[Row]:
    """Their ways through the stages."""
    facts = {
        number: (owner, value) for number, owner, value in data.execute("SELECT id, owner, value FROM deal")
    }
    waiting: Row | None = None
    for number, deal, stage, ts in data.execute(
        "SELECT id, deal_id, stage, ts FROM deal_event ORDER BY deal_id, ts"
    ):
        same = waiting is not None and waiting["deal_id"] == deal
        owner, value = facts[deal]
        row = {
            "id": number, "deal_id": deal, "seq": waiting["seq"] + 1 if same and waiting else 1,
            "moment": moment_of(ts), "day": day_of(ts),
            "stage_id": stages[stage] if stage < WON else waiting["stage_id"] if same and waiting else stages[0],
            "outcome": "open" if stage < WON else "won" if stage == WON else "lost", "owner_id": owner + 1,
            "base_amount": value, "reason": REASONS[deal % 4] if stage > WON else None,
            "competitor": "Rival" if stage > WON and deal % 4 == 1 else None, "until": None, "until_day": None,
        }  # fmt: skip
        if waiting is not None:
            if same:
                waiting["until"], waiting["until_day"] = row["moment"], row["day"]
            yield waiting
        waiting = row
    if waiting is not None:
        yield waiting


def tickets(data: sqlite3.Connection) -> Iterator[Row]:
    """Tickets with what follows from their events."""
    payers, after = payer(data), companies_of(data)
    told: dict[int, dict[int, int]] = defaultdict(dict)
    for ticket, status, ts in data.execute("SELECT ticket_id, status, ts FROM ticket_event ORDER BY ts"):
        if status != 1 or 1 not in told[ticket]:
            told[ticket][status] = ts
    for number, contact, priority, owner, created, subject in data.execute(
        "SELECT id, contact_id, priority, owner, created, subject FROM ticket"
    ):
        replied, solved = told[number].get(1), told[number].get(2)
        yield {
            "id": number, "name": subject, "sort_key": subject, "contact_id": after + contact,
            "company_id": payers[contact], "customer_id": payers[contact],
            "priority": ("low", "normal", "high", "urgent")[priority],
            "status": "solved" if solved else "open", "owner_id": owner + 1, "created": day_of(created),
            "opened": moment_of(created), "escalated": False, "reopened": int(3 in told[number]),
            "replied": None if replied is None else moment_of(replied),
            "reply_minutes": None if replied is None else (replied - created) // 60,
            "reply_met": None if replied is None else replied - created < 4 * 3600,
            "solved": None if solved is None else moment_of(solved),
            "solved_day": None if solved is None else day_of(solved),
            "solve_met": None if solved is None else solved - created < 3 * DAY,
        }  # fmt: skip


def events(data: sqlite3.Connection) -> Iterator[Row]:
    """What happened in tickets: a first reply, solvings, reopenings."""
    opened = dict(data.execute("SELECT id, created FROM ticket"))
    rows = data.execute(
        "SELECT id, ticket_id, status, ts FROM ticket_event ORDER BY ticket_id, ts"
    ).fetchall()
    seq, ticket_before, replied = 0, 0, False
    for place, (number, ticket, status, ts) in enumerate(rows):
        if ticket != ticket_before:
            seq, ticket_before, replied = 0, ticket, False
        seq += 1
        later = rows[place + 1] if place + 1 < len(rows) and rows[place + 1][1] == ticket else None
        minutes = (ts - opened[ticket]) // 60
        counted = status == 2 or (status == 1 and not replied)
        replied = replied or status == 1
        yield {
            "id": number, "ticket_id": ticket, "seq": seq, "moment": moment_of(ts), "day": day_of(ts),
            "kind": "reply" if status == 1 else "status",
            "author": "staff" if status else "customer",
            "status": {0: "new", 2: "solved", 3: "open"}.get(status), "staff_id": ticket % 12 + 1,
            "minutes": 10, "work": minutes // 3 if counted else None, "net": minutes // 4 if counted else None,
            "clock": minutes if counted else None,
            "until_day": day_of(later[3]) if status == 2 and later is not None else None,
        }  # fmt: skip


def costs(data: sqlite3.Connection) -> Iterator[Row]:
    """The cost book."""
    for number, kind, amount, ts in data.execute("SELECT id, kind, amount, ts FROM cost"):
        yield {"id": number, "name": "", "sort_key": "", "day": day_of(ts), "category": CATEGORIES[kind],
               "amount": amount, "currency": "USD", "rate": Decimal(1), "base_amount": amount}  # fmt: skip


def answers(data: sqlite3.Connection) -> Iterator[Row]:
    """Answers of two kinds."""
    payers, after = payer(data), companies_of(data)
    for number, contact, kind, score, ts in data.execute(
        "SELECT id, contact_id, kind, score, ts FROM survey"
    ):
        yield {
            "id": number, "name": "", "sort_key": "", "kind": ("nps", "csat")[kind], "score": score,
            "scale": ("0-10", "1-5")[kind], "day": day_of(ts), "contact_id": after + contact,
            "company_id": payers[contact], "customer_id": payers[contact],
        }  # fmt: skip


def activities(data: sqlite3.Connection) -> Iterator[Row]:
    """What was done."""
    payers, after = payer(data), companies_of(data)
    kinds = ("call", "email", "meeting", "task", "note")
    for number, contact, deal, kind, owner, ts in data.execute(
        "SELECT id, contact_id, deal_id, kind, owner, ts FROM activity"
    ):
        yield {
            "id": number, "name": "", "sort_key": "", "kind": kinds[kind], "contact_id": after + contact,
            "direction": ("in", "out")[number % 2] if kind == 0 else None,
            "company_id": payers[contact], "customer_id": payers[contact], "deal_id": deal,
            "owner_id": owner + 1, "created": day_of(ts), "done": moment_of(ts), "done_day": day_of(ts),
            "minutes": 15, "pinned": False,
        }  # fmt: skip


def put_subscriptions(connection: Connection, data: sqlite3.Connection, dice: random.Random) -> None:
    """Subscriptions with their states and terms, from the movements of their monthly value."""
    payers, after = payer(data), companies_of(data)
    courses: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for sub, delta, ts in data.execute("SELECT sub_id, delta, ts FROM mrr_move ORDER BY sub_id, ts"):
        courses[sub].append((ts, delta))
    subscriptions: list[Row] = []
    states: list[Row] = []
    terms: list[Row] = []
    last = dt.date(2026, 1, 1)
    for number, contact, plan, started, ended in data.execute(
        "SELECT id, contact_id, plan, started, ended FROM subscription"
    ):
        customer, name, start = payers[contact], f"Plan {plan}", day_of(started)
        over = None if ended is None else day_of(ended)
        by_day: dict[dt.date, int] = {}
        value = 0
        for ts, delta in courses[number]:
            value += delta
            by_day[day_of(ts)] = value
        reason = dice.choice(REASONS)
        course = sorted(by_day.items())
        for seq, (day, monthly) in enumerate(course, 1):
            is_over = over is not None and day >= over
            states.append({
                "subscription_id": number, "seq": seq, "customer_id": customer, "since": day,
                "until": course[seq][0] if seq < len(course) else None, "anchor": start,
                "kind": "start" if seq == 1 else "end" if is_over else "upgrade",
                "status": "ended" if is_over else "active", "monthly": 0 if is_over else monthly * 1000,
                "own_monthly": 0 if is_over else monthly * 1000, "price": monthly, "quantity": Decimal(1),
                "reason": reason if is_over else None,
                "competitor": "Rival" if is_over and reason == "competitor" else None, "involuntary": False,
            })  # fmt: skip
        due = start + dt.timedelta(days=YEAR_DAYS)
        while due < last and (over is None or due <= over):
            before = next(v for day, v in reversed(course) if day < due)
            now = next(v for day, v in reversed(course) if day <= due)
            terms.append({
                "subscription_id": number, "due": due, "customer_id": customer, "monthly": before * 1000,
                "after": max(now, 0) * 1000, "renewed": over is None or due < over,
            })  # fmt: skip
            due += dt.timedelta(days=YEAR_DAYS)
        subscriptions.append({
            "id": number, "name": name, "sort_key": name, "contact_id": after + contact,
            "company_id": customer, "customer_id": customer, "owner_id": number % 12 + 1,
            "price": courses[number][0][1] * 12, "currency": "USD", "rate": Decimal(1), "interval": "yearly",
            "quantity": Decimal(1), "start": start, "end": over, "auto_renew": True, "involuntary": False,
            "status": "ended" if over else "active", "monthly": 0 if over else value * 1000, "next_due": due,
            "ended": over,
        })  # fmt: skip
    put(connection, "subscription", subscriptions)
    put(connection, "subscription_state", states)
    put(connection, "subscription_term", terms)
