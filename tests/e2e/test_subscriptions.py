"""The golden month of the KPI book, entered by two commands, in two calendars."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from types import SimpleNamespace

import pytest

from crmdesk.model.base import EPOCH
from tests.oracle.subscriptions import DAY, movements, totals, worth
from tests.unit.services.golden_month import MONTHS, MOVED, GoldenMonth
from tests.unit.services.test_subscription_files import golden_files


def states_in(book):
    """What the file's states say, by customer and subscription, read without the program."""
    connection = sqlite3.connect(book)
    query = (
        "SELECT customer_id, subscription_id, since, until, monthly FROM subscription_state ORDER BY 2, seq"
    )
    found = defaultdict(lambda: defaultdict(list))
    for customer, subscription, since, until, monthly in connection.execute(query):
        last = None if until is None else EPOCH + until * DAY
        found[customer][subscription].append(
            SimpleNamespace(since=EPOCH + since * DAY, until=last, monthly=monthly)
        )
    connection.close()
    return {customer: list(held.values()) for customer, held in found.items()}


@pytest.mark.parametrize("month", MONTHS)
def test_the_golden_month_by_command(crmdesk, tmp_path, month):
    golden, book = GoldenMonth(*month), tmp_path / "book.crm"
    wishes = (
        "--currency",
        "USD",
        "--country",
        "US",
        "--calendar",
        golden.calendar_id.value,
        "--timezone",
        "UTC",
    )
    assert crmdesk("--book", book, "--lang", "en", "init", *wishes).status == 0
    kinds = ("subscriptions", "subscription-changes")
    for kind, rows in zip(kinds, golden_files(golden), strict=True):
        file = tmp_path / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
        answer = crmdesk(
            "--book", book, "--lang", "en", "import", kind, file, "--dates", "ymd", "--create-missing"
        )
        assert (answer.status, f"New: {len(rows) - 1}." in answer.out) == (0, True), answer.err
    customers, factor = states_in(book), 100_000
    sums = totals(movements(customers, golden.start, golden.end))
    assert sums == {name: value * factor for name, value in MOVED.items()}
    assert sum(worth(held, golden.start - DAY) for held in customers.values()) == 1000 * factor
    assert sum(worth(held, golden.end - DAY) for held in customers.values()) == 1130 * factor


def test_a_change_that_cannot_be_is_named_by_its_line(crmdesk, tmp_path):
    book, file = tmp_path / "book.crm", tmp_path / "file.csv"
    crmdesk(
        "--book",
        book,
        "--lang",
        "en",
        "init",
        "--currency",
        "USD",
        "--country",
        "US",
        "--calendar",
        "gregorian",
    )
    file.write_text("ref,plan,company,price,start\nS1,Gold,Acme,100,2026-05-13\n", encoding="utf-8")
    assert crmdesk("--book", book, "import", "subscriptions", file, "--create-missing").status == 0
    file.write_text(
        "subscription,day,kind,price\nS1,2026-05-12,upgrade,5\nS1,2026-05-14,upgrade,200\n", encoding="utf-8"
    )
    answer = crmdesk("--book", book, "--lang", "en", "import", "subscription-changes", file, "--dates", "ymd")
    assert answer.status == 3
    assert "Line 2, day: The change of" in answer.err
    assert "before the subscription starts" in answer.err
    assert "New: 1." in answer.out
