"""Figures of service and of customers' answers, from files to the command line."""

from __future__ import annotations

import csv
import json

import pytest

EVENTS = [
    ("reply", "", "2026-05-16 09:15"),
    ("status", "waiting", "2026-05-16 10:00"),
    ("status", "open", "2026-05-17 10:00"),
    ("status", "solved", "2026-05-18 08:30"),
    ("status", "solved", "2026-05-19 09:00"),
]
SCORES = (10, 10, 9, 9, 9, 8, 7, 6, 5, 0)


@pytest.fixture(scope="module")
def book(crmdesk, tmp_path_factory):
    """A book with the golden ticket of the KPI book and ten answers."""
    folder = tmp_path_factory.mktemp("service")
    book = str(folder / "book.crm")

    def bring(kind, header, rows):
        path = folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        done = json.loads(crmdesk("--book", book, "import", kind, str(path), "--json").out)
        assert done["rejected"] == 0

    week = "sat-wed=08:00-16:00,thu=08:00-12:00"
    crmdesk("--book", book, "init", "--timezone", "Asia/Tehran", "--work-week", week)
    bring("tickets", ("ref", "subject", "created"), [("T1", "No sound", "2026-05-14 11:30")])
    bring(
        "ticket-events",
        ("ticket", "kind", "author", "status", "moment"),
        [("T1", kind, "staff", status, moment) for kind, status, moment in EVENTS],
    )
    bring(
        "answers",
        ("kind", "scale", "score", "day"),
        [("nps", "0-10", score, "2026-05-20") for score in SCORES],
    )
    return book


def figure(crmdesk, book, kpi, period, *more):
    words = ("kpi", kpi, "--period", period, "--calendar", "gregorian", *more, "--json")
    [found] = json.loads(crmdesk("--book", book, *words).out)
    return found


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (("first_reply_time", "2026-05", ""), 1.75),
        (("resolution_time", "2026-05-18", ""), 17),
        (("resolution_time", "2026-05-18", "net"), 9),
        (("resolution_time", "2026-05-18", "clock"), 93),
        (("resolution_time", "2026-05-19", ""), 25.5),
        (("resolution_time", "2026-05-19", "median"), 25.5),
        (("resolution_time", "2026-05-19", "net"), 17.5),
        (("resolution_time", "2026-05", ""), 25.5),
        (("first_resolution_time", "2026-05", ""), 17),
        (("first_resolution_time", "2026-05", "net"), 9),
    ],
)
def test_the_support_clock(crmdesk, book, asked, value):
    kpi, period, variant = asked
    found = figure(crmdesk, book, kpi, period, *(("--variant", variant) if variant else ()))
    assert (found["value"], found["n"], found["unit"]) == (value, 1, "hours")


def test_a_solving_of_the_past_stays_though_it_was_solved_again(crmdesk, book):
    assert figure(crmdesk, book, "resolution_time", "2026-05-18")["value"] == 17
    nothing = figure(crmdesk, book, "resolution_time", "2026-05-20")
    assert (nothing["value"], nothing["n"]) == (None, 0)
    assert nothing["reason"]


def test_the_net_promoter_score_and_its_margin(crmdesk, book):
    found = figure(crmdesk, book, "nps", "2026-05")
    assert (found["value"], found["n"]) == (20, 10)
    assert round(found["detail"]["margin"]) == 54
    assert (found["detail"]["promoters"], found["detail"]["detractors"]) == (5, 3)
    low, high = found["interval"]
    assert (round(low), round(high)) == (-34, 74)


def test_the_rows_behind_the_number_are_told(crmdesk, book):
    words = ("kpi", "resolution_time", "--period", "2026-05", "--calendar", "gregorian", "--rows", "--json")
    answer = crmdesk("--book", book, *words)
    assert answer.status == 0
    assert "No sound" in answer.out
