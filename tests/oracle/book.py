"""A book as plain rows: made at random with all that is awkward in it, and put into a database."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, insert, text

from crmdesk.model import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FIRST = dt.date(2024, 2, 20)
TODAY = dt.date(2024, 6, 20)
NOON = dt.time(12, tzinfo=dt.UTC)
TRASHED = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)

Rows = list[dict[str, Any]]


@dataclass
class Book:
    """The rows of each table."""

    pipeline: Rows = field(default_factory=list)
    stage: Rows = field(default_factory=list)
    staff: Rows = field(default_factory=list)
    product: Rows = field(default_factory=list)
    contact: Rows = field(default_factory=list)
    deal: Rows = field(default_factory=list)
    deal_line: Rows = field(default_factory=list)
    stage_move: Rows = field(default_factory=list)
    target: Rows = field(default_factory=list)
    campaign: Rows = field(default_factory=list)
    cost: Rows = field(default_factory=list)
    baseline: Rows = field(default_factory=list)
    market_size: Rows = field(default_factory=list)
    answer: Rows = field(default_factory=list)
    usage: Rows = field(default_factory=list)
    activity: Rows = field(default_factory=list)
    service_goal: Rows = field(default_factory=list)
    ticket_category: Rows = field(default_factory=list)
    ticket: Rows = field(default_factory=list)
    ticket_event: Rows = field(default_factory=list)
    subscription: Rows = field(default_factory=list)
    subscription_change: Rows = field(default_factory=list)
    subscription_state: Rows = field(default_factory=list)
    subscription_term: Rows = field(default_factory=list)
    customer_state: Rows = field(default_factory=list)
    lead_response: Rows = field(default_factory=list)
    told_apart: Rows = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing of it is known yet."""
        self.known: dict[Any, list[Rows]] = {}
        """The rows of populations that were found before, as long as the book stays as it is."""

    def add(self, table: str, **values: Any) -> dict[str, Any]:
        """Add a row with the next id."""
        self.known.clear()
        rows = getattr(self, table)
        row = {"id": len(rows) + 1, **values}
        rows.append(row)
        return row

    def get(self, table: str, number: int | None) -> dict[str, Any]:
        """The row of that id; of none, a row without values."""
        return {} if number is None else getattr(self, table)[number - 1]

    def moves_of(self, deal: dict[str, Any]) -> Rows:
        """A deal's moves in their order."""
        return sorted((m for m in self.stage_move if m["deal_id"] == deal["id"]), key=lambda m: m["seq"])


def day_after(day: dt.date, days: int) -> dt.date:
    """The day so many days later."""
    return day + dt.timedelta(days=days)


def add_pipeline(book: Book, *probabilities: str) -> list[dict[str, Any]]:
    """A pipeline with one stage for each probability."""
    pipeline = book.add("pipeline", name=f"P{len(book.pipeline)}", position=len(book.pipeline), trashed=None)
    return [
        book.add(
            "stage",
            pipeline_id=pipeline["id"],
            name=f"S{position}",
            position=position,
            probability=Decimal(probability),
            trashed=None,
        )
        for position, probability in enumerate(probabilities)
    ]


def add_deal(
    book: Book,
    stage: dict[str, Any],
    created: dt.date,
    steps: list[tuple[int, Any]],
    *,
    amount: int = 100,
    owner: int | None = None,
    reason: str | None = None,
    **values: Any,
) -> dict[str, Any]:
    """A deal created in a stage, and what happened to it.

    A step is how many days later, and "won", "lost", "open", a stage's row, or changed values
    ({"owner": …} or {"amount": …}) that take effect with the next step.
    """
    deal = book.add("deal", created=created)
    moves: Rows = []

    def record(day: dt.date, outcome: str) -> None:
        if moves:
            moves[-1]["until_day"] = day
            moves[-1]["until"] = dt.datetime.combine(day, NOON)
        moves.append(
            book.add(
                "stage_move",
                deal_id=deal["id"],
                seq=len(moves) + 1,
                moment=dt.datetime.combine(day, NOON),
                day=day,
                stage_id=stage["id"],
                outcome=outcome,
                owner_id=owner,
                base_amount=amount,
                reason=reason if outcome == "lost" else None,
                competitor=None,
                until=None,
                until_day=None,
            )
        )

    day, outcome = created, "open"
    record(day, outcome)
    for later, what in steps:
        if isinstance(what, dict) and "id" not in what:
            owner, amount = what.get("owner", owner), what.get("amount", amount)
            continue
        day = day_after(day, later)
        stage, outcome = (what, "open") if isinstance(what, dict) else (stage, what)
        record(day, outcome)
    moves[-1]["base_amount"] = amount
    deal |= {
        "name": f"Deal {deal['id']}",
        "sort_key": f"deal {deal['id']:04d}",
        "contact_id": None,
        "company_id": None,
        "customer_id": None,
        "pipeline_id": stage["pipeline_id"],
        "stage_id": stage["id"],
        "status": outcome,
        "owner_id": owner,
        "amount": amount,
        "base_amount": amount,
        "currency": "USD",
        "rate": Decimal(1),
        "probability": None,
        "entered": day,
        "expected_close": None,
        "closed": None if outcome == "open" else day,
        "lost_reason": reason if outcome == "lost" else None,
        "source": None,
        "trashed": None,
    }
    deal.update(values)
    return deal


