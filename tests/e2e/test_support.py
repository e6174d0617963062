"""The golden support clock of the KPI book, entered by two commands and read from the file itself."""

from __future__ import annotations

import csv
import json
import sqlite3

EVENTS = [
    ("status", "new", "2026-05-14 11:30"),
    ("reply", "", "2026-05-16 09:15"),
    ("status", "waiting", "2026-05-16 10:00"),
    ("status", "open", "2026-05-17 10:00"),
    ("status", "solved", "2026-05-18 08:30"),
    ("status", "solved", "2026-05-19 09:00"),
]


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def test_the_support_clock_by_command(crmdesk, tmp_path):
    book = str(tmp_path / "book.crm")
    week = "sat-wed=08:00-16:00,thu=08:00-12:00"
    crmdesk("--book", book, "init", "--timezone", "Asia/Tehran", "--work-week", week)
    tickets = write(
        tmp_path / "t.csv", ("ref", "subject", "created"), [("T1", "No sound", "2026-05-14 11:30")]
    )
    told = [("T1", kind, "staff", status, moment) for kind, status, moment in EVENTS]
    events = write(tmp_path / "e.csv", ("ticket", "kind", "author", "status", "moment"), told)
    assert json.loads(crmdesk("--book", book, "import", "tickets", tickets, "--json").out)["created"] == 1
    done = json.loads(crmdesk("--book", book, "import", "ticket-events", events, "--json").out)
    assert (done["created"], done["updated"]) == (5, 1)
    again = json.loads(crmdesk("--book", book, "import", "ticket-events", events, "--json").out)
    assert again["unchanged"] == 6
    connection = sqlite3.connect(book)
    [(replied,)] = connection.execute("SELECT reply_minutes FROM ticket")
    solved = connection.execute(
        "SELECT work, net FROM ticket_event WHERE status = 'solved' ORDER BY seq"
    ).fetchall()
    connection.close()
    assert replied == 105
    assert solved == [(17 * 60, 9 * 60), (25 * 60 + 30, 17 * 60 + 30)]
    assert crmdesk("--book", book, "check").status == 0
