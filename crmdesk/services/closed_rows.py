"""Which records count in which period: what an edit must touch to change the figures of a closed one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Table

    Values = Mapping[str, Any]
    Within = Callable[[dt.date], bool]


@dataclass(frozen=True, slots=True)
class Counted:
    """When the rows of a table count, and what of them.

    `day` is the column of the day that a row counts on; a row without one, or of a table without one,
    counts always (a stage). `idle` are columns that no figure reads, `read` those that figures read of this
    table alone; of those in `filled` they read no more than whether anything stands there, and of those in
    `quality` no figure but that of data quality reads anything. `follows` are
    columns that follow from others, which count themselves, `by` those that count from another day than
    the row. `of` links to the record that people know the row by, and whose day it has where it has none
    itself.
    """

    day: str = ""
    idle: frozenset[str] = frozenset()
    follows: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    quality: frozenset[str] = frozenset()
    by: Mapping[str, str] = field(default_factory=dict)
    of: str = ""


_IDLE: Final = frozenset({"version", "name", "note", "text", "ref", "position", "staff_id"})
_FOLLOWS: Final = frozenset({"sort_key", "seq"})
"""What a name is ordered by, and which of the rows of one day came first."""
_PARTY: Final = frozenset(
    {
        "other_name",
        "job_title",
        "website",
        "address",
        "city",
        "country",
        "tax_number",
        "registration_number",
        "language",
        "consent",
        "needs",
        "size",
        "industry",
    }
)
_OF_NOW: Final = frozenset(
    {
        "stage_id",
        "status",
        "entered",
        "owner_id",
        "lost_reason",
        "competitor",
        "closed",
        "base_amount",
        "base_cost",
    }
)
"""What a deal is now follows from its moves, which have their days; base amounts follow from the others."""
_AMOUNTS: Final = dict.fromkeys(("amount", "cost", "rate", "currency", "probability"), "entered")
"""A deal's amount and probability count from its last move on; earlier moves keep theirs."""

COUNTED: Final[Mapping[str, Counted]] = {
    "deal": Counted("created", follows=_OF_NOW, filled=frozenset({"next_step"}), by=_AMOUNTS),
    "stage_move": Counted("day", frozenset({"moment", "until"}), of="deal_id"),
    "deal_line": Counted(read=frozenset({"position"}), of="deal_id"),
    "contact": Counted(
        "created",
        _PARTY,
        read=frozenset({"name"}),
        filled=frozenset({"phones"}),
        quality=frozenset({"name", "emails", "phones"}),
    ),
    "told_apart": Counted(follows=frozenset({"said", "contact_id"}), of="contact_id"),
    "activity": Counted("done_day", frozenset({"remind", "pinned", "repeat", "outcome", "due_at", "done"})),
    "ticket": Counted(
        "created",
        frozenset({"waiting_for", "deal_id"}),
        follows=frozenset({"status"}),
        by={"satisfaction": "satisfied"},
    ),
    "ticket_event": Counted("day", read=frozenset({"staff_id"}), of="ticket_id"),
    "subscription": Counted("start", read=frozenset({"name"})),
    "subscription_change": Counted("day", of="subscription_id"),
    "cost": Counted("day", follows=frozenset({"base_amount"})),
    "answer": Counted("day"),
    "usage": Counted("day"),
    "market_size": Counted("start"),
    "baseline": Counted("start"),
    "campaign": Counted("start", frozenset({"budget"})),
    "exchange_rate": Counted("day"),
    "holiday": Counted("day"),
    "work_hours": Counted("start"),
    "stage": Counted(idle=frozenset({"stale_days"}), read=frozenset({"position"})),
    "pipeline": Counted(),
    "product": Counted(idle=frozenset({"active"})),
    "staff": Counted(idle=frozenset({"email", "role", "region", "manager_id"})),
    "service_goal": Counted(),
    "setting": Counted(idle=frozenset({"key"})),
}
SETTINGS: Final = frozenset(
    {
        "currency",
        "calendar",
        "timezone",
        "fiscal_start",
        "inactivity_days",
        "churn_day",
        "customer_basis",
        "margin",
        "discount_rate",
        "capital_rate",
        "acquisition_lag",
        "usage_least",
        "stalled_days",
        "risk_rules",
    }
)
"""The settings that figures go by."""
MONEY: Final = frozenset({"amount", "base_amount", "cost", "base_cost", "price", "hourly_cost", "budget"})
"""Columns of amounts, in minor units."""
UNDATED: Final = frozenset(name for name, counted in COUNTED.items() if not counted.day and not counted.of)
"""Records that count always: a new one of them changes nothing of the past."""


def loaded(table: Table, stored: Values) -> dict[str, Any]:
    """A row as the journal keeps it, with the values that the program works with."""
    found: dict[str, Any] = {}
    for name, value in stored.items():
        if name in table.c:
            read = getattr(table.c[name].type, "process_result_value", None)
            found[name] = value if read is None else read(value, None)
    return found


def idle_columns(table: str) -> frozenset[str]:
    """The columns that no figure reads."""
    counted = COUNTED[table]
    return (_IDLE | counted.idle) - counted.read


def counted_fields(table: str, changed: Values, before: Values) -> list[str]:
    """Those of the changed columns in which a figure reads the change."""
    counted = COUNTED[table]
    passed_over = idle_columns(table) | _FOLLOWS | counted.follows
    return [
        name
        for name, value in changed.items()
        if name not in passed_over
        and not (name in counted.filled and bool(value) == bool(before.get(name)))
    ]


def touches(table: str, changed: Values, before: Values, now: Values, until: Within) -> bool:
    """Whether a change of a row's columns touches what counts before a day (`until` answers for days)."""
    counted, was = COUNTED[table], {**now, **before}
    for name in counted_fields(table, changed, before):
        values = (before.get(name), changed.get(name))
        if name != "trashed" and any(isinstance(one, dt.date) for one in values):
            # A day says itself when it counts; the moment beside it says no more.
            if any(until(one) for one in values if one is not None):
                return True
        elif any(counts(table, row, until, counted.by.get(name, "")) for row in (now, was) if row):
            return True
    return False


def counts(table: str, row: Values, until: Within, column: str = "") -> bool:
    """Whether a row counts before a day: by its own day or that of `column`, always where it has none."""
    column = column or COUNTED[table].day
    if not column:
        return True
    return row.get(column) is not None and until(row[column])