def random_book(random: Random, deals: int) -> Book:
    """A book with reopened, skipped, returning, trashed and same-day deals, and everything missing once."""
    book = Book()
    for _pipeline in range(random.randint(1, 2)):
        add_pipeline(book, *random.choices(["0", "0.1", "0.35", "1"], k=random.choice([1, 2, 3, 4, 4])))
    random.choice(book.stage)["trashed"] = random.choice([None, None, TRASHED])
    for number in range(3):
        book.add("staff", name=f"N{number}", sort_key=f"n{number}", team=random.choice([None, "", "A", "B"]))
    for number in range(2):
        book.add("product", name=f"Product {number}", sort_key=f"p{number}", currency="USD")
    for number in range(6 + deals // 4):
        _random_contact(book, random, number)
    for _deal in range(deals):
        _random_deal(book, random)
    return book


def _random_contact(book: Book, random: Random, number: int) -> None:
    companies = [row["id"] for row in book.contact if row["kind"] == "company"]
    kind = random.choice(["person", "company"])
    book.add(
        "contact",
        kind=kind,
        name=f"C{number}",
        sort_key=f"c{number}",
        company_id=random.choice([None, *companies]) if kind == "person" else None,
        source=random.choice([None, "", "web", "fair"]),
        owner_id=random.choice([None, 1, 2]),
        created=day_after(FIRST, random.randint(0, 110)),
        trashed=random.choice([None, None, None, TRASHED]),
    )


def _random_deal(book: Book, random: Random) -> None:
    stages = [s for s in book.stage if s["trashed"] is None] or book.stage
    stage = random.choice(stages)
    own = [s for s in stages if s["pipeline_id"] == stage["pipeline_id"]]
    steps: list[tuple[int, Any]] = []
    is_open = True
    for _step in range(random.randint(0, 5)):
        later = random.choice([0, 0, 1, 2, 9, 30])
        if not is_open and random.randint(0, 2):
            break
        if not is_open:
            steps.append((later, random.choice(["open", random.choice(own)])))
            is_open = True
            continue
        step = random.choice(["won", "lost", "won", "lost", "stage", "stage", "elsewhere", "owner", "amount"])
        if step in {"won", "lost"}:
            steps.append((later, step))
            is_open = False
        elif step in {"owner", "amount"}:
            new = {"owner": random.choice([None, 1, 2, 3])}
            steps.append((0, new if step == "owner" else {"amount": random.randint(0, 999)}))
        else:
            steps.append((later, random.choice(own if step == "stage" else stages)))
    deal = add_deal(
        book,
        stage,
        day_after(FIRST, random.randint(0, 110)),
        steps,
        amount=random.randint(0, 999),
        owner=random.choice([None, 1, 2, 3]),
        reason=random.choice([None, "", "price", "late"]),
        customer_id=random.choice([None, *range(1, len(book.contact) + 1)]),
        source=random.choice([None, "", "web", "fair"]),
        probability=random.choice([None, None, Decimal("0.5"), Decimal("0.07")]),
        expected_close=random.choice([None, day_after(FIRST, random.randint(0, 150))]),
        trashed=random.choice([None, None, None, None, TRASHED]),
    )
    for position in range(random.randint(0, 2)):
        book.add("deal_line", deal_id=deal["id"], product_id=random.randint(1, 2), price=1, position=position)


def store(engine: Engine, book: Book) -> None:
    """Make the database hold this book and nothing else."""
    with engine.begin() as connection:
        for one in fields(Book):
            connection.execute(Base.metadata.tables[one.name].delete())
        for one in fields(Book):
            rows = getattr(book, one.name)
            if rows:
                connection.execute(insert(Base.metadata.tables[one.name]), _alike(rows))


def _alike(rows: Rows) -> Rows:
    names = {name for row in rows for name in row}
    return [{name: row.get(name) for name in names} for row in rows]


@contextmanager
def empty_database(kind: str) -> Iterator[Engine]:
    """A database with the book's tables and no rows: SQLite in memory, or a schema on the test server."""
    if kind == "sqlite":
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    schema = f"oracle_{os.getpid()}"
    engine = create_engine(
        os.environ["CRMDESK_TEST_POSTGRES"], connect_args={"options": f"-csearch_path={schema}"}
    )
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    Base.metadata.create_all(engine)
    yield engine
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()
