"""Costs, targets and the like by command: in, out, refused with a status, and taken back."""

from __future__ import annotations

import csv
import json

FILES = {
    "campaigns": (("ref", "name", "channel", "start", "end", "budget"), ("C1", "Spring", "web", "2026-03-01", "", 900)),
    "costs": (("day", "amount", "category", "campaign", "text"), ("2026-03-05", "250.50", "marketing", "C1", "Ads")),
    "answers": (("kind", "score", "contact", "day", "wave"), ("nps", 9, "Sara", "2026-03-09", "March")),
    "usage": (("product", "company", "day", "count"), ("Desk", "Acme", "2026-03-09", 4)),
    "targets": (("kpi", "period", "value", "benchmark"), ("win_rate", "2026-Q1", "35%", "0.3")),
    "market-sizes": (("period", "amount"), ("2026", 5_000_000)),
    "baselines": (("category", "period", "amount"), ("service", "2026-01", 1200)),
}  # fmt: skip


def write(path, header, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def test_every_input_goes_in_once_comes_out_and_is_taken_back(crmdesk, tmp_path):
    book = str(tmp_path / "book.crm")
    crmdesk("--book", book, "init", "--currency", "USD", "--calendar", "gregorian")
    for kind, (header, row) in FILES.items():
        path = write(tmp_path / f"{kind}.csv", header, row, row)
        into = ("--book", book, "import", kind, path, "--create-missing", "--json")
        dry = json.loads(crmdesk(*into, "--dry-run").out)
        done = json.loads(crmdesk(*into).out)
        assert (dry["rows"], dry["created"], dry["rejected"], dry["gesture"]) == (2, done["created"], 0, None)
        assert done["created"] == (2 if kind in {"costs", "answers", "usage"} else 1), done
        again = json.loads(crmdesk(*into).out)
        assert (again["unchanged"], again["gesture"]) == (2, None)
        out = str(tmp_path / f"out-{kind}.xlsx")
        assert crmdesk("--book", book, "export", kind, out, "--exact").status == 0
        back = json.loads(crmdesk("--book", book, "import", kind, out, "--json").out)
        assert back["unchanged"] == back["rows"] == done["created"]
        crmdesk("--book", book, "undo")
        assert json.loads(crmdesk(*into, "--dry-run").out)["created"] == done["created"]
        assert crmdesk(*into).status == 0
    assert crmdesk("--book", book, "check").status == 0


def test_rows_that_cannot_be_are_told_with_their_line(crmdesk, tmp_path):
    book = str(tmp_path / "book.crm")
    crmdesk("--book", book, "init", "--currency", "USD", "--calendar", "gregorian")
    path = write(
        tmp_path / "t.csv", ("kpi", "period", "value"), ("joy", "2026", "1"), ("win_rate", "2026", "5%")
    )
    answer = crmdesk("--book", book, "import", "targets", path, "--json")
    told = json.loads(answer.out)
    assert (answer.status, told["created"], told["rejected"]) == (3, 1, 1)
    assert told["errors"] == [{"line": 2, "column": "kpi", "reason": "There is no KPI “joy”."}]
