"""The golden month of the KPI book by the command line: three files in, every figure out, in two calendars."""

from __future__ import annotations

import csv
import json

import pytest

from tests.unit.services.golden_month import MONTHS, MOVED, GoldenMonth
from tests.unit.services.test_subscription_files import golden_files

PRINTED = {
    ("churn_rate", ""): (0.2, 3),
    ("churn_rate", "event"): (0.4, 3),
    ("churn_rate", "stripe"): (0.308, 3),
    ("retention_rate", ""): (0.8, 2),
    ("churn_by_reason", ""): (0.2, 3),
    ("defection_rate", ""): (0.1, 2),
    ("renewal_rate", ""): (0.667, 3),
    ("renewal_value_rate", ""): (0.707, 3),
    ("repeat_purchase_rate", ""): (0, 3),
    ("mrr", ""): (1130, 2),
    ("arr", ""): (13560, 2),
    ("mrr_movements", ""): (130, 2),
    ("net_new_revenue", ""): (130, 2),
    ("gross_revenue_retention", ""): (0.83, 3),
    ("net_revenue_retention", ""): (0.91, 3),
    ("arpa", ""): (102.73, 2),
    ("quick_ratio", ""): (1.39, 2),
}


@pytest.mark.parametrize("month", MONTHS, ids=["gregorian", "jalali"])
def test_every_figure_of_the_golden_month_by_command(crmdesk, tmp_path, month):
    golden, book = GoldenMonth(*month), tmp_path / "book.crm"
    place = ("--currency", "USD", "--country", "US", "--timezone", "UTC")
    crmdesk("--book", book, "init", *place, "--calendar", golden.calendar_id.value)
    one_off = [
        ("title", "company", "stage", "amount", "created", "closed"),
        ("Chairs", "J", "Won", 500, golden.day(2), golden.day(12)),
    ]
    subscriptions, changes = golden_files(golden)
    files = (("subscriptions", subscriptions), ("subscription-changes", changes), ("deals", one_off))
    for kind, rows in files:
        file = tmp_path / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
        told = crmdesk("--book", book, "import", kind, file, "--dates", "ymd", "--create-missing")
        assert told.status == 0, told.err

    def figure(kpi, variant="", *more):
        period = f"{month[1]:04d}-{month[2]:02d}"
        more = (*(("--variant", variant) if variant else ()), *more)
        [found] = json.loads(crmdesk("--book", book, "kpi", kpi, "--period", period, *more, "--json").out)
        return found

    for (kpi, variant), (wanted, places) in PRINTED.items():
        assert round(figure(kpi, variant)["value"], places) == wanted, (kpi, variant)
    moved = {part["key"]: abs(part["value"]) for part in figure("mrr_movements")["parts"]}
    assert moved == MOVED
    reasons = {part["key"]: part["value"] for part in figure("churn_by_reason")["parts"]}
    assert reasons == {"price": 0.1, "competitor": 0.1}
    assert figure("net_new_revenue")["detail"] == {"opening": 1000, "closing": 1130, "one_off": 500}
    assert figure("mrr")["detail"] == {"past_due": 100}
    [due, renewed] = sorted(figure("renewal_rate", "", "--rows")["rows"], key=lambda page: page["population"])
    assert (due["population"], due["count"], renewed["count"]) == ("due", 6, 4)
    assert {row["monthly"] for row in due["rows"]} == {100, 50, 150, 80}
    grid = figure("cohort_retention")
    assert (grid["value"], bool(grid["reason"])) == (None, True)
    assert [(part["n"], part["of"]) for part in grid["parts"][-1]["parts"]][:2] == [(3, 3), (0, 0)]
